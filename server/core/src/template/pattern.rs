//! Literal text with slots in it, and the matching of values by their literal parts.

use super::model::SlotId;
use crate::text::{Span, normal};

/// A text with slots.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Pattern {
    /// Literals and slots in order.
    pub parts: Vec<Part>,
}

/// A part of a [`Pattern`].
#[derive(Clone, PartialEq, Debug)]
pub enum Part {
    /// Text as the template has it.
    Literal(String),
    /// A slot; `unit` is the length of the unit at the start of the literal behind it.
    Slot {
        /// Which.
        id: SlotId,
        /// Bytes of the next literal that are its unit and may be left out or follow the value.
        unit: usize,
    },
}

impl Pattern {
    /// The slots in order.
    pub fn slots(&self) -> impl Iterator<Item = SlotId> {
        self.parts.iter().filter_map(|part| match part {
            Part::Slot { id, .. } => Some(*id),
            Part::Literal(_) => None,
        })
    }

    /// The unit behind a slot; empty where there is none.
    pub fn unit(&self, slot: SlotId) -> &str {
        let behind = |pair: &'_ [Part]| match pair {
            [Part::Slot { id, unit }, Part::Literal(_)] if *id == slot => *unit,
            _ => 0,
        };
        let unit = self.parts.windows(2).find_map(|pair| match pair {
            [_, Part::Literal(literal)] if behind(pair) > 0 => literal.get(..behind(pair)),
            _ => None,
        });
        unit.unwrap_or_default().trim_start_matches([' ', '-'])
    }

    /// Whether there is no slot in it.
    pub fn is_literal(&self) -> bool {
        self.slots().next().is_none()
    }

    /// Its text, where there is no slot in it.
    pub fn literal(&self) -> Option<String> {
        self.is_literal().then(|| {
            self.parts.iter().map(|part| if let Part::Literal(text) = part { text.as_str() } else { "" }).collect()
        })
    }

    /// Whether it is one slot with at most a unit behind.
    pub fn single(&self) -> Option<SlotId> {
        let mut slots = self.slots();
        let only = slots.next()?;
        let literal: usize = self
            .parts
            .iter()
            .map(|p| match p {
                Part::Literal(l) => bare(l).len(),
                Part::Slot { .. } => 0,
            })
            .sum();
        let unit: usize = self
            .parts
            .iter()
            .map(|p| match p {
                Part::Slot { unit, .. } => *unit,
                Part::Literal(_) => 0,
            })
            .sum();
        (slots.next().is_none() && literal <= unit).then_some(only)
    }

    /// The values that a text has for the slots, as spans of the text; `None` where the literal parts do not match.
    ///
    /// Literals are compared without case and white space; a number's unit may be missing.
    pub fn values(&self, text: &str) -> Option<Vec<(SlotId, Span)>> {
        if let Some(id) = self.single() {
            return Some(vec![(id, trim(text, 0, text.len()))]);
        }
        let mut values = Vec::new();
        let mut at = 0;
        let mut pending: Option<(SlotId, usize)> = None;
        let mut unit_before = 0;
        for part in &self.parts {
            match part {
                Part::Literal(literal) => {
                    let literal = literal.get(unit_before..).unwrap_or(literal);
                    unit_before = 0;
                    let wanted = separator(literal);
                    if wanted.trim().is_empty() {
                        continue;
                    }
                    let (start, end) = find(text, at, wanted)?;
                    // A dash that stands twice says not which one parts the values.
                    if wanted.len() != wanted.trim().len() && find(text, end, wanted).is_some() {
                        return None;
                    }
                    match pending.take() {
                        Some((id, from)) => values.push((id, trim(text, from, start))),
                        None if !text[at..start].trim_matches(['*', ' ', '_', '`']).is_empty() => return None,
                        None => {}
                    }
                    at = end;
                }
                Part::Slot { id, unit } => {
                    // Two slots without a literal between them cannot be told apart.
                    if pending.is_some() {
                        return None;
                    }
                    pending = Some((*id, at));
                    unit_before = *unit;
                }
            }
        }
        if let Some((id, from)) = pending {
            values.push((id, trim(text, from, text.len())));
        }
        // A literal that stands there without any value beside it is a text of its own: `Complete` is no `X% complete`.
        values.iter().all(|(_, value)| !value.is_empty()).then_some(values)
    }

    /// Its literal parts as they stand in a heading's key, without the heading's number, symbols and the marks around slots;
    /// and whether the first of them begins the heading.
    fn heading_literals(&self) -> (Vec<String>, bool) {
        let parts = self.parts.iter().map(|part| match part {
            Part::Literal(literal) => literal.as_str(),
            Part::Slot { .. } => SLOT,
        });
        let key = super::heading_key(&parts.collect::<String>()).full;
        let marks = |c: char| matches!(c, ':' | ' ' | '(' | ')' | '.') || normal::is_symbol(c);
        let literals = key.split(SLOT).map(|literal| literal.trim_matches(marks).to_owned());
        let mut literals: Vec<String> = literals.collect();
        let starts = literals.first().is_some_and(|first| !first.is_empty());
        literals.retain(|literal| !literal.is_empty());
        (literals, starts)
    }

    /// Whether there are words in it that tell headings apart.
    pub fn names_heading(&self) -> bool {
        self.heading_literals().0.iter().any(|literal| literal.chars().any(char::is_alphanumeric))
    }

    /// Whether a heading has the literal parts of this pattern.
    pub fn matches_heading(&self, title: &str) -> bool {
        let (literal, starts_literal) = self.heading_literals();
        let mut title = super::heading_key(title).full;
        for (n, part) in literal.iter().enumerate() {
            let Some(at) = title.find(part.as_str()) else { return false };
            if n == 0 && starts_literal && at > 0 {
                return false;
            }
            title = title.split_off(at + part.len());
        }
        !literal.is_empty()
    }
}

/// What stands for a slot while a heading is made comparable: a character that no heading has.
const SLOT: &str = "\u{1}";

/// What is looked for of a literal: its words; of mere punctuation with blanks around it (` - `) the blanks as well,
/// since the dash of `front-end` parts no values.
fn separator(literal: &str) -> &str {
    let words = literal.chars().any(char::is_alphanumeric);
    let inner = literal.trim_matches(['*', '`', '\n', '\r', '\t']);
    if words || bare(inner).is_empty() { bare(literal) } else { inner }
}

/// A literal without the emphasis around it.
fn bare(literal: &str) -> &str {
    literal.trim_matches(['*', ' ', '\t', '`', '\n', '\r'])
}

fn trim(text: &str, start: usize, end: usize) -> Span {
    let raw = &text[start..end];
    let lead = raw.len() - raw.trim_start_matches([' ', '*', '\t', '\n', '\r']).len();
    let value = raw.trim_matches([' ', '*', '\t', '\n', '\r']);
    // Emphasis that begins or ends inside of the value belongs to it: `✅ **done**`, `**Bo** and Cid`.
    let behind = raw[lead + value.len()..].bytes().take_while(|b| *b == b'*').count();
    let before = raw[..lead].bytes().rev().take_while(|b| *b == b'*').count();
    let inside = value.bytes().filter(|b| *b == b'*').count();
    let (opened, closed) = if inside == before + behind { (before, behind) } else { (0, 0) };
    Span::new(start + lead - opened, start + lead + value.len() + closed)
}

/// The first place at or behind `at` where `literal` stands, without regard to case and the width of white space.
fn find(text: &str, at: usize, literal: &str) -> Option<(usize, usize)> {
    text[at..].char_indices().map(|(n, _)| at + n).find_map(|start| {
        let mut rest = text[start..].char_indices();
        let mut end = start;
        let mut wanted = literal.chars().peekable();
        while let Some(w) = wanted.next() {
            if w.is_whitespace() {
                while wanted.peek().is_some_and(|c| c.is_whitespace()) {
                    wanted.next();
                }
                let blanks: usize = text[end..].chars().take_while(|c| c.is_whitespace()).map(char::len_utf8).sum();
                if blanks == 0 {
                    return None;
                }
                end += blanks;
                rest = text[end..].char_indices();
                continue;
            }
            let (_, c) = rest.next()?;
            if c != w && !c.to_lowercase().eq(w.to_lowercase()) {
                return None;
            }
            end += c.len_utf8();
        }
        Some((start, end))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern(parts: &[&str]) -> Pattern {
        let mut id = 0;
        let parts = parts
            .iter()
            .map(|part| match part.strip_prefix('$') {
                Some(unit) => {
                    id += 1;
                    Part::Slot { id, unit: unit.parse().unwrap_or(0) }
                }
                None => Part::Literal((*part).to_owned()),
            })
            .collect();
        Pattern { parts }
    }

    fn values(parts: &[&str], text: &str) -> Option<Vec<String>> {
        Some(pattern(parts).values(text)?.into_iter().map(|(_, span)| span.of(text).to_owned()).collect())
    }

    #[test]
    fn values_stand_between_literals() {
        assert_eq!(values(&["$"], " a b "), Some(vec!["a b".into()]));
        assert_eq!(values(&["$1", "%"], "75 %"), Some(vec!["75 %".into()]));
        assert_eq!(values(&["$", " target: ", "$"], "p95  Target: 200 ms"), Some(vec!["p95".into(), "200 ms".into()]));
        assert_eq!(values(&["$", " target: ", "$"], "p95 at 200"), None);
        assert_eq!(
            values(&["**", "$", "** (Effort: ", "$1", "w)"], "**Login** (Effort: 3w)"),
            Some(vec!["Login".into(), "3w".into()])
        );
        assert_eq!(values(&["$", " ", "$"], "a b"), None);
        assert_eq!(
            values(&["$", " - ", "$1", "h"], "Front-end team - 140h"),
            Some(vec!["Front-end team".into(), "140h".into()])
        );
        assert_eq!(values(&["$", " - ", "$"], "a - b - c"), None);
        assert_eq!(values(&["$1", "% complete"], "Complete"), None);
    }

    #[test]
    fn headings_with_slots() {
        assert!(pattern(&["Architecture Impact: ", "$"]).matches_heading("Architecture Impact: major"));
        assert!(!pattern(&["Architecture Impact: ", "$"]).matches_heading("Impact"));
        assert!(!pattern(&["$"]).matches_heading("Impact"));
    }
}
