//! The configuration: its problems in the file itself, what it does to documents, and what documents change in it.

use std::time::Duration;

use milepost_tests::protocol::{Client, Profile, Workspace};
use serde_json::{Value, json};

use super::{DRAFT, PLAN, PLAN_PATH, folder, pushed, shown};

const CONFIG: &str = ".milepost/config.yaml";

fn with(text: &str) -> Workspace {
    Workspace::new(&[(PLAN_PATH, PLAN), (CONFIG, text)])
}

/// Waits until the diagnostics of a file are of these messages.
fn told(client: &mut Client, uri: &str, parts: &[&str]) {
    client.until(&format!("messages {parts:?}"), |client| {
        let last = client.last(uri).map(|published| published.diagnostics.clone()).unwrap_or_default();
        let message = |diagnostic: &Value| diagnostic["message"].as_str().unwrap_or_default().to_owned();
        let found: Vec<_> = last.iter().map(message).collect();
        let fits = found.len() == parts.len() && found.iter().zip(parts).all(|(found, part)| found.contains(part));
        fits.then_some(())
    });
}

fn changed(client: &mut Client, uri: &str) {
    client.notify("workspace/didChangeWatchedFiles", json!({ "changes": [{ "uri": uri, "type": 2 }] }));
}

fn actions(client: &mut Client, uri: &str, line: u32, column: u32) -> Vec<Value> {
    let place = json!({ "line": line, "character": column });
    let params = json!({
        "textDocument": { "uri": uri },
        "range": { "start": place, "end": place },
        "context": { "diagnostics": [] },
    });
    client.call("textDocument/codeAction", params).as_array().cloned().unwrap_or_default()
}

fn titled(actions: &[Value], title: &str) -> Value {
    let found = actions.iter().find(|action| action["title"].as_str().is_some_and(|found| found.starts_with(title)));
    assert!(found.is_some(), "no «{title}» in {actions:#?}");
    found.cloned().unwrap_or_default()
}

#[test]
fn problems_of_a_file_that_is_not_open_are_published_and_go() {
    let folder = with("rule: {}\n");
    let config = folder.uri(CONFIG);
    let mut client = pushed(&folder);
    told(&mut client, &config, &["did you mean `rules`?"]);
    folder.write(CONFIG, "rules: {}\n");
    changed(&mut client, &config);
    told(&mut client, &config, &[]);
    folder.write(CONFIG, "rules: {invalid-enum: of}\n");
    changed(&mut client, &config);
    told(&mut client, &config, &["did you mean `off`?"]);
    folder.remove(CONFIG);
    changed(&mut client, &config);
    told(&mut client, &config, &[]);
    client.shut_down();
}

#[test]
fn a_client_that_pulls_finds_them_in_the_workspace() {
    let folder = with("rule: {}\n");
    let config = folder.uri(CONFIG);
    let mut client = Client::start(Profile::full(), &[&folder]);
    let pull = |client: &mut Client, before: Value| {
        let report = client.call("workspace/diagnostic", json!({ "previousResultIds": before }));
        report["items"].as_array().cloned().unwrap_or_default()
    };
    let found = pull(&mut client, json!([]));
    assert_eq!((found.len(), &found[0]["uri"], &found[0]["kind"]), (1, &json!(config), &json!("full")));
    assert_eq!(found[0]["items"][0]["code"], "configuration");
    let before = json!([{ "uri": config, "value": found[0]["resultId"] }]);
    assert_eq!(pull(&mut client, before.clone())[0]["kind"], "unchanged");
    folder.write(CONFIG, "rules: {}\n");
    changed(&mut client, &config);
    let fixed = pull(&mut client, before);
    assert_eq!((fixed.len(), &fixed[0]["items"]), (1, &json!([])));
    client.quiet(Duration::from_millis(50));
    assert!(client.published.is_empty());
    client.shut_down();
}

#[test]
fn what_is_typed_counts_at_once_and_what_is_closed_counts_as_it_is_on_the_disk() {
    let folder = with("rules: {}\n");
    let (config, document) = (folder.uri(CONFIG), folder.uri("a.md"));
    let mut client = pushed(&folder);
    client.open(&document, DRAFT);
    assert_eq!(client.diagnostics(&document, 1).len(), 1);
    client.open(&config, "rules: {}\n");
    client.exchange(&config, "{}", "{invalid-enum: off}");
    client.until("no findings", |client| client.last(&document)?.diagnostics.is_empty().then_some(()));
    let version = client.exchange(&config, "off", "of");
    let found = client.diagnostics(&config, version);
    assert_eq!(shown(&client, &config, &found), ["configuration `of`"]);
    client.until("the finding again", |client| (client.last(&document)?.diagnostics.len() == 1).then_some(()));
    client.close(&config);
    told(&mut client, &config, &[]);
    client.shut_down();
}

#[test]
fn an_open_file_without_a_folder_on_the_disk_configures_too() {
    let folder = Workspace::new(&[("a.md", "")]);
    let (config, document) = (folder.uri(CONFIG), folder.uri("plans/a.md"));
    let mut client = pushed(&folder);
    client.open(&document, "# A\n");
    client.open(&config, "templates: [t]\n");
    told(&mut client, &config, &["there is no file or folder `t`"]);
    client.shut_down();
}

#[test]
fn named_templates_are_templates_while_they_are_typed() {
    let folder = Workspace::new(&[(CONFIG, "templates: [t]\n"), ("t/plan.md", PLAN)]);
    let (template, document) = (folder.uri("t/plan.md"), folder.uri("a.md"));
    let mut client = pushed(&folder);
    client.open(&document, DRAFT);
    assert_eq!(client.diagnostics(&document, 1).len(), 1);
    client.open(&template, PLAN);
    client.exchange(&template, "active", "activ");
    client.until("no findings", |client| client.last(&document)?.diagnostics.is_empty().then_some(()));
    assert_eq!(client.last(&template).map_or(0, |published| published.diagnostics.len()), 0);
    client.shut_down();
}

#[test]
fn the_file_has_fixes_completion_and_hover() {
    let folder = folder();
    let config = folder.uri(CONFIG);
    for (name, profile) in Profile::all() {
        let mut client = Client::start(profile, &[&folder]);
        client.open(&config, "rule:\n  invalid-enum: off\ndocuments:\n  - glob: a\n    template: \n");
        let offered = actions(&mut client, &config, 0, 1);
        if client.offers("/codeActionProvider/codeActionKinds") {
            let fix = titled(&offered, "Replace with `rules`");
            client.apply(&fix["edit"]);
            assert!(client.text(&config).starts_with("rules:\n"), "{name}");
        } else if !offered.is_empty() {
            assert_eq!(offered[0]["title"], "Replace with `rules`", "{name}");
            client.exchange(&config, "rule:", "rules:");
        } else {
            client.exchange(&config, "rule:", "rules:");
        }
        let at = |line: u32, character: u32| json!({ "textDocument": { "uri": config }, "position": { "line": line, "character": character } });
        let hover = client.call("textDocument/hover", at(1, 4));
        assert!(hover["contents"]["value"].as_str().is_some_and(|text| text.contains("closed list")), "{hover}");
        let list = client.call("textDocument/completion", at(4, 14));
        let labels: Vec<_> = list["items"].as_array().into_iter().flatten().map(|item| item["label"].clone()).collect();
        assert!(labels.contains(&json!("plan")) && labels.contains(&json!("program")), "{labels:?}");
        client.shut_down();
    }
}

#[test]
fn documents_change_the_file() {
    let folder = with("# Ours.\nrules:\n  mojibake: hint # why\n");
    let (config, document) = (folder.uri(CONFIG), folder.uri("a.md"));
    let mut client = Client::start(Profile::full(), &[&folder]);
    client.open(&document, DRAFT);
    client.open(&config, "# Ours.\nrules:\n  mojibake: hint # why\n");
    let found = actions(&mut client, &document, 2, 10);
    let off = titled(&found, "Turn `invalid-enum` off in the configuration");
    client.apply(&off["edit"]);
    assert_eq!(&*client.text(&config), "# Ours.\nrules:\n  mojibake: hint # why\n  invalid-enum: off\n");
    assert!(client.findings(&document).is_empty());
    client.shut_down();
}

#[test]
fn a_file_that_is_not_there_is_made_by_a_client_that_can() {
    let folder = folder();
    let document = folder.uri("plans/a.md");
    for (creates, expected) in [(true, 1), (false, 0)] {
        let operations = if creates { json!(["create"]) } else { json!([]) };
        let profile = Profile::full().with("/workspace/workspaceEdit/resourceOperations", operations);
        let mut client = Client::start(profile, &[&folder]);
        client.open(&document, DRAFT);
        let found = actions(&mut client, &document, 2, 10);
        let allows: Vec<_> = found
            .iter()
            .filter(|action| action["title"] == "Allow `activ` for `status` in the configuration")
            .collect();
        assert_eq!(allows.len(), expected);
        if let Some(allow) = allows.first() {
            let changes = &allow["edit"]["documentChanges"];
            assert_eq!((&changes[0]["kind"], &changes[0]["uri"]), (&json!("create"), &json!(folder.uri(CONFIG))));
            assert_eq!(changes[1]["edits"][0]["newText"], "vocabulary:\n  values:\n    status: [activ]\n");
        }
        client.shut_down();
    }
}
