//! Milepost's command line and language server.

mod cli;
mod disk;
mod guard;
mod lsp;
mod today;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::main()
}
