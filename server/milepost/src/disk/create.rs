//! Writing a file that is new: whole or not at all, and never in the place of another one.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use tempfile::Builder;

use super::reason;

/// Why a file was not written.
#[derive(Debug, thiserror::Error)]
pub enum Uncreated {
    /// There is one already.
    #[error("is there already, and is not overwritten")]
    Exists,
    /// It, or the disk, does not allow it.
    #[error("{}", reason(.0))]
    Io(#[from] io::Error),
}

/// Writes a new file with the folders that it needs; says which is the topmost of these that was not there.
///
/// The text goes to another name first and gets its own when it is whole. Where somebody else took that meanwhile, it
/// stays theirs.
pub fn create(path: &Path, text: &str) -> Result<Option<PathBuf>, Uncreated> {
    // A dangling link is there, too.
    if path.symlink_metadata().is_ok() {
        return Err(Uncreated::Exists);
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let missing = folder.ancestors().take_while(|above| !above.as_os_str().is_empty() && !above.exists()).last();
    fs::create_dir_all(folder)?;
    let mut builder = Builder::new();
    builder.prefix(".milepost-").suffix(".tmp");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // As any new file: what is more than this process gives away is taken off by the system.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    let mut temporary = builder.tempfile_in(folder)?;
    temporary.write_all(text.as_bytes())?;
    temporary.as_file().sync_all()?;
    match temporary.persist_noclobber(path) {
        Ok(_) => Ok(missing.map(Path::to_owned)),
        Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => Err(Uncreated::Exists),
        Err(error) => Err(error.error.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::{Uncreated, create};
    use std::fs;

    #[test]
    fn a_file_is_new_or_left_alone() {
        let directory = tempfile::tempdir().unwrap();
        let at = |name: &str| directory.path().join(name);
        assert_eq!(create(&at("a.md"), "a").unwrap(), None);
        assert_eq!(create(&at("x/y/a.md"), "b").unwrap(), Some(at("x")));
        assert!(matches!(create(&at("a.md"), "c"), Err(Uncreated::Exists)));
        assert_eq!(fs::read_to_string(at("a.md")).unwrap(), "a");
        assert!(create(&at("a.md/b.md"), "c").is_err());
        let all = fs::read_dir(directory.path()).unwrap().count();
        assert_eq!(all, 2, "nothing else is left behind");
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(at("nowhere"), at("link.md")).unwrap();
            assert!(matches!(create(&at("link.md"), "c"), Err(Uncreated::Exists)));
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
}
