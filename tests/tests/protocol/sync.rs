//! The server's text is the client's, whatever is typed and however positions are counted.

use std::time::Duration;

use milepost_tests::protocol::{Client, Encoding, Profile, Workspace};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};
use serde_json::{Value, json};

use super::{DRAFT, drafts, example, folder, pushed, shown};

/// Numbers that look random and are the same every time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let number = usize::try_from(self.0 >> 33).unwrap_or(0);
        number % below.max(1)
    }

    fn of<'a>(&mut self, choices: &[&'a str]) -> &'a str {
        choices[self.roll(choices.len())]
    }
}

/// What is typed: what means something to the engine, and what is awkward to count.
const TYPED: &[&str] = &[
    "",
    "",
    "",
    "a",
    " ",
    "\n",
    "\r\n",
    "\r",
    "é",
    "漢字",
    "🎯",
    "👩‍👩‍👧",
    "\u{feff}",
    "\u{2028}",
    "---\n",
    "## Goals\n",
    "# ",
    "{OWNER}",
    "[AGENT_NAME]",
    "**Status**: ",
    "status: activ\n",
    "- [ ] ",
    "- [x] ",
    "| a | b |\n",
    "```\n",
    "<!-- ",
    " -->",
    "\"",
    "`",
    "[",
    "]",
    "{",
    ": ",
    "\t",
];

/// Whether the server says the same of a document as of one that is opened with its text, in the same folder.
fn like_fresh(client: &mut Client, folder: &Workspace, uri: &str, name: &str) {
    client.notify("textDocument/didSave", json!({ "textDocument": { "uri": uri } }));
    let text = client.text(uri);
    let fresh = folder.uri(name);
    client.open(&fresh, &text);
    let expected = client.findings(&fresh);
    let version = client.documents[uri].version;
    let id = client.request(
        "milepost/nextPlaceholder",
        json!({ "textDocument": { "uri": uri }, "position": { "line": 0, "character": 0 } }),
    );
    client.result(id);
    let found = if client.offers("/diagnosticProvider") {
        client.findings(uri)
    } else {
        // What is published behind the save is of the same version as what stood there before it.
        client.until("the findings of a fresh document", |client| {
            let last = client.last(uri)?;
            (last.version == Some(version) && without(&last.diagnostics, uri) == without(&expected, &fresh))
                .then(|| last.diagnostics.clone())
        })
    };
    assert_eq!(without(&found, uri), without(&expected, &fresh), "{text:?}");
    client.close(&fresh);
}

/// Diagnostics without the name of their document.
fn without(diagnostics: &[Value], uri: &str) -> String {
    Value::from(diagnostics.to_vec()).to_string().replace(uri, "URI")
}

fn encoded(encoding: Encoding, folder: &Workspace) -> Client {
    Client::start(Profile::full().encodings(&[encoding]), &[folder])
}

#[test]
fn edits_are_understood_in_every_encoding() {
    let folder = folder();
    let uri = folder.uri("a.md");
    let text = "\u{feff}---\r\ntemplate: plan\r\nstatus: activ\r\nowner: \"漢字 🎯 é\"\r\n---\r\n\r\n# 🎯 Ziel 👩‍👩‍👧 x\r\n\r\n## Goals\r\n\r\nMany.\r\n\r\n## Risks\r\n\r\n🎯🎯 None.";
    for encoding in Encoding::ALL {
        let mut client = encoded(encoding, &folder);
        assert_eq!(client.encoding, encoding);
        client.open(&uri, text);
        let found = client.findings(&uri);
        assert_eq!(shown(&client, &uri, &found), ["invalid-enum `activ`"], "{encoding:?}");
        for (old, new) in [
            ("🎯 é", "é 🎯"),
            ("x\r\n", "🎯x\r\n🎯"),
            ("👩‍👩‍👧", ""),
            ("🎯🎯 None.", "🎯\r🎯\n"),
            ("\u{feff}", ""),
            ("Many.\r\n", ""),
        ] {
            client.exchange(&uri, old, new);
            client.same_text(&uri);
        }
        client.exchange(&uri, "activ", "🎯");
        let found = client.findings(&uri);
        assert_eq!(shown(&client, &uri, &found)[0], "invalid-enum `🎯`", "{encoding:?}");
        like_fresh(&mut client, &folder, &uri, "fresh.md");
        client.shut_down();
    }
}

#[test]
fn a_notification_may_hold_many_changes_and_whole_texts() {
    let folder = folder();
    let uri = folder.uri("a.md");
    let mut client = pushed(&folder);
    client.open(&uri, DRAFT);
    let range = |line: u32, from: u32, to: u32| json!({ "start": { "line": line, "character": from }, "end": { "line": line, "character": to } });
    // Each in the text that those before it have left.
    client.change(
        &uri,
        &[
            json!({ "range": range(2, 8, 13), "text": "x\ny" }),
            json!({ "range": range(3, 0, 1), "text": "" }),
            json!({ "range": range(2, 8, 9), "text": "active", "rangeLength": 1 }),
        ],
    );
    client.same_text(&uri);
    client.change(&uri, &[json!({ "text": "" })]);
    client.same_text(&uri);
    let version = client.change(
        &uri,
        &[json!({ "text": "🎯" }), json!({ "range": range(0, 2, 2), "text": "!" }), json!({ "text": DRAFT })],
    );
    client.same_text(&uri);
    assert_eq!(client.diagnostics(&uri, version).len(), 1);
    let version = client.change(&uri, &[]);
    client.same_text(&uri);
    assert_eq!(client.diagnostics(&uri, version).len(), 1, "a version that changes nothing is a version");
    client.shut_down();
}

#[test]
fn positions_outside_of_the_text_are_moved_into_it() {
    let folder = folder();
    let uri = folder.uri("a.md");
    let mut client = pushed(&folder);
    client.open(&uri, "ab\r\ncd\n");
    let range = |a: (u32, u32), b: (u32, u32)| json!({ "start": { "line": a.0, "character": a.1 }, "end": { "line": b.0, "character": b.1 } });
    let change = |range: Value, text: &str| [json!({ "range": range, "text": text })];
    client.change_to(&uri, &change(range((0, 9), (0, 99)), "!"), "ab!\r\ncd\n");
    client.same_text(&uri);
    client.change_to(&uri, &change(range((9, 0), (2_147_483_647, 2_147_483_647)), "end"), "ab!\r\ncd\nend");
    client.same_text(&uri);
    client.change_to(&uri, &change(range((1, 0), (99, 0)), ""), "ab!\r\n");
    client.same_text(&uri);
    client.shut_down();
}

/// Edits as numbers that fit any text: where one begins, how many characters go, what comes.
type Typed = Vec<(u32, u8, &'static str)>;

/// The edits of one notification each, applied one after the other to what those before have left.
fn typed(client: &mut Client, uri: &str, edits: &Typed) {
    for (place, length, new) in edits {
        let text = client.text(uri);
        let start = place_of(&text, *place as usize % (text.len() + 1));
        // Mostly a few characters go, rarely half of the document.
        let length = if *length > 250 { text.len() / 2 } else { usize::from(length % 9) };
        let end = text[start..].char_indices().nth(length).map_or(text.len(), |(at, _)| start + at);
        client.replace(uri, start..place_of(&text, end).max(start), new);
    }
}

/// The place at or before an offset that a position can name: not within a character or a line end.
fn place_of(text: &str, at: usize) -> usize {
    let at = text.floor_char_boundary(at);
    if text[..at].ends_with('\r') && text[at..].starts_with('\n') { at - 1 } else { at }
}

#[test]
fn what_is_typed_at_random_arrives() {
    let folder = folder();
    let mut texts: Vec<_> = drafts().into_iter().map(|(_, text)| text).collect();
    texts.extend([DRAFT.to_owned(), String::new(), example("program/draft.md").replace('\n', "\r\n")]);
    let cases = std::env::var("MILEPOST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(48);
    let config =
        ProptestConfig { failure_persistence: None, max_shrink_iters: 200, ..ProptestConfig::with_cases(cases) };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let edits = vec((any::<u32>(), any::<u8>(), select(TYPED)), 1..24);
    let strategy = (select(texts), select(&Encoding::ALL), any::<bool>(), edits);
    let outcome = runner.run(&strategy, |(text, encoding, pulls, edits)| {
        let profile = if pulls { Profile::full() } else { Profile::push() };
        let mut client = Client::start(profile.encodings(&[encoding]), &[&folder]);
        let uri = folder.uri("a.md");
        client.open(&uri, &text);
        // Half of them in one piece, so that they meet a server that is still busy with the ones before.
        let (first, rest) = edits.split_at(edits.len() / 2);
        typed(&mut client, &uri, &first.to_vec());
        client.same_text(&uri);
        client.batch(|client| typed(client, &uri, &rest.to_vec()));
        client.same_text(&uri);
        like_fresh(&mut client, &folder, &uri, "fresh.md");
        client.shut_down();
        Ok(())
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
}

#[test]
fn two_thousand_edits_and_what_is_asked_between_them() {
    let folder = folder();
    let uri = folder.uri("a.md");
    let mut client = pushed(&folder);
    // One placeholder, whose place tells which version an answer is of.
    let text = DRAFT.replace("Ada", "{OWNER}") + &"Some 🎯 text in this long section.\n".repeat(330);
    client.open(&uri, &text);
    client.diagnostics(&uri, 1);
    let before = client.published.len();
    let asked = client.batch(|client| {
        let mut asked = Vec::new();
        for n in 0..2000 {
            let text = client.text(&uri);
            let (status, title) = (text.find("status").unwrap_or(0), text.find("A plan").unwrap_or(0));
            match n % 4 {
                0 => client.replace(&uri, status..status, "# 🎯\n"),
                1 => client.replace(&uri, title..title, "🎯"),
                2 if n % 8 == 2 => client.replace(&uri, status - "# 🎯\n".len()..status, ""),
                _ => client.replace(&uri, text.len()..text.len(), "x"),
            };
            if n % 10 == 0 {
                let text = client.text(&uri);
                let at = text.find("{OWNER}").unwrap_or(0);
                let expected =
                    milepost_tests::protocol::Lines::new(&text, client.encoding).range(at..at + "{OWNER}".len());
                let params = json!({ "textDocument": { "uri": uri }, "position": { "line": 0, "character": 0 } });
                asked.push((client.request("milepost/nextPlaceholder", params), expected));
            }
        }
        asked
    });
    for (id, expected) in asked {
        assert_eq!(client.result(id), expected, "the request {id}");
    }
    let last = client.documents[&uri].version;
    let found = client.diagnostics(&uri, last);
    client.same_text(&uri);
    client.quiet(Duration::from_millis(50));
    let published = client.published.len() - before;
    assert_eq!(client.last(&uri).and_then(|last| last.version), Some(last), "nothing behind the last");
    assert!(published <= 20, "{published} times published");
    // The same as of a text that never was another.
    let fresh = folder.uri("fresh.md");
    let text = client.text(&uri);
    client.open(&fresh, &text);
    assert_eq!(without(&client.diagnostics(&fresh, 1), &fresh), without(&found, &uri));
    client.shut_down();
}

#[test]
fn two_documents_do_not_disturb_each_other() {
    let folder = folder();
    let (a, b) = (folder.uri("a.md"), folder.uri("b.md"));
    for profile in [Profile::push(), Profile::full()] {
        let mut client = Client::start(profile, &[&folder]);
        client.open(&a, DRAFT);
        client.open(&b, &DRAFT.replace("activ", "don").replace('\n', "\r\n"));
        let mut dice = Dice(7);
        client.batch(|client| {
            for _ in 0..200 {
                let uri = if dice.roll(2) == 0 { &a } else { &b };
                let at = client.text(uri).len();
                client.replace(uri, at..at, dice.of(&["x", "🎯", "\n"]));
            }
        });
        for (uri, found) in [(&a, "activ"), (&b, "don")] {
            client.same_text(uri);
            let diagnostics = client.findings(uri);
            assert_eq!(shown(&client, uri, &diagnostics), [format!("invalid-enum `{found}`")]);
        }
        client.shut_down();
    }
}

#[test]
fn a_document_is_opened_closed_and_opened_again() {
    let folder = folder();
    let uri = folder.uri("a.md");
    let mut client = pushed(&folder);
    for round in 0..3 {
        client.open(&uri, DRAFT);
        assert_eq!(client.diagnostics(&uri, 1).len(), 1);
        let version = client.exchange(&uri, "activ", "active");
        assert_eq!(client.diagnostics(&uri, version).len(), 0);
        client.close(&uri);
        let count = client.published.len();
        client.until("the clearing of a closed document", |client| {
            (client.published.len() > count || round == 0 && client.last(&uri)?.diagnostics.is_empty()).then_some(())
        });
        assert!(client.last(&uri).is_some_and(|last| last.diagnostics.is_empty()));
        // Nothing is left to publish for: the next one begins at version 1 again.
        client.published.clear();
    }
    client.shut_down();
}

#[test]
fn changes_of_what_is_not_open_are_let_go() {
    let folder = folder();
    let uri = folder.uri("a.md");
    let mut client = pushed(&folder);
    let document = json!({ "uri": folder.uri("b.md"), "version": 3 });
    client.notify("textDocument/didChange", json!({ "textDocument": document, "contentChanges": [{ "text": "a" }] }));
    client.notify("textDocument/didClose", json!({ "textDocument": { "uri": folder.uri("b.md") } }));
    client.notify("textDocument/didSave", json!({ "textDocument": { "uri": folder.uri("b.md") } }));
    client.open(&uri, DRAFT);
    assert_eq!(client.diagnostics(&uri, 1).len(), 1);
    // Opened twice: what came last holds.
    client.open(&uri, &DRAFT.replace("activ", "done"));
    client.until("no diagnostics", |client| client.last(&uri)?.diagnostics.is_empty().then_some(()));
    client.same_text(&uri);
    client.shut_down();
}
