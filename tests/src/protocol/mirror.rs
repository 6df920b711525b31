//! The client's own copy of a document, and positions in it: written from the protocol's words, apart from the engine.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use serde_json::{Value, json};

/// What a position's `character` counts.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Encoding {
    /// Bytes.
    Utf8,
    /// UTF-16 code units.
    Utf16,
    /// Characters.
    Utf32,
}

impl Encoding {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Utf8, Self::Utf16, Self::Utf32];

    /// Its name in the protocol.
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Utf16 => "utf-16",
            Self::Utf32 => "utf-32",
        }
    }

    /// The encoding of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|encoding| encoding.name() == name)
    }

    fn width(self, c: char) -> usize {
        match self {
            Self::Utf8 => c.len_utf8(),
            Self::Utf16 => c.len_utf16(),
            Self::Utf32 => 1,
        }
    }
}

/// A text cut into lines, and the encoding that positions in it have.
#[derive(Debug)]
pub struct Lines<'a> {
    text: &'a str,
    encoding: Encoding,
    spans: Vec<Range<usize>>,
}

impl<'a> Lines<'a> {
    /// Cuts a text at `\n`, `\r\n` and `\r`; there is always a last line, be it empty.
    pub fn new(text: &'a str, encoding: Encoding) -> Self {
        let mut spans = Vec::new();
        let mut start = 0;
        for (at, byte) in text.bytes().enumerate() {
            match byte {
                // The second half of a line end that is two bytes long.
                b'\n' if start == at && text[..at].ends_with('\r') => start = at + 1,
                b'\n' | b'\r' => {
                    spans.push(start..at);
                    start = at + 1;
                }
                _ => {}
            }
        }
        spans.push(start..text.len());
        Self { text, encoding, spans }
    }

    /// The number of lines.
    pub fn count(&self) -> usize {
        self.spans.len()
    }

    /// The length of a line in the units of the encoding.
    pub fn width(&self, line: usize) -> usize {
        self.spans.get(line).map_or(0, |range| self.text[range.clone()].chars().map(|c| self.encoding.width(c)).sum())
    }

    /// The byte offset of a position; an error where the text has no such place.
    pub fn offset(&self, line: usize, character: usize) -> Result<usize, String> {
        let range =
            self.spans.get(line).ok_or_else(|| format!("there are {} lines, none is {line}", self.spans.len()))?;
        let mut units = 0;
        for (at, c) in self.text[range.clone()].char_indices() {
            match units {
                _ if units == character => return Ok(range.start + at),
                _ if units > character => return Err(format!("{line}:{character} is inside of a character")),
                _ => units += self.encoding.width(c),
            }
        }
        match character {
            _ if units == character => Ok(range.end),
            _ if units > character => Err(format!("{line}:{character} is inside of a character")),
            _ => Err(format!("{line}:{character} is behind the end of the line, that has {units}")),
        }
    }

    /// The position of a byte offset, as the protocol writes it; behind a `\r` of a `\r\n` there is none.
    pub fn position(&self, offset: usize) -> Value {
        let line = self.spans.partition_point(|range| range.start <= offset).saturating_sub(1);
        let range = &self.spans[line];
        let before = &self.text[range.start..offset.min(range.end)];
        let character: usize = before.chars().map(|c| self.encoding.width(c)).sum();
        json!({ "line": line, "character": character })
    }

    /// The byte span of a range of the protocol.
    pub fn span(&self, range: &Value) -> Result<Range<usize>, String> {
        let place = |end: &str| {
            let number = |name: &str| range[end][name].as_u64().and_then(|n| usize::try_from(n).ok());
            let both = number("line").zip(number("character"));
            both.ok_or_else(|| format!("{range} is no range"))
                .and_then(|(line, character)| self.offset(line, character))
        };
        let (start, end) = (place("start")?, place("end")?);
        if start <= end { Ok(start..end) } else { Err(format!("{range} ends before it begins")) }
    }

    /// A byte span as a range of the protocol.
    pub fn range(&self, span: Range<usize>) -> Value {
        json!({ "start": self.position(span.start), "end": self.position(span.end) })
    }
}

/// A text after text edits of the protocol, that all refer to the text before and do not overlap.
pub fn edited(text: &str, encoding: Encoding, edits: &[Value]) -> Result<String, String> {
    let lines = Lines::new(text, encoding);
    let mut spans = Vec::new();
    for edit in edits {
        spans.push((lines.span(&edit["range"])?, edit["newText"].as_str().unwrap_or_default()));
    }
    // Stable: insertions at one place stay in their order.
    spans.sort_by_key(|(span, _)| span.start);
    let (mut out, mut done) = (String::new(), 0);
    for (span, new) in spans {
        if span.start < done {
            return Err(format!("edits overlap at byte {}", span.start));
        }
        out.push_str(&text[done..span.start]);
        out.push_str(new);
        done = span.end;
    }
    out.push_str(&text[done..]);
    Ok(out)
}

/// A document that is open.
#[derive(Clone, Debug)]
pub struct Mirror {
    /// The last version.
    pub version: i64,
    /// Its text.
    pub text: Arc<str>,
    /// The texts of all versions since it was opened.
    pub texts: BTreeMap<i64, Arc<str>>,
}

impl Mirror {
    /// A document as it is opened.
    pub fn new(version: i64, text: &str) -> Self {
        let text: Arc<str> = text.into();
        Self { version, texts: BTreeMap::from([(version, text.clone())]), text }
    }

    /// Applies the changes of one notification, one after the other.
    pub fn change(&mut self, version: i64, encoding: Encoding, changes: &[Value]) -> Result<(), String> {
        let mut text = self.text.to_string();
        for change in changes {
            let new = change["text"].as_str().unwrap_or_default();
            match change.get("range") {
                Some(range) => {
                    let span = Lines::new(&text, encoding).span(range)?;
                    text.replace_range(span, new);
                }
                None => new.clone_into(&mut text),
            }
        }
        self.version = version;
        self.text = text.into();
        self.texts.insert(version, self.text.clone());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_in_three_ways() {
        for (text, count) in
            [("", 1), ("a", 1), ("a\n", 2), ("a\r\nb\rc\nd", 4), ("\r\n\r\n", 3), ("\r\r\n\n", 4), ("\u{2028}", 1)]
        {
            assert_eq!(Lines::new(text, Encoding::Utf8).count(), count, "{text:?}");
        }
    }

    #[test]
    fn positions_count_in_their_encoding() {
        let text = "a\r\n\u{feff}é🎯漢x\n";
        let at = text.find('x').unwrap();
        for (encoding, character) in [(Encoding::Utf8, 12), (Encoding::Utf16, 5), (Encoding::Utf32, 4)] {
            let lines = Lines::new(text, encoding);
            assert_eq!(lines.position(at), json!({ "line": 1, "character": character }));
            assert_eq!(lines.offset(1, character), Ok(at));
            assert!(lines.offset(1, character + 2).is_err(), "behind the end");
        }
        assert!(Lines::new(text, Encoding::Utf16).offset(1, 3).is_err(), "inside of a pair");
        assert!(Lines::new(text, Encoding::Utf8).offset(3, 0).is_err(), "no such line");
    }

    #[test]
    fn every_offset_comes_back() {
        let text = "\u{feff}# a\r\n🎯 b\rc\n\n";
        for encoding in Encoding::ALL {
            let lines = Lines::new(text, encoding);
            for (at, _) in text.char_indices().filter(|(at, c)| !(*c == '\n' && text[..*at].ends_with('\r'))) {
                assert_eq!(lines.span(&lines.range(at..at)), Ok(at..at), "{encoding:?}");
            }
        }
    }

    #[test]
    fn changes_are_applied_one_after_the_other() {
        let range = |from: u32, to: u32| json!({ "start": { "line": 0, "character": from }, "end": { "line": 0, "character": to } });
        let mut mirror = Mirror::new(1, "🎯b");
        let changes = [json!({ "range": range(0, 2), "text": "ab" }), json!({ "range": range(2, 3), "text": "" })];
        mirror.change(2, Encoding::Utf16, &changes).unwrap();
        assert_eq!((&*mirror.text, mirror.version), ("ab", 2));
        assert!(mirror.change(3, Encoding::Utf16, &[json!({ "range": range(0, 3), "text": "" })]).is_err());
    }

    #[test]
    fn edits_refer_to_the_text_before() {
        let lines = Lines::new("one two", Encoding::Utf16);
        let edit = |span, new: &str| json!({ "range": lines.range(span), "newText": new });
        let edits = [edit(4..7, "2"), edit(0..0, "a"), edit(0..0, "b")];
        assert_eq!(edited("one two", Encoding::Utf16, &edits).unwrap(), "abone 2");
        assert!(edited("one two", Encoding::Utf16, &[edit(0..4, ""), edit(3..5, "")]).is_err());
    }
}
