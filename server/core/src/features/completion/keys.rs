//! A key of the template's front matter as a snippet: its value chosen from a list, the keys below it with it.

use super::{At, Insert, Item, ItemKind, value};
use crate::align::Document;
use crate::edit;
use crate::edit::scaffold::{self, Scaffold};
use crate::syntax::front_matter::{self, Value};
use crate::template::Template;
use crate::template::model::{FrontField, SlotId};
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
    let mut item = Item::new(ItemKind::Field, field.key(), field.key(), replace);
    let snippet = whole.snippet(edit::eol(at.view.text));
    item.insert = if whole.stops.is_empty() {
        Insert::Text(snippet.plain)
    } else {
        Insert::Snippet { snippet: snippet.snippet, plain: snippet.plain }
    };
    item.detail = detail(template, field);
    item.documentation = Some(documentation(at, document, field));
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
    let text = |id: SlotId| text_of(at, document, id, field);
    let preset = matches!(&slots[..], [id] if template.slots[*id].delimiter.is_none());
    let value = match &read.value {
        Value::Scalar(scalar) if preset => {
            let one = scaffold::piece(template, template.slots[slots[0]].written.clone(), &slots, &|_| None);
            let quote = scalar.quote.map(String::from).unwrap_or_default();
            one.map(|stop, _| text(stop.slot.unwrap_or(slots[0]))).within(&quote, &quote)
        }
        Value::Empty(_) if preset => {
            let one = scaffold::piece(template, template.slots[slots[0]].written.clone(), &slots, &|_| None);
            one.map(|stop, _| text(stop.slot.unwrap_or(slots[0])))
        }
        _ => {
            let written = whole.of(&wrapped).to_owned();
            scaffold::piece(template, written, &slots, &|_| None).map(|stop, written| match stop.slot {
                Some(id) => text(id),
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

/// What stands at a slot's stop, what else can be chosen, and whether that is no stop at all.
fn text_of(at: &At<'_>, document: &Document<'_>, id: SlotId, field: &FrontField) -> (String, Vec<String>, bool) {
    let slot = &document.template.slots[id];
    let known = document.linked.get(&id).cloned();
    match &slot.kind {
        Kind::Choice(choice) => {
            let first = known.unwrap_or_else(|| choice.values[0].clone());
            (first, choice.values.clone(), false)
        }
        _ if known.is_some() => (known.unwrap_or_default(), Vec::new(), false),
        _ if field.finished_only || slot.finished_only => (String::new(), Vec::new(), false),
        Kind::Date => {
            let dates: Vec<String> = value::dates(at.view, slot).iter().map(|(date, _)| date.to_string()).collect();
            match dates.first().cloned() {
                Some(first) => (first, dates, false),
                None => (slot.written.clone(), dates, false),
            }
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
    field.value.single().map(|slot| kind(&template.slots[slot].kind).to_owned())
}

/// A kind in a word.
pub(super) fn kind(kind: &Kind) -> &'static str {
    match kind {
        Kind::Choice(_) => "one of a list",
        Kind::Date => "date",
        Kind::Number(_) => "number",
        Kind::List => "list",
        Kind::Text => "text",
    }
}

fn documentation(at: &At<'_>, document: &Document<'_>, field: &FrontField) -> String {
    let slots = field.value.slots().chain(field.items.iter().copied());
    let of_slots: Vec<String> = slots.map(|id| value::documentation(at, document, id)).collect();
    let source = format!("```yaml\n{}\n```", dedented(&field.source));
    std::iter::once(source).chain(of_slots).collect::<Vec<_>>().join("\n\n")
}
