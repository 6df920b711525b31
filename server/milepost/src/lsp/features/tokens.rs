//! `textDocument/semanticTokens/full` and `/range`

use std::sync::Arc;

use milepost_core::features::tokens::{Token, TokenKind, tokens};
use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::{
    Position, Range, SemanticToken, SemanticTokenModifier, SemanticTokenType, SemanticTokens,
    SemanticTokensFullOptions, SemanticTokensLegend, SemanticTokensOptions, ServerCapabilities, Uri,
};

use super::super::abilities::Abilities;
use super::super::state::State;
use super::{Asked, ask};

/// What is offered.
pub fn offer(_: Abilities, server: &mut ServerCapabilities) {
    let legend = SemanticTokensLegend {
        token_types: TokenKind::ALL.map(name).into(),
        // The order of the bits in `bits`.
        token_modifiers: ["unfilled", "invalid", "linked"].map(SemanticTokenModifier::new).into(),
    };
    let full = Some(SemanticTokensFullOptions::Bool(true));
    let options = SemanticTokensOptions { legend, range: Some(true), full, ..SemanticTokensOptions::default() };
    server.semantic_tokens_provider = Some(options.into());
}

/// Of the protocol's own types: these have a colour everywhere.
fn name(kind: TokenKind) -> SemanticTokenType {
    match kind {
        TokenKind::Slot => SemanticTokenType::MACRO,
        TokenKind::Guidance => SemanticTokenType::COMMENT,
        TokenKind::Field => SemanticTokenType::PROPERTY,
        TokenKind::EnumValue => SemanticTokenType::ENUM_MEMBER,
        TokenKind::Number => SemanticTokenType::NUMBER,
        TokenKind::Date => SemanticTokenType::STRING,
    }
}

/// Answers it: for the whole document, or for a range.
pub async fn handle(state: &Arc<State>, uri: &Uri, range: Option<Range>) -> Result<Option<SemanticTokens>> {
    ask(state, uri, move |asked| {
        let span = range.map(|range| asked.span(range));
        let found = asked.view(|view| tokens(view, span));
        let mut last = Position::default();
        let data = found.iter().map(|token| relative(asked, *token, &mut last)).collect();
        Some(SemanticTokens { result_id: None, data })
    })
    .await
}

fn relative(asked: &Asked, token: Token, last: &mut Position) -> SemanticToken {
    let Range { start, end } = asked.range(token.span);
    let delta_line = start.line - last.line;
    let delta_start = if delta_line == 0 { start.character - last.character } else { start.character };
    *last = start;
    let modifiers = token.modifiers;
    let bits = [modifiers.is_unfilled, modifiers.is_invalid, modifiers.is_linked];
    SemanticToken {
        delta_line,
        delta_start,
        length: end.character - start.character,
        token_type: TokenKind::ALL.iter().position(|kind| *kind == token.kind).unwrap_or_default() as u32,
        token_modifiers_bitset: bits.iter().rev().fold(0, |bits, bit| bits << 1 | u32::from(*bit)),
    }
}
