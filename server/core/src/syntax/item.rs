//! What a chunk of Markdown consists of: flat, typed items in the order of the text.

use crate::text::Span;

/// One thing in a chunk. All spans are byte offsets relative to the chunk's text.
///
/// Items stand in the order of their start; an inline item (field, link, candidate, code span) comes behind the
/// block item whose `content` holds it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Item {
    /// The whole construct, markers included, trailing white space excluded.
    pub span: Span,
    /// Its text: a heading's title, a paragraph's lines, a cell's text, a code block's lines, a comment's inside.
    pub content: Span,
    /// How many lists and quotes it stands in.
    pub depth: u8,
    /// What it is.
    pub kind: ItemKind,
}

impl Item {
    /// Where no date or number mask is looked for, since it is a part of this.
    pub(super) fn hides(&self) -> Option<Span> {
        match self.kind {
            ItemKind::Candidate { .. }
            | ItemKind::CodeSpan
            | ItemKind::Comment
            | ItemKind::Html
            | ItemKind::WikiLink => Some(self.span),
            ItemKind::Link { destination } => Some(destination),
            _ => None,
        }
    }

    /// The box of a task, brackets included, and whether it is ticked.
    pub fn task(&self) -> Option<(Span, bool)> {
        match self.kind {
            ItemKind::Paragraph { list: Some(mark), .. } | ItemKind::EmptyItem(mark) => mark.task,
            _ => None,
        }
    }

    /// Whether it belongs to the block item in front of it: a comment or a tag within a block is part of its text.
    fn is_within(&self, block: &Item) -> bool {
        match self.kind {
            ItemKind::Comment | ItemKind::Html => block.content.contains(self.span),
            _ => self.kind.is_inline(),
        }
    }
}

/// The block items of a list, each with the inline items that belong to it and the items behind these.
pub fn blocks(items: &[Item]) -> impl Iterator<Item = (&Item, &[Item], &[Item])> {
    let mut rest = items;
    std::iter::from_fn(move || {
        let (block, behind) = rest.split_first()?;
        let inline = behind.iter().take_while(|item| item.is_within(block)).count();
        let (inline, behind) = behind.split_at(inline);
        rest = behind;
        Some((block, inline, behind))
    })
}

/// The kinds of [`Item`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ItemKind {
    /// An ATX or setext heading.
    Heading {
        /// 1 to 6.
        level: u8,
    },
    /// A paragraph, in the body, in a quote, or in a list item.
    Paragraph {
        /// The marker of the list item whose first paragraph it is.
        list: Option<ListMark>,
        /// Whether it stands in a block quote.
        quoted: bool,
    },
    /// A list item without any text (`-`, `- [ ]`).
    EmptyItem(ListMark),
    /// A cell of a pipe table.
    Cell {
        /// Counts the tables of the chunk from 0.
        table: u16,
        /// 0 is the header, body rows count from 1.
        row: u16,
        /// Column from 0.
        column: u16,
    },
    /// A fenced or indented code block; `info` is the info string's span, empty where there is none.
    Code {
        /// The info string.
        info: Span,
    },
    /// Raw HTML that is no comment.
    Html,
    /// An HTML comment; `content` is the text between `<!--` and `-->`, trimmed.
    Comment,
    /// A thematic break.
    Break,
    /// `[label]: destination`; `content` is the label without its brackets.
    Definition,
    /// `**Name**: value`, `**Name:** value`, or, at the start of a list item or line, `Name: value`.
    Field {
        /// The name without emphasis and colon.
        name: Span,
        /// The value, trimmed; empty at the place where it would stand.
        value: Span,
        /// Whether the name is emphasised; a plain one is a field only where the template has it.
        bold: bool,
    },
    /// A link or an image; `content` is its text.
    Link {
        /// The destination without angle brackets; empty for references.
        destination: Span,
    },
    /// `[[target]]`.
    WikiLink,
    /// A code span; `content` is what stands between the backticks.
    CodeSpan,
    /// A placeholder candidate: whether it is one is for the alignment to say.
    Candidate {
        /// The delimiters it has.
        delimiter: Delimiter,
        /// Where it stands.
        context: Context,
    },
}

impl ItemKind {
    /// Whether it is found in the text of a block.
    pub fn is_inline(&self) -> bool {
        matches!(
            self,
            Self::Field { .. } | Self::Link { .. } | Self::WikiLink | Self::CodeSpan | Self::Candidate { .. }
        )
    }
}

/// A list item's marker.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct ListMark {
    /// The marker itself (`-`, `1.`), white space excluded.
    pub marker: Span,
    /// Whether the list is an ordered one.
    pub ordered: bool,
    /// The task box with its brackets, and whether it is ticked.
    pub task: Option<(Span, bool)>,
}

/// The ways a placeholder is written.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Delimiter {
    /// `{NAME}`
    Brace,
    /// `{{name}}`
    DoubleBrace,
    /// `[NAME]`
    Bracket,
    /// `<name>`
    Angle,
    /// `__NAME__`
    Underscore,
    /// `YYYY-MM-DD`
    DateMask,
    /// `XX`, `NNN`, `###`
    NumberMask,
    /// `TBD`, `TODO`
    Marker,
}

/// Where a placeholder candidate stands.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Context {
    /// In running text.
    Text,
    /// In a code span or a code block, its info string included.
    Code,
    /// In the destination of a link or image.
    Destination,
}
