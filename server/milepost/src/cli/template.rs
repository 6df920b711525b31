//! `milepost template`: which templates there are, and what is inferred from them.

use std::ffi::OsStr;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow};
use clap_complete::engine::ArgValueCandidates;
use milepost_core::template::{Description, Library, Template};

use super::output::Console;
use super::{Status, complete, names};
use crate::disk::{Base, Workspace, Workspaces, read, read_input, slashed};
use crate::guard::guarded;

const EXAMPLES: &str = "\
Examples:
  milepost template list                 the workspace's own templates and the built-in ones
  milepost template show program         the model of a template, as YAML
  milepost template show program --source > .milepost/templates/ours.md
  milepost template infer plan.md        the model of a file that is no template yet
  git show HEAD:plan.md | milepost template infer -";

/// Arguments of `milepost template`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// List the templates of the current directory's workspace and the built-in ones
    List,
    /// Print what was inferred from a template, as YAML
    Show {
        /// The template
        #[arg(add = ArgValueCandidates::new(complete::templates))]
        name: String,
        /// Print the template's Markdown instead
        #[arg(long)]
        source: bool,
    },
    /// Compile a Markdown file as a template and print what is inferred from it, as YAML
    Infer {
        /// The file; `-` is the standard input
        file: PathBuf,
    },
}

/// Runs one of the actions.
pub fn run(args: &Args, console: &Console) -> anyhow::Result<Status> {
    let mut status = Status::Done;
    let text = match &args.action {
        Action::Infer { file } => infer(file)?,
        Action::List | Action::Show { .. } => {
            let base = Base::current()?;
            let mut workspaces = Workspaces::new(base.clone());
            let workspace = workspaces.of(base.path());
            for problem in &workspaces.problems {
                console.problem(problem);
                status = Status::Failed;
            }
            match &args.action {
                Action::Show { name, source } => {
                    let template = workspace.library.get(name).ok_or_else(|| unknown(name, [&*workspace.library]))?;
                    if *source { template.source.clone() } else { model(&template.describe())? }
                }
                _ => list(&workspace),
            }
        }
    };
    let mut out = Console::stdout();
    out.write_all(text.as_bytes())?;
    out.flush()?;
    Ok(status)
}

/// What is said about a template that is in none of these libraries.
pub fn unknown<'a>(name: &str, libraries: impl IntoIterator<Item = &'a Library>) -> anyhow::Error {
    let known = libraries.into_iter().flat_map(Library::iter).map(|template| template.name.as_str());
    anyhow!(names::unknown("template", name, known, "`milepost template list` lists them all"))
}

fn list(workspace: &Workspace) -> String {
    let width = workspace.library.iter().map(|template| template.name.chars().count()).max().unwrap_or(0);
    let line = |name: &str| {
        let origin = workspace.own.get(name).map_or("built-in", String::as_str);
        format!("{name:width$}  {origin}\n")
    };
    workspace.library.iter().map(|template| line(&template.name)).collect()
}

fn infer(file: &Path) -> anyhow::Result<String> {
    let is_input = file.as_os_str() == "-";
    let shown = if is_input { "standard input".to_owned() } else { slashed(file) };
    let text = if is_input { read_input() } else { read(file) }.map_err(|error| anyhow!("{shown}: {error}"))?;
    let name = if is_input { "stdin".into() } else { file.file_stem().map(OsStr::to_string_lossy).unwrap_or_default() };
    let compiled = guarded(|| model(&Template::compile(&name, &text).describe_in(&text)));
    compiled.with_context(|| format!("{shown}: internal error while compiling; please report it"))?
}

fn model(description: &Description) -> anyhow::Result<String> {
    serde_yaml::to_string(description).context("the model cannot be written as YAML")
}
