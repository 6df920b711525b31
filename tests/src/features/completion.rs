use std::fmt::Write as _;

use milepost_core::features::View;
use milepost_core::features::completion::{Insert, Item, ItemKind, Trigger, completions};
use milepost_core::text::Span;

/// Shows what is offered, one item a line: label, kind, detail, what it replaces and what with. Options: `typed=C` says that
/// a character was typed, `kind=K` shows items of this kind only, `first=N` the first ones, `labels` the labels alone,
/// `docs` the documentation too, `plain` the text for clients without snippets.
pub fn show(view: &View<'_>, at: Span, options: &str) -> String {
    let options: Vec<&str> = options.split_whitespace().collect();
    let value = |name: &str| options.iter().find_map(|option| option.strip_prefix(name)?.strip_prefix('='));
    let has = |name: &str| options.contains(&name);
    let trigger = value("typed").and_then(|c| c.chars().next()).map_or(Trigger::Invoked, Trigger::Character);
    let mut items = completions(view, at.start as usize, trigger);
    let all = items.len();
    if let Some(kind) = value("kind") {
        items.retain(|item| name(item.kind) == kind);
    }
    let first = value("first").and_then(|n| n.parse().ok()).unwrap_or(usize::MAX);
    let mut out = String::new();
    for item in items.iter().take(first) {
        if has("labels") {
            let _ = writeln!(out, "{}", item.label);
        } else {
            one(view, item, has("plain"), &mut out);
        }
        if let Some(documentation) = item.documentation.as_ref().filter(|_| has("docs")) {
            for line in documentation.lines() {
                let _ = writeln!(out, "    {line}");
            }
        }
    }
    let shown = items.len().min(first);
    if all == 0 {
        out.push_str("none\n");
    } else if shown < all {
        let _ = writeln!(out, "({} more)", all - shown);
    }
    out
}

fn one(view: &View<'_>, item: &Item, plain: bool, out: &mut String) {
    let _ = write!(out, "{} ({}", item.label, name(item.kind));
    if let Some(detail) = &item.detail {
        let _ = write!(out, ", {detail}");
    }
    let _ = write!(out, "){}", if item.preselect { " preselected" } else { "" });
    let replaced = item.replace.of(view.text);
    let new = match &item.insert {
        Insert::Text(text) => text.clone(),
        Insert::Snippet { plain: text, .. } if plain => text.clone(),
        Insert::Snippet { snippet, .. } => format!("$ {snippet}"),
    };
    if replaced.is_empty() && new == item.label {
        out.push('\n');
    } else {
        let _ = writeln!(out, ": `{replaced}` -> `{}`", new.escape_debug().to_string().replace("\\\\", "\\"));
    }
    if !item.filter.starts_with(&item.label) {
        let _ = writeln!(out, "    filter `{}`", item.filter.escape_debug());
    }
    for edit in &item.additional {
        let _ = writeln!(out, "    also {} -> `{}`", super::place(view, edit.span), edit.text.escape_debug());
    }
}

fn name(kind: ItemKind) -> String {
    format!("{kind:?}").to_lowercase()
}
