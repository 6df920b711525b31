//! What holds for the sources as files: their length, what the engine keeps away from, that every rule is documented.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use libtest_mimic::{Arguments, Failed, Trial, run};
use milepost_core::rules::{self, Rule};
use milepost_tests::blocks::{Part, scan};
use milepost_tests::case::{self, Case, Style};
use milepost_tests::{bless, files, generate_rules_doc};

const LINES: usize = 400;
/// A client that is longer has logic in it.
const CLIENT_LINES: usize = 500;
const CLIENTS: &[(&str, &str)] = &[("editors/nvim", "lua"), ("editors/vscode/src", "ts")];
const FORBIDDEN_CRATES: &[&str] =
    &["tokio", "tower-lsp", "tower-lsp-server", "lsp-types", "ls-types", "walkdir", "ignore"];
const FORBIDDEN_STD: &[&str] = &["fs", "env", "time", "net", "process"];
const FORBIDDEN_WORDS: &[&str] = &["SystemTime", "println!", "print!("];

fn main() -> ExitCode {
    let no_rules = rules::all().is_empty();
    let no_git = git_files().is_err();
    let trials = vec![
        Trial::test("no production file is too long", lengths),
        Trial::test("clients are short", clients),
        Trial::test("the engine depends on no runtime, protocol or disk", dependencies),
        Trial::test("the engine reads no file, no clock and prints nothing", purity),
        Trial::test("no file names a path of one machine", machine_paths).with_ignored_flag(no_git),
        Trial::test("the checks of this file find what they look for", checks_check),
        Trial::test("every rule is documented with an example", documentation).with_ignored_flag(no_rules),
        Trial::test("every rule has a case", coverage).with_ignored_flag(no_rules),
        Trial::test("docs/rules.md is generated", rules_doc).with_ignored_flag(no_rules),
    ];
    run(&Arguments::from_args(), trials).exit_code()
}

/// Fails with all that is wrong, one a line.
fn none(wrong: &[String]) -> Result<(), Failed> {
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n").into()) }
}

/// The source files of production code: those in a `src` folder below one of these folders, modules for tests left out.
fn sources(folders: &[&str]) -> Result<Vec<(PathBuf, String)>, String> {
    let mut found = Vec::new();
    for folder in folders {
        for path in files::below(&files::root().join(folder), "rs")? {
            if path.components().any(|part| part.as_os_str() == "src") {
                found.push((path.clone(), files::read(&path)?));
            }
        }
    }
    let tests: BTreeSet<_> = found.iter().flat_map(|(path, source)| test_modules(path, source)).collect();
    found.retain(|(path, _)| !tests.contains(&path.with_extension("")));
    if found.is_empty() { Err(format!("no sources in {folders:?}")) } else { Ok(found) }
}

/// The files, without their extension, of the modules that a source declares for tests only.
fn test_modules(path: &Path, source: &str) -> Vec<PathBuf> {
    let own = path.with_extension("");
    let is_root = ["mod", "lib", "main"].iter().any(|name| own.ends_with(name));
    let folder = if is_root { own.parent().unwrap_or(&own) } else { &own };
    let lines: Vec<_> = source.lines().map(str::trim).collect();
    let pairs = lines.windows(2).filter(|pair| pair[0] == "#[cfg(test)]");
    let names = pairs.filter_map(|pair| pair[1].strip_prefix("mod ")?.strip_suffix(';'));
    names.map(|name| folder.join(name)).collect()
}

/// A source up to its inline test module.
fn production(source: &str) -> Vec<&str> {
    let lines: Vec<_> = source.lines().collect();
    let tests = lines.windows(2).position(|pair| {
        pair[0].trim() == "#[cfg(test)]" && pair[1].trim_start().starts_with("mod ") && pair[1].ends_with('{')
    });
    lines[..tests.unwrap_or(lines.len())].to_vec()
}

fn lengths() -> Result<(), Failed> {
    let mut wrong = Vec::new();
    for (path, source) in sources(&["server", "queries"])? {
        let lines = production(&source).len();
        if lines > LINES {
            wrong.push(format!("{}: {lines} lines of production code, more than {LINES}", files::shown(&path)));
        }
    }
    none(&wrong)
}

fn clients() -> Result<(), Failed> {
    let mut wrong = Vec::new();
    for (folder, extension) in CLIENTS {
        let sources = files::below(&files::root().join(folder), extension)?;
        let lines: Vec<usize> =
            sources.iter().map(|path| files::read(path).map(|text| text.lines().count())).collect::<Result<_, _>>()?;
        let lines: usize = lines.iter().sum();
        if !(1..CLIENT_LINES).contains(&lines) {
            wrong.push(format!("{folder}: {lines} lines, not fewer than {CLIENT_LINES}"));
        }
    }
    none(&wrong)
}

fn dependencies() -> Result<(), Failed> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["tree", "-p", "milepost-core", "-e", "normal,build", "--prefix", "none", "--locked", "--offline"])
        .current_dir(files::root())
        .output()?;
    let tree = String::from_utf8_lossy(&output.stdout);
    if !output.status.success() || !tree.starts_with("milepost-core ") {
        return Err(format!("cargo tree: {}", String::from_utf8_lossy(&output.stderr)).into());
    }
    let names: BTreeSet<_> = tree.lines().filter_map(|line| line.split(' ').next()).collect();
    let bad: Vec<_> = FORBIDDEN_CRATES.iter().filter(|name| names.contains(*name)).collect();
    if bad.is_empty() { Ok(()) } else { Err(format!("milepost-core depends on {bad:?}").into()) }
}

fn purity() -> Result<(), Failed> {
    let mut wrong = Vec::new();
    for (path, source) in sources(&["server/core/src"])? {
        wrong.extend(impure(&source).into_iter().map(|what| format!("{}: {what}", files::shown(&path))));
    }
    none(&wrong)
}

/// What a source of the engine may not use but does.
fn impure(source: &str) -> Vec<String> {
    let code: Vec<_> = production(source).into_iter().filter(|line| !line.trim_start().starts_with("//")).collect();
    let dense: String = code.concat().split_whitespace().collect();
    let mut found: Vec<_> =
        FORBIDDEN_WORDS.iter().filter(|word| dense.contains(*word)).map(|word| (*word).to_owned()).collect();
    for (at, _) in dense.match_indices("std::") {
        let rest = &dense[at + "std::".len()..];
        let names: Vec<_> = match rest.strip_prefix('{') {
            Some(group) => group.split(';').next().unwrap_or(group).split([',', '{', '}', ':']).collect(),
            None => rest.split(|c: char| !c.is_alphanumeric() && c != '_').take(1).collect(),
        };
        found.extend(names.iter().filter(|name| FORBIDDEN_STD.contains(name)).map(|name| format!("std::{name}")));
    }
    found
}

fn git_files() -> Result<Vec<PathBuf>, String> {
    let output = Command::new("git").args(["ls-files", "-z"]).current_dir(files::root()).output();
    let output = output.map_err(|error| format!("git: {error}"))?;
    let names = String::from_utf8_lossy(&output.stdout);
    let found: Vec<_> = names.split_terminator('\0').map(|name| files::root().join(name)).collect();
    if output.status.success() && !found.is_empty() { Ok(found) } else { Err("not a git checkout".to_owned()) }
}

fn machine_paths() -> Result<(), Failed> {
    let mut wrong = Vec::new();
    for path in git_files()?.iter().filter(|path| path.is_file()) {
        let bytes = std::fs::read(path)?;
        for (number, line) in String::from_utf8_lossy(&bytes).lines().enumerate() {
            if names_machine_path(line) {
                wrong.push(format!("{}:{}: {}", files::shown(path), number + 1, line.trim()));
            }
        }
    }
    none(&wrong)
}

fn names_machine_path(line: &str) -> bool {
    // Put together here, so that this file does not name them itself.
    ["work", "root"].iter().any(|folder| {
        line.match_indices(&format!("/{folder}/"))
            .any(|(at, _)| !line[..at].ends_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '-' | '/')))
    })
}

fn checks_check() -> Result<(), Failed> {
    let mut wrong = Vec::new();
    let mut hold = |what: &str, holds: bool| {
        if !holds {
            wrong.push(what.to_owned());
        }
    };
    hold("use std::fs", impure("use std::fs;") == ["std::fs"]);
    hold("a group", impure("use std::{fmt,\n  time::Instant};") == ["std::time"]);
    hold("a path", impure("fn a() { std::env::var(\"A\"); }") == ["std::env"]);
    hold("print", !impure("eprintln!(\"\");").is_empty());
    hold("a comment", impure("// std::fs is not for us\nuse std::fmt;").is_empty());
    hold("a test", impure("use std::fmt;\n#[cfg(test)]\nmod tests {\n use std::fs;\n}").is_empty());
    hold("cfg(test) on an import", production("#[cfg(test)]\nuse a;\nfn b() {}").len() == 3);
    let declared = |path: &str| test_modules(Path::new(path), "mod a;\n#[cfg(test)]\nmod b;\n");
    hold("a test module of a folder", declared("src/x/mod.rs") == [Path::new("src/x/b")]);
    hold("a test module of a file", declared("src/x.rs") == [Path::new("src/x/b")]);
    let path = |folder: &str| format!("cd /{folder}/x");
    hold("a path of the machine", names_machine_path(&path("work")) && names_machine_path(&path("root")));
    hold("a path in a project", !names_machine_path("docs/work/x.md and https://a.example/work/x"));
    none(&wrong)
}

fn examples(rule: &Rule) -> Result<Vec<Case>, String> {
    case::parse(&format!("rules/{}", rule.code), rule.documentation, Style::Documentation)
}

fn expects(cases: &[Case], code: &str) -> bool {
    cases.iter().any(|case| case.expected.as_ref().is_ok_and(|expected| expected.codes().any(|c| c == code)))
}

fn documentation() -> Result<(), Failed> {
    let mut wrong = Vec::new();
    for rule in rules::all() {
        if rule.summary.trim().is_empty() || rule.severity().trim().is_empty() {
            wrong.push(format!("{}: no summary or no severity", rule.code));
        }
        if !expects(&examples(rule)?, rule.code) {
            wrong.push(format!("{}: no example in its documentation that expects it", rule.code));
        }
        // Level 2 is the rule's own heading in docs/rules.md.
        let high = |part: &Part| matches!(part, Part::Heading { level: 1 | 2, .. });
        if scan(rule.documentation).iter().any(high) {
            wrong.push(format!("{}: a heading above level 3 in its documentation", rule.code));
        }
    }
    none(&wrong)
}

fn coverage() -> Result<(), Failed> {
    let mut cases = Vec::new();
    for path in files::below(&files::root().join("tests/cases"), "md")? {
        cases.extend(case::parse(&files::shown(&path), &files::read(&path)?, Style::File)?);
    }
    let bare = rules::all().iter().filter(|rule| !expects(&cases, rule.code));
    none(&bare.map(|rule| format!("{}: no case in tests/cases expects it", rule.code)).collect::<Vec<_>>())
}

fn rules_doc() -> Result<(), Failed> {
    let text = generate_rules_doc();
    let missing = rules::all().iter().filter(|rule| !text.contains(&format!("\n## {}\n", rule.code)));
    none(&missing.map(|rule| format!("docs/rules.md lacks {}", rule.code)).collect::<Vec<_>>())?;
    Ok(bless::generated(Path::new(&files::root().join("docs/rules.md")), &text)?)
}
