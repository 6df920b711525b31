//! The anchors of a document: what a `#fragment` can lead to.

use std::collections::HashSet;
use std::sync::Arc;

use super::rendered::{self, Reading};
use super::{Chunk, ItemKind, Keep, Placed, Syntax, changed, normalize_label};
use crate::text::slug::{Slugger, slug};

/// So far in front of an attribute its tag is looked for.
const LONGEST_TAG: usize = 1000;

/// What a `#fragment` can lead to, in the order of the text.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Anchors {
    list: Vec<Anchor>,
    /// All of them, and other spellings that lead to the same place, [`folded`].
    known: HashSet<String>,
}

/// A place that a fragment leads to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Anchor {
    /// Its name, without `#`.
    pub id: String,
    /// The heading it belongs to, with its level; none where the text names it itself (`<a id="x">`, `{#x}`).
    pub heading: Option<(u8, String)>,
}

/// What an anchor is made of.
#[derive(PartialEq, Eq)]
enum Source<'a> {
    /// A heading's Markdown.
    Heading(u8, &'a str),
    /// What stands in a heading that is HTML.
    Html(u8, &'a str),
    Id(&'a str),
}

impl Anchors {
    /// The anchors of a text.
    pub fn of(text: &str) -> Self {
        Self::read(&Syntax::parse(text, Keep::Items))
    }

    /// The anchors of a document.
    pub fn read(syntax: &Syntax) -> Self {
        let labels = syntax.definitions();
        let is_defined = |label: &str| labels.contains(&normalize_label(label));
        let mut sluggers = [Slugger::default(), Slugger::default()];
        let mut anchors = Self::default();
        for source in all_sources(syntax.chunks()) {
            let anchor = match source {
                Source::Heading(level, text) => {
                    let seen = |text, reading| rendered::heading(text, &is_defined, reading);
                    let own = text.rfind("{#").map_or(text, |at| text[..at].trim_end());
                    if own.len() < text.len() {
                        anchors.know(&slug(&seen(own, Reading::Strict)));
                    }
                    let (strict, loose) = (seen(text, Reading::Strict), seen(text, Reading::Loose));
                    anchors.heading((level, text), &strict, &loose, &mut sluggers)
                }
                Source::Html(level, text) => {
                    let seen = rendered::html(text);
                    anchors.heading((level, text), &seen, &seen, &mut sluggers)
                }
                Source::Id(id) => Anchor { id: id.to_owned(), heading: None },
            };
            if !anchor.id.is_empty() {
                anchors.know(&anchor.id);
                anchors.list.push(anchor);
            }
        }
        anchors
    }

    /// The anchor of a heading by GitHub's reading of it. What others may make of it is known, too: of a fragment that leads
    /// somewhere nothing may be said.
    fn heading(&mut self, heading: (u8, &str), strict: &str, loose: &str, sluggers: &mut [Slugger; 2]) -> Anchor {
        let [own, others] = sluggers;
        let other = others.next(loose.trim());
        let id = own.next(strict);
        if other != id {
            for slug in [slug(loose), slug(strict.trim()), other] {
                self.know(&slug);
            }
        }
        Anchor { id, heading: Some((heading.0, heading.1.to_owned())) }
    }

    fn know(&mut self, id: &str) {
        if !id.is_empty() {
            self.known.insert(folded(id));
        }
    }

    /// The anchors of a document that an edit has made of an older version: the same value as long as they are the same.
    pub fn update(before: Option<(&Syntax, &Arc<Self>)>, now: &Syntax) -> Arc<Self> {
        let same = before.filter(|(old, _)| {
            let (gone, came) = changed(old, now);
            let (gone, came) = (&old.chunks()[gone], &now.chunks()[came]);
            all_sources(gone).eq(all_sources(came)) && labels(gone).eq(labels(came))
        });
        same.map_or_else(|| Arc::new(Self::read(now)), |(_, anchors)| Arc::clone(anchors))
    }

    /// Whether a fragment, decoded and without `#`, leads somewhere. Case makes no difference: GitHub finds `#Goals` too.
    pub fn has(&self, fragment: &str) -> bool {
        self.known.contains(&folded(fragment))
    }

    /// All of them in the order of the text.
    pub fn iter(&self) -> impl Iterator<Item = &Anchor> {
        self.list.iter()
    }
}

/// A fragment without what nobody sees: case, and what chooses between the two looks of an emoji or joins several.
fn folded(fragment: &str) -> String {
    let seen = fragment.chars().filter(|c| !matches!(c, '\u{fe0e}' | '\u{fe0f}' | '\u{200d}'));
    seen.flat_map(char::to_lowercase).collect()
}

fn all_sources(chunks: &[Placed]) -> impl Iterator<Item = Source<'_>> {
    chunks.iter().flat_map(|placed| sources(&placed.chunk))
}

/// The labels of definitions: what a heading refers to by one of these is a link.
fn labels(chunks: &[Placed]) -> impl Iterator<Item = &String> {
    chunks.iter().flat_map(|placed| placed.chunk.labels())
}

/// What the anchors of a chunk are made of: its headings in their order, then the names that it gives itself.
fn sources(chunk: &Chunk) -> Vec<Source<'_>> {
    let text = chunk.text();
    let mut found = Vec::new();
    for item in chunk.items() {
        match item.kind {
            ItemKind::Heading { level } => found.push(Source::Heading(level, item.content.of(text))),
            ItemKind::Html => found.extend(html_heading(&text[item.span.range().start..])),
            _ => {}
        }
    }
    attributes(text, &mut found);
    braces(text, &mut found);
    found
}

/// `<h2>Title</h2>` at the start of a text that begins with a tag.
fn html_heading(html: &str) -> Option<Source<'_>> {
    let rest = html.trim_start().strip_prefix("<h")?;
    let level = rest.bytes().next().filter(|b| (b'1'..=b'6').contains(b))? - b'0';
    let open = rest.find('>')? + 1;
    let inside = &rest[open..rest.floor_char_boundary(open + LONGEST_TAG)];
    Some(Source::Html(level, inside[..inside.find("</h")?].trim()))
}

/// `id="x"` and `name="x"` in tags. Within code they are taken for anchors too: then nothing is said of a link to them.
fn attributes<'a>(text: &'a str, found: &mut Vec<Source<'a>>) {
    for at in memchr::memchr_iter(b'=', text.as_bytes()) {
        let before = text[..at].trim_end_matches([' ', '\t']);
        let name = before.len() - before.bytes().rev().take_while(u8::is_ascii_alphabetic).count();
        let is_name = |name: &str| name.eq_ignore_ascii_case("id") || name.eq_ignore_ascii_case("name");
        if !is_name(&before[name..]) || !before[..name].ends_with(|c: char| c.is_ascii_whitespace()) {
            continue;
        }
        let tag = &before[before.floor_char_boundary(name.saturating_sub(LONGEST_TAG))..name];
        if !tag.rfind(['<', '>']).is_some_and(|mark| tag[mark..].starts_with('<')) {
            continue;
        }
        let value = text[at + 1..].trim_start_matches([' ', '\t']);
        let value = match value.chars().next() {
            Some(quote @ ('"' | '\'')) => value[1..].split(quote).next(),
            _ => value.split(|c: char| c.is_whitespace() || matches!(c, '>' | '/')).next(),
        };
        found.extend(value.filter(|id| !id.is_empty() && !id.contains(char::is_whitespace)).map(Source::Id));
    }
}

/// `{#x}`, also among other attributes (`{: #x .y}`).
fn braces<'a>(text: &'a str, found: &mut Vec<Source<'a>>) {
    for at in memchr::memchr_iter(b'{', text.as_bytes()) {
        let inside = &text[at + 1..];
        if !inside.starts_with(['#', ':']) {
            continue;
        }
        let line = inside.split(['\n', '\r']).next().unwrap_or_default();
        let Some((attributes, _)) = line.split_once('}') else { continue };
        let ids = attributes.trim_start_matches(':').split_whitespace().filter_map(|word| word.strip_prefix('#'));
        found.extend(ids.filter(|id| !id.is_empty()).map(Source::Id));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Span;

    fn ids(text: &str) -> Vec<String> {
        Anchors::of(text).iter().map(|anchor| anchor.id.clone()).collect()
    }

    #[test]
    fn headings_of_every_form_are_anchors() {
        let text = "# A\n\nSet\n===\n\n> ## Quoted\n\n- ### Listed\n\n<h2 align=\"center\">HTML <b>one</b></h2>\n\n## A\n\n## Plan {#own}\n";
        assert_eq!(ids(text), ["a", "set", "quoted", "listed", "html-one", "a-1", "plan-own", "own"]);
        assert!(ids("```\n# no\n```\n    # no\n").is_empty());
    }

    #[test]
    fn names_are_anchors() {
        let text = "<a id=\"one\"></a> <A NAME=two> <div class='x' id='three'>\n\nT {#four .x}\n{: #five}\n";
        assert_eq!(ids(text), ["one", "two", "three", "four", "five"]);
        assert!(ids("name=\"x\" a > b id=y\n\nexport id=z").is_empty());
    }

    #[test]
    fn what_is_not_seen_makes_no_difference() {
        let anchors = Anchors::of("# \u{26a0}\u{fe0f} Risks\n\n## Plan {#own}\n\n<a id=\"Here\">\n");
        for fragment in ["-risks", "\u{fe0f}-risks", "-Risks", "own", "plan", "here", "HERE"] {
            assert!(anchors.has(fragment), "{fragment}");
        }
        assert!(!anchors.has("risks") && !anchors.has(""));
    }

    #[test]
    fn anchors_stay_the_same_value_while_they_are_the_same() {
        let text = "# A\n\nx\n\n## B\n\ny <a id=\"z\">\n";
        let old = Syntax::parse(text, Keep::Trees);
        let anchors = Arc::new(Anchors::read(&old));
        let edited = |at: &str, new: &str| {
            let span = Span::new(text.find(at).unwrap(), text.find(at).unwrap() + at.len());
            let syntax = old.edit(&text.replacen(at, new, 1), span, new.len());
            Anchors::update(Some((&old, &anchors)), &syntax)
        };
        assert!(Arc::ptr_eq(&edited("x", "xx"), &anchors));
        assert!(Arc::ptr_eq(&edited("y ", "y\n"), &anchors));
        assert!(edited("## B", "## C").has("c"));
        assert!(!edited("\"z\"", "\"w\"").has("z"));
    }
}
