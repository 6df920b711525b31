//! A chunk's text as the grammar is fed with it.

use std::borrow::Cow;

use tree_sitter::{InputEdit, Point, Tree};

/// What is fed before the text: a blank line, since at the very start of its input the grammar takes `---` and `+++`
/// for front matter of its own.
const BEFORE: &[u8] = b"\n";

/// What is fed behind it. The grammar reads a last line without line end as something else (`***`) or as an error
/// (`# x`), and the heading shows whether the text leaves a fence or HTML block open: then it is none.
const BEHIND: &[u8] = b"\n#\n";

/// The length of the heading in [`BEHIND`].
const HEADING: usize = 2;

/// A BOM, which the grammar skips only at the start of its input.
const BOM: &str = "\u{feff}";

/// What stands for bytes that the grammar does not get along with: part of a word to it.
const FILLER: u8 = 1;

/// A text with what is fed around it, and what is fed in its place.
pub(super) struct Input<'a> {
    bytes: Cow<'a, [u8]>,
    bom: usize,
    behind: &'static [u8],
}

impl<'a> Input<'a> {
    /// Prepares a chunk's text.
    pub(super) fn new(text: &'a str) -> Self {
        let body = text.strip_prefix(BOM).unwrap_or(text);
        let ends = body.is_empty() || body.ends_with(['\n', '\r']);
        Self {
            bytes: digestible(body),
            bom: text.len() - body.len(),
            behind: if ends { &BEHIND[BEHIND.len() - HEADING..] } else { BEHIND },
        }
    }

    /// The bytes from an offset on.
    pub(super) fn from(&self, offset: usize) -> &[u8] {
        let Some(offset) = offset.checked_sub(BEFORE.len()) else { return &BEFORE[offset..] };
        match offset.checked_sub(self.bytes.len()) {
            None => &self.bytes[offset..],
            Some(offset) => self.behind.get(offset..).unwrap_or_default(),
        }
    }

    /// What is added to an offset into the input to get one into the chunk's text.
    pub(super) fn shift(&self) -> isize {
        self.bom.cast_signed() - BEFORE.len().cast_signed()
    }

    /// Whether the heading that was fed behind the text is one in the tree.
    pub(super) fn is_closed(&self, tree: &Tree) -> bool {
        let heading = BEFORE.len() + self.bytes.len() + self.behind.len() - HEADING;
        let mut cursor = tree.walk();
        while cursor.goto_last_child() {
            let node = cursor.node();
            match node.kind() {
                "section" => {}
                "atx_heading" => return node.start_byte() == heading,
                _ => return false,
            }
        }
        false
    }

    /// The tree of `old`, edited to be the base of a parse of this input.
    pub(super) fn edited(&self, old: &Input<'_>, tree: &Tree) -> Tree {
        let prefix = self.bytes.iter().zip(old.bytes.iter()).take_while(|(new, old)| new == old).count();
        // Where a line end is fed behind only one of the two, all behind the common start is taken as changed.
        let alike = self.behind.len() == old.behind.len();
        let room = if alike { self.bytes.len().min(old.bytes.len()) - prefix } else { 0 };
        let ends = self.bytes.iter().rev().zip(old.bytes.iter().rev());
        let suffix = ends.take(room).take_while(|(new, old)| new == old).count();
        let end = |input: &Input<'_>| input.bytes.len() - suffix + if alike { 0 } else { input.behind.len() };
        let mut tree = tree.clone();
        tree.edit(&InputEdit {
            start_byte: BEFORE.len() + prefix,
            old_end_byte: BEFORE.len() + end(old),
            new_end_byte: BEFORE.len() + end(self),
            start_position: self.point(prefix),
            old_end_position: old.point(end(old)),
            new_end_position: self.point(end(self)),
        });
        tree
    }

    /// The row and column, as tree-sitter counts them, of an offset into the text and what is fed behind it.
    fn point(&self, offset: usize) -> Point {
        let inside = offset.min(self.bytes.len());
        let (mut row, mut column) = rows(&self.bytes[..inside]);
        if offset > inside {
            let (more, rest) = rows(&self.behind[..offset - inside]);
            (row, column) = (row + more, if more == 0 { column + rest } else { rest });
        }
        // BEFORE is a row.
        Point::new(row + 1, column)
    }
}

/// How many `\n` there are, and how many bytes behind the last.
fn rows(bytes: &[u8]) -> (usize, usize) {
    let last = memchr::memrchr(b'\n', bytes).map_or(0, |at| at + 1);
    (memchr::memchr_iter(b'\n', bytes).count(), bytes.len() - last)
}

/// A text of the same length and structure without what is an error to the grammar, after which it may take all that
/// follows for one: NUL, a table's empty cell (`||`), a table whose delimiter row is none to the grammar (`|--`); and without
/// the label `x` of a definition (`[x]: a.md`), which is a task box to it.
fn digestible(text: &str) -> Cow<'_, [u8]> {
    let mut labels = labels(text.as_bytes()).peekable();
    let has_rows = memchr::memchr2(0, b'|', text.as_bytes()).is_some();
    if !has_rows && labels.peek().is_none() {
        return Cow::Borrowed(text.as_bytes());
    }
    let mut bytes = text.as_bytes().to_vec();
    for at in labels {
        bytes[at] = FILLER;
    }
    if !has_rows {
        return Cow::Owned(bytes);
    }
    let mut at = 0;
    while at < bytes.len() {
        let end = line_end(&bytes, at);
        let next = if bytes[end..].starts_with(b"\r\n") { end + 2 } else { (end + 1).min(bytes.len()) };
        let (upper, lower) = bytes.split_at_mut(next);
        let line = &mut upper[at..end];
        let below = &lower[..line_end(lower, 0)];
        if is_delimiter_row(below) {
            // A table's header must have as many cells as the row below; without any it is no header.
            if !is_sound_delimiter_row(below) {
                line.iter_mut().filter(|byte| **byte == b'|').for_each(|byte| *byte = FILLER);
            }
        } else if !is_delimiter_row(line) {
            fill_cells(line);
        }
        line.iter_mut().filter(|byte| **byte == 0).for_each(|byte| *byte = FILLER);
        at = next;
    }
    Cow::Owned(bytes)
}

/// Where the letter of a `[x]:` stands. In running text it is not asked for by the grammar, and whatever stands there does.
fn labels(bytes: &[u8]) -> impl Iterator<Item = usize> {
    memchr::memmem::find_iter(bytes, b"]:").filter_map(|close| {
        let letter = close.checked_sub(1)?;
        let open = letter.checked_sub(1)?;
        (matches!(bytes[letter], b'x' | b'X') && bytes[open] == b'[').then_some(letter)
    })
}

/// The end of the line at an offset, its line end excluded.
fn line_end(bytes: &[u8], at: usize) -> usize {
    bytes.get(at..).and_then(|rest| memchr::memchr2(b'\n', b'\r', rest)).map_or(bytes.len(), |length| at + length)
}

/// Whether a line can be the one between a table's header and its rows.
fn is_delimiter_row(line: &[u8]) -> bool {
    line.contains(&b'-') && line.iter().all(|byte| b"|-: \t>".contains(byte))
}

/// Whether the grammar, too, takes a line for a delimiter row: no cell of it is empty, and one has a pipe behind it.
fn is_sound_delimiter_row(line: &[u8]) -> bool {
    let skipped = line.iter().take_while(|byte| b" \t>".contains(byte)).count();
    let row = &line[skipped..];
    let row = row.strip_prefix(b"|").unwrap_or(row);
    let is_cell = |cell: &[u8]| {
        let cell = cell.trim_ascii();
        let cell = cell.strip_prefix(b":").unwrap_or(cell);
        let cell = cell.strip_suffix(b":").unwrap_or(cell);
        !cell.is_empty() && cell.iter().all(|byte| *byte == b'-')
    };
    let Some(last) = memchr::memrchr(b'|', row) else { return false };
    row[..last].split(|byte| *byte == b'|').all(is_cell)
        && (row[last + 1..].trim_ascii().is_empty() || is_cell(&row[last + 1..]))
}

/// Makes every `||` of a line a `|` and a word.
fn fill_cells(line: &mut [u8]) {
    let mut at = 0;
    while at + 1 < line.len() {
        match (line[at], line[at + 1]) {
            (b'\\', _) => at += 1,
            (b'|', b'|') => {
                line[at + 1] = FILLER;
                at += 1;
            }
            _ => {}
        }
        at += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::digestible;

    #[test]
    fn empty_cells_and_nul_become_words() {
        let fed = |text: &str| String::from_utf8(digestible(text).into_owned()).unwrap().replace('\u{1}', "_");
        assert_eq!(fed("|a||\r\n|||\r||\\||b\0"), "|a|_\r\n|_|\r|_\\||b_");
        assert_eq!(fed("|a||\n|-|-|\n||||"), "|a||\n|-|-|\n|_|_");
    }

    #[test]
    fn a_table_that_the_grammar_would_choke_on_is_none() {
        let fed = |text: &str| String::from_utf8(digestible(text).into_owned()).unwrap().replace('\u{1}', "_");
        assert_eq!(fed("| a |\n|--"), "_ a _\n|--");
        assert_eq!(fed("> a |\n> --"), "> a _\n> --");
        assert_eq!(fed("| a |\n| :-: |\n| b |"), "| a |\n| :-: |\n| b |");
    }
}
