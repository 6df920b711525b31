//! `milepost init`, as a script runs it.

#![allow(clippy::unwrap_used, reason = "Clippy's exception for tests does not reach their helper functions.")]

mod drive;

use std::fs;

use drive::{NOTE, PLAN, plan, run, workspace};
use tempfile::TempDir;

/// A repository with two templates in a folder of their own, one beside a README, and documents of one of them.
fn grown() -> TempDir {
    let directory = workspace(&[
        ("docs/templates/plan.md", PLAN),
        ("docs/templates/note.md", NOTE),
        (".claude/templates/README.md", "# Templates\n\nCopy one.\n"),
        (".claude/templates/memo.md", &NOTE.replace("Note", "Memo").replace("Heard From", "Told By")),
        (".github/ISSUE_TEMPLATE/bug.md", PLAN),
        ("templates/{{cookiecutter.slug}}/plan.md", PLAN),
        ("README.md", "# Tool\n\n## Usage\n\nRead it.\n"),
        ("mixed/README.md", "# Plans\n"),
    ]);
    for folder in ["plans", "mixed"] {
        for n in 1..=3 {
            let path = directory.path().join(folder).join(format!("{n}.md"));
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, plan(n)).unwrap();
        }
    }
    directory
}

#[test]
fn what_is_found_is_shown_and_nothing_is_written() {
    let directory = grown();
    for args in [&["init"][..], &["init", "--dry-run"], &["init", "."]] {
        let shown = run(directory.path(), args);
        assert!(shown.stdout.starts_with("3 templates:\n"), "{}", shown.stdout);
        assert!(shown.stdout.contains("\n6 documents among "), "{}", shown.stdout);
        assert!(shown.stdout.contains("\n  plans  3 of `plan`\n"), "{}", shown.stdout);
        assert!(shown.stdout.contains("\n.milepost/config.yaml would say:\n"), "{}", shown.stdout);
        assert_eq!(shown.stderr, "nothing is written; `milepost init --yes` writes it\n");
        assert_eq!(shown.code, Some(0));
        assert!(!directory.path().join(".milepost").exists());
    }
}

#[test]
fn the_configuration_names_templates_and_folders_that_are_clearly_of_one() {
    let directory = grown();
    let written = run(directory.path(), &["init", "--yes"]);
    assert_eq!(written.code, Some(0), "{}", written.stderr);
    let text = fs::read_to_string(directory.path().join(".milepost/config.yaml")).unwrap();
    let plain: Vec<&str> = text.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).collect();
    assert_eq!(
        plain,
        [
            "templates:",
            "  - .claude/templates/memo.md",
            "  - docs/templates # 2 templates: note, plan",
            "documents:",
            "  - glob: plans/*.md # 3 documents",
            "    template: plan",
        ]
    );
    assert!(text.contains("#   - glob: mixed/*.md # 3 of 4 files\n#     template: plan\n"), "{text}");
    let shown: Vec<&str> = written.stdout.lines().filter_map(|line| line.strip_prefix("    ")).collect();
    let text: Vec<&str> = text.lines().filter(|line| !line.is_empty()).collect();
    assert_eq!(shown, text, "what is shown is what is written");
}

#[test]
fn a_configuration_that_is_there_stays() {
    let directory = workspace(&[(".milepost/config.yaml", "mine"), ("sub/a.md", "# A\n")]);
    let again = run(directory.path(), &["init", "--yes"]);
    assert_eq!(again.stderr, "error: .milepost/config.yaml: is there already, and is not overwritten\n");
    assert_eq!((again.code, again.stdout.as_str()), (Some(2), ""));
    assert_eq!(fs::read_to_string(directory.path().join(".milepost/config.yaml")).unwrap(), "mine");
    // One further up holds no longer, which is said.
    let below = run(directory.path(), &["init", "sub"]);
    assert!(below.stderr.contains(".milepost holds for this directory so far"), "{}", below.stderr);
    assert_eq!(below.code, Some(0));
}

#[test]
fn templates_of_the_workspace_are_known_already() {
    let directory = workspace(&[
        (".milepost/templates/plan.md", PLAN),
        ("old/templates/plan.md", PLAN),
        ("a.md", &plan(1)),
        ("b/one.md", &plan(2)),
    ]);
    let shown = run(directory.path(), &["init"]);
    assert!(
        shown
            .stdout
            .contains("\n  old/templates/plan.md  has the name of .milepost/templates/plan.md; it is left out\n"),
        "{}",
        shown.stdout
    );
    assert!(shown.stdout.contains("2 documents among 3 Markdown files:\n  .  1 of `plan`\n  b  1 of `plan`\n"));
}

#[test]
fn where_there_is_nothing_the_file_says_what_can_be_said() {
    let directory = workspace(&[]);
    let written = run(directory.path(), &["init", "--yes"]);
    assert!(written.stdout.starts_with("no templates\nno documents among 0 Markdown files\n"), "{}", written.stdout);
    let text = fs::read_to_string(directory.path().join(".milepost/config.yaml")).unwrap();
    assert!(text.lines().all(|line| line.is_empty() || line.starts_with('#')), "{text}");
    assert_eq!(run(directory.path(), &["check"]).code, Some(0));
    let missing = run(directory.path(), &["init", "nowhere"]);
    assert_eq!((missing.stderr.as_str(), missing.code), ("error: nowhere: no such file or directory\n", Some(2)));
}
