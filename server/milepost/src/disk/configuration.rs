//! The configuration file of a workspace, and the templates that it names.

use std::path::{Path, PathBuf};

use ignore::WalkBuilder;
use milepost_core::config::{Glob, Source};
use milepost_core::finding::Finding;
use milepost_core::text::Span;

use super::read::Unreadable;
use super::{Open, plain, read, slashed};

/// The file's names; the first one that is there counts.
const NAMES: [&str; 2] = ["config.yaml", "config.yml"];

/// A configuration file that was read.
#[derive(Debug)]
pub struct Configuration {
    /// Where it is.
    pub path: PathBuf,
    /// Its text.
    pub text: String,
    /// What is wrong with it, in the order of the text.
    pub findings: Vec<Finding>,
}

/// Whether a file is the configuration of a workspace.
pub fn is_configuration(path: &Path) -> bool {
    let is_named = path.file_name().is_some_and(|name| NAMES.iter().any(|known| name == *known));
    is_named && path.parent().is_some_and(|folder| folder.ends_with(".milepost"))
}

/// Where the configuration of a workspace is written where there is none yet.
pub fn configuration_path(root: &Path) -> PathBuf {
    root.join(".milepost").join(NAMES[0])
}

/// Whether the configuration of a directory is open in an editor, on the disk or not.
pub fn is_open(root: &Path, open: &Open) -> bool {
    files(root).iter().any(|path| open.contains_key(path))
}

fn files(root: &Path) -> [PathBuf; 2] {
    NAMES.map(|name| root.join(".milepost").join(name))
}

/// A configuration that was read: its text, and what it says.
type Loaded = Result<(String, Source), Unreadable>;

/// Reads the configuration of a workspace, with its path; none where there is none.
pub fn load(root: &Path, open: &Open) -> Option<(PathBuf, Loaded)> {
    let mut present = files(root).into_iter().filter(|path| open.contains_key(path) || path.exists());
    let path = present.next()?;
    let text = match open.get(&path) {
        Some(text) => text.to_string(),
        None => match read(&path) {
            Ok(text) => text,
            Err(error) => return Some((path, Err(error))),
        },
    };
    let mut source = milepost_core::config::read(&text);
    if present.next().is_some() {
        let message = format!("`{}` stands beside this file and is not read: remove one of them", NAMES[1]);
        source.report(Span::at(0), message);
    }
    Some((path, Ok((text, source))))
}

/// So many files and folders are looked at for templates at most: who types a path passes others on the way.
const MOST: usize = 20_000;

/// The files that a path or pattern of templates leads to, in the order of their paths; why there are none.
pub fn template_files(root: &Path, pattern: &str, open: &Open) -> Result<Vec<PathBuf>, String> {
    let inner = pattern.strip_prefix("./").unwrap_or(pattern).trim_matches('/');
    if inner.contains(['*', '?', '[', '{', '\\']) {
        return matching(root, inner, open);
    }
    let path = plain(&root.join(inner));
    if open.contains_key(&path) || path.is_file() {
        return Ok(vec![path]);
    }
    if !path.is_dir() {
        let said = format!("there is no file or folder `{pattern}`");
        return Err(if pattern.starts_with('/') { said + ": paths begin where `.milepost` stands" } else { said });
    }
    let found = below(root, &path, open, false, |_| true)?;
    if found.is_empty() { Err(format!("there is no template in `{inner}`: no `.md` file")) } else { Ok(found) }
}

fn matching(root: &Path, pattern: &str, open: &Open) -> Result<Vec<PathBuf>, String> {
    let glob = anchored(pattern)?;
    // The folders in front of the first wildcard bound what is looked at.
    let fixed = pattern.split('/').take_while(|part| !part.contains(['*', '?', '[', '{', '\\']));
    let base = root.join(fixed.collect::<Vec<_>>().join("/"));
    let matches = |path: &Path| path.strip_prefix(root).is_ok_and(|inside| glob.matches(&slashed(inside)));
    let found = below(root, &plain(&base), open, true, matches)?;
    if found.is_empty() { Err(format!("there is no template that `{pattern}` matches")) } else { Ok(found) }
}

/// A pattern from the workspace's own directory on.
pub fn anchored(pattern: &str) -> Result<Glob, String> {
    Glob::new(&format!("/{}", pattern.strip_prefix("./").unwrap_or(pattern).trim_matches('/')))
}

/// The templates below a folder. What describes the folder is none; where a pattern is asked for, files that git ignores are
/// none either.
fn below(
    root: &Path,
    folder: &Path,
    open: &Open,
    is_pattern: bool,
    is_wanted: impl Fn(&Path) -> bool,
) -> Result<Vec<PathBuf>, String> {
    if folder != root && root.starts_with(folder) {
        return Err("this holds the workspace itself: name the folder that the templates are in".to_owned());
    }
    let mut walk = WalkBuilder::new(folder);
    walk.standard_filters(is_pattern).hidden(false).ignore(false).require_git(false);
    let walk = walk.filter_entry(|entry| entry.file_name() != ".git").build();
    let mut entries: Vec<_> = walk.take(MOST + 1).collect();
    if entries.len() > MOST {
        return Err(format!("more than {MOST} files are here: name the folder that the templates are in"));
    }
    let on_disk =
        entries.drain(..).filter_map(Result::ok).map(ignore::DirEntry::into_path).filter(|path| path.is_file());
    let open = open.keys().filter(|path| path.starts_with(folder)).cloned();
    let is_template = |path: &PathBuf| {
        let is_markdown = path.extension().is_some_and(|ending| ending == "md");
        let is_readme = path.file_stem().is_some_and(|stem| stem.eq_ignore_ascii_case("readme"));
        is_markdown && !is_readme && is_wanted(path)
    };
    let mut found: Vec<_> = on_disk.chain(open).filter(is_template).collect();
    found.sort();
    found.dedup();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn paths_and_patterns_lead_to_templates() {
        let directory = tempfile::tempdir().unwrap();
        let root = directory.path().join("project");
        for name in
            ["t/a.md", "t/b/c.md", "t/README.md", "t/x.txt", "plan.template.md", "old/plan.template.md", "../up.md"]
        {
            let path = root.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        fs::write(root.join(".gitignore"), "old\n").unwrap();
        let open = Open::from([(root.join("t/new.md"), milepost_core::text::Text::new(""))]);
        let found = |pattern: &str| {
            let found = template_files(&root, pattern, &open)?;
            let shown = found.iter().map(|path| slashed(path.strip_prefix(directory.path()).unwrap()));
            Ok::<_, String>(shown.collect::<Vec<_>>())
        };
        let in_t = ["project/t/a.md", "project/t/b/c.md", "project/t/new.md"];
        assert_eq!(found("t").unwrap(), in_t);
        assert_eq!(found("./t/").unwrap(), in_t);
        assert_eq!(found("t/**/*.md").unwrap(), in_t);
        assert_eq!(found("t/*.md").unwrap(), [in_t[0], in_t[2]]);
        assert_eq!(found("t/README.md").unwrap(), ["project/t/README.md"]);
        assert_eq!(found("t/x.txt").unwrap(), ["project/t/x.txt"]);
        assert_eq!(found("**/*.template.md").unwrap(), ["project/plan.template.md"]);
        assert_eq!(found("old").unwrap(), ["project/old/plan.template.md"]);
        assert_eq!(found("../up.md").unwrap(), ["up.md"]);
        for above in ["..", "../..", "../*/t/a.md", "../../**/x.md"] {
            assert!(found(above).unwrap_err().starts_with("this holds the workspace itself"), "{above}");
        }
        assert_eq!(found("nowhere").unwrap_err(), "there is no file or folder `nowhere`");
        assert_eq!(found("x/*.md").unwrap_err(), "there is no template that `x/*.md` matches");
    }
}
