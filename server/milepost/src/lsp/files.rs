//! The files around a document, for features that ask for them.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use milepost_core::features::{Entry, Files};

use crate::disk::read;

use super::state::State;

/// What lies around a folder on the disk. Of files that are open, what is in the editor counts.
#[derive(Debug)]
pub struct Around {
    /// The folder; none where the document is in none.
    pub folder: Option<PathBuf>,
    /// Who knows what is open.
    pub state: Arc<State>,
}

impl Files for Around {
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
        if let Some(text) = self.state.documents.text_of(&plain) {
            return Some(text.to_string());
        }
        // A pipe would be waited for, and standard input belongs to the protocol.
        path.metadata().ok().filter(fs::Metadata::is_file)?;
        read(&path).ok()
    }
}

/// A path without `.` and `..`.
fn plain(path: &std::path::Path) -> PathBuf {
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
