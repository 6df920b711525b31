//! One document in, its findings out: what editor and command line share.

use std::sync::Arc;

use crate::finding::Finding;
use crate::template::{Library, Template};

/// A document to check.
#[derive(Debug)]
pub struct Request<'a> {
    /// Its text, a BOM included if it has one.
    pub text: &'a str,
    /// Its path, `/`-separated, relative to the workspace where known: only for telling templates from documents.
    pub path: Option<&'a str>,
    /// The templates.
    pub library: &'a Library,
    /// The template to take without recognition.
    pub template: Option<&'a Arc<Template>>,
}

/// What came out.
#[derive(Debug)]
pub struct Checked {
    /// The template the document was checked against; none where it is no milestone.
    pub template: Option<Arc<Template>>,
    /// The findings in the order of the text.
    pub findings: Vec<Finding>,
}

/// Checks a document.
pub fn check(_request: &Request<'_>) -> Checked {
    Checked { template: None, findings: Vec::new() }
}

/// Why a document was, or was not, recognised: lines for people, without a trailing line end.
pub fn explain_template(_request: &Request<'_>) -> String {
    String::new()
}
