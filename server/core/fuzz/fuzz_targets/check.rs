//! Any text, checked with the built-in templates, recognised and with each forced: no panic, every span on characters.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use milepost_core::check::{Request, check};
use milepost_core::context::Context;
use milepost_core::template::Library;

static CONTEXT: LazyLock<Context> = LazyLock::new(|| Context::alone(Library::builtin()));

fuzz_target!(|text: &str| {
    for template in CONTEXT.library.iter().map(Some).chain([None]) {
        let checked = check(&Request { text, context: &CONTEXT, template });
        for finding in &checked.findings {
            assert!(text.get(finding.span.range()).is_some(), "{finding:?}");
            let edits = finding.fixes.iter().flat_map(|fix| &fix.edits);
            edits.for_each(|edit| assert!(text.get(edit.span.range()).is_some(), "{finding:?}"));
        }
        assert!(checked.findings.is_sorted_by_key(|finding| finding.span.start));
    }
});
