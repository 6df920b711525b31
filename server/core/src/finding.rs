//! Findings and their fixes, as plain data.

use crate::text::Span;

/// How grave a finding is. Ordered: `Hint < Information < Warning < Error`.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Severity {
    /// A remark.
    Hint,
    /// Worth knowing.
    Information,
    /// Should be put right.
    Warning,
    /// Is wrong.
    Error,
}

impl Severity {
    /// The name used in output, configuration and options.
    pub fn name(self) -> &'static str {
        match self {
            Self::Hint => "hint",
            Self::Information => "information",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// One diagnostic of one rule. Spans are byte offsets into the document.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Finding {
    /// The rule's code.
    pub rule: &'static str,
    /// Its severity in this document.
    pub severity: Severity,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// Where.
    pub span: Span,
    /// What can be done about it, the preferred one first.
    pub fixes: Vec<Fix>,
    /// Other places that matter for it.
    pub related: Vec<Related>,
}

impl Finding {
    /// Moves all its spans by `base` bytes.
    pub fn shift(&mut self, base: usize) {
        self.span = self.span.shift(base);
        for edit in self.fixes.iter_mut().flat_map(|fix| &mut fix.edits) {
            edit.span = edit.span.shift(base);
        }
        for related in &mut self.related {
            related.span = related.span.shift(base);
        }
    }

    /// The same finding, its spans moved by `base` bytes.
    #[must_use]
    pub fn shifted(&self, base: usize) -> Self {
        let mut moved = self.clone();
        moved.shift(base);
        moved
    }
}

/// A place that belongs to a finding.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Related {
    /// Where, in the same document.
    pub span: Span,
    /// Why it matters.
    pub message: String,
}

/// One way to put a finding right.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fix {
    /// What it does, as an order: «Replace with `active`».
    pub title: String,
    /// Whether its result is the only possible one, so that it may be applied without asking.
    pub safe: bool,
    /// Whether it is the one to apply where only one can be.
    pub preferred: bool,
    /// What it changes, in the order of the text, without overlap.
    pub edits: Vec<Edit>,
    /// A file that it makes.
    pub creates: Option<NewFile>,
}

/// A file that is not there yet.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewFile {
    /// Its path, `/`-separated, relative to the folder of the document.
    pub path: String,
    /// The name of the template that its text is made of, see [`crate::edit::document::at`].
    pub template: String,
}

/// The replacement of a span by a text.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Edit {
    /// What goes; empty for an insertion.
    pub span: Span,
    /// What comes.
    pub text: String,
}
