//! A chunk: a piece of a document that is parsed on its own.

use std::cell::RefCell;
use std::sync::LazyLock;

use tree_sitter::{InputEdit, Language, Parser, Point, Query, QueryCursor, Tree};

use super::{Item, block};

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
    tree: Option<Tree>,
    closed: bool,
}

/// What is fed to the grammar before a chunk's text: a blank line, since at the very start of its input the grammar
/// takes `---` and `+++` for front matter of its own.
const BEFORE: &str = "\n";

/// What is fed behind it. The grammar reads a last line without line end as something else (`***`) or as an error
/// (`# x`), and the heading shows whether the text leaves a fence or HTML block open: then it is none.
const BEHIND: &str = "\n#\n";

/// A BOM, which the grammar skips only at the start of its input.
const BOM: &str = "\u{feff}";

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
            Self { text: text.into(), items, tree: tree.filter(|_| keep == Keep::Trees), closed }
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

    /// Whether a heading behind it is one: no fence or HTML block is left open.
    pub(super) fn is_closed(&self) -> bool {
        self.closed
    }
}

/// A chunk's text as it is fed to the grammar.
struct Input<'a> {
    /// Without a BOM.
    text: &'a str,
    bom: usize,
    behind: &'static str,
    /// The text with every NUL replaced, which is an error to the grammar; empty where there is none.
    clean: String,
}

impl<'a> Input<'a> {
    fn new(text: &'a str) -> Self {
        let body = text.strip_prefix(BOM).unwrap_or(text);
        let ends = body.is_empty() || body.ends_with(['\n', '\r']);
        let clean = if body.contains('\0') { body.replace('\0', "\u{1}") } else { String::new() };
        Self { text: body, bom: text.len() - body.len(), behind: if ends { &BEHIND[1..] } else { BEHIND }, clean }
    }

    /// The bytes from an offset on.
    fn from(&self, offset: usize) -> &[u8] {
        let text = if self.clean.is_empty() { self.text } else { &self.clean };
        for (start, part) in [(0, BEFORE), (BEFORE.len(), text), (BEFORE.len() + text.len(), self.behind)] {
            if let Some(rest) = part.as_bytes().get(offset - start..).filter(|rest| !rest.is_empty()) {
                return rest;
            }
        }
        &[]
    }

    /// What is added to an offset into the input to get one into the chunk's text.
    fn shift(&self) -> isize {
        self.bom as isize - BEFORE.len() as isize
    }

    /// Whether the heading that was fed behind the text is one in the tree.
    fn is_closed(&self, tree: &Tree) -> bool {
        let heading = BEFORE.len() + self.text.len() + self.behind.len() - "#\n".len();
        let mut cursor = tree.walk();
        while cursor.goto_last_child() {
            let node = cursor.node();
            match node.kind() {
                "section" => {}
                "atx_heading" => return node.start_byte() == heading,
                _ => return false,
            }
        }
        false
    }

    /// The tree of `old`, edited to be the base of a parse of this input.
    fn edited(&self, old: &Input<'_>, tree: &Tree) -> Tree {
        let (a, b) = (old.text.as_bytes(), self.text.as_bytes());
        let prefix = a.iter().zip(b).take_while(|(a, b)| a == b).count();
        let room = a.len().min(b.len()) - prefix;
        // Where only one of them lacks its last line end, so does only one have one fed: take the end as changed.
        let room = if self.behind == old.behind { room } else { 0 };
        let suffix = a.iter().rev().zip(b.iter().rev()).take(room).take_while(|(a, b)| a == b).count();
        let tail = |input: &Input<'_>| if self.behind == old.behind { 0 } else { input.behind.len() };
        let (old_end, new_end) = (a.len() - suffix + tail(old), b.len() - suffix + tail(self));
        let mut tree = tree.clone();
        tree.edit(&InputEdit {
            start_byte: prefix + BEFORE.len(),
            old_end_byte: old_end + BEFORE.len(),
            new_end_byte: new_end + BEFORE.len(),
            start_position: self.point(prefix),
            old_end_position: old.point(old_end),
            new_end_position: self.point(new_end),
        });
        tree
    }

    /// The row and column, as tree-sitter counts them, of an offset into text and `behind`.
    fn point(&self, offset: usize) -> Point {
        let inside = offset.min(self.text.len());
        let (mut row, mut column) = rows(&self.text.as_bytes()[..inside]);
        if offset > inside {
            let (more, rest) = rows(&self.behind.as_bytes()[..offset - inside]);
            (row, column) = (row + more, if more == 0 { column + rest } else { rest });
        }
        // BEFORE is one row.
        Point::new(row + 1, column)
    }
}

/// How many `\n` there are, and how many bytes behind the last.
fn rows(bytes: &[u8]) -> (usize, usize) {
    let last = memchr::memrchr(b'\n', bytes).map_or(0, |at| at + 1);
    (memchr::memchr_iter(b'\n', bytes).count(), bytes.len() - last)
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
