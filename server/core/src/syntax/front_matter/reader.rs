//! Entries: lines are given to keys, keys to the maps they stand in.

use super::flow;
use super::lines::{Key, Line, skip_blanks, trim_end};
use super::value::{Commented, Source, behind_one_blank, block_header};
use super::yaml::Checker;
use super::{Entry, Fault, FaultKind, Value};
use crate::text::Span;

/// Maps nested deeper than this are given as scalars: nobody writes them, and the stack is finite.
const MAX_DEPTH: usize = 16;

/// Reads all entries of the lines between the fences.
pub(super) fn read(text: &str, lines: &[Line]) -> (Vec<Entry>, Vec<Fault>) {
    let mut reader =
        Reader { text, lines, entries: Vec::new(), faults: Vec::new(), checker: Checker::new(text, lines) };
    reader.block(0, lines.len(), None, 0);
    reader.faults.sort_by_key(|fault| fault.span);
    (reader.entries, reader.faults)
}

struct Reader<'a> {
    text: &'a str,
    lines: &'a [Line],
    entries: Vec<Entry>,
    faults: Vec<Fault>,
    checker: Checker<'a>,
}

impl Reader<'_> {
    /// Reads the map of the lines `from..to`.
    fn block(&mut self, from: usize, to: usize, parent: Option<usize>, depth: usize) {
        let indent = if parent.is_some() { self.lines[from].indent() } else { 0 };
        let mut at = from;
        while at < to {
            let line = self.lines[at];
            if line.is_blank() || line.is_comment(self.text) {
                at += 1;
                continue;
            }
            let key = line.key(self.text).filter(|_| parent.is_some() || line.indent() == 0);
            if key.is_none() || line.indent() != indent {
                let span = Span::new(line.text, line.trimmed(self.text));
                self.faults.push(Fault { span, kind: FaultKind::Line });
            }
            at = match key {
                Some(key) => self.entry(at, to, key, parent, depth) + 1,
                None => at + 1,
            };
        }
    }

    /// Reads the entry whose key stands on line `at`; gives its last line.
    fn entry(&mut self, at: usize, limit: usize, key: Key, parent: Option<usize>, depth: usize) -> usize {
        let line = self.lines[at];
        let head = self.head(key.after, line.end);
        let last = self.extent(at, limit, head);
        let index = self.entries.len();
        let span = Span::new(line.text, self.lines[last].end);
        let empty = Value::Empty(Span::at(behind_one_blank(self.text.as_bytes(), key.after, line.end)));
        self.entries.push(Entry { span, key: key.inner, parent, value: empty, comment: None });
        self.tabs(at, at);
        let (value, comment) = match head {
            Some(head) => {
                let (value, comment) = Source { text: self.text, lines: &self.lines[at..=last] }.value(head);
                self.leaf(at, last, &value);
                (Some(value), comment)
            }
            None => self.below(at, last, key, index, depth),
        };
        let entry = &mut self.entries[index];
        entry.comment = comment;
        if let Some(value) = value {
            entry.value = value;
        }
        last
    }

    /// Reads the value that starts on a line below its key.
    fn below(&mut self, at: usize, last: usize, key: Key, index: usize, depth: usize) -> (Option<Value>, Option<Span>) {
        let bytes = self.text.as_bytes();
        let end = self.lines[at].end;
        let mark = if self.text[key.after..end].contains('#') { flow::comment(bytes, key.after, end) } else { None };
        let comment = mark.map(|mark| Span::new(mark, trim_end(bytes, mark, end)));
        let content = |line: &Line| !line.is_blank() && !line.is_comment(self.text);
        let Some(first) = self.lines[at + 1..=last].iter().position(content).map(|found| at + 1 + found) else {
            return (None, comment);
        };
        let line = self.lines[first];
        let source = Source { text: self.text, lines: &self.lines[first..=last] };
        if line.is_item(self.text) {
            let (value, items) = source.list();
            if self.tabs(at + 1, last) == 0 {
                self.checker.list(&self.lines[at..=last], &value, &items, &mut self.faults);
            }
            return (Some(value), comment);
        }
        if line.key(self.text).is_some() && depth < MAX_DEPTH {
            self.block(first, last + 1, Some(index), depth + 1);
            return (Some(Value::Map(Span::new(line.text, self.lines[last].trimmed(self.text)))), comment);
        }
        let (value, below): Commented = source.value(line.text);
        self.leaf(at, last, &value);
        (Some(value), comment.or(below))
    }

    /// Where the value starts on the key's line; anchors and tags are passed over.
    fn head(&self, from: usize, to: usize) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let mut head = skip_blanks(bytes, from, to);
        while head < to && matches!(bytes[head], b'&' | b'!') {
            let length = bytes[head..to].iter().take_while(|byte| !super::lines::is_blank(**byte)).count();
            head = skip_blanks(bytes, head + length, to);
        }
        (head < to && bytes[head] != b'#').then_some(head)
    }

    /// The last line that belongs to the entry on line `at`.
    fn extent(&self, at: usize, limit: usize, head: Option<usize>) -> usize {
        let (text, bytes) = (self.text, self.text.as_bytes());
        let indent = self.lines[at].indent();
        let mut last = head.and_then(|head| self.closing_line(at, limit, head)).unwrap_or(at);
        let literal = head.is_some_and(|head| block_header(bytes, head, self.lines[at].end).is_some());
        let bracket = head.is_some_and(|head| matches!(bytes[head], b'[' | b'{'));
        for next in last + 1..limit {
            let line = self.lines[next];
            let deeper = line.indent() > indent;
            if line.is_blank() || (line.is_comment(text) && !(literal && deeper)) {
                continue;
            }
            let item = head.is_none() && line.indent() == indent && line.is_item(text);
            let closes = bracket && line.is_bracket(text);
            if !deeper && !item && !closes {
                break;
            }
            last = next;
        }
        last
    }

    /// The line below `at` where the quote or bracket at `head` is closed, if no other entry comes before.
    fn closing_line(&self, at: usize, limit: usize, head: usize) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let line = self.lines[at];
        let end_before = |to: usize| match bytes[head] {
            b'"' | b'\'' => flow::quote_end(bytes, head, to),
            b'[' | b'{' => flow::flow(bytes, head, to, true).map(|flow| flow.end),
            _ => Some(to),
        };
        if end_before(line.end).is_some() {
            return None;
        }
        let other = |next: &Line| !next.is_blank() && next.indent() <= line.indent() && next.key(self.text).is_some();
        let below = &self.lines[at + 1..limit];
        let below = &below[..below.iter().position(other).unwrap_or(below.len())];
        let end = end_before(below.last()?.end)?;
        Some(at + 1 + below.partition_point(|line| line.end < end))
    }

    /// Checks the value of one entry.
    fn leaf(&mut self, at: usize, last: usize, value: &Value) {
        let bytes = self.text.as_bytes();
        // Between quotes and brackets, and in the lines of a block scalar, a tab is a blank like any other.
        let free = match value {
            Value::Scalar(scalar) => {
                let start = scalar.span.start as usize;
                scalar.quote.is_some() || matches!(bytes.get(start), Some(b'{' | b'|' | b'>'))
            }
            Value::List { flow, .. } => *flow,
            Value::Empty(_) | Value::Map(_) => false,
        };
        if free || self.tabs(at + 1, last) == 0 {
            self.checker.leaf(&self.lines[at..=last], value, &mut self.faults);
        }
    }

    /// Reports the tabs in the indentation of the lines `from..=to`; gives their number.
    fn tabs(&mut self, from: usize, to: usize) -> usize {
        let before = self.faults.len();
        for line in self.lines.get(from..=to).unwrap_or_default() {
            let tab = self.text[line.start..line.text].find('\t').filter(|_| !line.is_blank());
            if let Some(tab) = tab.map(|tab| line.start + tab) {
                let length = self.text[tab..line.text].bytes().take_while(|byte| *byte == b'\t').count();
                self.faults.push(Fault { span: Span::new(tab, tab + length), kind: FaultKind::Tab });
            }
        }
        self.faults.len() - before
    }
}
