use super::{Check, DocumentScope, Draft, Level, Rule, SectionScope, fix, safe};
use crate::finding::Severity;
use crate::text::Span;
use crate::value::mojibake;

pub(super) static RULE: Rule = Rule {
    code: "mojibake",
    summary: "characters that were decoded wrongly and can be put right",
    level: Level::Fixed(Severity::Warning),
    documentation: r"UTF-8 text that was once read as Mac Roman or Windows-1252: `â€”` was a dash, `‚è≥` an hourglass. Only text that
decodes back is reported.

````markdown template note
# {TITLE}

## Release Window
{RELEASE_WINDOW}
````

````markdown document
<!-- milepost: template note -->
# Billing

## Release Window
May â€” or June.
````

````findings
5:5-5:8 warning[mojibake] `â€”` was `—`
  safe: Replace with `—`
````

The fix puts the decoded text in its place.",
    checks: &[Check::Document(front_matter), Check::Section(section)],
};

fn front_matter(scope: &DocumentScope<'_>, out: &mut Vec<Draft>) {
    if let Some(front) = scope.document.syntax.front() {
        find(scope.document.text, front.span, out);
    }
}

fn section(scope: &SectionScope<'_>, out: &mut Vec<Draft>) {
    let section = &scope.section.section;
    find(section.text, section.own(), out);
}

fn find(text: &str, area: Span, out: &mut Vec<Draft>) {
    for found in mojibake::find(area.of(text)) {
        let span = found.span.shift(area.start as usize);
        let written = super::unfilled_placeholder::shorten(span.of(text));
        let message = format!("`{written}` was `{}` before it was decoded wrongly", found.decoded);
        let repair = safe(fix(format!("Replace with `{}`", found.decoded), span, found.decoded));
        out.push(Draft { fixes: vec![repair], ..Draft::new(span, message) });
    }
}
