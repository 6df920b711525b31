//! Which files are checked: the named ones, and the Markdown files in the named directories.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::mpsc;

use ignore::{WalkBuilder, WalkState};

use super::{Base, reason, slashed};

/// A file to check.
#[derive(Debug)]
pub struct Document {
    /// Its path as it is shown.
    pub shown: String,
    /// Its absolute path.
    pub path: PathBuf,
    /// Whether it was named itself, not met in a directory.
    pub is_named: bool,
    /// How direct the path is: of several to one file the most direct is shown.
    route: Route,
}

/// How a path leads to a file.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Route {
    /// The path is the file's own.
    Direct,
    /// A directory of the path is a link.
    LinkedDirectory,
    /// The path is that of a link to the file.
    LinkedFile,
}

impl Route {
    fn of(path: &Path, target: &Path) -> Self {
        if path == target {
            Self::Direct
        } else if path.is_symlink() {
            Self::LinkedFile
        } else {
            Self::LinkedDirectory
        }
    }
}

/// What was found.
#[derive(Debug, Default)]
pub struct Found {
    /// Each file once, in the order of their paths.
    pub documents: Vec<Document>,
    /// The directories that were named, absolute.
    pub directories: Vec<PathBuf>,
    /// What could not be found or entered: a line each, without `error:`.
    pub problems: Vec<String>,
}

/// Finds the files to check. Named files are taken as they are; directories are walked for Markdown files.
pub fn find(named: &[PathBuf], base: &Base) -> Found {
    let mut files = Files::default();
    for name in named {
        if let Err(error) = add(name, base, &mut files) {
            files.problems.push(format!("{}: {}", slashed(name), unreachable(name, &error)));
        }
    }
    let mut documents: Vec<_> = files.by_target.into_values().collect();
    documents.sort_by(|a, b| Path::new(&a.shown).cmp(Path::new(&b.shown)));
    files.problems.sort();
    files.problems.dedup();
    Found { documents, directories: files.directories, problems: files.problems }
}

/// Files by what their path leads to, so that none is checked twice.
#[derive(Default)]
struct Files {
    by_target: HashMap<PathBuf, Document>,
    directories: Vec<PathBuf>,
    problems: Vec<String>,
}

impl Files {
    fn insert(&mut self, target: PathBuf, document: Document) {
        match self.by_target.entry(target) {
            Entry::Vacant(place) => {
                place.insert(document);
            }
            Entry::Occupied(mut place) => {
                let known = place.get();
                let is_named = known.is_named || document.is_named;
                if (document.route, &document.shown) < (known.route, &known.shown) {
                    place.insert(document);
                }
                place.get_mut().is_named = is_named;
            }
        }
    }
}

fn add(name: &Path, base: &Base, files: &mut Files) -> io::Result<()> {
    let path = absolute(name)?;
    let target = match name.canonicalize() {
        Ok(target) => target,
        // What a shell hands over as `/dev/stdin` or `<(…)` can be read, and yet has no path of its own.
        Err(_) if name.metadata().is_ok() => path.clone(),
        Err(error) => return Err(error),
    };
    if target.is_dir() {
        files.directories.push(path.clone());
        walk(&Root { name, path, target }, base, files);
    } else {
        let shown = path.strip_prefix(base.path()).map_or_else(|_| slashed(name), slashed);
        let route = Route::of(&path, &target);
        files.insert(target, Document { shown, path, is_named: true, route });
    }
    Ok(())
}

/// A directory to walk.
struct Root<'a> {
    /// As it was named.
    name: &'a Path,
    /// As it was named, made absolute.
    path: PathBuf,
    /// The directory itself.
    target: PathBuf,
}

impl Root<'_> {
    /// The absolute path of something below the target, and how it is shown.
    fn below(&self, target: &Path, base: &Base) -> (PathBuf, String) {
        let rest = target.strip_prefix(&self.target).unwrap_or(target);
        let path = self.path.join(rest);
        let shown = match path.strip_prefix(base.path()) {
            Ok(inside) => slashed(inside),
            Err(_) => slashed(&self.name.join(rest)),
        };
        (path, shown)
    }
}

fn walk(root: &Root<'_>, base: &Base, files: &mut Files) {
    let (send, receive) = mpsc::channel();
    let walker = WalkBuilder::new(&root.target)
        .hidden(false)
        .ignore(false)
        .require_git(false)
        .follow_links(false)
        .filter_entry(|entry| entry.file_name() != ".git")
        .build_parallel();
    walker.run(|| {
        let send = send.clone();
        Box::new(move |entry| {
            let found = match entry {
                Ok(entry) => match entry.file_type() {
                    Some(kind) if kind.is_file() && is_markdown(entry.path()) => Ok((entry.into_path(), false)),
                    Some(kind) if kind.is_symlink() && is_markdown(entry.path()) => Ok((entry.into_path(), true)),
                    Some(kind) if kind.is_symlink() && is_loop(entry.path()) => Ok((entry.into_path(), true)),
                    _ => return WalkState::Continue,
                },
                Err(error) => Err(error),
            };
            // The other end is read until all senders are gone, so sending cannot fail.
            let _ = send.send(found);
            WalkState::Continue
        })
    });
    drop(send);
    for found in receive {
        match found {
            Ok((target, false)) => {
                let (path, shown) = root.below(&target, base);
                let route = if path == target { Route::Direct } else { Route::LinkedDirectory };
                files.insert(target, Document { shown, path, is_named: false, route });
            }
            Ok((link, true)) => {
                let (path, shown) = root.below(&link, base);
                match link.canonicalize() {
                    Ok(target) if target.is_file() => {
                        files.insert(target, Document { shown, path, is_named: false, route: Route::LinkedFile });
                    }
                    Ok(_) if is_loop(&link) => {
                        files.problems.push(format!("{shown}: is a link to a directory above it, and is not followed"));
                    }
                    Ok(_) => {}
                    Err(error) => files.problems.push(format!("{shown}: {}", unreachable(&path, &error))),
                }
            }
            Err(error) => files.problems.push(walk_problem(&error, root, base)),
        }
    }
}

/// Whether a link leads to a directory that it stands in: whoever follows it walks in circles.
fn is_loop(link: &Path) -> bool {
    let target = link.canonicalize().ok().filter(|target| target.is_dir());
    target.is_some_and(|target| link.parent().is_some_and(|folder| folder.starts_with(target)))
}

/// Whether a file met on the way is Markdown; `.#name.md` is the lock that Emacs puts beside what it edits.
fn is_markdown(path: &Path) -> bool {
    let lock = path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b".#"));
    !lock
        && path
            .extension()
            .is_some_and(|ending| ending.eq_ignore_ascii_case("md") || ending.eq_ignore_ascii_case("markdown"))
}

/// The absolute path of a name. Where `..` occurs the disk is asked, since the directory before it may be a link.
fn absolute(name: &Path) -> io::Result<PathBuf> {
    let path = std::path::absolute(name)?;
    if !path.components().any(|part| part == Component::ParentDir) {
        return Ok(path);
    }
    match (path.parent(), path.file_name()) {
        (Some(parent), Some(file)) => Ok(parent.canonicalize()?.join(file)),
        _ => path.canonicalize(),
    }
}

fn unreachable(path: &Path, error: &io::Error) -> String {
    match path.read_link() {
        Ok(target) if error.kind() == io::ErrorKind::NotFound => {
            format!("is a link to {}, which is not there", slashed(&target))
        }
        _ => reason(error),
    }
}

fn walk_problem(error: &ignore::Error, root: &Root<'_>, base: &Base) -> String {
    match error {
        ignore::Error::WithPath { path, err } => {
            let shown = root.below(path, base).1;
            format!("{shown}: {}", err.io_error().map_or_else(|| err.to_string(), reason))
        }
        ignore::Error::WithDepth { err, .. } => walk_problem(err, root, base),
        other => format!("{}: {}", slashed(root.name), other.io_error().map_or_else(|| other.to_string(), reason)),
    }
}
