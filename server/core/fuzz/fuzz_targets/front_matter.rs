//! Any text, split: no panic, every span on characters, entries in the order of the text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use milepost_core::syntax::front_matter::split;

fuzz_target!(|text: &str| {
    let Some(front) = split(text) else { return };
    let spans = [front.span, front.open].into_iter().chain(front.close);
    let entries = front.entries.iter().flat_map(|entry| [entry.span, entry.key]);
    for span in spans.chain(entries).chain(front.faults.iter().map(|fault| fault.span)) {
        assert!(text.get(span.range()).is_some(), "{span:?} in {front:?}");
    }
    assert!(front.entries.is_sorted_by_key(|entry| entry.span.start), "{front:?}");
});
