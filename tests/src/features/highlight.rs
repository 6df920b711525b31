use milepost_core::features::View;
use milepost_core::features::highlight::{Kind, highlights};
use milepost_core::text::Span;

/// The highlighted places, one a line.
pub fn show(view: &View<'_>, at: Span, _: &str) -> String {
    let kind = |kind| if kind == Kind::Open { "open" } else { "filled" };
    let found = highlights(view, at.start as usize);
    let lines: Vec<String> =
        found.iter().map(|(span, of)| format!("{} {}\n", kind(*of), super::place(view, *span))).collect();
    if lines.is_empty() { "none".to_owned() } else { lines.concat() }
}
