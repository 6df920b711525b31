//! `milepost fix`, as a terminal drives it.

#![allow(clippy::unwrap_used, reason = "Clippy's exception for tests does not reach their helper functions.")]

mod drive;

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use drive::{milepost, run, text, workspace, write};
use tempfile::TempDir;

const TEMPLATE: (&str, &str) = (
    ".milepost/templates/plan.md",
    "---\nstatus: {STATUS} # planning, active, done\npriority: {PRIORITY} # low, medium, high\n---\n\n# {TITLE}\n\n\
     ## Scope\n\n{SCOPE}\n",
);

const OLD: &str =
    "---\ntemplate: plan\nstatus: activ\npriority: hihg\n---\n\n# Search\n\n## Scope\n\nFind what was lost.\n";
const NEW: &str =
    "---\ntemplate: plan\nstatus: active\npriority: high\n---\n\n# Search\n\n## Scope\n\nFind what was lost.\n";

/// The names in a directory of what a run that did not end well could have left behind.
fn leftovers(directory: &Path) -> Vec<String> {
    let names = fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.contains("tmp")).collect()
}

#[test]
fn what_is_safe_is_fixed_and_a_second_run_changes_nothing() {
    let open = OLD.replace("hihg", "urgent");
    let directory = workspace(&[TEMPLATE, ("docs/a.md", OLD), ("docs/b.md", &open), ("README.md", "status: activ\n")]);
    let first = run(directory.path(), &["fix"]);
    let expected = "\
docs/a.md: 2 fixes
docs/b.md: 1 fix
3 fixes in 2 files; 1 finding is left that needs a decision: `milepost check`
";
    assert_eq!((first.stdout.as_str(), first.stderr.as_str(), first.code), (expected, "", Some(0)));
    assert_eq!(text(directory.path(), "docs/a.md"), NEW);
    assert_eq!(text(directory.path(), "docs/b.md"), NEW.replace("high", "urgent"));
    assert_eq!(text(directory.path(), "README.md"), "status: activ\n");
    let modified = || fs::metadata(directory.path().join("docs/a.md")).unwrap().modified().unwrap();
    let before = modified();
    let second = run(directory.path(), &["fix"]);
    let expected = "nothing to fix in 4 files; 1 finding is left that needs a decision: `milepost check`\n";
    assert_eq!((second.stdout.as_str(), second.code), (expected, Some(0)));
    assert_eq!(modified(), before);
    assert_eq!(run(workspace(&[]).path(), &["fix"]).stdout, "no Markdown files to fix\n");
}

#[test]
fn rules_limit_what_is_fixed_and_unknown_ones_are_said() {
    let directory = workspace(&[TEMPLATE, ("m.md", &OLD.replace("priority", "priorty"))]);
    let limited = run(directory.path(), &["fix", "--rule", "unknown-field,mojibake"]);
    assert_eq!(limited.stdout, "m.md: 1 fix\n1 fix in 1 file\n");
    assert_eq!(text(directory.path(), "m.md"), OLD);
    let unknown = run(directory.path(), &["fix", "--rule", "invalid-enm"]);
    assert_eq!(unknown.stderr, "error: unknown rule `invalid-enm`; did you mean `invalid-enum`?\n");
    assert_eq!((unknown.stdout.as_str(), unknown.code), ("", Some(2)));
    assert_eq!(text(directory.path(), "m.md"), OLD);
    let help = run(directory.path(), &["fix", "--help"]);
    assert!(help.stdout.contains("Examples:\n  milepost fix "), "{}", help.stdout);
}

/// The same document as it comes from other systems and editors: before and after.
fn variants() -> Vec<(&'static str, String, String)> {
    let both = |name, change: &dyn Fn(&str) -> String| (name, change(OLD), change(NEW));
    vec![
        both("crlf.md", &|text| text.replace('\n', "\r\n")),
        both("bom.md", &|text| format!("\u{feff}{text}")),
        both("no-end.md", &|text| text.trim_end().to_owned()),
        both("crlf no end, with BOM.md", &|text| format!("\u{feff}{}", text.trim_end().replace('\n', "\r\n"))),
        both("mixed.md", &|text| text.replacen("\n\n", "\r\n\r\n", 1) + "\tx \u{2028} y  \r\n\n\n"),
        both("ends in cr.md", &|text| text.to_owned() + "a\r"),
        both("front matter only.md", &|text| text.split_inclusive("---").take(2).collect()),
    ]
}

#[test]
fn line_ends_bom_and_a_missing_last_line_end_are_kept() {
    let directory = workspace(&[TEMPLATE]);
    for (name, old, _) in variants() {
        write(directory.path(), name, &old);
    }
    assert_eq!(run(directory.path(), &["fix"]).code, Some(0));
    for (name, _, new) in variants() {
        assert_eq!(text(directory.path(), name), new, "{name}");
    }
}

#[test]
fn a_dry_run_is_a_patch_that_git_and_patch_take() {
    for tool in [&["git", "apply"][..], &["patch", "-p1", "--binary"]] {
        let directory = workspace(&[TEMPLATE, ("unchanged.md", NEW), ("docs/ä \"quoted\"\\.md", OLD)]);
        let mut files = vec![("docs/ä \"quoted\"\\.md", OLD.to_owned(), NEW.to_owned())];
        files.extend(variants());
        for (name, old, _) in &files {
            write(directory.path(), name, old);
        }
        let dry = run(directory.path(), &["fix", "--dry-run"]);
        assert_eq!(dry.code, Some(0));
        let said = format!("{} fixes in {} files, not written", 2 * files.len(), files.len());
        assert!(dry.stderr.starts_with(&said), "{}", dry.stderr);
        for (name, old, _) in &files {
            assert_eq!(text(directory.path(), name), *old, "{name}");
        }
        let Ok(mut child) = Command::new(tool[0])
            .args(&tool[1..])
            .current_dir(directory.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
        else {
            eprintln!("skipped: {} is not there", tool[0]);
            continue;
        };
        child.stdin.take().unwrap().write_all(dry.stdout.as_bytes()).unwrap();
        assert!(child.wait().unwrap().success(), "{tool:?}\n{}", dry.stdout);
        for (name, _, new) in &files {
            assert_eq!(text(directory.path(), name), *new, "{tool:?} {name}");
        }
        assert_eq!(run(directory.path(), &["fix", "--dry-run"]).stdout, "");
    }
}

#[test]
fn what_cannot_be_read_is_said_and_all_else_is_fixed() {
    let directory = workspace(&[TEMPLATE, ("z.md", OLD)]);
    fs::write(directory.path().join("latin.md"), b"# A\n\nGr\xfc\xdfe\n").unwrap();
    fs::File::create(directory.path().join("huge.md")).unwrap().set_len(100 << 20).unwrap();
    let run = run(directory.path(), &["fix", ".", "nope.md"]);
    let expected = "\
error: nope.md: no such file or directory
error: huge.md: is larger than 8 MB and not checked
error: latin.md: is not UTF-8 (byte 7, line 3); save it as UTF-8
";
    assert_eq!((run.stderr.as_str(), run.code), (expected, Some(2)));
    assert_eq!(run.stdout, "z.md: 2 fixes\n2 fixes in 1 file; 3 paths could not be fixed\n");
    assert_eq!(text(directory.path(), "z.md"), NEW);
}

#[test]
fn the_output_may_be_closed_and_all_is_fixed() {
    let directory = workspace(&[TEMPLATE, ("a.md", OLD), ("b.md", OLD)]);
    let mut child = milepost(directory.path(), &["fix"]).stdout(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert_eq!([text(directory.path(), "a.md"), text(directory.path(), "b.md")], [NEW, NEW]);
}

#[cfg(unix)]
mod unix {
    use super::*;
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
    use std::time::{Duration, Instant};

    fn chmod(path: &Path, mode: u32) {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }

    #[test]
    fn permissions_stay_links_stay_and_other_names_are_noted() {
        let directory = workspace(&[TEMPLATE, ("docs/private.md", OLD), ("docs/run.md", OLD), ("docs/two.md", OLD)]);
        let docs = directory.path().join("docs");
        chmod(&docs.join("private.md"), 0o600);
        chmod(&docs.join("run.md"), 0o775);
        fs::hard_link(docs.join("two.md"), directory.path().join("kept.txt")).unwrap();
        write(directory.path(), "elsewhere/target.md", OLD);
        symlink("../elsewhere/target.md", docs.join("link.md")).unwrap();
        let run = run(directory.path(), &["fix", "docs"]);
        let expected = "\
docs/link.md: 2 fixes
docs/private.md: 2 fixes
docs/run.md: 2 fixes
docs/two.md: 2 fixes (another hard link to it keeps the old text)
8 fixes in 4 files
";
        assert_eq!((run.stdout.as_str(), run.stderr.as_str(), run.code), (expected, "", Some(0)));
        let mode = |name: &str| fs::metadata(docs.join(name)).unwrap().mode() & 0o7777;
        assert_eq!((mode("private.md"), mode("run.md")), (0o600, 0o775));
        assert_eq!(text(directory.path(), "elsewhere/target.md"), NEW);
        assert_eq!(fs::read_link(docs.join("link.md")).unwrap(), Path::new("../elsewhere/target.md"));
        assert_eq!(text(directory.path(), "kept.txt"), OLD);
        assert_eq!(leftovers(&docs), [""; 0]);
    }

    #[test]
    fn what_cannot_be_written_is_said_and_all_else_is_fixed() {
        let directory = workspace(&[TEMPLATE, ("a.md", OLD), ("closed/b.md", OLD), ("c.md", OLD)]);
        chmod(&directory.path().join("a.md"), 0o444);
        chmod(&directory.path().join("closed"), 0o555);
        let holds = fs::write(directory.path().join("closed/try"), "").is_err();
        let run = run(directory.path(), &["fix"]);
        chmod(&directory.path().join("closed"), 0o755);
        assert_eq!(run.code, Some(2));
        let mut lines = run.stderr.lines();
        assert_eq!(lines.next(), Some("error: a.md: not fixed: is read-only"));
        assert_eq!(text(directory.path(), "a.md"), OLD);
        assert_eq!(text(directory.path(), "c.md"), NEW);
        assert!(run.stdout.starts_with("c.md: 2 fixes\n"), "{}", run.stdout);
        if holds {
            let closed = "error: closed/b.md: not fixed: its directory cannot be written to: permission denied";
            assert_eq!(lines.next(), Some(closed));
            assert_eq!(text(directory.path(), "closed/b.md"), OLD);
        } else {
            eprintln!("skipped: permissions do not hold for this user (root)");
        }
        assert_eq!(lines.next(), None);
        assert_eq!(leftovers(directory.path()), [""; 0]);
        assert_eq!(leftovers(&directory.path().join("closed")), [""; 0]);
    }

    #[test]
    fn a_pipe_is_not_waited_for() {
        let directory = workspace(&[]);
        let mut child = milepost(directory.path(), &["fix", "/dev/stdin"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let input = child.stdin.take();
        assert_eq!(child.wait().unwrap().code(), Some(2));
        drop(input);
    }

    /// A workspace with so many documents, named by their numbers.
    fn many(count: usize) -> TempDir {
        let directory = workspace(&[TEMPLATE]);
        (0..count).for_each(|n| write(directory.path(), &name(n), OLD));
        directory
    }

    fn name(n: usize) -> String {
        format!("docs/{n:04}.md")
    }

    /// How many documents are fixed. Each is its old or its new self, whatever happened.
    fn fixed(directory: &Path, count: usize) -> usize {
        let new = |n: &usize| {
            let text = text(directory, &name(*n));
            assert!(text == OLD || text == NEW, "{}: {text:?}", name(*n));
            text == NEW
        };
        (0..count).filter(new).count()
    }

    #[test]
    fn whenever_it_is_killed_every_file_is_its_old_or_its_new_self() {
        const FILES: usize = 150;
        const KILLS: u32 = 16;
        let started = Instant::now();
        assert_eq!(run(many(FILES).path(), &["fix"]).code, Some(0));
        let whole = started.elapsed();
        let mut between = 0;
        for n in 0..KILLS {
            let directory = many(FILES);
            let mut child = milepost(directory.path(), &["fix"]).stdout(Stdio::null()).spawn().unwrap();
            std::thread::sleep(whole * n / KILLS);
            child.kill().unwrap();
            child.wait().unwrap();
            let done = fixed(directory.path(), FILES);
            between += usize::from(done > 0 && done < FILES);
            // What it left behind is nobody's document.
            let again = run(directory.path(), &["fix"]);
            assert_eq!(again.code, Some(0), "{}", again.stderr);
            assert_eq!(fixed(directory.path(), FILES), FILES);
            let checked = run(directory.path(), &["check", "--statistics"]).stdout;
            assert!(checked.contains(&format!(" in {} files ", FILES + 1)), "{checked}");
        }
        assert!(between > 0, "no run was killed in the midst of its work; one takes {whole:?}");
    }

    #[test]
    fn asked_to_end_it_ends_what_it_is_at_and_leaves_nothing_behind() {
        const FILES: usize = 800;
        for signal in ["-INT", "-TERM"] {
            let directory = many(FILES);
            let mut command = milepost(directory.path(), &["fix"]);
            let child = command.env("RAYON_NUM_THREADS", "1").stdout(Stdio::piped()).stderr(Stdio::piped());
            let child = child.spawn().unwrap();
            let patience = Instant::now() + Duration::from_mins(1);
            while text(directory.path(), &name(0)) == OLD && Instant::now() < patience {
                std::thread::sleep(Duration::from_millis(1));
            }
            assert!(Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap().success());
            let output = child.wait_with_output().unwrap();
            let stderr = String::from_utf8(output.stderr).unwrap();
            assert_eq!(output.status.code(), Some(2), "{stderr}");
            let done = fixed(directory.path(), FILES);
            assert!(done > 0 && done < FILES, "{done} of {FILES} files were fixed");
            // The template was not looked at either.
            assert!(
                [FILES - done, FILES - done + 1]
                    .iter()
                    .any(|left| stderr == format!("error: interrupted; {left} files left as they are\n")),
                "{done} were fixed: {stderr}"
            );
            let stdout = String::from_utf8(output.stdout).unwrap();
            assert_eq!(stdout.matches(".md: 2 fixes\n").count(), done, "{stdout}");
            assert!(
                stdout.lines().last().unwrap().starts_with(&format!("{} fixes in {done} file", 2 * done)),
                "{stdout}"
            );
            assert_eq!(leftovers(&directory.path().join("docs")), [""; 0]);
            assert_eq!(run(directory.path(), &["fix"]).code, Some(0));
            assert_eq!(fixed(directory.path(), FILES), FILES);
        }
    }
}
