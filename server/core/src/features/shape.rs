//! The larger shapes that a section's flat items make: list items with what belongs to them, lists, tables, rows.

use crate::align::Document;
use crate::edit;
use crate::syntax::outline::Section;
use crate::syntax::{Item, ItemKind, blocks};
use crate::text::Span;

/// The shapes in a section's body; all spans are byte offsets into the document.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Shapes {
    /// List items with all that belongs to them, and whether that is more than their own text.
    pub items: Vec<(Span, bool)>,
    /// Lists.
    pub lists: Vec<Span>,
    /// Tables.
    pub tables: Vec<Span>,
    /// Rows of tables.
    pub rows: Vec<Span>,
}

/// A list item that is still open: what follows may belong to it.
struct Open {
    /// Its index in [`Shapes::items`].
    item: usize,
    /// The index of its list in [`Shapes::lists`].
    list: usize,
    depth: u8,
    /// Bytes in front of its marker.
    column: usize,
    /// Whether its line begins with the mark of a quote.
    quoted: bool,
}

/// A list that may go on: its index, and what its items have in common.
#[derive(Copy, Clone, PartialEq, Eq)]
struct Known {
    list: usize,
    depth: u8,
    ordered: bool,
}

struct Reader<'a> {
    text: &'a str,
    base: usize,
    shapes: Shapes,
    open: Vec<Open>,
    /// For each number of open items, the list that stood there last.
    known: Vec<Option<Known>>,
}

impl Shapes {
    /// Reads the body of a section.
    pub fn of(section: &Section<'_>) -> Self {
        let mut reader = Reader {
            text: section.text,
            base: section.base,
            shapes: Self::default(),
            open: Vec::new(),
            known: Vec::new(),
        };
        let below = section
            .heading
            .map_or(0, |heading| section.body.iter().take_while(|item| heading.span.contains(item.span)).count());
        let mut cell = None;
        for (block, _, _) in blocks(&section.body[below..]) {
            let here = match block.kind {
                ItemKind::Cell { table, row, .. } => Some((table, row)),
                _ => None,
            };
            // The cells of a table belong where its first one does.
            if here.is_none() || here.map(|(table, _)| table) != cell.map(|(table, _)| table) {
                reader.block(block);
            }
            match here {
                Some(here) => reader.cell(block, here, cell),
                None => reader.extend(block.span),
            }
            cell = here;
        }
        while reader.close() {}
        reader.shapes
    }
}

impl Reader<'_> {
    fn cell(&mut self, block: &Item, (table, row): (u16, u16), before: Option<(u16, u16)>) {
        let within = with_pipes(self.text, block.span);
        self.extend(within);
        let span = within.shift(self.base);
        let grow = |spans: &mut Vec<Span>, goes_on: bool| match spans.last_mut().filter(|_| goes_on) {
            Some(last) => last.end = last.end.max(span.end),
            None => spans.push(span),
        };
        grow(&mut self.shapes.tables, before.is_some_and(|(t, _)| t == table));
        grow(&mut self.shapes.rows, before == Some((table, row)));
    }

    fn block(&mut self, block: &Item) {
        let start = block.span.start as usize;
        let line = edit::line_start(self.text, start);
        let blanks = self.text[line..].len() - self.text[line..].trim_start_matches([' ', '\t']).len();
        let (quoted, column) = (self.text[line + blanks..].starts_with('>'), start - line);
        let mark = match &block.kind {
            ItemKind::Paragraph { list: Some(mark), .. } | ItemKind::EmptyItem(mark) => Some(mark),
            _ => None,
        };
        while let Some(last) = self.open.last() {
            let deeper = block.depth > last.depth || (block.depth == last.depth && mark.is_none());
            // Of a quote within a list item the mark is indented; a quote around both says nothing.
            let right = if quoted && !last.quoted { blanks } else { column };
            if deeper && right > last.column && (quoted || !last.quoted) {
                break;
            }
            self.close();
        }
        let level = self.open.len();
        self.known.resize(self.known.len().max(level + 1), None);
        if let Some(last) = self.open.last() {
            self.shapes.items[last.item].1 = true;
        }
        if let Some(mark) = mark {
            let span = block.span.shift(self.base);
            let here = Known { list: self.shapes.lists.len(), depth: block.depth, ordered: mark.ordered };
            let known = self.known[level].filter(|known| Known { list: here.list, ..*known } == here);
            let list = known.map_or(here.list, |known| known.list);
            if known.is_none() {
                self.shapes.lists.push(span);
            }
            self.known.truncate(level);
            self.known.push(Some(Known { list, ..here }));
            self.open.push(Open { item: self.shapes.items.len(), list, depth: block.depth, column, quoted });
            self.shapes.items.push((span, false));
        } else {
            self.known.truncate(level);
        }
    }

    /// The innermost open item reaches this far; those around it are told when it is closed.
    fn extend(&mut self, span: Span) {
        let end = span.shift(self.base).end;
        if let Some(open) = self.open.last() {
            let item = &mut self.shapes.items[open.item].0;
            item.end = item.end.max(end);
        }
    }

    /// Closes the innermost open item; says whether there was one.
    fn close(&mut self) -> bool {
        let Some(open) = self.open.pop() else { return false };
        let end = self.shapes.items[open.item].0.end;
        let list = &mut self.shapes.lists[open.list];
        list.end = list.end.max(end);
        if let Some(around) = self.open.last() {
            let item = &mut self.shapes.items[around.item].0;
            item.end = item.end.max(end);
        }
        true
    }
}

/// A cell with the pipes around it.
fn with_pipes(text: &str, cell: Span) -> Span {
    let blanks = [' ', '\t'];
    let (before, behind) = (&text[..cell.start as usize], &text[cell.end as usize..]);
    let start = before.trim_end_matches(blanks).strip_suffix('|').map_or(cell.start as usize, str::len);
    let end =
        behind.trim_start_matches(blanks).strip_prefix('|').map_or(cell.end as usize, |rest| text.len() - rest.len());
    Span::new(start, end)
}

/// Where the content of a section and all its parts ends: without blank lines and thematic breaks behind it.
pub fn content_end(document: &Document<'_>, section: usize) -> usize {
    let whole = document.sections[section].section.whole;
    let last = document.sections.partition_point(|s| s.section.span.start < whole.end).saturating_sub(1).max(section);
    own_end(&document.sections[last].section).max(whole.start as usize)
}

/// The same for a section up to the next heading.
pub fn own_end(section: &Section<'_>) -> usize {
    let content = section.body.iter().filter(|item| item.kind != ItemKind::Break).chain(section.heading);
    let end = content.map(|item| item.span.end as usize).max().map_or(section.base, |end| {
        // Behind a cell stands its pipe.
        section.base + end + section.text[end..edit::line_end(section.text, end)].trim_end().len()
    });
    end.max(section.span.start as usize)
}
