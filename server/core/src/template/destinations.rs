//! What the links of a template lead to, so that those that a document still has of it are known.

use std::collections::BTreeSet;

use crate::syntax::inline::plain_candidates;
use crate::syntax::{Context, Item, ItemKind, Syntax, link};
use crate::text::Span;

/// The destinations of a template's links.
#[derive(Clone, Debug, Default)]
pub struct Destinations {
    /// As they are written.
    written: BTreeSet<String>,
    /// Those with slots in them, as the texts around these. Each has a word of its own: of `{A}.md` every link could be one.
    patterns: BTreeSet<Vec<String>>,
}

impl Destinations {
    /// Those of a template's source.
    pub(super) fn of(syntax: &Syntax, source: &str) -> Self {
        let mut found = Self::default();
        for placed in syntax.chunks() {
            let items = placed.chunk.items();
            for (n, item) in items.iter().enumerate() {
                let Some(span) = link::destination(source, placed.start, item) else { continue };
                let written = span.of(source);
                let is_slot = |item: &&Item| {
                    matches!(item.kind, ItemKind::Candidate { context: Context::Destination, .. })
                        && span.contains(item.span.shift(placed.start))
                };
                let within = items[n..].iter().take_while(|item| item.span.shift(placed.start).start < span.end);
                let mut slots: Vec<Span> = within.filter(is_slot).map(|item| item.span.shift(placed.start)).collect();
                if item.kind == ItemKind::Definition {
                    let open = plain_candidates(written, Span::new(0, written.len()));
                    slots.extend(open.iter().map(|item| item.span.shift(span.start as usize)));
                }
                found.patterns.extend(pattern(source, span, &slots));
                found.written.insert(written.to_owned());
            }
        }
        found
    }

    /// Whether a destination is one of these, word for word.
    pub fn have(&self, written: &str) -> bool {
        self.written.contains(written)
    }

    /// Whether it is one of these with its slots filled.
    pub fn have_filled(&self, written: &str) -> bool {
        self.patterns.iter().any(|pattern| is_filled(pattern, written))
    }
}

/// The texts around the slots of a destination; none where nothing could be known by them.
fn pattern(source: &str, span: Span, slots: &[Span]) -> Option<Vec<String>> {
    let mut around = Vec::with_capacity(slots.len() + 1);
    let mut at = span.start as usize;
    for slot in slots {
        around.push(source.get(at..slot.start as usize)?.to_owned());
        at = slot.end as usize;
    }
    around.push(source.get(at..span.end as usize)?.to_owned());
    let is_word = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).count() > 1;
    let last = around.last().map_or("", |last| last.split('#').next().unwrap_or(last));
    let (stem, _) = last.rsplit_once('.').unwrap_or((last, ""));
    let tells = is_word(stem) || around[..around.len() - 1].iter().any(|text| is_word(text));
    (!slots.is_empty() && tells).then_some(around)
}

/// Whether a destination has these texts, and a part of a name at each slot between them.
fn is_filled(pattern: &[String], written: &str) -> bool {
    let [first, between @ .., last] = pattern else { return false };
    let Some(mut rest) = written.strip_prefix(first.as_str()) else { return false };
    let is_value = |text: &str| !text.is_empty() && !text.contains(['/', '#']);
    for text in between {
        // A value holds one character at least.
        let from = rest.chars().next().map_or(0, char::len_utf8);
        let Some(at) = rest[from..].find(text.as_str()).map(|at| from + at) else { return false };
        if !is_value(&rest[..at]) {
            return false;
        }
        rest = &rest[at + text.len()..];
    }
    rest.strip_suffix(last.as_str()).is_some_and(is_value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::Keep;

    #[test]
    fn links_with_filled_slots_are_the_templates() {
        let source = "# T\n\n[a]({ID}_PRD.md) [b](plans/{AREA}/{PART}-notes.md#{HEAD}) [c]({ID}.md) [d](X.md) [e]({URL})\n\n[f]: {ID}_TODO.md\n";
        let all = Destinations::of(&Syntax::parse(source, Keep::Items), source);
        for written in ["M01_PRD.md", "plans/x/y-notes.md#z", "M-1_TODO.md"] {
            assert!(all.have_filled(written) && !all.have(written), "{written}");
        }
        for written in [
            "_PRD.md",
            "a/M01_PRD.md",
            "M01_PRD.txt",
            "M01.md",
            "X.md",
            "x",
            "plans/x/-notes.md#z",
            "plans/x/y-notes.md",
        ] {
            assert!(!all.have_filled(written), "{written}");
        }
        assert!(all.have("X.md") && all.have("{ID}.md"));
    }
}
