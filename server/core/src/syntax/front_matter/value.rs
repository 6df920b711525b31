//! Values: what stands behind a key, on its line and on those that belong to it.

use super::flow::{self, flow};
use super::lines::{Line, blank_or_end, is_blank, skip_blanks, trim_end};
use super::{Scalar, Value};
use crate::text::Span;

/// The lines a value is read from, the key's own line first.
#[derive(Copy, Clone)]
pub(super) struct Source<'a> {
    pub text: &'a str,
    /// None of them is empty; the last one is neither blank nor a comment.
    pub lines: &'a [Line],
}

/// A value and the comment behind it.
pub(super) type Commented = (Value, Option<Span>);

/// The rest of a line on which a value has ended: nothing, or a comment.
struct Tail(Option<Span>);

impl<'a> Source<'a> {
    fn bytes(self) -> &'a [u8] {
        self.text.as_bytes()
    }

    /// The end of the first line.
    fn line_end(self) -> usize {
        self.lines.first().map_or(0, |line| line.end)
    }

    /// The end of the last line.
    fn end(self) -> usize {
        self.lines.last().map_or(0, |line| line.end)
    }

    /// The comment that `at` starts, up to the end of the line.
    fn comment(self, at: usize, end: usize) -> Span {
        Span::new(at, trim_end(self.bytes(), at, end))
    }

    /// The comment behind `at`, where nothing else stands on the line that ends at `end`; none where something does.
    fn tail(self, at: usize, end: usize) -> Option<Tail> {
        let next = skip_blanks(self.bytes(), at, end);
        if next == end {
            Some(Tail(None))
        } else if self.bytes()[next] == b'#' && next > at {
            Some(Tail(Some(self.comment(next, end))))
        } else {
            None
        }
    }

    /// The value that starts at `head` on the first line.
    pub fn value(self, head: usize) -> Commented {
        let special = match self.bytes().get(head) {
            Some(b'|' | b'>') => self.block_scalar(head),
            Some(b'"' | b'\'') => self.quoted(head),
            Some(b'[' | b'{') => self.flow(head),
            _ => None,
        };
        special.unwrap_or_else(|| self.plain(head))
    }

    fn block_scalar(self, head: usize) -> Option<Commented> {
        let marks = block_header(self.bytes(), head, self.line_end())?;
        let Tail(comment) = self.tail(marks, self.line_end())?;
        let inner = match self.lines.iter().skip(1).find(|line| !line.is_blank()) {
            Some(first) => Span::new(first.text, self.end()),
            None => Span::at(marks),
        };
        let span = Span::new(head, if inner.is_empty() { marks } else { self.end() });
        Some((Value::Scalar(Scalar { span, inner, quote: None }), comment))
    }

    fn quoted(self, head: usize) -> Option<Commented> {
        let end = flow::quote_end(self.bytes(), head, self.end())?;
        let Tail(comment) = self.tail(end, self.end_of_line(end))?;
        Some((Value::Scalar(scalar(self.bytes(), head, end)), comment))
    }

    fn flow(self, head: usize) -> Option<Commented> {
        let bytes = self.bytes();
        // A `#` inside of brackets that close on their line is rather a slot's (`[Issue #]`) than a comment.
        let found = flow(bytes, head, self.end(), true).or_else(|| flow(bytes, head, self.line_end(), false))?;
        let on_key_line = || {
            let at = flow::comment(bytes, head, self.line_end()).filter(|_| found.end > self.line_end())?;
            Some(self.comment(at, self.line_end()))
        };
        let Tail(comment) = self.tail(found.end, self.end_of_line(found.end))?;
        let comment = comment.or_else(on_key_line);
        if bytes[head] == b'{' {
            return Some((Value::Scalar(Scalar::bare(Span::new(head, found.end))), comment));
        }
        let items = found.items.iter().map(|item| scalar(bytes, item.start, item.end)).collect();
        Some((Value::List { span: Span::new(head, found.end), items, flow: true }, comment))
    }

    fn plain(self, head: usize) -> Commented {
        let bytes = self.bytes();
        let first = flow::comment(bytes, head, self.line_end());
        // A comment ends a plain scalar; what follows it on further lines is for the YAML reader to reject.
        let end = if first.is_some() { self.line_end() } else { self.end() };
        let last = self.lines.last().filter(|_| first.is_none()).map_or(head, |line| line.text.max(head));
        let mark = first.or_else(|| flow::comment(bytes, last, end));
        let span = Span::new(head, trim_end(bytes, head, mark.unwrap_or(end)));
        (Value::Scalar(Scalar::bare(span)), mark.map(|at| self.comment(at, end)))
    }

    /// The `- item` lines, all of them; `lines` starts with the first item.
    pub fn list(self) -> (Value, Vec<&'a [Line]>) {
        let (mut items, mut sources) = (Vec::new(), Vec::new());
        let indent = self.lines.first().map_or(0, |line| line.indent());
        let mut from = 0;
        while from < self.lines.len() {
            let more =
                self.lines[from + 1..].iter().take_while(|line| line.indent() > indent || !line.is_item(self.text));
            let until = from + 1 + more.count();
            let content = |line: &Line| !line.is_blank() && !line.is_comment(self.text);
            let last = self.lines[from + 1..until].iter().rposition(content).map_or(from, |at| from + 1 + at);
            let source = Source { lines: &self.lines[from..=last], ..self };
            items.push(source.item());
            sources.push(source.lines);
            from = until;
        }
        let start = self.lines.first().map_or(0, |line| line.text);
        let span = Span::new(start, trim_end(self.bytes(), start, self.end()));
        (Value::List { span, items, flow: false }, sources)
    }

    /// The item whose lines these are.
    fn item(self) -> Scalar {
        let Some(first) = self.lines.first() else { return Scalar::bare(Span::at(0)) };
        let bytes = self.bytes();
        let head = skip_blanks(bytes, first.text + 1, first.end);
        if head < first.end && bytes[head] != b'#' {
            return match self.value(head).0 {
                Value::Scalar(scalar) if self.lines.len() == 1 || scalar.quote.is_some() => scalar,
                Value::List { span, .. } => Scalar::bare(span),
                _ => Scalar::bare(Span::new(head, trim_end(bytes, head, self.end()))),
            };
        }
        match self.lines.iter().skip(1).find(|line| !line.is_blank() && !line.is_comment(self.text)) {
            Some(line) => Scalar::bare(Span::new(line.text, trim_end(bytes, line.text, self.end()))),
            None => Scalar::bare(Span::at(behind_one_blank(bytes, first.text + 1, first.end))),
        }
    }

    fn end_of_line(self, at: usize) -> usize {
        let line = self.lines.partition_point(|line| line.end < at);
        self.lines.get(line).map_or(at, |line| line.end)
    }
}

impl Scalar {
    fn bare(span: Span) -> Self {
        Self { span, inner: span, quote: None }
    }
}

/// Where a value would be written behind a colon or dash that ends at `at`.
pub(super) fn behind_one_blank(bytes: &[u8], at: usize, end: usize) -> usize {
    at + usize::from(at < end && is_blank(bytes[at]))
}

/// Behind the marks of a block scalar's header (`|`, `>-`, `|2`), where `from` starts one.
pub(super) fn block_header(bytes: &[u8], from: usize, to: usize) -> Option<usize> {
    if from >= to || !matches!(bytes[from], b'|' | b'>') {
        return None;
    }
    let marks = bytes[from + 1..to].iter().take_while(|byte| matches!(byte, b'+' | b'-' | b'0'..=b'9')).count();
    let end = from + 1 + marks;
    let rest = skip_blanks(bytes, end, to);
    (marks <= 2 && blank_or_end(bytes, end, to) && (rest == to || bytes[rest] == b'#')).then_some(end)
}

/// The scalar `from..to`, quoted where its quotes are its first and its last byte.
fn scalar(bytes: &[u8], from: usize, to: usize) -> Scalar {
    let span = Span::new(from, to);
    match bytes.get(from) {
        Some(quote @ (b'"' | b'\'')) if flow::quote_end(bytes, from, to) == Some(to) => {
            Scalar { span, inner: Span::new(from + 1, to - 1), quote: Some(char::from(*quote)) }
        }
        _ => Scalar::bare(span),
    }
}
