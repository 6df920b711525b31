//! What the server knows while it runs.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use tower_lsp::Client;
use tower_lsp::ls_types::{Uri, WorkspaceFolder};

use crate::disk::{Disk, Open, is_configuration, is_template};

use super::abilities::Abilities;
use super::configuration::{self, Published};
use super::convert::path;
use super::diagnostics;
use super::documents::{Document, Documents, OpenTexts};
use super::features::offered::Offered;
use super::log::Log;
use super::workspace::{Around, Named};

/// What the server knows.
#[derive(Debug)]
pub struct State {
    /// The way to the client.
    pub client: Client,
    /// The log.
    pub log: Log,
    /// The open documents.
    pub documents: Arc<Documents>,
    /// What was asked of the disk for them.
    pub disk: Arc<Disk>,
    /// Whether the client has said that it is about to end.
    pub is_shut_down: AtomicBool,
    abilities: OnceLock<Abilities>,
    around: Mutex<Arc<Around>>,
    /// The templates that configurations name.
    named: Arc<Named>,
    /// What the client was told of configurations that are not open.
    pub published: Published,
    /// What completion offered last.
    pub offered: Offered,
    /// The folders that the client has open.
    folders: Mutex<Vec<PathBuf>>,
    /// How often diagnostics are to be asked for again, the time that is under way included.
    refreshes: AtomicUsize,
}

impl State {
    /// Nothing is known yet.
    pub fn new(client: Client, log: Log) -> Self {
        let around = Mutex::new(Arc::new(Around::new(Open::new(), None, log.clone())));
        let (documents, is_shut_down, abilities) =
            (Arc::<Documents>::default(), AtomicBool::default(), OnceLock::new());
        let disk = Arc::new(Disk::new(OpenTexts(Arc::downgrade(&documents))));
        let (offered, folders, refreshes) = (Offered::default(), Mutex::default(), AtomicUsize::default());
        let (named, published) = (Arc::new(Named::new(&documents)), Published::default());
        Self {
            client,
            log,
            documents,
            disk,
            is_shut_down,
            abilities,
            around,
            named,
            published,
            offered,
            folders,
            refreshes,
        }
    }

    /// The client has said what it can.
    pub fn introduce(&self, abilities: Abilities) {
        // It says so once: a second `initialize` is refused before it comes here.
        let _ = self.abilities.set(abilities);
    }

    /// What the client can.
    pub fn client_is(&self) -> Abilities {
        self.abilities.get().copied().unwrap_or_default()
    }

    /// The client has opened folders, and closed others.
    pub fn change_folders(&self, added: &[WorkspaceFolder], removed: &[WorkspaceFolder]) {
        let paths = |folders: &[WorkspaceFolder]| folders.iter().filter_map(|f| path(&f.uri)).collect::<Vec<_>>();
        let (added, removed) = (paths(added), paths(removed));
        let mut folders = self.folders.lock().unwrap_or_else(PoisonError::into_inner);
        folders.retain(|folder| !removed.contains(folder) && !added.contains(folder));
        folders.extend(added);
    }

    /// The first folder that the client has open.
    pub fn first_folder(&self) -> Option<PathBuf> {
        self.folders.lock().unwrap_or_else(PoisonError::into_inner).first().cloned()
    }

    /// The folders that the client has open.
    pub fn folders(&self) -> Vec<PathBuf> {
        self.folders.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The innermost open folder that a file lies in.
    pub fn folder_of(&self, file: &Path) -> Option<PathBuf> {
        let folders = self.folders.lock().unwrap_or_else(PoisonError::into_inner);
        folders.iter().filter(|folder| file.starts_with(folder)).max_by_key(|folder| folder.as_os_str().len()).cloned()
    }

    /// What lies around documents now.
    pub fn around(&self) -> Arc<Around> {
        Arc::clone(&self.around.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The document of this name; that there is none is told to the log.
    pub fn document(&self, uri: &Uri) -> Option<Arc<Document>> {
        let document = self.documents.get(uri);
        if document.is_none() {
            self.log.warn(format!("{} is not open", uri.as_str()));
        }
        document
    }

    /// A document has another text, or is no longer open: where it is a template or a configuration, others are checked
    /// again.
    pub fn touch(self: &Arc<Self>, uri: &Uri) {
        if self.concerns_others(uri) {
            self.renew();
        }
    }

    /// Whether a file is a template or a configuration.
    pub fn concerns_others(&self, uri: &Uri) -> bool {
        path(uri).is_some_and(|path| is_template(&path) || is_configuration(&path) || self.named.has(&path))
    }

    /// Templates or configurations may have changed: every document is checked again.
    pub fn renew(self: &Arc<Self>) {
        let around = self.look_around();
        for document in self.documents.all() {
            document.renew(Some(Arc::clone(&around)));
            diagnostics::schedule(self, document);
        }
        configuration::publish(self);
        self.refresh();
    }

    /// Forgets what lay around documents so far.
    pub fn look_around(&self) -> Arc<Around> {
        let around = Around::new(self.documents.texts(), self.first_folder(), self.log.clone());
        let around = Arc::new(around.telling(Arc::clone(&self.named)));
        *self.around.lock().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&around);
        around
    }

    /// Asks a client that pulls to pull again. While it has not answered, asking once more is enough.
    pub fn refresh(self: &Arc<Self>) {
        let client = self.client_is();
        if !(client.pulls && client.refreshes) || self.refreshes.fetch_add(1, Ordering::Relaxed) > 0 {
            return;
        }
        let state = Arc::clone(self);
        tokio::spawn(async move {
            loop {
                let asked = state.refreshes.load(Ordering::Relaxed);
                if let Err(error) = state.client.workspace_diagnostic_refresh().await {
                    state.log.warn(format!("the client does not refresh its diagnostics: {error}"));
                }
                if state.refreshes.fetch_sub(asked, Ordering::Relaxed) == asked {
                    break;
                }
            }
        });
    }
}
