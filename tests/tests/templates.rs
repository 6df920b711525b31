//! The built-in templates, each checked as the document that it is before anybody has filled it.

use std::process::ExitCode;

use libtest_mimic::{Arguments, Failed, Trial, run};
use milepost_core::finding::Finding;
use milepost_core::template::{Library, Template};
use milepost_core::text::LineIndex;
use milepost_tests::engine::Setting;
use milepost_tests::{actions, bless, diff, files, fixes};

fn main() -> ExitCode {
    let names: Vec<_> = Library::builtin().iter().map(|template| template.name.clone()).collect();
    let mut trials = Vec::new();
    if names.is_empty() {
        let none = || Err("there are no built-in templates".into());
        trials.push(Trial::test("built-in templates", none).with_ignored_flag(true));
    }
    for name in names {
        let (copied, fixed) = (name.clone(), name.clone());
        trials.push(Trial::test(format!("{copied}: the same as a run-time template"), move || as_run_time(&copied)));
        trials.push(Trial::test(format!("{fixed}: its fixes and actions"), move || fixes_of(&fixed)));
        let title = name.clone();
        trials.push(Trial::test(format!("{title}: all inserted below a title"), move || below_a_title(&title)));
        trials.push(Trial::test(format!("{name}: its placeholders"), move || placeholders(&name)));
    }
    run(&Arguments::from_args(), trials).exit_code()
}

/// The setting in which a built-in template is forced, and its source.
fn forced(name: &str) -> Result<(Setting, String), String> {
    let setting = Setting::builtin().forced(name)?;
    let source = setting.template.as_ref().map(|template| template.source.clone()).unwrap_or_default();
    Ok((setting, source))
}

/// Place, rule and text of each finding, one a line: in a template's own source these are its placeholders.
fn table(text: &str, findings: &[Finding]) -> String {
    let index = LineIndex::new(text);
    let line = |finding: &Finding| {
        let (line, column) = index.position(finding.span.start as usize);
        let found = finding.span.of(text).replace('\r', "\\r").replace('\n', "\\n");
        format!("{line}:{column} {} {found}\n", finding.rule)
    };
    findings.iter().map(line).collect()
}

fn placeholders(name: &str) -> Result<(), Failed> {
    let (setting, source) = forced(name)?;
    let found = table(&source, &setting.check(&source).findings);
    let expected = files::root().join("tests/expected").join(format!("{name}.txt"));
    Ok(bless::generated(&expected, &found)?)
}

fn as_run_time(name: &str) -> Result<(), Failed> {
    let (builtin, source) = forced(name)?;
    let copy = format!("x-{name}");
    let library = Library::default().with(Template::compile(&copy, &source));
    let run_time = Setting::of(library).forced(&copy)?;
    let found = |setting: &Setting| table(&source, &setting.check(&source).findings);
    match diff::lines(&found(&builtin), &found(&run_time)) {
        None => Ok(()),
        Some(diff) => Err(format!("- only as built-in, + only as run-time template:\n{diff}").into()),
    }
}

fn fixes_of(name: &str) -> Result<(), Failed> {
    let (setting, source) = forced(name)?;
    let wrong = actions::violations(&setting, &source);
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n").into()) }
}

/// A document that is only a title, or nothing at all, becomes one whose outline is the template's.
fn below_a_title(name: &str) -> Result<(), Failed> {
    let (setting, _) = forced(name)?;
    for text in ["# A title\n", "# A title", "", "\u{feff}# A title\r\n\r\nSome text.\r\n"] {
        let mut wrong = actions::violations(&setting, text);
        let findings = setting.check(text).findings;
        let missing = findings.iter().filter(|finding| finding.rule == "missing-section");
        let all = missing.flat_map(|finding| &finding.fixes).find(|fix| fix.title.starts_with("Insert all "));
        let fixed = fixes::apply(text, &all.ok_or("nothing to insert")?.edits)?;
        let outline = ["missing-section", "misplaced-section", "duplicate-section", "empty-section"];
        let left = setting.check(&fixed).findings;
        wrong.extend(left.iter().filter(|f| outline.contains(&f.rule)).map(|f| fixes::named(&fixed, f)));
        if !wrong.is_empty() {
            return Err(format!("{text:?}\n{}", wrong.join("\n")).into());
        }
    }
    Ok(())
}
