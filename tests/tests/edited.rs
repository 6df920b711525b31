//! A document that is edited is analysed as one that is opened: nothing that was taken over from an older version shows.

use std::sync::{Arc, LazyLock};

use milepost_core::analysis::{Analysis, Change};
use milepost_core::context::Context;
use milepost_core::files::Files;
use milepost_core::template::Library;
use milepost_core::text::Span;
use milepost_tests::engine::{Setting, TODAY};
use milepost_tests::files;
use milepost_tests::folder::Folder;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

/// What people type, and what turns the structure of a document over.
const TYPED: &[&str] = &[
    "",
    "x",
    "é🟢",
    " ",
    "\n",
    "\n\n",
    "\r\n",
    "#",
    "## Risks\n",
    "\n## Risk Assessment\n",
    "\n### Phase 2: b\n",
    "```\n",
    "~~~",
    "---\n",
    "status: active\n",
    "\"",
    "{OWNER}",
    "[HIGH/MEDIUM/LOW]",
    "- [x] done\n",
    "- [ ] ",
    "**Status**: done\n",
    "| a | b |\n",
    "[ref]: /u\n",
    "<!-- milepost-ignore -->\n",
    "<!-- milepost-ignore-file unfilled-placeholder -->\n",
    "<!--",
    "-->",
    "template: program\n",
    "<!-- milepost: template delivery -->\n",
    "‚è≥",
    "2026-01-01",
    "> ",
    "\ntext\n===\n",
    "[a](#overview) [b](gone.md)\n",
    "[c](a.md#x) ",
    "\n[d]: b.md#here\n",
    "<a id=\"here\"></a>",
];

/// What lies around a document, once so and once so.
fn context(other: bool) -> Context {
    static AROUND: LazyLock<[Arc<dyn Files>; 2]> = LazyLock::new(|| {
        let files = |files: &[(&str, &str)]| {
            let files = files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
            Folder::of(&files.collect(), Some("docs/m.md"))
        };
        [files(&[("a.md", "# X\n"), ("../README.md", "")]), files(&[("gon.md", ""), ("b.md", "# Here\n")])]
    });
    static LIBRARY: LazyLock<Arc<Library>> = LazyLock::new(|| Arc::new(Library::builtin()));
    let path = Some("docs/m.md".into());
    let files = Arc::clone(&AROUND[usize::from(other)]);
    Context { today: TODAY, path, files, ..Context::alone(Arc::clone(&LIBRARY)) }
}

fn documents() -> Vec<String> {
    let paths = files::below(&files::root().join("examples"), "md").expect("the examples can be listed");
    let mut documents: Vec<String> = paths.iter().filter_map(|path| files::read(path).ok()).collect();
    documents.extend(Library::builtin().iter().map(|template| template.source.clone()));
    documents.push(String::new());
    documents.push("# T\n\n---\nstatus: active\n---\n\n## Overview\n".to_owned());
    documents
}

/// One edit: where, how much goes, what comes; a place beyond the text is taken from its start again.
type Edit = (usize, usize, usize);

fn change(text: &str, (at, less, typed): Edit) -> Change {
    let start = text.floor_char_boundary(at % (text.len() + 1));
    let end = text.ceil_char_boundary((start + less).min(text.len()));
    Change { span: Span::new(start, end), text: TYPED[typed].to_owned() }
}

fn same(edited: &Analysis, fresh: &Analysis) -> Result<(), TestCaseError> {
    // While it is typed in, a document keeps its template longer than it would get one.
    let names = [edited, fresh].map(|analysis| analysis.template().map(|template| template.name.clone()));
    if names[0] != names[1] {
        prop_assert!(names[0].is_some(), "{names:?}");
        return Ok(());
    }
    prop_assert_eq!(edited.findings(), fresh.findings());
    if let (Some(a), Some(b)) = (edited.document(), fresh.document()) {
        prop_assert_eq!(a.class, b.class);
        prop_assert_eq!(&*a.linked, &*b.linked);
        prop_assert_eq!(format!("{:?}{:?}", a.front, a.diff), format!("{:?}{:?}", b.front, b.diff));
        let shown = |document: &milepost_core::align::Document<'_>| -> Vec<String> {
            document.sections.iter().map(|s| format!("{:?}{:?}{:?}", s.def, s.section.span, s.body)).collect()
        };
        prop_assert_eq!(shown(&a), shown(&b));
    }
    Ok(())
}

#[test]
#[allow(clippy::panic)]
fn edited_equals_opened() {
    let documents = documents();
    let cases = std::env::var("MILEPOST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(512);
    let edit = (0..100_000usize, prop_oneof![Just(0usize), 0..3usize, 0..400usize], 0..TYPED.len());
    let strategy =
        (0..documents.len(), prop::collection::vec((prop::collection::vec(edit, 1..4), any::<bool>()), 1..8));
    let mut runner = TestRunner::new(Config { cases: cases / 4 + 1, failure_persistence: None, ..Config::default() });
    let run = |(document, rounds): (usize, Vec<(Vec<Edit>, bool)>)| {
        let mut text = documents[document].clone();
        let mut analysis = Analysis::new(text.as_str().into(), context(false));
        for (n, (round, other)) in rounds.into_iter().enumerate() {
            let context = context(other);
            if n % 2 == 1 {
                // Other files, and the same text.
                analysis = analysis.edit(&[], context.clone());
                same(&analysis, &Analysis::new(text.as_str().into(), context.clone()))?;
            }
            let mut changes = Vec::new();
            for edit in round {
                let change = change(&text, edit);
                text.replace_range(change.span.range(), &change.text);
                changes.push(change);
            }
            analysis = analysis.edit(&changes, context.clone());
            prop_assert_eq!(analysis.text(), &text);
            let fresh = Analysis::new(text.as_str().into(), context.clone());
            same(&analysis, &fresh)?;
            let setting = Setting { path: Some("docs/m.md".to_owned()), files: context.files, ..Setting::builtin() };
            let checked = setting.check(&text);
            prop_assert_eq!(fresh.findings(), checked.findings);
            prop_assert_eq!(fresh.template().map(|t| &t.name), checked.template.as_ref().map(|t| &t.name));
        }
        Ok(())
    };
    runner.run(&strategy, run).unwrap_or_else(|error| panic!("{error}"));
}

/// A heading that is half written does not take a document its template; a text of another kind does.
#[test]
#[allow(clippy::panic)]
fn a_template_outlasts_what_is_half_typed() {
    let text = "# Billing\n\n## Executive Summary\n\n## Milestone Scope\n\n## Sprint Breakdown\n";
    let context = || context(false);
    let opened = Analysis::new(text.into(), context());
    let Some(template) = opened.template().cloned() else { panic!("`{text}` is a milestone") };
    let at = text.find("print Breakdown").unwrap_or_default();
    let half = opened.edit(&[Change { span: Span::new(at, at + 15), text: String::new() }], context());
    assert!(half.template().is_some_and(|now| Arc::ptr_eq(now, &template)));
    let all = Span::new(0, half.text().len());
    let readme = "# Tool\n\n## Installation\n\n## Usage\n";
    let other = half.edit(&[Change { span: all, text: readme.to_owned() }], context());
    assert!(other.template().is_none());
}
