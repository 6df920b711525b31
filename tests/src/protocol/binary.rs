//! The server's binary: the one this build made.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::time::SystemTime;

use crate::files;

/// The binary of the same profile as the test that asks, built where it is missing or older than its sources.
/// `MILEPOST_SERVER` names another one.
pub fn path() -> &'static Path {
    static PATH: OnceLock<PathBuf> = OnceLock::new();
    PATH.get_or_init(|| std::env::var_os("MILEPOST_SERVER").map_or_else(own, PathBuf::from))
}

fn own() -> PathBuf {
    let test = std::env::current_exe().expect("a test knows its own path");
    // target/PROFILE/deps/TEST
    let folder = test.ancestors().nth(2).expect("a test stands in target").to_path_buf();
    let binary = folder.join(format!("milepost{}", std::env::consts::EXE_SUFFIX));
    if modified(&binary).is_none_or(|built| newest_source() > Some(built)) {
        build(&folder);
    }
    binary
}

/// `cargo test --workspace` has built it already, for the server's own tests; a single test of this crate has not.
fn build(folder: &Path) {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(["build", "--package", "milepost", "--locked"]).current_dir(files::root());
    if folder.ends_with("release") {
        command.arg("--release");
    }
    let output = command.output().expect("cargo can be started");
    assert!(output.status.success(), "cargo build: {}", String::from_utf8_lossy(&output.stderr));
}

fn newest_source() -> Option<SystemTime> {
    let folders = ["server/core/src", "server/milepost/src", "queries/src"];
    let all = folders.iter().flat_map(|folder| {
        let folder = files::root().join(folder);
        ["rs", "md", "yaml", "scm"].into_iter().filter_map(move |kind| files::below(&folder, kind).ok()).flatten()
    });
    all.chain([files::root().join("Cargo.lock")]).filter_map(|path| modified(&path)).max()
}

fn modified(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).ok()?.modified().ok()
}
