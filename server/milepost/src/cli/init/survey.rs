//! A look around: files that are templates, and documents by their folders.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use milepost_core::check::{Request, check};
use milepost_core::config::Settings;
use milepost_core::context::Context;
use milepost_core::files::NoFiles;
use milepost_core::finding::Severity;
use milepost_core::template::discover::{discover, places};
use milepost_core::template::evidence::{evidence, has};
use milepost_core::template::recognise::recognise;
use milepost_core::template::sketch::sketch;
use milepost_core::template::{Library, Template};
use rayon::prelude::*;

use crate::cli::output::Console;
use crate::cli::progress::Progress;
use crate::disk::{Base, Workspace, Workspaces, find, read, slashed};
use crate::guard::guarded;
use crate::today::today;

/// What was found below a directory. Paths are relative to it.
#[derive(Debug, Default)]
pub struct Survey {
    /// Those of `.milepost/templates`, which need no configuration.
    pub own: Vec<Found>,
    /// Other files that are templates, in the order of their paths.
    pub templates: Vec<Found>,
    /// Templates that have the name of one that counts.
    pub same_name: Vec<(String, String)>,
    /// All folders with Markdown files that are no templates.
    pub folders: BTreeMap<String, Folder>,
    /// How many Markdown files there are.
    pub files: usize,
    /// How many errors, warnings and findings of less weight the documents have.
    pub findings: [usize; 3],
}

/// A file that is a template.
#[derive(Debug)]
pub struct Found {
    /// Where it is.
    pub path: String,
    /// The template.
    pub template: Template,
    /// How many places it has to fill.
    pub open: usize,
}

/// The Markdown files that lie directly in a folder.
#[derive(Debug, Default)]
pub struct Folder {
    /// How many are documents, by template.
    pub of: BTreeMap<String, usize>,
    /// How many there are, templates aside.
    pub files: usize,
    /// How many are templates.
    pub templates: usize,
}

impl Folder {
    /// How many are documents.
    pub fn documents(&self) -> usize {
        self.of.values().sum()
    }
}

/// A Markdown file.
struct File {
    path: String,
    text: String,
}

impl Survey {
    /// Looks through a directory; what cannot be read is said.
    pub fn of(root: &Path, console: &Console) -> Self {
        let base = Base::none();
        let mut workspaces = Workspaces::new(base.clone());
        let workspace = match workspaces.of(root) {
            own if own.root.as_deref() == Some(root) => own,
            _ => workspaces.nowhere(),
        };
        let found = find(&[root.to_owned()], &base);
        found.problems.iter().chain(&workspaces.problems).for_each(|problem| console.problem(problem));
        let progress = Progress::new("looking at", found.documents.len());
        let read = |document: &crate::disk::Document| {
            progress.step();
            let path = slashed(document.path.strip_prefix(root).ok()?);
            (!path.starts_with(".milepost/")).then_some(())?;
            Some(File { path, text: read(&document.path).ok()? })
        };
        let files: Vec<File> = found.documents.par_iter().filter_map(read).collect();
        progress.finish();
        let own = |(name, path): (&String, &String)| {
            let template = workspace.library.get(name)?;
            let path = slashed(Path::new(path).strip_prefix(root).unwrap_or(Path::new(path)));
            Some(Found { path, open: guarded(|| places(template))?, template: Template::clone(template) })
        };
        let mut own: Vec<Found> = workspace.own.iter().filter_map(own).collect();
        own.sort_by(|a, b| a.path.cmp(&b.path));
        let mut survey = Self { files: files.len(), own, ..Self::default() };
        let files = survey.take_templates(files, &workspace);
        survey.take_documents(&files, &workspace, console);
        survey
    }

    /// Takes the templates out of the files.
    fn take_templates(&mut self, files: Vec<File>, workspace: &Workspace) -> Vec<File> {
        let template = |file: &File| {
            let name = Path::new(&file.path).file_stem()?.to_string_lossy().into_owned();
            may_be_template(&file.path).then(|| guarded(|| discover(&name, &file.text)).flatten()).flatten()
        };
        let found: Vec<Option<(Template, usize)>> = files.par_iter().map(template).collect();
        let mut others = Vec::new();
        let mut candidates: Vec<Found> = Vec::new();
        for (file, template) in files.into_iter().zip(found) {
            let folder = self.folders.entry(folder_of(&file.path).to_owned()).or_default();
            let Some((template, open)) = template else {
                folder.files += 1;
                others.push(file);
                continue;
            };
            folder.templates += 1;
            candidates.push(Found { path: file.path, template, open });
        }
        let counts = Self::counting(&candidates, &others, workspace);
        for candidate in candidates {
            let name = &candidate.template.name;
            let own = self.own.iter().find(|own| own.template.name == *name).map(|own| own.path.clone());
            match own.or_else(|| counts.get(name).filter(|path| **path != candidate.path).cloned()) {
                Some(other) => self.same_name.push((candidate.path, other)),
                None => self.templates.push(candidate),
            }
        }
        others
    }

    /// Which of several templates with one name counts: that of which there are the most documents, of these most beside it;
    /// else the first. By name, where there are several.
    fn counting(candidates: &[Found], files: &[File], workspace: &Workspace) -> BTreeMap<String, String> {
        let mut by_name: BTreeMap<&str, Vec<&Found>> = BTreeMap::new();
        for found in candidates {
            by_name.entry(&found.template.name).or_default().push(found);
        }
        by_name.retain(|_, found| found.len() > 1);
        if by_name.is_empty() {
            return BTreeMap::new();
        }
        let sketches: Vec<_> = files.par_iter().map(|file| (file.path.as_str(), sketch(&file.text))).collect();
        let weight = |found: &Found| {
            let library = Library::clone(&workspace.library).with(found.template.clone());
            let is_of = |(_, sketch): &&(&str, _)| {
                let template = recognise(sketch, &library, &Settings::default()).template;
                template.is_some_and(|template| template.name == found.template.name)
            };
            let of: Vec<_> = sketches.par_iter().filter(is_of).map(|(path, _)| *path).collect();
            let beside = folder_of(folder_of(&found.path));
            let is_beside = |path: &&&str| beside.is_empty() || Path::new(path).starts_with(beside);
            let near = of.iter().filter(is_beside).count();
            (of.len(), near, if near > 0 { beside.len() } else { 0 })
        };
        let best = by_name.into_iter().filter_map(|(name, found)| {
            // Of equal ones the last is the greatest.
            let best = found.into_iter().rev().max_by_key(|found| weight(found))?;
            Some((name.to_owned(), best.path.clone()))
        });
        best.collect()
    }

    /// Counts the documents among the files.
    fn take_documents(&mut self, files: &[File], workspace: &Workspace, console: &Console) {
        let mut library = Library::clone(&workspace.library);
        for found in self.templates.iter().rev() {
            library = library.with(found.template.clone());
        }
        let library = Arc::new(library);
        let today = today().map_err(|error| console.problem(&error.to_string())).ok();
        let progress = Progress::new("checking", files.len());
        let look = |file: &File| -> Option<(String, String, [usize; 3])> {
            progress.step();
            let context = Context {
                path: Some(file.path.as_str().into()),
                files: Arc::new(NoFiles),
                today,
                ..Context::alone(Arc::clone(&library))
            };
            let checked = guarded(|| check(&Request { text: &file.text, context: &context, template: None }))?;
            let count = |least: Severity| checked.findings.iter().filter(|f| f.severity >= least).count();
            let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
            let counts = [errors, warnings - errors, checked.findings.len() - warnings];
            Some((file.path.clone(), checked.template?.name.clone(), counts))
        };
        let documents: Vec<_> = files.par_iter().filter_map(look).collect();
        progress.finish();
        for (path, template, counts) in documents {
            let folder = self.folders.entry(folder_of(&path).to_owned()).or_default();
            *folder.of.entry(template).or_default() += 1;
            for (sum, count) in self.findings.iter_mut().zip(counts) {
                *sum += count;
            }
        }
    }
}

/// The folder of a path; empty for the root.
pub fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Whether people keep templates under such a path whose documents are kept, too.
fn may_be_template(path: &str) -> bool {
    let is_named = path.to_lowercase().contains("template");
    let parts = path.split(['/', '.']).filter(|part| !part.is_empty());
    is_named && !path.contains("{{") && !parts.into_iter().any(|part| has(&evidence().no_documents, part))
}

#[cfg(test)]
mod tests {
    use super::may_be_template;

    #[test]
    fn templates_are_looked_for_where_people_keep_them() {
        for path in [
            "docs/templates/plan.md",
            ".claude/templates/plan.md",
            "99_TEMPLATES/plan.md",
            "plan_template.md",
            "proposal-templates/0000-plan.md",
        ] {
            assert!(may_be_template(path), "{path}");
        }
        for path in [
            "docs/plan.md",
            ".github/ISSUE_TEMPLATE/bug.md",
            ".github/pull_request_template.md",
            "docs/templates/README.md",
            "x/templates/{{cookiecutter.slug}}/plan.md",
        ] {
            assert!(!may_be_template(path), "{path}");
        }
    }
}
