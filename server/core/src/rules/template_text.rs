use super::unfilled_placeholder::{shorten, whole_line, with_blank};
use super::{Check, Draft, Level, Rule, ValueItem, ValueScope, finished_only, fix};
use crate::align::What;
use crate::finding::Severity;
use crate::text::Span;

pub(super) static RULE: Rule = Rule {
    code: "template-text",
    summary: "a sentence of the template that tells the writer what to write",
    level: Level::ByLife(Severity::Warning),
    documentation: r"A guidance sentence of the template that still stands in the document, word for word: it speaks to the
writer, not to the reader. A title that is still the template's own is one too. Standing checklists, table heads and code
of the template may stay.

````markdown template note
# {TITLE}

## Release Window
{RELEASE_WINDOW}

## Rollout Story
Brief description of how users will get it.
````

````markdown document
<!-- milepost: template note -->
# Billing

## Release Window
May.

## Rollout Story
Brief description of how users will get it.
````

````findings
8:1-8:44 information[template-text] `Brief description
````

The fix removes the sentence, and one of the blank lines around it.",
    checks: &[Check::Value(check)],
};

fn check(scope: &ValueScope<'_>, out: &mut Vec<Draft>) {
    let ValueItem::Placeholder(placeholder) = scope.item else { return };
    if placeholder.what != What::Guidance {
        return;
    }
    let whole = whole_line(scope.text, placeholder.line);
    let alone = stands_alone(scope.text, whole, placeholder.span);
    let heading = placeholder.line != placeholder.span && scope.text[placeholder.line.range()].starts_with('#');
    let fixes = if heading {
        Vec::new()
    } else if alone {
        vec![fix("Remove the template's sentence", with_blank(scope.text, whole, scope.is_last), "")]
    } else {
        vec![fix("Remove the template's sentence", placeholder.span, "")]
    };
    let message =
        format!("`{}` is the template's own text, still to be replaced", shorten(placeholder.span.of(scope.text)));
    let finished_only = finished_only(placeholder.place, scope.facts.template);
    out.push(Draft { fixes, finished_only, ..Draft::new(placeholder.span, message) });
}

/// Whether nothing is left of lines when a sentence goes: before it stand marks of a quote, or the bullet of an item that
/// nothing is nested in.
fn stands_alone(text: &str, lines: Span, sentence: Span) -> bool {
    let indent = |line: &str| line.len() - line.trim_start_matches([' ', '\t', '>']).len();
    let lead = &text[lines.start as usize..sentence.start as usize];
    let bullet = lead.trim_start_matches([' ', '\t', '>']).trim_end();
    let own = indent(lead);
    let nested = || text[lines.end as usize..].lines().find(|l| indent(l) < l.trim_end().len()).map(indent) > Some(own);
    bullet.is_empty() || (matches!(bullet, "-" | "*" | "+") && !nested())
}
