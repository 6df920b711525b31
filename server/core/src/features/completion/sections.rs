//! Sections that are missing: at a heading that is begun, or on an empty line between two.

use std::collections::HashSet;

use super::fields::of_scaffold;
use super::{At, Item, ItemKind, Trigger, value};
use crate::align::{DocSection, Document};
use crate::edit;
use crate::edit::scaffold::{self, Scaffold, Stop};
use crate::template::model::{Form, SectionId};
use crate::template::stem;
use crate::text::{Span, normal};

/// The sections that a heading on the cursor's line can be; none where there is no heading.
pub(super) fn headings(at: &At<'_>, document: &Document<'_>, n: usize) -> Option<Vec<Item>> {
    let before = at.line.before;
    let level = before.bytes().take_while(|byte| *byte == b'#').count();
    let rest = &before[level..];
    if !(1..=6).contains(&level) || !(rest.is_empty() || rest.starts_with([' ', '\t'])) {
        return None;
    }
    // The first heading of level 1 is the title.
    let above = document.sections[..=n].iter().filter(|s| (s.section.span.start as usize) < at.line.start);
    if level == 1 && above.clone().all(|s| s.section.heading.is_none()) && !rest.is_empty() {
        return Some(Vec::new());
    }
    // A heading that goes on behind the cursor, or that the template has, is one already.
    if !at.line.after.trim().is_empty()
        || (document.sections[n].def.is_some() && !rest.trim().is_empty() && is_own(at, document, n))
    {
        return Some(Vec::new());
    }
    let mut items = candidates(at, document, at.line.rest(at.line.start), Some(level));
    items.retain(|item| value::begins(item.label.trim_start_matches('#'), rest.trim()));
    Some(items)
}

/// Whether the heading on the cursor's line is wholly that of its section of the template.
fn is_own(at: &At<'_>, document: &Document<'_>, n: usize) -> bool {
    let section = &document.sections[n];
    section.section.span.start as usize == at.line.start && !document.diff.renamed.contains(&n)
}

/// The sections that can begin on an empty line, where one ends.
pub(super) fn whole(at: &At<'_>, document: &Document<'_>) -> Vec<Item> {
    let behind = &at.view.text[at.line.end()..];
    let behind = edit::behind_break(behind).unwrap_or(behind).trim_start();
    if at.trigger != Trigger::Invoked || !at.line.is_blank() || !(behind.is_empty() || behind.starts_with('#')) {
        return Vec::new();
    }
    candidates(at, document, Span::new(at.line.start, at.line.end()), None)
}

/// A section that the document lacks.
struct Candidate {
    id: SectionId,
    level: u8,
    is_here: bool,
    /// The ordinal that it gets: the next one of a group that is there.
    ordinal: Option<usize>,
}

/// The next member of each group whose last one stands in front of the cursor, nothing of another form between.
fn next_of_groups(at: &At<'_>, document: &Document<'_>) -> Option<Candidate> {
    let defs = &document.template.sections;
    let above = document.sections.iter().filter(|s| (s.section.span.start as usize) < at.line.start);
    let group_of =
        |def: Option<SectionId>| def.and_then(|id| defs[id].group.filter(|_| matches!(defs[id].form, Form::Group(_))));
    let last = above.clone().rfind(|s| group_of(s.def).is_some())?;
    let group = group_of(last.def)?;
    // A section of the same or a higher level that follows has ended the group.
    let ended =
        above.clone().any(|s| s.section.span.start > last.section.span.start && s.section.level <= last.section.level);
    let behind = |s: &&DocSection<'_>| s.section.span.start as usize > at.line.end() && group_of(s.def) == Some(group);
    if ended || document.sections.iter().any(|s| behind(&s) && s.section.parent == last.section.parent) {
        return None;
    }
    let ordinal = stem(&last.section.key.full)?.1.parse::<usize>().ok()?.checked_add(1)?;
    let members = || (1..defs.len()).filter(|id| defs[*id].group == Some(group));
    let is_next = |id: &SectionId| match &defs[*id].form {
        Form::Group(_) => stem(&normal::heading(&defs[*id].title).full).is_some_and(|(_, n)| n == ordinal.to_string()),
        _ => false,
    };
    let id = members().find(is_next).or_else(|| members().next_back())?;
    Some(Candidate { id, level: last.section.level, is_here: true, ordinal: Some(ordinal) })
}

fn candidates(at: &At<'_>, document: &Document<'_>, replace: Span, level: Option<usize>) -> Vec<Item> {
    let mut all = absent(at, document);
    all.extend(next_of_groups(at, document));
    if level.is_none() {
        all.retain(|candidate| candidate.is_here);
    }
    if let Some(level) = level {
        // What is typed may grow deeper, but nobody who typed `###` wants `##`, unless nothing else is missing.
        let higher = |c: &Candidate| usize::from(c.level) < level;
        if !all.iter().all(higher) {
            all.retain(|c| !higher(c));
        }
        all.sort_by_key(|c| {
            (
                usize::from(c.level) != level && !at.line.before.ends_with('#'),
                !c.is_here,
                usize::from(c.level) != level,
                c.id,
            )
        });
    } else {
        all.sort_by_key(|c| (!c.is_here, c.id));
    }
    all.iter().filter_map(|candidate| item(at, document, candidate, replace)).collect()
}

fn absent(at: &At<'_>, document: &Document<'_>) -> Vec<Candidate> {
    let defs = &document.template.sections;
    let line = Span::new(at.line.start, at.line.end());
    let others = || document.sections.iter().filter(|s| s.section.span.start as usize != at.line.start);
    let present: HashSet<SectionId> =
        others().filter_map(|s| s.def).flat_map(|id| [id, defs[id].group.unwrap_or(id)]).collect();
    // Where the cursor stands among the sections that are there.
    let before =
        others().rfind(|s| s.section.span.start < line.start && s.def.is_some()).and_then(|s| s.def).unwrap_or(0);
    let behind = others().find(|s| s.section.span.start >= line.end && s.def.is_some()).and_then(|s| s.def);
    (1..defs.len())
        .filter(|id| {
            let def = &defs[*id];
            let first = def.group.is_none_or(|group| group == *id);
            let parent = def.parent.unwrap_or(0);
            first && def.form != Form::Any && !present.contains(id) && (parent == 0 || present.contains(&parent))
        })
        .map(|id| {
            let parent = defs[id].parent.filter(|parent| *parent != 0);
            let above = parent.and_then(|parent| others().find(|s| s.def == Some(parent)));
            let shift = match (above, parent) {
                (Some(above), Some(parent)) => above.section.level.cast_signed() - defs[parent].level.cast_signed(),
                _ => document.diff.level_shift,
            };
            let level = defs[id].level.saturating_add_signed(shift).clamp(1, 6);
            Candidate { id, level, is_here: before < id && behind.is_none_or(|behind| id < behind), ordinal: None }
        })
        .collect()
}

fn item(at: &At<'_>, document: &Document<'_>, candidate: &Candidate, replace: Span) -> Option<Item> {
    let template = document.template;
    let def = &template.sections[candidate.id];
    let shift = candidate.level.cast_signed() - def.level.cast_signed();
    let known = |id| document.linked.get(&id).cloned();
    let text = at.view.text;
    let above = text[..at.line.start].trim_end_matches([' ', '\t']);
    let glued = !text[..at.line.start].trim().is_empty() && !is_blank_line_above(above);
    let behind = &text[at.line.end()..];
    let next = behind.strip_prefix("\r\n").or_else(|| behind.strip_prefix(['\n', '\r'])).unwrap_or(behind);
    let close = !next.is_empty() && !next.trim_start_matches([' ', '\t']).starts_with(['\n', '\r']);
    let mut title = def.name();
    let mut scaffold = match candidate.ordinal {
        None => scaffold::section(template, candidate.id, shift, &known),
        Some(_) => scaffold::member(template, candidate.id, shift, &known),
    };
    if let Some(ordinal) = candidate.ordinal
        && stem(&normal::heading(&title).full).is_none_or(|(_, n)| n != ordinal.to_string())
    {
        // One more than the template has: of its last one the form alone holds, `Phase 5: `.
        let head = title.split([':', '—', '–', '(']).next().unwrap_or_default().trim();
        let (stem, _) = head.rsplit_once(' ')?;
        title = format!("{stem} {ordinal}");
        let text = format!("{} {title}: ", "#".repeat(usize::from(candidate.level)));
        let stop = Stop { span: Span::at(text.len()), slot: None, linked: false, choices: Vec::new() };
        scaffold = Scaffold { text, stops: vec![stop] };
    }
    let shown = scaffold.text.lines().take(30).collect::<Vec<_>>().join("\n");
    let (lead, tail) = breaks(at, document, candidate.id);
    let lead = format!("{}{}", if glued { "\n" } else { "" }, if lead { "---\n\n" } else { "" });
    let tail = format!("{}{}", if tail { "\n\n---" } else { "" }, if close { "\n" } else { "" });
    let scaffold = scaffold.within(&lead, &tail);
    let mut item = of_scaffold(at, ItemKind::Section, &scaffold, replace);
    let marks = "#".repeat(usize::from(candidate.level));
    let typed = at.typed(replace);
    let hashes = typed.len() - typed.trim_start_matches('#').len();
    item.filter = if typed.trim().is_empty() { title.clone() } else { format!("{} {title}", &typed[..hashes]) };
    item.label = format!("{marks} {title}");
    item.detail = match (&def.optional, candidate.is_here) {
        (Some(_), _) => Some("optional section".to_owned()),
        (None, true) => Some("section".to_owned()),
        (None, false) => Some("belongs elsewhere".to_owned()),
    };
    item.documentation = Some(format!("````markdown\n{shown}\n````"));
    Some(item)
}

/// Whether a thematic break goes in front of a section that begins on the cursor's line, and whether one goes behind it:
/// where the document has them between its sections, as the template does.
fn breaks(at: &At<'_>, document: &Document<'_>, id: SectionId) -> (bool, bool) {
    let (text, template) = (at.view.text, document.template);
    if !edit::is_apart(template, id) || !edit::has_breaks(text) {
        return (false, false);
    }
    let behind = &text[at.line.end()..];
    let next = document.sections.iter().find(|s| s.section.span.start as usize >= at.line.end());
    let closed = next.and_then(|next| next.def).is_some_and(|next| edit::is_apart(template, next));
    let (lead, tail) = edit::breaks_around(&text[..at.line.start], behind, true, closed);
    (lead, tail && edit::behind_break(behind).is_none())
}

/// Whether the line that ends a text is a blank one.
fn is_blank_line_above(text: &str) -> bool {
    let text = text.strip_suffix("\r\n").or_else(|| text.strip_suffix(['\n', '\r'])).unwrap_or(text);
    text.trim_end_matches([' ', '\t']).ends_with(['\n', '\r'])
}
