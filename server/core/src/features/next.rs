//! The next and the previous place to fill: placeholders, and fields without a value.

use super::template::Here;
use super::{View, spot};
use crate::align::Document;
use crate::edit;
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
    all.extend(empty(view, document));
    all.sort();
    direction.nearest(&all, offset)
}

/// Where the values belong that are found to be missing.
fn empty<'v>(view: &'v View<'_>, document: &'v Document<'_>) -> impl Iterator<Item = Span> + 'v {
    let values = spot::values(document).map(|(span, _)| span).filter(|span| span.of(view.text).trim().is_empty());
    values.filter(|span| {
        let line = edit::line_start(view.text, span.start as usize) as u32;
        let from = view.findings.partition_point(|finding| finding.span.start < line);
        let on_line = view.findings[from..].iter().take_while(|finding| finding.span.start <= span.end);
        let mut unfilled = on_line.filter(|finding| finding.rule == "unfilled-placeholder");
        // Nothing but its quote stands between what is marked and where the value belongs.
        unfilled.any(|finding| {
            let between = view.text.get(finding.span.end as usize..span.start as usize);
            between.is_some_and(|between| between.trim().trim_matches(['"', '\'']).is_empty())
        })
    })
}
