//! A chunk: a piece of a document that is parsed on its own.

use std::cell::RefCell;
use std::ops::Range;
use std::sync::LazyLock;

use tree_sitter::{Language, Parser, Point, Query, QueryCursor, Tree};

use super::input::Input;
use super::{Item, ItemKind, block, normalize_label};
use crate::text::normal;

/// Whether the trees are kept behind the items.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Keep {
    /// For documents that are edited: a key is then parsed incrementally.
    Trees,
    /// For documents that are only read: a tree costs 90 bytes a byte.
    Items,
}

/// A piece of a document from one column-0 ATX heading to the next. Nothing in it depends on what stands around it.
#[derive(Debug)]
pub struct Chunk {
    text: Box<str>,
    items: Vec<Item>,
    parts: Vec<Part>,
    labels: Vec<String>,
    may_silence: bool,
    tree: Option<Tree>,
    closed: bool,
}

/// A heading of a chunk with what stands below it up to the next one; the first part may lack the heading.
#[derive(Clone, Debug, Default)]
pub struct Part {
    /// The index of its heading.
    pub heading: Option<usize>,
    /// Where the heading begins, relative to the chunk; 0 where there is none.
    pub start: usize,
    /// Level of the heading, 0 where there is none.
    pub level: u8,
    /// The heading's comparable forms.
    pub key: normal::Heading,
    /// The items below the heading.
    pub body: Range<usize>,
}

/// The word that begins a suppression.
const SILENCE: &[u8] = b"milepost-ignore";

static LANGUAGE: LazyLock<Language> = LazyLock::new(|| tree_sitter_md::LANGUAGE.into());

/// None only if the query did not fit the grammar, which the tests of its crate rule out.
static BLOCKS: LazyLock<Option<Query>> = LazyLock::new(|| Query::new(&LANGUAGE, milepost_queries::BLOCKS).ok());

thread_local! {
    static TOOLS: RefCell<(Parser, QueryCursor)> = RefCell::new((Parser::new(), QueryCursor::new()));
}

impl Chunk {
    /// Parses a text; incrementally where a chunk with a tree is given that it is an edited version of.
    pub(super) fn parse(text: &str, old: Option<&Self>, keep: Keep) -> Self {
        TOOLS.with_borrow_mut(|(parser, cursor)| {
            let input = Input::new(text);
            let old = old.and_then(|old| Some(input.edited(&Input::new(&old.text), old.tree.as_ref()?)));
            let tree = parser.set_language(&LANGUAGE).ok().and_then(|()| {
                parser.parse_with_options(&mut |offset, _: Point| input.from(offset), old.as_ref(), None)
            });
            let mut items = Vec::new();
            if let (Some(tree), Some(query)) = (&tree, &*BLOCKS) {
                block::read(text, input.shift(), tree.root_node(), query, cursor, &mut items);
                items.shrink_to_fit();
            }
            let closed = tree.as_ref().is_some_and(|tree| input.is_closed(tree));
            let labels = items.iter().filter(|item| item.kind == ItemKind::Definition);
            Self {
                labels: labels.map(|item| normalize_label(item.content.of(text))).collect(),
                parts: parts(text, &items),
                may_silence: memchr::memmem::find(text.as_bytes(), SILENCE).is_some(),
                text: text.into(),
                items,
                tree: tree.filter(|_| keep == Keep::Trees),
                closed,
            }
        })
    }

    /// Its text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Its items in the order of the text; their spans are relative to the chunk's text.
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    /// Its headings in order; at least one part, and all items belong to one.
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// The normalised labels of its link reference definitions.
    pub fn labels(&self) -> &[String] {
        &self.labels
    }

    /// Whether the word that begins a suppression stands in it.
    pub fn may_silence(&self) -> bool {
        self.may_silence
    }

    /// Whether a heading behind it is one: no fence or HTML block is left open.
    pub(super) fn is_closed(&self) -> bool {
        self.closed
    }
}

fn parts(text: &str, items: &[Item]) -> Vec<Part> {
    let level = |item: &Item| match item.kind {
        ItemKind::Heading { level } if item.depth == 0 => Some(level),
        _ => None,
    };
    let mut parts = Vec::new();
    let mut from = 0;
    while from < items.len() || parts.is_empty() {
        let heading = items.get(from).and_then(level);
        let start = from + usize::from(heading.is_some());
        let end = start + items[start..].iter().take_while(|item| level(item).is_none()).count();
        parts.push(Part {
            heading: heading.map(|_| from),
            start: heading.map_or(0, |_| items[from].span.start as usize),
            level: heading.unwrap_or(0),
            key: heading.map(|_| normal::heading(items[from].content.of(text))).unwrap_or_default(),
            body: start..end,
        });
        from = end;
    }
    parts
}

/// What the property tests look at.
#[cfg(test)]
pub(super) mod testing {
    use super::{Chunk, Input, LANGUAGE, Parser, Tree};

    /// A chunk's tree, and what to add to its offsets.
    pub(in super::super) fn tree(chunk: &Chunk) -> Option<(&Tree, isize)> {
        Some((chunk.tree.as_ref()?, Input::new(&chunk.text).shift()))
    }

    /// The tree of a text that is not cut.
    pub(in super::super) fn whole(text: &str) -> (Tree, isize) {
        let mut parser = Parser::new();
        parser.set_language(&LANGUAGE).unwrap();
        let input = Input::new(text);
        (parser.parse_with_options(&mut |offset, _| input.from(offset), None, None).unwrap(), input.shift())
    }
}
