//! What a section lacks: its fields by name, items of its checklists.

use std::collections::HashSet;

use super::{At, Insert, Item, ItemKind, keys, value};
use crate::align::Document;
use crate::edit;
use crate::edit::scaffold::{self, Scaffold};
use crate::syntax::{Context, Keep, Syntax, inline};
use crate::template::model::{FieldDef, SectionId, slot_key};
use crate::text::{Span, normal};

/// What stands on a line in front of what is typed.
struct Lead<'a> {
    /// The list marker, blanks included; empty where there is none.
    marker: &'a str,
    /// The task box; empty where there is none.
    task: &'a str,
    /// Where the text behind the marker begins.
    start: usize,
    /// What is typed behind the marker.
    typed: &'a str,
}

impl<'a> Lead<'a> {
    fn read(at: &At<'a>) -> Self {
        let before = at.line.before;
        let rest = before.trim_start_matches([' ', '\t', '>']);
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let mark = match rest.as_bytes().get(digits) {
            Some(b'-' | b'*' | b'+') if digits == 0 => 1,
            Some(b'.' | b')') if digits > 0 => digits + 1,
            _ => 0,
        };
        let blanks = rest[mark..].len() - rest[mark..].trim_start_matches([' ', '\t']).len();
        let length = if mark > 0 && blanks > 0 { mark + blanks } else { 0 };
        let typed = &rest[length..];
        let task = ["[ ]", "[x]", "[X]"].into_iter().find(|task| typed.starts_with(task)).unwrap_or_default();
        Self { marker: &rest[..length], task: &typed[..task.len()], start: at.offset - typed.len(), typed }
    }
}

/// Items of the template's checklists, then fields, that the section lacks.
pub(super) fn items(at: &At<'_>, document: &Document<'_>, n: usize) -> Vec<Item> {
    let Some(def) = document.sections[n].def else { return Vec::new() };
    let lead = Lead::read(at);
    let mut items = Vec::new();
    if lead.marker.starts_with(['-', '*', '+']) && (lead.typed.is_empty() || lead.typed.starts_with('[')) {
        items.extend(tasks(at, document, n, def, &lead));
    }
    if lead.task.is_empty() || lead.typed.len() > lead.task.len() {
        items.extend(fields(at, document, n, def, &lead));
    }
    items
}

fn tasks(at: &At<'_>, document: &Document<'_>, n: usize, def: SectionId, lead: &Lead<'_>) -> Vec<Item> {
    let template = document.template;
    let section = &document.sections[n].section;
    let line = Span::new(at.line.start, at.line.end());
    let tasks = section.body.iter().filter(|item| item.task().is_some());
    let others = tasks.filter(|item| !item.span.shift(section.base).overlaps(line));
    let mut seen: HashSet<String> = others.map(|item| normal::key(item.content.of(section.text))).collect();
    // What is written already is the writer's.
    let typed = lead.typed.trim_start_matches(lead.task).trim_start_matches(['[', ']', ' ']);
    if !matches!(at.line.after.trim(), "" | "]") {
        return Vec::new();
    }
    let own = if def == 0 { return Vec::new() } else { template.sections[def].own.of(&template.source) };
    let syntax = Syntax::parse(own, Keep::Items);
    let replace = at.line.rest(lead.start);
    let task = if lead.task.is_empty() { "[ ]" } else { lead.task };
    let mut items = Vec::new();
    for placed in syntax.chunks() {
        let text = placed.chunk.text();
        for block in placed.chunk.items().iter().filter(|item| item.task().is_some()) {
            let content = block.content.of(text);
            let fits = value::begins(content, typed);
            if !fits || content.contains(['\n', '\r']) || !seen.insert(normal::key(content)) {
                continue;
            }
            let slots = &template.sections[def].slots;
            let found = inline::plain_candidates(text, block.content);
            let ids: Vec<_> = found
                .iter()
                .filter_map(|item| slots.get(&slot_key(item.span.of(text), Context::Text)).copied())
                .collect();
            let known = |id| document.linked.get(&id).cloned();
            let piece = scaffold::piece(template, content.to_owned(), &ids, &known);
            let mut item = of_scaffold(at, ItemKind::Task, &piece.within(&format!("{task} "), ""), replace);
            content.clone_into(&mut item.label);
            item.filter = format!("{task} {content}");
            items.push(item);
        }
    }
    items
}

fn fields(at: &At<'_>, document: &Document<'_>, n: usize, def: SectionId, lead: &Lead<'_>) -> Vec<Item> {
    let template = document.template;
    let defs = &template.sections[def].fields;
    let here = document.sections.iter().enumerate().filter(|(m, s)| *m == n || (def == 0 && s.def == Some(0)));
    let line = Span::new(at.line.start, at.line.end());
    let present: HashSet<&str> = here
        .flat_map(|(_, s)| s.body.fields.iter().map(move |field| (field, s.section.base)))
        .filter(|(field, base)| !field.span.shift(*base).overlaps(line))
        .map(|(field, _)| defs[field.def].key.as_str())
        .collect();
    let mark = ["**", "__"].into_iter().find(|mark| lead.typed.starts_with(mark)).unwrap_or_default();
    let word = lead.typed.get(mark.len()..).unwrap_or_default().trim_start_matches("[ ] ");
    let after = at.line.after.trim();
    // What goes on behind the cursor is another text, unless an editor put it there to close the emphasis.
    if word.contains(['*', ':', '|']) || !(after.is_empty() || (after == mark && !mark.is_empty())) {
        return Vec::new();
    }
    let replace = at.line.rest(lead.start);
    let mut keys = HashSet::new();
    let fits = |field: &&FieldDef| {
        let begins = mark.is_empty() && !word.is_empty();
        (!begins || field.name.to_lowercase().starts_with(&word.to_lowercase()))
            && !present.contains(field.key.as_str())
    };
    let missing = defs.iter().filter(fits).filter(|field| keys.insert(field.key.as_str()));
    missing
        .filter_map(|field| {
            let text = if lead.marker.is_empty() && mark.is_empty() && word.is_empty() {
                field.line.trim_end().to_owned()
            } else {
                bare(field)?.to_owned()
            };
            let slots: Vec<_> = field.value.slots().collect();
            let known = |id| document.linked.get(&id).cloned();
            let piece = scaffold::piece(template, text, &slots, &known);
            let mut item = of_scaffold(at, ItemKind::Field, &piece, replace);
            item.label.clone_from(&field.name);
            item.filter =
                format!("{}{}", lead.typed.get(..lead.typed.len() - word.len()).unwrap_or_default(), field.name);
            item.detail = field.value.single().map(|slot| keys::kind(&template.slots[slot].kind));
            let documented: Vec<String> = slots.iter().map(|id| value::documentation(document, *id)).collect();
            item.documentation = Some(documented.join("\n\n")).filter(|text| !text.is_empty());
            Some(item)
        })
        .collect()
}

/// A field's line without what stands in front of its name.
fn bare(field: &FieldDef) -> Option<&str> {
    let at = field.line.find(&field.name)?;
    let before = field.line[..at].trim_end_matches(['*', '_']);
    Some(field.line[before.len()..].trim_end())
}

/// An item of a text with stops.
pub(super) fn of_scaffold(at: &At<'_>, kind: ItemKind, scaffold: &Scaffold, replace: Span) -> Item {
    let snippet = scaffold.snippet(edit::eol(at.view.text));
    let mut item = at.item(kind, "", snippet.plain.clone(), replace);
    if !scaffold.stops.is_empty() {
        item.insert = Insert::Snippet { snippet: snippet.snippet, plain: snippet.plain };
    }
    item
}
