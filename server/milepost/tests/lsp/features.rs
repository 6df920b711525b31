//! What is told and offered at a place.

use serde_json::{Value, json};

use super::server::{NEXT, PROGRAM, Server, range};

#[test]
fn the_next_placeholder_is_found_from_anywhere() {
    let mut server = Server::initialized(&json!({"general": {"positionEncodings": ["utf-32"]}}));
    let uri = "untitled:One";
    server.open(
        uri,
        "\u{feff}---\r\ntemplate: program\r\nstatus: {STATUS}\r\nmilestone_name: 🟢 {MILESTONE_NAME}\r\n---\r\n",
    );
    let mut next = |line, character, direction: &str| {
        let position = json!({"line": line, "character": character});
        let params = json!({"textDocument": {"uri": uri}, "position": position, "direction": direction});
        server.request(NEXT, params)["result"].clone()
    };
    assert_eq!(next(0, 0, "next"), range((2, 8), (2, 16)));
    assert_eq!(next(2, 8, "next"), range((3, 18), (3, 34)));
    assert_eq!(next(99, 99, "previous"), range((3, 18), (3, 34)));
    let unknown = json!({"textDocument": {"uri": "untitled:2"}, "position": {"line": 0, "character": 0}});
    assert_eq!(server.request(NEXT, unknown)["result"], Value::Null);
}

/// A milestone with an astral character in front of what is looked at, and its `text` in a server of this encoding.
fn astral(encoding: &str, capabilities: Value) -> (Server, &'static str, u32) {
    let mut capabilities = capabilities;
    capabilities["general"]["positionEncodings"] = json!([encoding]);
    let mut server = Server::initialized(&capabilities);
    let uri = "file:///plans/docs/m.md";
    server.open(uri, ASTRAL);
    let width = [("utf-8", 4), ("utf-16", 2), ("utf-32", 1)].into_iter().find(|(name, _)| *name == encoding).unwrap().1;
    (server, uri, width)
}

const ASTRAL: &str = "---\ntemplate: program\nmilestone_name: 🟢 {MILESTONE_NAME}\nstatus: actve\n---\n\n# 🟢 {MILESTONE_NAME}\n\n## Executive Summary\n\n🟢 [a](../b%20c.md#d) 🟢 [b](https://x.y/é)\n\n- [x] 🟢 one\n- [ ] two\n";

const ENCODINGS: [&str; 3] = ["utf-8", "utf-16", "utf-32"];

fn at(uri: &str, line: u32, character: u32) -> Value {
    json!({"textDocument": {"uri": uri}, "position": {"line": line, "character": character}})
}

#[test]
fn a_place_and_what_is_around_it_are_told() {
    for encoding in ENCODINGS {
        let hover = json!({"textDocument": {"hover": {"contentFormat": ["markdown"]}}});
        let (mut server, uri, wide) = astral(encoding, hover);
        let shown = server.request("textDocument/hover", at(uri, 2, 18 + wide))["result"].clone();
        assert_eq!(shown["range"], range((2, 17 + wide), (2, 33 + wide)), "{encoding}");
        assert_eq!(shown["contents"]["kind"], "markdown");
        let positions = json!([{"line": 2, "character": 18 + wide}, {"line": 3, "character": 9}]);
        let params = json!({"textDocument": {"uri": uri}, "positions": positions});
        let selected = server.request("textDocument/selectionRange", params)["result"].clone();
        assert_eq!(selected[0]["range"], range((2, 18 + wide), (2, 32 + wide)));
        assert_eq!(selected[0]["parent"]["range"], range((2, 17 + wide), (2, 33 + wide)));
        assert_eq!(selected[1]["range"], range((3, 8), (3, 13)));
    }
}

#[test]
fn an_outline_is_a_tree_or_a_list() {
    for encoding in ENCODINGS {
        let tree = json!({"textDocument": {"documentSymbol": {"hierarchicalDocumentSymbolSupport": true}}});
        let (mut server, uri, wide) = astral(encoding, tree);
        let params = json!({"textDocument": {"uri": uri}});
        let symbols = server.request("textDocument/documentSymbol", params.clone())["result"].clone();
        assert_eq!(symbols[0]["name"], "Front matter");
        assert_eq!(symbols[0]["children"][2]["detail"], "actve");
        assert_eq!(symbols[1]["selectionRange"], range((6, 2), (6, 19 + wide)));
        assert_eq!(symbols[1]["children"][0]["name"], "Executive Summary");
        let (mut server, uri, _) = astral(encoding, json!({}));
        let symbols = server.request("textDocument/documentSymbol", params)["result"].clone();
        assert_eq!(symbols[3]["containerName"], "Front matter");
        assert_eq!(symbols[3]["location"], json!({"uri": uri, "range": range((3, 0), (3, 13))}));
    }
}

#[test]
fn folds_links_and_hints_are_shown() {
    for encoding in ENCODINGS {
        let capabilities = json!({"textDocument": {
            "documentLink": {"tooltipSupport": true}, "foldingRange": {"lineFoldingOnly": true, "rangeLimit": 2}
        }});
        let (mut server, uri, wide) = astral(encoding, capabilities);
        let params = json!({"textDocument": {"uri": uri}});
        let folds = server.request("textDocument/foldingRange", params.clone())["result"].clone();
        assert_eq!(folds, json!([{"startLine": 0, "endLine": 4}, {"startLine": 8, "endLine": 13}]));
        let links = server.request("textDocument/documentLink", params)["result"].clone();
        assert_eq!(links[0]["target"], "file:///plans/b%20c.md#d");
        assert_eq!(links[0]["range"], range((10, 5 + wide), (10, 18 + wide)));
        assert_eq!(links[1]["target"], "https://x.y/%C3%A9");
        assert_eq!(links[1]["tooltip"], "Open https://x.y/é");
        let params = json!({"textDocument": {"uri": uri}, "range": range((6, 0), (9, 0))});
        let hints = server.request("textDocument/inlayHint", params)["result"].clone();
        assert_eq!(hints[0]["position"], json!({"line": 6, "character": 19 + wide}));
        assert_eq!(hints[1]["label"], "1/2");
    }
}

#[test]
fn tokens_are_counted_as_the_client_counts() {
    for encoding in ENCODINGS {
        let (mut server, uri, wide) = astral(encoding, json!({}));
        let full = server.request("textDocument/semanticTokens/full", json!({"textDocument": {"uri": uri}}));
        let of_range = json!({"textDocument": {"uri": uri}, "range": range((2, 0), (3, 0))});
        let part = server.request("textDocument/semanticTokens/range", of_range)["result"]["data"].clone();
        // The key, then the slot, which is unfilled and linked.
        assert_eq!(part, json!([2, 0, 14, 2, 0, 0, 17 + wide, 16, 0, 5]));
        let data = full["result"]["data"].as_array().unwrap();
        assert!(data.len() > part.as_array().unwrap().len() && data.len() % 5 == 0);
    }
}

#[test]
fn what_can_be_written_is_offered() {
    for encoding in ENCODINGS {
        let item = json!({
            "snippetSupport": true, "insertReplaceSupport": true, "documentationFormat": ["markdown"],
            "resolveSupport": {"properties": ["documentation"]}
        });
        let (mut server, uri, wide) =
            astral(encoding, json!({"textDocument": {"completion": {"completionItem": item}}}));
        let list = server.request("textDocument/completion", at(uri, 3, 10))["result"].clone();
        let first = &list["items"][0];
        assert_eq!((&list["isIncomplete"], &first["sortText"]), (&json!(false), &json!("0000")));
        // Whatever the client can: what is inserted is whole, so all that it stands for is replaced.
        assert_eq!(first["textEdit"]["range"], range((3, 8), (3, 13)));
        assert_eq!(first["textEdit"].get("insert"), None);
        server.change(uri, 2, json!([{"range": range((4, 0), (4, 0)), "text": "\n"}]));
        let keys = server.request("textDocument/completion", at(uri, 4, 0))["result"]["items"].clone();
        assert!(keys.as_array().unwrap().iter().any(|key| key["insertTextFormat"] == 2), "{keys}");
        let key = keys.as_array().unwrap().iter().find(|key| key.get("data").is_some()).unwrap();
        assert_eq!(key.get("documentation"), None);
        let resolved = server.request("completionItem/resolve", key.clone())["result"].clone();
        assert_eq!(resolved["documentation"]["kind"], "markdown");
        let slot = server.request("textDocument/completion", at(uri, 2, 18 + wide))["result"].clone();
        assert!(slot["items"].as_array().is_some());

        let (mut server, uri, _) = astral(encoding, json!({}));
        server.change(uri, 2, json!([{"range": range((4, 0), (4, 0)), "text": "\n"}]));
        let list = server.request("textDocument/completion", at(uri, 4, 0))["result"]["items"].clone();
        assert!(!list.to_string().contains("insertTextFormat"), "{list}");
        assert!(list[0]["textEdit"]["range"].is_object());
    }
}

#[test]
fn of_what_is_no_milestone_nothing_is_told() {
    let mut server = Server::initialized(&json!({}));
    let document = json!({"uri": "untitled:1", "languageId": "yaml", "version": 1, "text": PROGRAM});
    server.notify("textDocument/didOpen", json!({"textDocument": document}));
    for method in ["hover", "documentSymbol", "foldingRange", "documentLink", "semanticTokens/full", "completion"] {
        let answer = server.request(&format!("textDocument/{method}"), at("untitled:1", 0, 0));
        assert_eq!(answer["result"], Value::Null, "{method}");
    }
}

/// With the cursor elsewhere in the line, editors name the findings of the line.
#[test]
fn what_is_named_can_be_fixed_from_its_line() {
    let actions = json!({"codeActionLiteralSupport": {"codeActionKind": {"valueSet": []}}, "isPreferredSupport": true});
    let capabilities = json!({"textDocument": {"codeAction": actions}});
    let (mut server, uri, _) = astral("utf-16", capabilities);
    let mut ask = |diagnostics: Value| {
        let context = json!({"diagnostics": diagnostics, "only": ["quickfix"]});
        let params = json!({"textDocument": {"uri": uri}, "range": range((3, 0), (3, 0)), "context": context});
        server.request("textDocument/codeAction", params)["result"].clone()
    };
    let named = json!([{"range": range((3, 8), (3, 13)), "code": "invalid-enum", "message": "…"}]);
    assert_eq!(ask(named)[0]["title"], "Replace with `active`");
    let other = json!([{"range": range((3, 8), (3, 12)), "code": "invalid-enum", "message": "…"}, {"range": range((9, 9), (8, 8)), "message": ""}]);
    assert!(!ask(other).to_string().contains("Replace"));
}

#[test]
fn what_can_be_done_is_offered() {
    let actions = json!({
        "codeActionLiteralSupport": {"codeActionKind": {"valueSet": []}}, "isPreferredSupport": true,
        "dataSupport": true, "resolveSupport": {"properties": ["edit"]}
    });
    let capabilities =
        json!({"textDocument": {"codeAction": actions}, "workspace": {"workspaceEdit": {"documentChanges": true}}});
    let ask = |uri: &str, context: Value| json!({"textDocument": {"uri": uri}, "range": range((3, 9), (3, 9)), "context": context});
    for encoding in ENCODINGS {
        let (mut server, uri, wide) = astral(encoding, capabilities.clone());
        let of_kind = |only: &[&str]| ask(uri, json!({"diagnostics": [], "only": only}));
        let fixes = server.request("textDocument/codeAction", of_kind(&["quickfix"]))["result"].clone();
        assert_eq!(fixes[0]["title"], "Replace with `active`");
        assert_eq!(
            (&fixes[0]["isPreferred"], &fixes[0]["diagnostics"][0]["code"]),
            (&json!(true), &json!("invalid-enum"))
        );
        let change = &fixes[0]["edit"]["documentChanges"][0];
        assert_eq!(change["textDocument"], json!({"uri": uri, "version": 1}));
        assert_eq!(change["edits"][0], json!({"range": range((3, 8), (3, 13)), "newText": "active"}));

        let source = server.request("textDocument/codeAction", of_kind(&["source"]))["result"].clone();
        let all = source.as_array().unwrap().iter().find(|action| action["kind"] == "source.insertMissing.milepost");
        assert!(all.unwrap().get("edit").is_none() && !source.to_string().contains("quickfix"), "{source}");
        let resolved = server.request("codeAction/resolve", all.unwrap().clone())["result"].clone();
        assert!(resolved["edit"]["documentChanges"][0]["edits"][0]["newText"].is_string(), "{resolved}");

        let mut slot = ask(uri, json!({"diagnostics": []}));
        slot["range"] = range((2, 18 + wide), (2, 18 + wide));
        assert!(server.request("textDocument/codeAction", slot)["result"].is_array());
    }
    // Clients that know no actions, but commands.
    let (mut server, uri, _) = astral("utf-16", json!({"workspace": {"applyEdit": true}}));
    let commands = server.request("textDocument/codeAction", ask(uri, json!({"diagnostics": []})))["result"].clone();
    assert_eq!(commands[0]["title"], "Replace with `active`");
    let command = json!({"command": commands[0]["command"], "arguments": commands[0]["arguments"]});
    assert_eq!(server.request("workspace/executeCommand", command)["result"], Value::Null);
    let asked = server.find(|message| message["method"] == "workspace/applyEdit");
    assert_eq!(asked["params"]["edit"]["changes"][uri][0]["newText"], "active");
}

#[test]
fn what_belongs_together_is_shown_and_renamed_together() {
    for encoding in ENCODINGS {
        let (mut server, uri, wide) = astral(encoding, json!({"textDocument": {"rename": {"prepareSupport": true}}}));
        let (here, there) = (range((2, 17 + wide), (2, 33 + wide)), range((6, 3 + wide), (6, 19 + wide)));
        let place = at(uri, 2, 18 + wide);
        let prepared = server.request("textDocument/prepareRename", place.clone())["result"].clone();
        assert_eq!(prepared, json!({"range": here, "placeholder": "{MILESTONE_NAME}"}));
        let shown = server.request("textDocument/documentHighlight", place.clone())["result"].clone();
        assert_eq!(shown, json!([{"range": here, "kind": 3}, {"range": there, "kind": 3}]));
        let mut params = place;
        params["newName"] = json!("🟢 One");
        let edits = server.request("textDocument/rename", params.clone())["result"]["changes"][uri].clone();
        assert_eq!((&edits[0]["range"], &edits[1]["range"]), (&here, &there));
        params["newName"] = json!(" ");
        let error = server.request("textDocument/rename", params)["error"].clone();
        assert_eq!(error, json!({"code": -32803, "message": "a value cannot be empty"}));
        assert_eq!(server.request("textDocument/prepareRename", at(uri, 10, 0))["result"], Value::Null);
    }
}
