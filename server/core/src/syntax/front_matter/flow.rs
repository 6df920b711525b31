//! What stands between delimiters: quotes, slots, flow lists and maps. Every function is one pass without recursion.

use std::ops::Range;

use super::lines::is_blank;

/// Behind the quote that closes the one at `from`.
pub(super) fn quote_end(bytes: &[u8], from: usize, to: usize) -> Option<usize> {
    let quote = *bytes.get(from)?;
    let mut at = from + 1;
    while at < to {
        match bytes[at] {
            b'\\' if quote == b'"' => at += 1,
            byte if byte == quote && quote == b'\'' && at + 1 < to && bytes[at + 1] == quote => at += 1,
            byte if byte == quote => return Some(at + 1),
            _ => {}
        }
        at += 1;
    }
    None
}

/// The outermost `{…}` and `<word…>` of one line: what may be a slot.
pub(super) fn groups(bytes: &[u8], from: usize, to: usize) -> Vec<Range<usize>> {
    let mut pairs = Vec::new();
    let (mut braces, mut angles) = (Vec::new(), Vec::new());
    for at in from..to {
        match bytes[at] {
            b'{' => braces.push(at),
            b'}' => pairs.extend(braces.pop().map(|start| start..at + 1)),
            b'<' if at + 1 < to && (bytes[at + 1].is_ascii_alphabetic() || !bytes[at + 1].is_ascii()) => {
                angles.push(at);
            }
            // A blank or a dash before it makes it a comparison or an arrow.
            b'>' if at > from && !matches!(bytes[at - 1], b' ' | b'\t' | b'-' | b'=') => {
                pairs.extend(angles.pop().map(|start| start..at + 1));
            }
            _ => {}
        }
    }
    pairs.sort_unstable_by_key(|pair: &Range<usize>| (pair.start, usize::MAX - pair.end));
    let mut end = 0;
    pairs.retain(|pair| {
        let outermost = pair.start >= end;
        if outermost {
            end = pair.end;
        }
        outermost
    });
    pairs
}

/// The `#` of the comment behind a plain value: behind a blank, and not inside of a slot.
pub(super) fn comment(bytes: &[u8], from: usize, to: usize) -> Option<usize> {
    let mut marks =
        memchr::memchr_iter(b'#', &bytes[from..to]).map(|at| from + at).filter(|at| *at > 0 && is_blank(bytes[at - 1]));
    let first = marks.next()?;
    let groups = groups(bytes, from, to);
    let mut next = 0;
    std::iter::once(first).chain(marks).find(|mark| {
        while groups.get(next).is_some_and(|group| group.end <= *mark) {
            next += 1;
        }
        groups.get(next).is_none_or(|group| *mark < group.start)
    })
}

/// A flow list or map that is closed.
pub(super) struct Flow {
    /// Behind its closing bracket.
    pub end: usize,
    /// Its outermost items, trimmed; empty ones are left out.
    pub items: Vec<Range<usize>>,
    /// Whether an item was empty, other than behind the last comma.
    pub gap: bool,
}

/// Reads the flow list or map that opens at `from`; none where its bracket is not closed before `to`.
/// `comments` says whether ` #` starts one.
pub(super) fn flow(bytes: &[u8], from: usize, to: usize, comments: bool) -> Option<Flow> {
    let mut open: Vec<u8> = Vec::new();
    let mut items = Vec::new();
    let mut item: Option<Range<usize>> = None;
    let mut gap = false;
    // A quote opens a scalar only where a scalar can start; elsewhere it is an apostrophe.
    let mut fresh = true;
    let mut at = from;
    while at < to {
        let mut end = at + 1;
        match bytes[at] {
            b' ' | b'\t' | b'\n' | b'\r' => {
                at = end;
                continue;
            }
            b'#' if comments && at > from && bytes[at - 1].is_ascii_whitespace() => {
                at = memchr::memchr2(b'\n', b'\r', &bytes[at..to]).map_or(to, |length| at + length);
                continue;
            }
            byte @ (b'[' | b'{') => {
                open.push(byte);
                fresh = true;
                if open.len() == 1 {
                    at = end;
                    continue;
                }
            }
            byte @ (b']' | b'}') => {
                // The two brackets of a pair are two apart in ASCII.
                if open.last().is_some_and(|mark| *mark + 2 == byte) {
                    open.pop();
                    if open.is_empty() {
                        items.extend(item);
                        return Some(Flow { end, items, gap });
                    }
                }
                fresh = false;
            }
            b',' => {
                fresh = true;
                if open.len() == 1 {
                    gap |= item.is_none();
                    items.extend(item.take());
                    at = end;
                    continue;
                }
            }
            b'"' | b'\'' if fresh => {
                end = quote_end(bytes, at, to)?;
                fresh = false;
            }
            b':' => fresh = true,
            _ => fresh = false,
        }
        item = Some(item.map_or(at, |item| item.start)..end);
        at = end;
    }
    None
}
