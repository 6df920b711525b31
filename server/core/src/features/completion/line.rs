//! The line that the cursor stands on.

use crate::edit;
use crate::text::Span;

/// A line, cut at the cursor.
#[derive(Copy, Clone, Debug)]
pub(super) struct Line<'a> {
    /// The offset of its first byte.
    pub start: usize,
    /// What stands in front of the cursor.
    pub before: &'a str,
    /// What stands behind the cursor, without the line end.
    pub after: &'a str,
}

impl<'a> Line<'a> {
    /// The line that holds an offset, which is one of a character.
    pub fn at(text: &'a str, offset: usize) -> Self {
        let bom = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        let start = edit::line_start(text, offset).max(bom.min(offset));
        let end = start + text[start..].find(['\n', '\r']).unwrap_or(text.len() - start);
        Self { start, before: &text[start..offset], after: &text[offset..end.max(offset)] }
    }

    /// The cursor.
    pub fn cursor(&self) -> usize {
        self.start + self.before.len()
    }

    /// Behind the last byte that is no line end.
    pub fn end(&self) -> usize {
        self.cursor() + self.after.len()
    }

    /// From an offset of the line to the end of its text: blanks at the end stay, unless the cursor stands in them.
    pub fn rest(&self, from: usize) -> Span {
        Span::new(from, self.cursor() + self.after.trim_end().len())
    }

    /// The blanks that it begins with.
    pub fn indent(&self) -> &'a str {
        &self.before[..self.before.len() - self.before.trim_start_matches([' ', '\t']).len()]
    }

    /// Whether nothing but blanks stands on it.
    pub fn is_blank(&self) -> bool {
        self.before.trim().is_empty() && self.after.trim().is_empty()
    }
}
