//! The editor features of the configuration file, and what documents change in it.

use std::sync::Arc;

use milepost_core::config;
use milepost_core::edit::config::{Change, edits};
use milepost_core::features::actions::{Filter, Kind};
use milepost_core::features::configure::{Offer, offers};
use milepost_core::features::{View, completion::Item, hover::Hover};
use milepost_core::finding::Fix;
use milepost_core::text::{Span, Text};
use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::{Diagnostic, Position, Range, Uri, WorkspaceEdit};

use super::super::state::State;
use super::super::{configuration, convert, work};
use super::{Asked, Place};
use crate::disk::{Workspace, configuration_path};

/// Answers a question about an open configuration file; none where the document is another one.
pub async fn ask<R: Send + 'static>(
    state: &Arc<State>,
    uri: &Uri,
    answer: impl FnOnce(&Place, &Workspace) -> Option<R> + Send + 'static,
) -> Option<Result<Option<R>>> {
    let version = state.documents.get(uri)?.version();
    if !version.is_configuration() {
        return None;
    }
    let place = Place { version, client: state.client_is() };
    Some(work::run(move || answer(&place, &place.version.workspace())).await)
}

/// What can be written at a position.
pub fn completions(place: &Place, workspace: &Workspace, position: Position) -> Vec<Item> {
    config::completions(&place.version.text.to_string(), place.offset(position), &workspace.library)
}

/// What is told of a position.
pub fn hover(place: &Place, workspace: &Workspace, position: Position) -> Option<Hover> {
    config::hover(&place.version.text.to_string(), place.offset(position), &workspace.library)
}

/// The fixes of what is wrong at a range, each with its diagnostic.
pub fn fixes(place: &Place, range: Range) -> Vec<(Fix, Diagnostic)> {
    let span = place.span(range);
    let mut found = Vec::new();
    for finding in configuration::findings(&place.version).unwrap_or_default() {
        if finding.span.touches(span) {
            let version = &place.version;
            let diagnostic = convert::diagnostic((&finding, 0), &version.of.uri, &version.text, place.client);
            found.extend(finding.fixes.into_iter().map(|fix| (fix, diagnostic.clone())));
        }
    }
    found
}

/// Changes of the configuration that a document gives reason to, each with its edit.
pub fn changes(
    state: &State,
    asked: &Asked,
    view: &View<'_>,
    selection: Span,
    only: Filter<'_>,
) -> Vec<(Offer, WorkspaceEdit)> {
    if !only.wants(Kind::QuickFix) && !only.wants(Kind::Refactor) {
        return Vec::new();
    }
    let Some(file) = File::of(state, asked) else { return Vec::new() };
    let written = |offer: Offer| Some((file.edit(asked, &offer.change)?, offer)).map(|(edit, offer)| (offer, edit));
    offers(view, selection, only).into_iter().filter_map(written).collect()
}

/// The configuration of a document's workspace, there or not.
struct File {
    uri: Uri,
    text: String,
    is_there: bool,
    /// Its version, where it is open.
    version: Option<i32>,
    /// The document's path, as the configuration has it.
    document: String,
}

impl File {
    fn of(state: &State, asked: &Asked) -> Option<Self> {
        let workspace = asked.version.workspace();
        let own = asked.version.path()?;
        let root = workspace.root.clone().or_else(|| state.folder_of(own))?;
        let document = workspace.within(own);
        let path = workspace.configuration.as_ref().map_or_else(|| configuration_path(&root), |file| file.path.clone());
        let open = state.documents.at(&path).map(|open| open.version());
        let text = match (&open, &workspace.configuration) {
            (Some(open), _) => open.text.to_string(),
            (None, Some(file)) => file.text.clone(),
            // One that cannot be read is there all the same.
            (None, None) if path.exists() => return None,
            (None, None) => String::new(),
        };
        let uri = open.as_ref().map_or_else(|| convert::uri(&path), |open| Some(open.of.uri.clone()))?;
        let is_there = open.is_some() || workspace.configuration.is_some();
        Some(Self { uri, text, is_there, version: open.map(|open| open.number), document })
    }

    fn edit(&self, asked: &Asked, change: &Change) -> Option<WorkspaceEdit> {
        let edits = edits(&self.text, change)?;
        let new = milepost_core::fix::apply(&self.text, &edits)?;
        // An override for these documents, or a pattern further up, may say otherwise.
        let settings = config::read(&new).config.settings(Some(&self.document));
        let holds = match change {
            Change::TurnOff { rule } => settings.is_off(rule),
            Change::Bind { template, .. } => settings.template.is_some_and(|bound| bound.template == *template),
            Change::Allow { .. } => true,
        };
        if !holds {
            return None;
        }
        if self.is_there {
            return Some(convert::file_edit(&edits, &self.uri, self.version, &Text::new(&self.text), asked.client));
        }
        asked.client.creates_files.then(|| convert::creation(&self.uri, &new))
    }
}
