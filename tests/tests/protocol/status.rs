//! The document in a line, for clients that show it.

use std::time::Duration;

use milepost_tests::protocol::{Client, Profile};
use serde_json::{Value, json};

use super::{DRAFT, PLAN, PLAN_PATH, folder};

fn showing(profile: Profile) -> Profile {
    profile.with("/experimental", json!({ "milepostStatus": true }))
}

/// Waits for the next status.
fn next(client: &mut Client) -> Value {
    client.until("a status", |client| {
        let at = client.notified.iter().position(|(method, _)| method == "milepost/status")?;
        Some(client.notified.remove(at).1)
    })
}

fn has_status(client: &Client) -> bool {
    client.notified.iter().any(|(method, _)| method == "milepost/status")
}

#[test]
fn it_follows_what_is_typed() {
    for profile in [Profile::full(), Profile::push()] {
        let folder = folder();
        let mut client = Client::start(showing(profile), &[&folder]);
        let uri = folder.uri("docs/a.md");
        client.open(&uri, DRAFT);
        let shown = next(&mut client);
        assert_eq!((&shown["uri"], &shown["template"], &shown["text"]), (&json!(uri), &json!("plan"), &json!("plan")));
        assert!(shown["tooltip"].as_str().is_some_and(|text| text.contains("`plan`")), "{shown}");
        client.exchange(&uri, "Many.", "- [x] One\n- [ ] {GOALS}\n");
        assert_eq!(next(&mut client)["text"], "plan · 1 left · 1/2 done");
        // What changes nothing of it is not told again.
        client.exchange(&uri, "# A plan", "# Another plan");
        client.exchange(&uri, "[ ]", "[x]");
        assert_eq!(next(&mut client)["text"], "plan · 1 left · 2/2 done");
        // A document that ceases to be one of a template has none.
        let ordinary = "# Notes\n\nNothing.\n";
        client.change_to(&uri, &[json!({ "text": ordinary })], ordinary);
        client.notify("textDocument/didSave", json!({ "textDocument": { "uri": uri } }));
        assert_eq!(next(&mut client), json!({ "uri": uri }));
        // One that is closed has none either, whatever it is when it is opened again.
        let other = folder.uri("docs/b.md");
        client.open(&other, DRAFT);
        assert_eq!(next(&mut client)["text"], "plan");
        client.close(&other);
        assert_eq!(next(&mut client), json!({ "uri": other }));
        client.close(&uri);
        client.open(&other, "# Notes\n");
        client.quiet(Duration::from_millis(50));
        assert!(!has_status(&client));
        client.shut_down();
    }
}

#[test]
fn it_follows_the_template() {
    let folder = folder();
    let mut client = Client::start(showing(Profile::full()), &[&folder]);
    let uri = folder.uri("docs/a.md");
    client.open(&uri, DRAFT);
    assert_eq!(next(&mut client)["text"], "plan");
    let template = folder.uri(PLAN_PATH);
    client.open(&template, PLAN);
    assert_eq!(next(&mut client)["text"], "template plan");
    client.exchange(&uri, "Many.", "{GOALS}");
    assert_eq!(next(&mut client)["text"], "plan · 1 left");
    // A text of the template's own is nothing to fill.
    client.exchange(&template, "{GOALS}", "Say what for.");
    assert_eq!(next(&mut client)["text"], "plan");
    client.shut_down();
}

#[test]
fn ordinary_markdown_and_clients_that_do_not_ask_are_told_nothing() {
    let folder = folder();
    let mut client = Client::start(showing(Profile::push()), &[&folder]);
    let uri = folder.uri("docs/notes.md");
    client.open(&uri, "# Notes\n");
    client.diagnostics(&uri, 1);
    client.quiet(Duration::from_millis(50));
    assert!(!has_status(&client));
    client.shut_down();
    let mut client = Client::start(Profile::push(), &[&folder]);
    let uri = folder.uri("docs/a.md");
    client.open(&uri, DRAFT);
    client.diagnostics(&uri, 1);
    client.quiet(Duration::from_millis(50));
    assert!(!has_status(&client));
    client.shut_down();
}
