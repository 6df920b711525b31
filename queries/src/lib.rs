//! The tree-sitter queries that `milepost-core` runs over Markdown.
//!
//! They are a crate of their own so that they are tested against the pinned grammar and packaged with the engine.

/// Captures the blocks of a document in the order of the text; for the block grammar of `tree-sitter-md`.
pub const BLOCKS: &str = include_str!("blocks.scm");

#[cfg(test)]
mod tests {
    use tree_sitter::{Parser, Query, QueryCursor, StreamingIterator};

    use super::BLOCKS;

    /// The captures of `text` as `name: text` lines.
    fn captures(text: &str) -> Vec<String> {
        let language = tree_sitter_md::LANGUAGE.into();
        let query = Query::new(&language, BLOCKS).unwrap();
        let mut parser = Parser::new();
        parser.set_language(&language).unwrap();
        let tree = parser.parse(text, None).unwrap();
        let mut cursor = QueryCursor::new();
        let mut captures = cursor.captures(&query, tree.root_node(), text.as_bytes());
        let mut found = Vec::new();
        while let Some((matched, index)) = captures.next() {
            let capture = matched.captures()[*index];
            let name = query.capture_names()[capture.index as usize];
            found.push(format!("{name}: {}", text[capture.node.byte_range()].trim_end().replace('\n', "⏎")));
        }
        found
    }

    #[test]
    fn every_block_of_a_small_document_is_captured_in_order() {
        let text = "# T\n\nText\n====\n\n- [ ] a\n  > q\n\n| x | y |\n|---|---|\n| 1 | 2 |\n\n```sh\nls\n```\n\n    code\n\n\
                    <!-- c -->\n\n***\n\n[l]: /d\n";
        assert_eq!(
            captures(text),
            [
                "heading: # T",
                "setext: Text⏎====",
                "paragraph: Text",
                "item: - [ ] a⏎  > q",
                "paragraph: a",
                "quote: > q",
                "paragraph: q",
                "table: | x | y |⏎|---|---|⏎| 1 | 2 |",
                "fence: ```sh⏎ls⏎```",
                "indented:     code",
                "html: <!-- c -->",
                "break: ***",
                "definition: [l]: /d",
            ]
        );
    }
}
