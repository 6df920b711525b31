//! `milepost fix`: safe fixes, applied file by file.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap_complete::engine::ArgValueCandidates;
use milepost_core::check::{Request, check};
use milepost_core::finding::Finding;
use milepost_core::fix::{End, Fixed, ROUNDS, fix};
use milepost_core::value::date::Date;

use super::documents::{Documents, context};
use super::filter::Filter;
use super::output::{Console, Problems, counted, one_line};
use super::patch::{self, base};
use super::progress::Progress;
use super::{Status, complete, interrupt};
use crate::disk::{
    Disk, Document, NoEditor, Unwritten, Workspace, Written, is_from_shell, read, reason, replace, slashed, tidy,
};
use crate::guard::guarded;
use crate::today::today;

const EXAMPLES: &str = "\
Examples:
  milepost fix                            every milestone below the current directory
  milepost fix docs/m1.md --dry-run       what would be changed, as a patch; nothing is written
  milepost fix --dry-run | git apply      the same in two steps
  milepost fix --rule invalid-enum,mojibake

A fix is safe where only one result is possible: the canonical spelling of a value or key, a quote that
YAML needs, an encoding, an unambiguous date. All else needs a decision, in an editor or by hand.

A patch names its files from the current directory, or, where one lies outside of it, from that of the
repository, which is said. A link stays one: the patch names the file that it leads to.

Exit status: 0 whatever was fixed or is left, 2 something could not be done.";

/// Arguments of `milepost fix`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Files and directories
    #[arg(value_name = "PATH", default_value = ".")]
    paths: Vec<PathBuf>,
    /// Apply the fixes of these rules only (repeatable, comma separated)
    #[arg(long, value_name = "CODE", value_delimiter = ',', add = ArgValueCandidates::new(complete::rules))]
    rule: Vec<String>,
    /// Print what would be changed, as a patch, and write nothing
    #[arg(long)]
    dry_run: bool,
}

/// Fixes documents and says what was done.
pub fn run(args: &Args, console: &Console) -> anyhow::Result<Status> {
    let fixer = Fixer {
        filter: Filter::new(&args.rule, &[])?,
        today: today()?,
        disk: Arc::new(Disk::new(NoEditor)),
        dry_run: args.dry_run,
        styled: console.styled(),
    };
    let documents = Documents::find(&args.paths)?;
    let mut problems = Problems::new(console);
    problems.say(documents.problems());
    if !args.dry_run {
        interrupt::listen()?;
    }
    let mut totals = Totals { failed: documents.missing.len(), ..Totals::default() };
    let mut out = Console::stdout();
    let mut touched = Vec::new();
    let mut written = fixer.fix_all(&documents, &mut out, &mut touched, &mut totals, &mut problems);
    if args.dry_run {
        written = written.and_then(|()| fixer.patch(&touched, &mut out, console));
    } else {
        let folders: BTreeSet<&Path> = touched.iter().filter_map(|touched| touched.file.parent()).collect();
        folders.into_iter().for_each(tidy);
    }
    if totals.untouched > 0 {
        problems.say([&format!("interrupted; {} left as they are", counted(totals.untouched, "file"))]);
    }
    if args.dry_run {
        console.note(&totals.summary(", not written"));
    } else if written.is_ok() {
        written = writeln!(out, "{}", totals.summary("")).and_then(|()| out.flush());
    }
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(anyhow::anyhow!("standard output: {}", reason(&error)))
        }
        _ => Ok(if problems.any() { Status::Failed } else { Status::Done }),
    }
}

struct Fixer {
    filter: Filter,
    today: Date,
    disk: Arc<Disk>,
    dry_run: bool,
    styled: bool,
}

/// A file that was written, or is to be.
struct Touched {
    /// The file itself, not a link to it.
    file: PathBuf,
    /// What is to be changed, where nothing is written.
    changes: String,
}

/// What came of one file.
#[derive(Default)]
struct Outcome {
    /// Its part of the output.
    text: String,
    /// The file that it was written to, or would be.
    touched: Option<Touched>,
    /// How many fixes were made.
    fixes: usize,
    /// How many findings are left that have no safe fix.
    left: usize,
    /// What could not be done: a line without `error:`.
    problem: Option<String>,
    /// Whether it was read.
    read: bool,
    /// Whether it was not looked at, since the run is to end.
    untouched: bool,
}

impl Outcome {
    fn problem(problem: String) -> Self {
        Self { problem: Some(problem), ..Self::default() }
    }
}

impl Fixer {
    /// Fixes all documents. An error is one of the output only: what is to be fixed does not depend on who watches.
    fn fix_all(
        &self,
        documents: &Documents,
        out: &mut impl io::Write,
        touched: &mut Vec<Touched>,
        totals: &mut Totals,
        problems: &mut Problems<'_>,
    ) -> io::Result<()> {
        let progress = Progress::new(if self.dry_run { "checking" } else { "fixing" }, documents.len());
        let mut written = Ok(());
        for batch in documents.batches() {
            let outcomes = batch.work(&progress, |document, workspace| self.one(document, workspace));
            progress.suspend(|| {
                for outcome in outcomes {
                    totals.add(&outcome);
                    problems.say(&outcome.problem);
                    touched.extend(outcome.touched);
                    if written.is_ok() {
                        written = out.write_all(outcome.text.as_bytes());
                    }
                }
                if written.is_ok() {
                    written = out.flush();
                }
            });
            if written.is_err() && self.dry_run {
                break;
            }
        }
        progress.finish();
        written
    }

    /// Writes the patch of all files.
    fn patch(&self, touched: &[Touched], out: &mut impl io::Write, console: &Console) -> io::Result<()> {
        let current = std::env::current_dir()?;
        let files: Vec<&Path> = touched.iter().map(|touched| &*touched.file).collect();
        let base = base(&current, &files);
        for Touched { file, changes } in touched {
            let name = slashed(file.strip_prefix(base).unwrap_or(file));
            out.write_all(patch::head(&name, self.styled).as_bytes())?;
            out.write_all(changes.as_bytes())?;
        }
        out.flush()?;
        if base != current {
            console.note(&format!("the names in this patch are relative to {}: apply it there", slashed(base)));
        }
        Ok(())
    }

    fn one(&self, document: &Document, workspace: &Workspace) -> Outcome {
        if interrupt::asked() {
            return Outcome { untouched: true, ..Outcome::default() };
        }
        let fixed = guarded(|| self.fix(document, workspace));
        fixed.unwrap_or_else(|| {
            Outcome::problem(format!("{}: internal error while fixing; please report it", document.shown))
        })
    }

    fn fix(&self, document: &Document, workspace: &Workspace) -> Outcome {
        let shown = &document.shown;
        // What a shell pipes in has no place to be written to, and is not even waited for.
        if !self.dry_run && is_from_shell(&document.path) {
            return Outcome::problem(format!("{shown}: {}", Unwritten::NoFile));
        }
        let old = match read(&document.path) {
            Ok(text) => text,
            Err(error) => return Outcome::problem(format!("{shown}: {error}")),
        };
        let context = context(document, workspace, self.today, &self.disk);
        let fixed = fix(&old, &|text| {
            let mut checked = check(&Request { text, context: &context, template: None });
            checked.findings.retain(|finding| self.filter.lets_through(finding.rule));
            checked
        });
        let needs_decision = |finding: &&Finding| !finding.fixes.iter().any(|fix| fix.safe);
        let left = fixed.left.iter().filter(needs_decision).count();
        let mut outcome = Outcome { read: true, left, problem: unfinished(shown, &fixed), ..Outcome::default() };
        if fixed.text == old {
            return outcome;
        }
        // A link stays one: what it leads to is read and written.
        let file = document.path.canonicalize().unwrap_or_else(|_| document.path.clone());
        if self.dry_run {
            let changes = patch::changes(&old, &fixed.text, self.styled);
            outcome.touched = Some(Touched { file, changes });
            outcome.fixes = fixed.applied;
            return outcome;
        }
        match replace(&document.path, &old, &fixed.text) {
            Ok(Written { other_names }) => {
                outcome.fixes = fixed.applied;
                outcome.touched = Some(Touched { file, changes: String::new() });
                let note = if other_names { " (another hard link to it keeps the old text)" } else { "" };
                outcome.text = format!("{}: {}{note}\n", one_line(shown), fixes(fixed.applied));
            }
            Err(error) => outcome.problem = Some(format!("{shown}: not fixed: {error}")),
        }
        outcome
    }
}

/// What is said of a document that is not at its fixpoint.
fn unfinished(shown: &str, fixed: &Fixed) -> Option<String> {
    match &fixed.end {
        End::Fixpoint => None,
        End::Cycle(rules) => {
            Some(format!("{shown}: fixes of {} undo each other; please report it", rules.join(" and ")))
        }
        End::Unfinished(rules) => {
            Some(format!("{shown}: after {ROUNDS} rounds there are still fixes of {}; run it again", rules.join(", ")))
        }
    }
}

fn fixes(count: usize) -> String {
    format!("{count} {}", if count == 1 { "fix" } else { "fixes" })
}

/// What a run counts.
#[derive(Default)]
struct Totals {
    files: usize,
    fixes: usize,
    fixed: usize,
    left: usize,
    failed: usize,
    untouched: usize,
}

impl Totals {
    fn add(&mut self, outcome: &Outcome) {
        self.files += usize::from(outcome.read);
        self.fixes += outcome.fixes;
        self.fixed += usize::from(outcome.fixes > 0);
        self.left += outcome.left;
        self.failed += usize::from(outcome.problem.is_some());
        self.untouched += usize::from(outcome.untouched);
    }

    /// The last line: what was fixed, `how`, and what is left.
    fn summary(&self, how: &str) -> String {
        let mut out = match (self.files, self.fixes) {
            (0, _) if self.failed + self.untouched > 0 => "nothing was fixed".to_owned(),
            (0, _) => "no Markdown files to fix".to_owned(),
            (files, 0) => format!("nothing to fix in {}", counted(files, "file")),
            (_, count) => format!("{} in {}{how}", fixes(count), counted(self.fixed, "file")),
        };
        match self.left {
            0 => {}
            1 => out.push_str("; 1 finding is left that needs a decision: `milepost check`"),
            left => {
                let _ = write!(out, "; {left} findings are left that need a decision: `milepost check`");
            }
        }
        if self.failed > 0 {
            let _ = write!(out, "; {} could not be fixed", counted(self.failed, "path"));
        }
        out
    }
}
