//! A document in one line: its template, what is left in it, and how much is done.

use std::fmt::Write as _;

use super::View;
use super::hover::{head, left};
use super::progress::{Counts, Progress};

/// What an editor shows of the document at hand.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Summary {
    /// The name of its template.
    pub template: String,
    /// The line, as plain text: `program · 12 left · 3/7 done`.
    pub text: String,
    /// The same in sentences, as Markdown.
    pub tooltip: String,
}

/// Sums a document up; none where it has no template. A template in its own file is one itself.
pub fn summary(view: &View<'_>) -> Option<Summary> {
    if let Some(file) = view.template {
        let name = file.template().name.clone();
        let tooltip = "This file is a template: milestones are written from it.".to_owned();
        return Some(Summary { text: format!("template {name}"), template: name, tooltip });
    }
    let document = view.document?;
    let template = document.template.name.clone();
    let text = line(&template, Counts::of(view, document).document);
    Some(Summary { tooltip: format!("{}\n\n{}", head(document), left(view, document)), template, text })
}

fn line(template: &str, progress: Progress) -> String {
    let mut line = template.to_owned();
    if progress.placeholders > 0 {
        let _ = write!(line, " · {} left", progress.placeholders);
    }
    if progress.boxes > 0 {
        let _ = write!(line, " · {}/{} done", progress.ticked, progress.boxes);
    }
    line
}
