//! What the template has and the document lacks, inserted one by one and all at once.

use std::cell::Cell;

use super::{Action, Edits, Filter, Kind, Resolve};
use crate::align::Document;
use crate::check::Checked;
use crate::features::{View, spot};
use crate::finding::{Edit, Finding, Fix};
use crate::fix;
use crate::text::Span;

/// Each round inserts something, and a template has an end.
const ROUNDS: usize = 200;
/// The rule about fields.
const FIELD: &str = "missing-field";

/// What is missing in the section at the cursor or behind it, its fields all at once where they are several, and all that is
/// missing anywhere. The findings at hand have their quick fixes.
pub fn actions(view: &View<'_>, selection: Span, (at_hand, only): (&[usize], Filter<'_>), out: &mut Vec<Action>) {
    let Some(document) = view.document else { return };
    let lacking: Vec<(usize, &Fix)> =
        view.findings.iter().enumerate().filter_map(|(n, finding)| Some((n, insertion(finding)?))).collect();
    if only.wants(Kind::Refactor) {
        let is_here = same_place(document, selection.start as usize);
        let (here, fields): (Vec<_>, Vec<_>) = lacking
            .iter()
            .filter(|(n, _)| is_here(view.findings[*n].span))
            .partition(|(n, _)| view.findings[*n].rule != FIELD);
        let one_by_one = here.iter().chain(fields.iter().filter(|_| fields.len() == 1));
        for (n, fix) in one_by_one.filter(|(n, _)| !at_hand.contains(n)) {
            out.push(Action {
                title: fix.title.clone(),
                kind: Kind::Refactor,
                findings: vec![*n],
                preferred: false,
                edits: Edits::Now(fix.edits.clone()),
            });
        }
        if fields.len() > 1 {
            out.push(Action {
                title: format!("Insert all {} missing fields", fields.len()),
                kind: Kind::Refactor,
                findings: fields.iter().map(|(n, _)| *n).collect(),
                preferred: false,
                edits: Edits::Later(Resolve::InsertFields(selection.start)),
            });
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

/// The edits that insert all fields that the front matter or the section at an offset lacks.
pub fn fields(view: &View<'_>, at: usize, check: &dyn Fn(&str) -> Checked) -> Vec<Edit> {
    let Some(document) = view.document else { return Vec::new() };
    let is_here = same_place(document, at);
    // With what is inserted places move, but of the findings with one message the order stays.
    let of = |findings: &[Finding], message: &str| -> Vec<usize> {
        let same = |n: &usize| findings[*n].rule == FIELD && findings[*n].message == message;
        (0..findings.len()).filter(same).collect()
    };
    let here = view.findings.iter().enumerate().filter(|(_, f)| f.rule == FIELD && is_here(f.span));
    let here: Vec<(&str, usize, usize)> = here
        .map(|(n, finding)| {
            let same = of(view.findings, &finding.message);
            (finding.message.as_str(), same.partition_point(|other| *other < n), same.len())
        })
        .collect();
    let left = Cell::new(usize::MAX);
    fix::repeat(view.text, check, ROUNDS, &|checked| {
        let lacking = checked.findings.iter().filter(|f| f.rule == FIELD).count();
        // What an insertion does not put right would be inserted for ever.
        if lacking >= left.replace(lacking) {
            return Vec::new();
        }
        let open = here.iter().filter_map(|(message, at, count)| {
            let same = of(&checked.findings, message);
            same.get(*at)
                .filter(|_| same.len() == *count)
                .and_then(|n| Some((FIELD, insertion(&checked.findings[*n])?)))
        });
        open.collect()
    })
    .edits
}

/// Whether a span is in the section, or the front matter, at an offset.
fn same_place<'d>(document: &'d Document<'_>, at: usize) -> impl Fn(Span) -> bool + 'd {
    let place = move |at: usize| {
        let section = spot::section_at(document, at);
        (section, section.is_none() && document.syntax.front().is_some_and(|front| front.span.has(at)))
    };
    let own = place(at);
    move |span| place(span.start as usize) == own
}

/// The edits that insert all that is missing, one insertion after the other where they meet.
pub fn all(view: &View<'_>, check: &dyn Fn(&str) -> Checked) -> Vec<Edit> {
    let sections = view.findings.iter().filter(|f| f.rule == "missing-section" && insertion(f).is_some()).count();
    // The fix that inserts all sections inserts the silenced ones as well.
    let whole = view.document.is_some_and(|document| document.diff.missing.len() == sections);
    let left = Cell::new(usize::MAX);
    fix::repeat(view.text, check, ROUNDS, &|checked| {
        let each: Vec<_> = checked.findings.iter().filter_map(|f| Some((f.rule, insertion(f)?))).collect();
        // What an insertion does not put right would be inserted for ever.
        if each.len() >= left.replace(each.len()) {
            return Vec::new();
        }
        let all = checked.findings.iter().filter(|_| whole).find_map(|f| Some((f.rule, all_sections(f)?)));
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
