//! `textDocument/documentSymbol`

use std::sync::Arc;

use milepost_core::features::symbols::{Symbol, SymbolKind as Kind, symbols};
use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::{
    DocumentSymbol, DocumentSymbolParams, DocumentSymbolResponse, Location, OneOf, ServerCapabilities,
    SymbolInformation, SymbolKind,
};

use super::super::abilities::Abilities;
use super::super::state::State;
use super::{Asked, ask};

/// What is offered.
pub fn offer(_: Abilities, server: &mut ServerCapabilities) {
    server.document_symbol_provider = Some(OneOf::Left(true));
}

/// Answers it: as a tree to clients that know trees, else as a list.
pub async fn handle(state: &Arc<State>, params: DocumentSymbolParams) -> Result<Option<DocumentSymbolResponse>> {
    ask(state, &params.text_document.uri, |asked| {
        let found = asked.view(symbols);
        Some(if asked.client.symbol_trees {
            DocumentSymbolResponse::Nested(tree(asked, found))
        } else {
            let mut list = Vec::new();
            flat(asked, found, None, &mut list);
            DocumentSymbolResponse::Flat(list)
        })
    })
    .await
}

/// Of kinds that every client knows.
fn kind(kind: Kind) -> SymbolKind {
    match kind {
        Kind::Document => SymbolKind::FILE,
        // As other servers for Markdown have it.
        Kind::Section => SymbolKind::STRING,
        Kind::FrontMatter => SymbolKind::NAMESPACE,
        Kind::Field => SymbolKind::PROPERTY,
    }
}

#[expect(deprecated, reason = "The field is there, and is not written.")]
fn tree(asked: &Asked, found: Vec<Symbol>) -> Vec<DocumentSymbol> {
    let one = |symbol: Symbol| DocumentSymbol {
        range: asked.range(symbol.span),
        selection_range: asked.range(symbol.selection),
        kind: kind(symbol.kind),
        name: symbol.name,
        detail: Some(symbol.detail).filter(|detail| !detail.is_empty()),
        tags: None,
        deprecated: None,
        children: Some(tree(asked, symbol.children)).filter(|children| !children.is_empty()),
    };
    found.into_iter().map(one).collect()
}

#[expect(deprecated, reason = "The field is there, and is not written.")]
fn flat(asked: &Asked, found: Vec<Symbol>, container: Option<&str>, list: &mut Vec<SymbolInformation>) {
    for Symbol { name, kind: of, span, children, .. } in found {
        list.push(SymbolInformation {
            name: name.clone(),
            kind: kind(of),
            tags: None,
            deprecated: None,
            location: Location { uri: asked.version.of.uri.clone(), range: asked.range(span) },
            container_name: container.map(ToOwned::to_owned),
        });
        flat(asked, children, Some(&name), list);
    }
}
