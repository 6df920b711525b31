//! `milepost check`: documents in, findings and an exit status out.

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::sync::Arc;

use clap_complete::engine::ArgValueCandidates;
use milepost_core::check::{Checked, Request, check, explain_template};
use milepost_core::finding::Severity;

use super::baseline::{self, Baseline, Sorted};
use super::documents::{Documents, context};
use super::filter::Filter;
use super::output::{Console, Problems, one_line};
use super::progress::Progress;
use super::report::{CheckedFile, Format, Hidden, Report, Totals};
use super::{Status, complete};
use crate::disk::{Disk, Document, NoEditor, Workspace, read, reason};
use crate::guard::guarded;
use crate::today::today;

const EXAMPLES: &str = "\
Examples:
  milepost check                                    every Markdown file below the current directory
  milepost check docs/m1.md notes/plan.txt          these files, whatever their endings
  milepost check --rule invalid-enum,invalid-value  only these rules
  milepost check --ignore mojibake --fail-on error  all but one, and only errors fail
  milepost check --format json > findings.json      for programs
  milepost check --write-baseline                   what is found today is known, and
  milepost check --baseline                         only what is new is reported
  milepost check --statistics                       how many of each rule
  milepost check --explain-template docs/m1.md      why a document was, or was not, recognised

What is wrong with the configuration is said on standard error; --format json has it under `problems`
as well (path, message, range), and --format github as annotations.

Exit status: 0 nothing at or above --fail-on, 1 findings, 2 something could not be checked, or the
configuration is wrong.";

/// Arguments of `milepost check`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Files and directories
    #[arg(value_name = "PATH", default_value = ".")]
    paths: Vec<PathBuf>,
    /// How findings are written
    #[arg(long, default_value = "human")]
    format: Format,
    /// The least severity that makes the exit status 1
    #[arg(long, value_name = "SEVERITY", default_value = "warning")]
    fail_on: FailOn,
    /// Report these rules only (repeatable, comma separated)
    #[arg(long, value_name = "CODE", value_delimiter = ',', add = ArgValueCandidates::new(complete::rules))]
    rule: Vec<String>,
    /// Do not report these rules (repeatable, comma separated)
    #[arg(long, value_name = "CODE", value_delimiter = ',', add = ArgValueCandidates::new(complete::rules))]
    ignore: Vec<String>,
    /// Check every file against this template, without recognition
    #[arg(long, value_name = "NAME", add = ArgValueCandidates::new(complete::templates))]
    template: Option<String>,
    /// Count the findings of each rule
    #[arg(long)]
    statistics: bool,
    #[command(flatten)]
    baseline: baseline::Options,
    /// Say why each document was, or was not, recognised, instead of checking it
    #[arg(long, conflicts_with_all = ["format", "fail_on", "rule", "ignore", "statistics"])]
    explain_template: bool,
}

/// The values of `--fail-on`.
#[derive(Copy, Clone, Debug, clap::ValueEnum)]
enum FailOn {
    Error,
    Warning,
    Information,
    Never,
}

impl FailOn {
    fn least(self) -> Option<Severity> {
        match self {
            Self::Error => Some(Severity::Error),
            Self::Warning => Some(Severity::Warning),
            Self::Information => Some(Severity::Information),
            Self::Never => None,
        }
    }
}

/// What came out of one file.
enum Outcome {
    /// It was checked: its part of the output, and what it counts.
    Checked { text: String, totals: Totals, sorted: Option<Sorted> },
    /// It was not: a line without `error:`.
    Problem(String),
}

/// Checks documents, writes the findings, and says what the run ends with.
pub fn run(args: &Args, console: &Console) -> anyhow::Result<Status> {
    let filter = Filter::new(&args.rule, &args.ignore)?;
    let mut documents = Documents::find(&args.paths)?;
    for document in documents.excluded() {
        console.note(&format!("{}: the configuration excludes it; it is not checked", document.shown));
    }
    if let Some(name) = &args.template {
        documents.know_template(name)?;
    }
    let mut run = Run {
        args,
        filter,
        today: today()?,
        disk: Arc::new(Disk::new(NoEditor)),
        report: Report::new(args.format, args.statistics, console.styled(), Console::width())
            .drawing_from(args.fail_on.least().unwrap_or(Severity::Warning).min(Severity::Warning)),
        totals: Totals::default(),
        baseline: Baseline::new(&args.baseline)?,
        problems: Problems::new(console),
        console,
    };
    run.totals.unchecked = documents.missing.len();
    run.problems.say(documents.problems());
    for (path, workspace) in documents.configurations() {
        let Some(file) = &workspace.configuration else { continue };
        run.report.configuration(&CheckedFile {
            path: &path,
            text: &file.text,
            template: None,
            findings: &file.findings,
        });
    }
    match run.check_all(&documents) {
        // The status is then that of what was seen until the reader had enough, which is no baseline.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe && !args.baseline.writes() => {}
        Err(error) => return Err(anyhow::anyhow!("standard output: {}", reason(&error))),
        Ok(()) => {
            if let Some(written) = run.baseline.as_mut().map(Baseline::write).transpose()?.flatten() {
                console.note(&written);
            }
        }
    }
    Ok(run.status())
}

struct Run<'a> {
    args: &'a Args,
    filter: Filter,
    today: milepost_core::value::date::Date,
    disk: Arc<Disk>,
    report: Report,
    totals: Totals,
    baseline: Option<Baseline>,
    problems: Problems<'a>,
    console: &'a Console,
}

impl Run<'_> {
    fn check_all(&mut self, documents: &Documents) -> io::Result<()> {
        let progress = Progress::new("checking", documents.len());
        let mut out = Console::stdout();
        if !self.args.explain_template {
            out.write_all(self.report.start().as_bytes())?;
        }
        for batch in documents.batches() {
            let outcomes = batch.work(&progress, |document, workspace| self.check(document, workspace));
            progress.suspend(|| {
                for outcome in outcomes {
                    match outcome {
                        Outcome::Checked { text, totals, sorted } => {
                            let text = if self.args.explain_template { text } else { self.report.next(text) };
                            out.write_all(text.as_bytes())?;
                            self.totals.add(&totals);
                            self.baseline.iter_mut().zip(sorted).for_each(|(baseline, sorted)| baseline.add(sorted));
                        }
                        Outcome::Problem(problem) => {
                            self.totals.unchecked += 1;
                            self.problems.say([&problem]);
                        }
                    }
                }
                out.flush()
            })?;
        }
        progress.finish();
        if !self.args.explain_template {
            let lines = self.known();
            out.write_all(self.report.end(&self.totals).as_bytes())?;
            for line in lines {
                match self.args.format {
                    Format::Human => writeln!(out, "{line}")?,
                    // It has them as numbers.
                    Format::Json => {}
                    _ => self.console.note(&line),
                }
            }
        }
        out.flush()
    }

    /// Counts what is known of files that are gone, and says what is known at all.
    fn known(&mut self) -> Vec<String> {
        let Some(baseline) = &self.baseline else { return Vec::new() };
        let counts = self.totals.baseline.get_or_insert_default();
        counts.unused += baseline.gone(&self.filter);
        baseline.lines(counts.hidden, counts.unused)
    }

    fn check(&self, document: &Document, workspace: &Workspace) -> Outcome {
        let shown = &document.shown;
        let text = match read(&document.path) {
            Ok(text) => text,
            Err(error) => return Outcome::Problem(format!("{shown}: {error}")),
        };
        let template = match &self.args.template {
            Some(name) => match workspace.library.get(name) {
                Some(template) => Some(template),
                None => return Outcome::Problem(format!("{shown}: has no template `{name}` in its workspace")),
            },
            None => None,
        };
        let context = context(document, workspace, self.today, &self.disk);
        let request = Request { text: &text, context: &context, template };
        let checked = guarded(|| {
            if self.args.explain_template { explain(shown, &request) } else { self.findings(document, &request) }
        });
        checked.unwrap_or_else(|| Outcome::Problem(format!("{shown}: internal error while checking; please report it")))
    }

    fn findings(&self, document: &Document, request: &Request<'_>) -> Outcome {
        let Checked { template, mut findings } = check(request);
        findings.retain(|finding| self.filter.lets_through(finding.rule));
        let sort = |baseline: &Baseline| baseline.sort(&document.path, request.text, &mut findings, &self.filter);
        let sorted = self.baseline.as_ref().map(sort);
        let template = template.as_ref().map(|template| template.name.as_str());
        let file = CheckedFile { path: &document.shown, text: request.text, template, findings: &findings };
        let counts = sorted.as_ref().map(|sorted| Hidden { hidden: sorted.hidden, unused: sorted.unused });
        let totals = Totals { baseline: counts, ..Totals::of(&file) };
        Outcome::Checked { text: self.report.file(&file), totals, sorted }
    }

    fn status(&self) -> Status {
        if self.problems.any() {
            return Status::Failed;
        }
        match (self.args.fail_on.least(), self.totals.worst()) {
            (Some(least), Some(worst)) if worst >= least => Status::Findings,
            _ => Status::Done,
        }
    }
}

fn explain(shown: &str, request: &Request<'_>) -> Outcome {
    let mut text = one_line(shown);
    text.push('\n');
    for line in explain_template(request).lines() {
        text.push_str("  ");
        text.push_str(line);
        text.push('\n');
    }
    Outcome::Checked { text, totals: Totals::default(), sorted: None }
}
