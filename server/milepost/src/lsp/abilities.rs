//! What the client can, read once from what it says of itself.

use milepost_core::text::Encoding;
use tower_lsp::ls_types::{ClientCapabilities, DiagnosticTag, PositionEncodingKind};

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
    /// It watches files for servers that ask for it.
    pub watches: bool,
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
            watches: workspace.and_then(|w| w.did_change_watched_files.as_ref()).and_then(|w| w.dynamic_registration)
                == Some(true),
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
