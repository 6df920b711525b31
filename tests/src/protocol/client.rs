//! The client: requests, notifications, answers, and what is checked of everything that comes.

use std::collections::BTreeMap;
use std::io::{BufReader, Read, Write};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender as Queue, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::frames::{self, Arrival, framed};
use super::mirror::{Encoding, Lines, Mirror, edited};
use super::model::{Model, Sender};
use super::places::{Texts, tokens};
use super::profile::Profile;
use super::transcript::Transcript;
use super::workspace::Workspace;
use super::{binary, manners};

/// The day of all tests.
pub const TODAY: &str = "2026-11-21";
/// Nothing takes so long; what does hangs.
const PATIENCE: Duration = Duration::from_secs(30);

/// A request that was sent.
pub type Id = i64;

/// An answer that is an error.
#[derive(Clone, PartialEq, Debug)]
pub struct Refusal {
    /// Its code.
    pub code: i64,
    /// Its message.
    pub message: String,
}

/// Diagnostics that were pushed.
#[derive(Clone, PartialEq, Debug)]
pub struct Published {
    /// The document.
    pub uri: String,
    /// Its version, where the server says it.
    pub version: Option<i64>,
    /// The diagnostics.
    pub diagnostics: Vec<Value>,
}

#[derive(Debug)]
struct Asked {
    method: String,
    uri: String,
    texts: BTreeMap<String, Arc<str>>,
}

/// How far the conversation has come.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Phase {
    Begun,
    Initialized,
    ShutDown,
}

/// A client with its server.
#[derive(Debug)]
pub struct Client {
    /// What it says it can do.
    pub profile: Profile,
    /// The encoding that was agreed on; UTF-16 before that.
    pub encoding: Encoding,
    /// What the server says it can do.
    pub server: Value,
    /// The documents that are open.
    pub documents: BTreeMap<String, Mirror>,
    /// The files that edits have made: URI and text.
    made: BTreeMap<String, String>,
    /// All diagnostics that were pushed, in order.
    pub published: Vec<Published>,
    /// All other notifications of the server: method and parameters.
    pub notified: Vec<(String, Value)>,
    /// All requests of the server: method and parameters.
    pub asked: Vec<(String, Value)>,
    /// Answers that belong to no request, to input that could not be read; a test that provokes one takes it out.
    pub orphans: Vec<Refusal>,
    /// What `workspace/configuration` is answered with, for every item.
    pub settings: Value,
    /// The workspace folders.
    pub folders: Vec<Value>,
    may_orphan: bool,
    is_checked: bool,
    child: Child,
    input: Option<Queue<Vec<u8>>>,
    /// What is sent at once when a batch is complete.
    held: Option<Vec<u8>>,
    output: Receiver<Arrival>,
    errors: Arc<Mutex<String>>,
    transcript: Transcript,
    next: Id,
    pending: BTreeMap<Id, Asked>,
    answers: BTreeMap<Id, Result<Value, Refusal>>,
    phase: Phase,
    has_ended: bool,
}

impl Client {
    /// A server that is started and told nothing yet.
    pub fn spawn(profile: Profile) -> Self {
        Self::spawn_with(profile, &[])
    }

    /// A server that is started with more arguments behind `lsp`.
    pub fn spawn_with(profile: Profile, arguments: &[&str]) -> Self {
        let mut command = Command::new(binary::path());
        command.arg("lsp").args(arguments);
        Self::of(profile, command)
    }

    /// A server that is started by this command.
    pub fn of(profile: Profile, mut command: Command) -> Self {
        command.env("MILEPOST_TODAY", TODAY).env_remove("RUST_BACKTRACE").env_remove("RUST_LOG");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        // Not the folder of the tests: what is found must not hang on where the server was started.
        let mut child = command.current_dir(std::env::temp_dir()).spawn().expect("the server can be started");
        let mut stdin = child.stdin.take().expect("stdin is piped");
        let mut stdout = BufReader::new(child.stdout.take().expect("stdout is piped"));
        let mut stderr = child.stderr.take().expect("stderr is piped");
        let (input, to_write) = channel::<Vec<u8>>();
        thread::spawn(move || {
            // It ends when the client lets go of its queue, or when the server reads no more.
            while to_write.recv().is_ok_and(|bytes| stdin.write_all(&bytes).and_then(|()| stdin.flush()).is_ok()) {}
        });
        let (arrived, output) = channel();
        thread::spawn(move || {
            loop {
                let arrival = frames::read(&mut stdout);
                let is_last = !matches!(arrival, Arrival::Frame(_));
                if arrived.send(arrival).is_err() || is_last {
                    break;
                }
            }
        });
        let errors = Arc::new(Mutex::new(String::new()));
        let said = errors.clone();
        thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(n @ 1..) = stderr.read(&mut bytes) {
                said.lock().unwrap_or_else(PoisonError::into_inner).push_str(&String::from_utf8_lossy(&bytes[..n]));
            }
        });
        Self {
            profile,
            encoding: Encoding::Utf16,
            server: Value::Null,
            documents: BTreeMap::new(),
            made: BTreeMap::new(),
            published: Vec::new(),
            notified: Vec::new(),
            asked: Vec::new(),
            orphans: Vec::new(),
            settings: Value::Null,
            folders: Vec::new(),
            may_orphan: false,
            is_checked: true,
            child,
            input: Some(input),
            held: None,
            output,
            errors,
            transcript: Transcript::new(),
            next: 1,
            pending: BTreeMap::new(),
            answers: BTreeMap::new(),
            phase: Phase::Begun,
            has_ended: false,
        }
    }

    /// A server that is ready, with these workspace folders.
    pub fn start(profile: Profile, folders: &[&Workspace]) -> Self {
        let mut client = Self::spawn(profile);
        client.initialize(folders);
        client
    }

    /// `initialize` and `initialized`; what the first is answered with.
    pub fn initialize(&mut self, folders: &[&Workspace]) -> Value {
        let params = self.initialize_params(folders);
        let result = self.call("initialize", params);
        self.server = result["capabilities"].clone();
        let encoding = self.server["positionEncoding"].as_str().unwrap_or("utf-16");
        self.encoding = Encoding::named(encoding).expect("the server takes a known encoding");
        let offered = self.profile.capabilities.pointer("/general/positionEncodings").and_then(Value::as_array);
        let is_offered = offered.map_or(encoding == "utf-16", |list| list.iter().any(|one| one == encoding));
        self.hold(is_offered, || format!("{encoding} was not offered"));
        self.notify("initialized", json!({}));
        result
    }

    /// What `initialize` is sent with.
    pub fn initialize_params(&mut self, folders: &[&Workspace]) -> Value {
        self.folders = folders
            .iter()
            .enumerate()
            .map(|(n, folder)| json!({ "uri": folder.uri(""), "name": format!("folder {n}") }))
            .collect();
        let root = self.folders.first().map_or(Value::Null, |folder| folder["uri"].clone());
        let folders = if self.folders.is_empty() { Value::Null } else { json!(self.folders) };
        let mut params = json!({
            "processId": std::process::id(),
            "clientInfo": { "name": "milepost-tests", "version": "1" },
            "rootUri": root,
            "capabilities": self.profile.capabilities,
            "workspaceFolders": folders,
        });
        if let Some(options) = &self.profile.options {
            params["initializationOptions"] = options.clone();
        }
        params
    }

    /// Whether the server said that it can do this (a path into its capabilities, or a method that it registered).
    pub fn offers(&self, path: &str) -> bool {
        self.server.pointer(path).is_some_and(|value| *value != Value::Bool(false) && !value.is_null())
    }

    /// What follows is wrong on purpose: it is not checked before it is sent.
    pub fn unchecked(&mut self) -> &mut Self {
        self.is_checked = false;
        self
    }

    /// Bytes as they are. From now on the server may answer nobody, which is what input deserves that it cannot read.
    pub fn raw(&mut self, bytes: &[u8]) {
        self.may_orphan = true;
        self.transcript.add("C>", &format!("(raw) {}", String::from_utf8_lossy(bytes).escape_debug()));
        self.write(bytes.to_vec());
    }

    /// Closes the server's stdin.
    pub fn hang_up(&mut self) {
        self.transcript.add("--", "the client closes stdin");
        self.input = None;
    }

    /// What this sends leaves in one piece when it is done.
    pub fn batch<T>(&mut self, send: impl FnOnce(&mut Self) -> T) -> T {
        self.held = Some(Vec::new());
        let out = send(self);
        if let Some(bytes) = self.held.take() {
            self.write(bytes);
        }
        out
    }

    fn write(&mut self, bytes: Vec<u8>) {
        if let Some(held) = &mut self.held {
            held.extend(bytes);
            return;
        }
        let sent = self.input.as_ref().is_some_and(|input| input.send(bytes).is_ok());
        self.hold(sent, || "the server reads no more".to_owned());
    }

    fn send(&mut self, message: &Value) {
        let text = message.to_string();
        self.transcript.add("C>", &text);
        self.write(framed(text.as_bytes()));
    }

    fn message(&mut self, method: &str, params: Value, id: Option<Id>) -> Value {
        let params = Some(params).filter(|params| !params.is_null());
        if std::mem::replace(&mut self.is_checked, true) {
            let wrong = Model::get().sent(Sender::Client, method, params.as_ref(), id.is_some());
            self.hold(wrong.is_empty(), || format!("the test is wrong: {method}: {}", wrong.join("; ")));
        }
        let mut message = json!({ "jsonrpc": "2.0", "method": method });
        if let Some(id) = id {
            message["id"] = written(id);
        }
        if let Some(params) = params {
            message["params"] = params;
        }
        message
    }

    /// Sends a notification; `Value::Null` stands for no parameters.
    pub fn notify(&mut self, method: &str, params: Value) {
        let message = self.message(method, params, None);
        self.send(&message);
    }

    /// Sends a request; `Value::Null` stands for no parameters.
    pub fn request(&mut self, method: &str, params: Value) -> Id {
        let id = self.next;
        self.next += 1;
        let uri = params.pointer("/textDocument/uri").and_then(Value::as_str).unwrap_or_default().to_owned();
        let texts = self.documents.iter().map(|(uri, mirror)| (uri.clone(), mirror.text.clone())).collect();
        self.pending.insert(id, Asked { method: method.to_owned(), uri, texts });
        let message = self.message(method, params, Some(id));
        self.send(&message);
        id
    }

    /// Waits for a request's answer.
    pub fn answer(&mut self, id: Id) -> Result<Value, Refusal> {
        self.until(&format!("the answer to {id}"), |client| client.answers.remove(&id))
    }

    /// Sends a request and waits for its result.
    pub fn call(&mut self, method: &str, params: Value) -> Value {
        let id = self.request(method, params);
        self.result(id)
    }

    /// Waits for a request's result.
    pub fn result(&mut self, id: Id) -> Value {
        match self.answer(id) {
            Ok(result) => result,
            Err(refusal) => self.fail(&format!("the request {id} is refused: {refusal:?}")),
        }
    }

    /// Sends a request that must be refused, and waits for it.
    pub fn refused(&mut self, method: &str, params: Value) -> Refusal {
        let id = self.request(method, params);
        match self.answer(id) {
            Ok(result) => self.fail(&format!("{method} is answered with {result}")),
            Err(refusal) => refusal,
        }
    }

    /// Opens a document as version 1.
    pub fn open(&mut self, uri: &str, text: &str) {
        self.documents.insert(uri.to_owned(), Mirror::new(1, text));
        let item = json!({ "uri": uri, "languageId": "markdown", "version": 1, "text": text });
        self.notify("textDocument/didOpen", json!({ "textDocument": item }));
    }

    /// Sends changes, as the protocol writes them, and applies them to the copy; the version that it is then.
    pub fn change(&mut self, uri: &str, changes: &[Value]) -> i64 {
        let encoding = self.encoding;
        let mirror = self.documents.get_mut(uri).expect("the document is open");
        let version = mirror.version + 1;
        mirror.change(version, encoding, changes).expect("the test's own change is right");
        let document = json!({ "uri": uri, "version": version });
        self.notify("textDocument/didChange", json!({ "textDocument": document, "contentChanges": changes }));
        version
    }

    /// Sends changes that make this text of the document, where the copy would refuse them: positions outside of it.
    pub fn change_to(&mut self, uri: &str, changes: &[Value], text: &str) -> i64 {
        let mirror = self.documents.get_mut(uri).expect("the document is open");
        let version = mirror.version + 1;
        mirror.texts.insert(version, text.into());
        (mirror.version, mirror.text) = (version, text.into());
        let document = json!({ "uri": uri, "version": version });
        self.notify("textDocument/didChange", json!({ "textDocument": document, "contentChanges": changes }));
        version
    }

    /// The version and the text that the server has of a document; none where it was built without such requests.
    pub fn server_text(&mut self, uri: &str) -> Option<(i64, String)> {
        let id = self.request("milepost/text", json!({ "textDocument": { "uri": uri } }));
        match self.answer(id) {
            Ok(result) => Some((result[0].as_i64()?, result[1].as_str()?.to_owned())),
            Err(refusal) if refusal.code == -32601 => None,
            Err(refusal) => self.fail(&format!("no text of {uri}: {refusal:?}")),
        }
    }

    /// Holds the server's text and version of a document against the copy.
    pub fn same_text(&mut self, uri: &str) {
        let own = (self.documents[uri].version, self.text(uri).to_string());
        if let Some(other) = self.server_text(uri) {
            self.hold(own == other, || format!("the texts of {uri} differ: {own:?} here, {other:?} there"));
        }
    }

    /// Waits for an answer that belongs to no request.
    pub fn orphan(&mut self) -> Refusal {
        self.until("an answer to nobody", |client| client.orphans.pop())
    }

    /// Replaces a byte span of a document; the version that it is then.
    pub fn replace(&mut self, uri: &str, span: std::ops::Range<usize>, new: &str) -> i64 {
        let range = Lines::new(&self.text(uri), self.encoding).range(span);
        self.change(uri, &[json!({ "range": range, "text": new })])
    }

    /// Replaces the first occurrence of some text; the version that it is then.
    pub fn exchange(&mut self, uri: &str, old: &str, new: &str) -> i64 {
        let start = self.text(uri).find(old).expect("the text is there");
        self.replace(uri, start..start + old.len(), new)
    }

    /// Closes a document.
    pub fn close(&mut self, uri: &str) {
        self.documents.remove(uri);
        self.notify("textDocument/didClose", json!({ "textDocument": { "uri": uri } }));
    }

    /// The text of an open document.
    pub fn text(&self, uri: &str) -> Arc<str> {
        self.documents[uri].text.clone()
    }

    /// The text of a file that an edit has made.
    pub fn made(&self, uri: &str) -> Option<String> {
        self.made.get(uri).cloned()
    }

    /// Applies a workspace edit to the documents that are open and to files that it makes, as an editor does.
    pub fn apply(&mut self, edit: &Value) {
        let mut by_uri: Vec<(String, Vec<Value>)> = Vec::new();
        for (uri, edits) in edit["changes"].as_object().into_iter().flatten() {
            by_uri.push((uri.clone(), edits.as_array().cloned().unwrap_or_default()));
        }
        for change in edit["documentChanges"].as_array().into_iter().flatten() {
            if let Some(kind) = change.get("kind") {
                let uri = change["uri"].as_str().unwrap_or_default().to_owned();
                self.hold(kind == "create", || format!("an edit that this client does not know: {change}"));
                let is_new = !self.made.contains_key(&uri) && !self.documents.contains_key(&uri);
                self.hold(is_new, || format!("{uri} is there already"));
                self.made.insert(uri, String::new());
                continue;
            }
            let uri = change["textDocument"]["uri"].as_str().unwrap_or_default().to_owned();
            let (version, own) = (&change["textDocument"]["version"], self.documents.get(&uri).map(|one| one.version));
            let fits = version.is_null() || version.as_i64() == own;
            self.hold(fits, || format!("an edit for version {version} of {uri}, that is at {own:?}"));
            by_uri.push((uri, change["edits"].as_array().cloned().unwrap_or_default()));
        }
        for (uri, edits) in by_uri {
            if let Some(made) = self.made.get(&uri) {
                let text = edited(made, self.encoding, &edits);
                let text = text.unwrap_or_else(|error| self.fail(&format!("{uri} cannot be filled: {error}")));
                self.made.insert(uri, text);
                continue;
            }
            let before = self.text(&uri);
            let after = edited(&before, self.encoding, &edits);
            let after =
                after.unwrap_or_else(|error| self.fail(&format!("an edit of {uri} cannot be applied: {error}")));
            self.replace(&uri, 0..before.len(), &after);
        }
    }

    /// The diagnostics pushed last for a document, when they are for this version; waits for them.
    pub fn diagnostics(&mut self, uri: &str, version: i64) -> Vec<Value> {
        self.until(&format!("diagnostics of version {version} of {uri}"), |client| {
            client.last(uri).filter(|last| last.version == Some(version)).map(|last| last.diagnostics.clone())
        })
    }

    /// The diagnostics of the last version, pulled or pushed as the client can.
    pub fn findings(&mut self, uri: &str) -> Vec<Value> {
        if self.offers("/diagnosticProvider") {
            let report = self.call("textDocument/diagnostic", json!({ "textDocument": { "uri": uri } }));
            return report["items"].as_array().cloned().unwrap_or_default();
        }
        let version = self.documents[uri].version;
        self.diagnostics(uri, version)
    }

    /// What was pushed last for a document.
    pub fn last(&self, uri: &str) -> Option<&Published> {
        self.published.iter().rev().find(|published| published.uri == uri)
    }

    /// Waits until something holds of what has come.
    pub fn until<T>(&mut self, what: &str, mut found: impl FnMut(&mut Self) -> Option<T>) -> T {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(found) = found(self) {
                return found;
            }
            if self.has_ended {
                let status = self.child.wait();
                self.fail(&format!("the server ended ({status:?}) before {what}"));
            }
            match self.output.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                Ok(arrival) => self.arrived(arrival),
                Err(RecvTimeoutError::Timeout) => self.fail(&format!("no {what} within {PATIENCE:?}")),
                Err(RecvTimeoutError::Disconnected) => self.has_ended = true,
            }
        }
    }

    /// Takes what comes until nothing has come for so long.
    pub fn quiet(&mut self, time: Duration) {
        while let Ok(arrival) = self.output.recv_timeout(time) {
            self.arrived(arrival);
        }
    }

    /// `shutdown` and `exit`; the server must end well.
    pub fn shut_down(mut self) {
        let result = self.call("shutdown", Value::Null);
        self.hold(result.is_null(), || "shutdown has a result".to_owned());
        let open: Vec<_> = self.pending.values().map(|asked| asked.method.clone()).collect();
        self.hold(open.is_empty(), || format!("no answer to {open:?} before shutdown's"));
        self.quiet(Duration::from_millis(10));
        self.notify("exit", Value::Null);
        let status = self.ended();
        self.hold(status.code() == Some(0), || format!("it ends with {status}"));
        let unread = self.orphans.clone();
        self.hold(unread.is_empty(), || format!("answers that belong to no request: {unread:?}"));
    }

    /// `exit` without what belongs before it.
    pub fn exit(mut self) -> ExitStatus {
        self.notify("exit", Value::Null);
        self.ended()
    }

    /// Waits for the server's end; what it has still to say is checked.
    pub fn ended(&mut self) -> ExitStatus {
        let deadline = Instant::now() + PATIENCE;
        while !self.has_ended {
            match self.output.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                Ok(arrival) => self.arrived(arrival),
                Err(RecvTimeoutError::Timeout) => self.fail("the server does not end"),
                Err(RecvTimeoutError::Disconnected) => self.has_ended = true,
            }
        }
        loop {
            match self.child.try_wait() {
                Ok(Some(status)) => return status,
                Ok(None) if Instant::now() < deadline => thread::sleep(Duration::from_millis(2)),
                other => self.fail(&format!("the server closed its stdout and does not end: {other:?}")),
            }
        }
    }

    /// What the server has written to stderr.
    pub fn errors(&self) -> String {
        self.errors.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The server's process.
    pub fn process(&self) -> u32 {
        self.child.id()
    }

    /// Fails the test; the transcript is printed as the client is dropped.
    pub fn fail(&self, message: &str) -> ! {
        panic!("{message}");
    }

    fn hold(&self, holds: bool, message: impl FnOnce() -> String) {
        if !holds {
            self.fail(&message());
        }
    }

    fn all(&self, what: &str, wrong: &[String]) {
        self.hold(wrong.is_empty(), || format!("{what}: {}", wrong.join("; ")));
    }

    fn arrived(&mut self, arrival: Arrival) {
        let content = match arrival {
            Arrival::Frame(content) => content,
            Arrival::Stray(text) => self.fail(&format!("no frame on stdout: {text:?}")),
            Arrival::End => {
                self.transcript.add("--", "the server closes stdout");
                self.has_ended = true;
                return;
            }
        };
        let text =
            String::from_utf8(content).unwrap_or_else(|error| self.fail(&format!("a message is no UTF-8: {error}")));
        self.transcript.add("S>", &text);
        let message: Value =
            serde_json::from_str(&text).unwrap_or_else(|error| self.fail(&format!("a message is no JSON: {error}")));
        let Value::Object(object) = &message else { self.fail("a message is no object") };
        self.hold(object.get("jsonrpc") == Some(&json!("2.0")), || "jsonrpc is not 2.0".to_owned());
        let has =
            |names: &[&str]| names.iter().all(|name| object.contains_key(*name)) && object.len() == names.len() + 1;
        let with_params = |names: &[&str]| has(names) || has(&[names, &["params"]].concat());
        if with_params(&["method", "id"]) || with_params(&["method"]) {
            self.called(&message);
        } else if has(&["id", "result"]) || has(&["id", "error"]) {
            self.replied(&message);
        } else {
            self.fail("neither a request nor a notification nor an answer");
        }
    }

    /// A request or a notification of the server.
    fn called(&mut self, message: &Value) {
        let method = message["method"].as_str().unwrap_or_else(|| self.fail("a method is no string")).to_owned();
        let params = message.get("params").cloned();
        let id = message.get("id").cloned();
        self.all(&method, &Model::get().sent(Sender::Server, &method, params.as_ref(), id.is_some()));
        let params = params.unwrap_or_default();
        self.all(&method, &manners::sent(&self.profile, &method, &params));
        let early = self.phase == Phase::Begun;
        let may_be_early = ["window/showMessage", "window/logMessage", "window/showMessageRequest", "telemetry/event"];
        self.hold(!early || may_be_early.contains(&method.as_str()), || {
            format!("{method} before initialize is answered")
        });
        self.hold(self.phase < Phase::ShutDown, || format!("{method} behind shutdown's answer"));
        match id {
            Some(id) => {
                let result = self.serve(&method, &params);
                self.asked.push((method, params));
                self.send(&json!({ "jsonrpc": "2.0", "id": id, "result": result }));
            }
            None if method == "textDocument/publishDiagnostics" => self.pushed(&params),
            None => self.notified.push((method, params)),
        }
    }

    /// The result of a request of the server.
    fn serve(&mut self, method: &str, params: &Value) -> Value {
        match method {
            "workspace/configuration" => {
                let items = params["items"].as_array().map_or(0, Vec::len);
                json!(vec![self.settings.clone(); items])
            }
            "workspace/workspaceFolders" => json!(self.folders),
            "workspace/applyEdit" => {
                self.apply(&params["edit"]);
                json!({ "applied": true })
            }
            "window/showDocument" => json!({ "success": true }),
            _ => Value::Null,
        }
    }

    fn pushed(&mut self, params: &Value) {
        let uri = params["uri"].as_str().unwrap_or_default().to_owned();
        let version = params.get("version").and_then(Value::as_i64);
        let diagnostics = params["diagnostics"].as_array().cloned().unwrap_or_default();
        if let (Some(mirror), Some(version)) = (self.documents.get(&uri), version) {
            let before = self.last(&uri).and_then(|last| last.version).unwrap_or(0);
            let text = mirror.texts.get(&version).cloned();
            let is_opened_anew = mirror.version == 1;
            self.hold(before <= version || is_opened_anew, || {
                format!("version {version} of {uri} behind version {before}")
            });
            let text = text.unwrap_or_else(|| self.fail(&format!("{uri} never had a version {version}")));
            let texts = Texts { encoding: self.encoding, texts: BTreeMap::from([(uri.clone(), text)]) };
            self.all("publishDiagnostics", &texts.check(&uri, &params["diagnostics"]));
        }
        self.hold(has_no_twins(&diagnostics), || format!("the same diagnostic twice for {uri}"));
        let published = Published { uri, version, diagnostics };
        let is_news = self.last(&published.uri) != Some(&published);
        self.hold(is_news, || format!("the same diagnostics once more for {}", published.uri));
        self.published.push(published);
    }

    /// An answer of the server.
    fn replied(&mut self, message: &Value) {
        let refusal = message.get("error").map(|error| {
            let wrong = Model::get().check(&refusal_type(), error, "error");
            self.all("an error", &wrong);
            Refusal {
                code: error["code"].as_i64().unwrap_or(0),
                message: error["message"].as_str().unwrap_or_default().to_owned(),
            }
        });
        let Some(id) = read(&message["id"]) else {
            self.hold(self.may_orphan && message["id"].is_null(), || "an answer to nobody".to_owned());
            self.orphans.push(refusal.unwrap_or_else(|| self.fail("a result for nobody")));
            return;
        };
        let Some(asked) = self.pending.remove(&id) else {
            self.fail(&format!("{id} is answered twice, or was never asked"))
        };
        let answer = if let Some(refusal) = refusal {
            Err(refusal)
        } else {
            let result = message["result"].clone();
            self.result_checked(&asked, &result);
            match asked.method.as_str() {
                "initialize" => self.phase = Phase::Initialized,
                "shutdown" => self.phase = Phase::ShutDown,
                _ => {}
            }
            Ok(result)
        };
        self.answers.insert(id, answer);
    }

    fn result_checked(&self, asked: &Asked, result: &Value) {
        let method = asked.method.as_str();
        self.all(method, &Model::get().answered(method, result));
        self.all(method, &manners::answered(&self.profile, method, result));
        if method == "initialize" {
            return;
        }
        if method.starts_with("textDocument/semanticTokens") {
            let legend = |name: &str| {
                let list = self.server.pointer(&format!("/semanticTokensProvider/legend/{name}"));
                list.and_then(Value::as_array).map_or(0, Vec::len)
            };
            if let (Some(text), Some(data)) = (asked.texts.get(&asked.uri), result.get("data")) {
                let wrong = tokens(data, text, self.encoding, legend("tokenTypes"), legend("tokenModifiers"));
                self.all(method, &wrong);
            }
            return;
        }
        let texts = Texts { encoding: self.encoding, texts: asked.texts.clone() };
        self.all(method, &texts.check(&asked.uri, result));
    }
}

/// An id on the wire: some are strings, which are as good.
pub fn written(id: Id) -> Value {
    if id % 3 == 2 { Value::from(format!("request-{id}")) } else { Value::from(id) }
}

/// The id of an answer; none where no request has such a one.
fn read(id: &Value) -> Option<Id> {
    let number = id.as_i64().or_else(|| id.as_str()?.strip_prefix("request-")?.parse().ok())?;
    Some(number).filter(|number| written(*number) == *id)
}

/// The type of an answer's error, which no message refers to.
fn refusal_type() -> super::notation::Type {
    super::notation::parse("{code: integer, message: string, data?: LSPAny}").expect("it is a type")
}

fn has_no_twins(diagnostics: &[Value]) -> bool {
    let mut texts: Vec<_> = diagnostics.iter().map(Value::to_string).collect();
    texts.sort();
    texts.windows(2).all(|pair| pair[0] != pair[1])
}

impl Drop for Client {
    fn drop(&mut self) {
        if thread::panicking() {
            eprintln!("{}", self.transcript);
            let errors = self.errors();
            if !errors.is_empty() {
                eprintln!("stderr:\n{errors}");
            }
        }
        // Nobody waits for a server whose test is over.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
