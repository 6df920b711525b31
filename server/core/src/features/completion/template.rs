//! Hints in a template: what a comment can say of a section or a slot, as it is inferred already.

use std::collections::{BTreeSet, HashSet};

use super::{At, Insert, Item, ItemKind};
use crate::edit::scaffold::tab_stop;
use crate::template::describe;
use crate::template::file::TemplateFile;
use crate::template::model::Slot;
use crate::template::reasons;
use crate::template::{Role, hints};
use crate::text::{Span, normal};
use crate::value::Kind;

/// The kinds that a hint can give, as they are shown, as snippets, and as they are without.
const KINDS: [(&str, &str, &str); 5] = [
    ("a | b | c", "${1:a} | ${2:b} | ${3:c}", "a | b | c"),
    ("number 0..100", "number ${1:0..100}", "number 0..100"),
    ("date", "date", "date"),
    ("text", "text", "text"),
    ("list", "list", "list"),
];

/// The comment that the cursor stands in.
struct Comment<'a> {
    /// What is written in it up to the cursor.
    before: &'a str,
    /// What is written behind, up to its end.
    after: &'a str,
    /// What its end still lacks.
    tail: &'static str,
}

/// What can be written at the cursor in a template: hints, in comments.
pub(super) fn items(at: &At<'_>) -> Vec<Item> {
    let Some(comment) = comment(at) else { return Vec::new() };
    // Half typed, a comment takes all that follows with it: what is known is known of the text without it.
    let without = (!at.line.after.contains("-->")).then(|| {
        let end = at.line.end();
        let from = at.offset - comment.before.len() - 4;
        let text = [&at.view.text[..from], &" ".repeat(end - from), &at.view.text[end..]].concat();
        TemplateFile::new("", &text)
    });
    let Some(file) = without.as_ref().or(at.view.template) else { return Vec::new() };
    let typed = comment.before.trim_start();
    let Some(hint) = typed.strip_prefix("milepost:") else {
        let begun = "milepost: ".starts_with(typed) || "milepost-ignore".starts_with(typed);
        return if begun && comment.after.trim().is_empty() { begin(at, file, &comment, typed) } else { Vec::new() };
    };
    match hint.split_once('=') {
        Some((name, value)) => values(at, file, &comment, name.trim(), value),
        None if comment.after.trim().is_empty() => {
            let lead = if hint.starts_with([' ', '\t']) { "" } else { " " };
            all(at, file, (hint.trim_start(), lead, comment.tail))
        }
        None => Vec::new(),
    }
}

fn comment<'a>(at: &At<'a>) -> Option<Comment<'a>> {
    let open = at.line.before.rfind("<!--")? + 4;
    let before = &at.line.before[open..];
    if before.contains("-->") {
        return None;
    }
    let (after, closed) = at.line.after.split_once("-->").map_or((at.line.after, false), |(after, _)| (after, true));
    let tail = match (closed, after.ends_with(char::is_whitespace)) {
        (false, _) => " -->",
        (true, true) => "",
        (true, false) => " ",
    };
    Some(Comment { before, after, tail })
}

/// A comment that is only begun: the hints, and silence about what cannot hold.
fn begin(at: &At<'_>, file: &TemplateFile, comment: &Comment<'_>, typed: &str) -> Vec<Item> {
    let blank = if at.line.before.ends_with('-') { " " } else { "" };
    let mut items = all(at, file, (typed, &format!("{blank}milepost: "), comment.tail));
    for item in &mut items {
        item.filter = format!("milepost: {}", item.filter);
        item.label = format!("milepost: {}", item.label);
    }
    let codes: BTreeSet<&str> = file.findings(&at.view.context.settings).iter().map(|finding| finding.rule).collect();
    let replace = Span::new(at.offset - typed.len(), at.offset);
    items.extend(codes.into_iter().map(|code| {
        let text = format!("milepost-ignore {code}");
        let whole = format!("{blank}{text}{}", comment.tail);
        Item { filter: text.clone(), ..Item::new(ItemKind::Rule, text, whole, replace) }
    }));
    items
}

/// Every hint that this template could have: those about the section first where they can stand, then the slots of the
/// section, then all others.
fn all(at: &At<'_>, file: &TemplateFile, (typed, lead, tail): (&str, &str, &str)) -> Vec<Item> {
    let replace = Span::new(at.offset - typed.len(), at.offset);
    let item = |kind, label: &str, text: &str| Item {
        filter: label.to_owned(),
        ..Item::new(kind, label, format!("{lead}{text}{tail}"), replace)
    };
    let mut items = Vec::new();
    if is_below_heading(at) {
        for (word, detail) in hints::OF_SECTIONS
            .into_iter()
            .zip(["a document may go without this section", "any number of such sections"])
        {
            items.push(Item { detail: Some(detail.to_owned()), ..item(ItemKind::Section, word, word) });
        }
    }
    let inside = file.base().and_then(|base| at.offset.checked_sub(base));
    let section = inside.and_then(|inside| {
        let sections = file.sections();
        sections.iter().map(|(section, _)| section.span).rfind(|span| span.is_at(inside))
    });
    let is_near = |slot: &Slot| section.is_some_and(|own| slot.spans.iter().any(|span| own.contains(*span)));
    let mut slots: Vec<&Slot> = file.template().slots.iter().filter(|slot| slot.evidence != hints::EVIDENCE).collect();
    slots.sort_by_key(|slot| !is_near(slot));
    let mut seen = HashSet::new();
    for slot in slots {
        let Some(name) = reasons::name(slot).filter(|name| seen.insert(normal::key(name))) else { continue };
        let Some(hint) = reasons::hint(slot) else { continue };
        let hint = hint.trim_start_matches("milepost:").trim();
        let mut found = Item {
            detail: Some(describe::kind(&slot.kind)),
            documentation: Some(format!("Inferred from {}.", slot.evidence)),
            ..item(ItemKind::Slot, hint, hint)
        };
        if slot.kind == Kind::Text {
            let kinds = ["text", "date", "number", "list"].map(str::to_owned);
            let snippet = format!("{lead}{} = {}{tail}", escaped(name), tab_stop(1, "text", &kinds));
            found.insert = Insert::Snippet { snippet, plain: format!("{lead}{hint}{tail}") };
            found.label = format!("{name} = …");
            found.filter = format!("{name} =");
        }
        items.push(found);
    }
    items
}

/// A text in a snippet.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('$', "\\$").replace('}', "\\}")
}

/// What can stand behind `NAME =`: the kind that is inferred, then every other.
fn values(at: &At<'_>, file: &TemplateFile, comment: &Comment<'_>, name: &str, value: &str) -> Vec<Item> {
    let typed = value.trim_start();
    // Values of the user's own are not to be guessed.
    if typed.contains('|') || (typed.contains(' ') && !typed.starts_with("number")) {
        return Vec::new();
    }
    let lead = if value.starts_with([' ', '\t']) { "" } else { " " };
    let replace = Span::new(at.offset - typed.len(), at.offset + comment.after.trim_end().len());
    let tail = if comment.after.trim().is_empty() { comment.tail } else { "" };
    let key = normal::key(name);
    let mut slots = file
        .template()
        .slots
        .iter()
        .filter(|slot| [&slot.name, &slot.field].into_iter().any(|name| normal::key(name) == key));
    let known = slots.next().and_then(|slot| {
        let hint = hints::written("x", &slot.kind)?;
        let text = hint.split_once('=')?.1.trim().to_owned();
        let detail = if slot.evidence == hints::EVIDENCE {
            "as it is".to_owned()
        } else {
            format!("inferred from {}", slot.evidence)
        };
        (slot.kind != Kind::Text).then_some((text, detail))
    });
    let whole = |text: &str| format!("{lead}{text}{tail}");
    let mut items: Vec<Item> = Vec::new();
    if let Some((text, detail)) = known {
        items.push(Item {
            detail: Some(detail),
            preselect: true,
            ..Item::new(ItemKind::Value, text.as_str(), whole(&text), replace)
        });
    }
    for (label, snippet, plain) in KINDS {
        if items.iter().any(|item| item.label == label) {
            continue;
        }
        let mut item = Item::new(ItemKind::Value, label, whole(plain), replace);
        if snippet != plain {
            item.insert = Insert::Snippet { snippet: whole(snippet), plain: whole(plain) };
        }
        items.push(item);
    }
    for role in Role::ALL {
        let detail = Some(format!("it tells the document's {}", reasons::told(role)));
        items.push(Item { detail, ..Item::new(ItemKind::Value, role.name(), whole(role.name()), replace) });
    }
    for item in &mut items {
        // What stands there already may be another kind.
        if replace.end as usize > at.offset || !item.filter.starts_with(typed) {
            item.filter = format!("{typed}{}", item.filter);
        }
    }
    items
}

/// Whether nothing but comments and blank lines stands between the cursor's line and a heading of a section.
fn is_below_heading(at: &At<'_>) -> bool {
    let before = at.view.text.get(..at.line.start).unwrap_or_default();
    let own = at.line.before.rfind("<!--").and_then(|open| at.line.before.get(..open)).unwrap_or_default();
    let is_heading = |line: &str| line.starts_with('#') && line.trim_start_matches('#').starts_with(' ');
    if !own.trim().is_empty() {
        return is_heading(own) && !own.starts_with("# ");
    }
    let above = before.lines().rev().map(str::trim).find(|line| !(line.is_empty() || line.starts_with("<!--")));
    above.is_some_and(|line| is_heading(line) && !line.starts_with("# "))
}
