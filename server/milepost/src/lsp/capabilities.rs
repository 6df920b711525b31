//! What the server offers, from one table.

use milepost_core::text::Encoding;
use tower_lsp::ls_types::{
    DiagnosticOptions, DiagnosticServerCapabilities, OneOf, PositionEncodingKind, SaveOptions, ServerCapabilities,
    TextDocumentSyncKind, TextDocumentSyncOptions, TextDocumentSyncSaveOptions, WorkspaceFoldersServerCapabilities,
    WorkspaceServerCapabilities,
};

use super::abilities::Abilities;
use super::convert::SOURCE;
use super::features;

/// What the server offers besides its features.
const OFFERS: &[fn(Abilities, &mut ServerCapabilities)] = &[encoding, sync, folders, diagnostics];

/// What the server offers to a client.
pub fn capabilities(client: Abilities) -> ServerCapabilities {
    let mut capabilities = ServerCapabilities::default();
    for offer in OFFERS.iter().chain(features::OFFERS) {
        offer(client, &mut capabilities);
    }
    capabilities
}

fn encoding(client: Abilities, capabilities: &mut ServerCapabilities) {
    capabilities.position_encoding = Some(match client.encoding {
        Encoding::Utf8 => PositionEncodingKind::UTF8,
        Encoding::Utf16 => PositionEncodingKind::UTF16,
        Encoding::Utf32 => PositionEncodingKind::UTF32,
    });
}

fn sync(_: Abilities, capabilities: &mut ServerCapabilities) {
    let save = TextDocumentSyncSaveOptions::SaveOptions(SaveOptions { include_text: Some(false) });
    let sync = TextDocumentSyncOptions {
        open_close: Some(true),
        change: Some(TextDocumentSyncKind::INCREMENTAL),
        save: Some(save),
        ..TextDocumentSyncOptions::default()
    };
    capabilities.text_document_sync = Some(sync.into());
}

fn folders(_: Abilities, capabilities: &mut ServerCapabilities) {
    let folders =
        WorkspaceFoldersServerCapabilities { supported: Some(true), change_notifications: Some(OneOf::Left(true)) };
    let workspace = capabilities.workspace.get_or_insert_with(WorkspaceServerCapabilities::default);
    workspace.workspace_folders = Some(folders);
}

fn diagnostics(client: Abilities, capabilities: &mut ServerCapabilities) {
    if client.pulls {
        let options = DiagnosticOptions {
            identifier: Some(SOURCE.to_owned()),
            // A document's findings depend on its template.
            inter_file_dependencies: true,
            workspace_diagnostics: true,
            ..DiagnosticOptions::default()
        };
        capabilities.diagnostic_provider = Some(DiagnosticServerCapabilities::Options(options));
    }
}
