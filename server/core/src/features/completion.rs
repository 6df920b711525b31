//! Completion: what can be written at the cursor, everywhere a value can be predicted.
//!
//! A half-typed line is understood from its own text; what the place takes is asked of the alignment, where needed of
//! one in which something already stands at the cursor.

mod body;
mod comments;
mod documents;
mod fields;
mod front;
mod keys;
mod line;
mod links;
mod sections;
mod template;
mod value;

use std::collections::HashSet;

use self::line::Line;
use super::{View, spot};
use crate::finding::Edit;
use crate::text::Span;

/// More is not offered: nobody reads it.
pub const MOST: usize = 300;

/// What asked for the completion.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Trigger {
    /// The user, or the client while a word is typed.
    Invoked,
    /// A character that was typed.
    Character(char),
}

/// The kinds of [`Item`].
#[derive(Copy, Clone, PartialEq, Eq, Hash, Debug)]
pub enum ItemKind {
    /// A front-matter key or a field of the body.
    Field,
    /// One of a list of values.
    Value,
    /// A section.
    Section,
    /// An item of a checklist.
    Task,
    /// A date.
    Date,
    /// A template's name.
    Template,
    /// A file.
    File,
    /// A folder.
    Folder,
    /// A heading's anchor.
    Anchor,
    /// A rule's code.
    Rule,
    /// A whole milestone.
    Document,
    /// The value that the same slot has elsewhere.
    Slot,
}

/// What is inserted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Insert {
    /// This text.
    Text(String),
    /// Text with tab stops.
    Snippet {
        /// In the protocol's syntax, all else escaped.
        snippet: String,
        /// What the snippet is while nobody has typed at its stops: for clients without snippets.
        plain: String,
    },
}

/// One thing that can be inserted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Item {
    /// What is shown.
    pub label: String,
    /// What it is.
    pub kind: ItemKind,
    /// A word behind the label.
    pub detail: Option<String>,
    /// Markdown.
    pub documentation: Option<String>,
    /// What is inserted.
    pub insert: Insert,
    /// What it replaces: on one line, the cursor within or at its borders. What is inserted is whole, quotes and brackets
    /// included, so that nothing behind the cursor may stay.
    pub replace: Span,
    /// Edits elsewhere that belong to it, apart from `replace`.
    pub additional: Vec<Edit>,
    /// What is compared with the part of `replace` in front of the cursor.
    pub filter: String,
    /// Its place in the list, from 0.
    pub rank: usize,
    /// Whether it is chosen unless another one is.
    pub preselect: bool,
}

impl Item {
    /// One of a text that replaces a span.
    fn new(kind: ItemKind, label: impl Into<String>, text: impl Into<String>, replace: Span) -> Self {
        let (label, text) = (label.into(), text.into());
        Self {
            kind,
            detail: None,
            documentation: None,
            filter: text.trim_start().to_owned(),
            insert: Insert::Text(text),
            label,
            replace,
            additional: Vec::new(),
            rank: 0,
            preselect: false,
        }
    }
}

/// What can be written at an offset, the best first.
pub fn completions(view: &View<'_>, offset: usize, trigger: Trigger) -> Vec<Item> {
    let mut offset = view.text.floor_char_boundary(offset);
    // Between the two bytes of a line end is the end of the line.
    if view.text[..offset].ends_with('\r') && view.text[offset..].starts_with('\n') {
        offset -= 1;
    }
    let at = At { view, offset, trigger, line: Line::at(view.text, offset) };
    let mut items = at.items();
    let mut seen = HashSet::new();
    items.retain(|item| seen.insert((item.kind, item.label.clone())));
    items.truncate(MOST);
    for (rank, item) in items.iter_mut().enumerate() {
        item.rank = rank;
    }
    items
}

/// The place that is asked about.
struct At<'a> {
    view: &'a View<'a>,
    offset: usize,
    trigger: Trigger,
    line: Line<'a>,
}

impl At<'_> {
    fn items(&self) -> Vec<Item> {
        if self.view.template.is_some() {
            return template::items(self);
        }
        let anywhere = comments::items(self).or_else(|| front::items(self)).or_else(|| documents::items(self));
        if let Some(items) = anywhere {
            return items;
        }
        let Some(document) = self.view.document else { return Vec::new() };
        let Some(section) = spot::section_at(document, self.offset) else { return Vec::new() };
        // What came between the title and front matter below it would make it front matter no more.
        let above_front = self.view.syntax.front().is_some_and(|front| self.offset < front.span.start as usize);
        if above_front || body::is_opaque(self, document, section) {
            return Vec::new();
        }
        let known = body::placeholder(self, document)
            .or_else(|| sections::headings(self, document, section))
            .or_else(|| links::items(self))
            .or_else(|| fields::beside(self, document, section))
            .or_else(|| body::value(self, document, section))
            .or_else(|| body::is_in_placeholder(self, document).then(Vec::new));
        known.unwrap_or_else(|| {
            // On an empty line anything could begin: that is offered only to who asks.
            let asked = !self.line.is_blank() || self.trigger == Trigger::Invoked;
            let mut items = if asked { fields::items(self, document, section) } else { Vec::new() };
            items.extend(sections::whole(self, document));
            items
        })
    }

    /// What is typed of the text that is to be replaced.
    fn typed(&self, replace: Span) -> &str {
        Span::new(replace.start as usize, self.offset).of(self.view.text)
    }
}
