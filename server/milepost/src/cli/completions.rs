//! `milepost completions`: the script by which a shell asks the program what can follow.

use std::io::Write as _;

use anyhow::Context as _;

use super::Status;
use super::complete::{SHELLS, VARIABLE};
use super::output::Console;

const EXAMPLES: &str = "\
Examples:
  echo 'source <(milepost completions bash)' >> ~/.bashrc
  echo 'source <(milepost completions zsh)' >> ~/.zshrc
  echo 'milepost completions fish | source' >> ~/.config/fish/config.fish
  echo 'eval (milepost completions elvish | slurp)' >> ~/.elvish/rc.elv
  milepost completions powershell >> $PROFILE

The script asks `milepost` itself, so that templates, slots and their values are offered as the
directory at hand has them. Read it anew with each shell, as above: it belongs to this version.";

/// Arguments of `milepost completions`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The shell
    #[arg(value_parser = ["bash", "elvish", "fish", "powershell", "zsh"])]
    shell: String,
}

/// Prints the script.
pub fn run(args: &Args) -> anyhow::Result<Status> {
    let shell = SHELLS.completer(&args.shell).context("no shell of this name")?;
    let mut script = Vec::new();
    shell.write_registration(VARIABLE, "milepost", "milepost", "milepost", &mut script)?;
    let mut out = Console::stdout();
    out.write_all(&script)?;
    out.flush()?;
    Ok(Status::Done)
}
