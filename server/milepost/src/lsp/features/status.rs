//! `milepost/status`: the document in a line, for the status bar. Sent to clients that say `milepostStatus` among their
//! experimental capabilities, for each open document whenever the line is another.

use std::sync::Arc;

use milepost_core::features::summary::{Summary, summary};
use serde::{Deserialize, Serialize};
use tower_lsp::ls_types::Uri;
use tower_lsp::ls_types::notification::Notification;

use super::super::documents::Document;
use super::super::state::State;
use super::super::version::Version;
use super::super::work;

/// The notification.
#[derive(Debug)]
pub enum Status {}

impl Notification for Status {
    type Params = Params;

    const METHOD: &'static str = "milepost/status";
}

/// What it says. A document without a template has nothing but its name.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Params {
    uri: Uri,
    #[serde(flatten)]
    line: Option<Line>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Line {
    /// The name of its template.
    template: String,
    /// Plain text.
    text: String,
    /// Markdown.
    tooltip: String,
}

/// Says the status of a version, where it is still the newest one and its status another than the last.
pub async fn tell(state: &State, document: &Document, version: &Arc<Version>) {
    let (computed, asked) = (Arc::clone(version), Arc::clone(version));
    let summary = work::run_then(move || computed.analysis()?.view(summary), move || asked.let_go()).await;
    let Ok(summary) = summary else { return };
    if document.is_current(version) && document.tell(summary.as_ref()) {
        let line = summary.map(|Summary { template, text, tooltip }| Line { template, text, tooltip });
        state.client.send_notification::<Status>(Params { uri: version.of.uri.clone(), line }).await;
    }
}

/// Says that a document has no status any more, because it is closed.
pub async fn withdraw(state: &State, uri: Uri) {
    state.client.send_notification::<Status>(Params { uri, line: None }).await;
}
