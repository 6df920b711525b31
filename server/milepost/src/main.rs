//! Milepost's command line and language server.

mod cli;
mod disk;
mod guard;
mod today;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::main()
}
