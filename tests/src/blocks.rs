//! The headings and fenced blocks of a Markdown text, as far as case files need them.

use std::ops::Range;

/// A heading or a fenced block.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Part {
    /// An ATX heading outside of fences.
    Heading {
        /// 1 to 6.
        level: usize,
        /// Its text.
        title: String,
        /// Its 1-based line.
        line: usize,
    },
    /// A fenced block.
    Block(Block),
}

/// A fenced block.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Block {
    /// The info string, trimmed.
    pub info: String,
    /// The lines between the fences, each with its line end.
    pub text: String,
    /// The 1-based line of the opening fence.
    pub line: usize,
    /// The fence as it opens: three or more of one character.
    pub fence: String,
    /// The bytes from the opening fence to the end of the closing one, its line end included.
    pub span: Range<usize>,
    /// Whether a closing fence was found.
    pub closed: bool,
}

/// Reads the headings and fenced blocks of a text in its order. What stands in a fence is text: a shorter fence, one of
/// the other character, or one with an info string does not close it.
pub fn scan(text: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut open: Option<(Block, usize)> = None;
    let mut offset = 0;
    for (number, raw) in text.split_inclusive('\n').enumerate() {
        let start = offset;
        offset += raw.len();
        let indent = raw.len() - raw.trim_start_matches(' ').len();
        let line = raw.trim();
        if let Some((mut block, margin)) = open.take() {
            if indent <= 3 && closes(line, &block.fence) {
                block.closed = true;
                block.span.end = offset;
                parts.push(Part::Block(block));
            } else {
                block.text.push_str(&raw[indent.min(margin)..]);
                open = Some((block, margin));
            }
        } else if indent > 3 {
        } else if let Some((fence, info)) = opens(line) {
            let (fence, info) = (fence.to_owned(), info.to_owned());
            let block =
                Block { info, text: String::new(), line: number + 1, fence, span: start..offset, closed: false };
            open = Some((block, indent));
        } else if let Some((level, title)) = heading(line) {
            parts.push(Part::Heading { level, title: title.to_owned(), line: number + 1 });
        }
    }
    if let Some((mut block, _)) = open {
        block.span.end = offset;
        parts.push(Part::Block(block));
    }
    parts
}

/// A fence of this character that the text, put between two of them, does not close.
pub fn fence_for(text: &str, character: char, at_least: usize) -> String {
    let longest =
        text.lines().map(|line| line.trim_start().chars().take_while(|c| *c == character).count()).max().unwrap_or(0);
    character.to_string().repeat(at_least.max(longest + 1))
}

fn opens(line: &str) -> Option<(&str, &str)> {
    let character = line.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let info = line.trim_start_matches(character);
    let fence = &line[..line.len() - info.len()];
    (fence.len() >= 3 && !(character == '`' && info.contains('`'))).then_some((fence, info.trim()))
}

fn closes(line: &str, fence: &str) -> bool {
    line.starts_with(fence) && line.chars().all(|c| fence.starts_with(c))
}

fn heading(line: &str) -> Option<(usize, &str)> {
    let title = line.trim_start_matches('#');
    let level = line.len() - title.len();
    let blank = title.is_empty() || title.starts_with([' ', '\t']);
    (matches!(level, 1..=6) && blank).then(|| (level, title.trim().trim_end_matches('#').trim_end()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blocks(text: &str) -> Vec<(String, String, bool)> {
        scan(text)
            .into_iter()
            .filter_map(|part| match part {
                Part::Block(block) => Some((block.info, block.text, block.closed)),
                Part::Heading { .. } => None,
            })
            .collect()
    }

    #[test]
    fn a_fence_is_closed_by_its_own_kind_only() {
        let inner = "# no heading\n```yaml\na: 1\n```\n~~~\n`````` x\n";
        let text = format!("`````markdown document\n{inner}`````\n");
        assert_eq!(blocks(&text), [("markdown document".to_owned(), inner.to_owned(), true)]);
        let text = format!("~~~~ fixed\n{inner}~~~~~~\n");
        assert_eq!(blocks(&text), [("fixed".to_owned(), inner.to_owned(), true)]);
    }

    #[test]
    fn what_follows_a_nested_fence_is_still_inside() {
        let text = "````markdown document\n```\n## inside\n````\n## outside\n";
        let parts = scan(text);
        assert_eq!(parts.len(), 2);
        assert!(matches!(&parts[1], Part::Heading { level: 2, title, line: 5 } if title == "outside"));
    }

    #[test]
    fn an_open_fence_runs_to_the_end() {
        assert_eq!(blocks("```x\na\n"), [("x".to_owned(), "a\n".to_owned(), false)]);
    }

    #[test]
    fn inline_code_and_deep_indentation_open_nothing() {
        assert_eq!(blocks("```a```\n    ```\n## b\n"), []);
        assert_eq!(blocks("  ~~~x\n  a\n    b\n ~~~\n"), [("x".to_owned(), "a\n  b\n".to_owned(), true)]);
    }

    #[test]
    fn spans_cover_both_fences() {
        let text = "a\n```x\nb\n```\nc\n";
        let [Part::Block(block)] = &scan(text)[..] else { panic!("one block") };
        assert_eq!(&text[block.span.clone()], "```x\nb\n```\n");
        assert_eq!(block.line, 2);
    }

    #[test]
    fn a_fence_outgrows_the_fences_in_its_text() {
        assert_eq!(fence_for("a\n````md\n", '`', 3), "`````");
        assert_eq!(fence_for("a\n", '~', 4), "~~~~");
    }
}
