//! Standard output and standard error, with or without colour.

use std::collections::HashSet;
use std::io::{self, BufWriter, Write};

use anstream::{AutoStream, ColorChoice};
use anstyle::{AnsiColor, Effects, Style};

/// The width that findings are drawn for where standard output is no terminal.
const WIDTH: usize = 120;

const ERROR: Style = AnsiColor::Red.on_default().effects(Effects::BOLD);

/// Where output goes.
#[derive(Debug)]
pub struct Console {
    color: ColorChoice,
}

impl Console {
    /// A console that writes in colour or not.
    pub fn new(color: ColorChoice) -> Self {
        Self { color }
    }

    /// Whether what goes to standard output may be styled.
    pub fn styled(&self) -> bool {
        let choice = match self.color {
            ColorChoice::Auto => AutoStream::choice(&io::stdout()),
            choice => choice,
        };
        choice != ColorChoice::Never
    }

    /// How many columns standard output has.
    pub fn width() -> usize {
        console::Term::stdout().size_checked().map_or(WIDTH, |(_, columns)| usize::from(columns).max(40))
    }

    /// Standard output for text that is styled only where [`Console::styled`] allows it.
    ///
    /// The text goes out as it is: a document's own bytes are never taken for styles and stripped.
    pub fn stdout() -> impl Write {
        BufWriter::with_capacity(1 << 16, io::stdout().lock())
    }

    /// Says something on standard error that is no problem.
    pub fn note(&self, message: &str) {
        let mut stderr = AutoStream::new(io::stderr().lock(), self.color);
        let _ = writeln!(stderr, "{}", one_line(message));
    }

    /// Says on standard error what could not be done.
    pub fn problem(&self, message: &str) {
        let mut stderr = AutoStream::new(io::stderr().lock(), self.color);
        // Where standard error is closed there is nobody left to tell.
        let _ = writeln!(stderr, "{ERROR}error{ERROR:#}: {}", one_line(message));
    }
}

/// What could not be done in a run, each said once: a template that cannot be read is one as a document, too.
#[derive(Debug)]
pub struct Problems<'a> {
    console: &'a Console,
    said: HashSet<String>,
}

impl<'a> Problems<'a> {
    /// None yet.
    pub fn new(console: &'a Console) -> Self {
        Self { console, said: HashSet::new() }
    }

    /// Says those that were not said before.
    pub fn say<'l>(&mut self, lines: impl IntoIterator<Item = &'l String>) {
        for line in lines {
            if !self.said.contains(line) {
                self.console.problem(line);
                self.said.insert(line.clone());
            }
        }
    }

    /// Whether there was any.
    pub fn any(&self) -> bool {
        !self.said.is_empty()
    }
}

/// A number of things: `1 file`, `2 files`.
pub fn counted(count: usize, thing: &str) -> String {
    format!("{count} {thing}{}", if count == 1 { "" } else { "s" })
}

/// A text as one line without control characters, so that a file's name cannot forge lines or styles.
pub fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}
