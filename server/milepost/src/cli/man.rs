//! `milepost man`: the manual pages, made from what `--help` says.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow};
use clap::Command;
use clap_complete::engine::ArgValueCompleter;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};

use super::output::Console;
use super::{Status, complete, names};
use crate::disk::{reason, slashed};

const EXAMPLES: &str = "\
Examples:
  milepost man | man -l -                the page of the program
  milepost man check | man -l -          the page of a command
  milepost man --out ~/.local/share/man/man1    all pages, for `man milepost`";

/// Arguments of `milepost man`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Write all pages into this directory, instead of one to standard output
    #[arg(long, value_name = "DIRECTORY", value_hint = clap::ValueHint::DirPath, conflicts_with = "command")]
    out: Option<PathBuf>,
    /// The command whose page is printed
    #[arg(value_name = "COMMAND", add = ArgValueCompleter::new(complete::commands))]
    command: Vec<String>,
}

/// Prints a page, or writes all of them.
pub fn run(args: &Args, program: Command) -> anyhow::Result<Status> {
    let mut program = program.disable_help_subcommand(true);
    program.build();
    let Some(folder) = &args.out else {
        let mut command = &program;
        for name in &args.command {
            let known = || command.get_subcommands().map(Command::get_name);
            let unknown = || anyhow!(names::unknown("command", name, known(), "`milepost --help` lists them all"));
            command = command.find_subcommand(name).ok_or_else(unknown)?;
        }
        let page = page(command)?;
        let mut out = Console::stdout();
        out.write_all(&page)?;
        out.flush()?;
        return Ok(Status::Done);
    };
    std::fs::create_dir_all(folder).map_err(|error| anyhow!("{}: {}", slashed(folder), reason(&error)))?;
    write_all(&program, folder)?;
    Ok(Status::Done)
}

/// Writes the pages of a command and of those below it.
fn write_all(command: &Command, folder: &Path) -> anyhow::Result<()> {
    let path = folder.join(Man::new(command.clone()).get_filename());
    std::fs::write(&path, page(command)?).map_err(|error| anyhow!("{}: {}", slashed(&path), reason(&error)))?;
    command.get_subcommands().filter(|below| !below.is_hide_set()).try_for_each(|below| write_all(below, folder))
}

/// The page of a command. Examples and exit status get sections of their own, as manuals have them.
fn page(command: &Command) -> anyhow::Result<Vec<u8>> {
    let version = format!("milepost {}", env!("CARGO_PKG_VERSION"));
    let man = Man::new(command.clone()).source(version).manual("Milepost");
    let mut page = Vec::new();
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    man.render_options_section(&mut page)?;
    if command.get_subcommands().any(|below| !below.is_hide_set()) {
        man.render_subcommands_section(&mut page)?;
    }
    let behind = command.get_after_help().map(ToString::to_string).unwrap_or_default();
    let mut roff = Roff::new();
    let mut notes: Vec<&str> = Vec::new();
    for block in behind.split("\n\n") {
        if let Some(examples) = block.strip_prefix("Examples:\n") {
            roff.control("SH", ["EXAMPLES"]).control("nf", []);
            for line in examples.lines() {
                roff.text([roman(line.strip_prefix("  ").unwrap_or(line))]);
            }
            roff.control("fi", []);
        } else if let Some(status) = block.strip_prefix("Exit status: ") {
            roff.control("SH", ["EXIT STATUS"]).text([roman(one_line(status))]);
        } else if !block.trim().is_empty() {
            notes.push(block);
        }
    }
    if !notes.is_empty() {
        roff.control("SH", ["NOTES"]);
        for note in notes {
            roff.control("PP", []).text([roman(one_line(note))]);
        }
    }
    if command.get_name() != "milepost" {
        roff.control("SH", ["SEE ALSO"]).text([bold("milepost"), roman("(1)")]);
    }
    roff.to_writer(&mut page).context("the page cannot be written")?;
    Ok(page)
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
