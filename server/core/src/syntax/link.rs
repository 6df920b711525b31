//! Destinations of links: where they stand in a text, and what is written there.

use std::fmt::Write as _;

use super::{Item, ItemKind};
use crate::text::Span;

/// The place of the destination of a link, an image or a definition whose item is moved by `base`, without angle brackets;
/// none where there is none, as in a reference.
pub fn destination(text: &str, base: usize, item: &Item) -> Option<Span> {
    match item.kind {
        ItemKind::Link { destination } => Some(destination.shift(base)).filter(|span| !span.is_empty()),
        // A footnote's definition is text.
        ItemKind::Definition if !item.content.shift(base).of(text).starts_with('^') => {
            let behind = Span { start: item.content.end, end: item.span.end.max(item.content.end) }.shift(base);
            let rest = behind.of(text).trim_start_matches(']').strip_prefix(':')?.trim_start();
            let start = behind.end as usize - rest.len();
            let span = match rest.strip_prefix('<') {
                Some(inside) => Span::new(start + 1, start + 1 + inside.find('>')?),
                None => Span::new(start, start + rest.find(char::is_whitespace).unwrap_or(rest.len())),
            };
            Some(span).filter(|span| !span.is_empty())
        }
        _ => None,
    }
}

/// What is written as a destination.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Written<'a> {
    /// An address with a scheme.
    Url(&'a str),
    /// A file, a heading, or a heading of a file; parts are as they are written.
    File {
        /// The path; empty for the document itself.
        path: &'a str,
        /// What stands behind the first `#`.
        fragment: Option<&'a str>,
    },
    /// `//host`, whose scheme nobody knows here, or `c:`, a drive of one machine.
    Elsewhere,
}

impl<'a> Written<'a> {
    /// Reads a destination.
    pub fn read(written: &'a str) -> Self {
        if has_scheme(written) {
            return Self::Url(written);
        }
        if written.starts_with("//") || written.as_bytes().get(1) == Some(&b':') {
            return Self::Elsewhere;
        }
        let (path, fragment) = match written.split_once('#') {
            Some((path, fragment)) => (path, Some(fragment)),
            None => (written, None),
        };
        // What is asked of a file is not the file.
        let path = path.split('?').next().unwrap_or(path);
        Self::File { path, fragment }
    }
}

/// Whether an address begins with a scheme: a single letter is none.
fn has_scheme(written: &str) -> bool {
    written.split_once(':').is_some_and(|(scheme, _)| {
        scheme.len() > 1
            && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
    })
}

/// A destination as it is meant: without backslash escapes, `%20` and its like decoded where they give UTF-8.
pub fn decoded(written: &str) -> String {
    let mut bytes: Vec<u8> = Vec::with_capacity(written.len());
    let mut rest = written.as_bytes();
    while let Some((first, behind)) = rest.split_first() {
        let hex = |n: usize| behind.get(n).and_then(|b| char::from(*b).to_digit(16)).and_then(|d| u8::try_from(d).ok());
        let (byte, length) = match (first, behind.first(), hex(0), hex(1)) {
            (b'\\', Some(mark), _, _) if mark.is_ascii_punctuation() => (*mark, 2),
            (b'%', _, Some(high), Some(low)) => (high * 16 + low, 3),
            _ => (*first, 1),
        };
        bytes.push(byte);
        rest = rest.get(length..).unwrap_or_default();
    }
    String::from_utf8(bytes).unwrap_or_else(|_| written.to_owned())
}

/// A name or a path as it stands in a destination without angle brackets.
pub fn encoded(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for c in name.chars() {
        match c {
            ' ' | '(' | ')' | '<' | '>' | '#' | '?' | '%' | '\\' | '"' => {
                // Writing to a string cannot fail.
                let _ = write!(out, "%{:02X}", u32::from(c));
            }
            _ => out.push(c),
        }
    }
    out
}

/// A written path as files are asked for it: decoded, without `.` and empty parts; a `/` in front stays.
pub fn clean(path: &str) -> String {
    let root = if path.starts_with('/') { "/" } else { "" };
    let parts: Vec<String> = path.split('/').filter(|part| !part.is_empty() && *part != ".").map(decoded).collect();
    format!("{root}{}", parts.join("/"))
}

/// Whether a path is that of a Markdown file.
pub fn is_markdown(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let ending = name.rsplit_once('.').filter(|(stem, _)| !stem.is_empty()).map(|(_, ending)| ending);
    ending.is_some_and(|ending| ending.eq_ignore_ascii_case("md") || ending.eq_ignore_ascii_case("markdown"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_destination_is_an_address_or_a_file() {
        let file = |path, fragment| Written::File { path, fragment };
        for (written, expected) in [
            ("https://a.b/c#d", Written::Url("https://a.b/c#d")),
            ("mailto:a@b", Written::Url("mailto:a@b")),
            ("//host/a", Written::Elsewhere),
            ("C:\\a.md", Written::Elsewhere),
            ("a.md?plain=1#L5", file("a.md", Some("L5"))),
            ("docs/a:b.md", file("docs/a:b.md", None)),
            ("#x", file("", Some("x"))),
            ("#", file("", Some(""))),
        ] {
            assert_eq!(Written::read(written), expected, "{written}");
        }
    }

    #[test]
    fn paths_are_cleaned_as_they_are_decoded() {
        for (written, path) in
            [("./a%20b.md", "a b.md"), ("../x//y/.", "../x/y"), ("/d/a\\_b.md", "/d/a_b.md"), ("%ff", "%ff"), (".", "")]
        {
            assert_eq!(clean(written), path, "{written}");
        }
        assert_eq!(encoded("a b/(c).md"), "a%20b/%28c%29.md");
    }
}
