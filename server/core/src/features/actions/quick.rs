//! The fixes of the findings at a place.

use std::collections::HashMap;

use super::fill::Open;
use super::{Action, Edits, Kind};
use crate::features::View;
use crate::finding::{Edit, Finding, Fix};
use crate::text::Span;

/// More is not offered at one place: nobody reads it.
const MOST: usize = 300;

/// Each finding's fixes; one that several share comes once. Values for the placeholder at hand are left to
/// [`super::fill`], which fills all its places.
pub fn fixes(view: &View<'_>, selection: Span, open: Option<&Open<'_>>, out: &mut Vec<Action>) {
    let mut known: HashMap<(&str, &[Edit]), usize> = HashMap::new();
    for (n, finding) in view.findings.iter().enumerate().filter(|(_, finding)| selection.touches(finding.span)) {
        for fix in &finding.fixes {
            if open.is_some_and(|open| open.finding == Some(n) && fills(fix, finding)) {
                continue;
            }
            let same = known.entry((&fix.title, &fix.edits)).or_insert(out.len());
            match out.get_mut(*same) {
                Some(action) => {
                    action.findings.push(n);
                    action.preferred |= fix.preferred;
                }
                None if known.len() > MOST => return,
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
