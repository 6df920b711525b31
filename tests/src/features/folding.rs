use milepost_core::features::View;
use milepost_core::features::folding::folding;
use milepost_core::text::{LineIndex, Span};

/// The folds, one a line: their lines, their kind, their first line.
pub fn show(view: &View<'_>, _: Span, _: &str) -> String {
    let index = LineIndex::new(view.text);
    let fold = |span: Span, kind: &dyn std::fmt::Debug| {
        let ((start, _), (end, _)) = index.range(span);
        format!("{start}-{end} {kind:?} {}", index.line(start).trim())
    };
    super::lines(folding(view).iter().map(|found| fold(found.span, &found.kind)))
}
