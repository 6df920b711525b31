//! `milepost template` as those use it who write templates.

#![allow(clippy::unwrap_used, reason = "Clippy's exception for tests does not reach their helper functions.")]

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use tempfile::TempDir;

const PLAN: &str = "\
---
id: {PLAN_ID}
stage: planned # planned, active, done
---

# {PLAN_ID}: {TITLE}

<!-- milepost: stage = status -->

## Risks (if applicable)

| Risk | Level |
|---|---|
| {RISK} | [HIGH/MEDIUM/LOW] |

## Phase 1: Design

Brief description of the phase.

- Task 1: Description

## Component: {COMPONENT_NAME}
<!-- milepost: optinal -->

- **Finished**: YYYY-MM-DD
";

struct Run {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

fn infer(directory: &Path, file: &str, input: &[u8]) -> Run {
    let mut child = Command::new(env!("CARGO_BIN_EXE_milepost"))
        .current_dir(directory)
        .args(["template", "infer", file])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Who reads a file leaves the pipe alone.
    let _ = child.stdin.take().unwrap().write_all(input);
    let output = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Run { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
}

/// The model as it is printed, whole: whoever writes a template reads it from top to bottom.
#[test]
fn every_inference_has_its_reason_and_its_lines() {
    let directory = TempDir::new().unwrap();
    fs::write(directory.path().join("plan.md"), PLAN).unwrap();
    let found = infer(directory.path(), "plan.md", b"");
    assert_eq!((found.code, found.stderr.as_str()), (Some(0), ""));
    assert_eq!(found.stdout, include_str!("template-infer.yaml"));
}

#[test]
fn lines_are_those_of_the_file_where_the_template_stands_in_a_fence() {
    let directory = TempDir::new().unwrap();
    let fenced = format!("\n````markdown\n{PLAN}````\n");
    fs::write(directory.path().join("plan.md"), &fenced).unwrap();
    let found = infer(directory.path(), "plan.md", b"").stdout;
    let line = fenced.lines().position(|line| line.contains("Component")).unwrap() + 1;
    assert!(found.contains(&format!("- heading: 'Component: {{COMPONENT_NAME}}'\n  line: {line}\n")), "{found}");
    assert!(found.contains(&format!("  lines:\n  - {line}\n")), "{found}");
}

#[test]
fn the_standard_input_is_a_file_like_others() {
    let directory = TempDir::new().unwrap();
    fs::write(directory.path().join("stdin.md"), PLAN).unwrap();
    let file = infer(directory.path(), "stdin.md", b"");
    let piped = infer(directory.path(), "-", PLAN.as_bytes());
    assert_eq!((piped.code, piped.stdout), (Some(0), file.stdout));
    let wrong = infer(directory.path(), "-", b"# a\n\xff");
    assert_eq!(wrong.code, Some(2));
    assert_eq!(wrong.stderr, "error: standard input: is not UTF-8 (byte 4, line 2); save it as UTF-8\n");
}

#[test]
fn what_cannot_be_read_is_said() {
    let directory = TempDir::new().unwrap();
    let said = |file: &str| {
        let run = infer(directory.path(), file, b"");
        (run.code, run.stdout, run.stderr)
    };
    let (code, stdout, stderr) = said("nope.md");
    assert_eq!((code, stdout.as_str()), (Some(2), ""));
    assert!(stderr.starts_with("error: nope.md: "), "{stderr}");
    assert_eq!(said(".").2, "error: .: is not a regular file\n");
}
