//! The command line: what it takes, and what it ends with.

mod baseline;
mod check;
mod complete;
mod completions;
mod detect;
mod documents;
mod explain;
mod filter;
mod fix;
mod init;
mod interrupt;
mod lsp;
mod man;
mod names;
mod new;
mod output;
mod patch;
mod progress;
mod report;
mod template;

use std::any::Any;
use std::io::{self, Write as _};
use std::panic;
use std::process::ExitCode;
use std::sync::Once;

use crate::guard::guarded;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{CommandFactory as _, Parser, Subcommand, ValueEnum};

use output::Console;

/// Checks milestone Markdown against the template it was written from
#[derive(Debug, Parser)]
#[command(name = "milepost", version, arg_required_else_help = true, after_help = EXAMPLES)]
struct Cli {
    /// When to write in colour
    #[arg(long, value_name = "WHEN", global = true, default_value = "auto")]
    color: Color,
    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "\
Examples:
  milepost check                         every milestone below the current directory
  milepost check docs/m1.md --format short
  milepost fix docs --dry-run            what would be put right, as a patch
  milepost new program -o docs/m1.md     a document from a template
  milepost explain invalid-enum          what a rule finds, and why
  milepost template list                 the templates that documents are recognised among

Exit status: 0 nothing found, 1 findings, 2 could not do it.";

#[derive(Debug, Subcommand)]
enum Command {
    /// Check documents and report what is wrong in them
    Check(check::Args),
    /// Print a script that completes arguments in a shell
    Completions(completions::Args),
    /// Say whether there is anything for Milepost in a place, for editors and hooks
    Detect(detect::Args),
    /// Show the documentation of a rule, or list all rules
    Explain(explain::Args),
    /// Put right what can be put right without asking
    Fix(fix::Args),
    /// Find templates and their documents, and write the configuration for them
    Init(init::Args),
    /// Serve the language server protocol, for editors
    Lsp(lsp::Args),
    /// Print the manual pages
    Man(man::Args),
    /// Begin a document from a template, what is known filled in
    New(new::Args),
    /// Show templates: which there are, and what is inferred from one
    Template(template::Args),
}

/// When to write in colour.
#[derive(Copy, Clone, Debug, ValueEnum)]
enum Color {
    /// On a terminal, unless `NO_COLOR` is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// What a run ends with. Ordered by what wins.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Status {
    /// Nothing to complain about.
    Done,
    /// Findings at or above the severity that was asked for.
    Findings,
    /// Something could not be done.
    Failed,
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        Self::from(match status {
            Status::Done => 0,
            Status::Findings => 1,
            Status::Failed => 2,
        })
    }
}

/// Runs the command line of this process.
pub fn main() -> ExitCode {
    report_panics_in_one_line();
    if let Some(code) = complete::answer(Cli::command) {
        return code;
    }
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return usage(&error),
    };
    let console = Console::new(match cli.color {
        Color::Auto => anstream::ColorChoice::Auto,
        Color::Always => anstream::ColorChoice::Always,
        Color::Never => anstream::ColorChoice::Never,
    });
    let result = guarded(|| match &cli.command {
        Command::Check(args) => check::run(args, &console),
        Command::Completions(args) => completions::run(args),
        Command::Detect(args) => detect::run(args, &console),
        Command::Explain(args) => explain::run(args, &console),
        Command::Fix(args) => fix::run(args, &console),
        Command::Init(args) => init::run(args, &console),
        Command::Lsp(args) => lsp::run(args),
        Command::Man(args) => man::run(args, Cli::command()),
        Command::New(args) => new::run(args, &console),
        Command::Template(args) => template::run(args, &console),
    });
    match result {
        Some(Ok(status)) => status.into(),
        Some(Err(error)) if is_closed_pipe(&error) => Status::Done.into(),
        Some(Err(error)) => {
            console.problem(&format!("{error:#}"));
            Status::Failed.into()
        }
        None => Status::Failed.into(),
    }
}

/// Whether the reader of the output has gone, which is no error: `milepost check | head`.
fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

/// Says the first panic in one line that is worth reporting, and nothing about those after it.
fn report_panics_in_one_line() {
    static FIRST: Once = Once::new();
    panic::set_hook(Box::new(|info| {
        FIRST.call_once(|| {
            let message = message(info.payload()).replace(['\n', '\r'], " ");
            let place = info.location().map(ToString::to_string).unwrap_or_default();
            let _ = writeln!(io::stderr(), "milepost {}: panic at {place}: {message}", env!("CARGO_PKG_VERSION"));
        });
    }));
}

fn message(payload: &dyn Any) -> &str {
    let text = payload.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| payload.downcast_ref().copied()).unwrap_or("no message")
}

/// Says what is wrong with the arguments. An option's value gets the same words as a rule or a template.
fn usage(error: &clap::Error) -> ExitCode {
    let text = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.as_str()),
        _ => None,
    };
    if let (ErrorKind::InvalidValue, Some(option), Some(value), Some(ContextValue::Strings(known))) = (
        error.kind(),
        text(ContextKind::InvalidArg),
        text(ContextKind::InvalidValue),
        error.get(ContextKind::ValidValue),
    ) && !value.is_empty()
    {
        let option = option.split_whitespace().next().unwrap_or(option);
        let kind = if option == "--format" { "format".to_owned() } else { format!("value for {option}:") };
        let others = format!("possible are {}", known.join(", "));
        let message = names::unknown(&kind, value, known.iter().map(String::as_str), &others);
        Console::new(anstream::ColorChoice::Auto).problem(&message);
        return Status::Failed.into();
    }
    // A closed pipe behind `--help` is nothing to complain about either.
    let _ = error.print();
    u8::try_from(error.exit_code()).map_or(ExitCode::FAILURE, ExitCode::from)
}

#[cfg(test)]
mod tests {
    use super::Cli;
    use crate::guard::guarded;
    use clap::CommandFactory as _;

    #[test]
    fn the_arguments_are_well_formed() {
        Cli::command().debug_assert();
    }

    #[test]
    fn a_panic_ends_only_the_work_it_happens_in() {
        assert_eq!(guarded(|| 1), Some(1));
        assert_eq!(guarded(|| if std::env::args().count() > 0 { panic!("on purpose") } else { 1 }), None);
    }
}
