//! Texts that are opened, changed, closed; their diagnostics and templates.

use std::fs;

use serde_json::{Value, json};

use super::server::{NEXT, PROGRAM, Server, codes, range};

#[test]
fn diagnostics_are_pushed_with_the_version_they_belong_to() {
    let mut server = Server::initialized(&json!({}));
    let uri = "untitled:One";
    server.open(uri, PROGRAM);
    let first = server.published(uri, &json!(1));
    assert!(codes(&first).contains(&"invalid-enum"), "{first}");
    let wrong = first.as_array().unwrap().iter().find(|d| d["code"] == "invalid-enum").unwrap();
    assert_eq!((&wrong["source"], &wrong["severity"]), (&json!("milepost"), &json!(1)));
    assert_eq!(wrong["range"], range((4, 8), (4, 13)));
    assert_eq!(wrong.get("data"), None);
    server.change(uri, 2, json!([{"range": range((4, 8), (4, 13)), "text": "active"}]));
    assert!(!codes(&server.published(uri, &json!(2))).contains(&"invalid-enum"));
    // The findings stay, the version does not.
    server.change(uri, 3, json!([{"range": range((99, 0), (99, 0)), "text": "\n"}]));
    server.published(uri, &json!(3));
    server.notify("textDocument/didClose", json!({"textDocument": {"uri": uri}}));
    assert_eq!(server.published(uri, &Value::Null), json!([]));
}

#[test]
fn clients_that_pull_get_diagnostics_when_they_ask() {
    let diagnostic = json!({"relatedInformation": true, "dataSupport": true});
    let refresh = json!({"diagnostics": {"refreshSupport": true}});
    let mut server = Server::initialized(&json!({"textDocument": {"diagnostic": diagnostic}, "workspace": refresh}));
    let uri = "untitled:One";
    server.open(uri, PROGRAM);
    let document = json!({"uri": uri});
    let full = server.request("textDocument/diagnostic", json!({"textDocument": document}))["result"].clone();
    assert_eq!(full["kind"], "full");
    assert_eq!(full["items"][0]["data"]["rule"], full["items"][0]["code"]);
    let previous = json!({"textDocument": document, "previousResultId": full["resultId"]});
    let again = server.request("textDocument/diagnostic", previous.clone())["result"].clone();
    assert_eq!(again, json!({"kind": "unchanged", "resultId": full["resultId"]}));

    let closed = json!({"uri": "untitled:closed", "value": "0"});
    let of_all = server.request("workspace/diagnostic", json!({"previousResultIds": [closed]}))["result"].clone();
    assert_eq!(of_all["items"][0]["items"], full["items"]);
    assert_eq!((&of_all["items"][1]["uri"], &of_all["items"][1]["items"]), (&json!("untitled:closed"), &json!([])));

    server.change(uri, 2, json!([{"range": range((4, 8), (4, 13)), "text": "active"}]));
    let changed = server.request("textDocument/diagnostic", previous)["result"].clone();
    assert_eq!(changed["kind"], "full");
    server.notify("workspace/didChangeConfiguration", json!({"settings": {}}));
    server.find(|message| message["method"] == "workspace/diagnostic/refresh");
    assert!(!server.kept.iter().any(|message| message["method"] == "textDocument/publishDiagnostics"));
}

#[test]

fn templates_are_those_of_the_editor_and_of_the_disk() {
    let directory = tempfile::tempdir().unwrap();
    let templates = directory.path().join(".milepost/templates");
    fs::create_dir_all(&templates).unwrap();
    let plan = templates.join("plan.md");
    fs::write(&plan, "---\nkind: {KIND} # red, green\n---\n\n# {TITLE}\n").unwrap();
    let [template, uri] = [&plan, &directory.path().join("m.md")].map(|path| format!("file://{}", path.display()));
    let mut server = Server::initialized(&json!({}));
    server.open(&uri, "---\ntemplate: plan\nkind: blue\n---\n\n# One\n");
    assert_eq!(codes(&server.published(&uri, &json!(1))), ["invalid-enum"]);
    // Open in the editor, the template there counts.
    server.open(&template, "---\nkind: {KIND} # red, blue\n---\n\n# {TITLE}\n");
    assert_eq!(server.published(&uri, &json!(1)), json!([]));
    server.change(&template, 2, json!([{"range": range((1, 20), (1, 24)), "text": "black"}]));
    assert_eq!(codes(&server.published(&uri, &json!(1))), ["invalid-enum"]);
    fs::write(&plan, "---\nkind: {KIND} # blue, pink\n---\n\n# {TITLE}\n").unwrap();
    server.notify("textDocument/didClose", json!({"textDocument": {"uri": template}}));
    assert_eq!(server.published(&uri, &json!(1)), json!([]));
    fs::write(&plan, "---\nkind: {KIND} # white, pink\n---\n\n# {TITLE}\n").unwrap();
    let changes = json!([{"uri": template, "type": 2}]);
    server.notify("workspace/didChangeWatchedFiles", json!({"changes": changes}));
    assert_eq!(codes(&server.published(&uri, &json!(1))), ["invalid-enum"]);
    // A template that is not on the disk yet is one all the same.
    let new = format!("file://{}", templates.join("new.md").display());
    let other = format!("file://{}", directory.path().join("n.md").display());
    server.open(&new, "---\nkind: {KIND} # red, green\n---\n\n# {TITLE}\n");
    server.open(&other, "---\ntemplate: new\nkind: blue\n---\n\n# One\n");
    assert_eq!(codes(&server.published(&other, &json!(1))), ["invalid-enum"]);
    fs::write(templates.join("bad.md"), b"\xff").unwrap();
    server.notify("textDocument/didSave", json!({"textDocument": {"uri": uri}}));
    server.notify("workspace/didChangeWatchedFiles", json!({"changes": changes}));
    let told = server.find(|message| message["method"] == "window/showMessage");
    assert!(told["params"]["message"].as_str().unwrap().contains("bad.md: is not UTF-8"), "{told}");
}

#[test]
#[cfg_attr(not(debug_assertions), ignore = "asks for what only builds for tests answer")]
fn documents_that_are_too_large_are_kept_and_not_checked() {
    let mut server = Server::initialized(&json!({}));
    let uri = "untitled:Large";
    server.open(uri, &format!("{PROGRAM}{}", "x".repeat(8 << 20)));
    assert_eq!(server.published(uri, &json!(1)), json!([]));
    let told = server.find(|message| message["method"] == "window/showMessage");
    assert!(told["params"]["message"].as_str().unwrap().contains("larger than 8 MB"), "{told}");
    server.change(uri, 2, json!([{"range": range((8, 0), (9, 0)), "text": ""}]));
    assert_eq!(server.text(uri), json!([2, PROGRAM]));
    assert!(!server.published(uri, &json!(2)).as_array().unwrap().is_empty());
    assert!(!server.kept.iter().any(|message| message["method"] == "window/showMessage"));
}

/// A sequence of numbers that is the same each time.
fn numbers(mut seed: u64) -> impl FnMut(usize) -> usize {
    move |below| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        usize::try_from(seed % below as u64).unwrap()
    }
}

/// Where a byte offset is.
fn place(text: &str, at: usize, encoding: &str) -> (u32, u32) {
    let before = &text[..at];
    let breaks = before.char_indices().filter(|(n, c)| *c == '\n' || (*c == '\r' && !text[n + 1..].starts_with('\n')));
    let starts: Vec<_> = breaks.map(|(n, _)| n + 1).collect();
    let line = &before[starts.last().copied().unwrap_or(0)..];
    let column = match encoding {
        "utf-8" => line.len(),
        "utf-16" => line.encode_utf16().count(),
        _ => line.chars().count(),
    };
    (starts.len() as u32, column as u32)
}

/// An offset that a position can name: within no character and no line end.
fn nameable(text: &str, at: usize) -> usize {
    let at = text.floor_char_boundary(at.min(text.len()));
    if text[..at].ends_with('\r') && text[at..].starts_with('\n') { at + 1 } else { at }
}

#[test]
#[cfg_attr(not(debug_assertions), ignore = "asks for what only builds for tests answer")]
fn of_thousands_of_edits_none_is_lost_or_overtaken() {
    for (seed, encoding) in ["utf-8", "utf-16", "utf-32"].into_iter().enumerate() {
        let mut server = Server::initialized(&json!({"general": {"positionEncodings": [encoding]}}));
        let uri = "untitled:Many";
        let mut text = format!("\u{feff}{PROGRAM}");
        server.open(uri, &text);
        let mut number = numbers(seed as u64 + 7);
        let pieces = ["", "x", "日", "🟢", "\n", "\r\n", "\r", "## H\n", "- [ ] a", "status: done\n", "é", "---\n"];
        let mut asked = Vec::new();
        for version in 2..=2_000 {
            let mut changes = Vec::new();
            for _ in 0..=number(2) {
                let a = nameable(&text, number(text.len() + 1));
                let b = nameable(&text, a + number(6));
                let new = pieces[number(pieces.len())];
                let range = range(place(&text, a, encoding), place(&text, b, encoding));
                changes.push(json!({"range": range, "text": new}));
                text.replace_range(a..b, new);
            }
            server.change(uri, version, json!(changes));
            if version % 10 == 0 {
                asked.push((server.ask("milepost/text", json!({"textDocument": {"uri": uri}})), version, text.clone()));
                let position = json!({"textDocument": {"uri": uri}, "position": {"line": 0, "character": 0}});
                server.ask(NEXT, position);
            }
        }
        for (id, version, text) in asked {
            assert_eq!(server.answer(&json!(id))["result"], json!([version, text]));
        }
        server.published(uri, &json!(2_000));
        assert_eq!(server.text(uri), json!([2_000, text]));
        let published = server.kept.iter().filter(|m| m["method"] == "textDocument/publishDiagnostics").count();
        assert!(published < 100, "{published} intermediate versions");
    }
}

#[test]

fn an_answer_belongs_to_the_version_it_was_asked_at() {
    let mut server = Server::initialized(&json!({}));
    let uri = "untitled:Moving";
    server.open(uri, "---\ntemplate: program\nstatus: \"{STATUS}\"\n---\n");
    let mut asked = Vec::new();
    for (n, version) in (1..=300).zip(2..) {
        server.change(uri, version, json!([{"range": range((2, 7), (2, 7)), "text": " "}]));
        let position = json!({"textDocument": {"uri": uri}, "position": {"line": 0, "character": 0}});
        asked.push((n, server.ask(NEXT, position)));
    }
    for (n, id) in asked {
        assert_eq!(server.answer(&json!(id))["result"], range((2, 9 + n), (2, 17 + n)));
    }
}

#[test]
fn what_the_protocol_says_about_documents_holds() {
    let mut server = Server::initialized(&json!({}));
    let uri = "file:///nowhere/m.md";
    // Opened twice, the second text counts; an older number is applied all the same.
    server.open(uri, "");
    server.open(uri, PROGRAM);
    server.change(uri, 0, json!([{"text": "a"}, {"range": range((0, 1), (0, 0)), "text": "b"}, {"text": "---\n"}]));
    server.published(uri, &json!(0));
    let logged = server.find(|message| message["method"] == "window/logMessage" && message["params"]["type"] == 2);
    assert_eq!(logged["params"]["message"], "file:///nowhere/m.md: version 0 follows version 1");
    server.notify("textDocument/didSave", json!({"textDocument": {"uri": uri}}));
    server.notify("textDocument/didClose", json!({"textDocument": {"uri": uri}}));
    server.published(uri, &Value::Null);
    // What is no longer open, or never was, is nothing to fail about.
    server.notify("textDocument/didClose", json!({"textDocument": {"uri": uri}}));
    server.change(uri, 9, json!([{"text": "a"}]));
    server.open("nothing", "");
    let logged = server.find(|message| message["params"]["type"] == 1);
    assert_eq!(logged["params"]["message"], "`textDocument/didOpen` of what is no URI: nothing");
    let folders = json!({"event": {"added": [{"uri": "file:///a", "name": "a"}], "removed": []}});
    server.notify("workspace/didChangeWorkspaceFolders", folders);
    let document = json!({"uri": "file:///c.yaml", "languageId": "yaml", "version": 1, "text": PROGRAM});
    server.notify("textDocument/didOpen", json!({"textDocument": document}));
    let position = json!({"textDocument": {"uri": "file:///c.yaml"}, "position": {"line": 0, "character": 0}});
    assert_eq!(server.request(NEXT, position)["result"], Value::Null);
    assert!(!server.kept.iter().any(|message| message["params"]["uri"] == "file:///c.yaml"));
    assert_eq!(server.request("shutdown", Value::Null)["result"], Value::Null);
    assert_eq!(server.exit(), Some(0));
}

#[test]
fn a_client_that_watches_files_is_asked_to() {
    let mut server =
        Server::initialized(&json!({"workspace": {"didChangeWatchedFiles": {"dynamicRegistration": true}}}));
    let asked = server.find(|message| message["method"] == "client/registerCapability");
    let registration = &asked["params"]["registrations"][0];
    assert_eq!(registration["method"], "workspace/didChangeWatchedFiles");
    assert_eq!(registration["registerOptions"]["watchers"][0]["globPattern"], "**/.milepost/**");
    let error = json!({"code": -32601, "message": "no"});
    server.send(&json!({"jsonrpc": "2.0", "id": asked["id"], "error": error}));
    let logged = server.find(|message| message["method"] == "window/logMessage" && message["params"]["type"] == 2);
    assert!(logged["params"]["message"].as_str().unwrap().starts_with("the client does not watch files"));
}
