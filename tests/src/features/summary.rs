use milepost_core::features::View;
use milepost_core::features::summary::summary;
use milepost_core::text::Span;

/// The document in a line, and in sentences.
pub fn show(view: &View<'_>, _: Span, _: &str) -> String {
    summary(view)
        .map_or_else(|| "none".to_owned(), |shown| format!("{}: {}\n\n{}", shown.template, shown.text, shown.tooltip))
}
