//! Every request that the server offers, at every kind of place, for every kind of client: answers are well-formed, lie
//! within the document, and hold only what the client can take. What they say is the business of the feature's cases.

use milepost_tests::protocol::{Client, Encoding, Lines, Profile, Workspace};
use serde_json::{Value, json};

use super::{DRAFT, PLAN, PLAN_PATH, drafts};

/// Where a request is made: the document, a position, and a range that begins there.
struct Place {
    document: Value,
    position: Value,
    range: Value,
}

/// A request: the capability that offers it, its method, its parameters.
type Probe = (&'static str, &'static str, fn(&Place) -> Value);

/// Requests at a place.
const AT_A_PLACE: &[Probe] = &[
    ("/completionProvider", "textDocument/completion", at),
    ("/hoverProvider", "textDocument/hover", at),
    ("/documentHighlightProvider", "textDocument/documentHighlight", at),
    ("/definitionProvider", "textDocument/definition", at),
    ("/renameProvider/prepareProvider", "textDocument/prepareRename", at),
    ("/linkedEditingRangeProvider", "textDocument/linkedEditingRange", at),
    ("/textDocumentSync", "milepost/nextPlaceholder", at),
    (
        "/selectionRangeProvider",
        "textDocument/selectionRange",
        |place| json!({ "textDocument": place.document, "positions": [place.position] }),
    ),
    (
        "/codeActionProvider",
        "textDocument/codeAction",
        |place| json!({ "textDocument": place.document, "range": place.range, "context": { "diagnostics": [] } }),
    ),
];

/// Requests about a range.
const IN_A_RANGE: &[Probe] = &[
    ("/inlayHintProvider", "textDocument/inlayHint", within),
    ("/semanticTokensProvider/range", "textDocument/semanticTokens/range", within),
];

/// Requests about a document.
const OF_A_DOCUMENT: &[Probe] = &[
    ("/documentSymbolProvider", "textDocument/documentSymbol", of),
    ("/foldingRangeProvider", "textDocument/foldingRange", of),
    ("/documentLinkProvider", "textDocument/documentLink", of),
    ("/semanticTokensProvider/full", "textDocument/semanticTokens/full", of),
    ("/codeLensProvider", "textDocument/codeLens", of),
    ("/diagnosticProvider", "textDocument/diagnostic", of),
];

fn at(place: &Place) -> Value {
    json!({ "textDocument": place.document, "position": place.position })
}

fn within(place: &Place) -> Value {
    json!({ "textDocument": place.document, "range": place.range })
}

fn of(place: &Place) -> Value {
    json!({ "textDocument": place.document })
}

/// What can be resolved: the method it is answered to, the capability, the method that resolves.
const RESOLVED: &[(&str, &str, &str)] = &[
    ("textDocument/completion", "/completionProvider/resolveProvider", "completionItem/resolve"),
    ("textDocument/codeAction", "/codeActionProvider/resolveProvider", "codeAction/resolve"),
    ("textDocument/inlayHint", "/inlayHintProvider/resolveProvider", "inlayHint/resolve"),
    ("textDocument/documentLink", "/documentLinkProvider/resolveProvider", "documentLink/resolve"),
    ("textDocument/codeLens", "/codeLensProvider/resolveProvider", "codeLens/resolve"),
];

/// A document as it is when nobody has filled it in, with what is awkward to count.
fn texts() -> Vec<(String, String)> {
    let mut texts: Vec<_> = drafts().into_iter().map(|(name, text)| (format!("{name}.md"), text)).collect();
    texts.push(("plan.md".to_owned(), DRAFT.to_owned()));
    texts.push(("template.md".to_owned(), PLAN.to_owned()));
    texts.push((".milepost/templates/hints.md".to_owned(), format!("````markdown\r\n{PLAN}\r\n<!-- milepost: STATUS = 🎯 | -->\r\n<!-- milepost: OWNER = number 0..5 -->\r\n````\r\n")));
    texts.push(("empty.md".to_owned(), String::new()));
    texts.push(("half.md".to_owned(), "\u{feff}---\r\ntemplate: plan\r\nstatus:\r\nowner: \"🎯 {OWNER}\r\n---\r\n# 漢字 {TITLE}\r\n## Goals\r\n- [ ] 🎯 [a](b.md#c)\r\n| {GOALS} | 🎯 |\r\n##".to_owned()));
    texts
}

fn probe(client: &mut Client, uri: &str, probes: &[Probe], places: &[(usize, usize)]) {
    let text = client.text(uri);
    let mut asked = Vec::new();
    for (start, end) in places {
        let lines = Lines::new(&text, client.encoding);
        let range = lines.range(*start..*end);
        let place = Place { document: json!({ "uri": uri }), position: range["start"].clone(), range };
        for (capability, method, params) in probes {
            if client.offers(capability) {
                asked.push((*method, client.request(method, params(&place))));
            }
        }
    }
    for (method, id) in asked {
        let result = match client.answer(id) {
            Ok(result) => result,
            // Nothing can be renamed here: that may be said by a refusal.
            Err(_) if method == "textDocument/prepareRename" => continue,
            Err(refusal) => client.fail(&format!("{method}: {refusal:?}")),
        };
        let items = result.as_array().or_else(|| result["items"].as_array()).cloned().unwrap_or_default();
        let Some((_, capability, resolve)) = RESOLVED.iter().find(|(name, ..)| *name == method) else { continue };
        if client.offers(capability) {
            for item in items.iter().filter(|item| !item["command"].is_string()).take(2) {
                client.call(resolve, item.clone());
            }
        }
    }
}

/// Some places all over a text: those where something begins or ends, and a few between.
fn places(text: &str, every: usize) -> Vec<(usize, usize)> {
    let is_place = |at: &usize| !(text[..*at].ends_with('\r') && text[*at..].starts_with('\n'));
    let all: Vec<_> = text.char_indices().map(|(at, _)| at).chain([text.len()]).filter(is_place).collect();
    let some = all.iter().step_by(every).chain(all.last()).copied();
    some.map(|start| {
        let behind = all.partition_point(|at| *at <= start);
        (start, all.get(behind + 20).copied().unwrap_or(text.len()))
    })
    .collect()
}

fn every_request(profile: Profile, every: usize) {
    let folder = Workspace::new(&[(PLAN_PATH, PLAN)]);
    let mut client = Client::start(profile, &[&folder]);
    for (name, text) in texts() {
        for uri in [folder.uri(&name), format!("untitled:{name}")] {
            client.open(&uri, &text);
            probe(&mut client, &uri, OF_A_DOCUMENT, &[(0, 0)]);
            let (middle, end) = (text.floor_char_boundary(text.len() / 2), text.len());
            let middle = if text[..middle].ends_with('\r') { middle - 1 } else { middle };
            probe(&mut client, &uri, IN_A_RANGE, &[(0, end), (0, middle), (middle, end), (middle, middle)]);
            let every = if uri.starts_with("untitled") { every * 8 } else { every };
            probe(&mut client, &uri, AT_A_PLACE, &places(&text, every));
        }
    }
    client.shut_down();
}

#[test]
fn a_client_that_can_everything() {
    every_request(Profile::full(), 23);
}

#[test]
fn a_client_of_middle_age() {
    every_request(Profile::push(), 71);
}

#[test]
fn a_client_that_says_nothing_of_itself() {
    every_request(Profile::minimal(), 73);
}

#[test]
fn a_client_that_counts_bytes() {
    every_request(Profile::full().encodings(&[Encoding::Utf8]), 79);
}

#[test]
fn a_client_that_counts_characters() {
    every_request(Profile::full().encodings(&[Encoding::Utf32]), 83);
}

#[test]
fn positions_outside_of_the_document_are_no_trouble() {
    let folder = Workspace::new(&[(PLAN_PATH, PLAN)]);
    let uri = folder.uri("a.md");
    let mut client = Client::start(Profile::full(), &[&folder]);
    client.open(&uri, DRAFT);
    for (line, character) in [(0, 2_147_483_647), (2_147_483_647, 0), (2_147_483_647, 2_147_483_647)] {
        let position = json!({ "line": line, "character": character });
        let range = json!({ "start": { "line": 0, "character": 0 }, "end": position });
        let place = Place { document: json!({ "uri": uri }), position, range };
        for (capability, method, params) in AT_A_PLACE.iter().chain(IN_A_RANGE) {
            if client.offers(capability) {
                let id = client.request(method, params(&place));
                let answer = client.answer(id);
                assert!(answer.is_ok() || *method == "textDocument/prepareRename", "{method}: {answer:?}");
            }
        }
    }
    client.shut_down();
}
