//! Templates in the editor: what is shown in them, and that documents follow them.

use milepost_tests::protocol::{Client, Profile, Workspace};
use serde_json::{Value, json};

use super::{DRAFT, PLAN, PLAN_PATH, folder, pushed, shown};

/// A template with something for every feature, in a fence and with characters of two code units.
const FENCED: &str = "````markdown\n---\nid: \"{PLAN_ID}\"\nstatus: {STATUS} # planned, active, done\n---\n\n# 🎯🎯 {TITLE} of {PLAN_ID}\n\n<!-- milepost: TITLE = text -->\n\n## Scope\n\n- {OWNER}\n````\n";

fn place(uri: &str, line: u32, character: u32) -> Value {
    json!({ "textDocument": { "uri": uri }, "position": { "line": line, "character": character } })
}

/// Takes out what was pushed, until the diagnostics of a document are these.
fn wait_for(client: &mut Client, uri: &str, expected: &[&str]) {
    client.until(&format!("diagnostics {expected:?} of {uri}"), |client| {
        let last = client.last(uri)?.diagnostics.clone();
        let fits = last.len() == expected.len() && shown(client, uri, &last) == expected;
        fits.then_some(())
    });
}

/// One open document is nothing: what changes in a template is seen in all at once, before it is saved.
#[test]
fn every_open_document_follows_its_template_as_it_is_typed() {
    let folder = folder();
    let uris: Vec<String> = ["a.md", "sub/b.md", "sub/deep/c.md"].map(|name| folder.uri(name)).into();
    let other = Workspace::new(&[(PLAN_PATH, PLAN)]);
    let apart = other.uri("a.md");
    let template = folder.uri(PLAN_PATH);
    let mut client = Client::start(Profile::push(), &[&folder, &other]);
    for uri in uris.iter().chain([&apart]) {
        client.open(uri, DRAFT);
        wait_for(&mut client, uri, &["invalid-enum `activ`"]);
    }
    client.open(&template, PLAN);
    client.exchange(&template, "active", "activ");
    for uri in &uris {
        wait_for(&mut client, uri, &[]);
    }
    // A hint says the same, once more.
    client.exchange(&template, "activ", "running");
    for uri in &uris {
        wait_for(&mut client, uri, &["invalid-enum `activ`"]);
    }
    client.exchange(&template, "# {TITLE}\n", "# {TITLE}\n\n<!-- milepost: STATUS = planning | activ -->\n");
    for uri in &uris {
        wait_for(&mut client, uri, &[]);
    }
    let text = client.text(&template).to_string();
    folder.write(PLAN_PATH, &text);
    client.notify("textDocument/didSave", json!({ "textDocument": { "uri": template } }));
    client.close(&template);
    for uri in &uris {
        client.exchange(uri, "Many.", "Many more.");
        wait_for(&mut client, uri, &[]);
    }
    // Another folder has a template of its own.
    let last = client.last(&apart).map(|last| last.diagnostics.len());
    assert_eq!(last, Some(1));
    client.shut_down();
}

/// A template that is not on the disk yet counts from its first letter on.
#[test]
fn a_new_template_counts_before_it_is_saved() {
    let folder = Workspace::new(&[(".milepost/templates/other.md", "# {OTHER}\n")]);
    let (uri, template) = (folder.uri("a.md"), folder.uri(PLAN_PATH));
    let mut client = pushed(&folder);
    client.open(&uri, DRAFT);
    wait_for(&mut client, &uri, &[]);
    client.open(&template, "");
    client.replace(&template, 0..0, PLAN);
    wait_for(&mut client, &uri, &["invalid-enum `activ`"]);
    client.close(&template);
    wait_for(&mut client, &uri, &[]);
    client.shut_down();
}

#[test]
fn what_cannot_hold_is_shown_in_the_template_itself() {
    let folder = folder();
    let template = folder.uri(PLAN_PATH);
    let mut client = pushed(&folder);
    let hints =
        "<!-- milepost: STATUS = a | b -->\n<!-- milepost: STATUS = c | d -->\n<!-- milepost: OWNR = text -->\n";
    client.open(&template, &format!("{PLAN}\n{hints}"));
    wait_for(&mut client, &template, &["template-conflict `milepost: STATUS = c | d`", "template-conflict `OWNR`"]);
    client.exchange(&template, "OWNR", "OWNER");
    client.exchange(&template, "c | d", "a | b");
    wait_for(&mut client, &template, &[]);
    client.shut_down();
}

/// Clients of every kind are shown a template as they are shown a document.
#[test]
fn a_template_has_its_features() {
    for (name, profile) in Profile::all() {
        let folder = Workspace::new(&[(PLAN_PATH, FENCED)]);
        let uri = folder.uri(PLAN_PATH);
        let mut client = Client::start(profile, &[&folder]);
        client.open(&uri, FENCED);
        assert_eq!(client.findings(&uri).len(), 0, "{name}");
        let lines = milepost_tests::protocol::Lines::new(FENCED, client.encoding);
        let title = FENCED.find("{TITLE}").unwrap_or_default();
        let range = lines.range(title..title + "{TITLE}".len());
        let character = u32::try_from(range["start"]["character"].as_u64().unwrap_or(0)).unwrap_or(0);

        let tokens = client.call("textDocument/semanticTokens/full", json!({ "textDocument": { "uri": uri } }));
        let tokens = tokens["data"].as_array().map_or(0, |data| data.len() / 5);
        assert_eq!(tokens, 9, "{name}: two keys, five places of slots, two words of a hint");

        let hover = client.call("textDocument/hover", place(&uri, 6, character + 2));
        assert!(hover["contents"]["value"].as_str().is_some_and(|text| text.contains("TITLE")), "{name}: {hover}");
        assert_eq!(hover["range"], range, "{name}");

        let all = client.call("textDocument/documentHighlight", place(&uri, 2, 7));
        assert_eq!(all.as_array().map(Vec::len), Some(2), "{name}: {all}");

        let symbols = client.call("textDocument/documentSymbol", json!({ "textDocument": { "uri": uri } }));
        assert!(symbols.to_string().contains("Scope"), "{name}: {symbols}");

        let next = client.call("milepost/nextPlaceholder", place(&uri, 0, 0));
        assert_eq!(next["start"]["line"], 2, "{name}: {next}");

        let mut renamed = place(&uri, 2, 7);
        renamed["newName"] = json!("KEY");
        let edit = client.call("textDocument/rename", renamed);
        client.apply(&edit);
        assert_eq!(*client.text(&uri), FENCED.replace("PLAN_ID", "KEY"), "{name}");
        client.same_text(&uri);

        let mut refused = place(&uri, 2, 7);
        refused["newName"] = json!("{x}");
        assert!(client.refused("textDocument/rename", refused).message.contains("would be none"), "{name}");

        client.shut_down();
    }
}

#[test]
fn a_kind_is_stated_by_a_code_action() {
    let folder = folder();
    let uri = folder.uri(PLAN_PATH);
    let mut client = Client::start(Profile::full(), &[&folder]);
    client.open(&uri, PLAN);
    let range = json!({ "start": { "line": 1, "character": 10 }, "end": { "line": 1, "character": 10 } });
    let actions = client.call(
        "textDocument/codeAction",
        json!({ "textDocument": { "uri": uri }, "range": range, "context": { "diagnostics": [] } }),
    );
    let titles: Vec<&str> = actions.as_array().into_iter().flatten().filter_map(|one| one["title"].as_str()).collect();
    assert_eq!(titles, ["State the kind of `STATUS` as a hint"]);
    client.apply(&actions[0]["edit"]);
    let expected = PLAN.replace("# {TITLE}\n", "# {TITLE}\n\n<!-- milepost: STATUS = planning | active | done -->\n");
    assert_eq!(*client.text(&uri), expected);
    client.same_text(&uri);
    assert_eq!(client.findings(&uri).len(), 0);
    client.shut_down();
}
