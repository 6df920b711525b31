//! A whole milestone, where nothing but a title is written yet.

use super::fields::of_scaffold;
use super::{At, Insert, Item, ItemKind};
use crate::edit::{self, scaffold};
use crate::finding::Edit;
use crate::syntax::{Item as Block, ItemKind as Syntactic, Keep, Syntax};
use crate::template::Template;
use crate::template::model::SlotId;
use crate::text::Span;

/// A milestone of each template; none where more than a title is written.
pub(super) fn items(at: &At<'_>) -> Option<Vec<Item>> {
    let text = at.view.text;
    let bom = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let line = [at.line.before, at.line.after].concat();
    let above = text.get(bom..at.line.start).unwrap_or_default();
    let below = &text[at.line.end()..];
    let begun = line.trim_start_matches('#').trim();
    let is_word = begun.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
        && (begun.is_empty() || !line.starts_with(['#', '-']));
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
    let own = at.view.library.own().len();
    let templates = at.view.library.iter().enumerate();
    Some(templates.map(|(n, template)| item(at, template, title, replace, n < own, bom)).collect())
}

fn item(at: &At<'_>, template: &Template, title: Option<&str>, replace: Span, own: bool, bom: usize) -> Item {
    let values = title.map(|title| title_values(template, title)).unwrap_or_default();
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

/// The values that a title has for the slots of the template's one.
fn title_values(template: &Template, title: &str) -> Vec<(SlotId, String)> {
    let Some((_, pattern)) = &template.title else { return Vec::new() };
    let values = pattern.values(title).unwrap_or_default();
    values.into_iter().map(|(id, span)| (id, span.of(title).to_owned())).collect()
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
