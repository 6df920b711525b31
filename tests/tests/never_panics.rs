//! Whatever a document or a template holds: no panic, every span on characters of the text, findings in its order.

use milepost_core::template::{Library, Template};
use milepost_tests::actions::malformed_at;
use milepost_tests::engine::Setting;
use milepost_tests::fixes::malformed;
use proptest::prelude::*;
use proptest::sample::select;

/// Pieces that Markdown, front matter and placeholders are made of, whole and broken.
const PIECES: &[&str] = &[
    "\n",
    "\n\n",
    "\r\n",
    "\r",
    " ",
    "  \n",
    "\t",
    "\u{feff}",
    "\u{2028}",
    "\u{0}",
    "a",
    "é",
    "計画",
    "🟢",
    "👩‍💻",
    "e\u{301}",
    "# ",
    "## ",
    "### 1. ",
    "####### ",
    "# {TITLE}\n",
    "## Overview\n",
    "Title\n===\n",
    "---\n",
    "---",
    "...\n",
    "--- \n",
    "status: active\n",
    "status: {STATUS}\n",
    "title: a: b\n",
    "tags: [a, {B}]\n",
    "- item\n",
    "  nested: x\n",
    "key:\n",
    "key: |\n  text\n",
    "\"",
    "'",
    ": ",
    "# planning, active\n",
    "owner: @a\n",
    "template: program\n",
    "{",
    "}",
    "{{",
    "}}",
    "[",
    "]",
    "[[",
    "]]",
    "(",
    ")",
    "<",
    ">",
    "`",
    "``",
    "```\n",
    "````markdown\n",
    "~~~\n",
    "**",
    "*",
    "_",
    "__",
    "|",
    "\\",
    "{STATUS}",
    "[AGENT_NAME]",
    "{{name}}",
    "<name>",
    "__NAME__",
    "[HIGH/MEDIUM/LOW]",
    "[e.g., x]",
    "YYYY-MM-DD",
    "XX%",
    "###",
    "TBD",
    "2025-02-30",
    "2025-01-01T00:00:00Z",
    "- [ ] ",
    "- [x] ",
    "1. ",
    "> ",
    "> [!NOTE]\n",
    "**Status**: ",
    "**Status:** x",
    "- **Owner**: [NAME]\n",
    "**A**: x | **B**: y\n",
    "| a | b |\n|---|---|\n| {X} | |\n",
    "|---|\n",
    "[a](b.md#c)",
    "[a]: b\n",
    "![",
    "[^1]",
    "<!-- ",
    " -->",
    "<!-- milepost: optional -->\n",
    "<!-- milepost: STATUS = a | b -->\n",
    "<!-- milepost: EFFORT = number weeks 0..52 -->\n",
    "<!-- milepost-ignore invalid-enum -->\n",
    "<!-- milepost-ignore-file -->\n",
    "# milepost-ignore x\n",
    "<div>\n",
    "</div>\n",
    "{% if a %}",
    "$\\frac{a}{b}$",
    "â‚¬",
    "ðŸŸ¢",
    "100%",
    "~3-8h",
];

fn config() -> ProptestConfig {
    let cases = std::env::var("MILEPOST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(512);
    // A failure that is found becomes a case of its own, not a seed in a file.
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

/// Any text made of the pieces and of the lines of the built-in templates.
fn text() -> impl Strategy<Value = String> {
    let mut lines: Vec<String> = vec!["# {TITLE}\n".to_owned()];
    for template in Library::builtin().iter() {
        lines.extend(template.source.split_inclusive('\n').map(str::to_owned));
    }
    let piece = prop_oneof![
        6 => select(PIECES).prop_map(str::to_owned),
        3 => select(lines),
        1 => any::<String>(),
    ];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

/// A built-in template's source with some characters gone and some pieces put in; any text where there are none yet.
fn damaged() -> BoxedStrategy<String> {
    let sources: Vec<_> = Library::builtin().iter().map(|template| template.source.clone()).collect();
    if sources.is_empty() {
        return text().boxed();
    }
    let damage = prop::collection::vec((any::<prop::sample::Index>(), 0..40_usize, select(PIECES)), 0..8);
    let damaged = (select(sources), damage).prop_map(|(mut text, damage)| {
        for (at, length, piece) in damage {
            let start = text.floor_char_boundary(at.index(text.len() + 1));
            let end = text.ceil_char_boundary((start + length).min(text.len()));
            text.replace_range(start..end, piece);
        }
        text
    });
    damaged.boxed()
}

/// Checks a text with and without recognition.
fn holds(text: &str, template: &str) -> Result<(), TestCaseError> {
    let recognised = Setting::with([("own", template)]);
    let _ = recognised.library.get("own").map(|own| own.describe());
    let names: Vec<_> = recognised.library.iter().map(|template| template.name.clone()).collect();
    let forced = names.iter().filter_map(|name| recognised.clone().forced(name).ok());
    for setting in forced.chain([recognised.clone()]) {
        let wrong = malformed(text, &setting.check(text).findings);
        prop_assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
    Ok(())
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn any_document_of_any_template(document in text(), template in text()) {
        holds(&document, &template)?;
    }

    #[test]
    fn a_damaged_template_and_its_own_source(source in damaged()) {
        holds(&source, &source)?;
    }

    #[test]
    fn any_template_compiles(source in text(), name in any::<String>()) {
        let template = Template::compile(&name, &source);
        let _ = template.describe();
    }
}

proptest! {
    // What is done is checked once more each time.
    #![proptest_config(ProptestConfig { cases: config().cases / 8, ..config() })]

    #[test]
    fn anything_done_at_any_place(document in text(), at in any::<prop::sample::Index>()) {
        let at = document.floor_char_boundary(at.index(document.len() + 1));
        let forced = Setting::builtin().forced("program").map_err(TestCaseError::fail)?;
        for setting in [forced, Setting::builtin()] {
            let wrong = malformed_at(&setting, &document, at);
            prop_assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        }
    }

    #[test]
    fn anything_done_at_any_place_of_a_damaged_template(document in damaged(), at in any::<prop::sample::Index>()) {
        let at = document.floor_char_boundary(at.index(document.len() + 1));
        let wrong = malformed_at(&Setting::builtin(), &document, at);
        prop_assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}
