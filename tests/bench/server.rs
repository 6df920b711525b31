//! How long language servers take, from the first byte of a change to the last byte of its diagnostics.
//!
//! `cargo bench -p milepost-tests --bench server`, and with other servers beside it:
//! `cargo bench -p milepost-tests --bench server -- 'rumdl server --stdio'`. The first row is the floor: a server that only
//! keeps the text, and answers every change with nothing. Compare within one run only.

use std::fmt::Write as _;
use std::io::{BufReader, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use milepost_tests::grown;
use milepost_tests::protocol::binary;
use milepost_tests::protocol::frames::{Arrival, framed, read};
use serde_json::{Value, json};

const SIZES: [usize; 3] = [13_000, 100_000, 1_000_000];
const KEYS: usize = 120;
const BURST: usize = 200;
const STARTS: usize = 15;
const URI: &str = "file:///milepost-bench/plan.md";
/// Makes this program the floor.
const ECHO: &str = "--echo";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    if arguments.first().is_some_and(|first| first == ECHO) {
        echo();
        return ExitCode::SUCCESS;
    }
    if let Some(option) = arguments.iter().find(|argument| argument.starts_with('-')) {
        eprintln!("`{option}`: the arguments are commands that start language servers: 'rumdl server --stdio'");
        return ExitCode::from(2);
    }
    match rows(&arguments) {
        Ok(table) => {
            println!("{table}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn rows(others: &[String]) -> Result<String, String> {
    let own = std::env::current_exe().map_err(|error| error.to_string())?;
    let mut servers = vec![
        ("floor".to_owned(), vec![own.display().to_string(), ECHO.to_owned()]),
        ("milepost".to_owned(), vec![binary::path().display().to_string(), "lsp".to_owned()]),
    ];
    for command in others {
        let words: Vec<String> = command.split_whitespace().map(str::to_owned).collect();
        servers.push((words.first().cloned().unwrap_or_default(), words));
    }
    let mut table = String::from(
        "milliseconds: median (largest) of 120 keys; burst: 200 keys at once until the last one's diagnostics\n\n\
         | server | start | size | open | key | in a heading | burst | published | MB |\n|---|---|---|---|---|---|---|---|---|\n",
    );
    for (name, command) in &servers {
        let start = measured(STARTS, || Ok(Server::start(command)?.started))?;
        for size in SIZES {
            let row = row(command, size).map_err(|error| format!("{name}: {error}"))?;
            let _ = writeln!(table, "| {name} | {start} | {} KB | {row} |", size / 1000);
        }
    }
    Ok(table)
}

fn row(command: &[String], size: usize) -> Result<String, String> {
    let text = grown::milestone(size);
    let mut server = Server::start(command)?;
    let opened = server.open(&text)?;
    let middle = text.len() / 2;
    let from = |what: &str| text[middle..].find(what).map(|at| middle + at + what.len());
    let prose =
        from("The team reads").or_else(|| text.find("\n\n").map(|at| at + 2)).ok_or("no prose in the document")?;
    let heading = from("\n### ").or_else(|| from("\n#### ")).ok_or("no heading behind the middle")?;
    let prose = Place::of(&text, prose);
    let heading = Place::of(&text, heading + 3);
    // The first keys meet a server that is not warm yet.
    for _ in 0..10 {
        server.key(&prose)?;
    }
    let key = measured(KEYS, || server.key(&prose))?;
    let in_heading = measured(KEYS, || server.key(&heading))?;
    let (burst, published) = server.burst(&prose)?;
    let memory = server.resident().map_or_else(|| "–".to_owned(), |megabytes| format!("{megabytes:.1}"));
    Ok(format!("{} | {key} | {in_heading} | {} | {published} | {memory}", show(opened), show(burst)))
}

fn measured(times: usize, mut once: impl FnMut() -> Result<Duration, String>) -> Result<String, String> {
    let mut all = (0..times).map(|_| once()).collect::<Result<Vec<_>, _>>()?;
    all.sort();
    Ok(format!("{} ({})", show(all[times / 2]), show(all[times - 1])))
}

fn show(time: Duration) -> String {
    format!("{:.2}", time.as_secs_f64() * 1e3)
}

/// A place in a text of which all columns are bytes.
struct Place {
    line: usize,
    column: usize,
}

impl Place {
    fn of(text: &str, offset: usize) -> Self {
        let before = &text[..offset];
        let line = before.matches('\n').count();
        Self { line, column: before.rfind('\n').map_or(offset, |at| offset - at - 1) }
    }
}

/// A running server with one document.
struct Server {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    started: Duration,
    version: usize,
    typed: bool,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Server {
    fn start(command: &[String]) -> Result<Self, String> {
        let (program, arguments) = command.split_first().ok_or("an empty command")?;
        let begun = Instant::now();
        let mut child = Command::new(program)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| format!("{program}: {error}"))?;
        let input = child.stdin.take().ok_or("no stdin")?;
        let output = BufReader::with_capacity(1 << 20, child.stdout.take().ok_or("no stdout")?);
        let mut server = Self { child, input, output, started: Duration::ZERO, version: 1, typed: false };
        let capabilities = json!({
            "general": {"positionEncodings": ["utf-8", "utf-16"]},
            "textDocument": {"publishDiagnostics": {"relatedInformation": true, "versionSupport": true, "dataSupport": true}}
        });
        let params = json!({"processId": std::process::id(), "rootUri": null, "capabilities": capabilities});
        server.send(&json!({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params}))?;
        server.until(|message| message["id"] == 1 && message.get("method").is_none())?;
        server.started = begun.elapsed();
        server.send(&json!({"jsonrpc": "2.0", "method": "initialized", "params": {}}))?;
        Ok(server)
    }

    fn send(&mut self, message: &Value) -> Result<(), String> {
        self.write(&framed(message.to_string().as_bytes()))
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), String> {
        self.input.write_all(bytes).and_then(|()| self.input.flush()).map_err(|error| error.to_string())
    }

    /// Reads up to a message; what the server asks on the way is answered with nothing.
    fn until(&mut self, wanted: impl Fn(&Value) -> bool) -> Result<Value, String> {
        loop {
            let Arrival::Frame(bytes) = read(&mut self.output) else { return Err("the server has ended".to_owned()) };
            let message: Value = serde_json::from_slice(&bytes).map_err(|error| error.to_string())?;
            if wanted(&message) {
                return Ok(message);
            }
            if message.get("method").is_some() && message.get("id").is_some() {
                self.send(&json!({"jsonrpc": "2.0", "id": message["id"], "result": null}))?;
            }
        }
    }

    /// Waits for the diagnostics of the newest version; says how many were published on the way.
    fn diagnostics(&mut self) -> Result<usize, String> {
        let (version, published) = (self.version, std::cell::Cell::new(0));
        self.until(|message| {
            let ours = message["method"] == "textDocument/publishDiagnostics" && message["params"]["uri"] == URI;
            published.set(published.get() + usize::from(ours));
            ours && message["params"]["version"].as_u64().is_none_or(|of| of as usize >= version)
        })?;
        Ok(published.get())
    }

    fn open(&mut self, text: &str) -> Result<Duration, String> {
        let document = json!({"uri": URI, "languageId": "markdown", "version": self.version, "text": text});
        let message = json!({"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": {"textDocument": document}});
        let frame = framed(message.to_string().as_bytes());
        let begun = Instant::now();
        self.write(&frame)?;
        self.diagnostics()?;
        Ok(begun.elapsed())
    }

    /// The next key: a letter, then that letter gone again.
    fn change(&mut self, place: &Place) -> Vec<u8> {
        self.version += 1;
        let (line, column) = (place.line, place.column);
        let end = column + usize::from(self.typed);
        let range = json!({"start": {"line": line, "character": column}, "end": {"line": line, "character": end}});
        let text = if self.typed { "" } else { "x" };
        self.typed = !self.typed;
        let document = json!({"uri": URI, "version": self.version});
        let params = json!({"textDocument": document, "contentChanges": [{"range": range, "text": text}]});
        framed(json!({"jsonrpc": "2.0", "method": "textDocument/didChange", "params": params}).to_string().as_bytes())
    }

    fn key(&mut self, place: &Place) -> Result<Duration, String> {
        let frame = self.change(place);
        // Nobody types without a pause, and a server may tidy up in it.
        std::thread::sleep(Duration::from_millis(2));
        let begun = Instant::now();
        self.write(&frame)?;
        self.diagnostics()?;
        Ok(begun.elapsed())
    }

    fn burst(&mut self, place: &Place) -> Result<(Duration, usize), String> {
        let frames: Vec<u8> = (0..BURST).flat_map(|_| self.change(place)).collect();
        let begun = Instant::now();
        self.write(&frames)?;
        let published = self.diagnostics()?;
        Ok((begun.elapsed(), published))
    }

    /// Resident memory in megabytes, where the system tells it.
    fn resident(&self) -> Option<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
        Some(line.split_whitespace().next()?.parse::<f64>().ok()? / 1024.0)
    }
}

/// The floor.
fn echo() {
    let (mut input, mut output) = (std::io::stdin().lock(), std::io::stdout().lock());
    while let Arrival::Frame(bytes) = read(&mut input) {
        let Ok(message) = serde_json::from_slice::<Value>(&bytes) else { return };
        let document = &message["params"]["textDocument"];
        let answer = match message["method"].as_str() {
            Some("initialize") => {
                json!({"jsonrpc": "2.0", "id": message["id"], "result": {"capabilities": {"textDocumentSync": 2}}})
            }
            Some("textDocument/didOpen" | "textDocument/didChange") => {
                let params = json!({"uri": document["uri"], "version": document["version"], "diagnostics": []});
                json!({"jsonrpc": "2.0", "method": "textDocument/publishDiagnostics", "params": params})
            }
            _ => continue,
        };
        let frame = framed(answer.to_string().as_bytes());
        if output.write_all(&frame).and_then(|()| output.flush()).is_err() {
            return;
        }
    }
}
