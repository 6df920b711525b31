//! Workspaces: the directories that hold a `.milepost` directory, and their templates.

use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use milepost_core::config::Config;
use milepost_core::context::Context;
use milepost_core::files::Files;
use milepost_core::template::{Library, Template};
use milepost_core::text::Text;
use milepost_core::value::date::Date;

use super::{Base, read, reason, slashed};
use crate::guard::guarded;

/// Files that are open in an editor, with their unsaved text.
pub type Open = HashMap<PathBuf, Text>;

/// The templates that apply to the documents of one directory tree.
#[derive(Debug)]
pub struct Workspace {
    /// The directory that holds `.milepost`; none where there is no such directory above a document.
    pub root: Option<PathBuf>,
    /// The templates: its own, then the built-in ones.
    pub library: Arc<Library>,
    /// The names of its own templates and the files they come from, as they are shown.
    pub own: HashMap<String, String>,
    /// What its configuration says.
    pub config: Config,
}

impl Workspace {
    /// What the engine is told of a document.
    pub fn context(&self, document: Option<&Path>, files: Arc<dyn Files>, today: Option<Date>) -> Context {
        let path = document.map(|path| self.within(path));
        Context {
            library: Arc::clone(&self.library),
            settings: Arc::new(self.config.settings(path.as_deref())),
            files,
            path: path.map(Into::into),
            is_template: document.is_some_and(is_template),
            today,
        }
    }

    /// The path that the engine is told: within the workspace, or else the file and its folder. Never the path as it
    /// is shown: whether a file is a template must not depend on where the command runs.
    pub fn within(&self, path: &Path) -> String {
        let inside = self.root.as_deref().and_then(|root| path.strip_prefix(root).ok());
        let alone = || {
            let folder = path.parent().and_then(Path::file_name).unwrap_or_default();
            Path::new(folder).join(path.file_name().unwrap_or_default())
        };
        inside.map_or_else(|| slashed(&alone()), slashed)
    }
}

/// Whether a file stands where templates are looked for.
pub fn is_template(path: &Path) -> bool {
    let folder = path.parent();
    is_named(path)
        && folder.is_some_and(|folder| folder.ends_with("templates"))
        && folder.and_then(Path::parent).is_some_and(|above| above.ends_with(".milepost"))
}

fn is_named(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == "md")
}

/// The workspaces that were met, each read once.
#[derive(Debug)]
pub struct Workspaces {
    base: Base,
    open: Open,
    builtin: Arc<Workspace>,
    by_directory: HashMap<PathBuf, Arc<Workspace>>,
    /// What could not be read: a line each, without `error:`.
    pub problems: Vec<String>,
}

impl Workspaces {
    /// None met yet.
    pub fn new(base: Base) -> Self {
        Self::with_open(base, Open::new())
    }

    /// None met yet; where a template is open, its text there counts.
    pub fn with_open(base: Base, open: Open) -> Self {
        let builtin = Workspace {
            root: None,
            library: Arc::new(Library::builtin()),
            own: HashMap::new(),
            config: Config::default(),
        };
        Self { base, open, builtin: Arc::new(builtin), by_directory: HashMap::new(), problems: Vec::new() }
    }

    /// The workspace of documents that have no place on the disk.
    pub fn nowhere(&self) -> Arc<Workspace> {
        Arc::clone(&self.builtin)
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
            match self.open.get(&path).map_or_else(|| read(&path), |open| Ok(open.to_string())) {
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
        Workspace { root: Some(root.to_owned()), library: Arc::new(library), own, config: Config::default() }
    }

    fn template_files(&mut self, folder: &Path) -> Vec<PathBuf> {
        let listed = fs::read_dir(folder).and_then(|entries| {
            let paths = entries.map(|entry| entry.map(|entry| entry.path()));
            paths.collect::<io::Result<Vec<_>>>()
        });
        let mut paths = match listed {
            Ok(paths) => paths,
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            Err(error) => {
                self.problems.push(format!("{}: {}", self.base.show(folder), reason(&error)));
                Vec::new()
            }
        };
        paths.extend(self.open.keys().filter(|path| path.parent() == Some(folder)).cloned());
        paths.retain(|path| is_named(path) && !path.is_dir());
        paths.sort();
        paths.dedup();
        paths
    }
}
