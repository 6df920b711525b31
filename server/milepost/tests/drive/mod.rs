//! Runs the binary in a directory of its own.

#![allow(clippy::unwrap_used, reason = "Clippy's exception for tests does not reach their helper functions.")]
#![allow(dead_code, reason = "Every test takes of it what it needs.")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

/// The day on which the tests run it.
const TODAY: &str = "2026-05-04";

/// The binary in a directory.
pub fn milepost(directory: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_milepost"));
    command.current_dir(directory).args(args).env("MILEPOST_TODAY", TODAY);
    command.env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE");
    command
}

/// What a run ended with.
#[derive(Debug)]
pub struct Run {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

/// Runs the binary in a directory.
pub fn run(directory: &Path, args: &[&str]) -> Run {
    let Output { status, stdout, stderr } = milepost(directory, args).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Run { code: status.code(), stdout: text(stdout), stderr: text(stderr) }
}

/// A directory with these files.
pub fn workspace(files: &[(&str, &str)]) -> TempDir {
    let directory = TempDir::new().unwrap();
    for (path, text) in files {
        write(directory.path(), path, text);
    }
    directory
}

/// Writes a file and the directories it needs.
pub fn write(directory: &Path, path: &str, text: &str) {
    let path = directory.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// A file's text.
pub fn text(directory: &Path, path: &str) -> String {
    fs::read_to_string(directory.join(path)).unwrap()
}

/// A template.
pub const PLAN: &str = "# {TITLE}\n\n**Owner**: {OWNER}\n**Status**: {planned/active/done}\n\n\
    ## Release Window\n\n{WINDOW}\n\n## Rollout Steps\n\n- [ ] {STEP}\n";
/// Another one.
pub const NOTE: &str =
    "# Note: {SUBJECT}\n\n**Author**: {AUTHOR}\n\n## Heard From\n\n{SOURCE}\n\n## Meant For\n\n{READERS}\n";

/// A document of the first one.
pub fn plan(n: usize) -> String {
    format!(
        "# Plan {n}\n\n**Owner**: Ada\n**Status**: active\n\n## Release Window\n\nMay.\n\n## Rollout Steps\n\n- [ ] Go\n"
    )
}
