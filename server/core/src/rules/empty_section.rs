use super::{Check, Draft, Level, Rule, SectionScope};
use crate::edit;
use crate::finding::{Fix, Severity};
use crate::template::model::Form;

pub(super) static RULE: Rule = Rule {
    code: "empty-section",
    summary: "a section of the template in which nothing stands",
    level: Level::Fixed(Severity::Information),
    documentation: r"A section of the template is there, but nothing stands below its heading, neither text nor sections. Comments do not
count as text.

````markdown template note
# {TITLE}

## Release Window
{RELEASE_WINDOW}

## Rollout Story
{ROLLOUT_STORY}
````

````markdown document
<!-- milepost: template note -->
# Billing

## Release Window
May.

## Rollout Story
````

````findings
7:4-7:17 information[empty-section] section `Rollout Story` is empty
  fix: Insert the template's text
````

The fix inserts what the template has below the heading.",
    checks: &[Check::Section(check)],
};

fn check(scope: &SectionScope<'_>, out: &mut Vec<Draft>) {
    let section = &scope.section.section;
    let (Some(id), Some(heading)) = (scope.section.def.filter(|id| *id != 0), section.heading) else { return };
    if scope.section.body.has_content || scope.has_parts {
        return;
    }
    let template = scope.facts.template;
    let def = &template.sections[id];
    // A heading that carries the value needs nothing below it.
    if !def.has_body && matches!(def.form, Form::Pattern(_)) {
        return;
    }
    // Where its parts are what is missing, that is said of them.
    let parts = def.children.iter().any(|child| template.sections[*child].optional.is_none());
    if parts && !def.has_body {
        return;
    }
    let body = edit::known::section_body(template, id, scope.facts.linked);
    let mut fixes = Vec::new();
    if def.has_body && def.children.is_empty() && !body.is_empty() {
        let at = edit::line_end(section.text, heading.span.end as usize);
        let edits = vec![edit::insert_block(&scope.text(), at, &body, scope.facts.eol)];
        fixes.push(Fix {
            title: "Insert the template's text".to_owned(),
            safe: false,
            preferred: true,
            edits,
            creates: None,
        });
    }
    out.push(Draft {
        fixes,
        finished_only: def.finished_only,
        ..Draft::new(heading.content, format!("section `{}` is empty", section.title()))
    });
}
