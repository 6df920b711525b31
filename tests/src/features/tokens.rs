use milepost_core::features::View;
use milepost_core::features::tokens::{Modifiers, tokens};
use milepost_core::text::Span;

/// The tokens, those of the selection where there is one; one a line.
pub fn show(view: &View<'_>, at: Span, _: &str) -> String {
    super::lines(tokens(view, Some(at).filter(|range| !range.is_empty())).iter().map(|token| {
        let Modifiers { is_unfilled, is_invalid, is_linked } = token.modifiers;
        let words = [(is_unfilled, " unfilled"), (is_invalid, " invalid"), (is_linked, " linked")];
        let words: String = words.iter().filter(|(holds, _)| *holds).map(|(_, word)| *word).collect();
        format!("{} {:?}{words}", super::place(view, token.span), token.kind)
    }))
}
