//! What can be a placeholder by its form alone, in text, code and link destinations.

use super::html::is_element;
use super::item::{Context, Delimiter, Item, ItemKind};
use crate::text::Span;

/// What a `<` begins.
pub(super) enum Angle {
    /// An autolink, an HTML tag or a comment, with the comment's inside.
    Opaque { end: usize, comment: Option<Span> },
    /// Perhaps `<name>`.
    Candidate { end: usize },
    /// A plain character.
    Text,
}

/// Comments and destinations within a line are at most this long: a scan for an end that is not there stays short.
const LONGEST_INLINE: usize = 4000;

/// Reads what begins with `<`; where there is no `html`, the name of an element is a name like others.
pub(super) fn angle(text: &str, at: usize, end: usize, html: bool) -> Angle {
    let rest = &text[at..end];
    if rest.starts_with("<!--") {
        return match memchr::memmem::find(&rest.as_bytes()[..rest.len().min(LONGEST_INLINE)], b"-->") {
            Some(close) => {
                let inside = &rest[4.min(close)..close];
                let lead = inside.len() - inside.trim_start().len();
                let start = at + 4.min(close) + lead;
                let comment = Span::new(start, start + inside.trim().len());
                Angle::Opaque { end: at + close + 3, comment: Some(comment) }
            }
            None => Angle::Text,
        };
    }
    let window = &rest.as_bytes()[..rest.len().min(400)];
    let Some(close) = memchr::memchr(b'>', window) else { return Angle::Text };
    let Some(inside) = rest.get(1..close) else { return Angle::Text };
    let end = at + close + 1;
    let name_len = inside.bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b'-').count();
    let (name, tail) = inside.split_at(name_len);
    let autolink =
        inside.contains("://") || (inside.contains('@') && !inside.contains(' ')) || inside.starts_with("mailto:");
    let markup = inside.starts_with(['/', '!', '?', '%'])
        || inside.ends_with('/')
        || (!name.is_empty() && tail.contains('='))
        || (html && tail.trim().is_empty() && is_element(name));
    if autolink || markup {
        return Angle::Opaque { end, comment: None };
    }
    let fine = inside.starts_with(|c: char| c.is_alphabetic())
        && !inside.contains(['<', '\n', '\r', '(', ')', ';', '=', '`'])
        && !inside.ends_with(char::is_whitespace);
    if fine { Angle::Candidate { end } } else { Angle::Text }
}

/// A value that is one `<sentence>`, whatever stands in it: outside of Markdown it can be no HTML.
pub(super) fn angle_value(text: &str, span: Span) -> Option<Item> {
    let inside = span.of(text).strip_prefix('<')?.strip_suffix('>')?;
    // `<a href=x>` has an attribute where a sentence has a word.
    let second = inside.split_whitespace().nth(1);
    let prose = inside.starts_with(char::is_alphabetic) && second.is_some_and(|word| !word.contains('='));
    let markup = ["</", "://", "\n"].iter().any(|sign| inside.contains(sign));
    let content = Span::new(span.start as usize + 1, span.end as usize - 1);
    let kind = ItemKind::Candidate { delimiter: Delimiter::Angle, context: Context::Text };
    (prose && !markup).then_some(Item { span, content, depth: 0, kind })
}

/// `__NAME__`: (span, width of the delimiter, kind).
pub(super) fn underscore(text: &str, at: usize, end: usize) -> Option<(Span, usize, Delimiter)> {
    let boundary = text[..at].chars().next_back().is_none_or(|c| !c.is_alphanumeric() && c != '_');
    let inside = text[at..end].strip_prefix("__").filter(|_| boundary)?;
    let name = inside.bytes().take_while(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || *b == b'_').count();
    let name = inside[..name].trim_end_matches('_');
    (name.len() >= 2 && name.starts_with(|c: char| c.is_ascii_uppercase()) && inside[name.len()..].starts_with("__"))
        .then(|| (Span::new(at, at + name.len() + 4), 2, Delimiter::Underscore))
}

/// Whether `[text]` may be a placeholder: no checkbox, footnote, alert, citation or attribute.
pub(super) fn is_bracket_text(inside: &str) -> bool {
    let trimmed = inside.trim();
    let mut chars = trimmed.chars();
    match (chars.next(), chars.next()) {
        (None, _) => false,
        (Some(only), None) => only.is_uppercase() || only == '#',
        (Some('^' | '!' | '@' | '~' | '>' | '*'), _) => trimmed.starts_with("**"),
        (Some('#'), _) => trimmed.bytes().all(|b| b == b'#'),
        _ => trimmed.chars().any(char::is_alphabetic) || trimmed.starts_with('…') || trimmed == "...",
    }
}

/// Whether `{text}` may be a placeholder: no attribute, Liquid tag, code or format string.
pub(super) fn is_brace_text(inside: &str) -> bool {
    let trimmed = inside.trim();
    !trimmed.starts_with(['#', '.', '%', ':', '"', '\'', '{', '/', '@', '!', '$'])
        && !trimmed.ends_with(['%', ';'])
        && (trimmed.chars().any(char::is_alphanumeric) || matches!(trimmed, "..." | "…"))
}

/// Whether `{{text}}` may be a placeholder: no Handlebars block, partial or comment, and neither a property nor a filter
/// of Liquid and Jinja (`{{ page.title }}`, `{{ x | escape }}`).
pub(super) fn is_double_brace_text(inside: &str) -> bool {
    let trimmed = inside.trim();
    let path = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
    let property = trimmed.contains('.') && !trimmed.ends_with('.') && trimmed.chars().all(path);
    let filter = inside.starts_with(' ') && inside.contains(" | ");
    !trimmed.starts_with(['#', '/', '>', '!', '^', '{', '&', '%', '<', '-'])
        && trimmed.chars().any(char::is_alphabetic)
        && !property
        && !filter
}

/// Whether a text is a name in capitals (`DEBT_ID`), which no code has in braces behind a word.
pub(super) fn is_name(inside: &str) -> bool {
    inside.len() >= 3 && inside.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
}

/// Whether a `{` behind this text belongs to a shell variable, a LaTeX command or an index.
pub(super) fn is_code_brace(before: &[u8]) -> bool {
    match before.last() {
        Some(b'$' | b'^' | b'%') => true,
        Some(b'}') => before[before.len().saturating_sub(60)..].contains(&b'\\'),
        Some(b'_') => before.iter().rev().nth(1).is_none_or(|b| b.is_ascii_alphabetic() || *b == b'}'),
        Some(last) if last.is_ascii_alphabetic() => {
            let word = before.iter().rev().take_while(|b| b.is_ascii_alphabetic()).count();
            before.len() > word && before[before.len() - word - 1] == b'\\'
        }
        _ => false,
    }
}

/// The destination of an inline link whose `(` ends at `at`: its span and the end of the link.
pub(super) fn destination(text: &str, at: usize, end: usize) -> Option<(Span, usize)> {
    let bytes = &text.as_bytes()[..end.min(at + LONGEST_INLINE)];
    let mut i = at + bytes[at..].iter().take_while(|b| b.is_ascii_whitespace()).count();
    let start = i;
    let span;
    if bytes.get(i) == Some(&b'<') {
        let close = memchr::memchr2(b'>', b'\n', &bytes[i..])? + i;
        span = Span::new(i + 1, close);
        i = close + 1;
    } else {
        let mut open = 0usize;
        // A brace or bracket slot in a destination may hold blanks, which CommonMark alone would not allow.
        let mut slot = 0usize;
        while i < bytes.len() {
            match bytes[i] {
                b'\\' => i += 1,
                b'(' => open += 1,
                b')' if open == 0 => break,
                b')' => open -= 1,
                b'{' | b'[' => slot += 1,
                b'}' | b']' => slot = slot.saturating_sub(1),
                b'\n' => return None,
                b' ' | b'\t' if slot == 0 => break,
                _ => {}
            }
            i += 1;
        }
        i = i.min(bytes.len());
        span = Span::new(start, i);
    }
    i += bytes[i..].iter().take_while(|b| b.is_ascii_whitespace()).count();
    if let Some(quote @ (b'"' | b'\'' | b'(')) = bytes.get(i) {
        let close = if *quote == b'(' { b')' } else { *quote };
        i += 1 + memchr::memchr(close, &bytes[i + 1..])? + 1;
        i += bytes[i..].iter().take_while(|b| b.is_ascii_whitespace()).count();
    }
    (bytes.get(i) == Some(&b')')).then_some((span, i + 1))
}

fn push(text: &str, span: Span, width: usize, kind: (Delimiter, Context), depth: u8, out: &mut Vec<Item>) {
    let content = Span::new(span.start as usize + width, span.end as usize - width);
    if !content.of(text).is_empty() {
        out.push(Item { span, content, depth, kind: ItemKind::Candidate { delimiter: kind.0, context: kind.1 } });
    }
}

/// Candidates in the destination of a link.
pub(super) fn in_destination(text: &str, span: Span, depth: u8, out: &mut Vec<Item>) {
    simple(text, span, (true, false), Context::Destination, depth, out);
    let end = (span.end as usize).min(text.len());
    let mut at = span.start as usize;
    while let Some(step) = memchr::memchr(b'_', text.as_bytes().get(at..end).unwrap_or_default()) {
        at += step;
        match underscore(text, at, end) {
            Some((found, width, delimiter)) => {
                push(text, found, width, (delimiter, Context::Destination), depth, out);
                at = found.end as usize;
            }
            None => at += 1,
        }
    }
    let from = out.len();
    masks_in(text, span, Context::Destination, depth, out);
    // Only numbers in long masks: a word in an address is no marker.
    let keep = |item: &Item| {
        matches!(item.kind, ItemKind::Candidate { delimiter: Delimiter::NumberMask, .. }) && item.span.len() >= 3
    };
    let masks = out.split_off(from);
    out.extend(masks.into_iter().filter(keep));
}

/// Candidates in a code span or block: in programming languages only what no language has, so that an index, a
/// generic type or a format string is none.
pub(super) fn in_code(text: &str, span: Span, language: &str, depth: u8, out: &mut Vec<Item>) {
    if language == "mermaid" {
        return;
    }
    let plain = matches!(
        language,
        "" | "text" | "txt" | "plain" | "markdown" | "md" | "bash" | "sh" | "shell" | "console" | "zsh" | "powershell"
    );
    simple(text, span, (plain, plain), Context::Code, depth, out);
    masks_in(text, span, Context::Code, depth, out);
}

/// Bracketed words within one line; `words` allows a single word, `angles` allows `<name>`.
fn simple(text: &str, span: Span, (words, angles): (bool, bool), context: Context, depth: u8, out: &mut Vec<Item>) {
    let bytes = text.as_bytes();
    let end = (span.end as usize).min(text.len());
    let mut at = span.start as usize;
    while let Some(step) = memchr::memchr3(b'{', b'[', b'<', &bytes[at..end]) {
        let open = at + step;
        at = open + 1;
        let (closer, delimiter) = match bytes[open] {
            b'{' => (b'}', Delimiter::Brace),
            b'[' => (b']', Delimiter::Bracket),
            _ if angles => (b'>', Delimiter::Angle),
            _ => continue,
        };
        let before = &bytes[span.start as usize..open];
        let glued = before.last().is_some_and(|b| match delimiter {
            // The inner pair of a wiki link is no slot of its own.
            Delimiter::Bracket => b.is_ascii_alphanumeric() || matches!(b, b'_' | b')' | b']' | b'[' | b'$' | b'!'),
            Delimiter::Brace => *b == b'$' || is_code_brace(before),
            _ => b.is_ascii_alphanumeric(),
        });
        let double = closer == b'}' && bytes.get(open + 1) == Some(&b'{');
        let start = if double { open + 2 } else { open + 1 };
        let window = &bytes[start.min(end)..end.min(start + 200)];
        let Some(close) = memchr::memchr3(closer, b'\n', bytes[open], window).map(|n| start + n) else { continue };
        let width = start - open;
        let whole = bytes[close] == closer && (!double || bytes.get(close + 1) == Some(&b'}'));
        let inside = Span::new(start, close).of(text);
        if !whole || glued || !is_slot_text(inside, words || double) {
            continue;
        }
        let delimiter = if double { Delimiter::DoubleBrace } else { delimiter };
        push(text, Span::new(open, close + width), width, (delimiter, context), depth, out);
        at = close + width;
    }
}

/// Whether a text between delimiters in code is a slot's: words and nothing that looks like an expression.
fn is_slot_text(inside: &str, single_words: bool) -> bool {
    // `###-feature-name` begins with a number.
    let inside = inside.strip_prefix("###").map_or(inside, |rest| rest.trim_start_matches(['#', '-', '_']));
    let wordy = inside.chars().all(|c| c.is_alphanumeric() || " _-/.,'…|".contains(c));
    let letters = inside.starts_with(char::is_alphabetic) && inside.chars().filter(|c| c.is_alphabetic()).count() >= 2;
    let snake =
        inside.contains('_') && inside.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_');
    let prose = inside.contains(' ') && !inside.contains(", ") && !inside.ends_with(' ');
    wordy && letters && (snake || prose || (single_words && !inside.ends_with(' ')))
}

/// Date masks, number masks and `TBD`/`TODO` in running text, save those inside other inline items.
pub(super) fn masks(text: &str, span: Span, depth: u8, out: &mut Vec<Item>) {
    let from = out.len();
    masks_in(text, span, Context::Text, depth, out);
    let found = out.split_off(from);
    // Items of other blocks stand before this block's start and never contain a mask.
    let own = out.iter().rev().take_while(|item| item.span.start >= span.start);
    let mut hiding: Vec<Span> = own.filter_map(Item::hides).collect();
    hiding.sort_unstable();
    let mut hiding = hiding.into_iter().peekable();
    // Of what starts before a mask, whatever reaches furthest hides it or nothing does.
    let mut hidden_to = 0;
    for mask in found {
        while let Some(span) = hiding.next_if(|span| span.start <= mask.span.start) {
            hidden_to = hidden_to.max(span.end);
        }
        if mask.span.end > hidden_to {
            out.push(mask);
        }
    }
}

fn masks_in(text: &str, span: Span, context: Context, depth: u8, out: &mut Vec<Item>) {
    let bytes = text.as_bytes();
    let end = (span.end as usize).min(text.len());
    let mut at = span.start as usize;
    while at < end {
        let byte = bytes[at];
        if !matches!(byte, b'Y' | b'Z' | b'J' | b'A' | b'D' | b'M' | b'X' | b'N' | b'#' | b'T') {
            at += 1;
            continue;
        }
        let rest = &text[at..end];
        let found = if at > 0 && is_word(bytes[at - 1]) {
            // `TXXX` is a letter and a number.
            let lettered = rest.starts_with("XXX") && is_initial(&bytes[..at]);
            number_mask(rest).filter(|_| lettered).map(|len| (len, Delimiter::NumberMask))
        } else if byte == b'#' && is_heading_mark(bytes, span, at) {
            None
        } else {
            date_mask(rest)
                .map(|len| (len, Delimiter::DateMask))
                .or_else(|| number_mask(rest).map(|len| (len, Delimiter::NumberMask)))
                .or_else(|| marker(rest).map(|len| (len, Delimiter::Marker)))
        };
        match found {
            Some((len, delimiter)) => {
                push(text, Span::new(at, at + len), 0, (delimiter, context), depth, out);
                at += len;
            }
            // No mask begins within a run of one character.
            None => at += rest.bytes().take_while(|b| *b == byte).count(),
        }
    }
}

/// Whether a run of `#` begins a heading in code that is Markdown: at the start of a line, with a blank behind.
fn is_heading_mark(bytes: &[u8], span: Span, at: usize) -> bool {
    let before = bytes.get(span.start as usize..at).unwrap_or_default();
    let starts =
        before.iter().rev().find(|byte| !matches!(byte, b' ' | b'\t' | b'>')).is_none_or(|byte| *byte == b'\n');
    let behind = bytes.get(at..).unwrap_or_default().iter().find(|byte| **byte != b'#');
    starts && behind.is_some_and(|byte| matches!(byte, b' ' | b'\t'))
}

/// Whether what stands before a number mask is a word of one or two capitals.
fn is_initial(before: &[u8]) -> bool {
    let word = before.iter().rev().take_while(|byte| is_word(**byte)).count();
    (1..=2).contains(&word) && before[before.len() - word..].iter().all(u8::is_ascii_uppercase)
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn ends_word(rest: &str, len: usize) -> bool {
    rest[len..].bytes().next().is_none_or(|b| !is_word(b))
}

fn date_mask(rest: &str) -> Option<usize> {
    let masks = [
        "YYYY-MM-DDTHH:MM:SSZ",
        "YYYY-MM-DD HH:MM",
        "YYYY-MM-DD",
        "YYYY/MM/DD",
        "YYYY.MM.DD",
        "DD.MM.YYYY",
        "DD/MM/YYYY",
        "MM/DD/YYYY",
        "YYYY-MM",
        "JJJJ-MM-TT",
        "TT.MM.JJJJ",
        "AAAA-MM-JJ",
        "AAAA-MM-DD",
    ];
    masks.into_iter().find(|mask| rest.starts_with(mask) && ends_word(rest, mask.len())).map(str::len)
}

fn number_mask(rest: &str) -> Option<usize> {
    let first = rest.bytes().next()?;
    let len = rest.bytes().take_while(|b| *b == first).count();
    let unit = rest[len..].trim_start_matches([' ', '\t']);
    let fits = match first {
        b'X' if (3..=6).contains(&len) => true,
        b'X' | b'Y' | b'Z' | b'N' if len <= 2 => {
            let word = unit.bytes().take_while(u8::is_ascii_lowercase).count();
            rest[len..].starts_with('%')
                || (word >= 1 && unit.len() < rest.len() - len && super::is_unit(&unit[..word]))
        }
        b'N' | b'#' => len >= 3,
        _ => false,
    };
    (fits && ends_word(rest, len)).then_some(len)
}

fn marker(rest: &str) -> Option<usize> {
    ["TBD", "TODO"].into_iter().find(|word| rest.starts_with(word) && ends_word(rest, word.len())).map(str::len)
}
