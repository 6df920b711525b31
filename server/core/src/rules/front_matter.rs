use super::{Check, DocumentScope, Draft, Level, Rule, fix, preferred, safe};
use crate::edit;
use crate::finding::{Edit, Fix, Severity};
use crate::syntax::FrontMatter;
use crate::syntax::front_matter::{Fault, FaultKind, Place};
use crate::text::Span;

pub(super) static RULE: Rule = Rule {
    code: "front-matter",
    summary: "front matter that is no YAML, is not closed, or is not at the top",
    level: Level::Fixed(Severity::Error),
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
    checks: &[Check::Document(check)],
};

fn check(scope: &DocumentScope<'_>, out: &mut Vec<Draft>) {
    let document = scope.document;
    let (text, eol) = (document.text, scope.facts.eol);
    let Some(front) = document.syntax.front() else { return };
    if front.place != Place::Top {
        let place = if front.place == Place::AfterTitle { "the title" } else { "blank lines" };
        let top = if text.starts_with('\u{feff}') { 3 } else { 0 };
        let edits = to_top(text, front, top, eol);
        let movable = front.close.is_some();
        let fixes = if movable {
            vec![Fix { title: "Move it to the top".to_owned(), safe: false, preferred: true, edits, creates: None }]
        } else {
            Vec::new()
        };
        out.push(Draft {
            fixes,
            ..Draft::new(front.open, format!("front matter behind {place} is not read by other programs"))
        });
    }
    // What is no YAML only because it is not filled yet will be one, or will be said to be none then.
    let open = |fault: &&Fault| {
        matches!(fault.kind, FaultKind::Value { .. })
            && document.front.placeholders.iter().any(|open| fault.span.contains(open.span))
    };
    for fault in front.faults.iter().filter(|fault| !open(fault)) {
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
                let quoted = |text: &str| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
                draft.fixes.push(if let Some(inner) = within_quotes(written) {
                    safe(fix("Quote the value", fault.span, quoted(inner)))
                } else {
                    let fix = fix("Quote the value", fault.span, quoted(written));
                    // What begins with a quote may be meant with or without it.
                    if written.starts_with(['\'', '"']) { preferred(fix) } else { safe(fix) }
                });
            }
            FaultKind::Tab => draft.fixes.push(preferred(fix(
                "Put spaces for the tab",
                fault.span,
                "  ".repeat(written.len().max(1)),
            ))),
            FaultKind::Unclosed => {
                let lead = if text[..fault.span.start as usize].ends_with(['\n', '\r']) { "" } else { eol };
                let behind = &text[fault.span.start as usize..];
                let blank =
                    behind.trim().is_empty() || behind.trim_start_matches([' ', '\t']).starts_with(['\n', '\r']);
                let tail = if blank { "" } else { eol };
                draft.fixes.push(preferred(fix("Close it with `---`", fault.span, format!("{lead}---{eol}{tail}"))));
            }
            _ => {}
        }
        out.push(draft);
    }
}

/// A value without its outer quotes, where those within are apostrophes: `'it's'`.
fn within_quotes(written: &str) -> Option<&str> {
    let inner = written.strip_prefix('\'')?.strip_suffix('\'')?;
    let mut parts = inner.split('\'').peekable();
    let mut apostrophes = inner.contains('\'');
    while let (Some(before), Some(behind)) = (parts.next(), parts.peek()) {
        apostrophes &= before.ends_with(char::is_alphanumeric) && behind.starts_with(char::is_alphanumeric);
    }
    apostrophes.then_some(inner)
}

/// Blank lines above it go; from below the title it is taken with one of the blank lines around it.
fn to_top(text: &str, front: &FrontMatter, top: usize, eol: &str) -> Vec<Edit> {
    let remove = |start: usize, end: usize, text: &str| Edit { span: Span::new(start, end), text: text.to_owned() };
    let (start, end) = (front.span.start as usize, front.span.end as usize);
    if front.place == Place::AfterBlank {
        return vec![remove(top, start, "")];
    }
    let starts_blank = |at: usize| text[at..].trim_start_matches([' ', '\t']).starts_with(['\n', '\r']);
    let block = front.span.of(text);
    let closed = if block.ends_with(['\n', '\r']) { "" } else { eol };
    let apart = if starts_blank(top) { "" } else { eol };
    let blank_above =
        text[..start].trim_end_matches([' ', '\t']).lines().next_back().is_some_and(|l| l.trim().is_empty());
    let removal = match (blank_above, starts_blank(end)) {
        (true, true) => remove(start, edit::line_end(text, end), ""),
        (false, false) if !text[end..].trim().is_empty() => remove(start, end, eol),
        _ => remove(start, end, ""),
    };
    vec![Edit { span: Span::at(top), text: format!("{block}{closed}{apart}") }, removal]
}
