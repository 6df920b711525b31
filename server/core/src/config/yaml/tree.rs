//! The parser's events as a tree.

use granit_parser::{ErrorKind, Event, Parser, ScalarStyle, ScanError, StructureStyle};

use crate::text::Span;

/// A part of the file.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Node {
    /// From its first byte to behind its last one.
    pub span: Span,
    /// What it is.
    pub value: Value,
    /// A tag in front of it (`!x`).
    pub tag: Option<Span>,
}

/// What a part is.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Value {
    /// A text; whether it stands without quotes.
    Text { text: String, is_plain: bool },
    /// Items, and whether they stand in brackets.
    List { items: Vec<Node>, flow: bool },
    /// Keys with values, and whether they stand in braces.
    Map { entries: Vec<Entry>, flow: bool },
    /// `*name`
    Alias,
}

/// A key with its value.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Entry {
    pub key: Node,
    pub value: Node,
}

impl Node {
    /// Whether nothing stands here, or `null`.
    pub fn is_null(&self) -> bool {
        let Value::Text { text, is_plain: true } = &self.value else { return false };
        self.tag.is_none() && matches!(text.as_str(), "" | "~" | "null" | "Null" | "NULL")
    }

    /// The text that it is.
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text { text, .. } => Some(text),
            _ => None,
        }
    }
}

/// Where the parser gave up, and why.
#[derive(Clone, Debug)]
pub(crate) struct Broken {
    pub at: usize,
    pub kind: ErrorKind,
    pub message: String,
}

/// What is being put together.
struct Open {
    span: Span,
    tag: Option<Span>,
    flow: bool,
    /// Keys and values of a map stand here in turn.
    parts: Vec<Node>,
    is_map: bool,
}

/// The documents of a text that begins at an offset of the file. The parser bounds how deep they nest.
pub(crate) fn parse(text: &str, base: usize) -> Result<Vec<Node>, Broken> {
    let mut documents = Vec::new();
    let mut open: Vec<Open> = Vec::new();
    for event in Parser::new_from_str(text) {
        let (event, at) = event.map_err(|error| broken(&error, text, base))?;
        let bytes = at.byte_range().unwrap_or_default();
        let span = Span::new(base + bytes.start, base + bytes.end);
        let tag = at.tag_span().and_then(|tag| tag.byte_range()).map(|tag| Span::from(tag).shift(base));
        let tag = tag.or_else(|| event.tag().map(|_| span));
        let node = match event {
            Event::Scalar(value, style, ..) => {
                let is_plain = style == ScalarStyle::Plain;
                // What is not there is `~` to the parser.
                let value = if is_plain && span.is_empty() { String::new() } else { value.into_owned() };
                let written = &text[bytes];
                let end = span.start as usize + written.trim_end().len();
                Node { span: Span::new(span.start as usize, end), value: Value::Text { text: value, is_plain }, tag }
            }
            Event::Alias(..) => Node { span, value: Value::Alias, tag },
            Event::SequenceStart(style, ..) | Event::MappingStart(style, ..) => {
                let is_map = matches!(event, Event::MappingStart(..));
                open.push(Open { span, tag, flow: style == StructureStyle::Flow, parts: Vec::new(), is_map });
                continue;
            }
            Event::SequenceEnd | Event::MappingEnd => match open.pop() {
                Some(done) => closed(done, span),
                None => continue,
            },
            _ => continue,
        };
        match open.last_mut() {
            Some(parent) => parent.parts.push(node),
            None => documents.push(node),
        }
    }
    Ok(documents)
}

/// A list or map whose end was met.
fn closed(done: Open, end: Span) -> Node {
    let Open { span, tag, flow, parts, is_map } = done;
    // The end of a block is noticed only where the next one begins.
    let last = parts.iter().map(|part| part.span.end).max().unwrap_or(span.end);
    let first = parts.first().map_or(span.start, |part| part.span.start);
    let span =
        if flow { Span { start: span.start, end: end.end } } else { Span { start: span.start.min(first), end: last } };
    let value = if is_map {
        let mut entries = Vec::with_capacity(parts.len() / 2);
        let mut parts = parts.into_iter();
        while let (Some(key), Some(value)) = (parts.next(), parts.next()) {
            entries.push(Entry { key, value });
        }
        Value::Map { entries, flow }
    } else {
        Value::List { items: parts, flow }
    };
    Node { span, value, tag }
}

fn broken(error: &ScanError, text: &str, base: usize) -> Broken {
    let at = error.marker().byte_offset().unwrap_or(text.len());
    Broken { at: base + at, kind: error.kind().clone(), message: error.info() }
}
