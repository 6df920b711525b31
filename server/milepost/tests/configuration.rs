//! The configuration on the command line: what is wrong with it, and what it does to a run.

#![expect(clippy::unwrap_used, reason = "a test that cannot read its files has failed")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

const TEMPLATE: &str = "---\nstatus: {STATUS} # planning, active, done\n---\n\n# {TITLE}\n\n## Rollout Goals\n\n{GOALS}\n\n## Known Hazards\n\n{RISKS}\n";
const DOCUMENT: &str =
    "---\ntemplate: plan\nstatus: actve\n---\n\n# Billing\n\n## Rollout Goals\n\nMany.\n\n## Known Hazards\n\nNone.\n";

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn milepost(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_milepost"));
    command.args(arguments).current_dir(folder).env("NO_COLOR", "1").env("MILEPOST_TODAY", "2026-11-21");
    command.output().unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).replace('\\', "/")
}

fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).replace('\\', "/")
}

#[test]
fn what_is_wrong_is_said_once_and_everything_else_is_checked() {
    let config = "rule:\n  x: off\nrules:\n  invalid-enum: warning\n";
    let files =
        [("docs/t/plan.md", TEMPLATE), ("a.md", DOCUMENT), ("b/c.md", DOCUMENT), (".milepost/config.yaml", config)];
    let folder = folder(&[&files[..], &[(".milepost/templates/plan.md", TEMPLATE)]].concat());
    let output = milepost(folder.path(), &["check", "--format", "short"]);
    assert_eq!(err(&output), "error: .milepost/config.yaml:1:1: there is no key `rule`; did you mean `rules`?\n");
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(out(&output).matches("warning[invalid-enum]").count(), 2, "{}", out(&output));
    let output = milepost(&folder.path().join("b"), &["check", "--format", "short"]);
    assert!(err(&output).contains("/.milepost/config.yaml:1:1: "), "{}", err(&output));
}

#[test]
fn named_templates_are_known_and_no_documents() {
    let config = "templates: [docs/t, 'x/*.md', nowhere]\ndocuments:\n  - {glob: a.md, template: plan}\n";
    let folder = folder(&[
        ("docs/t/plan.md", TEMPLATE),
        ("docs/t/README.md", "# About\n"),
        ("a.md", &DOCUMENT.replace("template: plan\n", "")),
        (".milepost/config.yaml", config),
    ]);
    let output = milepost(folder.path(), &["check", "--format", "short"]);
    let said = err(&output);
    assert!(said.contains(".milepost/config.yaml:1:21: there is no template that `x/*.md` matches"), "{said}");
    assert!(said.contains(".milepost/config.yaml:1:31: there is no file or folder `nowhere`"), "{said}");
    assert_eq!(said.lines().count(), 2, "{said}");
    assert!(out(&output).contains("a.md:2:9: error[invalid-enum]"), "{}", out(&output));
    assert!(!out(&output).contains("docs/t"), "{}", out(&output));
    let output = milepost(folder.path(), &["check", "--explain-template", "a.md", "docs/t/plan.md"]);
    assert!(out(&output).contains("a.md"), "{}", out(&output));
    assert!(out(&output).contains("this file is one itself"), "{}", out(&output));
}

#[test]
fn two_templates_of_one_name_are_reported() {
    let folder = folder(&[
        (".milepost/templates/plan.md", TEMPLATE),
        ("t/plan.md", "# Other\n"),
        (".milepost/config.yaml", "templates: [t]\n"),
    ]);
    let output = milepost(folder.path(), &["check"]);
    assert!(err(&output).contains("`t/plan.md` and `.milepost/templates/plan.md` have one name"), "{}", err(&output));
}

#[test]
fn what_is_excluded_is_not_checked_and_noted_where_it_is_named() {
    let folder = folder(&[
        (".milepost/templates/plan.md", TEMPLATE),
        (".milepost/config.yaml", "exclude: [old]\n"),
        ("old/a.md", DOCUMENT),
        ("b.md", &DOCUMENT.replace("actve", "active")),
    ]);
    let output = milepost(folder.path(), &["check", "--format", "json"]);
    assert_eq!((output.status.code(), err(&output)), (Some(0), String::new()));
    assert!(!out(&output).contains("old/a.md"), "{}", out(&output));
    let output = milepost(folder.path(), &["check", "old/a.md"]);
    assert_eq!(output.status.code(), Some(0), "{}", out(&output));
    assert_eq!(err(&output), "old/a.md: the configuration excludes it; it is not checked\n");
    let output = milepost(folder.path(), &["check", "--explain-template", "old/a.md"]);
    assert!(out(&output).contains("the configuration excludes this file"), "{}", out(&output));
}

#[test]
fn either_name_of_the_file_is_read_and_both_are_reported() {
    let folder = folder(&[
        (".milepost/templates/plan.md", TEMPLATE),
        (".milepost/config.yml", "rules: {invalid-enum: off}\n"),
        ("a.md", DOCUMENT),
    ]);
    assert_eq!(milepost(folder.path(), &["check"]).status.code(), Some(0));
    fs::write(folder.path().join(".milepost/config.yaml"), "rules: {invalid-enum: hint}\n").unwrap();
    let output = milepost(folder.path(), &["check"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        err(&output).contains(".milepost/config.yaml:1:1: `config.yml` stands beside this file"),
        "{}",
        err(&output)
    );
}
