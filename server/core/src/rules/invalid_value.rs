use super::unfilled_placeholder::{may_be_nothing, may_wait, shorten};
use super::{Check, Draft, Level, Rule, ValueItem, ValueScope, fix, preferred, safe, status_contradiction};
use crate::align::life::{is_nothing, says_nothing};
use crate::align::{Filled, Place};
use crate::finding::Severity;
use crate::value::{Kind, Number, date, number};

pub(super) static RULE: Rule = Rule {
    code: "invalid-value",
    summary: "a value that is no date, number or list where the template has one, or out of its range",
    level: Level::Fixed(Severity::Error),
    documentation: r#"A value that is not of the kind that the template's slot has: a date is written `2026-05-04` (a time may
follow), a number in front matter is a plain number within its range, a list is written in brackets or as lines with `-`. In
the body, numbers may be written `~3`, `6-8` or `3 weeks`, and a remark may follow a date.

````markdown template note
---
target_date: "{TARGET_DATE}"
quality: {QUALITY} # 1-10
---
# {TITLE}

## Release Window
{RELEASE_WINDOW}
````

````markdown document
---
template: note
target_date: "July 4, 2026"
quality: 11
---
# Billing

## Release Window
July.
````

````findings
3:15-3:27 error[invalid-value] `July 4, 2026` is no ISO date
  safe: Write it as `2026-07-04`
4:10-4:12 error[invalid-value] `11` is not in the range 1 to 10
````

A date whose form leaves no doubt is rewritten by `fix`."#,
    checks: &[Check::Value(check)],
};

fn check(scope: &ValueScope<'_>, out: &mut Vec<Draft>) {
    let ValueItem::Filled(filled) = scope.item else { return };
    let text = filled.span.of(scope.text).trim();
    let slot = filled.slot.map(|id| &scope.facts.template.slots[id]);
    let blank = text.is_empty() || text == "~" || text == "null";
    let front_matter = matches!(filled.place, Place::FrontMatter { .. });
    if blank || slot.is_some_and(|slot| may_be_nothing(scope, slot, filled.place, text)) {
        return;
    }
    // A finished document whose completion date says that there is none is `status-contradiction`.
    let nothing = if front_matter { is_nothing(text) } else { says_nothing(text) };
    if nothing && filled.slot.is_some_and(|slot| status_contradiction::tells(scope.facts, slot)) {
        return;
    }
    // `Actual completion: pending` is no date, and needs not be one yet.
    let words = !front_matter && !text.contains(|c: char| c.is_ascii_digit());
    if words && slot.is_some_and(|slot| may_wait(scope, slot, filled.place)) {
        return;
    }
    let draft = match filled.kind.get(scope.facts.template) {
        Kind::Date => date_draft(filled, text, front_matter),
        Kind::Number(kind) if front_matter => number_draft(filled, text, kind),
        Kind::Number(kind) => measure_draft(filled, text, kind),
        Kind::List if front_matter && slot.is_none() => Some(list_draft(filled, text)),
        _ => None,
    };
    out.extend(draft);
}

fn date_draft(filled: &Filled, text: &str, front_matter: bool) -> Option<Draft> {
    let bare = crate::text::normal::plain(text);
    // People write `by 2026-07-04`, or the old date and the new one.
    if date::parse(text).is_some() || (!front_matter && date::is_mentioned(text)) {
        return None;
    }
    let mut draft = Draft::new(filled.span, format!("`{}` is no ISO date (YYYY-MM-DD)", shorten(text)));
    if let Some(iso) = date::normalise(bare) {
        draft.fixes.push(safe(fix(format!("Write it as `{iso}`"), filled.span, iso)));
    }
    Some(draft)
}

fn number_draft(filled: &Filled, text: &str, kind: &Number) -> Option<Draft> {
    if let Some(value) = number::parse(text) {
        return out_of_range(filled, text, value, value, kind);
    }
    let unit = kind.unit.as_deref().map_or(String::new(), |unit| format!(" ({unit})"));
    let mut draft = Draft::new(filled.span, format!("`{}` is no number{unit}", shorten(text)));
    if let Some(measure) =
        number::body(text).filter(|m| m.rest.trim().is_empty() && (m.low - m.high).abs() < f64::EPSILON)
    {
        let value = measure.low;
        draft.fixes.push(preferred(fix(format!("Write it as `{value}`"), filled.span, value.to_string())));
    }
    Some(draft)
}

fn measure_draft(filled: &Filled, text: &str, kind: &Number) -> Option<Draft> {
    match number::body(crate::text::normal::plain(text)) {
        Some(measure) => out_of_range(filled, text, measure.low, measure.high, kind),
        // `Minimum 85 %`, `$12k`, `two weeks`: an amount, in a form of its own.
        None if text.contains(|c: char| c.is_ascii_digit()) => None,
        None if number::in_letters(crate::text::normal::plain(text)) => None,
        None => Some(Draft::new(filled.span, format!("`{}` is no number", shorten(text)))),
    }
}

fn out_of_range(filled: &Filled, text: &str, low: f64, high: f64, kind: &Number) -> Option<Draft> {
    let below = kind.low.is_some_and(|least| low < least);
    let above = kind.high.is_some_and(|most| high > most);
    let range = match (kind.low, kind.high) {
        (Some(low), Some(high)) => format!("{low} to {high}"),
        (Some(low), None) => format!("{low} and above"),
        (None, Some(high)) => format!("up to {high}"),
        (None, None) => return None,
    };
    (below || above).then(|| Draft::new(filled.span, format!("`{}` is not in the range {range}", shorten(text))))
}

fn list_draft(filled: &Filled, text: &str) -> Draft {
    let items: Vec<String> = text.split(',').map(|item| format!("\"{}\"", item.trim().replace('"', "\\\""))).collect();
    let list = format!("[{}]", items.join(", "));
    let quoted = usize::from(filled.quote.is_some());
    let span = crate::text::Span::new(filled.span.start as usize - quoted, filled.span.end as usize + quoted);
    let message = format!("`{}` takes a list", filled.name);
    Draft {
        fixes: vec![preferred(fix(format!("Write it as `{list}`"), span, list.clone()))],
        ..Draft::new(span, message)
    }
}
