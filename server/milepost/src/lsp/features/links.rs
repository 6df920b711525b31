//! `textDocument/documentLink`

use std::path::{Path, PathBuf};
use std::sync::Arc;

use milepost_core::features::links::{Target, links};
use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::{
    DocumentLink, DocumentLinkOptions, DocumentLinkParams, ServerCapabilities, Uri, WorkDoneProgressOptions,
};

use super::super::abilities::Abilities;
use super::super::convert;
use super::super::state::State;
use super::{Asked, ask};
use crate::disk::plain;

/// What may be opened besides files. What a document says is not to be trusted: editors know addresses that run
/// commands.
const SCHEMES: [&str; 4] = ["https", "http", "mailto", "ftp"];

/// What is offered.
pub fn offer(_: Abilities, server: &mut ServerCapabilities) {
    server.document_link_provider = Some(DocumentLinkOptions {
        resolve_provider: None,
        work_done_progress_options: WorkDoneProgressOptions::default(),
    });
}

/// Answers it. Links that lead nowhere from here are left out: following them could only fail.
pub async fn handle(state: &Arc<State>, params: DocumentLinkParams) -> Result<Option<Vec<DocumentLink>>> {
    let all = Arc::clone(state);
    ask(state, &params.text_document.uri, move |asked| {
        let link = |link: milepost_core::features::links::Link| {
            let target = match &link.target {
                Target::File { path, fragment } => file(asked, &all, path, fragment.as_deref()),
                Target::Url(address) => url(address),
            };
            Some(DocumentLink {
                range: asked.range(link.span),
                target: Some(target?),
                tooltip: asked.client.link_tooltips.then_some(link.tooltip),
                data: None,
            })
        };
        Some(asked.view(links).into_iter().filter_map(link).collect())
    })
    .await
}

fn file(asked: &Asked, state: &State, path: &str, fragment: Option<&str>) -> Option<Uri> {
    let document = &asked.version.of;
    let uri = if path.is_empty() {
        document.uri.clone()
    } else {
        let own = document.path.as_deref()?;
        let base: PathBuf = match path.strip_prefix('/') {
            // Where there is no repository, the workspace is what comes nearest.
            Some(_) => {
                let repository = asked.version.files.repository();
                repository.or_else(|| state.folder_of(own)).or_else(|| asked.version.root())?
            }
            None => own.parent().map(Path::to_owned)?,
        };
        convert::uri(&plain(&base.join(path.trim_start_matches('/'))))?
    };
    match fragment {
        Some(fragment) => format!("{}#{}", uri.as_str(), convert::escaped(fragment, convert::FRAGMENT)).parse().ok(),
        None => Some(uri),
    }
}

fn url(address: &str) -> Option<Uri> {
    let uri: Uri = convert::escaped(address, convert::ADDRESS).parse().ok()?;
    SCHEMES.iter().any(|scheme| uri.scheme().as_str().eq_ignore_ascii_case(scheme)).then_some(uri)
}
