//! Editor features: one file a feature. Each reads its parameters, calls the engine, and writes the answer.

pub mod actions;
pub mod completion;
pub mod configuration;
pub mod folding;
pub mod highlight;
pub mod hints;
pub mod hover;
pub mod links;
pub mod new;
pub mod next;
pub mod offered;
pub mod rename;
pub mod selection;
pub mod status;
pub mod symbols;
pub mod tokens;

use std::ops::Deref;
use std::sync::Arc;

use milepost_core::analysis::Analysis;
use milepost_core::features::View;
use milepost_core::finding::Edit;
use milepost_core::text::Span;
use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::{Position, Range, ServerCapabilities, TextEdit, Uri, WorkspaceEdit};

use super::abilities::Abilities;
use super::state::State;
use super::version::Version;
use super::{convert, work};

/// What features offer, one a line.
pub const OFFERS: &[fn(Abilities, &mut ServerCapabilities)] = &[
    actions::offer,
    completion::offer,
    folding::offer,
    highlight::offer,
    hints::offer,
    hover::offer,
    links::offer,
    rename::offer,
    selection::offer,
    symbols::offer,
    tokens::offer,
];

/// A file as it was when somebody asked about it.
#[derive(Debug)]
pub struct Place {
    /// The version that the answer belongs to.
    pub version: Arc<Version>,
    /// What the client can.
    pub client: Abilities,
}

/// A document as it was when somebody asked about it.
#[derive(Debug)]
pub struct Asked {
    place: Place,
    analysis: Arc<Analysis>,
}

impl Deref for Asked {
    type Target = Place;

    fn deref(&self) -> &Place {
        &self.place
    }
}

impl Asked {
    /// Calls a feature of the engine.
    pub fn view<R>(&self, feature: impl FnOnce(&View<'_>) -> R) -> R {
        self.analysis.view(feature)
    }
}

impl Place {
    /// The byte offset of a position.
    pub fn offset(&self, position: Position) -> usize {
        convert::offset(&self.version.text, position, self.client.encoding)
    }

    /// The span of a range.
    pub fn span(&self, range: Range) -> Span {
        convert::span(&self.version.text, range, self.client.encoding)
    }

    /// The position of a byte offset.
    pub fn position(&self, offset: usize) -> Position {
        convert::position(&self.version.text, offset, self.client.encoding)
    }

    /// The edit of one.
    pub fn edit(&self, edit: &Edit) -> TextEdit {
        convert::edit(edit, &self.version.text, self.client.encoding)
    }

    /// Edits of this version.
    pub fn workspace_edit(&self, edits: &[Edit]) -> WorkspaceEdit {
        convert::workspace_edit(edits, &self.version.of.uri, self.version.number, &self.version.text, self.client)
    }

    /// The range of a span.
    pub fn range(&self, span: Span) -> Range {
        convert::range(&self.version.text, span, self.client.encoding)
    }
}

/// Answers a question about the version of a document that is the newest now; nothing where it is not analysed.
///
/// A handler calls this before anything that it waits for. The answer is found on another thread, and not at all where
/// the question is withdrawn before that.
pub async fn ask<R: Send + 'static>(
    state: &Arc<State>,
    uri: &Uri,
    answer: impl FnOnce(&Asked) -> Option<R> + Send + 'static,
) -> Result<Option<R>> {
    let Some(document) = state.document(uri) else { return Ok(None) };
    let version = document.version();
    let (client, asked) = (state.client_is(), Arc::clone(&version));
    let answer = move || {
        let analysis = Arc::clone(version.analysis()?);
        answer(&Asked { place: Place { version, client }, analysis })
    };
    work::run_then(answer, move || asked.let_go()).await
}
