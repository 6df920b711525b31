//! What the template has and the document lacks, inserted one by one and all at once.

use std::cell::Cell;

use super::{Action, Edits, Filter, Kind, Resolve};
use crate::check::Checked;
use crate::features::{View, spot};
use crate::finding::{Edit, Finding, Fix};
use crate::fix;
use crate::text::Span;

/// Each round inserts something, and a template has an end.
const ROUNDS: usize = 200;

/// What is missing in the section at the cursor or behind it, and all that is missing anywhere.
pub fn actions(view: &View<'_>, selection: Span, only: Filter<'_>, out: &mut Vec<Action>) {
    let Some(document) = view.document else { return };
    let lacking: Vec<(usize, &Fix)> =
        view.findings.iter().enumerate().filter_map(|(n, finding)| Some((n, insertion(finding)?))).collect();
    if only.wants(Kind::Refactor) {
        let section = |at: u32| spot::section_at(document, at as usize);
        for (n, fix) in &lacking {
            let place = view.findings[*n].span;
            // At its finding it is offered as a quick fix.
            if !selection.touches(place) && section(place.start) == section(selection.start) {
                out.push(Action {
                    title: fix.title.clone(),
                    kind: Kind::Refactor,
                    findings: vec![*n],
                    preferred: false,
                    edits: Edits::Now(fix.edits.clone()),
                });
            }
        }
    }
    if only.wants(Kind::SourceInsertMissing) && !lacking.is_empty() {
        let title = match &lacking[..] {
            [(_, fix)] => fix.title.clone(),
            _ => "Insert all missing sections and fields".to_owned(),
        };
        out.push(Action {
            title,
            kind: Kind::SourceInsertMissing,
            findings: lacking.iter().map(|(n, _)| *n).collect(),
            preferred: false,
            edits: Edits::Later(Resolve::InsertMissing),
        });
    }
}

/// The edits that insert all that is missing, one insertion after the other where they meet.
pub fn all(view: &View<'_>, check: &dyn Fn(&str) -> Checked) -> Vec<Edit> {
    let sections = view.findings.iter().filter(|f| f.rule == "missing-section" && insertion(f).is_some()).count();
    // The fix that inserts all sections inserts the silenced ones as well.
    let whole = view.document.is_some_and(|document| document.diff.missing.len() == sections);
    let left = Cell::new(usize::MAX);
    fix::repeat(view.text, check, ROUNDS, &|checked| {
        let each: Vec<&Fix> = checked.findings.iter().filter_map(insertion).collect();
        // What an insertion does not put right would be inserted for ever.
        if each.len() >= left.replace(each.len()) {
            return Vec::new();
        }
        let all = checked.findings.iter().filter(|_| whole).find_map(all_sections);
        all.into_iter().chain(each).collect()
    })
    .edits
}

/// The fix that inserts what a finding says is missing.
fn insertion(finding: &Finding) -> Option<&Fix> {
    let inserts = |fix: &&Fix| fix.edits.len() == 1 && fix.edits.iter().all(|edit| edit.span.is_empty());
    matches!(finding.rule, "missing-section" | "missing-field").then(|| finding.fixes.iter().find(inserts)).flatten()
}

/// The fix that inserts all sections.
fn all_sections(finding: &Finding) -> Option<&Fix> {
    let inserts = |fix: &&Fix| fix.edits.iter().all(|edit| edit.span.is_empty());
    (finding.rule == "missing-section").then(|| finding.fixes.iter().filter(inserts).nth(1)).flatten()
}
