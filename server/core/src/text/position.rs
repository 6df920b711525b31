use super::Span;

/// Lines and columns of a text, for people and for the JSON output.
///
/// Lines end with `\n`, `\r\n` or `\r`. Columns count Unicode scalar values; a BOM at the start counts nothing.
#[derive(Debug)]
pub struct LineIndex<'a> {
    text: &'a str,
    starts: Vec<usize>,
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
        Self { text, starts }
    }

    /// The 1-based line and column of a byte offset; one beyond the text is taken for its end.
    pub fn position(&self, offset: usize) -> (usize, usize) {
        let offset = self.text.floor_char_boundary(offset);
        let line = self.starts.partition_point(|start| *start <= offset).max(1);
        let start = self.starts[line - 1].min(offset);
        (line, self.text[start..offset].chars().count() + 1)
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
}
