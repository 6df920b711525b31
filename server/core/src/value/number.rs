//! Numbers: plain ones as in YAML, and measures as people write them in running text.

/// Words that may stand before a number; longer ones first where one starts another.
const HEDGES: [&str; 16] = [
    "approximately",
    "approx.",
    "approx",
    "roughly",
    "circa",
    "about",
    "around",
    "nearly",
    "almost",
    "at least",
    "at most",
    "up to",
    "less than",
    "more than",
    "ca.",
    "over",
];

/// Words that a number in letters starts with.
const LETTERS: [&str; 24] = [
    "a", "an", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "half", "quarter", "zero", "no", "few", "several", "many", "couple", "dozen", "all",
];

/// A number or a range with its unit.
#[derive(Clone, PartialEq, Debug)]
pub struct Measure<'a> {
    /// The number, or the smaller one of a range.
    pub low: f64,
    /// The number, or the greater one of a range. `<200` and `>90` are the number that they name.
    pub high: f64,
    /// The word or sign behind the number (`%`, `h`, `weeks`, `/10`); empty where there is none.
    pub unit: String,
    /// What follows, trimmed: a remark.
    pub rest: &'a str,
}

/// A plain number as in YAML: `8`, `-1`, `8.3`, `1e3`.
pub fn parse(text: &str) -> Option<f64> {
    let text = text.trim_matches([' ', '\t']);
    let shape = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b'.' | b'e' | b'E');
    if !text.bytes().all(shape) || !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    text.parse().ok().filter(|value: &f64| value.is_finite())
}

/// The number or range that a text starts with: `~3`, `6-8 weeks`, `< 200 ms`, `1,000`, `90 %`, `8/10 (good)`.
///
/// Text that merely starts like one (`2026-07-04`, `12:30`, `3.2.1`, `2nd`, `$12k`) is none.
pub fn body(text: &str) -> Option<Measure<'_>> {
    let (first, after) = amount(hedge(text.trim_start()))?;
    let (second, after) = match range(after) {
        Some(range) => range,
        None => (first, after),
    };
    let (unit, rest) = unit(after)?;
    Some(Measure { low: first.min(second), high: first.max(second), unit: unit.to_owned(), rest: rest.trim() })
}

/// A text without the unit at its end, in the singular or plural; as it is where nothing stands before it.
pub fn without_unit<'a>(text: &'a str, unit: &str) -> &'a str {
    let whole = text.trim_end();
    let one = unit.strip_suffix(['s', 'S']).filter(|one| one.len() > 1).unwrap_or(unit);
    let many = format!("{one}s");
    let cut = [unit, many.as_str(), one].into_iter().filter(|unit| !unit.is_empty()).find_map(|unit| {
        let at = whole.len().checked_sub(unit.len())?;
        let end = whole.get(at..)?;
        // A word that merely ends like the unit is another one.
        let rest = whole.get(..at)?;
        let parted = !unit.starts_with(char::is_alphabetic) || !rest.ends_with(char::is_alphabetic);
        (parted && end.eq_ignore_ascii_case(unit))
            .then(|| rest.trim_end_matches([' ', '\t', '\u{a0}', '\u{202f}', '-']))
    });
    cut.filter(|rest| !rest.is_empty()).unwrap_or(text)
}

/// Whether a text names an amount in letters: `half a day`, `about two weeks`, `a few hours`.
pub fn in_letters(text: &str) -> bool {
    let text = hedge(text.trim_start());
    let end = text.find(|c: char| !c.is_alphabetic()).unwrap_or(text.len());
    LETTERS.iter().any(|word| text[..end].eq_ignore_ascii_case(word))
        && (end > 1 || text.len() > 2 + end)
        && !text[..end].bytes().all(|byte| byte.is_ascii_uppercase())
}

/// Removes what stands before a number and makes it less exact.
fn hedge(text: &str) -> &str {
    let signs = text.trim_start_matches(['~', '≈', '<', '>', '=', '≤', '≥', '±', '∼']);
    if signs.len() < text.len() {
        return signs.trim_start();
    }
    for word in HEDGES {
        let Some(start) = text.get(..word.len()).filter(|start| start.eq_ignore_ascii_case(word)) else { continue };
        let rest = &text[start.len()..];
        if word.ends_with('.') || rest.starts_with(char::is_whitespace) {
            return rest.trim_start();
        }
    }
    text
}

/// The number at the start of a text, and what follows it.
fn amount(text: &str) -> Option<(f64, &str)> {
    let unsigned = text.strip_prefix(['-', '−', '+']).unwrap_or(text);
    let negative = text.starts_with(['-', '−']);
    let bytes = unsigned.as_bytes();
    let digits = |from: usize| bytes[from.min(bytes.len())..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let mut end = digits(0);
    if end == 0 {
        return None;
    }
    let mut plain = unsigned[..end].to_owned();
    // Commas count thousands: groups of exactly three digits behind one to three.
    if end <= 3 {
        while bytes.get(end) == Some(&b',') && digits(end + 1) == 3 {
            plain.push_str(&unsigned[end + 1..end + 4]);
            end += 4;
        }
    }
    if bytes.get(end) == Some(&b'.') && digits(end + 1) > 0 {
        let next = end + 1 + digits(end + 1);
        plain.push_str(&unsigned[end..next]);
        end = next;
    }
    let rest = &unsigned[end..];
    // What goes on with digits behind a sign is a version, a time, or a number of another country.
    let mut next = rest.chars();
    let joined = matches!(next.next(), Some('.' | ',' | ':' | '_')) && next.next().is_some_and(|c| c.is_ascii_digit());
    let value: f64 = plain.parse().ok().filter(|value: &f64| value.is_finite())?;
    (!joined).then_some((if negative { -value } else { value }, rest))
}

/// The second number of a range (`-8`, `– 8`, ` to 8`, `h-8h`) and what follows it.
fn range(text: &str) -> Option<(f64, &str)> {
    // In `6 to 8` the word behind the number is no unit.
    let (joint, after) = Some(unit_word(text)).filter(|(word, _)| *word != "to").unwrap_or(("", text));
    let after = after.trim_start();
    let marks = ["to ", "-", "–", "—", "‑", "−", ".."];
    let behind = marks.into_iter().find_map(|mark| after.strip_prefix(mark))?;
    let (second, rest) = amount(hedge(behind.trim_start()))?;
    // A third part makes it a date or an identifier.
    let more = rest.strip_prefix(['-', '–']).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    // `10 weeks - 3 done` is a number with a remark.
    let same = joint.is_empty() || unit_word(rest).0 == joint;
    (same && !more).then_some((second, rest))
}

/// The unit at the start of a text, and what follows it; none where the number before it was no number.
fn unit(text: &str) -> Option<(&str, &str)> {
    let (word, rest) = unit_word(text);
    let glued = text.starts_with(word);
    let ordinal = glued && matches!(word, "st" | "nd" | "rd" | "th");
    // Glued to the number, these make it a name or a part of one, unless nothing else is glued to them.
    let sign = text.starts_with(['-', '/', '_', '#']) && !text[1..].starts_with(char::is_whitespace);
    let joined = rest.starts_with('/') && word.starts_with('/');
    (!(ordinal || joined || (word.is_empty() && sign))).then_some((word, rest))
}

/// The unit at the start of a text, empty where there is none, and what follows it.
fn unit_word(text: &str) -> (&str, &str) {
    // `5+ weeks` and `20K+` are hedges behind the number.
    let text = text.strip_prefix('+').unwrap_or(text);
    if let Some(rest) = text.strip_prefix('/') {
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let whole = digits > 0 && !rest[digits..].starts_with(char::is_alphanumeric);
        return text.split_at(if whole { 1 + digits } else { 0 });
    }
    let next = text.trim_start_matches([' ', '\t', '\u{a0}', '\u{202f}']);
    if let Some(first) = next.chars().next().filter(|c| matches!(c, '%' | '‰' | '°' | '€' | '£' | '$')) {
        return next.split_at(first.len_utf8());
    }
    if !next.starts_with(char::is_alphabetic) {
        return ("", text);
    }
    let inner = |c: char| c.is_alphanumeric() || matches!(c, '-' | '/' | '²' | '³');
    let word = next.split(|c: char| !inner(c)).next().unwrap_or("");
    // In `6h-8h` the dash is the range's.
    let range = word.find('-').filter(|at| word[at + 1..].starts_with(|c: char| c.is_ascii_digit()));
    let word = &word[..range.unwrap_or(word.len())];
    next.split_at(word.trim_end_matches(['-', '/']).len())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{body, in_letters, parse};

    #[test]
    fn plain_numbers() {
        for (text, value) in [
            ("8", Some(8.0)),
            ("8.3", Some(8.3)),
            ("-1", Some(-1.0)),
            ("1e3", Some(1000.0)),
            (" 7 ", Some(7.0)),
            (".5", Some(0.5)),
            ("+2", Some(2.0)),
            ("007", Some(7.0)),
            ("1_000", None),
            ("1,000", None),
            ("", None),
            ("-", None),
            ("e", None),
            ("1e999", None),
            ("0x1F", None),
            ("nan", None),
            ("inf", None),
            ("8 h", None),
            ("1.2.3", None),
            ("{N}", None),
            ("～3", None),
        ] {
            assert_eq!(parse(text), value, "{text}");
        }
    }

    #[test]
    fn measures_as_people_write_them() {
        for (text, low, high, unit, rest) in [
            ("3", 3.0, 3.0, "", ""),
            ("~3", 3.0, 3.0, "", ""),
            ("≈ 3", 3.0, 3.0, "", ""),
            ("about 3 weeks", 3.0, 3.0, "weeks", ""),
            ("Approx. 12 h", 12.0, 12.0, "h", ""),
            ("6-8", 6.0, 8.0, "", ""),
            ("6–8 weeks", 6.0, 8.0, "weeks", ""),
            ("6 - 8 h (est.)", 6.0, 8.0, "h", "(est.)"),
            ("6 to 8", 6.0, 8.0, "", ""),
            ("6 to 8 hours", 6.0, 8.0, "hours", ""),
            ("6h-8h", 6.0, 8.0, "h", ""),
            ("90% - 95%", 90.0, 95.0, "%", ""),
            ("<200", 200.0, 200.0, "", ""),
            ("> 90", 90.0, 90.0, "", ""),
            (">=5", 5.0, 5.0, "", ""),
            ("≤ 150ms", 150.0, 150.0, "ms", ""),
            ("1,000", 1000.0, 1000.0, "", ""),
            ("1,234,567.5 MB", 1_234_567.5, 1_234_567.5, "MB", ""),
            ("90%", 90.0, 90.0, "%", ""),
            ("90 %", 90.0, 90.0, "%", ""),
            ("90%, at last", 90.0, 90.0, "%", ", at last"),
            ("5 weeks", 5.0, 5.0, "weeks", ""),
            ("5+ weeks", 5.0, 5.0, "weeks", ""),
            ("3h", 3.0, 3.0, "h", ""),
            ("8/10", 8.0, 8.0, "/10", ""),
            ("8.5/10 (good)", 8.5, 8.5, "/10", "(good)"),
            ("40 person-weeks", 40.0, 40.0, "person-weeks", ""),
            ("3 story points / 2 weeks", 3.0, 3.0, "story", "points / 2 weeks"),
            ("10K tokens", 10.0, 10.0, "K", "tokens"),
            ("8 (of 9)", 8.0, 8.0, "", "(of 9)"),
            ("8 - high", 8.0, 8.0, "", "- high"),
            ("10 weeks - 3 done", 10.0, 10.0, "weeks", "- 3 done"),
            ("8 — high", 8.0, 8.0, "", "— high"),
            ("8, high", 8.0, 8.0, "", ", high"),
            ("-2 °C", -2.0, -2.0, "°", "C"),
            ("5\u{a0}µs", 5.0, 5.0, "µs", ""),
            ("20 ms/op", 20.0, 20.0, "ms/op", ""),
            ("1.000", 1.0, 1.0, "", ""),
        ] {
            let found = body(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!((found.low, found.high, found.unit.as_str(), found.rest), (low, high, unit, rest), "{text}");
        }
    }

    #[test]
    fn amounts_in_letters() {
        for text in ["half a day", "about two weeks", "Two", "a few hours", "No limit"] {
            assert!(in_letters(text), "{text}");
        }
        for text in ["", "a", "A grade", "as before", "wrong", "onerous", "ALL"] {
            assert!(!in_letters(text), "{text}");
        }
    }

    #[test]
    fn what_only_starts_like_a_number_is_none() {
        for text in [
            "",
            "$12k",
            "twelve",
            "2026-07-04",
            "12:30",
            "3.2.1",
            "2nd",
            "1st place",
            "12/25/2026",
            "1,5",
            "1.000,5",
            "M3",
            "{N}",
            "~",
            "about",
            "(8)",
            "1_000",
            "7-eleven-2",
            "v1.2",
            "5#",
            "3-",
            "8/x",
        ] {
            assert_eq!(body(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "[-~<0-9,./ %h–to+é_]{0,16}") {
            if let Some(found) = body(&text) {
                prop_assert!(found.low <= found.high && text.ends_with(found.rest) || text.trim_end().ends_with(found.rest));
            }
            let _ = parse(&text);
        }
    }
}
