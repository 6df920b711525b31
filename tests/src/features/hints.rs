use milepost_core::features::View;
use milepost_core::features::hints::hints;
use milepost_core::text::{LineIndex, Span};

/// The hints of the selection, or of the whole document; one a line, with the line that each stands in.
pub fn show(view: &View<'_>, at: Span, _: &str) -> String {
    let range = if at.is_empty() { Span::new(0, view.text.len()) } else { at };
    let index = LineIndex::new(view.text);
    super::lines(hints(view, range).iter().map(|hint| {
        let (line, column) = index.position(hint.offset);
        format!("{line}:{column} {} ({}): {}", hint.label, hint.tooltip, index.line(line))
    }))
}
