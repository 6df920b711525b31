//! `MILEPOST_BLESS=1` writes what is found into what is expected. What changed is for `git diff` to show and for people to judge.

use std::ops::Range;
use std::path::Path;

use milepost_core::check::Checked;

use crate::blocks::{Block, fence_for};
use crate::case::{self, Case, Style};
use crate::expect::Expected;
use crate::{diff, files};

/// Whether expectations are to be rewritten.
pub fn wanted() -> bool {
    std::env::var_os("MILEPOST_BLESS").is_some_and(|value| value == "1")
}

/// The text of a case file with each block rewritten to what its case shows.
pub fn shown<C>(
    text: &str,
    cases: &[C],
    shown: impl for<'c> Fn(&'c C) -> Result<Vec<(&'c Block, String)>, String>,
) -> Result<String, String> {
    let mut blocks = Vec::new();
    for case in cases {
        let others = shown(case)?.into_iter().filter(|(block, shown)| block.text != *shown);
        blocks.extend(others.map(|(block, shown)| replacement(block, &shown)));
    }
    blocks.sort_by_key(|(span, _)| span.start);
    Ok(case::replaced(text, &blocks))
}

/// The cases; an error where one of them expects nothing, and so could not fail.
pub fn expecting<C>(
    cases: Vec<C>,
    expected: impl Fn(&C) -> &[Block],
    placed: impl Fn(&C, &str) -> String,
) -> Result<Vec<C>, String> {
    match cases.iter().find(|case| expected(case).is_empty()) {
        Some(case) => Err(placed(case, "it expects nothing")),
        None => Ok(cases),
    }
}

/// Rewrites the expectations of a case file in place.
pub fn case_file(path: &Path, style: Style) -> Result<(), String> {
    let text = files::read(path)?;
    let blessed = case_text(&files::shown(path), &text, style, Case::check)?;
    if blessed == text { Ok(()) } else { files::write(path, &blessed) }
}

/// The text of a case file with its expectations rewritten to what `check` finds.
pub fn case_text(
    file: &str,
    text: &str,
    style: Style,
    check: impl Fn(&Case) -> Result<Checked, String>,
) -> Result<String, String> {
    let mut blocks = Vec::new();
    for case in case::parse(file, text, style)? {
        let blessed = check(&case).and_then(|checked| case_blocks(&case, &checked));
        blocks.extend(blessed.map_err(|message| case.placed(&message))?);
    }
    blocks.sort_by_key(|(span, _)| span.start);
    Ok(case::replaced(text, &blocks))
}

fn case_blocks(case: &Case, checked: &Checked) -> Result<Vec<(Range<usize>, String)>, String> {
    if case.compare(checked).is_ok() {
        return Ok(Vec::new());
    }
    let none = Expected::Findings(Vec::new());
    let expected = case.expected.as_ref().unwrap_or(&none);
    let findings = expected.blessed(&case.document.text, checked, &case.only);
    let mut blocks = vec![replacement(&case.source.findings, &findings)];
    if let Some(block) = &case.source.fixed {
        let fixed = case.apply_first_fix(checked)?;
        blocks.push(replacement(block, &case.document.decoded(&fixed)));
    }
    Ok(blocks)
}

/// A block's span in its file, and the block with another text.
pub fn replacement(block: &Block, text: &str) -> (Range<usize>, String) {
    let character = if block.fence.starts_with('~') { '~' } else { '`' };
    let fence = fence_for(text, character, block.fence.len());
    (block.span.clone(), format!("{fence}{}\n{text}{fence}\n", block.info))
}

/// Holds a generated file to its text; writes it where that is wanted.
pub fn generated(path: &Path, text: &str) -> Result<(), String> {
    let old = if path.exists() { files::read(path)? } else { String::new() };
    match diff::lines(&old, text) {
        None => Ok(()),
        Some(_) if wanted() => files::write(path, text),
        Some(diff) => {
            Err(format!("{} differs from what is generated (MILEPOST_BLESS=1 writes it):\n{diff}", files::shown(path)))
        }
    }
}
