//! What the client can, read once from what it says of itself.

use milepost_core::text::Encoding;
use tower_lsp::ls_types::{
    ClientCapabilities, CodeActionClientCapabilities, CompletionClientCapabilities, DiagnosticTag, MarkupKind,
    PositionEncodingKind, ResourceOperationKind,
};

/// What the client can.
#[derive(Copy, Clone, Debug)]
pub struct Abilities {
    /// What its columns count.
    pub encoding: Encoding,
    /// It asks for diagnostics itself.
    pub pulls: bool,
    /// It asks again for diagnostics when it is told to.
    pub refreshes: bool,
    /// Its diagnostics have other places beside them.
    pub related: bool,
    /// Its diagnostics may be tagged as unnecessary.
    pub unnecessary: bool,
    /// Its diagnostics keep data for code actions.
    pub data: bool,
    /// Its edits belong to versions of documents.
    pub document_changes: bool,
    /// Its edits may make files.
    pub creates_files: bool,
    /// It watches files for servers that ask for it.
    pub watches: bool,
    /// It applies edits that it is sent unasked.
    pub applies_edits: bool,
    /// What it shows of a place.
    pub hover: Format,
    /// Symbols have symbols in them.
    pub symbol_trees: bool,
    /// So many folds are enough.
    pub fold_limit: Option<u32>,
    /// Links say what following them does.
    pub link_tooltips: bool,
    /// What it can complete.
    pub completion: Completion,
    /// What it can do with code actions.
    pub actions: Actions,
    /// It asks what would be renamed before it renames.
    pub prepares_rename: bool,
    /// It shows the status of documents.
    pub shows_status: bool,
}

/// How a text for people is written.
#[derive(Copy, Clone, PartialEq, Eq, Default, Debug)]
pub enum Format {
    /// As it is.
    #[default]
    Plain,
    /// As Markdown.
    Markdown,
}

impl Format {
    /// That of a client that lists the ones it takes.
    fn of(listed: Option<&Vec<MarkupKind>>) -> Self {
        let is_listed = listed.is_some_and(|listed| listed.contains(&MarkupKind::Markdown));
        if is_listed { Self::Markdown } else { Self::Plain }
    }

    /// As the protocol says it. Markdown is text that can be read as it is, so it is never rewritten.
    pub fn markup(self) -> MarkupKind {
        match self {
            Self::Plain => MarkupKind::PlainText,
            Self::Markdown => MarkupKind::Markdown,
        }
    }
}

/// What a client can complete.
#[derive(Copy, Clone, Default, Debug)]
pub struct Completion {
    /// What is inserted may have tab stops.
    pub snippets: bool,
    /// One item may be chosen beforehand.
    pub preselects: bool,
    /// Kinds of items that the first version of the protocol did not have.
    pub newer_kinds: bool,
    /// How documentation is written.
    pub documentation: Format,
    /// Documentation is asked for when an item is looked at.
    pub resolves_documentation: bool,
}

impl Completion {
    fn of(client: &CompletionClientCapabilities) -> Self {
        let Some(item) = client.completion_item.as_ref() else { return Self::default() };
        let resolves = item.resolve_support.as_ref();
        let kinds = client.completion_item_kind.as_ref();
        Self {
            snippets: item.snippet_support == Some(true),
            preselects: item.preselect_support == Some(true),
            newer_kinds: kinds.is_some_and(|kinds| kinds.value_set.is_some()),
            documentation: Format::of(item.documentation_format.as_ref()),
            resolves_documentation: resolves
                .is_some_and(|resolves| resolves.properties.iter().any(|p| p == "documentation")),
        }
    }
}

/// What a client can do with code actions.
#[derive(Copy, Clone, Default, Debug)]
pub struct Actions {
    /// They may be more than commands.
    pub literals: bool,
    /// One may be the preferred one.
    pub preferred: bool,
    /// Edits are asked for when an action is chosen.
    pub resolves_edits: bool,
}

impl Actions {
    fn of(client: &CodeActionClientCapabilities) -> Self {
        let resolves = client.resolve_support.as_ref();
        Self {
            literals: client.code_action_literal_support.is_some(),
            preferred: client.is_preferred_support == Some(true),
            resolves_edits: client.data_support == Some(true)
                && resolves.is_some_and(|resolves| resolves.properties.iter().any(|p| p == "edit")),
        }
    }
}

impl Abilities {
    /// Reads them.
    pub fn of(client: &ClientCapabilities) -> Self {
        let document = client.text_document.as_ref();
        let workspace = client.workspace.as_ref();
        let pull = document.and_then(|document| document.diagnostic.as_ref());
        let push = document.and_then(|document| document.publish_diagnostics.as_ref());
        let tags = push.and_then(|push| push.tag_support.as_ref());
        // Older clients that pull say what their diagnostics can only where they are pushed.
        let either = |pull: Option<bool>, push: Option<bool>| pull.or(push) == Some(true);
        Self {
            encoding: encoding(client),
            pulls: pull.is_some(),
            refreshes: workspace.and_then(|w| w.diagnostics.as_ref()).and_then(|d| d.refresh_support) == Some(true),
            related: either(pull.and_then(|p| p.related_information), push.and_then(|p| p.related_information)),
            unnecessary: tags.is_some_and(|tags| tags.value_set.contains(&DiagnosticTag::UNNECESSARY)),
            data: either(pull.and_then(|p| p.data_support), push.and_then(|p| p.data_support)),
            document_changes: workspace.and_then(|w| w.workspace_edit.as_ref()).and_then(|e| e.document_changes)
                == Some(true),
            creates_files: workspace
                .and_then(|w| w.workspace_edit.as_ref())
                .filter(|edit| edit.document_changes == Some(true))
                .and_then(|edit| edit.resource_operations.as_ref())
                .is_some_and(|operations| operations.contains(&ResourceOperationKind::Create)),
            watches: workspace.and_then(|w| w.did_change_watched_files.as_ref()).and_then(|w| w.dynamic_registration)
                == Some(true),
            applies_edits: workspace.and_then(|w| w.apply_edit) == Some(true),
            hover: Format::of(document.and_then(|d| d.hover.as_ref()).and_then(|hover| hover.content_format.as_ref())),
            symbol_trees: document
                .and_then(|d| d.document_symbol.as_ref())
                .and_then(|symbols| symbols.hierarchical_document_symbol_support)
                == Some(true),
            fold_limit: document.and_then(|d| d.folding_range.as_ref()).and_then(|folding| folding.range_limit),
            link_tooltips: document.and_then(|d| d.document_link.as_ref()).and_then(|links| links.tooltip_support)
                == Some(true),
            completion: document.and_then(|d| d.completion.as_ref()).map(Completion::of).unwrap_or_default(),
            prepares_rename: document.and_then(|d| d.rename.as_ref()).and_then(|rename| rename.prepare_support)
                == Some(true),
            actions: document.and_then(|d| d.code_action.as_ref()).map(Actions::of).unwrap_or_default(),
            shows_status: client.experimental.as_ref().is_some_and(|own| own["milepostStatus"] == true),
        }
    }
}

impl Default for Abilities {
    fn default() -> Self {
        Self::of(&ClientCapabilities::default())
    }
}

/// Bytes where the client offers them: they need no counting. A client that offers nothing counts UTF-16.
fn encoding(client: &ClientCapabilities) -> Encoding {
    let offered = client.general.as_ref().and_then(|general| general.position_encodings.as_deref()).unwrap_or_default();
    let offers = |kind| offered.contains(&kind);
    if offers(PositionEncodingKind::UTF8) {
        Encoding::Utf8
    } else if !offers(PositionEncodingKind::UTF16) && offers(PositionEncodingKind::UTF32) {
        Encoding::Utf32
    } else {
        Encoding::Utf16
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn of(capabilities: serde_json::Value) -> Abilities {
        Abilities::of(&serde_json::from_value(capabilities).unwrap())
    }

    #[test]
    fn the_encoding_is_one_that_the_client_offers() {
        let chosen = |offered: &[&str]| of(json!({"general": {"positionEncodings": offered}})).encoding;
        assert_eq!(chosen(&["utf-16", "utf-8"]), Encoding::Utf8);
        assert_eq!(chosen(&["utf-32", "utf-16"]), Encoding::Utf16);
        assert_eq!(chosen(&["utf-32"]), Encoding::Utf32);
        assert_eq!(chosen(&["utf-7"]), Encoding::Utf16);
        assert_eq!(chosen(&[]), Encoding::Utf16);
        assert_eq!(of(json!({})).encoding, Encoding::Utf16);
    }

    #[test]
    fn what_is_not_said_is_not_there() {
        let none = Abilities::default();
        assert!(!(none.pulls || none.refreshes || none.related || none.unnecessary || none.data || none.watches));
        let push = json!({"relatedInformation": true, "dataSupport": true, "tagSupport": {"valueSet": [1, 2]}});
        let some = of(json!({"textDocument": {"publishDiagnostics": push, "diagnostic": {}}}));
        assert!(some.pulls && some.related && some.unnecessary && some.data && !some.document_changes);
    }
}
