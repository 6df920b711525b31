//! A fault of the engine costs one file, not the run.

use std::panic::{self, AssertUnwindSafe};

/// Runs `work`; none where it panics, so that a fault in one file does not keep the others from being checked.
pub fn guarded<T>(work: impl FnOnce() -> T) -> Option<T> {
    panic::catch_unwind(AssertUnwindSafe(work)).ok()
}
