//! The fixes of the findings at a place.

use super::fill::Open;
use super::{Action, Edits, Kind, touches};
use crate::features::View;
use crate::finding::{Finding, Fix};
use crate::text::Span;

/// Each finding's fixes; one that several share comes once. Values for the placeholder at hand are left to
/// [`super::fill`], which fills all its places.
pub fn fixes(view: &View<'_>, selection: Span, open: Option<&Open<'_>>, out: &mut Vec<Action>) {
    for (n, finding) in view.findings.iter().enumerate().filter(|(_, finding)| touches(selection, finding.span)) {
        for fix in &finding.fixes {
            if open.is_some_and(|open| open.finding == Some(n) && fills(fix, finding)) {
                continue;
            }
            let same = |action: &&mut Action| {
                action.title == fix.title && matches!(&action.edits, Edits::Now(edits) if *edits == fix.edits)
            };
            match out.iter_mut().find(same) {
                Some(action) => {
                    action.findings.push(n);
                    action.preferred |= fix.preferred;
                }
                None => out.push(Action {
                    title: fix.title.clone(),
                    kind: Kind::QuickFix,
                    findings: vec![n],
                    preferred: fix.preferred,
                    edits: Edits::Now(fix.edits.clone()),
                }),
            }
        }
    }
}

/// Whether a fix puts a value where the finding is.
fn fills(fix: &Fix, finding: &Finding) -> bool {
    matches!(&fix.edits[..], [edit] if !edit.text.is_empty() && edit.span.contains(finding.span))
}
