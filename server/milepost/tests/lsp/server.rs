//! The server, and the words to talk to it.

use std::collections::VecDeque;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// A hanging server fails its test instead of the run.
pub const PATIENCE: Duration = Duration::from_mins(1);

pub const NEXT: &str = "milepost/nextPlaceholder";

pub const PROGRAM: &str = "---\nid: M1\ntitle: One\ntemplate: program\nstatus: actve\n---\n\n# One\n";

pub struct Server {
    pub child: Child,
    pub stdin: Option<ChildStdin>,
    pub received: Receiver<Value>,
    pub kept: VecDeque<Value>,
    pub id: i64,
}

impl Server {
    pub fn start() -> Self {
        Self::with(&["lsp", "--stdio"])
    }

    pub fn with(args: &[&str]) -> Self {
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
    pub fn initialized(capabilities: &Value) -> Self {
        let mut server = Self::start();
        server.initialize(capabilities);
        server
    }

    pub fn initialize(&mut self, capabilities: &Value) -> Value {
        let result = self.request("initialize", json!({"capabilities": capabilities}));
        self.notify("initialized", json!({}));
        result["result"].clone()
    }

    pub fn bytes(&mut self, bytes: &[u8]) {
        let stdin = self.stdin.as_mut().unwrap();
        stdin.write_all(bytes).and_then(|()| stdin.flush()).unwrap();
    }

    pub fn send(&mut self, message: &Value) {
        self.bytes(&frame(message));
    }

    pub fn notify(&mut self, method: &str, params: Value) {
        self.send(&json!({"jsonrpc": "2.0", "method": method, "params": params}));
    }

    pub fn ask(&mut self, method: &str, params: Value) -> i64 {
        self.id += 1;
        let mut message = json!({"jsonrpc": "2.0", "id": self.id, "method": method});
        if !params.is_null() {
            message["params"] = params;
        }
        self.send(&message);
        self.id
    }

    pub fn request(&mut self, method: &str, params: Value) -> Value {
        let id = self.ask(method, params);
        self.answer(&json!(id))
    }

    pub fn answer(&mut self, id: &Value) -> Value {
        self.find(|message| message.get("method").is_none() && message["id"] == *id)
    }

    /// The first message that is looked for; those before it are kept.
    pub fn find(&mut self, is_it: impl Fn(&Value) -> bool) -> Value {
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

    pub fn open(&mut self, uri: &str, text: &str) {
        let document = json!({"uri": uri, "languageId": "markdown", "version": 1, "text": text});
        self.notify("textDocument/didOpen", json!({"textDocument": document}));
    }

    pub fn change(&mut self, uri: &str, version: i32, changes: Value) {
        let document = json!({"uri": uri, "version": version});
        self.notify("textDocument/didChange", json!({"textDocument": document, "contentChanges": changes}));
    }

    /// What is published for a version.
    pub fn published(&mut self, uri: &str, version: &Value) -> Value {
        let message = self.find(|message| {
            message["method"] == "textDocument/publishDiagnostics"
                && message["params"]["uri"] == uri
                && message["params"].get("version").unwrap_or(&Value::Null) == version
        });
        message["params"]["diagnostics"].clone()
    }

    pub fn text(&mut self, uri: &str) -> Value {
        self.request("milepost/text", json!({"textDocument": {"uri": uri}}))["result"].clone()
    }

    pub fn exit(mut self) -> Option<i32> {
        self.notify("exit", Value::Null);
        self.wait()
    }

    pub fn wait(&mut self) -> Option<i32> {
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

pub fn frame(message: &Value) -> Vec<u8> {
    let body = message.to_string();
    format!("Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

pub fn range(a: (u32, u32), b: (u32, u32)) -> Value {
    json!({"start": {"line": a.0, "character": a.1}, "end": {"line": b.0, "character": b.1}})
}

pub fn codes(diagnostics: &Value) -> Vec<&str> {
    let mut codes: Vec<_> = diagnostics.as_array().unwrap().iter().map(|d| d["code"].as_str().unwrap()).collect();
    codes.dedup();
    codes
}
