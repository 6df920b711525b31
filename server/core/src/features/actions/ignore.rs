//! Silence about a finding: here, or in the whole file.

use super::{Action, Edits, Kind, template};
use crate::edit::suppression::{self, Ignore};
use crate::features::View;

/// For more findings at once nobody looks for a way to silence one.
const MANY: usize = 20;
/// The rule about suppressions has the removal of the comment as its fix.
const UNUSED: &str = "unused-suppression";

/// For each of the findings at hand a comment that silences it and, where one block holds several of its rule, these.
pub fn actions(view: &View<'_>, at_hand: &[usize], out: &mut Vec<Action>) {
    // Suppressions are heard in milestones, in templates, and where a document misspells the name of its template.
    let is_template = view.template.is_some_and(|file| file.base() == Some(0));
    let heard = |rule: &str| view.document.is_some() || is_template || rule == "unknown-template";
    let here: Vec<usize> = at_hand.iter().copied().filter(|n| heard(view.findings[*n].rule)).collect();
    if here.len() > MANY {
        return;
    }
    for n in &here {
        let finding = &view.findings[*n];
        if finding.rule != UNUSED
            && let Some(ignore) =
                suppression::here(view.text, view.syntax, finding).or_else(|| template::ignore(view, finding))
        {
            push(view, &ignore, finding.rule, "here", out);
        }
    }
    for n in &here {
        let rule = view.findings[*n].rule;
        push(view, &suppression::in_file(view.text, view.syntax, rule), rule, "in this file", out);
    }
}

fn push(view: &View<'_>, ignore: &Ignore, rule: &str, place: &str, out: &mut Vec<Action>) {
    let silenced = |n: &usize| {
        let finding = &view.findings[*n];
        finding.rule == rule && ignore.silences(finding.span.start as usize)
    };
    let findings: Vec<usize> = (0..view.findings.len()).filter(silenced).collect();
    let count = if findings.len() > 1 { format!(" ({} findings)", findings.len()) } else { String::new() };
    let action = Action {
        title: format!("Ignore `{rule}` {place}{count}"),
        kind: Kind::QuickFix,
        findings,
        preferred: false,
        edits: Edits::Now(vec![ignore.edit.clone()]),
    };
    if !out.contains(&action) {
        out.push(action);
    }
}
