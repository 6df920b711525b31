//! The links of a section, as the rules that judge them see them.

use std::borrow::Cow;

use super::LinkScope;
use crate::align::{Placeholder, What};
use crate::syntax::inline::plain_candidates;
use crate::syntax::link::{self, Written, clean, decoded};
use crate::text::Span;

/// What a link leads to, where that can be judged.
pub(super) struct Destination<'a> {
    /// The path's place, without what is asked of it (`?plain=1`), without a line number.
    pub span: Span,
    /// The path as it is written; empty for the document itself.
    pub written: &'a str,
    /// The path as files are asked for it.
    pub path: String,
    /// What stands behind the path's `#`: its place, the `#` included, and its text, decoded.
    pub fragment: Option<(Span, String)>,
    /// Whether it stands in angle brackets, so that blanks are written as they are.
    pub angle: bool,
    /// Whether it is that of an image.
    pub is_image: bool,
    /// Whether it is the template's own, word for word.
    pub is_templates: bool,
}

/// The destinations in the order of the text. Left out is what leads elsewhere, what is still to be filled, and what no
/// file can be named as.
pub(super) fn destinations<'a>(scope: &'a LinkScope<'_>) -> impl Iterator<Item = Destination<'a>> {
    let section = &scope.section.section;
    let heading = section.heading.into_iter();
    heading.chain(section.body).filter_map(|item| {
        let span = link::destination(section.text, 0, item)?;
        let written = span.of(section.text);
        let Written::File { path, fragment } = Written::read(written) else { return None };
        let path = without_line(path);
        if is_open(scope, span, written) || !(path.is_empty() || may_be_a_path(path)) {
            return None;
        }
        let start = span.start as usize;
        let hash = written.find('#').map_or(span.end as usize, |at| start + at);
        Some(Destination {
            span: Span::new(start, start + path.len()),
            written: path,
            path: clean(path),
            fragment: fragment.map(|fragment| (Span::new(hash, span.end as usize), decoded(fragment))),
            angle: section.text[..start].ends_with('<'),
            is_image: item.span.of(section.text).starts_with('!'),
            is_templates: scope.facts.template.destinations.contains(written),
        })
    })
}

/// Whether some of the links lead into the document itself: what is said of these depends on its headings.
pub(super) fn lead_into_document(scope: &LinkScope<'_>) -> bool {
    destinations(scope).any(|destination| destination.is_own(scope))
}

impl Destination<'_> {
    /// Whether it is the document itself, by its name or by none.
    pub fn is_own(&self, scope: &LinkScope<'_>) -> bool {
        self.written.is_empty() || Some(self.path.as_str()) == scope.own_name()
    }
}

/// Whether a destination is still to be filled, or holds something that is.
fn is_open(scope: &LinkScope<'_>, span: Span, written: &str) -> bool {
    // In a sentence that is to be replaced as a whole, links are links.
    let is_slot = |placeholder: &Placeholder| !matches!(placeholder.what, What::Guidance);
    let open = scope.section.body.placeholders.iter().filter(|placeholder| is_slot(placeholder));
    open.map(|placeholder| placeholder.span).any(|open| open.overlaps(span))
        || !plain_candidates(written, Span::new(0, written.len())).is_empty()
}

/// Whether somebody may mean a file by it: patterns, variables, home folders and addresses of people are none, and neither
/// is what has no letter.
fn may_be_a_path(path: &str) -> bool {
    let mut names = path.split('/').filter(|part| !part.is_empty() && !matches!(*part, "." | ".."));
    let is_address = path.contains('@') && !path.contains('/');
    let is_pattern = path.contains(['*', '{', '}', '<', '>', '[', ']', '|', '$', '…', '\\']) || path.contains("...");
    let is_home = path.starts_with('~');
    !(is_address || is_pattern || is_home) && names.all(|part| part.chars().any(char::is_alphanumeric))
}

/// A path without the number of a line behind it: `src/main.rs:12`.
fn without_line(path: &str) -> &str {
    let number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    let mut path = path;
    while let Some((before, _)) = path.rsplit_once(':').filter(|(_, behind)| number(behind)) {
        path = before;
    }
    path
}

/// A text as it is written at a destination.
pub(super) fn written(text: &str, angle: bool) -> Cow<'_, str> {
    if angle { Cow::Borrowed(text) } else { Cow::Owned(link::encoded(text)) }
}
