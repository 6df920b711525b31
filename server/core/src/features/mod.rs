//! What an editor shows besides findings: one file a feature, each a function from a [`View`] and a place to plain data.
//!
//! Places are byte offsets into the document. Nothing here knows a protocol: the edge converts in, calls, converts out.

pub mod actions;
pub mod completion;
pub mod configure;
pub mod folding;
pub mod highlight;
pub mod hints;
pub mod hover;
pub mod linked;
pub mod links;
pub mod next;
pub mod progress;
pub mod rename;
pub mod selection;
pub mod shape;
pub mod spot;
pub mod summary;
pub mod symbols;
mod template;
pub mod tokens;

use crate::align::Document;
use crate::context::Context;
use crate::finding::Finding;
use crate::syntax::Syntax;
use crate::template::file::TemplateFile;

/// What a feature may look at: one version of a document and what lies around it.
#[derive(Copy, Clone)]
pub struct View<'a> {
    /// The text.
    pub text: &'a str,
    /// Its syntax.
    pub syntax: &'a Syntax,
    /// The document beside its template; none where it has none.
    pub document: Option<&'a Document<'a>>,
    /// The template that the document is itself; never together with `document`.
    pub template: Option<&'a TemplateFile>,
    /// Its findings in the order of the text.
    pub findings: &'a [Finding],
    /// What lies around it.
    pub context: &'a Context,
}
