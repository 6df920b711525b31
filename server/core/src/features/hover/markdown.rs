//! Texts of people put into Markdown, so that nothing in them is taken for markup.

use std::fmt::Write as _;

use crate::text::normal;

/// The characters that a shown text has at most.
const LONGEST: usize = 80;

/// A text as one line that is not too long.
fn shown(text: &str) -> String {
    normal::shortened(text, LONGEST)
}

/// Running text.
pub(in super::super) fn text(text: &str) -> String {
    escaped(&shown(text))
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut before = None;
    for (at, c) in text.char_indices() {
        // Within a word an underscore is none.
        let within = || {
            let behind = text[at + c.len_utf8()..].chars().next();
            before.is_some_and(char::is_alphanumeric) && behind.is_some_and(char::is_alphanumeric)
        };
        let marks = matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '&');
        if marks && !(c == '_' && within()) {
            out.push('\\');
        }
        out.push(c);
        before = Some(c);
    }
    out
}

/// The longest run of a character in a text.
fn run(text: &str, mark: char) -> usize {
    text.split(|c| c != mark).map(str::len).max().unwrap_or(0)
}

/// A code span.
pub(in super::super) fn code(text: &str) -> String {
    let text = shown(text);
    if text.is_empty() {
        return "(empty)".to_owned();
    }
    let marks = "`".repeat(run(&text, '`') + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{marks}{pad}{text}{pad}{marks}")
}

/// A message of a finding: what it has between backticks stays code, the rest is text.
pub(super) fn message(message: &str) -> String {
    let folded = normal::fold(message);
    if folded.matches('`').count() % 2 == 1 {
        return escaped(&folded);
    }
    let pieces = folded.split('`').enumerate();
    pieces.fold(String::new(), |mut out, (n, piece)| {
        let _ = match (n % 2, piece) {
            (0, _) => write!(out, "{}", escaped(piece)),
            (_, "") => write!(out, "\\`\\`"),
            _ => write!(out, "{}", code(piece)),
        };
        out
    })
}

/// A block of Markdown, shown as it is written.
pub(super) fn fence(markdown: &str) -> String {
    let marks = "`".repeat(run(markdown, '`').max(2) + 1);
    format!("{marks}markdown\n{}\n{marks}", markdown.trim_end())
}

/// The first paragraph of a rule's documentation, in one line.
pub(super) fn opening(markdown: &str) -> String {
    let lines = markdown.lines().skip_while(|line| line.trim().is_empty());
    let lines: Vec<&str> = lines.take_while(|line| !line.trim().is_empty() && !line.starts_with("```")).collect();
    lines.join(" ")
}

/// `one`, `two` and `three`, at most so many of them.
pub(super) fn list(items: &[String], most: usize) -> String {
    let more = items.len().saturating_sub(most);
    let shown = items.iter().take(most).cloned().collect::<Vec<_>>().join(", ");
    if more == 0 { shown } else { format!("{shown} and {more} more") }
}

/// A number of things.
pub(super) fn count(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_value_is_markup() {
        assert_eq!(code("a"), "`a`");
        assert_eq!(code("a `b` c"), "``a `b` c``");
        assert_eq!(code("`a"), "`` `a ``");
        assert_eq!(code(" \n"), "(empty)");
        assert_eq!(text("a|b *c* <d>\n[e](f)"), r"a\|b \*c\* \<d\> \[e\](f)");
        assert_eq!(text("A_B _c_"), r"A_B \_c\_");
        assert_eq!(message("`a*b` is *no* value"), r"`a*b` is \*no\* value");
        assert_eq!(message("one ` alone"), r"one \` alone");
        assert_eq!(fence("```\nx\n```\n"), "````markdown\n```\nx\n```\n````");
    }

    #[test]
    fn documentation_begins_with_what_matters() {
        assert_eq!(opening("\na\nb\n\n```\nc\n```\n\nd\n"), "a b");
        assert_eq!(opening("a\n```\nc\n```\n"), "a");
    }
}
