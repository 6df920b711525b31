//! What is on disk: documents, templates, and how their paths are shown.

mod configuration;
mod files;
mod ids;
mod read;
mod walk;
mod workspace;
mod write;

use std::io;
use std::path::{Component, Path, PathBuf};

use anyhow::Context as _;

pub use configuration::{Configuration, anchored, configuration_path, is_configuration, template_files};
pub use files::{Disk, Editor, Folder, NoEditor, Paths, plain};
pub use ids::ids_in_use;
pub use read::{is_from_shell, read, read_input};
pub use walk::{Document, find};
pub use workspace::{Open, Workspace, Workspaces, is_template};
pub use write::{Unwritten, Written, create, replace, tidy, write};

/// The directory that paths are shown relative to.
#[derive(Clone, Debug)]
pub struct Base(PathBuf);

impl Base {
    /// No directory: paths are shown whole.
    pub fn none() -> Self {
        Self(PathBuf::new())
    }

    /// The current directory.
    pub fn current() -> anyhow::Result<Self> {
        std::env::current_dir().map(Self).context("the current directory cannot be read")
    }

    /// The directory itself.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// How an absolute path is shown: relative to this directory where it lies in it, with `/`.
    pub fn show(&self, absolute: &Path) -> String {
        slashed(absolute.strip_prefix(&self.0).unwrap_or(absolute))
    }
}

/// A path with `/` between its parts and without those that say nothing.
pub fn slashed(path: &Path) -> String {
    let mut out = String::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::RootDir => out.push('/'),
            part => {
                if !out.is_empty() && !out.ends_with('/') {
                    out.push('/');
                }
                out.push_str(&part.as_os_str().to_string_lossy());
            }
        }
    }
    if out.is_empty() { ".".to_owned() } else { out }
}

/// What an I/O error says, without the number that the standard library adds.
pub fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "no such file or directory".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => {
            let text = error.to_string();
            text.split(" (os error").next().unwrap_or_default().to_lowercase()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::slashed;
    use std::path::Path;

    #[test]
    fn paths_are_shown_without_the_parts_that_say_nothing() {
        for (given, shown) in [("./a//b.md", "a/b.md"), (".", "."), ("/a/./b", "/a/b"), ("../x/", "../x")] {
            assert_eq!(slashed(Path::new(given)), shown);
        }
    }
}
