//! A document's front matter beside its template's. Spans are byte offsets into the document.

use super::{Filled, KindRef, Place, Placeholder, What, body, life};
use crate::syntax::front_matter::{Entry, FrontMatter, Scalar, Value};
use crate::syntax::{Delimiter, ItemKind, inline};
use crate::template::model::{FrontField, Slot, SlotId};
use crate::template::{Template, is_bracket_slot, marker_stands};
use crate::text::{Span, nearest, normal};
use crate::value::number;

/// What was found in the front matter.
#[derive(Clone, Debug, Default)]
pub struct Front {
    /// For each field of the template, the entry that holds it.
    pub entry_of: Vec<Option<usize>>,
    /// Fields of the template that are absent, without those below an absent one.
    pub missing: Vec<usize>,
    /// Entries whose keys are near to an absent field's: entry and field.
    pub near: Vec<(usize, usize)>,
    /// Values of slots.
    pub values: Vec<Filled>,
    /// What is still to be filled.
    pub placeholders: Vec<Placeholder>,
}

/// Aligns the front matter.
pub fn align(front: Option<&FrontMatter>, text: &str, template: &Template) -> Front {
    let mut out = Front { entry_of: vec![None; template.front.len()], ..Front::default() };
    let Some(front) = front else {
        out.missing = (0..template.front.len()).filter(|n| template.front[*n].path.len() == 1).collect();
        return out;
    };
    let paths = paths(front, text);
    let mut known = vec![false; front.entries.len()];
    for (n, field) in template.front.iter().enumerate() {
        let path: Vec<&str> = field.path.iter().map(String::as_str).collect();
        if let Some(at) = paths.iter().position(|p| *p == path) {
            out.entry_of[n] = Some(at);
            known[at] = true;
        }
    }
    near(&mut out, template, &paths, &known);
    for (n, field) in template.front.iter().enumerate() {
        // A misspelt key's value is read all the same.
        let entry = out.entry_of[n].or_else(|| out.near.iter().find(|(_, f)| *f == n).map(|(entry, _)| *entry));
        if let Some(entry) = entry {
            let mut reader = Reader { text, template, out: &mut out };
            // What is no YAML is said to be none; its value is not judged as well.
            let value = front.entries[entry].value.span();
            let broken = front.faults.iter().any(|fault| fault.span.overlaps(value));
            reader.entry(&front.entries[entry], Some(field).filter(|_| !broken));
            known[entry] = true;
        }
    }
    for (n, entry) in front.entries.iter().enumerate() {
        if !known[n] {
            Reader { text, template, out: &mut out }.entry(entry, None);
        }
    }
    out.placeholders.sort_by_key(|placeholder| placeholder.span);
    out
}

fn paths<'a>(front: &FrontMatter, text: &'a str) -> Vec<Vec<&'a str>> {
    let mut paths: Vec<Vec<&str>> = Vec::new();
    for entry in &front.entries {
        let mut path = entry.parent.and_then(|parent| paths.get(parent)).cloned().unwrap_or_default();
        path.push(entry.key.of(text));
        paths.push(path);
    }
    paths
}

/// Pairs unknown keys with absent fields of the same map whose names are near, and lists what stays absent.
fn near(out: &mut Front, template: &Template, paths: &[Vec<&str>], known: &[bool]) {
    let absent: Vec<usize> = (0..template.front.len()).filter(|n| out.entry_of[*n].is_none()).collect();
    for (at, path) in paths.iter().enumerate() {
        let (false, Some(key)) = (known[at], path.last()) else { continue };
        let siblings = |n: &&usize| {
            let other = &template.front[**n].path;
            other.len() == path.len() && other[..other.len() - 1] == path[..path.len() - 1]
        };
        let free: Vec<usize> =
            absent.iter().filter(siblings).copied().filter(|n| !out.near.iter().any(|(_, f)| f == n)).collect();
        let same = free.iter().copied().find(|n| normal::key(template.front[*n].key()) == normal::key(key));
        let close = || {
            let name = nearest(key, free.iter().map(|n| template.front[*n].key()))?;
            // A short word one or two letters away is another word: `due` is no misspelt `date`.
            let distance = strsim::damerau_levenshtein(&key.to_lowercase(), &name.to_lowercase());
            (distance <= 1 && key.len() >= 4 || distance <= 2 && key.len() >= 7)
                .then(|| free.iter().copied().find(|n| template.front[*n].key() == name))
                .flatten()
        };
        if let Some(field) = same.or_else(close) {
            out.near.push((at, field));
        }
    }
    let is_absent = |n: usize| absent.contains(&n) && !out.near.iter().any(|(_, field)| *field == n);
    for n in &absent {
        let path = &template.front[*n].path;
        let parent = (0..template.front.len()).find(|p| template.front[*p].path[..] == path[..path.len() - 1]);
        if is_absent(*n) && !parent.is_some_and(is_absent) {
            out.missing.push(*n);
        }
    }
}

struct Reader<'a, 'o> {
    text: &'a str,
    template: &'a Template,
    out: &'o mut Front,
}

impl Reader<'_, '_> {
    fn entry(&mut self, entry: &Entry, field: Option<&FrontField>) {
        let place = Place::FrontMatter {
            optional: field.is_some_and(|f| f.optional),
            finished_only: field.is_some_and(|f| f.finished_only),
        };
        let name = field.map_or_else(|| entry.key.of(self.text), FrontField::key).to_owned();
        let wants_list = field.is_some_and(|f| !f.items.is_empty());
        match &entry.value {
            Value::Empty(span) => {
                if let Some(slot) = field.and_then(|f| f.value.single()) {
                    self.value(Some(slot), KindRef::Slot(slot), *span, &name, place, None);
                }
            }
            Value::Scalar(scalar) => {
                let found = self.placeholders(*scalar, entry, place);
                if found {
                    return;
                }
                if wants_list {
                    self.value(None, KindRef::List, scalar.inner, &name, place, scalar.quote);
                } else if let Some(field) = field {
                    self.scalar(field, *scalar, entry, &name, place);
                }
            }
            Value::List { span, items, flow } => {
                let single = field.and_then(|f| f.value.single());
                let bare = *flow && items.len() == 1 && items[0].quote.is_none();
                let slot = single.filter(|_| bare).map(|id| &self.template.slots[id]);
                let looks = bare
                    && (is_bracket_slot(items[0].inner.of(self.text))
                        || slot.is_some_and(|s| s.written == span.of(self.text)));
                let is_candidate = slot.is_none_or(|slot| slot.delimiter.is_some());
                if single.is_some() && looks && is_candidate {
                    self.placeholders(Scalar { span: *span, inner: *span, quote: None }, entry, place);
                    return;
                }
                // `[1-10]` is a list of one for YAML, and a choice that is not made here.
                if let Some(id) = single
                    && slot.is_some_and(|slot| slot.delimiter.is_none() && slot.written == span.of(self.text))
                {
                    self.out.placeholders.push(Placeholder {
                        span: *span,
                        what: What::Choice(id),
                        line: entry.span,
                        place,
                    });
                    return;
                }
                let mut open = false;
                for item in items {
                    open |= self.placeholders(*item, entry, place);
                }
                // One of a list of values is no list.
                let closed = single.filter(|id| self.template.slots[*id].kind.closed().is_some());
                if let Some(slot) = closed.filter(|_| *flow && !open && !items.is_empty()) {
                    self.value(Some(slot), KindRef::Slot(slot), *span, &name, place, None);
                }
            }
            Value::Map(_) => {}
        }
    }

    fn scalar(&mut self, field: &FrontField, scalar: Scalar, entry: &Entry, name: &str, place: Place) {
        let text = scalar.inner.of(self.text);
        let choice = |slot: &Slot| slot.delimiter.is_none() && slot.written == text;
        if let Some(slot) = field.value.single().filter(|id| choice(&self.template.slots[*id])) {
            self.out.placeholders.push(Placeholder {
                span: scalar.span,
                what: What::Choice(slot),
                line: entry.span,
                place,
            });
            return;
        }
        for (slot, value) in field.value.values(text).unwrap_or_default() {
            // The unit behind the slot is the template's, whether the value has it or not.
            let number = number::without_unit(value.of(text), field.value.unit(slot));
            let value = Span::new(value.start as usize, value.start as usize + number.len());
            // `TBD` is the writer's word here: as a placeholder of the template it was found above.
            if !body::is_slot_like(value.of(text)) || life::is_nothing(value.of(text)) {
                let whole = field.value.parts.len() == 1;
                let span = value.shift(scalar.inner.start as usize);
                let quote = if whole { scalar.quote } else { None };
                self.value(Some(slot), KindRef::Slot(slot), span, name, place, quote);
            }
        }
    }

    fn value(
        &mut self,
        slot: Option<SlotId>,
        kind: KindRef,
        span: Span,
        name: &str,
        place: Place,
        quote: Option<char>,
    ) {
        self.out.values.push(Filled { slot, kind, span, name: name.to_owned(), place, quote });
    }

    /// Reports the placeholders in a scalar; says whether there are any.
    fn placeholders(&mut self, scalar: Scalar, entry: &Entry, place: Place) -> bool {
        let before = self.out.placeholders.len();
        for item in inline::plain_candidates(self.text, scalar.inner) {
            let ItemKind::Candidate { delimiter, context } = item.kind else { continue };
            if delimiter == Delimiter::Marker && !marker_stands(self.text, scalar.inner, item.span) {
                continue;
            }
            let inner = item.content.of(self.text).trim();
            let alone = item.span == scalar.inner;
            let written = item.span.of(self.text);
            let known = self.template.by_written.get(&normal::fold(written)).copied();
            let found = match known {
                Some(slot) => Some(What::Slot(Some(slot))),
                None => body::slot_of(self.template, None, written, inner, (delimiter, context), alone),
            };
            if let Some(what) = found {
                self.out.placeholders.push(Placeholder { span: item.span, what, line: entry.span, place });
            }
        }
        self.out.placeholders.len() > before
    }
}
