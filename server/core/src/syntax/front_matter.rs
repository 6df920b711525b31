//! Front matter, read entry by entry, even where it is not YAML yet.

use crate::text::Span;

/// Where front matter was found.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Place {
    /// At the first byte, or behind a BOM.
    Top,
    /// Behind blank lines.
    AfterBlank,
    /// Behind the level-1 heading.
    AfterTitle,
}

/// A document's front matter. All spans are byte offsets into the document.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FrontMatter {
    /// From the opening `---` to the end of the closing line, its line end included.
    pub span: Span,
    /// The opening `---`.
    pub open: Span,
    /// The closing `---` or `...`; none where it is missing.
    pub close: Option<Span>,
    /// Where it stands.
    pub place: Place,
    /// Its entries in the order of the text; a nested entry follows its parent.
    pub entries: Vec<Entry>,
    /// What is wrong with its syntax.
    pub faults: Vec<Fault>,
}

/// A key with its value.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    /// All its lines, from the key's first byte to the end of the last line that belongs to it, line end excluded.
    pub span: Span,
    /// The key without quotes.
    pub key: Span,
    /// The index of the entry whose map it stands in.
    pub parent: Option<usize>,
    /// Its value.
    pub value: Value,
    /// The comment behind the value, from its `#`.
    pub comment: Option<Span>,
}

/// A front-matter value.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Value {
    /// Nothing; the span is empty and stands where a value would be written.
    Empty(Span),
    /// A plain, quoted or block scalar, or a flow map (which a bare `{SLOT}` looks like).
    Scalar(Scalar),
    /// A flow list `[a, b]` (`span` has the brackets) or a block list of `- a` lines.
    List {
        /// The whole list.
        span: Span,
        /// Its items; what is no scalar (a nested map or list) is given as one.
        items: Vec<Scalar>,
        /// Whether it is written in brackets.
        flow: bool,
    },
    /// Nested entries follow, with this one as their parent.
    Map(Span),
}

/// One scalar.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct Scalar {
    /// With its quotes.
    pub span: Span,
    /// Without its quotes.
    pub inner: Span,
    /// The quote character.
    pub quote: Option<char>,
}

/// A syntax fault.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fault {
    /// Where.
    pub span: Span,
    /// What.
    pub kind: FaultKind,
}

/// The kinds of [`Fault`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum FaultKind {
    /// The value of this entry is no YAML; `quotable` where double quotes around the fault's span make it so.
    Value {
        /// What the YAML reader says, without its position.
        message: String,
        /// Whether quoting is the remedy.
        quotable: bool,
    },
    /// A tab in the indentation.
    Tab,
    /// A line that is no entry, no comment and belongs to none.
    Line,
    /// The closing `---` is missing; the span is empty and stands where it belongs.
    Unclosed,
}

/// Finds and reads the front matter of a document.
pub fn split(_text: &str) -> Option<FrontMatter> {
    None
}
