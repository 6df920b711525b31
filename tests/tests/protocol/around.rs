//! Links, and what they lead to: files that come and go on the disk, headings that change in another document, files that an
//! action makes.

use milepost_tests::protocol::{Client, Profile, Workspace};
use serde_json::{Value, json};

use super::{PLAN, PLAN_PATH, shown};

/// A document of the template with these links in it.
fn linking(links: &str) -> String {
    format!(
        "---\ntemplate: plan\nstatus: active\nowner: Ada\n---\n\n# A plan\n\n## Goals\n\n{links}\n\n## Risks\n\nNone.\n"
    )
}

fn folder(files: &[(&str, &str)]) -> Workspace {
    let folder = Workspace::new(&[(PLAN_PATH, PLAN)]);
    for (path, text) in files {
        folder.write(path, text);
    }
    folder
}

/// Takes out what is pushed until the diagnostics of a document are these.
fn wait_for(client: &mut Client, uri: &str, expected: &[&str]) {
    client.until(&format!("diagnostics {expected:?}"), |client| {
        let last = client.last(uri)?.diagnostics.clone();
        (shown(client, uri, &last) == expected).then_some(())
    });
}

/// Tells of files that came (1), changed (2) or went (3).
fn told(client: &mut Client, changes: &[(String, u32)]) {
    let changes: Vec<Value> = changes.iter().map(|(uri, kind)| json!({ "uri": uri, "type": kind })).collect();
    client.notify("workspace/didChangeWatchedFiles", json!({ "changes": changes }));
}

/// The actions for the first finding of a document.
fn actions(client: &mut Client, uri: &str) -> Vec<Value> {
    let finding = client.findings(uri).first().cloned().expect("a finding");
    let params =
        json!({ "textDocument": { "uri": uri }, "range": finding["range"], "context": { "diagnostics": [finding] } });
    client.call("textDocument/codeAction", params).as_array().cloned().unwrap_or_default()
}

#[test]
fn files_come_and_go_on_the_disk() {
    let folder = folder(&[("docs/here.md", "# Here\n")]);
    let (uri, gone, here) = (folder.uri("docs/a.md"), folder.uri("docs/gone.png"), folder.uri("docs/here.md"));
    let mut client = Client::start(Profile::push(), &[&folder]);
    client.open(&uri, &linking("[x](gone.png) [y](here.md#here) [z](other/z.md)"));
    wait_for(&mut client, &uri, &["broken-link `gone.png`", "broken-link `other/z.md`"]);
    folder.write("docs/gone.png", "");
    told(&mut client, &[(gone.clone(), 1)]);
    wait_for(&mut client, &uri, &["broken-link `other/z.md`"]);
    // Of a folder that comes, some clients name no file in it.
    folder.write("docs/other/z.md", "");
    told(&mut client, &[(folder.uri("docs/other"), 1)]);
    wait_for(&mut client, &uri, &[]);
    folder.write("docs/here.md", "# There\n");
    told(&mut client, &[(here.clone(), 2)]);
    wait_for(&mut client, &uri, &["broken-anchor `#here`"]);
    folder.remove("docs/here.md");
    folder.remove("docs/gone.png");
    told(&mut client, &[(here, 3), (gone, 3)]);
    wait_for(&mut client, &uri, &["broken-link `gone.png`", "broken-link `here.md`"]);
    client.shut_down();
}

#[test]
fn a_client_that_pulls_is_told_and_watches_every_file() {
    let folder = folder(&[]);
    let uri = folder.uri("a.md");
    let mut client = Client::start(Profile::full(), &[&folder]);
    client.open(&uri, &linking("[x](gone.png)"));
    let watchers = |client: &mut Client| {
        let all = client.asked.iter().filter(|(method, _)| method == "client/registerCapability");
        let all = all.flat_map(|(_, params)| params["registrations"].as_array().cloned().unwrap_or_default());
        all.into_iter().find_map(|one| one["registerOptions"]["watchers"].as_array().cloned())
    };
    let watchers = client.until("a registration", watchers);
    // What is in a file matters where it is Markdown; that there is one, always.
    assert!(watchers.iter().any(|one| one["globPattern"] == "**/*" && one["kind"] == 5), "{watchers:?}");
    let found = client.findings(&uri);
    assert_eq!(shown(&client, &uri, &found), ["broken-link `gone.png`"]);
    folder.write("gone.png", "");
    told(&mut client, &[(folder.uri("gone.png"), 1)]);
    client.until("a refresh", |client| {
        client.asked.iter().any(|(method, _)| method == "workspace/diagnostic/refresh").then_some(())
    });
    assert_eq!(client.findings(&uri).len(), 0);
    client.shut_down();
}

#[test]
fn headings_change_in_another_document() {
    let folder = folder(&[("b.md", "# On disk\n")]);
    let (a, b) = (folder.uri("a.md"), folder.uri("b.md"));
    let mut client = Client::start(Profile::push(), &[&folder]);
    client.open(&a, &linking("[x](b.md#on-disk) [y](b.md#opened)"));
    wait_for(&mut client, &a, &["broken-anchor `#opened`"]);
    // What is open counts, though it is no milestone.
    client.open(&b, "# Opened\n\nText.\n");
    wait_for(&mut client, &a, &["broken-anchor `#on-disk`"]);
    client.exchange(&b, "Text.", "Other text.");
    client.exchange(&b, "# Opened", "# Opened again");
    wait_for(&mut client, &a, &["broken-anchor `#on-disk`", "broken-anchor `#opened`"]);
    client.exchange(&b, "Other text.", "## On disk\n\n## Opened");
    wait_for(&mut client, &a, &[]);
    client.close(&b);
    wait_for(&mut client, &a, &["broken-anchor `#opened`"]);
    client.shut_down();
}

#[test]
fn a_heading_of_the_document_itself_changes() {
    let folder = folder(&[]);
    let uri = folder.uri("a.md");
    let mut client = Client::start(Profile::push(), &[&folder]);
    client.open(&uri, &linking("[x](#risks) [y](#dangers)"));
    wait_for(&mut client, &uri, &["broken-anchor `#dangers`"]);
    client.exchange(&uri, "None.", "### Dangers\n\nNone.");
    wait_for(&mut client, &uri, &[]);
    client.shut_down();
}

#[test]
fn a_client_that_does_not_watch_files_is_told_when_it_saves() {
    let folder = folder(&[]);
    let uri = folder.uri("a.md");
    let mut client = Client::start(Profile::push(), &[&folder]);
    client.open(&uri, &linking("[x](gone.png)"));
    wait_for(&mut client, &uri, &["broken-link `gone.png`"]);
    folder.write("gone.png", "");
    client.notify("textDocument/didSave", json!({ "textDocument": { "uri": uri } }));
    wait_for(&mut client, &uri, &[]);
    client.shut_down();
}

#[test]
fn a_file_is_made_where_the_client_can() {
    let folder = folder(&[]);
    let uri = folder.uri("docs/a.md");
    let mut client = Client::start(Profile::full(), &[&folder]);
    client.open(&uri, &linking("[x](../next/b%20c.md)"));
    let offered = actions(&mut client, &uri);
    let create = offered.iter().find(|action| action["title"] == "Create `../next/b c.md` from template `plan`");
    let edit = create.unwrap_or_else(|| panic!("{offered:?}"))["edit"].clone();
    let made = &edit["documentChanges"][0];
    let new = made["uri"].as_str().unwrap_or_default().to_owned();
    assert_eq!((&made["kind"], new.as_str()), (&json!("create"), folder.uri("next/b c.md").as_str()));
    assert_ne!(made["options"]["overwrite"], true);
    client.apply(&edit);
    // It is a document of the template, called by its name.
    let text = client.made(&new).unwrap_or_default();
    assert!(text.contains("\n# B c\n") && text.contains("\nstatus: {STATUS} #"), "{text}");
    // An editor that makes a file opens it, or writes it: then the link leads somewhere.
    folder.write("next/b c.md", &text);
    told(&mut client, &[(folder.uri("next/b c.md"), 1)]);
    assert_eq!(client.findings(&uri).len(), 0);
    client.shut_down();
}

#[test]
fn a_link_from_the_root_leads_into_the_repository() {
    let folder = folder(&[("own/.git/HEAD", ""), ("own/docs/b.md", "# B\n")]);
    let mut client = Client::start(Profile::full(), &[&folder]);
    for (path, expected) in [("own/docs/a.md", "own/docs/b.md"), ("a.md", "docs/b.md")] {
        let uri = folder.uri(path);
        client.open(&uri, &linking("[x](/docs/b.md)"));
        let links = client.call("textDocument/documentLink", json!({ "textDocument": { "uri": uri } }));
        assert_eq!(links[0]["target"], json!(folder.uri(expected)), "{path}");
    }
    client.shut_down();
}

#[test]
fn a_file_is_not_made_where_the_client_cannot() {
    for profile in [
        Profile::push(),
        Profile::full().with("/workspace/workspaceEdit/resourceOperations", json!(["rename"])),
        Profile::full().with("/workspace/workspaceEdit/documentChanges", json!(false)),
    ] {
        let folder = folder(&[]);
        let uri = folder.uri("a.md");
        let mut client = Client::start(profile, &[&folder]);
        client.open(&uri, &linking("[x](b.md)"));
        let offered = actions(&mut client, &uri);
        assert!(!offered.is_empty());
        let creates = |action: &&Value| action["title"].as_str().is_some_and(|title| title.starts_with("Create"));
        assert_eq!(offered.iter().find(creates), None);
        client.shut_down();
    }
}
