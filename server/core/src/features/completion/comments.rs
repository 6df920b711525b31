//! Comments that speak to Milepost: rules to be silent about, the document's template.

use super::value::Target;
use super::{At, Item, ItemKind, front};
use crate::check::{Request, check};
use crate::edit;
use crate::features::View;
use crate::finding::Finding;
use crate::rules;
use crate::text::Span;

/// What can be written in a comment; none where the cursor stands in none.
pub(super) fn items(at: &At<'_>) -> Option<Vec<Item>> {
    let before = at.line.before;
    let html = before.rfind("<!--").map(|open| open + 4);
    // In front matter comments begin with `#`.
    let mark = || before.rfind("# milepost-ignore").map(|open| open + 1).filter(|_| at.view.syntax.front().is_some());
    let inside = html.or_else(mark)?;
    let text = before[inside..].trim_start();
    if text.contains("-->") {
        return None;
    }
    if let Some(hint) = text.strip_prefix("milepost:") {
        let typed =
            hint.trim_start().strip_prefix("template").filter(|rest| rest.starts_with([' ', '\t']))?.trim_start();
        let target = Target { replace: word(at, typed), ..Target::default() };
        return Some(if typed.contains([' ', '\t']) { Vec::new() } else { front::template_names(at, &target) });
    }
    let rest = text.strip_prefix("milepost-ignore")?;
    let (rest, is_file) = rest.strip_prefix("-file").map_or((rest, false), |rest| (rest, true));
    if !rest.starts_with([' ', '\t', ',']) {
        return Some(Vec::new());
    }
    // A remark follows a colon.
    if rest.contains(':') {
        return Some(Vec::new());
    }
    Some(codes(at, rest, is_file, html.is_none()))
}

/// The word that the cursor stands in, of which this is typed.
fn word(at: &At<'_>, typed: &str) -> Span {
    let after = at.line.after;
    let length = after.find(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_'))).unwrap_or(after.len());
    // What closes the comment is no part of the word.
    let word = after[..length].trim_end_matches('-');
    Span::new(at.offset - typed.len(), at.offset + word.len())
}

/// The codes of the rules, those first that are found where the comment holds.
fn codes(at: &At<'_>, rest: &str, is_file: bool, in_front: bool) -> Vec<Item> {
    let typed = rest.rsplit([' ', '\t', ',']).next().unwrap_or_default();
    let replace = word(at, typed);
    let written = |text: &str| -> Vec<String> {
        text.split([' ', '\t', ',']).map(|code| code.trim_end_matches("-->").to_owned()).collect()
    };
    let behind = at.line.after.get(replace.end as usize - at.offset..).unwrap_or_default();
    let mut others = written(&rest[..rest.len() - typed.len()]);
    others.extend(written(behind));
    let area = if is_file { Span::new(0, at.view.text.len()) } else { area(at, in_front) };
    let findings = findings(at, in_front);
    let count = |code: &str| {
        let holds = |span: Span| area.start <= span.start && span.start <= area.end;
        findings.iter().filter(|finding| finding.rule == code && holds(finding.span)).count()
    };
    let mut found: Vec<_> = rules::all()
        .iter()
        .filter(|rule| !others.iter().any(|code| code == rule.code))
        .map(|rule| (count(rule.code), rule))
        .collect();
    found.sort_by_key(|(count, _)| *count == 0);
    found
        .into_iter()
        .map(|(count, rule)| Item {
            detail: Some(match count {
                0 => rule.summary.to_owned(),
                1 => format!("found here: {}", rule.summary),
                n => format!("found here {n} times: {}", rule.summary),
            }),
            documentation: Some(rule.documentation.to_owned()),
            ..at.item(ItemKind::Rule, rule.code, rule.code, replace)
        })
        .collect()
}

/// What is found where the comment is not there: half typed, it may hide all that follows, or be silent about everything.
fn findings(at: &At<'_>, in_front: bool) -> Vec<Finding> {
    let View { text, library, path, today, .. } = *at.view;
    let Some(template) = at.view.document.and_then(|document| library.get(&document.template.name)) else {
        return Vec::new();
    };
    let mark = if in_front { "# milepost-ignore" } else { "<!--" };
    let from = at.line.before.rfind(mark).unwrap_or_default();
    let end = at.line.after.find("-->").map_or(at.line.end(), |close| at.offset + close + 3);
    let blank = " ".repeat(end - at.line.start - from);
    let without = [&text[..at.line.start + from], &blank, &text[end..]].concat();
    check(&Request { text: &without, path, library, template: Some(template), today }).findings
}

/// The lines that a suppression on the cursor's line speaks of: the block behind it; in front matter, the entry on its
/// line or else the next one.
fn area(at: &At<'_>, in_front: bool) -> Span {
    let text = at.view.text;
    let own = in_front && !at.line.before.trim_start().starts_with('#');
    if own {
        return Span::new(at.line.start, at.line.end());
    }
    let mut start = edit::line_end(text, at.line.end());
    while start < text.len() && text[start..edit::line_end(text, start)].trim().is_empty() {
        start = edit::line_end(text, start);
    }
    let mut end = start;
    while end < text.len() && !text[end..edit::line_end(text, end)].trim().is_empty() {
        end = edit::line_end(text, end);
        if in_front {
            break;
        }
    }
    Span::new(start, end.saturating_sub(1).max(start))
}
