use super::{Check, DocumentScope, Draft, Level, Rule, fix, preferred, safe};
use crate::align::Document;
use crate::align::diff::Missing;
use crate::edit;
use crate::finding::{Edit, Fix, Severity};

pub(super) static RULE: Rule = Rule {
    code: "missing-section",
    summary: "a section of the template that the document lacks",
    level: Level::ByLife(Severity::Warning),
    severity: "by life",
    documentation: r#"A required section is absent. It is reported at the heading that it would follow; of a section that is missing with
all its parts only the section itself is. Optional sections are those whose heading says `(optional)` or `(if applicable)`,
or whose template has a comment below the heading that says so. Of a repeating group (`Phase 1`, `Phase 2`) one is enough.

A heading that is nearly the missing one is taken for it, misspelt.

````markdown template note
---
status: "{STATUS}" # planning, active, completed
---
# {TITLE}

## Release Window
{RELEASE_WINDOW}

## Rollout Story
{ROLLOUT_STORY}
````

````markdown document
---
template: note
status: active
---
# Billing

## Release Window
May.
````

````findings
7:4-7:18 warning[missing-section] section `Rollout Story` is missing
  fix: Insert section `Rollout Story`
````

The fix inserts the template's text of the section at its place."#,
    check: Check::Document(check),
};

fn check(scope: &DocumentScope<'_>, out: &mut Vec<Draft>) {
    let document = scope.document;
    let template = document.template;
    for n in &document.diff.renamed {
        let section = &document.sections[*n];
        let Some(id) = section.def else { continue };
        let name = crate::text::normal::without_comments(&template.sections[id].title).trim().to_owned();
        let span = section.section.title_span();
        let rename = fix(format!("Rename to `{name}`"), span, name.clone());
        let one =
            strsim::damerau_levenshtein(&section.section.key.full, &crate::text::normal::heading(&name).full) == 1;
        out.push(Draft {
            fixes: vec![if one && section.section.title().len() > 4 { safe(rename) } else { preferred(rename) }],
            severity: deeper(template.sections[id].level),
            finished_only: template.sections[id].finished_only,
            ..Draft::new(span, format!("section `{name}` is missing; `{}` is nearly it", section.section.title()))
        });
    }
    // A document that repeats a section many times lacks its parts as often: all of them in the fix of each is too much.
    let lacking = document.diff.missing.len();
    let all = (lacking > 1 && lacking <= template.sections.len()).then(|| insert_all(scope));
    for missing in &document.diff.missing {
        let def = &template.sections[missing.def];
        let anchor = missing.after.or(missing.parent);
        let span = anchor.map_or_else(|| title(document), |n| document.sections[n].section.title_span());
        let name = crate::text::normal::without_comments(&def.title).trim().to_owned();
        let edit = insertion(scope, missing);
        let mut fixes =
            vec![Fix { title: format!("Insert section `{name}`"), safe: false, preferred: true, edits: vec![edit] }];
        fixes.extend(all.clone());
        out.push(Draft {
            fixes,
            severity: deeper(def.level),
            finished_only: def.finished_only,
            ..Draft::new(span, format!("section `{name}` is missing"))
        });
    }
}

fn deeper(level: u8) -> Option<Severity> {
    (level > 2).then_some(Severity::Information)
}

/// The title, or the first line where there is none.
fn title(document: &Document<'_>) -> crate::text::Span {
    let title = document.sections.iter().find(|s| s.section.is_title);
    title.map_or_else(
        || {
            let start = document.syntax.front().map_or(0, |front| front.span.end as usize);
            let bom = usize::from(start == 0 && document.text.starts_with('\u{feff}')) * 3;
            let start = start + bom;
            crate::text::Span::new(
                start,
                start + document.text[start..].find(['\n', '\r']).unwrap_or(document.text.len() - start),
            )
        },
        |s| s.section.title_span(),
    )
}

/// Where a missing section goes: behind the one before it, else in front of its parent's first part.
fn insertion(scope: &DocumentScope<'_>, missing: &Missing) -> Edit {
    let document = scope.document;
    let at = place(document, missing);
    let block = edit::section_text(document.template, missing.def, document.diff.level_shift);
    edit::insert_block(document.text, at, &block, scope.facts.eol)
}

pub(super) fn place(document: &Document<'_>, missing: &Missing) -> usize {
    match (missing.after, missing.parent) {
        (Some(n), _) => document.sections[n].section.whole.end as usize,
        (None, Some(n)) => document.sections[n].section.span.end as usize,
        (None, None) => document.sections.iter().rfind(|s| s.def == Some(0)).map_or_else(
            || document.syntax.front().map_or(0, |front| front.span.end as usize),
            |s| s.section.span.end as usize,
        ),
    }
}

/// One fix for all: sections that go to one place follow each other there.
fn insert_all(scope: &DocumentScope<'_>) -> Fix {
    let document = scope.document;
    let mut places: Vec<(usize, String)> = Vec::new();
    for missing in &document.diff.missing {
        let at = place(document, missing);
        let block = edit::section_text(document.template, missing.def, document.diff.level_shift);
        match places.iter_mut().find(|(place, _)| *place == at) {
            Some((_, text)) => *text = format!("{text}\n\n{block}"),
            None => places.push((at, block)),
        }
    }
    places.sort_by_key(|(at, _)| *at);
    let edits =
        places.iter().map(|(at, block)| edit::insert_block(document.text, *at, block, scope.facts.eol)).collect();
    Fix {
        title: format!("Insert all {} missing sections", document.diff.missing.len()),
        safe: false,
        preferred: false,
        edits,
    }
}
