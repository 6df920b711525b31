//! The files around a document: what the engine is told of the disk, which it never touches itself.
//!
//! Paths are `/`-separated and relative to the document's folder; `""` is that folder itself, `..` leads out of it.

use std::fmt::Debug;

/// The files around a document.
pub trait Files: Debug + Send + Sync {
    /// What stands in a folder, without hidden files, in the order of the names; nothing where it cannot be read.
    fn list(&self, folder: &str) -> Vec<Entry>;
    /// The text of a file; none where it cannot be read.
    fn text(&self, path: &str) -> Option<String>;
}

/// A file or folder.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    /// Its name.
    pub name: String,
    /// Whether it is a folder.
    pub is_folder: bool,
}

/// A document that has nothing around it.
#[derive(Copy, Clone, Debug)]
pub struct NoFiles;

impl Files for NoFiles {
    fn list(&self, _: &str) -> Vec<Entry> {
        Vec::new()
    }

    fn text(&self, _: &str) -> Option<String> {
        None
    }
}
