//! Templates: Markdown compiled into a typed model.

mod begin;
mod body;
mod compile;
mod conflicts;
pub(crate) mod describe;
mod destinations;
pub mod discover;
pub mod evidence;
pub mod file;
mod frame;
mod front;
pub mod hints;
mod infer;
mod library;
pub mod model;
pub mod pattern;
mod prose;
pub(crate) mod reasons;
pub mod recognise;
mod roles;
pub mod sketch;
pub mod sketched;
mod slots;

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

pub(crate) use body::marker_stands;
pub(crate) use body::{is_bracketed, is_snake};
pub(crate) use compile::{heading_key, stem, stem_of};
pub use describe::Description;
pub use destinations::Destinations;
pub(crate) use front::is_bracket_slot;
pub use library::Library;
use model::{Conflict, FrontField, SectionDef, Slot, SlotId};
use pattern::Pattern;
pub(crate) use prose::{is_guidance, numbered};
use recognise::Fingerprint;
pub use roles::{FieldRef, Role, Roles};

use crate::config::Vocabulary;
use crate::syntax::Delimiter;
use crate::text::{LineIndex, Span};
use crate::value::Kind;

/// A compiled template.
#[derive(Clone, Debug)]
pub struct Template {
    /// Its name: the stem of its file.
    pub name: String,
    /// Its Markdown, mis-decoded characters put right; what spans of the model are relative to.
    pub source: String,
    /// Where its source begins in its file; none where the file's bytes are others.
    pub offset: Option<usize>,
    /// Its front matter's place in the source.
    pub front_span: Option<Span>,
    /// The entries of its front matter.
    pub front: Vec<FrontField>,
    /// Its title's text and slots.
    pub title: Option<(String, Pattern)>,
    /// Its sections; the first one is what stands above them.
    pub sections: Vec<SectionDef>,
    /// Its slots.
    pub slots: Vec<Slot>,
    /// A slot for each written form.
    pub by_written: HashMap<String, SlotId>,
    /// Delimiters in which it writes `SNAKE_CASE` names.
    pub dialect: BTreeSet<Delimiter>,
    /// What is wrong with it.
    pub conflicts: Vec<Conflict>,
    /// Fields that speak of the whole document.
    pub roles: Roles,
    /// The words of the workspace.
    pub vocabulary: Arc<Vocabulary>,
    /// What its documents are recognised by.
    pub fingerprint: Fingerprint,
    /// Its file as it stands, where it is only a part of that: what a copy of the file is held against.
    pub whole: Option<Arc<Template>>,
    /// The destinations of its links.
    pub destinations: Destinations,
}

impl Template {
    /// Compiles a template. Every Markdown text is one: what cannot be inferred is text.
    pub fn compile(name: &str, source: &str) -> Self {
        compile::compile(name, source)
    }

    /// The template with the words of a workspace.
    #[must_use]
    pub fn with_vocabulary(mut self, vocabulary: &Arc<Vocabulary>) -> Self {
        for slot in &mut self.slots {
            if let Kind::Choice(choice) = &mut slot.kind {
                let names = [slot.name.as_str(), slot.field.as_str()];
                let more = vocabulary.values_of(&names).filter(|value| !choice.values.contains(value));
                choice.values.extend(more.cloned().collect::<Vec<_>>());
                choice.vocabulary = Arc::clone(vocabulary);
            }
        }
        self.vocabulary = Arc::clone(vocabulary);
        self.whole = self.whole.map(|whole| Arc::new(Self::clone(&whole).with_vocabulary(vocabulary)));
        let hinted = std::mem::take(&mut self.roles.hinted);
        self.roles = roles::find(&self, hinted);
        self
    }

    /// The model with the evidence for each inference, to be shown as YAML.
    pub fn describe(&self) -> Description {
        describe::describe(self, 0)
    }

    /// The same with the lines of its file, which has this text.
    pub fn describe_in(&self, file: &str) -> Description {
        let above = self.offset.map_or(0, |offset| LineIndex::new(file).position(offset).0 - 1);
        describe::describe(self, above)
    }
}
