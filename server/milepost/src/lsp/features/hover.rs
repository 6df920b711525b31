//! `textDocument/hover`

use std::sync::Arc;

use milepost_core::features::hover::{Hover as Found, hover};
use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::{Hover, HoverContents, HoverParams, MarkupContent, ServerCapabilities};

use super::super::abilities::Abilities;
use super::super::state::State;
use super::{Place, ask, configuration};
use crate::disk::Workspace;

/// What is offered.
pub fn offer(_: Abilities, server: &mut ServerCapabilities) {
    server.hover_provider = Some(true.into());
}

/// Answers it.
pub async fn handle(state: &Arc<State>, params: HoverParams) -> Result<Option<Hover>> {
    let place = params.text_document_position_params;
    let (uri, position) = (place.text_document.uri, place.position);
    let answer =
        move |at: &Place, workspace: &Workspace| Some(shown(at, configuration::hover(at, workspace, position)?));
    if let Some(answer) = configuration::ask(state, &uri, answer).await {
        return answer;
    }
    ask(state, &uri, move |asked| {
        let offset = asked.offset(position);
        Some(shown(asked, asked.view(|view| hover(view, offset))?))
    })
    .await
}

fn shown(at: &Place, found: Found) -> Hover {
    let contents = MarkupContent { kind: at.client.hover.markup(), value: found.markdown };
    Hover { contents: HoverContents::Markup(contents), range: Some(at.range(found.span)) }
}
