//! The insertion of a field of the template into a section: in the manner of the fields that are there.

use super::{insert_block, line_end, line_start, with_eol};
use crate::align::{DocSection, Field};
use crate::finding::Edit;
use crate::syntax::{Item, ItemKind};
use crate::template::Template;
use crate::template::model::SectionId;
use crate::text::Span;

/// How two fields stand to each other in the template.
enum Together {
    /// On one line, with this between them.
    Inline(String),
    /// On consecutive lines.
    Lines,
    /// Apart.
    No,
}

/// The insertion of the template's field with the line that it comes to: behind the nearest one before it that is there, else in front of the nearest
/// one behind it, else below the heading.
pub fn insert_field(
    text: &str,
    template: &Template,
    section: &DocSection<'_>,
    (id, n, line): (SectionId, usize, &str),
    eol: &str,
) -> Edit {
    let fields = &template.sections[id].fields;
    let base = section.section.base;
    let place = Place { text, line, eol };
    let before = section.body.fields.iter().filter(|f| f.def < n).max_by_key(|f| f.def);
    if let Some(other) = before {
        let together = together(template, id, other.def, n);
        let (end, nested) = end_of(section, other);
        return place.behind(other.span.shift(base), end + base, nested, &together, &fields[other.def].line);
    }
    let behind = section.body.fields.iter().filter(|f| f.def > n).min_by_key(|f| (f.def, f.span));
    if let Some(other) = behind {
        return place.in_front(other.span.shift(base), &together(template, id, n, other.def));
    }
    let heading = section.section.heading.map(|heading| heading.span.end as usize + base);
    let at = heading.map_or(section.section.span.start as usize, |end| line_end(text, end));
    insert_block(text, at, line, eol)
}

struct Place<'a> {
    text: &'a str,
    line: &'a str,
    eol: &'a str,
}

impl Place<'_> {
    fn behind(&self, other: Span, end: usize, nested: bool, together: &Together, other_line: &str) -> Edit {
        let Self { text, line, eol } = *self;
        let lead = lead(text, other);
        let field = bare(line);
        let new = |at: usize, text: String| Edit { span: Span::at(at), text: with_eol(&text, eol) };
        if is_list(&lead) {
            let end = line_end(text, end);
            let ended = text[..end].ends_with(['\n', '\r']);
            let field = field.trim_end();
            return if ended { new(end, format!("{lead}{field}\n")) } else { new(end, format!("\n{lead}{field}")) };
        }
        if nested {
            return insert_block(text, line_end(text, end), line, eol);
        }
        if let Together::Inline(between) = together {
            return new(end, format!("{between}{}", field.trim_end()));
        }
        let start = line_start(text, end);
        let stop = line_end(text, end);
        let own = text[start..stop].trim_end_matches(['\n', '\r']);
        if let Some(mark) = hard_break(own) {
            let line = format!("{lead}{}{mark}", field.trim_end());
            let ended = text[..stop].ends_with(['\n', '\r']);
            return new(stop, if ended { format!("{line}\n") } else { format!("\n{line}") });
        }
        let first = line_start(text, other.start as usize);
        let above = text[line_start(text, first.saturating_sub(1))..first].trim_end_matches(['\n', '\r']);
        let at = start + own.trim_end().len();
        if let Some(mark) = hard_break(above) {
            return new(at, format!("{mark}\n{lead}{}", field.trim_end()));
        }
        let below = text[stop..line_end(text, stop)].trim();
        if matches!(together, Together::Lines) || above.contains("**") || below.starts_with("**") {
            let mark = hard_break(other_line).unwrap_or_default();
            let mark = if matches!(together, Together::Lines) { mark } else { "" };
            return new(at, format!("{mark}\n{lead}{}", field.trim_end()));
        }
        insert_block(text, stop, line, eol)
    }

    fn in_front(&self, other: Span, together: &Together) -> Edit {
        let Self { text, line, eol } = *self;
        let start = line_start(text, other.start as usize);
        let lead = lead(text, other);
        let field = bare(line).trim_end();
        let end = line_end(text, other.end as usize);
        let own_mark = hard_break(text[start..end].trim_end_matches(['\n', '\r']));
        let (at, new) = match together {
            _ if is_list(&lead) => (start, format!("{lead}{field}\n")),
            Together::Inline(between) => (other.start as usize, format!("{field}{between}")),
            Together::Lines => (start, format!("{lead}{field}{}\n", own_mark.or(hard_break(line)).unwrap_or_default())),
            Together::No if own_mark.is_some() => (start, format!("{lead}{field}{}\n", own_mark.unwrap_or_default())),
            Together::No => (start, format!("{lead}{field}\n\n")),
        };
        Edit { span: Span::at(at), text: with_eol(&new, eol) }
    }
}

/// What makes a line break where it ends.
fn hard_break(line: &str) -> Option<&'static str> {
    let content = !line.trim().is_empty();
    if line.ends_with('\\') {
        Some("\\")
    } else if content && line.ends_with("  ") {
        Some("  ")
    } else {
        None
    }
}

/// What a new line has in front of its field where another field stands: indentation, marker, an open box.
fn lead(text: &str, field: Span) -> String {
    let start = line_start(text, field.start as usize);
    let lead = text[start..field.start as usize].trim_end_matches(['*', '_']);
    // Further fields of one line have the first one in front of them.
    let lead = if lead.contains("**") { &lead[..lead.find("**").unwrap_or(0)] } else { lead };
    let lead = lead.replace("[x]", "[ ]").replace("[X]", "[ ]");
    let digits: String = lead.trim_start().chars().take_while(char::is_ascii_digit).collect();
    match digits.parse::<u32>() {
        Ok(number) if number < u32::MAX => lead.replacen(&digits, &(number + 1).to_string(), 1),
        _ => lead,
    }
}

fn is_list(lead: &str) -> bool {
    let lead = lead.trim_start_matches([' ', '\t', '>']);
    lead.starts_with(['-', '*', '+']) || lead.starts_with(|c: char| c.is_ascii_digit())
}

/// A template's line without what stands in front of its field.
fn bare(line: &str) -> &str {
    let mut rest = line.trim_start_matches([' ', '\t', '>']);
    let marker = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    if let Some(behind) = rest[marker..].strip_prefix(". ").or_else(|| rest[marker..].strip_prefix(") ")) {
        rest = if marker > 0 { behind } else { rest };
    }
    for mark in ["- ", "* ", "+ "] {
        rest = rest.strip_prefix(mark).unwrap_or(rest).trim_start();
    }
    for open in ["[ ] ", "[x] "] {
        rest = rest.strip_prefix(open).unwrap_or(rest);
    }
    rest.trim_start()
}

fn together(template: &Template, id: SectionId, first: usize, second: usize) -> Together {
    let def = &template.sections[id];
    let area = if id == 0 {
        let start = template.front_span.map_or(0, |span| span.end as usize);
        let end = template.sections.iter().skip(1).map(|def| def.span.start as usize).min();
        &template.source[start..end.unwrap_or(template.source.len()).max(start)]
    } else {
        def.own.of(&template.source)
    };
    let line = |n: usize| def.fields[n].line.trim_end_matches(['\n', '\r']);
    let Some(end) = area.find(line(first)).map(|at| at + line(first).len()) else { return Together::No };
    let Some(between) = area[end..].find(line(second)).map(|at| &area[end..end + at]) else { return Together::No };
    let blank_line = between.replace('\r', "").contains("\n\n");
    if !between.contains('\n') {
        Together::Inline(if between.contains("**") { " | ".to_owned() } else { between.to_owned() })
    } else if blank_line || between.contains("\n#") {
        Together::No
    } else {
        Together::Lines
    }
}

/// Where a field ends with all that belongs to it, relative to the chunk, and whether that is more than its own lines: the
/// list below an empty value, the items nested below a list item.
fn end_of(section: &DocSection<'_>, field: &Field) -> (usize, bool) {
    let own = field.value.end.max(field.span.end) as usize;
    let body = section.section.body;
    let Some(at) = body.iter().rposition(|item| !item.kind.is_inline() && item.span.contains(field.span)) else {
        return (own, false);
    };
    let block = &body[at];
    let is_item = matches!(block.kind, ItemKind::Paragraph { list: Some(_), .. });
    if !is_item && !field.value.is_empty() {
        return (own, false);
    }
    let is_next = |item: &Item| matches!(item.kind, ItemKind::Paragraph { list: Some(_), .. } | ItemKind::EmptyItem(_));
    let below = body[at + 1..]
        .iter()
        .filter(|item| !item.kind.is_inline())
        .take_while(|item| item.depth > block.depth || (is_item && item.depth == block.depth && !is_next(item)));
    match below.map(|item| item.span.end as usize).max() {
        Some(end) if end > own => (end, true),
        _ => (own, false),
    }
}
