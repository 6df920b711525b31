//! What stands where in a document: what every feature asks first.

use super::View;
use crate::align::{Document, Filled, Placeholder};
use crate::edit;
use crate::text::Span;

/// All that is still to be filled, with its span in the document, in the order of the text.
pub fn placeholders<'d>(document: &'d Document<'_>) -> impl Iterator<Item = (Span, &'d Placeholder)> {
    let front = document.front.placeholders.iter().map(|placeholder| (placeholder.span, placeholder));
    let body = document.sections.iter().flat_map(|section| {
        section.body.placeholders.iter().map(|placeholder| (placeholder.span.shift(section.section.base), placeholder))
    });
    let mut all: Vec<_> = front.chain(body).collect();
    // Front matter may stand below the title.
    all.sort_by_key(|(span, _)| *span);
    all.into_iter()
}

/// All values of slots, with their spans in the document, front matter first.
pub fn values<'d>(document: &'d Document<'_>) -> impl Iterator<Item = (Span, &'d Filled)> {
    let front = document.front.values.iter().map(|value| (value.span, value));
    let body = document
        .sections
        .iter()
        .flat_map(|section| section.body.values.iter().map(|value| (value.span.shift(section.section.base), value)));
    front.chain(body)
}

/// Where the values belong that are found to be missing: empty places in the document.
pub fn empty<'v>(view: &'v View<'_>, document: &'v Document<'_>) -> impl Iterator<Item = Span> + 'v {
    let values = values(document).map(|(span, _)| span).filter(|span| span.of(view.text).trim().is_empty());
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

/// The placeholder at an offset, its borders included: the cursor may stand right behind it.
pub fn placeholder_at<'d>(document: &'d Document<'_>, offset: usize) -> Option<(Span, &'d Placeholder)> {
    let mut found = placeholders(document).filter(|(span, _)| span.is_at(offset));
    let first = found.next()?;
    // Of two that touch, the one that begins here.
    Some(found.find(|(span, _)| span.start as usize == offset).unwrap_or(first))
}

/// The innermost section at an offset: its index in [`Document::sections`]. None in front matter.
pub fn section_at(document: &Document<'_>, offset: usize) -> Option<usize> {
    let in_front = document.syntax.front().is_some_and(|front| front.span.has(offset));
    let behind = document.sections.partition_point(|section| section.section.span.start as usize <= offset);
    behind.checked_sub(1).filter(|_| !in_front)
}
