use super::{Check, Draft, Level, Rule, ValueItem, ValueScope, finished_only, fix, status_contradiction};
use crate::align::life::{is_nothing, says_nothing};
use crate::align::{Filled, Place, Placeholder, What};
use crate::edit;
use crate::finding::{Edit, Fix, Severity};
use crate::template::model::{Slot, SlotId};
use crate::text::Span;
use crate::value::Kind;
use crate::value::date::Date;

pub(super) static RULE: Rule = Rule {
    code: "unfilled-placeholder",
    summary: "a placeholder, a sample value or a choice that is still to be filled",
    level: Level::ByLife(Severity::Error),
    documentation: r#"A place of the template that nobody has filled yet: the slot's own text (`{OWNER}`), a sample value
(`Item 1: Description`, `X hours`), a choice that is not made (`H/M/L`), or a front-matter field of a known kind without a value.

Brackets and braces that the template does not have are text, and so are links, footnotes, boxes, alerts and code.

````markdown template note
---
status: "{STATUS}" # planning, active, completed
owner: "{OWNER}"
---
# {TITLE}

## Release Window
{RELEASE_WINDOW}
````

````markdown document
---
template: note
status: "active"
owner: "{OWNER}"
---
# Billing

## Release Window
First week of May [see the calendar](https://example.org).
````

````findings
4:9-4:16 warning[unfilled-placeholder] `{OWNER}`
````

Fixes fill in a value: each one of a list, today for a date, the value that the same slot has elsewhere; or remove
a line that may be left out."#,
    checks: &[Check::Value(check)],
};

fn check(scope: &ValueScope<'_>, out: &mut Vec<Draft>) {
    match scope.item {
        ValueItem::Placeholder(placeholder) if placeholder.what != What::Guidance => {
            out.push(placeholder_draft(scope, placeholder));
        }
        ValueItem::Filled(filled) => out.extend(empty(scope, filled)),
        ValueItem::Placeholder(_) => {}
    }
}

fn placeholder_draft(scope: &ValueScope<'_>, placeholder: &Placeholder) -> Draft {
    let template = scope.facts.template;
    let written = placeholder.span.of(scope.text);
    let id = placeholder.what.slot();
    let slot = id.map(|id| &template.slots[id]);
    let message = match placeholder.what {
        What::Sample => format!("`{}` is the template's sample, still to be replaced", shorten(written)),
        What::Choice(_) => format!("no choice is made: `{}`", shorten(written)),
        _ => match slot.map(|slot| &slot.kind) {
            Some(Kind::Choice(choice)) if choice.closed => {
                format!(
                    "placeholder `{}` is not filled; choose one of `{}`",
                    shorten(written),
                    choice.values.join("`, `")
                )
            }
            Some(Kind::Date) => format!("placeholder `{}` is not filled; it takes a date", shorten(written)),
            Some(Kind::Number(_)) => format!("placeholder `{}` is not filled; it takes a number", shorten(written)),
            _ => format!("placeholder `{}` is not filled", shorten(written)),
        },
    };
    let front_matter = matches!(placeholder.place, Place::FrontMatter { .. });
    let edit = |value: &str| {
        if front_matter {
            edit::write_in_entry(scope.text, placeholder.line, placeholder.span, value)
        } else {
            Edit { span: placeholder.span, text: value.to_owned() }
        }
    };
    let mut fixes = id.map_or_else(Vec::new, |id| fills(scope, id, edit));
    let optional = slot.is_some_and(|slot| slot.optional)
        || matches!(placeholder.place, Place::FrontMatter { optional: true, .. });
    let line = whole_line(scope.text, placeholder.line);
    // With a heading its section would go, with a table's row its other cells.
    let alone = !line.of(scope.text).trim_start_matches([' ', '\t', '>']).starts_with(['#', '|']);
    if optional && alone {
        let line = if front_matter { line } else { with_blank(scope.text, line, scope.is_last) };
        fixes.push(fix("Remove the optional line", line, ""));
    }
    Draft {
        fixes,
        finished_only: slot.is_some_and(|slot| slot.finished_only) || finished_only(placeholder.place, template),
        ..Draft::new(placeholder.span, message)
    }
}

/// A field of a known kind in which nothing stands.
fn empty(scope: &ValueScope<'_>, filled: &Filled) -> Option<Draft> {
    let id = filled.slot?;
    let slot = &scope.facts.template.slots[id];
    let text = filled.span.of(scope.text);
    let blank = text.trim().is_empty() || (matches!(text.trim(), "~" | "null") && filled.quote.is_none());
    let later = may_wait(scope, slot, filled.place);
    // One finding is enough, and the one that knows why is better.
    let told = status_contradiction::tells(scope.facts, id);
    let typed = matches!(slot.kind, Kind::Choice(_) | Kind::Number(_) | Kind::Date);
    if !blank
        || later
        || told
        || !typed
        || slot.optional
        || matches!(filled.place, Place::FrontMatter { optional: true, .. })
    {
        return None;
    }
    let glued = filled.span.is_empty() && scope.text[..filled.span.start as usize].ends_with(':');
    // The blank behind a name is the one in front of the value; two of them make a line break and stay.
    let lone = scope.text[filled.span.end as usize..]
        .strip_prefix(' ')
        .is_some_and(|r| r.is_empty() || r.starts_with(['\r', '\n']));
    let span = if glued && lone { Span { end: filled.span.end + 1, ..filled.span } } else { filled.span };
    let front_matter = matches!(filled.place, Place::FrontMatter { .. });
    let fixes = fills(scope, id, |value| {
        let written = if front_matter { edit::scalar(value, filled.quote, false) } else { value.to_owned() };
        Edit { span, text: if glued { format!(" {written}") } else { written } }
    });
    Some(Draft {
        fixes,
        finished_only: slot.finished_only,
        ..Draft::new(mark(scope.text, filled.span), format!("`{}` has no value", filled.name))
    })
}

/// Whether a value may stay away for now: it belongs to a finished document, and this is none.
pub(super) fn may_wait(scope: &ValueScope<'_>, slot: &Slot, place: Place) -> bool {
    let later = slot.finished_only || finished_only(place, scope.facts.template);
    later && scope.facts.class != crate::value::Class::Finished
}

/// Whether a value says that nothing is there, where it may: in running text that is an answer, in front matter only
/// where the field may be absent; once the document is finished, neither counts for what a finished one has.
pub(super) fn may_be_nothing(scope: &ValueScope<'_>, slot: &Slot, place: Place, text: &str) -> bool {
    if matches!(place, Place::FrontMatter { .. }) {
        return is_nothing(text) && (slot.optional || may_wait(scope, slot, place));
    }
    let due = slot.finished_only && scope.facts.class == crate::value::Class::Finished;
    // A date is a date or not there yet; an amount may well be none.
    let date = slot.kind == Kind::Date;
    says_nothing(text) && (slot.optional || may_wait(scope, slot, place) || !(due || date))
}

/// An empty span cannot be seen: the byte before it stands for it.
fn mark(text: &str, span: Span) -> Span {
    if !span.is_empty() {
        return span;
    }
    let before = text[..span.start as usize].trim_end_matches([' ', '"', '\'']);
    let start = before.char_indices().next_back().map_or(0, |(at, _)| at);
    Span::new(start, before.len())
}

/// A value that may be filled in for a slot, best first.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Offer {
    /// What it does: «Fill in `active`».
    pub title: String,
    /// The value.
    pub value: String,
    /// Whether it is the one that is most likely meant.
    pub preferred: bool,
}

/// What may be filled in for a slot: the value it has elsewhere, its choices, today.
pub(crate) fn offers(slot: &Slot, linked: Option<&String>, today: Option<Date>) -> Vec<Offer> {
    let offer = |title: String, value: &str| Offer { title, value: value.to_owned(), preferred: false };
    let mut offers = Vec::new();
    if let Some(value) = linked {
        offers.push(Offer { preferred: true, ..offer(format!("Fill in `{value}`, as elsewhere"), value) });
    }
    match &slot.kind {
        Kind::Choice(choice) => {
            let others = choice.values.iter().filter(|value| linked != Some(value));
            offers.extend(others.map(|value| offer(format!("Fill in `{value}`"), value)));
        }
        Kind::Date => {
            offers.extend(today.map(|today| offer(format!("Fill in today, {today}"), &today.to_string())));
        }
        _ => {}
    }
    offers
}

fn fills(scope: &ValueScope<'_>, id: SlotId, edit: impl Fn(&str) -> Edit) -> Vec<Fix> {
    let offers = offers(&scope.facts.template.slots[id], scope.facts.linked.get(&id), scope.facts.today);
    let fix = |offer: Offer| Fix {
        title: offer.title,
        safe: false,
        preferred: offer.preferred,
        edits: vec![edit(&offer.value)],
        creates: None,
    };
    offers.into_iter().map(fix).collect()
}

/// The lines of a span with their end, so that nothing is left when they go.
pub(super) fn whole_line(text: &str, span: Span) -> Span {
    Span::new(edit::line_start(text, span.start as usize), edit::line_end(text, span.end as usize))
}

/// Lines that go, with one of the blank lines around them where both would be left; at the end of the document with those
/// in front. A line of a quote is blank without its marks.
pub(super) fn with_blank(text: &str, lines: Span, is_last: bool) -> Span {
    let (start, end) = (lines.start as usize, lines.end as usize);
    // How deep in quotes a blank line is; none where it is not blank.
    let depth =
        |line: &str| line.trim_matches([' ', '\t', '>', '\r', '\n']).is_empty().then(|| line.matches('>').count());
    let before = text[..start].strip_suffix('\n').unwrap_or(&text[..start]);
    let before = before.strip_suffix('\r').unwrap_or(before);
    let above = edit::line_start(text, before.len());
    let below = edit::line_end(text, end);
    let blank_above = depth(&text[above..start]).filter(|_| above < start);
    match (blank_above, depth(&text[end..below]).filter(|_| end < below)) {
        (Some(depth_above), Some(depth_below)) if depth_above > depth_below => Span::new(above, end),
        (Some(_), Some(_)) => Span::new(start, below),
        (Some(_), None) if end == text.len() && is_last => Span::new(above, end),
        _ => lines,
    }
}

/// A text that fits a message.
pub(super) fn shorten(text: &str) -> String {
    crate::text::normal::shortened(text, 60).replace('`', "'")
}
