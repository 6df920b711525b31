//! `milepost fix`, the engine and the editor's `source.fixAll.milepost` make the same text of every case and example.

#![expect(clippy::unwrap_used, reason = "a test that cannot read its files has failed")]

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use milepost_core::features::actions::{Resolve, resolve};
use milepost_core::fix;
use milepost_tests::case::{self, Style};
use milepost_tests::engine::{Setting, TODAY};
use milepost_tests::folder::Folder;
use milepost_tests::{actions, files, fixes, protocol};

/// A document as it is on the disk, and the setting that it is in there.
struct Document {
    path: String,
    templates: Vec<(String, String)>,
    /// The files around it: path from its folder on, and text.
    files: BTreeMap<String, String>,
    /// The configuration of its workspace.
    config: Option<String>,
    setting: Setting,
    text: String,
}

impl Document {
    fn new(path: String, setting: Setting, text: String) -> Self {
        Self { path, templates: Vec::new(), files: BTreeMap::new(), config: None, setting, text }
    }

    /// With the files around it, or the knowledge that there are none: the command line sees the disk.
    fn among(mut self, files: &BTreeMap<String, String>) -> Self {
        self.files = files.clone();
        self.setting.files = Arc::new(Folder::new(files, Some(&self.path)));
        self
    }

    /// Writes it and all around it.
    fn write(&self, workspace: &Path) -> Result<(), String> {
        std::fs::create_dir_all(workspace.join(".milepost/templates")).map_err(|error| error.to_string())?;
        for (name, source) in &self.templates {
            files::write(&workspace.join(format!(".milepost/templates/{name}.md")), source)?;
        }
        if let Some(config) = &self.config {
            files::write(&workspace.join(".milepost/config.yaml"), config)?;
        }
        let place = workspace.join(&self.path);
        for (path, text) in &self.files {
            let path = place.with_file_name("").join(path);
            if path.as_os_str().as_encoded_bytes().ends_with(b"/") {
                std::fs::create_dir_all(path).map_err(|error| error.to_string())?;
            } else {
                files::write(&path, text)?;
            }
        }
        files::write(&place, &self.text)
    }
}

/// The documents of all cases that take no template without recognition, and the examples.
fn documents() -> Vec<Document> {
    let mut documents = Vec::new();
    for file in files::below(&files::root().join("tests/cases"), "md").unwrap() {
        let cases = case::parse(&files::shown(&file), &files::read(&file).unwrap(), Style::File).unwrap();
        for case in cases.into_iter().filter(|case| case.document.template.is_none()) {
            let path = case.document.path.clone().unwrap_or_else(|| "document.md".to_owned());
            for (_, text) in actions::variants(&case.document.text) {
                let document = Document::new(path.clone(), case.setting().unwrap(), text).among(&case.files);
                let (templates, config) = (case.templates.clone(), case.config.clone());
                documents.push(Document { templates, config, ..document });
            }
        }
    }
    for file in files::below(&files::root().join("examples"), "md").unwrap() {
        let path = files::shown(&file);
        let setting = Setting { path: Some(path.clone()), ..Setting::builtin() };
        documents.push(Document::new(path, setting, files::read(&file).unwrap()).among(&BTreeMap::new()));
    }
    documents
}

#[test]
fn command_line_engine_and_editor_fix_alike() {
    let directory = tempfile::tempdir().unwrap();
    let documents = documents();
    // A path in a case may lead out of its workspace.
    let workspace = |n: usize| directory.path().join(format!("{n}/workspace"));
    let mut paths = Vec::new();
    for (n, document) in documents.iter().enumerate() {
        document.write(&workspace(n)).unwrap();
        paths.push(workspace(n).join(&document.path));
    }
    let mut command = Command::new(protocol::binary::path());
    command.current_dir(directory.path()).arg("fix").args(&paths).env("MILEPOST_TODAY", TODAY.unwrap().to_string());
    let output = command.output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(output.status.code(), Some(0));
    let mut changed = 0;
    for (document, path) in documents.iter().zip(&paths) {
        let fixed = fix::fix(&document.text, &|text| document.setting.check(text));
        assert_eq!(files::read(path).unwrap(), fixed.text, "{}", document.text);
        assert_eq!(fixed.end, fix::End::Fixpoint);
        let edits = actions::viewed(&document.setting, &document.text, |view, _| resolve(view, Resolve::FixAll));
        assert_eq!(fixes::apply(&document.text, &edits.unwrap_or_default()).as_ref(), Ok(&fixed.text));
        changed += usize::from(fixed.text != document.text);
    }
    assert!(changed > 30, "only {changed} of {} documents had anything to fix", documents.len());
}
