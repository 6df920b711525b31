//! The lines of a document that a finding is drawn with.

use milepost_core::text::{LineIndex, Span};

/// Lines with more bytes than this altogether are not drawn: they are no text that anybody wrote, and drawing costs by byte.
pub const LONGEST: usize = 64 << 10;

/// Some lines of a document, ending with `\n` each whatever they end with in the document.
///
/// Only these lines are given to the renderer: it reads all it is given, for every finding anew.
#[derive(Debug)]
pub struct Excerpt<'a> {
    /// The lines.
    pub text: String,
    /// The 1-based number of the first.
    pub first_line: usize,
    document: &'a str,
    index: &'a LineIndex<'a>,
    /// Where each line starts in `text`.
    starts: Vec<usize>,
}

impl<'a> Excerpt<'a> {
    /// The lines from the first to the last that the spans touch; none where they are too long to be drawn.
    pub fn new(document: &'a str, index: &'a LineIndex<'a>, spans: impl IntoIterator<Item = Span>) -> Option<Self> {
        let mut lines = None;
        for span in spans {
            let ((first, _), (last, _)) = index.range(visible(span, document));
            let (from, to) = lines.unwrap_or((first, last));
            lines = Some((first.min(from), last.max(to)));
        }
        let (first_line, last_line) = lines?;
        let mut excerpt = Self { text: String::new(), first_line, document, index, starts: Vec::new() };
        for line in first_line..=last_line {
            excerpt.starts.push(excerpt.text.len());
            let line = index.line(line);
            if excerpt.text.len() + line.len() >= LONGEST {
                return None;
            }
            excerpt.text.push_str(line);
            excerpt.text.push('\n');
        }
        Some(excerpt)
    }

    /// A span of the document as one of the excerpt.
    pub fn span(&self, span: Span) -> std::ops::Range<usize> {
        let (start, end) = self.index.range(visible(span, self.document));
        self.offset(start)..self.offset(end)
    }

    fn offset(&self, (line, column): (usize, usize)) -> usize {
        let text = self.index.line(line);
        let inside = text.char_indices().nth(column.saturating_sub(1)).map_or(text.len(), |(at, _)| at);
        let start = line.checked_sub(self.first_line).and_then(|line| self.starts.get(line));
        start.copied().unwrap_or(self.text.len()) + inside
    }
}

/// A span without the white space at its end, which would be drawn as lines of nothing.
fn visible(span: Span, document: &str) -> Span {
    let kept = span.of(document).trim_end().len();
    if kept == 0 {
        Span::new(span.start as usize, span.start as usize)
    } else {
        Span::new(span.start as usize, span.start as usize + kept)
    }
}
