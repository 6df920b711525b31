//! What clients do that they should not, and what the server must live through.

use std::time::Duration;

use milepost_tests::protocol::frames::framed;
use milepost_tests::protocol::{Client, Profile, Workspace};
use serde_json::{Value, json};

use super::{
    CANCELLED, DRAFT, INTERNAL_ERROR, INVALID_PARAMS, INVALID_REQUEST, METHOD_NOT_FOUND, PARSE_ERROR, folder, pushed,
};

/// The server still does its work.
fn is_well(client: &mut Client, folder: &Workspace) {
    let uri = folder.uri("well.md");
    client.open(&uri, DRAFT);
    assert_eq!(client.diagnostics(&uri, 1).len(), 1);
    client.close(&uri);
    client.until("the clearing", |client| client.last(&uri)?.diagnostics.is_empty().then_some(()));
    client.published.clear();
}

#[test]
fn content_that_is_no_message_is_answered() {
    let folder = folder();
    let mut client = pushed(&folder);
    let cases: [(&[u8], i64); 8] = [
        (b"{\"jsonrpc\":\"2.0\",", PARSE_ERROR),
        (b"no JSON", PARSE_ERROR),
        (b"", PARSE_ERROR),
        (b"{\"a\": \"\xff\xfe\"}", PARSE_ERROR),
        (b"[]", INVALID_REQUEST),
        (b"7", INVALID_REQUEST),
        (b"{}", INVALID_REQUEST),
        (b"{\"jsonrpc\":\"2.0\",\"method\":7}", INVALID_REQUEST),
    ];
    for (content, code) in cases {
        client.raw(&framed(content));
        assert_eq!(client.orphan().code, code, "{}", String::from_utf8_lossy(content));
        is_well(&mut client, &folder);
    }
    client.shut_down();
}

#[test]
fn headers_that_are_none_are_passed_over() {
    let folder = folder();
    let mut client = pushed(&folder);
    let request = |text: &str| format!("Content-Length: {}\r\n\r\n{text}", text.len());
    let note = request("{\"jsonrpc\":\"2.0\",\"method\":\"$/note\"}");
    let cases = [
        "garbage\r\n\r\n".to_owned(),
        "Content-Length: many\r\n\r\n".to_owned(),
        "Content-Length: -1\r\n\r\n".to_owned(),
        "Content-Length: 99999999999999999999\r\n\r\n".to_owned(),
        "Content-Type: text/plain\r\n\r\n".to_owned(),
        "\r\n\r\n\r\n".to_owned(),
        // Odd, and no mistake.
        note.replace("Content-Length", "content-length"),
        note.replace("\r\n\r\n", "\r\nContent-Type: application/vscode-jsonrpc; charset=utf8\r\n\r\n"),
    ];
    for case in cases {
        client.raw(case.as_bytes());
        is_well(&mut client, &folder);
        // Whether it says what it made of them is its own business.
        client.orphans.clear();
    }
    client.shut_down();
}

#[test]
fn messages_may_come_in_any_pieces() {
    let folder = folder();
    let mut client = pushed(&folder);
    let uri = folder.uri("a.md");
    let item = json!({ "uri": uri, "languageId": "markdown", "version": 1, "text": DRAFT });
    let open = json!({ "jsonrpc": "2.0", "method": "textDocument/didOpen", "params": { "textDocument": item } });
    client.documents.insert(uri.clone(), milepost_tests::protocol::Mirror::new(1, DRAFT));
    for piece in framed(open.to_string().as_bytes()).chunks(37) {
        client.raw(piece);
        std::thread::sleep(Duration::from_millis(1));
    }
    assert_eq!(client.diagnostics(&uri, 1).len(), 1);
    client.shut_down();
}

#[test]
fn what_it_does_not_know_is_refused_or_let_go() {
    let folder = folder();
    let mut client = pushed(&folder);
    for method in ["textDocument/unheard", "$/unheard", "milepost/unheard", ""] {
        let refusal = client.unchecked().refused(method, json!({}));
        assert_eq!(refusal.code, METHOD_NOT_FOUND, "{method}");
        client.unchecked().notify(method, json!({ "any": "thing" }));
    }
    client.notify("$/setTrace", json!({ "value": "verbose" }));
    client.notify("$/cancelRequest", json!({ "id": 4711 }));
    client.notify("$/cancelRequest", json!({ "id": "none" }));
    client.notify("window/workDoneProgress/cancel", json!({ "token": "none" }));
    client.notify("workspace/didChangeConfiguration", json!({ "settings": { "any": ["thing"] } }));
    // An answer to what was never asked.
    client.raw(&framed(b"{\"jsonrpc\":\"2.0\",\"id\":77,\"result\":null}"));
    client.raw(&framed(b"{\"jsonrpc\":\"2.0\",\"id\":\"77\",\"error\":{\"code\":1,\"message\":\"\"}}"));
    is_well(&mut client, &folder);
    client.shut_down();
}

#[test]
fn wrong_parameters_are_refused_and_change_nothing() {
    let folder = folder();
    let uri = folder.uri("a.md");
    let mut client = Client::start(Profile::full(), &[&folder]);
    client.open(&uri, DRAFT);
    for params in [
        Value::Null,
        json!({}),
        json!([]),
        json!({ "textDocument": uri }),
        json!({ "textDocument": { "uri": uri }, "position": { "line": -1, "character": 0 } }),
        json!({ "textDocument": { "uri": 7 }, "position": { "line": 0, "character": 0 } }),
    ] {
        let refusal = client.unchecked().refused("milepost/nextPlaceholder", params.clone());
        assert_eq!(refusal.code, INVALID_PARAMS, "{params}");
    }
    let refusal = client.unchecked().refused("textDocument/diagnostic", json!({ "textDocument": {} }));
    assert_eq!(refusal.code, INVALID_PARAMS);
    for params in [
        json!({}),
        json!({ "textDocument": { "uri": uri, "version": 9 } }),
        json!({ "textDocument": { "uri": uri, "version": 9 }, "contentChanges": [{ "range": 7, "text": "x" }] }),
    ] {
        client.unchecked().notify("textDocument/didChange", params);
    }
    client.same_text(&uri);
    assert_eq!(client.findings(&uri).len(), 1);
    client.shut_down();
}

#[test]
fn documents_that_are_not_open_have_no_answers_but_get_one() {
    let folder = folder();
    let mut client = Client::start(Profile::full(), &[&folder]);
    let document = json!({ "textDocument": { "uri": folder.uri("none.md") } });
    let id = client.request("textDocument/diagnostic", document.clone());
    let _ = client.answer(id);
    let mut params = document;
    params["position"] = json!({ "line": 3, "character": 4 });
    let id = client.request("milepost/nextPlaceholder", params);
    if let Ok(result) = client.answer(id) {
        assert_eq!(result, Value::Null);
    }
    client.shut_down();
}

#[test]
fn what_is_cancelled_is_answered_once() {
    let folder = folder();
    let uri = folder.uri("a.md");
    let mut client = Client::start(Profile::full(), &[&folder]);
    client.open(&uri, DRAFT);
    let ids = client.batch(|client| {
        let mut ids = Vec::new();
        for n in 0..100 {
            client.exchange(
                &uri,
                if n % 2 == 0 { "activ\n" } else { "active\n" },
                if n % 2 == 0 { "active\n" } else { "activ\n" },
            );
            let id = client.request("textDocument/diagnostic", json!({ "textDocument": { "uri": uri } }));
            client.notify("$/cancelRequest", json!({ "id": milepost_tests::protocol::client::written(id) }));
            ids.push(id);
        }
        ids
    });
    for id in ids {
        if let Err(refusal) = client.answer(id) {
            assert_eq!(refusal.code, CANCELLED, "{refusal:?}");
        }
    }
    assert_eq!(client.findings(&uri).len(), 1);
    client.shut_down();
}

#[test]
fn a_handler_that_panics_costs_one_answer() {
    let folder = folder();
    let mut client = pushed(&folder);
    for later in [true, false, true] {
        let id = client.request("milepost/panic", json!({ "later": later }));
        match client.answer(id) {
            // Built without the requests of tests.
            Err(refusal) if refusal.code == METHOD_NOT_FOUND => return,
            answer => assert_eq!(answer.map_err(|refusal| refusal.code), Err(INTERNAL_ERROR)),
        }
        is_well(&mut client, &folder);
    }
    client.until("a word about it in the log", |client| {
        let is_error = |(method, params): &(String, Value)| method == "window/logMessage" && params["type"] == 1;
        client.notified.iter().any(is_error).then_some(())
    });
    assert_eq!(client.errors(), "", "and nowhere else");
    client.shut_down();
}

#[test]
fn many_handlers_may_wait_for_the_client() {
    let folder = folder();
    let mut client = pushed(&folder);
    let ids: Vec<_> =
        client.batch(|client| (0..300).map(|_| client.request("milepost/askClient", Value::Null)).collect());
    for id in ids {
        match client.answer(id) {
            Err(refusal) if refusal.code == METHOD_NOT_FOUND => return,
            answer => assert_eq!(answer, Ok(json!([]))),
        }
    }
    is_well(&mut client, &folder);
    client.shut_down();
}

#[test]
fn texts_that_are_hard_on_readers_are_no_trouble() {
    let folder = folder();
    let mut client = pushed(&folder);
    let head = "---\ntemplate: plan\nstatus: activ\n---\n\n# A\n\n";
    let texts = [
        format!("{head}{}", "> ".repeat(2000)),
        format!("{head}{}", "*[a](b) _c `d` ".repeat(1500)),
        format!("{head}{}", "[".repeat(20_000)),
        format!("{head}```\n{}", "# no heading\n".repeat(3000)),
        format!("---\ntemplate: plan\nx: {}\n---\n", "[".repeat(3000)),
        format!("{head}\0\u{1}\u{7f}\u{85}\u{2028}\u{2029}"),
    ];
    for (n, text) in texts.iter().enumerate() {
        let uri = folder.uri(&format!("{n}.md"));
        client.open(&uri, text);
        client.diagnostics(&uri, 1);
        let at = text.len();
        let version = client.replace(&uri, at..at, "x");
        client.diagnostics(&uri, version);
        client.same_text(&uri);
    }
    is_well(&mut client, &folder);
    client.shut_down();
}
