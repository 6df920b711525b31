//! A value written into its place: quoted where YAML asks for it, escaped where a table or a link does.

use crate::finding::Edit;
use crate::syntax::front_matter::{self, Entry, FrontMatter, Scalar, Value};
use crate::syntax::{ItemKind, Syntax};
use crate::text::Span;

/// A place and the value that goes there.
pub type Put<'v> = (Span, &'v str);

/// The edits that put one value into these places of a document, in the order of the text. The value is one line.
pub fn write(text: &str, syntax: &Syntax, places: &[Span], value: &str) -> Vec<Edit> {
    write_each(text, syntax, &places.iter().map(|place| (*place, value)).collect::<Vec<_>>())
}

/// The same with a value for each place.
pub fn write_each(text: &str, syntax: &Syntax, puts: &[Put<'_>]) -> Vec<Edit> {
    let mut puts = puts.to_vec();
    puts.sort_by_key(|(place, _)| *place);
    puts.dedup_by_key(|(place, _)| *place);
    let front = syntax.front().map(|front| &**front);
    let (inside, body): (Vec<Put<'_>>, Vec<Put<'_>>) =
        puts.into_iter().partition(|(place, _)| front.is_some_and(|front| front.span.contains(*place)));
    let mut edits = in_body(syntax, &body);
    if let Some(front) = front {
        in_front_matter(text, front, &inside, &mut edits);
    }
    edits.sort_by_key(|edit| edit.span);
    edits
}

/// The edit that puts a value into a place of one front-matter entry; `line` holds the entry's lines. Spans are
/// relative to `text`.
pub fn write_in_entry(text: &str, line: Span, place: Span, value: &str) -> Edit {
    let plain = || Edit { span: place, text: value.to_owned() };
    if is_plain(value, true, true) && !text[..place.start as usize].ends_with(['"', '\'']) {
        return plain();
    }
    let head = "---\n";
    let alone = format!("{head}{}\n---\n", line.of(text));
    let Some(front) = front_matter::split(&alone) else { return plain() };
    let offset = |span: Span, by: i64| {
        let moved = |at: u32| u32::try_from(i64::from(at) + by).unwrap_or_default();
        Span { start: moved(span.start), end: moved(span.end) }
    };
    let by = i64::from(line.start) - i64::from(head.len() as u32);
    let mut edits = Vec::new();
    in_front_matter(&alone, &front, &[(offset(place, -by), value)], &mut edits);
    match (edits.pop(), edits.is_empty()) {
        (Some(edit), true) => Edit { span: offset(edit.span, by), ..edit },
        _ => plain(),
    }
}

/// A value between quotes, or as a scalar of its own where there are none; `flow` says that it stands in a list in
/// brackets.
pub fn scalar(value: &str, quote: Option<char>, flow: bool) -> String {
    match quote {
        None if is_plain(value, true, flow) => value.to_owned(),
        None => format!("\"{}\"", escaped(value, '"')),
        Some(quote) => escaped(value, quote),
    }
}

fn in_front_matter(text: &str, front: &FrontMatter, puts: &[Put<'_>], out: &mut Vec<Edit>) {
    let mut rest = puts;
    while let Some((first, value)) = rest.first() {
        let below = front.entries.partition_point(|entry| entry.span.start <= first.start);
        let home = below.checked_sub(1).and_then(|n| home(&front.entries[n], *first));
        let Some((found, flow)) = home else {
            let glued = first.is_empty() && text[..first.start as usize].ends_with(':');
            let lead = if glued { " " } else { "" };
            out.push(Edit { span: *first, text: format!("{lead}{}", scalar(value, None, false)) });
            rest = &rest[1..];
            continue;
        };
        let here = rest.iter().take_while(|(place, _)| found.span.contains(*place)).count().max(1);
        in_scalar(text, (found, flow), &rest[..here], out);
        rest = &rest[here..];
    }
}

/// The scalar of an entry that a place is in, and whether it stands in a flow list.
fn home(entry: &Entry, place: Span) -> Option<(Scalar, bool)> {
    match &entry.value {
        Value::Scalar(scalar) => scalar.span.contains(place).then_some((*scalar, false)),
        // `[NAME]` reads as a list, and is a slot.
        Value::List { span, flow: true, .. } if *span == place => {
            Some((Scalar { span: *span, inner: *span, quote: None }, false))
        }
        Value::List { items, flow, .. } => {
            items.iter().find(|item| item.span.contains(place)).map(|item| (*item, *flow))
        }
        Value::Empty(_) | Value::Map(_) => None,
    }
}

fn in_scalar(text: &str, (scalar, flow): (Scalar, bool), puts: &[Put<'_>], out: &mut Vec<Edit>) {
    if let Some(quote) = scalar.quote {
        return out.extend(puts.iter().map(|(span, value)| Edit { span: *span, text: escaped(value, quote) }));
    }
    // The text of a block scalar begins below its `|`: it is never quoted.
    let block = scalar.inner.start > scalar.span.start;
    let mut new = String::new();
    let mut at = scalar.inner.start as usize;
    for (place, value) in puts {
        new.push_str(text.get(at..place.start as usize).unwrap_or_default());
        new.push_str(value);
        at = place.end as usize;
    }
    new.push_str(text.get(at..scalar.inner.end as usize).unwrap_or_default());
    let leads = puts.first().is_some_and(|(place, _)| place.start == scalar.inner.start);
    if block || is_plain(&new, leads, flow) {
        out.extend(puts.iter().map(|(span, value)| Edit { span: *span, text: (*value).to_owned() }));
    } else {
        out.push(Edit { span: scalar.span, text: format!("\"{}\"", escaped(&new, '"')) });
    }
}

fn escaped(value: &str, quote: char) -> String {
    match quote {
        '"' => value.replace('\\', "\\\\").replace('"', "\\\""),
        _ => value.replace('\'', "''"),
    }
}

/// Whether YAML reads a text as what it is without quotes; `leads` says that its beginning counts too.
fn is_plain(value: &str, leads: bool, flow: bool) -> bool {
    let marks = |c: char| ",[]{}#&*!|>'\"%@`".contains(c);
    let begins = value.starts_with(marks)
        || value.starts_with("---")
        || ["-", "?", ":"]
            .iter()
            .any(|mark| value.strip_prefix(mark).is_some_and(|r| r.is_empty() || r.starts_with(' ')));
    let inside = value.contains(": ")
        || value.ends_with(':')
        || value.contains(" #")
        || value.contains(['\t', '\u{feff}'])
        || (flow && (value.contains([',', '[', ']', '{', '}']) || value.contains(':')));
    let blank = value.is_empty() || value.trim() != value;
    !(blank || inside || (leads && begins))
}

/// The edits of places in the body, which stand in their order: of many in one section each of its items is asked once.
fn in_body(syntax: &Syntax, puts: &[Put<'_>]) -> Vec<Edit> {
    let mut edits: Vec<Edit> =
        puts.iter().map(|(span, value)| Edit { span: *span, text: (*value).to_owned() }).collect();
    let chunks = syntax.chunks();
    let mut rest = &mut edits[..];
    while let Some(first) = rest.first() {
        let behind = chunks.partition_point(|placed| placed.start <= first.span.start as usize);
        let end = chunks.get(behind).map_or(usize::MAX, |placed| placed.start);
        let (here, further) = rest.split_at_mut(rest.partition_point(|edit| (edit.span.start as usize) < end));
        rest = further;
        let Some(home) = behind.checked_sub(1).and_then(|n| chunks.get(n)) else { continue };
        for item in home.chunk.items() {
            let (around, escaped): (Span, fn(&str) -> String) = match item.kind {
                ItemKind::Cell { .. } => (item.span, in_cell),
                ItemKind::Link { destination } => (destination, in_destination),
                _ => continue,
            };
            let around = around.shift(home.start);
            let from = here.partition_point(|edit| edit.span.start < around.start);
            for edit in here[from..].iter_mut().take_while(|edit| around.contains(edit.span)) {
                edit.text = escaped(&edit.text);
            }
        }
    }
    edits
}

fn in_cell(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for c in value.chars() {
        if c == '|' && !out.ends_with('\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

fn in_destination(value: &str) -> String {
    value.replace('%', "%25").replace(' ', "%20").replace('(', "%28").replace(')', "%29")
}

#[cfg(test)]
mod tests {
    use super::write;
    use crate::syntax::{Keep, Syntax};
    use crate::text::Span;

    /// The text after `value` has come to all places of `{X}`.
    fn written(text: &str, value: &str) -> String {
        let places: Vec<Span> = text.match_indices("{X}").map(|(at, x)| Span::new(at, at + x.len())).collect();
        let mut out = text.to_owned();
        for edit in write(text, &Syntax::parse(text, Keep::Items), &places, value).iter().rev() {
            out.replace_range(edit.span.range(), &edit.text);
        }
        out
    }

    #[test]
    fn yaml_stays_yaml() {
        let front = |entry: &str| format!("---\n{entry}\n---\n");
        let of = |entry: &str, value: &str| written(&front(entry), value);
        assert_eq!(of("a: {X}", "b c"), front("a: b c"));
        assert_eq!(of("a: {X}", "b: c"), front("a: \"b: c\""));
        assert_eq!(of("a: {X}", "@b"), front("a: \"@b\""));
        assert_eq!(of("a: {X} # c", "b #1"), front("a: \"b #1\" # c"));
        assert_eq!(of("a: \"{X}\"", "b \"c\""), front("a: \"b \\\"c\\\"\""));
        assert_eq!(of("a: '{X}'", "it's"), front("a: 'it''s'"));
        assert_eq!(of("a: {X} and {X}", "b: c"), front("a: \"b: c and b: c\""));
        assert_eq!(of("a: {Y} and {X}", "b"), front("a: {Y} and b"));
        assert_eq!(of("a: [{X}, d]", "b, c"), front("a: [\"b, c\", d]"));
        assert_eq!(of("a:\n  - {X}\n  - d", "b: c"), front("a:\n  - \"b: c\"\n  - d"));
        assert_eq!(of("a: |\n  {X}", "b: c"), front("a: |\n  b: c"));
    }

    #[test]
    fn markdown_stays_markdown() {
        assert_eq!(written("| a |\n|---|\n| {X} |\n", "b | c"), "| a |\n|---|\n| b \\| c |\n");
        assert_eq!(written("[a]({X}_b.md) {X}\n", "c d"), "[a](c%20d_b.md) c d\n");
    }
}
