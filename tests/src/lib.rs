//! What the tests of the whole share: case files, expectations, fix checks, generated documents.
//!
//! `tests/README.md` says how a case is written.

pub mod actions;
pub mod around;
pub mod bless;
pub mod blocks;
pub mod case;
pub mod configuration;
pub mod cursor;
pub mod diff;
pub mod engine;
pub mod expect;
pub mod features;
pub mod files;
pub mod fixes;
pub mod folder;
pub mod grown;
pub mod protocol;

use std::fmt::Write as _;

use milepost_core::rules;

/// `docs/rules.md`, as the rules say it.
pub fn generate_rules_doc() -> String {
    let mut out = String::from(
        "<!-- Generated from the rules: MILEPOST_BLESS=1 cargo test -p milepost-tests --test tidy -->\n\n# Rules\n\n\
         | code | severity | finds |\n|---|---|---|\n",
    );
    for rule in rules::all() {
        let cell = |text: &str| text.replace('|', "\\|");
        let _ = writeln!(out, "| [`{0}`](#{0}) | {1} | {2} |", rule.code, cell(rule.severity()), cell(rule.summary));
    }
    for rule in rules::all() {
        let (code, severity, documentation) = (rule.code, rule.severity(), rule.documentation.trim());
        let _ = write!(out, "\n## {code}\n\nDefault severity: {severity}.\n\n{documentation}\n");
    }
    out
}
