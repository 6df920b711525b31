//! What is wrong with configurations: shown in the file itself, whether it is open or not.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use milepost_core::config;
use milepost_core::finding::Finding;
use milepost_core::text::Text;
use tokio::sync::Mutex;
use tower_lsp::ls_types::{Diagnostic, Uri};

use super::abilities::Abilities;
use super::state::State;
use super::version::Version;
use super::workspace::Around;
use super::{convert, work};
use crate::disk::Configuration;

/// What was published of files that are not open.
#[derive(Debug, Default)]
pub struct Published(Mutex<HashMap<PathBuf, Vec<Diagnostic>>>);

/// What is wrong with an open configuration; none where it is another document.
pub fn findings(version: &Version) -> Option<Vec<Finding>> {
    version.is_configuration().then(|| {
        let (workspace, text) = (version.workspace(), version.text.to_string());
        let known = workspace.configuration.as_ref();
        let known = known.filter(|file| Some(file.path.as_path()) == version.path() && file.text == text);
        if let Some(known) = known {
            return known.findings.clone();
        }
        let mut source = config::read(&text);
        source.check_names(&workspace.library);
        source.findings
    })
}

/// The same as diagnostics.
pub fn diagnostics(version: &Version, client: Abilities) -> Option<Vec<Diagnostic>> {
    Some(converted(&findings(version)?, &version.of.uri, &version.text, client))
}

fn converted(findings: &[Finding], uri: &Uri, text: &Text, client: Abilities) -> Vec<Diagnostic> {
    findings.iter().map(|finding| convert::diagnostic((finding, 0), uri, text, client)).collect()
}

fn of_file(file: &Configuration, client: Abilities) -> Option<(Uri, Vec<Diagnostic>)> {
    let uri = convert::uri(&file.path)?;
    let diagnostics = converted(&file.findings, &uri, &Text::new(&file.text), client);
    Some((uri, diagnostics))
}

/// The configurations that are not open, with what is wrong with them.
async fn closed(state: &Arc<State>, also: Vec<PathBuf>) -> Vec<(PathBuf, Uri, Vec<Diagnostic>)> {
    loop {
        let around = state.around();
        let mut found = closed_around(state, &around, also.clone()).await;
        // What has changed meanwhile may have been open, or be another now.
        if Arc::ptr_eq(&around, &state.around()) {
            found.retain(|(path, ..)| state.documents.text_of(path).is_none());
            return found;
        }
    }
}

async fn closed_around(
    state: &Arc<State>,
    around: &Arc<Around>,
    also: Vec<PathBuf>,
) -> Vec<(PathBuf, Uri, Vec<Diagnostic>)> {
    let (around, client) = (Arc::clone(around), state.client_is());
    let mut documents = also;
    documents.extend(state.folders().into_iter().map(|folder| folder.join("_.md")));
    documents.extend(state.documents.all().iter().filter_map(|document| Some(document.version().path()?.to_owned())));
    let found = work::run(move || {
        let workspaces = around.of_all(&documents);
        let files = workspaces.iter().filter_map(|workspace| workspace.configuration.as_ref());
        let one = |file: &Configuration| {
            let (uri, diagnostics) = of_file(file, client)?;
            Some((file.path.clone(), uri, diagnostics))
        };
        files.filter_map(one).collect::<Vec<_>>()
    });
    found.await.unwrap_or_default()
}

/// What a client is told that asks for the diagnostics of the whole workspace.
pub async fn pulled(state: &Arc<State>) -> Vec<(Uri, Vec<Diagnostic>)> {
    let found = closed(state, Vec::new()).await;
    found.into_iter().map(|(_, uri, items)| (uri, items)).filter(|(_, items)| !items.is_empty()).collect()
}

/// Sees to it that a client that waits for diagnostics has those of the configurations that are not open.
pub fn publish(state: &Arc<State>) {
    if !state.client_is().pulls {
        tokio::spawn(publish_all(Arc::clone(state)));
    }
}

async fn publish_all(state: Arc<State>) {
    // One after the other: what was published last is what is true.
    let mut published = state.published.0.lock().await;
    let found = closed(&state, published.keys().cloned().collect()).await;
    let gone: Vec<PathBuf> =
        published.keys().filter(|path| !found.iter().any(|(other, ..)| other == *path)).cloned().collect();
    for path in gone {
        published.remove(&path);
        // An open one speaks for itself.
        if let Some(uri) = convert::uri(&path).filter(|_| state.documents.text_of(&path).is_none()) {
            state.client.publish_diagnostics(uri, Vec::new(), None).await;
        }
    }
    for (path, uri, diagnostics) in found {
        let before = published.get(&path);
        if before.map_or(diagnostics.is_empty(), |before| *before == diagnostics) {
            continue;
        }
        if diagnostics.is_empty() {
            published.remove(&path);
        } else {
            published.insert(path, diagnostics.clone());
        }
        state.client.publish_diagnostics(uri, diagnostics, None).await;
    }
}

/// An open configuration was closed: what was published of it is replaced by what is wrong on the disk.
pub fn closed_now(state: &Arc<State>, path: PathBuf) {
    let state = Arc::clone(state);
    tokio::spawn(async move {
        let unlike_any = vec![Diagnostic::default()];
        state.published.0.lock().await.insert(path, unlike_any);
        publish_all(state).await;
    });
}
