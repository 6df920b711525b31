//! Dates: ISO 8601 is what documents hold; the other ways to write one are normalised where they are clear.

/// A calendar date.
pub type Date = jiff::civil::Date;

pub use jiff::civil::date;

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];
const WEEKDAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// The date of an ISO date (`2026-07-04`) or datetime (`2026-07-04 15:00`, `2026-07-04T15:00:00.5+02:00`).
pub fn parse(text: &str) -> Option<Date> {
    let text = text.trim();
    leading(text).filter(|(_, length)| *length == text.len()).map(|(date, _)| date)
}

/// The ISO date or datetime at the start of a text, and how many bytes it takes.
pub fn leading(text: &str) -> Option<(Date, usize)> {
    let bytes = text.as_bytes();
    let (year, month, day) = (number(bytes, 0, 4)?, number(bytes, 5, 2)?, number(bytes, 8, 2)?);
    if bytes[4] != b'-' || bytes[7] != b'-' {
        return None;
    }
    let date = Date::new(i16::try_from(year).ok()?, month as i8, day as i8).ok()?;
    if let Some(length) = time(bytes, 10).filter(|length| ends(&text[*length..])) {
        return Some((date, length));
    }
    ends(&text[10..]).then_some((date, 10))
}

/// Whether an ISO date stands anywhere in a text: `by 2026-07-04`, `Sat 2026-07-04`, `~~2026-06-01~~ 2026-07-04`.
pub fn is_mentioned(text: &str) -> bool {
    mentioned(text).next().is_some()
}

/// The ISO dates that stand in a text.
pub fn mentioned(text: &str) -> impl Iterator<Item = Date> {
    let bytes = text.as_bytes();
    let starts = |at: usize| bytes[at].is_ascii_digit() && (at == 0 || !bytes[at - 1].is_ascii_alphanumeric());
    (0..bytes.len()).filter(move |at| starts(*at)).filter_map(|at| leading(&text[at..]).map(|(date, _)| date))
}

/// A date, with its time where one is written.
#[derive(Copy, Clone, PartialEq, Debug)]
pub struct Moment {
    /// The date.
    pub date: Date,
    time: Time,
}

#[derive(Copy, Clone, PartialEq, Debug)]
enum Time {
    /// None is written.
    Day,
    /// One of an unnamed zone.
    Local(jiff::civil::Time),
    /// One with its offset.
    Exact(jiff::Timestamp),
    /// One that cannot be compared with others.
    Other,
}

/// The moment that the ISO date or datetime at the start of a text names.
pub fn moment(text: &str) -> Option<Moment> {
    let (date, length) = leading(text)?;
    let written = &text[..length];
    let time = if length == 10 {
        Time::Day
    } else if let Ok(exact) = written.parse() {
        Time::Exact(exact)
    } else {
        written.parse().map_or(Time::Other, |at: jiff::civil::DateTime| Time::Local(at.time()))
    };
    Some(Moment { date, time })
}

impl Moment {
    /// Whether it is surely after another one. Between a time with an offset and one without lies up to a day that nobody
    /// knows of.
    pub fn is_after(&self, other: &Self) -> bool {
        match (self.time, other.time) {
            (Time::Exact(own), Time::Exact(other)) => own > other,
            (Time::Local(own), Time::Local(time)) => (self.date, own) > (other.date, time),
            (Time::Day | Time::Local(_), Time::Day | Time::Local(_)) => self.date > other.date,
            _ => other.date.tomorrow().is_ok_and(|next| self.date > next),
        }
    }
}

/// The ISO form of a date, where it can be read in one way only.
///
/// Of `4/7/2026` nobody knows which part is the month; of `25/12/2026` everybody does.
pub fn normalise(text: &str) -> Option<String> {
    let text = text.trim();
    // Nothing that is longer is a date, and nobody waits for it to be cut into words.
    if text.len() > 60 {
        return None;
    }
    let date = parse(text).or_else(|| if text.contains(char::is_alphabetic) { words(text) } else { digits(text) })?;
    Some(date.to_string())
}

/// The number of exactly `count` digits at `at`.
fn number(bytes: &[u8], at: usize, count: usize) -> Option<u32> {
    let digits = bytes.get(at..at + count)?;
    let digit = |value: u32, byte: &u8| byte.is_ascii_digit().then(|| value * 10 + u32::from(byte - b'0'));
    digits.iter().try_fold(0, digit)
}

/// Whether a date can end before `rest`: it is no part of a longer number, word or name.
fn ends(rest: &str) -> bool {
    let mut chars = rest.chars();
    match chars.next() {
        Some('-' | '_' | ':') => false,
        Some('.' | ',') => !chars.next().is_some_and(|c| c.is_ascii_digit()),
        Some(c) => !c.is_alphanumeric(),
        None => true,
    }
}

/// Behind the time that starts at `at` with `T` or blanks: hours and minutes, then seconds, a fraction, an offset.
fn time(bytes: &[u8], at: usize) -> Option<usize> {
    let blanks = |at: usize| bytes[at..].iter().take_while(|byte| **byte == b' ').count();
    let is = |at: usize, byte: u8| bytes.get(at) == Some(&byte);
    let part = |at: usize, below: u32| number(bytes, at, 2).filter(|value| *value < below);
    let start = if is(at, b'T') || is(at, b't') { at + 1 } else { at + blanks(at) };
    if start == at {
        return None;
    }
    let mut end = if part(start, 25).is_some() { start + 2 } else { number(bytes, start, 1).map(|_| start + 1)? };
    part(end + 1, 60).filter(|_| is(end, b':'))?;
    end += 3;
    if is(end, b':') && part(end + 1, 61).is_some() {
        end += 3;
        let digits = bytes.get(end + 1..).unwrap_or_default().iter().take_while(|byte| byte.is_ascii_digit()).count();
        if digits > 0 && (is(end, b'.') || is(end, b',')) {
            end += 1 + digits;
        }
    }
    Some(zone(bytes, end + blanks(end)).unwrap_or(end))
}

/// Behind the offset or zone (`Z`, `+02:00`, `-5`, `UTC`, `PM`) at `at`.
fn zone(bytes: &[u8], at: usize) -> Option<usize> {
    let rest = bytes.get(at..)?;
    let named = |name: &str| rest.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name.as_bytes()));
    if let Some(name) = ["Z", "UTC", "GMT", "AM", "PM"].into_iter().find(|name| named(name)) {
        let end = at + name.len();
        return (!bytes.get(end).is_some_and(u8::is_ascii_alphanumeric)).then_some(end);
    }
    if !matches!(rest.first(), Some(b'+' | b'-')) {
        return None;
    }
    let hours = rest[1..].iter().take(2).take_while(|byte| byte.is_ascii_digit()).count();
    if hours == 0 {
        return None;
    }
    let end = at + 1 + hours;
    let minutes = end + usize::from(bytes.get(end) == Some(&b':'));
    Some(if number(bytes, minutes, 2).is_some() { minutes + 2 } else { end })
}

/// `July 4, 2026`, `4th of July 2026`, `Sat, 4-Jul-2026`.
fn words(text: &str) -> Option<Date> {
    let lower = text.to_lowercase();
    let mut month = None;
    let mut weekday = None;
    let mut numbers = Vec::new();
    for word in lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        let digits = word.len() - word.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        if digits > 0 {
            if !matches!(&word[digits..], "" | "st" | "nd" | "rd" | "th") {
                return None;
            }
            numbers.push((digits, word[..digits].parse::<i16>().ok()?, digits < word.len()));
        } else if let Some(index) = named(word, &MONTHS) {
            // A month stands before or behind the day; behind both numbers it is something else.
            if month.replace(index).is_some() || numbers.len() > 1 {
                return None;
            }
        } else if let Some(index) = named(word, &WEEKDAYS) {
            if weekday.replace(index).is_some() {
                return None;
            }
        } else if !matches!(word, "of" | "the") {
            return None;
        }
    }
    let ((_, year, false), (1..=2, day, _)) = (match numbers.as_slice() {
        [day, year @ (4, ..)] | [year @ (4, ..), day] => (*year, *day),
        _ => return None,
    }) else {
        return None;
    };
    let date = Date::new(year, month? as i8 + 1, i8::try_from(day).ok()?).ok()?;
    let agrees = weekday.is_none_or(|day| usize::try_from(date.weekday().to_monday_zero_offset()) == Ok(day));
    agrees.then_some(date)
}

/// The index of the name that `word` is, in full or cut to three letters; `sept` is one, too.
fn named(word: &str, names: &[&str]) -> Option<usize> {
    let cut = if word == "sept" { "sep" } else { word };
    names.iter().position(|name| *name == cut || (cut.len() == 3 && name.starts_with(cut)))
}

/// `2026/07/04`, `2026.7.4`, `20260704`, `25/12/2026`.
fn digits(text: &str) -> Option<Date> {
    if text.len() == 8 {
        let bytes = text.as_bytes();
        if let (Some(year), Some(month), Some(day)) = (number(bytes, 0, 4), number(bytes, 4, 2), number(bytes, 6, 2)) {
            let year = i16::try_from(year).ok().filter(|year| (1900..2200).contains(year))?;
            return Date::new(year, month as i8, day as i8).ok();
        }
    }
    let separator = text.chars().find(|c| !c.is_ascii_digit()).filter(|c| matches!(c, '/' | '.' | '-'))?;
    let parts: Vec<&str> = text.split(separator).collect();
    let [first, second, third] = parts.as_slice() else { return None };
    let short = |part: &str| if matches!(part.len(), 1..=2) { number(part.as_bytes(), 0, part.len()) } else { None };
    let year = |part: &str| number(part.as_bytes(), 0, 4).filter(|_| part.len() == 4).map(|year| year as i16);
    if let Some(year) = year(first) {
        return Date::new(year, short(second)? as i8, short(third)? as i8).ok();
    }
    let (year, first, second) = (year(third)?, short(first)?, short(second)?);
    let (month, day) = if first > 12 || first == second {
        (second, first)
    } else if second > 12 {
        (first, second)
    } else {
        return None;
    };
    Date::new(year, month as i8, day as i8).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{leading, normalise, parse};

    fn iso(text: &str) -> Option<String> {
        parse(text).map(|date| date.to_string())
    }

    #[test]
    fn dates_within_a_text() {
        for text in
            ["by 2026-07-04", "Sat, 2026-07-04", "~~2026-06-01~~ 2026-07-04", "[2026-07-04](x.md)", "é2026-07-04"]
        {
            assert!(super::is_mentioned(text), "{text}");
        }
        for text in ["", "by 2026-13-04", "v12026-07-04", "2026-07-041", "July 2026", "漢字"] {
            assert!(!super::is_mentioned(text), "{text}");
        }
    }

    #[test]
    fn iso_dates_and_datetimes_are_read() {
        for text in [
            "2025-07-10",
            " 2025-07-10 ",
            "2025-07-10 15:00",
            "2025-07-10T15:00:00Z",
            "2025-07-10T15:00:00.000Z",
            "2025-07-10 15:00:00",
            "2025-07-10 15:00 UTC",
            "2025-07-10T15:00:00+02:00",
            "2025-07-10 15:00:00.1 -5",
            "2025-07-10T15:00+0200",
            "2025-07-10 9:05",
            "2025-07-10 3:05 PM",
            "2025-07-10t15:00z",
        ] {
            assert_eq!(iso(text).as_deref(), Some("2025-07-10"), "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in [
            "",
            "2025",
            "2025-07",
            "2025-7-10",
            "2025-02-30",
            "2025-13-01",
            "2025-00-10",
            "YYYY-MM-DD",
            "2025-07-10x",
            "2025-07-10-01",
            "2025-07-10 later",
            "2025-07-10T",
            "2025-07-10T25:61",
            "2025-07-10 15:00 tomorrow",
            "２０２５-07-10",
            "2025-07-1é",
            "20250-07-10",
            "{TARGET_DATE}",
            "2025-07-10 (moved)",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_remark_may_follow() {
        for (text, length) in [
            ("2026-05-01 (moved)", Some(10)),
            ("2026-05-01, firm", Some(10)),
            ("2026-05-01.", Some(10)),
            ("2026-05-01 15:00 UTC – moved", Some(20)),
            ("2026-05-01 – 2026-06-01", Some(10)),
            ("2026-05-01 9 people", Some(10)),
            ("2026-05-01T", None),
            ("2026-05-01-rc", None),
            ("2026-05-01é", None),
            ("2026-05-01 ✅", Some(10)),
            ("on 2026-05-01", None),
            ("2026-05-01 10:00Zulu", Some(16)),
        ] {
            let expected = if text.ends_with("Zulu") { Some(10) } else { length };
            assert_eq!(leading(text).map(|(_, length)| length), expected, "{text}");
        }
    }

    #[test]
    fn clear_forms_are_normalised() {
        for text in [
            "July 4, 2026",
            "Jul 4 2026",
            "4 July 2026",
            "4th of July 2026",
            "2026/07/04",
            "2026.7.4",
            "2026-7-4",
            "20260704",
            "Jul. 4th, 2026",
            "the 4th of July, 2026",
            "4-Jul-2026",
            "2026 July 4",
            "Saturday, July 4, 2026",
            "SAT 4 JUL 2026",
            "2026-07-04",
            "2026-07-04 10:00",
        ] {
            assert_eq!(normalise(text).as_deref(), Some("2026-07-04"), "{text}");
        }
        for text in ["25/12/2026", "12/25/2026", "25.12.2026", "12-25-2026", "Dec 25, 2026", "25 december 2026"] {
            assert_eq!(normalise(text).as_deref(), Some("2026-12-25"), "{text}");
        }
        assert_eq!(normalise("5/5/2026").as_deref(), Some("2026-05-05"));
        assert_eq!(normalise("Sept 5, 2026").as_deref(), Some("2026-09-05"));
    }

    #[test]
    fn unclear_forms_are_not() {
        for text in [
            "",
            "4/7/2026",
            "July 2026",
            "Q3 2026",
            "04/07/26",
            "July 4",
            "next week",
            "31/31/2026",
            "Feb 30, 2026",
            "July 4, 2026 (moved)",
            "Friday, July 4, 2026",
            "2026/13/13",
            "2026",
            "12345678",
            "99999999",
            "1.2.3",
            "v2026.7.4",
            "4 2026",
            "4 4 2026 July",
            "2026/07-04",
            "July 4, 2026 July",
            "Ⅳ July 2026",
            "2026 2027 July",
        ] {
            assert_eq!(normalise(text), None, "{text}");
        }
    }

    #[test]
    fn moments_are_compared_as_far_as_they_are_known() {
        let after = |one: &str, other: &str| super::moment(one).zip(super::moment(other)).map(|(a, b)| a.is_after(&b));
        for (one, other, expected) in [
            ("2026-05-02", "2026-05-01", true),
            ("2026-05-01", "2026-05-01", false),
            ("2026-05-01 10:00", "2026-05-01 09:30", true),
            ("2026-05-01 10:00", "2026-05-01T10:00", false),
            ("2026-05-01 10:00", "2026-05-01", false),
            ("2026-05-02 10:00", "2026-05-01", true),
            // Half past eleven in Greenwich is later than one in the morning two hours to the east.
            ("2026-05-02T01:00:00+02:00", "2026-05-01T23:30:00Z", false),
            ("2026-05-02T02:00:00+02:00", "2026-05-01T23:30:00Z", true),
            ("2026-05-02T01:00:00Z", "2026-05-01", false),
            ("2026-05-03T01:00:00Z", "2026-05-01", true),
            ("2026-05-02 3:05 PM", "2026-05-02 2:05 PM", false),
        ] {
            assert_eq!(after(one, other), Some(expected), "{one} and {other}");
        }
        assert_eq!(super::moment("soon"), None);
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "[-0-9/. T:ZJulyofth,é+]{0,24}") {
            let length = leading(&text).map_or(0, |(_, length)| length);
            prop_assert!(text.is_char_boundary(length));
            if let Some(iso) = normalise(&text) {
                prop_assert_eq!(parse(&iso).map(|date| date.to_string()), Some(iso));
            }
        }
    }
}
