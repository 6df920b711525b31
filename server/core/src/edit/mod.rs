//! Text edits: what is inserted from a template, where, with the blank lines and line ends right.

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
    let text = without_hints(span.of(&template.source));
    relevel(trim_breaks(&text), shift)
}

/// A text without the lines that are hints to Milepost.
fn without_hints(text: &str) -> String {
    text.split_inclusive('\n')
        .filter(|line| {
            let inside = line.trim().strip_prefix("<!--").and_then(|l| l.strip_suffix("-->"));
            !inside.is_some_and(|inside| hints::parse(inside.trim()).is_some())
        })
        .collect()
}

/// A text without blank lines and thematic breaks at its end.
fn trim_breaks(text: &str) -> &str {
    let mut text = text.trim_end();
    while let Some(rest) = text.strip_suffix("---").filter(|rest| rest.ends_with(['\n', '\r'])) {
        text = rest.trim_end();
    }
    text
}

/// A text with its headings deepened; code is left as it is.
pub fn relevel(text: &str, shift: i8) -> String {
    if shift == 0 {
        return text.to_owned();
    }
    let mut fenced = false;
    text.split_inclusive('\n')
        .map(|line| {
            fenced ^= line.trim_start().starts_with("```") || line.trim_start().starts_with("~~~");
            let level = line.bytes().take_while(|b| *b == b'#').count();
            if fenced || level == 0 || !line[level..].starts_with([' ', '\t']) {
                return line.to_owned();
            }
            let new = (level as i8 + shift).clamp(1, 6) as usize;
            format!("{}{}", "#".repeat(new), &line[level..])
        })
        .collect()
}

/// The insertion of a block of lines at an offset that begins a line or ends the text: blank lines stand around it.
pub fn insert_block(document: &str, at: usize, block: &str, eol: &str) -> Edit {
    // The block goes behind what stands before it, in front of the blank lines there: these then follow it.
    let before = document[..at].trim_end_matches([' ', '\t', '\n', '\r']);
    let kept = before.len();
    let at = if kept == 0 { at } else { line_end(document, kept) };
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
    }
}
