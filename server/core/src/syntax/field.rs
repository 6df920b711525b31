//! Fields in running text: `**Name**: value`, several on a line, and `Name: value` at the start of a list item.

use super::item::{Item, ItemKind};
use crate::text::Span;

/// A field's name is at most this long, in bytes.
const LONGEST_NAME: usize = 100;

/// Line breaks in HTML.
const BREAKS: [&str; 3] = ["<br>", "<br/>", "<br />"];

/// Appends the fields of a paragraph. `in_list` says that it is the first paragraph of a list item.
pub(super) fn scan(text: &str, block: &Item, in_list: bool, out: &mut Vec<Item>) {
    let content = block.content;
    let mut fields: Vec<Item> = Vec::new();
    let mut at = content.start as usize;
    let end = (content.end as usize).min(text.len());
    let mut first = true;
    while at < end {
        let line_end = memchr::memchr2(b'\n', b'\r', &text.as_bytes()[at..end]).map_or(end, |n| at + n);
        let before = fields.len();
        bold_fields(text, Span::new(at, line_end), block.depth, &mut fields);
        if fields.len() == before {
            // Behind a plain field every line of its form is one more; behind a bold one it is a part of the value.
            let may_be_plain = match fields.last() {
                None => first || !in_list,
                Some(field) => matches!(field.kind, ItemKind::Field { bold: false, .. }),
            };
            let plain = may_be_plain.then(|| plain_field(text, Span::new(at, line_end), block.depth)).flatten();
            match (plain, fields.last_mut()) {
                (Some(plain), _) => fields.push(plain),
                (None, Some(field)) if !ends_hard(text, at) => extend(text, field, at, line_end),
                _ => {}
            }
        }
        first = false;
        // CRLF is one line end: between its bytes there is no line that a value could go on with.
        at = line_end + if text[line_end..].starts_with("\r\n") { 2 } else { 1 };
    }
    out.append(&mut fields);
}

/// Whether the line before the one that starts at `at` ends with a hard break.
fn ends_hard(text: &str, at: usize) -> bool {
    let before = text[..at].trim_end_matches(['\n', '\r']);
    before.ends_with("  ") || before.ends_with('\\')
}

/// A value goes on over the lines of its paragraph.
fn extend(text: &str, field: &mut Item, start: usize, end: usize) {
    let ItemKind::Field { value, .. } = &mut field.kind else { return };
    let line = Span::new(start, end).of(text).trim_end();
    let stop = start + line.len();
    if value.is_empty() {
        let lead = line.len() - line.trim_start_matches([' ', '\t', '>']).len();
        value.start = (start + lead) as u32;
    }
    value.end = stop as u32;
    field.span.end = stop as u32;
}

fn bold_fields(text: &str, line: Span, depth: u8, out: &mut Vec<Item>) {
    let from = out.len();
    let end = line.end as usize;
    let mut at = line.start as usize;
    // Whether there are words up to `seen`, behind which no field starts: every pair looks only at what is new.
    let mut worded = false;
    let mut seen = at;
    while let Some(found) = memchr::memmem::find(&text.as_bytes()[at..end], b"**") {
        let open = at + found;
        let Some(close) = memchr::memmem::find(&text.as_bytes()[open + 2..end], b"**").map(|n| open + 2 + n) else {
            break;
        };
        at = close + 2;
        if out.len() == from {
            let new = &text[seen..open];
            let ordinal = seen == line.start as usize && is_ordinal(new);
            worded |= !ordinal && new.chars().any(char::is_alphanumeric);
            if worded {
                break;
            }
            seen = open;
        } else if !is_separated(&text[line.start as usize..open]) {
            continue;
        }
        let Some((name, value_start)) = bold_name(text, open, close, end) else { continue };
        end_value(text, &mut out[from..], open, true);
        let (span, value) = (Span::at(open), Span::at(value_start));
        out.push(Item { span, content: name, depth, kind: ItemKind::Field { name, value, bold: true } });
        at = value_start;
    }
    end_value(text, &mut out[from..], end, false);
}

/// Whether what a line begins with ends with something that separates fields.
fn is_separated(lead: &str) -> bool {
    let trimmed = lead.trim_end();
    trimmed.ends_with(['|', '·', '•', '—', ',', ';', '/'])
        || lead.ends_with("  ")
        || BREAKS.iter().any(|tag| trimmed.ends_with(tag))
}

/// Sets the value of the last field, whose end was not known yet.
fn end_value(text: &str, fields: &mut [Item], end: usize, separators: bool) {
    let Some(Item { span, kind: ItemKind::Field { value, .. }, .. }) = fields.last_mut() else { return };
    let mut start = value.start as usize;
    if separators {
        let raw = &text[start.min(end)..end];
        start += raw.len() - raw.trim_start().len();
    }
    *value = trimmed(text, start, end, separators);
    span.end = value.end;
}

/// `**Name**:` or `**Name:**`: the name's span and where the value may start.
fn bold_name(text: &str, open: usize, close: usize, end: usize) -> Option<(Span, usize)> {
    let inside = &text[open + 2..close];
    let behind = &text[close + 2..end];
    let (name, value_start) = if let Some(name) = inside.trim_end().strip_suffix([':', '：']) {
        (name, close + 2)
    } else {
        let blanks = behind.len() - behind.trim_start_matches(' ').len();
        let colon = behind[blanks..].chars().next().filter(|c| matches!(c, ':' | '：'))?;
        (inside, close + 2 + blanks + colon.len_utf8())
    };
    let lead = name.len() - name.trim_start().len();
    let name = name.trim();
    let fits = !name.is_empty() && name.len() <= LONGEST_NAME && name.chars().any(char::is_alphanumeric);
    fits.then(|| (Span::new(open + 2 + lead, open + 2 + lead + name.len()), value_start))
}

/// Whether a line's lead is the ordinal of a nested list that the block grammar took for text.
fn is_ordinal(lead: &str) -> bool {
    lead.trim().trim_end_matches(['.', ')']).bytes().all(|b| b.is_ascii_digit())
}

fn trimmed(text: &str, start: usize, end: usize, separators: bool) -> Span {
    let raw = &text[start.min(end)..end];
    let lead = raw.len() - raw.trim_start().len();
    let mut value = raw.trim();
    value = without_tail(value);
    if let Some(rest) = value.strip_suffix('\\') {
        value = rest.trim_end();
    }
    if separators {
        value = without_tail(value.trim_end_matches(['|', '·', '•', '—', ',', ';', '/', ' ']));
    }
    let start = if value.is_empty() && raw.starts_with(' ') { start + 1 } else { start + lead.min(raw.len()) };
    let start = if value.is_empty() { start.min(end) } else { start };
    Span::new(start, start + value.len())
}

/// A value without the line breaks and comments behind it, which no reader sees.
fn without_tail(value: &str) -> &str {
    let mut value = value.trim_end();
    loop {
        let comment = || value.strip_suffix("-->").and_then(|rest| rest.rfind("<!--").map(|at| &value[..at]));
        let Some(rest) = BREAKS.iter().find_map(|tag| value.strip_suffix(tag)).or_else(comment) else { return value };
        value = rest.trim_end();
    }
}

/// `Name: value` at the start of a line: a field only where the template has one.
fn plain_field(text: &str, line: Span, depth: u8) -> Option<Item> {
    let raw = line.of(text);
    let lead = raw.len() - raw.trim_start_matches([' ', '\t', '>', '*', '_']).len();
    let start = line.start as usize + lead;
    let rest = &text[start..line.end as usize];
    let colon = rest.find(':')?;
    let name = rest[..colon].trim_end_matches(['*', '_', ' ']);
    let behind = &rest[colon + 1..];
    let fits = (behind.is_empty() || behind.starts_with([' ', '\t', '*', '_']))
        && name.len() <= LONGEST_NAME
        && name.starts_with(char::is_alphabetic)
        && name.split_whitespace().count() <= 6
        && !name.contains(['.', ',', ';', '!', '?', '`', '[', '{', '<', '|', '"', '*']);
    if !fits {
        return None;
    }
    let value_start = start + colon + 1;
    let value = trimmed(text, value_start, line.end as usize, false);
    let name = Span::new(start, start + name.len());
    let kind = ItemKind::Field { name, value, bold: false };
    Some(Item { span: Span::new(start, value.end as usize), content: name, depth, kind })
}
