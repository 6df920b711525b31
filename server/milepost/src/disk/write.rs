//! Writing files whole: whoever reads one sees it as it was or as it is to be, whenever this process ends.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use tempfile::{Builder, NamedTempFile};

use super::read::is_from_shell;
use super::reason;

/// Why a file was not written.
#[derive(Debug, thiserror::Error)]
pub enum Unwritten {
    /// It, or the disk, does not allow it.
    #[error("{}", reason(.0))]
    Io(#[from] io::Error),
    /// The directory takes no new file, and a file is replaced by a new one.
    #[error("its directory cannot be written to: {}", reason(.0))]
    Directory(io::Error),
    /// It is marked as one that is not to be changed.
    #[error("is read-only")]
    ReadOnly,
    /// It is a pipe, a device or a directory.
    #[error("is not a regular file")]
    NoFile,
    /// It does not read any more as when it was read.
    #[error("was changed meanwhile")]
    Changed,
    /// It was to be new, and is not.
    #[error("is there already, and is not overwritten")]
    Exists,
}

/// What the name of a file that is not whole yet begins and ends with, and how many letters stand between.
const UNFINISHED: (&str, &str, usize) = (".milepost-", ".tmp", 6);
/// A file that is not whole after so long never will be: who wrote it was killed.
const LEFT_BEHIND: Duration = Duration::from_hours(1);

/// What became of a file that was written.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct Written {
    /// It had other names (hard links), which still lead to the old text.
    pub other_names: bool,
}

/// Puts a new text in the place of a file that still reads `old`. A link stays what it is: the file that it leads to is
/// replaced. Permissions stay, and as far as this user may decide it, owner and group.
pub fn replace(path: &Path, old: &str, new: &str) -> Result<Written, Unwritten> {
    let path = file_behind(path)?;
    let metadata = path.metadata()?;
    if !metadata.is_file() {
        return Err(Unwritten::NoFile);
    }
    // A file is replaced by renaming another one, which asks nobody whether this one may be written to.
    if metadata.permissions().readonly() {
        return Err(Unwritten::ReadOnly);
    }
    OpenOptions::new().write(true).open(&path)?;
    let temporary = staged(&path, new, Some(&metadata))?;
    if fs::read(&path)? != old.as_bytes() {
        return Err(Unwritten::Changed);
    }
    put(temporary, &path, Clobber::Yes)?;
    Ok(Written { other_names: has_other_names(&metadata) })
}

/// Writes a new file with the folders that it needs, and never in the place of another one; says which is the topmost of
/// these folders that was not there. Where somebody else takes the name meanwhile, it stays theirs.
pub fn create(path: &Path, text: &str) -> Result<Option<PathBuf>, Unwritten> {
    // A dangling link is there, too.
    if path.symlink_metadata().is_ok() {
        return Err(Unwritten::Exists);
    }
    let folder = directory(path);
    let missing = folder.ancestors().take_while(|above| !above.as_os_str().is_empty() && !above.exists()).last();
    let missing = missing.map(Path::to_owned);
    fs::create_dir_all(folder)?;
    put(staged(path, text, None)?, path, Clobber::No)?;
    Ok(missing)
}

/// Removes what writers that were killed have left in a folder. Others may be at work there: only what is old goes.
pub fn tidy(folder: &Path) {
    let (begin, end, letters) = UNFINISHED;
    let is_ours = |name: &str| {
        let inner = name.strip_prefix(begin).and_then(|rest| rest.strip_suffix(end));
        inner.is_some_and(|inner| inner.len() == letters && inner.bytes().all(|b| b.is_ascii_alphanumeric()))
    };
    let is_old = |metadata: Metadata| {
        let age = metadata.modified().ok().and_then(|at| at.elapsed().ok());
        metadata.is_file() && age.is_some_and(|age| age > LEFT_BEHIND)
    };
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        // Of a link this is about the link itself, which is no file.
        let is_left = entry.file_name().to_str().is_some_and(is_ours) && entry.metadata().is_ok_and(is_old);
        if is_left {
            // Where it cannot be removed it does no harm.
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Writes a file of Milepost's own, whether there is one of this name or not, with the directories that it needs.
pub fn write(path: &Path, text: &str) -> Result<(), Unwritten> {
    let path = match file_behind(path) {
        Err(Unwritten::Io(error)) if error.kind() == io::ErrorKind::NotFound => path.to_path_buf(),
        path => path?,
    };
    let metadata = match path.metadata() {
        Ok(metadata) if !metadata.is_file() => return Err(Unwritten::NoFile),
        Ok(metadata) if metadata.permissions().readonly() => return Err(Unwritten::ReadOnly),
        Ok(metadata) => Some(metadata),
        Err(_) => None,
    };
    fs::create_dir_all(directory(&path)).map_err(Unwritten::Directory)?;
    let temporary = staged(&path, text, metadata.as_ref())?;
    put(temporary, &path, Clobber::Yes)
}

/// The file that a path leads to.
fn file_behind(path: &Path) -> Result<PathBuf, Unwritten> {
    if is_from_shell(path) { Err(Unwritten::NoFile) } else { Ok(path.canonicalize()?) }
}

fn directory(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// A text on the disk, under another name beside the file whose place it will take. It goes when it is dropped; where the
/// process is killed it stays behind, under a name that no Markdown file has.
fn staged(path: &Path, text: &str, like: Option<&Metadata>) -> Result<NamedTempFile, Unwritten> {
    let mut builder = Builder::new();
    let (begin, end, letters) = UNFINISHED;
    builder.prefix(begin).suffix(end).rand_bytes(letters);
    #[cfg(unix)]
    if like.is_none() {
        use std::os::unix::fs::PermissionsExt as _;
        // As any new file: what is more than this process gives away is taken off by the system.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    let mut temporary = builder.tempfile_in(directory(path)).map_err(Unwritten::Directory)?;
    temporary.write_all(text.as_bytes())?;
    if let Some(like) = like {
        resemble(temporary.as_file(), like)?;
    }
    // Without this the new name may be on the disk before the text is, and a loss of power leaves an empty file.
    temporary.as_file().sync_all()?;
    Ok(temporary)
}

/// Whether a file may take the place of another one.
#[derive(Copy, Clone, PartialEq, Eq)]
enum Clobber {
    Yes,
    No,
}

fn put(temporary: NamedTempFile, path: &Path, clobber: Clobber) -> Result<(), Unwritten> {
    let put = match clobber {
        Clobber::Yes => temporary.persist(path),
        Clobber::No => temporary.persist_noclobber(path),
    };
    put.map_err(|error| match error.error.kind() {
        io::ErrorKind::AlreadyExists if clobber == Clobber::No => Unwritten::Exists,
        _ => error.error.into(),
    })?;
    #[cfg(unix)]
    if let Ok(directory) = File::open(directory(path)) {
        // The file is whole either way; not every file system can do this.
        let _ = directory.sync_all();
    }
    Ok(())
}

/// Gives a new file the owner, group and permissions of another one.
#[cfg(unix)]
fn resemble(file: &File, other: &Metadata) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, fchown};
    let own = file.metadata()?;
    let mut mode = other.mode() & 0o7777;
    // Only an administrator may give a file away.
    if own.uid() != other.uid() && fchown(file, Some(other.uid()), None).is_err() {
        mode &= 0o1777;
    }
    if own.gid() != other.gid() && fchown(file, None, Some(other.gid())).is_err() {
        // Another group gets what everybody gets.
        mode = (mode & 0o1707) | ((mode & 0o007) << 3);
    }
    file.set_permissions(fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
fn resemble(file: &File, other: &Metadata) -> io::Result<()> {
    file.set_permissions(other.permissions())
}

#[cfg(unix)]
fn has_other_names(metadata: &Metadata) -> bool {
    std::os::unix::fs::MetadataExt::nlink(metadata) > 1
}

#[cfg(not(unix))]
fn has_other_names(_: &Metadata) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::{Unwritten, create, replace, tidy, write};
    use std::fs::{self, File};
    use std::path::Path;
    use tempfile::TempDir;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_that_changed_meanwhile_is_left_alone() {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("m.md");
        fs::write(&path, "changed").unwrap();
        assert!(matches!(replace(&path, "old", "new"), Err(Unwritten::Changed)));
        assert_eq!(fs::read_to_string(&path).unwrap(), "changed");
        // As long as what was read, too.
        assert!(matches!(replace(&path, "chanced", "new"), Err(Unwritten::Changed)));
        assert_eq!(names(folder.path()), ["m.md"]);
        fs::remove_file(&path).unwrap();
        assert!(matches!(replace(&path, "old", "new"), Err(Unwritten::Io(_))));
        assert_eq!(names(folder.path()), [""; 0]);
    }

    #[test]
    fn a_file_is_replaced_and_nothing_else_is_left() {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("m.md");
        fs::write(&path, "old").unwrap();
        assert!(!replace(&path, "old", "new").unwrap().other_names);
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        assert_eq!(names(folder.path()), ["m.md"]);
        assert!(matches!(replace(folder.path(), "", "new"), Err(Unwritten::NoFile)));
        assert!(matches!(replace(Path::new("/dev/null"), "", "new"), Err(Unwritten::NoFile)));
    }

    #[cfg(unix)]
    #[test]
    fn permissions_links_and_other_names() {
        use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown, symlink};
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("m.md");
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o7777;
        for bits in [0o600, 0o640, 0o644, 0o664, 0o755] {
            fs::write(&path, "old").unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(bits)).unwrap();
            replace(&path, "old", "new").unwrap();
            assert_eq!(mode(&path), bits, "{bits:o}");
        }
        // Only an administrator may try this.
        if chown(&path, Some(12_345), Some(12_346)).is_ok() {
            fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
            replace(&path, "new", "newer").unwrap();
            let metadata = fs::metadata(&path).unwrap();
            assert_eq!((metadata.uid(), metadata.gid(), mode(&path)), (12_345, 12_346, 0o640));
            fs::write(&path, "new").unwrap();
        }
        fs::create_dir(folder.path().join("sub")).unwrap();
        let link = folder.path().join("sub/link.md");
        symlink("../m.md", &link).unwrap();
        fs::hard_link(&path, folder.path().join("other.md")).unwrap();
        assert!(replace(&link, "new", "newer").unwrap().other_names);
        assert!(link.is_symlink());
        assert_eq!(fs::read_to_string(&path).unwrap(), "newer");
        assert_eq!(fs::read_to_string(folder.path().join("other.md")).unwrap(), "new");

        fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).unwrap();
        assert!(matches!(replace(&path, "newer", "newest"), Err(Unwritten::ReadOnly)));
        assert_eq!((fs::read_to_string(&path).unwrap().as_str(), mode(&path)), ("newer", 0o444));
        assert_eq!(names(&folder.path().join("sub")), ["link.md"]);
    }

    #[test]
    fn a_file_of_ones_own_is_written_with_its_directories_and_written_anew() {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("a/b/baseline.json");
        write(&path, "one").unwrap();
        write(&path, "two").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "two");
        assert_eq!(names(path.parent().unwrap()), ["baseline.json"]);
        assert!(matches!(write(folder.path(), "three"), Err(Unwritten::NoFile)));
        assert!(matches!(write(&path.join("below"), "three"), Err(Unwritten::Directory(_) | Unwritten::Io(_))));
    }

    #[cfg(unix)]
    #[test]
    fn a_new_file_may_be_read_as_any_other_new_one() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = TempDir::new().unwrap();
        let mode = |name: &str| fs::metadata(folder.path().join(name)).unwrap().permissions().mode();
        write(&folder.path().join("ours"), "").unwrap();
        fs::write(folder.path().join("any"), "").unwrap();
        assert_eq!(mode("ours"), mode("any"));
    }

    #[test]
    fn a_file_is_new_or_left_alone() {
        let directory = tempfile::tempdir().unwrap();
        let at = |name: &str| directory.path().join(name);
        assert_eq!(create(&at("a.md"), "a").unwrap(), None);
        assert_eq!(create(&at("x/y/a.md"), "b").unwrap(), Some(at("x")));
        assert!(matches!(create(&at("a.md"), "c"), Err(Unwritten::Exists)));
        assert_eq!(fs::read_to_string(at("a.md")).unwrap(), "a");
        assert!(create(&at("a.md/b.md"), "c").is_err());
        let all = fs::read_dir(directory.path()).unwrap().count();
        assert_eq!(all, 2, "nothing else is left behind");
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(at("nowhere"), at("link.md")).unwrap();
            assert!(matches!(create(&at("link.md"), "c"), Err(Unwritten::Exists)));
        }
    }

    #[test]
    fn of_many_who_write_one_file_one_does() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("a.md");
        let done: usize = std::thread::scope(|scope| {
            let threads: Vec<_> =
                (0..8).map(|n| (n, &path)).map(|(n, path)| scope.spawn(move || create(path, &n.to_string()))).collect();
            threads.into_iter().map(|thread| usize::from(thread.join().unwrap().is_ok())).sum()
        });
        assert_eq!(done, 1);
        assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 1);
    }

    #[test]
    fn what_a_killed_writer_left_goes_when_it_is_old() {
        let folder = TempDir::new().unwrap();
        let old = std::time::SystemTime::now() - super::LEFT_BEHIND - super::LEFT_BEHIND;
        let all =
            [".milepost-a1B2c3.tmp", ".milepost-a1B2c.tmp", ".milepost-a1-2c3.tmp", "milepost-a1B2c3.tmp", "m.md"];
        for name in all.iter().chain(&[".milepost-newnew.tmp"]) {
            let file = File::create(folder.path().join(name)).unwrap();
            if *name != ".milepost-newnew.tmp" {
                file.set_modified(old).unwrap();
            }
        }
        fs::create_dir(folder.path().join(".milepost-folder.tmp")).unwrap();
        tidy(folder.path());
        let mut left: Vec<&str> = all[1..].to_vec();
        left.extend([".milepost-newnew.tmp", ".milepost-folder.tmp"]);
        left.sort_unstable();
        assert_eq!(names(folder.path()), left);
        tidy(&folder.path().join("nowhere"));
    }
}
