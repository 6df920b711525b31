//! `textDocument/foldingRange`

use std::cmp::Reverse;
use std::sync::Arc;

use milepost_core::features::folding::{FoldKind, folding};
use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::{FoldingRange, FoldingRangeKind, FoldingRangeParams, ServerCapabilities};

use super::super::abilities::Abilities;
use super::super::state::State;
use super::ask;

/// What is offered.
pub fn offer(_: Abilities, server: &mut ServerCapabilities) {
    server.folding_range_provider = Some(true.into());
}

/// Answers it: whole lines, which every client can fold.
pub async fn handle(state: &Arc<State>, params: FoldingRangeParams) -> Result<Option<Vec<FoldingRange>>> {
    ask(state, &params.text_document.uri, |asked| {
        let found = asked.view(folding).into_iter().map(|fold| {
            let lines = asked.range(fold.span);
            let kind = match fold.kind {
                // To editors a region is what somebody has marked as one.
                FoldKind::Region => None,
                FoldKind::Comment => Some(FoldingRangeKind::Comment),
            };
            FoldingRange { start_line: lines.start.line, end_line: lines.end.line, kind, ..FoldingRange::default() }
        });
        let mut folds: Vec<_> = found.filter(|fold| fold.start_line < fold.end_line).collect();
        // At one line one thing can be folded: the outer one, which comes first.
        folds.dedup_by_key(|fold| fold.start_line);
        if let Some(limit) = asked.client.fold_limit {
            folds.sort_by_key(|fold| Reverse(fold.end_line - fold.start_line));
            folds.truncate(limit as usize);
            folds.sort_by_key(|fold| fold.start_line);
        }
        Some(folds)
    })
    .await
}
