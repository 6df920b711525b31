//! Any text, read as a configuration: no panic, every span on characters, every fix applicable, completion and hover anywhere.
#![no_main]

use libfuzzer_sys::fuzz_target;
use milepost_core::config::{completions, hover, read};
use milepost_core::edit::config::{Change, edits};
use milepost_core::fix;
use milepost_core::template::Library;

fuzz_target!(|text: &str| {
    let source = read(text);
    for finding in &source.findings {
        assert!(text.get(finding.span.range()).is_some(), "{finding:?}");
        for one in &finding.fixes {
            assert!(fix::apply(text, &one.edits).is_some(), "{one:?}");
        }
    }
    assert!(source.is_whole || !source.findings.is_empty());
    let change = Change::TurnOff { rule: "mojibake".to_owned() };
    if let Some(edits) = edits(text, &change) {
        assert!(fix::apply(text, &edits).is_some());
    }
    let library = Library::builtin();
    for offset in [0, text.len() / 3, text.len() / 2, text.len()] {
        let _ = hover(text, offset, &library);
        for item in completions(text, offset, &library) {
            assert!(text.get(item.replace.range()).is_some(), "{item:?}");
        }
    }
});
