//! What clients write a little wrong, put right before it is read: nothing that can be understood is refused.

use std::str::FromStr as _;

use serde_json::{Value, json};
use tower_lsp::ls_types::{InitializeParams, Uri};

/// Where messages name documents.
const NAMES: &[&str] = &["uri", "rootUri", "oldUri", "newUri"];
/// Names of documents stand no deeper than this.
const DEPTH: usize = 6;

/// Puts a message right.
pub fn mend(message: &mut Value) {
    uris(message, DEPTH);
    if message.get("method").is_some_and(|method| method == "initialize")
        && let Some(params) = message.get_mut("params")
    {
        initialize(params);
    }
}

fn uris(value: &mut Value, depth: usize) {
    let Some(depth) = depth.checked_sub(1) else { return };
    match value {
        Value::Object(object) => {
            for (key, value) in object {
                match value {
                    Value::String(uri) if NAMES.contains(&key.as_str()) => {
                        if Uri::from_str(uri).is_err() {
                            *uri = encoded(uri);
                        }
                    }
                    value => uris(value, depth),
                }
            }
        }
        Value::Array(list) => list.iter_mut().for_each(|value| uris(value, depth)),
        _ => {}
    }
}

/// A URI with all that may not stand in one percent-encoded. Many clients leave brackets, blanks or letters of all the
/// world's scripts in paths as they are.
fn encoded(uri: &str) -> String {
    use std::fmt::Write as _;
    let bytes = uri.as_bytes();
    let mut out = String::with_capacity(uri.len() + 16);
    for (at, byte) in bytes.iter().enumerate() {
        let escape = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_hexdigit);
        let fits = match byte {
            b'%' => escape(at + 1) && escape(at + 2),
            b'[' | b']' | b'{' | b'}' | b'<' | b'>' | b'"' | b'\\' | b'^' | b'`' | b'|' => false,
            byte => byte.is_ascii_graphic(),
        };
        if fits {
            out.push(char::from(*byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// Leaves out what cannot be read of what the client says of itself: a new capability, a process number of another kind.
fn initialize(params: &mut Value) {
    let reads = |params: Value| serde_json::from_value::<InitializeParams>(params).is_ok();
    if reads(params.clone()) {
        return;
    }
    let Some(object) = params.as_object_mut() else { return };
    object.retain(|key, value| key == "capabilities" || reads(json!({"capabilities": {}, key: value})));
    if let Some(sections) = object.get_mut("capabilities").and_then(Value::as_object_mut) {
        for (section, features) in &mut *sections {
            if let Some(features) = features.as_object_mut() {
                features.retain(|feature, value| reads(json!({"capabilities": {section: {feature: value}}})));
            }
        }
        sections.retain(|section, value| reads(json!({"capabilities": {section: value}})));
    } else {
        object.insert("capabilities".to_owned(), json!({}));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mended(mut value: Value) -> Value {
        mend(&mut value);
        value
    }

    #[test]
    fn paths_of_all_letters_are_uris() {
        let uri = |uri: &str| {
            mended(json!({"params": {"textDocument": {"uri": uri}}}))["params"]["textDocument"]["uri"].clone()
        };
        assert_eq!(uri("file:///a/[slug].md"), "file:///a/%5Bslug%5D.md");
        assert_eq!(uri("file:///a b/é.md"), "file:///a%20b/%C3%A9.md");
        assert_eq!(uri("file:///x%zz%20.md"), "file:///x%25zz%20.md");
        // What is one already stays to the byte.
        assert_eq!(uri("untitled:Untitled-1"), "untitled:Untitled-1");
        assert_eq!(uri("file:///c%3A/a.md#x"), "file:///c%3A/a.md#x");
    }

    #[test]
    fn text_is_no_uri() {
        let change = json!({"params": {"contentChanges": [{"text": "[a b]"}]}});
        assert_eq!(mended(change.clone()), change);
    }

    #[test]
    fn a_client_may_say_what_nobody_knows() {
        let client = json!({"method": "initialize", "params": {
            "processId": -1, "trace": "loud", "rootUri": "file:///a b",
            "capabilities": {
                "textDocument": {"hover": {"contentFormat": ["markdown"]}, "foldingRange": {"lineFoldingOnly": "perhaps"}},
                "general": 7
            }
        }});
        let params = &mended(client)["params"];
        assert_eq!(params["rootUri"], "file:///a%20b");
        assert_eq!(params["capabilities"], json!({"textDocument": {"hover": {"contentFormat": ["markdown"]}}}));
        assert!(params.get("processId").is_none() && params.get("trace").is_none());
    }
}
