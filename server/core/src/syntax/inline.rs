//! The inline scan: links, code spans, fields and placeholder candidates of one block.
//!
//! It is written by hand, and linear: the inline grammar's time is exponential in some inputs, and two readers (one
//! below a size limit, one above) would give two answers for one text. Precedence is that of `CommonMark`: escapes, then code
//! spans, autolinks and HTML from left to right, then brackets.

use super::candidate;
use super::field;
use super::item::{Context, Delimiter, Item, ItemKind};
use crate::text::Span;

/// A candidate's text is at most this long; prose in brackets beyond it is prose.
const LONGEST_CANDIDATE: usize = 800;

/// Appends the inline items of `block`, an item of the chunk `text`, to `out`, in the order of their starts.
pub fn scan(text: &str, block: &Item, out: &mut Vec<Item>) {
    let from = out.len();
    match block.kind {
        ItemKind::Code { info } => {
            let language = super::code_language(info.of(text));
            if !info.is_empty() {
                candidate::in_code(text, info, "", block.depth, out);
            }
            candidate::in_code(text, block.content, language, block.depth, out);
        }
        ItemKind::Paragraph { list, .. } => {
            Scanner::new(text, block).run(out);
            field::scan(text, block, list.is_some(), out);
        }
        _ => Scanner::new(text, block).run(out),
    }
    out[from..].sort_by_key(|item| (item.span.start, std::cmp::Reverse(item.span.end)));
}

/// The placeholder candidates of a plain text, such as a front-matter value; spans are relative to the whole `text`.
pub fn plain_candidates(text: &str, span: Span) -> Vec<Item> {
    let block = Item { span, content: span, depth: 0, kind: ItemKind::Html };
    let mut out = Vec::new();
    if let Some(only) = candidate::angle_value(text, span) {
        return vec![only];
    }
    let mut scanner = Scanner::new(text, &block);
    scanner.markdown = false;
    scanner.run(&mut out);
    out.sort_by_key(|item| item.span.start);
    out
}

struct Scanner<'a> {
    text: &'a str,
    start: usize,
    end: usize,
    depth: u8,
    markdown: bool,
    /// The partner of every bracket and brace by offset from `start`; 0 where there is none.
    partner: Vec<u32>,
    /// Code spans, comments, autolinks and HTML, in order, behind which nothing else is looked for.
    opaque: Vec<Item>,
}

impl<'a> Scanner<'a> {
    fn new(text: &'a str, block: &Item) -> Self {
        let Span { start, end } = block.content;
        let (start, end) = (start as usize, (end as usize).min(text.len()));
        Self { text, start, end, depth: block.depth, markdown: true, partner: Vec::new(), opaque: Vec::new() }
    }

    fn run(mut self, out: &mut Vec<Item>) {
        let bytes = &self.text.as_bytes()[self.start..self.end];
        let interesting =
            memchr::memchr3(b'[', b'{', b'<', bytes).is_some() || memchr::memchr3(b'`', b'_', b'#', bytes).is_some();
        if interesting {
            self.find_opaque();
            self.find_partners();
        }
        self.emit(interesting, out);
    }

    fn item(&self, span: Span, content: Span, kind: ItemKind) -> Item {
        Item { span, content, depth: self.depth, kind }
    }

    fn find_opaque(&mut self) {
        if !self.markdown {
            return;
        }
        let bytes = self.text.as_bytes();
        let closers = code_span_closers(bytes, self.start, self.end);
        let mut runs = closers.iter();
        let mut at = self.start;
        while let Some(step) = memchr::memchr3(b'\\', b'`', b'<', &bytes[at..self.end]) {
            at += step;
            match bytes[at] {
                b'\\' => at += 2,
                b'`' => {
                    let run = loop {
                        match runs.next() {
                            Some(run) if run.at < at => {}
                            other => break other,
                        }
                    };
                    let Some(run) = run else { break };
                    // An escaped backtick shortens the run it stands in, which then has no recorded partner.
                    if run.at == at && run.closer > 0 {
                        let content = Span::new(at + run.len, run.closer);
                        let span = Span::new(at, run.closer + run.len);
                        self.opaque.push(self.item(span, content, ItemKind::CodeSpan));
                        at = span.end as usize;
                    } else {
                        at += run.len.max(1);
                    }
                }
                _ => match candidate::angle(self.text, at, self.end, true) {
                    candidate::Angle::Opaque { end, comment } => {
                        let span = Span::new(at, end);
                        let (kind, content) = match comment {
                            Some(inside) => (ItemKind::Comment, inside),
                            None => (ItemKind::Html, span),
                        };
                        self.opaque.push(self.item(span, content, kind));
                        at = end;
                    }
                    _ => at += 1,
                },
            }
            if at >= self.end {
                break;
            }
        }
    }

    fn find_partners(&mut self) {
        let bytes = self.text.as_bytes();
        self.partner = vec![0; self.end - self.start];
        let mut square: Vec<usize> = Vec::new();
        let mut curly: Vec<usize> = Vec::new();
        let mut opaque = self.opaque.iter().peekable();
        let mut at = self.start;
        while at < self.end {
            if opaque.peek().is_some_and(|o| o.span.start as usize == at) {
                at = opaque.next().map_or(at + 1, |o| o.span.end as usize);
                continue;
            }
            let stack = match bytes[at] {
                b'\\' if self.markdown => {
                    at += 2;
                    continue;
                }
                b'[' => {
                    square.push(at);
                    None
                }
                b'{' => {
                    curly.push(at);
                    None
                }
                b']' => square.pop(),
                b'}' => curly.pop(),
                _ => None,
            };
            if let Some(open) = stack {
                self.partner[open - self.start] = at as u32;
            }
            at += 1;
        }
    }

    fn partner(&self, open: usize) -> Option<usize> {
        self.partner.get(open - self.start).map(|close| *close as usize).filter(|close| *close > 0)
    }

    fn emit(&self, interesting: bool, out: &mut Vec<Item>) {
        let bytes = self.text.as_bytes();
        // Inside a candidate no other candidate is looked for: one placeholder is one finding.
        let mut taken = self.start;
        let mut destination = Span::default();
        let mut opaque = self.opaque.iter().peekable();
        let mut at = self.start;
        while interesting && at < self.end {
            if opaque.peek().is_some_and(|o| (o.span.start as usize) < at) {
                opaque.next();
                continue;
            }
            if let Some(item) = opaque.next_if(|o| o.span.start as usize == at) {
                if item.kind == ItemKind::CodeSpan && at >= taken {
                    candidate::in_code(self.text, item.content, "", self.depth, out);
                }
                out.push(item.clone());
                at = item.span.end as usize;
                continue;
            }
            let found = match bytes[at] {
                b'\\' if self.markdown => {
                    at += 2;
                    continue;
                }
                b'[' => {
                    let before = out.len();
                    let found = self.square(at, out);
                    if let Some(Item { kind: ItemKind::Link { destination: new }, .. }) = out.get(before) {
                        destination = *new;
                    }
                    found
                }
                b'{' => self.curly(at),
                b'<' => match candidate::angle(self.text, at, self.end, self.markdown) {
                    candidate::Angle::Candidate { end } => Some((Span::new(at, end), 1, Delimiter::Angle)),
                    _ => None,
                },
                b'_' => candidate::underscore(self.text, at, self.end),
                _ => None,
            };
            if let Some((span, width, delimiter)) = found
                && at >= taken
                && !destination.has(at)
                && span.len() <= LONGEST_CANDIDATE
            {
                let content = Span::new(at + width, span.end as usize - width);
                out.push(self.item(span, content, ItemKind::Candidate { delimiter, context: Context::Text }));
                taken = span.end as usize;
                if delimiter != Delimiter::Bracket {
                    at = taken;
                    continue;
                }
            }
            at += 1;
        }
        candidate::masks(self.text, Span::new(self.start, self.end), self.depth, out);
    }

    /// Reads what begins with `[`: pushes links, gives back what may be a placeholder.
    fn square(&self, open: usize, out: &mut Vec<Item>) -> Option<(Span, usize, Delimiter)> {
        let bytes = self.text.as_bytes();
        let close = self.partner(open)?;
        let inside = Span::new(open + 1, close);
        // What is too long is not even looked at: brackets within brackets would be read once for each of them.
        let is_slot = || inside.len() + 2 <= LONGEST_CANDIDATE && candidate::is_bracket_text(inside.of(self.text));
        if !self.markdown {
            return is_slot().then(|| (Span::new(open, close + 1), 1, Delimiter::Bracket));
        }
        let image = open > self.start && bytes[open - 1] == b'!';
        if bytes.get(open + 1) == Some(&b'[') && self.partner(open + 1).is_some_and(|inner| inner + 1 == close) {
            let span = Span::new(open, close + 1);
            out.push(self.item(span, Span::new(open + 2, close - 1), ItemKind::WikiLink));
            return None;
        }
        if open > self.start && bytes[open - 1] == b'[' && self.partner(open - 1) == Some(close + 1) {
            return None;
        }
        match bytes.get(close + 1) {
            Some(b'(') if close + 1 < self.end => {
                if let Some((destination, end)) = candidate::destination(self.text, close + 2, self.end) {
                    let start = if image { open - 1 } else { open };
                    out.push(self.item(Span::new(start, end), inside, ItemKind::Link { destination }));
                    candidate::in_destination(self.text, destination, self.depth, out);
                    return None;
                }
            }
            Some(b'[') if close + 1 < self.end => {
                let end = self.partner(close + 1)? + 1;
                let destination = Span::at(end);
                out.push(self.item(Span::new(open, end), inside, ItemKind::Link { destination }));
                return None;
            }
            _ => {}
        }
        let label = open > self.start && bytes[open - 1] == b']';
        (!image && !label && is_slot()).then(|| (Span::new(open, close + 1), 1, Delimiter::Bracket))
    }

    fn curly(&self, open: usize) -> Option<(Span, usize, Delimiter)> {
        let bytes = self.text.as_bytes();
        let close = self.partner(open).filter(|close| close + 1 - open <= LONGEST_CANDIDATE)?;
        // The inner pair of `{{…}}` is no slot of its own.
        if open > self.start && bytes[open - 1] == b'{' && self.partner(open - 1) == Some(close + 1) {
            return None;
        }
        let before = &bytes[self.start..open];
        let variable = before.ends_with(b"$");
        let snake = !variable && candidate::is_name(&self.text[open + 1..close]);
        if !snake && candidate::is_code_brace(before) {
            return None;
        }
        if bytes.get(open + 1) == Some(&b'{') {
            let inner = self.partner(open + 1)?;
            let inside = Span::new(open + 2, inner);
            return (inner + 1 == close && candidate::is_double_brace_text(inside.of(self.text)))
                .then(|| (Span::new(open, close + 1), 2, Delimiter::DoubleBrace));
        }
        candidate::is_brace_text(Span::new(open + 1, close).of(self.text))
            .then(|| (Span::new(open, close + 1), 1, Delimiter::Brace))
    }
}

struct BacktickRun {
    at: usize,
    len: usize,
    /// Where the next run of the same length stands; 0 for none.
    closer: usize,
}

fn code_span_closers(bytes: &[u8], start: usize, end: usize) -> Vec<BacktickRun> {
    let mut runs: Vec<BacktickRun> = Vec::new();
    for at in memchr::memchr_iter(b'`', &bytes[start..end]).map(|at| at + start) {
        match runs.last_mut() {
            Some(run) if run.at + run.len == at => run.len += 1,
            _ => runs.push(BacktickRun { at, len: 1, closer: 0 }),
        }
    }
    let mut next = std::collections::HashMap::new();
    for run in runs.iter_mut().rev() {
        run.closer = next.insert(run.len, run.at).unwrap_or(0);
    }
    runs
}

#[cfg(test)]
mod tests;
