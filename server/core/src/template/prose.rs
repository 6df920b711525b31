//! What the literal texts of a template say: samples, guidance for the writer, what may be left out.

use super::evidence::{evidence, has, mentions};
use crate::text::normal;

/// What an unchanged literal text is, where it is not boilerplate.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Literal {
    /// A sample value.
    Sample,
    /// A guidance sentence.
    Guidance,
    /// It may stay.
    Boilerplate,
}

/// Where a literal text stands.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Place {
    /// A paragraph of its own.
    Paragraph,
    /// A list item without a box.
    Bullet,
    /// A list item with a box.
    Task,
    /// A field's value.
    Value,
    /// A table cell.
    Cell,
}

/// Says what a literal text of a template is. `numbered_sibling` tells whether another item differs only in its number.
pub fn literal(text: &str, place: Place, numbered_sibling: bool) -> Literal {
    let plain = normal::plain(text);
    let lower = plain.to_lowercase();
    let words = plain.split_whitespace().count();
    let first = normal::words(plain).into_iter().next().unwrap_or_default();
    if place == Place::Value && (has(&evidence().sample, plain) || (first == "description" && words <= 5)) {
        return Literal::Sample;
    }
    if place != Place::Paragraph
        && let Some((stem, tail)) = numbered(plain)
    {
        let tail_first = normal::words(tail).into_iter().next().unwrap_or_default();
        let sample_tail = has(&evidence().sample, tail) || has(&evidence().sample, &tail_first);
        if sample_tail || (tail.is_empty() && (numbered_sibling || stem.split_whitespace().count() <= 2)) {
            return Literal::Sample;
        }
    }
    // `path/to/file.ts` - Description of changes: what stands behind the code is judged alone.
    if place == Place::Bullet
        && text.trim_start().starts_with('`')
        && let Some((_, behind)) = text.split_once("` - ")
        && literal(behind, Place::Value, false) != Literal::Boilerplate
    {
        return Literal::Sample;
    }
    if matches!(place, Place::Value | Place::Bullet) && is_remark_for_value(text.trim()) {
        return Literal::Sample;
    }
    let strong = opens(&evidence().guidance, &lower);
    let weak = place == Place::Paragraph && words >= 5 && opens(&evidence().guidance_weak, &lower);
    if place != Place::Task && words >= 3 && (strong || weak) {
        return Literal::Guidance;
    }
    let speaks = match place {
        Place::Paragraph => words >= 5 && speaks_to_writer(text, &lower),
        Place::Value => words >= 3 && (asks(&lower) || (words >= 7 && opens(&evidence().guidance_weak, &lower))),
        _ => false,
    };
    if speaks { Literal::Guidance } else { Literal::Boilerplate }
}

/// Whether a text is nothing but parentheses that say what is to stand there: `(name)`, `Outcome: (what is done)`.
fn is_remark_for_value(text: &str) -> bool {
    // A bold name is a field's: its value is looked at on its own.
    let named = |name: &str| !name.contains('*') && name.split_whitespace().count() <= 3;
    let value = text.split_once(": ").filter(|(name, _)| named(name)).map_or(text, |(_, value)| value);
    let inside = value.trim().strip_prefix('(').and_then(|rest| rest.strip_suffix(')')).unwrap_or_default();
    let words = inside.chars().all(|c| c.is_alphabetic() || " -/'’".contains(c));
    let first = normal::words(inside).into_iter().next().unwrap_or_default();
    words
        && !inside.is_empty()
        && inside.split_whitespace().count() <= 6
        && !says_optional(inside)
        && !has(&evidence().nothing, inside)
        && !has(&evidence().nothing, &first)
        && !evidence().negation.contains(&first)
}

/// Whether a field's value asks for what it is to hold: `What was chosen and how it works`, `Who decides?`
fn asks(lower: &str) -> bool {
    opens(&evidence().question, lower)
}

/// Whether a paragraph speaks to the one who writes: in italics as hints are, by asking, by saying what to do, by speaking of
/// `this section`.
fn speaks_to_writer(text: &str, lower: &str) -> bool {
    let text = text.trim_start_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '*' | '_'));
    // What is bold is a heading of a kind, and stays.
    if text.starts_with("**") || text.ends_with("**") || lower.ends_with(':') {
        return false;
    }
    let ends = |mark: char| {
        let inside = text.strip_prefix(mark).and_then(|rest| rest.strip_suffix(mark));
        inside.is_some_and(|inside| !inside.contains(mark))
    };
    let sentences = || lower.split(['.', '?', '!', ':']).map(|s| s.trim_start_matches([' ', ')', '*', '_', '>', '"']));
    // `*Status values: open, done*` is a legend.
    let italic = (ends('*') || ends('_')) && !has_label(lower);
    italic
        || asks_anything(lower)
        || mentions(&evidence().guidance_inside, lower)
        || sentences()
            .any(|sentence| sentence.split_whitespace().count() >= 4 && opens(&evidence().guidance_sentence, sentence))
}

/// Whether a text begins with what it is about: one to three words and a colon, that say neither when nor what to write.
fn has_label(lower: &str) -> bool {
    let Some((label, _)) = lower.split_once(':') else { return false };
    let first = label.split_whitespace().next().unwrap_or_default();
    let about = !evidence().condition.iter().chain(evidence().question.iter()).any(|word| word == first);
    label.split_whitespace().count() <= 3 && about && !says_optional(label)
}

/// Whether a sentence of a paragraph is a question; one in an address (`?a=b`) or in quotes is none.
fn asks_anything(lower: &str) -> bool {
    lower.match_indices('?').any(|(at, _)| {
        let behind = lower[at + 1..].chars().next();
        let before = lower[..at].chars().next_back();
        before.is_some_and(char::is_alphanumeric)
            && behind.is_none_or(|c| c.is_whitespace() || matches!(c, '*' | '_' | ')'))
    })
}

/// Whether a text in lower case begins with one of the phrases.
fn opens(phrases: &[String], lower: &str) -> bool {
    phrases.iter().any(|phrase| lower.strip_prefix(phrase.as_str()).is_some_and(|rest| rest.starts_with([' ', ','])))
}

/// Whether a document's sentence is guidance by its opening alone: one short sentence that names what to write.
pub fn is_guidance(folded: &str) -> bool {
    let short = folded.split_whitespace().count() <= 30;
    let plain = !folded.contains(['(', ';', '"']) && !folded.bytes().any(|b| b.is_ascii_digit());
    short && plain && opens(&evidence().guidance_sure, &folded.to_lowercase())
}

/// Whether a name is an identifier with a number: `FR-001`, `T12`. There are as many of them as are needed.
pub fn is_numbered_id(name: &str) -> bool {
    let letters = name.bytes().take_while(u8::is_ascii_uppercase).count();
    let digits = name[letters..].strip_prefix(['-', '_', '.']).unwrap_or(&name[letters..]);
    (1..=6).contains(&letters) && (1..=4).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit())
}

/// `Task 1: Description` as stem and tail; letters A to C count as numbers.
pub fn numbered(text: &str) -> Option<(&str, &str)> {
    let (head, tail) = text.split_once(':').unwrap_or((text, ""));
    let head = head.trim_end().trim_end_matches(['*', '_']);
    let (stem, ordinal) = head.rsplit_once(' ')?;
    let digits = !ordinal.is_empty() && ordinal.len() <= 3 && ordinal.bytes().all(|b| b.is_ascii_digit());
    let letter = matches!(ordinal, "A" | "B" | "C" | "D" | "E");
    let fits = (digits || letter)
        && (1..=5).contains(&stem.split_whitespace().count())
        && stem.chars().all(|c| c.is_alphabetic() || " ,-'*".contains(c));
    fits.then(|| (stem.trim_matches('*'), tail.trim_start_matches('*').trim()))
}

/// Whether a text speaks of the template that it stands in.
pub fn speaks_of_template(text: &str) -> bool {
    mentions(&evidence().template, text)
}

/// Whether a text says that what it describes may be left out.
pub fn says_optional(text: &str) -> bool {
    mentions(&evidence().optional, text)
}

/// Whether a comment says so of the section it stands in: `Required; optional parameters too` does not.
pub fn section_is_optional(comment: &str) -> bool {
    let lower = comment.to_lowercase();
    let first = |words: &[String]| words.iter().filter_map(|word| lower.find(word.as_str())).min();
    let contrary = first(&evidence().required).filter(|at| !lower[..*at].trim_end().ends_with("not"));
    mentions(&evidence().optional_comment, comment)
        && contrary.is_none_or(|at| first(&evidence().optional_comment).is_some_and(|optional| optional < at))
}

/// Whether a text begins by saying when something holds: `If there are any:`.
pub fn is_condition(text: &str) -> bool {
    let lower = text.to_lowercase();
    evidence().condition.iter().any(|word| lower.strip_prefix(word.as_str()).is_some_and(|rest| rest.starts_with(' ')))
}

/// A text without emphasis and what a slot is written in.
pub fn unwrapped(text: &str) -> &str {
    normal::plain(text).trim_matches(['[', ']', '{', '}', '(', ')', '_', ' '])
}

/// Whether a comment, or a remark in it, begins by saying when something holds: `# S01 (if part of a sprint)`.
pub fn says_when(comment: &str) -> bool {
    comment.split('(').any(|part| is_condition(part.trim_start_matches(['#', ' '])))
}

/// Whether a paragraph below a heading begins by saying so: `*Optional. Remove if unused.*`
pub fn opens_as_optional(paragraph: &str) -> bool {
    let lower = paragraph.to_lowercase();
    let text = lower.trim_start_matches(|c: char| !c.is_alphanumeric()).replace(['*', '_'], "");
    evidence().optional_comment.iter().any(|phrase| {
        text.strip_prefix(phrase.as_str())
            .is_some_and(|rest| rest.starts_with(['.', ':', ',', ';', ')']) || phrase.contains("section"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literal_texts() {
        use Literal::{Boilerplate, Guidance, Sample};
        for (text, place, expected) in [
            ("Item 1: Description (reason)", Place::Bullet, Sample),
            ("**Objective 1**: Description", Place::Bullet, Sample),
            ("Deliverable 2", Place::Task, Sample),
            ("Description and rationale", Place::Value, Sample),
            ("Brief description of what this achieves.", Place::Paragraph, Guidance),
            ("List of affected systems/components", Place::Value, Guidance),
            ("`path/to/file.ts` - Description of changes", Place::Bullet, Sample),
            ("`path/to/new.ts` - Purpose", Place::Bullet, Sample),
            ("`path/to/new.ts` - keeps the sessions", Place::Bullet, Boilerplate),
            ("Document current state", Place::Task, Boilerplate),
            ("Describe the current state in the wiki", Place::Task, Boilerplate),
            ("All tests pass", Place::Task, Boilerplate),
            ("Stakeholder satisfaction", Place::Bullet, Boilerplate),
        ] {
            assert_eq!(literal(text, place, false), expected, "{text}");
        }
        assert_eq!(literal("Clear, measurable objective 1", Place::Task, true), Sample);
    }
}
