//! Where a text may be cut into chunks: at ATX headings in column 0 that no fence and no HTML block swallows.
//!
//! One pass over the lines, with the state that the container rules of Markdown need and no more. It need not be exact:
//! whoever parses a chunk sees from its tree whether the cut holds (see [`super::chunk`]). A cut missed costs only
//! a longer chunk, a wrong one only another parse.

use super::html::Html;

/// What the lines up to here leave open at the top level.
#[derive(Copy, Clone, Debug)]
enum Open {
    /// Nothing, or a container that a line in column 0 ends.
    None,
    /// A fence of so many of these bytes.
    Fence(u8, usize),
    /// An HTML block.
    Html(Html),
}

/// Iterates the places where a text may be cut, from the start of a chunk on.
#[derive(Debug)]
pub(super) struct Cuts<'a> {
    text: &'a str,
    at: usize,
    /// Where the first line starts, which is no cut.
    start: usize,
    open: Open,
    /// The column where the outermost list item's content stands.
    item: Option<usize>,
    /// Whether the line before is text that this line could continue.
    paragraph: bool,
}

impl<'a> Cuts<'a> {
    /// The cuts behind `start`, which must be where a chunk starts.
    pub(super) fn new(text: &'a str, start: usize) -> Self {
        // A BOM is no part of the first line.
        let at = if text[start..].starts_with('\u{feff}') { start + '\u{feff}'.len_utf8() } else { start };
        Self { text, at, start: at, open: Open::None, item: None, paragraph: false }
    }

    /// Reads a line and says whether it is a heading that a chunk starts with.
    fn read(&mut self, line: &str) -> bool {
        match self.open {
            Open::Fence(byte, length) => {
                if closes_fence(line, byte, length) {
                    self.open = Open::None;
                }
            }
            Open::Html(html) => {
                if html.ends_at(line, false) {
                    self.open = Open::None;
                }
            }
            Open::None => return self.read_top(line),
        }
        false
    }

    /// Reads a line that stands in no fence or HTML block of the top level.
    fn read_top(&mut self, line: &str) -> bool {
        let (indent, rest) = indentation(line);
        if rest.is_empty() {
            self.paragraph = false;
            return false;
        }
        if self.item.is_some_and(|column| indent >= column) {
            self.paragraph = leaves_paragraph(rest);
            return false;
        }
        if indent > 3 {
            // Either the paragraph goes on, or this is indented code, which ends every container.
            self.item = self.item.filter(|_| self.paragraph);
            return false;
        }
        let was_paragraph = std::mem::replace(&mut self.paragraph, false);
        if is_heading(rest) {
            self.item = None;
            return indent == 0;
        }
        if let Some((byte, length)) = fence(rest) {
            self.item = None;
            self.open = Open::Fence(byte, length);
        } else if let Some(html) = Html::opened_by(rest).filter(|html| !was_paragraph || *html != Html::Tag) {
            self.item = None;
            if !html.ends_at(rest, true) {
                self.open = Open::Html(html);
            }
        } else if is_break(rest) || (was_paragraph && is_underline(rest)) {
            self.item = None;
        } else if let Some(text) = rest.strip_prefix('>') {
            self.item = None;
            self.paragraph = leaves_paragraph(text);
        } else if let Some((width, text)) = list_marker(rest).filter(|(_, text)| !was_paragraph || !text.is_empty()) {
            let (gap, text_behind) = indentation(text);
            let gap = if text_behind.is_empty() || gap > 4 { 1 } else { gap };
            self.item = Some(indent + width + gap);
            self.paragraph = leaves_paragraph(text_behind);
        } else {
            // A line of text goes on with the paragraph, even with one inside a list item, or starts one at the top.
            self.item = self.item.filter(|_| was_paragraph);
            self.paragraph = true;
        }
        false
    }
}

impl Iterator for Cuts<'_> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        while self.at < self.text.len() {
            let at = self.at;
            let (line, next) = line_at(self.text, at);
            self.at = next;
            if self.read(line) && at > self.start {
                return Some(at);
            }
        }
        None
    }
}

/// The line that starts at an offset, without its line end, and the start of the next one.
pub(crate) fn line_at(text: &str, at: usize) -> (&str, usize) {
    let rest = &text[at..];
    let Some(length) = memchr::memchr2(b'\n', b'\r', rest.as_bytes()) else { return (rest, text.len()) };
    let end = if rest[length..].starts_with("\r\n") { 2 } else { 1 };
    (&rest[..length], at + length + end)
}

/// The width of a line's indentation with tab stops of 4, and what follows it.
pub(crate) fn indentation(line: &str) -> (usize, &str) {
    let mut column = 0;
    for (at, byte) in line.bytes().enumerate() {
        match byte {
            b' ' => column += 1,
            b'\t' => column += 4 - column % 4,
            _ => return (column, &line[at..]),
        }
    }
    (column, "")
}

/// Whether a line without its indentation is an ATX heading.
pub(crate) fn is_heading(line: &str) -> bool {
    let text = line.trim_start_matches('#');
    (1..=6).contains(&(line.len() - text.len())) && (text.is_empty() || text.starts_with([' ', '\t']))
}

/// The byte and the length of the fence that a line without its indentation opens.
pub(crate) fn fence(line: &str) -> Option<(u8, usize)> {
    let byte = line.bytes().next().filter(|byte| matches!(byte, b'`' | b'~'))?;
    let info = line.trim_start_matches(char::from(byte));
    let length = line.len() - info.len();
    (length >= 3 && (byte == b'~' || !info.contains('`'))).then_some((byte, length))
}

/// Whether a line closes the fence of `length` times `byte`.
pub(crate) fn closes_fence(line: &str, byte: u8, length: usize) -> bool {
    let (indent, rest) = indentation(line);
    let behind = rest.trim_start_matches(char::from(byte));
    indent <= 3 && rest.len() - behind.len() >= length && behind.trim_matches([' ', '\t']).is_empty()
}

/// Whether a line without its indentation is a thematic break.
fn is_break(line: &str) -> bool {
    let Some(byte) = line.bytes().next().filter(|byte| matches!(byte, b'*' | b'-' | b'_')) else { return false };
    let mut count = 0;
    line.bytes().all(|found| {
        count += usize::from(found == byte);
        found == byte || found == b' ' || found == b'\t'
    }) && count >= 3
}

/// Whether a line without its indentation makes a setext heading of the paragraph before.
fn is_underline(line: &str) -> bool {
    let line = line.trim_end_matches([' ', '\t']);
    !line.is_empty() && (line.bytes().all(|byte| byte == b'=') || line.bytes().all(|byte| byte == b'-'))
}

/// The width of the list marker that a line starts with, and what follows it.
fn list_marker(line: &str) -> Option<(usize, &str)> {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let width = match (digits, line.as_bytes().get(digits)?) {
        (0, b'-' | b'+' | b'*') => 1,
        (1..=9, b'.' | b')') => digits + 1,
        _ => return None,
    };
    let behind = &line[width..];
    (behind.is_empty() || behind.starts_with([' ', '\t'])).then_some((width, behind))
}

/// Whether text within a container leaves a paragraph open, for a line outside of it to go on with.
fn leaves_paragraph(text: &str) -> bool {
    let mut text = text.trim_start_matches([' ', '\t']);
    loop {
        if is_break(text) {
            return false;
        }
        let Some(inner) = text.strip_prefix('>').or_else(|| list_marker(text).map(|(_, inner)| inner)) else { break };
        text = inner.trim_start_matches([' ', '\t']);
    }
    !(text.is_empty() || is_heading(text) || fence(text).is_some() || Html::opened_by(text).is_some())
}

#[cfg(test)]
mod tests {
    use super::Cuts;

    /// The lines at which a text is cut.
    fn cuts(text: &str) -> Vec<&str> {
        Cuts::new(text, 0).map(|at| super::line_at(text, at).0).collect()
    }

    #[test]
    fn only_headings_in_column_0_are_cuts() {
        assert_eq!(
            cuts("\u{feff}# a\n## b\r\n#\r### c #\n # d\n#e\n####### f\n\\# g\n###### h"),
            ["## b", "#", "### c #", "###### h"]
        );
    }

    #[test]
    fn fences_and_html_swallow_headings() {
        assert_eq!(
            cuts("```\n# a\n~~~\n````\n# b\n<!--\n# c\n\n# d\n-->\n# e\n<div>\n# f\n\n# g\n"),
            ["# b", "# e", "# g"]
        );
        assert_eq!(cuts("~~~\n# a\n```\n# b"), [""; 0]);
        assert_eq!(cuts("text\n<b>\n# a\n\n<b>\n# c\n\n# d"), ["# a", "# d"]);
    }

    #[test]
    fn containers_swallow_nothing() {
        assert_eq!(
            cuts("- ```\n# a\n1. x\n\n   ```\n# b\n> <!--\n# c\n- x\nlazy\n  ```\n# d"),
            ["# a", "# b", "# c", "# d"]
        );
        // Behind the heading the fence stands in no list item any more.
        assert_eq!(cuts("- ```\n# a\n  ```\n# b"), ["# a"]);
    }
}
