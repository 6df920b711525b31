//! Diagnostics: pushed, pulled, of every kind of document, and when what lies around it changes.

use std::time::Duration;

use milepost_tests::protocol::{Client, Profile, Workspace};
use serde_json::{Value, json};

use super::{DRAFT, PLAN, PLAN_PATH, folder, pushed, shown};

fn pull(client: &mut Client, uri: &str, before: Option<&Value>) -> Value {
    let mut params = json!({ "textDocument": { "uri": uri } });
    if let Some(before) = before {
        params["previousResultId"] = before.clone();
    }
    client.call("textDocument/diagnostic", params)
}

/// Takes out what was pushed, until the diagnostics of a document are these.
fn wait_for(client: &mut Client, uri: &str, expected: &[&str]) {
    client.until(&format!("diagnostics {expected:?}"), |client| {
        let last = client.last(uri)?.diagnostics.clone();
        let fits = last.len() == expected.len() && shown(client, uri, &last) == expected;
        fits.then_some(())
    });
}

#[test]
fn they_say_all_that_the_client_can_show() {
    let folder = folder();
    let uri = folder.uri("a.md");
    let mut client = pushed(&folder);
    client.open(&uri, DRAFT);
    let found = client.diagnostics(&uri, 1);
    assert_eq!(found.len(), 1);
    let one = &found[0];
    assert_eq!(
        (&one["source"], &one["code"], &one["severity"]),
        (&json!("milepost"), &json!("invalid-enum"), &json!(1))
    );
    assert_eq!(one["range"], json!({ "start": { "line": 2, "character": 8 }, "end": { "line": 2, "character": 13 } }));
    assert!(one["message"].as_str().is_some_and(|message| message.contains("activ")));
    client.shut_down();
}

#[test]
fn they_go_when_their_cause_goes() {
    let folder = folder();
    let uri = folder.uri("a.md");
    let mut client = pushed(&folder);
    client.open(&uri, DRAFT);
    assert_eq!(client.diagnostics(&uri, 1).len(), 1);
    // The finding stays the same, its version does not.
    let version = client.exchange(&uri, "Many.", "More.");
    assert_eq!(client.diagnostics(&uri, version).len(), 1);
    let version = client.exchange(&uri, "activ", "active");
    assert_eq!(client.diagnostics(&uri, version).len(), 0);
    let version = client.exchange(&uri, "active", "activ");
    assert_eq!(client.diagnostics(&uri, version).len(), 1);
    client.shut_down();
}

#[test]
fn they_are_pulled_by_a_client_that_can() {
    let folder = folder();
    let uri = folder.uri("a.md");
    let mut client = Client::start(Profile::full(), &[&folder]);
    assert!(client.offers("/diagnosticProvider/workspaceDiagnostics"));
    client.open(&uri, DRAFT);
    let first = pull(&mut client, &uri, None);
    assert_eq!((&first["kind"], first["items"].as_array().map(Vec::len)), (&json!("full"), Some(1)));
    let again = pull(&mut client, &uri, Some(&first["resultId"]));
    assert_eq!((&again["kind"], &again["resultId"]), (&json!("unchanged"), &first["resultId"]));
    assert_eq!(pull(&mut client, &uri, Some(&json!("never given")))["kind"], "full");
    client.exchange(&uri, "activ", "active");
    let fixed = pull(&mut client, &uri, Some(&first["resultId"]));
    assert_eq!((&fixed["kind"], &fixed["items"]), (&json!("full"), &json!([])));
    assert_ne!(fixed["resultId"], first["resultId"]);
    // Pushed as well they would stand there twice.
    client.quiet(Duration::from_millis(50));
    assert!(client.published.is_empty());
    client.shut_down();
}

#[test]
fn an_answer_to_a_pull_is_of_the_version_it_was_asked_at() {
    let folder = folder();
    let uri = folder.uri("a.md");
    let mut client = Client::start(Profile::full(), &[&folder]);
    client.open(&uri, DRAFT);
    let asked = client.batch(|client| {
        let mut asked = Vec::new();
        for n in 0..60 {
            let (old, new) = if n % 2 == 0 { ("activ\n", "active\n") } else { ("active\n", "activ\n") };
            client.exchange(&uri, old, new);
            asked.push((client.request("textDocument/diagnostic", json!({ "textDocument": { "uri": uri } })), n % 2));
        }
        asked
    });
    let mut of_their_version = 0;
    for (id, expected) in asked {
        // A version that is old already need not be analysed; a wrong answer would be worse than none.
        match client.answer(id) {
            Ok(report) => {
                of_their_version += 1;
                assert_eq!(report["items"].as_array().map(Vec::len), Some(expected), "the request {id}");
            }
            Err(refusal) => assert!([-32801, -32802].contains(&refusal.code), "{refusal:?}"),
        }
    }
    assert!(of_their_version > 0, "the last one is of a version that is not old");
    client.shut_down();
}

#[test]
fn those_of_a_workspace_are_those_of_its_documents() {
    let folder = folder();
    let (a, b) = (folder.uri("a.md"), folder.uri("b.md"));
    let mut client = Client::start(Profile::full(), &[&folder]);
    client.open(&a, DRAFT);
    client.open(&b, &DRAFT.replace("activ", "active"));
    let all = |client: &mut Client, before: Value| {
        let report = client.call("workspace/diagnostic", json!({ "previousResultIds": before }));
        let items = report["items"].as_array().cloned().unwrap_or_default();
        items.into_iter().filter(|item| item["uri"] == a || item["uri"] == b).collect::<Vec<_>>()
    };
    let first = all(&mut client, json!([]));
    let counts: Vec<_> =
        first.iter().map(|item| (item["uri"].clone(), item["items"].as_array().map(Vec::len))).collect();
    assert_eq!(counts.len(), 2);
    assert!(counts.contains(&(json!(a), Some(1))) && counts.contains(&(json!(b), Some(0))), "{counts:?}");
    let before: Vec<_> = first.iter().map(|item| json!({ "uri": item["uri"], "value": item["resultId"] })).collect();
    client.exchange(&b, "active", "activ");
    let second = all(&mut client, json!(before));
    // What is unchanged may be said to be so, or left out.
    assert!(second.iter().all(|item| item["uri"] == b || item["kind"] == "unchanged"), "{second:?}");
    assert!(second.iter().any(|item| item["uri"] == b && item["kind"] == "full" && item["version"] == 2), "{second:?}");
    // VS Code forgets the name of the answer when a document is closed, and goes on to show what was in it.
    client.close(&b);
    let third = all(&mut client, json!([before[0]]));
    let empty = third.iter().find(|item| item["uri"] == b).expect("a closed document is emptied");
    assert_eq!((&empty["kind"], &empty["items"]), (&json!("full"), &json!([])));
    let known = json!([{ "uri": b, "value": empty["resultId"] }]);
    assert!(all(&mut client, known).iter().all(|item| item["uri"] != b || item["kind"] == "unchanged"));
    assert!(all(&mut client, json!([])).iter().all(|item| item["uri"] != b), "it was heard of");
    client.shut_down();
}

#[test]
fn a_closed_document_that_is_not_on_disk_has_none() {
    let folder = folder();
    let uri = folder.uri("not-there.md");
    let mut client = pushed(&folder);
    client.open(&uri, DRAFT);
    client.diagnostics(&uri, 1);
    client.close(&uri);
    client.until("the clearing", |client| client.last(&uri)?.diagnostics.is_empty().then_some(()));
    client.shut_down();

    let mut client = Client::start(Profile::full(), &[&folder]);
    client.open(&uri, DRAFT);
    assert_eq!(client.findings(&uri).len(), 1);
    client.close(&uri);
    let id = client.request("textDocument/diagnostic", json!({ "textDocument": { "uri": uri } }));
    if let Ok(report) = client.answer(id) {
        assert_eq!(report["items"], json!([]));
    }
    client.shut_down();
}

/// Diagnostics that are on their way when the document is closed do not come behind the clearing.
#[test]
fn nothing_comes_behind_the_clearing() {
    let folder = folder();
    let mut client = pushed(&folder);
    for n in 0..40 {
        let uri = folder.uri(&format!("{n}.md"));
        client.batch(|client| {
            client.open(&uri, DRAFT);
            client.exchange(&uri, "Many.", "More.");
        });
        if n % 2 == 0 {
            client.diagnostics(&uri, 2);
            client.exchange(&uri, "More.", "Most.");
        }
        client.close(&uri);
    }
    client.quiet(Duration::from_millis(150));
    for n in 0..40 {
        let uri = folder.uri(&format!("{n}.md"));
        assert!(client.last(&uri).is_none_or(|last| last.diagnostics.is_empty()), "{uri}");
    }
    client.shut_down();
}

#[test]
fn documents_of_every_address_have_them() {
    let folder = folder();
    // Without the headings of the template nothing but the name is judged.
    let text = DRAFT.replace("template: plan", "template: deliver").replace("## Goals", "## Aims");
    for uri in [
        "untitled:Untitled-1",
        "vscode-remote://ssh-remote%2Bhost/a.md",
        "file:///no/such/folder/a%20%F0%9F%8E%AF.md",
        "zipfile:///a.zip::b.md",
        "file:///c%3A/Users/a.md",
    ] {
        let mut client = pushed(&folder);
        client.open(uri, &text);
        let found = client.diagnostics(uri, 1);
        // A name that is nearly a built-in template's is wrong everywhere.
        assert_eq!(shown(&client, uri, &found), ["unknown-template `deliver`"], "{uri}");
        let version = client.exchange(uri, "template: deliver", "template: x");
        assert_eq!(client.diagnostics(uri, version).len(), 0, "{uri}");
        client.shut_down();
    }
}

#[test]
fn a_document_that_is_not_on_disk_yet_belongs_to_the_folder() {
    let (a, b) = (folder(), Workspace::new(&[]));
    let mut client = Client::start(Profile::push(), &[&a, &b]);
    client.open("untitled:Untitled-1", DRAFT);
    let found = client.diagnostics("untitled:Untitled-1", 1);
    assert_eq!(shown(&client, "untitled:Untitled-1", &found), ["invalid-enum `activ`"]);
    client.shut_down();
}

#[test]
fn what_is_opened_again_is_told_again() {
    let folder = folder();
    let uri = folder.uri("a.md");
    let mut client = Client::start(Profile::full(), &[&folder]);
    client.open(&uri, DRAFT);
    let first = pull(&mut client, &uri, None);
    client.close(&uri);
    client.open(&uri, DRAFT);
    // Some clients keep the name of the last answer and forget what it said.
    assert_eq!(pull(&mut client, &uri, Some(&first["resultId"]))["kind"], "full");
    client.shut_down();
}

#[test]
fn a_name_on_disk_may_be_of_any_signs() {
    let folder = Workspace::new(&[("a b/é%/🎯#/.milepost/templates/plan.md", PLAN)]);
    let uri = folder.uri("a b/é%/🎯#/c?d/e.md");
    let mut client = pushed(&folder);
    client.open(&uri, DRAFT);
    let found = client.diagnostics(&uri, 1);
    assert_eq!(shown(&client, &uri, &found), ["invalid-enum `activ`"]);
    assert_eq!(client.last(&uri).map(|last| last.uri.clone()), Some(uri), "named as the client names it");
    client.shut_down();
}

#[test]
fn each_folder_has_its_own_templates() {
    let (a, b, other) =
        (folder(), Workspace::new(&[(PLAN_PATH, &PLAN.replace("active", "activ"))]), Workspace::new(&[]));
    let mut client = Client::start(Profile::push(), &[&a, &b, &other]);
    let found: Vec<_> = [&a, &b, &other]
        .into_iter()
        .map(|folder| {
            let uri = folder.uri("docs/x.md");
            client.open(&uri, DRAFT);
            client.diagnostics(&uri, 1).len()
        })
        .collect();
    assert_eq!(found, [1, 0, 0]);
    client.shut_down();
}

#[test]
fn folders_come_and_go() {
    let (a, b) = (folder(), folder());
    let mut client = pushed(&a);
    let uri = b.uri("x.md");
    let entry = json!({ "uri": b.uri(""), "name": "b" });
    client.folders.push(entry.clone());
    client.notify("workspace/didChangeWorkspaceFolders", json!({ "event": { "added": [entry], "removed": [] } }));
    client.open(&uri, DRAFT);
    assert_eq!(client.diagnostics(&uri, 1).len(), 1);
    client.folders.pop();
    client.notify("workspace/didChangeWorkspaceFolders", json!({ "event": { "added": [], "removed": [entry] } }));
    let version = client.exchange(&uri, "activ", "active");
    assert_eq!(client.diagnostics(&uri, version).len(), 0);
    client.shut_down();
}

#[test]
fn templates_change_on_disk() {
    let folder = folder();
    let uri = folder.uri("a.md");
    let template = folder.uri(PLAN_PATH);
    let told = |client: &mut Client, kind: u32| {
        client.notify("workspace/didChangeWatchedFiles", json!({ "changes": [{ "uri": template, "type": kind }] }));
    };
    let mut client = pushed(&folder);
    client.open(&uri, DRAFT);
    wait_for(&mut client, &uri, &["invalid-enum `activ`"]);
    folder.write(PLAN_PATH, &PLAN.replace("active", "activ"));
    told(&mut client, 2);
    wait_for(&mut client, &uri, &[]);
    folder.write(PLAN_PATH, &PLAN.replace("active", "running"));
    told(&mut client, 2);
    wait_for(&mut client, &uri, &["invalid-enum `activ`"]);
    folder.remove(PLAN_PATH);
    told(&mut client, 3);
    wait_for(&mut client, &uri, &[]);
    folder.write(PLAN_PATH, PLAN);
    told(&mut client, 1);
    wait_for(&mut client, &uri, &["invalid-enum `activ`"]);
    client.shut_down();
}

#[test]
fn a_client_that_pulls_is_told_when_to_pull_again() {
    let folder = folder();
    let uri = folder.uri("a.md");
    let mut client = Client::start(Profile::full(), &[&folder]);
    client.open(&uri, DRAFT);
    assert_eq!(client.findings(&uri).len(), 1);
    let watched = |client: &mut Client| {
        let all = client.asked.iter().filter(|(method, _)| method == "client/registerCapability");
        let mut registrations =
            all.flat_map(|(_, params)| params["registrations"].as_array().cloned().unwrap_or_default());
        registrations.any(|one| one["method"] == "workspace/didChangeWatchedFiles").then_some(())
    };
    client.until("a registration for files", watched);
    folder.write(PLAN_PATH, &PLAN.replace("active", "activ"));
    client
        .notify("workspace/didChangeWatchedFiles", json!({ "changes": [{ "uri": folder.uri(PLAN_PATH), "type": 2 }] }));
    client.until("a refresh", |client| {
        client.asked.iter().any(|(method, _)| method == "workspace/diagnostic/refresh").then_some(())
    });
    assert_eq!(client.findings(&uri).len(), 0);
    client.shut_down();
}

#[test]
fn templates_change_in_the_editor() {
    let folder = folder();
    let (uri, template) = (folder.uri("a.md"), folder.uri(PLAN_PATH));
    let mut client = pushed(&folder);
    client.open(&uri, DRAFT);
    wait_for(&mut client, &uri, &["invalid-enum `activ`"]);
    client.open(&template, PLAN);
    client.exchange(&template, "active", "activ");
    wait_for(&mut client, &uri, &[]);
    // What was not saved is gone when it is closed.
    client.close(&template);
    wait_for(&mut client, &uri, &["invalid-enum `activ`"]);
    client.shut_down();
}

#[test]
fn a_document_over_the_limit_is_kept_and_not_analysed() {
    let folder = folder();
    let uri = folder.uri("a.md");
    let mut client = pushed(&folder);
    let text = format!("{DRAFT}{}", "0123456789abcde\n".repeat((8 << 20) / 16));
    client.open(&uri, &text);
    assert_eq!(client.diagnostics(&uri, 1).len(), 0);
    client.until("a message about it", |client| {
        let messages = client.notified.iter().filter(|(method, _)| method == "window/showMessage");
        messages
            .map(|(_, params)| params["message"].as_str().unwrap_or_default())
            .any(|text| text.contains("8 MB"))
            .then_some(())
    });
    client.exchange(&uri, "Many.", "More.");
    client.same_text(&uri);
    let start = DRAFT.len();
    let version = client.replace(&uri, start..text.len(), "");
    assert_eq!(client.diagnostics(&uri, version).len(), 1, "below the limit it is a document as any other");
    client.shut_down();
}

#[test]
fn what_is_no_milestone_has_none() {
    let folder = folder();
    let mut client = pushed(&folder);
    for (name, text) in [
        ("readme.md", "# Read me\n\nStatus: activ\n"),
        ("empty.md", ""),
        ("bom.md", "\u{feff}"),
        ("odd.md", "---\n"),
        ("end.md", "\r\n\r"),
    ] {
        let uri = folder.uri(name);
        client.open(&uri, text);
        assert_eq!(client.diagnostics(&uri, 1).len(), 0, "{name}");
    }
    client.shut_down();
}
