//! Values of linked slots: what is offered at all places of a slot.

use std::borrow::Cow;

use super::Filled;
use super::life::is_nothing;
use crate::template::Template;
use crate::template::model::SlotId;
use crate::text::normal;
use crate::value::choice::Verdict;
use crate::value::{Kind, date, number};

/// The values of linked slots among these, in the form that is accepted at all their places.
pub(super) fn linked(template: &Template, values: &[Filled], text: &str) -> Vec<(SlotId, String)> {
    let linked = values.iter().filter_map(|value| {
        let slot = value.slot.filter(|slot| template.slots[*slot].linked)?;
        let text = &*unescaped(value.span.of(text), value.quote);
        let accepted = || accepted(&template.slots[slot].kind, text);
        Some((slot, Some(text).filter(|text| !is_nothing(text)).and_then(|_| accepted())?))
    });
    linked.collect()
}

/// What a YAML scalar between these quotes says.
pub(crate) fn unescaped(text: &str, quote: Option<char>) -> Cow<'_, str> {
    match quote {
        Some('\'') if text.contains("''") => Cow::Owned(text.replace("''", "'")),
        Some('"') if text.contains('\\') => {
            let mut out = String::with_capacity(text.len());
            let mut chars = text.chars();
            while let Some(c) = chars.next() {
                match (c, chars.clone().next()) {
                    ('\\', Some(escaped @ ('"' | '\\' | '/'))) => {
                        out.push(escaped);
                        chars.next();
                    }
                    _ => out.push(c),
                }
            }
            Cow::Owned(out)
        }
        _ => Cow::Borrowed(text),
    }
}

/// A value in the form that its kind accepts everywhere, front matter included: what is offered at other places must
/// be right there. `None` where it is no value of the kind.
pub(crate) fn accepted(kind: &Kind, text: &str) -> Option<String> {
    let plain = normal::plain(text);
    match kind {
        Kind::Text | Kind::List => Some(text.to_owned()),
        Kind::Choice(choice) => match choice.judge(text) {
            Verdict::Canonical(n) | Verdict::Variant(n) | Verdict::Remark(n) => Some(choice.values[n].clone()),
            Verdict::Synonym(_) | Verdict::Unknown if choice.closed => None,
            Verdict::Synonym(_) | Verdict::Unknown => Some(text.to_owned()),
        },
        Kind::Date if date::parse(plain).is_some() => Some(plain.to_owned()),
        Kind::Date => date::leading(plain).map(|(_, length)| plain[..length].to_owned()),
        Kind::Number(bounds) => {
            let value = number::parse(plain).or_else(|| {
                let exact = number::body(plain).filter(|measure| (measure.high - measure.low).abs() < f64::EPSILON);
                exact.map(|measure| measure.low)
            })?;
            let within = bounds.low.is_none_or(|low| value >= low) && bounds.high.is_none_or(|high| value <= high);
            within.then(|| value.to_string())
        }
    }
}
