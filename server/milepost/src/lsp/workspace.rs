//! What lies around documents: the templates and the configuration of their workspaces.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use milepost_core::config::Glob;

use crate::disk::{Base, Open, Workspace, Workspaces, anchored, slashed};

use super::documents::Documents;
use super::log::Log;

/// The workspaces as they are at one time. When templates or configurations change another one takes its place.
///
/// Nothing is read or compiled before a document asks, and then on the thread that asks: it waits for the disk.
#[derive(Debug)]
pub struct Around {
    open: Open,
    /// The first folder that the client has open: where documents belong that are not on the disk yet.
    folder: Option<PathBuf>,
    named: Option<Arc<Named>>,
    met: Mutex<Option<Workspaces>>,
    log: Log,
}

impl Around {
    /// What lies around documents, these files and this folder being open.
    pub fn new(open: Open, folder: Option<PathBuf>, log: Log) -> Self {
        Self { open, folder, named: None, met: Mutex::default(), log }
    }

    /// The same, telling which templates its configurations name.
    #[must_use]
    pub fn telling(self, named: Arc<Named>) -> Self {
        Self { named: Some(named), ..self }
    }

    /// The workspace of a document.
    pub fn of(&self, document: Option<&Path>) -> Arc<Workspace> {
        let mut met = self.met.lock().unwrap_or_else(PoisonError::into_inner);
        let workspaces = met.get_or_insert_with(|| Workspaces::with_open(Base::none(), self.open.clone()));
        let find = |workspaces: &mut Workspaces| match document.and_then(Path::parent).or(self.folder.as_deref()) {
            Some(folder) => workspaces.of(folder),
            None => workspaces.nowhere(),
        };
        let mut workspace = find(workspaces);
        if let Some(named) = &self.named
            && named.learn(&workspace)
        {
            // What was typed into a file while nobody knew that it is a template.
            let open = named.open();
            let other = |path: &Path| {
                let text = |text: Option<&milepost_core::text::Text>| text.map(ToString::to_string);
                named.has(path) && text(open.get(path)) != text(workspaces.open_text(path))
            };
            if open.keys().chain(self.open.keys()).any(|path| other(path)) {
                *workspaces = Workspaces::with_open(Base::none(), open);
                workspace = find(workspaces);
            }
        }
        for problem in workspaces.problems.drain(..) {
            self.log.tell_once(&problem);
        }
        workspace
    }

    /// The workspaces that these documents are in, each once.
    pub fn of_all(&self, documents: &[PathBuf]) -> Vec<Arc<Workspace>> {
        for document in documents {
            self.of(Some(document));
        }
        let met = self.met.lock().unwrap_or_else(PoisonError::into_inner);
        met.as_ref().map(Workspaces::met).unwrap_or_default()
    }
}

/// The templates that configurations name. What was one once is taken for one until the end: to look once more costs little.
#[derive(Debug)]
pub struct Named {
    documents: Weak<Documents>,
    known: Mutex<Known>,
}

#[derive(Debug, Default)]
struct Known {
    files: HashSet<PathBuf>,
    patterns: HashMap<(PathBuf, String), Option<Glob>>,
}

impl Named {
    /// None yet; these documents are open.
    pub fn new(documents: &Arc<Documents>) -> Self {
        Self { documents: Arc::downgrade(documents), known: Mutex::default() }
    }

    /// Whether a file is a template, or would be one if it were there.
    pub fn has(&self, path: &Path) -> bool {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let matches = |((root, _), glob): (&(PathBuf, String), &Option<Glob>)| {
            let inside = path.strip_prefix(root).ok();
            inside.zip(glob.as_ref()).is_some_and(|(inside, glob)| glob.matches(&slashed(inside)))
        };
        known.files.contains(path) || known.patterns.iter().any(matches)
    }

    /// Learns the templates of a workspace; true where one of them was not known.
    fn learn(&self, workspace: &Workspace) -> bool {
        let Some(root) = &workspace.root else { return false };
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let mut is_new = false;
        for file in &workspace.templates {
            is_new |= known.files.insert(file.clone());
        }
        for pattern in &workspace.config.templates {
            is_new |= known.patterns.insert((root.clone(), pattern.clone()), anchored(pattern).ok()).is_none();
        }
        is_new
    }

    /// What is open now.
    fn open(&self) -> Open {
        self.documents.upgrade().map(|documents| documents.texts()).unwrap_or_default()
    }
}
