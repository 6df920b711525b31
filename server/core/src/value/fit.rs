//! Whether a value that somebody gives can be written into a place, and how it is written there.

use super::{Kind, Number, choice::Verdict, date, number};
use crate::text::normal;

/// Why a value does not fit.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unfit {
    /// What it is not: «is none of `a`, `b`», «is no ISO date (YYYY-MM-DD)».
    pub reason: String,
    /// The value that is most likely meant.
    pub meant: Option<String>,
}

/// A value as it is written: a variant of a list's value as the list has it, an unambiguous date as ISO. `strict` says
/// that it goes into front matter, where programs read it and no remark may follow it.
pub fn fit(kind: &Kind, value: &str, strict: bool) -> Result<String, Unfit> {
    let as_is = || value.trim().to_owned();
    let unfit = |reason: String, meant: Option<String>| Err(Unfit { reason, meant });
    match kind {
        Kind::Text | Kind::List => Ok(as_is()),
        Kind::Choice(choice) => match choice.judge(value) {
            Verdict::Canonical(n) | Verdict::Variant(n) => Ok(choice.values[n].clone()),
            Verdict::Remark(_) if !strict => Ok(as_is()),
            _ if !choice.closed => Ok(as_is()),
            _ => {
                let meant = choice.meant(value).map(|n| choice.values[n].clone());
                unfit(format!("is none of `{}`", choice.values.join("`, `")), meant)
            }
        },
        Kind::Date if date::parse(value).is_some() => Ok(as_is()),
        Kind::Date => match date::normalise(normal::plain(value)) {
            Some(iso) => Ok(iso),
            None if !strict && date::is_mentioned(value) => Ok(as_is()),
            None => unfit("is no ISO date (YYYY-MM-DD)".to_owned(), None),
        },
        Kind::Number(bounds) => fit_number(bounds, value, strict),
    }
}

/// A value for a place that has a unit behind it already, without its own one: `4 hours` and `1 hour` where the template has
/// `X hours`. One of another unit does not fit.
pub fn without_unit<'v>(value: &'v str, behind: &str) -> Result<&'v str, Unfit> {
    let key = |text: &str| normal::key(text).trim_end_matches('s').to_owned();
    let named = behind.trim_start().split([' ', ',', ';', '(', ')', '.']).next().unwrap_or_default();
    let Some(measure) = number::body(value).filter(|measure| !measure.unit.is_empty() && measure.rest.is_empty())
    else {
        return Ok(value);
    };
    if named.is_empty() {
        return Ok(value);
    }
    match value.trim_end().strip_suffix(measure.unit.as_str()) {
        Some(bare) if measure.unit == named || (key(named) == key(&measure.unit) && !key(named).is_empty()) => {
            Ok(bare.trim_end())
        }
        Some(_) => Err(Unfit { reason: format!("is in `{}`, and not in `{named}`", measure.unit), meant: None }),
        None => Ok(value),
    }
}

fn fit_number(bounds: &Number, value: &str, strict: bool) -> Result<String, Unfit> {
    let as_is = || value.trim().to_owned();
    let unfit = |reason: String| Err(Unfit { reason, meant: None });
    let (low, high, text) = match (number::parse(value), number::body(normal::plain(value))) {
        (Some(exact), _) => (exact, exact, as_is()),
        (None, Some(measure)) if !strict => (measure.low, measure.high, as_is()),
        // `3 weeks`, where the template says that these are weeks.
        (None, Some(measure))
            if measure.rest.is_empty()
                && (measure.high - measure.low).abs() < f64::EPSILON
                && is_unit(bounds, &measure.unit) =>
        {
            (measure.low, measure.high, measure.low.to_string())
        }
        _ => return unfit("is no number".to_owned()),
    };
    match (bounds.low, bounds.high) {
        (Some(least), Some(most)) if low < least || high > most => {
            unfit(format!("is not in the range {least} to {most}"))
        }
        (Some(least), None) if low < least => unfit(format!("is less than {least}")),
        (None, Some(most)) if high > most => unfit(format!("is more than {most}")),
        _ => Ok(text),
    }
}

/// Whether a unit is none or the one that the template names, in the singular or plural.
fn is_unit(bounds: &Number, unit: &str) -> bool {
    let key = |text: &str| normal::key(text).trim_end_matches('s').to_owned();
    unit.is_empty() || bounds.unit.as_deref().is_some_and(|own| key(own) == key(unit))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Choice;

    fn status(closed: bool) -> Kind {
        Kind::Choice(Choice::new(["planning", "in_progress", "done"].map(str::to_owned).into(), closed))
    }

    fn said(kind: &Kind, value: &str, strict: bool) -> String {
        fit(kind, value, strict).unwrap_or_else(|unfit| format!("{}; {:?}", unfit.reason, unfit.meant))
    }

    #[test]
    fn lists_have_their_own_spelling() {
        assert_eq!(said(&status(true), "In Progress", true), "in_progress");
        let none = "is none of `planning`, `in_progress`, `done`; ";
        assert_eq!(said(&status(true), "doen", true), format!("{none}Some(\"done\")"));
        assert_eq!(said(&status(true), "xyz", true), format!("{none}None"));
        assert_eq!(said(&status(true), "done (in May)", false), "done (in May)");
        assert_eq!(said(&status(true), "done (in May)", true), format!("{none}Some(\"done\")"));
        assert_eq!(said(&status(false), "waiting", true), "waiting");
    }

    #[test]
    fn a_unit_is_written_once() {
        let bare = |value, behind| without_unit(value, behind).map_err(|unfit| unfit.reason);
        for (value, behind) in
            [("4", " hours"), ("4 hours", " hours"), ("4 hour", " hours (net)"), ("4h", "h"), ("4%", "%")]
        {
            assert_eq!(bare(value, behind), Ok("4"), "{value}");
        }
        assert_eq!(bare("4 hours", ""), Ok("4 hours"));
        assert_eq!(bare("4 days", " hours"), Err("is in `days`, and not in `hours`".to_owned()));
        assert_eq!(bare("soon", " hours"), Ok("soon"));
    }

    #[test]
    fn dates_and_numbers_are_what_they_say() {
        assert_eq!(said(&Kind::Date, "2026-07-04", true), "2026-07-04");
        assert_eq!(said(&Kind::Date, "July 4, 2026", true), "2026-07-04");
        assert_eq!(said(&Kind::Date, "by 2026-07-04", false), "by 2026-07-04");
        assert_eq!(said(&Kind::Date, "4/7/2026", true), "is no ISO date (YYYY-MM-DD); None");
        let weeks = Kind::Number(Number { unit: Some("weeks".into()), low: Some(0.0), high: Some(52.0) });
        assert_eq!(said(&weeks, "8.0", true), "8.0");
        assert_eq!(said(&weeks, "3 weeks", true), "3");
        assert_eq!(said(&weeks, "3x", true), "is no number; None");
        assert_eq!(said(&weeks, "6-8", false), "6-8");
        assert_eq!(said(&weeks, "6-8", true), "is no number; None");
        assert_eq!(said(&weeks, "60", true), "is not in the range 0 to 52; None");
        assert_eq!(said(&weeks, "soon", false), "is no number; None");
    }
}
