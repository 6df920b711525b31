//! Front matter: keys that are missing, and values.

use super::value::{self, Target};
use super::{At, Insert, Item, ItemKind, keys};
use crate::align;
use crate::edit::scaffold::tab_stop;
use crate::syntax::FrontMatter;
use crate::syntax::front_matter::{self, Entry, Value};
use crate::template::model::SlotId;
use crate::text::Span;
use crate::value::Kind;

/// The key that stands for one that is not written yet.
const PROBE: &str = "milepost-probe";

/// What can be written in front matter; none where the cursor stands in none.
pub(super) fn items(at: &At<'_>) -> Option<Vec<Item>> {
    let line = &at.line;
    if let Some(front) = at.view.syntax.front()
        && front.close.is_some()
        && line.start >= front.span.end as usize
    {
        return None;
    }
    let whole = &at.view.text[line.start..line.end()];
    let indent = &whole[..whole.len() - whole.trim_start_matches([' ', '\t']).len()];
    let content = &whole[indent.len()..];
    if matches!(whole.trim_end(), "---" | "...") {
        return None;
    }
    let key = split_key(content);
    let in_key = key.is_none_or(|(_, colon)| line.before.len() < indent.len() + colon);
    let is_item = content == "-" || content.starts_with("- ");
    let probed = match key {
        _ if content.starts_with('#') || is_item => format!("{indent}{content}"),
        Some((key, _)) if !in_key => format!("{indent}{key}: x"),
        _ => format!("{indent}{PROBE}: x"),
    };
    let probe = Probe::new(at, &probed)?;
    // What stands in a flow list, a quote or a block of several lines is no key.
    let inside = at.view.syntax.front().and_then(|front| Inside::of(at, front));
    Some(match (inside, key) {
        _ if content.starts_with('#') => Vec::new(),
        (Some(Inside::List(entry, span)), _) => probe.list(at, entry, span),
        (Some(Inside::Text), _) => Vec::new(),
        _ if is_item => probe.block_item(at, indent.len()),
        (None, Some((key, colon))) if !in_key => probe.value(at, key, line.start + indent.len() + colon),
        _ if line.before.len() < indent.len() && !line.is_blank() => Vec::new(),
        (None, key) => probe.keys(at, line.indent(), key.map(|(key, _)| key)),
    })
}

/// The key of a line without its indentation, and where its colon ends.
fn split_key(content: &str) -> Option<(&str, usize)> {
    let colon = content.match_indices(':').map(|(at, _)| at).find(|at| {
        let rest = &content[at + 1..];
        rest.is_empty() || rest.starts_with([' ', '\t'])
    })?;
    let key = content[..colon].trim_end();
    let plain = !key.is_empty() && !key.starts_with(['#', '[', '{', '"', '\'', '-']) && !key.contains(" #");
    plain.then_some((key, colon + 1))
}

/// The line belongs to an entry that begins further up.
enum Inside {
    /// In the brackets of a list: the first line of its entry and its own span.
    List(usize, Span),
    /// In a text.
    Text,
}

impl Inside {
    fn of(at: &At<'_>, front: &FrontMatter) -> Option<Self> {
        let within = |span: Span| (span.start as usize) < at.offset && at.offset <= span.end as usize;
        let entry = front.entries.iter().rfind(|entry| (entry.span.start as usize) < at.line.start)?;
        let span = entry.value.span();
        let further = (span.start as usize) < at.line.start && within(span);
        match &entry.value {
            Value::List { flow: true, .. } if further => {
                let open = !span.of(at.view.text).ends_with(']') || at.offset < span.end as usize;
                open.then_some(Self::List(entry.span.start as usize, span))
            }
            Value::Scalar(_) if further => Some(Self::Text),
            _ => None,
        }
    }
}

/// The front matter as it would be with an entry on the cursor's line.
struct Probe {
    text: String,
    front: FrontMatter,
    aligned: Option<align::Front>,
}

impl Probe {
    fn new(at: &At<'_>, line: &str) -> Option<Self> {
        let source = at.view.text;
        // What does not begin like front matter is not copied.
        if !source.trim_start_matches('\u{feff}').trim_start().starts_with(['-', '#']) {
            return None;
        }
        let text = [&source[..at.line.start], line, &source[at.line.end()..]].concat();
        let front = front_matter::split(&text)?;
        let end = front.close.map_or(front.span.end + 1, |close| close.start);
        if at.line.start < front.open.end as usize || at.line.start >= end as usize {
            return None;
        }
        let aligned = at.view.document.map(|document| align::front::align(Some(&front), &text, document.template));
        Some(Self { text, front, aligned })
    }

    /// The entry that begins at an offset.
    fn entry_at(&self, offset: usize) -> Option<usize> {
        self.front.entries.iter().position(|entry| entry.span.start as usize == offset)
    }

    /// The template's field that an entry is.
    fn field_of(&self, entry: usize) -> Option<usize> {
        let aligned = self.aligned.as_ref()?;
        let near = || aligned.near.iter().find(|(near, _)| *near == entry).map(|(_, field)| *field);
        aligned.entry_of.iter().position(|of| *of == Some(entry)).or_else(near)
    }

    fn keys(&self, at: &At<'_>, indent: &str, written: Option<&str>) -> Vec<Item> {
        let line = &at.line;
        let start = line.start + indent.len();
        let replace = match written {
            Some(key) => Span::new(start, start + key.len()),
            None => line.rest(start),
        };
        if !at.typed(replace).chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.')) {
            return Vec::new();
        }
        let Some(probe) = self.entry_at(start) else { return Vec::new() };
        let parent = self.front.entries[probe].parent;
        let mut items = Vec::new();
        if let (Some(document), Some(aligned)) = (at.view.document, &self.aligned) {
            let fields = &document.template.front;
            let path: &[String] = match parent.map(|parent| self.field_of(parent)) {
                None => &[],
                Some(Some(field)) => &fields[field].path,
                Some(None) => return items,
            };
            let siblings = (0..fields.len()).filter(|n| {
                let own = &fields[*n].path;
                own.len() == path.len() + 1 && own.starts_with(path)
            });
            // A key that is right is no beginning of another one.
            if siblings.clone().any(|n| Some(fields[n].key()) == written) {
                return items;
            }
            let siblings = siblings.filter(|n| written.is_none_or(|key| value::begins(fields[*n].key(), key)));
            let absent =
                |n: &usize| aligned.entry_of[*n].is_none() && !aligned.near.iter().any(|(_, field)| field == n);
            items.extend(siblings.filter(absent).map(|n| match written {
                Some(_) => Item::new(ItemKind::Field, fields[n].key(), fields[n].key(), replace),
                None => keys::item(at, document, n, indent, replace),
            }));
        }
        let there =
            self.front.entries.iter().any(|entry| entry.parent.is_none() && entry.key.of(&self.text) == "template");
        let fits = written.is_none_or(|key| value::begins("template", key));
        if parent.is_none() && fits && !there && !items.iter().any(|item| item.label == "template") {
            items.push(template_key(at, replace, written.is_some()));
        }
        items
    }

    fn value(&self, at: &At<'_>, key: &str, colon: usize) -> Vec<Item> {
        let text = at.view.text;
        let rest = &text[colon..at.line.end()];
        let found = Scalar::read(rest);
        let (start, end) = (colon + found.start, colon + found.end);
        // Behind the value, and in its comment, nothing is predicted.
        if at.offset > end && (found.start < found.end || found.comment.is_some_and(|mark| at.offset > colon + mark)) {
            return Vec::new();
        }
        let entry = self.entry_at(at.line.start + at.line.indent().len());
        let here = written_entry(at);
        let bracketed = rest[found.start..].starts_with('[') && at.offset > start;
        // Brackets around what takes one value are an editor's.
        let takes_list = |field: usize| {
            let field = &at.view.document?.template.front[field];
            let slots = &at.view.document?.template.slots;
            let one = field.items.is_empty()
                && field.value.single().is_some_and(|slot| !matches!(slots[slot].kind, Kind::Text | Kind::List));
            Some(!one)
        };
        let takes_list = entry.and_then(|entry| self.field_of(entry)).and_then(takes_list).unwrap_or(true);
        if bracketed && takes_list {
            let list = match here.map(|entry| &entry.value) {
                Some(Value::List { span, flow: true, .. }) => *span,
                _ => Span::new(start, end),
            };
            let closed = list.of(text).ends_with(']') && at.offset >= list.end as usize;
            let key = at.line.start + at.line.indent().len();
            let items = if closed { Vec::new() } else { self.list(at, key, list) };
            if !items.is_empty() || closed {
                return items;
            }
        }
        // What goes on below is no value that another one on this line could replace.
        if here.is_some_and(|entry| entry.span.end as usize > at.line.end()) {
            return Vec::new();
        }
        let replace = if found.start == found.end { Span::at(at.offset) } else { Span::new(start.min(at.offset), end) };
        let mut target = Target {
            replace,
            lead: if replace.start as usize == colon { " " } else { "" },
            tail: if found.start == found.end && at.line.after.starts_with('#') { " " } else { "" },
            quote: found.quote,
            open: if bracketed { "[" } else { "" },
            yaml: true,
            ..Target::default()
        }
        .within_quotes(at);
        if key == "template" && entry.is_some_and(|entry| self.front.entries[entry].parent.is_none()) {
            return template_names(at, &target);
        }
        let (Some(document), Some(field)) = (at.view.document, entry.and_then(|entry| self.field_of(entry))) else {
            return Vec::new();
        };
        let field = &document.template.front[field];
        let Some(slot) = field.value.single() else { return Vec::new() };
        if target.quote.is_none() && (replace.is_empty() || bracketed) && field.quoted {
            target.quote = Some('"');
        }
        target.placeholder = document.front.placeholders.iter().any(|placeholder| replace.overlaps(placeholder.span));
        value::of_slot(at, document, slot, &target, &[])
    }

    /// The items of a list in brackets, whose span is one of the document.
    fn list(&self, at: &At<'_>, entry: usize, span: Span) -> Vec<Item> {
        let text = at.view.text;
        let from = (span.start as usize + 1).max(at.line.start);
        let before = &text[from.min(at.offset)..at.offset];
        let start = at.offset - before.rsplit([',', '[']).next().unwrap_or(before).trim_start().len();
        let after = at.line.after;
        let behind = after.find([',', ']']).unwrap_or_else(|| after.find(" #").unwrap_or(after.len()));
        let end = at.offset + after[..behind].trim_end().len();
        let others: Vec<&str> = span.of(text).trim_matches(['[', ']']).split(',').collect();
        let lead = if text[..start].ends_with(',') { " " } else { "" };
        let next = Span::new(end, span.end as usize).of(text).trim_start();
        let tail = if next.is_empty() || next.starts_with([',', ']', '#']) { "" } else { "," };
        self.items_of_list(at, self.entry_at(entry), Span::new(start, end), (lead, tail, true), &others)
    }

    /// An item of a block list, `- |`.
    fn block_item(&self, at: &At<'_>, indent: usize) -> Vec<Item> {
        let dash = at.line.start + indent + 1;
        let rest = &at.view.text[dash..at.line.end()];
        let found = Scalar::read(rest);
        let end = dash + found.end;
        if at.offset < dash || (at.offset > end && found.start < found.end) {
            return Vec::new();
        }
        let replace = if found.start == found.end {
            Span::at(at.offset)
        } else {
            Span::new((dash + found.start).min(at.offset), end)
        };
        let lead = if replace.start as usize == dash { " " } else { "" };
        let entry = self.front.entries.iter().rposition(|entry| (entry.span.start as usize) < at.line.start);
        let others: Vec<&str> = match entry.map(|entry| &self.front.entries[entry].value) {
            Some(Value::List { items, .. }) => items.iter().map(|item| item.inner.of(&self.text)).collect(),
            _ => Vec::new(),
        };
        self.items_of_list(at, entry, replace, (lead, "", false), &others)
    }

    fn items_of_list(
        &self,
        at: &At<'_>,
        entry: Option<usize>,
        replace: Span,
        (lead, tail, flow): (&str, &str, bool),
        others: &[&str],
    ) -> Vec<Item> {
        let (Some(document), Some(field)) = (at.view.document, entry.and_then(|entry| self.field_of(entry))) else {
            return Vec::new();
        };
        let field = &document.template.front[field];
        let slots: Vec<SlotId> =
            if field.items.is_empty() { field.value.single().into_iter().collect() } else { field.items.clone() };
        let here = replace.of(at.view.text);
        let others = others.iter().map(|item| item.trim()).filter(|item| *item != here);
        let others: Vec<&str> = others.map(|item| item.trim_matches(['"', '\''])).collect();
        let quote = here.chars().next().filter(|c| matches!(c, '"' | '\''));
        let quote = quote.or_else(|| (here.is_empty() && field.source.contains("[\"")).then_some('"'));
        let placeholder = document.front.placeholders.iter().any(|placeholder| replace.overlaps(placeholder.span));
        let target = Target { replace, lead, tail, quote, yaml: true, flow, placeholder, ..Target::default() };
        let target = target.within_quotes(at);
        slots.iter().flat_map(|slot| value::of_slot(at, document, *slot, &target, &others)).collect()
    }
}

/// The entry that begins on the cursor's line, as it is written.
fn written_entry<'a>(at: &At<'a>) -> Option<&'a Entry> {
    let entries = &at.view.syntax.front()?.entries;
    entries.iter().find(|entry| (at.line.start..=at.line.end()).contains(&(entry.span.start as usize)))
}

/// Where a scalar stands in what follows a colon; half-typed ones included.
struct Scalar {
    start: usize,
    end: usize,
    quote: Option<char>,
    comment: Option<usize>,
}

impl Scalar {
    fn read(rest: &str) -> Self {
        let start = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        let value = &rest[start..];
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
        let closed = quote.and_then(|quote| closing(&value[1..], quote)).map(|at| start + at + 2);
        let from = closed.unwrap_or(start);
        let comment = rest[from..].match_indices('#').map(|(at, _)| from + at);
        let comment = comment.into_iter().find(|at| *at == 0 || rest[..*at].ends_with([' ', '\t']));
        let end = closed.unwrap_or_else(|| rest[..comment.unwrap_or(rest.len())].trim_end().len());
        Self {
            start: start.min(comment.unwrap_or(start)),
            end: end.max(start.min(comment.unwrap_or(start))),
            quote,
            comment,
        }
    }
}

/// Where a quoted text ends: neither `\"` nor `''` closes it.
fn closing(inner: &str, quote: char) -> Option<usize> {
    let mut chars = inner.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if quote == '"' && c == '\\' {
            chars.next();
        } else if c == quote && (quote == '"' || chars.next_if(|(_, next)| *next == quote).is_none()) {
            return Some(at);
        }
    }
    None
}

/// The names of all templates, as values.
pub(super) fn template_names(at: &At<'_>, target: &Target<'_>) -> Vec<Item> {
    let own = at.view.context.library.own().len();
    let names = at.view.context.library.iter().enumerate().map(|(n, template)| Item {
        detail: Some(if n < own { "of this workspace" } else { "built in" }.to_owned()),
        documentation: template.title.as_ref().map(|(title, _)| title.clone()),
        ..value::item(at, ItemKind::Template, &template.name, target)
    });
    let mut items: Vec<Item> = names.collect();
    value::widen(at, target, &mut items);
    items
}

/// The key that names the document's template.
fn template_key(at: &At<'_>, replace: Span, written: bool) -> Item {
    let mut item = Item::new(ItemKind::Field, "template", "template", replace);
    item.detail = Some("the document's template".to_owned());
    let mut names: Vec<String> = at.view.context.library.iter().map(|template| template.name.clone()).collect();
    if let Some(document) = at.view.document {
        names.retain(|name| *name != document.template.name);
        names.insert(0, document.template.name.clone());
    }
    if let Some(first) = names.first().filter(|_| !written) {
        let plain = format!("template: {first}");
        item.insert = Insert::Snippet { snippet: format!("template: {}", tab_stop(1, first, &names)), plain };
    }
    item
}
