//! Rename: a placeholder filled, or a value changed, at all places of its slot; in a template, the slot renamed.

use super::template::{self, Here};
use super::{View, linked, spot};
use crate::align::{Placeholder, What};
use crate::edit;
use crate::finding::Edit;
use crate::text::Span;

/// Why nothing is renamed.
#[derive(Copy, Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum RenameError {
    /// Neither a placeholder nor the value of a linked slot stands here.
    #[error("there is neither a placeholder nor a value that stands at several places")]
    Nothing,
    /// The new text is none.
    #[error("a value cannot be empty")]
    Empty,
    /// The new text has several lines.
    #[error("a value stands on one line")]
    Lines,
    /// With it, a slot of a template would be none any more.
    #[error("a slot of this name would be none")]
    NoSlot,
    /// In a template, another value has this name.
    #[error("another slot has this name: the two would be one value")]
    Taken,
}

/// What is renamed at an offset: its place, and the text that stands there. None where there is nothing to rename.
pub fn prepare(view: &View<'_>, offset: usize) -> Option<(Span, String)> {
    if let Some(template) = Here::of(view) {
        return template::rename::prepare(&template, offset);
    }
    let (here, _) = places(view, offset)?;
    Some((here, here.of(view.text).to_owned()))
}

/// The edits that put a new text in the place of what stands at an offset, and everywhere else where it belongs
/// together: in the order of the text.
pub fn rename(view: &View<'_>, offset: usize, new: &str) -> Result<Vec<Edit>, RenameError> {
    if let Some(template) = Here::of(view) {
        return template::rename::rename(&template, offset, new);
    }
    let (_, places) = places(view, offset).ok_or(RenameError::Nothing)?;
    let new = new.trim();
    if new.is_empty() {
        return Err(RenameError::Empty);
    }
    if new.contains(char::is_control) {
        return Err(RenameError::Lines);
    }
    Ok(edit::write(view.text, view.syntax, &places, new))
}

/// The place at an offset, and all that change with it.
fn places(view: &View<'_>, offset: usize) -> Option<(Span, Vec<Span>)> {
    let document = view.document?;
    let fillable = |(_, placeholder): &(Span, &Placeholder)| placeholder.what != What::Guidance;
    if let Some((span, placeholder)) = spot::placeholder_at(document, offset).filter(fillable) {
        return Some((span, linked::filled_with(document, span, placeholder)));
    }
    let held = linked::held_at(document, offset).filter(|held| document.template.slots[held.slot].linked)?;
    let mut places = linked::same_value(document, held);
    let here = places.iter().copied().find(|place| held.span.contains(*place))?;
    // What is still open is to hold the same value; where another one stands, somebody meant it.
    places.extend(linked::open(document, held.slot));
    Some((here, places))
}
