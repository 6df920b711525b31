//! The rules: one file a rule, one table of all.
//!
//! A rule declares its scope and is given only that. Its severity, documentation and fixes stand in its file; the
//! table below is the only other place that knows it.

mod broken_anchor;
mod broken_link;
mod date_order;
mod destinations;
mod duplicate_field;
mod duplicate_section;
mod empty_section;
mod front_matter;
mod inconsistent_value;
mod invalid_enum;
mod invalid_value;
mod misplaced_section;
mod missing_field;
mod missing_section;
mod mojibake;
mod overdue;
mod progress_mismatch;
mod stated;
mod status_contradiction;
mod template_conflict;
mod template_text;
mod unfilled_placeholder;
mod unknown_field;
mod unknown_template;
mod unused_suppression;

pub mod run;

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use crate::align::{DocSection, Document, Filled, Place, Placeholder};
use crate::config::{self, Settings};
use crate::context::Context;
use crate::finding::{Edit, Finding, Fix, Related, Severity};
use crate::syntax::anchors::Anchors;
use crate::template::Template;
use crate::template::model::SlotId;
use crate::text::Span;
use crate::value::Class;
use crate::value::date::Date;

/// One check. Its code is its public name.
#[derive(Debug)]
pub struct Rule {
    /// `unfilled-placeholder`
    pub code: &'static str,
    /// What it finds, in one line.
    pub summary: &'static str,
    /// How grave its findings are.
    pub level: Level,
    /// Markdown: what it finds and why, an example, what the fixes do.
    pub documentation: &'static str,
    /// What it looks at and how; nothing where it is known only when all else is done, and raised by [`crate::check`].
    pub checks: &'static [Check],
}

/// A rule's default severity.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Level {
    /// The same for every document.
    Fixed(Severity),
    /// Information before the work begins, warning while it goes on, this once it is finished.
    ByLife(Severity),
}

impl Rule {
    /// Its default severity in words.
    pub fn severity(&self) -> &'static str {
        match self.level {
            Level::Fixed(severity) => severity.name(),
            Level::ByLife(_) => "by life",
        }
    }
}

/// What a rule looks at. Spans in drafts are relative to the text that its scope holds.
#[derive(Copy, Clone, Debug)]
pub enum Check {
    /// One value or placeholder.
    Value(fn(&ValueScope<'_>, &mut Vec<Draft>)),
    /// One section.
    Section(fn(&SectionScope<'_>, &mut Vec<Draft>)),
    /// The links of one section, and what lies around the document.
    Links(fn(&LinkScope<'_>, &mut Vec<Draft>)),
    /// The whole document.
    Document(fn(&DocumentScope<'_>, &mut Vec<Draft>)),
    /// A template.
    Template(fn(&Template, &mut Vec<Draft>)),
}

/// What every rule may know besides its scope.
#[derive(Debug)]
pub struct Facts<'a> {
    /// The template.
    pub template: &'a Template,
    /// How far the document's life has come.
    pub class: Class,
    /// The first value of each linked slot that has one.
    pub linked: &'a HashMap<SlotId, String>,
    /// Today, where it is known.
    pub today: Option<Date>,
    /// The document's line end.
    pub eol: &'static str,
    /// What the configuration says of it.
    pub settings: &'a Settings,
}

/// One value or one placeholder.
#[derive(Debug)]
pub struct ValueScope<'a> {
    /// What all rules know.
    pub facts: &'a Facts<'a>,
    /// The text that the spans are relative to.
    pub text: &'a str,
    /// What it is.
    pub item: ValueItem<'a>,
    /// Whether the document ends with the text.
    pub is_last: bool,
}

/// What a rule of the scope value looks at.
#[derive(Copy, Clone, Debug)]
pub enum ValueItem<'a> {
    /// The value of a slot.
    Filled(&'a Filled),
    /// What is still to be filled.
    Placeholder(&'a Placeholder),
}

/// One section.
#[derive(Debug)]
pub struct SectionScope<'a> {
    /// What all rules know.
    pub facts: &'a Facts<'a>,
    /// The section.
    pub section: &'a DocSection<'a>,
    /// Whether other sections stand below it.
    pub has_parts: bool,
    /// Whether it is the document's last one.
    pub is_last: bool,
}

impl SectionScope<'_> {
    /// The chunk's text for edits: the next section's heading is not in sight, but it wants its blank line.
    fn text(&self) -> Cow<'_, str> {
        let text = self.section.section.text;
        if self.is_last { Cow::Borrowed(text) } else { Cow::Owned(format!("{text}#")) }
    }
}

/// One section and where its links may lead. Kept apart from what else is found in a section, since it grows old otherwise: with
/// the files around the document, and with its headings.
#[derive(Debug)]
pub struct LinkScope<'a> {
    /// What all rules know.
    pub facts: &'a Facts<'a>,
    /// The section.
    pub section: &'a DocSection<'a>,
    /// What lies around the document.
    pub context: &'a Context,
    /// The document's anchors.
    pub anchors: &'a Arc<Anchors>,
}

impl LinkScope<'_> {
    /// The name of the document's file, where it is known.
    fn own_name(&self) -> Option<&str> {
        self.context.path.as_deref()?.rsplit('/').next()
    }

    /// The name of the document's folder, where it is known.
    fn own_folder(&self) -> Option<&str> {
        self.context.path.as_deref()?.rsplit('/').nth(1)
    }
}

/// The document.
#[derive(Debug)]
pub struct DocumentScope<'a> {
    /// What all rules know.
    pub facts: &'a Facts<'a>,
    /// The document.
    pub document: &'a Document<'a>,
}

/// A finding before its severity is known.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// What is wrong.
    pub message: String,
    /// Where.
    pub span: Span,
    /// What can be done.
    pub fixes: Vec<Fix>,
    /// Other places.
    pub related: Vec<Related>,
    /// A severity other than the rule's.
    pub severity: Option<Severity>,
    /// Whether what it is about belongs to a finished document.
    pub finished_only: bool,
}

impl Draft {
    /// A draft without fixes.
    pub fn new(span: Span, message: impl Into<String>) -> Self {
        Self { span, message: message.into(), ..Self::default() }
    }

    /// The finding of a rule in a document of this class, its spans moved by `base`. What the configuration says of the
    /// rule's severity holds for all its findings.
    pub fn finish(self, rule: &Rule, class: Class, settings: &Settings, base: usize) -> Finding {
        let own = || {
            self.severity.unwrap_or(match rule.level {
                Level::Fixed(severity) => severity,
                Level::ByLife(finished) => match class {
                    Class::NotStarted => Severity::Information,
                    Class::Active | Class::Stopped if self.finished_only => Severity::Information,
                    Class::Active | Class::Stopped => Severity::Warning,
                    Class::Finished => finished,
                },
            })
        };
        let severity = match settings.level(rule.code) {
            Some(config::Level::Severity(severity)) => severity,
            Some(config::Level::Off) | None => own(),
        };
        let (span, fixes, related) = (self.span, self.fixes, self.related);
        let mut finding = Finding { rule: rule.code, severity, message: self.message, span, fixes, related };
        finding.shift(base);
        finding
    }
}

/// A fix of one edit.
fn fix(title: impl Into<String>, span: Span, text: impl Into<String>) -> Fix {
    let edits = vec![Edit { span, text: text.into() }];
    Fix { title: title.into(), safe: false, preferred: false, edits, creates: None }
}

/// The same, marked as the only possible result.
fn safe(fix: Fix) -> Fix {
    Fix { safe: true, preferred: true, ..fix }
}

fn preferred(fix: Fix) -> Fix {
    Fix { preferred: true, ..fix }
}

/// Whether what stands here belongs to a finished document.
fn finished_only(place: Place, template: &Template) -> bool {
    match place {
        Place::FrontMatter { finished_only, .. } => finished_only,
        Place::Section(id) => template.sections[id].finished_only,
        Place::Header | Place::Unknown => false,
    }
}

static RULES: &[&Rule] = &[
    &unfilled_placeholder::RULE,
    &template_text::RULE,
    &invalid_enum::RULE,
    &invalid_value::RULE,
    &missing_field::RULE,
    &unknown_field::RULE,
    &duplicate_field::RULE,
    &front_matter::RULE,
    &missing_section::RULE,
    &misplaced_section::RULE,
    &duplicate_section::RULE,
    &empty_section::RULE,
    &inconsistent_value::RULE,
    &progress_mismatch::RULE,
    &status_contradiction::RULE,
    &date_order::RULE,
    &overdue::RULE,
    &broken_link::RULE,
    &broken_anchor::RULE,
    &mojibake::RULE,
    &unknown_template::RULE,
    &template_conflict::RULE,
    &unused_suppression::RULE,
];

/// Every rule, in the order of the documentation.
pub fn all() -> &'static [&'static Rule] {
    RULES
}

/// The rule of this code.
pub fn find(code: &str) -> Option<&'static Rule> {
    all().iter().copied().find(|rule| rule.code == code)
}

pub(crate) use unfilled_placeholder::offers;
pub(crate) use unknown_template::draft as unknown_template_draft;
pub(crate) use unused_suppression::draft as unused_suppression_draft;
