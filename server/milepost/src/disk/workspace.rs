//! Workspaces: the directories that hold a `.milepost` directory, and their templates.

use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use milepost_core::template::{Library, Template};

use super::{Base, read, reason};
use crate::guard::guarded;

/// The templates that apply to the documents of one directory tree.
#[derive(Debug)]
pub struct Workspace {
    /// The directory that holds `.milepost`; none where there is no such directory above a document.
    pub root: Option<PathBuf>,
    /// The templates: its own, then the built-in ones.
    pub library: Library,
    /// The names of its own templates and the files they come from, as they are shown.
    pub own: HashMap<String, String>,
}

/// The workspaces that were met, each read once.
#[derive(Debug)]
pub struct Workspaces<'a> {
    base: &'a Base,
    builtin: Arc<Workspace>,
    by_directory: HashMap<PathBuf, Arc<Workspace>>,
    /// What could not be read: a line each, without `error:`.
    pub problems: Vec<String>,
}

impl<'a> Workspaces<'a> {
    /// None met yet.
    pub fn new(base: &'a Base) -> Self {
        let builtin = Workspace { root: None, library: Library::builtin(), own: HashMap::new() };
        Self { base, builtin: Arc::new(builtin), by_directory: HashMap::new(), problems: Vec::new() }
    }

    /// The workspace of a directory: that of the nearest `.milepost` in it or above it.
    pub fn of(&mut self, directory: &Path) -> Arc<Workspace> {
        let mut passed = Vec::new();
        let mut found = None;
        for above in directory.ancestors() {
            if let Some(known) = self.by_directory.get(above) {
                found = Some(Arc::clone(known));
                break;
            }
            passed.push(above);
            if above.join(".milepost").is_dir() {
                found = Some(Arc::new(self.load(above)));
                break;
            }
        }
        let workspace = found.unwrap_or_else(|| Arc::clone(&self.builtin));
        for directory in passed {
            self.by_directory.insert(directory.to_owned(), Arc::clone(&workspace));
        }
        workspace
    }

    fn load(&mut self, root: &Path) -> Workspace {
        let folder = root.join(".milepost").join("templates");
        let mut library = Library::builtin();
        let mut own = HashMap::new();
        // The library puts each before those it has, so the last name goes in first.
        for path in self.template_files(&folder).into_iter().rev() {
            let shown = self.base.show(&path);
            let Some(name) = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()) else { continue };
            match read(&path) {
                Ok(text) => match guarded(|| Template::compile(&name, &text)) {
                    Some(template) => {
                        library = library.with(template);
                        own.insert(name, shown);
                    }
                    None => self.problems.push(format!("{shown}: internal error while compiling; please report it")),
                },
                Err(error) => self.problems.push(format!("{shown}: {error}")),
            }
        }
        Workspace { root: Some(root.to_owned()), library, own }
    }

    fn template_files(&mut self, folder: &Path) -> Vec<PathBuf> {
        let listed = fs::read_dir(folder).and_then(|entries| {
            let paths = entries.map(|entry| entry.map(|entry| entry.path()));
            paths.collect::<io::Result<Vec<_>>>()
        });
        match listed {
            Ok(mut paths) => {
                paths.retain(|path| path.extension().is_some_and(|ending| ending == "md") && !path.is_dir());
                paths.sort();
                paths
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            Err(error) => {
                self.problems.push(format!("{}: {}", self.base.show(folder), reason(&error)));
                Vec::new()
            }
        }
    }
}
