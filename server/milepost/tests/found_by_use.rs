//! What was found by using the command line: as a terminal or a script runs it.

#![allow(clippy::unwrap_used, reason = "Clippy's exception for tests does not reach their helper functions.")]

mod drive;

use std::fs;
use std::path::Path;
use std::process::Command;

use drive::{NOTE, PLAN, plan, run, workspace};
use tempfile::TempDir;

/// A document of the plan with one safe fix in it.
const FIXABLE: &str =
    "---\ntemplate: card\nstate: activ\n---\n# Billing\n\n## Release Window\n\nMay.\n\n## Rollout Steps\n\n- [ ] Go\n";
const CARD: &str = "---\nstate: {STATE} # planned, active, done\n---\n# {TITLE}\n\n## Release Window\n\n{WINDOW}\n\n## Rollout Steps\n\n- [ ] {STEP}\n";

#[cfg(unix)]
#[test]
fn what_init_writes_is_read_as_it_is_meant() {
    let directory = workspace(&[
        ("a b/templates [x]/odd: name #1.md", PLAN),
        ("a b/templates [x]/it's, a {memo}.md", NOTE),
        ("templates/{one}.md", &PLAN.replace("Release", "Launch").replace("Rollout", "Landing")),
        ("templates/README.md", "# About\n"),
        ("!plans]/1.md", &plan(1)),
        ("!plans]/2.md", &plan(2)),
        ("!plans]/3.md", &plan(3)),
    ]);
    let written = run(directory.path(), &["init", "--yes"]);
    assert_eq!(written.code, Some(0), "{}", written.stderr);
    let text = fs::read_to_string(directory.path().join(".milepost/config.yaml")).unwrap();
    assert!(text.contains("\n  - a b/templates \\[x\\] # 2 templates: it's, a {memo}, odd: name #1\n"), "{text}");
    assert!(text.contains("\n  - templates/\\{one\\}.md\n"), "{text}");
    let listed = run(directory.path(), &["template", "list"]);
    assert_eq!((listed.stderr.as_str(), listed.code), ("", Some(0)));
    for name in ["odd: name #1", "it's, a {memo}", "{one}"] {
        assert!(listed.stdout.contains(name), "{}", listed.stdout);
    }
    assert!(!listed.stdout.contains("README"), "{}", listed.stdout);
    let why = run(directory.path(), &["check", "--explain-template", "!plans]"]);
    assert!(why.stdout.matches("odd: name #1").count() >= 3, "{}", why.stdout);
}

#[test]
fn init_names_files_where_a_folder_holds_more_than_was_looked_at() {
    let directory = workspace(&[
        (".gitignore", "draft.md\n"),
        ("t/templates/plan.md", PLAN),
        ("t/templates/note.md", NOTE),
        ("t/templates/draft.md", "# Draft\n"),
    ]);
    let written = run(directory.path(), &["init", "--yes"]);
    assert_eq!(written.code, Some(0), "{}", written.stderr);
    let text = fs::read_to_string(directory.path().join(".milepost/config.yaml")).unwrap();
    assert!(text.contains("templates:\n  - t/templates/note.md\n  - t/templates/plan.md\n"), "{text}");
}

#[test]
fn of_two_templates_with_one_name_that_with_documents_counts() {
    let other = PLAN.replace("Release", "Launch").replace("Rollout", "Landing");
    for a in [other.as_str(), PLAN] {
        let directory = workspace(&[
            ("a/templates/plan.md", a),
            ("b/templates/plan.md", PLAN),
            ("b/plans/1.md", &plan(1)),
            ("b/plans/2.md", &plan(2)),
        ]);
        let shown = run(directory.path(), &["init"]);
        assert!(
            shown.stdout.contains("  a/templates/plan.md  has the name of b/templates/plan.md;"),
            "{}",
            shown.stdout
        );
        assert!(shown.stdout.contains("      - b/templates/plan.md\n"), "{}", shown.stdout);
        assert!(shown.stdout.contains("2 documents among "), "{}", shown.stdout);
    }
}

#[test]
fn a_broken_configuration_is_said_without_any_document() {
    let directory = workspace(&[(".milepost/config.yaml", "rule: {}\n"), ("sub/a.txt", "")]);
    for args in [&["check"][..], &["check", "sub"], &["fix"], &["fix", "--dry-run", "sub"]] {
        let said = run(directory.path(), args);
        assert!(said.stderr.contains("config.yaml:1:1: there is no key `rule`"), "{args:?} {}", said.stderr);
        assert_eq!(said.code, Some(2), "{args:?}");
    }
    let said = run(&directory.path().join("sub"), &["check"]);
    assert_eq!(said.code, Some(2), "{}", said.stderr);
}

#[test]
fn programs_are_told_of_a_broken_configuration() {
    let directory = workspace(&[(".milepost/config.yaml", "exclude: old\nrule: {}\n"), ("a.md", "# A\n")]);
    let json = run(directory.path(), &["check", "--format", "json"]).stdout;
    let expected = "\"problems\":[{\"path\":\".milepost/config.yaml\",\"message\":\"there is no key `rule`; did you mean `rules`?\",\
        \"range\":{\"start\":{\"line\":2,\"column\":1},\"end\":{\"line\":2,\"column\":5}}}],\"summary\":";
    assert!(json.contains(expected), "{json}");
    let lines = run(directory.path(), &["check", "--format", "github"]).stdout;
    assert_eq!(
        lines,
        "::error file=.milepost/config.yaml,line=2,col=1,endLine=2,endColumn=5,title=milepost (configuration)\
         ::there is no key `rule`; did you mean `rules`?\n"
    );
    fs::write(directory.path().join(".milepost/config.yaml"), "exclude: old\n").unwrap();
    assert!(!run(directory.path(), &["check", "--format", "json"]).stdout.contains("problems"));
}

#[test]
fn a_new_document_is_written_beside_a_broken_configuration_and_it_is_said() {
    let directory = workspace(&[(".milepost/config.yaml", "rule: {}\n"), (".milepost/templates/plan.md", PLAN)]);
    let made = run(directory.path(), &["new", "plan", "-o", "a.md"]);
    assert!(made.stderr.contains("there is no key `rule`"), "{}", made.stderr);
    assert_eq!(made.code, Some(2));
    assert!(directory.path().join("a.md").exists());
}

#[test]
fn what_is_known_here_is_known_for_a_file_elsewhere() {
    let here = workspace(&[(".milepost/templates/plan.md", PLAN)]);
    let there = workspace(&[(".milepost/templates/note.md", NOTE), ("x/a.md", "")]);
    let elsewhere = TempDir::new().unwrap();
    for output in ["-", "/dev/stdout"] {
        let made = run(here.path(), &["new", "plan", "-o", output]);
        assert!(made.stdout.contains("{TITLE}"), "{output}: {}", made.stderr);
    }
    assert!(!here.path().join("-").exists());
    for (template, folder) in [("plan", &elsewhere), ("plan", &there), ("note", &there)] {
        let path = folder.path().join(format!("x-{template}.md"));
        let made = run(here.path(), &["new", template, "-o", path.to_str().unwrap()]);
        assert_eq!((made.code, path.exists()), (Some(0), true), "{template}: {}", made.stderr);
    }
    let unknown = run(here.path(), &["new", "nothing", "-o", there.path().to_str().unwrap()]);
    assert!(unknown.stderr.contains("note, ") && unknown.stderr.contains("plan, "), "{}", unknown.stderr);
}

#[test]
fn an_option_that_swallows_a_path_says_so() {
    let directory = workspace(&[("docs/a.md", "# A\n")]);
    for (args, option) in [
        (&["check", "--baseline", "docs"][..], "--baseline"),
        (&["check", "--baseline", "docs/a.md"], "--baseline"),
        (&["check", "--write-baseline", "docs"], "--write-baseline"),
        (&["check", "--write-baseline", "new.md"], "--write-baseline"),
    ] {
        let said = run(directory.path(), args);
        assert!(said.stderr.contains(&format!("write {option}=FILE")), "{args:?} {}", said.stderr);
        assert_eq!(said.code, Some(2));
    }
    assert!(!directory.path().join("new.md").exists());
}

/// What `--set` makes of the line that begins so, or what is said.
fn set(template: &str, set: &str, lead: &str) -> String {
    let template = format!("{template}\n## Release Window\n\n{{WINDOW}}\n\n## Rollout Steps\n\n- [ ] {{STEP}}\n");
    let directory = workspace(&[(".milepost/templates/plan.md", &template)]);
    let made = run(directory.path(), &["new", "plan", "--set", set]);
    let line = made.stdout.lines().find(|line| line.starts_with(lead));
    line.map_or(made.stderr.lines().next().unwrap_or_default(), |line| line).to_owned()
}

#[test]
fn a_whole_value_is_taken_apart() {
    for (field, value, expected) in [
        ("id: PLAN-{NUMBER}", "PLAN-007", "id: PLAN-007"),
        ("id: PLAN-{NUMBER}", "007", "id: PLAN-007"),
        ("id: PLAN-{NUMBER}", "plan-007", "id: PLAN-007"),
        ("id: M{NN}", "M07", "id: M07"),
        ("id: M{NN}", "07", "id: M07"),
        ("id: M-NNN", "M-007", "id: M-007"),
        ("id: M-NNN", "007", "id: M-007"),
        ("id: REL-###", "REL-007", "id: REL-007"),
        ("id: ADR-XXXX", "ADR-0007", "id: ADR-0007"),
        ("id: \"{YEAR}-{SEQ}\"", "2026-07", "id: \"2026-07\""),
        ("id: M-NNN", "X-007", "error: `X-007` is no value of `id`: it is no number; the template has `M-NNN`"),
        (
            "id: \"{YEAR}-{SEQ}\"",
            "7",
            "error: `id` has several values: `{YEAR}`, `{SEQ}`; name one of these, or write it as `{YEAR}-{SEQ}`",
        ),
    ] {
        assert_eq!(
            set(&format!("---\n{field}\n---\n# {{TITLE}}\n"), &format!("id={value}"), "id:"),
            expected,
            "{field} {value}"
        );
    }
    for (field, value, expected) in [
        ("XX%", "80%", "**Done**: 80%"),
        ("XX%", "80", "**Done**: 80%"),
        ("X hours", "4 hours", "**Done**: 4 hours"),
        ("X hours", "4", "**Done**: 4 hours"),
        (
            "X hours",
            "4 days",
            "error: `4 days` is no value of `Done`: it is in `days`, and not in `hours`; the template has `X hours`",
        ),
    ] {
        assert_eq!(
            set(&format!("# {{TITLE}}\n\n**Done**: {field}\n"), &format!("Done={value}"), "**Done**"),
            expected,
            "{field} {value}"
        );
    }
    // By the name of the slot, with another place beside.
    let both = "---\nid: PLAN-{NUMBER}\n---\n# PLAN-{NUMBER}: {TITLE}\n";
    assert_eq!(set(both, "NUMBER=PLAN-007", "#"), "# PLAN-007: {TITLE}");
    assert_eq!(set("# PLAN-{NUMBER}: {TITLE}\n", "NUMBER=PLAN-007", "#"), "# PLAN-007: {TITLE}");
    assert_eq!(set("---\nid: M-NNN\n---\n# M-NNN: {TITLE}\n", "id=M-007", "#"), "# M-007: {TITLE}");
}

#[test]
fn ids_with_letters_around_their_number_are_numbered() {
    for (field, one, next) in [
        ("id: PLAN-{NUMBER}", "id: PLAN-007", "id: PLAN-008"),
        ("id: M{NN}", "id: M07", "id: M08"),
        ("id: M-NNN", "id: M-007", "id: M-008"),
        ("id: REL-###", "id: REL-007", "id: REL-008"),
        ("id: \"{YEAR}-{SEQ}\"", "id: \"2026-07\"", "id: \"2026-08\""),
    ] {
        let template = format!(
            "---\n{field}\nowner: {{OWNER}}\n---\n# {{TITLE}}\n\n## Release Window\n\n{{WINDOW}}\n\n## Rollout Steps\n\n- [ ] {{STEP}}\n"
        );
        let document = template.replace(field, &format!("{one}\ntemplate: plan"));
        let directory = workspace(&[(".milepost/templates/plan.md", &template), ("docs/a.md", &document)]);
        let made = run(directory.path(), &["new", "plan"]);
        assert!(made.stdout.contains(&format!("---\n{next}\n")), "{field}: {}{}", made.stdout, made.stderr);
        let made = run(directory.path(), &["new", "plan", "-o", "docs/", "--set", "TITLE=Billing"]);
        let name = next.trim_start_matches("id: ").trim_matches('"');
        assert!(directory.path().join(format!("docs/{name}-billing.md")).exists(), "{field}: {}", made.stderr);
    }
}

#[cfg(unix)]
#[test]
fn a_patch_names_the_files_that_are_written() {
    use std::os::unix::fs::symlink;
    let directory =
        workspace(&[(".milepost/templates/card.md", CARD), ("real/target.md", FIXABLE), ("docs/sub/own.md", FIXABLE)]);
    let root = directory.path().canonicalize().unwrap();
    fs::create_dir(root.join(".git")).unwrap();
    symlink("../real/target.md", root.join("docs/link.md")).unwrap();
    let names = |from: &str, args: &[&str]| {
        let made = run(&root.join(from), &[&["fix", "--dry-run"], args].concat());
        let names: Vec<String> =
            made.stdout.lines().filter_map(|line| line.strip_prefix("--- ").map(str::to_owned)).collect();
        (names.join(" "), made.stderr)
    };
    assert_eq!(names(".", &["docs/link.md"]).0, "a/real/target.md");
    assert_eq!(names("docs/sub", &["."]).0, "a/own.md");
    let (outside, said) = names("docs/sub", &[".", "../../real"]);
    assert_eq!(outside, "a/real/target.md a/docs/sub/own.md");
    assert!(said.contains(&format!("relative to {}: apply it there", root.display())), "{said}");
    let elsewhere = TempDir::new().unwrap();
    let made = run(elsewhere.path(), &["fix", "--dry-run", root.join("real").to_str().unwrap()]);
    assert!(made.stdout.starts_with(&format!("--- a{}/real/target.md\n", root.display())), "{}", made.stdout);
    assert!(made.stderr.contains("relative to /: apply it there"), "{}", made.stderr);
}

#[cfg(unix)]
#[test]
fn what_a_killed_run_left_goes_with_the_next_one() {
    let directory = workspace(&[(".milepost/templates/card.md", CARD), ("docs/a.md", FIXABLE), ("other/b.txt", "")]);
    let old = std::time::SystemTime::now() - std::time::Duration::from_hours(2);
    for path in ["docs/.milepost-abcdef.tmp", "other/.milepost-abcdef.tmp"] {
        fs::File::create(directory.path().join(path)).unwrap().set_modified(old).unwrap();
    }
    run(directory.path(), &["fix", "--dry-run"]);
    assert!(directory.path().join("docs/.milepost-abcdef.tmp").exists());
    run(directory.path(), &["fix"]);
    assert!(!directory.path().join("docs/.milepost-abcdef.tmp").exists());
    assert!(directory.path().join("other/.milepost-abcdef.tmp").exists(), "nothing was written there");
}

/// What bash is offered for these words, the last one being at hand.
fn offered(directory: &Path, words: &[&str]) -> Vec<String> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_milepost"));
    command
        .current_dir(directory)
        .env("MILEPOST_COMPLETE", "bash")
        .env("_CLAP_IFS", "\n")
        .env("MILEPOST_TODAY", "2026-05-04");
    command.env("_CLAP_COMPLETE_INDEX", (words.len() - 1).to_string()).arg("--").args(words);
    let output = command.output().unwrap();
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}

#[test]
fn bash_is_offered_what_can_follow() {
    let directory = workspace(&[("docs/a.md", ""), (".milepost/templates/card.md", CARD)]);
    let values = ["planned", "active", "done"];
    assert_eq!(offered(directory.path(), &["milepost", "new", "card", "--set", "STATE", "="]), values);
    assert_eq!(offered(directory.path(), &["milepost", "new", "card", "--set", "STATE", "=", ""]), values);
    let paths = offered(directory.path(), &["milepost", "check", "--baseline", ""]);
    let mut once = paths.clone();
    once.dedup();
    assert_eq!((paths.iter().filter(|path| *path == "docs/").count(), paths.len()), (1, once.len()), "{paths:?}");
    let commands = offered(directory.path(), &["milepost", "man", ""]);
    assert!(commands.contains(&"check".to_owned()) && commands.contains(&"template".to_owned()), "{commands:?}");
    assert_eq!(offered(directory.path(), &["milepost", "man", "template", "s"]), ["show"]);
}

/// The words are cut as bash cuts them, and the one at hand is what bash says it is.
#[cfg(unix)]
#[test]
fn bash_itself_gets_the_values_behind_an_equals_sign() {
    let directory = workspace(&[(".milepost/templates/card.md", CARD)]);
    let program = env!("CARGO_BIN_EXE_milepost");
    let script = format!(
        "source <(\"{program}\" completions bash); \
         f=$(complete -p milepost | sed 's/.*-F \\([^ ]*\\).*/\\1/'); \
         milepost() {{ \"{program}\" \"$@\"; }}; \
         COMP_WORDS=(milepost new card --set STATE =); COMP_CWORD=5; COMP_TYPE=9; \
         $f milepost '' '='; printf '%s\\n' \"${{COMPREPLY[@]}}\""
    );
    let mut command = Command::new("bash");
    let folder = Path::new(program).parent().unwrap().display().to_string();
    let path = format!("{folder}:{}", std::env::var("PATH").unwrap_or_default());
    let Ok(output) = command.current_dir(directory.path()).env("PATH", path).args(["--norc", "-c", &script]).output()
    else {
        return;
    };
    assert_eq!(String::from_utf8_lossy(&output.stdout), "planned\nactive\ndone\n", "{output:?}");
}
