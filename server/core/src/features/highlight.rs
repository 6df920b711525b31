//! Highlights: all places of what stands at the cursor.

use super::template::{self, Here};
use super::{View, linked, spot};
use crate::align::Document;
use crate::template::model::SlotId;
use crate::text::Span;

/// What is highlighted.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Kind {
    /// A place that is still to be filled.
    Open,
    /// A place that has a value.
    Filled,
}

/// All places of the slot at an offset, filled or not, in the order of the text: of a linked slot those in the whole
/// document, of any other this one. On a front-matter key these are the places of its values. In
/// a template the hints that name the slot belong to it.
pub fn highlights(view: &View<'_>, offset: usize) -> Vec<(Span, Kind)> {
    if let Some(template) = Here::of(view) {
        return template::rename::highlights(&template, offset);
    }
    let Some(document) = view.document else { return Vec::new() };
    let mut found = if let Some((span, placeholder)) = spot::placeholder_at(document, offset) {
        places(document, placeholder.what.slot(), (span, Kind::Open))
    } else if let Some(held) = linked::held_at(document, offset) {
        places(document, Some(held.slot), (held.span, Kind::Filled))
    } else {
        of_key(document, offset)
    };
    found.retain(|(span, _)| !span.is_empty());
    found.sort_unstable_by_key(|(span, _)| *span);
    found.dedup();
    found
}

fn places(document: &Document<'_>, slot: Option<SlotId>, here: (Span, Kind)) -> Vec<(Span, Kind)> {
    let Some(slot) = slot.filter(|slot| document.template.slots[*slot].linked) else { return vec![here] };
    let filled = linked::held(document).filter(|held| held.slot == slot);
    let open = linked::open(document, slot).map(|span| (span, Kind::Open));
    open.chain(filled.map(|held| (held.span, Kind::Filled))).collect()
}

/// The places of what stands behind the front-matter key at an offset.
fn of_key(document: &Document<'_>, offset: usize) -> Vec<(Span, Kind)> {
    let Some(front) = document.syntax.front() else { return Vec::new() };
    let Some(entry) = front.entries.iter().find(|entry| entry.key.is_at(offset)) else { return Vec::new() };
    let own = entry.value.span();
    let open = document.front.placeholders.iter().map(|other| (other.span, Kind::Open, other.what.slot()));
    let filled = linked::held(document).map(|held| (held.span, Kind::Filled, Some(held.slot)));
    let inside = open.chain(filled).filter(|(span, ..)| own.contains(*span));
    inside.flat_map(|(span, kind, slot)| places(document, slot, (span, kind))).collect()
}
