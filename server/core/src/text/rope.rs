use ropey::Rope;

use super::Span;

/// What a column counts.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Encoding {
    /// Bytes.
    Utf8,
    /// Code units of UTF-16: one for most characters, two for those beyond U+FFFF.
    Utf16,
    /// Unicode scalar values.
    Utf32,
}

/// A 0-based line and column; what the column counts is said by an [`Encoding`].
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct Position {
    /// The line. Lines end with `\n`, `\r\n` or `\r`, and with nothing else.
    pub line: u32,
    /// The column.
    pub column: u32,
}

/// The text of a document that is edited: cheap to clone, cheap to change, positions in every encoding.
#[derive(Clone, Debug, Default)]
pub struct Text {
    rope: Rope,
}

impl Text {
    /// A text.
    pub fn new(text: &str) -> Self {
        Self { rope: Rope::from_str(text) }
    }

    /// Its length in bytes.
    pub fn len(&self) -> usize {
        self.rope.len_bytes()
    }

    /// Whether it is empty.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number of its lines; a text that ends with a line end has an empty last one.
    pub fn lines(&self) -> usize {
        self.rope.len_lines()
    }

    /// The position of a byte offset. An offset within a character is that of the character, one behind the end that
    /// of the end.
    pub fn position(&self, offset: usize, encoding: Encoding) -> Position {
        let char_at = self.rope.byte_to_char(offset.min(self.len()));
        let line = self.rope.char_to_line(char_at);
        let start = self.rope.line_to_char(line);
        let column = match encoding {
            Encoding::Utf8 => self.rope.char_to_byte(char_at) - self.rope.char_to_byte(start),
            Encoding::Utf16 => self.rope.char_to_utf16_cu(char_at) - self.rope.char_to_utf16_cu(start),
            Encoding::Utf32 => char_at - start,
        };
        Position { line: line as u32, column: column as u32 }
    }

    /// The byte offset of a position. A column behind the end of its line is the end of the line, before its line end;
    /// one within a character is the character's start; a line behind the last one is the end of the text.
    pub fn offset(&self, position: Position, encoding: Encoding) -> usize {
        let line = position.line as usize;
        if line >= self.rope.len_lines() {
            return self.len();
        }
        let start = self.rope.line_to_char(line);
        let mut end = start + self.rope.line(line).len_chars();
        while end > start && matches!(self.rope.char(end - 1), '\n' | '\r') {
            end -= 1;
        }
        let column = position.column as usize;
        let char_at = match encoding {
            Encoding::Utf8 => {
                let byte = self.rope.char_to_byte(start) + column;
                self.rope.byte_to_char(byte.min(self.rope.char_to_byte(end)))
            }
            Encoding::Utf16 => {
                let unit = self.rope.char_to_utf16_cu(start) + column;
                self.rope.utf16_cu_to_char(unit.min(self.rope.char_to_utf16_cu(end)))
            }
            Encoding::Utf32 => (start + column).min(end),
        };
        self.rope.char_to_byte(char_at)
    }

    /// Replaces a span by a text. A span that reaches beyond the text ends with it; one that cuts a character takes
    /// the character's start.
    pub fn replace(&mut self, span: Span, text: &str) {
        let range = span.range();
        let start = self.rope.byte_to_char(range.start.min(self.len()));
        let end = self.rope.byte_to_char(range.end.min(self.len()));
        self.rope.remove(start..end);
        self.rope.insert(start, text);
    }
}

impl std::fmt::Display for Text {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.rope.chunks().try_for_each(|chunk| f.write_str(chunk))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ENCODINGS: [Encoding; 3] = [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32];

    #[test]
    fn columns_count_what_the_encoding_says() {
        let text = Text::new("a\r\n日🟢b\rc");
        let at = "a\r\n日🟢".len();
        let columns = ENCODINGS.map(|encoding| text.position(at, encoding).column);
        assert_eq!(columns, [7, 3, 2]);
        assert_eq!(text.position(at, Encoding::Utf8).line, 1);
        assert_eq!(text.offset(Position { line: 1, column: 99 }, Encoding::Utf16), at + 1);
        assert_eq!(text.offset(Position { line: 9, column: 0 }, Encoding::Utf16), text.len());
        assert_eq!(text.offset(Position { line: 1, column: 2 }, Encoding::Utf16), "a\r\n日".len());
    }

    #[test]
    fn only_the_protocols_line_ends_are_line_ends() {
        // Feature unification could turn ropey's Unicode line ends on again.
        assert_eq!(Text::new("a\u{2028}b\u{b}c\u{c}d\u{85}e").lines(), 1);
        assert_eq!(Text::new("a\nb\r\nc\rd").lines(), 4);
    }

    fn texts() -> impl Strategy<Value = String> {
        prop::collection::vec(
            prop::sample::select(vec!["a", "é", "日", "🟢", "\n", "\r\n", "\r", "\u{2028}", " "]),
            0..40,
        )
        .prop_map(|parts| parts.concat())
    }

    proptest! {
        #[test]
        fn a_position_leads_back_to_its_offset(text in texts(), at in 0usize..100) {
            let rope = Text::new(&text);
            let at = text.floor_char_boundary(at.min(text.len()));
            // Between `\r` and `\n` there is no position of its own.
            prop_assume!(!(text[..at].ends_with('\r') && text[at..].starts_with('\n')));
            for encoding in ENCODINGS {
                prop_assert_eq!(rope.offset(rope.position(at, encoding), encoding), at);
            }
        }

        #[test]
        fn a_replacement_is_the_strings(text in texts(), new in texts(), a in 0usize..100, b in 0usize..100) {
            let (a, b) = (text.floor_char_boundary(a.min(text.len())), text.floor_char_boundary(b.min(text.len())));
            let span = Span::new(a.min(b), a.max(b));
            let mut rope = Text::new(&text);
            rope.replace(span, &new);
            let mut expected = text;
            expected.replace_range(span.range(), &new);
            prop_assert_eq!(rope.to_string(), expected);
        }
    }
}
