use milepost_core::features::View;
use milepost_core::features::actions::{Edits, Filter, actions, resolve};
use milepost_core::fix;
use milepost_core::text::{LineIndex, Span};

use crate::diff;

/// The actions at a selection, one a line, with what is resolved; `only=KIND,KIND` asks for these kinds alone. With
/// `apply TITLE` the document, as a difference, after the action whose title begins so,
/// but for its code marks.
pub fn show(view: &View<'_>, selection: Span, options: &str) -> String {
    let (apply, only) = match options.strip_prefix("apply ") {
        Some(title) => (Some(title), None),
        None => (None, options.strip_prefix("only=")),
    };
    let names: Vec<&str> = only.into_iter().flat_map(|only| only.split(',')).collect();
    let filter = if names.is_empty() { Filter::All } else { Filter::Only(&names) };
    let actions = actions(view, selection, filter);
    if let Some(title) = apply {
        let Some(action) = actions.iter().find(|action| action.title.replace('`', "").starts_with(title)) else {
            return format!("there is no action `{title}`");
        };
        let edits = match &action.edits {
            Edits::Now(edits) => edits.clone(),
            Edits::Later(key) => resolve(view, *key).unwrap_or_default(),
            Edits::Creates { path, text } => return format!("{path}:\n{text}"),
        };
        return match fix::apply(view.text, &edits) {
            Some(new) => diff::lines(view.text, &new).unwrap_or_else(|| "nothing changes".to_owned()),
            None => "the edits overlap".to_owned(),
        };
    }
    let index = LineIndex::new(view.text);
    let line = |n: &usize| {
        let finding = &view.findings[*n];
        format!("{} {}", index.position(finding.span.start as usize).0, finding.rule)
    };
    let shown = actions.iter().map(|action| {
        let preferred = if action.preferred { "*" } else { "" };
        let later = if matches!(action.edits, Edits::Later(_)) { " (later)" } else { "" };
        let findings: Vec<String> = action.findings.iter().map(line).collect();
        let findings = if findings.is_empty() { String::new() } else { format!("  [{}]", findings.join(", ")) };
        format!("{}{preferred}: {}{later}{findings}\n", action.kind.name(), action.title)
    });
    let shown: String = shown.collect();
    if shown.is_empty() { "none".to_owned() } else { shown }
}
