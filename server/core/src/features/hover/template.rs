//! What is shown in a template: what was inferred of a slot and why, how headings match, what a hint does.

use std::collections::HashSet;
use std::fmt::Write as _;

use super::field::{self, NO_EVIDENCE};
use super::markdown::{code, count, list, message, text};
use super::section;
use crate::align::What;
use crate::features::spot;
use crate::features::template::Here;
use crate::syntax::outline::{Section, outline};
use crate::template::Template;
use crate::template::hints::{self, Hint};
use crate::template::model::{Form, SectionDef, Slot, SlotId};
use crate::template::reasons;
use crate::text::{LineIndex, Span};
use crate::value::Kind;

/// So many places are listed.
const MOST_PLACES: usize = 8;

/// What there is to say at an offset of the file: spans of the file, and Markdown.
pub(super) fn hover(here: &Here<'_>, offset: usize) -> Vec<(Span, String)> {
    let Some(at) = here.inside(offset) else { return Vec::new() };
    let sections = outline(here.file.syntax());
    let found = hint(&sections, at).or_else(|| {
        let slot = here.slot_at(at).map(|(span, id)| (span, of_slot(here, id, span)));
        slot.or_else(|| text_of_template(here, at)).or_else(|| {
            // Keys, names of fields and values that the template gives.
            let document = here.file.document();
            field::hover(&document, at)
        })
    });
    let found = found.or_else(|| of_heading(here, at));
    found.into_iter().map(|(span, markdown)| (span.shift(here.base), markdown)).collect()
}

/// A slot: its kind and why, what hangs together with it, and how to say otherwise.
fn of_slot(here: &Here<'_>, id: SlotId, span: Span) -> String {
    let (template, slot) = (here.file.template(), here.slot(id));
    let head = format!("**{}** · {}", text(&slot.name), field::kind(&slot.kind, None));
    let mut notes: Vec<String> = Vec::new();
    notes.push(match field::evidence(slot) {
        None if slot.evidence == NO_EVIDENCE => {
            "Nothing tells more of it: its documents may have anything here.".to_owned()
        }
        known => known.unwrap_or_default(),
    });
    if let Kind::Choice(choice) = &slot.kind {
        notes.push(if choice.closed {
            "Other values are `invalid-enum`.".to_owned()
        } else {
            "Other values are welcome.".to_owned()
        });
    }
    if slot.linked {
        let lines = LineIndex::new(here.source());
        let places: Vec<String> = slot
            .spans
            .iter()
            .map(|span| (lines.position(span.start as usize).0 + here.lines_above()).to_string())
            .collect();
        let places = list(&places, MOST_PLACES);
        notes.push(format!(
            "Linked: one value at {}, filled together (lines {places}).",
            count(slot.spans.len(), "place", "places")
        ));
    } else {
        let same = template.slots.iter().filter(|other| other.written == slot.written).count();
        if same > 1 {
            notes.push(format!(
                "It stands at {same} places, each filled on its own; in the front matter it would link them."
            ));
        }
    }
    notes.extend(slot.optional.then(|| "It may stay away.".to_owned()));
    notes.extend(slot.finished_only.then(|| "Needed once the document is finished.".to_owned()));
    notes.extend(role(template, span).map(|role| format!("It tells the document's {role}.")));
    let mut parts = vec![head, notes.into_iter().filter(|note| !note.is_empty()).collect::<Vec<_>>().join(" ")];
    parts.extend(otherwise(slot));
    parts.join("\n\n")
}

/// The hint by which the kind of a slot is stated.
fn otherwise(slot: &Slot) -> Option<String> {
    if slot.evidence == hints::EVIDENCE {
        return None;
    }
    let written = reasons::hint(slot)?;
    let example = format!("```markdown\n<!-- {written} -->\n```");
    Some(match slot.kind {
        Kind::Text => format!("To say more, state a kind (`a | b | c`, `number`, `date`, `list`):\n\n{example}"),
        _ => format!("As a hint, to be changed as you like:\n\n{example}"),
    })
}

/// What the field that holds a place says of the whole document.
fn role(template: &Template, span: Span) -> Option<String> {
    let held = reasons::roles(template)
        .into_iter()
        .find(|role| role.slots().any(|id| template.slots[id].spans.contains(&span)));
    held.map(|role| reasons::told(role.role))
}

/// Samples and sentences for the writer.
fn text_of_template(here: &Here<'_>, at: usize) -> Option<(Span, String)> {
    let document = here.file.document();
    let (span, placeholder) = spot::placeholder_at(&document, at)?;
    let said = match placeholder.what {
        What::Guidance => "**A sentence for the writer.** A document that still has it gets `template-text`.",
        What::Sample => "**A sample value.** A document that still has it gets `unfilled-placeholder`.",
        _ => return None,
    };
    Some((span, said.to_owned()))
}

fn hint(sections: &[Section<'_>], at: usize) -> Option<(Span, String)> {
    let placed = hints::all(sections).find(|placed| placed.span.is_at(at))?;
    let section = || text(placed.section.title());
    let hint = match placed.hint {
        Ok(hint) => hint,
        Err(wrong) => return Some((placed.span, format!("**No hint** · {}.", message(&wrong.message)))),
    };
    let said = match hint {
        Hint::Optional => format!("**Hint** · a document may go without the section *{}*.", section()),
        Hint::Repeat => format!("**Hint** · a document may have any number of sections such as *{}*.", section()),
        Hint::Template(name) => format!("**Names the template** {} as that of this document.", code(&name)),
        Hint::Role { name, role } => {
            format!("**Hint** · {} tells the document's {}, whatever its name is.", code(&name), reasons::told(role))
        }
        Hint::Kind { name, kind } => {
            format!("**Hint** · {}: {}; whatever would be inferred.", code(&name), field::kind(&kind, None))
        }
    };
    Some((placed.span, format!("{said} Hints are never copied into documents.")))
}

fn of_heading(here: &Here<'_>, at: usize) -> Option<(Span, String)> {
    let sections = here.file.sections();
    let (section, id) = sections
        .iter()
        .find(|(section, _)| section.heading.is_some_and(|heading| heading.span.shift(section.base).is_at(at)))?;
    let span = section.heading?.span.shift(section.base);
    let template = here.file.template();
    if section.is_title {
        return Some((span, whole(template, here)));
    }
    let def = template.sections.get(*id)?;
    let mut parts =
        vec![format!("**{}** · {}", text(&def.name()), section::nature(template, *id)), matched(template, def)];
    let why = reasons::repeats(template, *id).filter(|_| !matches!(def.form, Form::Group(_)));
    parts.extend(why.map(|why| format!("It repeats: {}.", message(&why))));
    if def.optional.is_none() && !def.finished_only {
        parts.push("To let a document go without it, put `<!-- milepost: optional -->` right below.".to_owned());
    }
    Some((span, parts.join("\n\n")))
}

/// How the headings of documents match a section's.
fn matched(template: &Template, def: &SectionDef) -> String {
    match &def.form {
        Form::Root => String::new(),
        Form::Exact(_) => format!(
            "Headings match that say *{}*; numbering, symbols, emphasis and a remark behind make no difference.",
            text(&def.name())
        ),
        Form::Group(stem) => {
            let name = def.name();
            let written = name.get(..stem.len()).filter(|written| written.to_lowercase() == *stem).unwrap_or(stem);
            format!("Headings match of the form *{} N*, with any number and any title behind.", text(written))
        }
        Form::Pattern(pattern) => {
            let names: Vec<String> = pattern.slots().map(|id| code(&template.slots[id].written)).collect();
            format!("Headings match that have its words, with anything for {}.", list(&names, MOST_PLACES))
        }
        Form::Any => "Any heading at its level matches.".to_owned(),
    }
}

/// The template as a whole.
fn whole(template: &Template, here: &Here<'_>) -> String {
    let linked = template.slots.iter().filter(|slot| slot.linked).count();
    let slots = count(here.file.slots().len(), "slot", "slots");
    let together = match linked {
        0 => String::new(),
        1 => ", one of its values linked".to_owned(),
        n => format!(", {n} of its values linked"),
    };
    let sections = count(template.sections.len().saturating_sub(1), "section", "sections");
    let mut out = format!("**The template {}** · {slots}{together}; {sections}.", code(&template.name));
    let mut seen = HashSet::new();
    let mut roles = reasons::roles(template);
    roles.retain(|said| seen.insert(said.role));
    let roles: Vec<String> = roles
        .iter()
        .map(|said| format!("{} is {} ({})", reasons::told(said.role), code(&said.field), text(&said.place)))
        .collect();
    if !roles.is_empty() {
        let _ = write!(out, "\n\nOf its documents the {}.", list(&roles, MOST_PLACES));
    }
    out
}
