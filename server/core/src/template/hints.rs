//! Hints: `<!-- milepost: … -->` in a template, where inference is not enough.

use super::roles::Role;
use crate::value::{Kind, Number, choice};

/// One hint.
#[derive(Clone, PartialEq, Debug)]
pub enum Hint {
    /// The section whose heading stands directly above may stay away.
    Optional,
    /// The section whose heading stands directly above may be there any number of times.
    Repeat,
    /// A slot or field is of this kind.
    Kind {
        /// The slot's or field's name.
        name: String,
        /// Its kind.
        kind: Kind,
    },
    /// A slot or field says this of the whole document.
    Role {
        /// The slot's or field's name.
        name: String,
        /// What it says.
        role: Role,
    },
    /// The template of a document.
    Template(String),
}

/// Reads a comment's inside. `None` if it is no hint; an error says what is wrong with it.
pub fn parse(comment: &str) -> Option<Result<Hint, String>> {
    let body = comment.trim().strip_prefix("milepost:")?.trim();
    Some(match body {
        "optional" => Ok(Hint::Optional),
        "repeat" => Ok(Hint::Repeat),
        _ => match body.split_once('=') {
            Some((name, value)) if !name.trim().is_empty() => {
                let (name, value) = (name.trim().to_owned(), value.trim());
                match Role::ALL.into_iter().find(|role| role.name() == value) {
                    Some(role) => Ok(Hint::Role { name, role }),
                    None => kind(value).map(|kind| Hint::Kind { name, kind }),
                }
            }
            _ => match body.strip_prefix("template ") {
                Some(name) if !name.trim().is_empty() => Ok(Hint::Template(name.trim().to_owned())),
                _ => Err(format!(
                    "`{body}` is no hint; hints are `optional`, `repeat`, `NAME = a | b | c`, `NAME = number weeks 0..52`, `NAME = date`, `NAME = status`"
                )),
            },
        },
    })
}

fn kind(value: &str) -> Result<Kind, String> {
    let mut words = value.split_whitespace();
    match words.next() {
        None => Err("the hint names no kind and no values".to_owned()),
        Some("date") if words.next().is_none() => Ok(Kind::Date),
        Some("text") if words.next().is_none() => Ok(Kind::Text),
        Some("list") if words.next().is_none() => Ok(Kind::List),
        Some("number") => number(words),
        Some(_) if value.contains('|') => {
            choice::of_hint(value).map(Kind::Choice).ok_or_else(|| format!("`{value}` has an empty value"))
        }
        Some(word) => {
            let roles = Role::ALL.map(|role| format!("`{}`", role.name())).join(", ");
            Err(format!(
                "`{word}` is no kind; kinds are `a | b | c`, `number [unit] [0..100]`, `date`, `text`, `list`, and what a \
                 field may say of the whole document is {roles}"
            ))
        }
    }
}

fn number<'a>(words: impl Iterator<Item = &'a str>) -> Result<Kind, String> {
    let mut number = Number::default();
    for word in words {
        if let Some((low, high)) = word.split_once("..") {
            let bound = |text: &str| match text {
                "" => Ok(None),
                text => text.parse::<f64>().map(Some).map_err(|_| format!("`{word}` is no range; write `0..52`")),
            };
            (number.low, number.high) = (bound(low)?, bound(high)?);
            if number.low.zip(number.high).is_some_and(|(low, high)| low > high) {
                return Err(format!("the range `{word}` is empty"));
            }
        } else if number.unit.replace(word.to_owned()).is_some() {
            return Err(format!("`{word}` is one unit too many"));
        }
    }
    Ok(Kind::Number(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_is_read_and_anything_else_is_an_error() {
        assert_eq!(parse("milepost: optional"), Some(Ok(Hint::Optional)));
        assert_eq!(parse("a comment"), None);
        let weeks = Number { unit: Some("weeks".into()), low: Some(0.0), high: Some(52.0) };
        let expected = Hint::Kind { name: "EFFORT".into(), kind: Kind::Number(weeks) };
        assert_eq!(parse("milepost: EFFORT = number weeks 0..52"), Some(Ok(expected)));
        let expected = Hint::Role { name: "ampel".into(), role: Role::Status };
        assert_eq!(parse("milepost: ampel = status"), Some(Ok(expected)));
        assert!(matches!(parse("milepost: S = a | b"), Some(Ok(Hint::Kind { kind: Kind::Choice(_), .. }))));
        for bad in [
            "milepost: optinal",
            "milepost: S =",
            "milepost: S = a | | b",
            "milepost: S = number 9..1",
            "milepost: S = wort",
        ] {
            assert!(matches!(parse(bad), Some(Err(_))), "{bad}");
        }
    }
}
