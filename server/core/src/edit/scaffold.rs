//! Scaffolds: text of a template with the places that are to be filled, and snippets made of them.

use std::collections::HashMap;
use std::fmt::Write as _;

use super::{
    footer, line_end, line_start, relevel, section_text, with_eol, without_breaks, without_footer, without_hints,
};
use crate::align::{Document, Placeholder, body};
use crate::syntax::{Item, ItemKind, Keep, Syntax, outline};
use crate::template::model::{SectionId, Slot, SlotId};
use crate::template::{Template, hints};
use crate::text::Span;
use crate::value::Kind;

/// A text of a template and what is to be filled in it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Scaffold {
    /// The text; what is to be filled stands in it as the template writes it.
    pub text: String,
    /// The places to fill, in the order of the text, without overlap.
    pub stops: Vec<Stop>,
}

/// A place to fill.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stop {
    /// Where it stands in the scaffold's text.
    pub span: Span,
    /// Its slot; none for guidance and samples.
    pub slot: Option<SlotId>,
    /// Whether all stops of this slot are filled together.
    pub linked: bool,
    /// What can be chosen, what stands there aside.
    pub choices: Vec<String>,
}

/// A snippet, and its text while nothing is typed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Snippet {
    /// With tab stops, in the protocol's syntax.
    pub snippet: String,
    /// Without them.
    pub plain: String,
}

/// What is known of slots: the values to fill in at once.
pub type Known<'k> = &'k dyn Fn(SlotId) -> Option<String>;

/// A whole document of a template: without hints, without the template's own footer, with what is known filled in.
pub fn document(template: &Template, known: Known<'_>) -> Scaffold {
    let text = blank(template);
    let syntax = Syntax::parse(&text, Keep::Items);
    let stops = stops(&Document::align(&text, &syntax, template));
    Scaffold::new(text, stops).filled(known)
}

/// The text of a template as a document begins with it: LF, without a BOM, without hints and without the template's own
/// footer.
pub(super) fn blank(template: &Template) -> String {
    let source = &template.source;
    let end = footer(source).filter(|at| {
        let behind = Span::new(*at, source.len());
        !template.slots.iter().any(|slot| slot.spans.iter().any(|span| behind.contains(*span)))
    });
    let source = source[..end.unwrap_or(source.len())].trim_start_matches('\u{feff}');
    let mut text = without_hint_items(without_hints(source).replace("\r\n", "\n"));
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}

/// A text without hints that stand on several lines or behind something else.
fn without_hint_items(mut text: String) -> String {
    let syntax = Syntax::parse(&text, Keep::Items);
    let is_hint = |item: &Item, base: usize| {
        item.kind == ItemKind::Comment && hints::parse(item.content.shift(base).of(&text)).is_some()
    };
    let hints: Vec<Span> =
        syntax.items().filter(|(base, item)| is_hint(item, *base)).map(|(base, item)| item.span.shift(base)).collect();
    for hint in hints.into_iter().rev() {
        let (start, end) = (line_start(&text, hint.start as usize), line_end(&text, hint.end as usize));
        let behind = text[hint.end as usize..end].trim().is_empty();
        let alone = behind && text[start..hint.start as usize].trim().is_empty();
        // Of the blanks around it those behind it stay.
        let lead = text[..hint.start as usize].trim_end_matches([' ', '\t']).len().max(start);
        text.replace_range(if alone { start..end } else { lead..hint.end as usize }, "");
    }
    text
}

/// What is to be filled in an aligned document, its title included where the template's says nothing.
pub(super) fn stops(aligned: &Document<'_>) -> Vec<Stop> {
    let open = placeholders(aligned).into_iter();
    let mut stops: Vec<Stop> = open.map(|(span, found)| Stop::at(aligned.template, found.what.slot(), span)).collect();
    stops.extend(literal_title(aligned).map(|span| Stop { span, slot: None, linked: false, choices: Vec::new() }));
    stops
}

/// What is to be filled in an aligned document, with its place.
pub(super) fn placeholders<'d>(aligned: &'d Document<'_>) -> Vec<(Span, &'d Placeholder)> {
    let front = aligned.front.placeholders.iter().map(|placeholder| (placeholder.span, placeholder));
    let body = aligned.sections.iter().flat_map(|section| {
        section.body.placeholders.iter().map(|placeholder| (placeholder.span.shift(section.section.base), placeholder))
    });
    front.chain(body).collect()
}

/// The title of a document, where the template's has no slot.
pub(super) fn literal_title(aligned: &Document<'_>) -> Option<Span> {
    let section = aligned.sections.iter().find(|section| section.section.is_title)?;
    let literal = aligned.template.title.as_ref().is_some_and(|(_, pattern)| pattern.is_literal());
    literal.then(|| section.section.title_span())
}

/// A section of a template with all its parts and, of a repeating group, all members; its headings deepened by `shift`.
pub fn section(template: &Template, id: SectionId, shift: i8, known: Known<'_>) -> Scaffold {
    of_section(template, id, &section_text(template, id, shift), known)
}

/// One section of a template with all its parts, without the others of its group, its headings deepened by `shift`.
pub fn member(template: &Template, id: SectionId, shift: i8, known: Known<'_>) -> Scaffold {
    let text = without_hints(without_footer(template, template.sections[id].span));
    of_section(template, id, &relevel(without_breaks(&text), shift), known)
}

fn of_section(template: &Template, id: SectionId, text: &str, known: Known<'_>) -> Scaffold {
    let text = text.replace("\r\n", "\n");
    let syntax = Syntax::parse(&text, Keep::Items);
    let labels = syntax.definitions();
    let outline = outline::outline(&syntax);
    let headed = outline.iter().filter(|section| section.heading.is_some());
    let mut stops = Vec::new();
    // The definitions stand in the order of the source, of which the text is a piece.
    for (n, section) in headed.enumerate() {
        let def = Some(id + n).filter(|def| *def < template.sections.len());
        let body = body::align(section, def, template, &labels);
        stops.extend(body.placeholders.iter().map(|found| Stop::of(template, found, section.base)));
    }
    Scaffold::new(text, stops).filled(known)
}

/// A piece of a template that holds these slots in this order, each as it is written.
pub fn piece(template: &Template, text: String, slots: &[SlotId], known: Known<'_>) -> Scaffold {
    let mut at = 0;
    let mut stops = Vec::new();
    for id in slots {
        let slot = &template.slots[*id];
        let Some(found) = text[at..].find(&slot.written).filter(|_| !slot.written.is_empty()) else { continue };
        let span = Span::new(at + found, at + found + slot.written.len());
        at = span.end as usize;
        stops.push(Stop::at(template, Some(*id), span));
    }
    Scaffold::new(text, stops).filled(known)
}

impl Stop {
    /// The stop of a slot.
    pub fn at(template: &Template, slot: Option<SlotId>, span: Span) -> Self {
        let def: Option<&Slot> = slot.map(|id| &template.slots[id]);
        let choices = match def.map(|slot| &slot.kind) {
            Some(Kind::Choice(choice)) => choice.values.clone(),
            _ => Vec::new(),
        };
        Self { span, slot, linked: def.is_some_and(|slot| slot.linked), choices }
    }

    fn of(template: &Template, placeholder: &Placeholder, base: usize) -> Self {
        let slot = placeholder.what.slot();
        Self::at(template, slot, placeholder.span.shift(base))
    }
}

impl Scaffold {
    pub(super) fn new(text: String, mut stops: Vec<Stop>) -> Self {
        stops.sort_by_key(|stop| stop.span);
        let mut end = 0;
        stops.retain(|stop| {
            let apart = stop.span.start >= end && !stop.span.of(&text).is_empty();
            end = if apart { stop.span.end } else { end };
            apart
        });
        Self { text, stops }
    }

    /// The same with the known values filled in.
    fn filled(self, known: Known<'_>) -> Self {
        self.map(|stop, text| {
            let value = stop.slot.and_then(known);
            let done = value.is_some();
            (value.unwrap_or_else(|| stop.span.of(text).to_owned()), stop.choices.clone(), done)
        })
    }

    /// The same with other texts and choices at its stops; one whose text is final is no stop any more.
    #[must_use]
    pub fn map(&self, text_of: impl Fn(&Stop, &str) -> (String, Vec<String>, bool)) -> Self {
        let mut out = Self::default();
        let mut at = 0;
        for stop in &self.stops {
            out.text.push_str(&self.text[at..stop.span.start as usize]);
            let start = out.text.len();
            let (text, choices, is_final) = text_of(stop, &self.text);
            out.text.push_str(&text);
            if !is_final {
                out.stops.push(Stop { span: Span::new(start, out.text.len()), choices, ..stop.clone() });
            }
            at = stop.span.end as usize;
        }
        out.text.push_str(&self.text[at..]);
        out
    }

    /// A part of it, from one offset of its text to the next.
    #[must_use]
    pub fn part(&self, span: Span) -> Self {
        let moved =
            |stop: &Stop| Span::new((stop.span.start - span.start) as usize, (stop.span.end - span.start) as usize);
        let inside = self.stops.iter().filter(|stop| span.contains(stop.span));
        Self {
            text: span.of(&self.text).to_owned(),
            stops: inside.map(|stop| Stop { span: moved(stop), ..stop.clone() }).collect(),
        }
    }

    /// The same with texts around it.
    #[must_use]
    pub fn within(&self, before: &str, after: &str) -> Self {
        Self {
            text: format!("{before}{}{after}", self.text),
            stops: self.stops.iter().map(|s| Stop { span: s.span.shift(before.len()), ..s.clone() }).collect(),
        }
    }

    /// As a snippet with the line ends of a document: stops of a linked slot share their number, what can be chosen is a
    /// choice. Many clients insert the first of these: it is what stands at the stop, and where that cannot be, there is no choice among
    /// other stops, since what nobody chooses has to stay visibly open.
    pub fn snippet(&self, eol: &str) -> Snippet {
        let mut numbers: HashMap<SlotId, usize> = HashMap::new();
        let (mut snippet, mut at, mut last) = (String::new(), 0, 0);
        for stop in &self.stops {
            snippet.push_str(&escape(&with_eol(&self.text[at..stop.span.start as usize], eol), PLAIN));
            at = stop.span.end as usize;
            let known = stop.slot.filter(|_| stop.linked).and_then(|slot| numbers.get(&slot));
            if let Some(number) = known {
                let _ = write!(snippet, "${{{number}}}");
                continue;
            }
            last += 1;
            if let Some(slot) = stop.slot.filter(|_| stop.linked) {
                numbers.insert(slot, last);
            }
            let text = with_eol(stop.span.of(&self.text), eol);
            let is_safe = self.stops.len() == 1 || may_be_chosen(&text);
            snippet.push_str(&tab_stop(last, &text, if is_safe { &stop.choices } else { &[] }));
        }
        snippet.push_str(&escape(&with_eol(&self.text[at..], eol), PLAIN));
        Snippet { snippet, plain: with_eol(&self.text, eol) }
    }
}

/// What is escaped outside of a choice.
const PLAIN: &[char] = &['\\', '$', '}'];

/// Whether a text can stand among the choices of a tab stop.
fn may_be_chosen(text: &str) -> bool {
    !text.is_empty() && is_plain(text)
}

/// Whether clients agree on how a text stands among choices: some take the escape of these for two characters there, some
/// take a bare `}` for the end.
fn is_plain(text: &str) -> bool {
    !text.contains(['$', '}'])
}

/// A tab stop with a text that stands there first, and what can be chosen instead.
///
/// What clients do not agree on is no choice; where a value is among it, there are none.
pub fn tab_stop(number: usize, text: &str, choices: &[String]) -> String {
    if choices.is_empty() || text.contains(['\n', '\r']) || !choices.iter().all(|choice| is_plain(choice)) {
        return format!("${{{number}:{}}}", escape(text, PLAIN));
    }
    let first = Some(text).filter(|text| may_be_chosen(text));
    let others = choices.iter().map(String::as_str).filter(|choice| *choice != text);
    let all: Vec<String> =
        first.into_iter().chain(others).map(|text| escape(text, &['\\', ',', '|', '$', '}'])).collect();
    format!("${{{number}|{}|}}", all.join(","))
}

/// A text that means itself in a snippet.
pub fn escape(text: &str, special: &[char]) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if special.contains(&c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = "---\nstatus: {STATUS} # planning, active\n---\n\n# {TITLE}\n\n<!-- milepost: SIZE = a,b | c -->\n\n\
        **Status**: {STATUS}\n\n## Part\n\n{SIZE} costs $5 \\ } more\n\n## Notes\n\n{NOTES}\n";

    fn shown(scaffold: &Scaffold) -> String {
        scaffold.snippet("\n").snippet
    }

    #[test]
    fn a_linked_slot_has_one_number_and_hints_are_gone() {
        let template = Template::compile("t", SOURCE);
        let whole = document(&template, &|_| None);
        assert!(!whole.text.contains("<!--"));
        let snippet = shown(&whole);
        assert!(
            snippet.starts_with("---\nstatus: ${1:{STATUS\\}} # planning, active\n---\n\n# ${2:{TITLE\\}}"),
            "{snippet}"
        );
        assert!(snippet.contains("**Status**: ${1}\n"), "{snippet}");
    }

    #[test]
    fn what_means_something_in_a_snippet_is_escaped() {
        let template = Template::compile("t", SOURCE);
        let part = section(&template, 1, 0, &|_| None);
        assert_eq!(shown(&part), "## Part\n\n${1|a\\,b,c|} costs \\$5 \\\\ \\} more");
        assert_eq!(part.snippet("\r\n").plain, "## Part\r\n\r\n{SIZE} costs $5 \\ } more");
    }

    #[test]
    fn what_clients_read_differently_is_no_choice() {
        let choices = |all: &[&str]| all.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(tab_stop(1, "[a/b]", &choices(&["a", "b"])), "${1|[a/b],a,b|}");
        assert_eq!(tab_stop(1, "[$1/b]", &choices(&["$1", "b"])), "${1:[\\$1/b]}");
    }

    #[test]
    fn known_values_are_filled_in() {
        let template = Template::compile("t", SOURCE);
        let status = template.by_written["{STATUS}"];
        let whole = document(&template, &|id| (id == status).then(|| "active".to_owned()));
        assert!(whole.text.contains("status: active #") && whole.text.contains("**Status**: active\n"));
        assert!(whole.stops.iter().all(|stop| stop.slot != Some(status)));
    }
}
