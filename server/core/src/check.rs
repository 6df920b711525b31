//! One document in, its findings out.

use std::sync::Arc;

use crate::align::Document;
use crate::context::Context;
use crate::finding::Finding;
use crate::rules::run::{run, unknown_template};
use crate::suppress;
use crate::syntax::{Keep, Syntax};
use crate::template::Template;
use crate::template::file::TemplateFile;
use crate::template::recognise::{self, Recognition};
use crate::template::sketch::{Sketch, sketch};

/// A document of more bytes is not analysed: its offsets, and a tree of 90 bytes a byte, have their limits.
pub const MAX_ANALYSED: u64 = 8 << 20;

/// A document to check.
#[derive(Debug)]
pub struct Request<'a> {
    /// Its text, a BOM included if it has one.
    pub text: &'a str,
    /// What lies around it.
    pub context: &'a Context,
    /// The template to take without recognition.
    pub template: Option<&'a Arc<Template>>,
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
    let Request { text, context, template } = *request;
    if context.settings.is_excluded {
        return Checked { template: None, findings: Vec::new() };
    }
    let sketch = sketch(text);
    let in_folder = template.is_none() && context.in_template_folder();
    let template = match template {
        Some(template) => Some(recognise::fitting(&sketch, template)),
        None if context.is_template => None,
        None => recognise::recognise(&sketch, &context.library, &context.settings).template,
    };
    let Some(template) = template else {
        let findings = if in_folder {
            conflicts(text, context)
        } else if sketch.declared.is_some() {
            misnamed(text, &Syntax::parse(text, Keep::Items), &sketch, context)
        } else {
            Vec::new()
        };
        return Checked { template: None, findings };
    };
    let syntax = Syntax::parse(text, Keep::Items);
    let document = Document::align(text, &syntax, &template);
    if in_folder && is_unfilled(&document) {
        return Checked { template: None, findings: conflicts(text, context) };
    }
    let findings = run(&document, context, &sketch, None).to_vec();
    Checked { template: Some(template), findings }
}

/// Why a document was, or was not, recognised: lines for people, without a trailing line end.
pub fn explain_template(request: &Request<'_>) -> String {
    if let Some(template) = request.template {
        return format!("template `{}`: it was asked for", template.name);
    }
    let context = request.context;
    if context.settings.is_excluded {
        return "no template: the configuration excludes this file".to_owned();
    }
    if context.is_template {
        return "no template: this file is one itself".to_owned();
    }
    let sketch = sketch(request.text);
    let recognition = recognise::recognise(&sketch, &context.library, &context.settings);
    if context.in_template_folder() && is_template(&recognition, request.text) {
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
pub(crate) fn is_template_folder(path: &str) -> bool {
    path.rsplit_once('/').is_some_and(|(folders, _)| folders.to_lowercase().contains("template"))
}

/// Whether more slots stand open than are filled.
pub(crate) fn is_unfilled(document: &Document<'_>) -> bool {
    let open =
        document.front.placeholders.len() + document.sections.iter().map(|s| s.body.placeholders.len()).sum::<usize>();
    let filled = document.front.values.len() + document.sections.iter().map(|s| s.body.values.len()).sum::<usize>();
    open > 0 && open >= filled
}

/// The template that a file is which is no milestone; none where it does not stand where templates stand, or where there is
/// nothing in it that makes it one.
pub fn template_file(text: &str, context: &Context) -> Option<TemplateFile> {
    if context.settings.is_excluded || !context.in_template_folder() {
        return None;
    }
    let stem = |path: &str| {
        let name = path.rsplit('/').next().unwrap_or(path);
        name.strip_suffix(".md").unwrap_or(name).to_owned()
    };
    let file = TemplateFile::new(&context.path.as_deref().map(stem).unwrap_or_default(), text);
    let tells = !file.template().slots.is_empty() || !file.template().conflicts.is_empty();
    (context.is_template || tells).then_some(file)
}

fn conflicts(text: &str, context: &Context) -> Vec<Finding> {
    template_file(text, context).map(|file| file.findings(&context.settings)).unwrap_or_default()
}

/// What is said of a document without a template: that it nearly names one.
pub(crate) fn misnamed(text: &str, syntax: &Syntax, sketch: &Sketch, context: &Context) -> Vec<Finding> {
    let mut findings = unknown_template(sketch, context);
    if !findings.is_empty() {
        let at = |finding: &Finding| (finding.rule, finding.span.start as usize);
        suppress::apply(&suppress::read(text, syntax), &mut findings, text, at, &context.settings);
    }
    findings
}
