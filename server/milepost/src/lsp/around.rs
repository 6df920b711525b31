//! What changes around documents: files that come and go, headings that others link to. Only links are judged again.

use std::path::PathBuf;
use std::sync::Arc;

use super::documents::Document;
use super::state::State;
use super::{diagnostics, work};
use crate::disk::Paths;

/// Something has happened to files: their links to these are judged again.
pub fn changed(state: &Arc<State>, paths: impl IntoIterator<Item = PathBuf>) {
    look_again(state, &paths.into_iter().collect());
}

/// Nobody says what has happened.
pub fn anything_changed(state: &Arc<State>) {
    look_again(state, &Paths::all());
}

fn look_again(state: &Arc<State>, paths: &Paths) {
    if paths.is_empty() {
        return;
    }
    // In this order: who asks in between asks the disk.
    state.disk.forget(paths);
    for document in state.documents.all() {
        if let Some(before) = document.look_again(paths) {
            diagnostics::compare(state, before, document.version());
            diagnostics::schedule(state, document);
        }
    }
}

/// A document has another text. Where others link to its headings, and these are others now, their links are judged again: not
/// at every key.
pub fn retyped(state: &Arc<State>, document: &Arc<Document>) {
    let version = document.version();
    let Some(path) = version.path().filter(|path| state.disk.was_asked_for(path)).map(ToOwned::to_owned) else {
        return;
    };
    let (state, document) = (Arc::clone(state), Arc::clone(document));
    tokio::spawn(async move {
        let newest = Arc::clone(&version);
        let anchors = work::run(move || newest.analysis().map(|analysis| analysis.anchors())).await;
        // Of what was typed since, somebody else sees to the headings.
        let (Ok(Some(anchors)), true) = (anchors, document.version().number == version.number) else { return };
        if state.disk.said_otherwise(&path, &anchors) {
            changed(&state, [path]);
        }
    });
}
