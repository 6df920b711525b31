//! How the cases show what an editor feature gives: one file a feature, one table of all.

mod actions;
mod completion;
mod configure;
mod folding;
mod highlight;
mod hints;
mod hover;
mod links;
mod next;
mod rename;
mod selection;
mod summary;
mod symbols;
mod tokens;

use milepost_core::features::View;
use milepost_core::text::{LineIndex, Span};

/// Shows a feature at a selection (an empty one is the cursor); the last argument is what stands behind its name.
pub type Show = fn(&View<'_>, Span, &str) -> String;

/// The features by the name of their blocks.
pub static FEATURES: &[(&str, Show)] = &[
    ("actions", actions::show),
    ("completion", completion::show),
    ("configure", configure::show),
    ("folding", folding::show),
    ("highlight", highlight::show),
    ("hints", hints::show),
    ("hover", hover::show),
    ("links", links::show),
    ("next", next::show),
    ("rename", rename::show),
    ("selection", selection::show),
    ("summary", summary::show),
    ("symbols", symbols::show),
    ("tokens", tokens::show),
];

/// A span as `line:column-line:column`, 1-based, columns in characters, with its text behind.
pub fn place(view: &View<'_>, span: Span) -> String {
    let ((line, column), (end_line, end_column)) = LineIndex::new(view.text).range(span);
    format!("{line}:{column}-{end_line}:{end_column} `{}`", span.of(view.text).escape_debug())
}

/// Lines, or `none`.
fn lines(lines: impl Iterator<Item = String>) -> String {
    let lines: Vec<String> = lines.collect();
    if lines.is_empty() { "none".to_owned() } else { lines.join("\n") }
}
