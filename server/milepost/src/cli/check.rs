//! `milepost check`: documents in, findings and an exit status out.

use std::collections::HashSet;
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::sync::Arc;

use milepost_core::check::{Checked, Request, check, explain_template};
use milepost_core::files::NoFiles;
use milepost_core::finding::{Finding, Severity};
use milepost_core::rules;
use rayon::prelude::*;

use super::explain::unknown_rule;
use super::output::{Console, one_line};
use super::report::{CheckedFile, Format, Report, Totals};
use super::{Status, progress::Progress, template};
use crate::disk::{Base, Document, Workspace, Workspaces, find, read, reason};
use crate::guard::guarded;
use crate::today::today;

const EXAMPLES: &str = "\
Examples:
  milepost check                                    every Markdown file below the current directory
  milepost check docs/m1.md notes/plan.txt          these files, whatever their endings
  milepost check --rule invalid-enum,invalid-value  only these rules
  milepost check --ignore mojibake --fail-on error  all but one, and only errors fail
  milepost check --format json > findings.json      for programs
  milepost check --statistics                       how many of each rule
  milepost check --explain-template docs/m1.md      why a document was, or was not, recognised

Exit status: 0 nothing at or above --fail-on, 1 findings, 2 something could not be checked.";

/// So many files are checked before their output is written: enough for all cores, few enough to be soon.
const BATCH: usize = 256;

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
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    rule: Vec<String>,
    /// Do not report these rules (repeatable, comma separated)
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    ignore: Vec<String>,
    /// Check every file against this template, without recognition
    #[arg(long, value_name = "NAME")]
    template: Option<String>,
    /// Count the findings of each rule
    #[arg(long)]
    statistics: bool,
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

/// Which rules are reported.
struct Filter {
    only: Vec<&'static str>,
    without: Vec<&'static str>,
}

impl Filter {
    fn new(only: &[String], without: &[String]) -> anyhow::Result<Self> {
        let codes = |names: &[String]| {
            let names = names.iter().map(|name| name.trim()).filter(|name| !name.is_empty());
            let find =
                |name| rules::find(name).map(|rule| rule.code).ok_or_else(|| anyhow::anyhow!(unknown_rule(name)));
            names.map(find).collect::<anyhow::Result<Vec<_>>>()
        };
        Ok(Self { only: codes(only)?, without: codes(without)? })
    }

    fn lets_through(&self, finding: &Finding) -> bool {
        (self.only.is_empty() || self.only.contains(&finding.rule)) && !self.without.contains(&finding.rule)
    }
}

/// What came out of one file.
enum Outcome {
    /// It was checked: its part of the output, and what it counts.
    Checked { text: String, totals: Totals },
    /// It was not: a line without `error:`.
    Problem(String),
}

/// Checks documents, writes the findings, and says what the run ends with.
pub fn run(args: &Args, console: &Console) -> anyhow::Result<Status> {
    let filter = Filter::new(&args.rule, &args.ignore)?;
    let base = Base::current()?;
    let found = find(&args.paths, &base);
    let mut workspaces = Workspaces::new(base.clone());
    let documents: Vec<(Document, Arc<Workspace>)> = found
        .documents
        .into_iter()
        .map(|document| {
            let workspace = workspaces.of(document.path.parent().unwrap_or(&document.path));
            (document, workspace)
        })
        .filter(|(document, workspace)| document.is_named || !workspace.leaves_out(&document.path))
        .collect();
    for (document, _) in documents.iter().filter(|(document, workspace)| workspace.leaves_out(&document.path)) {
        console.note(&format!("{}: the configuration excludes it; it is not checked", document.shown));
    }
    if let Some(name) = &args.template {
        let mut met = vec![workspaces.of(base.path())];
        met.extend(documents.iter().map(|(_, workspace)| Arc::clone(workspace)));
        met.dedup_by(|a, b| Arc::ptr_eq(a, b));
        if !met.iter().any(|workspace| workspace.library.get(name).is_some()) {
            return Err(template::unknown(name, met.iter().map(|workspace| &*workspace.library)));
        }
    }
    let mut run = Run {
        args,
        filter,
        today: today()?,
        report: Report::new(args.format, args.statistics, console.styled(), Console::width())
            .drawing_from(args.fail_on.least().unwrap_or(Severity::Warning).min(Severity::Warning)),
        totals: Totals::default(),
        console,
        problems: HashSet::new(),
    };
    run.totals.unchecked = found.problems.len();
    run.problems(found.problems);
    run.problems(workspaces.problems);
    match run.check_all(&documents) {
        // The status is then that of what was seen until the reader had enough.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(anyhow::anyhow!("standard output: {}", reason(&error)))
        }
        _ => Ok(run.status()),
    }
}

struct Run<'a> {
    args: &'a Args,
    filter: Filter,
    today: milepost_core::value::date::Date,
    report: Report,
    totals: Totals,
    console: &'a Console,
    problems: HashSet<String>,
}

impl Run<'_> {
    fn check_all(&mut self, documents: &[(Document, Arc<Workspace>)]) -> io::Result<()> {
        let progress = Progress::new(documents.len());
        let mut out = Console::stdout();
        if !self.args.explain_template {
            out.write_all(self.report.start().as_bytes())?;
        }
        for batch in documents.chunks(BATCH) {
            let check = |(document, workspace): &(Document, Arc<Workspace>)| {
                let outcome = self.check(document, workspace);
                progress.step();
                outcome
            };
            let outcomes: Vec<Outcome> = batch.par_iter().map(check).collect();
            progress.suspend(|| {
                for outcome in outcomes {
                    match outcome {
                        Outcome::Checked { text, totals } => {
                            let text = if self.args.explain_template { text } else { self.report.next(text) };
                            out.write_all(text.as_bytes())?;
                            self.totals.add(&totals);
                        }
                        Outcome::Problem(problem) => {
                            self.totals.unchecked += 1;
                            self.problems(vec![problem]);
                        }
                    }
                }
                out.flush()
            })?;
        }
        progress.finish();
        if !self.args.explain_template {
            out.write_all(self.report.end(&self.totals).as_bytes())?;
        }
        out.flush()
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
        let context = workspace.context(Some(&document.path), Arc::new(NoFiles), Some(self.today));
        let request = Request { text: &text, context: &context, template };
        let checked =
            guarded(
                || {
                    if self.args.explain_template { explain(shown, &request) } else { self.findings(shown, &request) }
                },
            );
        checked.unwrap_or_else(|| Outcome::Problem(format!("{shown}: internal error while checking; please report it")))
    }

    fn findings(&self, shown: &str, request: &Request<'_>) -> Outcome {
        let Checked { template, mut findings } = check(request);
        findings.retain(|finding| self.filter.lets_through(finding));
        let template = template.as_ref().map(|template| template.name.as_str());
        let file = CheckedFile { path: shown, text: request.text, template, findings: &findings };
        Outcome::Checked { text: self.report.file(&file), totals: Totals::of(&file) }
    }

    /// Says each problem once: a template that cannot be read is one as a document, too.
    fn problems(&mut self, lines: Vec<String>) {
        for line in lines {
            if !self.problems.contains(&line) {
                self.console.problem(&line);
                self.problems.insert(line);
            }
        }
    }

    fn status(&self) -> Status {
        if !self.problems.is_empty() {
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
    Outcome::Checked { text, totals: Totals::default() }
}
