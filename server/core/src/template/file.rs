//! A file that is a template itself: its model beside its text, for the editor.

use std::sync::OnceLock;

use super::Template;
use super::model::SlotId;
use crate::align::{Aligned, Document};
use crate::config::Settings;
use crate::finding::Finding;
use crate::rules::{self, Check};
use crate::suppress::{self, Area};
use crate::syntax::outline::{Section, outline};
use crate::syntax::{Keep, Syntax};
use crate::text::Span;
use crate::value::Class;

/// A template's file.
#[derive(Debug)]
pub struct TemplateFile {
    template: Template,
    /// Of the template's source.
    syntax: Syntax,
    /// The source beside its own model, once somebody has asked.
    aligned: OnceLock<Aligned>,
}

impl TemplateFile {
    /// Compiles a file's text.
    pub fn new(name: &str, text: &str) -> Self {
        let template = Template::compile(name, text);
        let syntax = Syntax::parse(&template.source, Keep::Items);
        Self { template, syntax, aligned: OnceLock::new() }
    }

    /// The model. Its spans are relative to its source.
    pub fn template(&self) -> &Template {
        &self.template
    }

    /// Where the source begins in the file; none where the file's bytes are others, so that no place of the one is one of
    /// the other.
    pub fn base(&self) -> Option<usize> {
        self.template.offset
    }

    /// The syntax of the source.
    pub fn syntax(&self) -> &Syntax {
        &self.syntax
    }

    /// The source as the document that it is before anybody has filled it.
    pub fn document(&self) -> Document<'_> {
        let source = &self.template.source;
        let align = || Document::align(source, &self.syntax, &self.template).into_aligned();
        Document::of(source, &self.syntax, &self.template, self.aligned.get_or_init(align))
    }

    /// The places of slots in the source, in its order. A value that the template gives already is none.
    pub fn slots(&self) -> Vec<(Span, SlotId)> {
        let template = &self.template;
        let all =
            template.slots.iter().enumerate().flat_map(|(id, slot)| slot.spans.iter().map(move |span| (*span, id)));
        let is_slot =
            |(span, id): &(Span, SlotId)| !span.is_empty() && span.of(&template.source) == template.slots[*id].written;
        let mut found: Vec<(Span, SlotId)> = all.filter(is_slot).collect();
        found.sort_unstable();
        found.dedup_by_key(|(span, _)| *span);
        found
    }

    /// The sections of the source, each with its index in [`Template::sections`]; 0 is that of the title and of what stands
    /// above the first heading.
    pub fn sections(&self) -> Vec<(Section<'_>, usize)> {
        let mut last = 0;
        let numbered = outline(&self.syntax).into_iter().map(|section| {
            let is_own = section.heading.is_some() && !section.is_title;
            last += usize::from(is_own);
            (section, if is_own { last } else { 0 })
        });
        numbered.collect()
    }

    /// What is said of it, in the order of the text; spans in the file. Comments in it that ask for silence about a rule are
    /// heard, and never said to be for nothing: they may be meant for its documents.
    pub fn findings(&self, settings: &Settings) -> Vec<Finding> {
        let mut found = Vec::new();
        for rule in rules::all().iter().filter(|rule| !settings.is_off(rule.code)) {
            let mut drafts = Vec::new();
            for check in rule.checks {
                if let Check::Template(check) = check {
                    check(&self.template, &mut drafts);
                }
            }
            found.extend(drafts.into_iter().map(|draft| draft.finish(rule, Class::NotStarted, settings, 0)));
        }
        if !found.is_empty() {
            let source = &self.template.source;
            let mut silences = suppress::read(source, &self.syntax);
            for silence in &mut silences {
                // Most of what is said is said of comments, and these are no blocks that another comment speaks of.
                let (start, end) = match silence.area {
                    Area::Within(span) => (span.start, span.end),
                    Area::Nowhere => (silence.span.start, source.len() as u32 + 1),
                    Area::File => continue,
                };
                silence.area = Area::Within(Span { start: start.min(silence.span.start), end });
            }
            let at = |finding: &Finding| (finding.rule, finding.span.start as usize);
            suppress::apply(&silences, &mut found, source, at, settings);
        }
        for finding in &mut found {
            if let Some(base) = self.base() {
                finding.shift(base);
            } else {
                finding.span = Span::default();
                finding.related.clear();
            }
        }
        found
    }
}
