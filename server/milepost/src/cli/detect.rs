//! `milepost detect`: whether there is anything for Milepost in a place, for editors and hooks that would not start it in vain.

use std::io::Write as _;
use std::path::PathBuf;
use std::sync::Arc;

use milepost_core::check::{Request, check, template_file};

use super::Status;
use super::documents::{Documents, context};
use super::output::Console;
use super::progress::Progress;
use crate::disk::{Base, Disk, Document, NoEditor, Workspace, read};
use crate::guard::guarded;
use crate::today::today;

const EXAMPLES: &str = "\
Examples:
  milepost detect                        is there a milestone below the current directory, or a .milepost above it?
  milepost detect docs/plan.md           is this file a milestone?
  milepost detect && milepost check      check where there is something to check

The first thing that is found is printed, and nothing else is looked for: a .milepost directory that holds for one of
the paths, a document of a template, or, where a file is named, a template.

Exit status: 0 there is something, 1 there is nothing, 2 a path is not there.";

/// Arguments of `milepost detect`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Files and directories
    #[arg(value_name = "PATH", default_value = ".")]
    paths: Vec<PathBuf>,
}

/// Looks, and says what it found.
pub fn run(args: &Args, console: &Console) -> anyhow::Result<Status> {
    if let Some(found) = configured(&args.paths)? {
        return say(&found);
    }
    let documents = Documents::find(&args.paths)?;
    let found = match documents.root() {
        Some(root) => Some(with_milepost(&root)),
        None => among(&documents)?,
    };
    if let Some(found) = found {
        return say(&found);
    }
    for problem in documents.problems() {
        console.problem(problem);
    }
    Ok(if documents.missing.is_empty() { Status::Findings } else { Status::Failed })
}

/// The `.milepost` directory that holds for one of the paths: found without looking at anything below them.
fn configured(paths: &[PathBuf]) -> anyhow::Result<Option<String>> {
    let base = Base::current()?;
    let directory = |path: &PathBuf| {
        let path = path.canonicalize().ok()?;
        let root = path.ancestors().find(|above| above.join(".milepost").is_dir())?;
        Some(with_milepost(&base.show(root)))
    };
    Ok(paths.iter().find_map(directory))
}

fn with_milepost(root: &str) -> String {
    format!("{root}: a directory with a .milepost in it")
}

/// The first milestone, or the template that was named.
fn among(documents: &Documents) -> anyhow::Result<Option<String>> {
    let (today, disk) = (today()?, Arc::new(Disk::new(NoEditor)));
    let look = |document: &Document, workspace: &Workspace| {
        let text = read(&document.path).ok()?;
        let context = context(document, workspace, today, &disk);
        guarded(|| {
            let checked = check(&Request { text: &text, context: &context, template: None });
            let of = checked.template.map(|template| format!("a document of the template {}", template.name));
            let is_template = || document.is_named && template_file(&text, &context).is_some();
            let what = of.or_else(|| is_template().then(|| "a template".to_owned()))?;
            Some(format!("{}: {what}", document.shown))
        })?
    };
    let progress = Progress::new("looking at", documents.len());
    let found = documents.batches().find_map(|batch| batch.work(&progress, look).into_iter().flatten().next());
    progress.finish();
    Ok(found)
}

fn say(found: &str) -> anyhow::Result<Status> {
    let mut out = Console::stdout();
    writeln!(out, "{found}")?;
    out.flush()?;
    Ok(Status::Done)
}
