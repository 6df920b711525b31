//! `milepost check --baseline` and `--write-baseline`, as a terminal drives them.

#![allow(clippy::unwrap_used, reason = "Clippy's exception for tests does not reach their helper functions.")]

mod drive;

use std::fs;
use std::path::Path;

use drive::{run, text, workspace, write};
use serde_json::{Value, json};

const TEMPLATE: (&str, &str) = (
    ".milepost/templates/plan.md",
    "---\nstatus: {STATUS} # planning, active, done\npriority: {PRIORITY} # low, medium, high\n---\n\n# {TITLE}\n\n\
     ## Scope\n\n{SCOPE}\n",
);

/// Two values that are none of their lists.
const DOCUMENT: &str =
    "---\ntemplate: plan\nstatus: asleep\npriority: urgent\n---\n\n# Search\n\n## Scope\n\nFind what was lost.\n";

/// The lines of `--format short` that a run with the baseline reports, and its exit status.
fn reported(directory: &Path, args: &[&str]) -> (Vec<String>, Option<i32>) {
    let run = run(directory, &[&["check", "--format", "short"], args].concat());
    (run.stdout.lines().map(str::to_owned).collect(), run.code)
}

fn stored(directory: &Path) -> Value {
    serde_json::from_str(&text(directory, ".milepost/baseline.json")).unwrap()
}

#[test]
fn what_is_known_is_silent_until_its_line_changes() {
    let directory = workspace(&[TEMPLATE, ("docs/a.md", DOCUMENT)]);
    let directory = directory.path();
    assert_eq!(run(directory, &["check"]).code, Some(1));
    let wrote = run(directory, &["check", "--write-baseline"]);
    assert_eq!(wrote.stderr, "wrote 2 known findings of 1 file to .milepost/baseline.json\n");
    assert!(wrote.stdout.ends_with("\n2 known findings are hidden by the baseline\n"), "{}", wrote.stdout);
    assert_eq!(wrote.code, Some(0));
    let expected = r#"{
  "version": 1,
  "files": {
    "docs/a.md": {
      "invalid-enum": {
        "priority: urgent": 1,
        "status: asleep": 1
      }
    }
  }
}
"#;
    assert_eq!(text(directory, ".milepost/baseline.json"), expected);

    let known = run(directory, &["check", "--baseline"]);
    let said = "no findings in 2 files (1 milestone)\n2 known findings are hidden by the baseline\n";
    assert_eq!((known.stdout.as_str(), known.stderr.as_str(), known.code), (said, "", Some(0)));

    // Moved, with another line end, and written with other white space: still the same line.
    let moved = DOCUMENT.replace("status: asleep", "owner: Kim\nstatus:   asleep ").replace('\n', "\r\n");
    write(directory, "docs/a.md", &moved);
    assert_eq!(reported(directory, &["--baseline"]).0, [""; 0]);

    write(directory, "docs/a.md", &DOCUMENT.replace("asleep", "snoring"));
    let (lines, code) = reported(directory, &["--baseline"]);
    assert_eq!((lines.len(), code), (1, Some(1)));
    assert!(lines[0].starts_with("docs/a.md:3:9: error[invalid-enum]"), "{lines:?}");
    // From elsewhere in the workspace it is the same baseline.
    assert_eq!(reported(&directory.join("docs"), &["--baseline"]).0.len(), 1);
}

#[test]
fn of_lines_that_are_alike_as_many_are_known_as_there_were() {
    let table = "---\nstatus: active\n---\n\n# {TITLE}\n\n## Risks\n\n| Risk | Level |\n|---|---|\n| {RISK} | [HIGH/MEDIUM/LOW] |\n";
    let document = |rows: usize| {
        let rows = "| Rain | wet |\n".repeat(rows);
        format!(
            "---\ntemplate: risks\nstatus: active\n---\n\n# Trip\n\n## Risks\n\n| Risk | Level |\n|---|---|\n{rows}"
        )
    };
    let directory = workspace(&[(".milepost/templates/risks.md", table), ("m.md", &document(2))]);
    let directory = directory.path();
    assert_eq!(reported(directory, &[]).0.len(), 2);
    run(directory, &["check", "--write-baseline"]);
    assert_eq!(stored(directory)["files"]["m.md"]["invalid-enum"], json!({"| Rain | wet |": 2}));
    write(directory, "m.md", &document(3));
    assert_eq!(reported(directory, &["--baseline"]).0.len(), 1);
    write(directory, "m.md", &document(1));
    let fewer = run(directory, &["check", "--baseline"]);
    assert!(fewer.stdout.contains("\n1 known finding is hidden by the baseline\n"), "{}", fewer.stdout);
    let unused = "\n1 entry of the baseline is no longer found; write it anew with `milepost check --write-baseline`\n";
    assert!(fewer.stdout.ends_with(unused), "{}", fewer.stdout);
}

#[test]
fn every_format_counts_what_is_hidden_and_what_is_no_longer_there() {
    let directory = workspace(&[TEMPLATE, ("a.md", DOCUMENT), ("b.md", DOCUMENT), ("c.md", DOCUMENT)]);
    let directory = directory.path();
    run(directory, &["check", "--write-baseline"]);
    // Renamed, it is another file.
    fs::rename(directory.join("b.md"), directory.join("d.md")).unwrap();
    write(directory, "c.md", &DOCUMENT.replace("asleep", "active"));
    let json = run(directory, &["check", "--baseline", "--format", "json"]);
    let value: Value = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!(value["baseline"], json!({"hidden": 3, "unused": 3}));
    assert_eq!((&value["summary"]["errors"], json.code, json.stderr.as_str()), (&json!(2), Some(1), ""));
    let anew = "write it anew with `milepost check --write-baseline`";
    let lines =
        format!("3 known findings are hidden by the baseline\n3 entries of the baseline are no longer found; {anew}\n");
    for format in ["short", "github"] {
        let run = run(directory, &["check", "--baseline", "--format", format]);
        assert_eq!(
            (run.stdout.lines().count(), run.stderr.as_str(), run.code),
            (2, lines.as_str(), Some(1)),
            "{format}"
        );
    }
    let human = run(directory, &["check", "--baseline", "--fail-on", "never"]);
    assert!(human.stdout.ends_with(&lines), "{}", human.stdout);
    assert_eq!(human.code, Some(0));
    let statistics = run(directory, &["check", "--baseline", "--statistics"]).stdout;
    assert!(statistics.contains("\n    2  error     invalid-enum\n"), "{statistics}");
    // Only what this run looks at can be missed by it.
    let part = run(directory, &["check", "a.md", "--baseline", "--rule", "mojibake"]);
    assert!(!part.stdout.contains("baseline"), "{}", part.stdout);
}

#[test]
fn what_a_run_does_not_look_at_stays_known() {
    let directory = workspace(&[TEMPLATE, ("a.md", DOCUMENT), ("b.md", DOCUMENT)]);
    let directory = directory.path();
    run(directory, &["check", "--write-baseline"]);
    write(directory, "a.md", &DOCUMENT.replace("asleep", "snoring"));
    let both = run(directory, &["check", "a.md", "--write-baseline"]);
    assert_eq!(both.stderr, "wrote 4 known findings of 2 files to .milepost/baseline.json\n");
    assert_eq!(stored(directory)["files"]["a.md"]["invalid-enum"]["status: snoring"], 1);
    assert_eq!(run(directory, &["check", "--baseline"]).code, Some(0));
    run(directory, &["check", "--rule", "mojibake", "--write-baseline"]);
    assert_eq!(run(directory, &["check", "--baseline"]).code, Some(0));
    // What is gone or put right goes.
    fs::remove_file(directory.join("b.md")).unwrap();
    write(directory, "a.md", &DOCUMENT.replace("asleep", "done").replace("urgent", "high"));
    run(directory, &["check", "--write-baseline"]);
    assert_eq!(stored(directory), json!({"version": 1, "files": {}}));
}

#[test]
fn its_place_may_be_named() {
    let directory = workspace(&[TEMPLATE, ("docs/a.md", DOCUMENT)]);
    let directory = directory.path();
    run(directory, &["check", "--write-baseline", "ci/known.json"]);
    let value: Value = serde_json::from_str(&text(directory, "ci/known.json")).unwrap();
    assert!(value["files"].get("../docs/a.md").is_some(), "{value}");
    assert_eq!(run(directory, &["check", "--baseline", "ci/known.json"]).code, Some(0));
    assert_eq!(run(&directory.join("docs"), &["check", "a.md", "--baseline", "../ci/known.json"]).code, Some(0));
    write(directory, "docs/a.md", &DOCUMENT.replace("asleep", "done"));
    let run = run(directory, &["check", "--baseline", "ci/known.json"]);
    assert!(run.stdout.ends_with("anew with `milepost check --write-baseline ci/known.json`\n"), "{}", run.stdout);
}

#[test]
fn what_is_no_baseline_is_said_and_never_written_over() {
    let directory = workspace(&[TEMPLATE, ("m.md", DOCUMENT)]);
    let directory = directory.path();
    let none = run(directory, &["check", "--baseline"]);
    let said = "error: .milepost/baseline.json: the baseline cannot be read: no such file or directory; \
                `milepost check --write-baseline` writes one\n";
    assert_eq!((none.stderr.as_str(), none.stdout.as_str(), none.code), (said, "", Some(2)));
    for (text, said) in [
        (
            "{\"version\": 2, \"files\": []}",
            "known.json: is a baseline of version 2, and this Milepost reads version 1; ",
        ),
        ("{\"version\": 1, \"flies\": {}}", "known.json: is no baseline: unknown field `flies`"),
        ("{\"version\": 1,\n<<<<<<< HEAD\n", "known.json: is no baseline: key must be a string at line 2 column 1"),
        ("[]", "known.json: is no baseline: "),
        ("", "known.json: is no baseline: "),
    ] {
        write(directory, "known.json", text);
        for option in ["--baseline", "--write-baseline"] {
            let run = run(directory, &["check", option, "known.json"]);
            assert!(run.stderr.starts_with(&format!("error: {said}")), "{text}: {}", run.stderr);
            assert_eq!((run.stdout.as_str(), run.code), ("", Some(2)));
            assert_eq!(drive::text(directory, "known.json"), text);
        }
    }
    // A document that stands behind the option by mistake is not lost.
    assert_eq!(run(directory, &["check", "--write-baseline", "m.md"]).code, Some(2));
    assert_eq!(text(directory, "m.md"), DOCUMENT);
    assert_eq!(run(directory, &["check", "--baseline", "--write-baseline"]).code, Some(2));
}

#[test]
fn github_shows_findings_at_their_lines() {
    let directory = workspace(&[TEMPLATE, ("docs/50%, a.md", DOCUMENT)]);
    let run = run(directory.path(), &["check", "--format", "github"]);
    let mut lines = run.stdout.lines();
    let place = "file=docs/50%25%2C a.md,line=3,col=9,endLine=3,endColumn=15,title=milepost (invalid-enum)";
    let first = lines.next().unwrap();
    assert!(first.starts_with(&format!("::error {place}::`asleep` ")), "{first}");
    assert_eq!((lines.count(), run.stderr.as_str(), run.code), (1, "", Some(1)));
}
