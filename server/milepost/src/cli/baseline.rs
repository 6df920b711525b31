//! Known findings: those of an old repository, silent until their line changes.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::path::{Component, Path, PathBuf};

use anyhow::anyhow;
use milepost_core::finding::Finding;
use serde::{Deserialize, Serialize};

use super::filter::Filter;
use super::output::counted;
use crate::disk::{Base, read, slashed, write};

/// Where a baseline is kept unless its place is named.
const PLACE: [&str; 2] = [".milepost", "baseline.json"];
/// The format that is written and read.
const VERSION: u64 = 1;
/// Of a line that is longer only the beginning is kept, and a number made of all of it.
const LONG: usize = 120;

/// The options about it.
#[derive(Debug, clap::Args)]
#[allow(clippy::option_option, reason = "clap's form of an option whose value may be left out")]
pub struct Options {
    /// Be silent about the known findings in this file [without FILE: .milepost/baseline.json]
    #[arg(long, value_name = "FILE", conflicts_with_all = ["write_baseline", "explain_template"])]
    baseline: Option<Option<PathBuf>>,
    /// Write all findings to this file, as known ones [without FILE: .milepost/baseline.json]
    #[arg(long, value_name = "FILE", conflicts_with = "explain_template")]
    write_baseline: Option<Option<PathBuf>>,
}

impl Options {
    /// Whether a baseline is written.
    pub fn writes(&self) -> bool {
        self.write_baseline.is_some()
    }
}

/// The known findings of a file: by rule and line, how many.
type Known = BTreeMap<String, BTreeMap<String, usize>>;

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    version: u64,
    files: BTreeMap<String, Known>,
}

/// The known findings of a run.
#[derive(Debug)]
pub struct Baseline {
    /// Its file.
    path: PathBuf,
    /// The file as it is shown.
    shown: String,
    /// The option that writes it anew.
    anew: String,
    /// What the names of its files are relative to.
    root: PathBuf,
    files: BTreeMap<String, Known>,
    /// The files that were checked.
    seen: BTreeSet<String>,
    writes: bool,
}

/// What became of the findings of one file.
#[derive(Debug)]
pub struct Sorted {
    file: String,
    found: Known,
    /// How many are known, and not reported.
    pub hidden: usize,
    /// How many were known and are not found any more.
    pub unused: usize,
}

impl Baseline {
    /// The baseline that the options ask for. One that is there and cannot be read is an error: writing over it could
    /// take a document for a baseline.
    pub fn new(options: &Options) -> anyhow::Result<Option<Self>> {
        let (named, writes) = match (&options.baseline, &options.write_baseline) {
            (_, Some(named)) => (named, true),
            (Some(named), None) => (named, false),
            (None, None) => return Ok(None),
        };
        let base = Base::current()?;
        let path = match named {
            Some(path) => base.path().join(path),
            None => place(base.path()),
        };
        let shown = base.show(&path);
        if named.is_some() && (path.is_dir() || is_markdown(&path)) {
            let option = if writes { "--write-baseline" } else { "--baseline" };
            let what = if path.is_dir() { "a directory" } else { "a document" };
            return Err(anyhow!(
                "{shown}: is {what}, and `{option}` takes what follows it for the baseline; put {option} behind the paths, or \
                 write {option}=FILE"
            ));
        }
        let folder = path.parent().unwrap_or(&path);
        // The names in `.milepost` are those that people know.
        let folder = if folder.file_name() == Some(OsStr::new(PLACE[0])) { folder.parent() } else { Some(folder) };
        let root = folder.unwrap_or(base.path());
        let root = root.canonicalize().unwrap_or_else(|_| root.to_path_buf());
        let name = if named.is_some() { format!(" {shown}") } else { String::new() };
        let anew = format!("`milepost check --write-baseline{name}`");
        let files = if writes && !path.exists() { BTreeMap::new() } else { stored(&path, &shown, &anew)? };
        Ok(Some(Self { path, shown, anew, root, files, seen: BTreeSet::new(), writes }))
    }

    /// Takes the known findings of a file, and where a baseline is written all, out of what is found in it; `findings`
    /// are those of the rules that count.
    pub fn sort(&self, path: &Path, text: &str, findings: &mut Vec<Finding>, filter: &Filter) -> Sorted {
        let path = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
        let file = relative(&self.root, &path);
        let mut lines = Lines { text, at: 0..0, line: String::new() };
        let mut sorted = Sorted { file, found: Known::new(), hidden: 0, unused: 0 };
        let mut open = self.files.get(&sorted.file).cloned().unwrap_or_default();
        findings.retain(|finding| {
            let line = lines.of(finding);
            if self.writes {
                let lines = sorted.found.entry(finding.rule.to_owned()).or_default();
                *lines.entry(line.to_owned()).or_default() += 1;
                sorted.hidden += 1;
                return false;
            }
            let count = open.get_mut(finding.rule).and_then(|lines| lines.get_mut(line));
            match count.filter(|count| **count > 0) {
                Some(count) => {
                    *count -= 1;
                    sorted.hidden += 1;
                    false
                }
                None => true,
            }
        });
        if self.writes {
            // What this run does not look at stays known.
            sorted.found.extend(open.into_iter().filter(|(rule, _)| !filter.lets_through(rule)));
        } else {
            sorted.unused = entries(&open, filter);
        }
        sorted
    }

    /// Takes note of a file that was checked.
    pub fn add(&mut self, sorted: Sorted) {
        if self.writes {
            self.files.insert(sorted.file.clone(), sorted.found);
        }
        self.seen.insert(sorted.file);
    }

    /// How many findings are known of files that are not there any more.
    pub fn gone(&self, filter: &Filter) -> usize {
        if self.writes {
            return 0;
        }
        let gone = self.files.iter().filter(|(file, _)| self.is_gone(file));
        gone.map(|(_, known)| entries(known, filter)).sum()
    }

    fn is_gone(&self, file: &str) -> bool {
        !self.seen.contains(file) && !self.root.join(file).exists()
    }

    /// What there is to say about the counts of a run, a line each.
    pub fn lines(&self, hidden: usize, unused: usize) -> Vec<String> {
        let mut lines = Vec::new();
        match hidden {
            0 => {}
            1 => lines.push("1 known finding is hidden by the baseline".to_owned()),
            _ => lines.push(format!("{hidden} known findings are hidden by the baseline")),
        }
        match unused {
            0 => {}
            1 => lines.push(format!("1 entry of the baseline is no longer found; write it anew with {}", self.anew)),
            _ => lines.push(format!(
                "{unused} entries of the baseline are no longer found; write it anew with {}",
                self.anew
            )),
        }
        lines
    }

    /// Writes it where that was asked for, and says what was written.
    pub fn write(&mut self) -> anyhow::Result<Option<String>> {
        if !self.writes {
            return Ok(None);
        }
        let mut files = std::mem::take(&mut self.files);
        files.retain(|file, known| !self.is_gone(file) && !known.is_empty());
        let findings = files.values().flat_map(BTreeMap::values).flat_map(BTreeMap::values).sum();
        let (findings, count) = (counted(findings, "known finding"), counted(files.len(), "file"));
        let mut text = serde_json::to_string_pretty(&Stored { version: VERSION, files })?;
        text.push('\n');
        write(&self.path, &text).map_err(|error| anyhow!("{}: {error}", self.shown))?;
        Ok(Some(format!("wrote {findings} of {count} to {}", self.shown)))
    }
}

fn is_markdown(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("md") || ending.eq_ignore_ascii_case("markdown"))
}

/// The file in the nearest `.milepost` above a directory, or in the one that it would get.
fn place(directory: &Path) -> PathBuf {
    let has_one = |above: &&Path| above.join(PLACE[0]).is_dir();
    directory.ancestors().find(has_one).unwrap_or(directory).join(PLACE[0]).join(PLACE[1])
}

fn stored(path: &Path, shown: &str, anew: &str) -> anyhow::Result<BTreeMap<String, Known>> {
    let text = read(path).map_err(|error| {
        let hint = if path.exists() { String::new() } else { format!("; {anew} writes one") };
        anyhow!("{shown}: the baseline cannot be read: {error}{hint}")
    })?;
    let is_none = |error: serde_json::Error| anyhow!("{shown}: is no baseline: {error}");
    let value: serde_json::Value = serde_json::from_str(&text).map_err(is_none)?;
    match value.get("version").and_then(serde_json::Value::as_u64) {
        Some(version) if version != VERSION => Err(anyhow!(
            "{shown}: is a baseline of version {version}, and this Milepost reads version {VERSION}; delete it and write it anew with {anew}"
        )),
        _ => Ok(serde_json::from_str::<Stored>(&text).map_err(is_none)?.files),
    }
}

/// How many findings are known of the rules that count.
fn entries(known: &Known, filter: &Filter) -> usize {
    let rules = known.iter().filter(|(rule, _)| filter.lets_through(rule));
    rules.flat_map(|(_, lines)| lines.values()).sum()
}

/// How to get from a directory to a file, with `/`.
fn relative(root: &Path, path: &Path) -> String {
    let shared = root.components().zip(path.components()).take_while(|(a, b)| a == b).count();
    if shared == 0 {
        return slashed(path);
    }
    let up = root.components().skip(shared).map(|_| Component::ParentDir);
    slashed(&up.chain(path.components().skip(shared)).collect::<PathBuf>())
}

/// The lines of a text as they are remembered, asked for in the order of the text.
struct Lines<'a> {
    text: &'a str,
    /// Where the last one stands.
    at: std::ops::Range<usize>,
    line: String,
}

impl Lines<'_> {
    /// The line that a finding begins in.
    fn of(&mut self, finding: &Finding) -> &str {
        let start = finding.span.start as usize;
        if self.line.is_empty() || !(self.at.start..=self.at.end).contains(&start) {
            let (before, after) = self.text.split_at_checked(start).unwrap_or((self.text, ""));
            let ends = ['\n', '\r'];
            self.at = before.rfind(ends).map_or(0, |at| at + 1)..start + after.find(ends).unwrap_or(after.len());
            self.line = normal(self.text.get(self.at.clone()).unwrap_or_default());
        }
        &self.line
    }
}

/// A line as it is remembered: white space counts for nothing.
fn normal(line: &str) -> String {
    let mut line = line.trim_start_matches('\u{feff}').split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some((cut, _)) = line.char_indices().nth(LONG) {
        let number = fingerprint(&line);
        line = format!("{}… {number:016x}", &line[..cut]);
    }
    line
}

/// A number for a text that is the same in all versions and on all systems: FNV-1a, of 64 bits.
fn fingerprint(text: &str) -> u64 {
    let step = |hash: u64, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    text.bytes().fold(0xcbf2_9ce4_8422_2325, step)
}

#[cfg(test)]
mod tests {
    use super::{LONG, fingerprint, normal, relative};
    use std::path::Path;

    #[test]
    fn files_are_named_from_where_the_baseline_stands() {
        for (root, path, name) in [
            ("/a/b", "/a/b/c/m.md", "c/m.md"),
            ("/a/b", "/a/m.md", "../m.md"),
            ("/a/b", "/x/m.md", "../../x/m.md"),
            ("/", "/m.md", "m.md"),
        ] {
            assert_eq!(relative(Path::new(root), Path::new(path)), name);
        }
    }

    #[test]
    fn white_space_is_nothing_and_of_long_lines_all_counts() {
        assert_eq!(normal("\u{feff}\t- a  b \u{a0}"), "- a b");
        assert_eq!(normal(&"é".repeat(LONG)), "é".repeat(LONG));
        let long = |end: &str| normal(&format!("{}{end}", "é".repeat(LONG)));
        assert_ne!(long("a"), long("b"));
        assert!(long("a").starts_with(&format!("{}… ", "é".repeat(LONG))));
        // The values that its authors publish.
        assert_eq!([fingerprint(""), fingerprint("a")], [0xcbf2_9ce4_8422_2325, 0xaf63_dc4c_8601_ec8c]);
    }
}
