use super::unfilled_placeholder::{may_be_nothing, shorten};
use super::{Check, Draft, Level, Rule, ValueItem, ValueScope, fix, preferred, safe};
use crate::align::{Filled, Place};
use crate::finding::{Fix, Severity};
use crate::value::Choice;
use crate::value::choice::Verdict;
use crate::value::mojibake::decoded;

pub(super) static RULE: Rule = Rule {
    code: "invalid-enum",
    summary: "a value outside of a closed list of values",
    level: Level::Fixed(Severity::Error),
    documentation: r#"A field whose template lists its values has another one. In front matter the exact spelling is expected,
since programs read it. In the body case, hyphens, underscores, emphasis and emoji do not matter, and a remark may follow
the value.

````markdown template note
---
status: "{STATUS}" # planning, active, completed
---
# {TITLE}

**Phase**: {STATUS}

## Release Window
{RELEASE_WINDOW}
````

````markdown document
---
template: note
status: activ
---
# Billing

**Phase**: ✅ Active (since May)

## Release Window
May.
````

````findings
3:9-3:14 error[invalid-enum] `activ` is no value of `status`
  safe: Replace with `active`
  fix: Replace with `planning`
  fix: Replace with `completed`
````

Fixes replace the value, the nearest one first; one is preferred only where the value is clearly near to it, or to a word
that means the same (`in-progres`). Where only case, separators or one letter differ from exactly one
value, `fix` does it."#,
    checks: &[Check::Value(check)],
};

fn check(scope: &ValueScope<'_>, out: &mut Vec<Draft>) {
    let ValueItem::Filled(filled) = scope.item else { return };
    let Some(choice) = filled.kind.get(scope.facts.template).closed() else { return };
    let text = &*decoded(filled.span.of(scope.text).trim());
    let Some(slot) = filled.slot.map(|id| &scope.facts.template.slots[id]) else { return };
    if text.is_empty() || text == "~" || text == "null" || may_be_nothing(scope, slot, filled.place, text) {
        return;
    }
    let front_matter = matches!(filled.place, Place::FrontMatter { .. });
    let verdict = choice.judge(text);
    let (message, severity) = match verdict {
        Verdict::Variant(n) if front_matter => (format!("`{}` is spelt `{}`", shorten(text), choice.values[n]), None),
        Verdict::Remark(n) if front_matter => {
            (format!("`{}` is more than the value `{}`", shorten(text), choice.values[n]), None)
        }
        Verdict::Canonical(_) | Verdict::Variant(_) | Verdict::Remark(_) => return,
        Verdict::Synonym(_) if !front_matter && choice.misspelt(text).is_none() => {
            (unknown(filled, text, choice), Some(Severity::Information))
        }
        Verdict::Synonym(_) | Verdict::Unknown => (unknown(filled, text, choice), None),
    };
    out.push(Draft { fixes: fixes(scope, filled, choice, verdict), severity, ..Draft::new(filled.span, message) });
}

fn unknown(filled: &Filled, text: &str, choice: &Choice) -> String {
    format!("`{}` is no value of `{}`; it takes one of `{}`", shorten(text), filled.name, choice.values.join("`, `"))
}

fn fixes(scope: &ValueScope<'_>, filled: &Filled, choice: &Choice, verdict: Verdict) -> Vec<Fix> {
    let text = &*decoded(filled.span.of(scope.text).trim());
    let certain = matches!(verdict, Verdict::Variant(_)) || choice.misspelt(text).is_some();
    let likely = certain || choice.meant(text).is_some();
    let mut fixes = Vec::new();
    for (n, value) in choice.nearest_first(text).into_iter().enumerate() {
        let fix = fix(format!("Replace with `{value}`"), filled.span, value);
        fixes.push(match n {
            0 if certain => safe(fix),
            0 if likely => preferred(fix),
            _ => fix,
        });
    }
    fixes
}
