//! The document as a whole: its template, why it was recognised, what is left.

use std::fmt::Write as _;

use super::markdown::{code, count, list};
use super::section::progress;
use crate::align::Document;
use crate::features::View;
use crate::features::progress::Counts;
use crate::template::recognise::{self, Reason, Score};
use crate::template::sketch::sketch;
use crate::text::Span;
use crate::value::Class;

/// So many names are listed.
const MOST_NAMES: usize = 6;

/// Where the document itself is pointed at: its title, the line that opens its front matter, its `template:`.
pub(super) fn span_at(document: &Document<'_>, offset: usize) -> Option<Span> {
    if let Some((_, entry)) = super::field::entry_at(document, offset)
        && entry.parent.is_none()
        && entry.key.of(document.text) == "template"
    {
        return Some(Span { start: entry.key.start, end: entry.value.span().end.max(entry.key.end) });
    }
    if let Some((n, span)) = super::section::heading_at(document, offset)
        && is_first(document, n)
    {
        return Some(span);
    }
    let open = document.syntax.front()?.open;
    open.is_at(offset).then_some(open)
}

/// Whether a heading is the title, or stands for it in a document that has neither title nor front matter.
fn is_first(document: &Document<'_>, n: usize) -> bool {
    let above = document.sections[..n].iter().any(|section| section.section.heading.is_some());
    document.sections[n].section.is_title || (!above && document.syntax.front().is_none())
}

/// What there is to say of the document.
pub(super) fn hover(view: &View<'_>, document: &Document<'_>) -> String {
    format!("{}\n\n{}", recognition(view, document), left(view, document))
}

/// Where the document stands and what is left to do in it: sentences, as Markdown.
pub(in super::super) fn left(view: &View<'_>, document: &Document<'_>) -> String {
    let class = match document.class {
        Class::NotStarted => "not started",
        Class::Active => "active",
        Class::Stopped => "stopped",
        Class::Finished => "finished",
    };
    let missing = document.diff.missing.len();
    let mut left = format!("The document is {class}.");
    if let Some(progress) = progress(Counts::of(view, document).document) {
        let _ = write!(left, " {progress}");
    }
    if missing > 0 {
        let verb = if missing == 1 { "is" } else { "are" };
        let _ = write!(left, " {} {verb} missing.", count(missing, "section", "sections"));
    }
    left
}

/// Which template the document has.
pub(in super::super) fn head(document: &Document<'_>) -> String {
    format!("**Milestone of the template {}**", code(&document.template.name))
}

/// The template, and why it is this one.
fn recognition(view: &View<'_>, document: &Document<'_>) -> String {
    let template = document.template;
    let recognition = recognise::recognise(&sketch(view.text), &view.context.library, &view.context.settings);
    let is_this = recognition.template.as_ref().is_some_and(|found| found.name == template.name);
    let head = head(document);
    match recognition.reason {
        _ if !is_this => format!("{head}, which was asked for."),
        Reason::Declared(_) => format!("{head}, which it names itself."),
        _ => {
            let (own, others): (Vec<&Score>, Vec<&Score>) =
                recognition.scores.iter().partition(|score| score.template.name == template.name);
            let own = own.first().map_or_else(String::new, |score| explained(score));
            let next = others.iter().filter(|score| score.evidence > 0.0).max_by(|a, b| a.share.total_cmp(&b.share));
            let next = next.map_or_else(String::new, |score| {
                format!(" The next one, {}, explains {}.", code(&score.template.name), percent(score.share))
            });
            format!("{head}, recognised by its headings, keys and fields. {own}{next}")
        }
    }
}

fn explained(score: &Score) -> String {
    let mut left: Vec<_> = score.unexplained.iter().collect();
    left.sort_by(|a, b| b.weight(false).total_cmp(&a.weight(false)));
    let names: Vec<String> = left.iter().map(|landmark| code(landmark.key.trim_end_matches(" #"))).collect();
    let but = if names.is_empty() { String::new() } else { format!(", but not {}", list(&names, MOST_NAMES)) };
    format!("It explains {} of the document{but}.", percent(score.share))
}

fn percent(share: f64) -> String {
    format!("{:.0} %", share * 100.0)
}
