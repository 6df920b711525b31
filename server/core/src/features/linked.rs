//! The places of one slot: where it is still open, and where it holds a value.

use super::spot;
use crate::align::{Document, Placeholder};
use crate::syntax::front_matter::Value;
use crate::template::model::SlotId;
use crate::text::{Span, normal};
use crate::value::choice::{Choice, Verdict};
use crate::value::{Kind, date};

/// The places that are filled together with a placeholder: those of a linked slot that are still open; of any other
/// this one alone. In the order of the text.
pub fn filled_with(document: &Document<'_>, span: Span, placeholder: &Placeholder) -> Vec<Span> {
    match placeholder.what.slot().filter(|slot| document.template.slots[*slot].linked) {
        Some(slot) => open(document, slot).collect(),
        None => vec![span],
    }
}

/// Where a slot is still to be filled.
pub fn open(document: &Document<'_>, slot: SlotId) -> impl Iterator<Item = Span> {
    spot::placeholders(document).filter(move |(_, other)| other.what.slot() == Some(slot)).map(|(span, _)| span)
}

/// A value and what it is one of.
#[derive(Copy, Clone, Debug)]
pub struct Held {
    /// Where it stands.
    pub span: Span,
    /// Its slot.
    pub slot: SlotId,
}

/// The values of slots: those of fields and cells, those in the title, and the items of lists.
pub fn held(document: &Document<'_>) -> impl Iterator<Item = Held> {
    let values = spot::values(document).filter_map(|(span, value)| Some(Held { span, slot: value.slot? }));
    values.chain(in_title(document)).chain(in_lists(document))
}

/// The value at an offset, its borders included.
pub fn held_at(document: &Document<'_>, offset: usize) -> Option<Held> {
    held(document).find(|held| held.span.is_at(offset))
}

/// The values of slots in the title.
pub fn in_title(document: &Document<'_>) -> Vec<Held> {
    let title = document.sections.iter().find(|section| section.section.is_title);
    let (Some(title), Some((_, pattern))) = (title, &document.template.title) else { return Vec::new() };
    let span = title.section.title_span();
    let open = |span: Span| spot::placeholders(document).any(|(open, _)| open.overlaps(span));
    let values = pattern.values(span.of(document.text)).unwrap_or_default().into_iter();
    values
        .map(|(slot, value)| Held { span: value.shift(span.start as usize), slot })
        .filter(|held| !open(held.span))
        .collect()
}

/// The items of front-matter lists, where the template's list has one slot.
fn in_lists(document: &Document<'_>) -> Vec<Held> {
    let Some(front) = document.syntax.front() else { return Vec::new() };
    let mut found = Vec::new();
    for (field, entry) in document.template.front.iter().zip(&document.front.entry_of) {
        let (Some(entry), [slot]) = (entry.and_then(|entry| front.entries.get(entry)), &field.items[..]) else {
            continue;
        };
        if let Value::List { items, .. } = &entry.value {
            let placeholders = &document.front.placeholders;
            let open = |span: Span| {
                let behind = placeholders.partition_point(|open| open.span.end <= span.start);
                placeholders.get(behind).is_some_and(|open| open.span.overlaps(span))
            };
            let filled = items.iter().filter(|item| !open(item.inner));
            found.extend(filled.map(|item| Held { span: item.inner, slot: *slot }));
        }
    }
    found
}

/// The places that are changed together with a value: those of a linked slot that hold the same one; of any other slot
/// this one alone. The spans are those of the value itself, without emphasis and remarks around it; in the order of the
/// text. Nothing where the value cannot be told apart from what stands around it.
pub fn same_value(document: &Document<'_>, here: Held) -> Vec<Span> {
    let template = document.template;
    let meant = |held: Held| {
        let (meaning, core) = meant(&template.slots[held.slot].kind, held.span.of(document.text))?;
        Some((meaning, Span::from(core).shift(held.span.start as usize)))
    };
    let Some((wanted, core)) = meant(here) else { return Vec::new() };
    if !template.slots[here.slot].linked {
        return vec![core];
    }
    let others = held(document).filter(|held| held.slot == here.slot);
    let mut same: Vec<Span> =
        others.filter_map(|held| meant(held).filter(|(found, _)| *found == wanted).map(|(_, core)| core)).collect();
    same.sort_unstable();
    same.dedup();
    same
}

/// Where a value itself stands in a text, without emphasis and remarks around it.
pub(crate) fn core(kind: &Kind, text: &str) -> Option<std::ops::Range<usize>> {
    meant(kind, text).map(|(_, core)| core)
}

/// What a value is compared by.
#[derive(PartialEq, Debug)]
enum Meaning {
    Choice(usize),
    Date(date::Date),
    Text(String),
}

/// What a text says as a value, and where in it.
fn meant(kind: &Kind, text: &str) -> Option<(Meaning, std::ops::Range<usize>)> {
    let plain = normal::plain(text);
    // `plain` is a part of the text.
    let start = text.find(plain).filter(|_| !plain.is_empty())?;
    match kind {
        Kind::Choice(choice) => match choice.judge(text) {
            Verdict::Canonical(n) => {
                let start = text.find(text.trim())?;
                return Some((Meaning::Choice(n), start..start + text.trim().len()));
            }
            Verdict::Variant(n) | Verdict::Remark(n) => return Some((Meaning::Choice(n), within(choice, n, text)?)),
            Verdict::Synonym(_) | Verdict::Unknown => {}
        },
        Kind::Date => {
            if let Some((date, length)) = date::leading(plain) {
                return Some((Meaning::Date(date), start..start + length));
            }
        }
        Kind::Number(_) | Kind::Text | Kind::List => {}
    }
    Some((Meaning::Text(normal::fold(plain).to_lowercase()), inside(text)))
}

/// A value without the marks that stand around the whole of it, and without symbols in front. A mark at one end only
/// belongs to the value: `Team "Phoenix"`, `**Bo** and Cid`.
pub(crate) fn inside(text: &str) -> std::ops::Range<usize> {
    const PAIRS: [(&str, &str); 8] =
        [("~~", "~~"), ("**", "**"), ("__", "__"), ("*", "*"), ("_", "_"), ("`", "`"), ("\"", "\""), ("“", "”")];
    let (mut start, mut end) = (0, text.len());
    loop {
        let rest = &text[start..end];
        let lead = rest.trim_start_matches(|c: char| c.is_whitespace() || normal::is_symbol(c) && c != '“' && c != '”');
        let trimmed = lead.trim_end();
        let pair = PAIRS.into_iter().find(|(open, close)| {
            let inner = trimmed.strip_prefix(open).and_then(|rest| rest.strip_suffix(close));
            inner.is_some_and(|inner| !inner.is_empty() && !inner.contains(open) && !inner.contains(close))
        });
        let (open, close) = pair.map_or((0, 0), |(open, close)| (open.len(), close.len()));
        let next = (start + rest.len() - lead.len() + open, end - (lead.len() - trimmed.len()) - close);
        if next == (start, end) {
            return start..end;
        }
        (start, end) = next;
    }
}

/// Where the n-th value of a list stands in a text that says it with decoration around or a remark behind.
fn within(choice: &Choice, n: usize, text: &str) -> Option<std::ops::Range<usize>> {
    // A value is a few words; what is longer is looked at in its beginning.
    const FAR: usize = 120;
    let wanted = normal::key(choice.values.get(n)?);
    let near = text.char_indices().map(|(at, c)| at + c.len_utf8()).take_while(|end| *end <= FAR).last()?;
    let borders = |begins: bool| {
        let mut word = false;
        text[..near].char_indices().chain([(near, ' ')]).filter_map(move |(at, c)| {
            let was = std::mem::replace(&mut word, !c.is_whitespace() && !matches!(c, '*' | '_' | '`'));
            (word != was && word == begins).then_some(at)
        })
    };
    let starts: Vec<usize> = borders(true).collect();
    let punctuated = text[..near].char_indices().filter(|(_, c)| !c.is_alphanumeric()).map(|(at, _)| at);
    let mut ends: Vec<usize> = borders(false).chain(punctuated).chain([near]).collect();
    ends.sort_unstable();
    let fits = |start: usize| {
        let end = ends.iter().find(|end| **end > start && normal::key(&text[start..**end]) == wanted)?;
        Some(start..*end)
    };
    starts.into_iter().rev().find_map(fits)
}

#[cfg(test)]
mod tests {
    use super::within;
    use crate::value::choice::Choice;

    #[test]
    fn a_value_is_found_between_decoration_and_remark() {
        let choice = Choice::new(vec!["in progress".to_owned(), "🟢 Low".to_owned()], true);
        let found = |n, text: &'static str| within(&choice, n, text).map(|range| &text[range]);
        assert_eq!(found(0, "✅ **In Progress** (since May)"), Some("In Progress"));
        assert_eq!(found(0, "in_progress, nearly done"), Some("in_progress"));
        assert_eq!(found(1, "Low: all is well"), Some("Low"));
        assert_eq!(found(0, "**in-progress**"), Some("in-progress"));
        assert_eq!(found(0, "planned"), None);
    }
}
