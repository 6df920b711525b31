//! The slots of a template while it is compiled: linked ones are one, others are many.

use std::collections::{BTreeSet, HashMap};

use super::body::is_finished_only;
use super::infer::{Around, Inferred, infer, says_optional};
use super::model::{Conflict, Slot, SlotId};
use crate::syntax::{Delimiter, normalize_label};
use crate::text::{Span, normal};
use crate::value::Kind;

/// All slots found so far.
#[derive(Default)]
pub(super) struct Slots {
    pub all: Vec<Slot>,
    pub conflicts: Vec<Conflict>,
    /// Slots of the front matter by their written form, or, for date masks, by the field's name.
    front: HashMap<String, SlotId>,
    /// Kinds given by hints, by the key of the name.
    hints: HashMap<String, (Kind, Span)>,
    /// Labels of link reference definitions, normalised: `[label]` is then a link.
    labels: BTreeSet<String>,
}

impl Slots {
    pub fn new(labels: BTreeSet<String>) -> Self {
        Self { labels, ..Self::default() }
    }

    /// Whether `[text]` is a reference to a link that the template defines.
    pub fn is_label(&self, text: &str) -> bool {
        self.labels.contains(&normalize_label(text))
    }

    /// Takes a hint's kind for a name; two hints that differ are a conflict.
    pub fn hint(&mut self, name: &str, kind: Kind, span: Span) {
        let known = self.hints.entry(normal::key(name)).or_insert_with(|| (kind.clone(), span));
        if known.0 != kind {
            let message = format!("this hint for `{name}` differs from the one above");
            self.conflicts.push(Conflict { span, message });
        }
    }

    /// The length of the unit behind a slot.
    pub fn unit(&self, around: &Around<'_>) -> usize {
        infer(around).unit
    }

    /// Adds an occurrence of a slot.
    pub fn add(&mut self, written: &str, around: &Around<'_>, span: Span) -> SlotId {
        let mut inferred = infer(around);
        let keys = [around.name, around.field].map(normal::key);
        if let Some((kind, _)) = keys.iter().find_map(|key| self.hints.get(key)) {
            inferred = Inferred { kind: kind.clone(), evidence: "a hint".to_owned(), ..inferred };
        }
        let link = link_key(written, around);
        if let Some(id) = link.as_ref().and_then(|key| self.front.get(key)).copied() {
            self.join(id, inferred, span, around.front_matter);
            return id;
        }
        let id = self.all.len();
        self.all.push(Slot {
            name: around.name.trim().to_owned(),
            written: written.to_owned(),
            delimiter: around.delimiter,
            optional: says_optional(around.name),
            finished_only: is_finished_only(around.field) || is_finished_only(around.name),
            field: around.field.to_owned(),
            kind: inferred.kind,
            evidence: inferred.evidence,
            linked: false,
            spans: vec![span],
        });
        if around.front_matter
            && let Some(key) = link
        {
            self.front.insert(key, id);
        }
        id
    }

    /// One more place of a slot of the front matter.
    fn join(&mut self, id: SlotId, inferred: Inferred, span: Span, front_matter: bool) {
        let slot = &mut self.all[id];
        slot.linked |= !front_matter;
        slot.spans.push(span);
        match (&slot.kind, &inferred.kind) {
            (Kind::Text, kind) if *kind != Kind::Text => {
                slot.kind = inferred.kind;
                slot.evidence = inferred.evidence;
            }
            (Kind::Choice(one), Kind::Choice(other)) if one.closed && other.closed => {
                let keys = |values: &[String]| values.iter().map(|v| normal::key(v)).collect::<BTreeSet<_>>();
                if keys(&one.values) != keys(&other.values) {
                    let message = format!(
                        "`{}` has two lists of values: `{}` and `{}`",
                        slot.name,
                        one.values.join("`, `"),
                        other.values.join("`, `")
                    );
                    self.conflicts.push(Conflict { span, message });
                }
            }
            _ => {}
        }
    }
}

/// What makes two slots one: the same written name, or, for date masks, the same field.
fn link_key(written: &str, around: &Around<'_>) -> Option<String> {
    match around.delimiter? {
        Delimiter::DateMask if !around.field.is_empty() => Some(format!("mask {}", normal::key(around.field))),
        Delimiter::DateMask | Delimiter::NumberMask | Delimiter::Marker => None,
        _ => Some(written.to_owned()),
    }
}
