//! What is shown of the place that is pointed at: a field with what may stand in it, a section with what the template
//! asks for, the document with its template, and what was found there.
//!
//! In a template it is what was inferred, and why. Of ordinary prose, and of documents without a template, there is nothing to say.

mod document;
mod field;
mod finding;
mod markdown;
mod section;
mod template;

pub(super) use document::{head, left};

use super::View;
use super::template::Here;
use crate::text::Span;

/// What is shown at a place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Hover {
    /// What it is about, in the document.
    pub span: Span,
    /// Markdown.
    pub markdown: String,
}

/// What there is to say at an offset: the nearest thing first, then what it is a part of, then what was found.
pub fn hover(view: &View<'_>, offset: usize) -> Option<Hover> {
    let mut parts: Vec<(Span, String)> = Vec::new();
    if let Some(document) = view.document {
        parts.extend(field::hover(document, offset));
        if let Some((n, span)) =
            section::heading_at(document, offset).filter(|(n, _)| !document.sections[*n].section.is_title)
        {
            parts.push((span, section::hover(view, document, n)));
        }
        if let Some(span) = document::span_at(document, offset) {
            parts.push((span, document::hover(view, document)));
        }
    }
    if let Some(template) = Here::of(view) {
        parts.extend(template::hover(&template, offset));
    }
    parts.extend(finding::hover(view, offset));
    let span = parts.iter().map(|(span, _)| *span).min_by_key(|span| span.len())?;
    let markdown: Vec<String> = parts.into_iter().map(|(_, markdown)| markdown).collect();
    Some(Hover { span, markdown: markdown.join("\n\n---\n\n") })
}
