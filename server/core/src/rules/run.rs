//! All rules over one document. What they found in a section is kept with it, for the versions that share the section.

use std::sync::Arc;

use super::{Check, DocumentScope, Draft, Facts, LinkScope, Rule, SectionScope, ValueItem, ValueScope, destinations};
use crate::align::kept::Kept;
use crate::align::{Body, DocSection, Document, Filled, Placeholder};
use crate::context::Context;
use crate::edit;
use crate::files;
use crate::finding::Finding;
use crate::suppress;
use crate::syntax::Syntax;
use crate::syntax::anchors::Anchors;
use crate::template::recognise;
use crate::template::sketch::Sketch;
use crate::text::Span;
use crate::value::Class;

/// The findings of a document.
#[derive(Clone, Debug)]
pub struct Findings {
    /// In the order of the text.
    list: Vec<Placed>,
    /// For each section, what was found in it.
    sections: Vec<InSection>,
    /// What the sections were judged by besides themselves.
    eol: &'static str,
    class: Class,
    context: Context,
    /// The document's anchors.
    anchors: Arc<Anchors>,
}

/// A finding with what is to be added to its spans.
#[derive(Clone, Debug)]
struct Placed {
    base: usize,
    found: Arc<[Finding]>,
    n: usize,
}

/// What was found in a section; spans are relative to its chunk.
#[derive(Clone, Debug, Default)]
struct InSection {
    has_parts: bool,
    is_last: bool,
    found: Option<Arc<[Finding]>>,
    /// What was found of its links.
    links: Option<Arc<[Finding]>>,
    /// Whether some of these lead into the document itself.
    has_own_links: bool,
}

impl Placed {
    fn finding(&self) -> &Finding {
        &self.found[self.n]
    }

    fn span(&self) -> Span {
        self.finding().span.shift(self.base)
    }
}

impl Findings {
    /// The findings in the order of the text, each with the offset that its spans are relative to.
    pub fn iter(&self) -> impl Iterator<Item = (&Finding, usize)> {
        self.list.iter().map(|placed| (placed.finding(), placed.base))
    }

    /// The document's anchors.
    pub fn anchors(&self) -> &Arc<Anchors> {
        &self.anchors
    }

    /// The findings in the order of the text, spans in the document.
    pub fn to_vec(&self) -> Vec<Finding> {
        self.iter().map(|(finding, base)| finding.shifted(base)).collect()
    }
}

/// An older version of the document: it, its findings, and which of its sections are still there.
#[derive(Copy, Clone, Debug)]
pub struct Before<'a> {
    /// Its syntax.
    pub syntax: &'a Syntax,
    /// Its findings.
    pub findings: &'a Findings,
    /// Its alignment.
    pub aligned: &'a crate::align::Aligned,
    /// Which of its sections are still there.
    pub kept: &'a Kept,
}

impl<'a> Before<'a> {
    /// What was found in the section that is this one now, where nothing in it has changed.
    fn section(&self, n: usize, body: &Arc<Body>) -> Option<&'a InSection> {
        let old = self.kept.old(n).filter(|old| self.aligned.has_body(*old, body))?;
        self.findings.sections.get(old)
    }
}

/// Runs all rules.
pub fn run(document: &Document<'_>, context: &Context, sketch: &Sketch, before: Option<Before<'_>>) -> Findings {
    let (eol, today, settings) = (edit::eol(document.text), context.today, &context.settings);
    let Document { template, class, linked, .. } = document;
    let facts = Facts { template, class: *class, linked, today, eol, settings };
    let known = before.map(|before| (before.syntax, &before.findings.anchors));
    let anchors = Anchors::update(known, document.syntax);
    let links_before = before.filter(|before| same_files(before.findings, context));
    let same_anchors = known.is_some_and(|(_, old)| Arc::ptr_eq(old, &anchors) || old == &anchors);
    let before = before.filter(|before| {
        let old = before.findings;
        (old.context.today, old.eol, old.class, &old.context.settings) == (today, eol, document.class, settings)
            && before.aligned.has_linked(&document.linked)
    });
    let mut list = Vec::new();
    let mut sections = Vec::with_capacity(document.sections.len());
    for (n, section) in document.sections.iter().enumerate() {
        let has_parts = document.sections.get(n + 1).is_some_and(|next| next.section.parent == Some(n));
        let is_last = n + 1 == document.sections.len();
        let old = before
            .and_then(|before| before.section(n, &section.body))
            .filter(|old| (old.has_parts, old.is_last) == (has_parts, is_last));
        let found = old.map_or_else(
            || listed(in_section(&SectionScope { facts: &facts, section, has_parts, is_last })),
            |old| old.found.clone(),
        );
        let links_before = links_before.and_then(|before| before.section(n, &section.body));
        let (links, has_own_links) = links_before.filter(|old| same_anchors || !old.has_own_links).map_or_else(
            || {
                let scope = LinkScope { facts: &facts, section, context, anchors: &anchors };
                (listed(in_links(&scope)), destinations::lead_into_document(&scope))
            },
            |old| (old.links.clone(), old.has_own_links),
        );
        let judged = InSection { has_parts, is_last, found, links, has_own_links };
        place(judged.found.as_ref(), section.section.base, &mut list);
        place(judged.links.as_ref(), section.section.base, &mut list);
        sections.push(judged);
    }
    let mut rest = unknown_template(sketch, context);
    in_document(&facts, document, &mut rest);
    place(Some(&rest.into()), 0, &mut list);
    sort(&mut list);
    let suppressions = suppress::read(document.text, document.syntax);
    if !suppressions.is_empty() {
        let at = |placed: &Placed| (placed.finding().rule, placed.span().start as usize);
        let unused = suppress::apply(&suppressions, &mut list, document.text, at, settings);
        if let Some(rule) = super::find("unused-suppression").filter(|rule| !settings.is_off(rule.code)) {
            let unused: Vec<Finding> =
                unused.into_iter().map(|draft| draft.finish(rule, document.class, settings, 0)).collect();
            place(Some(&unused.into()), 0, &mut list);
            sort(&mut list);
        }
    }
    Findings { list, sections, eol, class: document.class, context: context.clone(), anchors }
}

/// Whether links to other files are judged as they were before.
fn same_files(old: &Findings, context: &Context) -> bool {
    let Context { files, library, path, settings, .. } = &old.context;
    files::same(files, &context.files)
        && Arc::ptr_eq(library, &context.library)
        && (path, settings) == (&context.path, &context.settings)
}

fn listed(found: Vec<Finding>) -> Option<Arc<[Finding]>> {
    (!found.is_empty()).then(|| found.into())
}

/// A `template:` that nearly names one.
pub fn unknown_template(sketch: &Sketch, context: &Context) -> Vec<Finding> {
    let misspelt = recognise::misspelt(sketch, &context.library);
    let (Some((declared, near)), Some(rule)) = (misspelt, super::find("unknown-template")) else {
        return Vec::new();
    };
    if context.settings.is_off(rule.code) {
        return Vec::new();
    }
    vec![super::unknown_template_draft(&declared, near).finish(rule, Class::NotStarted, &context.settings, 0)]
}

fn place(found: Option<&Arc<[Finding]>>, base: usize, list: &mut Vec<Placed>) {
    let Some(found) = found else { return };
    list.extend((0..found.len()).map(|n| Placed { base, found: found.clone(), n }));
}

/// Findings of one rule at one place stay in the template's order.
fn sort(list: &mut [Placed]) {
    list.sort_by_key(|placed| (placed.span(), placed.finding().rule));
}

fn in_section(scope: &SectionScope<'_>) -> Vec<Finding> {
    let DocSection { section, body, .. } = scope.section;
    let mut found = Vec::new();
    each(scope.facts, &mut found, |check, drafts| match check {
        Check::Value(check) => {
            for item in items(&body.values, &body.placeholders) {
                check(&ValueScope { facts: scope.facts, text: section.text, item, is_last: scope.is_last }, drafts);
            }
        }
        Check::Section(check) => check(scope, drafts),
        Check::Links(_) | Check::Document(_) | Check::Template(_) => {}
    });
    found
}

fn in_links(scope: &LinkScope<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    each(scope.facts, &mut found, |check, drafts| {
        if let Check::Links(check) = check {
            check(scope, drafts);
        }
    });
    found
}

fn in_document(facts: &Facts<'_>, document: &Document<'_>, found: &mut Vec<Finding>) {
    let front = &document.front;
    each(facts, found, |check, drafts| match check {
        Check::Value(check) => {
            for item in items(&front.values, &front.placeholders) {
                check(&ValueScope { facts, text: document.text, item, is_last: true }, drafts);
            }
        }
        Check::Document(check) => check(&DocumentScope { facts, document }, drafts),
        Check::Section(_) | Check::Links(_) | Check::Template(_) => {}
    });
}

/// Calls for every check of every rule and finishes its drafts.
fn each(facts: &Facts<'_>, found: &mut Vec<Finding>, mut call: impl FnMut(&Check, &mut Vec<Draft>)) {
    let mut drafts: Vec<Draft> = Vec::new();
    for rule in super::all().iter().filter(|rule| !facts.settings.is_off(rule.code)) {
        let rule: &Rule = rule;
        for check in rule.checks {
            call(check, &mut drafts);
        }
        found.extend(drafts.drain(..).map(|draft| draft.finish(rule, facts.class, facts.settings, 0)));
    }
}

fn items<'a>(values: &'a [Filled], placeholders: &'a [Placeholder]) -> impl Iterator<Item = ValueItem<'a>> {
    values.iter().map(ValueItem::Filled).chain(placeholders.iter().map(ValueItem::Placeholder))
}
