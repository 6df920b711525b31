//! What is shown at the end of a heading, where nothing is written: how much of a section is done, how much is left.

use super::View;
use super::progress::{Counts, Progress};
use crate::syntax::outline::Section;
use crate::text::Span;

/// A remark between the characters of the text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Hint {
    /// Where it is shown.
    pub offset: usize,
    /// What is shown.
    pub label: String,
    /// What it means, in words.
    pub tooltip: String,
}

/// The hints of a milestone that stand within a range, its borders included; none for other documents.
///
/// Behind the title stands what is left in the whole document; behind a section's heading the boxes in it and in all
/// its parts, and what is left in it above its first part, so that nothing is told twice.
pub fn hints(view: &View<'_>, range: Span) -> Vec<Hint> {
    let Some(document) = view.document else { return Vec::new() };
    let counts = Counts::of(view, document);
    let mut found = Vec::new();
    for (n, section) in document.sections.iter().enumerate() {
        let Some(offset) = end_of_heading(&section.section).filter(|at| range.contains(Span::at(*at))) else {
            continue;
        };
        let (progress, place) = if section.section.is_title {
            (Progress { boxes: 0, ..counts.document }, "in the document")
        } else {
            (Progress { placeholders: counts.own[n].placeholders, ..counts.whole[n] }, "in this section")
        };
        if let Some(hint) = hint(offset, progress, place) {
            found.push(hint);
        }
    }
    found
}

fn hint(offset: usize, progress: Progress, place: &str) -> Option<Hint> {
    let Progress { ticked, boxes, placeholders } = progress;
    let (mut labels, mut words) = (Vec::new(), Vec::new());
    if boxes > 0 {
        labels.push(format!("{ticked}/{boxes}"));
        words.push(format!("{ticked} of {boxes} ticked"));
    }
    if placeholders > 0 {
        labels.push(format!("{placeholders} left"));
        words.push(format!("{placeholders} left to fill"));
    }
    let (label, tooltip) = (labels.join(", "), format!("{} {place}", words.join(", ")));
    (!label.is_empty()).then_some(Hint { offset, label, tooltip })
}

/// Behind a heading's text, in its last line: a line of `=` below it is none of it.
fn end_of_heading(section: &Section<'_>) -> Option<usize> {
    let heading = section.heading?;
    let is_one_line = !heading.span.of(section.text).contains(['\n', '\r']);
    let end = if is_one_line { heading.span.end } else { heading.content.end };
    Some(section.base + end as usize)
}
