//! Editor and command line say the same of the same text: the real server and the real `milepost check`, over every case,
//! every example of a rule's documentation, and the examples. And both make the same of it where they fix it.

#![expect(clippy::unwrap_used, reason = "a test that cannot read its files has failed")]

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use milepost_core::rules;
use milepost_tests::case::{Case, Document, Style, parse};
use milepost_tests::engine::TODAY;
use milepost_tests::protocol::{Client, Encoding, Profile, Workspace, binary};
use milepost_tests::{cursor, files};
use serde_json::{Value, json};

/// All documents, each in a workspace of its own below one folder.
struct Documents {
    folder: Workspace,
    /// Their paths below the folder, with their texts.
    texts: BTreeMap<String, String>,
}

impl Documents {
    fn new() -> Self {
        let mut all = Self { folder: Workspace::new(&[]), texts: BTreeMap::new() };
        let cases = |path: &Path| parse(&files::shown(path), &files::read(path).unwrap(), Style::File).unwrap();
        let mut found: Vec<Case> = markdown("tests/cases").iter().flat_map(|path| cases(path)).collect();
        for rule in rules::all() {
            found.extend(parse(rule.code, rule.documentation, Style::Documentation).unwrap());
        }
        for case in found {
            let own = all.add(&case.templates, &case.document);
            all.around(&own, case.config.as_deref(), &case.files, &case.document);
        }
        for path in markdown("tests/features") {
            for case in cursor::parse(&files::shown(&path), &files::read(&path).unwrap()).unwrap() {
                let own = all.add(&case.templates, &case.document);
                all.around(&own, case.config.as_deref(), &case.files, &case.document);
            }
        }
        for path in markdown("examples") {
            let text = files::read(&path).unwrap();
            all.add(&[], &Document::parse(&format!("path={}", files::shown(&path)), &text).unwrap());
        }
        all
    }

    /// A document in a workspace of its own, whose folder is the answer.
    fn add(&mut self, templates: &[(String, String)], document: &Document) -> String {
        let own = format!("{:04}", self.texts.len());
        self.folder.write(&format!("{own}/.milepost/keep"), "");
        for (name, source) in templates {
            self.folder.write(&format!("{own}/.milepost/templates/{name}.md"), source);
        }
        let path = format!("{own}/{}", path_of(document));
        self.folder.write(&path, &document.text);
        self.texts.insert(path, document.text.clone());
        own
    }

    /// What stands around a document.
    fn around(&self, own: &str, config: Option<&str>, files: &BTreeMap<String, String>, document: &Document) {
        if let Some(config) = config {
            self.folder.write(&format!("{own}/.milepost/config.yaml"), config);
        }
        let folder = path_of(document).rsplit_once('/').map_or("", |(folder, _)| folder);
        for (path, text) in files {
            let path = format!("{own}/{folder}/{path}");
            if path.ends_with('/') {
                std::fs::create_dir_all(self.folder.path().join(path)).unwrap();
            } else {
                self.folder.write(&path, text);
            }
        }
    }
}

fn path_of(document: &Document) -> &str {
    document.path.as_deref().unwrap_or("document.md")
}

fn markdown(folder: &str) -> Vec<std::path::PathBuf> {
    files::below(&files::root().join(folder), "md").unwrap()
}

fn milepost(folder: &Workspace, arguments: &[&str]) -> Vec<u8> {
    let today = TODAY.unwrap().to_string();
    let mut command = Command::new(binary::path());
    command.args(arguments).current_dir(folder.path()).env("MILEPOST_TODAY", today);
    let output = command.output().unwrap();
    // Some configurations are wrong on purpose: 2 is an answer as well.
    assert!(output.status.code().is_some(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// What is said: rule, severity, message, start and end, lines and columns 1-based.
type Said = (String, u64, String, [u64; 4]);

fn of_command_line(diagnostic: &Value) -> Said {
    let text = |name: &str| diagnostic[name].as_str().unwrap().to_owned();
    let severity = ["error", "warning", "information", "hint"].iter().position(|name| diagnostic["severity"] == *name);
    let at = |end: &str, name: &str| diagnostic["range"][end][name].as_u64().unwrap();
    let range = [at("start", "line"), at("start", "column"), at("end", "line"), at("end", "column")];
    (text("rule"), severity.unwrap() as u64 + 1, text("message"), range)
}

fn of_editor(diagnostic: &Value, document: &str) -> Said {
    let text = |name: &str| diagnostic[name].as_str().unwrap().to_owned();
    let at = |end: &str, name: &str| diagnostic["range"][end][name].as_u64().unwrap();
    // People do not count a BOM; for the protocol it is a character.
    let column = |end: &str| at(end, "character") + u64::from(at(end, "line") > 0 || !document.starts_with('\u{feff}'));
    let range = [at("start", "line") + 1, column("start"), at("end", "line") + 1, column("end")];
    (text("code"), diagnostic["severity"].as_u64().unwrap(), text("message"), range)
}

#[test]
fn editor_and_command_line_say_the_same_and_fix_the_same() {
    let documents = Documents::new();
    let folder = &documents.folder;
    let json = milepost(folder, &["check", "--format", "json", "--fail-on", "never"]);
    let report: Value = serde_json::from_slice(&json).unwrap();
    let mut checked: BTreeMap<String, (Vec<Said>, bool)> = BTreeMap::new();
    for file in report["files"].as_array().unwrap() {
        let found = file["diagnostics"].as_array().unwrap();
        let safe = |one: &Value| one["fixes"].as_array().unwrap().iter().any(|fix| fix["safe"] == true);
        let said = found.iter().map(of_command_line).collect();
        checked.insert(file["path"].as_str().unwrap().to_owned(), (said, found.iter().any(safe)));
    }
    let mut client = Client::start(Profile::push().encodings(&[Encoding::Utf32]), &[folder]);
    let mut fixed: BTreeMap<&str, String> = BTreeMap::new();
    for (path, text) in &documents.texts {
        let uri = folder.uri(path);
        client.open(&uri, text);
        let said: Vec<Said> = client.findings(&uri).iter().map(|one| of_editor(one, text)).collect();
        // What the configuration excludes is not listed.
        let (expected, is_fixable) = checked.get(path.as_str()).cloned().unwrap_or_default();
        assert_eq!(said, expected, "{path}:\n{text}");
        if is_fixable {
            let whole = json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 0, "character": 0 } });
            let context = json!({ "diagnostics": [], "only": ["source.fixAll.milepost"] });
            let asked = json!({ "textDocument": { "uri": uri }, "range": whole, "context": context });
            let actions = client.call("textDocument/codeAction", asked);
            let mut action = actions[0].clone();
            if action["edit"].is_null() {
                action = client.call("codeAction/resolve", action);
            }
            client.apply(&action["edit"]);
            fixed.insert(path, client.text(&uri).to_string());
        }
        client.close(&uri);
    }
    client.shut_down();
    assert!(fixed.len() > 20 && checked.len() > 300, "{} of {} are fixed", fixed.len(), checked.len());
    milepost(folder, &["fix"]);
    for (path, text) in &documents.texts {
        let written = std::fs::read_to_string(folder.path().join(path)).unwrap();
        assert_eq!(&written, fixed.get(path.as_str()).unwrap_or(text), "{path}");
    }
}
