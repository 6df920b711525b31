//! Where the links of a milestone lead.

use super::View;
use crate::align::{Placeholder, What};
use crate::syntax::{Item, ItemKind};
use crate::text::Span;

/// A link, or the definition of one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Link {
    /// Its destination's place.
    pub span: Span,
    /// Where it leads.
    pub target: Target,
    /// What following it does, in words.
    pub tooltip: String,
}

/// Where a [`Link`] leads.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Target {
    /// To a file, a heading, or a heading of a file.
    File {
        /// The file, `/`-separated, relative to the document's folder, or to the workspace with a `/` in front; empty
        /// for the document itself.
        path: String,
        /// The heading's anchor, without its `#`.
        fragment: Option<String>,
    },
    /// To somewhere else, by an address with a scheme.
    Url(String),
}

/// The links of a milestone in the order of the text, those that are still to be filled left out; none for other
/// documents.
pub fn links(view: &View<'_>) -> Vec<Link> {
    let Some(document) = view.document else { return Vec::new() };
    // In a sentence that is to be replaced as a whole, links are links.
    let is_slot = |placeholder: &Placeholder| matches!(placeholder.what, What::Slot(_) | What::Choice(_));
    let open = super::spot::placeholders(document).filter(|(_, placeholder)| is_slot(placeholder));
    let mut open = open.map(|(span, _)| span).peekable();
    let mut found: Vec<Link> = Vec::new();
    let mut spans: Vec<Span> =
        document.syntax.items().filter_map(|(base, item)| destination(view.text, base, item)).collect();
    spans.sort_unstable();
    for span in spans {
        while open.next_if(|open| open.end <= span.start).is_some() {}
        if open.peek().is_some_and(|open| open.overlaps(span)) {
            continue;
        }
        if let Some(target) = target(span.of(view.text)) {
            found.push(Link { span, tooltip: tooltip(&target), target });
        }
    }
    found
}

/// The place of a link's destination in the document; none where it is a reference.
fn destination(text: &str, base: usize, item: &Item) -> Option<Span> {
    match item.kind {
        ItemKind::Link { destination } => Some(destination.shift(base)).filter(|span| !span.is_empty()),
        // A footnote's definition is text.
        ItemKind::Definition if !item.content.shift(base).of(text).starts_with('^') => {
            let behind = Span { start: item.content.end, end: item.span.end.max(item.content.end) }.shift(base);
            let rest = behind.of(text).trim_start_matches(']').strip_prefix(':')?.trim_start();
            let start = behind.end as usize - rest.len();
            let span = match rest.strip_prefix('<') {
                Some(inside) => Span::new(start + 1, start + 1 + inside.find('>')?),
                None => Span::new(start, start + rest.find(char::is_whitespace).unwrap_or(rest.len())),
            };
            Some(span).filter(|span| !span.is_empty())
        }
        _ => None,
    }
}

fn target(written: &str) -> Option<Target> {
    if has_scheme(written) {
        return Some(Target::Url(written.to_owned()));
    }
    // `//host` is an address whose scheme nobody knows here, and `c:` a drive of one machine.
    if written.starts_with("//") || written.as_bytes().get(1) == Some(&b':') || written == "#" {
        return None;
    }
    let (path, fragment) = match written.split_once('#') {
        Some((path, fragment)) => (path, Some(fragment).filter(|fragment| !fragment.is_empty())),
        None => (written, None),
    };
    Some(Target::File { path: decoded(path), fragment: fragment.map(decoded) })
}

/// Whether an address begins with a scheme: a single letter is none.
fn has_scheme(written: &str) -> bool {
    written.split_once(':').is_some_and(|(scheme, _)| {
        scheme.len() > 1
            && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
    })
}

/// A destination as it is meant: without backslash escapes, `%20` and its like decoded where they give UTF-8.
pub(super) fn decoded(written: &str) -> String {
    let mut bytes: Vec<u8> = Vec::with_capacity(written.len());
    let mut rest = written.as_bytes();
    while let Some((first, behind)) = rest.split_first() {
        let hex = |n: usize| behind.get(n).and_then(|b| char::from(*b).to_digit(16)).and_then(|d| u8::try_from(d).ok());
        let (byte, length) = match (first, behind.first(), hex(0), hex(1)) {
            (b'\\', Some(mark), _, _) if mark.is_ascii_punctuation() => (*mark, 2),
            (b'%', _, Some(high), Some(low)) => (high * 16 + low, 3),
            _ => (*first, 1),
        };
        bytes.push(byte);
        rest = rest.get(length..).unwrap_or_default();
    }
    String::from_utf8(bytes).unwrap_or_else(|_| written.to_owned())
}

fn tooltip(target: &Target) -> String {
    match target {
        Target::Url(url) => format!("Open {url}"),
        Target::File { path, fragment: None } => format!("Open {path}"),
        Target::File { path, fragment: Some(fragment) } if path.is_empty() => format!("Go to #{fragment}"),
        Target::File { path, fragment: Some(fragment) } => format!("Open {path} at #{fragment}"),
    }
}
