//! Comments that speak to Milepost: rules to be silent about, the document's template.

use super::value::Target;
use super::{At, Insert, Item, ItemKind, Trigger, front};
use crate::check::{Request, check};
use crate::edit;
use crate::edit::scaffold::tab_stop;
use crate::features::View;
use crate::finding::Finding;
use crate::rules;
use crate::text::Span;

/// What can be written in a comment; none where the cursor stands in none.
pub(super) fn items(at: &At<'_>) -> Option<Vec<Item>> {
    let before = at.line.before;
    let html = before.rfind("<!--").map(|open| open + 4);
    // In front matter comments begin with `#`.
    let in_front = || {
        at.view
            .syntax
            .front()
            .is_some_and(|front| front.span.has(at.line.start) && at.line.start > front.open.start as usize)
    };
    let mark = || {
        let known = before.rfind("# milepost-ignore").filter(|_| at.view.syntax.front().is_some());
        let begun = || before.rfind('#').filter(|_| in_front());
        known.or_else(begun).map(|open| open + 1)
    };
    let inside = html.or_else(mark)?;
    let text = before[inside..].trim_start();
    if text.contains("-->") {
        return None;
    }
    let words = ["milepost-ignore", "milepost:"];
    if words.iter().any(|word| word.starts_with(text)) && (before.len() > inside || html.is_some()) {
        return begun(at, text, html.is_none());
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

/// The comments that can be meant where one is begun: in a milestone those that are silent about something, elsewhere the
/// one that names the document's template.
fn begun(at: &At<'_>, typed: &str, in_front: bool) -> Option<Vec<Item>> {
    let after = at.line.after.trim();
    if !(after.is_empty() || (after == "-->" && !in_front)) {
        return None;
    }
    let replace = Span::new(at.offset - typed.len(), at.offset);
    let lead = if at.line.before.ends_with(['-', '#']) && typed.is_empty() { " " } else { "" };
    let tail = match after {
        _ if in_front => "",
        "" => " -->",
        _ if at.line.after.starts_with(' ') => "",
        _ => " ",
    };
    let item = |kind, text: &str| Item {
        filter: text.to_owned(),
        ..Item::new(kind, text, format!("{lead}{text}{tail}"), replace)
    };
    if at.view.document.is_none() {
        // Any comment of any text is no wish for a template.
        if in_front || (typed.is_empty() && at.trigger != Trigger::Invoked) {
            return None;
        }
        let named = at.view.context.library.iter().map(|template| Item {
            detail: Some("the document's template".to_owned()),
            ..item(ItemKind::Template, &format!("milepost: template {}", template.name))
        });
        return Some(named.collect());
    }
    let area = area(at, in_front);
    let findings = findings(at, in_front);
    let here =
        |code: &str| findings.iter().any(|f| f.rule == code && area.start <= f.span.start && f.span.start <= area.end);
    let (found, others): (Vec<&rules::Rule>, Vec<&rules::Rule>) = rules::all().iter().partition(|rule| here(rule.code));
    let mut items: Vec<Item> = found
        .iter()
        .map(|rule| Item {
            detail: Some(format!("found here: {}", rule.summary)),
            documentation: Some(rule.documentation.to_owned()),
            ..item(ItemKind::Rule, &format!("milepost-ignore {}", rule.code))
        })
        .collect();
    let codes: Vec<String> = found.iter().chain(&others).map(|rule| rule.code.to_owned()).collect();
    for (word, detail) in
        [("milepost-ignore", "a rule, in what follows"), ("milepost-ignore-file", "a rule, in the whole document")]
    {
        let mut any = item(ItemKind::Rule, word);
        any.detail = Some(detail.to_owned());
        let first = codes.first().map_or("", String::as_str);
        any.insert = Insert::Snippet {
            snippet: format!("{lead}{word} {}{tail}", tab_stop(1, first, &codes)),
            plain: format!("{lead}{word} {first}{tail}"),
        };
        items.push(any);
    }
    Some(items)
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
            ..Item::new(ItemKind::Rule, rule.code, rule.code, replace)
        })
        .collect()
}

/// What is found where the comment is not there: half typed, it may hide all that follows, or be silent about everything.
fn findings(at: &At<'_>, in_front: bool) -> Vec<Finding> {
    let View { text, context, .. } = *at.view;
    let Some(template) = at.view.document.and_then(|document| context.library.get(&document.template.name)) else {
        return Vec::new();
    };
    let before = at.line.before;
    let mark = if in_front { before.rfind("# milepost-ignore").or(before.rfind('#')) } else { before.rfind("<!--") };
    let from = mark.unwrap_or_default();
    let end = at.line.after.find("-->").map_or(at.line.end(), |close| at.offset + close + 3);
    let blank = " ".repeat(end - at.line.start - from);
    let without = [&text[..at.line.start + from], &blank, &text[end..]].concat();
    check(&Request { text: &without, context, template: Some(template) }).findings
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
