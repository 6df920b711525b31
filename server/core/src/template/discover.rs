//! Whether a file that nobody has named as one is a template that documents are written from.

use super::Template;
use super::evidence::evidence;
use super::recognise::recognise;
use super::sketch::sketch;
use crate::align::Document;
use crate::check::is_unfilled;
use crate::config::Settings;
use crate::syntax::{Keep, Syntax};
use crate::template::Library;

/// The least number of places that a template has to fill.
const LEAST_OPEN: usize = 3;
/// The least number of its sections.
const LEAST_SECTIONS: usize = 2;

/// The template that a text is; none where it is a document, where its documents could not be told from others, or where
/// a program fills it in. Its name is `name`; with it comes how many places it has to fill.
pub fn discover(name: &str, text: &str) -> Option<(Template, usize)> {
    if evidence().for_programs.iter().any(|mark| text.contains(mark.as_str())) {
        return None;
    }
    let template = Template::compile(name, text);
    // The first one is what stands above the sections.
    if template.sections.len() <= LEAST_SECTIONS {
        return None;
    }
    let syntax = Syntax::parse(&template.source, Keep::Items);
    let document = Document::align(&template.source, &syntax, &template);
    let open = open(&document);
    if open < LEAST_OPEN || !is_unfilled(&document) {
        return None;
    }
    let alone = Library::default().with(template.clone());
    let found = recognise(&sketch(&template.source), &alone, &Settings::default());
    found.template.is_some().then_some((template, open))
}

/// How many places a template has to fill.
pub fn places(template: &Template) -> usize {
    open(&Document::align(&template.source, &Syntax::parse(&template.source, Keep::Items), template))
}

fn open(document: &Document<'_>) -> usize {
    let in_body: usize = document.sections.iter().map(|section| section.body.placeholders.len()).sum();
    document.front.placeholders.len() + in_body
}

#[cfg(test)]
mod tests {
    use super::discover;

    const PLAN: &str =
        "# {TITLE}\n\n**Owner**: {OWNER}\n\n## Release Window\n{WINDOW}\n\n## Rollout Steps\n- [ ] {STEP}\n";

    #[test]
    fn a_template_has_places_to_fill_and_sections_that_tell() {
        assert!(discover("plan", PLAN).is_some());
        let filled = PLAN.replace(['{', '}'], "");
        let few = "# {TITLE}\n\n## Release Window\nMay.\n\n## Rollout Steps\n- [ ] Go\n";
        let common = "# {TITLE}\n\n## Overview\n{A}\n\n## Notes\n{B}\n";
        let readme = "# Tool\n\n## Install\n\n1. [x] `a`\n\n## Usage\n\nSee [the docs](a.md).\n";
        for other in [filled.as_str(), few, common, readme, ""] {
            assert!(discover("plan", other).is_none(), "{other}");
        }
    }

    #[test]
    fn what_a_program_fills_in_is_none() {
        for mark in ["{% if a %}", "{{#each a}}", "{{ cookiecutter.name }}", "<%= a %>"] {
            assert!(discover("plan", &format!("{PLAN}\n{mark}\n")).is_none(), "{mark}");
        }
        assert!(discover("plan", &format!("{PLAN}\n{{{{name}}}}\n")).is_some());
    }
}
