//! The next and the previous place to fill: placeholders, and fields without a value.

use super::template::Here;
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

impl Direction {
    /// Of places in order, the nearest one; behind the last one it begins anew.
    pub(super) fn nearest(self, all: &[Span], offset: usize) -> Option<Span> {
        match self {
            Self::Next => all.iter().find(|span| span.start as usize > offset).or(all.first()),
            Self::Previous => all.iter().rfind(|span| (span.end as usize) < offset.max(1)).or(all.last()),
        }
        .copied()
    }
}

/// The nearest place to fill that begins behind (ends before) an offset; at the document's end it goes on at the
/// beginning. In a template these are its slots. A field that needs a value and has none is one, too: its place is empty. None where all is filled.
pub fn next(view: &View<'_>, offset: usize, direction: Direction) -> Option<Span> {
    if let Some(template) = Here::of(view) {
        return template.next(offset, direction);
    }
    let document = view.document?;
    let mut all: Vec<Span> = spot::placeholders(document).map(|(span, _)| span).collect();
    all.extend(spot::empty(view, document));
    all.sort();
    direction.nearest(&all, offset)
}
