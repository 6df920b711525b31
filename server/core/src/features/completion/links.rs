//! Destinations of links: files and folders around the document, anchors of headings.

use std::sync::Arc;

use super::{At, Item, ItemKind};
use crate::files::Entry;
use crate::syntax::anchors::{Anchor, Anchors};
use crate::syntax::link::{clean, encoded};
use crate::text::Span;

/// A destination, cut at the cursor.
struct Destination<'a> {
    /// Where it begins.
    start: usize,
    /// What is typed of it.
    typed: &'a str,
    /// What stands behind the cursor.
    rest: &'a str,
    /// Whether it stands in angle brackets, so that blanks may be in it.
    angle: bool,
    /// What is inserted in front.
    lead: &'static str,
}

/// What a link can lead to; none where the cursor stands in no destination.
pub(super) fn items(at: &At<'_>) -> Option<Vec<Item>> {
    let destination = Destination::read(at)?;
    let Destination { typed, .. } = destination;
    if typed.starts_with('/') || typed.split(['/', '#']).next().is_some_and(|first| first.contains(':')) {
        return Some(Vec::new());
    }
    Some(match typed.split_once('#') {
        Some((file, anchor)) => anchors(at, &destination, file, anchor),
        None => entries(at, &destination),
    })
}

impl<'a> Destination<'a> {
    fn read(at: &At<'a>) -> Option<Self> {
        let before = at.line.before;
        let (from, is_definition) = match before.rfind("](") {
            Some(open) => (open + 2, false),
            None => (definition(before)?, true),
        };
        let mut typed = &before[from..];
        let angle = typed.starts_with('<');
        let lead = if is_definition && before.ends_with(':') { " " } else { "" };
        typed = if angle { &typed[1..] } else { typed.trim_start() };
        let over = if angle { typed.contains('>') } else { typed.contains([' ', '\t']) || depth(typed) < 0 };
        if over {
            return None;
        }
        let after = at.line.after;
        let end =
            if angle { after.find('>').unwrap_or(0) } else { after.find([')', ' ', '\t', '"']).unwrap_or(after.len()) };
        Some(Self { start: at.offset - typed.len(), typed, rest: &after[..end], angle, lead })
    }

    fn item(&self, kind: ItemKind, label: &str, (from, to): (usize, usize)) -> Item {
        let text = if self.angle || kind == ItemKind::Anchor { label.to_owned() } else { encoded(label) };
        let mut item = Item::new(kind, label, format!("{}{text}", self.lead), Span::new(from, to));
        item.filter = text;
        item
    }
}

/// Where the destination of a link reference definition begins: `[x]: `.
fn definition(line: &str) -> Option<usize> {
    let indent = line.len() - line.trim_start_matches(' ').len();
    let label = line[indent..].strip_prefix('[').filter(|_| indent < 4)?;
    let end = label.find("]:").filter(|end| *end > 0 && !label.starts_with('^') && !label[..*end].contains('['))?;
    Some(indent + 1 + end + 2)
}

/// How many parentheses are open.
fn depth(text: &str) -> i32 {
    text.chars().fold(0, |depth, c| if depth < 0 { depth } else { depth + i32::from(c == '(') - i32::from(c == ')') })
}

fn entries(at: &At<'_>, destination: &Destination<'_>) -> Vec<Item> {
    let typed = destination.typed;
    let folder = typed.rfind('/').map_or(0, |slash| slash + 1);
    let path = clean(&typed[..folder]);
    let from = destination.start + folder;
    let to = at.offset + destination.rest.find(['/', '#']).unwrap_or(destination.rest.len());
    let mut found: Vec<Entry> = at.view.context.files.list(&path);
    let own = at.view.context.path.as_deref().and_then(|path| path.rsplit('/').next()).filter(|_| path.is_empty());
    found.retain(|entry| Some(entry.name.as_str()) != own && entry.name != "..");
    let is_markdown =
        |name: &str| name.rsplit_once('.').is_some_and(|(_, end)| matches!(end, "md" | "markdown" | "mdx"));
    found.sort_by_key(|entry| {
        (
            if entry.is_folder {
                1
            } else if is_markdown(&entry.name) {
                0
            } else {
                2
            },
            entry.name.clone(),
        )
    });
    let goes_on = destination.rest.get(to - at.offset..).is_some_and(|rest| rest.starts_with('/'));
    let mut items: Vec<Item> = found
        .iter()
        .map(|entry| {
            let slash = if entry.is_folder && !goes_on { "/" } else { "" };
            let kind = if entry.is_folder { ItemKind::Folder } else { ItemKind::File };
            destination.item(kind, &format!("{}{slash}", entry.name), (from, to))
        })
        .collect();
    if typed[..folder].split('/').all(|part| part.is_empty() || part == "..")
        && !at.view.context.files.list(&format!("./{path}/..")).is_empty()
    {
        items.push(destination.item(ItemKind::Folder, if goes_on { ".." } else { "../" }, (from, to)));
    }
    items
}

fn anchors(at: &At<'_>, destination: &Destination<'_>, file: &str, anchor: &str) -> Vec<Item> {
    let anchors = if file.is_empty() {
        Some(Arc::new(Anchors::read(at.view.syntax)))
    } else {
        at.view.context.files.anchors(&clean(file))
    };
    let (from, to) = (at.offset - anchor.len() - 1, at.offset + destination.rest.len());
    let item = |anchor: &Anchor| {
        let detail = anchor.heading.as_ref().map(|(level, text)| format!("{} {text}", "#".repeat(usize::from(*level))));
        Item { detail, ..destination.item(ItemKind::Anchor, &format!("#{}", anchor.id), (from, to)) }
    };
    anchors.map_or_else(Vec::new, |anchors| anchors.iter().map(item).collect())
}
