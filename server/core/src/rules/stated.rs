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

/// The date of a role. Nothing where it is open, no ISO date, one of several in the field, or the template's own.
pub(super) fn date(document: &Document<'_>, role: Role) -> Option<Dated> {
    let said = life::said(document, role)?;
    let plain = normal::plain(said.text);
    let moment = date::moment(plain)?;
    let length = date::leading(plain)?.1;
    if date::mentioned(plain).count() > 1 || said.text.contains("~~") || is_default(document, &said) {
        return None;
    }
    let start = said.span.start as usize + said.text.find(plain)?;
    Some(Dated { span: Span::new(start, start + length), moment })
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
pub(super) fn set_progress(document: &Document<'_>, stated: &Progress<'_>, percent: u32) -> Fix {
    let same = |text: &str| self::percent(text).is_some_and(|other| (other - stated.percent).abs() < f64::EPSILON);
    let number = |span: Span| Some(Span::from(digits(span.of(document.text))?).shift(span.start as usize));
    let slot = stated.said.field.slot(document.template).filter(|slot| document.template.slots[*slot].linked);
    let fields = life::all(document, Role::Progress).filter(Said::is_filled).map(|said| said.span);
    let linked = linked::held(document).filter(|held| slot == Some(held.slot)).map(|held| held.span);
    let places: BTreeSet<Span> =
        fields.chain(linked).filter(|span| same(span.of(document.text))).filter_map(number).collect();
    let edits = places.into_iter().map(|span| Edit { span, text: percent.to_string() }).collect();
    Fix { title: format!("Set the progress to {percent} %"), safe: false, preferred: false, edits, creates: None }
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
    let places: Vec<Span> = places.into_iter().collect();
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
    super::unfilled_placeholder::shorten(&normal::unemphasised(normal::plain(text)))
}
