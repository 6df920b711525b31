//! Fields, values and placeholders: what may stand there.

use super::markdown::{code, list, message, text};
use crate::align::{Document, KindRef, table};
use crate::features::spot;
use crate::syntax::ItemKind;
use crate::syntax::front_matter::{Entry, Value};
use crate::template::model::{FrontField, Slot, SlotId};
use crate::template::pattern::Pattern;
use crate::text::{LineIndex, Span, normal};
use crate::value::choice::Verdict;
use crate::value::{Choice, Kind, Number};

/// So many choices, and so many other places, are shown.
const MOST: usize = 24;
const MOST_PLACES: usize = 6;
/// What the model says where it knows no reason for a kind.
pub(super) const NO_EVIDENCE: &str = "nothing tells more";

/// What stands at a place, as the template has it.
struct Subject {
    span: Span,
    name: String,
    about: About,
    need: Option<&'static str>,
    /// What the template says behind the value.
    comment: String,
    /// The value of the slot, where one is filled in, and its place.
    value: Option<(Span, String)>,
}

enum About {
    Slot(SlotId),
    /// Several slots in one value.
    Slots(Vec<SlotId>),
    List(Vec<SlotId>),
    Map,
    /// A value that the template gives.
    Default(String),
}

/// The field, value or placeholder at an offset: its span and the Markdown.
pub(super) fn hover(document: &Document<'_>, offset: usize) -> Option<(Span, String)> {
    let subject = front(document, offset).or_else(|| body(document, offset)).or_else(|| column(document, offset))?;
    Some((subject.span, shown(document, &subject)))
}

/// The front-matter entry whose key or value is at an offset.
pub(super) fn entry_at<'d>(document: &Document<'d>, offset: usize) -> Option<(usize, &'d Entry)> {
    let front = document.syntax.front().filter(|front| front.span.is_at(offset))?;
    front.entries.iter().enumerate().rfind(|(_, entry)| {
        let value = !matches!(entry.value, Value::Map(_)) && entry.value.span().is_at(offset);
        value || entry.key.is_at(offset)
    })
}

fn front(document: &Document<'_>, offset: usize) -> Option<Subject> {
    let (at, entry) = entry_at(document, offset)?;
    let template = document.template;
    let placed = document.front.entry_of.iter().position(|entry| *entry == Some(at));
    let near = || document.front.near.iter().find(|(entry, _)| *entry == at).map(|(_, field)| *field);
    let field = &template.front[placed.or_else(near)?];
    let placeholder = document.front.placeholders.iter().find(|p| p.span.is_at(offset));
    let value = document.front.values.iter().find(|v| v.span.is_at(offset) && !v.span.is_empty());
    let pointed = placeholder.and_then(|p| p.what.slot()).or_else(|| value.and_then(|v| v.slot));
    let slot = pointed.or_else(|| field.value.single());
    let about = match slot {
        _ if field.is_map => About::Map,
        _ if !field.items.is_empty() => About::List(field.items.clone()),
        Some(slot) => About::Slot(slot),
        None => of_pattern(&field.value),
    };
    let span = match (placeholder, value) {
        _ if entry.key.is_at(offset) => entry.key,
        (Some(placeholder), _) => placeholder.span,
        (None, Some(value)) => value.span,
        (None, None) => entry.value.span(),
    };
    let filled = document.front.values.iter().find(|v| v.slot == slot && entry.value.span().contains(v.span));
    Some(Subject {
        span,
        name: field.path.join("."),
        about,
        need: Some(need(field.optional, field.finished_only)),
        comment: comment(field),
        value: filled.map(|v| (v.span, v.span.of(document.text).to_owned())),
    })
}

/// What the template says behind a front-matter value.
fn comment(field: &FrontField) -> String {
    let line = field.source.lines().next().unwrap_or_default();
    line.split_once(" #").map_or_else(String::new, |(_, comment)| comment.trim().to_owned())
}

fn body(document: &Document<'_>, offset: usize) -> Option<Subject> {
    let section = &document.sections[spot::section_at(document, offset)?];
    let (template, base) = (document.template, section.section.base);
    let at = offset.checked_sub(base)?;
    let here = |span: &Span| span.is_at(at);
    let placeholder = nearest(section.body.placeholders.iter().map(|p| p.span).enumerate(), at);
    let placeholder = placeholder.map(|n| &section.body.placeholders[n]);
    let value = nearest(section.body.values.iter().map(|v| v.span).enumerate(), at).map(|n| &section.body.values[n]);
    let value = value.filter(|_| placeholder.is_none());
    let found = nearest(section.body.fields.iter().map(|f| f.span).enumerate(), at).map(|n| &section.body.fields[n]);
    let field = found.and_then(|found| Some((found, &template.sections[section.def?].fields[found.def])));
    let pointed = placeholder.and_then(|p| p.what.slot()).or_else(|| value.and_then(|v| v.slot));
    let slot = pointed.or_else(|| field.and_then(|(_, def)| def.value.single()));
    let about = match (slot, field) {
        (Some(slot), _) => About::Slot(slot),
        (None, Some((_, def))) if placeholder.is_none() => of_pattern(&def.value),
        _ => return None,
    };
    let span = match (placeholder, value, field) {
        (Some(placeholder), _, _) => placeholder.span,
        (None, Some(value), _) => value.span,
        (None, None, Some((found, _))) if here(&found.value) && !found.value.is_empty() => found.value,
        (None, None, Some((found, _))) => Span { end: found.value.start.max(found.span.start), ..found.span },
        (None, None, None) => return None,
    };
    let name = match (field, value, slot) {
        (Some((_, def)), _, _) => def.name.clone(),
        (None, Some(value), _) if !value.name.is_empty() => value.name.clone(),
        (_, _, Some(slot)) if !template.slots[slot].field.is_empty() => template.slots[slot].field.clone(),
        (_, _, slot) => slot.map_or_else(String::new, |slot| template.slots[slot].name.clone()),
    };
    let own = section.body.values.iter().filter(|v| found.is_none_or(|f| f.span.contains(v.span)));
    let filled = value.or_else(|| own.clone().find(|v| slot.is_some() && v.slot == slot && found.is_some()));
    // Between a field's name and its value it is the blank that is pointed at.
    let trimmed = span.of(section.section.text).trim_end().len().max(at.saturating_sub(span.start as usize));
    Some(Subject {
        span: Span::new(span.start as usize, span.start as usize + trimmed).shift(base),
        name,
        about,
        need: field.map(|(_, def)| need(!def.required, def.finished_only)),
        comment: String::new(),
        value: filled.map(|v| (v.span.shift(base), v.span.of(section.section.text).to_owned())),
    })
}

/// The column whose head is at an offset.
fn column(document: &Document<'_>, offset: usize) -> Option<Subject> {
    let section = &document.sections[spot::section_at(document, offset)?];
    let (outline, base) = (&section.section, section.section.base);
    let at = offset.checked_sub(base)?;
    let heads = outline.body.iter().filter_map(|item| match item.kind {
        ItemKind::Cell { table, row: 0, column } => Some((item, table, column)),
        _ => None,
    });
    let (head, own, n) = heads.clone().find(|(item, ..)| item.span.is_at(at) && !item.content.is_empty())?;
    let header = heads.filter(|(_, table, _)| *table == own);
    let header: Vec<String> = header.map(|(item, ..)| normal::key(item.content.of(outline.text))).collect();
    let table = table::table_def(&document.template.sections[section.def?], &header)?;
    let cells = table::row_of(table, None)?;
    let pattern = cells.get(table::column_of(table, &header, n as usize)?).filter(|pattern| !pattern.is_literal())?;
    Some(Subject {
        span: head.content.shift(base),
        name: head.content.of(outline.text).to_owned(),
        about: of_pattern(pattern),
        need: None,
        comment: String::new(),
        value: None,
    })
}

/// Of the spans that touch an offset, the index of one that has it, else of the last.
fn nearest(spans: impl Iterator<Item = (usize, Span)>, at: usize) -> Option<usize> {
    let mut found = None;
    for (n, span) in spans.filter(|(_, span)| span.is_at(at)) {
        found = Some(n);
        if span.has(at) {
            break;
        }
    }
    found
}

fn of_pattern(pattern: &Pattern) -> About {
    let slots: Vec<SlotId> = pattern.slots().collect();
    match slots[..] {
        [] => About::Default(pattern.literal().unwrap_or_default()),
        [slot] => About::Slot(slot),
        _ => About::Slots(slots),
    }
}

fn need(optional: bool, finished_only: bool) -> &'static str {
    match (finished_only, optional) {
        (true, _) => "Needed once the document is finished.",
        (false, true) => "Optional.",
        (false, false) => "Required.",
    }
}

fn shown(document: &Document<'_>, subject: &Subject) -> String {
    let template = document.template;
    let mut notes: Vec<String> = subject.need.map(str::to_owned).into_iter().collect();
    let what = match &subject.about {
        About::Slot(id) => {
            let slot = &template.slots[*id];
            let optional = slot.optional || slot.finished_only;
            notes.extend(
                (subject.need.is_none() && optional).then(|| need(slot.optional, slot.finished_only).to_owned()),
            );
            let here = subject.value.as_ref().map_or(subject.span, |(span, _)| *span);
            notes.extend(elsewhere(document, *id, here));
            // The name of a slot says no more than that of its field; a sentence does.
            let tells = slot.kind == Kind::Text && slot.name.contains(' ');
            if tells && slot.written != subject.span.of(document.text) {
                notes.push(format!("The template asks for {}.", code(&slot.written)));
            }
            notes.extend(evidence(slot));
            if !subject.comment.is_empty() && !slot.evidence.contains(&subject.comment) {
                notes.push(format!("The template remarks: {}.", text(&subject.comment)));
            }
            kind(&slot.kind, subject.value.as_ref().map(|(_, value)| value.as_str()))
        }
        About::Slots(ids) => {
            let kinds: Vec<String> = ids
                .iter()
                .map(|id| format!("{}: {}", code(&template.slots[*id].written), kind(&template.slots[*id].kind, None)))
                .collect();
            format!("text of {} parts\n\n- {}", ids.len(), kinds.join("\n- "))
        }
        About::List(ids) => {
            let telling = ids.iter().map(|id| &template.slots[*id]).filter(|slot| slot.name.contains(' '));
            let items: Vec<String> = telling.map(|slot| code(&slot.written)).collect();
            if !items.is_empty() {
                notes.push(format!("The template asks for {}.", list(&items, 3)));
            }
            "list".to_owned()
        }
        About::Map => "a group of fields".to_owned(),
        About::Default(literal) if literal.trim().is_empty() => "text".to_owned(),
        About::Default(literal) => format!("text; in the template {}", code(literal)),
    };
    let head = format!("**{}** · {what}", text(&subject.name));
    if notes.is_empty() { head } else { format!("{head}\n\n{}", notes.join(" ")) }
}

/// Why a slot's kind is known; a list is not told twice.
pub(super) fn evidence(slot: &Slot) -> Option<String> {
    let whole = slot.evidence.as_str();
    let short = match slot.kind {
        Kind::Choice(_) => whole.split_once(" `").map_or(whole, |(before, _)| before),
        _ => whole,
    };
    (short != NO_EVIDENCE && !short.is_empty()).then(|| format!("Known from {}.", message(short)))
}

/// A kind in words; the choice that a value makes is marked.
pub(super) fn kind(kind: &Kind, value: Option<&str>) -> String {
    match kind {
        Kind::Text => "text".to_owned(),
        Kind::Date => "date, `YYYY-MM-DD`".to_owned(),
        Kind::List => "list".to_owned(),
        Kind::Choice(choice) => choices(choice, value),
        Kind::Number(number) => bounds(number),
    }
}

fn choices(choice: &Choice, value: Option<&str>) -> String {
    let now = value.and_then(|value| match choice.judge(value) {
        Verdict::Canonical(n) | Verdict::Variant(n) | Verdict::Remark(n) => Some(n),
        Verdict::Synonym(_) | Verdict::Unknown => None,
    });
    let values: Vec<String> = choice
        .values
        .iter()
        .enumerate()
        .map(|(n, value)| if now == Some(n) { format!("**{}** (now)", code(value)) } else { code(value) })
        .collect();
    let what = if choice.closed { "one of" } else { "text, for example" };
    format!("{what} {}", list(&values, MOST))
}

fn bounds(number: &Number) -> String {
    let range = match (number.low, number.high) {
        (Some(low), Some(high)) => format!(" from {low} to {high}"),
        (Some(low), None) => format!(" from {low}"),
        (None, Some(high)) => format!(" up to {high}"),
        (None, None) => String::new(),
    };
    // `/10` is the range once more.
    let unit = number.unit.as_deref().filter(|unit| !unit.is_empty() && !unit.starts_with('/'));
    format!("number{range}{}", unit.map_or_else(String::new, |unit| format!(", in {}", code(unit))))
}

/// Where else a linked slot stands.
fn elsewhere(document: &Document<'_>, slot: SlotId, here: Span) -> Option<String> {
    if !document.template.slots[slot].linked {
        return None;
    }
    let lines = LineIndex::new(document.text);
    let line = |span: Span| lines.position(span.start as usize).0;
    let is_same = |kind: KindRef| kind == KindRef::Slot(slot);
    let values = spot::values(document)
        .filter(|(span, value)| (value.slot == Some(slot) || is_same(value.kind)) && !span.is_at(here.start as usize));
    let mut places: Vec<(Span, String)> = values
        .map(|(span, value)| {
            let shown = format!("{} in line {}", code(span.of(document.text)), line(span));
            (span, if value.name.is_empty() { shown } else { format!("{shown} ({})", text(&value.name)) })
        })
        .collect();
    let open = spot::placeholders(document)
        .filter(|(span, placeholder)| placeholder.what.slot() == Some(slot) && !span.contains(here));
    places.extend(open.map(|(span, _)| (span, format!("open in line {}", line(span)))));
    places.sort_by_key(|(span, _)| *span);
    // In front matter the value of the key that is pointed at is no other place.
    let own = entry_at(document, here.start as usize).map(|(_, entry)| entry.span);
    let places: Vec<String> = places
        .into_iter()
        .filter(|(span, _)| own.is_none_or(|own| !own.contains(*span)))
        .map(|(_, shown)| shown)
        .collect();
    (!places.is_empty()).then(|| format!("Elsewhere: {}.", list(&places, MOST_PLACES)))
}
