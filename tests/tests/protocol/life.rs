//! From `initialize` to `exit`.

use std::process::{Command, Stdio};
use std::time::Duration;

use milepost_tests::protocol::{Client, Encoding, Profile};
use serde_json::{Value, json};

use super::{DRAFT, INVALID_REQUEST, NOT_INITIALIZED, folder, pushed, shown};

#[test]
fn every_client_is_greeted() {
    for (name, profile) in Profile::all() {
        let folder = folder();
        let mut client = Client::spawn(profile);
        let result = client.initialize(&[&folder]);
        assert_eq!(result["serverInfo"]["name"], "milepost", "{name}");
        assert_eq!(result["capabilities"]["textDocumentSync"]["change"], 2, "{name}");
        assert_eq!(result["capabilities"]["textDocumentSync"]["openClose"], true, "{name}");
        assert!(client.exit().code() == Some(1), "{name}: exit without shutdown");
    }
}

#[test]
fn it_ends_well_and_says_nothing_on_stderr() {
    for (_, profile) in Profile::all() {
        let folder = folder();
        let mut client = Client::start(profile, &[&folder]);
        let uri = folder.uri("a.md");
        client.open(&uri, DRAFT);
        let found = client.findings(&uri);
        assert_eq!(shown(&client, &uri, &found), ["invalid-enum `activ`"]);
        assert_eq!(client.errors(), "");
        client.shut_down();
    }
}

#[test]
fn it_works_without_a_folder_and_with_the_old_argument() {
    let folder = folder();
    let mut client = Client::spawn_with(Profile::push(), &["--stdio"]);
    client.initialize(&[]);
    let uri = folder.uri("a.md");
    client.open(&uri, DRAFT);
    assert_eq!(client.findings(&uri).len(), 1, "the template lies beside the document");
    client.shut_down();
}

#[test]
fn the_encoding_is_one_that_the_client_offers() {
    use Encoding::{Utf8, Utf16, Utf32};
    let cases: [(&[Encoding], &[Encoding]); 5] = [
        (&[], &[Utf16]),
        (&[Utf16], &[Utf16]),
        (&[Utf8], &[Utf8]),
        (&[Utf32], &[Utf32]),
        (&[Utf32, Utf16, Utf8], &[Utf8, Utf16, Utf32]),
    ];
    for (offered, right) in cases {
        let profile = if offered.is_empty() { Profile::minimal() } else { Profile::push().encodings(offered) };
        let client = Client::start(profile, &[]);
        assert!(right.contains(&client.encoding), "{offered:?} gives {:?}", client.encoding);
        client.shut_down();
    }
}

#[test]
fn nothing_is_done_before_initialize() {
    let folder = folder();
    let uri = folder.uri("a.md");
    let mut client = Client::spawn(Profile::push());
    let hover = json!({ "textDocument": { "uri": uri }, "position": { "line": 0, "character": 0 } });
    assert_eq!(client.refused("textDocument/hover", hover).code, NOT_INITIALIZED);
    client.open(&uri, DRAFT);
    client.initialize(&[&folder]);
    assert!(client.published.is_empty());
    // It was never opened; now it is.
    client.open(&uri, DRAFT);
    assert_eq!(client.diagnostics(&uri, 1).len(), 1);
    client.shut_down();
}

#[test]
fn initialize_comes_once() {
    let folder = folder();
    let mut client = pushed(&folder);
    let params = client.initialize_params(&[&folder]);
    assert_eq!(client.refused("initialize", params).code, INVALID_REQUEST);
    client.shut_down();
}

#[test]
fn nothing_is_done_behind_shutdown() {
    let folder = folder();
    let uri = folder.uri("a.md");
    let mut client = pushed(&folder);
    client.open(&uri, DRAFT);
    client.diagnostics(&uri, 1);
    client.call("shutdown", Value::Null);
    let before = client.published.len();
    let hover = json!({ "textDocument": { "uri": uri }, "position": { "line": 0, "character": 0 } });
    assert_eq!(client.refused("textDocument/hover", hover).code, INVALID_REQUEST);
    assert_eq!(client.refused("shutdown", Value::Null).code, INVALID_REQUEST, "twice");
    client.exchange(&uri, "activ", "active");
    client.quiet(Duration::from_millis(100));
    assert_eq!(client.published.len(), before);
    assert_eq!(client.exit().code(), Some(0));
}

#[test]
fn what_was_asked_before_shutdown_is_answered_before_it() {
    let folder = folder();
    let uri = folder.uri("a.md");
    let mut client = pushed(&folder);
    client.open(&uri, DRAFT);
    let params = json!({ "textDocument": { "uri": uri }, "position": { "line": 0, "character": 0 } });
    let ids: Vec<_> =
        client.batch(|client| (0..20).map(|_| client.request("milepost/nextPlaceholder", params.clone())).collect());
    // A server may refuse what it has no time for; it may not leave it open.
    client.call("shutdown", Value::Null);
    for id in ids {
        let _ = client.answer(id);
    }
    assert_eq!(client.exit().code(), Some(0));
}

#[test]
fn a_client_that_hangs_up_is_not_waited_for() {
    let folder = folder();
    let mut client = pushed(&folder);
    client.open(&folder.uri("a.md"), DRAFT);
    client.hang_up();
    assert_eq!(client.ended().code(), Some(1), "without shutdown");

    let mut client = pushed(&folder);
    client.call("shutdown", Value::Null);
    client.hang_up();
    assert_eq!(client.ended().code(), Some(0), "behind shutdown");

    let mut client = Client::spawn(Profile::push());
    client.hang_up();
    assert_eq!(client.ended().code(), Some(1), "before anything");
}

#[cfg(target_os = "linux")]
#[test]
fn it_ends_with_the_process_that_started_it() {
    let mut editor = Command::new("sleep").arg("60").stdin(Stdio::null()).spawn().expect("sleep is there");
    let mut client = Client::spawn(Profile::push());
    let mut params = client.initialize_params(&[]);
    params["processId"] = editor.id().into();
    client.call("initialize", params);
    client.notify("initialized", json!({}));
    editor.kill().expect("it runs");
    editor.wait().expect("it ends");
    assert_eq!(client.ended().code(), Some(1));
}
