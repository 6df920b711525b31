//! Fixes applied one round after the other, until nothing is left to fix.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use crate::check::Checked;
use crate::finding::{Edit, Finding, Fix};
use crate::text::Span;

/// How often safe fixes are applied at most.
pub const ROUNDS: usize = 10;

/// What came of a text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fixed {
    /// The text now.
    pub text: String,
    /// What makes it from the one before, in the order of the text, without overlap, nothing replaced by itself.
    pub edits: Vec<Edit>,
    /// How many fixes were applied.
    pub applied: usize,
    /// In how many rounds.
    pub rounds: usize,
    /// What is found in the text now.
    pub left: Vec<Finding>,
    /// Why there was no further round.
    pub end: End,
}

/// Why fixes are applied no longer. Rules are named by their codes, in alphabetical order.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum End {
    /// Nothing is left to fix.
    Fixpoint,
    /// The fixes of these rules undo each other. The text is the first one that would come back, so that another run
    /// leaves it alone.
    Cycle(Vec<&'static str>),
    /// There are still fixes of these rules after the last round.
    Unfinished(Vec<&'static str>),
}

/// A fix that is to be applied, and the rule that offers it.
pub type Chosen<'c> = (&'static str, &'c Fix);

/// Applies the safe fixes of a document until there is none, at most [`ROUNDS`] times; `check` says what is found in a
/// text.
pub fn fix(text: &str, check: &dyn Fn(&str) -> Checked) -> Fixed {
    repeat(text, check, ROUNDS, &|checked| {
        let safe = checked.findings.iter().map(|finding| (finding.rule, finding.fixes.iter().find(|fix| fix.safe)));
        safe.filter_map(|(rule, fix)| Some((rule, fix?))).collect()
    })
}

/// Applies the chosen fixes of what is found, those that touch one taken before left for the next round, until none is
/// chosen.
pub fn repeat(
    text: &str,
    check: &dyn Fn(&str) -> Checked,
    limit: usize,
    choose: &dyn Fn(&Checked) -> Vec<Chosen<'_>>,
) -> Fixed {
    let mut now = text.to_owned();
    let mut pieces = vec![Piece::Kept(Span::new(0, text.len()))];
    let mut applied = 0;
    let mut past: Vec<Round> = Vec::new();
    let (left, end) = loop {
        let checked = check(&now);
        let (edits, rules) = apart(&choose(&checked));
        let Some(new) = apply(&now, &edits).filter(|new| *new != now) else {
            break (checked.findings, End::Fixpoint);
        };
        if past.len() == limit {
            break (checked.findings, End::Unfinished(alphabetical(rules)));
        }
        let (after, count) = (replaced(pieces.clone(), &edits), rules.len());
        past.push(Round { hash: hash(&now), pieces, applied, rules });
        now = new;
        if let Some(first) = past.iter().position(|round| round.began_with(&now, text)) {
            let mut cycle = past.split_off(first);
            let rules = cycle.iter().flat_map(|round| round.rules.iter().copied()).collect();
            Round { pieces, applied, .. } = cycle.swap_remove(0);
            break (check(&now).findings, End::Cycle(alphabetical(rules)));
        }
        (pieces, applied) = (after, applied + count);
    };
    Fixed { edits: edits(text, &pieces), text: now, applied, rounds: past.len(), left, end }
}

/// A round that is over: what it began with, and the rules whose fixes were applied. It holds no text, since a document
/// may be large and the rounds many.
struct Round {
    hash: u64,
    pieces: Vec<Piece>,
    applied: usize,
    rules: Vec<&'static str>,
}

impl Round {
    /// Whether it began with this text, which was made from the original one.
    fn began_with(&self, text: &str, original: &str) -> bool {
        self.hash == hash(text) && apply(original, &edits(original, &self.pieces)).as_deref() == Some(text)
    }
}

fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

fn alphabetical(mut rules: Vec<&'static str>) -> Vec<&'static str> {
    rules.sort_unstable();
    rules.dedup();
    rules
}

/// A text after edits that stand in its order; `None` where they overlap or do not fit it.
pub fn apply(text: &str, edits: &[Edit]) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for edit in edits {
        let range = edit.span.range();
        out.push_str(text.get(at..range.start)?);
        out.push_str(&edit.text);
        at = range.end;
    }
    out.push_str(text.get(at..)?);
    Some(out)
}

/// The edits of the fixes that do not touch one before them, in the order of the text, and the rule of each fix.
fn apart(fixes: &[Chosen<'_>]) -> (Vec<Edit>, Vec<&'static str>) {
    let mut taken: BTreeMap<u32, u32> = BTreeMap::new();
    let mut edits = Vec::new();
    let mut rules = Vec::new();
    for (rule, fix) in fixes {
        // Taken spans are apart: one that touches begins last before this one's end.
        let touches =
            |edit: &Edit| taken.range(..=edit.span.end).next_back().is_some_and(|(_, end)| *end >= edit.span.start);
        if fix.edits.is_empty() || fix.edits.iter().any(touches) {
            continue;
        }
        for edit in &fix.edits {
            let end = taken.entry(edit.span.start).or_default();
            *end = edit.span.end.max(*end);
        }
        edits.extend(fix.edits.iter().cloned());
        rules.push(*rule);
    }
    edits.sort_by_key(|edit| edit.span);
    (edits, rules)
}

/// A part of the text at hand.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Piece {
    /// From the text at the beginning.
    Kept(Span),
    /// Written since.
    New(String),
}

impl Piece {
    fn len(&self) -> usize {
        match self {
            Self::Kept(span) => span.len(),
            Self::New(text) => text.len(),
        }
    }

    /// The part from one offset to another.
    fn cut(&self, from: usize, to: usize) -> Self {
        match self {
            Self::Kept(span) => Self::Kept(Span::new(span.start as usize + from, span.start as usize + to)),
            Self::New(text) => Self::New(text.get(from..to).unwrap_or_default().to_owned()),
        }
    }
}

/// The pieces after edits of the text that they make.
fn replaced(pieces: Vec<Piece>, edits: &[Edit]) -> Vec<Piece> {
    let mut out = Vec::with_capacity(pieces.len() + 2 * edits.len());
    let mut rest = pieces.into_iter();
    let mut piece = rest.next();
    // Where the piece at hand, what is left of it, begins.
    let mut at = 0;
    let mut pass = |until: usize, keep: bool, out: &mut Vec<Piece>| {
        while let Some(here) = piece.take() {
            let len = here.len();
            if at + len > until {
                let cut = until.saturating_sub(at);
                if keep && cut > 0 {
                    out.push(here.cut(0, cut));
                }
                piece = Some(here.cut(cut, len));
                at += cut;
                return;
            }
            if keep {
                out.push(here);
            }
            at += len;
            piece = rest.next();
        }
    };
    for edit in edits {
        pass(edit.span.start as usize, true, &mut out);
        out.push(Piece::New(edit.text.clone()));
        pass(edit.span.end as usize, false, &mut out);
    }
    pass(usize::MAX, true, &mut out);
    out
}

/// What makes the pieces' text from the first one.
fn edits(text: &str, pieces: &[Piece]) -> Vec<Edit> {
    let mut out = Vec::new();
    let mut new = String::new();
    let mut at = 0;
    for piece in pieces.iter().chain([&Piece::Kept(Span::at(text.len()))]) {
        match piece {
            Piece::New(text) => new.push_str(text),
            // An empty rest says where text was taken away, no more.
            Piece::Kept(span) if span.is_empty() && (span.start as usize) < text.len() => {}
            Piece::Kept(span) => {
                let gone = Span::new(at, span.start as usize);
                out.extend(trimmed(text, gone, &new));
                new.clear();
                at = span.end as usize;
            }
        }
    }
    out
}

/// The replacement of a span without what stays the same at both ends; none where all does.
fn trimmed(text: &str, span: Span, new: &str) -> Option<Edit> {
    let old = span.of(text);
    let same = |pairs: &mut dyn Iterator<Item = (char, char)>| {
        pairs.take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum::<usize>()
    };
    let mut start = same(&mut old.chars().zip(new.chars()));
    // A line end is one: nothing is put into it.
    if old[..start].ends_with('\r') {
        start -= 1;
    }
    let mut end = same(&mut old[start..].chars().rev().zip(new[start..].chars().rev()));
    if old[old.len() - end..].starts_with('\n')
        && (old[..old.len() - end].ends_with('\r') || new[..new.len() - end].ends_with('\r'))
    {
        end -= 1;
    }
    let edit = Edit {
        span: Span::new(span.start as usize + start, span.end as usize - end),
        text: new[start..new.len() - end].to_owned(),
    };
    (!edit.span.is_empty() || !edit.text.is_empty()).then_some(edit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{Finding, Severity};
    use proptest::prelude::*;

    fn edit(start: usize, end: usize, text: &str) -> Edit {
        Edit { span: Span::new(start, end), text: text.to_owned() }
    }

    /// Rules that replace the first character of each of their texts by another one.
    fn rules(rules: &'static [(&'static str, &'static str, &'static str)]) -> impl Fn(&str) -> Checked {
        |text: &str| {
            let found = rules.iter().flat_map(|(rule, part, new)| {
                text.match_indices(part).map(|(at, _)| Finding {
                    rule,
                    severity: Severity::Hint,
                    message: String::new(),
                    span: Span::at(at),
                    fixes: vec![Fix {
                        title: String::new(),
                        safe: true,
                        preferred: true,
                        edits: vec![edit(at, at + 1, new)],
                        creates: None,
                    }],
                    related: Vec::new(),
                })
            });
            Checked { template: None, findings: found.collect() }
        }
    }

    #[test]
    fn edits_of_edits_are_edits() {
        let text = "one two three";
        let pieces = replaced(vec![Piece::Kept(Span::new(0, text.len()))], &[edit(4, 7, "2"), edit(13, 13, "!")]);
        // one 2 three!
        let pieces = replaced(pieces, &[edit(0, 3, "1"), edit(5, 6, ""), edit(11, 12, "?!")]);
        assert_eq!(edits(text, &pieces), [edit(0, 3, "1"), edit(4, 8, "2"), edit(13, 13, "?!")]);
    }

    #[test]
    fn fixes_that_touch_wait_for_their_turn() {
        // Every `a` before a `b` or at the end becomes one: from the end on, one a round.
        let check = rules(&[("a", "ab", "b")]);
        let fixed = fix("xaaab", &check);
        assert_eq!((fixed.text.as_str(), fixed.applied, fixed.rounds), ("xbbbb", 3, 3));
        assert_eq!(fixed.edits, [edit(1, 4, "bbb")]);
        assert_eq!(fix(&"a".repeat(30).replacen('a', "ab", 30), &check).rounds, 1);
        let unfinished = fix(&format!("{}b", "a".repeat(30)), &check);
        assert_eq!((unfinished.rounds, unfinished.left.len(), unfinished.end), (ROUNDS, 1, End::Unfinished(vec!["a"])));
        let enough = fix(&format!("{}b", "a".repeat(ROUNDS)), &check);
        assert_eq!((enough.rounds, enough.left.len(), enough.end), (ROUNDS, 0, End::Fixpoint));
    }

    #[test]
    fn rules_that_undo_each_other_are_named_and_all_others_are_applied() {
        let rules = rules(&[
            ("down", "A", "a"),
            ("other", "12", ""),
            ("round", "c", "d"),
            ("square", "d", "c"),
            ("up", "a", "A"),
        ]);
        let fixed = fix("a 1112 b", &rules);
        assert_eq!((fixed.text.as_str(), fixed.rounds, fixed.applied), ("A 2 b", 3, 6));
        assert_eq!(fixed.end, End::Cycle(vec!["down", "up"]));
        assert_eq!(fixed.left.iter().map(|finding| finding.rule).collect::<Vec<_>>(), ["down"]);
        assert_eq!(apply("a 1112 b", &fixed.edits), Some(fixed.text.clone()));
        let again = fix(&fixed.text, &rules);
        assert_eq!((again.text, again.applied, again.edits), (fixed.text, 0, Vec::new()));
        assert_eq!(fix("c1a2", &rules).end, End::Cycle(vec!["down", "round", "square", "up"]));
    }

    proptest! {
        #[test]
        fn composed_edits_make_the_same_text(
            text in "[ab\r\n🟢]{0,12}",
            rounds in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), "[ab\r\n🟢]{0,4}"), 0..5),
        ) {
            let mut now = text.clone();
            let mut pieces = vec![Piece::Kept(Span::new(0, text.len()))];
            for (from, to, new) in rounds {
                let borders: Vec<usize> = (0..=now.len()).filter(|at| now.is_char_boundary(*at)).collect();
                let (from, to) = (*from.get(&borders), *to.get(&borders));
                let edits = [edit(from.min(to), from.max(to), &new)];
                now = apply(&now, &edits).unwrap();
                pieces = replaced(pieces, &edits);
            }
            prop_assert_eq!(apply(&text, &edits(&text, &pieces)), Some(now));
        }
    }
}
