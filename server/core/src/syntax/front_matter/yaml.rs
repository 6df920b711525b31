//! Asks the YAML reader about values that may not be YAML. Most are plain words and are never asked about.

use std::borrow::Cow;
use std::collections::HashSet;

use serde::de::IgnoredAny;

use super::flow::{self, groups};
use super::lines::{Line, is_blank};
use super::{Fault, FaultKind, Scalar, Value};
use crate::text::Span;

/// The reader's cost grows faster than its input: what is longer than this is taken for good.
const MAX_LENGTH: usize = 64 * 1024;
/// The reader keeps a list that it walks at every token, one element for each open bracket.
const MAX_NESTING: usize = 50;

/// Checks the values of one front matter.
pub(super) struct Checker<'a> {
    text: &'a str,
    lines: &'a [Line],
    anchors: Option<HashSet<&'a str>>,
}

impl<'a> Checker<'a> {
    pub fn new(text: &'a str, lines: &'a [Line]) -> Self {
        Self { text, lines, anchors: None }
    }

    /// Checks an entry with one value, of which `lines` are all lines.
    pub fn leaf(&mut self, lines: &[Line], value: &Value, faults: &mut Vec<Fault>) {
        match value {
            Value::Scalar(scalar) if lines.len() > 1 || self.suspicious(*scalar) => {
                let Some(message) = self.problem(lines, self.starts_with(*scalar, b'[')) else { return };
                let quotable = lines.len() == 1 && self.quotable(*scalar);
                faults.push(Fault { span: scalar.span, kind: FaultKind::Value { message, quotable } });
            }
            Value::List { span, items, .. } if self.doubtful(*span, items) => {
                let Some(message) = self.problem(lines, false) else { return };
                let before = faults.len();
                for item in items.iter().filter(|item| self.suspicious(**item)) {
                    if let Some(message) = problem(&format!("[{}]", item.span.of(self.text)), false) {
                        let quotable = self.quotable(*item);
                        faults.push(Fault { span: item.span, kind: FaultKind::Value { message, quotable } });
                    }
                }
                if faults.len() == before {
                    faults.push(Fault { span: *span, kind: FaultKind::Value { message, quotable: false } });
                }
            }
            _ => {}
        }
    }

    /// Checks a list of `- item` lines; `sources` are the lines of each item.
    pub fn list(&mut self, lines: &[Line], value: &Value, sources: &[&[Line]], faults: &mut Vec<Fault>) {
        let Value::List { span, items, .. } = value else { return };
        let even = sources.windows(2).all(|pair| pair[0][0].indent() == pair[1][0].indent());
        let doubtful = |(item, lines): (&Scalar, &&[Line])| lines.len() > 1 || self.suspicious(*item);
        if even && !items.iter().zip(sources).any(doubtful) {
            return;
        }
        let Some(message) = self.problem(lines, false) else { return };
        let before = faults.len();
        for (item, lines) in items.iter().zip(sources) {
            if let Some(message) = self.problem(lines, false) {
                let quotable = lines.len() == 1 && self.quotable(*item);
                faults.push(Fault { span: item.span, kind: FaultKind::Value { message, quotable } });
            }
        }
        if faults.len() == before {
            faults.push(Fault { span: *span, kind: FaultKind::Value { message, quotable: false } });
        }
    }

    fn starts_with(&self, scalar: Scalar, byte: u8) -> bool {
        self.text.as_bytes().get(scalar.span.start as usize) == Some(&byte)
    }

    /// Whether a flow list holds anything but clean scalars between its commas.
    fn doubtful(&self, span: Span, items: &[Scalar]) -> bool {
        let raw = span.of(self.text);
        let flow = flow::flow(raw.as_bytes(), 0, raw.len(), true);
        flow.is_none_or(|flow| flow.gap) || raw.contains(" #") || items.iter().any(|item| self.suspicious(*item))
    }

    /// Whether the YAML reader could object to a scalar: a look at its bytes that lets plain words pass.
    fn suspicious(&self, scalar: Scalar) -> bool {
        let inner = scalar.inner.of(self.text);
        let bytes = inner.as_bytes();
        if bytes.iter().any(|byte| *byte < b' ' || *byte == 0x7f) {
            return true;
        }
        match scalar.quote {
            Some('"') => memchr::memchr(b'\\', bytes).is_some(),
            Some(_) => false,
            None => plain(bytes),
        }
    }

    /// Whether double quotes are the remedy for a scalar that does not parse.
    fn quotable(&self, scalar: Scalar) -> bool {
        let raw = scalar.span.of(self.text);
        let bytes = raw.as_bytes();
        let unclosed = match bytes.first() {
            Some(b'"' | b'\'') => flow::quote_end(bytes, 0, bytes.len()).is_none(),
            Some(b'[' | b'{') => flow::flow(bytes, 0, bytes.len(), false).is_none(),
            _ => false,
        };
        let quoted = format!("a: \"{}\"", raw.replace('\\', "\\\\").replace('"', "\\\""));
        scalar.quote.is_none() && !unclosed && problem(&quoted, false).is_none()
    }

    /// What the YAML reader says about some lines; an alias of an anchor elsewhere in the front matter is fine.
    fn problem(&mut self, lines: &[Line], brackets: bool) -> Option<String> {
        let slice = self.text.get(lines.first()?.start..lines.last()?.end)?;
        let message = problem(slice, brackets)?;
        if message.contains("anchor") {
            let anchors = self.anchors();
            let mut aliases = names(slice, '*').peekable();
            if aliases.peek().is_some() && aliases.all(|alias| anchors.contains(alias)) {
                return None;
            }
        }
        Some(message)
    }

    fn anchors(&mut self) -> &HashSet<&'a str> {
        let (text, lines) = (self.text, self.lines);
        self.anchors.get_or_insert_with(|| {
            let whole = lines.first().zip(lines.last()).and_then(|(first, last)| text.get(first.start..last.end));
            names(whole.unwrap_or(""), '&').collect()
        })
    }
}

/// The words behind `mark`, where it follows a blank or a bracket.
fn names(text: &str, mark: char) -> impl Iterator<Item = &str> {
    let ends = |c: char| c.is_whitespace() || matches!(c, ',' | ']' | '}');
    text.match_indices(mark).filter_map(move |(at, _)| {
        let first = text[..at].chars().next_back().is_none_or(|c| c.is_whitespace() || matches!(c, '[' | '{' | ','));
        let name = text[at + 1..].split(ends).next()?;
        (first && !name.is_empty()).then_some(name)
    })
}

/// Whether a plain scalar has a byte that means something in YAML where it stands.
fn plain(bytes: &[u8]) -> bool {
    let (Some(first), Some(last)) = (bytes.first(), bytes.last()) else { return false };
    if *last == b'}' && matches!(groups(bytes, 0, bytes.len()).as_slice(), [only] if *only == (0..bytes.len())) {
        return false;
    }
    let indicator = matches!(
        first,
        b'&' | b'*' | b'!' | b'|' | b'>' | b'%' | b'@' | b'`' | b'"' | b'\'' | b'[' | b']' | b'{' | b'}' | b',' | b'#'
    );
    let dash = matches!(first, b'-' | b'?' | b':') && bytes.get(1).is_none_or(|byte| is_blank(*byte));
    let colon = |at: usize| bytes.get(at + 1).is_none_or(|byte| is_blank(*byte));
    // Commas and brackets inside mean something in flow lists only, whose items hold no bare commas.
    indicator
        || dash
        || memchr::memchr_iter(b':', bytes).any(colon)
        || memchr::memchr3(b'[', b']', b'}', bytes).is_some()
}

/// What the YAML reader says about a text once its slots are words, without the position.
fn problem(text: &str, brackets: bool) -> Option<String> {
    if text.len() > MAX_LENGTH {
        return None;
    }
    let text = without_slots(text, brackets);
    if nesting(text.as_bytes()) > MAX_NESTING {
        return Some("nested too deeply".to_owned());
    }
    let error = serde_yaml::from_str::<IgnoredAny>(&text).err()?.to_string();
    let end = [" at line ", " at position ", ", while "].iter().filter_map(|mark| error.find(mark)).min();
    Some(error[..end.unwrap_or(error.len())].to_owned())
}

/// An upper bound of how deep brackets and list dashes are nested.
fn nesting(bytes: &[u8]) -> usize {
    let (mut depth, mut dashes, mut most) = (0_usize, 0, 0);
    let mut start = true;
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            b'-' | b'?' if start && bytes.get(at + 1).is_some_and(|next| is_blank(*next)) => dashes += 1,
            b'\n' | b'\r' => dashes = 0,
            _ => {}
        }
        start = matches!(byte, b'\n' | b'\r' | b' ' | b'\t' | b'-' | b'?');
        most = most.max(depth + dashes);
    }
    most
}

/// The text with every slot replaced by as many letters; with `brackets`, `[Like]` and `[THIS]` are slots too.
fn without_slots(text: &str, brackets: bool) -> Cow<'_, str> {
    if !brackets && memchr::memchr2(b'{', b'<', text.as_bytes()).is_none() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(line) = Line::at(text, at) {
        let mut found = groups(text.as_bytes(), line.start, line.end);
        if brackets && found.is_empty() {
            found = bracketed(&text[line.start..line.end], line.start);
        }
        let mut from = line.start;
        for group in found {
            out.push_str(&text[from..group.start]);
            out.extend(std::iter::repeat_n('x', group.len()));
            from = group.end;
        }
        out.push_str(&text[from..line.next]);
        at = line.next;
    }
    Cow::Owned(out)
}

/// The `[Name]` and `[NAME]` of a line that starts at `offset`.
fn bracketed(line: &str, offset: usize) -> Vec<std::ops::Range<usize>> {
    let mut found = Vec::new();
    for (end, _) in line.match_indices(']') {
        let from = found.last().map_or(0, |last: &std::ops::Range<usize>| last.end - offset);
        let Some(start) = line[from..end].rfind('[').map(|at| from + at) else { continue };
        let inner = &line[start + 1..end];
        let word = |c: char| c.is_alphanumeric() || matches!(c, '_' | ' ' | '-' | '/');
        if inner.starts_with(char::is_uppercase) && inner.chars().all(word) {
            found.push(offset + start..offset + end + 1);
        }
    }
    found
}
