//! From a chunk's tree to its block items.

use tree_sitter::{Node, Query, QueryCursor, StreamingIterator};

use super::{Item, ItemKind, ListMark, candidate, inline};
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
    let mut reader =
        Reader { text, shift, items, open: Vec::new(), quotes: 0, paragraphs_from: 0, table: Table::default() };
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
    table: Table,
}

/// The table read last.
#[derive(Default)]
struct Table {
    count: u16,
    row: u16,
    end: usize,
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
            "html" if self.is_slot(Span::new(start, end)) => self.paragraph(start, end),
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
            "table" => self.table(start, end),
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
                "html_block" if self.is_slot(span) => {
                    paragraph = Some(self.trim(span.start as usize, span.end as usize));
                }
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
            if let Some(open) = self.open.last_mut() {
                open.mark = None;
            }
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

    /// Whether an HTML block is none but begins with `<a slot>`, which the grammar takes for a tag.
    fn is_slot(&self, span: Span) -> bool {
        let end = (span.end as usize).min(self.text.len());
        matches!(candidate::angle(self.text, span.start as usize, end, true), candidate::Angle::Candidate { .. })
    }

    fn raw(&mut self, start: usize, end: usize) {
        let span = self.trim(start, end);
        if !span.is_empty() {
            self.push(span, span, ItemKind::Html);
        }
    }

    /// Splits a table into lines and these into cells. The grammar's rows are of no use: it has no empty cells
    /// (`||`), and recovers from one at the start of a row by starting another table right there.
    fn table(&mut self, start: usize, end: usize) {
        let span = self.trim(start, end);
        let gap = self.text.get(self.table.end..start).unwrap_or_default();
        let ends = gap.matches('\n').count().max(gap.matches('\r').count());
        let goes_on = self.table.count > 0 && ends == 1 && gap.trim_matches([' ', '\t', '>', '\r', '\n']).is_empty();
        if !goes_on {
            self.table.count = self.table.count.saturating_add(1);
            self.table.row = 0;
        }
        let mut delimiter = !goes_on;
        let mut at = span.start as usize;
        while at < span.end as usize {
            let rest = &self.text[at..span.end as usize];
            let line = rest.find(['\n', '\r']).map_or(rest, |length| &rest[..length]);
            let next = at + line.len() + 1;
            // In a quote every line but the first has its markers.
            let row = line.trim_start_matches(|c| c == ' ' || c == '\t' || (c == '>' && self.quotes > 0));
            if self.table.row == 1 && delimiter {
                delimiter = row.is_empty();
            } else if !row.is_empty() {
                self.cells(at + line.len() - row.len(), at + line.len());
                self.table.row = self.table.row.saturating_add(1);
            }
            at = next;
        }
        self.table.end = span.end as usize;
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
            let table = self.table.count.saturating_sub(1);
            self.push_with_inline(content, content, ItemKind::Cell { table, row: self.table.row, column });
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

#[cfg(test)]
mod tests {
    use super::super::{ItemKind, Keep, Syntax};

    /// A text's block items, one a line: kind, details, content.
    fn items(text: &str) -> Vec<String> {
        let syntax = Syntax::parse(text, Keep::Items);
        let describe = |(start, item): (usize, &super::Item)| {
            let at = |span: crate::text::Span| span.shift(start).of(text);
            let mark = |mark: &super::ListMark| {
                let task = mark.task.map_or(String::new(), |(task, ticked)| format!(" {}={ticked}", at(task)));
                format!("{}{task}", at(mark.marker))
            };
            let kind = match &item.kind {
                ItemKind::Heading { level } => format!("h{level}"),
                ItemKind::Paragraph { list, quoted } => {
                    format!("p{}{}", list.as_ref().map_or(String::new(), mark), if *quoted { ">" } else { "" })
                }
                ItemKind::EmptyItem(empty) => format!("empty{}", mark(empty)),
                ItemKind::Cell { table, row, column } => format!("cell{table}.{row}.{column}"),
                ItemKind::Code { info } => format!("code({})", at(*info)),
                kind => format!("{kind:?}").to_lowercase(),
            };
            format!("{kind} {} {:?}", item.depth, at(item.content))
        };
        syntax.items().filter(|(_, item)| !item.kind.is_inline()).map(describe).collect()
    }

    #[test]
    fn headings_lose_their_markup() {
        assert_eq!(
            items("#   Title x  ##  \n## ##\n###\n#### a#\nSet\next\n---\n# `#` #"),
            [r#"h1 0 "Title x""#, r#"h2 0 """#, r#"h3 0 """#, r#"h4 0 "a#""#, r#"h2 0 "Set\next""#, r#"h1 0 "`#`""#]
        );
    }

    #[test]
    fn list_items_have_markers_and_task_boxes() {
        assert_eq!(
            items(
                "- [ ] open\n- [x]  done\n  more\n\n  second\n- [X]\n- [ ] \n-\n  - in\n1. one\n10) - [ ] two\n> - q"
            ),
            [
                r#"p- [ ]=false 1 "open""#,
                r#"p- [x]=true 1 "done\n  more""#,
                r#"p 1 "second""#,
                r#"empty- [X]=true 1 """#,
                r#"empty- [ ]=false 1 """#,
                r#"empty- 1 """#,
                r#"p- 2 "in""#,
                r#"p1. 1 "one""#,
                r#"empty10) 1 """#,
                r#"p- [ ]=false 2 "two""#,
                r#"p->  2 "q""#.replace("  ", " ").as_str(),
            ]
        );
    }

    #[test]
    fn an_item_without_a_paragraph_is_empty_but_keeps_what_it_has() {
        assert_eq!(
            items("- ```\n  x\n  ```\n- # H\n- Set\n  ===\n"),
            [r#"empty- 1 """#, r#"code() 1 "x""#, r#"empty- 1 """#, r#"h1 1 "H""#, r#"empty- 1 """#, r#"h1 1 "Set""#]
        );
    }

    #[test]
    fn cells_are_counted_even_where_they_are_empty() {
        assert_eq!(
            items("|a| b\\|c |\n|-|-|\n||`x|\n|||\ny\n\n- x\n\n> | z |\n> |---|\n> |   |\n"),
            [
                r#"cell0.0.0 0 "a""#,
                r#"cell0.0.1 0 "b\\|c""#,
                r#"cell0.1.0 0 """#,
                r#"cell0.1.1 0 "`x""#,
                r#"cell0.2.0 0 """#,
                r#"cell0.2.1 0 """#,
                r#"cell0.3.0 0 "y""#,
                r#"p- 1 "x""#,
                r#"cell1.0.0 1 "z""#,
                r#"cell1.1.0 1 """#
            ]
        );
    }

    #[test]
    fn code_html_comments_breaks_and_definitions() {
        assert_eq!(
            items(
                "~~~ rust x\n  fn\n\n~~~\n\n    ind\n    ented\n\n<div>\n<!-- a\nb --><!---->\n</div>\n\n<!-- open\n\n# x"
            ),
            [
                r#"code(rust x) 0 "  fn""#,
                r#"code() 0 "ind\n    ented""#,
                r#"html 0 "<div>""#,
                r#"comment 0 "a\nb""#,
                r#"comment 0 """#,
                r#"html 0 "</div>""#,
                r#"html 0 "<!-- open\n\n# x""#
            ]
        );
        assert_eq!(items("***\n\n[A  b]: /c 'd'"), [r#"break 0 "***""#, r#"definition 0 "A  b""#]);
    }

    #[test]
    fn deep_nesting_costs_no_stack() {
        for text in [">".repeat(300), "> ".repeat(10_000), "- ".repeat(10_000), "1. ".repeat(5_000)] {
            assert!(!items(&format!("{text}x\n# y")).is_empty());
        }
    }
}
