//! The front matter of a template.

use super::body::is_finished_only;
use super::hints;
use super::infer::{self, Around};
use super::model::FrontField;
use super::pattern::{Part, Pattern};
use super::prose::{self, says_optional};
use super::slots::Slots;
use crate::syntax::front_matter::{Entry, FrontMatter, Scalar, Value};
use crate::syntax::{Delimiter, ItemKind, inline};
use crate::text::{Span, normal};
use crate::value::{Kind, choice};

/// Compiles every entry; slots are added in the order of the text.
pub(super) fn compile(front: &FrontMatter, text: &str, slots: &mut Slots) -> Vec<FrontField> {
    let quotes = front.entries.iter().filter(|entry| is_slot(entry, text, true)).count();
    let bare = front.entries.iter().filter(|entry| is_slot(entry, text, false)).count();
    let mut fields: Vec<FrontField> = Vec::new();
    let mut as_needed = false;
    let mut above = front.span.start;
    for (n, entry) in front.entries.iter().enumerate() {
        // A comment on a line of its own speaks of the entries up to the next one.
        let gap = Span { start: above, end: entry.span.start.max(above) };
        for line in gap.of(text).lines() {
            if line.starts_with('#') {
                as_needed = says_optional(line);
            }
        }
        above = entry.span.end;
        let key = entry.key.of(text).to_owned();
        let mut path = entry.parent.and_then(|parent| fields.get(parent)).map(|p| p.path.clone()).unwrap_or_default();
        path.push(key.clone());
        let comment = entry.comment.map(|span| span.of(text));
        let mut reader = Reader { text, slots, key: &key, comment, numbers: quotes > bare };
        let mut field = FrontField {
            path,
            value: Pattern::default(),
            items: Vec::new(),
            quoted: false,
            is_map: front.entries.get(n + 1).is_some_and(|next| next.parent == Some(n)),
            source: lines(text, entry.span).to_owned(),
            optional: as_needed || comment.is_some_and(|comment| says_optional(comment) || prose::says_when(comment)),
            finished_only: is_finished_only(&key),
        };
        match &entry.value {
            Value::Scalar(scalar) => {
                field.quoted = scalar.quote.is_some();
                field.value = reader.scalar(*scalar);
            }
            Value::List { items, span, flow } => {
                // `owner: [OWNER_NAME]` is YAML's list of one, but a slot by the look of it.
                let only = items.first().map_or("", |item| item.inner.of(text));
                let bare = *flow && items.len() == 1 && items[0].quote.is_none();
                if bare
                    && (is_bracket_slot(only)
                        || infer::is_range_slot(span.of(text))
                        || normal::key(only) == normal::key(&key))
                {
                    let scalar = Scalar { span: *span, inner: *span, quote: None };
                    field.value = reader.scalar(scalar);
                } else {
                    // Numbers are not quoted, but neither are the names in a list.
                    reader.numbers = false;
                    for item in items {
                        field.items.extend(reader.scalar(*item).slots());
                    }
                    // `- {FILE}` alone stands for any number of files; `{FILE_1}` is the first one.
                    if let ([only], [_]) = (&field.items[..], &items[..])
                        && slots.all[*only].spans.len() == 1
                        && !slots.all[*only].name.ends_with(|c: char| c.is_ascii_digit())
                    {
                        slots.is_one_of_many(*only);
                    }
                }
            }
            Value::Empty(span) if !field.is_map => {
                field.value = reader.preset("", *span).unwrap_or_default();
            }
            Value::Empty(_) | Value::Map(_) => {}
        }
        // `description: A template for plans` speaks of the template, not of what is written from it.
        field.optional |= field.value.literal().is_some_and(|text| prose::speaks_of_template(&text));
        field.optional |= field.value.slots().chain(field.items.iter().copied()).any(|id| slots.all[id].optional);
        fields.push(field);
    }
    fields
}

/// Whether the one item of a flow list is a slot's name: capitals or a phrase, no word such as `[developers]`.
pub(crate) fn is_bracket_slot(inside: &str) -> bool {
    let inside = inside.trim();
    let capitals = inside.chars().all(|c| c.is_uppercase() || c.is_ascii_digit() || c == '_') && inside.len() > 1;
    capitals || inside.contains(['/', '|']) || inside.split_whitespace().count() >= 2
}

/// Whether a value is a number mask with a name behind it: `XX-name`.
fn is_mask_with_name(value: &str) -> bool {
    let Some((mask, name)) = value.split_once(['-', '_']) else { return false };
    let masked = (2..=4).contains(&mask.len()) && ["X", "N", "#"].iter().any(|c| mask.replace(c, "").is_empty());
    masked && name.starts_with(char::is_alphabetic) && name.chars().all(|c| c.is_lowercase() || matches!(c, '-' | '_'))
}

/// The lines of an entry, their indentation included.
fn lines(text: &str, span: Span) -> &str {
    let start = text[..span.start as usize].rfind('\n').map_or(0, |n| n + 1);
    &text[start..span.end as usize]
}

fn is_slot(entry: &Entry, text: &str, quoted: bool) -> bool {
    match &entry.value {
        Value::Scalar(scalar) => {
            let inner = scalar.inner.of(text);
            scalar.quote.is_some() == quoted && inner.starts_with('{') && inner.ends_with('}')
        }
        _ => false,
    }
}

struct Reader<'a, 's> {
    text: &'a str,
    slots: &'s mut Slots,
    key: &'a str,
    comment: Option<&'a str>,
    numbers: bool,
}

impl Reader<'_, '_> {
    fn scalar(&mut self, scalar: Scalar) -> Pattern {
        let source = self.text;
        let value = scalar.inner.of(source);
        let candidates = inline::plain_candidates(source, scalar.inner);
        if candidates.is_empty() && (infer::is_range_slot(value) || is_mask_with_name(value)) {
            return self.slot(value, None, "", scalar.inner, false);
        }
        if candidates.is_empty() && choice::of_value(value, true).is_some() {
            return self.slot(value, None, "", scalar.inner, false);
        }
        // The name of a hint stands for its slot.
        if candidates.is_empty() && !value.is_empty() && self.slots.hinted(value).is_some() {
            return self.slot(value, None, "", scalar.inner, false);
        }
        if candidates.is_empty()
            && let Some(pattern) = self.preset(value, scalar.inner)
        {
            return pattern;
        }
        let mut parts = Vec::new();
        let mut at = scalar.inner.start as usize;
        for item in &candidates {
            let ItemKind::Candidate { delimiter, .. } = item.kind else { continue };
            if item.span.start as usize > at {
                parts.push(Part::Literal(source[at..item.span.start as usize].to_owned()));
            }
            let after = &source[item.span.end as usize..scalar.inner.end as usize];
            let alone = item.span == scalar.inner;
            let braces = matches!(delimiter, Delimiter::Brace | Delimiter::DoubleBrace);
            let unquoted = self.numbers && alone && braces && scalar.quote.is_none();
            let pattern = self.slot(item.content.of(source), Some(delimiter), after, item.span, unquoted);
            parts.extend(pattern.parts);
            at = item.span.end as usize;
        }
        if at < scalar.inner.end as usize {
            parts.push(Part::Literal(source[at..scalar.inner.end as usize].to_owned()));
        }
        Pattern { parts }
    }

    /// A value that is there already, of a kind that a hint or the comment's list of values gives.
    fn preset(&mut self, value: &str, span: Span) -> Option<Pattern> {
        let hinted = self.slots.hinted(self.key).cloned().map(|kind| (kind, hints::EVIDENCE.to_owned()));
        let (kind, evidence) = hinted.or_else(|| {
            let comment = self.comment?;
            let choice = choice::of_comment(comment)?;
            let key = normal::key(value);
            let fits = value.is_empty() || choice.values.iter().any(|v| normal::key(v) == key);
            fits.then(|| (Kind::Choice(choice), format!("the list in the comment `{comment}`")))
        })?;
        let id = self.slots.preset(self.key, kind, &evidence, span);
        Some(Pattern { parts: vec![Part::Slot { id, unit: 0 }] })
    }

    fn slot(&mut self, name: &str, delimiter: Option<Delimiter>, after: &str, span: Span, unquoted: bool) -> Pattern {
        let around =
            Around { name, delimiter, after, field: self.key, comment: self.comment, front_matter: true, unquoted };
        let unit = infer::infer(&around).unit;
        let id = self.slots.add(span.of(self.text), &around, span);
        Pattern { parts: vec![Part::Slot { id, unit }] }
    }
}
