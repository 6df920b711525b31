//! The next and the previous placeholder: from one place to fill to the other.

use super::{View, spot};
use crate::text::Span;

/// Which way to go.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Direction {
    /// Towards the end.
    Next,
    /// Towards the beginning.
    Previous,
}

/// The nearest placeholder that begins behind (ends before) an offset; at the document's end it goes on at the
/// beginning. None where all is filled.
pub fn next(view: &View<'_>, offset: usize, direction: Direction) -> Option<Span> {
    let all: Vec<Span> = spot::placeholders(view.document?).map(|(span, _)| span).collect();
    match direction {
        Direction::Next => all.iter().find(|span| span.start as usize > offset).or(all.first()),
        Direction::Previous => all.iter().rfind(|span| span.end as usize <= offset).or(all.last()),
    }
    .copied()
}
