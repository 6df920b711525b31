use super::{Check, DocumentScope, Draft, Level, Rule, fix, safe};
use crate::finding::Severity;
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
    check: Check::Document(check),
};

fn check(scope: &DocumentScope<'_>, out: &mut Vec<Draft>) {
    let text = scope.document.text;
    for found in mojibake::find(text) {
        let written = super::unfilled_placeholder::shorten(found.span.of(text));
        let message = format!("`{written}` was `{}` before it was decoded wrongly", found.decoded);
        let repair = safe(fix(format!("Replace with `{}`", found.decoded), found.span, found.decoded));
        out.push(Draft { fixes: vec![repair], ..Draft::new(found.span, message) });
    }
}
