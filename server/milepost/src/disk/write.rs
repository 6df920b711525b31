//! Writing files whole: whoever reads one sees it as it was or as it is to be, whenever this process ends.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

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
}

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
    put(temporary, &path)?;
    Ok(Written { other_names: has_other_names(&metadata) })
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
    put(temporary, &path)
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
    builder.prefix(".milepost-").suffix(".tmp");
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

fn put(temporary: NamedTempFile, path: &Path) -> Result<(), Unwritten> {
    temporary.persist(path).map_err(|error| error.error)?;
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
    use super::{Unwritten, replace, write};
    use std::fs;
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
}
