//! The ids that the milestones of a workspace have.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use milepost_core::files::NoFiles;
use milepost_core::ids;
use rayon::prelude::*;

use super::{Base, Document, Workspace, find, read};
use crate::guard::guarded;

/// The ids of the milestones around a folder, with their templates' names. `open` is the text of a file that is open in an
/// editor; `step` is called with the number of the files, once a file that was looked at.
///
/// The whole workspace is looked through, or, where there is none, the repository; outside of both the folder alone: what
/// is below it may be a whole disk.
pub fn ids_in_use(
    workspace: &Workspace,
    folder: &Path,
    open: &(dyn Fn(&Path) -> Option<String> + Sync),
    step: &(dyn Fn(usize) + Sync),
) -> Vec<(String, String)> {
    let repository = || folder.ancestors().find(|above| above.join(".git").exists()).map(Path::to_owned);
    let documents: Vec<PathBuf> = match workspace.root.clone().or_else(repository) {
        Some(root) => below(&root),
        None => directly_in(folder),
    };
    let count = documents.len();
    let id = |path: &PathBuf| {
        step(count);
        let text = open(path).or_else(|| read(path).ok())?;
        let context = workspace.context(Some(path), Arc::new(NoFiles), None);
        let (template, id) = guarded(|| ids::of_text(&text, &context)).flatten()?;
        Some((template.name.clone(), id))
    };
    documents.par_iter().filter_map(id).collect()
}

fn below(root: &Path) -> Vec<PathBuf> {
    let found = find(&[root.to_owned()], &Base::none());
    found.documents.into_iter().map(|document: Document| document.path).collect()
}

fn directly_in(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let is_markdown = |path: &PathBuf| path.extension().is_some_and(|ending| ending == "md") && path.is_file();
    entries.map(|entry| entry.path()).filter(is_markdown).collect()
}
