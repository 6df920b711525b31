//! The protocol client's judgement: what is wrong is found, what is right is let through.

use milepost_tests::protocol::Profile;
use milepost_tests::protocol::model::{Model, Sender};
use serde_json::{Value, json};

fn published(change: impl FnOnce(&mut Value)) -> Vec<String> {
    let mut params = json!({
        "uri": "file:///a.md",
        "version": 3,
        "diagnostics": [{
            "range": { "start": { "line": 0, "character": 1 }, "end": { "line": 0, "character": 2 } },
            "severity": 1,
            "code": "invalid-enum",
            "codeDescription": { "href": "https://a.example/rules" },
            "source": "milepost",
            "message": "no",
            "tags": [1, 2],
            "relatedInformation": [{ "location": { "uri": "file:///b.md", "range": { "start": { "line": 0, "character": 1 }, "end": { "line": 0, "character": 2 } } }, "message": "yes" }],
            "data": { "any": ["thing"] },
        }],
    });
    change(&mut params);
    Model::get().sent(Sender::Server, "textDocument/publishDiagnostics", Some(&params), false)
}

#[test]
fn what_is_right_is_let_through() {
    assert_eq!(published(|_| ()), Vec::<String>::new());
    assert_eq!(published(|params| params["diagnostics"] = json!([])), Vec::<String>::new());
    assert_eq!(published(|params| params["diagnostics"][0]["code"] = json!(7)), Vec::<String>::new());
}

/// What a change of the message above is answered with: one complaint, that holds this text.
fn complains(what: &str, path: &str, value: &Value) {
    let (above, name) = path.rsplit_once('/').expect("a path begins with a slash");
    let wrong = published(|params| {
        let holder = params.pointer_mut(above).expect("what is changed is there");
        match name.parse::<usize>() {
            Ok(n) => holder[n] = value.clone(),
            Err(_) => holder[name] = value.clone(),
        }
    });
    assert_eq!(wrong.len(), 1, "{path}: {wrong:?}");
    assert!(wrong[0].contains(what), "{path}: {wrong:?}");
}

#[test]
fn what_is_wrong_is_found() {
    let first = "/diagnostics/0";
    let at = |rest: &str| format!("{first}{rest}");
    complains("extra is no property", "/extra", &json!(1));
    complains("extra is no property", &at("/extra"), &json!(null));
    complains("extra is no property", &at("/range/start/extra"), &json!(0));
    complains("not in the enumeration DiagnosticSeverity", &at("/severity"), &json!(5));
    complains("not in the enumeration DiagnosticSeverity", &at("/severity"), &json!("error"));
    complains("not in the enumeration DiagnosticSeverity", &at("/severity"), &json!(null));
    complains("not in the enumeration DiagnosticTag", &at("/tags/1"), &json!(3));
    complains("-1 is not uinteger", &at("/range/start/line"), &json!(-1));
    complains("1.5 is not uinteger", &at("/range/start/line"), &json!(1.5));
    complains("2147483648 is not uinteger", &at("/range/start/line"), &json!(2_147_483_648_u32));
    complains("\"1\" is not uinteger", &at("/range/start/line"), &json!("1"));
    complains("\"3\" is not integer", "/version", &json!("3"));
    complains("true is not", &at("/code"), &json!(true));
    complains("7 is not string", &at("/message"), &json!(7));
    complains("not a list", "/diagnostics", &json!({}));
    complains("not an object (Range)", &at("/range"), &json!([]));
    complains("is not DocumentUri", "/uri", &json!("/tmp/a.md"));
    complains("is not DocumentUri", "/uri", &json!("file:///a b.md"));
}

#[test]
fn what_is_missing_is_found() {
    for (path, name) in
        [("", "uri"), ("", "diagnostics"), ("/diagnostics/0", "message"), ("/diagnostics/0/range", "end")]
    {
        let remove = |params: &mut Value| {
            params.pointer_mut(path).unwrap().as_object_mut().unwrap().remove(name);
        };
        let wrong = published(remove);
        assert!(wrong.len() == 1 && wrong[0].contains(&format!("{name} is missing")), "{name}: {wrong:?}");
    }
}

#[test]
fn unions_are_no_way_around() {
    let model = Model::get();
    let range = json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 0, "character": 0 } });
    let right = [
        ("textDocument/hover", json!(null)),
        ("textDocument/hover", json!({ "contents": { "kind": "markdown", "value": "" } })),
        ("textDocument/completion", json!([])),
        (
            "textDocument/completion",
            json!({ "isIncomplete": false, "items": [{ "label": "a", "textEdit": { "range": range, "newText": "" } }] }),
        ),
        ("textDocument/diagnostic", json!({ "kind": "full", "items": [] })),
        ("textDocument/diagnostic", json!({ "kind": "unchanged", "resultId": "1" })),
        ("textDocument/codeAction", json!([{ "title": "a", "command": "b" }, { "title": "a", "kind": "quickfix.x" }])),
        ("shutdown", json!(null)),
    ];
    for (method, result) in right {
        assert_eq!(model.answered(method, &result), Vec::<String>::new(), "{method} {result}");
    }
    let wrong = [
        ("textDocument/hover", json!({ "contents": { "kind": "html", "value": "" } })),
        ("textDocument/hover", json!([])),
        ("textDocument/completion", json!({ "items": [] })),
        (
            "textDocument/completion",
            json!([{ "label": "a", "textEdit": { "range": range, "insert": range, "newText": "" } }]),
        ),
        ("textDocument/diagnostic", json!({ "kind": "full", "resultId": "1" })),
        ("textDocument/diagnostic", json!({ "kind": "unchanged", "items": [], "resultId": "1" })),
        ("textDocument/codeAction", json!([{ "title": "a", "command": "b", "kind": "quickfix" }])),
        ("textDocument/rename", json!({ "changes": { "a.md": [] } })),
        ("shutdown", json!({})),
        ("initialize", json!({ "capabilities": { "textDocumentSync": 3 } })),
        ("initialize", json!({ "capabilities": { "hover": true } })),
        ("textDocument/publishDiagnostics", json!(null)),
        ("textDocument/no", json!(null)),
    ];
    for (method, result) in wrong {
        assert!(!model.answered(method, &result).is_empty(), "{method} {result}");
    }
}

#[test]
fn messages_have_a_direction_a_form_and_parameters() {
    let model = Model::get();
    let sent =
        |from, method, params: Option<Value>, is_request| model.sent(from, method, params.as_ref(), is_request).len();
    assert_eq!(sent(Sender::Server, "window/logMessage", Some(json!({ "type": 3, "message": "" })), false), 0);
    assert_eq!(sent(Sender::Server, "workspace/codeLens/refresh", None, true), 0);
    assert_eq!(sent(Sender::Server, "$/progress", Some(json!({ "token": 1, "value": { "kind": "end" } })), false), 0);
    assert_eq!(sent(Sender::Server, "window/logMessage", Some(json!({ "type": 5, "message": "" })), false), 1);
    assert_eq!(sent(Sender::Server, "window/logMessage", Some(json!({ "type": 3, "message": "" })), true), 1);
    assert_eq!(sent(Sender::Server, "window/logMessage", None, false), 1);
    assert_eq!(sent(Sender::Server, "workspace/codeLens/refresh", Some(json!(null)), true), 1);
    assert_eq!(
        sent(Sender::Server, "textDocument/didClose", Some(json!({ "textDocument": { "uri": "a:a" } })), false),
        1
    );
    assert_eq!(sent(Sender::Server, "window/unheard", None, false), 1);
    assert_eq!(sent(Sender::Server, "$/progress", Some(json!({ "token": 1, "value": { "kind": "begin" } })), false), 1);
}

#[test]
fn options_of_registrations_are_those_of_their_method() {
    let register = |method: &str, options: Value| {
        let params = json!({ "registrations": [{ "id": "1", "method": method, "registerOptions": options }] });
        Model::get().sent(Sender::Server, "client/registerCapability", Some(&params), true).len()
    };
    assert_eq!(
        register("workspace/didChangeWatchedFiles", json!({ "watchers": [{ "globPattern": "**/*.md", "kind": 7 }] })),
        0
    );
    assert_eq!(register("workspace/didChangeWatchedFiles", json!({ "watchers": [{ "glob": "**/*.md" }] })), 2);
    assert_eq!(
        register(
            "textDocument/semanticTokens",
            json!({ "documentSelector": null, "legend": { "tokenTypes": [], "tokenModifiers": [] } })
        ),
        0
    );
    assert_eq!(register("textDocument/unheard", json!({})), 1);
}

#[test]
fn the_profiles_are_what_clients_send() {
    for (name, profile) in Profile::all() {
        let params = json!({ "processId": null, "rootUri": null, "capabilities": profile.capabilities, "workspaceFolders": null });
        let wrong = Model::get().sent(Sender::Client, "initialize", Some(&params), true);
        assert_eq!(wrong, Vec::<String>::new(), "{name}");
    }
}

#[test]
fn a_model_that_refers_to_nothing_is_refused() {
    let read = |text: &str| Model::read(&[text]);
    assert!(read(r#"{ "messages": {}, "structures": { "A": { "a?": "B" } } }"#).is_err());
    assert!(read(r#"{ "messages": { "a": { "from": "nobody" } }, "structures": {} }"#).is_err());
    assert!(read(r#"{ "messages": {}, "structures": { "A": { "a?": "string |" } } }"#).is_err());
    assert!(read(r#"{ "messages": {}, "structures": { "A": { "a?": "string" } } }"#).is_ok());
}
