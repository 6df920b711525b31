//! Ctrl-C, and the request to end, for runs that must not end in the midst of something.

use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Context as _;

static ASKED: AtomicBool = AtomicBool::new(false);

/// From now on Ctrl-C, and what else asks a process to end, ends nothing by itself: [`asked`] says that it came.
pub fn listen() -> anyhow::Result<()> {
    ctrlc::set_handler(|| ASKED.store(true, Ordering::SeqCst)).context("Ctrl-C cannot be waited for")
}

/// Whether somebody wants the run to end.
pub fn asked() -> bool {
    ASKED.load(Ordering::SeqCst)
}
