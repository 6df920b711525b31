//! The conversation, for people who look at a test that failed.

use std::collections::VecDeque;
use std::fmt::Write as _;
use std::time::Instant;

/// So many messages are kept, and so many characters of each; `MILEPOST_TRANSCRIPT=all` keeps everything.
const MESSAGES: usize = 60;
const CHARACTERS: usize = 600;

/// What was said, in order.
#[derive(Debug)]
pub struct Transcript {
    began: Instant,
    lines: VecDeque<String>,
    left_out: usize,
    whole: bool,
}

impl Transcript {
    /// An empty one.
    pub fn new() -> Self {
        let whole = std::env::var("MILEPOST_TRANSCRIPT").is_ok_and(|value| value == "all");
        Self { began: Instant::now(), lines: VecDeque::new(), left_out: 0, whole }
    }

    /// Adds a message; `sign` says whose it is (`C>`, `S>`) or that it is none (`--`).
    pub fn add(&mut self, sign: &str, message: &str) {
        let mut line = format!("{:9.1} ms {sign} ", self.began.elapsed().as_secs_f64() * 1000.0);
        let shown = message.char_indices().nth(CHARACTERS).filter(|_| !self.whole).map_or(message.len(), |(at, _)| at);
        line.push_str(&message[..shown]);
        if shown < message.len() {
            let _ = write!(line, " … ({} bytes)", message.len());
        }
        if self.lines.len() == MESSAGES && !self.whole {
            self.lines.pop_front();
            self.left_out += 1;
        }
        self.lines.push_back(line);
    }
}

impl Default for Transcript {
    fn default() -> Self {
        Self::new()
    }
}

impl std::fmt::Display for Transcript {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.left_out > 0 {
            writeln!(out, "({} messages before; MILEPOST_TRANSCRIPT=all shows them)", self.left_out)?;
        }
        self.lines.iter().try_for_each(|line| writeln!(out, "{line}"))
    }
}
