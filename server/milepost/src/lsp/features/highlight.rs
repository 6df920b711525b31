//! `textDocument/documentHighlight`

use std::sync::Arc;

use milepost_core::features::highlight::{Kind, highlights};
use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::{
    DocumentHighlight, DocumentHighlightKind, DocumentHighlightParams, OneOf, ServerCapabilities,
};

use super::super::abilities::Abilities;
use super::super::state::State;
use super::ask;

/// What is offered.
pub fn offer(_: Abilities, server: &mut ServerCapabilities) {
    server.document_highlight_provider = Some(OneOf::Left(true));
}

/// Answers it.
pub async fn handle(state: &Arc<State>, params: DocumentHighlightParams) -> Result<Option<Vec<DocumentHighlight>>> {
    let place = params.text_document_position_params;
    ask(state, &place.text_document.uri, move |asked| {
        let offset = asked.offset(place.position);
        let kind = |kind| match kind {
            // It waits to be written.
            Kind::Open => DocumentHighlightKind::WRITE,
            Kind::Filled => DocumentHighlightKind::READ,
        };
        let found = asked.view(|view| highlights(view, offset)).into_iter();
        Some(found.map(|(span, of)| DocumentHighlight { range: asked.range(span), kind: Some(kind(of)) }).collect())
    })
    .await
}
