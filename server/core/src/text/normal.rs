//! Texts made comparable: values, names, headings.

use std::borrow::Cow;

use unicode_normalization::char::canonical_combining_class;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// The key of a name or value: lower case, one blank between words; hyphens, underscores and blanks are equal,
/// emphasis, code marks, quotes and leading symbols and emoji are gone. Letters are composed, and one apostrophe is as good as
/// another.
pub fn key(text: &str) -> String {
    if !text.is_ascii() && is_nfc_quick(text.chars()) != IsNormalized::Yes {
        let composed: String = text.nfc().collect();
        return composed_key(&composed);
    }
    composed_key(text)
}

fn composed_key(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    for c in plain(text).chars() {
        if c.is_whitespace() || matches!(c, '_' | '-' | '‐' | '‑') {
            gap = true;
        } else {
            if gap && !out.is_empty() {
                out.push(' ');
            }
            gap = false;
            if c.is_ascii() {
                out.push(c.to_ascii_lowercase());
            } else if matches!(c, '’' | 'ʼ') {
                out.push('\'');
            } else {
                out.extend(c.to_lowercase());
            }
        }
    }
    out
}

/// A value as it is meant: without emphasis, code marks, surrounding quotes, leading symbols and emoji.
pub fn plain(text: &str) -> &str {
    let mut rest = text.trim();
    loop {
        let before = rest;
        rest = rest.trim_matches(|c: char| matches!(c, '*' | '`' | '"' | '“' | '”')).trim();
        rest = rest.strip_prefix('_').map_or(rest, |r| r.strip_suffix('_').unwrap_or(r));
        rest = rest.trim_start_matches(|c: char| is_symbol(c)).trim_start();
        rest = rest.strip_prefix("~~").unwrap_or(rest);
        if rest == before {
            return rest;
        }
    }
}

/// Whether a character is decoration in front of a value: emoji and other symbols, no letter, digit or bracket.
pub fn is_symbol(c: char) -> bool {
    !c.is_alphanumeric()
        && !c.is_ascii()
        && canonical_combining_class(c) == 0
        && !matches!(c, '…' | '«' | '‘' | '’' | '—' | '–' | '≥' | '≤' | '≈' | '€' | '£' | '±')
}

/// A text as one line of at most so many characters; `…` stands for what is left out.
pub fn shortened(text: &str, most: usize) -> String {
    let folded = fold(text);
    match folded.char_indices().nth(most) {
        Some((at, _)) => format!("{}…", &folded[..at]),
        None => folded,
    }
}

/// White space folded to single blanks, both ends trimmed, quote and list indentation of further lines gone.
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (n, line) in text.lines().enumerate() {
        let line = if n > 0 { line.trim_start_matches([' ', '\t', '>']) } else { line };
        for word in line.split_whitespace() {
            if !out.is_empty() {
                out.push(' ');
            }
            out.push_str(word);
        }
    }
    out
}

/// A heading's key: numbering, symbols and emphasis removed; and the same without a trailing remark.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Heading {
    /// With its remark.
    pub full: String,
    /// Without what stands in trailing parentheses or behind a dash or colon; equal to `full` where there is none.
    pub short: String,
}

/// The comparable forms of a heading's text.
pub fn heading(text: &str) -> Heading {
    let text = without_attributes(text);
    let text = unemphasised(without_comments(text).as_ref());
    let text = text.trim_matches(|c: char| is_symbol(c) || c.is_whitespace() || matches!(c, '✓' | '☑'));
    let text = without_number(text);
    let text = text.trim_start_matches(|c: char| is_symbol(c) || c.is_whitespace()).trim_end_matches([':', ' ']);
    let full = key(text);
    let short = key(without_remark(text));
    let short = if short.is_empty() { full.clone() } else { short };
    Heading { full, short }
}

/// Text without a trailing attribute block, `{#id .class}`.
fn without_attributes(text: &str) -> &str {
    match text.trim_end().strip_suffix('}').and_then(|rest| rest.rsplit_once('{')) {
        Some((before, inside)) if inside.starts_with(['#', '.', ':']) => before,
        _ => text,
    }
}

/// Text without HTML comments.
pub fn without_comments(text: &str) -> Cow<'_, str> {
    let mut rest = text;
    let mut out = String::new();
    while let Some((before, comment)) = rest.split_once("<!--") {
        out.push_str(before);
        rest = comment.split_once("-->").map_or("", |(_, behind)| behind);
    }
    if out.is_empty() && rest.len() == text.len() { Cow::Borrowed(text) } else { Cow::Owned(out + rest) }
}

/// Text without emphasis and code marks.
pub fn unemphasised(text: &str) -> String {
    text.replace(['*', '`'], "").trim_matches('_').trim().to_owned()
}

/// Text without a leading ordinal: `1.`, `2.3`, `01 -`, `3)`, `IV.`, `A.`
fn without_number(text: &str) -> &str {
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.').len();
    if digits > 0 && text.starts_with(|c: char| c.is_ascii_digit()) {
        let number = &text[..digits];
        let rest = text[digits..].trim_start();
        let marked = number.ends_with('.') || number.contains('.') || rest.starts_with([')', '-', '–', '—', ':', '|']);
        let rest = rest.trim_start_matches([')', '-', '–', '—', ':', '|', ' ']);
        if !rest.is_empty() && (marked || text[digits..].starts_with(' ')) {
            return rest;
        }
        return text;
    }
    let word = text.bytes().take_while(u8::is_ascii_uppercase).count();
    let roman = word > 0 && text[..word].bytes().all(|b| b"IVX".contains(&b)) || word == 1;
    match text[word..].strip_prefix(['.', ')']) {
        Some(rest) if roman && rest.starts_with(' ') && !rest.trim().is_empty() => rest.trim_start(),
        _ => text,
    }
}

fn without_remark(text: &str) -> &str {
    let mut text = text.trim_end_matches(|c: char| is_symbol(c) || c.is_whitespace());
    if text.ends_with(')')
        && let Some(open) = text.rfind(" (")
    {
        text = &text[..open];
    }
    for dash in [" - ", " – ", " — ", ": "] {
        if let Some(at) = text.find(dash) {
            text = &text[..at];
        }
    }
    text.trim_end_matches(|c: char| is_symbol(c) || c.is_whitespace()).trim()
}

/// The words of an identifier or phrase, in lower case: `TARGET_DATE`, `dueDate`, `due-date`.
pub fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut lower_before = false;
    let mut open = false;
    for c in text.chars() {
        if c.is_alphanumeric() {
            if !open || (c.is_uppercase() && lower_before) {
                words.push(String::new());
                open = true;
            }
            if let Some(word) = words.last_mut() {
                word.extend(c.to_lowercase());
            }
        } else {
            open = false;
        }
        lower_before = c.is_lowercase();
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_ignore_case_separators_and_decoration() {
        for text in
            ["In Progress", "in_progress", "IN-PROGRESS", "🔄 **In progress**", "`in progress`", "\"in_progress\""]
        {
            assert_eq!(key(text), "in progress");
        }
        assert_eq!(key("⏳ Planned"), "planned");
        assert_eq!(key("<200"), "<200");
    }

    #[test]
    fn headings_match_without_number_symbol_and_remark() {
        for text in [
            "Risk Assessment",
            "3. Risk Assessment",
            "2.1 Risk Assessment",
            "⚠️ Risk Assessment ✅",
            "**Risk Assessment**:",
            "03 - Risk assessment",
        ] {
            assert_eq!(heading(text).full, "risk assessment", "{text}");
        }
        assert_eq!(heading("Risk Assessment (draft)").short, "risk assessment");
        assert_eq!(heading("Timeline — moved").short, "timeline");
        assert_eq!(heading("Phase 2: Build").full, "phase 2: build");
        assert_eq!(heading("25% Checkpoint").full, "25% checkpoint");
        assert_eq!(heading("2026 Goals").full, "goals");
    }

    #[test]
    fn words_of_identifiers() {
        assert_eq!(words("TARGET_DATE"), ["target", "date"]);
        assert_eq!(words("dueDate"), ["due", "date"]);
        assert_eq!(words("Actual Completion"), ["actual", "completion"]);
    }
}
