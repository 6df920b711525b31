//! Drives the language server over its pipes, with raw bytes.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::needless_pass_by_value,
    reason = "Clippy's exception for tests does not reach their helper functions; `json!` makes values."
)]

use std::collections::VecDeque;
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// A hanging server fails its test instead of the run.
const PATIENCE: Duration = Duration::from_mins(1);

const NEXT: &str = "milepost/nextPlaceholder";

const PROGRAM: &str = "---\nid: M1\ntitle: One\ntemplate: program\nstatus: actve\n---\n\n# One\n";

struct Server {
    child: Child,
    stdin: Option<ChildStdin>,
    received: Receiver<Value>,
    kept: VecDeque<Value>,
    id: i64,
}

impl Server {
    fn start() -> Self {
        Self::with(&["lsp", "--stdio"])
    }

    fn with(args: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_milepost"))
            .args(args)
            .env("MILEPOST_TODAY", "2026-05-04")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let (send, received) = channel();
        thread::spawn(move || {
            loop {
                let (mut length, mut line) = (0, String::new());
                while out.read_line(&mut line).unwrap() > 2 {
                    // Nothing but the protocol: any other line is no header.
                    length = line.strip_prefix("Content-Length: ").unwrap().trim().parse().unwrap();
                    line.clear();
                }
                if line.is_empty() {
                    return;
                }
                let mut body = vec![0; length];
                out.read_exact(&mut body).unwrap();
                if send.send(serde_json::from_slice(&body).unwrap()).is_err() {
                    return;
                }
            }
        });
        let stdin = child.stdin.take();
        Self { child, stdin, received, kept: VecDeque::new(), id: 0 }
    }

    /// A server that is initialized by a client of these capabilities.
    fn initialized(capabilities: &Value) -> Self {
        let mut server = Self::start();
        server.initialize(capabilities);
        server
    }

    fn initialize(&mut self, capabilities: &Value) -> Value {
        let result = self.request("initialize", json!({"capabilities": capabilities}));
        self.notify("initialized", json!({}));
        result["result"].clone()
    }

    fn bytes(&mut self, bytes: &[u8]) {
        let stdin = self.stdin.as_mut().unwrap();
        stdin.write_all(bytes).and_then(|()| stdin.flush()).unwrap();
    }

    fn send(&mut self, message: &Value) {
        self.bytes(&frame(message));
    }

    fn notify(&mut self, method: &str, params: Value) {
        self.send(&json!({"jsonrpc": "2.0", "method": method, "params": params}));
    }

    fn ask(&mut self, method: &str, params: Value) -> i64 {
        self.id += 1;
        let mut message = json!({"jsonrpc": "2.0", "id": self.id, "method": method});
        if !params.is_null() {
            message["params"] = params;
        }
        self.send(&message);
        self.id
    }

    fn request(&mut self, method: &str, params: Value) -> Value {
        let id = self.ask(method, params);
        self.answer(&json!(id))
    }

    fn answer(&mut self, id: &Value) -> Value {
        self.find(|message| message.get("method").is_none() && message["id"] == *id)
    }

    /// The first message that is looked for; those before it are kept.
    fn find(&mut self, is_it: impl Fn(&Value) -> bool) -> Value {
        if let Some(at) = self.kept.iter().position(&is_it) {
            return self.kept.remove(at).unwrap();
        }
        let end = Instant::now() + PATIENCE;
        loop {
            let message = self.received.recv_timeout(end.saturating_duration_since(Instant::now())).unwrap();
            if is_it(&message) {
                return message;
            }
            self.kept.push_back(message);
        }
    }

    fn open(&mut self, uri: &str, text: &str) {
        let document = json!({"uri": uri, "languageId": "markdown", "version": 1, "text": text});
        self.notify("textDocument/didOpen", json!({"textDocument": document}));
    }

    fn change(&mut self, uri: &str, version: i32, changes: Value) {
        let document = json!({"uri": uri, "version": version});
        self.notify("textDocument/didChange", json!({"textDocument": document, "contentChanges": changes}));
    }

    /// What is published for a version.
    fn published(&mut self, uri: &str, version: &Value) -> Value {
        let message = self.find(|message| {
            message["method"] == "textDocument/publishDiagnostics"
                && message["params"]["uri"] == uri
                && message["params"].get("version").unwrap_or(&Value::Null) == version
        });
        message["params"]["diagnostics"].clone()
    }

    fn text(&mut self, uri: &str) -> Value {
        self.request("milepost/text", json!({"textDocument": {"uri": uri}}))["result"].clone()
    }

    fn exit(mut self) -> Option<i32> {
        self.notify("exit", Value::Null);
        self.wait()
    }

    fn wait(&mut self) -> Option<i32> {
        let end = Instant::now() + PATIENCE;
        while Instant::now() < end {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.code();
            }
            thread::sleep(Duration::from_millis(5));
        }
        panic!("the server hangs")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn frame(message: &Value) -> Vec<u8> {
    let body = message.to_string();
    format!("Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

fn range(a: (u32, u32), b: (u32, u32)) -> Value {
    json!({"start": {"line": a.0, "character": a.1}, "end": {"line": b.0, "character": b.1}})
}

fn codes(diagnostics: &Value) -> Vec<&str> {
    let mut codes: Vec<_> = diagnostics.as_array().unwrap().iter().map(|d| d["code"].as_str().unwrap()).collect();
    codes.dedup();
    codes
}

#[test]
fn the_exit_status_says_whether_the_end_was_announced() {
    let mut announced = Server::initialized(&json!({}));
    assert_eq!(announced.request("shutdown", Value::Null)["result"], Value::Null);
    assert_eq!(announced.request(NEXT, json!({}))["error"]["code"], -32600);
    assert_eq!(announced.exit(), Some(0));
    assert_eq!(Server::initialized(&json!({})).exit(), Some(1));
    assert_eq!(Server::start().exit(), Some(1));

    let mut closed = Server::initialized(&json!({}));
    closed.request("shutdown", Value::Null);
    closed.stdin = None;
    assert_eq!(closed.wait(), Some(0));
    let mut vanished = Server::start();
    vanished.bytes(b"Content-Length: 100\r\n\r\n{");
    vanished.stdin = None;
    assert_eq!(vanished.wait(), Some(1));
}

#[test]
fn what_is_no_message_is_refused_and_the_next_one_is_served() {
    let mut server = Server::start();
    assert_eq!(server.request(NEXT, json!({}))["error"]["code"], -32002);
    let result = server.initialize(&json!({}));
    assert_eq!(result["capabilities"]["positionEncoding"], "utf-16");
    let hostile: [(&[u8], Option<i64>); 7] = [
        (b"Content-Length: 2\r\n\r\n{]", Some(-32700)),
        (b"Content-Length: 4\r\n\r\n\"\xff\xfe\"", Some(-32700)),
        (b"Content-Length: 2\r\n\r\n[]", Some(-32600)),
        (b"Content-Length: 8\r\n\r\n{\"id\":0}", Some(-32600)),
        (b"Content-Length: many\r\n\r\n{}\r\n", None),
        (b"no header at all\r\n\r\n", None),
        (b"garbage", None),
    ];
    for (bytes, code) in hostile {
        server.bytes(bytes);
        if let Some(code) = code {
            let error = server.find(|message| message.get("error").is_some());
            assert_eq!(error["error"]["code"], code, "{error}");
        }
        assert_eq!(server.text("untitled:1"), Value::Null);
    }
    assert_eq!(server.request("milepost/unknown", json!({}))["error"]["code"], -32601);
    assert_eq!(server.request(NEXT, json!([1]))["error"]["code"], -32602);
    server.notify("$/unknown", json!({}));
    server.notify("textDocument/didOpen", json!(7));
    server.send(&json!({"jsonrpc": "2.0", "id": 99, "result": "nobody asked"}));
    assert_eq!(server.text("untitled:1"), Value::Null);
}

#[test]
#[cfg_attr(not(debug_assertions), ignore = "asks for what only builds for tests answer")]
fn a_handler_that_fails_costs_its_answer() {
    let mut server = Server::initialized(&json!({}));
    for later in [false, true] {
        assert_eq!(server.request("milepost/panic", json!({"later": later}))["error"]["code"], -32603);
    }
    assert_eq!(server.text("untitled:1"), Value::Null);
    let logged = server.find(|message| message["params"]["message"].as_str().is_some_and(|m| m.contains("on purpose")));
    assert_eq!(logged["method"], "window/logMessage");
}

#[test]
#[cfg_attr(not(debug_assertions), ignore = "asks for what only builds for tests answer")]
fn hundreds_of_handlers_may_wait_for_the_client() {
    let mut server = Server::initialized(&json!({}));
    let asked: Vec<_> = (0..400).map(|_| server.ask("milepost/askClient", Value::Null)).collect();
    assert_eq!(server.text("untitled:1"), Value::Null);
    let cancelled = asked[0];
    server.notify("$/cancelRequest", json!({"id": cancelled}));
    assert_eq!(server.answer(&json!(cancelled))["error"]["code"], -32800);
    for _ in &asked {
        let question = server.find(|message| message["method"] == "workspace/configuration");
        server.send(&json!({"jsonrpc": "2.0", "id": question["id"], "result": [5]}));
    }
    for id in &asked[1..] {
        assert_eq!(server.answer(&json!(id))["result"], json!([5]));
    }
}

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
fn the_next_placeholder_is_found_from_anywhere() {
    let mut server = Server::initialized(&json!({"general": {"positionEncodings": ["utf-32"]}}));
    let uri = "untitled:One";
    server.open(
        uri,
        "\u{feff}---\r\ntemplate: program\r\nstatus: {STATUS}\r\nmilestone_name: 🟢 {MILESTONE_NAME}\r\n---\r\n",
    );
    let mut next = |line, character, direction: &str| {
        let position = json!({"line": line, "character": character});
        let params = json!({"textDocument": {"uri": uri}, "position": position, "direction": direction});
        server.request(NEXT, params)["result"].clone()
    };
    assert_eq!(next(0, 0, "next"), range((2, 8), (2, 16)));
    assert_eq!(next(2, 8, "next"), range((3, 18), (3, 34)));
    assert_eq!(next(99, 99, "previous"), range((3, 18), (3, 34)));
    let unknown = json!({"textDocument": {"uri": "untitled:2"}, "position": {"line": 0, "character": 0}});
    assert_eq!(server.request(NEXT, unknown)["result"], Value::Null);
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
#[cfg_attr(not(debug_assertions), ignore = "asks for what only builds for tests answer")]
fn a_client_that_does_not_read_is_listened_to() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_milepost"));
    let mut child = command.arg("lsp").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let (uri, count) = ("untitled:Unread", 2_000);
    let document = json!({"uri": uri, "languageId": "markdown", "version": 1, "text": "x".repeat(10_000)});
    let mut messages = vec![
        json!({"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": {"capabilities": {}}}),
        json!({"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": {"textDocument": document}}),
    ];
    let params = json!({"textDocument": {"uri": uri}});
    let ask = |id| json!({"jsonrpc": "2.0", "id": id, "method": "milepost/text", "params": params});
    messages.extend((1..=count).map(ask));
    for message in &messages {
        stdin.write_all(&frame(message)).unwrap();
    }
    // All was taken, nothing was read: now it is.
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut answers = 0;
    while answers <= count {
        let mut line = String::new();
        out.read_line(&mut line).unwrap();
        let length: u64 = line.strip_prefix("Content-Length: ").unwrap().trim().parse().unwrap();
        out.read_line(&mut line).unwrap();
        let message: Value = serde_json::from_reader(out.by_ref().take(length)).unwrap();
        answers += i32::from(message.get("id").is_some());
    }
    // And once more, and then the client is gone without having read.
    for id in 1..=count {
        stdin.write_all(&frame(&ask(id))).unwrap();
    }
    drop(stdin);
    let end = Instant::now() + PATIENCE;
    while child.try_wait().unwrap().is_none() {
        assert!(Instant::now() < end, "the server hangs");
        thread::sleep(Duration::from_millis(5));
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

#[test]
fn the_log_is_written_to_a_file_where_one_is_named() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("log.txt");
    let mut server = Server::with(&["lsp", "--log", path.to_str().unwrap()]);
    server.initialize(&json!({}));
    server.change("untitled:None", 3, json!([]));
    assert_eq!(server.exit(), Some(1));
    let log = fs::read_to_string(&path).unwrap();
    assert!(log.contains("untitled:None is not open") && log.contains("ends: Exit"), "{log}");
}

/// A milestone with an astral character in front of what is looked at, and its `text` in a server of this encoding.
fn astral(encoding: &str, capabilities: Value) -> (Server, &'static str, u32) {
    let mut capabilities = capabilities;
    capabilities["general"]["positionEncodings"] = json!([encoding]);
    let mut server = Server::initialized(&capabilities);
    let uri = "file:///plans/docs/m.md";
    server.open(uri, ASTRAL);
    let width = [("utf-8", 4), ("utf-16", 2), ("utf-32", 1)].into_iter().find(|(name, _)| *name == encoding).unwrap().1;
    (server, uri, width)
}

const ASTRAL: &str = "---\ntemplate: program\nmilestone_name: 🟢 {MILESTONE_NAME}\nstatus: actve\n---\n\n# 🟢 {MILESTONE_NAME}\n\n## Executive Summary\n\n🟢 [a](../b%20c.md#d) 🟢 [b](https://x.y/é)\n\n- [x] 🟢 one\n- [ ] two\n";

const ENCODINGS: [&str; 3] = ["utf-8", "utf-16", "utf-32"];

fn at(uri: &str, line: u32, character: u32) -> Value {
    json!({"textDocument": {"uri": uri}, "position": {"line": line, "character": character}})
}

#[test]
fn a_place_and_what_is_around_it_are_told() {
    for encoding in ENCODINGS {
        let hover = json!({"textDocument": {"hover": {"contentFormat": ["markdown"]}}});
        let (mut server, uri, wide) = astral(encoding, hover);
        let shown = server.request("textDocument/hover", at(uri, 2, 18 + wide))["result"].clone();
        assert_eq!(shown["range"], range((2, 17 + wide), (2, 33 + wide)), "{encoding}");
        assert_eq!(shown["contents"]["kind"], "markdown");
        let positions = json!([{"line": 2, "character": 18 + wide}, {"line": 3, "character": 9}]);
        let params = json!({"textDocument": {"uri": uri}, "positions": positions});
        let selected = server.request("textDocument/selectionRange", params)["result"].clone();
        assert_eq!(selected[0]["range"], range((2, 18 + wide), (2, 32 + wide)));
        assert_eq!(selected[0]["parent"]["range"], range((2, 17 + wide), (2, 33 + wide)));
        assert_eq!(selected[1]["range"], range((3, 8), (3, 13)));
    }
}

#[test]
fn an_outline_is_a_tree_or_a_list() {
    for encoding in ENCODINGS {
        let tree = json!({"textDocument": {"documentSymbol": {"hierarchicalDocumentSymbolSupport": true}}});
        let (mut server, uri, wide) = astral(encoding, tree);
        let params = json!({"textDocument": {"uri": uri}});
        let symbols = server.request("textDocument/documentSymbol", params.clone())["result"].clone();
        assert_eq!(symbols[0]["name"], "Front matter");
        assert_eq!(symbols[0]["children"][2]["detail"], "actve");
        assert_eq!(symbols[1]["selectionRange"], range((6, 2), (6, 19 + wide)));
        assert_eq!(symbols[1]["children"][0]["name"], "Executive Summary");
        let (mut server, uri, _) = astral(encoding, json!({}));
        let symbols = server.request("textDocument/documentSymbol", params)["result"].clone();
        assert_eq!(symbols[3]["containerName"], "Front matter");
        assert_eq!(symbols[3]["location"], json!({"uri": uri, "range": range((3, 0), (3, 13))}));
    }
}

#[test]
fn folds_links_and_hints_are_shown() {
    for encoding in ENCODINGS {
        let capabilities = json!({"textDocument": {
            "documentLink": {"tooltipSupport": true}, "foldingRange": {"lineFoldingOnly": true, "rangeLimit": 2}
        }});
        let (mut server, uri, wide) = astral(encoding, capabilities);
        let params = json!({"textDocument": {"uri": uri}});
        let folds = server.request("textDocument/foldingRange", params.clone())["result"].clone();
        assert_eq!(folds, json!([{"startLine": 0, "endLine": 4}, {"startLine": 8, "endLine": 13}]));
        let links = server.request("textDocument/documentLink", params)["result"].clone();
        assert_eq!(links[0]["target"], "file:///plans/b%20c.md#d");
        assert_eq!(links[0]["range"], range((10, 5 + wide), (10, 18 + wide)));
        assert_eq!(links[1]["target"], "https://x.y/%C3%A9");
        assert_eq!(links[1]["tooltip"], "Open https://x.y/é");
        let params = json!({"textDocument": {"uri": uri}, "range": range((6, 0), (9, 0))});
        let hints = server.request("textDocument/inlayHint", params)["result"].clone();
        assert_eq!(hints[0]["position"], json!({"line": 6, "character": 19 + wide}));
        assert_eq!(hints[1]["label"], "1/2");
    }
}

#[test]
fn tokens_are_counted_as_the_client_counts() {
    for encoding in ENCODINGS {
        let (mut server, uri, wide) = astral(encoding, json!({}));
        let full = server.request("textDocument/semanticTokens/full", json!({"textDocument": {"uri": uri}}));
        let of_range = json!({"textDocument": {"uri": uri}, "range": range((2, 0), (3, 0))});
        let part = server.request("textDocument/semanticTokens/range", of_range)["result"]["data"].clone();
        // The key, then the slot, which is unfilled and linked.
        assert_eq!(part, json!([2, 0, 14, 2, 0, 0, 17 + wide, 16, 0, 5]));
        let data = full["result"]["data"].as_array().unwrap();
        assert!(data.len() > part.as_array().unwrap().len() && data.len() % 5 == 0);
    }
}

#[test]
fn what_can_be_written_is_offered() {
    for encoding in ENCODINGS {
        let item = json!({
            "snippetSupport": true, "insertReplaceSupport": true, "documentationFormat": ["markdown"],
            "resolveSupport": {"properties": ["documentation"]}
        });
        let (mut server, uri, wide) =
            astral(encoding, json!({"textDocument": {"completion": {"completionItem": item}}}));
        let list = server.request("textDocument/completion", at(uri, 3, 10))["result"].clone();
        let first = &list["items"][0];
        assert_eq!((&list["isIncomplete"], &first["sortText"]), (&json!(false), &json!("0000")));
        // Whatever the client can: what is inserted is whole, so all that it stands for is replaced.
        assert_eq!(first["textEdit"]["range"], range((3, 8), (3, 13)));
        assert_eq!(first["textEdit"].get("insert"), None);
        server.change(uri, 2, json!([{"range": range((4, 0), (4, 0)), "text": "\n"}]));
        let keys = server.request("textDocument/completion", at(uri, 4, 0))["result"]["items"].clone();
        assert!(keys.as_array().unwrap().iter().any(|key| key["insertTextFormat"] == 2), "{keys}");
        let key = keys.as_array().unwrap().iter().find(|key| key.get("data").is_some()).unwrap();
        assert_eq!(key.get("documentation"), None);
        let resolved = server.request("completionItem/resolve", key.clone())["result"].clone();
        assert_eq!(resolved["documentation"]["kind"], "markdown");
        let slot = server.request("textDocument/completion", at(uri, 2, 18 + wide))["result"].clone();
        assert!(slot["items"].as_array().is_some());

        let (mut server, uri, _) = astral(encoding, json!({}));
        server.change(uri, 2, json!([{"range": range((4, 0), (4, 0)), "text": "\n"}]));
        let list = server.request("textDocument/completion", at(uri, 4, 0))["result"]["items"].clone();
        assert!(!list.to_string().contains("insertTextFormat"), "{list}");
        assert!(list[0]["textEdit"]["range"].is_object());
    }
}

#[test]
fn of_what_is_no_milestone_nothing_is_told() {
    let mut server = Server::initialized(&json!({}));
    let document = json!({"uri": "untitled:1", "languageId": "yaml", "version": 1, "text": PROGRAM});
    server.notify("textDocument/didOpen", json!({"textDocument": document}));
    for method in ["hover", "documentSymbol", "foldingRange", "documentLink", "semanticTokens/full", "completion"] {
        let answer = server.request(&format!("textDocument/{method}"), at("untitled:1", 0, 0));
        assert_eq!(answer["result"], Value::Null, "{method}");
    }
}

/// With the cursor elsewhere in the line, editors name the findings of the line.
#[test]
fn what_is_named_can_be_fixed_from_its_line() {
    let actions = json!({"codeActionLiteralSupport": {"codeActionKind": {"valueSet": []}}, "isPreferredSupport": true});
    let capabilities = json!({"textDocument": {"codeAction": actions}});
    let (mut server, uri, _) = astral("utf-16", capabilities);
    let mut ask = |diagnostics: Value| {
        let context = json!({"diagnostics": diagnostics, "only": ["quickfix"]});
        let params = json!({"textDocument": {"uri": uri}, "range": range((3, 0), (3, 0)), "context": context});
        server.request("textDocument/codeAction", params)["result"].clone()
    };
    let named = json!([{"range": range((3, 8), (3, 13)), "code": "invalid-enum", "message": "…"}]);
    assert_eq!(ask(named)[0]["title"], "Replace with `active`");
    let other = json!([{"range": range((3, 8), (3, 12)), "code": "invalid-enum", "message": "…"}, {"range": range((9, 9), (8, 8)), "message": ""}]);
    assert!(!ask(other).to_string().contains("Replace"));
}

#[test]
fn what_can_be_done_is_offered() {
    let actions = json!({
        "codeActionLiteralSupport": {"codeActionKind": {"valueSet": []}}, "isPreferredSupport": true,
        "dataSupport": true, "resolveSupport": {"properties": ["edit"]}
    });
    let capabilities =
        json!({"textDocument": {"codeAction": actions}, "workspace": {"workspaceEdit": {"documentChanges": true}}});
    let ask = |uri: &str, context: Value| json!({"textDocument": {"uri": uri}, "range": range((3, 9), (3, 9)), "context": context});
    for encoding in ENCODINGS {
        let (mut server, uri, wide) = astral(encoding, capabilities.clone());
        let of_kind = |only: &[&str]| ask(uri, json!({"diagnostics": [], "only": only}));
        let fixes = server.request("textDocument/codeAction", of_kind(&["quickfix"]))["result"].clone();
        assert_eq!(fixes[0]["title"], "Replace with `active`");
        assert_eq!(
            (&fixes[0]["isPreferred"], &fixes[0]["diagnostics"][0]["code"]),
            (&json!(true), &json!("invalid-enum"))
        );
        let change = &fixes[0]["edit"]["documentChanges"][0];
        assert_eq!(change["textDocument"], json!({"uri": uri, "version": 1}));
        assert_eq!(change["edits"][0], json!({"range": range((3, 8), (3, 13)), "newText": "active"}));

        let source = server.request("textDocument/codeAction", of_kind(&["source"]))["result"].clone();
        let all = source.as_array().unwrap().iter().find(|action| action["kind"] == "source.insertMissing.milepost");
        assert!(all.unwrap().get("edit").is_none() && !source.to_string().contains("quickfix"), "{source}");
        let resolved = server.request("codeAction/resolve", all.unwrap().clone())["result"].clone();
        assert!(resolved["edit"]["documentChanges"][0]["edits"][0]["newText"].is_string(), "{resolved}");

        let mut slot = ask(uri, json!({"diagnostics": []}));
        slot["range"] = range((2, 18 + wide), (2, 18 + wide));
        assert!(server.request("textDocument/codeAction", slot)["result"].is_array());
    }
    // Clients that know no actions, but commands.
    let (mut server, uri, _) = astral("utf-16", json!({"workspace": {"applyEdit": true}}));
    let commands = server.request("textDocument/codeAction", ask(uri, json!({"diagnostics": []})))["result"].clone();
    assert_eq!(commands[0]["title"], "Replace with `active`");
    let command = json!({"command": commands[0]["command"], "arguments": commands[0]["arguments"]});
    assert_eq!(server.request("workspace/executeCommand", command)["result"], Value::Null);
    let asked = server.find(|message| message["method"] == "workspace/applyEdit");
    assert_eq!(asked["params"]["edit"]["changes"][uri][0]["newText"], "active");
}

#[test]
fn what_belongs_together_is_shown_and_renamed_together() {
    for encoding in ENCODINGS {
        let (mut server, uri, wide) = astral(encoding, json!({"textDocument": {"rename": {"prepareSupport": true}}}));
        let (here, there) = (range((2, 17 + wide), (2, 33 + wide)), range((6, 3 + wide), (6, 19 + wide)));
        let place = at(uri, 2, 18 + wide);
        let prepared = server.request("textDocument/prepareRename", place.clone())["result"].clone();
        assert_eq!(prepared, json!({"range": here, "placeholder": "{MILESTONE_NAME}"}));
        let shown = server.request("textDocument/documentHighlight", place.clone())["result"].clone();
        assert_eq!(shown, json!([{"range": here, "kind": 3}, {"range": there, "kind": 3}]));
        let mut params = place;
        params["newName"] = json!("🟢 One");
        let edits = server.request("textDocument/rename", params.clone())["result"]["changes"][uri].clone();
        assert_eq!((&edits[0]["range"], &edits[1]["range"]), (&here, &there));
        params["newName"] = json!(" ");
        let error = server.request("textDocument/rename", params)["error"].clone();
        assert_eq!(error, json!({"code": -32803, "message": "a value cannot be empty"}));
        assert_eq!(server.request("textDocument/prepareRename", at(uri, 10, 0))["result"], Value::Null);
    }
}
