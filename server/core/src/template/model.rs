//! What a compiled template consists of.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::pattern::Pattern;
use crate::finding::Related;
use crate::syntax::{Context, Delimiter};
use crate::text::{Span, normal};
use crate::value::Kind;

/// The index of a slot in [`super::Template::slots`].
pub type SlotId = usize;
/// The index of a section in [`super::Template::sections`]; 0 is what stands above the first section.
pub type SectionId = usize;

/// A place that is to be filled.
#[derive(Clone, Debug)]
pub struct Slot {
    /// Its name: the text between its delimiters.
    pub name: String,
    /// As it is written, delimiters included.
    pub written: String,
    /// How it is written; none for a bare value such as `H/M/L` or a sample.
    pub delimiter: Option<Delimiter>,
    /// What may be filled in.
    pub kind: Kind,
    /// Why that was inferred.
    pub evidence: String,
    /// Whether all its places hold one value.
    pub linked: bool,
    /// Whether it may stay away.
    pub optional: bool,
    /// Whether it belongs to a finished document.
    pub finished_only: bool,
    /// The name of the field or heading it stands in, for messages.
    pub field: String,
    /// Where it occurs in the template's source.
    pub spans: Vec<Span>,
}

/// What a slot is looked up by: its written form, white space folded; slots in code are apart from those in text.
pub fn slot_key(written: &str, context: Context) -> String {
    let folded = normal::fold(written);
    if context == Context::Code { format!("`{folded}") } else { folded }
}

/// A front-matter entry of the template.
#[derive(Clone, Debug)]
pub struct FrontField {
    /// The keys from the top to this one.
    pub path: Vec<String>,
    /// Its value with its slots; a list's items are matched by [`FrontField::items`].
    pub value: Pattern,
    /// For a list: the slots of its items.
    pub items: Vec<SlotId>,
    /// Whether the template quotes the value.
    pub quoted: bool,
    /// Whether other entries stand below it.
    pub is_map: bool,
    /// The lines of the entry in the template's source.
    pub source: String,
    /// Whether the key may be absent.
    pub optional: bool,
    /// Whether it belongs to a finished document.
    pub finished_only: bool,
}

impl FrontField {
    /// The key itself.
    pub fn key(&self) -> &str {
        self.path.last().map_or("", String::as_str)
    }
}

/// How a heading of the template is matched.
#[derive(Clone, PartialEq, Debug)]
pub enum Form {
    /// The area above the first section.
    Root,
    /// By its key.
    Exact(normal::Heading),
    /// One of a repeating group: a stem and an ordinal, any title behind.
    Group(String),
    /// Literal parts with slots between them.
    Pattern(Pattern),
    /// Slots only: any heading.
    Any,
}

/// A section of the template.
#[derive(Clone, Debug)]
pub struct SectionDef {
    /// The section it is a part of.
    pub parent: Option<SectionId>,
    /// Level of its heading.
    pub level: u8,
    /// Its heading's text.
    pub title: String,
    /// How headings match it.
    pub form: Form,
    /// Whether any number of sections may match it; the later ones of a group name the first.
    pub repeats: bool,
    /// The first section of the repeating group it belongs to, itself included.
    pub group: Option<SectionId>,
    /// Why it may stay away.
    pub optional: Option<String>,
    /// Whether it belongs to a finished document.
    pub finished_only: bool,
    /// The sections below it, in order.
    pub children: Vec<SectionId>,
    /// With all that is below it, in the template's source.
    pub span: Span,
    /// Its heading and body up to the next heading.
    pub own: Span,
    /// Its fields, in order.
    pub fields: Vec<FieldDef>,
    /// Its tables, in order.
    pub tables: Vec<TableDef>,
    /// Texts of its paragraphs, list items and values that must not stay, folded.
    pub texts: HashMap<String, TextKind>,
    /// Delimiters whose slots stand alone in it.
    pub alone: BTreeSet<Delimiter>,
    /// Slots in it by their [`slot_key`].
    pub slots: HashMap<String, SlotId>,
    /// Texts of the items with a box in it, folded.
    pub boxes: HashSet<String>,
    /// Whether these are slots for tasks, deliverables, objectives or criteria, whatever its heading says.
    pub has_tasks: bool,
    /// Whether anything but comments stands in it.
    pub has_body: bool,
}

impl SectionDef {
    /// Its heading's text as documents have it: without comments.
    pub fn name(&self) -> String {
        normal::without_comments(&self.title).trim().to_owned()
    }
}

/// What an unchanged text of the template is in a document.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum TextKind {
    /// A sample value: to be replaced.
    Sample,
    /// A choice not made.
    Choice(SlotId),
    /// A sentence that tells the writer what to write.
    Guidance,
}

/// A field in the body of a section.
#[derive(Clone, Debug)]
pub struct FieldDef {
    /// As the template writes it.
    pub name: String,
    /// Its comparable form.
    pub key: String,
    /// Whether its name is emphasised.
    pub bold: bool,
    /// Its value.
    pub value: Pattern,
    /// Whether it must be there: not enumerated, not optional, not only a slot.
    pub required: bool,
    /// Whether it belongs to a finished document.
    pub finished_only: bool,
    /// The line it stands on in the template's source, list marker included.
    pub line: String,
}

/// A table of a section.
#[derive(Clone, Debug, Default)]
pub struct TableDef {
    /// The header cells' keys.
    pub header: Vec<String>,
    /// The header cells as the template writes them, without emphasis.
    pub names: Vec<String>,
    /// Body rows of value patterns.
    pub rows: Vec<Vec<Pattern>>,
}

/// Two statements of a template that cannot both hold.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Conflict {
    /// Where, in the template's source.
    pub span: Span,
    /// What.
    pub message: String,
    /// The place that it does not agree with, and what is said there.
    pub related: Vec<Related>,
}

impl Conflict {
    /// One that is about a single place.
    pub fn new(span: Span, message: impl Into<String>) -> Self {
        Self { span, message: message.into(), related: Vec::new() }
    }

    /// The same, with another place that matters for it.
    #[must_use]
    pub fn beside(mut self, span: Span, message: impl Into<String>) -> Self {
        self.related.push(Related { span, message: message.into() });
        self
    }
}
