//! Fixes, applied and judged: a fix must put its finding right and nothing wrong.

use std::collections::BTreeSet;
use std::ops::Range;

use milepost_core::align::Document;
use milepost_core::check::Checked;
use milepost_core::finding::{Edit, Finding, Fix, Severity};
use milepost_core::fix;
use milepost_core::syntax::{Keep, Syntax};
use milepost_core::text::{LineIndex, Span};
use milepost_core::value::Class;

use crate::around::Around;
use crate::diff;

/// Rules whose findings may follow from a value that somebody chose: it contradicts another one. A safe fix chooses
/// nothing, so it may not cause them.
const CONTRADICTIONS: &[&str] = &["date-order", "inconsistent-value", "progress-mismatch", "status-contradiction"];
/// Rules that ask more of a document whose life has gone on: a milestone that is now finished lacks its completion date.
const DEMANDS: &[&str] = &["invalid-value", "missing-field", "missing-section", "unfilled-placeholder"];

/// Applies edits that stand in the order of the text, without overlap.
pub fn apply(text: &str, edits: &[Edit]) -> Result<String, String> {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for edit in edits {
        let range = edit.span.range();
        if range.start < at {
            return Err(format!(
                "the edit at byte {} overlaps the one before it, or stands in front of it",
                range.start
            ));
        }
        let kept = text.get(at..range.start).filter(|_| text.get(range.clone()).is_some());
        out.push_str(kept.ok_or_else(|| format!("bytes {range:?} are outside of the text or cut a character"))?);
        out.push_str(&edit.text);
        at = range.end;
    }
    out.push_str(&text[at..]);
    Ok(out)
}

/// What is wrong with the findings as such, whatever they say: spans, order, edits.
pub fn malformed(text: &str, findings: &[Finding]) -> Vec<String> {
    let mut wrong = Vec::new();
    let whole = |span: Span| text.get(span.range()).is_some();
    for finding in findings {
        let mut say = |what: String| wrong.push(format!("{}: {what}", named(text, finding)));
        if !whole(finding.span) {
            say(format!("its span {:?} is outside of the text or cuts a character", finding.span.range()));
        }
        for related in finding.related.iter().filter(|related| !whole(related.span)) {
            say(format!("the span {:?} of «{}» is outside of the text", related.span.range(), related.message));
        }
        for fix in &finding.fixes {
            if let Err(error) = apply(text, &fix.edits) {
                say(format!("fix «{}»: {error}", fix.title));
            }
        }
    }
    if !findings.is_sorted_by_key(|finding| finding.span.start) {
        wrong.push("the findings are not in the order of the text".to_owned());
    }
    wrong
}

/// What is wrong with the fixes that `check` offers for a document: each is applied alone, then the safe ones until none
/// is left.
pub fn violations(check: &dyn Fn(&str) -> Checked, text: &str) -> Vec<String> {
    judged(check, text, &mut |_| true)
}

/// The same, where of the fixes of one title one stands for all.
pub fn sampled(check: &dyn Fn(&str) -> Checked, text: &str) -> Vec<String> {
    let mut titles = BTreeSet::new();
    judged(check, text, &mut |fix| titles.insert(fix.title.clone()))
}

fn judged(check: &dyn Fn(&str) -> Checked, text: &str, wanted: &mut dyn FnMut(&Fix) -> bool) -> Vec<String> {
    let before = check(text);
    let mut wrong = malformed(text, &before.findings);
    if wrong.is_empty() {
        let around = Around::of(text);
        for finding in &before.findings {
            for fix in finding.fixes.iter().filter(|fix| wanted(fix)) {
                let say = |what| format!("{}: fix «{}»: {what}", named(text, finding), fix.title);
                wrong.extend(judge(check, (text, &around), &before, (finding, fix)).into_iter().map(say));
            }
        }
        wrong.extend(fixpoint(check, text).err());
        wrong.extend(all_at_once(check, text).err());
    }
    wrong
}

/// Inserting all missing sections gives what inserting one after the other gives.
fn all_at_once(check: &dyn Fn(&str) -> Checked, text: &str) -> Result<(), String> {
    let insertion = |checked: &Checked, title: &str| {
        let missing = checked.findings.iter().filter(|finding| finding.rule == "missing-section");
        missing.flat_map(|finding| &finding.fixes).find(|fix| fix.title.starts_with(title)).cloned()
    };
    let Some(all) = insertion(&check(text), "Insert all ") else { return Ok(()) };
    let all = apply(text, &all.edits)?;
    let mut one = text.to_owned();
    // What one insertion leaves to another is less each time.
    for _ in 0..200 {
        let Some(fix) = insertion(&check(&one), "Insert section ") else { break };
        one = apply(&one, &fix.edits)?;
    }
    match diff::lines(&one, &all) {
        None => Ok(()),
        Some(diff) => Err(format!("- sections inserted one by one, + all at once:\n{diff}")),
    }
}

fn judge(
    check: &dyn Fn(&str) -> Checked,
    (text, around): (&str, &Around<'_>),
    before: &Checked,
    (finding, fix): (&Finding, &Fix),
) -> Vec<String> {
    if fix.edits.is_empty() {
        // The one kind of fix that changes another place than the text: a link's missing file is created.
        return if fix.creates.is_some() { Vec::new() } else { vec!["it changes nothing".to_owned()] };
    }
    let fixed = match apply(text, &fix.edits) {
        Ok(fixed) => fixed,
        Err(error) => return vec![error],
    };
    let after = check(&fixed);
    let mut wrong = malformed(&fixed, &after.findings);
    if !bare_line_ends(text) && text.contains("\r\n") && bare_line_ends(&fixed) {
        wrong.push("it mixes LF into a CRLF document".to_owned());
    }
    wrong.extend(around.changes(&fixed, &fix.edits));
    if count(&after.findings, finding) >= count(&before.findings, finding) {
        wrong.push("the finding is still there".to_owned());
    }
    let name = |checked: &Checked| checked.template.as_ref().map(|template| template.name.clone());
    if name(before) != name(&after) {
        if finding.rule != "unknown-template" {
            wrong.push(format!("the template changes from {:?} to {:?}", name(before), name(&after)));
        }
        return wrong;
    }
    let caused = unexpected(before, &after, &[finding], &fix.edits);
    let older = !caused.is_empty() && class(text, before) != class(&fixed, &after);
    let rules = [finding.rule];
    let caused = caused.into_iter().filter(|new| fix.safe || !follows(&rules, &fix.edits, older, new));
    wrong.extend(caused.map(|new| format!("it causes {}", named(&fixed, new))));
    wrong
}

/// How many findings say the same as one of them.
pub(crate) fn count(findings: &[Finding], one: &Finding) -> usize {
    findings.iter().filter(|other| other.rule == one.rule && other.message == one.message).count()
}

/// How far the life of a document has come; none where it is no milestone.
pub(crate) fn class(text: &str, checked: &Checked) -> Option<Class> {
    let template = checked.template.as_ref()?;
    Some(Document::align(text, &Syntax::parse(text, Keep::Items), template).class)
}

/// The findings at warning or above that were not there before, save the placeholders in what was inserted: of those
/// that were, each explains one, and those that are fixed explain none.
pub(crate) fn unexpected<'a>(
    before: &Checked,
    after: &'a Checked,
    fixed: &[&Finding],
    edits: &[Edit],
) -> Vec<&'a Finding> {
    let mut old: Vec<_> = before.findings.iter().filter(|old| !fixed.contains(old)).collect();
    let mut new: Vec<_> = after.findings.iter().collect();
    let mut explain = |same: &dyn Fn(&Finding, &Finding) -> bool| {
        new.retain(|new| match old.iter().position(|old| old.rule == new.rule && same(old, new)) {
            Some(at) => {
                old.remove(at);
                false
            }
            None => true,
        });
    };
    let place = |old: &Finding, new: &Finding| moved(edits, old.span.start).is(new.span.start);
    // Several may stand at one place, and what is missing may be reported at another place now: what a finding says
    // tells which one it is, its place only where that has changed.
    explain(&|old, new| old.message == new.message && place(old, new));
    explain(&|old, new| old.message == new.message);
    explain(&place);
    let inserted = inserted(edits);
    let scaffold = |new: &Finding| {
        let range = new.span.range();
        let within = inserted.iter().any(|inserted| inserted.start <= range.start && range.end <= inserted.end);
        within && matches!(new.rule, "unfilled-placeholder" | "template-text")
    };
    new.retain(|new| new.severity >= Severity::Warning && !scaffold(new));
    new
}

/// Whether a new finding may follow from the value that somebody chose to put findings of these rules right; `older`
/// says that the document's life has gone on with it.
pub(crate) fn follows(rules: &[&str], edits: &[Edit], older: bool, new: &Finding) -> bool {
    let value = edits.iter().all(|edit| !edit.text.trim().contains('\n'));
    let asked = CONTRADICTIONS.contains(&new.rule) || (older && DEMANDS.contains(&new.rule));
    value && !rules.contains(&new.rule) && asked
}

fn fixpoint(check: &dyn Fn(&str) -> Checked, text: &str) -> Result<(), String> {
    let fixed = fix::fix(text, check);
    if apply(text, &fixed.edits)? != fixed.text {
        return Err("safe fixes: all in one are not what they are one after the other".to_owned());
    }
    match check(&fixed.text).findings.iter().find(|finding| finding.fixes.iter().any(|fix| fix.safe)) {
        Some(finding) => {
            Err(format!("safe fixes: not done after {} rounds, left: {}", fixed.rounds, named(&fixed.text, finding)))
        }
        None => Ok(()),
    }
}

/// Where an offset is after the edits. Text that is inserted right there may stand before or behind it: both are given.
fn moved(edits: &[Edit], offset: u32) -> Place {
    let offset = offset as usize;
    let (mut low, mut high) = (0, 0);
    let mut removed = 0;
    for edit in edits {
        let range = edit.span.range();
        if range.end <= offset && !(range.is_empty() && range.start == offset) {
            (low, high, removed) = (low + edit.text.len(), high + edit.text.len(), removed + range.len());
        } else if range.start == offset && range.is_empty() {
            high += edit.text.len();
        } else if range.start < offset {
            removed += offset - range.start;
        }
    }
    let base = offset - removed;
    Place(base + low, base + high)
}

struct Place(usize, usize);

impl Place {
    fn is(&self, offset: u32) -> bool {
        [self.0, self.1].contains(&(offset as usize))
    }
}

/// The ranges of the new texts in the text after the edits.
fn inserted(edits: &[Edit]) -> Vec<Range<usize>> {
    let (mut grown, mut removed) = (0, 0);
    edits
        .iter()
        .map(|edit| {
            let start = edit.span.range().start + grown - removed;
            (grown, removed) = (grown + edit.text.len(), removed + edit.span.len());
            start..start + edit.text.len()
        })
        .collect()
}

pub(crate) fn bare_line_ends(text: &str) -> bool {
    text.replace("\r\n", "").contains('\n')
}

/// A finding in one line.
pub fn named(text: &str, finding: &Finding) -> String {
    let (line, column) = LineIndex::new(text).position(finding.span.start as usize);
    format!("{line}:{column} {}[{}] {}", finding.severity.name(), finding.rule, finding.message)
}
