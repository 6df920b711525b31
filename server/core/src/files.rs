//! The files around a document: what the engine is told of the disk, which it never touches itself.
//!
//! Paths are `/`-separated and relative to the document's folder; `""` is that folder itself, `..` leads out of it. With a
//! `/` in front they are relative to the repository.

use std::fmt::Debug;
use std::sync::Arc;

use crate::syntax::anchors::Anchors;

/// The files around a document. One value answers the same question alike as long as it lives: where an answer may have
/// changed, another value takes its place, by which findings that rest on it are known to be old.
pub trait Files: Debug + Send + Sync {
    /// What stands in a folder now, without hidden files, in the order of the names; nothing where it cannot be read. This
    /// and [`Self::text`] are for what is asked once: they are not remembered.
    fn list(&self, folder: &str) -> Vec<Entry>;
    /// The text of a file now; none where it cannot be read.
    fn text(&self, path: &str) -> Option<String>;
    /// What stands at a path.
    fn at(&self, path: &str) -> Standing;
    /// As [`Self::list`], remembered.
    fn entries(&self, folder: &str) -> Arc<[Entry]>;
    /// The anchors of a Markdown file; none where it cannot be read.
    fn anchors(&self, path: &str) -> Option<Arc<Anchors>>;
    /// Whether a path lies in the document's repository or, where there is none, below its folder.
    fn is_inside(&self, path: &str) -> bool;
}

/// A file or folder.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    /// Its name.
    pub name: String,
    /// Whether it is a folder.
    pub is_folder: bool,
}

/// What stands at a path.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Standing {
    /// A file.
    File,
    /// A folder.
    Folder,
    /// Nothing.
    Nothing,
    /// Nobody knows.
    Unknown,
}

/// A document of which nobody knows what is around it.
#[derive(Copy, Clone, Debug)]
pub struct NoFiles;

impl Files for NoFiles {
    fn list(&self, _: &str) -> Vec<Entry> {
        Vec::new()
    }

    fn text(&self, _: &str) -> Option<String> {
        None
    }

    fn at(&self, _: &str) -> Standing {
        Standing::Unknown
    }

    fn entries(&self, _: &str) -> Arc<[Entry]> {
        Arc::default()
    }

    fn anchors(&self, _: &str) -> Option<Arc<Anchors>> {
        None
    }

    fn is_inside(&self, _: &str) -> bool {
        false
    }
}

/// Whether two are one value.
pub(crate) fn same(a: &Arc<dyn Files>, b: &Arc<dyn Files>) -> bool {
    std::ptr::addr_eq(Arc::as_ptr(a), Arc::as_ptr(b))
}
