//! What stands out in a milestone: places to fill, the template's fields, values of a kind.

use std::collections::HashSet;

use super::template::{self, Here};
use super::{View, spot};
use crate::align::{Document, Filled, What};
use crate::syntax::ItemKind;
use crate::text::Span;
use crate::value::Kind;

/// A piece of a line.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct Token {
    /// Where; within one line, not empty.
    pub span: Span,
    /// What it is.
    pub kind: TokenKind,
    /// What holds of it besides.
    pub modifiers: Modifiers,
}

/// The kinds of [`Token`].
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum TokenKind {
    /// A placeholder, a sample value, a choice that is not made.
    Slot,
    /// A sentence of the template for the writer.
    Guidance,
    /// The name of a field that the template has.
    Field,
    /// One of a list of values.
    EnumValue,
    /// A number.
    Number,
    /// A date.
    Date,
}

impl TokenKind {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Slot, Self::Guidance, Self::Field, Self::EnumValue, Self::Number, Self::Date];
}

/// What holds of a [`Token`].
#[derive(Copy, Clone, PartialEq, Eq, Default, Debug)]
pub struct Modifiers {
    /// It is still to be filled.
    pub is_unfilled: bool,
    /// It is no value of its kind.
    pub is_invalid: bool,
    /// All places of its slot hold one value.
    pub is_linked: bool,
}

/// The tokens of a milestone or a template, or those that share a byte with a range, in the order of the text and without overlap;
/// none for other documents.
pub fn tokens(view: &View<'_>, range: Option<Span>) -> Vec<Token> {
    if let Some(template) = Here::of(view) {
        return template::tokens::tokens(&template, range);
    }
    let Some(document) = view.document else { return Vec::new() };
    let mut found = Vec::new();
    placeholders(document, &mut found);
    values(view, document, &mut found);
    fields(document, &mut found);
    // Where two begin at one place, what is still to be filled is told before the value or name that it is.
    found.sort_by_key(|token| (token.span.start, token.kind));
    let lines = apart(found).into_iter().flat_map(|token| lines(view.text, token));
    lines.filter(|token| range.is_none_or(|range| range.overlaps(token.span))).collect()
}

fn placeholders(document: &Document<'_>, found: &mut Vec<Token>) {
    for (span, placeholder) in spot::placeholders(document) {
        let slot = placeholder.what.slot();
        let kind = if placeholder.what == What::Guidance { TokenKind::Guidance } else { TokenKind::Slot };
        let is_linked = slot.is_some_and(|slot| document.template.slots[slot].linked);
        found.push(Token { span, kind, modifiers: Modifiers { is_unfilled: true, is_invalid: false, is_linked } });
    }
}

fn values(view: &View<'_>, document: &Document<'_>, found: &mut Vec<Token>) {
    let wrong = |code: &str| matches!(code, "invalid-enum" | "invalid-value");
    let mut invalid: Vec<Span> =
        view.findings.iter().filter(|finding| wrong(finding.rule)).map(|finding| finding.span).collect();
    invalid.sort_unstable();
    let is_invalid = |span: Span| {
        let behind = invalid.partition_point(|wrong| wrong.start < span.end);
        behind.checked_sub(1).is_some_and(|last| invalid[last].overlaps(span))
    };
    let token = |span: Span, value: &Filled| {
        let kind = match value.kind.get(document.template) {
            Kind::Choice(choice) if choice.closed => TokenKind::EnumValue,
            Kind::Number(_) => TokenKind::Number,
            Kind::Date => TokenKind::Date,
            Kind::Choice(_) | Kind::Text | Kind::List => return None,
        };
        let is_linked = value.slot.is_some_and(|slot| document.template.slots[slot].linked);
        Some(Token { span, kind, modifiers: Modifiers { is_unfilled: false, is_invalid: is_invalid(span), is_linked } })
    };
    found.extend(spot::values(document).filter_map(|(span, value)| token(span, value)));
}

fn fields(document: &Document<'_>, found: &mut Vec<Token>) {
    let mut field = |span: Span| found.push(Token { span, kind: TokenKind::Field, modifiers: Modifiers::default() });
    if let Some(front) = document.syntax.front() {
        document.front.entry_of.iter().flatten().for_each(|entry| field(front.entries[*entry].key));
    }
    for section in &document.sections {
        let known: HashSet<Span> = section.body.fields.iter().map(|field| field.span).collect();
        for item in section.section.body {
            if let ItemKind::Field { name, .. } = item.kind
                && known.contains(&item.span)
            {
                field(name.shift(section.section.base));
            }
        }
    }
}

/// Of tokens by their start those that no other one overlaps that begins before.
pub(super) fn apart(mut found: Vec<Token>) -> Vec<Token> {
    let mut end = 0;
    found.retain(|token| {
        let free = token.span.start >= end;
        end = if free { token.span.end } else { end };
        free
    });
    found
}

/// A token's pieces, one a line, without the white space around them.
pub(super) fn lines(text: &str, token: Token) -> impl Iterator<Item = Token> {
    let (whole, mut at) = (token.span.of(text), token.span.start as usize);
    whole.split_inclusive(['\n', '\r']).filter_map(move |line| {
        let start = at + line.len() - line.trim_start().len();
        at += line.len();
        let span = Span::new(start, start + line.trim().len());
        (!span.is_empty()).then_some(Token { span, ..token })
    })
}
