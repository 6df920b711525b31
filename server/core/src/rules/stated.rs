//! What a document states of itself, read for the rules that compare it, and how it is restated at all its places.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::align::Document;
use crate::align::life::{self, Said};
use crate::edit;
use crate::features::linked;
use crate::finding::{Edit, Fix};
use crate::template::{FieldRef, Role};
use crate::text::{Span, normal};
use crate::value::Class;
use crate::value::date::Moment;
use crate::value::{Kind, date, mojibake, number};

/// A date that a document states.
#[derive(Copy, Clone)]
pub(super) struct Dated {
    /// The date itself.
    pub span: Span,
    /// When that is.
    pub moment: Moment,
}

/// The date of a role: the one that leads, where a remark with another one follows. Nothing where it is open, no ISO
/// date, the first of a range, or the template's own.
pub(super) fn date(document: &Document<'_>, role: Role) -> Option<Dated> {
    let said = life::said(document, role)?;
    let before = struck(said.text);
    let valid = &said.text[before..];
    let plain = normal::plain(valid);
    let moment = date::moment(plain)?;
    let length = date::leading(plain)?.1;
    let start = before + valid.find(plain)?;
    // What is struck through together with the date counts as little as the date.
    let is_struck = said.text[..start].matches("~~").count() % 2 == 1;
    if is_struck || is_range(&plain[length..]) || is_default(document, &said) {
        return None;
    }
    let start = said.span.start as usize + start;
    Some(Dated { span: Span::new(start, start + length), moment })
}

/// Where a value begins behind what is struck through in front of it: `~~2026-08-01~~ 2026-10-01`.
pub(super) fn struck(text: &str) -> usize {
    let mut at = 0;
    while let Some((_, behind)) = text[at..].trim_start().strip_prefix("~~").and_then(|rest| rest.split_once("~~")) {
        let behind = behind.trim_start_matches(|c: char| c.is_whitespace() || normal::is_symbol(c));
        if behind.is_empty() {
            break;
        }
        at = text.len() - behind.len();
    }
    at
}

/// Whether what stands behind a date leads to another one: ` - 2026-08-01`, ` to 2026-08-01`. More words are a remark, and so
/// is what stands in brackets or behind a comma.
fn is_range(rest: &str) -> bool {
    let starts = rest.char_indices().map(|(at, _)| at).filter(|at| date::leading(&rest[*at..]).is_some());
    let Some(second) = starts.into_iter().next() else { return false };
    let between = rest[..second].replace("~~", "");
    !between.contains(['(', '[', ',', ';']) && !rest[..second].contains("~~") && between.split_whitespace().count() <= 1
}

/// Whether a value is the one that the template has there already.
fn is_default(document: &Document<'_>, said: &Said<'_>) -> bool {
    let template = document.template;
    let pattern = match said.field {
        FieldRef::Front(n) => &template.front[n].value,
        FieldRef::Body(section, n) => &template.sections[section].fields[n].value,
        FieldRef::Cell(..) => return false,
    };
    pattern.literal().is_some_and(|own| normal::fold(&own) == normal::fold(said.text))
}

/// The progress that a document states, in percent, and where.
#[derive(Copy, Clone)]
pub(super) struct Progress<'a> {
    pub said: Said<'a>,
    pub percent: f64,
}

/// The stated progress. Nothing where it is open, no single number, or none out of a hundred.
pub(super) fn progress<'a>(document: &'a Document<'_>) -> Option<Progress<'a>> {
    let said = life::said(document, Role::Progress)?;
    let of_hundred = said.field.slot(document.template).is_none_or(|slot| match &document.template.slots[slot].kind {
        Kind::Number(number) => number.high.is_none_or(|high| (high - 100.0).abs() < f64::EPSILON),
        _ => true,
    });
    let percent = percent(said.text).filter(|_| of_hundred)?;
    Some(Progress { said, percent })
}

fn percent(text: &str) -> Option<f64> {
    let measure = number::body(normal::plain(text))?;
    let exact = (measure.high - measure.low).abs() < f64::EPSILON;
    let unit = matches!(measure.unit.to_lowercase().as_str(), "" | "%" | "percent" | "pct" | "complete" | "done");
    // Less than one may be a share of one.
    let whole = (1.0..=100.0).contains(&measure.low) || measure.low.abs() < f64::EPSILON;
    (exact && unit && whole).then_some(measure.low)
}

/// Where the first number of a text stands, without its sign and unit.
pub(super) fn digits(text: &str) -> Option<Range<usize>> {
    let start = text.find(|c: char| c.is_ascii_digit())?;
    let bytes = text.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let mut end = start;
    while digit(end) || (matches!(bytes.get(end), Some(b'.' | b',')) && digit(end + 1)) {
        end += 1;
    }
    Some(start..end)
}

/// Sets the progress at all places that state the same number. Only the number changes: what stands around it is the writer's.
/// Nothing where a remark has numbers that may be wrong then; `counts` are those that are right.
pub(super) fn set_progress(
    document: &Document<'_>,
    stated: &Progress<'_>,
    percent: u32,
    counts: Option<[usize; 2]>,
) -> Option<Fix> {
    let same = |text: &str| self::percent(text).is_some_and(|other| (other - stated.percent).abs() < f64::EPSILON);
    let number = |span: Span| Some(Span::from(digits(span.of(document.text))?).shift(span.start as usize));
    let slot = stated.said.field.slot(document.template).filter(|slot| document.template.slots[*slot].linked);
    let fields = life::all(document, Role::Progress).filter(Said::is_filled).map(|said| said.span);
    let linked = linked::held(document).filter(|held| slot == Some(held.slot)).map(|held| held.span);
    let places: BTreeSet<Span> = fields.chain(linked).filter(|span| same(span.of(document.text))).collect();
    let stays_true = |span: &Span| {
        let text = span.of(document.text);
        let remark = digits(text).map_or("", |digits| &text[digits.end..]);
        let numbers = remark.split(|c: char| !c.is_ascii_digit()).filter(|number| !number.is_empty());
        let numbers: Vec<Option<usize>> = numbers.map(|number| number.parse().ok()).collect();
        numbers.is_empty() || counts.is_some_and(|counts| numbers == counts.map(Some))
    };
    if !places.iter().all(stays_true) {
        return None;
    }
    let places: BTreeSet<Span> = places.into_iter().filter_map(number).collect();
    let edits = places.into_iter().map(|span| Edit { span, text: percent.to_string() }).collect();
    Some(Fix { title: format!("Set the progress to {percent} %"), safe: false, preferred: false, edits, creates: None })
}

/// The values of the status's own list that are of a class, each as a fix that sets it at all places that state the same.
pub(super) fn set_status(document: &Document<'_>, said: &Said<'_>, class: Class) -> Vec<Fix> {
    let template = document.template;
    let Some(slot) = said.field.slot(template) else { return Vec::new() };
    let Kind::Choice(choice) = &template.slots[slot].kind else { return Vec::new() };
    let same = |other: &Said<'_>| normal::key(other.text) == normal::key(said.text);
    let others = life::all(document, Role::Status).filter(same);
    let held = others.filter_map(|said| linked::held_at(document, said.span.start as usize));
    let places: BTreeSet<Span> = held.flat_map(|held| linked::same_value(document, held)).collect();
    // Front matter takes the value alone, without decoration and remark.
    let front: Vec<Span> = document.front.values.iter().map(|value| value.span).collect();
    let whole = |place: Span| front.iter().find(|value| value.contains(place)).copied().unwrap_or(place);
    let places: Vec<Span> = places.into_iter().map(whole).collect();
    if places.is_empty() {
        return Vec::new();
    }
    let class_of = |value: &String| choice.vocabulary.class_of(&mojibake::decoded(value));
    let values = choice.values.iter().filter(|value| class_of(value) == Some(class));
    let fix = |value: &String| Fix {
        title: format!("Set the status to `{value}`"),
        safe: false,
        preferred: false,
        edits: edit::write(document.text, document.syntax, &places, value),
        creates: None,
    };
    values.map(fix).collect()
}

/// A value in a message.
pub(super) fn shown(text: &str) -> String {
    super::unfilled_placeholder::shorten(&normal::unemphasised(&text[linked::inside(text)]))
}
