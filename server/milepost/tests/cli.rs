//! Drives the binary as a terminal or CI does.

#![allow(clippy::unwrap_used, reason = "Clippy's exception for tests does not reach their helper functions.")]

use std::fs;
use std::io::Read as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

fn milepost(directory: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_milepost"));
    command.current_dir(directory).args(args).env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE");
    command
}

struct Run {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

fn run(directory: &Path, args: &[&str]) -> Run {
    let Output { status, stdout, stderr } = milepost(directory, args).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Run { code: status.code(), stdout: text(stdout), stderr: text(stderr) }
}

/// A directory with these files.
fn workspace(files: &[(&str, &str)]) -> TempDir {
    let directory = TempDir::new().unwrap();
    for (path, text) in files {
        let path = directory.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    directory
}

/// The paths that are listed as checked.
fn checked(directory: &Path, args: &[&str]) -> Vec<String> {
    let all = [&["check", "--format", "json"], args].concat();
    let value: Value = serde_json::from_str(&run(directory, &all).stdout).unwrap();
    let files = value["files"].as_array().unwrap();
    files.iter().map(|file| file["path"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn an_empty_run_is_a_whole_object() {
    let directory = workspace(&[]);
    let run = run(directory.path(), &["check", "--format", "json"]);
    let summary = r#"{"files":0,"milestones":0,"errors":0,"warnings":0,"information":0,"hints":0}"#;
    assert_eq!(run.stdout, format!("{{\"version\":1,\"files\":[],\"summary\":{summary}}}\n"));
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
}

#[test]
fn a_file_of_no_template_is_listed_and_the_summary_says_how_to_find_out_why() {
    let directory = workspace(&[("docs/README.md", "# Read me\n")]);
    let json = run(directory.path(), &["check", "--format", "json", "--statistics"]).stdout;
    let value: Value = serde_json::from_str(&json).unwrap();
    let file = r#"[{"path":"docs/README.md","template":null,"diagnostics":[]}]"#;
    assert_eq!(value["files"], serde_json::from_str::<Value>(file).unwrap());
    assert_eq!(value["statistics"], serde_json::json!({}));
    let human = run(directory.path(), &["check"]);
    assert!(human.stdout.starts_with("no findings in 1 file"), "{}", human.stdout);
    assert!(human.stdout.contains("--explain-template"), "{}", human.stdout);
    assert_eq!(run(directory.path(), &["check", "--format", "short"]).stdout, "");
    let explained = run(directory.path(), &["check", "--explain-template"]);
    assert!(explained.stdout.starts_with("docs/README.md\n"), "{}", explained.stdout);
    assert_eq!(explained.code, Some(0));
}

#[test]
fn unknown_names_are_said_with_what_was_given() {
    let directory = workspace(&[("m.md", "# M\n"), (".milepost/templates/ours.md", "# {NAME}\n")]);
    for (args, said) in [
        (&["check", "--rule", "invalid-enm"][..], "error: unknown rule `invalid-enm`; "),
        (&["check", "--ignore", "qqqqqqqq"], "error: unknown rule `qqqqqqqq`; "),
        (&["explain", "qqqqqqqq"], "error: unknown rule `qqqqqqqq`; `milepost explain` lists them all\n"),
        (&["check", "--format", "jsn"], "error: unknown format `jsn`; did you mean `json`?\n"),
        (&["check", "--format", "xml"], "error: unknown format `xml`; possible are human, short, json, github\n"),
        (&["check", "--fail-on", "eror"], "error: unknown value for --fail-on: `eror`; did you mean `error`?\n"),
        (&["check", "--template", "ous"], "error: unknown template `ous`; did you mean `ours`?\n"),
        (&["template", "show", "ous"], "error: unknown template `ous`; did you mean `ours`?\n"),
    ] {
        let run = run(directory.path(), args);
        assert!(run.stderr.starts_with(said), "{args:?}: {}", run.stderr);
        assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{args:?}");
    }
}

#[test]
fn help_has_examples_and_is_no_failure() {
    let directory = workspace(&[]);
    for args in [&["--help"][..], &["check", "--help"], &["explain", "--help"], &["template", "--help"]] {
        let run = run(directory.path(), args);
        assert_eq!(run.code, Some(0));
        assert!(run.stdout.contains("Examples:\n  milepost "), "{}", run.stdout);
    }
    assert_eq!(run(directory.path(), &["--version"]).stdout, concat!("milepost ", env!("CARGO_PKG_VERSION"), "\n"));
    assert_eq!(run(directory.path(), &["chek"]).code, Some(2));
}

#[test]
fn what_cannot_be_read_is_said_and_all_else_is_checked() {
    let directory = workspace(&[("good.md", "# Good\n")]);
    let path = |name| directory.path().join(name);
    fs::write(path("latin.md"), b"# A\n\nGr\xfc\xdfe\n").unwrap();
    fs::File::create(path("huge.md")).unwrap().set_len(100 << 20).unwrap();
    let args = ["check", "--format", "json", ".", "nope/x.md"];
    let run = run(directory.path(), &args);
    assert_eq!(run.code, Some(2));
    let expected = "\
error: nope/x.md: no such file or directory
error: huge.md: is larger than 8 MB and not checked
error: latin.md: is not UTF-8 (byte 7, line 3); save it as UTF-8
";
    assert_eq!(run.stderr, expected);
    assert_eq!(checked(directory.path(), &args[3..]), ["good.md"]);
    let human = self::run(directory.path(), &["check"]).stdout;
    assert!(human.ends_with("; 2 paths could not be checked\n"), "{human}");
}

#[cfg(unix)]
#[test]
fn an_unreadable_file_is_said() {
    use std::os::unix::fs::PermissionsExt as _;
    let directory = workspace(&[("a.md", ""), ("b.md", ""), ("closed/c.md", "")]);
    let chmod = |name, mode| {
        fs::set_permissions(directory.path().join(name), fs::Permissions::from_mode(mode)).unwrap();
    };
    chmod("a.md", 0o000);
    chmod("closed", 0o000);
    if fs::read(directory.path().join("a.md")).is_ok() {
        eprintln!("skipped: permissions do not hold for this user (root)");
    } else {
        let run = run(directory.path(), &["check"]);
        assert_eq!(run.stderr, "error: closed: permission denied\nerror: a.md: permission denied\n");
        assert_eq!(run.code, Some(2));
        assert_eq!(checked(directory.path(), &["."]), ["b.md"]);
    }
    chmod("closed", 0o755);
}

#[test]
fn directories_are_walked_hidden_ones_too_and_gitignore_is_honoured_outside_of_git() {
    let directory = workspace(&[
        (".gitignore", "ignored/\n/drafts.md\n"),
        (".hidden/a.md", ""),
        (".git/b.md", ""),
        ("ignored/c.md", ""),
        ("drafts.md", ""),
        ("sub/drafts.md", ""),
        ("sub/UPPER.MD", ""),
        ("sub/d.markdown", ""),
        ("sub/e.txt", ""),
        ("sub-a/f.md", ""),
    ]);
    let all = [".hidden/a.md", "sub/UPPER.MD", "sub/d.markdown", "sub/drafts.md", "sub-a/f.md"];
    assert_eq!(checked(directory.path(), &[]), all);
    assert_eq!(checked(&directory.path().join("sub"), &[".."]).len(), all.len());
    assert_eq!(checked(&directory.path().join("sub"), &["../.hidden"]), ["../.hidden/a.md"]);
    let named = ["sub/e.txt", "ignored/c.md", "drafts.md"];
    assert_eq!(checked(directory.path(), &named), ["drafts.md", "ignored/c.md", "sub/e.txt"]);
}

#[test]
fn a_file_named_twice_is_checked_once() {
    let directory = workspace(&[("a.md", ""), ("sub/b.md", "")]);
    let absolute = directory.path().join("a.md");
    let named = ["a.md", "./a.md", "sub/../a.md", absolute.to_str().unwrap(), "sub", "."];
    assert_eq!(checked(directory.path(), &named), ["a.md", "sub/b.md"]);
}

#[cfg(unix)]
#[test]
fn links_neither_loop_nor_double_and_bad_ones_are_said() {
    use std::os::unix::fs::symlink;
    let directory = workspace(&[("docs/a.md", ""), ("outside/b.md", ""), ("outside/notes.txt", "")]);
    let docs = directory.path().join("docs");
    symlink("..", docs.join("loop")).unwrap();
    symlink(".", docs.join("self.md")).unwrap();
    symlink("a.md", docs.join("0.md")).unwrap();
    symlink("../outside/notes.txt", docs.join("notes.md")).unwrap();
    assert_eq!(checked(directory.path(), &["docs"]), ["docs/a.md", "docs/notes.md"]);
    assert_eq!(checked(directory.path(), &["docs/loop/outside"]), ["docs/loop/outside/b.md"]);
    symlink("docs", directory.path().join("named")).unwrap();
    assert_eq!(checked(directory.path(), &["named"]), ["named/a.md", "named/notes.md"]);

    symlink("gone.md", docs.join("dangling.md")).unwrap();
    symlink("round.md", docs.join("round.md")).unwrap();
    let run = run(directory.path(), &["check", "docs", "docs/dangling.md"]);
    assert_eq!(run.code, Some(2));
    let mut lines = run.stderr.lines();
    assert_eq!(lines.next(), Some("error: docs/dangling.md: is a link to gone.md, which is not there"));
    let above = "is a link to a directory above it, and is not followed";
    assert_eq!(lines.next(), Some(format!("error: docs/loop: {above}").as_str()));
    assert!(lines.next().is_some_and(|line| line.starts_with("error: docs/round.md: ")), "{}", run.stderr);
    assert_eq!(lines.next(), Some(format!("error: docs/self.md: {above}").as_str()));
    assert_eq!(lines.next(), None);
}

#[test]
fn a_closed_pipe_ends_the_run_quietly() {
    let directory = TempDir::new().unwrap();
    for n in 0..3_000 {
        fs::write(directory.path().join(format!("a-rather-long-name-of-a-document-{n}.md")), "").unwrap();
    }
    let args = ["check", "--format", "json"];
    let mut child = milepost(directory.path(), &args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut start = [0; 10];
    child.stdout.take().unwrap().read_exact(&mut start).unwrap();
    let mut stderr = String::new();
    child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
    assert_eq!((child.wait().unwrap().code(), stderr.as_str()), (Some(0), ""));
}

#[cfg(target_os = "linux")]
#[test]
fn standard_input_is_checked_where_it_is_named() {
    use std::io::Write as _;
    let directory = workspace(&[]);
    let args = ["check", "--format", "json", "/dev/stdin"];
    let mut child = milepost(directory.path(), &args).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(b"# Piped\n").unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(String::from_utf8_lossy(&output.stdout).contains(r#""path":"/dev/stdin""#));
}

#[cfg(target_os = "linux")]
#[test]
fn output_that_cannot_be_written_is_a_failure() {
    let directory = workspace(&[("a.md", "")]);
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = milepost(directory.path(), &["check"]).stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).starts_with("error: standard output: no space left"));
}

#[test]
fn colour_is_written_only_where_asked_for_or_to_a_terminal() {
    let directory = workspace(&[]);
    let said = |args: &[&str]| run(directory.path(), &[&["check", "nope"], args].concat()).stderr;
    assert_eq!(said(&[]), "error: nope: no such file or directory\n");
    assert_eq!(said(&["--color", "never"]), said(&[]));
    assert!(said(&["--color", "always"]).starts_with("\u{1b}["));
}

#[test]
fn the_templates_of_the_nearest_workspace_are_known_there() {
    let directory = workspace(&[
        (".milepost/templates/outer.md", "# {OUTER}\n"),
        ("team/.milepost/templates/inner.md", "# {INNER}\n"),
        ("team/docs/m.md", "# M\n"),
    ]);
    let (outer, team) = (directory.path(), directory.path().join("team"));
    let list = run(outer, &["template", "list"]).stdout;
    assert!(list.lines().any(|line| line.starts_with("outer ") && line.ends_with(" .milepost/templates/outer.md")));
    assert!(!list.contains("inner"));
    assert!(run(&team.join("docs"), &["template", "list"]).stdout.contains("team/.milepost/templates/inner.md"));
    assert_eq!(run(&team, &["template", "show", "inner", "--source"]).stdout, "# {INNER}\n");
    assert!(run(&team, &["template", "show", "inner"]).stdout.contains("template: inner"));
    assert!(run(&team, &["template", "infer", "docs/m.md"]).stdout.contains("template: m"));
    assert_eq!(run(outer, &["check", "--template", "inner", "team/docs/m.md"]).code.map(|code| code < 2), Some(true));
    let run = run(outer, &["check", "--template", "inner", ".milepost"]);
    assert_eq!(run.stderr, "error: unknown template `inner`; `milepost template list` lists them all\n");
    let files = checked(outer, &[]);
    assert_eq!(files, [".milepost/templates/outer.md", "team/.milepost/templates/inner.md", "team/docs/m.md"]);
}

#[test]
fn a_template_that_cannot_be_read_is_said_once_and_the_others_are_used() {
    let directory = workspace(&[(".milepost/templates/good.md", "# {GOOD}\n"), ("m.md", "# M\n")]);
    fs::write(directory.path().join(".milepost/templates/bad.md"), b"\xff").unwrap();
    let run = run(directory.path(), &["check"]);
    let said = "error: .milepost/templates/bad.md: is not UTF-8 (byte 0, line 1); save it as UTF-8\n";
    assert_eq!((run.code, run.stderr.as_str()), (Some(2), said));
    let list = self::run(directory.path(), &["template", "list"]);
    assert!(list.stdout.contains("good"), "{}", list.stdout);
    assert_eq!((list.code, list.stderr.as_str()), (Some(2), said));
    assert_eq!(self::run(directory.path(), &["template", "infer", "nope.md"]).code, Some(2));
}

/// Whether a file is a template is a matter of its folder, not of the directory the command runs in.
#[test]
fn a_template_is_one_from_wherever_it_is_checked() {
    let files = tempfile::tempdir().unwrap();
    let folder = files.path().join("docs/templates");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("card.md"), include_str!("../../core/src/template/builtin/delivery.md")).unwrap();
    for (directory, path) in [(files.path(), "."), (folder.as_path(), "."), (folder.as_path(), "card.md")] {
        let output = Command::new(env!("CARGO_BIN_EXE_milepost"))
            .args(["check", "--format", "json", path])
            .current_dir(directory)
            .output()
            .unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(text.contains(r#""template":null"#), "{path} in {}: {text}", directory.display());
    }
}
