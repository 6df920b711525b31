//! What an editor shows besides findings: one file a feature, each a function from a [`View`] and a place to plain data.
//!
//! Places are byte offsets into the document. Nothing here knows a protocol: the edge converts in, calls, converts out.

pub mod actions;
pub mod completion;
pub mod folding;
pub mod highlight;
pub mod hints;
pub mod hover;
pub mod linked;
pub mod links;
pub mod next;
pub mod progress;
pub mod rename;
pub mod selection;
pub mod shape;
pub mod spot;
pub mod symbols;
pub mod tokens;

use crate::align::Document;
use crate::finding::Finding;
use crate::syntax::Syntax;
use crate::template::Library;
use crate::value::date::Date;

/// What a feature may look at: one version of a document and what lies around it.
#[derive(Copy, Clone)]
pub struct View<'a> {
    /// The text.
    pub text: &'a str,
    /// Its syntax.
    pub syntax: &'a Syntax,
    /// The document beside its template; none where it has none.
    pub document: Option<&'a Document<'a>>,
    /// Its findings in the order of the text.
    pub findings: &'a [Finding],
    /// The templates.
    pub library: &'a Library,
    /// Its path, `/`-separated, relative to the workspace where known.
    pub path: Option<&'a str>,
    /// Today, where it is known.
    pub today: Option<Date>,
    /// The files around it.
    pub files: &'a dyn Files,
}

/// The files around a document: what the engine is told of the disk.
///
/// Paths are `/`-separated and relative to the document's folder; `""` is that folder itself, `..` leads out of it.
pub trait Files {
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
