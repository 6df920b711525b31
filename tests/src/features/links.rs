use milepost_core::features::View;
use milepost_core::features::links::links;
use milepost_core::text::Span;

/// The links, one a line.
pub fn show(view: &View<'_>, _: Span, _: &str) -> String {
    super::lines(links(view).iter().map(|l| format!("{} {:?} {:?}", super::place(view, l.span), l.target, l.tooltip)))
}
