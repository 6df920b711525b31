//! Diagnostics: pushed to clients that wait for them, answered to those that ask.
//!
//! There are no timers. Of each document one version is being analysed; when that is done the newest one is next, and
//! what became old meanwhile is skipped. What is not the newest version any more is never published.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Arc;

use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::{
    Diagnostic, DocumentDiagnosticReport, FullDocumentDiagnosticReport, RelatedFullDocumentDiagnosticReport,
    RelatedUnchangedDocumentDiagnosticReport, UnchangedDocumentDiagnosticReport, Uri, WorkspaceDiagnosticReport,
    WorkspaceDocumentDiagnosticReport, WorkspaceFullDocumentDiagnosticReport,
    WorkspaceUnchangedDocumentDiagnosticReport,
};

use super::abilities::Abilities;
use super::documents::Document;
use super::features::status;
use super::state::State;
use super::version::Version;
use super::work;
use super::{configuration, convert};

/// Nobody reads more findings of one document, and an editor that is sent a hundred thousand stands still. `milepost check`
/// has them all.
const MOST: usize = 5_000;

/// Sees to it that the newest version's diagnostics and status reach a client that waits for them.
pub fn schedule(state: &Arc<State>, document: Arc<Document>) {
    let client = state.client_is();
    if (!client.pulls || client.shows_status) && document.is_analysed() && document.watch() {
        tokio::spawn(watch(Arc::clone(state), document));
    }
}

async fn watch(state: Arc<State>, document: Arc<Document>) {
    let client = state.client_is();
    loop {
        let version = document.version();
        if !client.pulls {
            publish(&state, &document, &version).await;
        }
        if client.shows_status {
            status::tell(&state, &document, &version).await;
        }
        if document.settle(&version) {
            // Whose workspace was met for the first time, has a configuration that nobody has looked at.
            configuration::publish(&state);
            break;
        }
    }
}

async fn publish(state: &State, document: &Document, version: &Arc<Version>) {
    let diagnostics = compute(Arc::clone(version), state.client_is()).await.unwrap_or_default();
    if document.is_current(version) && document.publish(version.number, &diagnostics) {
        let uri = version.of.uri.clone();
        state.client.publish_diagnostics(uri, diagnostics, Some(version.number)).await;
    }
}

/// Asks a client that pulls to do so again where a document's newest version, with an unchanged text, has other
/// diagnostics than the one before.
pub fn compare(state: &Arc<State>, before: Arc<Version>, after: Arc<Version>) {
    let client = state.client_is();
    if !(client.pulls && client.refreshes) {
        return;
    }
    let state = Arc::clone(state);
    tokio::spawn(async move {
        if let (Ok(before), Ok(after)) = (compute(before, client).await, compute(after, client).await)
            && before != after
        {
            state.refresh();
        }
    });
}

async fn compute(version: Arc<Version>, client: Abilities) -> Result<Vec<Diagnostic>> {
    let asked = Arc::clone(&version);
    let answer = move || {
        if let Some(found) = configuration::diagnostics(&version, client) {
            return found;
        }
        let convert = |finding| convert::diagnostic(finding, &version.of.uri, &version.text, client);
        let findings = version.analysis().into_iter().flat_map(|analysis| analysis.each_finding());
        let shown: Vec<_> = findings.take(MOST).map(convert).collect();
        if shown.len() == MOST {
            let name = version.path().map_or_else(|| version.of.uri.to_string(), |path| path.display().to_string());
            let told = format!("of {name} the first {MOST} findings are shown; `milepost check` has all");
            version.of.log.tell_once(&told);
        }
        shown
    };
    work::run_then(answer, move || asked.let_go()).await
}

/// What is known under a name that the client gives back when it asks again.
enum Known {
    Changed(FullDocumentDiagnosticReport),
    Unchanged(UnchangedDocumentDiagnosticReport),
}

async fn known(version: Option<Arc<Version>>, client: Abilities, before: Option<&String>) -> Result<Known> {
    let opening = version.as_ref().map_or(0, |version| version.of.opening);
    let items = match version {
        Some(version) => compute(version, client).await?,
        None => Vec::new(),
    };
    Ok(known_as(opening, items, before))
}

fn known_as(opening: u64, items: Vec<Diagnostic>, before: Option<&String>) -> Known {
    let result_id = name(opening, &items);
    if before == Some(&result_id) {
        Known::Unchanged(UnchangedDocumentDiagnosticReport { result_id })
    } else {
        Known::Changed(FullDocumentDiagnosticReport { result_id: Some(result_id), items })
    }
}

/// Equal diagnostics have equal names, as long as their document stays open.
fn name(opening: u64, items: &[Diagnostic]) -> String {
    let mut hasher = DefaultHasher::new();
    serde_json::to_vec(items).unwrap_or_default().hash(&mut hasher);
    format!("{opening:x}-{:016x}", hasher.finish())
}

/// Answers for one document: for the version that is the newest when it is asked.
pub async fn pull(state: &State, uri: &Uri, before: Option<String>) -> Result<DocumentDiagnosticReport> {
    let version = state.documents.get(uri).map(|document| document.version());
    Ok(match known(version, state.client_is(), before.as_ref()).await? {
        Known::Changed(report) => DocumentDiagnosticReport::Full(RelatedFullDocumentDiagnosticReport {
            related_documents: None,
            full_document_diagnostic_report: report,
        }),
        Known::Unchanged(report) => DocumentDiagnosticReport::Unchanged(RelatedUnchangedDocumentDiagnosticReport {
            related_documents: None,
            unchanged_document_diagnostic_report: report,
        }),
    })
}

/// Answers for all open documents and for configurations that are not, and empties those that were closed since.
pub async fn pull_all(state: &Arc<State>, mut before: HashMap<Uri, String>) -> Result<WorkspaceDiagnosticReport> {
    let mut versions: Vec<_> = state.documents.all().iter().map(|document| document.version()).collect();
    versions.sort_by(|a, b| a.of.uri.cmp(&b.of.uri));
    // Some clients forget what they were answered when they close a document, and show it all the same.
    let forgotten = state.documents.closed(|uri| before.contains_key(uri));
    let mut items = Vec::new();
    for version in versions {
        let (uri, number) = (version.of.uri.clone(), version.number);
        let known = known(Some(version), state.client_is(), before.remove(&uri).as_ref()).await?;
        items.push(of_workspace(uri, Some(i64::from(number)), known));
    }
    for (uri, found) in configuration::pulled(state).await {
        let known = known_as(0, found, before.remove(&uri).as_ref());
        items.push(of_workspace(uri, None, known));
    }
    let forgotten = forgotten.into_iter().filter(|uri| items.iter().all(|item| reported(item) != uri));
    let mut closed: Vec<_> = before.into_iter().map(|(uri, before)| (uri, Some(before))).collect();
    closed.extend(forgotten.map(|uri| (uri, None)).collect::<Vec<_>>());
    closed.sort();
    for (uri, before) in closed {
        items.push(of_workspace(uri, None, known(None, state.client_is(), before.as_ref()).await?));
    }
    Ok(WorkspaceDiagnosticReport { items })
}

fn reported(item: &WorkspaceDocumentDiagnosticReport) -> &Uri {
    match item {
        WorkspaceDocumentDiagnosticReport::Full(report) => &report.uri,
        WorkspaceDocumentDiagnosticReport::Unchanged(report) => &report.uri,
    }
}

fn of_workspace(uri: Uri, version: Option<i64>, known: Known) -> WorkspaceDocumentDiagnosticReport {
    match known {
        Known::Changed(report) => {
            WorkspaceFullDocumentDiagnosticReport { uri, version, full_document_diagnostic_report: report }.into()
        }
        Known::Unchanged(report) => {
            WorkspaceUnchangedDocumentDiagnosticReport { uri, version, unchanged_document_diagnostic_report: report }
                .into()
        }
    }
}
