//! Every case of `tests/features`: what the editor features show at a cursor.

use std::path::Path;
use std::process::ExitCode;

use libtest_mimic::{Arguments, Trial, run};
use milepost_tests::{bless, cursor, diff, files};

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let mut trials = Vec::new();
    match files::below(&files::root().join("tests/features"), "md") {
        Ok(paths) => paths.iter().for_each(|path| match cases(path, !arguments.list) {
            Ok(found) => trials.extend(found),
            Err(error) => trials.push(failing(&files::shown(path), error)),
        }),
        Err(error) => trials.push(failing("features", error)),
    }
    run(&arguments, trials).exit_code()
}

fn cases(path: &Path, may_bless: bool) -> Result<Vec<Trial>, String> {
    let name = files::shown(path);
    let mut text = files::read(path)?;
    if may_bless && bless::wanted() {
        let blessed = cursor::blessed(&name, &text)?;
        if blessed != text {
            files::write(path, &blessed)?;
            text = blessed;
        }
    }
    let trial = |case: cursor::Case| {
        Trial::test(format!("{name}: {}", case.title), move || {
            let shown = case.shown()?;
            let wrong: Vec<String> = shown
                .iter()
                .filter_map(|(block, shown)| Some(format!("{}:\n{}", block.info, diff::lines(&block.text, shown)?)))
                .collect();
            if wrong.is_empty() { Ok(()) } else { Err(case.placed(&wrong.join("\n")).into()) }
        })
    };
    Ok(cursor::parse(&name, &text)?.into_iter().map(trial).collect())
}

fn failing(name: &str, error: String) -> Trial {
    Trial::test(name, move || Err(error.into()))
}
