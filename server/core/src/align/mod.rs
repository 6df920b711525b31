//! A document beside its template: every field, section and placeholder with its place in the template.
//!
//! Every later rule, completion and insertion asks the alignment; none searches the text again.

pub mod body;
pub mod boxes;
pub mod diff;
pub mod front;
pub mod kept;
pub mod life;
mod linked;
mod sections;
pub(crate) mod table;

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

pub use body::Body;
pub use boxes::Boxes;
pub use diff::Diff;
pub use front::Front;

pub(crate) use linked::{accepted, unescaped};

use kept::Kept;
use sections::Matching;

use crate::syntax::Syntax;
use crate::syntax::outline::{self, Section};
use crate::template::model::{SectionId, SlotId, TextKind};
use crate::template::pattern::Pattern;
use crate::template::{FieldRef, Role, Template};
use crate::text::{Span, normal};
use crate::value::{Class, Kind};

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

impl What {
    /// The slot that is open, where the template has it.
    pub fn slot(self) -> Option<SlotId> {
        match self {
            Self::Slot(slot) => slot,
            Self::Choice(slot) => Some(slot),
            Self::Sample | Self::Guidance => None,
        }
    }
}

/// What an unchanged text of the template is in a document.
fn what(kind: TextKind) -> What {
    match kind {
        TextKind::Sample => What::Sample,
        TextKind::Choice(slot) => What::Choice(slot),
        TextKind::Guidance => What::Guidance,
    }
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
    pub body: Arc<Body>,
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
    pub front: Arc<Front>,
    /// Its sections in order.
    pub sections: Vec<DocSection<'a>>,
    /// Where its outline differs.
    pub diff: Arc<Diff>,
    /// How far its life has come.
    pub class: Class,
    /// The first value of each linked slot that has one.
    pub linked: Arc<HashMap<SlotId, String>>,
    matching: Arc<Matching>,
    labels: Arc<BTreeSet<String>>,
}

/// What is known of an aligned document apart from its text and its syntax: cheap to keep, and what the next version takes
/// over of it costs nothing.
#[derive(Clone, Debug)]
pub struct Aligned {
    front: Arc<Front>,
    bodies: Vec<Arc<Body>>,
    diff: Arc<Diff>,
    class: Class,
    linked: Arc<HashMap<SlotId, String>>,
    matching: Arc<Matching>,
    labels: Arc<BTreeSet<String>>,
    title: Option<usize>,
}

impl Aligned {
    /// Whether this is the body of one of its sections, not only one like it.
    pub(crate) fn has_body(&self, n: usize, body: &Arc<Body>) -> bool {
        self.bodies.get(n).is_some_and(|own| Arc::ptr_eq(own, body))
    }

    /// Whether its linked values are these.
    pub(crate) fn has_linked(&self, linked: &Arc<HashMap<SlotId, String>>) -> bool {
        Arc::ptr_eq(&self.linked, linked) || self.linked == *linked
    }
}

/// An older version of a document, aligned with the same template.
#[derive(Copy, Clone, Debug)]
pub struct Before<'a> {
    /// Its syntax.
    pub syntax: &'a Syntax,
    /// Its alignment.
    pub aligned: &'a Aligned,
    /// Which of its sections are still there.
    pub kept: &'a Kept,
}

impl<'a> Document<'a> {
    /// Aligns a document with a template.
    pub fn align(text: &'a str, syntax: &'a Syntax, template: &'a Template) -> Self {
        Self::update(text, syntax, template, None)
    }

    /// The same, for a document that an edit has made of an older version: what the edit did not touch is taken over.
    pub fn update(text: &'a str, syntax: &'a Syntax, template: &'a Template, before: Option<Before<'_>>) -> Self {
        let outline = outline::outline(syntax);
        let labels = syntax.definitions();
        let before = before.filter(|before| *before.aligned.labels == labels);
        let title = outline.iter().position(|section| section.is_title);
        let same_outline = before.filter(|b| b.aligned.title == title && b.kept.same_outline(b.syntax, syntax));
        let matching = match same_outline {
            Some(before) => before.aligned.matching.clone(),
            None => Arc::new(sections::matching(&outline, template)),
        };
        let mut changed = before.is_none();
        let bodies: Vec<Arc<Body>> = outline
            .iter()
            .zip(&matching.defs)
            .enumerate()
            .map(|(n, (section, def))| {
                let old = before.and_then(|before| Some((before.aligned, before.kept.old(n)?)));
                let same = |aligned: &Aligned, o: usize| {
                    aligned.matching.defs[o] == *def && (aligned.title == Some(o)) == section.is_title
                };
                match old {
                    Some((aligned, o)) if same(aligned, o) => aligned.bodies[o].clone(),
                    _ => {
                        let body = body::align(section, *def, template, &labels);
                        // The same text under another heading may hold other values.
                        changed |= old.is_some_and(|(aligned, o)| aligned.bodies[o].linked != body.linked);
                        Arc::new(body)
                    }
                }
            })
            .collect();
        let front = if let Some(before) = before.filter(|before| same_front(before.syntax, syntax)) {
            before.aligned.front.clone()
        } else {
            changed = true;
            Arc::new(front::align(syntax.front().map(|f| &**f), text, template))
        };
        // Of a section that came or went with linked values nobody knows whether another one had them first.
        changed |=
            before.is_some_and(|before| before.kept.linked(&before.aligned.bodies) != before.kept.linked(&bodies));
        let parts = outline.into_iter().zip(&matching.defs).zip(bodies);
        let mut document = Self {
            text,
            syntax,
            template,
            sections: parts.map(|((section, def), body)| DocSection { section, def: *def, body }).collect(),
            front,
            diff: Arc::default(),
            class: Class::NotStarted,
            linked: before.filter(|_| !changed).map(|before| before.aligned.linked.clone()).unwrap_or_default(),
            labels: before.map_or_else(|| Arc::new(labels), |before| before.aligned.labels.clone()),
            matching,
        };
        document.diff = match same_outline {
            Some(before) => before.aligned.diff.clone(),
            None => Arc::new(diff::diff(&document.sections, &document.matching, template)),
        };
        document.class = document.own_class();
        if changed {
            document.linked = Arc::new(document.linked_values());
        }
        document
    }

    /// The document of an alignment, with the text, the syntax and the template that it was made of.
    pub fn of(text: &'a str, syntax: &'a Syntax, template: &'a Template, aligned: &Aligned) -> Self {
        let parts = outline::outline(syntax).into_iter().zip(&aligned.matching.defs).zip(&aligned.bodies);
        Self {
            text,
            syntax,
            template,
            front: aligned.front.clone(),
            sections: parts
                .map(|((section, def), body)| DocSection { section, def: *def, body: body.clone() })
                .collect(),
            diff: aligned.diff.clone(),
            class: aligned.class,
            linked: aligned.linked.clone(),
            matching: aligned.matching.clone(),
            labels: aligned.labels.clone(),
        }
    }

    /// What is to be kept of it.
    pub fn into_aligned(self) -> Aligned {
        Aligned {
            title: self.sections.iter().position(|section| section.section.is_title),
            front: self.front,
            bodies: self.sections.into_iter().map(|section| section.body).collect(),
            diff: self.diff,
            class: self.class,
            linked: self.linked,
            matching: self.matching,
            labels: self.labels,
        }
    }

    /// The class of the document. A status that is the template's own word for word says nothing about this document: as long
    /// as it is no status that is known, or claims an end while there is something to fill, nothing has begun.
    fn own_class(&self) -> Class {
        let class = life::class(self);
        let Some(said) = life::all(self, Role::Status).next() else { return class };
        let known = life::known(self);
        let open = || {
            let mut open =
                self.front.placeholders.iter().chain(self.sections.iter().flat_map(|s| &s.body.placeholders));
            open.any(|placeholder| placeholder.what != What::Guidance)
        };
        let may_be_new = match known {
            None => class == Class::Active,
            Some(Class::Finished) => open(),
            Some(_) => false,
        };
        if may_be_new && self.is_default(&said) { Class::NotStarted } else { class }
    }

    /// Whether a field still says what its template says, and that is no slot.
    fn is_default(&self, said: &life::Said<'_>) -> bool {
        let value = match said.field {
            FieldRef::Front(n) => self.template.front.get(n).map(|field| &field.value),
            FieldRef::Body(section, n) => {
                self.template.sections.get(section).and_then(|def| def.fields.get(n)).map(|field| &field.value)
            }
            FieldRef::Cell(..) => None,
        };
        let default = value.and_then(Pattern::literal);
        default.is_some_and(|default| normal::fold(&default) == normal::fold(said.text))
    }

    fn linked_values(&self) -> HashMap<SlotId, String> {
        let mut linked = HashMap::new();
        let front = linked::linked(self.template, &self.front.values, self.text);
        for (slot, value) in front.iter().chain(self.sections.iter().flat_map(|s| &s.body.linked)) {
            linked.entry(*slot).or_insert_with(|| value.clone());
        }
        linked
    }
}

/// Whether two versions share their front matter, to the byte and at the same place.
fn same_front(old: &Syntax, new: &Syntax) -> bool {
    match (old.front(), new.front()) {
        (Some(old), Some(new)) => Arc::ptr_eq(old, new),
        (old, new) => old.is_none() && new.is_none(),
    }
}
