//! The files around a document, for features that ask for them.

use std::fs;
use std::path::PathBuf;
use std::sync::Weak;

use milepost_core::files::{Entry, Files};

use crate::disk::read;

use super::documents::Documents;

/// What lies around a folder on the disk. Of files that are open, what is in the editor counts.
#[derive(Debug)]
pub struct Folder {
    /// The folder; none where the document is in none.
    pub folder: Option<PathBuf>,
    /// Who knows what is open.
    pub documents: Weak<Documents>,
}

impl Files for Folder {
    fn list(&self, folder: &str) -> Vec<Entry> {
        let Some(entries) = self.folder.as_ref().and_then(|base| fs::read_dir(base.join(folder)).ok()) else {
            return Vec::new();
        };
        let entry = |entry: fs::DirEntry| {
            let name = entry.file_name().into_string().ok().filter(|name| !name.starts_with('.'))?;
            Some(Entry { name, is_folder: entry.path().is_dir() })
        };
        let mut entries: Vec<_> = entries.filter_map(|found| entry(found.ok()?)).collect();
        entries.sort_by(|a, b| a.name.cmp(&b.name));
        entries
    }

    fn text(&self, path: &str) -> Option<String> {
        let path = self.folder.as_ref()?.join(path);
        // `..` is taken out by name, as editors do; the disk is asked with the path as it is written.
        let plain = plain(&path);
        if let Some(text) = self.documents.upgrade().and_then(|documents| documents.text_of(&plain)) {
            return Some(text.to_string());
        }
        // A pipe would be waited for, and standard input belongs to the protocol.
        path.metadata().ok().filter(fs::Metadata::is_file)?;
        read(&path).ok()
    }
}

/// A path without `.` and `..`.
pub fn plain(path: &std::path::Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            std::path::Component::CurDir => {}
            std::path::Component::ParentDir => {
                out.pop();
            }
            part => out.push(part),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disk::Open;
    use crate::lsp::log::Log;
    use crate::lsp::workspace::Around;
    use std::sync::Arc;
    use tower_lsp::ls_types::TextDocumentItem;

    #[test]
    fn what_is_around_a_document_is_what_the_editor_and_the_disk_have() {
        let directory = tempfile::tempdir().unwrap();
        let at = |name: &str| directory.path().join(name);
        fs::create_dir_all(at("docs/b")).unwrap();
        for (name, text) in [("docs/c.md", "disk"), ("docs/a.md", "a"), ("docs/.hidden.md", ""), ("up.md", "up")] {
            fs::write(at(name), text).unwrap();
        }
        let log = Log::new(None).0;
        let documents = Arc::new(Documents::default());
        let uri = format!("file://{}", at("docs/c.md").display()).parse().unwrap();
        let item = TextDocumentItem { uri, language_id: String::new(), version: 1, text: "editor".to_owned() };
        documents.open(item, Arc::new(Around::new(Open::new(), None, log.clone())), log);

        let files = Folder { folder: Some(at("docs")), documents: Arc::downgrade(&documents) };
        let listed: Vec<_> = files.list("").into_iter().map(|entry| (entry.name, entry.is_folder)).collect();
        assert_eq!(listed, [("a.md".to_owned(), false), ("b".to_owned(), true), ("c.md".to_owned(), false)]);
        assert_eq!(files.list("..").len(), 2);
        assert!(files.list("nowhere").is_empty());
        let text = |path| files.text(path);
        assert_eq!(text("b/.././c.md").as_deref(), Some("editor"));
        assert_eq!(text("../up.md").as_deref(), Some("up"));
        assert_eq!((text("b"), text("nowhere.md"), text("/dev/stdin")), (None, None, None));
        let nowhere = Folder { folder: None, documents: Weak::new() };
        assert!(nowhere.list("").is_empty() && nowhere.text("a.md").is_none());
    }
}
