use super::{Draft, Level, Rule, fix, preferred, safe};
use crate::finding::Severity;
use crate::template::sketch::Declared;

pub(super) static RULE: Rule = Rule {
    code: "unknown-template",
    summary: "a `template:` that nearly names a template",
    level: Level::Fixed(Severity::Error),
    documentation: r"The document names its template, but there is none of that name, only one with nearly the same. Any other value of
`template:` belongs to another program and is left alone.

````markdown template note
# {TITLE}

## Release Window
{RELEASE_WINDOW}
````

````markdown document
---
template: noet
---
# Billing

## Release Window
May.
````

````findings
unrecognised
2:11-2:15 error[unknown-template] there is no template `noet`; did you mean `note`?
  fix: Replace with `note`
````

The fix names the template that is meant.",
    checks: &[],
};

/// The draft for a declared template that does not exist.
pub(crate) fn draft(declared: &Declared, near: &str) -> Draft {
    let one = strsim::damerau_levenshtein(&declared.name, near) == 1 && near.len() > 4;
    let replace = fix(format!("Replace with `{near}`"), declared.span, near);
    let message = format!("there is no template `{}`; did you mean `{near}`?", declared.name);
    Draft { fixes: vec![if one { safe(replace) } else { preferred(replace) }], ..Draft::new(declared.span, message) }
}
