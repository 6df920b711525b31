//! Boxes, ticked and opened.

use super::{Action, Edits, Kind};
use crate::edit::{line_end, line_start};
use crate::features::View;
use crate::finding::Edit;
use crate::text::Span;

/// Ticks the boxes of the lines that are selected, or opens them where all are ticked.
pub fn toggle(view: &View<'_>, selection: Span) -> Option<Action> {
    let start = line_start(view.text, selection.start as usize);
    let end = line_end(view.text, selection.end as usize);
    let lines = Span::new(start, end);
    let mut tasks: Vec<(Span, bool)> = Vec::new();
    for (base, item) in view.syntax.items() {
        let Some((mark_box, ticked)) = item.task() else { continue };
        let mark_box = mark_box.shift(base);
        let text = Span::new(mark_box.start as usize, (item.span.end as usize + base).max(mark_box.end as usize));
        if lines.overlaps(text) {
            tasks.push((Span::new(mark_box.start as usize + 1, (mark_box.end as usize).saturating_sub(1)), ticked));
        }
    }
    let tick = tasks.iter().any(|(_, ticked)| !ticked);
    let change: Vec<Span> = tasks.iter().filter(|(_, ticked)| *ticked != tick).map(|(inside, _)| *inside).collect();
    let order = if tick { "Tick" } else { "Untick" };
    let title = match change.len() {
        0 => return None,
        1 => format!("{order} the task"),
        count => format!("{order} {count} tasks"),
    };
    let edits = change.into_iter().map(|span| Edit { span, text: if tick { "x" } else { " " }.to_owned() }).collect();
    Some(Action {
        title,
        kind: Kind::RefactorRewrite,
        findings: Vec::new(),
        preferred: false,
        edits: Edits::Now(edits),
    })
}
