//! A look around: files that are templates, and documents by their folders.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use milepost_core::check::{Request, check};
use milepost_core::context::Context;
use milepost_core::files::NoFiles;
use milepost_core::finding::Severity;
use milepost_core::template::discover::discover;
use milepost_core::template::evidence::{evidence, has};
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
    /// Files that are templates, in the order of their paths, without those of `.milepost/templates`.
    pub templates: Vec<Found>,
    /// Templates that have the name of one before them.
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
        let mut survey = Self { files: files.len(), ..Self::default() };
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
        for (file, template) in files.into_iter().zip(found) {
            let folder = self.folders.entry(folder_of(&file.path).to_owned()).or_default();
            let Some((template, open)) = template else {
                folder.files += 1;
                others.push(file);
                continue;
            };
            folder.templates += 1;
            let own = workspace.own.get(&template.name).cloned();
            let known = self.templates.iter().find(|found| found.template.name == template.name);
            match own.or_else(|| known.map(|found| found.path.clone())) {
                Some(other) => self.same_name.push((file.path, other)),
                None => self.templates.push(Found { path: file.path, template, open }),
            }
        }
        others
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
