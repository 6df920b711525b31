//! `textDocument/hover`

use std::sync::Arc;

use milepost_core::features::hover::hover;
use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::{Hover, HoverContents, HoverParams, MarkupContent, ServerCapabilities};

use super::super::abilities::Abilities;
use super::super::state::State;
use super::ask;

/// What is offered.
pub fn offer(_: Abilities, server: &mut ServerCapabilities) {
    server.hover_provider = Some(true.into());
}

/// Answers it.
pub async fn handle(state: &Arc<State>, params: HoverParams) -> Result<Option<Hover>> {
    let place = params.text_document_position_params;
    ask(state, &place.text_document.uri, move |asked| {
        let offset = asked.offset(place.position);
        let found = asked.view(|view| hover(view, offset))?;
        let contents = MarkupContent { kind: asked.client.hover.markup(), value: found.markdown };
        Some(Hover { contents: HoverContents::Markup(contents), range: Some(asked.range(found.span)) })
    })
    .await
}
