//! The client itself, before servers that do what they must not: a client that lets everything pass is worth nothing.
#![cfg(unix)]

use std::process::Command;
use std::time::Duration;

use milepost_tests::protocol::frames::framed;
use milepost_tests::protocol::{Client, Profile};
use serde_json::{Value, json};

const URI: &str = "untitled:a";

/// A client before a server that says these bytes as soon as something is said to it, and listens to nothing.
fn before(profile: Profile, said: &[u8]) -> Client {
    let octal: Vec<_> = said.iter().map(|byte| format!("\\{byte:03o}")).collect();
    let octal = octal.concat();
    let mut command = Command::new("sh");
    command.args(["-c", &format!("head -c 1 >/dev/null; printf '{octal}'; cat >/dev/null")]);
    Client::of(profile, command)
}

/// What the client says when all of these messages come, after a document was opened and one request made.
fn complaint(profile: Profile, messages: &[Value]) -> Option<String> {
    let said: Vec<u8> = messages.iter().flat_map(|message| framed(message.to_string().as_bytes())).collect();
    complaint_of_bytes(profile, &said)
}

fn complaint_of_bytes(profile: Profile, said: &[u8]) -> Option<String> {
    let greeting =
        framed(json!({ "jsonrpc": "2.0", "id": 1, "result": { "capabilities": {} } }).to_string().as_bytes());
    let mut client = before(profile, &[&greeting, said].concat());
    let run = std::panic::AssertUnwindSafe(move || {
        client.initialize(&[]);
        client.open(URI, "🎯\n");
        // The request 2; strings are ids, too.
        client.request(
            "milepost/nextPlaceholder",
            json!({ "textDocument": { "uri": URI }, "position": { "line": 0, "character": 0 } }),
        );
        client.quiet(Duration::from_millis(60));
    });
    let error = std::panic::catch_unwind(run).err()?;
    Some(error.downcast_ref::<String>().cloned().unwrap_or_else(|| "something".to_owned()))
}

fn note(method: &str, params: &Value) -> Value {
    json!({ "jsonrpc": "2.0", "method": method, "params": params })
}

fn published(version: i64, character: u32) -> Value {
    let at = json!({ "line": 0, "character": character });
    let diagnostics = json!([{ "range": { "start": at, "end": at }, "message": "" }]);
    note("textDocument/publishDiagnostics", &json!({ "uri": URI, "version": version, "diagnostics": diagnostics }))
}

fn answer(result: &Value) -> Value {
    json!({ "jsonrpc": "2.0", "id": "request-2", "result": result })
}

#[test]
fn a_server_that_behaves_is_not_complained_of() {
    let messages =
        [note("window/logMessage", &json!({ "type": 3, "message": "" })), published(1, 2), answer(&json!(null))];
    assert_eq!(complaint(Profile::full(), &messages), None);
    assert_eq!(complaint(Profile::minimal(), &messages), None);
}

#[test]
fn a_server_that_does_not_is() {
    let twins = note(
        "textDocument/publishDiagnostics",
        &json!({ "uri": URI, "diagnostics": [published(1, 0)["params"]["diagnostics"][0], published(1, 0)["params"]["diagnostics"][0]] }),
    );
    let refresh = json!({ "jsonrpc": "2.0", "id": 1, "method": "workspace/diagnostic/refresh" });
    let range = json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 0, "character": 1 } });
    let cases: Vec<(&str, Vec<Value>)> = vec![
        (
            "jsonrpc is not 2.0",
            vec![json!({ "jsonrpc": "1.0", "method": "window/logMessage", "params": { "type": 3, "message": "" } })],
        ),
        ("neither a request", vec![json!({ "jsonrpc": "2.0", "id": "request-2" })]),
        (
            "neither a request",
            vec![json!({ "jsonrpc": "2.0", "id": "request-2", "result": null, "error": { "code": 1, "message": "" } })],
        ),
        (
            "neither a request",
            vec![
                json!({ "jsonrpc": "2.0", "method": "window/logMessage", "params": { "type": 3, "message": "" }, "extra": 1 }),
            ],
        ),
        ("no object", vec![json!([answer(&json!(null))])]),
        ("answered twice", vec![answer(&json!(null)), answer(&json!(null))]),
        ("never asked", vec![json!({ "jsonrpc": "2.0", "id": 3, "result": null })]),
        ("to nobody", vec![json!({ "jsonrpc": "2.0", "id": 2, "result": null })]),
        ("to nobody", vec![json!({ "jsonrpc": "2.0", "id": null, "error": { "code": 1, "message": "" } })]),
        ("message is missing", vec![json!({ "jsonrpc": "2.0", "id": "request-2", "error": { "code": 1 } })]),
        ("inside of a character", vec![answer(&range)]),
        ("inside of a character", vec![published(1, 1)]),
        ("behind the end", vec![published(1, 3)]),
        ("never had a version 2", vec![published(2, 0)]),
        ("the same diagnostic twice", vec![twins]),
        ("once more", vec![published(1, 0), published(1, 0)]),
        ("is no method", vec![note("window/unheard", &json!({}))]),
        ("is missing", vec![note("window/logMessage", &json!({ "type": 3 }))]),
    ];
    for (what, messages) in cases {
        let said = complaint(Profile::full(), &messages).unwrap_or_default();
        assert!(said.contains(what), "{what}: {said}");
    }
    assert_eq!(complaint(Profile::full(), std::slice::from_ref(&refresh)), None);
    let said = complaint(Profile::push(), &[refresh]).unwrap_or_default();
    assert!(said.contains("/workspace/diagnostics/refreshSupport"), "{said}");
}

#[test]
fn nothing_but_frames_may_come() {
    for said in [
        "hello\n",
        "Content-Length: 2\n\n{}",
        "content-length: 2\r\n\r\n{}",
        "Content-Length: 2\r\nX: y\r\n\r\n{}",
        "\r\n",
    ] {
        let said = complaint_of_bytes(Profile::full(), said.as_bytes()).unwrap_or_default();
        assert!(said.contains("no frame"), "{said}");
    }
    let said = complaint_of_bytes(Profile::full(), &framed(b"{")).unwrap_or_default();
    assert!(said.contains("no JSON"), "{said}");
    let said = complaint_of_bytes(Profile::full(), &framed(b"\xff")).unwrap_or_default();
    assert!(said.contains("no UTF-8"), "{said}");
}

#[test]
fn nobody_speaks_before_being_spoken_to() {
    let said = framed(published(1, 0).to_string().as_bytes());
    let mut client = before(Profile::full(), &said);
    let run = std::panic::AssertUnwindSafe(move || client.initialize(&[]));
    let error = std::panic::catch_unwind(run).err().and_then(|error| error.downcast::<String>().ok());
    assert!(error.is_some_and(|error| error.contains("before initialize is answered")));
}
