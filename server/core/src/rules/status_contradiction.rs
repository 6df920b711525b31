use super::stated::{self, Progress};
use super::{Check, DocumentScope, Draft, Facts, Level, Rule, progress_mismatch};
use crate::align::Document;
use crate::align::boxes::{self, Count};
use crate::align::life::{self, Said, is_nothing, says_nothing};
use crate::edit;
use crate::finding::{Edit, Fix, Related, Severity};
use crate::template::model::SlotId;
use crate::template::{FieldRef, Role};
use crate::text::Span;
use crate::value::Class;

pub(super) static RULE: Rule = Rule {
    code: "status-contradiction",
    summary: "a status that the rest of the document contradicts",
    level: Level::Fixed(Severity::Warning),
    documentation: r#"The document says that it is finished, but has open boxes in its acceptance criteria, success criteria, completion criteria or
definition of done (those of what should, could or won't be had may stay open), or its completion date is empty or says that
there is none. Or it says that nothing is begun, but states a progress of more than nothing. A list of the template's own
criteria of which none is ticked, maybe because nobody works with it, is information.

What status is a finished one, and what none that is begun, is told by the words that such lists consist of, and those of the
configuration; a word that is none of them contradicts nothing. Where a template has no status, the completion date and a progress of 100 % say that the work is finished. A
placeholder contradicts nothing: it is `unfilled-placeholder`; and a completion date that is not there at all is `missing-field`.

````markdown template note
---
status: "{STATUS}" # planning, active, completed
---
# {TITLE}

## Release Criteria
### Acceptance Criteria
{CRITERIA}
````

````markdown document
---
template: note
status: "completed"
---
# Billing

## Release Criteria
### Acceptance Criteria
- [x] Every shop has been told
- [ ] The old number is switched off
````

````findings
3:10-3:19 warning[status-contradiction] the status is `completed`, but 1 of 2 acceptance criteria is open
  fix: Set the status to `active`
````

Fixes set the status, wherever the document states it, to a value of the template's list that fits; or they write today's date
or a progress of nothing."#,
    checks: &[Check::Document(check)],
};

fn check(scope: &DocumentScope<'_>, out: &mut Vec<Draft>) {
    let document = scope.document;
    match life::known(document) {
        Some(Class::Finished) => finished(scope, out),
        Some(Class::NotStarted) => not_started(document, out),
        Some(Class::Active | Class::Stopped) | None => {}
    }
}

/// What says that the document is finished.
enum Claim<'a> {
    Status(Said<'a>),
    Completion(Span),
    Progress(Progress<'a>),
}

impl<'a> Claim<'a> {
    fn of(document: &'a Document<'_>) -> Option<Self> {
        if let Some(status) = life::said(document, Role::Status) {
            return Some(Self::Status(status));
        }
        let completion = stated::date(document, Role::Completion).map(|date| Self::Completion(date.span));
        completion.or_else(|| stated::progress(document).map(Self::Progress))
    }

    fn span(&self) -> Span {
        match self {
            Self::Status(said) => said.span,
            Self::Completion(span) => *span,
            Self::Progress(progress) => progress.said.span,
        }
    }

    fn words(&self, document: &Document<'_>) -> String {
        match self {
            Self::Status(said) => format!("the status is `{}`", stated::shown(said.text)),
            Self::Completion(span) => format!("the completion date is {}", span.of(document.text)),
            Self::Progress(progress) => format!("the progress is {} %", progress.percent),
        }
    }

    fn fixes(&self, document: &Document<'_>) -> Vec<Fix> {
        match self {
            Self::Status(said) => stated::set_status(document, said, Class::Active),
            Self::Completion(_) | Self::Progress(_) => Vec::new(),
        }
    }
}

fn finished(scope: &DocumentScope<'_>, out: &mut Vec<Draft>) {
    let document = scope.document;
    let Some(claim) = Claim::of(document) else { return };
    let words = claim.words(document);
    let (criteria, untouched) = criteria(document);
    // At 100 % the open boxes that count for progress are a finding already.
    let full = || stated::progress(document).is_some_and(|progress| progress.percent >= 100.0);
    let told = !matches!(claim, Claim::Status(_)) && full() && progress_mismatch::counted(document).open > 0;
    let (severity, criteria) =
        if criteria.open > 0 { (None, criteria) } else { (Some(Severity::Information), untouched) };
    if criteria.open > 0 && !told {
        let all = criteria.ticked + criteria.open;
        let are = if criteria.open == 1 { "is" } else { "are" };
        let message = format!("{words}, but {} of {all} acceptance criteria {are} open", criteria.open);
        let related = criteria.first_open.map(|span| Related { span, message: "the first open one".to_owned() });
        out.push(Draft {
            severity,
            fixes: claim.fixes(document),
            related: related.into_iter().collect(),
            ..Draft::new(claim.span(), message)
        });
    }
    if !matches!(claim, Claim::Completion(_))
        && let Some(fill) = undated(scope)
    {
        let mut fixes: Vec<Fix> = fill.into_iter().collect();
        fixes.extend(claim.fixes(document));
        let message = format!("{words}, but there is no completion date");
        out.push(Draft { fixes, ..Draft::new(claim.span(), message) });
    }
}

/// The boxes that a finished document has ticked, and those of the template's own lists of which it has ticked none.
fn criteria(document: &Document<'_>) -> (Count, Count) {
    let (mut count, mut untouched) = (Count::default(), Count::default());
    for (section, boxes) in boxes::each(&document.sections) {
        let purpose = boxes.purpose;
        if purpose.acceptance && !purpose.lesser && !purpose.not_counted {
            count.add(boxes.written, section.section.base);
            let standing = if boxes.standing.ticked > 0 { &mut count } else { &mut untouched };
            standing.add(boxes.standing, section.section.base);
        }
    }
    (count, untouched)
}

/// The fix that dates a document whose completion date is there and empty, or a text that says that there is none. What is not
/// there at all is `missing-field`, and a placeholder `unfilled-placeholder`.
#[allow(clippy::option_option, reason = "that a date is missing is known where today is not")]
fn undated(scope: &DocumentScope<'_>) -> Option<Option<Fix>> {
    let document = scope.document;
    let mut there = life::all(document, Role::Completion);
    let first = there.next().filter(|said| is_blank(document, said) && !is_optional(document, said.field))?;
    if !there.all(|said| is_blank(document, &said)) {
        return None;
    }
    Some(scope.facts.today.map(|today| Fix {
        title: format!("Set the completion date to today, {today}"),
        safe: false,
        preferred: false,
        edits: write(document, first.span, &today.to_string()),
        creates: None,
    }))
}

fn is_blank(document: &Document<'_>, said: &Said<'_>) -> bool {
    let front = matches!(said.field, FieldRef::Front(_));
    let nothing = if front { is_nothing(said.text) } else { says_nothing(said.text) };
    !said.is_open && !has_list(document, said) && nothing
}

/// Whether an empty field is the completion date of a finished document, of which is said here that it has none.
pub(super) fn tells(facts: &Facts<'_>, slot: SlotId) -> bool {
    let mut fields = facts.template.roles.of(Role::Completion).iter();
    facts.class == Class::Finished
        && !facts.linked.contains_key(&slot)
        && fields.any(|field| field.slot(facts.template) == Some(slot))
}

/// Whether a list stands below a field that is empty itself.
fn has_list(document: &Document<'_>, said: &Said<'_>) -> bool {
    let below = said.text.is_empty().then(|| document.text[said.span.end as usize..].trim_start());
    !matches!(said.field, FieldRef::Front(_))
        && below.is_some_and(|below| below.starts_with(['-', '*', '+']) && !below.starts_with("**"))
}

fn write(document: &Document<'_>, place: Span, today: &str) -> Vec<Edit> {
    let in_front = document.syntax.front().is_some_and(|front| front.span.contains(place));
    let glued = place.is_empty() && document.text[..place.start as usize].ends_with([':', '*']);
    if glued && !in_front {
        return vec![Edit { span: place, text: format!(" {today}") }];
    }
    edit::write(document.text, document.syntax, &[place], today)
}

fn is_optional(document: &Document<'_>, field: FieldRef) -> bool {
    let template = document.template;
    let front = matches!(field, FieldRef::Front(n) if template.front[n].optional);
    front || field.slot(template).is_some_and(|slot| template.slots[slot].optional)
}

fn not_started(document: &Document<'_>, out: &mut Vec<Draft>) {
    let Some(status) = life::said(document, Role::Status) else { return };
    let Some(progress) = stated::progress(document).filter(|progress| progress.percent > 0.0) else { return };
    let count = progress_mismatch::counted(document);
    let is_done = progress.percent >= 100.0 && count.ticked > 0 && count.open == 0;
    let mut fixes = if is_done { stated::set_status(document, &status, Class::Finished) } else { Vec::new() };
    fixes.extend(stated::set_status(document, &status, Class::Active));
    fixes.extend(stated::set_progress(document, &progress, 0, None));
    let message = format!("the status is `{}`, but the progress is {} %", stated::shown(status.text), progress.percent);
    let related = Related { span: progress.said.span, message: format!("{} %", progress.percent) };
    out.push(Draft { fixes, related: vec![related], ..Draft::new(status.span, message) });
}
