//! What stands out in a template: its slots, its fields, and what its hints say.

use super::Here;
use crate::features::tokens::{Modifiers, Token, TokenKind, apart, lines, tokens as of_document};
use crate::syntax::outline::outline;
use crate::template::hints::{self, Hint};
use crate::text::Span;
use crate::value::Kind;

/// The tokens of a template's file, or those that share a byte with a range of it: in the order of the text and without
/// overlap. Nothing in a template is still to be filled.
pub(in super::super) fn tokens(here: &Here<'_>, range: Option<Span>) -> Vec<Token> {
    let mut found: Vec<Token> = here
        .file
        .slots()
        .into_iter()
        .map(|(span, id)| token(span, TokenKind::Slot, here.slot(id).linked))
        .flat_map(|token| lines(here.source(), token))
        .collect();
    let slots: Vec<Span> = found.iter().map(|token| token.span).collect();
    let others = here.as_document(|view| of_document(view, None)).into_iter();
    found.extend(
        others
            .filter(|other| is_apart(&slots, other.span))
            .map(|other| Token { modifiers: Modifiers { is_unfilled: false, ..other.modifiers }, ..other }),
    );
    of_hints(here, &mut found);
    found.sort_by_key(|token| (token.span.start, token.kind));
    let in_file = apart(found).into_iter().map(|token| Token { span: token.span.shift(here.base), ..token });
    in_file.filter(|token| range.is_none_or(|range| range.overlaps(token.span))).collect()
}

/// Whether a span shares no byte with any of those that stand in order.
fn is_apart(spans: &[Span], span: Span) -> bool {
    let behind = spans.partition_point(|other| other.end <= span.start);
    spans.get(behind).is_none_or(|other| !other.overlaps(span))
}

fn token(span: Span, kind: TokenKind, is_linked: bool) -> Token {
    Token { span, kind, modifiers: Modifiers { is_linked, ..Modifiers::default() } }
}

/// The words of the hints that can be read: what they are about, and what they say of it.
fn of_hints(here: &Here<'_>, found: &mut Vec<Token>) {
    let (source, sections) = (here.source(), outline(here.file.syntax()));
    for placed in hints::all(&sections) {
        let Ok(hint) = &placed.hint else { continue };
        let inside = placed.inside.of(source);
        let Some((_, said)) = inside.split_once(':') else { continue };
        let mut add = |part: &str, kind: TokenKind| {
            let start = placed.inside.start as usize + (part.as_ptr().addr() - inside.as_ptr().addr());
            let lead = part.len() - part.trim_start().len();
            let span = Span::new(start + lead, start + lead + part.trim().len());
            if !span.is_empty() && !span.of(source).contains(['\n', '\r']) {
                found.push(token(span, kind, false));
            }
        };
        match (hint, said.split_once('=')) {
            (Hint::Kind { kind, .. }, Some((name, value))) => {
                add(name, TokenKind::Field);
                match kind {
                    Kind::Choice(_) => value.split('|').for_each(|part| add(part, TokenKind::EnumValue)),
                    _ => value.split_whitespace().for_each(|part| {
                        add(part, if part.contains("..") { TokenKind::Number } else { TokenKind::EnumValue });
                    }),
                }
            }
            (Hint::Role { .. }, Some((name, role))) => {
                add(name, TokenKind::Field);
                add(role, TokenKind::EnumValue);
            }
            (Hint::Kind { .. } | Hint::Role { .. } | Hint::Template(_), _) => {}
            (Hint::Optional | Hint::Repeat, _) => add(said, TokenKind::EnumValue),
        }
    }
}
