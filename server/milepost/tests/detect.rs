//! `milepost detect`, as an editor or a hook runs it.

mod drive;

use drive::{PLAN, plan, run, workspace};

const DELIVERY: &str = include_str!("../../../examples/delivery/draft.md");

#[test]
fn a_document_of_a_template_is_enough() {
    let directory = workspace(&[("README.md", "# Notes\n"), ("docs/deep/m1.md", DELIVERY)]);
    let found = run(directory.path(), &["detect"]);
    assert_eq!((found.code, found.stderr.as_str()), (Some(0), ""));
    assert_eq!(found.stdout, "docs/deep/m1.md: a document of the template delivery\n");
    assert_eq!(run(directory.path(), &["detect", "docs/deep/m1.md"]).code, Some(0));
    assert_eq!(run(directory.path(), &["detect", "README.md"]).code, Some(1));
}

#[test]
fn a_milepost_directory_is_enough_above_or_below() {
    let directory = workspace(&[("team/.milepost/templates/plan.md", PLAN), ("team/docs/notes.md", "# Notes\n")]);
    for path in ["team", "team/docs", "team/docs/notes.md", "."] {
        let found = run(directory.path(), &["detect", path]);
        assert_eq!(
            (found.code, found.stdout.as_str()),
            (Some(0), "team: a directory with a .milepost in it\n"),
            "{path}"
        );
    }
}

#[test]
fn ordinary_markdown_is_nothing() {
    let directory = workspace(&[
        ("README.md", "# Notes\n\n- [ ] {ONE}\n"),
        (".github/ISSUE_TEMPLATE/bug.md", PLAN),
        ("plan.md", &plan(1)),
    ]);
    let found = run(directory.path(), &["detect"]);
    assert_eq!((found.code, found.stdout.as_str(), found.stderr.as_str()), (Some(1), "", ""));
    assert_eq!(run(directory.path(), &["detect", ".github/ISSUE_TEMPLATE/bug.md"]).code, Some(0), "a template by name");
}

#[test]
fn a_path_that_is_not_there_is_an_error_unless_something_is_found() {
    let directory = workspace(&[("m1.md", DELIVERY), ("notes/a.md", "# Notes\n")]);
    let found = run(directory.path(), &["detect", "notes", "gone"]);
    assert_eq!((found.code, found.stdout.as_str()), (Some(2), ""));
    assert!(found.stderr.contains("gone"), "{}", found.stderr);
    assert_eq!(run(directory.path(), &["detect", "gone", "m1.md"]).code, Some(0));
}
