//! The process that started the server: where it is gone without a word, so is the server.

use std::path::PathBuf;
use std::thread;
use std::time::Duration;

/// So often it is looked for.
const PAUSE: Duration = Duration::from_secs(5);

/// Ends this process some time after the one of this number. Where that cannot be seen, as in another container or
/// another system, nothing is done: the pipes still say when the client is gone.
pub fn watch(process: Option<u32>) {
    let Some(process) = process.map(|id| PathBuf::from(format!("/proc/{id}"))) else { return };
    if !process.exists() {
        return;
    }
    // A server without this thread is as good, as long as its client is well.
    let _ = thread::Builder::new().name("parent".to_owned()).stack_size(64 << 10).spawn(move || {
        while process.exists() {
            thread::sleep(PAUSE);
        }
        std::process::exit(1)
    });
}
