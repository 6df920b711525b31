//! Links as the command line judges them: by what is on the disk.

#![allow(clippy::unwrap_used, reason = "Clippy's exception for tests does not reach their helper functions.")]

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};
use tempfile::TempDir;

const TEMPLATE: &str = "# {TITLE}\n\n## Plan\n{PLAN}\n";

fn write(directory: &Path, files: &[(&str, &str)]) {
    for (path, text) in files {
        let path = directory.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

fn document(links: &str) -> String {
    format!("<!-- milepost: template note -->\n# Billing\n\n## Plan\n{links}\n")
}

/// The findings of links by file, in order: rule, message, titles of the fixes.
fn found(directory: &Path, arguments: &[&str]) -> Vec<(String, String, Vec<String>)> {
    let rules = ["check", "--format", "json", "--rule", "broken-link,broken-anchor"];
    let output = Command::new(env!("CARGO_BIN_EXE_milepost"))
        .current_dir(directory)
        .args([&rules, arguments].concat())
        .output()
        .unwrap();
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let texts = |value: &Value, name: &str| value[name].as_str().unwrap().to_owned();
    let mut all = Vec::new();
    for file in report["files"].as_array().unwrap() {
        for one in file["diagnostics"].as_array().unwrap() {
            let fixes = one["fixes"].as_array().unwrap();
            for fix in fixes {
                let creates = texts(fix, "title").starts_with("Create");
                assert_eq!(fix["edits"] == json!([]), creates, "{fix}");
            }
            let titles = fixes.iter().map(|fix| texts(fix, "title")).collect();
            all.push((texts(file, "path"), texts(one, "message"), titles));
        }
    }
    all
}

fn messages(directory: &Path, arguments: &[&str]) -> Vec<String> {
    found(directory, arguments).into_iter().map(|(path, message, _)| format!("{path}: {message}")).collect()
}

#[test]
fn links_are_followed_on_the_disk() {
    let directory = TempDir::new().unwrap();
    let root = directory.path();
    write(
        root,
        &[
            (".git/HEAD", ""),
            (".milepost/templates/note.md", TEMPLATE),
            ("README.md", "# Read me\n"),
            (
                "docs/a.md",
                &document("[r](../README.md#read-me) [s](../README.md#rea-me) [b](b.md#plan) [c](/docs/c.md)"),
            ),
            ("docs/b.md", &document("[a](a.md#billing) [x](rEADME.md) [d](docs/) [p](../pics/p.png)")),
            ("docs/deep/d.md", &document("[o](../../../out.md) [i](../../../../issues) [a](../a.md)")),
        ],
    );
    let all = messages(root, &["."]);
    assert_eq!(
        all,
        [
            "docs/a.md: no heading of `../README.md` is `#rea-me`",
            "docs/a.md: there is no file `/docs/c.md`",
            "docs/b.md: there is no file `rEADME.md`",
            "docs/b.md: there is no folder `docs/`",
            "docs/b.md: there is no file `../pics/p.png`",
            "docs/deep/d.md: there is no file `../../../out.md`",
        ]
    );
    // Where the command runs makes no difference.
    let inside = messages(&root.join("docs"), &["."]);
    assert_eq!(inside.len(), all.len());
    assert!(inside.iter().zip(&all).all(|(inside, all)| format!("docs/{inside}") == *all), "{inside:?}");
}

#[test]
fn a_fix_that_makes_a_file_says_so_in_its_title() {
    let directory = TempDir::new().unwrap();
    let root = directory.path();
    write(
        root,
        &[(".milepost/templates/note.md", TEMPLATE), ("a.md", &document("[x](rollbak.md)")), ("rollback.md", "")],
    );
    let (_, _, titles) = found(root, &["a.md"]).remove(0);
    assert_eq!(titles, ["Replace with `rollback.md`", "Create `rollbak.md` from template `note`"]);
    assert!(!root.join("rollbak.md").exists());
}

#[cfg(unix)]
#[test]
fn what_cannot_be_read_is_not_judged() {
    use std::os::unix::fs::symlink;
    let directory = TempDir::new().unwrap();
    let root = directory.path();
    write(
        root,
        &[(".milepost/templates/note.md", TEMPLATE), ("a.md", &document("[l](loop) [b](bytes.md#x) [g](gone.md)"))],
    );
    fs::write(root.join("bytes.md"), b"# \xff\n").unwrap();
    symlink("loop.md", root.join("loop.md")).unwrap();
    symlink("nowhere.md", root.join("gone.md")).unwrap();
    assert_eq!(messages(root, &["a.md"]), ["a.md: there is no file `gone.md`"]);
}
