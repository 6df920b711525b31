use super::{Check, DocumentScope, Draft, Level, Rule, stated};
use crate::align::life;
use crate::finding::Severity;
use crate::template::Role;
use crate::template::evidence::{evidence, has};
use crate::text::normal;
use crate::value::Class;

pub(super) static RULE: Rule = Rule {
    code: "overdue",
    summary: "a target date that is past, while the work is not finished",
    level: Level::Fixed(Severity::Information),
    documentation: r#"The document's target date (`target_date`, `Target Completion`, `due`, `deadline`) is past and its status is not a
finished one. What waits or is blocked can be overdue; what is cancelled, rejected, superseded or put off cannot: nobody
waits for its date any more. Nothing is said where the status is open or unknown, or where a completion date is given.

Today is the day on which the document is checked, or `MILEPOST_TODAY` where it is set.

````markdown template note
---
status: "{STATUS}" # planning, active, completed
target_date: "{TARGET_DATE}"
---
# {TITLE}

## Release Window
{RELEASE_WINDOW}
````

````markdown document
---
template: note
status: "active"
target_date: "2026-05-04"
---
# Billing

## Release Window
First week of May.
````

````findings
4:15-4:25 information[overdue] the target date is past, and the status is `active`
````

No fix is offered: either the date moves or the work is done."#,
    checks: &[Check::Document(check)],
};

fn check(scope: &DocumentScope<'_>, out: &mut Vec<Draft>) {
    let document = scope.document;
    let Some(today) = scope.facts.today else { return };
    let Some(target) = stated::date(document, Role::Target).filter(|target| target.moment.date < today) else { return };
    let waits = match life::known(document) {
        None | Some(Class::Finished) => false,
        Some(Class::NotStarted | Class::Active | Class::Stopped) => true,
    };
    if !waits || stated::date(document, Role::Completion).is_some() {
        return;
    }
    let status = life::said(document, Role::Status);
    if status.is_some_and(|status| is_given_up(status.text)) {
        return;
    }
    let state = match status {
        Some(status) => format!("the status is `{}`", stated::shown(status.text)),
        None => "the work is not finished".to_owned(),
    };
    out.push(Draft::new(target.span, format!("the target date is past, and {state}")));
}

/// Whether a status says that nobody waits for the work any more; a remark may follow it.
fn is_given_up(status: &str) -> bool {
    let words = normal::words(normal::plain(status));
    (1..=words.len().min(2)).any(|n| has(&evidence().given_up, &words[..n].join(" ")))
}
