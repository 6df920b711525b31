use super::stated::{self, Progress};
use super::{Check, DocumentScope, Draft, Level, Rule};
use crate::align::Document;
use crate::align::boxes::{self, Count};
use crate::finding::{Related, Severity};

pub(super) static RULE: Rule = Rule {
    code: "progress-mismatch",
    summary: "a stated progress that the ticked boxes do not bear out",
    level: Level::Fixed(Severity::Hint),
    documentation: r"The document states its progress in percent, and the share of its boxes that are ticked differs from that by more than ten
points. At 100 % every open box counts, and the finding is a warning.

Boxes count in sections whose headings, or the headings above, name tasks, deliverables, objectives or criteria; also where
the template's boxes are slots such as `[TASK_1]`. Boxes of rollback, blocked, upcoming and post-completion sections do not, nor
those of what could or should be had; nor the template's own boxes while they are not ticked, nor boxes that still have a
placeholder. `[-]` and a text that is struck through are left out; `[~]`, a box that others stand below, and one of the template's
own beside others that are ticked may count as done, as open, or not at all, whichever agrees. A line such as `Tasks:` or
`Optional:` above a list says of its boxes what a heading would.

````markdown template note
# {TITLE}

**Progress**: {PROGRESS}% complete

## Release Tasks
{RELEASE_TASKS}
````

````markdown document
---
template: note
---
# Billing

**Progress**: 45% complete

## Release Tasks
- [x] Tell the shops
- [x] Print the letters
- [x] Move the numbers
- [ ] Switch over
- [ ] Thank everybody
````

````findings
6:15-6:27 hint[progress-mismatch] the stated progress is 45 %, but 3 of 5 boxes are ticked
  fix: Set the progress to 60 %
````

The fix writes the share of ticked boxes wherever the document states the old number, in the form that it has there. None is
offered where a remark beside it has numbers that would be wrong then: `90 % (9 of 10)`.",
    checks: &[Check::Document(check)],
};

fn check(scope: &DocumentScope<'_>, out: &mut Vec<Draft>) {
    let Some(stated) = stated::progress(scope.document) else { return };
    let count = counted(scope.document);
    let Some(share) = share(count.ticked, count.ticked + count.open) else { return };
    let all = count.ticked + count.open + count.unclear;
    // What is unclear may be done, open, or none of the work.
    let low = self::share(count.ticked, all).unwrap_or(share);
    let high = self::share(count.ticked + count.unclear, all).unwrap_or(share);
    let is_full = stated.percent >= 100.0 && count.open > 0;
    // A whole number, as the fix writes it, may be a point off.
    let tolerance = scope.facts.settings.progress.tolerance.max(1.0);
    let differs = stated.percent < low - tolerance || stated.percent > high + tolerance;
    if is_full || differs {
        out.push(draft(scope.document, &stated, &count, share));
    }
}

fn draft(document: &Document<'_>, stated: &Progress<'_>, count: &Count, share: f64) -> Draft {
    // With open boxes nothing is rounded up to all of it.
    let most = if count.open > 0 { 99 } else { 100 };
    let computed = (0..most).find(|percent| f64::from(*percent) + 0.5 > share).unwrap_or(most);
    let are = if count.ticked == 1 { "is" } else { "are" };
    let message = format!(
        "the stated progress is {} %, but {} of {} boxes {are} ticked",
        stated.percent,
        count.ticked,
        count.ticked + count.open
    );
    let related = count.first_open.map(|span| Related { span, message: "the first open box".to_owned() });
    let is_full = stated.percent >= 100.0;
    Draft {
        severity: Some(if is_full { Severity::Warning } else { Severity::Hint }),
        fixes: stated::set_progress(document, stated, computed, Some([count.ticked, count.ticked + count.open]))
            .into_iter()
            .collect(),
        related: related.into_iter().collect(),
        ..Draft::new(stated.said.span, message)
    }
}

/// The boxes that say how much of the work is done.
pub(super) fn counted(document: &Document<'_>) -> Count {
    let mut count = Count::default();
    for (section, boxes) in boxes::each(&document.sections) {
        let purpose = boxes.purpose;
        if !purpose.counted || purpose.not_counted || purpose.lesser {
            continue;
        }
        count.add(boxes.written, section.section.base);
        // A list that nobody has begun to tick may be there for later, or for nothing; of one that somebody works with, what
        // is not ticked may still be neither.
        let standing = boxes.standing;
        if standing.ticked > 0 {
            let unclear = standing.unclear + standing.open;
            count.add(Count { open: 0, unclear, first_open: None, ..standing }, section.section.base);
        }
    }
    count
}

#[allow(clippy::cast_precision_loss, reason = "nobody has that many boxes")]
fn share(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| part as f64 * 100.0 / whole as f64)
}
