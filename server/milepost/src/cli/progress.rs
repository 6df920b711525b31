//! A progress bar for those who wait.

use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A run shorter than this needs no bar.
const PATIENCE: Duration = Duration::from_secs(1);

/// A bar on standard error that shows itself where that is a terminal and the run takes long.
#[derive(Debug)]
pub struct Progress {
    bar: ProgressBar,
    started: Instant,
}

impl Progress {
    /// A bar, hidden, for so many steps; `what` is done to the files.
    pub fn new(what: &str, steps: usize) -> Self {
        let bar = ProgressBar::with_draw_target(Some(steps as u64), ProgressDrawTarget::hidden());
        if let Ok(style) = ProgressStyle::with_template(&format!("{what} {{bar:30}} {{pos}} of {{len}} files")) {
            bar.set_style(style);
        }
        Self { bar, started: Instant::now() }
    }

    /// One step is done. May be called from several threads.
    pub fn step(&self) {
        self.bar.inc(1);
        // A hidden bar stays one where standard error is no terminal, so the target is set a few times in vain at most.
        if self.bar.is_hidden() && self.bar.position().is_multiple_of(16) && self.started.elapsed() > PATIENCE {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
    }

    /// Takes the bar away while something else is written to the terminal.
    pub fn suspend<T>(&self, write: impl FnOnce() -> T) -> T {
        self.bar.suspend(write)
    }

    /// Takes the bar away for good.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
