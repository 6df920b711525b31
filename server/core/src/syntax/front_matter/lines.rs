//! Lines of front matter: what each one is by its first bytes.

use memchr::{memchr_iter, memchr2};

use super::flow;
use crate::text::Span;

/// One line. All numbers are byte offsets into the document.
#[derive(Copy, Clone, Debug)]
pub(super) struct Line {
    pub start: usize,
    /// The first byte that is no blank; `end` in a blank line.
    pub text: usize,
    /// Behind the last byte that is no line end.
    pub end: usize,
    /// Where the next line starts.
    pub next: usize,
}

/// What a line can be where entries stand at column 0.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    Blank,
    Comment,
    Entry,
    /// It belongs to the entry before: indented, a list item, or the bracket that ends a flow list.
    Continuation,
    Other,
}

/// A key and where its colon ends.
#[derive(Copy, Clone, Debug)]
pub(super) struct Key {
    pub inner: Span,
    pub after: usize,
}

impl Line {
    /// The line that starts at an offset; none at the end of the text.
    pub fn at(text: &str, start: usize) -> Option<Self> {
        let bytes = text.as_bytes();
        let rest = bytes.get(start..).filter(|rest| !rest.is_empty())?;
        let length = memchr2(b'\n', b'\r', rest);
        let end = start + length.unwrap_or(rest.len());
        let crlf = bytes.get(end) == Some(&b'\r') && bytes.get(end + 1) == Some(&b'\n');
        let next = if length.is_some() { end + 1 + usize::from(crlf) } else { end };
        Some(Self { start, text: skip_blanks(bytes, start, end), end, next })
    }

    pub fn indent(self) -> usize {
        self.text - self.start
    }

    pub fn is_blank(self) -> bool {
        self.text == self.end
    }

    /// Behind the last byte that is no blank.
    pub fn trimmed(self, text: &str) -> usize {
        trim_end(text.as_bytes(), self.start, self.end)
    }

    pub fn is_comment(self, text: &str) -> bool {
        self.first(text) == Some(b'#')
    }

    /// Whether it is a `- item`.
    pub fn is_item(self, text: &str) -> bool {
        self.first(text) == Some(b'-') && blank_or_end(text.as_bytes(), self.text + 1, self.end)
    }

    /// The first byte that is no blank.
    pub fn first(self, text: &str) -> Option<u8> {
        if self.is_blank() { None } else { text.as_bytes().get(self.text).copied() }
    }

    /// Whether it is the bracket that ends a flow list or map of the lines before.
    pub fn is_bracket(self, text: &str) -> bool {
        matches!(self.first(text), Some(b']' | b'}'))
    }

    /// Whether it consists of `mark`, trailing blanks aside.
    pub fn is(self, text: &str, mark: &str) -> bool {
        self.end - self.start >= mark.len() && text.get(self.start..self.trimmed(text)) == Some(mark)
    }

    /// Whether it closes front matter.
    pub fn is_close(self, text: &str) -> bool {
        self.is(text, "---") || self.is(text, "...")
    }

    /// The number of `#` it opens with, where it can be a Markdown heading.
    pub fn heading(self, text: &str) -> Option<usize> {
        let bytes = text.as_bytes().get(self.start..self.end)?;
        let level = bytes.iter().take_while(|byte| **byte == b'#').count();
        ((1..=6).contains(&level) && matches!(bytes.get(level), None | Some(b' ' | b'\t'))).then_some(level)
    }

    /// The key it opens with.
    pub fn key(self, text: &str) -> Option<Key> {
        key(text, self.text, self.end)
    }

    pub fn kind(self, text: &str) -> Kind {
        if self.is_blank() {
            Kind::Blank
        } else if self.is_comment(text) {
            Kind::Comment
        } else if self.indent() > 0 || self.is_item(text) || self.is_bracket(text) {
            Kind::Continuation
        } else if self.key(text).is_some() {
            Kind::Entry
        } else {
            Kind::Other
        }
    }
}

/// The key at the start of `from..to`: plain, quoted, or a slot.
fn key(text: &str, from: usize, to: usize) -> Option<Key> {
    let bytes = text.as_bytes();
    let colon_after = |end: usize| {
        let colon = skip_blanks(bytes, end, to);
        (colon < to && bytes[colon] == b':' && blank_or_end(bytes, colon + 1, to)).then_some(colon + 1)
    };
    match *bytes.get(from).filter(|_| from < to)? {
        b'"' | b'\'' => {
            let end = flow::quote_end(bytes, from, to)?;
            Some(Key { inner: Span::new(from + 1, end - 1), after: colon_after(end)? })
        }
        b'{' => {
            let end = flow::groups(bytes, from, to).first().filter(|group| group.start == from)?.end;
            Some(Key { inner: Span::new(from, end), after: colon_after(end)? })
        }
        b'#' | b'[' | b']' | b'}' | b',' | b'&' | b'*' | b'!' | b'|' | b'>' | b'%' | b'@' | b'`' | b':' => None,
        b'-' | b'?' if blank_or_end(bytes, from + 1, to) => None,
        _ => {
            let colon =
                memchr_iter(b':', &bytes[from..to]).map(|at| from + at).find(|at| blank_or_end(bytes, at + 1, to))?;
            let end = trim_end(bytes, from, colon);
            let commented = memchr_iter(b'#', &bytes[from..end]).any(|at| at > 0 && is_blank(bytes[from + at - 1]));
            (!commented).then(|| Key { inner: Span::new(from, end), after: colon + 1 })
        }
    }
}

pub(super) fn is_blank(byte: u8) -> bool {
    byte == b' ' || byte == b'\t'
}

/// Whether a blank stands at `at`, or the line ends there.
pub(super) fn blank_or_end(bytes: &[u8], at: usize, end: usize) -> bool {
    at >= end || is_blank(bytes[at])
}

pub(super) fn skip_blanks(bytes: &[u8], from: usize, to: usize) -> usize {
    bytes[from..to].iter().position(|byte| !is_blank(*byte)).map_or(to, |at| from + at)
}

/// Behind the last byte of `from..to` that is neither blank nor line end.
pub(super) fn trim_end(bytes: &[u8], from: usize, to: usize) -> usize {
    let white = |byte: &u8| is_blank(*byte) || *byte == b'\n' || *byte == b'\r';
    bytes[from..to].iter().rposition(|byte| !white(byte)).map_or(from, |at| from + at + 1)
}
