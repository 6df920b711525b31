//! What the configuration may say because of a document: a value that is allowed, a rule that is off, the template of a
//! folder. The file is not the document: what is offered is a change of it, which [`crate::edit::config`] writes.

use super::actions::{Filter, Kind, findings_at};
use super::{View, linked};
use crate::edit::config::Change;
use crate::edit::{line_end, line_start};
use crate::finding::Finding;
use crate::template::recognise::{Reason, recognise};
use crate::template::sketch::sketch;
use crate::text::Span;

/// For more findings at once nobody looks for a way to silence one.
const MANY: usize = 20;
/// Of so many templates one is offered for a folder.
const TEMPLATES: usize = 3;

/// A change of the configuration.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Offer {
    /// What it does, as an order.
    pub title: String,
    /// What it is for.
    pub kind: Kind,
    /// The findings that it resolves: indices into [`View::findings`], in order.
    pub findings: Vec<usize>,
    /// What is to be said.
    pub change: Change,
}

/// What the configuration may say because of what stands at a selection.
pub fn offers(view: &View<'_>, selection: Span, only: Filter<'_>) -> Vec<Offer> {
    let mut out = Vec::new();
    if only.wants(Kind::QuickFix) {
        let here = findings_at(view, selection);
        if here.len() <= MANY {
            out.extend(here.iter().filter_map(|n| allow(view, *n)));
            for n in here {
                let offer = turn_off(view, view.findings[n].rule);
                if !out.contains(&offer) {
                    out.push(offer);
                }
            }
        }
    }
    if only.wants(Kind::Refactor) {
        out.extend(bind(view, selection));
    }
    out
}

/// A value that a list lacks.
fn allow(view: &View<'_>, n: usize) -> Option<Offer> {
    let finding = view.findings.get(n).filter(|finding| finding.rule == "invalid-enum")?;
    let document = view.document?;
    let held = linked::held_at(document, finding.span.start as usize)?;
    let slot = document.template.slots.get(held.slot)?;
    let value = finding.span.of(view.text).trim();
    // A sentence is no value, and what is spelt otherwise is one already.
    let choice = slot.kind.closed()?;
    let is_other = matches!(
        choice.judge(value),
        crate::value::choice::Verdict::Unknown | crate::value::choice::Verdict::Synonym(_)
    );
    if value.is_empty() || value.contains(['\n', '\r']) || value.chars().count() > 40 || !is_other {
        return None;
    }
    let same = |other: &Finding| other.rule == finding.rule && other.span.of(view.text).trim() == value;
    Some(Offer {
        title: format!("Allow `{value}` for `{}` in the configuration", slot.field),
        kind: Kind::QuickFix,
        findings: (0..view.findings.len()).filter(|m| *m == n || same(&view.findings[*m])).collect(),
        change: Change::Allow { name: slot.field.clone(), value: value.to_owned() },
    })
}

fn turn_off(view: &View<'_>, rule: &str) -> Offer {
    Offer {
        title: format!("Turn `{rule}` off in the configuration"),
        kind: Kind::QuickFix,
        findings: (0..view.findings.len()).filter(|n| view.findings[*n].rule == rule).collect(),
        change: Change::TurnOff { rule: rule.to_owned() },
    }
}

/// The templates that the documents of this folder may be bound to: its own, or the likeliest ones.
fn bind(view: &View<'_>, selection: Span) -> Vec<Offer> {
    let context = view.context;
    let at_top = selection.start as usize <= title_end(view);
    let folder = context.path.as_deref().and_then(|path| path.rsplit_once('/')).map(|(folder, _)| folder);
    let (Some(folder), true) = (folder, at_top && context.settings.template.is_none() && !context.is_template) else {
        return Vec::new();
    };
    let found = recognise(&sketch(view.text), &context.library, &context.settings);
    let templates = match (&found.template, &found.reason) {
        (_, Reason::Declared(_) | Reason::Bound(_)) => Vec::new(),
        (Some(template), _) => vec![template.name.clone()],
        (None, _) => {
            let likely = found.scores.iter().filter(|score| score.is_telling);
            likely.take(TEMPLATES).map(|score| score.template.name.clone()).collect()
        }
    };
    let offer = |template: String| Offer {
        title: format!("Bind folder `{folder}` to template `{template}`"),
        kind: Kind::Refactor,
        findings: Vec::new(),
        change: Change::Bind { glob: format!("{}/**", escaped(folder)), template },
    };
    templates.into_iter().map(offer).collect()
}

/// A path as a pattern of itself.
fn escaped(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for c in path.chars() {
        if matches!(c, '*' | '?' | '[' | ']' | '{' | '}' | '\\' | '!') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// Where the title's line ends: the first heading's, else that of the first line.
fn title_end(view: &View<'_>) -> usize {
    let text = view.text;
    let front = view.syntax.front().map_or(0, |front| front.span.end as usize);
    let mut at = line_start(text, front.min(text.len()));
    while at < text.len() {
        let end = line_end(text, at);
        if !text[at..end].trim().is_empty() && at >= front {
            return end;
        }
        at = end.max(at + 1);
    }
    text.len()
}
