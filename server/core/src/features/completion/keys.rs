//! A key of the template's front matter as a snippet: its value chosen from a list, the keys below it with it.

use super::fields::of_scaffold;
use super::{At, Item, ItemKind, value};
use crate::align::Document;
use crate::edit;
use crate::edit::scaffold::{self, Scaffold};
use crate::syntax::front_matter::{self, Value};
use crate::template::model::{FrontField, SlotId};
use crate::template::{Template, describe};
use crate::text::Span;
use crate::value::Kind;

/// The item of a field that the document lacks; `indent` stands in front of it already.
pub(super) fn item(at: &At<'_>, document: &Document<'_>, n: usize, indent: &str, replace: Span) -> Item {
    let template = document.template;
    let field = &template.front[n];
    let mut whole = Scaffold::default();
    let depth = field.path.len();
    let below =
        template.front[n + 1..].iter().take_while(|f| f.path.len() > depth && f.path[..depth] == field.path[..]);
    for (line, field) in std::iter::once(field).chain(below).enumerate() {
        let lead = match line {
            0 => String::new(),
            _ => format!("\n{indent}{}", "  ".repeat(field.path.len() - depth)),
        };
        let one = entry(at, document, field).within(&lead, "");
        let base = whole.text.len();
        whole.stops.extend(one.within(&" ".repeat(base), "").stops);
        whole.text.push_str(&one.text);
    }
    let mut item = of_scaffold(at, ItemKind::Field, &whole, replace);
    field.key().clone_into(&mut item.label);
    field.key().clone_into(&mut item.filter);
    item.detail = detail(template, field);
    item.documentation = Some(documentation(document, field));
    item
}

/// One entry, `key: value`, without its comment.
fn entry(at: &At<'_>, document: &Document<'_>, field: &FrontField) -> Scaffold {
    let template = document.template;
    let wrapped = format!("---\n{}\n---\n", dedented(&field.source));
    let Some(front) = front_matter::split(&wrapped) else { return bare(field) };
    let Some(read) = front.entries.first().filter(|_| !field.is_map) else { return bare(field) };
    let whole = read.value.span();
    let slots: Vec<SlotId> = field.value.slots().chain(field.items.iter().copied()).collect();
    // A value is written as the place where the template has its slot asks for.
    let text = |id: SlotId, place: Option<Span>| {
        let home = match &read.value {
            Value::Scalar(scalar) => Some((*scalar, false)),
            Value::List { items, flow, .. } => {
                let item = items.iter().find(|item| place.is_some_and(|place| item.span.contains(place)));
                item.map(|item| (*item, *flow))
            }
            Value::Empty(_) | Value::Map(_) => None,
        };
        text_of(at, document, id, field, &|value| match home {
            Some((scalar, flow)) if scalar.quote.is_some() => Some(edit::scalar(value, scalar.quote, flow)),
            // A part of a value cannot be quoted.
            Some((scalar, flow)) => Some(edit::scalar(value, None, flow))
                .filter(|written| written == value || place.is_none_or(|place| place == scalar.inner)),
            None => Some(edit::scalar(value, None, false)),
        })
    };
    let preset = matches!(&slots[..], [id] if template.slots[*id].delimiter.is_none());
    let value = match &read.value {
        Value::Scalar(scalar) if preset => {
            let one = scaffold::piece(template, template.slots[slots[0]].written.clone(), &slots, &|_| None);
            let quote = scalar.quote.map(String::from).unwrap_or_default();
            one.map(|stop, _| text(stop.slot.unwrap_or(slots[0]), None)).within(&quote, &quote)
        }
        Value::Empty(_) if preset => {
            let one = scaffold::piece(template, template.slots[slots[0]].written.clone(), &slots, &|_| None);
            one.map(|stop, _| text(stop.slot.unwrap_or(slots[0]), None))
        }
        _ => {
            let written = whole.of(&wrapped).to_owned();
            scaffold::piece(template, written, &slots, &|_| None).map(|stop, written| match stop.slot {
                Some(id) => text(id, Some(stop.span.shift(whole.start as usize))),
                None => (stop.span.of(written).to_owned(), stop.choices.clone(), false),
            })
        }
    };
    value.within(&format!("{}: ", field.key()), "")
}

fn bare(field: &FrontField) -> Scaffold {
    let tail = if field.is_map { ":" } else { ": " };
    Scaffold { text: format!("{}{tail}", field.key()), stops: Vec::new() }
}

/// What stands at a slot's stop, what else can be chosen, and whether that is no stop at all; `write` gives a value as it
/// is written there, where it can be.
fn text_of(
    at: &At<'_>,
    document: &Document<'_>,
    id: SlotId,
    field: &FrontField,
    write: &dyn Fn(&str) -> Option<String>,
) -> (String, Vec<String>, bool) {
    let slot = &document.template.slots[id];
    let known = document.linked.get(&id).and_then(|value| write(value));
    match &slot.kind {
        Kind::Choice(choice) => {
            let values: Vec<String> = choice.values.iter().filter_map(|value| write(value)).collect();
            let first = known.or_else(|| values.first().cloned()).unwrap_or_else(|| slot.written.clone());
            (first, values, false)
        }
        _ if known.is_some() => (known.unwrap_or_default(), Vec::new(), false),
        _ if field.finished_only || slot.finished_only => (String::new(), Vec::new(), false),
        Kind::Date => {
            let dates: Vec<String> = value::dates(at.view, slot).iter().map(|(date, _)| date.to_string()).collect();
            let first = dates.first().cloned().unwrap_or_else(|| slot.written.clone());
            (first, dates, false)
        }
        _ => (slot.written.clone(), Vec::new(), false),
    }
}

fn dedented(source: &str) -> String {
    let indent = source.len() - source.trim_start_matches([' ', '\t']).len();
    let lines = source.lines().map(|line| line.get(indent..).unwrap_or_else(|| line.trim_start()));
    lines.collect::<Vec<_>>().join("\n")
}

fn detail(template: &Template, field: &FrontField) -> Option<String> {
    field.value.single().map(|slot| kind(&template.slots[slot].kind))
}

/// A kind in few words: the values of a list are shown where they can be chosen.
pub(super) fn kind(kind: &Kind) -> String {
    match kind {
        Kind::Choice(_) => "one of a list".to_owned(),
        kind => describe::kind(kind),
    }
}

fn documentation(document: &Document<'_>, field: &FrontField) -> String {
    let slots = field.value.slots().chain(field.items.iter().copied());
    let of_slots: Vec<String> = slots.map(|id| value::documentation(document, id)).collect();
    let source = format!("```yaml\n{}\n```", dedented(&field.source));
    std::iter::once(source).chain(of_slots).collect::<Vec<_>>().join("\n\n")
}
