//! `textDocument/rename` and `textDocument/prepareRename`

use std::sync::Arc;

use milepost_core::features::rename::{prepare, rename};
use tower_lsp::jsonrpc::{Error, ErrorCode, Result};
use tower_lsp::ls_types::{
    OneOf, PrepareRenameResponse, RenameOptions, RenameParams, ServerCapabilities, TextDocumentPositionParams,
    WorkDoneProgressOptions, WorkspaceEdit,
};

use super::super::abilities::Abilities;
use super::super::state::State;
use super::ask;

/// The protocol's code of a request that was understood and cannot be met.
const REQUEST_FAILED: i64 = -32803;

/// What is offered.
pub fn offer(client: Abilities, server: &mut ServerCapabilities) {
    server.rename_provider = Some(if client.prepares_rename {
        OneOf::Right(RenameOptions {
            prepare_provider: Some(true),
            work_done_progress_options: WorkDoneProgressOptions::default(),
        })
    } else {
        OneOf::Left(true)
    });
}

/// What would be renamed; nothing where nothing can be.
pub async fn handle_prepare(
    state: &Arc<State>,
    place: TextDocumentPositionParams,
) -> Result<Option<PrepareRenameResponse>> {
    ask(state, &place.text_document.uri, move |asked| {
        let offset = asked.offset(place.position);
        let (span, placeholder) = asked.view(|view| prepare(view, offset))?;
        Some(PrepareRenameResponse::RangeWithPlaceholder { range: asked.range(span), placeholder })
    })
    .await
}

/// Answers it; why nothing is renamed is an error that the client shows.
pub async fn handle(state: &Arc<State>, params: RenameParams) -> Result<Option<WorkspaceEdit>> {
    let place = params.text_document_position;
    let edit = ask(state, &place.text_document.uri, move |asked| {
        let offset = asked.offset(place.position);
        let edits = asked.view(|view| rename(view, offset, &params.new_name));
        Some(edits.map(|edits| asked.workspace_edit(&edits)))
    });
    let refused = |why: String| Error { code: ErrorCode::ServerError(REQUEST_FAILED), message: why.into(), data: None };
    edit.await?.transpose().map_err(|error| refused(error.to_string()))
}
