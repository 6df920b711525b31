//! One version of a document with all that is known of it: what the editor asks. Immutable; the next version shares
//! what an edit did not touch, so that a key costs what its section costs.

use std::sync::{Arc, Mutex, PoisonError};

use crate::align::kept::Kept;
use crate::align::{self, Aligned, Document};
use crate::check;
use crate::context::Context;
use crate::features::View;
use crate::finding::Finding;
use crate::rules::run::{self, Findings};
use crate::syntax::anchors::Anchors;
use crate::syntax::{Keep, Syntax};
use crate::template::file::TemplateFile;
use crate::template::sketched::Sketched;
use crate::template::{Template, recognise};
use crate::text::Span;

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
    text: String,
    spare: Arc<Spare>,
    syntax: Syntax,
    sketched: Sketched,
    template: Option<Arc<Template>>,
    milestone: Option<Milestone>,
    /// The template that the document is itself; never one of a milestone.
    own: Option<TemplateFile>,
    /// What is said of a document that is no milestone.
    others: Vec<Finding>,
    context: Context,
}

/// The memory of a text that is not needed any more, for the next version's: of a large document it costs more to get and give
/// back than all that a key changes.
type Spare = Mutex<Option<String>>;

/// What is known of a document that has a template.
#[derive(Debug)]
struct Milestone {
    template: Arc<Template>,
    aligned: Aligned,
    findings: Findings,
}

impl Analysis {
    /// Analyses a text from nothing.
    pub fn new(text: String, context: Context) -> Self {
        let syntax = Syntax::parse(&text, Keep::Trees);
        Self::of(text, syntax, context, None)
    }

    /// Analyses what changes, one after the other, have made of this document. It keeps its template while it explains
    /// enough of the text; all else is as [`Self::new`] finds it.
    #[must_use]
    pub fn edit(&self, changes: &[Change], context: Context) -> Self {
        let mut text = self.spare.lock().unwrap_or_else(PoisonError::into_inner).take().unwrap_or_default();
        text.clone_from(&self.text);
        let mut syntax: Option<Syntax> = None;
        for change in changes {
            let range = change.span.range();
            // A change that does not fit this text is a mistake of the caller, and nothing that could be taken over fits either.
            if range.end > text.len() || !text.is_char_boundary(range.start) || !text.is_char_boundary(range.end) {
                return Self::new(text, context);
            }
            text.replace_range(range, &change.text);
            syntax = Some(syntax.as_ref().unwrap_or(&self.syntax).edit(&text, change.span, change.text.len()));
        }
        Self::of(text, syntax.unwrap_or_else(|| self.syntax.clone()), context, Some(self))
    }

    fn of(text: String, syntax: Syntax, context: Context, before: Option<&Self>) -> Self {
        let sketched = match before {
            Some(before) => before.sketched.edit(&text, &before.syntax, &syntax),
            None => Sketched::new(&text, &syntax),
        };
        let template = template(&sketched, &context, before);
        let spare = before.map(|before| before.spare.clone()).unwrap_or_default();
        let mut analysis =
            Self { template, text, spare, syntax, sketched, milestone: None, own: None, others: Vec::new(), context };
        if let Some(template) = analysis.template.clone() {
            analysis.milestone = analysis.align(template, before);
        }
        if analysis.milestone.is_none() {
            let context = &analysis.context;
            analysis.own = check::template_file(&analysis.text, context);
            analysis.others = if let Some(own) = &analysis.own {
                own.findings(&context.settings)
            } else if analysis.template.is_none() && !context.settings.is_excluded && !context.in_template_folder() {
                let sketch = analysis.sketched.sketch();
                check::misnamed(&analysis.text, &analysis.syntax, sketch, context)
            } else {
                Vec::new()
            };
        }
        analysis
    }

    fn align(&self, template: Arc<Template>, before: Option<&Self>) -> Option<Milestone> {
        let old = before
            .and_then(|before| Some((before, before.milestone.as_ref()?)))
            .filter(|(_, old)| Arc::ptr_eq(&old.template, &template))
            .map(|(before, old)| (before, old, Kept::new(&before.syntax, &self.syntax)));
        let old = old.as_ref();
        let aligned_before =
            old.map(|(before, old, kept)| align::Before { syntax: &before.syntax, aligned: &old.aligned, kept });
        let document = Document::update(&self.text, &self.syntax, &template, aligned_before);
        if self.context.in_template_folder() && check::is_unfilled(&document) {
            return None;
        }
        let found_before = old.map(|(before, old, kept)| run::Before {
            syntax: &before.syntax,
            findings: &old.findings,
            aligned: &old.aligned,
            kept,
        });
        let findings = run::run(&document, &self.context, self.sketched.sketch(), found_before);
        let aligned = document.into_aligned();
        Some(Milestone { template, aligned, findings })
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The syntax.
    pub fn syntax(&self) -> &Syntax {
        &self.syntax
    }

    /// The template; none where the document is no milestone.
    pub fn template(&self) -> Option<&Arc<Template>> {
        self.milestone.as_ref().map(|milestone| &milestone.template)
    }

    /// What a `#fragment` can lead to in it.
    pub fn anchors(&self) -> Arc<Anchors> {
        let known = self.milestone.as_ref().map(|milestone| Arc::clone(milestone.findings.anchors()));
        known.unwrap_or_else(|| Arc::new(Anchors::read(&self.syntax)))
    }

    /// What it was analysed with.
    pub fn context(&self) -> &Context {
        &self.context
    }

    /// The document beside its template.
    pub fn document(&self) -> Option<Document<'_>> {
        let milestone = self.milestone.as_ref()?;
        Some(Document::of(&self.text, &self.syntax, &milestone.template, &milestone.aligned))
    }

    /// The findings in the order of the text.
    pub fn findings(&self) -> Vec<Finding> {
        self.milestone.as_ref().map_or_else(|| self.others.clone(), |milestone| milestone.findings.to_vec())
    }

    /// The same without a copy of them: each with the offset that its spans are relative to.
    pub fn each_finding(&self) -> impl Iterator<Item = (&Finding, usize)> {
        let of_rules = self.milestone.iter().flat_map(|milestone| milestone.findings.iter());
        let others = self.others.iter().map(|finding| (finding, 0));
        of_rules.chain(others)
    }

    /// Calls a feature.
    pub fn view<R>(&self, feature: impl FnOnce(&View<'_>) -> R) -> R {
        let (document, findings) = (self.document(), self.findings());
        feature(&View {
            text: &self.text,
            syntax: &self.syntax,
            document: document.as_ref(),
            template: self.own.as_ref(),
            findings: &findings,
            context: &self.context,
        })
    }
}

impl Drop for Analysis {
    fn drop(&mut self) {
        *self.spare.lock().unwrap_or_else(PoisonError::into_inner) = Some(std::mem::take(&mut self.text));
    }
}

/// The template that the landmarks tell. Where they are those of the version before, so is the answer.
fn template(sketched: &Sketched, context: &Context, before: Option<&Analysis>) -> Option<Arc<Template>> {
    let Context { library, settings, .. } = context;
    if context.is_template || settings.is_excluded {
        return None;
    }
    let same = |before: &&Analysis| {
        Arc::ptr_eq(&before.context.library, library) && before.context.settings.template == settings.template
    };
    let Some(before) = before.filter(same) else {
        return recognise::recognise(sketched.sketch(), library, settings).template;
    };
    if Arc::ptr_eq(before.sketched.sketch(), sketched.sketch()) {
        return before.template.clone();
    }
    match &before.template {
        Some(template) => recognise::recognise_again(sketched.sketch(), library, settings, template),
        None => recognise::recognise(sketched.sketch(), library, settings).template,
    }
}
