use milepost_core::features::View;
use milepost_core::features::next::{Direction, next};
use milepost_core::text::Span;

/// The next placeholder, or with `previous` the one before.
pub fn show(view: &View<'_>, at: Span, options: &str) -> String {
    let direction = if options == "previous" { Direction::Previous } else { Direction::Next };
    next(view, at.start as usize, direction).map_or_else(|| "none".to_owned(), |span| super::place(view, span))
}
