use super::{Check, DocumentScope, Draft, Level, Rule, stated};
use crate::finding::{Related, Severity};
use crate::template::Role;

pub(super) static RULE: Rule = Rule {
    code: "date-order",
    summary: "dates of the document that cannot follow one another",
    level: Level::Fixed(Severity::Error),
    documentation: r#"The dates of a document have an order: it is created before it is updated, and before its target date; the work starts
before its target date and before its completion. Equal dates are in order; datetimes are compared to the second where both
have a time. That a document is updated after its target date is nothing unusual.

Only dates that speak of the whole document are compared: those in the front matter, above the first section, and in sections
such as `Milestone Overview` or `Timeline`, by the names that such dates have (`created`, `Last Updated`, `start_date`, `due`,
`Target Completion`, `finished_on`) or by a hint in the template (`<!-- milepost: NAME = target -->`).

````markdown template note
---
created_date: "{CREATED_DATE}"
updated_date: "{UPDATED_DATE}"
---
# {TITLE}

## Release Window
{RELEASE_WINDOW}
````

````markdown document
---
template: note
created_date: "2026-05-04"
updated_date: "2026-04-05"
---
# Billing

## Release Window
First week of May.
````

````findings
4:16-4:26 error[date-order] the document was updated on 2026-04-05, before it was created on 2026-05-04
````

No fix is offered: which of the two is wrong is not written anywhere."#,
    checks: &[Check::Document(check)],
};

/// Pairs of dates of which the first must not be after the second, and what is said of the second otherwise.
const ORDER: [(Role, Role, [&str; 2]); 4] = [
    (Role::Created, Role::Updated, ["the document was updated on", "before it was created on"]),
    (Role::Start, Role::Target, ["the target date is", "before the start on"]),
    (Role::Created, Role::Target, ["the target date is", "before the document was created on"]),
    (Role::Start, Role::Completion, ["the work was completed on", "before the start on"]),
];

fn check(scope: &DocumentScope<'_>, out: &mut Vec<Draft>) {
    for (first, second, [what, before]) in ORDER {
        let Some(second) = stated::date(scope.document, second) else { continue };
        let Some(first) = stated::date(scope.document, first) else { continue };
        // A date that is wrong beside one is not said to be wrong beside another one as well.
        let said = out.iter().any(|draft| draft.span == second.span);
        if said || !first.moment.is_after(&second.moment) {
            continue;
        }
        let text = scope.document.text;
        let related = Related { span: first.span, message: first.span.of(text).to_owned() };
        let message = format!("{what} {}, {before} {}", second.span.of(text), first.span.of(text));
        out.push(Draft { related: vec![related], ..Draft::new(second.span, message) });
    }
}
