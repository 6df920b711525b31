//! `textDocument/inlayHint`

use std::sync::Arc;

use milepost_core::features::hints::{Hint, hints};
use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::{InlayHint, InlayHintParams, OneOf, ServerCapabilities};

use super::super::abilities::Abilities;
use super::super::state::State;
use super::ask;

/// What is offered.
pub fn offer(_: Abilities, server: &mut ServerCapabilities) {
    server.inlay_hint_provider = Some(OneOf::Left(true));
}

/// Answers it.
pub async fn handle(state: &Arc<State>, params: InlayHintParams) -> Result<Option<Vec<InlayHint>>> {
    ask(state, &params.text_document.uri, move |asked| {
        let span = asked.span(params.range);
        let hint = |hint: Hint| InlayHint {
            position: asked.position(hint.offset),
            label: hint.label.into(),
            kind: None,
            text_edits: None,
            tooltip: Some(hint.tooltip.into()),
            padding_left: Some(true),
            padding_right: None,
            data: None,
        };
        Some(asked.view(|view| hints(view, span)).into_iter().map(hint).collect())
    })
    .await
}
