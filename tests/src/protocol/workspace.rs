//! Folders on disk for one test, gone when it ends.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

/// A folder with files in it.
#[derive(Debug)]
pub struct Workspace {
    folder: TempDir,
}

impl Workspace {
    /// A folder of these files: path below it, text.
    pub fn new(files: &[(&str, &str)]) -> Self {
        let workspace = Self { folder: TempDir::new().expect("a temporary folder") };
        for (path, text) in files {
            workspace.write(path, text);
        }
        workspace
    }

    /// The folder, without symbolic links in its path.
    pub fn path(&self) -> PathBuf {
        self.folder.path().canonicalize().expect("the folder is there")
    }

    /// The URI of a path below the folder; `""` is the folder.
    pub fn uri(&self, path: &str) -> String {
        let whole = if path.is_empty() { self.path() } else { self.path().join(path) };
        file_uri(&whole)
    }

    /// Writes a file and the folders above it.
    pub fn write(&self, path: &str, text: &str) {
        let whole = self.path().join(path);
        fs::create_dir_all(whole.parent().expect("a file is in a folder")).expect("a folder can be made");
        fs::write(whole, text).expect("a file can be written");
    }

    /// Takes a file away.
    pub fn remove(&self, path: &str) {
        fs::remove_file(self.path().join(path)).expect("the file is there");
    }
}

/// A path as a URI, escaped as editors do: everything but letters, digits and a few signs.
pub fn file_uri(path: &Path) -> String {
    let text = path.to_string_lossy().replace('\\', "/");
    let mut uri = String::from(if text.starts_with('/') { "file://" } else { "file:///" });
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => uri.push(byte.into()),
            _ => drop(write!(uri, "%{byte:02X}")),
        }
    }
    uri
}
