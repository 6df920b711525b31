//! Hints: `<!-- milepost: … -->` in a template, where inference is not enough.

use std::ops::Range;

use super::evidence::{evidence, has};
use super::roles::Role;
use crate::syntax::outline::Section;
use crate::syntax::{Item, ItemKind};
use crate::text::{Span, nearest};
use crate::value::{Kind, Number, choice};

/// What is known by a hint is known from this.
pub const EVIDENCE: &str = "a hint";

/// The hints that are one word: they speak of the section whose heading stands directly above.
pub const OF_SECTIONS: [&str; 2] = ["optional", "repeat"];
/// The words that name a kind.
pub const KINDS: [&str; 4] = ["date", "number", "text", "list"];

/// All hints, for messages.
const ALL: &str = "hints are `optional`, `repeat`, `NAME = a | b | c`, `NAME = number weeks 0..52`, `NAME = date`, \
                   `NAME = text`, `NAME = list`, `NAME = status`";
/// All kinds, for messages.
const ALL_KINDS: &str = "kinds are `a | b | c`, `number [unit] [0..100]`, `date`, `text`, `list`";

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

/// What is wrong with a hint.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Wrong {
    /// Where, in the inside of the comment.
    pub at: Range<usize>,
    /// What.
    pub message: String,
}

/// A hint where it stands.
#[derive(Clone, Debug)]
pub struct Placed<'a> {
    /// The comment, in the text.
    pub span: Span,
    /// Its inside, in the text.
    pub inside: Span,
    /// What it says.
    pub hint: Result<Hint, Wrong>,
    /// The section that it stands in.
    pub section: &'a Section<'a>,
    /// Whether nothing but comments stands between it and the heading.
    pub is_leading: bool,
}

/// All hints of a text, in its order.
pub fn all<'a>(sections: &'a [Section<'a>]) -> impl Iterator<Item = Placed<'a>> {
    sections.iter().flat_map(|section| {
        let leading = section.body.iter().take_while(|item| item.kind == ItemKind::Comment || item.kind.is_inline());
        let leading = leading.count();
        let comments = section.body.iter().enumerate().filter(|(_, item)| item.kind == ItemKind::Comment);
        comments.filter_map(move |(n, item): (usize, &Item)| {
            let hint = parse(item.content.of(section.text))?;
            let (span, inside) = (item.span.shift(section.base), item.content.shift(section.base));
            Some(Placed { span, inside, hint, section, is_leading: n < leading && section.heading.is_some() })
        })
    })
}

/// Reads a comment's inside. `None` if it is no hint; an error says what is wrong with it.
pub fn parse(comment: &str) -> Option<Result<Hint, Wrong>> {
    let body = comment.trim().strip_prefix("milepost:")?.trim();
    let reader = Reader { comment };
    Some(match body {
        "" => Err(reader.wrong(comment.trim(), format!("the hint says nothing; {ALL}"))),
        "optional" => Ok(Hint::Optional),
        "repeat" => Ok(Hint::Repeat),
        _ => match body.split_once('=') {
            Some((name, _)) if name.trim().is_empty() => {
                Err(reader.wrong(body, format!("the hint names no slot and no field; {ALL}")))
            }
            Some((name, value)) => {
                let (name, value) = (name.trim().to_owned(), value.trim());
                match Role::ALL.into_iter().find(|role| role.name() == value) {
                    Some(role) => Ok(Hint::Role { name, role }),
                    None => reader.kind(&name, value).map(|kind| Hint::Kind { name, kind }),
                }
            }
            None => match body.strip_prefix("template ") {
                Some(name) if !name.trim().is_empty() => Ok(Hint::Template(name.trim().to_owned())),
                _ => Err(reader.unknown(body)),
            },
        },
    })
}

/// The hint that gives a kind to a name, as it is written between the marks of a comment; none where it cannot be.
pub fn written(name: &str, kind: &Kind) -> Option<String> {
    let name = name.trim();
    let fits = !name.is_empty() && name.chars().count() <= 60 && !name.contains(['=', '\n', '\r', '`']);
    let text = format!("milepost: {name} = {}", written_kind(kind));
    // Read again it has to say the same: a value may hold what parts values, or end the comment.
    let same = match parse(&text)? {
        Ok(Hint::Kind { name: read, kind: known }) => read == name && same_kind(&known, kind),
        _ => false,
    };
    (fits && same && !text.contains("--")).then_some(text)
}

/// A kind as hints say it.
fn written_kind(kind: &Kind) -> String {
    match kind {
        Kind::Text => "text".to_owned(),
        Kind::Date => "date".to_owned(),
        Kind::List => "list".to_owned(),
        Kind::Choice(choice) => {
            let open = if choice.closed { "" } else { " | …" };
            format!("{}{open}", choice.values.join(" | "))
        }
        Kind::Number(number) => {
            let range = match (number.low, number.high) {
                (None, None) => None,
                (low, high) => {
                    let shown = |bound: Option<f64>| bound.map_or_else(String::new, |bound| bound.to_string());
                    Some(format!("{}..{}", shown(low), shown(high)))
                }
            };
            ["number".to_owned()].into_iter().chain(number.unit.clone()).chain(range).collect::<Vec<_>>().join(" ")
        }
    }
}

/// Whether two kinds are the same but for the words of a workspace.
fn same_kind(one: &Kind, other: &Kind) -> bool {
    match (one, other) {
        (Kind::Choice(one), Kind::Choice(other)) => one.values == other.values && one.closed == other.closed,
        _ => one == other,
    }
}

/// Reads parts of a comment.
#[derive(Copy, Clone)]
struct Reader<'a> {
    comment: &'a str,
}

impl Reader<'_> {
    /// An error about a part of the comment.
    fn wrong(self, part: &str, message: String) -> Wrong {
        let start = part.as_ptr().addr().saturating_sub(self.comment.as_ptr().addr()).min(self.comment.len());
        Wrong { at: start..(start + part.len()).min(self.comment.len()), message }
    }

    /// What begins like no hint.
    fn unknown(self, body: &str) -> Wrong {
        let word = body.split_whitespace().next().unwrap_or(body);
        if let Some((name, value)) = body.split_once(':')
            && !name.trim().is_empty()
            && (value.contains('|') || has_kind(value))
        {
            let message = format!("`{body}` is no hint; write `{} = {}`", name.trim(), value.trim());
            return self.wrong(body, message);
        }
        if body == "template" {
            return self.wrong(body, "the hint names no template; write `template NAME`".to_owned());
        }
        let known = OF_SECTIONS.into_iter().chain(["template"]);
        match nearest(word.trim_end_matches(['.', ',', ';', '!']), known) {
            Some(near) if near != "template" && word.len() < body.len() && word == near => {
                let rest = body[word.len()..].trim_start();
                self.wrong(rest, format!("`{near}` stands alone in its hint"))
            }
            Some(near) => self.wrong(word, format!("`{word}` is no hint; did you mean `{near}`? ({ALL})")),
            None => self.wrong(body, format!("`{body}` is no hint; {ALL}")),
        }
    }

    fn kind(self, name: &str, value: &str) -> Result<Kind, Wrong> {
        if value.contains('|') {
            return choice::of_hint(value)
                .map(Kind::Choice)
                .ok_or_else(|| self.wrong(value, format!("`{value}` has an empty value")));
        }
        let (word, rest) =
            value.split_once(char::is_whitespace).map_or((value, ""), |(word, rest)| (word, rest.trim()));
        let alone = |kind| match rest {
            "" => Ok(kind),
            _ => Err(self.wrong(rest, format!("`{word}` stands alone in its hint"))),
        };
        match word {
            "" => {
                Err(self
                    .wrong(self.comment.trim(), format!("the hint gives `{name}` no kind and no values; {ALL_KINDS}")))
            }
            "date" => alone(Kind::Date),
            "text" => alone(Kind::Text),
            "list" => alone(Kind::List),
            "number" => self.number(rest),
            _ if value.contains([',', '/']) => {
                let message = format!("`{value}` is no kind; the values of a list are parted by `|`: `a | b | c`");
                Err(self.wrong(value, message))
            }
            _ => {
                let roles = Role::ALL.map(Role::name);
                let near = nearest(word, KINDS.into_iter().chain(roles));
                let ask = near.map_or_else(String::new, |near| format!(" did you mean `{near}`?"));
                let roles = roles.map(|role| format!("`{role}`")).join(", ");
                let others = format!("{ALL_KINDS}, and what a field may say of the whole document is {roles}");
                let others = if ask.is_empty() { format!(" {others}") } else { format!(" ({others})") };
                Err(self.wrong(word, format!("`{word}` is no kind;{ask}{others}")))
            }
        }
    }

    fn number(self, rest: &str) -> Result<Kind, Wrong> {
        let mut number = Number::default();
        let mut units: Vec<&str> = Vec::new();
        for word in rest.split_whitespace() {
            if let Some((low, high)) = word.split_once("..") {
                let bound = |text: &str| match text {
                    "" => Ok(None),
                    _ => text
                        .parse::<f64>()
                        .map(Some)
                        .map_err(|_| self.wrong(word, format!("`{word}` is no range; write `0..52`"))),
                };
                (number.low, number.high) = (bound(low)?, bound(high)?);
                if number.low.zip(number.high).is_some_and(|(low, high)| low > high) {
                    return Err(self.wrong(word, format!("the range `{word}` is empty")));
                }
            } else {
                units.push(word);
            }
        }
        let unit = units.join(" ");
        match units[..] {
            [] => {}
            [_] => number.unit = Some(unit),
            _ if has(&evidence().units, &unit) => number.unit = Some(unit),
            [.., last] => return Err(self.wrong(last, format!("`{last}` is one unit too many"))),
        }
        Ok(Kind::Number(number))
    }
}

/// Whether a text begins with a word for a kind.
fn has_kind(text: &str) -> bool {
    text.split_whitespace().next().is_some_and(|word| KINDS.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Choice;

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
        assert!(matches!(parse("milepost: S = number story points"), Some(Ok(_))));
    }

    #[test]
    fn an_error_is_about_a_part_of_the_comment() {
        for (hint, part) in [
            ("milepost: optinal", "optinal"),
            (" milepost: repeat it ", "it"),
            ("milepost: S =", "milepost: S ="),
            ("milepost: = date", "= date"),
            ("milepost: S = a | | b", "a | | b"),
            ("milepost: S = number 9..1 x", "9..1"),
            ("milepost: S = number big weeks", "weeks"),
            ("milepost: S = wort", "wort"),
            ("milepost: S = date ISO", "ISO"),
            ("milepost: S: a | b", "S: a | b"),
            ("milepost: S = low, high", "low, high"),
            ("milepost:", "milepost:"),
        ] {
            let Some(Err(wrong)) = parse(hint) else { panic!("{hint}") };
            assert_eq!(&hint[wrong.at.clone()], part, "{}", wrong.message);
        }
    }

    #[test]
    fn what_is_written_is_read_the_same() {
        let list = |values: &[&str], closed| {
            Kind::Choice(Choice::new(values.iter().map(|value| (*value).to_owned()).collect(), closed))
        };
        let number = |unit: Option<&str>, low, high| Kind::Number(Number { unit: unit.map(str::to_owned), low, high });
        for (kind, expected) in [
            (list(&["a b", "c"], true), Some("milepost: X = a b | c")),
            (list(&["a", "b"], false), Some("milepost: X = a | b | …")),
            (list(&["a|b", "c"], true), None),
            (list(&["a --> b", "c"], true), None),
            (number(Some("weeks"), Some(0.0), Some(1.5)), Some("milepost: X = number weeks 0..1.5")),
            (number(None, None, Some(5.0)), Some("milepost: X = number ..5")),
            (number(Some("story points"), None, None), Some("milepost: X = number story points")),
            (Kind::List, Some("milepost: X = list")),
        ] {
            assert_eq!(written("X", &kind).as_deref(), expected);
        }
        assert_eq!(written("a = b", &Kind::Date), None);
    }
}
