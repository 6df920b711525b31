//! What a server may only send to a client that said it can take it.

use serde_json::Value;

use super::profile::Profile;

/// Properties of results: the method, the property's name wherever it stands in it, and the capability it needs.
const RESULTS: &[(&str, &str, &str)] = &[
    ("textDocument/completion", "labelDetails", "/textDocument/completion/completionItem/labelDetailsSupport"),
    ("textDocument/completion", "preselect", "/textDocument/completion/completionItem/preselectSupport"),
    ("textDocument/completion", "deprecated", "/textDocument/completion/completionItem/deprecatedSupport"),
    ("textDocument/completion", "tags", "/textDocument/completion/completionItem/tagSupport"),
    ("textDocument/completion", "commitCharacters", "/textDocument/completion/completionItem/commitCharactersSupport"),
    ("textDocument/completion", "insertTextMode", "/textDocument/completion/completionItem/insertTextModeSupport"),
    ("textDocument/completion", "itemDefaults", "/textDocument/completion/completionList/itemDefaults"),
    ("textDocument/completion", "insert", "/textDocument/completion/completionItem/insertReplaceSupport"),
    ("textDocument/codeAction", "isPreferred", "/textDocument/codeAction/isPreferredSupport"),
    ("textDocument/codeAction", "disabled", "/textDocument/codeAction/disabledSupport"),
    ("textDocument/documentSymbol", "children", "/textDocument/documentSymbol/hierarchicalDocumentSymbolSupport"),
    ("textDocument/documentSymbol", "selectionRange", "/textDocument/documentSymbol/hierarchicalDocumentSymbolSupport"),
    ("textDocument/documentSymbol", "tags", "/textDocument/documentSymbol/tagSupport"),
    ("textDocument/documentLink", "tooltip", "/textDocument/documentLink/tooltipSupport"),
    ("textDocument/foldingRange", "collapsedText", "/textDocument/foldingRange/foldingRange/collapsedText"),
    ("textDocument/diagnostic", "relatedDocuments", "/textDocument/diagnostic/relatedDocumentSupport"),
    ("textDocument/definition", "targetUri", "/textDocument/definition/linkSupport"),
];

/// Properties of workspace edits, wherever they are sent.
const EDITS: &[(&str, &str)] = &[
    ("documentChanges", "/workspace/workspaceEdit/documentChanges"),
    ("annotationId", "/workspace/workspaceEdit/changeAnnotationSupport"),
    ("changeAnnotations", "/workspace/workspaceEdit/changeAnnotationSupport"),
];

/// Requests of the server, and the capability each needs; `window/showMessageRequest` needs none.
const REQUESTS: &[(&str, &str)] = &[
    ("workspace/configuration", "/workspace/configuration"),
    ("workspace/workspaceFolders", "/workspace/workspaceFolders"),
    ("workspace/applyEdit", "/workspace/applyEdit"),
    ("workspace/semanticTokens/refresh", "/workspace/semanticTokens/refreshSupport"),
    ("workspace/codeLens/refresh", "/workspace/codeLens/refreshSupport"),
    ("workspace/inlayHint/refresh", "/workspace/inlayHint/refreshSupport"),
    ("workspace/foldingRange/refresh", "/workspace/foldingRange/refreshSupport"),
    ("workspace/diagnostic/refresh", "/workspace/diagnostics/refreshSupport"),
    ("window/workDoneProgress/create", "/window/workDoneProgress"),
    ("window/showDocument", "/window/showDocument/support"),
];

/// Where a method's capability stands, if not in `/textDocument/…` under its own name.
const REGISTERED: &[(&str, &str)] = &[
    ("textDocument/didOpen", "/textDocument/synchronization"),
    ("textDocument/didChange", "/textDocument/synchronization"),
    ("textDocument/didClose", "/textDocument/synchronization"),
    ("textDocument/didSave", "/textDocument/synchronization"),
    ("workspace/didChangeConfiguration", "/workspace/didChangeConfiguration"),
    ("workspace/didChangeWatchedFiles", "/workspace/didChangeWatchedFiles"),
    ("workspace/executeCommand", "/workspace/executeCommand"),
    ("workspace/symbol", "/workspace/symbol"),
    ("workspace/didCreateFiles", "/workspace/fileOperations"),
    ("workspace/didRenameFiles", "/workspace/fileOperations"),
    ("workspace/didDeleteFiles", "/workspace/fileOperations"),
];

/// What is wrong with a request or notification of the server for this client.
pub fn sent(profile: &Profile, method: &str, params: &Value) -> Vec<String> {
    let mut wrong = Vec::new();
    if let Some((_, capability)) = REQUESTS.iter().find(|(name, _)| *name == method) {
        wrong.extend(needed(profile, capability, method));
    }
    match method {
        "client/registerCapability" => {
            for registration in params["registrations"].as_array().into_iter().flatten() {
                let method = registration["method"].as_str().unwrap_or_default();
                let other = REGISTERED.iter().find(|(name, _)| *name == method).map(|(_, place)| (*place).to_owned());
                let capability = other.unwrap_or_else(|| format!("/{method}"));
                wrong.extend(needed(profile, &format!("{capability}/dynamicRegistration"), method));
            }
        }
        "textDocument/publishDiagnostics" => {
            let place = "/textDocument/publishDiagnostics";
            wrong.extend(diagnostics(profile, &params["diagnostics"], place));
        }
        "workspace/applyEdit" => wrong.extend(edits(profile, params)),
        _ => {}
    }
    wrong
}

/// What is wrong with a result for this client.
pub fn answered(profile: &Profile, method: &str, result: &Value) -> Vec<String> {
    let mut wrong = Vec::new();
    for (_, property, capability) in RESULTS.iter().filter(|(name, ..)| *name == method) {
        if holds(result, property) {
            wrong.extend(needed(profile, capability, property));
        }
    }
    wrong.extend(edits(profile, result));
    match method {
        "textDocument/diagnostic" => {
            wrong.extend(needed(profile, "/textDocument/diagnostic", "an answer to a pull"));
            wrong.extend(diagnostics(profile, &result["items"], "/textDocument/diagnostic"));
        }
        "textDocument/completion" => wrong.extend(completion(profile, result)),
        // A command names itself by a string; an action holds one, or none.
        "textDocument/codeAction" if result.as_array().into_iter().flatten().any(|one| !one["command"].is_string()) => {
            wrong.extend(needed(profile, "/textDocument/codeAction/codeActionLiteralSupport", "an action"));
        }
        "textDocument/hover" => {
            let formats = "/textDocument/hover/contentFormat";
            let kind = result.pointer("/contents/kind").and_then(Value::as_str);
            wrong.extend(format(profile, formats, kind));
        }
        _ => {}
    }
    wrong
}

fn completion(profile: &Profile, result: &Value) -> Vec<String> {
    let items = result.as_array().or_else(|| result["items"].as_array());
    let mut wrong = Vec::new();
    for item in items.into_iter().flatten() {
        let place = "/textDocument/completion/completionItem";
        if item["insertTextFormat"] == 2 {
            wrong.extend(needed(profile, &format!("{place}/snippetSupport"), "a snippet"));
        }
        let kind = item.pointer("/documentation/kind").and_then(Value::as_str);
        wrong.extend(format(profile, &format!("{place}/documentationFormat"), kind));
        let range = item.pointer("/textEdit/range").or_else(|| item.pointer("/textEdit/insert"));
        if range.is_some_and(|range| range["start"]["line"] != range["end"]["line"]) {
            wrong.push(format!("the edit of a completion is of more than one line: {item}"));
        }
        if item.get("kind").and_then(Value::as_u64).is_some_and(|kind| kind > 18) {
            wrong.extend(needed(profile, "/textDocument/completion/completionItemKind/valueSet", "a newer kind"));
        }
    }
    wrong
}

/// A format that the client does not list; one that lists none takes plain text.
fn format(profile: &Profile, list: &str, kind: Option<&str>) -> Option<String> {
    let kind = kind?;
    let formats = profile.capabilities.pointer(list).and_then(Value::as_array);
    let taken = formats.map_or(kind == "plaintext", |formats| formats.iter().any(|format| format == kind));
    (!taken).then(|| format!("{kind} for a client that does not list it in {list}"))
}

fn diagnostics(profile: &Profile, list: &Value, place: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    for diagnostic in list.as_array().into_iter().flatten() {
        for (property, capability) in [
            ("relatedInformation", "relatedInformation"),
            ("tags", "tagSupport"),
            ("codeDescription", "codeDescriptionSupport"),
            ("data", "dataSupport"),
        ] {
            if diagnostic.get(property).is_some() {
                wrong.extend(needed(profile, &format!("{place}/{capability}"), property));
            }
        }
    }
    wrong
}

fn edits(profile: &Profile, value: &Value) -> Vec<String> {
    let present = EDITS.iter().filter(|(property, _)| holds(value, property));
    let mut wrong: Vec<_> =
        present.filter_map(|(property, capability)| needed(profile, capability, property)).collect();
    for kind in ["create", "rename", "delete"] {
        let operations = profile.capabilities.pointer("/workspace/workspaceEdit/resourceOperations");
        let listed = operations.and_then(Value::as_array).is_some_and(|list| list.iter().any(|one| one == kind));
        if !listed && operation(value, kind) {
            wrong.push(format!("an edit that wants to {kind} a file, for a client that cannot"));
        }
    }
    wrong
}

/// Whether a document change anywhere in a value is an operation on files of this kind.
fn operation(value: &Value, kind: &str) -> bool {
    match value {
        Value::Array(items) => items.iter().any(|item| operation(item, kind)),
        Value::Object(object) => {
            let changes = object.get("documentChanges").and_then(Value::as_array);
            changes.is_some_and(|changes| changes.iter().any(|change| change["kind"] == kind))
                || object.values().any(|value| operation(value, kind))
        }
        _ => false,
    }
}

/// Whether a property stands anywhere in a value.
fn holds(value: &Value, property: &str) -> bool {
    match value {
        Value::Array(items) => items.iter().any(|item| holds(item, property)),
        Value::Object(object) => {
            let own = |(name, value): (&String, &Value)| name == property || (name != "data" && holds(value, property));
            object.iter().any(own)
        }
        _ => false,
    }
}

fn needed(profile: &Profile, capability: &str, what: &str) -> Option<String> {
    (!profile.can(capability)).then(|| format!("{what} for a client without {capability}"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_a_client_cannot_do_is_not_sent_to_it() {
        let (full, minimal) = (Profile::full(), Profile::minimal());
        let published = json!({ "uri": "a:a", "version": 1, "diagnostics": [{ "data": 1, "tags": [1] }] });
        let registered = json!({ "registrations": [{ "id": "1", "method": "workspace/didChangeWatchedFiles" }] });
        let edit = json!({ "edit": { "documentChanges": [{ "kind": "create", "uri": "a:a" }] } });
        let completion =
            json!([{ "label": "a", "insertTextFormat": 2, "documentation": { "kind": "markdown", "value": "" } }]);
        let sent_cases = [
            ("textDocument/publishDiagnostics", &published, 2),
            ("client/registerCapability", &registered, 1),
            ("workspace/applyEdit", &edit, 3),
        ];
        for (method, value, count) in sent_cases {
            assert_eq!(sent(&full, method, value), Vec::<String>::new());
            assert_eq!(sent(&minimal, method, value).len(), count, "{:?}", sent(&minimal, method, value));
        }
        assert_eq!(answered(&full, "textDocument/completion", &completion), Vec::<String>::new());
        assert_eq!(answered(&minimal, "textDocument/completion", &completion).len(), 2);
        assert_eq!(answered(&minimal, "textDocument/codeAction", &json!([edit])).len(), 3);
    }
}
