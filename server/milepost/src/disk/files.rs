//! The files around documents: what the engine is told of the disk, asked once and remembered.

use std::collections::{HashMap, HashSet};
use std::fmt::Debug;
use std::fs;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use milepost_core::files::{Entry, Files, Standing};
use milepost_core::syntax::anchors::Anchors;

use super::read;

/// What is open in an editor counts before what is on the disk.
pub trait Editor: Debug + Send + Sync {
    /// The text of a file that is open.
    fn text(&self, path: &Path) -> Option<String>;
}

/// Nothing is open.
#[derive(Debug)]
pub struct NoEditor;

impl Editor for NoEditor {
    fn text(&self, _: &Path) -> Option<String> {
        None
    }
}

/// What the disk has answered: each question is asked once until what it is about is forgotten. One value for all documents and
/// threads.
#[derive(Debug)]
pub struct Disk {
    editor: Box<dyn Editor>,
    standings: Answers<Standing>,
    folders: Answers<Arc<[Entry]>>,
    anchors: Answers<Option<Arc<Anchors>>>,
    roots: Answers<Option<PathBuf>>,
}

/// Answers by path. Each has a place of its own, which whoever asks first fills: nobody waits for another path, and what is
/// answered after it was forgotten is remembered by nobody.
#[derive(Debug)]
struct Answers<T>(Mutex<HashMap<PathBuf, Arc<OnceLock<T>>>>);

impl<T: Clone> Answers<T> {
    fn new() -> Self {
        Self(Mutex::default())
    }

    fn map(&self) -> MutexGuard<'_, HashMap<PathBuf, Arc<OnceLock<T>>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn get(&self, path: &Path, ask: impl FnOnce() -> T) -> T {
        let known = self.map().get(path).cloned();
        let place = known.unwrap_or_else(|| Arc::clone(self.map().entry(path.to_owned()).or_default()));
        place.get_or_init(ask).clone()
    }

    fn retain(&self, stays: &dyn Fn(&Path) -> bool) {
        self.map().retain(|path, _| stays(path));
    }
}

impl Disk {
    /// Nothing is asked yet.
    pub fn new(editor: impl Editor + 'static) -> Self {
        Self {
            editor: Box::new(editor),
            standings: Answers::new(),
            folders: Answers::new(),
            anchors: Answers::new(),
            roots: Answers::new(),
        }
    }

    /// Forgets what was answered of some paths, of what lies below them, and of the folders they lie in.
    pub fn forget(&self, paths: &Paths) {
        let stays = |path: &Path| !paths.concern(path);
        self.standings.retain(&stays);
        self.anchors.retain(&stays);
        self.folders.retain(&stays);
        self.roots.retain(&stays);
    }

    /// Whether somebody asked for the anchors of a file.
    pub fn was_asked_for(&self, path: &Path) -> bool {
        self.anchors.map().contains_key(path)
    }

    /// Whether somebody was told of other anchors of a file than these.
    pub fn said_otherwise(&self, path: &Path, anchors: &Arc<Anchors>) -> bool {
        let told = self.anchors.map().get(path).cloned();
        told.is_some_and(|told| told.get().is_none_or(|told| told.as_ref() != Some(anchors)))
    }

    fn standing(&self, path: &Path) -> Standing {
        self.standings.get(path, || match fs::metadata(path) {
            Ok(found) if found.is_dir() => Standing::Folder,
            Ok(_) => Standing::File,
            Err(_) if self.editor.text(path).is_some() => Standing::File,
            Err(error) if is_absent(&error) => Standing::Nothing,
            Err(_) => Standing::Unknown,
        })
    }

    fn anchors(&self, path: &Path) -> Option<Arc<Anchors>> {
        self.anchors.get(path, || {
            let open = self.editor.text(path).filter(|text| text.len() as u64 <= milepost_core::check::MAX_ANALYSED);
            let text = open.or_else(|| text(path))?;
            crate::guard::guarded(|| Arc::new(Anchors::of(&text)))
        })
    }

    fn entries(&self, folder: &Path) -> Arc<[Entry]> {
        self.folders.get(folder, || list(folder).into())
    }

    /// The repository that a folder lies in: the nearest folder with a `.git` or, where there is none, a `.milepost` in it.
    fn root(&self, folder: &Path) -> Option<PathBuf> {
        self.roots.get(folder, || {
            let holding = |name: &str| folder.ancestors().find(|above| above.join(name).exists());
            holding(".git").or_else(|| holding(".milepost")).map(Path::to_owned)
        })
    }
}

/// Whether an error says that nothing stands at a path, and not that it cannot be told.
fn is_absent(error: &std::io::Error) -> bool {
    matches!(error.kind(), std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory)
}

/// Paths that something has happened to.
#[derive(Clone, Debug, Default)]
pub struct Paths {
    own: HashSet<PathBuf>,
    /// The folders they lie in.
    above: HashSet<PathBuf>,
    all: bool,
}

impl Paths {
    /// Every path.
    pub fn all() -> Self {
        Self { all: true, ..Self::default() }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        !self.all && self.own.is_empty()
    }

    /// Whether what was answered of a path may have changed with them.
    pub fn concern(&self, path: &Path) -> bool {
        self.all || self.above.contains(path) || path.ancestors().any(|above| self.own.contains(above))
    }
}

impl FromIterator<PathBuf> for Paths {
    fn from_iter<I: IntoIterator<Item = PathBuf>>(paths: I) -> Self {
        let own: HashSet<PathBuf> = paths.into_iter().collect();
        let above = own.iter().filter_map(|path| path.parent()).map(Path::to_owned).collect();
        Self { own, above, all: false }
    }
}

/// What lies around a document in a folder. Of the same value the engine gets the same answers: where one may have changed,
/// another value takes its place.
#[derive(Debug)]
pub struct Folder {
    /// The folder; none where the document is in none.
    base: Option<PathBuf>,
    disk: Arc<Disk>,
    /// The paths that were asked about.
    asked: Mutex<HashSet<PathBuf>>,
}

impl Folder {
    /// What lies around the document at a path.
    pub fn around(document: Option<&Path>, disk: &Arc<Disk>) -> Self {
        let base = document.and_then(Path::parent).map(Path::to_owned);
        Self { base, disk: Arc::clone(disk), asked: Mutex::default() }
    }

    /// The same, nothing asked yet.
    pub fn afresh(&self) -> Self {
        Self { base: self.base.clone(), disk: Arc::clone(&self.disk), asked: Mutex::default() }
    }

    /// Whether it was asked about something that some paths concern.
    pub fn has_asked(&self, paths: &Paths) -> bool {
        let asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked.iter().any(|path| paths.concern(path))
    }

    /// The repository that it lies in.
    pub fn repository(&self) -> Option<PathBuf> {
        self.disk.root(self.base.as_deref()?)
    }

    /// The path on the disk; none where it is not known.
    fn place(&self, path: &str) -> Option<PathBuf> {
        let folder = self.base.as_deref()?;
        Some(match path.strip_prefix('/') {
            Some(path) => plain(&self.repository()?.join(path)),
            None => plain(&folder.join(path)),
        })
    }

    /// The same, noted as asked about before it is answered: what changes in between is then seen to.
    fn asked(&self, path: &str) -> Option<PathBuf> {
        let place = self.place(path)?;
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        if !asked.contains(&place) {
            asked.insert(place.clone());
        }
        Some(place)
    }
}

impl Files for Folder {
    fn list(&self, folder: &str) -> Vec<Entry> {
        self.base.as_ref().map(|base| list(&base.join(folder))).unwrap_or_default()
    }

    fn text(&self, path: &str) -> Option<String> {
        let path = self.base.as_ref()?.join(path);
        // `..` is taken out by name, as editors do; the disk is asked with the path as it is written.
        self.disk.editor.text(&plain(&path)).or_else(|| text(&path))
    }

    fn at(&self, path: &str) -> Standing {
        self.asked(path).map_or(Standing::Unknown, |place| self.disk.standing(&place))
    }

    fn entries(&self, folder: &str) -> Arc<[Entry]> {
        self.asked(folder).map(|place| self.disk.entries(&place)).unwrap_or_default()
    }

    fn anchors(&self, path: &str) -> Option<Arc<Anchors>> {
        self.disk.anchors(&self.asked(path)?)
    }

    fn is_inside(&self, path: &str) -> bool {
        let Some((folder, place)) = self.base.as_deref().zip(self.place(path)) else { return false };
        place.starts_with(self.disk.root(folder).as_deref().unwrap_or(folder))
    }
}

/// What stands in a folder, without hidden files.
fn list(folder: &Path) -> Vec<Entry> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let entry = |entry: fs::DirEntry| {
        let name = entry.file_name().into_string().ok().filter(|name| !name.starts_with('.'))?;
        Some(Entry { name, is_folder: entry.path().is_dir() })
    };
    let mut entries: Vec<_> = entries.filter_map(|found| entry(found.ok()?)).collect();
    entries.sort_by(|a, b| a.name.cmp(&b.name));
    entries
}

fn text(path: &Path) -> Option<String> {
    // A pipe would be waited for, and standard input belongs to the protocol.
    path.metadata().ok().filter(fs::Metadata::is_file)?;
    read(path).ok()
}

/// A path without `.` and `..`.
pub fn plain(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                out.pop();
            }
            part => out.push(part),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(files: &[(&str, &str)]) -> tempfile::TempDir {
        let directory = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = directory.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        directory
    }

    #[derive(Debug)]
    struct Open(PathBuf, &'static str);

    impl Editor for Open {
        fn text(&self, path: &Path) -> Option<String> {
            (path == self.0).then(|| self.1.to_owned())
        }
    }

    #[test]
    fn what_is_around_a_document_is_what_the_editor_and_the_disk_have() {
        let directory = tree(&[
            ("docs/c.md", "disk"),
            ("docs/a.md", "a"),
            ("docs/.hidden.md", ""),
            ("docs/b/x", ""),
            ("up.md", "up"),
        ]);
        let at = |name: &str| directory.path().join(name);
        let disk = Arc::new(Disk::new(Open(at("docs/c.md"), "# Editor")));
        let files = Folder::around(Some(&at("docs/m.md")), &disk);
        let listed: Vec<_> = files.list("").into_iter().map(|entry| (entry.name, entry.is_folder)).collect();
        assert_eq!(listed, [("a.md".to_owned(), false), ("b".to_owned(), true), ("c.md".to_owned(), false)]);
        assert_eq!(files.list("..").len(), 2);
        assert!(files.list("nowhere").is_empty());
        let text = |path| files.text(path);
        assert_eq!(text("b/.././c.md").as_deref(), Some("# Editor"));
        assert_eq!(text("../up.md").as_deref(), Some("up"));
        assert_eq!((text("b"), text("nowhere.md"), text("/dev/stdin")), (None, None, None));
        assert!(files.anchors("c.md").is_some_and(|anchors| anchors.has("editor")));
        let nowhere = Folder::around(None, &disk);
        assert!(nowhere.list("").is_empty() && nowhere.text("a.md").is_none());
        assert_eq!((nowhere.at("a.md"), nowhere.is_inside("a.md")), (Standing::Unknown, false));
    }

    #[test]
    fn what_was_asked_once_is_remembered_until_it_is_forgotten() {
        let directory = tree(&[("docs/a.md", "# A")]);
        let at = |name: &str| directory.path().join(name);
        let disk = Arc::new(Disk::new(NoEditor));
        let files = Folder::around(Some(&at("docs/m.md")), &disk);
        let seen = || (files.at("b.md"), files.entries("").len(), files.anchors("a.md").is_some_and(|a| a.has("b")));
        assert_eq!(seen(), (Standing::Nothing, 1, false));
        fs::write(at("docs/b.md"), "").unwrap();
        fs::write(at("docs/a.md"), "# B").unwrap();
        assert_eq!(seen(), (Standing::Nothing, 1, false));
        let other = Paths::from_iter([at("docs/c/d.md"), at("else.md")]);
        disk.forget(&other);
        assert_eq!(seen(), (Standing::Nothing, 1, false));
        assert!(!files.has_asked(&other));
        let changed = Paths::from_iter([at("docs/b.md")]);
        disk.forget(&changed);
        assert_eq!(seen(), (Standing::File, 2, false));
        assert!(files.has_asked(&changed) && !files.afresh().has_asked(&changed));
        // What happens to a folder happens to what is in it.
        disk.forget(&Paths::from_iter([at("docs")]));
        assert_eq!(seen(), (Standing::File, 2, true));
    }

    #[test]
    fn a_repository_is_where_its_git_folder_is() {
        let directory =
            tree(&[("r/.git/HEAD", ""), ("r/docs/.milepost/x", ""), ("r/a.md", ""), ("b.md", ""), ("n/m", "")]);
        let disk = Arc::new(Disk::new(NoEditor));
        let around = |name: &str| Folder::around(Some(&directory.path().join(name)), &disk);
        let files = around("r/docs/m.md");
        assert_eq!((files.at("/a.md"), files.at("/b.md")), (Standing::File, Standing::Nothing));
        assert_eq!((files.is_inside("../a.md"), files.is_inside("../../b.md")), (true, false));
        assert_eq!(files.repository(), Some(directory.path().join("r")));
        assert_eq!(files.at("a.md/b"), Standing::Nothing);
        let alone = around("n/m.md");
        assert_eq!((alone.is_inside("x/y.md"), alone.is_inside("../b.md")), (true, false));
    }
}
