//! Where the links of a milestone lead.

use super::View;
use crate::align::{Placeholder, What};
use crate::syntax::link::{Written, decoded, destination};
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
        /// The file, `/`-separated, relative to the document's folder, or to its repository with a `/` in front; empty
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

fn target(written: &str) -> Option<Target> {
    match Written::read(written) {
        Written::Url(address) => Some(Target::Url(address.to_owned())),
        Written::File { path: "", fragment: None | Some("") } | Written::Elsewhere => None,
        Written::File { path, fragment } => {
            let fragment = fragment.filter(|fragment| !fragment.is_empty()).map(decoded);
            Some(Target::File { path: decoded(path), fragment })
        }
    }
}

fn tooltip(target: &Target) -> String {
    match target {
        Target::Url(url) => format!("Open {url}"),
        Target::File { path, fragment: None } => format!("Open {path}"),
        Target::File { path, fragment: Some(fragment) } if path.is_empty() => format!("Go to #{fragment}"),
        Target::File { path, fragment: Some(fragment) } => format!("Open {path} at #{fragment}"),
    }
}
