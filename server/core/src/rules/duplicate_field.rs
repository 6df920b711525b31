use super::unfilled_placeholder::whole_line;
use super::{Check, DocumentScope, Draft, Level, Rule, fix};
use crate::finding::{Related, Severity};

pub(super) static RULE: Rule = Rule {
    code: "duplicate-field",
    summary: "a front-matter key that is given twice",
    level: Level::Fixed(Severity::Error),
    documentation: r#"The same front-matter key stands twice in one map. YAML forbids it; programs take the first, the last, or fail.

````markdown template note
---
status: "{STATUS}" # planning, active, completed
---
# {TITLE}

## Release Window
{RELEASE_WINDOW}
````

````markdown document
---
template: note
status: active
status: planning
---
# Billing

## Release Window
May.
````

````findings
4:1-4:7 error[duplicate-field] `status` is given twice
  fix: Remove this one
  fix: Remove the first one
````

The fixes remove one of the two."#,
    checks: &[Check::Document(check)],
};

fn check(scope: &DocumentScope<'_>, out: &mut Vec<Draft>) {
    let Some(front) = scope.document.syntax.front() else { return };
    let text = scope.document.text;
    let mut first: std::collections::HashMap<(Option<usize>, &str), usize> = std::collections::HashMap::new();
    for (n, entry) in front.entries.iter().enumerate() {
        let Some(earlier) = first.get(&(entry.parent, entry.key.of(text))).map(|at| &front.entries[*at]) else {
            first.insert((entry.parent, entry.key.of(text)), n);
            continue;
        };
        out.push(Draft {
            fixes: vec![
                fix("Remove this one", whole_line(text, entry.span), ""),
                fix("Remove the first one", whole_line(text, earlier.span), ""),
            ],
            related: vec![Related { span: earlier.key, message: "it is given here first".to_owned() }],
            ..Draft::new(entry.key, format!("`{}` is given twice", entry.key.of(text)))
        });
    }
}
