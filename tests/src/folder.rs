//! The files around a document, as a case gives them.

use std::collections::BTreeMap;
use std::sync::Arc;

use milepost_core::files::{Entry, Files, NoFiles, Standing};
use milepost_core::syntax::anchors::Anchors;

/// The files around a document: text by path, relative to the document's folder. A path with a `/` behind is a folder.
#[derive(Debug)]
pub struct Folder {
    /// By the parts of the path, from the root of the repository on; `..` leads out of it.
    files: BTreeMap<Vec<String>, String>,
    /// The folder of the document.
    own: Vec<String>,
}

impl Folder {
    /// The files around a document at a path, which is relative to the root of its repository.
    pub fn new(files: &BTreeMap<String, String>, document: Option<&str>) -> Self {
        let own: Vec<String> = document.map(|path| joined(&[], path)).unwrap_or_default();
        let own = own.split_last().map(|(_, folder)| folder.to_vec()).unwrap_or_default();
        let place = |path: &String| {
            let mut place = joined(&own, path);
            if path.ends_with('/') {
                place.push(String::new());
            }
            place
        };
        let mut placed: BTreeMap<_, _> = files.iter().map(|(path, text)| (place(path), text.clone())).collect();
        if let Some(path) = document {
            placed.insert(joined(&[], path), String::new());
        }
        Self { files: placed, own }
    }

    /// The same for a context: nothing is known where a case gives no files.
    pub fn of(files: &BTreeMap<String, String>, document: Option<&str>) -> Arc<dyn Files> {
        if files.is_empty() { Arc::new(NoFiles) } else { Arc::new(Self::new(files, document)) }
    }

    fn place(&self, path: &str) -> Vec<String> {
        joined(if path.starts_with('/') { &[] } else { &self.own }, path)
    }
}

fn joined(folder: &[String], path: &str) -> Vec<String> {
    let mut parts = folder.to_vec();
    for part in path.split('/').filter(|part| !part.is_empty() && *part != ".") {
        if part == ".." && parts.last().is_some_and(|last| last != "..") {
            parts.pop();
        } else {
            parts.push(part.to_owned());
        }
    }
    parts
}

impl Files for Folder {
    fn list(&self, folder: &str) -> Vec<Entry> {
        let folder = self.place(folder);
        let inside = self.files.keys().filter_map(|path| path.strip_prefix(&folder[..]));
        let entry = |rest: &[String]| {
            let name = rest.first().filter(|name| !name.is_empty() && *name != "..")?;
            Some(Entry { name: name.clone(), is_folder: rest.len() > 1 })
        };
        let mut entries: Vec<Entry> = inside.filter_map(entry).collect();
        entries.dedup();
        entries
    }

    fn text(&self, path: &str) -> Option<String> {
        self.files.get(&self.place(path)).cloned()
    }

    fn at(&self, path: &str) -> Standing {
        let place = self.place(path);
        if self.files.contains_key(&place) {
            Standing::File
        } else if self.own.starts_with(&place)
            || place.iter().all(|part| part == "..")
            || self.files.keys().any(|other| other.len() > place.len() && other.starts_with(&place))
        {
            Standing::Folder
        } else {
            Standing::Nothing
        }
    }

    fn entries(&self, folder: &str) -> Arc<[Entry]> {
        self.list(folder).into()
    }

    fn anchors(&self, path: &str) -> Option<Arc<Anchors>> {
        self.text(path).map(|text| Arc::new(Anchors::of(&text)))
    }

    fn is_inside(&self, path: &str) -> bool {
        self.place(path).first().is_none_or(|first| first != "..")
    }
}
