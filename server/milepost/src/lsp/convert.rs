//! The one place that knows both byte offsets and the protocol's positions, and both paths and URIs.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use milepost_core::analysis::Change;
use milepost_core::finding::{Edit, Finding, Severity};
use milepost_core::text::{Encoding, Position as Place, Span, Text};
use tower_lsp::ls_types::{
    CreateFile, CreateFileOptions, Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, DiagnosticTag,
    DocumentChangeOperation, DocumentChanges, Location, NumberOrString, OneOf, OptionalVersionedTextDocumentIdentifier,
    Position, Range, ResourceOp, TextDocumentContentChangeEvent, TextDocumentEdit, TextEdit, Uri, WorkspaceEdit,
};

use super::abilities::Abilities;

/// The name that diagnostics carry.
pub const SOURCE: &str = "milepost";

/// The byte offset of a position. One that lies outside of the text is moved into it, as the protocol asks.
pub fn offset(text: &Text, position: Position, encoding: Encoding) -> usize {
    text.offset(Place { line: position.line, column: position.character }, encoding)
}

/// The position of a byte offset.
pub fn position(text: &Text, offset: usize, encoding: Encoding) -> Position {
    let place = text.position(offset, encoding);
    Position { line: place.line, character: place.column }
}

/// The span of a range, whichever of its ends comes first.
pub fn span(text: &Text, range: Range, encoding: Encoding) -> Span {
    let (a, b) = (offset(text, range.start, encoding), offset(text, range.end, encoding));
    Span::new(a.min(b), a.max(b))
}

/// The range of a span.
pub fn range(text: &Text, span: Span, encoding: Encoding) -> Range {
    Range { start: position(text, span.start as usize, encoding), end: position(text, span.end as usize, encoding) }
}

/// Applies a change to a text and says what it was.
pub fn apply(text: &mut Text, change: TextDocumentContentChangeEvent, encoding: Encoding) -> Change {
    let change = match change.range {
        Some(range) => Change { span: span(text, range, encoding), text: change.text },
        None => difference(&text.to_string(), &change.text),
    };
    text.replace(change.span, &change.text);
    change
}

/// What makes one text of another, without what both begin and end with: a client that sends whole texts has
/// changed little of them.
fn difference(old: &str, new: &str) -> Change {
    let equal = |pairs: &mut dyn Iterator<Item = (u8, u8)>| pairs.take_while(|(a, b)| a == b).count();
    let start = old.floor_char_boundary(equal(&mut old.bytes().zip(new.bytes())));
    let (old_rest, new_rest) = (&old[start..], &new[start..]);
    let same = equal(&mut old_rest.bytes().rev().zip(new_rest.bytes().rev()));
    let end = old_rest.ceil_char_boundary(old_rest.len() - same);
    let kept = old_rest.len() - end;
    Change { span: Span::new(start, start + end), text: new_rest[..new_rest.len() - kept].to_owned() }
}

/// The path of a file; none for what is no file, as a document that was never saved.
pub fn path(uri: &Uri) -> Option<PathBuf> {
    if !uri.scheme().as_str().eq_ignore_ascii_case("file") {
        return None;
    }
    let is_here = uri.authority().is_none_or(|host| cfg!(windows) || matches!(host.host(), "" | "localhost"));
    // Bytes that are no UTF-8 would lead to another file.
    let is_whole = uri.path().decode().to_string().is_ok();
    let path = uri.to_file_path().filter(|path| is_here && is_whole && path.is_absolute())?;
    Some(path.into_owned())
}

/// The path that a document is to get which was never saved, where its address says so: `untitled:/docs/m1.md`.
pub fn path_to_be(uri: &Uri) -> Option<PathBuf> {
    let place = uri.as_str().strip_prefix("untitled:").filter(|place| place.starts_with('/'))?;
    path(&format!("file://{}", place.strip_prefix("//").unwrap_or(place)).parse().ok()?)
}

/// The URI of a file.
pub fn uri(path: &Path) -> Option<Uri> {
    path.is_absolute().then(|| Uri::from_file_path(path)).flatten()
}

/// What stands in an address as it is, besides letters and digits. A `%` is taken for one that escapes already.
pub const ADDRESS: &[u8] = b"-._~:/?#@!$&'()*+,;=%";
/// The same for what stands behind the `#`.
pub const FRAGMENT: &[u8] = b"-._~:/?@!$&'()*+,;=";

/// A text as it stands in a URI: each byte but letters, digits and what is `kept` as `%` and two digits.
pub fn escaped(text: &str, kept: &[u8]) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || kept.contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// A severity.
pub fn severity(severity: Severity) -> DiagnosticSeverity {
    match severity {
        Severity::Error => DiagnosticSeverity::ERROR,
        Severity::Warning => DiagnosticSeverity::WARNING,
        Severity::Information => DiagnosticSeverity::INFORMATION,
        Severity::Hint => DiagnosticSeverity::HINT,
    }
}

/// A finding; `base` is what its spans are relative to.
pub fn diagnostic((finding, base): (&Finding, usize), uri: &Uri, text: &Text, client: Abilities) -> Diagnostic {
    let related = || {
        let one = |span, message: &String| DiagnosticRelatedInformation {
            location: Location { uri: uri.clone(), range: range(text, Span::shift(span, base), client.encoding) },
            message: message.clone(),
        };
        finding.related.iter().map(|related| one(related.span, &related.message)).collect()
    };
    Diagnostic {
        range: range(text, finding.span.shift(base), client.encoding),
        severity: Some(severity(finding.severity)),
        code: Some(NumberOrString::String(finding.rule.to_owned())),
        code_description: None,
        source: Some(SOURCE.to_owned()),
        message: finding.message.clone(),
        related_information: (client.related && !finding.related.is_empty()).then(related),
        tags: (client.unnecessary && finding.rule == "unused-suppression").then(|| vec![DiagnosticTag::UNNECESSARY]),
        data: client.data.then(|| serde_json::json!({ "rule": finding.rule })),
    }
}

/// An edit.
pub fn edit(edit: &Edit, text: &Text, encoding: Encoding) -> TextEdit {
    TextEdit { range: range(text, edit.span, encoding), new_text: edit.text.clone() }
}

/// Edits of one version of a document.
pub fn workspace_edit(edits: &[Edit], uri: &Uri, version: i32, text: &Text, client: Abilities) -> WorkspaceEdit {
    file_edit(edits, uri, Some(version), text, client)
}

/// Edits of a file, of one version of it where it is open.
pub fn file_edit(edits: &[Edit], uri: &Uri, version: Option<i32>, text: &Text, client: Abilities) -> WorkspaceEdit {
    let edits = edits.iter().map(|one| edit(one, text, client.encoding));
    if client.document_changes {
        let text_document = OptionalVersionedTextDocumentIdentifier { uri: uri.clone(), version };
        let change = TextDocumentEdit { text_document, edits: edits.map(OneOf::Left).collect() };
        WorkspaceEdit { document_changes: Some(DocumentChanges::Edits(vec![change])), ..WorkspaceEdit::default() }
    } else {
        let changes = HashMap::from([(uri.clone(), edits.collect())]);
        WorkspaceEdit { changes: Some(changes), ..WorkspaceEdit::default() }
    }
}

/// The edit that makes a file with a text, and fails where there is one.
pub fn creation(uri: &Uri, text: &str) -> WorkspaceEdit {
    let options = CreateFileOptions { overwrite: Some(false), ignore_if_exists: Some(false) };
    let create = CreateFile { uri: uri.clone(), options: Some(options), annotation_id: None };
    let edit = TextEdit { range: Range::default(), new_text: text.to_owned() };
    let text_document = OptionalVersionedTextDocumentIdentifier { uri: uri.clone(), version: None };
    let operations = vec![
        DocumentChangeOperation::Op(ResourceOp::Create(create)),
        DocumentChangeOperation::Edit(TextDocumentEdit { text_document, edits: vec![OneOf::Left(edit)] }),
    ];
    WorkspaceEdit { document_changes: Some(DocumentChanges::Operations(operations)), ..WorkspaceEdit::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENCODINGS: [Encoding; 3] = [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32];

    fn at(line: u32, character: u32) -> Position {
        Position { line, character }
    }

    fn changed(text: &str, range: Option<Range>, new: &str, encoding: Encoding) -> String {
        let mut rope = Text::new(text);
        let event = TextDocumentContentChangeEvent { range, range_length: None, text: new.to_owned() };
        let change = apply(&mut rope, event, encoding);
        let mut expected = text.to_owned();
        expected.replace_range(change.span.range(), &change.text);
        assert_eq!(rope.to_string(), expected);
        expected
    }

    #[test]
    fn positions_outside_of_the_text_are_moved_into_it() {
        let text = Text::new("日🟢\r\nb");
        for encoding in ENCODINGS {
            assert_eq!(offset(&text, at(0, 99), encoding), 7);
            assert_eq!(offset(&text, at(99, 3), encoding), text.len());
            assert_eq!(offset(&text, at(u32::MAX, u32::MAX), encoding), text.len());
        }
        // Within a character is where the character begins.
        assert_eq!(offset(&text, at(0, 2), Encoding::Utf16), 3);
        assert_eq!(offset(&text, at(0, 5), Encoding::Utf8), 3);
    }

    #[test]
    fn changes_are_applied_in_every_encoding() {
        for (encoding, column) in ENCODINGS.into_iter().zip([7, 3, 2]) {
            let range = Range { start: at(1, 0), end: at(1, column) };
            assert_eq!(changed("\u{feff}a\r\n日🟢c\r\n", Some(range), "x", encoding), "\u{feff}a\r\nxc\r\n");
        }
        let inverted = Range { start: at(0, 3), end: at(0, 1) };
        assert_eq!(changed("abcd", Some(inverted), "X", Encoding::Utf16), "aXd");
        let beyond = Range { start: at(7, 0), end: at(9, 9) };
        assert_eq!(changed("a\n", Some(beyond), "b", Encoding::Utf16), "a\nb");
    }

    #[test]
    fn of_a_whole_text_only_the_difference_is_a_change() {
        let cases = [("", "a"), ("a", ""), ("aXb", "aYYb"), ("aa", "aaa"), ("é", "è"), ("🟢", "🟡"), ("日a日", "日日")];
        for (old, new) in cases {
            assert_eq!(changed(old, None, new, Encoding::Utf16), new);
            assert_eq!(changed(new, None, old, Encoding::Utf16), old);
        }
        assert_eq!(difference("status: a\nx", "status: ab\nx"), Change { span: Span::at(9), text: "b".to_owned() });
    }

    #[test]
    fn paths_lead_there_and_back() {
        let file = |text: &str| path(&text.parse().unwrap());
        for name in ["/a b/é%/日🟢.md", "/a#b/c?d.md", "/[x]/y.md"] {
            assert_eq!(path(&uri(Path::new(name)).unwrap()).as_deref(), Some(Path::new(name)));
        }
        assert_eq!(file("untitled:Untitled-1"), None);
        assert_eq!(file("vscode-remote://host/a.md"), None);
        assert_eq!(file("file://elsewhere/a.md"), None);
        assert_eq!(file("file:///a%ff.md"), None);
        assert_eq!(file("file://localhost/a.md").as_deref(), Some(Path::new("/a.md")));
        assert_eq!(file("FILE:///a/b.md").as_deref(), Some(Path::new("/a/b.md")));
        assert_eq!(uri(Path::new("relative.md")), None);
    }

    #[test]
    fn edits_name_their_version_where_the_client_can() {
        let uri: Uri = "file:///m.md".parse().unwrap();
        let edits = [Edit { span: Span::new(3, 7), text: "b".to_owned() }];
        let json = |client: Abilities| {
            serde_json::to_value(workspace_edit(&edits, &uri, 4, &Text::new("日🟢"), client)).unwrap()
        };
        let edit = serde_json::json!({
            "range": {"start": {"line": 0, "character": 1}, "end": {"line": 0, "character": 3}}, "newText": "b"
        });
        let plain = Abilities::default();
        assert_eq!(json(plain), serde_json::json!({"changes": {"file:///m.md": [edit]}}));
        let document = serde_json::json!({"uri": "file:///m.md", "version": 4});
        assert_eq!(
            json(Abilities { document_changes: true, ..plain }),
            serde_json::json!({"documentChanges": [{"textDocument": document, "edits": [edit]}]})
        );
    }
}
