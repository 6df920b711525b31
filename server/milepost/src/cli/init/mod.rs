//! `milepost init`: which templates there are, which documents come from them, and the configuration that says so.

mod proposal;
mod survey;

use std::io::{self, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};

use anyhow::anyhow;

use super::Status;
use super::output::{Console, counted};
use crate::disk::{self, Base, slashed};
use survey::Survey;

const EXAMPLES: &str = "\
Examples:
  milepost init                          show what is found below the current directory, and ask
  milepost init docs --dry-run           show it, and write nothing
  milepost init --yes                    write .milepost/config.yaml without asking

Templates are looked for in folders and files whose names contain `template`. Nothing is written
but .milepost/config.yaml, and never in the place of one that is there.

Exit status: 0 shown or written, 2 it could not be.";

/// Arguments of `milepost init`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The directory that the configuration is for
    #[arg(value_name = "PATH", default_value = ".", value_hint = clap::ValueHint::DirPath)]
    path: PathBuf,
    /// Write without asking
    #[arg(long, short, conflicts_with = "dry_run")]
    yes: bool,
    /// Show what would be written, and write nothing
    #[arg(long)]
    dry_run: bool,
}

/// Looks around, shows what it found, and writes the configuration where somebody says so.
pub fn run(args: &Args, console: &Console) -> anyhow::Result<Status> {
    let base = Base::current()?;
    let root =
        args.path.canonicalize().map_err(|error| anyhow!("{}: {}", slashed(&args.path), disk::reason(&error)))?;
    if !root.is_dir() {
        return Err(anyhow!("{}: is no directory", slashed(&args.path)));
    }
    let path = root.join(".milepost").join("config.yaml");
    let shown = base.show(&path);
    if path.symlink_metadata().is_ok() {
        return Err(anyhow!("{shown}: is there already, and is not overwritten"));
    }
    if let Some(above) = root.ancestors().skip(1).find(|above| above.join(".milepost").is_dir()) {
        let milepost = base.show(&above.join(".milepost"));
        console.note(&format!("{milepost} holds for this directory so far; what is written here takes its place"));
    }
    let survey = Survey::of(&root, console);
    let text = proposal::text(&survey, &root)
        .map_err(|problem| anyhow!("{shown}: what would be written means something else: {problem}"))?;
    let mut out = Console::stdout();
    write!(out, "{}\n{shown} {}:\n\n", found(&survey), if args.yes { "says now" } else { "would say" })?;
    for line in text.lines() {
        writeln!(out, "{}", format!("    {line}").trim_end())?;
    }
    writeln!(out)?;
    out.flush()?;
    drop(out);
    let agreed = !args.dry_run && (args.yes || (is_asked() && agrees(&shown)?));
    if !agreed {
        console.note("nothing is written; `milepost init --yes` writes it");
        return Ok(Status::Done);
    }
    write(&path, &text).map_err(|error| anyhow!("{shown}: {error}"))?;
    console.note(&format!("{shown} is written; `milepost check` shows what is found"));
    Ok(Status::Done)
}

fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    disk::create(path, text)?;
    Ok(())
}

/// Whether somebody is there to be asked.
fn is_asked() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

fn agrees(shown: &str) -> io::Result<bool> {
    let mut stderr = io::stderr();
    write!(stderr, "Write {shown}? [y/N] ")?;
    stderr.flush()?;
    let mut answer = String::new();
    io::stdin().read_line(&mut answer)?;
    Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes"))
}

/// What was found, for people.
fn found(survey: &Survey) -> String {
    use std::fmt::Write as _;
    let lead = |count: usize, thing: &str| match count {
        0 => format!("no {thing}s"),
        count => counted(count, thing),
    };
    let colon = |count: usize| if count > 0 { ":" } else { "" };
    let all = || survey.own.iter().chain(&survey.templates);
    let templates = all().count();
    let mut out = format!("{}{}\n", lead(templates, "template"), colon(templates));
    let width = all().map(|found| found.path.chars().count()).max().unwrap_or(0);
    for found in all() {
        let sections = counted(found.template.sections.len().saturating_sub(1), "section");
        let _ = writeln!(out, "  {:width$}  {sections}, {} to fill", found.path, counted(found.open, "place"));
    }
    for (path, other) in &survey.same_name {
        let _ = writeln!(out, "  {path}  has the name of {other}; it is left out");
    }
    let documents: usize = survey.folders.values().map(survey::Folder::documents).sum();
    let (files, colon) = (counted(survey.files, "Markdown file"), colon(documents));
    let _ = writeln!(out, "{} among {files}{colon}", lead(documents, "document"));
    let named = |folder: &str| if folder.is_empty() { ".".to_owned() } else { folder.to_owned() };
    let of_template = || survey.folders.iter().filter(|(_, folder)| folder.documents() > 0);
    let width = of_template().map(|(folder, _)| named(folder).chars().count()).max().unwrap_or(0);
    for (path, folder) in of_template() {
        let of = folder.of.iter().map(|(template, count)| format!("{count} of `{template}`"));
        let _ = writeln!(out, "  {:width$}  {}", named(path), of.collect::<Vec<_>>().join(", "));
    }
    if documents > 0 {
        let [errors, warnings, information] = survey.findings;
        let (errors, warnings) = (counted(errors, "error"), counted(warnings, "warning"));
        let _ = writeln!(out, "at first sight: {errors}, {warnings}, {information} information");
    }
    out
}
