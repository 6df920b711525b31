//! Any text, compiled as a template, described, and checked against itself.
#![no_main]

use libfuzzer_sys::fuzz_target;
use milepost_core::check::{Request, check};
use milepost_core::context::Context;
use milepost_core::template::{Library, Template};

fuzz_target!(|source: &str| {
    let template = Template::compile("fuzz", source);
    let _ = template.describe();
    let context = Context::alone(Library::default().with(template));
    let template = context.library.get("fuzz");
    let _ = check(&Request { text: source, context: &context, template });
});
