//! Front matter, read entry by entry, even where it is not YAML yet.

mod flow;
mod lines;
mod reader;
#[cfg(test)]
mod tests;
mod value;
mod yaml;

use self::lines::{Kind, Line};
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

impl Value {
    /// Its span, quotes and brackets included.
    pub fn span(&self) -> Span {
        match self {
            Self::Empty(span) | Self::Map(span) | Self::List { span, .. } => *span,
            Self::Scalar(scalar) => scalar.span,
        }
    }
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
///
/// At the top it may lack its close. Elsewhere a `---` is more often a thematic break, so that there every line up to
/// the close has to be one of front matter.
pub fn split(text: &str) -> Option<FrontMatter> {
    let (open, place) = opening(text)?;
    let body = match place {
        Place::Top => at_top(text, open)?,
        Place::AfterBlank | Place::AfterTitle => below_top(text, open, place)?,
    };
    let (entries, mut faults) = reader::read(text, &body.lines);
    if body.close.is_none() {
        faults.push(Fault { span: Span::at(body.end), kind: FaultKind::Unclosed });
    }
    let close = body.close.map(|line| Span::new(line.start, line.trimmed(text)));
    Some(FrontMatter {
        span: Span::new(open.start, body.end),
        open: Span::new(open.start, open.trimmed(text)),
        close,
        place,
        entries,
        faults,
    })
}

/// The lines between the fences, and where it ends.
struct Body {
    lines: Vec<Line>,
    close: Option<Line>,
    end: usize,
}

impl Body {
    fn closed(lines: Vec<Line>, close: Line) -> Self {
        Self { lines, close: Some(close), end: close.next }
    }
}

/// The lines from an offset on.
fn lines(text: &str, from: usize) -> impl Iterator<Item = Line> {
    std::iter::successors(Line::at(text, from), |line| Line::at(text, line.next))
}

/// The line that may open front matter.
fn opening(text: &str) -> Option<(Line, Place)> {
    let top = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let mut place = Place::Top;
    for line in lines(text, top) {
        if line.is(text, "---") {
            return Some((line, place));
        }
        if line.heading(text) == Some(1) && place != Place::AfterTitle {
            place = Place::AfterTitle;
        } else if !line.is_blank() {
            return None;
        } else if place == Place::Top {
            place = Place::AfterBlank;
        }
    }
    None
}

/// What follows a `---` on the first line.
fn at_top(text: &str, open: Line) -> Option<Body> {
    let mut found: Vec<Line> = Vec::new();
    // Where it ends if it is never closed: at the first blank line behind an entry, or at a heading.
    let mut stop = None;
    let (mut entries, mut others) = (0, 0);
    let mut keyed = None;
    let mut blank = true;
    let mut all = lines(text, open.next).peekable();
    while let Some(line) = all.next() {
        if line.is_close(text) {
            let whole = stop.is_none() || others == 0 || (!blank && entries >= others);
            let real = match keyed {
                None => found.iter().all(|line| line.is_blank()),
                Some(first) => first || (stop.is_none() && entries > 0),
            };
            if whole && real {
                return Some(Body::closed(found, line));
            }
            break;
        }
        let kind = line.kind(text);
        keyed = keyed.or_else(|| (!matches!(kind, Kind::Blank | Kind::Comment)).then_some(kind == Kind::Entry));
        let level = line.heading(text);
        let apart = all.peek().is_none_or(|next| next.is_blank());
        if stop.is_none() && keyed.is_some() && (kind == Kind::Blank || (level.is_some() && apart)) {
            stop = Some(found.len());
            (entries, others) = (0, 0);
        }
        match kind {
            Kind::Entry => entries += 1,
            Kind::Other => others += 1,
            Kind::Comment if level.is_some_and(|level| level > 1 || (apart && stop.is_some())) => others += 1,
            _ => {}
        }
        // Far into the body, nothing that follows could make it front matter any more.
        if stop.is_some() && others > entries + 50 {
            break;
        }
        blank = kind == Kind::Blank;
        found.push(line);
    }
    if keyed != Some(true) {
        return None;
    }
    found.truncate(stop.unwrap_or(found.len()));
    let end = found.last().map_or(open.next, |line| line.next);
    Some(Body { lines: found, close: None, end })
}

/// What follows a `---` behind blank lines or the title.
fn below_top(text: &str, open: Line, place: Place) -> Option<Body> {
    let mut found: Vec<Line> = Vec::new();
    let mut keyed = false;
    for line in lines(text, open.next) {
        if line.is_close(text) {
            // Thematic breaks stand between blank lines, fences do not.
            let apart = |line: Option<&Line>| line.is_some_and(|line| line.is_blank());
            let breaks = apart(found.first()) && apart(found.last());
            return (keyed && !breaks).then(|| Body::closed(found, line));
        }
        match line.kind(text) {
            Kind::Entry => keyed = true,
            Kind::Blank if found.is_empty() && place == Place::AfterTitle => return None,
            Kind::Blank => {}
            Kind::Comment if line.heading(text).is_none_or(|level| level == 1) => {}
            Kind::Continuation if keyed => {}
            Kind::Comment | Kind::Continuation | Kind::Other => return None,
        }
        found.push(line);
    }
    None
}
