//! The real server over its real pipes: `milepost lsp`, driven by the protocol client, which checks every message.

mod around;
mod client;
mod configuration;
mod diagnostics;
mod life;
mod model;
mod new;
mod requests;
mod robust;
mod status;
mod sync;
mod templates;

use milepost_tests::files;
use milepost_tests::protocol::{Client, Profile, Workspace};
use serde_json::Value;

/// Codes of errors.
const PARSE_ERROR: i64 = -32700;
const INVALID_REQUEST: i64 = -32600;
const METHOD_NOT_FOUND: i64 = -32601;
const INVALID_PARAMS: i64 = -32602;
const INTERNAL_ERROR: i64 = -32603;
const NOT_INITIALIZED: i64 = -32002;
const CANCELLED: i64 = -32800;

/// A template of few words, of which documents can be made that have few findings.
const PLAN: &str = "---\nstatus: {STATUS} # planning, active, done\nowner: {OWNER}\n---\n\n# {TITLE}\n\n## Goals\n\n{GOALS}\n\n## Risks\n\n{RISKS}\n";
/// Where it has to lie.
const PLAN_PATH: &str = ".milepost/templates/plan.md";
/// A document of that template, with one finding: `activ`.
const DRAFT: &str =
    "---\ntemplate: plan\nstatus: activ\nowner: Ada\n---\n\n# A plan\n\n## Goals\n\nMany.\n\n## Risks\n\nNone.\n";

/// A folder with the template in it.
fn folder() -> Workspace {
    Workspace::new(&[(PLAN_PATH, PLAN)])
}

/// An example of this repository.
fn example(name: &str) -> String {
    files::read(&files::root().join("examples").join(name)).expect("the example is there")
}

/// The drafts of all examples.
fn drafts() -> Vec<(&'static str, String)> {
    ["delivery", "engineering", "initiative", "parallel-track", "program"]
        .into_iter()
        .map(|name| (name, example(&format!("{name}/draft.md"))))
        .collect()
}

/// A client that diagnostics are pushed to, in a folder with the template.
fn pushed(folder: &Workspace) -> Client {
    Client::start(Profile::push(), &[folder])
}

/// The code of a diagnostic with the text that it covers.
fn shown(client: &Client, uri: &str, diagnostics: &[Value]) -> Vec<String> {
    let text = client.text(uri);
    let lines = milepost_tests::protocol::Lines::new(&text, client.encoding);
    let one = |diagnostic: &Value| {
        let span = lines.span(&diagnostic["range"]).expect("positions were checked as they came");
        format!("{} `{}`", diagnostic["code"].as_str().unwrap_or("?"), &text[span])
    };
    diagnostics.iter().map(one).collect()
}
