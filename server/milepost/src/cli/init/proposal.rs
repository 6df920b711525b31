//! The configuration that is proposed, as the text of its file.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use milepost_core::config::Glob;
use milepost_core::edit::scalar;

use super::survey::{Folder, Survey, folder_of};
use crate::cli::output::{counted, one_line};
use crate::disk::{Open, slashed, template_files};

/// So many documents of one template make a folder one of that template.
const LEAST_DOCUMENTS: usize = 3;

/// The text of the configuration: templates by their folders where all that is in one is a template, and folders of which
/// every document is of one template. What is less clear stands in comments. An error where it would not be read as it is meant.
pub fn text(survey: &Survey, root: &Path) -> Result<String, String> {
    // A folder may hold more than was looked at, such as files that git ignores.
    let by_folder = written(survey, true);
    if problem(survey, root, &by_folder).is_none() {
        return Ok(by_folder);
    }
    let text = written(survey, false);
    problem(survey, root, &text).map_or(Ok(text), Err)
}

fn written(survey: &Survey, by_folder: bool) -> String {
    let mut out = "# What Milepost is to know of this directory and all that is below it. Every key may be left out.\n"
        .to_owned();
    templates(survey, by_folder, &mut out);
    documents(survey, &mut out);
    out.push_str(MORE);
    out
}

const MORE: &str = "
# More that can be said:
#
# values:                  # what `milepost new` fills slots and fields with
#   owner: Ada
# rules:                   # off, hint, information, warning or error; `milepost explain` lists the rules
#   empty-section: off
# exclude:                 # documents that are not checked
#   - archive/**
";

fn templates(survey: &Survey, by_folder: bool, out: &mut String) {
    out.push_str("\n# Templates besides those in .milepost/templates: files, or folders of .md files.\n");
    if survey.templates.is_empty() {
        out.push_str("# templates:\n#   - docs/templates\n");
        return;
    }
    out.push_str("templates:\n");
    let mut told = BTreeSet::new();
    for found in &survey.templates {
        let folder = folder_of(&found.path);
        let inside: Vec<&str> = survey
            .templates
            .iter()
            .filter(|other| folder_of(&other.path) == folder)
            .map(|other| other.template.name.as_str())
            .collect();
        let is_whole = |of: &Folder| of.files == 0 && of.templates == inside.len();
        if !by_folder || folder.is_empty() || inside.len() < 2 || !survey.folders.get(folder).is_some_and(is_whole) {
            let _ = writeln!(out, "  - {}", named(&found.path));
        } else if told.insert(folder) {
            let names = one_line(&inside.join(", "));
            let _ = writeln!(out, "  - {} # {}: {names}", named(folder), counted(inside.len(), "template"));
        }
    }
}

fn documents(survey: &Survey, out: &mut String) {
    out.push_str(
        "\n# Which documents are of which template, where this is not to be told by their headings and fields.\n",
    );
    let bindings: Vec<(&String, &Folder, &String, usize)> = survey
        .folders
        .iter()
        .filter_map(|(path, folder)| {
            let (template, count) = folder.of.iter().max_by_key(|(_, count)| **count)?;
            (*count >= LEAST_DOCUMENTS && !path.is_empty()).then_some((path, folder, template, *count))
        })
        .collect();
    let is_clear = |folder: &Folder, count: usize| folder.files == count && folder.templates == 0;
    let clear = bindings.iter().any(|(_, folder, _, count)| is_clear(folder, *count));
    out.push_str(if clear { "documents:\n" } else { "# documents:\n" });
    if bindings.is_empty() {
        out.push_str("#   - glob: docs/milestones/*.md\n#     template: delivery\n");
    }
    for (path, folder, template, count) in bindings {
        let (mark, remark) = if is_clear(folder, count) {
            ("", counted(count, "document"))
        } else {
            ("# ", format!("{count} of {} files", folder.files + folder.templates))
        };
        let glob = scalar(&format!("{}/*.md", Glob::escaped(path)), None, false);
        let template = scalar(template, None, false);
        let _ = writeln!(out, "{mark}  - glob: {glob} # {remark}\n{mark}    template: {template}");
    }
}

/// A path as the configuration names it: as it is, where nothing in it means something in a pattern.
fn named(path: &str) -> String {
    let named = if path.contains(['*', '?', '[', ']', '{', '}', '\\']) { Glob::escaped(path) } else { path.to_owned() };
    scalar(&named, None, false)
}

/// What is wrong with a proposal that is read again: it has to name the templates that were found, and nothing else.
fn problem(survey: &Survey, root: &Path, text: &str) -> Option<String> {
    let source = milepost_core::config::read(text);
    if let Some(finding) = source.findings.first() {
        return Some(finding.message.clone());
    }
    let mut read = BTreeSet::new();
    for pattern in &source.config.templates {
        match template_files(root, pattern, &Open::new()) {
            Ok(files) => read.extend(files),
            Err(error) => return Some(error),
        }
    }
    let found: BTreeSet<_> = survey.templates.iter().map(|found| root.join(&found.path)).collect();
    let differs = read.symmetric_difference(&found).next()?;
    Some(format!("`{}` cannot be named in it", slashed(differs)))
}
