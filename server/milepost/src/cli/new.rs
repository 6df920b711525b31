//! `milepost new`: a document from a template, what is known filled in.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use anyhow::{anyhow, bail};
use clap_complete::engine::{ArgValueCandidates, ArgValueCompleter};
use milepost_core::edit::document::{Created, Refusal, Request, create, names};
use milepost_core::files::NoFiles;
use milepost_core::ids::{self, Identity};
use milepost_core::template::{Library, Template};

use super::output::{Console, counted};
use super::progress::Progress;
use super::{Status, complete, template};
use crate::disk::{self, Base, Workspace, Workspaces, ids_in_use, slashed};
use crate::today::today;

const EXAMPLES: &str = "\
Examples:
  milepost new program                              to standard output
  milepost new program -o docs/m1.md                to a file, which must not be there yet
  milepost new program -o docs/                     to a file that is called by its id and title
  milepost new delivery -o docs/ --set MILESTONE_NAME='Billing' --set priority=high
  milepost new program --set STATUS=active --set stakeholders='Ann, Bob' > m1.md
  milepost new plan -o docs/ --set id=PLAN-007      a whole value, where the template has `id: PLAN-{NUMBER}`

Slots are filled from --set, from `values:` of the configuration, with the next free id of the
workspace and with today for the dates of creation and change. All else stays to be filled in.

Templates are those of the workspace that FILE lies in, else those of the current directory's.

Exit status: 0 written, 2 not, or written beside a configuration or template that cannot be read.";

/// So many of what is left are named.
const NAMED: usize = 3;
/// So many slots are listed where one is unknown.
const LISTED: usize = 24;

/// Arguments of `milepost new`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The template
    #[arg(value_name = "TEMPLATE", add = ArgValueCandidates::new(complete::templates))]
    template: String,
    /// Write to this file, or into this directory; `-` is standard output, as without it
    #[arg(short, long, value_name = "FILE", value_hint = clap::ValueHint::AnyPath)]
    output: Option<PathBuf>,
    /// Fill in a slot or field of the template (repeatable)
    #[arg(long, value_name = "NAME=VALUE", add = ArgValueCompleter::new(complete::set))]
    set: Vec<String>,
}

/// Makes a document and writes it.
pub fn run(args: &Args, console: &Console) -> anyhow::Result<Status> {
    let given = args.set.iter().map(|set| pair(set)).collect::<anyhow::Result<Vec<_>>>()?;
    let base = Base::current()?;
    let named = args.output.as_deref().filter(|named| !is_standard_output(named));
    let output = named.map(Output::of).transpose()?;
    let folder = output.as_ref().map_or(base.path(), |output| output.folder());
    let mut workspaces = Workspaces::new(base.clone());
    let (there, here) = (workspaces.of(folder), workspaces.of(base.path()));
    for problem in &workspaces.problems {
        console.problem(problem);
    }
    let status = if workspaces.problems.is_empty() { Status::Done } else { Status::Failed };
    // A folder outside of all workspaces takes nothing away from what is known here.
    let known = [Some(&there).filter(|there| there.root.is_some()), Some(&here)];
    let mut known = known.into_iter().flatten();
    let found = known.find_map(|workspace| Some((workspace, workspace.library.get(&args.template)?)));
    let Some((workspace, template)) = found else {
        let libraries = || [&there, &here].map(|workspace| &*workspace.library);
        console.problem(&template::unknown(&args.template, libraries()).to_string());
        let known: BTreeSet<&str> =
            libraries().into_iter().flat_map(Library::iter).map(|template| template.name.as_str()).collect();
        let known: Vec<&str> = known.into_iter().collect();
        console.note(&format!("there are {}", known.join(", ")));
        return Ok(Status::Failed);
    };
    let making = Making { template, workspace, given: &given, folder, id: OnceLock::new() };
    let (path, created) = match &output {
        None => (None, making.create(&folder.join(format!("{}.md", template.name)))),
        Some(Output::File(path)) => (Some(path.clone()), making.create(path)),
        Some(Output::Folder(folder)) => {
            let first = making.create(&folder.join(format!("{}.md", template.name)))?;
            let path = first.as_ref().ok().map(|created| folder.join(format!("{}.md", created.stem)));
            // What the configuration says of the file may depend on its name.
            let created = path.as_ref().map_or(Ok(first), |path| making.create(path));
            (path, created)
        }
    };
    let created = match created? {
        Ok(created) => created,
        Err(refused) => {
            refuse(&refused, template, console);
            return Ok(Status::Failed);
        }
    };
    for unfit in &created.unfit {
        console.note(&format!("left open, the configuration's value does not fit: {}", sentence(unfit)));
    }
    let shown = path.as_deref().map(|path| base.show(path));
    if let (Some(path), Some(shown)) = (&path, &shown) {
        let made = disk::create(path, &created.scaffold.text).map_err(|error| anyhow!("{shown}: {error}"))?;
        if let Some(folder) = made {
            console.note(&format!("{}/ is new", base.show(&folder)));
        }
    } else {
        let mut out = Console::stdout();
        out.write_all(created.scaffold.text.as_bytes())?;
        out.flush()?;
    }
    let lead = shown.map_or_else(String::new, |shown| format!("{shown}: "));
    console.note(&format!("{lead}{}", what_is_left(&created)));
    Ok(status)
}

/// Whether a name is one of standard output, which is no file that could be there already.
fn is_standard_output(named: &Path) -> bool {
    named.as_os_str() == "-" || named == Path::new("/dev/stdout")
}

/// Where the document goes.
#[derive(Debug)]
enum Output {
    File(PathBuf),
    Folder(PathBuf),
}

impl Output {
    fn of(named: &Path) -> anyhow::Result<Self> {
        let is_folder =
            named.is_dir() || named.as_os_str().to_string_lossy().ends_with(['/', std::path::MAIN_SEPARATOR]);
        let path = absolute(named).map_err(|error| anyhow!("{}: {}", slashed(named), disk::reason(&error)))?;
        if !is_folder && path.file_name().is_none() {
            bail!("{}: is no name of a file", slashed(named));
        }
        Ok(if is_folder { Self::Folder(path) } else { Self::File(path) })
    }

    fn folder(&self) -> &Path {
        match self {
            Self::File(path) => path.parent().unwrap_or(path),
            Self::Folder(path) => path,
        }
    }
}

/// An absolute path whose part that is there has no links and no `..` in it: workspaces are found by the folders above.
fn absolute(named: &Path) -> std::io::Result<PathBuf> {
    let path = std::path::absolute(named)?;
    let (folder, name) = match (path.parent(), path.file_name()) {
        (Some(folder), Some(name)) if !path.is_dir() => (folder, Some(name)),
        _ => (&*path, None),
    };
    let there = folder.ancestors().find(|above| above.is_dir()).unwrap_or(folder);
    let rest = folder.strip_prefix(there).unwrap_or(Path::new(""));
    let whole = there.canonicalize()?.join(rest);
    Ok(name.map_or(whole.clone(), |name| whole.join(name)))
}

/// What documents are made of.
struct Making<'a> {
    template: &'a Arc<Template>,
    workspace: &'a Workspace,
    given: &'a [(String, String)],
    folder: &'a Path,
    id: OnceLock<Option<String>>,
}

impl Making<'_> {
    fn create(&self, path: &Path) -> anyhow::Result<Result<Created, Vec<Refusal>>> {
        let context = self.workspace.context(Some(path), Arc::new(NoFiles), Some(today()?));
        let (template, usual) = (self.template, &self.workspace.config.values);
        let with = |id: Option<&str>| create(&Request { template, context: &context, given: self.given, usual, id });
        // Whoever gives the wrong values does not wait for the ids of others.
        Ok(with(None).and_then(|_| with(self.next_id())))
    }

    /// The next free id, where the template has a place for one.
    fn next_id(&self) -> Option<&str> {
        let id = self.id.get_or_init(|| {
            if !Identity::of(self.template).has_id() {
                return None;
            }
            let progress = OnceLock::new();
            let step = |count| progress.get_or_init(|| Progress::new("looking at", count)).step();
            let all = ids_in_use(self.workspace, self.folder, &|_| None, &step);
            if let Some(progress) = progress.get() {
                progress.finish();
            }
            let own = all.iter().filter(|(name, _)| *name == self.template.name).map(|(_, id)| id.clone());
            ids::next(&own.collect::<Vec<_>>(), &all.iter().map(|(_, id)| id.clone()).collect::<Vec<_>>())
        });
        id.as_deref()
    }
}

fn pair(set: &str) -> anyhow::Result<(String, String)> {
    match set.split_once('=') {
        Some((name, value)) if !name.trim().is_empty() => Ok((name.trim().to_owned(), value.to_owned())),
        _ => bail!("`--set {set}` names no value; write --set NAME=VALUE"),
    }
}

fn sentence(refusal: &Refusal) -> String {
    match &refusal.meant {
        Some(meant) => format!("{}; did you mean `{meant}`?", refusal.problem),
        None => refusal.problem.clone(),
    }
}

fn refuse(refused: &[Refusal], template: &Template, console: &Console) {
    for refusal in refused {
        console.problem(&sentence(refusal));
    }
    if refused.iter().any(|refusal| refusal.is_unknown) {
        let all: Vec<String> = names(template).into_iter().map(|(name, _)| name).collect();
        let more = all.len().saturating_sub(LISTED);
        let more = if more > 0 {
            format!(" and {more} more: `milepost template show {}`", template.name)
        } else {
            String::new()
        };
        console.note(&format!("`{}` has {}{more}", template.name, all[..all.len().min(LISTED)].join(", ")));
    }
}

fn what_is_left(created: &Created) -> String {
    let mut left: Vec<&String> = Vec::new();
    for written in &created.left {
        if !left.contains(&written) {
            left.push(written);
        }
    }
    if left.is_empty() {
        return "no placeholder is left".to_owned();
    }
    let shown: Vec<String> =
        left.iter().take(NAMED).map(|written| milepost_core::text::normal::shortened(written, 40)).collect();
    let more = if left.len() > NAMED { ", …" } else { "" };
    let are = if created.left.len() == 1 { "is" } else { "are" };
    format!("{} {are} left; next: {}{more}", counted(created.left.len(), "placeholder"), shown.join(", "))
}
