use milepost_core::features::View;
use milepost_core::features::selection::selection;
use milepost_core::text::Span;

/// The selections, the innermost first; of several lines the first and the last one.
pub fn show(view: &View<'_>, at: Span, _: &str) -> String {
    let ends = |span: &Span| {
        let place = super::place(view, *span);
        let lines: Vec<&str> = span.of(view.text).lines().collect();
        match (place.split_once(' '), &lines[..]) {
            (Some((place, _)), [first, .., last]) => {
                format!("{place} `{}` … `{}`", first.escape_debug(), last.escape_debug())
            }
            _ => place,
        }
    };
    super::lines(selection(view, at.start as usize).iter().map(ends))
}
