//! One document in, its findings out.

use std::sync::Arc;

use crate::align::Document;
use crate::edit;
use crate::finding::Finding;
use crate::rules::{self, Check, DocumentScope, Draft, Facts, Rule, SectionScope, ValueItem, ValueScope};
use crate::suppress;
use crate::syntax::{Keep, Syntax};
use crate::template::recognise::{self, Recognition};
use crate::template::sketch::{Sketch, sketch};
use crate::template::{Library, Template};
use crate::text::Span;
use crate::value::Class;
use crate::value::date::Date;

/// A document of more bytes is not analysed: its offsets, and a tree of 90 bytes a byte, have their limits.
pub const MAX_ANALYSED: u64 = 8 << 20;

/// A document to check.
#[derive(Debug)]
pub struct Request<'a> {
    /// Its text, a BOM included if it has one.
    pub text: &'a str,
    /// Its path, `/`-separated, relative to the workspace where known: only for telling templates from documents.
    pub path: Option<&'a str>,
    /// The templates.
    pub library: &'a Library,
    /// The template to take without recognition.
    pub template: Option<&'a Arc<Template>>,
    /// Today: rules that need it are silent without.
    pub today: Option<Date>,
}

/// What came out.
#[derive(Debug)]
pub struct Checked {
    /// The template the document was checked against; none where it is no milestone.
    pub template: Option<Arc<Template>>,
    /// The findings in the order of the text.
    pub findings: Vec<Finding>,
}

/// Checks a document.
pub fn check(request: &Request<'_>) -> Checked {
    let text = request.text;
    let sketch = sketch(text);
    let template = match request.template {
        Some(template) => Some(template.clone()),
        None => recognise::recognise(&sketch, request.library).template,
    };
    let in_folder = request.template.is_none() && request.path.is_some_and(is_template_folder);
    let Some(template) = template else {
        let findings = if in_folder { conflicts(text) } else { misnamed(&sketch, request) };
        return Checked { template: None, findings };
    };
    let syntax = Syntax::parse(text, Keep::Items);
    let document = Document::align(text, &syntax, &template);
    if in_folder && is_unfilled(&document) {
        return Checked { template: None, findings: conflicts(text) };
    }
    let findings = findings(&document, request, &sketch);
    Checked { template: Some(template), findings }
}

/// Why a document was, or was not, recognised: lines for people, without a trailing line end.
pub fn explain_template(request: &Request<'_>) -> String {
    if let Some(template) = request.template {
        return format!("template `{}`: it was asked for", template.name);
    }
    let sketch = sketch(request.text);
    let recognition = recognise::recognise(&sketch, request.library);
    if request.path.is_some_and(is_template_folder) && is_template(&recognition, request.text) {
        return "no template: this file is one itself, it stands in a folder of templates and is mostly unfilled"
            .to_owned();
    }
    recognise::explain(&recognition)
}

fn is_template(recognition: &Recognition, text: &str) -> bool {
    recognition.template.as_ref().is_none_or(|template| {
        let syntax = Syntax::parse(text, Keep::Items);
        is_unfilled(&Document::align(text, &syntax, template))
    })
}

/// Whether one of the folders of a path is one of templates.
fn is_template_folder(path: &str) -> bool {
    path.rsplit_once('/').is_some_and(|(folders, _)| folders.to_lowercase().contains("template"))
}

/// Whether more slots stand open than are filled.
fn is_unfilled(document: &Document<'_>) -> bool {
    let open =
        document.front.placeholders.len() + document.sections.iter().map(|s| s.body.placeholders.len()).sum::<usize>();
    let filled = document.front.values.len() + document.sections.iter().map(|s| s.body.values.len()).sum::<usize>();
    open > 0 && open >= filled
}

fn conflicts(text: &str) -> Vec<Finding> {
    let template = Template::compile("", text);
    // A template that was decoded has other offsets than its file: then the place is the file.
    let place = |draft: Draft| match template.offset {
        Some(_) => draft,
        None => Draft { span: Span::default(), ..draft },
    };
    let base = template.offset.unwrap_or(0);
    let mut findings = Vec::new();
    for rule in rules::all() {
        if let Check::Template(check) = rule.check {
            let mut drafts = Vec::new();
            check(&template, &mut drafts);
            findings.extend(drafts.into_iter().map(|draft| place(draft).finish(rule, Class::NotStarted, base)));
        }
    }
    findings
}

fn unknown_template(sketch: &Sketch, library: &Library) -> Vec<Finding> {
    let (Some((declared, near)), Some(rule)) = (recognise::misspelt(sketch, library), rules::find("unknown-template"))
    else {
        return Vec::new();
    };
    vec![rules::unknown_template_draft(&declared, near).finish(rule, Class::NotStarted, 0)]
}

/// What is said of a document without a template: that it nearly names one.
fn misnamed(sketch: &Sketch, request: &Request<'_>) -> Vec<Finding> {
    let mut findings = unknown_template(sketch, request.library);
    if !findings.is_empty() {
        let syntax = Syntax::parse(request.text, Keep::Items);
        suppress::apply(&suppress::read(request.text, &syntax), &mut findings, request.text);
    }
    findings
}

fn findings(document: &Document<'_>, request: &Request<'_>, sketch: &Sketch) -> Vec<Finding> {
    let facts = Facts {
        template: document.template,
        class: document.class,
        linked: &document.linked,
        today: request.today,
        eol: edit::eol(document.text),
    };
    let mut findings = unknown_template(sketch, request.library);
    for rule in rules::all() {
        run(rule, document, &facts, &mut findings);
    }
    sort(&mut findings);
    let suppressions = suppress::read(document.text, document.syntax);
    if !suppressions.is_empty() {
        let unused = suppress::apply(&suppressions, &mut findings, document.text);
        if let Some(rule) = rules::find("unused-suppression") {
            findings.extend(unused.into_iter().map(|draft| draft.finish(rule, document.class, 0)));
        }
        sort(&mut findings);
    }
    findings
}

fn run(rule: &Rule, document: &Document<'_>, facts: &Facts<'_>, findings: &mut Vec<Finding>) {
    let mut drafts: Vec<Draft> = Vec::new();
    let mut finish = |drafts: &mut Vec<Draft>, base: usize| {
        findings.extend(drafts.drain(..).map(|draft| draft.finish(rule, document.class, base)));
    };
    match rule.check {
        Check::Value(check) => {
            let front = &document.front;
            for item in items(&front.values, &front.placeholders) {
                check(&ValueScope { facts, text: document.text, item }, &mut drafts);
            }
            finish(&mut drafts, 0);
            for section in &document.sections {
                for item in items(&section.body.values, &section.body.placeholders) {
                    check(&ValueScope { facts, text: section.section.text, item }, &mut drafts);
                }
                finish(&mut drafts, section.section.base);
            }
        }
        Check::Section(check) => {
            for (n, section) in document.sections.iter().enumerate() {
                let has_parts = document.sections.get(n + 1).is_some_and(|next| next.section.parent == Some(n));
                let is_last = n + 1 == document.sections.len();
                check(&SectionScope { facts, section, has_parts, is_last }, &mut drafts);
                finish(&mut drafts, section.section.base);
            }
        }
        Check::Document(check) => {
            check(&DocumentScope { facts, document }, &mut drafts);
            finish(&mut drafts, 0);
        }
        Check::Template(_) | Check::Edge => {}
    }
}

fn items<'a>(
    values: &'a [crate::align::Filled],
    placeholders: &'a [crate::align::Placeholder],
) -> impl Iterator<Item = ValueItem<'a>> {
    values.iter().map(ValueItem::Filled).chain(placeholders.iter().map(ValueItem::Placeholder))
}

fn sort(findings: &mut [Finding]) {
    // Findings of one rule at one place stay in the template's order.
    findings.sort_by_key(|finding| (finding.span, finding.rule));
}
