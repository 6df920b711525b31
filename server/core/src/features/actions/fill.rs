//! Filling what is open, and changing what is filled.

use super::{Action, Edits, Filter, Kind, at_places};
use crate::align::{Placeholder, What};
use crate::edit;
use crate::features::{View, linked, spot};
use crate::finding::Finding;
use crate::rules;
use crate::text::{Span, normal};
use crate::value::Kind as ValueKind;
use crate::value::choice::Verdict;

/// The placeholder that a selection is at.
pub struct Open<'v> {
    span: Span,
    placeholder: &'v Placeholder,
    /// The finding that speaks of it.
    pub finding: Option<usize>,
}

/// The placeholder at the cursor, or the one that a selection lies in.
pub fn placeholder<'v>(view: &View<'v>, selection: Span) -> Option<Open<'v>> {
    let (span, placeholder) = spot::placeholder_at(view.document?, selection.start as usize)?;
    let here = span.contains(selection) && placeholder.what != What::Guidance;
    let finding = || view.findings.iter().position(|f| f.rule == "unfilled-placeholder" && f.span == span);
    here.then(|| Open { span, placeholder, finding: finding() })
}

/// Each value that may be filled in, at all places of a linked slot.
pub fn actions(view: &View<'_>, open: &Open<'_>, only: Filter<'_>, out: &mut Vec<Action>) {
    let kind = if open.finding.is_some() { Kind::QuickFix } else { Kind::RefactorRewrite };
    let (Some(document), Some(id)) = (view.document, open.placeholder.what.slot()) else { return };
    if !only.wants(kind) {
        return;
    }
    let places = linked::filled_with(document, open.span, open.placeholder);
    let is_resolved = |n: &usize| {
        let finding = &view.findings[*n];
        finding.rule == "unfilled-placeholder" && places.binary_search(&finding.span).is_ok()
    };
    let findings: Vec<usize> = (0..view.findings.len()).filter(is_resolved).collect();
    for offer in rules::offers(&document.template.slots[id], document.linked.get(&id), view.context.today) {
        out.push(Action {
            title: offer.title + &at_places(places.len()),
            kind,
            findings: findings.clone(),
            preferred: offer.preferred && open.finding.is_some(),
            edits: Edits::Now(edit::write(view.text, view.syntax, &places, &offer.value)),
        });
    }
}

/// Each other value of the list that the value at the cursor is from, at all places where a linked slot has it.
pub fn changes(view: &View<'_>, selection: Span, out: &mut Vec<Action>) {
    let Some(document) = view.document else { return };
    let Some(held) = linked::held_at(document, selection.start as usize) else { return };
    let ValueKind::Choice(choice) = &document.template.slots[held.slot].kind else { return };
    let span = held.span;
    let judged =
        |finding: &Finding| matches!(finding.rule, "invalid-enum" | "invalid-value") && finding.span.overlaps(span);
    // What is wrong has its fixes.
    if !span.contains(selection) || view.findings.iter().any(judged) {
        return;
    }
    let (Verdict::Canonical(n) | Verdict::Variant(n) | Verdict::Remark(n)) = choice.judge(span.of(view.text)) else {
        return;
    };
    let places = linked::same_value(document, held);
    if places.is_empty() {
        return;
    }
    for (_, other) in choice.values.iter().enumerate().filter(|(other, _)| *other != n) {
        let from = normal::fold(&choice.values[n]);
        out.push(Action {
            title: format!("Change `{from}` to `{other}`{}", at_places(places.len())),
            kind: Kind::RefactorRewrite,
            findings: Vec::new(),
            preferred: false,
            edits: Edits::Now(edit::write(view.text, view.syntax, &places, other)),
        });
    }
}
