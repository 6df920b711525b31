//! Whole values of fields that have more than a slot in them: `PLAN-007` for `PLAN-{NUMBER}`, `80%` for `XX%`.

use std::collections::BTreeMap;

use super::blank::Blank;
use crate::syntax::front_matter::Value;
use crate::template::model::SlotId;
use crate::text::{Span, normal};

/// A part of a value, for one slot.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Part {
    pub span: Span,
    pub slot: SlotId,
    pub text: String,
}

impl Blank<'_> {
    /// The values of fields, as the template writes them.
    fn values(&self) -> impl Iterator<Item = Span> {
        let entries = self.syntax.front().map(|front| &front.entries[..]).unwrap_or_default();
        let front = entries.iter().filter_map(|entry| match &entry.value {
            Value::Scalar(scalar) => Some(scalar.inner),
            _ => None,
        });
        let body = self
            .document
            .sections
            .iter()
            .flat_map(|section| section.body.fields.iter().map(|field| field.value.shift(section.section.base)));
        front.chain(body)
    }

    /// What a placeholder is a part of: the value of its field, else the word that it stands in.
    pub fn around(&self, span: Span) -> Span {
        if let Some(value) = self.values().find(|value| value.contains(span)) {
            return value;
        }
        let is_outside = |c: char| c.is_whitespace() || "|*`\"'()".contains(c);
        let (before, behind) = (&self.text[..span.start as usize], &self.text[span.end as usize..]);
        let start = before.rfind(is_outside).map_or(0, |at| at + before[at..].chars().next().map_or(0, char::len_utf8));
        let end = behind.find(|c: char| is_outside(c) || ":,;.!?".contains(c)).unwrap_or(behind.len());
        Span::new(start, span.end as usize + end)
    }

    /// The parts of a whole value, by what the template has between and beside its slots; none where there is nothing beside
    /// them, or the value is not written so.
    pub fn taken_apart(&self, written: Span, value: &str) -> Option<Vec<Part>> {
        let mut open: Vec<(Span, SlotId)> = Vec::new();
        for (span, found) in self.placeholders() {
            if written.contains(span) {
                open.push((span, found.what.slot()?));
            }
        }
        open.sort_unstable();
        let ends = open.iter().map(|(span, _)| span.end).collect::<Vec<_>>();
        let starts = open.iter().map(|(span, _)| span.start).collect::<Vec<_>>();
        let literal = |start: u32, end: u32| (start <= end).then(|| Span { start, end }.of(self.text));
        let first = literal(written.start, *starts.first()?)?;
        let literals: Option<Vec<&str>> = ends
            .iter()
            .zip(starts.iter().skip(1).chain([&written.end]))
            .map(|(end, start)| literal(*end, *start))
            .collect();
        let literals = literals?;
        let is_bare = |literal: &str| !literal.contains(|c: char| c.is_alphanumeric() || c == '%' || c == '#');
        if open.len() == 1 && is_bare(first) && literals.iter().all(|literal| is_bare(literal)) {
            return None;
        }
        let mut rest = split(value.trim(), first.trim(), Side::Front)?.1.trim_start();
        let mut parts = Vec::with_capacity(open.len());
        for (n, ((span, slot), literal)) in open.iter().zip(&literals).enumerate() {
            let is_last = n + 1 == open.len();
            let (part, behind) = match (is_last, literal.trim()) {
                (true, literal) => split(rest, literal, Side::Back)?,
                // Two slots without anything between them cannot be told apart.
                (false, "") => return None,
                (false, literal) => split(rest, literal, Side::Within)?,
            };
            let text = part.trim();
            if text.is_empty() {
                return None;
            }
            parts.push(Part { span: *span, slot: *slot, text: text.to_owned() });
            rest = behind.trim_start();
        }
        Some(parts)
    }

    /// Where else a part stands behind the same letters: `# M-NNN` beside `id: M-NNN`.
    pub fn likewise(&self, part: &Part) -> Vec<Span> {
        let lead = |span: Span| {
            let around = self.around(span);
            Span { start: around.start, end: span.start }.of(self.text).to_owned()
        };
        let own = lead(part.span);
        if !own.contains(char::is_alphanumeric) {
            return Vec::new();
        }
        let all = self.placeholders().into_iter();
        let written = |slot: SlotId| &self.slot(slot).written;
        let is_like = |slot: SlotId| slot == part.slot || written(slot) == written(part.slot);
        let same = all.filter(|(span, found)| *span != part.span && found.what.slot().is_some_and(is_like));
        same.map(|(span, _)| span).filter(|span| lead(*span) == own).collect()
    }

    /// A value with all its parts filled in; none where one is not.
    pub fn whole_text(&self, written: Span, fills: &BTreeMap<Span, String>) -> Option<String> {
        let mut open: Vec<Span> = self.placeholders().into_iter().map(|(span, _)| span).collect();
        open.retain(|span| written.contains(*span));
        open.sort_unstable();
        let (mut out, mut at) = (String::new(), written.start);
        for span in open {
            out.push_str(Span { start: at, end: span.start.max(at) }.of(self.text));
            out.push_str(fills.get(&span)?);
            at = span.end;
        }
        out.push_str(Span { start: at, end: written.end.max(at) }.of(self.text));
        Some(out)
    }

    /// The whole value of a field of this name, where there is one such field.
    pub fn value_of(&self, name: &str) -> Option<Span> {
        let key = normal::key(name);
        let front = self.template().front.iter().zip(&self.document.front.entry_of);
        let mut in_front = front.filter(|(field, _)| normal::key(field.key()) == key || field.path.join(".") == name);
        if let Some((_, entry)) = in_front.next() {
            let entry = self.syntax.front()?.entries.get((*entry)?)?;
            return match &entry.value {
                Value::Scalar(scalar) => Some(scalar.inner),
                _ => None,
            };
        }
        let fields = self.document.sections.iter().flat_map(|section| {
            let def = section.def.or((section.section.is_title || section.section.heading.is_none()).then_some(0));
            let defs = def.map(|def| &self.template().sections[def].fields[..]).unwrap_or_default();
            let of_name =
                section.body.fields.iter().filter(|field| defs.get(field.def).is_some_and(|def| def.key == key));
            of_name.map(|field| field.value.shift(section.section.base)).collect::<Vec<_>>()
        });
        let all: Vec<Span> = fields.collect();
        match &all[..] {
            [only] => Some(*only),
            _ => None,
        }
    }
}

/// Where a literal stands in a value.
#[derive(Copy, Clone, PartialEq, Eq)]
enum Side {
    Front,
    Back,
    Within,
}

/// What stands in front of a literal and what behind it, without regard to case; none where it does not stand there, stands
/// there twice, or is the beginning or end of a longer word.
fn split<'v>(value: &'v str, literal: &str, side: Side) -> Option<(&'v str, &'v str)> {
    let (before, behind) = match side {
        Side::Front => {
            let (lead, rest) = value.split_at_checked(literal.len())?;
            lead.to_lowercase().eq(&literal.to_lowercase()).then_some(("", rest))?
        }
        Side::Back => {
            let (lead, rest) = value.split_at_checked(value.len().checked_sub(literal.len())?)?;
            rest.to_lowercase().eq(&literal.to_lowercase()).then_some((lead, ""))?
        }
        Side::Within => value.split_once(literal).filter(|(_, behind)| !behind.contains(literal))?,
    };
    let joins =
        |a: Option<char>, b: Option<char>| a.is_some_and(char::is_alphabetic) && b.is_some_and(char::is_alphabetic);
    let torn = joins(before.chars().next_back(), literal.chars().next())
        || joins(literal.chars().next_back(), behind.chars().next());
    (!torn).then_some((before, behind))
}
