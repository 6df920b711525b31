//! The slots of a template while it is compiled: linked ones are one, others are many.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::body::is_finished_only;
use super::hints;
use super::infer::{Around, Inferred, infer};
use super::model::{Conflict, Slot, SlotId};
use super::prose::says_optional;
use super::roles::Role;
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
    /// For each slot the place by which its kind is known.
    known_by: Vec<KnownBy>,
    /// Kinds given by hints, by the key of the name.
    hints: HashMap<String, (Kind, Span)>,
    /// What hints say that fields say of the whole document, by the key of the name.
    pub roles: HashMap<String, Role>,
    /// What parts of the template are called by their numbers.
    pub named: HashSet<String>,
    /// Labels of link reference definitions, normalised: `[label]` is then a link.
    labels: BTreeSet<String>,
    /// Names of elements that the template closes: `<context>` is markup then.
    elements: BTreeSet<String>,
    /// Marks that the template explains in a list of them: `**[P]**: runs in parallel`, `**[Story]**: which one it is of`.
    marks: BTreeSet<String>,
}

/// The place by which a slot's kind is known.
#[derive(Copy, Clone)]
struct KnownBy {
    span: Span,
    is_hint: bool,
}

impl Slots {
    pub fn new(labels: BTreeSet<String>, source: &str) -> Self {
        let closed = source.split("</").skip(1).filter_map(|rest| rest.split('>').next());
        let name = |name: &&str| !name.is_empty() && name.len() <= 40 && !name.contains(char::is_whitespace);
        let elements = closed.filter(name).map(str::to_owned).collect();
        Self { labels, elements, marks: marks(source), ..Self::default() }
    }

    /// Whether a candidate is the template's own text: a reference to a link that it defines, an element that it
    /// closes, a tag or a citation such as `[P]`, `[US1]`, `[Bass+21]`.
    pub fn is_text(&self, delimiter: Delimiter, inside: &str) -> bool {
        match delimiter {
            Delimiter::Bracket => {
                self.labels.contains(&normalize_label(inside)) || is_tag(inside) || self.marks.contains(inside)
            }
            Delimiter::Angle => self.elements.contains(inside),
            _ => false,
        }
    }

    /// The kind that a hint gives to a slot or a field.
    pub fn hinted(&self, name: &str) -> Option<&Kind> {
        self.hints.get(&normal::key(name)).map(|(kind, _)| kind)
    }

    /// Adds a field that has a value already, or none at all, but whose kind is known. Its values are what it is
    /// written as, so that no value of a document is taken for the slot unfilled.
    pub fn preset(&mut self, field: &str, kind: Kind, evidence: &str, span: Span) -> SlotId {
        let written = match &kind {
            Kind::Choice(choice) => choice.values.join(" | "),
            _ => format!("{field}: "),
        };
        self.all.push(Slot {
            name: field.to_owned(),
            written,
            delimiter: None,
            optional: false,
            finished_only: is_finished_only(field),
            field: field.to_owned(),
            kind,
            evidence: evidence.to_owned(),
            linked: false,
            spans: vec![span],
        });
        self.known_by.push(KnownBy { span, is_hint: false });
        self.all.len() - 1
    }

    /// Takes a hint's kind for a name; two hints that differ are a conflict.
    pub fn hint(&mut self, name: &str, kind: &Kind, span: Span) {
        let known = self.hints.entry(normal::key(name)).or_insert_with(|| (kind.clone(), span));
        if known.0 != *kind {
            let conflict = Conflict::new(span, format!("this hint for `{name}` differs from the one above"));
            self.conflicts.push(conflict.beside(known.1, "the hint that counts"));
        }
    }

    /// A slot of which a list has as many as there are: its name elsewhere is another one.
    pub fn is_one_of_many(&mut self, id: SlotId) {
        self.front.retain(|_, known| *known != id);
    }

    /// Takes what a hint says that a field says; two hints that differ are a conflict. A date is one, then.
    pub fn role(&mut self, name: &str, role: Role, span: Span) {
        let known = *self.roles.entry(normal::key(name)).or_insert(role);
        if known != role {
            self.conflicts.push(Conflict::new(span, format!("this hint for `{name}` differs from the one above")));
        } else if !matches!(role, Role::Status | Role::Progress) {
            self.hint(name, &Kind::Date, span);
        }
    }

    /// Whether a slot takes a percentage: a state of affairs at any time, not what only a finished document has.
    pub fn is_percent(&self, id: SlotId) -> bool {
        matches!(&self.all[id].kind, Kind::Number(number) if number.high == Some(100.0) || number.unit.as_deref() == Some("%"))
    }

    /// Adds an occurrence of a slot.
    pub fn add(&mut self, written: &str, around: &Around<'_>, span: Span) -> SlotId {
        let mut inferred = infer(around);
        let keys = [around.name, around.field].map(normal::key);
        let mut known_by = KnownBy { span, is_hint: false };
        if let Some((kind, at)) = keys.iter().find_map(|key| self.hints.get(key)) {
            inferred = Inferred { kind: kind.clone(), evidence: hints::EVIDENCE.to_owned(), ..inferred };
            known_by = KnownBy { span: *at, is_hint: true };
        }
        let link = link_key(written, around);
        if let Some(id) = link.as_ref().and_then(|key| self.front.get(key)).copied() {
            self.join(id, inferred, (span, known_by), around.front_matter);
            return id;
        }
        let id = self.all.len();
        self.known_by.push(known_by);
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

    /// One more place of a slot of the front matter. What a hint says counts more than what was inferred.
    fn join(&mut self, id: SlotId, inferred: Inferred, (span, by): (Span, KnownBy), front_matter: bool) {
        let (slot, known) = (&mut self.all[id], &mut self.known_by[id]);
        slot.linked |= !front_matter;
        slot.spans.push(span);
        if by.is_hint == known.is_hint {
            let conflict = match (&slot.kind, &inferred.kind) {
                (Kind::Choice(one), Kind::Choice(other)) if one.closed && other.closed => {
                    let keys = |values: &[String]| values.iter().map(|v| normal::key(v)).collect::<BTreeSet<_>>();
                    (keys(&one.values) != keys(&other.values)).then(|| {
                        format!(
                            "`{}` has two lists of values: `{}` and `{}`",
                            slot.name,
                            one.values.join("`, `"),
                            other.values.join("`, `")
                        )
                    })
                }
                (one, other) if by.is_hint && one != other => {
                    Some(format!("`{}` has two hints that differ", slot.name))
                }
                _ => None,
            };
            let at = if by.is_hint { by.span } else { span };
            self.conflicts
                .extend(conflict.map(|message| Conflict::new(at, message).beside(known.span, "the one that counts")));
        }
        let better = by.is_hint && !known.is_hint;
        if better || (slot.kind == Kind::Text && !known.is_hint && inferred.kind != Kind::Text) {
            (slot.kind, slot.evidence, *known) = (inferred.kind, inferred.evidence, by);
        }
    }
}

/// The marks of every list that explains several of them, at least one of which is nothing but a mark.
fn marks(source: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut list: Vec<&str> = Vec::new();
    for line in source.lines().chain([""]) {
        if let Some(mark) = explained(line) {
            list.push(mark);
            continue;
        }
        if list.iter().any(|mark| is_tag(mark)) {
            found.extend(list.iter().map(|mark| (*mark).to_owned()));
        }
        list.clear();
    }
    found
}

/// The mark that a list item explains.
fn explained(line: &str) -> Option<&str> {
    let item = line.trim_start().strip_prefix(['-', '*', '+'])?.trim_start();
    let (mark, rest) = item.strip_prefix("**[")?.split_once("]**")?;
    let text = rest.trim_start().strip_prefix([':', '=', '-', '–', '—'])?;
    (!text.trim().is_empty() && !text.contains(['[', '{'])).then_some(mark)
}

/// Whether a text in brackets is a mark: one capital that counts nothing, capitals with a number, a citation.
fn is_tag(inside: &str) -> bool {
    let letters = inside.bytes().take_while(u8::is_ascii_uppercase).count();
    let digits = inside[letters..].bytes().take_while(u8::is_ascii_digit).count();
    let whole = letters + digits == inside.len();
    let mark = whole && letters == 1 && digits == 0 && !"XYZN".contains(inside);
    let numbered = whole && (1..=2).contains(&letters) && (1..=3).contains(&digits);
    let citation = inside.split_once('+').is_some_and(|(author, year)| {
        author.len() >= 2
            && author.bytes().all(|b| b.is_ascii_alphabetic())
            && year.len() >= 2
            && year.bytes().all(|b| b.is_ascii_digit())
    });
    mark || numbered || citation
}

/// What makes two slots one: the same written name, or, for date masks, the same field.
fn link_key(written: &str, around: &Around<'_>) -> Option<String> {
    match around.delimiter? {
        Delimiter::DateMask if !around.field.is_empty() => Some(format!("mask {}", normal::key(around.field))),
        Delimiter::DateMask | Delimiter::NumberMask | Delimiter::Marker => None,
        // `{N}` is a number wherever one is wanted, `{...}` anything.
        _ if around.name.trim().chars().count() < 2 || !around.name.contains(char::is_alphanumeric) => None,
        _ => Some(written.to_owned()),
    }
}
