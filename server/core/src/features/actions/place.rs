//! Which findings a selection is at.

use std::cell::LazyCell;
use std::collections::HashSet;

use crate::align::Document;
use crate::edit::{line_end, line_start};
use crate::features::{View, spot};
use crate::finding::Finding;
use crate::text::Span;

/// The findings at a selection, in order. What says that a value is missing is where the value belongs: from its name to the
/// end of its line.
pub fn findings(view: &View<'_>, selection: Span) -> Vec<usize> {
    let text = view.text;
    let lines = Span::new(line_start(text, selection.start as usize), line_end(text, selection.end as usize));
    // What stands open is its own room.
    let open: LazyCell<HashSet<Span>, _> =
        LazyCell::new(|| view.document.into_iter().flat_map(spot::placeholders).map(|(span, _)| span).collect());
    let at = |finding: &Finding| {
        selection.touches(finding.span)
            || (finding.rule == "unfilled-placeholder"
                && lines.touches(finding.span)
                && !open.contains(&finding.span)
                && view.document.and_then(|d| room(d, text, finding)).is_some_and(|room| selection.touches(room)))
    };
    (0..view.findings.len()).filter(|n| at(&view.findings[*n])).collect()
}

/// The room of an empty value that a finding speaks of.
fn room(document: &Document<'_>, text: &str, finding: &Finding) -> Option<Span> {
    let line = Span::new(line_start(text, finding.span.start as usize), line_end(text, finding.span.end as usize));
    let end = line.start as usize + line.of(text).trim_end_matches(['\r', '\n']).len();
    if let Some(front) = document.syntax.front().filter(|front| front.span.contains(finding.span)) {
        let entry = front.entries.iter().find(|entry| entry.key.start >= line.start && entry.key.end <= line.end)?;
        return Some(Span::new(entry.key.start as usize, end));
    }
    let section = &document.sections[spot::section_at(document, finding.span.start as usize)?];
    let base = section.section.base;
    let field = section.body.fields.iter().find(|field| {
        let whole = Span { end: field.span.end.max(field.value.end), ..field.span }.shift(base);
        whole.touches(finding.span) && field.value.of(section.section.text).trim().is_empty()
    })?;
    let behind = field.span.end.max(field.value.end) as usize + base;
    // Further fields may stand on the line.
    let rest = text.get(behind..end).is_some_and(|rest| rest.trim().is_empty());
    Some(Span::new(field.span.start as usize + base, if rest { end } else { behind }))
}
