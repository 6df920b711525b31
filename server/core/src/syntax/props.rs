//! Property tests: parsing by chunks is parsing, and editing is parsing again.
//!
//! `MILEPOST_CASES` sets the number of cases; the seed is fixed.

use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::RngSeed;
use tree_sitter::Tree;

use super::chunk::testing;
use super::{Keep, Syntax, front_matter};
use crate::text::Span;

/// What documents are made of. Each fragment starts a line; some are several.
const LINES: &[&str] = &[
    "",
    "",
    "",
    "",
    "text",
    "more text here",
    "漢字とかな",
    "🟢 Low / 🟡 Medium",
    "é\u{301}",
    "\ta tab",
    " ",
    "\t",
    "   ",
    "# One",
    "## Two",
    "### Three ###",
    "###### Six",
    "####### seven",
    "#",
    "##",
    "#no",
    "#\ttab",
    " # indented",
    "   ## three in",
    "    # four in",
    "  - # in item",
    "> # in quote",
    "\\# escaped",
    "# ```",
    "# <!-- x",
    "## a -->",
    "```",
    "```",
    "```sh",
    "````",
    "~~~",
    "~~~~ x",
    "``` a`b",
    "  ```",
    "   ~~~",
    "    ```",
    "```` ```",
    "`` ` ``",
    "```\n# in fence\n```",
    "~~~\n## in fence\n~~~~",
    "- ```\n  # in\n  ```",
    "1. a\n\n   ```\n# out\n   ```",
    "<!-- a -->",
    "<!--",
    "-->",
    "<!-- a\n# in comment\n-->",
    "text <!-- x",
    "  <!-- y",
    "<!-->",
    "<!--->",
    "<!-- x --> y",
    "<div>",
    "</div>",
    "<div>\n# in div\n</div>",
    "<details><summary>x</summary>",
    "<pre>",
    "</pre>",
    "<PRE>\n\n# x\n</pre> y",
    "<script>",
    "x </script>",
    "<style",
    "<?php",
    "?>",
    "<?>",
    "<!DOCTYPE x",
    "<!X>",
    ">",
    "<![CDATA[",
    "]]>",
    "[ ]]>",
    "<br/>",
    "<a href=\"x\">",
    "<x-y z>",
    "</i >",
    "<b> c",
    "<https://x.org>",
    "<h1>",
    "<h1/>",
    "<span\n# x",
    "<é>",
    "- a",
    "- [ ] task",
    "- [x] done",
    "- [ ]",
    "-",
    "- ",
    "* b",
    "+ c",
    "  - nested",
    "    - deep",
    "1. one",
    "2. two",
    "10. ten",
    "1) par",
    "-     code",
    "- > q",
    "- - - x",
    "-\n\n  y",
    "-\n  z",
    "  in item",
    "   in three",
    "\tin tab",
    "> q",
    ">",
    "> > qq",
    "> - a",
    "> ```",
    "> <!--",
    "> text\nlazy",
    ">\tx",
    " > y",
    "    > z",
    "- a\nlazy",
    "- a\n\n\n  b",
    "| a | b |",
    "|---|---|",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "| c |",
    "|",
    "||",
    "|a||b|\n|-|-|-|\n|1||2|",
    "a | b\n--|--",
    "  | x |",
    "|`a|b`|\\||",
    "|-",
    ":-:|",
    "> | a |\n> |---|",
    "===",
    "---",
    "--",
    "-",
    "=",
    "***",
    "* * *",
    "___",
    "- - -",
    "  ---",
    "+++",
    "--- x",
    "Title\n=====",
    "Title\n-----",
    "[l]: /u",
    "[l]:",
    "[m]: <x> \"t\"",
    "[n]: /u 'open",
    "/u",
    "\"t\"",
    "[^1]: note",
    "[o]: /u\n# x",
    "[l]: /u\n\"a\n# b\"",
    "    code",
    "     deeper",
    "\t\tcode",
    "\u{1}",
    "\0",
    "\u{feff}",
    "**a**: b  ",
    "{X} [Y] <z>",
    "*",
    "_",
    "`",
    "title: x",
    "a: {B}",
    "...",
    "key:\n  - v",
];

const ENDS: &[&str] = &["\n", "\n", "\n", "\n", "\n\n", "\r\n", "\r\n\r\n", "\r", "", "\n\n\n"];

fn config() -> ProptestConfig {
    let cases = std::env::var("MILEPOST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(256);
    ProptestConfig { cases, rng_seed: RngSeed::Fixed(0x4d69_6c65), failure_persistence: None, ..Default::default() }
}

/// A document of up to `most` fragments: mostly with one kind of line end, at times with all of them.
fn document(most: usize) -> impl Strategy<Value = String> {
    let lines = prop::collection::vec((select(LINES), 0..ENDS.len()), 0..most);
    (lines, 0..8_u8, any::<[bool; 3]>()).prop_map(|(lines, ends, [bom, front, last])| {
        let mut text = String::new();
        if bom && ends == 0 {
            text.push('\u{feff}');
        }
        if front && ends < 3 {
            text.push_str("---\ntitle: x # y\n# comment\n---\n");
        }
        for (line, end) in lines {
            text.push_str(line);
            text.push_str(if ends < 2 { ENDS[end] } else { "\n" });
        }
        match ends {
            2 => text.replace('\n', "\r\n"),
            3 => text.replace('\n', "\r"),
            _ if last => text.trim_end_matches('\n').to_string(),
            _ => text,
        }
    })
}

/// A place, how many bytes to delete there, and what to insert.
fn edit() -> impl Strategy<Value = (Index, usize, String)> {
    let text = prop_oneof![
        3 => select(&["", "#", "# ", "\n", "`", "```", "-", "- ", " ", "x", "<", "<!--", "-->", ">", "|", "\r", "\n\n", "=", "漢", "🟢", "[", ":"][..])
            .prop_map(str::to_string),
        2 => select(LINES).prop_map(|line| format!("\n{line}\n")),
        1 => document(4),
    ];
    (any::<Index>(), prop_oneof![4 => Just(0_usize), 3 => 1..3_usize, 1 => 0..200_usize], text)
}

/// Applies an edit at character boundaries: the new text, the replaced range, the length of what replaced it.
fn apply(text: &str, (at, delete, insert): &(Index, usize, String)) -> (String, Span, usize) {
    let start = text.floor_char_boundary(at.index(text.len() + 1));
    let end = text.ceil_char_boundary((start + delete).min(text.len()));
    (format!("{}{insert}{}", &text[..start], &text[end..]), Span::new(start, end), insert.len())
}

/// A node: its depth without sections, its kind, its start, its end without trailing white space.
type Leaf = (usize, String, usize, usize);

/// The named nodes of a tree over `text`, whose offsets differ by `shift`, moved by `base`; sections are ignored.
fn leaves(tree: &Tree, text: &str, shift: isize, base: usize, out: &mut Vec<Leaf>) {
    let mut cursor = tree.walk();
    let mut depth = 0;
    loop {
        let node = cursor.node();
        let section = matches!(node.kind(), "section" | "document");
        let at = |offset: usize| offset.saturating_add_signed(shift).min(text.len());
        let (start, end) = (at(node.start_byte()), at(node.end_byte()));
        if node.is_named() && !section && start < text.len() && node.kind() != "block_continuation" {
            let end = start + text.as_bytes()[start..end].trim_ascii_end().len();
            out.push((depth, node.kind().to_string(), start + base, end + base));
        }
        if cursor.goto_first_child() {
            depth += usize::from(!section);
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return;
            }
            depth -= usize::from(!matches!(cursor.node().kind(), "section" | "document"));
        }
    }
}

/// The nodes of the parse of the whole document: of what stands before its front matter, and of what stands behind.
fn whole(text: &str) -> Vec<Leaf> {
    let (before, behind) = front_matter::split(text).map_or((0, 0), |front| {
        let span = front.span.range();
        (span.start, span.end)
    });
    let mut out = Vec::new();
    for region in [0..before, behind..text.len()] {
        let (tree, shift) = testing::whole(&text[region.clone()]);
        leaves(&tree, &text[region.clone()], shift, region.start, &mut out);
    }
    out
}

fn chunked(syntax: &Syntax) -> Vec<Leaf> {
    let mut out = Vec::new();
    for placed in syntax.chunks() {
        let (tree, shift) = testing::tree(&placed.chunk).unwrap();
        leaves(tree, placed.chunk.text(), shift, placed.start, &mut out);
    }
    out
}

/// Everything that an edited syntax and a fresh one must have in common.
fn same(edited: &Syntax, fresh: &Syntax) -> Result<(), TestCaseError> {
    prop_assert_eq!(edited.front(), fresh.front());
    prop_assert_eq!(edited.len(), fresh.len());
    let places =
        |syntax: &Syntax| syntax.chunks().iter().map(|placed| (placed.start, placed.end())).collect::<Vec<_>>();
    prop_assert_eq!(places(edited), places(fresh));
    for (edited, fresh) in edited.chunks().iter().zip(fresh.chunks()) {
        prop_assert_eq!(edited.chunk.text(), fresh.chunk.text());
        prop_assert_eq!(edited.chunk.items(), fresh.chunk.items());
    }
    Ok(())
}

/// The chunks and the front matter hold the text, all of it, in order, once.
fn covers(syntax: &Syntax, text: &str) -> Result<(), TestCaseError> {
    let mut at = 0;
    for placed in syntax.chunks() {
        if let Some(front) = syntax.front().filter(|front| front.span.start as usize == at && !front.span.is_empty()) {
            at = front.span.end as usize;
        }
        prop_assert_eq!(placed.start, at);
        at = placed.end();
        prop_assert_eq!(&text[placed.start..at], placed.chunk.text());
        let mut last = 0;
        for item in placed.chunk.items() {
            prop_assert!(item.span.contains(item.content), "{:?}", item);
            prop_assert!(item.span.range().end <= placed.chunk.text().len());
            prop_assert!(placed.chunk.text().get(item.span.range()).is_some());
            prop_assert!(item.span.start >= last || !is_block(item), "{:?}", item);
            last = last.max(item.span.start);
        }
    }
    Ok(())
}

fn is_block(item: &super::Item) -> bool {
    !item.kind.is_inline()
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn chunks_parse_as_the_whole_document_does(text in document(40), edits in prop::collection::vec(edit(), 0..6)) {
        let mut text = text;
        for edit in [None].into_iter().chain(edits.iter().map(Some)) {
            if let Some(edit) = edit {
                text = apply(&text, edit).0;
            }
            let syntax = Syntax::parse(&text, Keep::Trees);
            covers(&syntax, &text)?;
            prop_assert_eq!(chunked(&syntax), whole(&text), "{:?}", text);
        }
    }

    #[test]
    fn nothing_outside_of_a_table_is_an_error(text in document(40)) {
        let leaves = whole(&text);
        prop_assert!(!leaves.iter().any(|(depth, kind, ..)| *depth == 0 && kind == "ERROR"), "{:?} {:?}", text, leaves);
    }

    #[test]
    fn an_edit_gives_what_a_fresh_parse_gives(text in document(40), edits in prop::collection::vec(edit(), 1..12)) {
        let mut text = text;
        let mut syntax = Syntax::parse(&text, Keep::Trees);
        for edit in &edits {
            let (new, old, len) = apply(&text, edit);
            syntax = syntax.edit(&new, old, len);
            same(&syntax, &Syntax::parse(&new, Keep::Items)).map_err(|error| {
                TestCaseError::fail(format!("{error}\n{text:?}\n{old:?}\n{new:?}"))
            })?;
            text = new;
        }
    }
}
