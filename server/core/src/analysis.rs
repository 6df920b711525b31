//! One version of a document with all that is known of it: what the editor asks. Immutable; the next version shares
//! what an edit did not touch.

use std::sync::Arc;

use crate::align::Document;
use crate::check::{Request, check};
use crate::features::{Files, View};
use crate::finding::Finding;
use crate::syntax::{Keep, Syntax};
use crate::template::{Library, Template};
use crate::text::Span;
use crate::value::date::Date;

/// What a document is analysed with.
#[derive(Clone, Debug)]
pub struct Context {
    /// The templates.
    pub library: Arc<Library>,
    /// The document's path, `/`-separated, relative to the workspace where known.
    pub path: Option<Arc<str>>,
    /// Today: rules that need it are silent without.
    pub today: Option<Date>,
}

/// One replacement in a text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Change {
    /// What went; a span of the text before this change and after those in front of it.
    pub span: Span,
    /// What came.
    pub text: String,
}

/// An analysed document.
#[derive(Debug)]
pub struct Analysis {
    text: Arc<str>,
    syntax: Syntax,
    template: Option<Arc<Template>>,
    findings: Vec<Finding>,
    context: Context,
}

impl Analysis {
    /// Analyses a text from nothing.
    pub fn new(text: Arc<str>, context: Context) -> Self {
        let request = Request {
            text: &text,
            path: context.path.as_deref(),
            library: &context.library,
            template: None,
            today: context.today,
        };
        let checked = check(&request);
        let syntax = Syntax::parse(&text, Keep::Trees);
        Self { syntax, template: checked.template, findings: checked.findings, text, context }
    }

    /// Analyses what changes, one after the other, have made of this document.
    #[must_use]
    pub fn edit(&self, changes: &[Change], context: Context) -> Self {
        let mut text = String::from(&*self.text);
        for change in changes {
            text.replace_range(change.span.range(), &change.text);
        }
        Self::new(text.into(), context)
    }

    /// The text.
    pub fn text(&self) -> &Arc<str> {
        &self.text
    }

    /// The syntax.
    pub fn syntax(&self) -> &Syntax {
        &self.syntax
    }

    /// The template; none where the document is no milestone.
    pub fn template(&self) -> Option<&Arc<Template>> {
        self.template.as_ref()
    }

    /// What it was analysed with.
    pub fn context(&self) -> &Context {
        &self.context
    }

    /// The document beside its template.
    pub fn document(&self) -> Option<Document<'_>> {
        let template = self.template.as_ref()?;
        Some(Document::align(&self.text, &self.syntax, template))
    }

    /// The findings in the order of the text.
    pub fn findings(&self) -> Vec<Finding> {
        self.findings.clone()
    }

    /// Calls a feature.
    pub fn view<R>(&self, files: &dyn Files, feature: impl FnOnce(&View<'_>) -> R) -> R {
        let (document, findings) = (self.document(), self.findings());
        feature(&View {
            text: &self.text,
            syntax: &self.syntax,
            document: document.as_ref(),
            findings: &findings,
            library: &self.context.library,
            path: self.context.path.as_deref(),
            today: self.context.today,
            files,
        })
    }
}
