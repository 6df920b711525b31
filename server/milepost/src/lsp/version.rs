//! One version of an open document: immutable, analysed when somebody asks for the first time.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use milepost_core::analysis::{Analysis, Change};
use milepost_core::check::MAX_ANALYSED;
use milepost_core::context::Context;
use milepost_core::files::Files;
use milepost_core::text::Text;
use tower_lsp::ls_types::Uri;

use crate::disk::{Folder, Workspace, is_configuration};
use crate::guard::guarded;
use crate::today::today;

use super::log::Log;
use super::workspace::Around;

/// Behind so many versions that nobody has asked for, analysing from nothing is no dearer.
const FORGOTTEN: u32 = 1_000;

/// What all versions of a document have in common.
#[derive(Debug)]
pub struct Identity {
    /// As the client writes it.
    pub uri: Uri,
    /// Which opening of a document it is: what a client was told of an earlier one it may have forgotten.
    pub opening: u64,
    /// Where it is on the disk, if it is there.
    pub path: Option<PathBuf>,
    /// Whether it is Markdown.
    pub is_markdown: bool,
    /// Where it is said that it cannot be analysed.
    pub log: Log,
}

/// A version of a document.
#[derive(Debug)]
pub struct Version {
    /// Whose version it is.
    pub of: Arc<Identity>,
    /// Its number, as the client counts.
    pub number: i32,
    /// Its text.
    pub text: Text,
    around: Arc<Around>,
    /// The files around it.
    pub files: Arc<Folder>,
    /// What made it of the version before.
    changes: Vec<Change>,
    /// How many versions at most hang on it.
    depth: u32,
    /// The version before, until this one is analysed; none where this one is to be analysed from nothing.
    previous: Mutex<Option<Arc<Version>>>,
    /// None within where it cannot be analysed.
    analysis: OnceLock<Option<Arc<Analysis>>>,
}

impl Version {
    /// A version that is analysed from nothing.
    pub fn new(of: Arc<Identity>, number: i32, text: Text, around: Arc<Around>, files: Arc<Folder>) -> Self {
        let (changes, previous) = (Vec::new(), Mutex::default());
        Self { of, number, text, around, files, changes, depth: 0, previous, analysis: OnceLock::new() }
    }

    /// The version that changes have made of this one.
    pub fn after(self: &Arc<Self>, number: i32, text: Text, changes: Vec<Change>) -> Self {
        let (around, files) = (Arc::clone(&self.around), Arc::clone(&self.files));
        let mut new = Self::new(Arc::clone(&self.of), number, text, around, files);
        let is_known = self.analysis.get().is_some();
        if is_known || self.depth < FORGOTTEN {
            new.changes = changes;
            new.depth = if is_known { 1 } else { self.depth + 1 };
            *new.previous() = Some(Arc::clone(self));
        }
        new
    }

    /// This version with nothing known of it, and with these templates.
    pub fn afresh(&self, around: Option<Arc<Around>>) -> Self {
        let around = around.unwrap_or_else(|| Arc::clone(&self.around));
        Self::new(Arc::clone(&self.of), self.number, self.text.clone(), around, Arc::clone(&self.files))
    }

    /// This version where the files around it may be others: what else is known of it stays.
    pub fn moved(self: &Arc<Self>) -> Self {
        let mut same = self.after(self.number, self.text.clone(), Vec::new());
        same.files = Arc::new(self.files.afresh());
        same
    }

    /// Its place on the disk.
    pub fn path(&self) -> Option<&Path> {
        self.of.path.as_deref()
    }

    /// The directory that holds the templates of its workspace, where there is one.
    pub fn root(&self) -> Option<PathBuf> {
        self.workspace().root.clone()
    }

    /// Its workspace. Takes its time.
    pub fn workspace(&self) -> Arc<Workspace> {
        self.around.of(self.path())
    }

    /// Whether it is the configuration of a workspace.
    pub fn is_configuration(&self) -> bool {
        self.path().is_some_and(is_configuration)
    }

    /// What is known of it; none where it is no Markdown, too large, or the engine failed. Takes its time.
    pub fn analysis(&self) -> Option<&Arc<Analysis>> {
        self.analysis.get_or_init(|| self.analyse().map(Arc::new)).as_ref()
    }

    /// Lets go of the version before, which this one, once it is analysed, needs no more. Of a large document there is
    /// much to let go of: whoever asks does so when he has his answer.
    pub fn let_go(&self) {
        if self.analysis.get().is_some() {
            self.previous().take();
        }
    }

    fn analyse(&self) -> Option<Analysis> {
        let Identity { uri, log, .. } = &*self.of;
        if !self.of.is_markdown || self.is_configuration() {
            return None;
        }
        if self.text.len() as u64 > MAX_ANALYSED {
            let name = self.path().map_or_else(|| uri.to_string(), |path| path.display().to_string());
            log.tell_once(&format!("{name} is larger than {} MB and is not checked", MAX_ANALYSED >> 20));
            return None;
        }
        let context = self.context();
        let edited = self.nearest().and_then(|(base, changes)| {
            // With other templates everything is another.
            let same = Arc::ptr_eq(&base.context().library, &context.library);
            let edited = same.then(|| guarded(|| base.edit(&changes, context.clone()))).flatten();
            edited.filter(|analysis| analysis.text().len() == self.text.len())
        });
        edited.or_else(|| {
            let analysis = guarded(|| Analysis::new(self.text.to_string(), context));
            if analysis.is_none() {
                log.error(format!("internal error while checking {}; please report it", uri.as_str()));
            }
            analysis
        })
    }

    fn context(&self) -> Context {
        let workspace = self.around.of(self.path());
        let today = today().map_err(|error| self.of.log.tell_once(&format!("{error:#}"))).ok();
        workspace.context(self.path(), Arc::clone(&self.files) as Arc<dyn Files>, today)
    }

    /// The nearest version before this one that is analysed, and what has changed since.
    fn nearest(&self) -> Option<(Arc<Analysis>, Vec<Change>)> {
        let mut passed = Vec::new();
        let mut next = self.previous().clone();
        let base = loop {
            let version = next.take()?;
            // In this order: a version lets go of the one before it once it is analysed.
            next.clone_from(&version.previous());
            if let Some(analysis) = version.analysis.get() {
                break analysis.clone()?;
            }
            passed.push(version);
        };
        let before = passed.iter().rev().flat_map(|version| &version.changes);
        Some((base, before.chain(&self.changes).cloned().collect()))
    }

    fn previous(&self) -> std::sync::MutexGuard<'_, Option<Arc<Version>>> {
        self.previous.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Version {
    /// Thousands of versions may hang on each other: one after the other they go, not one within the other.
    fn drop(&mut self) {
        let mut next = self.previous().take();
        while let Some(mut version) = next.and_then(Arc::into_inner) {
            next = version.previous.get_mut().unwrap_or_else(PoisonError::into_inner).take();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disk::{Disk, NoEditor};
    use milepost_core::text::Span;

    fn version(text: &str) -> Arc<Version> {
        let log = Log::new(None).0;
        let uri = "untitled:1".parse().unwrap();
        let of = Identity { uri, opening: 1, path: None, is_markdown: true, log: log.clone() };
        let files = Folder::around(None, &Arc::new(Disk::new(NoEditor)));
        let around = Around::new(crate::disk::Open::new(), None, log);
        Arc::new(Version::new(Arc::new(of), 0, Text::new(text), Arc::new(around), Arc::new(files)))
    }

    fn typed(version: &Arc<Version>, text: &str) -> Arc<Version> {
        let mut rope = version.text.clone();
        let change = Change { span: Span::at(rope.len()), text: text.to_owned() };
        rope.replace(change.span, &change.text);
        Arc::new(version.after(version.number + 1, rope, vec![change]))
    }

    #[test]
    fn a_version_is_analysed_from_the_nearest_one() {
        let first = version("# T\n");
        let second = typed(&typed(&first, "a"), "b");
        assert!(second.nearest().is_none());
        first.analysis().unwrap();
        assert_eq!(second.nearest().unwrap().1.len(), 2);
        assert_eq!(second.analysis().unwrap().text(), "# T\nab");
        second.let_go();
        assert!(second.previous().is_none());
        assert_eq!(typed(&second, "c").nearest().unwrap().1.len(), 1);
    }

    #[test]
    fn versions_that_nobody_asked_for_go_without_much_ado() {
        let mut last = version("");
        for _ in 0..100_000 {
            last = typed(&last, "x");
        }
        assert_eq!((last.text.len(), last.depth <= FORGOTTEN), (100_000, true));
        assert_eq!(last.analysis().unwrap().text().len(), 100_000);
    }

    #[test]
    fn what_is_too_large_is_not_analysed() {
        let large = "x".repeat(MAX_ANALYSED as usize + 1);
        assert!(version(&large).analysis().is_none());
    }
}
