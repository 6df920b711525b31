//! `milepost new`, `completions` and `man`, as a terminal or a shell runs them.

#![allow(clippy::unwrap_used, reason = "Clippy's exception for tests does not reach their helper functions.")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

const PLAN: &str = "---\nid: \"{ID}\"\nstatus: {STATUS} # planning, active, done\nowner: {OWNER}\ncreated: {CREATED_DATE}\n---\n\n\
    # {ID}: {TITLE}\n\n## Release Window\n<!-- milepost: optional -->\n{WINDOW}\n\n## Rollout Steps\n\n- [ ] {STEP}\n";
const PLAN_PATH: &str = ".milepost/templates/plan.md";

fn milepost(directory: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_milepost"));
    command.current_dir(directory).args(args).env("MILEPOST_TODAY", "2026-05-04").env_remove("MILEPOST_COMPLETE");
    command
}

struct Run {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

fn ran(command: &mut Command) -> Run {
    let Output { status, stdout, stderr } = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Run { code: status.code(), stdout: text(stdout), stderr: text(stderr) }
}

fn run(directory: &Path, args: &[&str]) -> Run {
    ran(&mut milepost(directory, args))
}

/// A directory with these files and the template.
fn workspace(files: &[(&str, &str)]) -> TempDir {
    let directory = TempDir::new().unwrap();
    for (path, text) in [(PLAN_PATH, PLAN)].iter().chain(files) {
        let path = directory.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    directory
}

/// A document of the template.
fn plan(id: &str) -> String {
    PLAN.replace("{ID}", id).replace("<!-- milepost: optional -->\n", "")
}

#[test]
fn a_document_goes_to_standard_output() {
    let directory = workspace(&[]);
    let made = run(directory.path(), &["new", "plan", "--set", "STATUS=Active", "--set", "owner=@ada: lead"]);
    assert_eq!(
        made.stdout,
        "---\nid: \"{ID}\"\nstatus: active # planning, active, done\nowner: \"@ada: lead\"\ncreated: 2026-05-04\n---\n\n\
         # {ID}: {TITLE}\n\n## Release Window\n{WINDOW}\n\n## Rollout Steps\n\n- [ ] {STEP}\n"
    );
    assert_eq!(made.stderr, "5 placeholders are left; next: {ID}, {TITLE}, {WINDOW}, …\n");
    assert_eq!(made.code, Some(0));
}

#[test]
fn a_file_is_written_once() {
    let directory = workspace(&[]);
    let args = ["new", "plan", "-o", "docs/plans/a.md", "--set", "TITLE=A"];
    let made = run(directory.path(), &args);
    assert_eq!((made.code, made.stdout.as_str()), (Some(0), ""));
    assert!(
        made.stderr.starts_with("docs/ is new\ndocs/plans/a.md: 6 placeholders are left; next: "),
        "{}",
        made.stderr
    );
    let path = directory.path().join("docs/plans/a.md");
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains("# {ID}: A\n") && !text.contains('\r'));
    fs::write(&path, "mine").unwrap();
    let again = run(directory.path(), &args);
    assert_eq!(again.stderr, "error: docs/plans/a.md: is there already, and is not overwritten\n");
    assert_eq!((again.code, fs::read_to_string(&path).unwrap().as_str()), (Some(2), "mine"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let permissions = path.metadata().unwrap().permissions().mode();
        assert_ne!(permissions & 0o044, 0, "as any new file: {permissions:o}");
    }
}

#[test]
fn a_file_in_a_directory_is_called_by_its_id_and_title() {
    let directory = workspace(&[("docs/m.md", &plan("M-007")), ("docs/n.md", &plan("M-004"))]);
    let made = run(directory.path(), &["new", "plan", "-o", "docs", "--set", "TITLE=Billing (v2)"]);
    assert!(made.stderr.starts_with("docs/M-008-billing-v2.md: "), "{}", made.stderr);
    let text = fs::read_to_string(directory.path().join("docs/M-008-billing-v2.md")).unwrap();
    assert!(text.starts_with("---\nid: \"M-008\"\n") && text.contains("# M-008: Billing (v2)\n"), "{text}");
    let made = run(directory.path(), &["new", "plan", "-o", "new/place/"]);
    assert!(made.stderr.contains("new/place/M-009.md: "), "{}", made.stderr);
    let made = run(directory.path(), &["new", "plan", "-o", "docs/", "--set", "ID=M-008", "--set", "TITLE=Billing v2"]);
    assert_eq!(made.code, Some(2), "{}", made.stderr);
}

#[test]
fn the_next_id_is_that_of_the_workspace_wherever_the_command_runs() {
    let directory = workspace(&[
        ("docs/m.md", &plan("P07")),
        (".gitignore", "old/\n"),
        ("old/n.md", &plan("P90")),
        ("sub/dir/x.md", &plan("P12")),
        ("readme.md", "# P99: Read me\n"),
    ]);
    for below in ["", "docs", "sub/dir"] {
        let made = run(&directory.path().join(below), &["new", "plan"]);
        assert!(made.stdout.starts_with("---\nid: \"P13\"\n"), "{below}: {}", made.stdout);
    }
    // Outside of a workspace and a repository nothing below is looked through.
    let outside = TempDir::new().unwrap();
    let program = run(directory.path(), &["new", "program", "--set", "MILESTONE_ID=M-1"]).stdout;
    fs::create_dir(outside.path().join("sub")).unwrap();
    fs::write(outside.path().join("sub/a.md"), &program).unwrap();
    assert!(run(outside.path(), &["new", "program"]).stdout.contains("# {MILESTONE_ID}: "));
    fs::write(outside.path().join("a.md"), &program).unwrap();
    assert!(run(outside.path(), &["new", "program"]).stdout.contains("# M-2: "));
}

#[test]
fn what_is_wrong_is_said_with_what_is_meant() {
    let directory = workspace(&[]);
    for (args, said) in [
        (
            &["plam"][..],
            "error: unknown template `plam`; did you mean `plan`?\nthere are delivery, engineering, initiative, parallel-track, plan, program\n",
        ),
        (
            &["plan", "--set", "STATUS=activ", "--set", "created=soon"],
            "error: `activ` is no value of `STATUS`: it is none of `planning`, `active`, `done`; did you mean `active`?\n\
             error: `soon` is no value of `created`: it is no ISO date (YYYY-MM-DD)\n",
        ),
        (
            &["plan", "--set", "OWNR=x"],
            "error: template `plan` has no slot or field `OWNR`; did you mean `OWNER`?\n\
             `plan` has ID, STATUS, OWNER, CREATED_DATE, TITLE, WINDOW, STEP, created\n",
        ),
        (&["plan", "--set", "OWNER"], "error: `--set OWNER` names no value; write --set NAME=VALUE\n"),
    ] {
        let made = run(directory.path(), &[&["new"], args].concat());
        assert_eq!(made.stderr, said);
        assert_eq!((made.code, made.stdout.as_str()), (Some(2), ""));
    }
}

#[test]
fn a_new_document_has_nothing_but_places_to_fill() {
    let directory = workspace(&[]);
    let names = run(directory.path(), &["template", "list"]).stdout;
    for name in names.lines().filter_map(|line| line.split_whitespace().next()) {
        assert_eq!(run(directory.path(), &["new", name, "-o", &format!("docs/{name}.md")]).code, Some(0));
    }
    let checked = run(directory.path(), &["check", "docs", "--fail-on", "warning"]);
    assert_eq!(checked.code, Some(0), "{}", checked.stdout);
    assert!(!checked.stdout.contains("is no milestone"), "{}", checked.stdout);
}

/// What bash is offered for these words, the last one being typed.
fn offered(directory: &Path, words: &[&str]) -> Vec<String> {
    let mut command = milepost(directory, &["--", "milepost"]);
    command.args(words).env("MILEPOST_COMPLETE", "bash").env("_CLAP_COMPLETE_INDEX", words.len().to_string());
    let run = ran(command.env("_CLAP_IFS", "\n"));
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
    run.stdout.lines().map(str::to_owned).collect()
}

#[test]
fn shells_are_told_what_can_follow() {
    let directory = workspace(&[]);
    let at = |words: &[&str]| offered(directory.path(), words);
    assert_eq!(at(&["new", "p"]), ["plan", "program", "parallel-track"]);
    assert_eq!(at(&["new", "plan", "--set", "st"]), ["STATUS=", "STEP="]);
    assert_eq!(at(&["new", "plan", "--set", "STATUS", "=", ""]), ["planning", "active", "done"]);
    assert_eq!(at(&["new", "--set", "A", "=", "b", "plan", "--set", "STATUS", "=", "a"]), ["active"]);
    assert_eq!(at(&["new", "plan", "--set", "CREATED_DATE", "="]), ["2026-05-04"]);
    assert_eq!(at(&["new", "nothing", "--set", ""]), Vec::<String>::new());
    assert_eq!(at(&["explain", "invalid-"]), ["invalid-enum", "invalid-value"]);
    assert_eq!(at(&["check", "--rule", "moj"]), ["mojibake"]);
    assert_eq!(at(&["template", "show", "deli"]), ["delivery"]);
}

#[test]
fn each_shell_has_a_script() {
    let directory = workspace(&[]);
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = run(directory.path(), &["completions", shell]);
        assert!(script.stdout.contains("MILEPOST_COMPLETE"), "{shell}: {}", script.stdout);
        assert!(!script.stdout.contains("target/debug"), "{shell} finds the program by its name");
        assert_eq!((script.code, script.stderr.as_str()), (Some(0), ""));
    }
    let wrong = run(directory.path(), &["completions", "bsh"]);
    assert!(wrong.stderr.contains("did you mean `bash`?"), "{}", wrong.stderr);
}

#[test]
fn there_is_a_page_for_each_command() {
    let directory = workspace(&[]);
    let page = run(directory.path(), &["man", "new"]).stdout;
    for part in [".TH milepost-new 1", ".SH EXAMPLES\n.nf\n", "\n.fi\n", ".SH \"EXIT STATUS\"\n", "\\-\\-set"] {
        assert!(page.contains(part), "{part} in {page}");
    }
    assert_eq!(run(directory.path(), &["man", "--out", "pages/man1"]).code, Some(0));
    for name in ["milepost.1", "milepost-check.1", "milepost-new.1", "milepost-template-show.1"] {
        let page = fs::read_to_string(directory.path().join("pages/man1").join(name)).unwrap();
        assert!(page.contains(".SH NAME\n"), "{name}");
    }
    let wrong = run(directory.path(), &["man", "chek"]);
    assert_eq!(wrong.stderr, "error: unknown command `chek`; did you mean `check`?\n");
    assert_eq!(wrong.code, Some(2));
}
