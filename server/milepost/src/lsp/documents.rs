//! The open documents. The map is seen by this module only, and what leaves it are values, never guards: a guard held
//! over another access is a server that hangs.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use dashmap::DashMap;
use milepost_core::features::summary::Summary;
use milepost_core::text::{Encoding, Text};
use tower_lsp::ls_types::{Diagnostic, TextDocumentContentChangeEvent, TextDocumentItem, Uri};

use super::convert;
use super::log::Log;
use super::version::{Identity, Version};
use super::workspace::Around;
use crate::disk::{Disk, Editor, Folder, Open, Paths};

/// All open documents by what the client calls them.
#[derive(Debug, Default)]
pub struct Documents {
    by_uri: DashMap<String, Arc<Document>>,
    /// Those that were closed, until a client is known to have heard that nothing is found in them any more.
    closed: Mutex<BTreeSet<Uri>>,
    /// How many were opened so far.
    openings: AtomicU64,
}

impl Documents {
    /// A document is opened.
    pub fn open(&self, item: TextDocumentItem, around: Arc<Around>, disk: &Arc<Disk>, log: Log) -> Arc<Document> {
        let TextDocumentItem { uri, language_id, version, text } = item;
        let (key, path) = (uri.as_str().to_owned(), convert::path(&uri));
        self.gone().remove(&uri);
        let opening = self.openings.fetch_add(1, Ordering::Relaxed) + 1;
        let files = Arc::new(Folder::around(path.as_deref(), disk));
        let of = Arc::new(Identity { uri, opening, path, is_markdown: is_markdown(&language_id), log });
        let version = Arc::new(Version::new(of, version, Text::new(&text), around, files));
        let document = Arc::new(Document { state: Mutex::new(State::of(version)) });
        if let Some(old) = self.by_uri.insert(key, Arc::clone(&document)) {
            old.close();
        }
        document
    }

    /// The document of this name.
    pub fn get(&self, uri: &Uri) -> Option<Arc<Document>> {
        self.by_uri.get(uri.as_str()).map(|document| Arc::clone(&document))
    }

    /// A document is closed; gives back what the client still shows of it.
    pub fn close(&self, uri: &Uri) -> Shown {
        let Some((_, document)) = self.by_uri.remove(uri.as_str()) else { return Shown::default() };
        self.gone().insert(uri.clone());
        document.close()
    }

    /// Those that were closed, and that a client which names what it `knows` has not heard of.
    pub fn closed(&self, knows: impl Fn(&Uri) -> bool) -> Vec<Uri> {
        let mut closed = self.gone();
        closed.retain(|uri| !knows(uri));
        closed.iter().cloned().collect()
    }

    fn gone(&self) -> MutexGuard<'_, BTreeSet<Uri>> {
        self.closed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// All of them, in no order.
    pub fn all(&self) -> Vec<Arc<Document>> {
        self.by_uri.iter().map(|document| Arc::clone(&document)).collect()
    }

    /// The document of a file, by its path.
    pub fn at(&self, path: &Path) -> Option<Arc<Document>> {
        self.all().into_iter().find(|document| document.version().path() == Some(path))
    }

    /// The texts of all files that are open.
    pub fn texts(&self) -> Open {
        let versions = self.all().into_iter().map(|document| document.version());
        versions.filter_map(|version| Some((version.path()?.to_owned(), version.text.clone()))).collect()
    }

    /// The Markdown that was never saved, with the paths that it is to get.
    pub fn unsaved(&self) -> Vec<(Option<PathBuf>, Text)> {
        let versions = self.all().into_iter().map(|document| document.version());
        let unsaved = versions.filter(|version| version.path().is_none() && version.of.is_markdown);
        unsaved.map(|version| (convert::path_to_be(&version.of.uri), version.text.clone())).collect()
    }

    /// The text of a file that is open.
    pub fn text_of(&self, path: &Path) -> Option<Text> {
        self.all().iter().map(|document| document.version()).find(|v| v.path() == Some(path)).map(|v| v.text.clone())
    }
}

/// What is open, for those who ask the disk.
#[derive(Debug)]
pub struct OpenTexts(pub Weak<Documents>);

impl Editor for OpenTexts {
    fn text(&self, path: &Path) -> Option<String> {
        self.0.upgrade()?.text_of(path).map(|text| text.to_string())
    }
}

/// What plainly is something else is kept and not analysed.
fn is_markdown(language: &str) -> bool {
    !["yaml", "dockercompose", "json", "jsonc", "json5", "toml", "xml", "html"].contains(&language)
}

/// What a client shows of a document that is closed.
#[derive(Copy, Clone, Default, Debug)]
pub struct Shown {
    /// Diagnostics that were published.
    pub diagnostics: bool,
    /// A status that was told.
    pub status: bool,
}

/// An open document.
#[derive(Debug)]
pub struct Document {
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    current: Arc<Version>,
    /// The last status that went out.
    told: Option<Summary>,
    /// The last diagnostics that went out, with their version.
    published: Option<(i32, Vec<Diagnostic>)>,
    /// Somebody is seeing to it that the newest version is published.
    is_watched: bool,
    is_closed: bool,
}

impl State {
    fn of(current: Arc<Version>) -> Self {
        Self { current, told: None, published: None, is_watched: false, is_closed: false }
    }
}

impl Document {
    /// The newest version.
    pub fn version(&self) -> Arc<Version> {
        Arc::clone(&self.state().current)
    }

    /// Changes it: in their order, each in the text that the ones before have left. Gives back the number before.
    pub fn change(&self, number: i32, changes: Vec<TextDocumentContentChangeEvent>, encoding: Encoding) -> i32 {
        let mut state = self.state();
        let mut text = state.current.text.clone();
        let changes = changes.into_iter().map(|change| convert::apply(&mut text, change, encoding)).collect();
        let new = Arc::new(state.current.after(number, text, changes));
        std::mem::replace(&mut state.current, new).number
    }

    /// Whether there is anything to say about it.
    pub fn is_analysed(&self) -> bool {
        let state = self.state();
        state.current.of.is_markdown || state.current.is_configuration()
    }

    /// Forgets what is known of it; with templates, these are its own from now on.
    pub fn renew(&self, around: Option<Arc<Around>>) {
        let mut state = self.state();
        state.current = Arc::new(state.current.afresh(around));
    }

    /// Judges its links again where it has asked about some of these paths; gives back the version before.
    pub fn look_again(&self, paths: &Paths) -> Option<Arc<Version>> {
        let mut state = self.state();
        if !state.current.files.has_asked(paths) {
            return None;
        }
        let new = Arc::new(state.current.moved());
        Some(std::mem::replace(&mut state.current, new))
    }

    /// True where nobody watches over it yet, who then has to.
    pub fn watch(&self) -> bool {
        let mut state = self.state();
        !std::mem::replace(&mut state.is_watched, true)
    }

    /// Whether a version is the newest one, and the document open.
    pub fn is_current(&self, version: &Arc<Version>) -> bool {
        let state = self.state();
        !state.is_closed && Arc::ptr_eq(&state.current, version)
    }

    /// True where a version is still the newest one, or the document closed: then nobody watches over it any more.
    pub fn settle(&self, version: &Arc<Version>) -> bool {
        let mut state = self.state();
        let settled = state.is_closed || Arc::ptr_eq(&state.current, version);
        state.is_watched &= !settled;
        settled
    }

    /// Notes what is published; false where it was published already.
    pub fn publish(&self, number: i32, diagnostics: &[Diagnostic]) -> bool {
        let mut state = self.state();
        if state.published.as_ref().is_some_and(|(of, last)| *of == number && last == diagnostics) {
            return false;
        }
        state.published = Some((number, diagnostics.to_vec()));
        true
    }

    /// Notes the status that is told; false where it was told already.
    pub fn tell(&self, summary: Option<&Summary>) -> bool {
        let mut state = self.state();
        let is_new = state.told.as_ref() != summary;
        if is_new {
            state.told = summary.cloned();
        }
        is_new
    }

    fn close(&self) -> Shown {
        let mut state = self.state();
        state.is_closed = true;
        Shown { diagnostics: state.published.is_some(), status: state.told.is_some() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
