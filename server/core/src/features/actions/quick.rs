//! The fixes of the findings at a place.

use std::collections::HashMap;

use super::fill::Open;
use super::{Action, Edits, Kind};
use crate::edit::document;
use crate::features::View;
use crate::finding::{Edit, Finding, Fix};

/// More is not offered at one place: nobody reads it.
const MOST: usize = 300;

/// The fixes of the findings at hand; one that several share comes once. Values for the placeholder at hand are left to
/// [`super::fill`], which fills all its places.
pub fn fixes(view: &View<'_>, at_hand: &[usize], open: Option<&Open<'_>>, out: &mut Vec<Action>) {
    // Text that is still to be written is no correction: editors apply all that is preferred at a place.
    let fixable = at_hand.iter().filter(|n| !view.findings[**n].fixes.is_empty()).count();
    let first = out.len();
    let mut known: HashMap<(&str, &[Edit]), usize> = HashMap::new();
    for n in at_hand.iter().copied() {
        let finding = &view.findings[n];
        let clear = !inserts_text(finding) || (fixable == 1 && finding.fixes.len() == 1);
        for fix in &finding.fixes {
            let preferred = fix.preferred && clear;
            if open.is_some_and(|open| open.finding == Some(n) && fills(fix, finding)) {
                continue;
            }
            let same = known.entry((&fix.title, &fix.edits)).or_insert(out.len());
            match out.get_mut(*same) {
                Some(action) => {
                    action.findings.push(n);
                    action.preferred |= preferred;
                }
                None if known.len() > MOST => break,
                None => {
                    let edits = match &fix.creates {
                        None => Edits::Now(fix.edits.clone()),
                        Some(file) => {
                            let Some(text) = document::at(&file.path, &file.template, view.context) else { continue };
                            Edits::Creates { path: file.path.clone(), text }
                        }
                    };
                    out.push(Action {
                        title: fix.title.clone(),
                        kind: Kind::QuickFix,
                        findings: vec![n],
                        preferred,
                        edits,
                    });
                }
            }
        }
    }
    // What does for several findings stands behind what does for one.
    out[first..].sort_by_key(|action| action.findings.len() > 1 && !action.preferred);
}

/// Whether the fixes of a finding insert text of the template.
fn inserts_text(finding: &Finding) -> bool {
    matches!(finding.rule, "missing-section" | "missing-field" | "empty-section")
}

/// Whether a fix puts a value where the finding is.
fn fills(fix: &Fix, finding: &Finding) -> bool {
    matches!(&fix.edits[..], [edit] if !edit.text.is_empty() && edit.span.contains(finding.span))
}
