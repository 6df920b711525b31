//! A template as a document in which nothing is filled yet, and the places that a name stands for in it.

use super::scaffold;
use crate::align::{Document, Placeholder};
use crate::syntax::front_matter::Value;
use crate::syntax::{Delimiter, Syntax};
use crate::template::Template;
use crate::template::model::{Slot, SlotId};
use crate::text::{Span, normal};

/// Where a value goes.
#[derive(Clone, Debug)]
pub(super) enum Place {
    /// Into this place, of this slot where it is one's.
    At(Span, Option<SlotId>),
    /// Instead of this list in brackets, its items in these quotes.
    List(Span, Option<char>),
}

/// A template as a document in which nothing is filled yet.
pub(super) struct Blank<'a> {
    /// Its text.
    pub text: &'a str,
    /// Its syntax.
    pub syntax: &'a Syntax,
    /// The same beside the template.
    pub document: Document<'a>,
}

impl Blank<'_> {
    pub fn template(&self) -> &Template {
        self.document.template
    }

    pub fn slot(&self, id: SlotId) -> &Slot {
        &self.template().slots[id]
    }

    pub fn placeholders(&self) -> Vec<(Span, &Placeholder)> {
        scaffold::placeholders(&self.document)
    }

    /// What is open for one of these slots.
    pub fn open(&self, slots: impl Fn(SlotId, &Slot) -> bool) -> Vec<Place> {
        let all = self.placeholders().into_iter();
        let open = all.filter_map(|(span, found)| Some((span, found.what.slot()?)));
        open.filter(|(_, id)| slots(*id, self.slot(*id))).map(|(span, id)| Place::At(span, Some(id))).collect()
    }

    pub fn is_in_front(&self, span: Span) -> bool {
        self.syntax.front().is_some_and(|front| front.span.contains(span))
    }

    /// The places that a name stands for: those of slots that are called so, else those of the field, else the title. An
    /// error where these are several values.
    pub fn places(&self, name: &str) -> Result<Vec<Place>, String> {
        let (plain, key) = (normal::fold(name), normal::key(name));
        let exact = |slot: &Slot| slot.name == plain || slot.written == plain;
        // `X` is the name of `[X]` rather than of the hours in `X hours`.
        for named in [true, false] {
            let found = self.open(|_, slot| exact(slot) && is_named(slot) == named);
            if !found.is_empty() {
                return Ok(found);
            }
        }
        let called = self.open(|_, slot| normal::key(&slot.name) == key);
        if !called.is_empty() {
            return Ok(called);
        }
        let mut places = self.in_entry(name, &key)?;
        places.extend(self.in_body(name, &key, places.is_empty())?);
        if places.is_empty() && key == "title" {
            places.extend(scaffold::literal_title(&self.document).map(|span| Place::At(span, None)));
        }
        Ok(places)
    }

    /// The places of a front-matter field.
    fn in_entry(&self, name: &str, key: &str) -> Result<Vec<Place>, String> {
        let Some(front) = self.syntax.front() else { return Ok(Vec::new()) };
        let fields = self.template().front.iter().zip(&self.document.front.entry_of);
        let mut of_name = fields.filter(|(field, _)| normal::key(field.key()) == key || field.path.join(".") == name);
        let Some((_, Some(entry))) = of_name.next() else { return Ok(Vec::new()) };
        let Some(entry) = front.entries.get(*entry) else { return Ok(Vec::new()) };
        match &entry.value {
            Value::Scalar(scalar) => self.within(name, scalar.inner),
            Value::List { span, items, flow: true } => {
                let whole =
                    self.open(|_, _| true).into_iter().find(|place| matches!(place, Place::At(at, _) if at == span));
                let quote = items.iter().find_map(|item| item.quote);
                Ok(vec![whole.unwrap_or(Place::List(*span, quote))])
            }
            Value::List { .. } => Err(format!("`{name}` is a list of several lines; fill it in the document")),
            Value::Empty(span) => self.within(name, *span),
            Value::Map(_) => Ok(Vec::new()),
        }
    }

    /// The places of a field of the body that is there once, or once in the header block; `alone` says that nothing else is
    /// of this name.
    fn in_body(&self, name: &str, key: &str, alone: bool) -> Result<Vec<Place>, String> {
        let mut found: Vec<(bool, Span)> = Vec::new();
        for section in &self.document.sections {
            let Some(def) =
                section.def.or((section.section.is_title || section.section.heading.is_none()).then_some(0))
            else {
                continue;
            };
            let fields = &self.template().sections[def].fields;
            let of_name =
                section.body.fields.iter().filter(|field| fields.get(field.def).is_some_and(|f| f.key == key));
            found.extend(of_name.map(|field| (def == 0, field.value.shift(section.section.base))));
        }
        let header: Vec<Span> = found.iter().filter(|(header, _)| *header).map(|(_, span)| *span).collect();
        match (&found[..], &header[..]) {
            ([(_, span)], _) | (_, [span]) => self.within(name, *span),
            ([], _) => Ok(Vec::new()),
            _ if !alone => Ok(Vec::new()),
            _ => Err(format!("`{name}` is the name of {} fields; fill them in the document", found.len())),
        }
    }

    /// The one value of a field: its slot, with the other places of a linked one, else what stands there.
    fn within(&self, name: &str, value: Span) -> Result<Vec<Place>, String> {
        let all = self.placeholders();
        let open: Vec<_> = all.iter().filter(|(span, _)| value.contains(*span)).collect();
        match &open[..] {
            [] => {
                let values = self.document.front.values.iter().map(|filled| (filled.span, filled.slot));
                let body = self.document.sections.iter().flat_map(|section| {
                    section.body.values.iter().map(|filled| (filled.span.shift(section.section.base), filled.slot))
                });
                let slot = values.chain(body).find(|(span, _)| *span == value).and_then(|(_, slot)| slot);
                Ok(vec![Place::At(value, slot)])
            }
            [(span, found)] => match found.what.slot() {
                Some(id) if self.slot(id).linked => Ok(self.open(|other, _| other == id)),
                slot => Ok(vec![Place::At(*span, slot)]),
            },
            [..] => {
                let written: Vec<String> = open.iter().map(|(span, _)| format!("`{}`", span.of(self.text))).collect();
                Err(format!("`{name}` has several values: {}; name one of these", written.join(", ")))
            }
        }
    }

    pub fn is_list(&self, span: Span) -> bool {
        let entries = self.syntax.front().map(|front| &front.entries[..]).unwrap_or_default();
        entries.iter().any(|entry| matches!(&entry.value, Value::List { span: list, .. } if *list == span))
    }
}

/// Whether a slot's delimiters hold a name.
pub(super) fn is_named(slot: &Slot) -> bool {
    slot.delimiter
        .is_some_and(|delimiter| !matches!(delimiter, Delimiter::DateMask | Delimiter::NumberMask | Delimiter::Marker))
}
