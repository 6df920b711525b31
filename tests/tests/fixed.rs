//! `milepost fix`, the engine and the editor's `source.fixAll.milepost` make the same text of every case and example.

#![expect(clippy::unwrap_used, reason = "a test that cannot read its files has failed")]

use std::process::Command;

use milepost_core::features::actions::{Resolve, resolve};
use milepost_core::fix;
use milepost_tests::case::{self, Style};
use milepost_tests::engine::{Setting, TODAY};
use milepost_tests::{actions, files, fixes, protocol};

/// A document with its place on the disk, and the setting that it is in there.
struct Document {
    folder: String,
    path: String,
    templates: Vec<(String, String)>,
    setting: Setting,
    text: String,
}

/// The documents of all cases that take no template without recognition, and the examples.
fn documents() -> Vec<Document> {
    let mut documents = Vec::new();
    for file in files::below(&files::root().join("tests/cases"), "md").unwrap() {
        let cases = case::parse(&files::shown(&file), &files::read(&file).unwrap(), Style::File).unwrap();
        for case in cases.into_iter().filter(|case| case.document.template.is_none()) {
            let setting = case.setting().unwrap();
            for (_, text) in actions::variants(&case.document.text) {
                documents.push(Document {
                    folder: documents.len().to_string(),
                    path: case.document.path.clone().unwrap_or_else(|| "document.md".to_owned()),
                    templates: case.templates.clone(),
                    setting: setting.clone(),
                    text,
                });
            }
        }
    }
    for file in files::below(&files::root().join("examples"), "md").unwrap() {
        documents.push(Document {
            folder: documents.len().to_string(),
            path: files::shown(&file),
            templates: Vec::new(),
            setting: Setting { path: Some(files::shown(&file)), ..Setting::builtin() },
            text: files::read(&file).unwrap(),
        });
    }
    documents
}

#[test]
fn command_line_engine_and_editor_fix_alike() {
    let directory = tempfile::tempdir().unwrap();
    let documents = documents();
    for document in &documents {
        let folder = directory.path().join(&document.folder);
        std::fs::create_dir_all(folder.join(".milepost/templates")).unwrap();
        for (name, source) in &document.templates {
            files::write(&folder.join(format!(".milepost/templates/{name}.md")), source).unwrap();
        }
        files::write(&folder.join(&document.path), &document.text).unwrap();
    }
    let paths = documents.iter().map(|document| format!("{}/{}", document.folder, document.path));
    let mut command = Command::new(protocol::binary::path());
    command.current_dir(directory.path()).arg("fix").args(paths).env("MILEPOST_TODAY", TODAY.unwrap().to_string());
    let output = command.output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(output.status.code(), Some(0));
    let mut changed = 0;
    for document in &documents {
        let fixed = fix::fix(&document.text, &|text| document.setting.check(text));
        let place = directory.path().join(&document.folder).join(&document.path);
        assert_eq!(files::read(&place).unwrap(), fixed.text, "{}", document.text);
        assert_eq!(fixed.end, fix::End::Fixpoint);
        let edits = actions::viewed(&document.setting, &document.text, |view, _| resolve(view, Resolve::FixAll));
        assert_eq!(fixes::apply(&document.text, &edits.unwrap_or_default()).as_ref(), Ok(&fixed.text));
        changed += usize::from(fixed.text != document.text);
    }
    assert!(changed > 30, "only {changed} of {} documents had anything to fix", documents.len());
}
