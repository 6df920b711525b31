//! How long the engine takes, by the size of the document: `cargo bench -p milepost-tests --bench engine`.

use std::hint::black_box;
use std::sync::LazyLock;

use divan::Bencher;
use milepost_core::align::Document;
use milepost_core::analysis::{Analysis, Change};
use milepost_core::check::{Request, check};
use milepost_core::config::Settings;
use milepost_core::context::Context;
use milepost_core::syntax::{Keep, Syntax};
use milepost_core::template::recognise::recognise;
use milepost_core::template::sketch::sketch;
use milepost_core::template::{Library, Template};
use milepost_core::text::Span;
use milepost_tests::grown;

const SIZES: [usize; 3] = [13_000, 100_000, 1_000_000];

static LIBRARY: LazyLock<Library> = LazyLock::new(Library::builtin);

fn main() {
    divan::main();
}

fn template() -> &'static Template {
    LIBRARY.get("program").expect("a built-in template")
}

#[divan::bench(args = SIZES)]
fn parse(bencher: Bencher<'_, '_>, size: usize) {
    let text = grown::milestone(size);
    bencher.bench_local(|| Syntax::parse(black_box(&text), Keep::Items));
}

/// One letter typed in the middle.
#[divan::bench(args = SIZES)]
fn edit(bencher: Bencher<'_, '_>, size: usize) {
    let text = grown::milestone(size);
    let at = text.floor_char_boundary(size / 2);
    let edited = format!("{}x{}", &text[..at], &text[at..]);
    let syntax = Syntax::parse(&text, Keep::Trees);
    bencher.bench_local(|| syntax.edit(black_box(&edited), Span::at(at), 1));
}

/// One letter typed in the middle: all that the editor is to know of it.
#[divan::bench(args = SIZES)]
fn key(bencher: Bencher<'_, '_>, size: usize) {
    let text = grown::milestone(size);
    let at = text.floor_char_boundary(size / 2);
    let context = Context::alone(Library::builtin());
    let analysis = Analysis::new(text, context.clone());
    let change = [Change { span: Span::at(at), text: "x".to_owned() }];
    bencher.bench_local(|| black_box(&analysis).edit(&change, context.clone()));
}

#[divan::bench(args = SIZES)]
fn align(bencher: Bencher<'_, '_>, size: usize) {
    let text = grown::milestone(size);
    let syntax = Syntax::parse(&text, Keep::Items);
    bencher.bench_local(|| Document::align(black_box(&text), &syntax, template()).class);
}

/// Everything that `milepost check` does with a document that it has read.
#[divan::bench(args = SIZES)]
fn check_document(bencher: Bencher<'_, '_>, size: usize) {
    let text = grown::milestone(size);
    let context = Context::alone(LIBRARY.clone());
    let request = Request { text: &text, context: &context, template: None };
    bencher.bench_local(|| check(black_box(&request)));
}

/// What a document costs that is no milestone.
#[divan::bench(args = SIZES)]
fn recognition(bencher: Bencher<'_, '_>, size: usize) {
    let mut text = "# Notes\n\n".to_owned();
    while text.len() < size {
        text.push_str("## Things to do\n\nA line of **text**, and another one: `code`.\n\n- item\n\n");
    }
    bencher.bench_local(|| recognise(&sketch(black_box(&text)), &LIBRARY, &Settings::default()));
}
