//! Text edits: what is inserted from a template, where, with the blank lines and line ends right.

mod blank;
pub mod config;
pub mod document;
mod field;
mod file_name;
pub mod known;
pub mod scaffold;
pub mod suppression;
mod whole;
mod write;

pub use field::insert_field;
pub use write::{Put, scalar, write, write_each, write_in_entry};

use crate::finding::Edit;
use crate::template::Template;
use crate::template::hints;
use crate::template::model::SectionId;
use crate::text::Span;

/// The line end that a text uses.
pub fn eol(text: &str) -> &'static str {
    match memchr::memchr2(b'\n', b'\r', text.as_bytes()) {
        Some(at) if text[at..].starts_with("\r\n") => "\r\n",
        Some(at) if text.as_bytes()[at] == b'\r' => "\r",
        _ => "\n",
    }
}

/// Text of a template with a document's line end.
pub fn with_eol(text: &str, eol: &str) -> String {
    if eol == "\n" { text.replace("\r\n", "\n") } else { text.replace("\r\n", "\n").replace('\n', eol) }
}

/// The text of a section of the template with all its parts, all sections of its group included, without hints,
/// trimmed; `shift` deepens its headings.
pub fn section_text(template: &Template, id: SectionId, shift: i8) -> String {
    let defs = &template.sections;
    let group = defs[id].group.filter(|_| defs[id].repeats);
    let members = defs.iter().filter(|def| group.is_some() && def.group == group && def.parent == defs[id].parent);
    let end = members.map(|def| def.span.end).max().unwrap_or(defs[id].span.end);
    let span = Span { start: defs[id].span.start, end: end.max(defs[id].span.end) };
    let text = without_hints(without_footer(template, span));
    relevel(without_breaks(&text), shift)
}

/// What stands between a section's heading in the template and the next heading, without hints, trimmed.
pub fn section_body(template: &Template, id: SectionId) -> String {
    let text = without_hints(without_footer(template, template.sections[id].own));
    without_breaks(text.split_once('\n').map_or("", |(_, body)| body)).trim_matches(['\n', '\r']).to_owned()
}

/// A text without the lines that are hints to Milepost.
fn without_hints(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut removed = false;
    for line in text.split_inclusive('\n') {
        let inside = line.trim().strip_prefix("<!--").and_then(|l| l.strip_suffix("-->"));
        if inside.is_some_and(|inside| hints::parse(inside.trim()).is_some()) {
            removed = true;
            continue;
        }
        // Of the blank lines around a hint one is enough.
        let doubled = removed && line.trim().is_empty() && out.lines().next_back().is_none_or(|l| l.trim().is_empty());
        removed = false;
        if !doubled {
            out.push_str(line);
        }
    }
    out
}

/// A part of the template without the template's own footer: what stands behind a thematic break at its very end.
fn without_footer(template: &Template, span: Span) -> &str {
    let text = span.of(&template.source);
    let footer = footer(&template.source).filter(|at| span.has(*at));
    footer.map_or(text, |at| &text[..at - span.start as usize])
}

/// Where a template's footer begins: its last thematic break, if text but no heading follows.
pub fn footer(source: &str) -> Option<usize> {
    let at = source.rfind("\n---").map(|at| at + 1)?;
    let (mark, behind) = (&source[at..line_end(source, at)], &source[line_end(source, at)..]);
    let is_footer = is_break(source, at) && mark.trim() == "---" && !behind.trim().is_empty();
    let plain = !behind.lines().any(|line| line.starts_with(['#', '|']) || line.starts_with("```"));
    (is_footer && plain).then_some(at)
}

/// Whether the `---` at an offset is a thematic break, no underline of a heading and no end of front matter.
fn is_break(text: &str, at: usize) -> bool {
    let before = &text[..at];
    let line = before.strip_suffix('\n').map_or(before, |b| b.strip_suffix('\r').unwrap_or(b));
    at > 0 && line.ends_with(['\n', '\r'])
}

/// A text behind the thematic break that it begins with, blank lines aside.
pub fn behind_break(text: &str) -> Option<&str> {
    let text = text.trim_start();
    let (line, behind) = text.split_at(line_end(text, 0));
    (line.trim_end() == "---").then_some(behind)
}

/// The offset of the thematic break that ends a text, blank lines aside.
fn last_break(text: &str) -> Option<usize> {
    let trimmed = text.trim_end();
    let at = line_start(trimmed, trimmed.len());
    (&trimmed[at..] == "---" && is_break(trimmed, at)).then_some(at)
}

/// Whether sections of a text are separated by thematic breaks.
pub fn has_breaks(text: &str) -> bool {
    memchr::memmem::find_iter(text.as_bytes(), b"\n---")
        .any(|at| is_break(text, at + 1) && text[at + 4..line_end(text, at + 4)].trim().is_empty())
}

/// Whether a thematic break stands in front of a section of the template.
pub fn is_apart(template: &Template, id: SectionId) -> bool {
    last_break(&template.source[..template.sections[id].span.start as usize]).is_some()
}

/// A section that is to be inserted.
#[derive(Clone, Debug)]
pub struct Block {
    /// Where it begins or the text ends.
    pub at: usize,
    /// Its text.
    pub text: String,
    /// Whether a thematic break belongs in front of it.
    pub apart: bool,
    /// Whether one belongs between it and what follows here, which nothing preceded so far.
    pub closed: bool,
}

impl Block {
    /// A text, to be inserted at an offset that begins a section or ends the text; `apart` says that a thematic break belongs in front of it.
    pub fn of(document: &str, text: String, at: usize, apart: bool) -> Self {
        match last_break(&document[..at]) {
            Some(line) if !apart => Self { at: line, text, apart: false, closed: false },
            _ => Self { at, text, apart, closed: false },
        }
    }
}

/// Whether thematic breaks go in front of and behind what is inserted between two texts: `apart` says that one belongs in
/// front of it, `closed` that one belongs between it and what follows.
pub fn breaks_around(above: &str, behind: &str, apart: bool, closed: bool) -> (bool, bool) {
    let after_break = last_break(above).is_some();
    let first = above.trim().is_empty();
    (apart && !(after_break || first), (after_break || closed) && !behind.trim().is_empty())
}

/// The insertion of sections that go to one place, in this order.
pub fn insert_sections(document: &str, blocks: &[&Block], eol: &str) -> Edit {
    let at = blocks.first().map_or(document.len(), |block| block.at);
    let (apart, closed) = (blocks.first().is_some_and(|b| b.apart), blocks.last().is_some_and(|b| b.closed));
    let (apart, closed) = breaks_around(&document[..at], &document[at..], apart, closed);
    let mut text = String::new();
    for (n, block) in blocks.iter().enumerate() {
        if n > 0 {
            text.push_str("\n\n");
        }
        if if n > 0 { block.apart } else { apart } {
            text.push_str("---\n\n");
        }
        text.push_str(block.text.trim_end());
    }
    if closed {
        text.push_str("\n\n---");
    }
    insert_block(document, at, &text, eol)
}

/// A text without blank lines and thematic breaks at its end.
pub fn without_breaks(text: &str) -> &str {
    let mut text = text.trim_end();
    while let Some(at) = last_break(text) {
        text = text[..at].trim_end();
    }
    text
}

/// A text with its headings deepened; code is left as it is.
pub fn relevel(text: &str, shift: i8) -> String {
    if shift == 0 {
        return text.to_owned();
    }
    let mut fence = "";
    let mut out = String::with_capacity(text.len() + 64);
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim_start();
        let marks =
            ['`', '~'].into_iter().map(|mark| &trimmed[..trimmed.len() - trimmed.trim_start_matches(mark).len()]);
        let marks = marks.max_by_key(|marks| marks.len()).unwrap_or_default();
        if fence.is_empty() && marks.len() >= 3 {
            fence = marks;
        } else if !fence.is_empty() && marks.starts_with(fence) && trimmed.trim_end() == marks {
            fence = "";
        }
        let level = line.bytes().take_while(|b| *b == b'#').count();
        if fence.is_empty() && (1..=6).contains(&level) && line[level..].starts_with([' ', '\t']) {
            let new = level.saturating_add_signed(isize::from(shift)).clamp(1, 6);
            out.push_str(&"######"[..new]);
            out.push_str(&line[level..]);
        } else {
            out.push_str(line);
        }
    }
    out
}

/// The insertion of a block of lines at an offset that begins a line or ends the text: blank lines stand around it.
pub fn insert_block(document: &str, at: usize, block: &str, eol: &str) -> Edit {
    // The block goes behind what stands before it, in front of the blank lines there: these then follow it.
    let before = document[..at].trim_end_matches([' ', '\t', '\n', '\r']);
    let kept = before.len();
    let at = if kept == 0 { at } else { line_end(document, kept).min(at) };
    let lead = if document[..at].trim().is_empty() || document[..at].trim_end_matches(' ').ends_with("\u{feff}") {
        String::new()
    } else if document[..at].ends_with(['\n', '\r']) {
        eol.to_owned()
    } else {
        eol.repeat(2)
    };
    let behind = &document[at..];
    let tail = if behind.trim().is_empty() || starts_blank(behind) { eol.to_owned() } else { eol.repeat(2) };
    Edit { span: Span::at(at), text: format!("{lead}{}{tail}", with_eol(block.trim_end(), eol)) }
}

fn starts_blank(text: &str) -> bool {
    text.trim_start_matches([' ', '\t']).starts_with(['\n', '\r'])
}

/// The offset behind the line end of the line that holds `at`.
pub fn line_end(text: &str, at: usize) -> usize {
    let bytes = text.as_bytes();
    match memchr::memchr2(b'\n', b'\r', &bytes[at..]).map(|n| at + n) {
        Some(end) if bytes[end] == b'\r' && bytes.get(end + 1) == Some(&b'\n') => end + 2,
        Some(end) => end + 1,
        None => text.len(),
    }
}

/// The offset of the first byte of the line that holds `at`.
pub fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind(['\n', '\r']).map_or(0, |n| n + 1)
}

/// The insertion of a line behind the line that holds `at`.
pub fn insert_line(document: &str, at: usize, line: &str, eol: &str) -> Edit {
    let end = line_end(document, at);
    let ended = document[..end].ends_with(['\n', '\r']);
    let line = with_eol(line, eol);
    let text = if ended { format!("{line}{eol}") } else { format!("{eol}{line}") };
    Edit { span: Span::at(end), text }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inserted(document: &str, at: usize) -> String {
        let edit = insert_block(document, at, "## New\ntext\n", eol(document));
        let mut out = document.to_owned();
        out.replace_range(edit.span.range(), &edit.text);
        out
    }

    #[test]
    fn blank_lines_stand_around_a_block() {
        assert_eq!(inserted("# T\n\n## A\na\n\n## B\n", 13), "# T\n\n## A\na\n\n## New\ntext\n\n## B\n");
        assert_eq!(inserted("# T\n\n## A\na", 11), "# T\n\n## A\na\n\n## New\ntext\n");
        assert_eq!(inserted("# T\r\n\r\n## A\r\n", 13), "# T\r\n\r\n## A\r\n\r\n## New\r\ntext\r\n");
        assert_eq!(inserted("# T\n## A\n## B\n", 9), "# T\n## A\n\n## New\ntext\n\n## B\n");
        assert_eq!(inserted("", 0), "## New\ntext\n");
    }

    #[test]
    fn headings_are_relevelled_and_code_is_not() {
        assert_eq!(relevel("## A\n```\n# c\n```\n### B", 1), "### A\n```\n# c\n```\n#### B");
        assert_eq!(relevel("## A\n````\n```\n# c\n````\n", 1), "### A\n````\n```\n# c\n````\n");
        assert_eq!(relevel("###### A\n## B\n", 1), "###### A\n### B\n");
    }
}
