use super::{Check, DocumentScope, Draft, Level, Rule};
use crate::finding::{Related, Severity};

pub(super) static RULE: Rule = Rule {
    code: "duplicate-section",
    summary: "the same section twice under one parent",
    level: Level::Fixed(Severity::Warning),
    documentation: r"Two sections under one parent bear the same heading. Which one holds? Sections of a repeating group
(`Phase 1`, `Phase 2`) differ in their number.

````markdown template note
# {TITLE}

## Release Window
{RELEASE_WINDOW}
````

````markdown document
<!-- milepost: template note -->
# Billing

## Release Window
May.

## Release Window
June.
````

````findings
7:4-7:18 warning[duplicate-section] section `Release Window` is there twice
````

There is no fix: the two have to be joined by hand.",
    checks: &[Check::Document(check)],
};

fn check(scope: &DocumentScope<'_>, out: &mut Vec<Draft>) {
    let document = scope.document;
    for (n, first) in &document.diff.duplicates {
        let section = &document.sections[*n].section;
        let related = Related {
            span: document.sections[*first].section.title_span(),
            message: "it stands here first".to_owned(),
        };
        out.push(Draft {
            related: vec![related],
            ..Draft::new(section.title_span(), format!("section `{}` is there twice", section.title()))
        });
    }
}
