//! `milepost/nextPlaceholder`: from one place to fill to the next.

use std::sync::Arc;

use milepost_core::features::next;
use serde::Deserialize;
use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::{Position, Range, TextDocumentIdentifier};

use super::super::state::State;
use super::ask;

/// The request's name.
pub const METHOD: &str = "milepost/nextPlaceholder";

/// Parameters of the request.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    text_document: TextDocumentIdentifier,
    position: Position,
    #[serde(default)]
    direction: Direction,
}

#[derive(Copy, Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Direction {
    #[default]
    Next,
    Previous,
}

/// Answers it.
pub async fn handle(state: &Arc<State>, params: Params) -> Result<Option<Range>> {
    let direction = match params.direction {
        Direction::Next => next::Direction::Next,
        Direction::Previous => next::Direction::Previous,
    };
    ask(state, &params.text_document.uri, move |asked| {
        let offset = asked.offset(params.position);
        asked.view(|view| next::next(view, offset, direction)).map(|span| asked.range(span))
    })
    .await
}
