//! Beginning and end, what is no message, handlers that fail, clients that do not read.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::server::{NEXT, PATIENCE, Server, frame};

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
