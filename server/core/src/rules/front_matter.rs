use super::{Check, DocumentScope, Draft, Level, Rule, fix, preferred, safe};
use crate::finding::{Edit, Fix, Severity};
use crate::syntax::front_matter::{FaultKind, Place};
use crate::text::Span;

pub(super) static RULE: Rule = Rule {
    code: "front-matter",
    summary: "front matter that is no YAML, is not closed, or is not at the top",
    level: Level::Fixed(Severity::Error),
    severity: "error",
    documentation: r#"Programs read front matter as YAML, from the first line of the file. A value that YAML reads otherwise or not at all
(`@alice`, `a: b`), a tab in the indentation, a missing closing `---`, and front matter below the title are faults. The
other entries are checked all the same.

````markdown template note
---
status: "{STATUS}" # planning, active, completed
owner: "{OWNER}"
---
# {TITLE}

## Release Window
{RELEASE_WINDOW}
````

````markdown document
---
template: note
status: active
owner: @alice
---
# Billing

## Release Window
May.
````

````findings
4:8-4:14 error[front-matter] `@alice` is no YAML value
  safe: Quote the value
````

The fixes quote the value, put spaces for the tab, close the front matter, or move it to the top."#,
    check: Check::Document(check),
};

fn check(scope: &DocumentScope<'_>, out: &mut Vec<Draft>) {
    let document = scope.document;
    let (text, eol) = (document.text, scope.facts.eol);
    let Some(front) = document.syntax.front() else { return };
    if front.place != Place::Top {
        let place = if front.place == Place::AfterTitle { "the title" } else { "blank lines" };
        let top = if text.starts_with('\u{feff}') { 3 } else { 0 };
        let block = front.span.of(text);
        let closed = if block.ends_with(['\n', '\r']) { "" } else { eol };
        let edits = vec![
            Edit { span: Span::at(top), text: format!("{block}{closed}") },
            Edit { span: front.span, text: String::new() },
        ];
        let movable = front.close.is_some();
        let fixes = if movable {
            vec![Fix { title: "Move it to the top".to_owned(), safe: false, preferred: true, edits }]
        } else {
            Vec::new()
        };
        out.push(Draft {
            fixes,
            ..Draft::new(front.open, format!("front matter behind {place} is not read by other programs"))
        });
    }
    for fault in &front.faults {
        let written = fault.span.of(text);
        let shown = super::unfilled_placeholder::shorten(written);
        let mut draft = match &fault.kind {
            FaultKind::Value { message, .. } => {
                Draft::new(fault.span, format!("`{shown}` is no YAML value: {message}"))
            }
            FaultKind::Tab => Draft::new(fault.span, "YAML forbids tabs in the indentation"),
            FaultKind::Line => Draft::new(fault.span, format!("`{shown}` is no `key: value` and belongs to no key")),
            FaultKind::Unclosed => Draft::new(front.open, "the front matter is not closed by `---`"),
        };
        match fault.kind {
            FaultKind::Value { quotable: true, .. } => {
                let quoted = format!("\"{}\"", written.replace('\\', "\\\\").replace('"', "\\\""));
                draft.fixes.push(safe(fix("Quote the value", fault.span, quoted)));
            }
            FaultKind::Tab => draft.fixes.push(preferred(fix(
                "Put spaces for the tab",
                fault.span,
                "  ".repeat(written.len().max(1)),
            ))),
            FaultKind::Unclosed => {
                let lead = if text[..fault.span.start as usize].ends_with(['\n', '\r']) { "" } else { eol };
                draft.fixes.push(preferred(fix("Close it with `---`", fault.span, format!("{lead}---{eol}"))));
            }
            _ => {}
        }
        out.push(draft);
    }
}
