//! Sections: what the template asks for, what is missing, how much is done.

use super::markdown::{count, fence, list, text};
use crate::align::Document;
use crate::edit;
use crate::features::View;
use crate::features::progress::{Counts, Progress};
use crate::template::Template;
use crate::template::model::{Form, SectionId, TextKind};
use crate::text::{Span, normal};

/// So many lines of the template's body are shown.
const MOST_LINES: usize = 12;
/// So many names are listed.
const MOST_NAMES: usize = 8;

/// The section whose heading is at an offset.
pub(super) fn heading_at(document: &Document<'_>, offset: usize) -> Option<(usize, Span)> {
    let n = crate::features::spot::section_at(document, offset)?;
    let section = &document.sections[n].section;
    let span = section.heading?.span.shift(section.base);
    span.is_at(offset).then_some((n, span))
}

/// What there is to say of a section.
pub(super) fn hover(view: &View<'_>, document: &Document<'_>, n: usize) -> String {
    let (section, template) = (&document.sections[n], document.template);
    let Some(id) = section.def.filter(|id| *id > 0) else {
        let mut parts =
            vec![format!("A section that the template {} does not have.", super::markdown::code(&template.name))];
        parts.extend(progress(Counts::of(view, document).whole.get(n).copied().unwrap_or_default()));
        return parts.join("\n\n");
    };
    let def = &template.sections[id];
    let mut parts = vec![format!("**{}** · {}", text(&def.name()), nature(template, id))];
    parts.extend(progress(Counts::of(view, document).whole.get(n).copied().unwrap_or_default()));
    let missing: Vec<String> = document
        .diff
        .missing
        .iter()
        .filter(|missing| missing.parent == Some(n))
        .map(|missing| format!("*{}*", text(&template.sections[missing.def].name())))
        .collect();
    if !missing.is_empty() {
        let what = if missing.len() == 1 { "section" } else { "sections" };
        parts.push(format!("Missing in it: the {what} {}.", list(&missing, MOST_NAMES)));
    }
    parts.extend(guidance(template, id));
    parts.join("\n\n")
}

pub(super) fn nature(template: &Template, id: SectionId) -> String {
    let def = &template.sections[id];
    let mut words = vec![match (&def.optional, def.finished_only) {
        (_, true) => "needed once the document is finished".to_owned(),
        (Some(why), _) => format!("optional ({})", super::markdown::message(why)),
        (None, _) => "required".to_owned(),
    }];
    if def.repeats {
        words.push(match &def.form {
            Form::Group(stem) => format!("any number of the form *{} N*", text(stem)),
            _ => "any number of them".to_owned(),
        });
    }
    words.join(", ")
}

/// Boxes and placeholders in words; nothing where there are none.
pub(super) fn progress(progress: Progress) -> Option<String> {
    let mut words = Vec::new();
    if progress.boxes > 0 {
        words.push(format!("{} of {} ticked", progress.ticked, count(progress.boxes, "box", "boxes")));
    }
    if progress.placeholders > 0 {
        words.push(format!("{} left to fill", count(progress.placeholders, "placeholder", "placeholders")));
    }
    (!words.is_empty()).then(|| format!("{}.", words.join(", ")))
}

/// What the template says in a section: sentences for the writer as text, all else as it is written.
fn guidance(template: &Template, id: SectionId) -> Option<String> {
    let body = edit::section_body(template, id);
    if body.trim().is_empty() {
        return None;
    }
    let texts = &template.sections[id].texts;
    let folded = normal::fold(&body);
    if texts.get(&folded) == Some(&TextKind::Guidance) {
        return Some(format!("> {}", text(&folded)));
    }
    let lines = body.lines().count();
    let mut shown: String = body.lines().take(MOST_LINES).collect::<Vec<_>>().join("\n");
    if lines > MOST_LINES {
        shown.push_str("\n…");
    }
    Some(format!("In the template:\n\n{}", fence(&shown)))
}
