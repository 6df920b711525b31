//! How the findings of a run are written. Plain values in, text out.

mod excerpt;
mod github;
mod human;
mod json;
mod short;
mod statistics;
mod totals;

use milepost_core::finding::{Finding, Severity};

pub use totals::{Hidden, Totals};

/// The output formats.
#[derive(Copy, Clone, PartialEq, Eq, Debug, clap::ValueEnum)]
pub enum Format {
    /// For people: each finding below its source line, with its fixes; those below `warning` as a list
    Human,
    /// One line a finding
    Short,
    /// One JSON object, for programs
    Json,
    /// Workflow commands, which GitHub Actions shows at their lines
    Github,
}

/// A file that was checked.
#[derive(Debug)]
pub struct CheckedFile<'a> {
    /// Its path as it is shown.
    pub path: &'a str,
    /// Its text.
    pub text: &'a str,
    /// The name of its template; none where it is no milestone.
    pub template: Option<&'a str>,
    /// What is reported, in the order of the text.
    pub findings: &'a [Finding],
}

/// Writes a run: [`Report::start`], the [`next`](Report::next) of each [`file`](Report::file), [`Report::end`].
#[derive(Debug)]
pub struct Report {
    format: Format,
    statistics: bool,
    human: human::Human,
    first: bool,
    /// What is wrong with configurations, as the format writes it.
    problems: Vec<String>,
}

impl Report {
    /// A report in a format; `styled` and `width` are what the terminal can show.
    pub fn new(format: Format, statistics: bool, styled: bool, width: usize) -> Self {
        Self { format, statistics, human: human::Human::new(styled, width), first: true, problems: Vec::new() }
    }

    /// For people, draws findings of this severity and above only, and lists the others.
    pub fn drawing_from(self, least: Severity) -> Self {
        Self { human: self.human.drawing_from(least), ..self }
    }

    /// Takes what is wrong with a configuration. People read it on standard error, in the formats for programs it is a part of
    /// the report.
    pub fn configuration(&mut self, file: &CheckedFile<'_>) {
        match self.format {
            Format::Json => self.problems.extend(json::problems(file)),
            Format::Github => self.problems.push(github::file(file)),
            Format::Human | Format::Short => {}
        }
    }

    /// What stands before the first file.
    pub fn start(&self) -> String {
        match self.format {
            Format::Json => json::START.to_owned(),
            Format::Github => self.problems.concat(),
            Format::Human | Format::Short => String::new(),
        }
    }

    /// The part of one file. Files may be written by several threads at once, and are put in order by `next`.
    pub fn file(&self, file: &CheckedFile<'_>) -> String {
        match self.format {
            Format::Json => json::file(file),
            _ if self.statistics => String::new(),
            Format::Human => self.human.file(file),
            Format::Short => short::file(file),
            Format::Github => github::file(file),
        }
    }

    /// The part of one file as it follows on those before it.
    pub fn next(&mut self, file: String) -> String {
        let first = std::mem::replace(&mut self.first, false);
        if self.format == Format::Json && !first { format!(",{file}") } else { file }
    }

    /// What stands behind the last file.
    pub fn end(&self, totals: &Totals) -> String {
        match self.format {
            Format::Json => json::end(totals, self.statistics, &self.problems),
            Format::Short | Format::Github if self.statistics => statistics::lines(totals),
            Format::Short | Format::Github => String::new(),
            Format::Human if self.statistics => format!("{}{}\n", statistics::table(totals), human::summary(totals)),
            Format::Human => format!("{}\n", human::summary(totals)),
        }
    }
}

#[cfg(test)]
mod sample;
