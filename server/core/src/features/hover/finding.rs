//! The findings at a place: what their rules say. The findings themselves an editor shows anyway.

use std::fmt::Write as _;

use super::markdown::{code as code_of, count, opening};
use crate::features::View;
use crate::finding::Finding;
use crate::rules;
use crate::syntax::FrontMatter;
use crate::text::Span;

/// So many rules are shown at one place.
const MOST: usize = 4;

/// What was found at an offset: the smallest span and the Markdown.
pub(super) fn hover(view: &View<'_>, offset: usize) -> Option<(Span, String)> {
    let touching = view.findings.iter().filter(|finding| finding.span.is_at(offset));
    let (at, beside): (Vec<&Finding>, Vec<&Finding>) = touching.partition(|finding| finding.span.has(offset));
    let here = if at.is_empty() { beside } else { at };
    let span = here.iter().map(|finding| finding.span).min_by_key(|span| span.len())?;
    let mut codes: Vec<&str> = Vec::new();
    for finding in &here {
        if !codes.contains(&finding.rule) {
            codes.push(finding.rule);
        }
    }
    let shown = codes.iter().take(MOST).map(|code| {
        let of_rule: Vec<&Finding> = here.iter().copied().filter(|finding| finding.rule == *code).collect();
        of_code(view, code, &of_rule)
    });
    let mut parts: Vec<String> = shown.collect();
    if codes.len() > MOST {
        parts.push(format!("and of {}", count(codes.len() - MOST, "more rule", "more rules")));
    }
    Some((span, parts.join("\n\n---\n\n")))
}

fn of_code(view: &View<'_>, code: &str, findings: &[&Finding]) -> String {
    let mut out = code_of(code);
    if let Some(rule) = rules::find(code) {
        let _ = write!(out, " · {}\n\n{}", rule.summary, opening(rule.documentation));
    }
    let front = view.syntax.front();
    let within = |span: fn(&FrontMatter) -> Span| {
        front.is_some_and(|front| findings.iter().any(|finding| span(front).has(finding.span.start as usize)))
    };
    let comment = if within(|front| front.open) {
        format!("`# milepost-ignore {code}` in the line below")
    } else if within(|front| front.span) {
        format!("`# milepost-ignore {code}` behind the line")
    } else {
        format!("`<!-- milepost-ignore {code} -->` above it")
    };
    let _ = write!(out, "\n\nTo silence it: {comment}, or `<!-- milepost-ignore-file {code} -->` for the whole file.");
    out
}
