//! Text of a template with the values that the document already has: what is linked is filled in as it is inserted.

use std::collections::HashMap;

use super::scaffold::{Scaffold, piece, section};
use super::{write, write_in_entry};
use crate::finding::Edit;
use crate::fix;
use crate::syntax::{Keep, Syntax};
use crate::template::Template;
use crate::template::model::{FieldDef, SectionId, SlotId};
use crate::text::Span;

/// The first value of each linked slot that has one.
type Linked = HashMap<SlotId, String>;

/// [`super::section_text`] with what is known.
pub fn section_text(template: &Template, id: SectionId, shift: i8, linked: &Linked) -> String {
    let text = super::section_text(template, id, shift);
    if is_known(template, &text, linked) { in_body(&section(template, id, shift, &|_| None), linked) } else { text }
}

/// [`super::section_body`] with what is known.
pub fn section_body(template: &Template, id: SectionId, linked: &Linked) -> String {
    let body = super::section_body(template, id);
    if !is_known(template, &body, linked) {
        return body;
    }
    in_body(&piece(template, body, &in_order(template, template.sections[id].own), &|_| None), linked)
}

/// The line of a field with what is known.
pub fn field_line(template: &Template, field: &FieldDef, linked: &Linked) -> String {
    let line = field.line.trim_end_matches(['\n', '\r']).to_owned();
    let slots: Vec<SlotId> = field.value.slots().collect();
    in_body(&piece(template, line, &slots, &|_| None), linked)
}

/// Lines of front matter with what is known, quoted where YAML asks for it.
pub fn entries(template: &Template, lines: &str, slots: &[SlotId], linked: &Linked) -> String {
    let scaffold = piece(template, lines.to_owned(), slots, &|_| None);
    let text = &scaffold.text;
    let edits = known(&scaffold, linked).map(|(place, value)| {
        let start = super::line_start(text, place.start as usize);
        write_in_entry(text, Span::new(start, super::line_end(text, place.end as usize)), place, value)
    });
    apply(text, &edits.collect::<Vec<_>>())
}

/// Whether a text of the template holds a slot whose value is known.
fn is_known(template: &Template, text: &str, linked: &Linked) -> bool {
    linked.keys().any(|id| template.slots.get(*id).is_some_and(|slot| text.contains(&slot.written)))
}

/// The slots that stand in a part of the template, each as often as it does, in the order of the source.
fn in_order(template: &Template, span: Span) -> Vec<SlotId> {
    let places = template.slots.iter().enumerate().flat_map(|(id, slot)| slot.spans.iter().map(move |at| (*at, id)));
    let mut inside: Vec<(Span, SlotId)> = places.filter(|(at, _)| span.contains(*at)).collect();
    inside.sort_unstable();
    inside.into_iter().map(|(_, id)| id).collect()
}

fn known<'a>(scaffold: &'a Scaffold, linked: &'a Linked) -> impl Iterator<Item = (Span, &'a str)> {
    let value = |slot: Option<SlotId>| slot.and_then(|slot| linked.get(&slot)).map(String::as_str);
    scaffold.stops.iter().filter(|stop| stop.linked).filter_map(move |stop| Some((stop.span, value(stop.slot)?)))
}

fn in_body(scaffold: &Scaffold, linked: &Linked) -> String {
    let syntax = Syntax::parse(&scaffold.text, Keep::Items);
    let edits = known(scaffold, linked).flat_map(|(place, value)| write(&scaffold.text, &syntax, &[place], value));
    apply(&scaffold.text, &edits.collect::<Vec<_>>())
}

/// What cannot be filled in stays as the template has it.
fn apply(text: &str, edits: &[Edit]) -> String {
    fix::apply(text, edits).unwrap_or_else(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = "---\nlead: {LEAD} # who\nby: '{LEAD}, {TITLE}'\n---\n\n# {TITLE}\n\n## Team\n\n**Lead**: {LEAD}\n\n\
        | Who | What |\n|---|---|\n| {LEAD} | {WHAT} |\n\n### Plan: {LEAD}\n\n[x]({LEAD}.md)\n";

    #[test]
    fn what_is_known_is_written_as_its_place_asks() {
        let template = Template::compile("t", SOURCE);
        let lead = template.by_written["{LEAD}"];
        let linked = Linked::from([(lead, "A: b | c".to_owned())]);
        assert_eq!(
            section_text(&template, 1, 0, &linked),
            "## Team\n\n**Lead**: A: b | c\n\n| Who | What |\n|---|---|\n| A: b \\| c | {WHAT} |\n\n\
             ### Plan: A: b | c\n\n[x](A:%20b%20|%20c.md)"
        );
        let entry = |n: usize| {
            let field = &template.front[n];
            let slots: Vec<SlotId> = field.value.slots().collect();
            entries(&template, &field.source, &slots, &linked)
        };
        assert_eq!(entry(0), "lead: \"A: b | c\" # who");
        assert_eq!(entry(1), "by: 'A: b | c, {TITLE}'");
        assert_eq!(field_line(&template, &template.sections[1].fields[0], &linked), "**Lead**: A: b | c");
    }
}
