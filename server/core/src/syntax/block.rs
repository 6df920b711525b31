//! From a chunk's tree to its block items.

use tree_sitter::{Node, Query, QueryCursor, StreamingIterator};

use super::{Item, ItemKind, ListMark, inline};
use crate::text::Span;

/// Appends the items of a chunk's text to `items`. `shift` is added to the tree's offsets to get the text's.
///
/// A flat loop over the captures, which come in the order of the text: nesting costs no stack.
pub(super) fn read(
    text: &str,
    shift: isize,
    root: Node<'_>,
    query: &Query,
    cursor: &mut QueryCursor,
    items: &mut Vec<Item>,
) {
    let mut reader = Reader { text, shift, items, open: Vec::new(), quotes: 0, paragraphs_from: 0, tables: 0, row: 0 };
    let mut captures = cursor.captures(query, root, &b""[..]);
    while let Some((found, index)) = captures.next() {
        let Some(capture) = found.captures().get(*index) else { continue };
        let name = query.capture_names().get(capture.index as usize).copied().unwrap_or_default();
        reader.take(name, capture.node);
    }
}

/// A list item or quote that the current node stands in.
struct Open {
    end: usize,
    quote: bool,
    /// The mark for the item's first paragraph to take, and whether nothing stands before that paragraph.
    mark: Option<(ListMark, bool)>,
}

struct Reader<'a> {
    text: &'a str,
    shift: isize,
    items: &'a mut Vec<Item>,
    open: Vec<Open>,
    quotes: usize,
    /// Paragraph nodes before here have been read already, as a setext heading's text or a task box.
    paragraphs_from: usize,
    tables: u16,
    row: u16,
}

impl Reader<'_> {
    fn take(&mut self, name: &str, node: Node<'_>) {
        let (start, end) = (self.offset(node.start_byte()), self.offset(node.end_byte()));
        // What is fed behind the text is no part of it.
        if start >= self.text.len() {
            return;
        }
        while let Some(done) = self.open.pop_if(|open| open.end <= start) {
            self.quotes -= usize::from(done.quote);
        }
        match name {
            "item" => self.list_item(node, end),
            "quote" => {
                self.quotes += 1;
                self.open.push(Open { end, quote: true, mark: None });
            }
            "heading" => self.heading(node, start, end),
            "setext" => self.setext(node, start, end),
            "paragraph" if start >= self.paragraphs_from => self.paragraph(start, end),
            "fence" => self.fence(node, start, end),
            "indented" => {
                let span = self.trim(start, end);
                self.push_with_inline(span, span, ItemKind::Code { info: Span::at(span.start as usize) });
            }
            "html" => self.html(start, end),
            "break" => {
                let span = self.trim(start, end);
                self.push(span, span, ItemKind::Break);
            }
            "definition" => {
                let label = child(node, "link_label").map_or(Span::at(start), |label| self.span(label));
                let content = self.trim(label.start as usize + 1, (label.end as usize).saturating_sub(1));
                self.push(self.trim(start, end), content, ItemKind::Definition);
            }
            "table" => (self.tables, self.row) = (self.tables.saturating_add(1), 0),
            "row" => {
                self.cells(start, end);
                self.row = self.row.saturating_add(1);
            }
            _ => {}
        }
    }

    /// Opens a list item; one without a paragraph of its own is an item at once.
    fn list_item(&mut self, node: Node<'_>, end: usize) {
        let mut mark = None;
        let mut task = None;
        let mut paragraph = None;
        let mut first = true;
        let mut cursor = node.walk();
        let mut more = cursor.goto_first_child();
        while more && paragraph.is_none() {
            let child = cursor.node();
            let span = self.span(child);
            match child.kind() {
                "block_continuation" => {}
                "task_list_marker_checked" => task = Some((span, true)),
                "task_list_marker_unchecked" => task = Some((span, false)),
                "paragraph" => paragraph = Some(self.trim(span.start as usize, span.end as usize)),
                kind if mark.is_none() && kind.starts_with("list_marker") => {
                    let marker = self.trim(span.start as usize, span.end as usize);
                    mark = Some((marker, kind.ends_with("dot") || kind.ends_with("parenthesis")));
                }
                _ => first = false,
            }
            more = cursor.goto_next_sibling();
        }
        let mark = mark.map(|(marker, ordered)| ListMark { marker, ordered, task });
        self.open.push(Open {
            end,
            quote: false,
            mark: mark.filter(|_| paragraph.is_some()).map(|mark| (mark, first)),
        });
        let Some(mark) = mark else { return };
        let Some(paragraph) = paragraph else { return self.empty_item(mark) };
        // The grammar wants text behind a task box; without any it takes the box itself for the text.
        let text = paragraph.of(self.text);
        if first && task.is_none() && matches!(text, "[ ]" | "[x]" | "[X]") {
            self.paragraphs_from = paragraph.end as usize;
            self.empty_item(ListMark { task: Some((paragraph, text != "[ ]")), ..mark });
        }
    }

    fn empty_item(&mut self, mark: ListMark) {
        let end = mark.task.map_or(mark.marker.end, |(task, _)| task.end);
        self.push(Span { start: mark.marker.start, end }, Span::at(end as usize), ItemKind::EmptyItem(mark));
    }

    fn paragraph(&mut self, start: usize, end: usize) {
        let content = self.trim(start, end);
        let (list, start) = match self.open.last_mut().and_then(|open| open.mark.take()) {
            Some((mark, true)) => (Some(mark), mark.marker.start),
            Some((mark, false)) => (Some(mark), content.start),
            None => (None, content.start),
        };
        let span = Span { start, end: content.end };
        self.push_with_inline(span, content, ItemKind::Paragraph { list, quoted: self.quotes > 0 });
    }

    fn heading(&mut self, node: Node<'_>, start: usize, end: usize) {
        let span = self.trim(start, end);
        let marker = node.child(0).map_or(span, |marker| self.span(marker));
        let level = self.text.get(marker.range()).unwrap_or_default().trim_ascii().len().clamp(1, 6) as u8;
        let title = self.trim(marker.start as usize + usize::from(level), span.end as usize);
        // Closing number signs are markup where white space, or nothing at all, stands before them.
        let text = title.of(self.text);
        let open = text.trim_end_matches('#');
        let closed = open.len() < text.len() && (open.is_empty() || open.ends_with([' ', '\t']));
        let length = if closed { open.trim_ascii_end().len() } else { text.len() };
        let content = Span::new(title.start as usize, title.start as usize + length);
        self.push_with_inline(span, content, ItemKind::Heading { level });
    }

    fn setext(&mut self, node: Node<'_>, start: usize, end: usize) {
        self.paragraphs_from = end;
        let content = child(node, "paragraph").map_or(Span::at(start), |text| self.span(text));
        let content = self.trim(content.start as usize, content.end as usize);
        let level = if child(node, "setext_h1_underline").is_some() { 1 } else { 2 };
        self.push_with_inline(self.trim(start, end), content, ItemKind::Heading { level });
    }

    fn fence(&mut self, node: Node<'_>, start: usize, end: usize) {
        let span = self.trim(start, end);
        let opener = child(node, "fenced_code_block_delimiter").map_or(Span::at(start), |opener| self.span(opener));
        let info = child(node, "info_string").map_or(Span::at(opener.end as usize), |info| {
            let info = self.span(info);
            self.trim(info.start as usize, info.end as usize)
        });
        // Content keeps the first line's indentation; blank lines alone are none.
        let content = child(node, "code_fence_content").map(|code| {
            let code = self.span(code);
            let end = self.trim(code.start as usize, code.end as usize).end;
            Span { start: code.start.min(end), end }
        });
        let content = content.filter(|code| !code.is_empty()).unwrap_or(Span::at(info.end as usize));
        self.push_with_inline(span, content, ItemKind::Code { info });
    }

    /// Splits an HTML block into its comments and the rest.
    fn html(&mut self, start: usize, end: usize) {
        let mut at = start;
        let end = end.min(self.text.len());
        while let Some(open) = self.find("<!--", at, end) {
            // The closer may overlap the opener, as in `<!-->`.
            let Some(close) = self.find("-->", open + 2, end) else { break };
            self.raw(at, open);
            let content = self.trim(open + 4, close.max(open + 4));
            self.push(Span::new(open, close + 3), content, ItemKind::Comment);
            at = close + 3;
        }
        self.raw(at, end);
    }

    fn raw(&mut self, start: usize, end: usize) {
        let span = self.trim(start, end);
        if !span.is_empty() {
            self.push(span, span, ItemKind::Html);
        }
    }

    /// Splits a table row at its pipes, those in code spans included, as GFM does.
    fn cells(&mut self, start: usize, end: usize) {
        let row = self.trim(start, end);
        let bytes = row.of(self.text).as_bytes();
        let start = row.start as usize;
        let mut at = usize::from(bytes.first() == Some(&b'|'));
        let mut column = 0_u16;
        while at < bytes.len() {
            let mut end = at;
            while end < bytes.len() && bytes[end] != b'|' {
                end += if bytes[end] == b'\\' { 2 } else { 1 };
            }
            let end = end.min(bytes.len());
            let content = self.trim(start + at, start + end);
            let table = self.tables.saturating_sub(1);
            self.push_with_inline(content, content, ItemKind::Cell { table, row: self.row, column });
            (at, column) = (end + 1, column.saturating_add(1));
        }
    }

    fn push(&mut self, span: Span, content: Span, kind: ItemKind) {
        let depth = u8::try_from(self.open.len()).unwrap_or(u8::MAX);
        self.items.push(Item { span, content, depth, kind });
    }

    fn push_with_inline(&mut self, span: Span, content: Span, kind: ItemKind) {
        self.push(span, content, kind);
        if let Some(block) = self.items.last().cloned() {
            inline::scan(self.text, &block, self.items);
        }
    }

    /// An offset into the text for one into the grammar's input.
    fn offset(&self, input: usize) -> usize {
        input.saturating_add_signed(self.shift).min(self.text.len())
    }

    fn span(&self, node: Node<'_>) -> Span {
        Span::new(self.offset(node.start_byte()), self.offset(node.end_byte()))
    }

    /// A range without the white space around it; the empty span at its first byte where there is nothing else.
    fn trim(&self, start: usize, end: usize) -> Span {
        let Some(text) = self.text.get(start..end) else { return Span::at(start.min(self.text.len())) };
        let text = text.trim_ascii_end();
        let skipped = text.len() - text.trim_ascii_start().len();
        Span::new(start + skipped, start + text.len())
    }

    fn find(&self, needle: &str, start: usize, end: usize) -> Option<usize> {
        Some(start + self.text.get(start..end)?.find(needle)?)
    }
}

/// The first child of a kind.
fn child<'tree>(node: Node<'tree>, kind: &str) -> Option<Node<'tree>> {
    let mut cursor = node.walk();
    node.children(&mut cursor).find(|child| child.kind() == kind)
}
