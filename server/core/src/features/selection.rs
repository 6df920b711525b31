//! What a growing selection takes in: a word, its value, its field, its line, and so on up to the document.

use super::View;
use super::shape::{Shapes, content_end, own_end};
use super::spot;
use super::template::Here;
use crate::align::Document;
use crate::edit;
use crate::syntax::ItemKind;
use crate::syntax::front_matter::{Entry, FrontMatter, Scalar, Value};
use crate::text::Span;

/// The spans around an offset from the innermost to the whole document, each one greater than the one before and
/// around it. Empty for documents that have no template and are none.
pub fn selection(view: &View<'_>, offset: usize) -> Vec<Span> {
    if let Some(template) = Here::of(view) {
        return template.selection(view.text.floor_char_boundary(offset));
    }
    let Some(document) = view.document else { return Vec::new() };
    let offset = view.text.floor_char_boundary(offset);
    let mut found = vec![Span::new(0, view.text.len())];
    found.extend(word(view.text, offset));
    line(view.text, offset, &mut found);
    if let Some(front) = document.syntax.front().filter(|front| front.span.is_at(offset)) {
        front_matter(document, front, offset, &mut found);
    }
    if let Some(n) = spot::section_at(document, offset) {
        section(document, n, offset, &mut found);
    }
    grown(found, offset)
}

/// Of spans around an offset, a chain in which each one holds the one before; the smaller ones come first.
fn grown(mut found: Vec<Span>, offset: usize) -> Vec<Span> {
    found.retain(|span| span.is_at(offset) && !span.is_empty());
    found.sort_by_key(|span| span.len());
    let mut chain: Vec<Span> = Vec::new();
    for span in found {
        if chain.last().is_none_or(|last| span != *last && span.contains(*last)) {
            chain.push(span);
        }
    }
    if chain.is_empty() { vec![Span::at(offset)] } else { chain }
}

/// The word at an offset, or the one that ends there.
fn word(text: &str, offset: usize) -> Option<Span> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let (before, behind) = text.split_at_checked(offset)?;
    let start = before.len() - before.chars().rev().take_while(|c| is_word(*c)).map(char::len_utf8).sum::<usize>();
    let end = offset + behind.chars().take_while(|c| is_word(*c)).map(char::len_utf8).sum::<usize>();
    (start < end).then(|| Span::new(start, end))
}

/// The line without the white space around it.
fn line(text: &str, offset: usize, found: &mut Vec<Span>) {
    let (start, end) = (edit::line_start(text, offset), edit::line_end(text, offset));
    let raw = &text[start..end];
    let lead = raw.len() - raw.trim_start().len();
    found.push(Span::new(start + lead, start + raw.trim_end().len()));
}

fn front_matter(document: &Document<'_>, front: &FrontMatter, offset: usize, found: &mut Vec<Span>) {
    found.push(front.span);
    let close = front.close.map_or(front.span.end, |close| close.start);
    found.push(trimmed(document.text, Span { start: front.open.end, end: close }));
    found.extend(document.front.placeholders.iter().map(|placeholder| placeholder.span).filter(|s| s.is_at(offset)));
    found.extend(document.front.values.iter().map(|value| value.span).filter(|s| s.is_at(offset)));
    let scalar = |scalar: &Scalar, found: &mut Vec<Span>| found.extend([scalar.inner, scalar.span]);
    // The maps around an entry are entries themselves, whose spans hold it.
    for Entry { span, key, value, comment, .. } in front.entries.iter().filter(|entry| entry.span.is_at(offset)) {
        found.extend([*span, *key, value.span()]);
        found.extend(*comment);
        match value {
            Value::Scalar(value) => scalar(value, found),
            Value::List { items, .. } => {
                items.iter().filter(|s| s.span.is_at(offset)).for_each(|s| scalar(s, found));
            }
            Value::Empty(_) | Value::Map(_) => {}
        }
    }
}

fn section(document: &Document<'_>, n: usize, offset: usize, found: &mut Vec<Span>) {
    let text = document.text;
    let section = &document.sections[n];
    let (outline, base) = (&section.section, section.section.base);
    let with_parts = |n: usize| {
        let start = document.sections[n].section.span.start as usize;
        Span::new(start, content_end(document, n))
    };
    found.extend(std::iter::successors(Some(n), |n| document.sections[*n].section.parent).map(with_parts));
    found.extend(document.sections.iter().position(|s| s.section.is_title).map(with_parts));
    let end = own_end(outline);
    found.push(trimmed(text, Span::new(outline.span.start as usize, end)));
    if let Some(heading) = outline.heading {
        let heading = heading.span.shift(base);
        found.extend([heading, outline.title_span()]);
        found.push(trimmed(text, Span::new(heading.end as usize, end)));
    }
    found.extend(section.body.values.iter().map(|value| value.span.shift(base)));
    found.extend(section.body.placeholders.iter().map(|placeholder| placeholder.span.shift(base)));
    for item in outline.body.iter().filter(|item| item.span.shift(base).is_at(offset)) {
        found.extend([item.content.shift(base), item.span.shift(base)]);
        match item.kind {
            ItemKind::Field { name, value, .. } => found.extend([name.shift(base), value.shift(base)]),
            ItemKind::Link { destination } => found.push(destination.shift(base)),
            _ => {}
        }
    }
    let shapes = Shapes::of(outline);
    found.extend(shapes.items.iter().map(|(item, _)| *item));
    found.extend(shapes.lists.into_iter().chain(shapes.tables).chain(shapes.rows));
}

/// A span without the white space around it.
fn trimmed(text: &str, span: Span) -> Span {
    let raw = span.of(text);
    let start = span.start as usize + raw.len() - raw.trim_start().len();
    Span::new(start, start + raw.trim().len())
}
