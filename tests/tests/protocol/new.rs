//! A new milestone: what it can be made from, and its text with tab stops.

use milepost_tests::protocol::{Client, Profile, Workspace};
use serde_json::json;

use super::{INVALID_PARAMS, PLAN, PLAN_PATH, folder};

const NUMBERED: &str = "---\nid: {ID}\ncreated: {CREATED_DATE}\n---\n\n# {ID}: {TITLE}\n\n## Goals Of All\n\n{GOALS}\n";

fn numbered() -> Workspace {
    let first = NUMBERED.replace("{ID}", "M-01");
    Workspace::new(&[(PLAN_PATH, PLAN), (".milepost/templates/numbered.md", NUMBERED), ("docs/first.md", &first)])
}

#[test]
fn templates_are_listed_with_their_titles_and_files() {
    for (name, profile) in Profile::all() {
        let folder = folder();
        let mut client = Client::start(profile, &[&folder]);
        let own = json!({ "name": "plan", "title": "{TITLE}", "sections": "Goals, Risks", "origin": "workspace", "uri": folder.uri(PLAN_PATH) });
        for params in [json!({}), json!({ "folder": folder.uri("docs") }), json!({ "folder": folder.uri("docs/a.md") })]
        {
            let listed = client.call("milepost/templates", params);
            assert_eq!(listed[0], own, "{name}");
            assert_eq!((&listed[1]["name"], &listed[1]["title"]), (&json!("delivery"), &json!("Milestone Template")));
            assert!(listed[1]["sections"].as_str().is_some_and(|all| all.ends_with(" more")), "{name}: {listed}");
            assert_eq!(listed.as_array().map(Vec::len), Some(6), "{name}");
        }
        client.shut_down();
    }
}

#[test]
fn a_document_is_made_with_what_is_known() {
    let folder = numbered();
    let mut client = Client::start(Profile::full(), &[&folder]);
    let made = client.call(
        "milepost/newDocument",
        json!({ "template": "numbered", "folder": folder.uri("docs"), "values": { "TITLE": "Go on", "created": "2026-01-02" } }),
    );
    assert_eq!(
        made,
        json!({
            "text": "---\nid: M-02\ncreated: 2026-01-02\n---\n\n# M-02: Go on\n\n## Goals Of All\n\n{GOALS}\n",
            "snippet": "---\nid: M-02\ncreated: 2026-01-02\n---\n\n# M-02: Go on\n\n## Goals Of All\n\n${1:{GOALS\\}}\n",
            "fileName": "M-02-go-on.md",
            "uri": folder.uri("docs/M-02-go-on.md"),
        })
    );
    // Of a document that is open, what is in the editor counts; a name that is taken is not proposed.
    let uri = folder.uri("docs/first.md");
    client.open(&uri, &NUMBERED.replace("{ID}", "M-41"));
    folder.write("docs/M-42.md", "taken\n");
    let made = client.call("milepost/newDocument", json!({ "template": "numbered", "folder": uri }));
    assert_eq!(made["fileName"], "M-42-2.md");
    client.shut_down();
}

#[test]
fn what_was_never_saved_has_its_id_and_its_name() {
    let folder = numbered();
    let mut client = Client::start(Profile::full(), &[&folder]);
    let params = json!({ "template": "numbered", "folder": folder.uri("docs") });
    let first = client.call("milepost/newDocument", params.clone());
    assert_eq!(first["fileName"], "M-02.md");
    let uri = folder.uri("docs/M-02.md").replace("file://", "untitled:");
    client.open(&uri, first["text"].as_str().expect("a text"));
    let second = client.call("milepost/newDocument", json!({ "template": "numbered", "folder": uri }));
    assert_eq!((&second["fileName"], &second["uri"]), (&json!("M-03.md"), &json!(folder.uri("docs/M-03.md"))));
    client.exchange(&uri, "id: M-02", "id: M-77");
    client.open("untitled:Untitled-1", &NUMBERED.replace("{ID}", "M-80"));
    assert_eq!(client.call("milepost/newDocument", params.clone())["fileName"], "M-81.md");
    client.close(&uri);
    client.close("untitled:Untitled-1");
    assert_eq!(client.call("milepost/newDocument", params.clone())["fileName"], "M-02.md");
    // A name counts on its own: this one's id is another.
    client.open(&uri, "# Notes\n");
    assert_eq!(client.call("milepost/newDocument", params)["fileName"], "M-02-2.md");
    client.shut_down();
}

#[test]
fn linked_slots_share_their_tab_stop() {
    let folder = folder();
    let mut client = Client::start(Profile::full(), &[]);
    let params = json!({ "template": "program", "folder": folder.uri("docs") });
    let made = client.call("milepost/newDocument", params);
    let snippet = made["snippet"].as_str().expect("a snippet");
    assert!(snippet.starts_with("---\nmilestone_id: \"${1:{MILESTONE_ID\\}}\"\n"), "{snippet}");
    assert!(snippet.contains("\n# ${1}: ${2}\n"), "{snippet}");
    let alone = client.call("milepost/newDocument", json!({ "template": "delivery" }));
    assert_eq!((&alone["fileName"], &alone["uri"]), (&json!("delivery.md"), &json!(null)));
    client.shut_down();
}

#[test]
fn what_cannot_be_made_is_refused() {
    let folder = folder();
    let mut client = Client::start(Profile::full(), &[&folder]);
    for (params, said) in [
        (json!({ "template": "plam" }), "unknown template `plam`; did you mean `plan`?"),
        (json!({ "template": "plan", "values": { "STATUS": "activ" } }), "`activ` is no value of `STATUS`"),
    ] {
        let refusal = client.refused("milepost/newDocument", params);
        assert_eq!(refusal.code, INVALID_PARAMS);
        assert!(refusal.message.contains(said), "{}", refusal.message);
    }
    client.shut_down();
}
