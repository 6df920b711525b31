//! The documents of a run: found, each with its workspace, and worked on in parallel.

use std::path::PathBuf;
use std::sync::Arc;

use milepost_core::context::Context;
use milepost_core::value::date::Date;
use rayon::prelude::*;

use super::progress::Progress;
use super::template;
use crate::disk::{Base, Disk, Document, Folder, Workspace, Workspaces, find};

/// So many files are worked on before their output is written: enough for all cores, few enough to be soon.
const BATCH: usize = 256;

/// The documents that a command was given.
#[derive(Debug)]
pub struct Documents {
    /// Each with its workspace, in the order of their paths.
    list: Vec<(Document, Arc<Workspace>)>,
    workspaces: Workspaces,
    base: Base,
    /// Paths that could not be found or entered: a line each, without `error:`.
    pub missing: Vec<String>,
}

impl Documents {
    /// Finds the documents among files and directories.
    pub fn find(paths: &[PathBuf]) -> anyhow::Result<Self> {
        let base = Base::current()?;
        let found = find(paths, &base);
        let mut workspaces = Workspaces::new(base.clone());
        // What is wrong with a configuration is said whether there is anything that it holds for or not.
        for directory in &found.directories {
            workspaces.of(directory);
        }
        let mut list = Vec::with_capacity(found.documents.len());
        for document in found.documents {
            let workspace = workspaces.of(document.path.parent().unwrap_or(&document.path));
            // What is excluded is said only where it was named.
            if document.is_named || !workspace.leaves_out(&document.path) {
                list.push((document, workspace));
            }
        }
        Ok(Self { list, workspaces, base, missing: found.problems })
    }

    /// What could not be found, entered, or read of the workspaces: a line each, without `error:`.
    pub fn problems(&self) -> impl Iterator<Item = &String> {
        self.missing.iter().chain(&self.workspaces.problems)
    }

    /// The configurations that something is wrong with, with their paths as they are shown.
    pub fn configurations(&self) -> Vec<(String, Arc<Workspace>)> {
        let faulty = |workspace: &Arc<Workspace>| {
            let file = workspace.configuration.as_ref().filter(|file| !file.findings.is_empty())?;
            Some((self.base.show(&file.path), Arc::clone(workspace)))
        };
        self.workspaces.met().iter().filter_map(faulty).collect()
    }

    /// A directory with a `.milepost` in it, where one was met.
    pub fn root(&self) -> Option<String> {
        self.workspaces.met().iter().find_map(|workspace| Some(self.base.show(workspace.root.as_deref()?)))
    }

    /// Those that were named, and that the configuration excludes.
    pub fn excluded(&self) -> impl Iterator<Item = &Document> {
        let list = self.list.iter().filter(|(document, workspace)| workspace.leaves_out(&document.path));
        list.map(|(document, _)| document)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// An error where no workspace has a template of this name.
    pub fn know_template(&mut self, name: &str) -> anyhow::Result<()> {
        let mut met = vec![self.workspaces.of(self.base.path())];
        met.extend(self.list.iter().map(|(_, workspace)| Arc::clone(workspace)));
        met.dedup_by(|a, b| Arc::ptr_eq(a, b));
        if met.iter().any(|workspace| workspace.library.get(name).is_some()) {
            return Ok(());
        }
        Err(template::unknown(name, met.iter().map(|workspace| &*workspace.library)))
    }

    /// The documents in parts, each small enough that its output is soon written.
    pub fn batches(&self) -> impl Iterator<Item = Batch<'_>> {
        self.list.chunks(BATCH).map(Batch)
    }
}

/// Some of the documents.
#[derive(Debug)]
pub struct Batch<'a>(&'a [(Document, Arc<Workspace>)]);

impl Batch<'_> {
    /// Works on each, in parallel; the results are in the order of the paths.
    pub fn work<T: Send>(&self, progress: &Progress, work: impl Fn(&Document, &Workspace) -> T + Sync) -> Vec<T> {
        let one = |(document, workspace): &(Document, Arc<Workspace>)| {
            let outcome = work(document, workspace);
            progress.step();
            outcome
        };
        self.0.par_iter().map(one).collect()
    }
}

/// What the engine is told of a document besides its text: the same for every command.
pub fn context(document: &Document, workspace: &Workspace, today: Date, disk: &Arc<Disk>) -> Context {
    let files = Arc::new(Folder::around(Some(&document.path), disk));
    workspace.context(Some(&document.path), files, Some(today))
}
