//! A document with hand-made findings, for the tests of the formats.

use milepost_core::finding::{Edit, Finding, Fix, Related, Severity};
use milepost_core::text::Span;

use super::CheckedFile;

pub const TEXT: &str = "---\r\nstatus: actve\r\n---\r\n# M1\r\n\r\n\t日本 🟢\r\n状態\tdone\r\n";

pub fn span(text: &str, part: &str) -> Span {
    let start = text.find(part).unwrap();
    Span::new(start, start + part.len())
}

pub fn fix(title: &str, at: Span, text: &str) -> Fix {
    Fix {
        title: title.into(),
        safe: false,
        preferred: false,
        edits: vec![Edit { span: at, text: text.into() }],
        creates: None,
    }
}

pub fn findings() -> Vec<Finding> {
    let value = span(TEXT, "actve");
    let mut fixes = vec![fix("Replace with `done`", value, "done"), fix("Replace with `active`", value, "active")];
    fixes[1].preferred = true;
    vec![
        Finding {
            rule: "invalid-enum",
            severity: Severity::Error,
            message: "`actve` is not a status".into(),
            span: value,
            fixes,
            related: Vec::new(),
        },
        Finding {
            rule: "inconsistent-value",
            severity: Severity::Warning,
            message: "the status is `active` above".into(),
            span: span(TEXT, "done"),
            fixes: Vec::new(),
            related: vec![Related { span: value, message: "it is given here".into() }],
        },
    ]
}

pub fn file() -> CheckedFile<'static> {
    CheckedFile { path: "docs/m1.md", text: TEXT, template: Some("program"), findings: findings().leak() }
}
