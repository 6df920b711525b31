//! `milepost lsp`: the language server.

use std::fs::OpenOptions;
use std::path::PathBuf;

use anyhow::Context as _;

use super::Status;
use crate::disk::slashed;
use crate::lsp;

const EXAMPLES: &str = "\
An editor starts this for Markdown files and speaks to it; on a terminal it waits for messages of the protocol.

Examples:
  milepost lsp                           what an editor is told to run
  milepost lsp --log milepost.log        the same, with a log to read afterwards

Exit status: 0 the editor said goodbye as the protocol has it, 1 it did not.";

/// Arguments of `milepost lsp`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Speak on standard input and output, which is the only way there is
    #[arg(long)]
    stdio: bool,
    /// Write what happens to this file as well, behind what it holds
    #[arg(long, value_name = "FILE")]
    log: Option<PathBuf>,
}

/// Serves until the client ends it; then this process ends, too.
pub fn run(args: &Args) -> anyhow::Result<Status> {
    let open = |path: &PathBuf| OpenOptions::new().append(true).create(true).open(path).with_context(|| slashed(path));
    let log = args.log.as_ref().map(open).transpose()?;
    match lsp::run(log)? {}
}
