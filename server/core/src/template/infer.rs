//! What a slot may hold, by the evidence around it: comment, list, name, unit, one after the other.

use super::evidence::{evidence, has};
use crate::syntax::Delimiter;
use crate::text::normal;
use crate::value::{Kind, Number, choice};

/// What stands around a slot.
#[derive(Copy, Clone, Default, Debug)]
pub struct Around<'a> {
    /// The text between its delimiters.
    pub name: &'a str,
    /// Its delimiters; none for a bare value.
    pub delimiter: Option<Delimiter>,
    /// The literal text behind it.
    pub after: &'a str,
    /// The key, field name or table column it is the value of.
    pub field: &'a str,
    /// The comment behind its front-matter entry.
    pub comment: Option<&'a str>,
    /// Whether it stands in front matter.
    pub front_matter: bool,
    /// Whether it is unquoted where other slots of the front matter are quoted.
    pub unquoted: bool,
}

/// What was inferred.
#[derive(Clone, Debug)]
pub struct Inferred {
    /// The kind.
    pub kind: Kind,
    /// Why.
    pub evidence: String,
    /// Length of the unit at the start of the text behind the slot.
    pub unit: usize,
}

impl Inferred {
    fn new(kind: Kind, evidence: impl Into<String>) -> Self {
        Self { kind, evidence: evidence.into(), unit: 0 }
    }
}

/// Infers the kind of a slot.
pub fn infer(around: &Around<'_>) -> Inferred {
    let (unit_len, unit) = unit_behind(around.after).unwrap_or((0, ""));
    let mut inferred = by_comment(around)
        .or_else(|| by_range(around))
        .or_else(|| by_list(around))
        .or_else(|| by_date(around))
        .or_else(|| by_number(around, unit))
        .unwrap_or_else(|| Inferred::new(Kind::Text, "nothing tells more"));
    if matches!(inferred.kind, Kind::Number(_)) {
        inferred.unit = unit_len;
    }
    inferred
}

/// Whether a name is a plural: its values are several of a list, or others.
fn is_plural(name: &str) -> bool {
    let last = normal::words(name).pop().unwrap_or_default();
    last.len() > 3 && last.ends_with('s') && !["ss", "us", "is"].iter().any(|end| last.ends_with(end))
}

fn by_comment(around: &Around<'_>) -> Option<Inferred> {
    let comment = around.comment?;
    let text = comment.trim_start_matches('#').trim();
    if text.contains("YYYY-MM-DD") || text.starts_with("YYYY/MM/DD") {
        return Some(Inferred::new(Kind::Date, format!("the date mask in the comment `{comment}`")));
    }
    let text = after_lead(text);
    if let Some((low, high)) = range(text) {
        let number = Number { unit: None, low: Some(low), high: Some(high) };
        return Some(Inferred::new(Kind::Number(number), format!("the range in the comment `{comment}`")));
    }
    if let Some(mut choice) = choice::of_comment(comment) {
        choice.closed &= !is_plural(around.field);
        let evidence = format!("the list in the comment `{comment}`");
        return Some(Inferred::new(Kind::Choice(choice), evidence));
    }
    let first = text.split([' ', '(', ',']).next().unwrap_or("").to_lowercase();
    let unit = [text, first.as_str()].into_iter().find(|unit| !unit.is_empty() && is_unit_word(unit))?;
    (text.split_whitespace().count() <= 4).then(|| {
        let number = Number { unit: Some(unit.to_owned()), ..bounds(around) };
        Inferred::new(Kind::Number(number), format!("the unit in the comment `{comment}`"))
    })
}

/// A comment's text behind what leads to a range or a unit: `scale 1-10`, `in weeks`.
fn after_lead(text: &str) -> &str {
    let lower = text.to_lowercase();
    let behind =
        |lead: &String| lower.strip_prefix(lead.as_str()).filter(|rest| rest.starts_with([' ', ':'])).map(str::len);
    let rest = evidence().number_lead.iter().filter_map(behind).min();
    rest.and_then(|len| text.get(text.len().checked_sub(len)?..))
        .map_or(text, |rest| rest.trim_start_matches([' ', ':']))
}

fn is_unit_word(word: &str) -> bool {
    has(&evidence().units, word)
        || word.rsplit_once('-').is_some_and(|(_, last)| has(&evidence().units, last) && !word.contains(' '))
}

fn range(text: &str) -> Option<(f64, f64)> {
    let text = text.strip_prefix('(').unwrap_or(text);
    let digits = |text: &str| {
        let whole = text.bytes().take_while(u8::is_ascii_digit).count();
        let decimals = text[whole..].strip_prefix('.').map_or(0, |t| t.bytes().take_while(u8::is_ascii_digit).count());
        if decimals > 0 { whole + 1 + decimals } else { whole }
    };
    let n = digits(text);
    let low: f64 = text[..n].parse().ok()?;
    let rest = text[n..].trim_start();
    let dashes = ["-", "–", "—", "..", "to ", "and "];
    let rest = dashes.iter().find_map(|dash| rest.strip_prefix(dash))?.trim_start_matches(['.', ' ']);
    let n = digits(rest);
    let high: f64 = rest[..n].parse().ok()?;
    let behind = &rest[n..];
    let word: String = behind.trim_start().chars().take_while(|c| c.is_alphabetic()).collect();
    // `1-2 sentences` says how long a text is to be.
    let remark = word.is_empty() || has(&evidence().range_remark, &word);
    let whole = behind.chars().next().is_none_or(|c| !c.is_alphanumeric() && c != '-');
    (whole && remark && low < high).then_some((low, high))
}

/// Whether a text is a range of numbers in brackets, one of which is to be written: `[1-10]`.
pub fn is_range_slot(text: &str) -> bool {
    let inside = text.trim().strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let digits = |text: &str| (1..=3).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    let ends = inside.and_then(|inside| inside.split_once(['-', '–']));
    ends.is_some_and(|(low, high)| digits(low.trim()) && digits(high.trim()))
}

fn by_range(around: &Around<'_>) -> Option<Inferred> {
    let inside = around.name.trim().trim_matches(['[', ']']);
    let (low, high) = range(inside).filter(|_| is_range_slot(around.name))?;
    let number = Number { unit: None, low: Some(low), high: Some(high) };
    Some(Inferred::new(Kind::Number(number), "a range of numbers in brackets"))
}

fn by_list(around: &Around<'_>) -> Option<Inferred> {
    let choice = match around.delimiter {
        Some(Delimiter::DateMask | Delimiter::NumberMask | Delimiter::Marker | Delimiter::Underscore) => return None,
        // In a table cell a bar is written `\|`.
        Some(_) => choice::of_slot(&around.name.replace("\\|", "|"))?,
        None => choice::of_value(around.name, around.front_matter)?,
    };
    let evidence = match (choice.closed, around.delimiter) {
        (true, Some(_)) => "a list of choices in the slot",
        (true, None) => "a choice that is not made",
        (false, _) => "a list of examples",
    };
    Some(Inferred::new(Kind::Choice(choice), evidence))
}

fn by_date(around: &Around<'_>) -> Option<Inferred> {
    // A mask of another form says that dates are written in that form: nothing is known of those.
    let iso = ["YYYY-MM-DD", "JJJJ-MM-TT", "AAAA-MM-JJ", "AAAA-MM-DD"];
    if iso.iter().any(|mask| around.name.trim().starts_with(mask)) {
        return Some(Inferred::new(Kind::Date, "a date mask"));
    }
    if around.delimiter == Some(Delimiter::DateMask) {
        return Some(Inferred::new(Kind::Text, "a date mask of another form than ISO"));
    }
    // `date, in ISO 8601 (yyyy-mm-dd)`; what gives a choice may be something else than a date.
    let prose = around.name.to_lowercase();
    if prose.contains("yyyy-mm-dd") && !prose.contains(" or ") && !prose.contains(['/', '|']) {
        return Some(Inferred::new(Kind::Date, "a date mask in the slot"));
    }
    let identifier = around.name.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-');
    let last = normal::words(around.name).pop()?;
    (identifier && last == "date").then(|| Inferred::new(Kind::Date, "a name whose last word is DATE"))
}

fn by_number(around: &Around<'_>, unit: &str) -> Option<Inferred> {
    if !unit.is_empty() {
        let mut number = Number { unit: Some(unit.to_owned()), ..Number::default() };
        if unit == "%" {
            number = Number { unit: number.unit, ..bounds(around) };
        } else if let Some(high) = unit.strip_prefix('/').and_then(|n| n.parse().ok()) {
            number.low = Some(0.0);
            number.high = Some(high);
        }
        return Some(Inferred::new(Kind::Number(number), format!("the unit `{unit}` behind the slot")));
    }
    if around.delimiter == Some(Delimiter::NumberMask) {
        return Some(Inferred::new(Kind::Number(Number::default()), "a number mask"));
    }
    let text = [around.name, around.field]
        .iter()
        .any(|name| normal::words(name).last().is_some_and(|word| has(&evidence().text_names, word)));
    (around.unquoted && !text)
        .then(|| Inferred::new(Kind::Number(bounds(around)), "an unquoted slot where the other slots are quoted"))
}

/// A percentage is bounded only where its name says progress, completion or coverage.
fn bounds(around: &Around<'_>) -> Number {
    let mut words = normal::words(around.name);
    words.extend(normal::words(around.field));
    let bounded = words.iter().any(|word| evidence().bounded.iter().any(|b| b == word));
    let percent =
        around.after.starts_with('%') || words.iter().any(|w| matches!(w.as_str(), "percentage" | "percent" | "pct"));
    if bounded && percent { Number { unit: None, low: Some(0.0), high: Some(100.0) } } else { Number::default() }
}

/// The unit directly behind a slot: its length and its text.
fn unit_behind(after: &str) -> Option<(usize, &str)> {
    let glued = evidence().glued_units.iter().filter(|unit| {
        after.len() >= unit.len()
            && after.is_char_boundary(unit.len())
            && after[..unit.len()].eq_ignore_ascii_case(unit)
    });
    let ends = |len: usize| after[len..].chars().next().is_none_or(|c| !c.is_alphanumeric() && c != '_');
    if let Some(unit) = glued.max_by_key(|unit| unit.len()).filter(|unit| ends(unit.len())) {
        return Some((unit.len(), &after[..unit.len()]));
    }
    let spaced = after.strip_prefix([' ', '-'])?;
    let len = spaced.bytes().take_while(|b| b.is_ascii_alphabetic() || matches!(b, b'-' | b'/')).count();
    let word = &spaced[..len];
    let head = word.split('/').next().unwrap_or(word);
    if is_unit_word(&head.to_lowercase()) && ends(1 + len) {
        return Some((1 + len, word));
    }
    let glued = |unit: &&String| unit.len() > 1 && !unit.contains('/') && word.eq_ignore_ascii_case(unit);
    if evidence().glued_units.iter().any(|unit| glued(&unit)) && ends(1 + len) {
        return Some((1 + len, word));
    }
    let two = "story points";
    spaced.starts_with(two).then(|| (1 + two.len(), &spaced[..two.len()]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(around: Around<'_>) -> Kind {
        infer(&around).kind
    }

    #[test]
    fn numbers_with_units_and_ranges() {
        let percent = kind(Around { name: "COMPLETION_PERCENTAGE", after: "%", ..Around::default() });
        let unit = Some("%".to_owned());
        assert_eq!(percent, Kind::Number(Number { unit: unit.clone(), low: Some(0.0), high: Some(100.0) }));
        let capacity = kind(Around { name: "CAPACITY_UTILIZATION", after: "%", ..Around::default() });
        assert_eq!(capacity, Kind::Number(Number { unit, ..Number::default() }));
        for (comment, low, high) in [
            ("# 0..100", 0.0, 100.0),
            ("# scale 1-10", 1.0, 10.0),
            ("# between 1 and 5", 1.0, 5.0),
            ("# (1–25)", 1.0, 25.0),
        ] {
            let found = kind(Around { name: "A", comment: Some(comment), ..Around::default() });
            let expected = Number { unit: None, low: Some(low), high: Some(high) };
            assert_eq!(found, Kind::Number(expected), "{comment}");
        }
        for comment in ["# 1-2 sentences", "# 3-5 words", "# in the wiki", "# 2024-2025"] {
            let found = kind(Around { name: "A", comment: Some(comment), ..Around::default() });
            assert!(comment.contains("2024") || found == Kind::Text, "{comment}: {found:?}");
        }
        for comment in ["# in weeks", "# number of people", "# estimated hours", "# days (calendar)"] {
            let found = kind(Around { name: "A", comment: Some(comment), ..Around::default() });
            assert!(matches!(found, Kind::Number(_)), "{comment}: {found:?}");
        }
        let score = kind(Around { name: "QUALITY_SCORE", comment: Some("# 1-10"), ..Around::default() });
        assert_eq!(score, Kind::Number(Number { unit: None, low: Some(1.0), high: Some(10.0) }));
        for after in ["w)", "ms", " weeks", " person-weeks", "/10", " requests/second", " story points / ", "MB"] {
            let found = infer(&Around { name: "X_LIMIT", after, ..Around::default() });
            assert!(matches!(found.kind, Kind::Number(_)), "{after}: {found:?}");
        }
        for after in [" widgets", "which", " - ", "", " whole"] {
            assert_eq!(kind(Around { name: "X_LIMIT", after, ..Around::default() }), Kind::Text, "{after}");
        }
    }

    #[test]
    fn dates_by_name_never_by_prose() {
        for name in ["TARGET_DATE", "dueDate", "date", "YYYY-MM-DD"] {
            assert_eq!(
                kind(Around { name, delimiter: Some(Delimiter::Brace), ..Around::default() }),
                Kind::Date,
                "{name}"
            );
        }
        for name in ["Condition or date", "UPDATED", "date when it was made"] {
            assert_eq!(
                kind(Around { name, delimiter: Some(Delimiter::Brace), ..Around::default() }),
                Kind::Text,
                "{name}"
            );
        }
    }
}
