//! Every case of `tests/cases`, every example of the guide to templates and of a rule's documentation, and the fixes of all of them and of `examples`.

use std::path::Path;
use std::process::ExitCode;

use libtest_mimic::{Arguments, Trial, run};
use milepost_core::rules;
use milepost_core::syntax::outline::{Section, outline};
use milepost_core::syntax::{Keep, Syntax};
use milepost_tests::case::{self, Case, Style};
use milepost_tests::engine::Setting;
use milepost_tests::{actions, bless, diff, files, fixes};

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let mut trials = Vec::new();
    match files::below(&files::root().join("tests/cases"), "md") {
        Ok(paths) => paths.iter().for_each(|path| {
            case_file(path, Style::File, !arguments.list, &mut trials);
        }),
        Err(error) => trials.push(failing("cases", error)),
    }
    let guide = files::root().join("docs/templates.md");
    case_file(&guide, Style::Documentation, !arguments.list, &mut trials);
    for rule in rules::all() {
        let name = format!("rules/{}", rule.code);
        cases(&name, rule.documentation, Style::Documentation, &mut trials);
    }
    if rules::all().is_empty() {
        trials.push(ignored("rules: examples of the documentation"));
    }
    match files::below(&files::root().join("examples"), "md") {
        Ok(paths) if paths.is_empty() => trials.push(ignored("examples (fixes and actions)")),
        Ok(paths) => trials.extend(paths.iter().flat_map(|path| [example(path), exchanged(path), cut(path)])),
        Err(error) => trials.push(failing("examples", error)),
    }
    run(&arguments, trials).exit_code()
}

fn case_file(path: &Path, style: Style, may_bless: bool, trials: &mut Vec<Trial>) {
    let name = files::shown(path);
    let blessed = if may_bless && bless::wanted() { bless::case_file(path, style) } else { Ok(()) };
    match blessed.and_then(|()| files::read(path)) {
        Ok(text) => cases(&name, &text, style, trials),
        Err(error) => trials.push(failing(&name, error)),
    }
}

fn cases(name: &str, text: &str, style: Style, trials: &mut Vec<Trial>) {
    match case::parse(name, text, style) {
        Ok(cases) => trials.extend(cases.into_iter().flat_map(|case| both(name, case))),
        Err(error) => trials.push(failing(name, error)),
    }
}

fn both(name: &str, case: Case) -> [Trial; 2] {
    let fixed = case.clone();
    [
        Trial::test(format!("{name}: {}", case.title), move || {
            Ok(case.check().and_then(|checked| case.compare(&checked))?)
        }),
        Trial::test(format!("{name}: {} (fixes and actions)", fixed.title), move || {
            let setting = fixed.setting()?;
            let wrong = actions::violations(&setting, &fixed.document.text);
            if wrong.is_empty() { Ok(()) } else { Err(fixed.placed(&wrong.join("\n")).into()) }
        }),
    ]
}

fn example(path: &Path) -> Trial {
    let (path, name) = (path.to_owned(), files::shown(path));
    Trial::test(format!("{name} (fixes and actions)"), move || {
        let text = files::read(&path)?;
        let setting = Setting { path: Some(name.clone()), ..Setting::builtin() };
        let wrong = actions::violations(&setting, &text);
        if wrong.is_empty() { Ok(()) } else { Err(format!("{name}\n{}", wrong.join("\n")).into()) }
    })
}

/// An example, its sections, and the setting in which it stays a document of its template whatever it loses.
fn forced(path: &Path) -> Result<Option<(Setting, String, Syntax)>, String> {
    let text = files::read(path)?;
    let setting = Setting { path: Some(files::shown(path)), ..Setting::builtin() };
    let Some(template) = setting.check(&text).template else { return Ok(None) };
    let syntax = Syntax::parse(&text, Keep::Items);
    Ok(Some((setting.forced(&template.name)?, text, syntax)))
}

/// Where two neighbours of an example's outline are exchanged, the fix gives the example back.
fn exchanged(path: &Path) -> Trial {
    let (path, name) = (path.to_owned(), files::shown(path));
    Trial::test(format!("{name} (sections exchanged)"), move || {
        let Some((setting, text, syntax)) = forced(&path)? else { return Ok(()) };
        let misplaced = |text: &str| setting.check(text).findings.into_iter().find(|f| f.rule == "misplaced-section");
        let sections = outline(&syntax);
        if misplaced(&text).is_some() {
            return Ok(());
        }
        for first in sections.iter().filter(|section| section.heading.is_some() && !section.is_title) {
            let next = |s: &&Section<'_>| s.span.start == first.whole.end && s.level == first.level;
            // What ends the text may end without a blank line, and takes the footer along.
            let Some(second) = sections.iter().find(next).filter(|s| (s.whole.end as usize) < text.len()) else {
                continue;
            };
            let (one, two) = (first.whole.of(&text), second.whole.of(&text));
            let mut wrong = text.clone();
            wrong.replace_range(first.span.range().start..second.whole.range().end, &format!("{two}{one}"));
            let Some(fix) = misplaced(&wrong).and_then(|finding| finding.fixes.into_iter().next()) else { continue };
            if let Some(diff) = diff::lines(&text, &fixes::apply(&wrong, &fix.edits)?) {
                return Err(format!("{name}: «{}» and «{}»\n{diff}", first.title(), second.title()).into());
            }
        }
        Ok(())
    })
}

/// What is said of an example without one of its sections can be put right as everything can.
fn cut(path: &Path) -> Trial {
    let (path, name) = (path.to_owned(), files::shown(path));
    Trial::test(format!("{name} (without a section)"), move || {
        let Some((setting, text, syntax)) = forced(&path)?.filter(|_| path.ends_with("good.md")) else { return Ok(()) };
        for section in outline(&syntax).iter().filter(|section| section.level == 2) {
            let mut less = text.clone();
            less.replace_range(section.whole.range(), "");
            let wrong = fixes::violations(&|text| setting.check(text), &less);
            if !wrong.is_empty() {
                return Err(format!("{name} without «{}»\n{}", section.title(), wrong.join("\n")).into());
            }
        }
        Ok(())
    })
}

fn failing(name: &str, error: String) -> Trial {
    Trial::test(name, move || Err(error.into()))
}

/// Says, as an ignored test, that something has nothing to run on yet.
fn ignored(name: &str) -> Trial {
    Trial::test(name, || Err("there are none".into())).with_ignored_flag(true)
}
