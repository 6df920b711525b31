use milepost_core::features::View;
use milepost_core::features::hover::hover;
use milepost_core::text::Span;

/// What is shown, below the place that it is about.
pub fn show(view: &View<'_>, at: Span, _: &str) -> String {
    hover(view, at.start as usize)
        .map_or_else(|| "none".to_owned(), |hover| format!("{}\n\n{}", super::place(view, hover.span), hover.markdown))
}
