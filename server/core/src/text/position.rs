use std::sync::OnceLock;

use super::Span;

/// So many bytes lie between two places where characters are counted, and so long a line needs no count at all.
const STEP: usize = 1 << 10;

/// Lines and columns of a text, for people and for the JSON output.
///
/// Lines end with `\n`, `\r\n` or `\r`. Columns count Unicode scalar values; a BOM at the start counts nothing.
#[derive(Debug)]
pub struct LineIndex<'a> {
    text: &'a str,
    starts: Vec<usize>,
    /// How many characters start before each multiple of [`STEP`]; made for the first long line.
    counts: OnceLock<Vec<usize>>,
}

impl<'a> LineIndex<'a> {
    /// Reads where the lines of a text start.
    pub fn new(text: &'a str) -> Self {
        let bytes = text.as_bytes();
        let mut starts = vec![if text.starts_with('\u{feff}') { 3 } else { 0 }];
        for at in memchr::memchr2_iter(b'\n', b'\r', bytes) {
            if bytes[at] == b'\n' || bytes.get(at + 1) != Some(&b'\n') {
                starts.push(at + 1);
            }
        }
        Self { text, starts, counts: OnceLock::new() }
    }

    /// The 1-based line and column of a byte offset; one beyond the text is taken for its end.
    pub fn position(&self, offset: usize) -> (usize, usize) {
        let offset = self.text.floor_char_boundary(offset);
        let line = self.starts.partition_point(|start| *start <= offset).max(1);
        let start = self.starts[line - 1].min(offset);
        (line, self.characters(start, offset) + 1)
    }

    /// How many characters stand between two offsets: a line may be as long as the document and have many findings.
    fn characters(&self, start: usize, end: usize) -> usize {
        if end - start <= STEP {
            return self.text[start..end].chars().count();
        }
        let counts = self.counts.get_or_init(|| {
            let counted = self.text.as_bytes().chunks(STEP).scan(0, |count, bytes| {
                *count += starts(bytes);
                Some(*count)
            });
            std::iter::once(0).chain(counted).collect()
        });
        let before = |offset: usize| {
            let step = offset / STEP;
            counts.get(step).copied().unwrap_or(0) + starts(&self.text.as_bytes()[step * STEP..offset])
        };
        before(end) - before(start)
    }

    /// The text of a 1-based line without its line end; empty where there is none.
    pub fn line(&self, line: usize) -> &'a str {
        let Some(start) = line.checked_sub(1).and_then(|l| self.starts.get(l)) else { return "" };
        let end = self.starts.get(line).copied().unwrap_or(self.text.len());
        self.text[*start..end].trim_end_matches(['\r', '\n'])
    }

    /// The 1-based positions of both ends of a span.
    pub fn range(&self, span: Span) -> ((usize, usize), (usize, usize)) {
        (self.position(span.start as usize), self.position(span.end as usize))
    }
}

/// How many characters start in a piece of UTF-8.
fn starts(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0xC0 != 0x80).count()
}

#[cfg(test)]
mod tests {
    use super::LineIndex;

    #[test]
    fn every_line_end_counts_once_and_a_bom_counts_nothing() {
        let index = LineIndex::new("\u{feff}ab\r\nc\rd🟢e\n");
        assert_eq!(index.position(3), (1, 1));
        assert_eq!(index.position(5), (1, 3));
        assert_eq!(index.position(7), (2, 1));
        assert_eq!(index.position(9), (3, 1));
        assert_eq!(index.position(14), (3, 3));
        assert_eq!(index.line(3), "d🟢e");
        assert_eq!(index.position(999), (4, 1));
    }

    #[test]
    fn columns_of_long_lines_are_those_of_short_ones() {
        let text = format!("x\n{}", "aé日🟢".repeat(1_000));
        let index = LineIndex::new(&text);
        for (n, (at, _)) in text[2..].char_indices().enumerate() {
            assert_eq!(index.position(at + 2), (2, n + 1));
        }
        assert_eq!(index.position(text.len()), (2, 4_001));
    }
}
