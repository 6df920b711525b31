//! A document beside its template: every field, section and placeholder with its place in the template.
//!
//! Every later rule, completion and insertion asks the alignment; none searches the text again.

pub mod body;
pub mod diff;
pub mod front;
pub mod life;
mod sections;
mod table;

use std::collections::HashMap;

pub use body::Body;
pub use diff::Diff;
pub use front::Front;

use crate::syntax::Syntax;
use crate::syntax::outline::{self, Section};
use crate::template::Template;
use crate::template::model::{SectionId, SlotId};
use crate::text::{Span, normal};
use crate::value::choice::Verdict;
use crate::value::{Class, Kind, date, number};

/// Where something stands.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Place {
    /// In the front matter.
    FrontMatter {
        /// Whether the field may be absent.
        optional: bool,
        /// Whether the field belongs to a finished document.
        finished_only: bool,
    },
    /// Above the first section.
    Header,
    /// In a section that the template has.
    Section(SectionId),
    /// In a section that the template does not have.
    Unknown,
}

/// The kind a value should have.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum KindRef {
    /// That of a slot.
    Slot(SlotId),
    /// A list.
    List,
}

impl KindRef {
    /// The kind itself.
    pub fn get(self, template: &Template) -> &Kind {
        match self {
            Self::Slot(id) => &template.slots[id].kind,
            Self::List => &Kind::List,
        }
    }
}

/// A slot's value. In front matter the span is one of the document, in a body one of the chunk.
#[derive(Clone, Debug)]
pub struct Filled {
    /// The slot.
    pub slot: Option<SlotId>,
    /// What the value should be.
    pub kind: KindRef,
    /// Where it stands, without quotes; empty where nothing is written.
    pub span: Span,
    /// The name of the field, for messages.
    pub name: String,
    /// Where.
    pub place: Place,
    /// The quotes around it.
    pub quote: Option<char>,
}

/// Something that is still to be filled. Spans as in [`Filled`].
#[derive(Clone, Debug)]
pub struct Placeholder {
    /// Where it stands.
    pub span: Span,
    /// What it is.
    pub what: What,
    /// What goes with it when it is removed.
    pub line: Span,
    /// Where.
    pub place: Place,
}

/// The kinds of [`Placeholder`].
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum What {
    /// A slot's text; none where it is a slot by its form alone.
    Slot(Option<SlotId>),
    /// A sample value.
    Sample,
    /// A choice not made.
    Choice(SlotId),
    /// A sentence for the writer.
    Guidance,
}

/// A field of the template in a section's body.
#[derive(Copy, Clone, Debug)]
pub struct Field {
    /// Its index in [`crate::template::model::SectionDef::fields`].
    pub def: usize,
    /// Name and value, relative to the chunk.
    pub span: Span,
    /// The value, relative to the chunk.
    pub value: Span,
}

/// A section with what was found in it.
#[derive(Clone, Debug)]
pub struct DocSection<'a> {
    /// The section.
    pub section: Section<'a>,
    /// Its section of the template.
    pub def: Option<SectionId>,
    /// Its body.
    pub body: Body,
}

/// A document beside its template.
#[derive(Clone, Debug)]
pub struct Document<'a> {
    /// Its text.
    pub text: &'a str,
    /// Its syntax.
    pub syntax: &'a Syntax,
    /// Its template.
    pub template: &'a Template,
    /// Its front matter.
    pub front: Front,
    /// Its sections in order.
    pub sections: Vec<DocSection<'a>>,
    /// Where its outline differs.
    pub diff: Diff,
    /// How far its life has come.
    pub class: Class,
    /// The first value of each linked slot that has one.
    pub linked: HashMap<SlotId, String>,
}

impl<'a> Document<'a> {
    /// Aligns a document with a template.
    pub fn align(text: &'a str, syntax: &'a Syntax, template: &'a Template) -> Self {
        let outline = outline::outline(syntax);
        let labels = syntax.definitions();
        let matching = sections::matching(&outline, template);
        let sections: Vec<DocSection<'a>> = outline
            .into_iter()
            .zip(&matching.defs)
            .map(|(section, def)| DocSection {
                body: body::align(&section, *def, template, &labels),
                section,
                def: *def,
            })
            .collect();
        let mut document = Self {
            text,
            syntax,
            template,
            front: front::align(syntax.front().map(|f| &**f), text, template),
            diff: diff::diff(&sections, &matching, template),
            sections,
            class: Class::NotStarted,
            linked: HashMap::new(),
        };
        document.class = life::class(&document);
        document.linked = document.linked_values();
        document
    }

    fn linked_values(&self) -> HashMap<SlotId, String> {
        let mut linked = HashMap::new();
        let body = self.sections.iter().flat_map(|s| s.body.values.iter().map(|v| (v, s.section.base)));
        for (value, base) in self.front.values.iter().map(|v| (v, 0)).chain(body) {
            let text = value.span.shift(base).of(self.text);
            let Some(slot) = value.slot.filter(|slot| self.template.slots[*slot].linked) else { continue };
            if !life::is_nothing(text)
                && let Some(accepted) = accepted(&self.template.slots[slot].kind, text)
            {
                linked.entry(slot).or_insert(accepted);
            }
        }
        linked
    }
}

/// A value in the form that its kind accepts everywhere, front matter included: what is offered at other places must
/// be right there. `None` where it is no value of the kind.
fn accepted(kind: &Kind, text: &str) -> Option<String> {
    let plain = normal::plain(text);
    match kind {
        Kind::Text | Kind::List => Some(text.to_owned()),
        Kind::Choice(choice) => match choice.judge(text) {
            Verdict::Canonical(n) | Verdict::Variant(n) | Verdict::Remark(n) => Some(choice.values[n].clone()),
            Verdict::Synonym(_) | Verdict::Unknown if choice.closed => None,
            Verdict::Synonym(_) | Verdict::Unknown => Some(text.to_owned()),
        },
        Kind::Date if date::parse(plain).is_some() => Some(plain.to_owned()),
        Kind::Date => date::leading(plain).map(|(_, length)| plain[..length].to_owned()),
        Kind::Number(bounds) => {
            let value = number::parse(plain).or_else(|| {
                let exact = number::body(plain).filter(|measure| (measure.high - measure.low).abs() < f64::EPSILON);
                exact.map(|measure| measure.low)
            })?;
            let within = bounds.low.is_none_or(|low| value >= low) && bounds.high.is_none_or(|high| value <= high);
            within.then(|| value.to_string())
        }
    }
}
