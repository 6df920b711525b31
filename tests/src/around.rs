//! What stands around an edit: it must read as it did before.

use std::collections::HashMap;

use milepost_core::finding::Edit;
use milepost_core::syntax::front_matter::Value;
use milepost_core::syntax::{Item, ItemKind, Keep, ListMark, Syntax};
use milepost_core::text::{LineIndex, Span};

/// How a document reads before it is edited.
#[derive(Clone, Debug)]
pub struct Around<'a> {
    text: &'a str,
    shapes: Vec<(Span, String)>,
}

impl<'a> Around<'a> {
    /// Reads a document.
    pub fn of(text: &'a str) -> Self {
        Self { text, shapes: shapes(text) }
    }

    /// What of it no longer reads as before, outside of what the edits touch: items of the body, entries of the front
    /// matter.
    pub fn changes(&self, after: &str, edits: &[Edit]) -> Vec<String> {
        let mut left: HashMap<(Span, String), usize> = HashMap::new();
        for shape in shapes(after) {
            *left.entry(shape).or_default() += 1;
        }
        let mut wrong = Vec::new();
        for (span, what) in &self.shapes {
            let Some(moved) = moved(edits, *span) else { continue };
            match left.get_mut(&(moved, what.clone())) {
                Some(count) if *count > 0 => *count -= 1,
                _ => {
                    let (line, column) = LineIndex::new(self.text).position(span.start as usize);
                    wrong.push(format!("what stood at {line}:{column} is no more: {what}"));
                }
            }
        }
        wrong
    }
}

/// Where a span is after the edits; none where one of them touches it.
fn moved(edits: &[Edit], span: Span) -> Option<Span> {
    let (mut grown, mut gone) = (0, 0);
    for edit in edits {
        // A line right in front of a paragraph may be a part of it, a comment's or a blank one may not.
        let line = edit.text.strip_suffix('\n').map(|text| text.strip_suffix('\r').unwrap_or(text));
        let apart = line.is_some_and(|text| text.ends_with(['\n', '\r']) || text.ends_with("-->"));
        if edit.span.end < span.start || (edit.span.is_empty() && edit.span.end == span.start && apart) {
            (grown, gone) = (grown + edit.text.len(), gone + edit.span.len());
        } else if edit.span.start <= span.end {
            return None;
        }
    }
    let place = |at: u32| at as usize + grown - gone;
    Some(Span::new(place(span.start), place(span.end)))
}

/// All items and entries with what they are, places within them left out.
fn shapes(text: &str) -> Vec<(Span, String)> {
    let syntax = Syntax::parse(text, Keep::Items);
    let mut shapes: Vec<(Span, String)> = syntax
        .items()
        .map(|(base, item)| (item.span.shift(base), format!("{} {:?}", kind(item), item.content.shift(base).of(text))))
        .collect();
    for entry in syntax.front().iter().flat_map(|front| &front.entries) {
        let key = format!("entry {:?}, nested: {}", entry.key.of(text), entry.parent.is_some());
        shapes.push(match entry.value {
            Value::Map(_) => (entry.key, key),
            _ => (entry.span, format!("{key}, {:?}", entry.value.span().of(text))),
        });
    }
    shapes
}

fn kind(item: &Item) -> String {
    let list = |mark: ListMark| format!("ordered: {}, task: {:?}", mark.ordered, mark.task.map(|(_, ticked)| ticked));
    let what = match item.kind {
        ItemKind::Heading { level } => format!("heading {level}"),
        ItemKind::Paragraph { list: mark, quoted } => format!("paragraph {:?} {quoted}", mark.map(list)),
        ItemKind::EmptyItem(mark) => format!("empty item {}", list(mark)),
        ItemKind::Cell { row, column, .. } => format!("cell {column}, head: {}", row == 0),
        ItemKind::Code { .. } => "code".to_owned(),
        ItemKind::Html => "HTML".to_owned(),
        ItemKind::Comment => "comment".to_owned(),
        ItemKind::Break => "break".to_owned(),
        ItemKind::Definition => "definition".to_owned(),
        ItemKind::Field { bold, .. } => format!("field {bold}"),
        ItemKind::Link { .. } => "link".to_owned(),
        ItemKind::WikiLink => "wiki link".to_owned(),
        ItemKind::CodeSpan => "code span".to_owned(),
        ItemKind::Candidate { delimiter, context } => format!("candidate {delimiter:?} {context:?}"),
    };
    format!("{what} at depth {}", item.depth)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(before: &str, at: usize, end: usize, new: &str) -> usize {
        let mut after = before.to_owned();
        after.replace_range(at..end, new);
        Around::of(before).changes(&after, &[Edit { span: Span::new(at, end), text: new.to_owned() }]).len()
    }

    #[test]
    fn what_reads_as_before_is_no_change() {
        assert_eq!(wrong("# A\n\n- {B}\n- c\n", 7, 10, "b"), 0);
        assert_eq!(wrong("# A\n\n## B\n", 5, 5, "text\n\n"), 0);
        assert_eq!(wrong("---\na: b\nc: d\n---\n", 8, 8, " # e"), 0);
    }

    #[test]
    fn what_reads_otherwise_is_one() {
        assert_eq!(wrong("a\n\nb\n", 1, 1, "\n```"), 1, "`b` is code now");
        assert_eq!(wrong("---\na: b\nc: d\n---\n", 7, 8, "\n---"), 1, "`c` is no entry any more");
        assert!(wrong("# A\n\n- a\n\n- b\n", 5, 5, "```\n") > 0, "a list is code");
    }
}
