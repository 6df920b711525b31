//! A slot of a template at all its places: shown, and given another name.

use super::{Here, Mention};
use crate::features::highlight::Kind;
use crate::features::rename::RenameError;
use crate::finding::Edit;
use crate::syntax::{Delimiter, ItemKind, inline};
use crate::template::model::{Slot, SlotId};
use crate::text::{Span, normal};

/// The places of the slot at an offset of the file: all of a linked one, of any other this one; on the name in a hint those
/// of all slots that it speaks of. The hints that name it stand with them.
pub(in super::super) fn highlights(here: &Here<'_>, offset: usize) -> Vec<(Span, Kind)> {
    let Some(at) = here.inside(offset) else { return Vec::new() };
    let (slots, mentions) = (here.file.slots(), here.mentions());
    let mut found: Vec<(Span, Kind)> = if let Some((span, id)) = here.slot_at(at) {
        let slot = here.slot(id);
        let own = slots.iter().filter(|(other, of)| *of == id && (slot.linked || *other == span));
        let names =
            mentions.iter().filter(|mention| speaks_of(mention, slot)).map(|mention| (mention.span, Kind::Filled));
        own.map(|(span, _)| (*span, Kind::Open)).chain(names).collect()
    } else if let Some(mention) = mentions.iter().find(|mention| mention.span.is_at(at)) {
        let own =
            slots.iter().filter(|(_, id)| speaks_of(mention, here.slot(*id))).map(|(span, _)| (*span, Kind::Open));
        let names = mentions.iter().filter(|other| other.key == mention.key).map(|other| (other.span, Kind::Filled));
        own.chain(names).collect()
    } else {
        Vec::new()
    };
    found.sort_unstable_by_key(|(span, _)| *span);
    found.into_iter().map(|(span, kind)| (span.shift(here.base), kind)).collect()
}

fn speaks_of(mention: &Mention, slot: &Slot) -> bool {
    [&slot.name, &slot.field].into_iter().any(|name| normal::key(name) == mention.key)
}

/// The name at an offset of the file, with its place there.
pub(in super::super) fn prepare(here: &Here<'_>, offset: usize) -> Option<(Span, String)> {
    let (own, ..) = places(here, here.inside(offset)?)?;
    Some((own.shift(here.base), own.of(here.source()).to_owned()))
}

/// The edits that give the slot at an offset another name, in the hints that name it as well: in the order of the text.
pub(in super::super) fn rename(here: &Here<'_>, offset: usize, new: &str) -> Result<Vec<Edit>, RenameError> {
    let found = here.inside(offset).and_then(|at| places(here, at));
    let (_, slot, places) = found.ok_or(RenameError::Nothing)?;
    let new = new.trim();
    if new.is_empty() {
        return Err(RenameError::Empty);
    }
    if new.contains(char::is_control) {
        return Err(RenameError::Lines);
    }
    if !stays_slot(slot, new) {
        return Err(RenameError::NoSlot);
    }
    let written = slot.written.replacen(&slot.name, new, 1);
    // A name that stands in the front matter is one value everywhere; others are filled one at a time.
    let template = here.file.template();
    let in_front = |slot: &Slot| template.front_span.is_some_and(|front| slot.spans.iter().any(|s| front.contains(*s)));
    let is_taken = |other: &Slot| other.written == written && (in_front(other) || in_front(slot));
    if new != slot.name && template.slots.iter().any(is_taken) {
        return Err(RenameError::Taken);
    }
    Ok(places.into_iter().map(|span| Edit { span: span.shift(here.base), text: new.to_owned() }).collect())
}

/// Whether a slot is one under another name, wherever it stands: between quotes, in a table, in a hint.
fn stays_slot(slot: &Slot, new: &str) -> bool {
    let awkward = ['"', '\\', '`', '#', '|', '=', '\u{feff}'];
    if new.contains(|c: char| awkward.contains(&c) && !slot.name.contains(c)) || new.contains("--") {
        return false;
    }
    let written = slot.written.replacen(&slot.name, new, 1);
    let whole = Span::new(0, written.len());
    let found = inline::plain_candidates(&written, whole);
    matches!(&found[..], [only] if only.span == whole
        && matches!(only.kind, ItemKind::Candidate { delimiter, .. } if Some(delimiter) == slot.delimiter))
}

/// The name at an offset, its slot, and all places of the name. Masks and lists without delimiters have none.
fn places<'v>(here: &Here<'v>, at: usize) -> Option<(Span, &'v Slot, Vec<Span>)> {
    let (slots, mentions) = (here.file.slots(), here.mentions());
    let mention = mentions.iter().find(|mention| mention.span.is_at(at));
    let named = |key: &str| -> Vec<(Span, SlotId)> {
        slots.iter().copied().filter(|(_, id)| normal::key(&here.slot(*id).name) == key).collect()
    };
    let (span, id) = here.slot_at(at).or_else(|| named(&mention?.key).first().copied())?;
    let slot = here.slot(id);
    let linked: Vec<Span> = slots
        .iter()
        .filter(|(other, of)| *of == id && (slot.linked || *other == span))
        .map(|(span, _)| *span)
        .collect();
    // A hint follows where it speaks of what is renamed, and of nothing else.
    let of_name = named(&normal::key(&slot.name));
    let follows = of_name.len() == linked.len();
    if mention.is_some() && !follows {
        return None;
    }
    let mut places = linked.iter().map(|span| inner(here, slot, *span)).collect::<Option<Vec<_>>>()?;
    let own = mention.map_or_else(|| inner(here, slot, span), |mention| Some(mention.span))?;
    let key = normal::key(&slot.name);
    places.extend(mentions.iter().filter(|mention| follows && mention.key == key).map(|mention| mention.span));
    places.sort_unstable();
    places.dedup();
    Some((own, slot, places))
}

/// The name between a slot's delimiters.
fn inner(here: &Here<'_>, slot: &Slot, span: Span) -> Option<Span> {
    let brackets = matches!(
        slot.delimiter?,
        Delimiter::Brace | Delimiter::DoubleBrace | Delimiter::Bracket | Delimiter::Angle | Delimiter::Underscore
    );
    let start = span.start as usize + span.of(here.source()).find(&slot.name).filter(|_| brackets)?;
    (!slot.name.is_empty()).then(|| Span::new(start, start + slot.name.len()))
}
