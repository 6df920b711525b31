use super::{Check, Draft, Level, Rule};
use crate::finding::Severity;
use crate::template::Template;

pub(super) static RULE: Rule = Rule {
    code: "template-conflict",
    summary: "a template that says two things of one slot, or a hint that cannot be read",
    level: Level::Fixed(Severity::Error),
    documentation: r#"In a template, one linked slot has two different closed lists of values, two hints differ, a list has an empty
value, or a hint comment cannot be read. Documents cannot be checked against both.

````markdown document path=docs/templates/note.md
---
status: "{STATUS}" # planning, active, completed
---
# {TITLE}

<!-- milepost: STATUS = planned | | done -->

## Release Window
{RELEASE_WINDOW}
````

````findings
unrecognised
6:25-6:41 error[template-conflict] `planned | | done` has an empty value
````

There is no fix: only the template's author knows which one is meant."#,
    checks: &[Check::Template(check)],
};

fn check(template: &Template, out: &mut Vec<Draft>) {
    out.extend(template.conflicts.iter().map(|conflict| Draft {
        related: conflict.related.clone(),
        ..Draft::new(conflict.span, conflict.message.clone())
    }));
}
