//! Bytes taken for keys: a document that is typed is analysed as one that is opened, and every feature answers at every
//! place that was typed at.
#![no_main]

use std::sync::{Arc, LazyLock};

use libfuzzer_sys::fuzz_target;
use milepost_core::analysis::{Analysis, Change};
use milepost_core::context::Context;
use milepost_core::features::completion::{Trigger, completions};
use milepost_core::features::{actions, folding, highlight, hints, hover, rename, selection, symbols, tokens};
use milepost_core::template::Library;
use milepost_core::text::Span;

static LIBRARY: LazyLock<Arc<Library>> = LazyLock::new(|| Arc::new(Library::builtin()));

/// What a byte types, apart from itself.
const PHRASES: &[&str] = &[
    "---\n", "status: ", "active", "\n## Sprint Breakdown\n", "```\n", "{STATUS}", "- [ ] ", "| a | b |\n| - | - |\n",
    "<!-- milepost-ignore ", "-->", "**Status**: ", "\r\n", "🟢", "[x](", "#", "\n\n",
];

fuzz_target!(|keys: Vec<(u16, u8, u8)>| {
    let context = Context::alone(LIBRARY.clone());
    let mut analysis = Analysis::new("---\ntemplate: program\n---\n\n# T\n\n## Milestone Scope\n".to_owned(), context.clone());
    for (at, less, typed) in keys.into_iter().take(24) {
        let text = analysis.text();
        let start = text.floor_char_boundary(usize::from(at) % (text.len() + 1));
        let end = text.ceil_char_boundary((start + usize::from(less % 32)).min(text.len()));
        let new = match PHRASES.get(usize::from(typed)) {
            Some(phrase) => (*phrase).to_owned(),
            None => char::from(typed).to_string(),
        };
        let offset = start + new.len();
        analysis = analysis.edit(&[Change { span: Span::new(start, end), text: new }], context.clone());
        let fresh = Analysis::new(analysis.text().to_owned(), context.clone());
        if analysis.template().map(|t| &t.name) == fresh.template().map(|t| &t.name) {
            assert_eq!(analysis.findings(), fresh.findings(), "{:?}", analysis.text());
        }
        analysis.view(|view| {
            let span = Span::new(start, offset);
            let _ = completions(view, offset, Trigger::Invoked);
            let _ = actions::actions(view, span, actions::Filter::All);
            let _ = (hover::hover(view, offset), rename::prepare(view, offset), highlight::highlights(view, offset));
            let _ = (symbols::symbols(view), folding::folding(view), selection::selection(view, offset));
            let _ = (tokens::tokens(view, None), hints::hints(view, span));
        });
    }
});
