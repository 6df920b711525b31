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
use milepost_core::text::{LineIndex, Span, Text};
use milepost_core::value::date::Date;

use super::configuration::{self, Configuration};
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
    /// The file that says so, where there is one that can be read.
    pub configuration: Option<Configuration>,
    /// The files that its configuration names as templates.
    pub templates: Vec<PathBuf>,
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
            is_template: document.is_some_and(|path| self.is_template(path)),
            today,
        }
    }

    /// Whether a file is one of its templates.
    pub fn is_template(&self, path: &Path) -> bool {
        is_template(path) || self.templates.iter().any(|template| template == path)
    }

    /// Whether its configuration leaves a document out.
    pub fn leaves_out(&self, path: &Path) -> bool {
        !self.config.exclude.is_empty() && self.config.settings(Some(&self.within(path))).is_excluded
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
    /// Whether what is wrong with configurations is a problem here; an editor shows it in the file itself.
    says_configuration: bool,
    /// What could not be read: a line each, without `error:`.
    pub problems: Vec<String>,
}

impl Workspaces {
    /// None met yet.
    pub fn new(base: Base) -> Self {
        Self { says_configuration: true, ..Self::with_open(base, Open::new()) }
    }

    /// None met yet; where a template or a configuration is open, its text there counts.
    pub fn with_open(base: Base, open: Open) -> Self {
        let builtin = Workspace {
            root: None,
            library: Arc::new(Library::builtin()),
            own: HashMap::new(),
            config: Config::default(),
            configuration: None,
            templates: Vec::new(),
        };
        let (by_directory, says_configuration, problems) = (HashMap::new(), false, Vec::new());
        Self { base, open, builtin: Arc::new(builtin), by_directory, says_configuration, problems }
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
            if above.join(".milepost").is_dir() || configuration::is_open(above, &self.open) {
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

    /// All that were met and have a directory of their own, each once.
    pub fn met(&self) -> Vec<Arc<Workspace>> {
        let mut met: Vec<_> = self.by_directory.values().filter(|workspace| workspace.root.is_some()).collect();
        met.sort_by(|a, b| a.root.cmp(&b.root));
        met.dedup_by(|a, b| a.root == b.root);
        met.into_iter().cloned().collect()
    }

    /// The text of an open file.
    pub fn open_text(&self, path: &Path) -> Option<&Text> {
        self.open.get(path)
    }

    fn load(&mut self, root: &Path) -> Workspace {
        let (mut path, mut text, mut source) = (None, String::new(), milepost_core::config::Source::default());
        match configuration::load(root, &self.open) {
            Some((found, Ok(read))) => {
                path = Some(found);
                (text, source) = read;
            }
            Some((found, Err(error))) => self.problems.push(format!("{}: {error}", self.base.show(&found))),
            None => {}
        }
        let mut files: Vec<(String, PathBuf)> = Vec::new();
        for path in self.template_files(&root.join(".milepost").join("templates")) {
            files.extend(named(path));
        }
        let mut templates = Vec::new();
        let places: Vec<(String, Span)> = source.templates().map(|(path, span)| (path.to_owned(), span)).collect();
        for (pattern, span) in places {
            let found = configuration::template_files(root, &pattern, &self.open);
            for (name, path) in found
                .unwrap_or_else(|error| {
                    source.report(span, error);
                    Vec::new()
                })
                .into_iter()
                .filter_map(named)
            {
                match files.iter().find(|(other, _)| *other == name) {
                    Some((_, other)) if *other == path => continue,
                    Some((_, other)) => {
                        let show = |path: &Path| slashed(path.strip_prefix(root).unwrap_or(path));
                        let message =
                            format!("`{}` and `{}` have one name; the latter counts", show(&path), show(other));
                        source.report(span, message);
                    }
                    None => files.push((name, path.clone())),
                }
                templates.push(path);
            }
        }
        let (mut library, own) = self.compile(files);
        source.check_names(&library);
        if !source.config.vocabulary.is_empty() {
            library = library.with_vocabulary(&Arc::new(source.config.vocabulary.clone()));
        }
        let configuration = path.map(|path| Configuration { path, text, findings: source.findings });
        if self.says_configuration {
            self.problems.extend(configuration.iter().flat_map(|file| lines(file, &self.base)));
        }
        let (root, library) = (Some(root.to_owned()), Arc::new(library));
        Workspace { root, library, own, config: source.config, configuration, templates }
    }

    /// The templates of these files, which are known by these names.
    fn compile(&mut self, files: Vec<(String, PathBuf)>) -> (Library, HashMap<String, String>) {
        let mut library = Library::builtin();
        let mut own = HashMap::new();
        // The library puts each before those it has, so the last name goes in first.
        for (name, path) in files.into_iter().rev() {
            let shown = self.base.show(&path);
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
        (library, own)
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

/// The name of a template's file, with the file.
fn named(path: PathBuf) -> Option<(String, PathBuf)> {
    Some((path.file_stem()?.to_string_lossy().into_owned(), path))
}

/// What is wrong with a configuration: a line each, without `error:`.
fn lines(file: &Configuration, base: &Base) -> Vec<String> {
    let index = LineIndex::new(&file.text);
    let line = |finding: &milepost_core::finding::Finding| {
        let (line, column) = index.position(finding.span.start as usize);
        format!("{}:{line}:{column}: {}", base.show(&file.path), finding.message)
    };
    file.findings.iter().map(line).collect()
}
