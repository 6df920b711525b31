//! The anchors that GitHub gives to headings.

use std::collections::HashMap;

use unicode_general_category::{GeneralCategory, get_general_category};

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

/// The slug of a text, as it is read and not as Markdown writes it: in lower case, blanks as hyphens, without punctuation and
/// symbols.
pub fn slug(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            ' ' => out.push('-'),
            '-' => out.push(c),
            c if is_word(c) => out.extend(c.to_lowercase()),
            _ => {}
        }
    }
    out
}

/// Whether a character stays in a slug: letters, digits, marks that combine with them, and what joins them (`_`).
fn is_word(c: char) -> bool {
    use GeneralCategory::{ConnectorPunctuation, DecimalNumber, EnclosingMark, NonspacingMark, SpacingMark};
    c.is_alphabetic()
        || matches!(
            get_general_category(c),
            DecimalNumber | NonspacingMark | SpacingMark | EnclosingMark | ConnectorPunctuation
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_those_of_github() {
        for (text, expected) in [
            ("Risk Management", "risk-management"),
            ("Dependencies & Constraints", "dependencies--constraints"),
            ("Phase 1: Planning (2 weeks)", "phase-1-planning-2-weeks"),
            ("1. What's new?", "1-whats-new"),
            ("snake_case stays", "snake_case-stays"),
            ("Привет non-latin 你好", "привет-non-latin-你好"),
            ("😄 emoji", "-emoji"),
            ("ÜBER Größe", "über-größe"),
            ("I ♥ unicode", "i--unicode"),
            ("Dash-dash", "dash-dash"),
            ("en – dash", "en--dash"),
            ("x² ½ ५", "x--५"),
            (" blanks ", "-blanks-"),
        ] {
            assert_eq!(slug(text), expected, "{text}");
        }
    }

    #[test]
    fn the_same_heading_gets_a_number() {
        let mut slugger = Slugger::default();
        let given: Vec<String> = ["A", "A", "A-1", "A", "B"].iter().map(|text| slugger.next(text)).collect();
        assert_eq!(given, ["a", "a-1", "a-1-1", "a-2", "b"]);
    }
}
