//! The boxes of a section: how many are ticked, and what their section's heading says of them.

use super::life::says_nothing;
use super::{DocSection, Placeholder};
use crate::syntax::outline::Section;
use crate::syntax::{Item, ItemKind};
use crate::template::evidence::{evidence, mentions};
use crate::template::model::SectionDef;
use crate::text::{Span, normal};
use crate::value::mojibake::decoded;

/// The boxes between a heading and the next one.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Boxes {
    /// What the heading says.
    purpose: Purpose,
    /// Those of the lists in it, by the lines above the lists that say what they are.
    lists: Vec<Listed>,
}

/// Boxes of one purpose. What is struck through or has a placeholder in it is no box.
#[derive(Copy, Clone, PartialEq, Eq, Default, Debug)]
pub struct Listed {
    /// What the headings and the line above them say.
    pub purpose: Purpose,
    /// Those that somebody wrote.
    pub written: Count,
    /// Those that the template has, word for word.
    pub standing: Count,
}

/// Boxes counted.
#[derive(Copy, Clone, PartialEq, Eq, Default, Debug)]
pub struct Count {
    /// Boxes that are ticked.
    pub ticked: usize,
    /// Boxes that are open.
    pub open: usize,
    /// Boxes of which nobody knows: `[~]`, `[/]`, and those that others stand below, which they sum up.
    pub unclear: usize,
    /// The first open one with its text, relative to the chunk while it is a section's.
    pub first_open: Option<Span>,
}

impl Count {
    /// Adds the boxes of another section, whose spans are moved by `base`.
    pub fn add(&mut self, other: Self, base: usize) {
        self.ticked += other.ticked;
        self.open += other.open;
        self.unclear += other.unclear;
        self.first_open = self.first_open.into_iter().chain(other.first_open.map(|span| span.shift(base))).min();
    }
}

/// What the heading of a section says of its boxes.
#[derive(Copy, Clone, PartialEq, Eq, Default, Debug)]
pub struct Purpose {
    /// They are tasks, deliverables, objectives or criteria.
    pub counted: bool,
    /// They wait for something else or for later.
    pub not_counted: bool,
    /// They are what a finished document has fulfilled.
    pub acceptance: bool,
    /// They are what may be left.
    pub lesser: bool,
}

impl Purpose {
    fn of(section: &Section<'_>, def: Option<&SectionDef>) -> Self {
        // The title names the document, not what its first boxes are.
        if section.heading.is_none() || section.is_title {
            return Self::default();
        }
        let said = Self::said(&section.key.full);
        Self { counted: said.counted || def.is_some_and(|def| def.has_tasks), ..said }
    }

    /// What a heading or a line says.
    fn said(text: &str) -> Self {
        let words = evidence();
        Self {
            counted: mentions(&words.counted, text),
            not_counted: mentions(&words.not_counted, text),
            acceptance: mentions(&words.acceptance, text),
            lesser: mentions(&words.lesser, text),
        }
    }

    fn within(self, above: Self) -> Self {
        Self {
            counted: self.counted || above.counted,
            not_counted: self.not_counted || above.not_counted,
            acceptance: self.acceptance || above.acceptance,
            lesser: self.lesser || above.lesser,
        }
    }
}

/// The boxes of each section of a document, with what its heading, those above it and the line above the list say of them.
pub fn each<'d>(sections: &'d [DocSection<'_>]) -> impl Iterator<Item = (&'d DocSection<'d>, Listed)> {
    let mut above: Vec<Purpose> = Vec::with_capacity(sections.len());
    sections.iter().flat_map(move |section| {
        let own = &section.body.boxes;
        // A part comes behind the section it belongs to.
        let parent = section.section.parent.and_then(|parent| above.get(parent)).copied().unwrap_or_default();
        let purpose = own.purpose.within(parent);
        above.push(purpose);
        own.lists.iter().map(move |listed| (section, Listed { purpose: listed.purpose.within(purpose), ..*listed }))
    })
}

impl Boxes {
    pub(super) fn of(section: &Section<'_>, def: Option<&SectionDef>, placeholders: &[Placeholder]) -> Self {
        let mut boxes = Self { purpose: Purpose::of(section, def), ..Self::default() };
        let marked = |item: &Item| mark(item, section.text).is_some();
        let mut items = section.body.iter().filter(|item| marked(item) || is_label(item, section.text)).peekable();
        let mut open: Vec<Span> = Vec::new();
        if section.body.iter().any(marked) {
            open = placeholders.iter().map(|placeholder| placeholder.span).collect();
            open.sort_unstable();
        }
        // `Stretch (optional):` above a list is as good as a heading.
        let mut label = Purpose::default();
        while let Some(item) = items.next() {
            let Some((state, text)) = mark(item, section.text) else {
                label = Purpose::said(&normal::key(item.content.of(section.text)));
                continue;
            };
            let behind = open.partition_point(|span| span.end <= item.span.start);
            let is_open = open.get(behind).is_some_and(|span| span.overlaps(item.span));
            if is_open || is_dropped(text) || state == State::Dropped {
                continue;
            }
            let folded = normal::fold(&decoded(text));
            let standing = def.is_some_and(|def| def.boxes.contains(&folded));
            let known = boxes.lists.iter().position(|listed| listed.purpose == label);
            let at = known.unwrap_or_else(|| {
                boxes.lists.push(Listed { purpose: label, ..Listed::default() });
                boxes.lists.len() - 1
            });
            let Some(listed) = boxes.lists.get_mut(at) else { continue };
            let count = if standing { &mut listed.standing } else { &mut listed.written };
            let sums_up = items.peek().is_some_and(|next| next.depth > item.depth && marked(next));
            match state {
                State::Ticked if !sums_up => count.ticked += 1,
                State::Open if !sums_up => {
                    count.open += 1;
                    count.first_open = count.first_open.or(Some(item.span));
                }
                _ => count.unclear += 1,
            }
        }
        boxes
    }
}

#[derive(Copy, Clone, PartialEq, Eq)]
enum State {
    Ticked,
    Open,
    Dropped,
    Unclear,
}

/// Whether a paragraph says what the list below it is: it stands alone and ends with a colon, or is emphasised.
fn is_label(item: &Item, text: &str) -> bool {
    let ItemKind::Paragraph { list: None, .. } = item.kind else { return false };
    let content = item.content.of(text).trim();
    item.depth == 0
        && content.len() <= 80
        && (content.ends_with(':') || (content.starts_with("**") && content.trim_end_matches(':').ends_with("**")))
}

/// The state of a list item's box and the text behind it; none for items without one.
fn mark<'t>(item: &Item, text: &'t str) -> Option<(State, &'t str)> {
    let ItemKind::Paragraph { list: Some(list), .. } = item.kind else { return None };
    let content = item.content.of(text);
    if let Some((_, ticked)) = list.task {
        return Some((if ticked { State::Ticked } else { State::Open }, content));
    }
    // Boxes of other dialects, which Markdown takes for text.
    let (mark, behind) = content.strip_prefix('[')?.split_at_checked(1)?;
    let state = match mark {
        "-" => State::Dropped,
        "~" | "/" | ">" | "?" | "!" => State::Unclear,
        _ => return None,
    };
    Some((state, behind.strip_prefix("] ")?))
}

/// Whether a box was given up: its text is struck through, at most a remark behind it, or says that nothing is there.
fn is_dropped(text: &str) -> bool {
    let struck = text.trim().strip_prefix("~~").and_then(|rest| rest.split_once("~~"));
    let remark = |rest: &str| rest.is_empty() || rest.starts_with(['(', '-', '–', '—', ':', '→']);
    struck.is_some_and(|(_, behind)| remark(behind.trim())) || says_nothing(text)
}
