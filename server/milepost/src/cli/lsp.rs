//! `milepost lsp`: the language server.

use std::fs::OpenOptions;
use std::path::PathBuf;

use anyhow::Context as _;

use super::Status;
use crate::disk::slashed;
use crate::lsp;

/// Arguments of `milepost lsp`.
#[derive(Debug, clap::Args)]
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
