use super::{Check, DocumentScope, Draft, Level, Rule, fix, preferred, safe};
use crate::finding::Severity;
use crate::text::normal;

pub(super) static RULE: Rule = Rule {
    code: "unknown-field",
    summary: "a front-matter key that is nearly one that is missing",
    level: Level::Fixed(Severity::Information),
    documentation: r#"A front-matter key that the template does not have, beside a missing one with nearly the same name: most likely a
misspelling. Any other key is welcome: other tools read front matter too.

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
status: active
target-date: "2026-07-04"
tags: [billing]
---
# Billing

## Release Window
May.
````

````findings
4:1-4:12 information[unknown-field] `target-date` is spelt `target_date`
  safe: Rename to `target_date`
````

The fix renames the key."#,
    checks: &[Check::Document(check)],
};

fn check(scope: &DocumentScope<'_>, out: &mut Vec<Draft>) {
    let document = scope.document;
    let Some(front) = document.syntax.front() else { return };
    for (entry, field) in &document.front.near {
        let key = front.entries[*entry].key;
        let (written, name) = (key.of(document.text), document.template.front[*field].key());
        let one_letter = strsim::damerau_levenshtein(written, name) == 1;
        let certain = normal::key(written) == normal::key(name) || one_letter;
        let rename = fix(format!("Rename to `{name}`"), key, name);
        let message = if normal::key(written) == normal::key(name) {
            format!("`{written}` is spelt `{name}` in the template")
        } else {
            format!("the template has no `{written}`; did you mean `{name}`?")
        };
        out.push(Draft {
            fixes: vec![if certain { safe(rename) } else { preferred(rename) }],
            ..Draft::new(key, message)
        });
    }
}
