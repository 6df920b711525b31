//! Any text, checked with the built-in templates, recognised and with each forced: no panic, every span on characters.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use milepost_core::check::{Request, check};
use milepost_core::template::Library;

static LIBRARY: LazyLock<Library> = LazyLock::new(Library::builtin);

fuzz_target!(|text: &str| {
    for template in LIBRARY.iter().map(Some).chain([None]) {
        let checked = check(&Request { text, path: None, library: &LIBRARY, template, today: None });
        for finding in &checked.findings {
            assert!(text.get(finding.span.range()).is_some(), "{finding:?}");
            let edits = finding.fixes.iter().flat_map(|fix| &fix.edits);
            edits.for_each(|edit| assert!(text.get(edit.span.range()).is_some(), "{finding:?}"));
        }
        assert!(checked.findings.is_sorted_by_key(|finding| finding.span.start));
    }
});
