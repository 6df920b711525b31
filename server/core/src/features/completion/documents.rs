//! A whole milestone, where nothing but a title is written yet.

use super::fields::of_scaffold;
use super::{At, Insert, Item, ItemKind};
use crate::edit::{self, scaffold};
use crate::finding::Edit;
use crate::syntax::{Item as Block, ItemKind as Syntactic, Keep, Syntax};
use crate::template::Template;
use crate::template::model::SlotId;
use crate::template::pattern::Part;
use crate::text::{Span, normal};

/// A milestone of each template; none where more than a title is written.
pub(super) fn items(at: &At<'_>) -> Option<Vec<Item>> {
    let text = at.view.text;
    let bom = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let line = [at.line.before, at.line.after].concat();
    let above = text.get(bom..at.line.start).unwrap_or_default();
    let below = &text[at.line.end()..];
    let begun = line.trim_start_matches('#').trim();
    let is_title = line.strip_prefix("# ").is_some_and(|title| !title.trim().is_empty());
    let is_word = begun.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
        && (begun.is_empty() || is_title || !line.starts_with(['#', '-']));
    if !is_word || at.line.before.trim_end().len() < line.trim_end().len() || !below.trim().is_empty() {
        return None;
    }
    let title = match above.trim() {
        "" => None,
        // A title is one line, with nothing behind it.
        title => Some(title.strip_prefix("# ").filter(|title| !title.contains(['\n', '\r']))?.trim()),
    };
    // Behind a title, what is typed may be anything.
    if title.is_some() && !line.trim().is_empty() {
        return None;
    }
    let replace = Span::new(at.line.start, at.line.end());
    let own = at.view.context.library.own().len();
    let templates = at.view.context.library.iter().enumerate();
    let mut items: Vec<Item> =
        templates.map(|(n, template)| item(at, template, title, replace, n < own, bom)).collect();
    // Half a title may be the word for what is wanted; another one is a title.
    let typed = at.typed(replace).to_lowercase();
    items.retain(|item| !is_title || names(&item.filter, &typed));
    (!items.is_empty()).then_some(items)
}

fn item(at: &At<'_>, template: &Template, title: Option<&str>, replace: Span, own: bool, bom: usize) -> Item {
    let values = title.map(|title| title_values(at, template, title)).unwrap_or_default();
    let known = |id: SlotId| values.iter().find(|(slot, _)| *slot == id).map(|(_, value)| value.clone());
    let whole = scaffold::document(template, &known);
    let eol = edit::eol(at.view.text);
    let mut additional = Vec::new();
    let body = if title.is_none() {
        // Front matter begins on the first line.
        if bom < at.line.start {
            additional.push(Edit { span: Span::new(bom, at.line.start), text: String::new() });
        }
        whole
    } else {
        let (front, start) = around_title(&whole.text);
        if front > 0 {
            let text = edit::with_eol(&whole.text[..front], eol);
            additional.push(Edit { span: Span::at(bom), text });
        }
        let above = &at.view.text[..at.line.start];
        let glued = !["\n\n", "\r\n\r\n", "\r\r"].iter().any(|blank| above.ends_with(blank));
        whole.part(Span::new(start, whole.text.len())).within(if glued { "\n" } else { "" }, "")
    };
    // The line that is replaced keeps its end.
    let body =
        if at.line.end() < at.view.text.len() { body.part(Span::new(0, body.text.trim_end().len())) } else { body };
    let mut item = of_scaffold(at, ItemKind::Document, &body, replace);
    item.label.clone_from(&template.name);
    item.detail = Some(if own { "milestone, of this workspace" } else { "milestone, built in" }.to_owned());
    let plain = match &item.insert {
        Insert::Text(text) | Insert::Snippet { plain: text, .. } => text,
    };
    let shown = plain.trim_start().lines().take(40).collect::<Vec<_>>().join("\n");
    item.documentation = Some(format!("````markdown\n{shown}\n````"));
    let typed = at.typed(replace);
    let hashes = typed.len() - typed.trim_start_matches('#').len();
    let words = format!("{} milestone template", template.name);
    item.filter = if hashes > 0 { format!("{} {words}", &typed[..hashes]) } else { words };
    item.additional = additional;
    item
}

/// Whether the word of a half-typed title begins one of the words of a filter.
fn names(filter: &str, typed: &str) -> bool {
    let begun = typed.trim_start_matches('#').trim();
    filter.to_lowercase().split_whitespace().any(|word| word.starts_with(begun))
}

/// The values that a title has for the slots of the template's one; none where one of them cannot be what its slot asks
/// for, since then the title is of another form.
fn title_values(at: &At<'_>, template: &Template, title: &str) -> Vec<(SlotId, String)> {
    let Some((_, pattern)) = &template.title else { return Vec::new() };
    let values = pattern.values(title).unwrap_or_default();
    let several = values.len() > 1;
    let fits = |(id, span): &(SlotId, Span)| {
        let value = span.of(title);
        let is_id = normal::words(&template.slots[*id].name).iter().any(|word| word == "id");
        let plausible = !is_id || (value.contains(|c: char| c.is_ascii_digit()) && !value.contains(' '));
        plausible && !(several && is_label(at, value))
    };
    if !values.iter().all(fits) {
        return Vec::new();
    }
    values.into_iter().map(|(id, span)| (id, span.of(title).to_owned())).collect()
}

/// Whether a part of a title is what a template of the library calls its documents: its name, or what stands in front of
/// the colon of its title.
fn is_label(at: &At<'_>, value: &str) -> bool {
    let key = normal::key(value);
    at.view.context.library.iter().any(|template| {
        let label = template.title.as_ref().and_then(|(_, pattern)| match pattern.parts.first() {
            Some(Part::Literal(literal)) => literal.split_once(':').map(|(label, _)| normal::key(label)),
            _ => None,
        });
        key == "milestone" || key == normal::key(&template.name) || label == Some(key.clone())
    })
}

/// Where the front matter of a document ends, and where its text goes on behind the title.
fn around_title(text: &str) -> (usize, usize) {
    let syntax = Syntax::parse(text, Keep::Items);
    let front = syntax.front().filter(|front| front.span.start == 0).map_or(0, |front| front.span.end as usize);
    let is_title = |item: &Block| item.kind == Syntactic::Heading { level: 1 };
    let title = syntax.items().find(|(_, item)| is_title(item)).map(|(base, item)| item.span.shift(base).end as usize);
    let behind = title.map_or(front, |end| edit::line_end(text, end));
    let blank = text[behind..].len() - text[behind..].trim_start_matches(['\n', '\r']).len();
    let start = behind + blank;
    // The blank line between front matter and title goes with the front matter.
    (front + usize::from(front > 0 && text[front..].starts_with('\n')), start)
}
