//! The anchors that GitHub gives to headings.

use std::collections::HashMap;

/// Gives each heading of a document its anchor, in their order.
#[derive(Clone, Debug, Default)]
pub struct Slugger {
    /// How often a slug was wanted so far; one that was given with a number is taken too.
    taken: HashMap<String, usize>,
}

impl Slugger {
    /// The anchor, without `#`, of the next heading with this text.
    pub fn next(&mut self, heading: &str) -> String {
        let plain = slug(heading);
        let mut given = plain.clone();
        while self.taken.contains_key(&given) {
            let count = self.taken.entry(plain.clone()).or_default();
            *count += 1;
            given = format!("{plain}-{count}");
        }
        self.taken.insert(given.clone(), 0);
        given
    }
}

/// The slug of a heading's Markdown: in lower case, blanks as hyphens, without punctuation and symbols, emphasis and
/// links read as their text.
pub fn slug(heading: &str) -> String {
    let mut out = String::with_capacity(heading.len());
    for c in visible(heading).trim().chars() {
        match c {
            ' ' => out.push('-'),
            '-' | '_' => out.push(c),
            // Marks that combine belong to their letters; what joins emoji goes with them.
            c if c.is_alphanumeric() || is_mark(c) => out.extend(c.to_lowercase()),
            _ => {}
        }
    }
    out
}

/// Whether a character changes the one before it. The engine has no table of all of these; these are the ranges that are
/// nothing else.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5bd}' | '\u{610}'..='\u{61a}' | '\u{64b}'..='\u{65f}'
        | '\u{93a}'..='\u{94f}' | '\u{e31}' | '\u{e34}'..='\u{e3a}' | '\u{e47}'..='\u{e4e}' | '\u{1ab0}'..='\u{1aff}'
        | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}' | '\u{fe00}'..='\u{fe0f}' | '\u{fe20}'..='\u{fe2f}')
}

/// What is seen of a heading: links as their text, HTML gone, `_emphasis_` without its marks.
fn visible(heading: &str) -> String {
    let mut out = String::with_capacity(heading.len());
    let mut rest = heading;
    while let Some(at) = rest.find(['[', ']', '<', '_', '`', '\\']) {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let mut chars = from.chars();
        let mark = chars.next();
        let behind = chars.as_str();
        rest = match mark {
            Some('\\') => match chars.next() {
                Some(c) => {
                    out.push(c);
                    chars.as_str()
                }
                None => behind,
            },
            // A destination is not seen.
            Some(']') if behind.starts_with('(') => behind.find(')').map_or(behind, |end| &behind[end + 1..]),
            Some('<') if behind.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!')) => {
                behind.find('>').map_or(behind, |end| &behind[end + 1..])
            }
            // What stands in code is text, underscores too.
            Some('`') => match behind.find('`') {
                Some(end) => {
                    out.push_str(&behind[..end]);
                    &behind[end + 1..]
                }
                None => behind,
            },
            Some('_') => {
                let word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
                // Within a word, or between blanks, it is no mark of emphasis.
                let (left, right) = (out.chars().next_back(), behind.chars().next());
                let emphasis = word(left) != word(right) && (left.is_some() || behind.contains('_'));
                if !emphasis {
                    out.push('_');
                }
                behind
            }
            _ => behind,
        };
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_those_of_github() {
        for (heading, expected) in [
            ("Risk Management", "risk-management"),
            ("Dependencies & Constraints", "dependencies--constraints"),
            ("Phase 1: Planning (2 weeks)", "phase-1-planning-2-weeks"),
            ("1. What's new?", "1-whats-new"),
            ("snake_case stays", "snake_case-stays"),
            ("`code_span` too", "code_span-too"),
            ("_emphasis_ and **strong**", "emphasis-and-strong"),
            ("A [link](x.md) here", "a-link-here"),
            ("Привет non-latin 你好", "привет-non-latin-你好"),
            ("😄 emoji", "-emoji"),
            ("ÜBER Größe", "über-größe"),
            ("I ♥ unicode", "i--unicode"),
            ("Dash-dash", "dash-dash"),
            ("en – dash", "en--dash"),
            ("Text <b>bold</b>", "text-bold"),
            ("  outer blanks  ", "outer-blanks"),
            ("a\\_b", "a_b"),
        ] {
            assert_eq!(slug(heading), expected, "{heading}");
        }
    }

    #[test]
    fn the_same_heading_gets_a_number() {
        let mut slugger = Slugger::default();
        let given: Vec<String> = ["A", "A", "A-1", "A", "B"].iter().map(|text| slugger.next(text)).collect();
        assert_eq!(given, ["a", "a-1", "a-1-1", "a-2", "b"]);
    }
}
