//! `textDocument/selectionRange`

use std::sync::Arc;

use milepost_core::features::selection::selection;
use milepost_core::text::Span;
use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::{Range, SelectionRange, SelectionRangeParams, ServerCapabilities};

use super::super::abilities::Abilities;
use super::super::state::State;
use super::{Asked, ask};

/// So many ranges are nested at most: not every reader of JSON survives more.
const DEEPEST: usize = 32;

/// What is offered.
pub fn offer(_: Abilities, server: &mut ServerCapabilities) {
    server.selection_range_provider = Some(true.into());
}

/// Answers it: for all positions, or for none where the document is no milestone.
pub async fn handle(state: &Arc<State>, params: SelectionRangeParams) -> Result<Option<Vec<SelectionRange>>> {
    ask(state, &params.text_document.uri, move |asked| {
        let offsets: Vec<_> = params.positions.iter().map(|position| asked.offset(*position)).collect();
        let found: Vec<_> = asked.view(|view| offsets.iter().map(|offset| selection(view, *offset)).collect());
        found.into_iter().map(|spans| nested(asked, spans)).collect()
    })
    .await
}

fn nested(asked: &Asked, spans: Vec<Span>) -> Option<SelectionRange> {
    let mut ranges: Vec<Range> = spans.into_iter().map(|span| asked.range(span)).collect();
    // The two halves of a line end are one place to the client.
    ranges.dedup();
    if ranges.len() > DEEPEST {
        // The whole document stays the last one.
        ranges.drain(DEEPEST - 1..ranges.len() - 1);
    }
    let around = |parent: Option<SelectionRange>, range| Some(SelectionRange { range, parent: parent.map(Box::new) });
    ranges.into_iter().rev().fold(None, around)
}
