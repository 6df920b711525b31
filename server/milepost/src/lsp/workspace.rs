//! What lies around documents: the templates of their workspaces.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use crate::disk::{Base, Open, Workspace, Workspaces};

use super::log::Log;

/// The workspaces as they are at one time. When templates change another one takes its place.
///
/// Nothing is read or compiled before a document asks, and then on the thread that asks: it waits for the disk.
#[derive(Debug)]
pub struct Around {
    open: Open,
    /// The first folder that the client has open: where documents belong that are not on the disk yet.
    folder: Option<PathBuf>,
    met: Mutex<Option<Workspaces>>,
    log: Log,
}

impl Around {
    /// What lies around documents, these templates and this folder being open.
    pub fn new(open: Open, folder: Option<PathBuf>, log: Log) -> Self {
        Self { open, folder, met: Mutex::default(), log }
    }

    /// The workspace of a document.
    pub fn of(&self, document: Option<&Path>) -> Arc<Workspace> {
        let mut met = self.met.lock().unwrap_or_else(PoisonError::into_inner);
        let workspaces = met.get_or_insert_with(|| Workspaces::with_open(Base::none(), self.open.clone()));
        let workspace = match document.and_then(Path::parent).or(self.folder.as_deref()) {
            Some(folder) => workspaces.of(folder),
            None => workspaces.nowhere(),
        };
        for problem in workspaces.problems.drain(..) {
            self.log.tell_once(&problem);
        }
        workspace
    }
}
