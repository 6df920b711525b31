use super::{Check, DocumentScope, Draft, Level, Rule, fix, preferred, safe};
use crate::align::Document;
use crate::align::diff::Missing;
use crate::edit::{self, Block, known};
use crate::finding::{Fix, Severity};
use crate::template::heading_key;
use crate::text::Span;

pub(super) static RULE: Rule = Rule {
    code: "missing-section",
    summary: "a section of the template that the document lacks",
    level: Level::ByLife(Severity::Warning),
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

The fix inserts the template's text of the section at its place, values that the document has elsewhere filled in."#,
    checks: &[Check::Document(check)],
};

fn check(scope: &DocumentScope<'_>, out: &mut Vec<Draft>) {
    let document = scope.document;
    let template = document.template;
    for n in &document.diff.renamed {
        let section = &document.sections[*n];
        let Some(id) = section.def else { continue };
        let name = template.sections[id].name();
        let span = section.section.title_span();
        let rename = fix(format!("Rename to `{name}`"), span, name.clone());
        let one =
            strsim::damerau_levenshtein(&heading_key(section.section.title()).full, &heading_key(&name).full) == 1;
        out.push(Draft {
            fixes: vec![if one && section.section.title().len() > 4 { safe(rename) } else { preferred(rename) }],
            severity: deeper(template.sections[id].level),
            finished_only: template.sections[id].finished_only,
            ..Draft::new(span, format!("section `{name}` is missing; `{}` is nearly it", section.section.title()))
        });
    }
    if document.diff.missing.is_empty() {
        return;
    }
    // A document that repeats a section many times lacks its parts as often: all of them in the fix of each is too much.
    let lacking = document.diff.missing.len();
    let blocks = blocks(document);
    let all = (lacking > 1 && lacking <= template.sections.len()).then(|| insert_all(scope, &blocks));
    for (missing, block) in document.diff.missing.iter().zip(&blocks) {
        let def = &template.sections[missing.def];
        let anchor = missing.after.or(missing.parent);
        let span = anchor.map_or_else(|| title(document), |n| document.sections[n].section.title_span());
        let name = def.name();
        let edit = edit::insert_sections(document.text, &[block], scope.facts.eol);
        let mut fixes = vec![Fix {
            title: format!("Insert section `{name}`"),
            safe: false,
            preferred: true,
            edits: vec![edit],
            creates: None,
        }];
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

/// The title, or the first line with text where there is none.
pub(super) fn title(document: &Document<'_>) -> Span {
    if let Some(title) = document.sections.iter().find(|s| s.section.is_title) {
        return title.section.title_span();
    }
    let text = document.text;
    let start = document.syntax.front().map_or(0, |front| front.span.end as usize);
    let start = if start == 0 && text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { start };
    let blank = text[start..].len() - text[start..].trim_start().len();
    let start = if start + blank < text.len() { edit::line_start(text, start + blank).max(start) } else { start };
    Span::new(start, start + text[start..].find(['\n', '\r']).unwrap_or(text.len() - start))
}

/// The missing sections with the places they go to: behind the one before it, else in front of its parent's first part.
fn blocks(document: &Document<'_>) -> Vec<Block> {
    let (template, shift) = (document.template, document.diff.level_shift);
    let footer = footer(document);
    let breaks = edit::has_breaks(document.text);
    let block = |missing: &Missing| {
        let at = place(document, missing);
        let at = if at == document.text.len() { footer.unwrap_or(at) } else { at };
        let text = known::section_text(template, missing.def, shift, &document.linked);
        let block = Block::of(document.text, text, at, breaks && edit::is_apart(template, missing.def));
        let siblings = &template.sections[template.sections[missing.def].parent.unwrap_or(0)].children;
        let next =
            siblings.iter().find(|id| template.sections[**id].span.start >= template.sections[missing.def].span.end);
        let closed = breaks && missing.after.is_none() && next.is_some_and(|id| edit::is_apart(template, *id));
        Block { closed, ..block }
    };
    document.diff.missing.iter().map(block).collect()
}

/// Where the document's footer begins, if its template has one: sections go in front of it.
fn footer(document: &Document<'_>) -> Option<usize> {
    edit::footer(&document.template.source)?;
    let last = document.sections.last()?;
    let at = edit::footer(document.text)?;
    last.section.span.has(at).then_some(at)
}

fn place(document: &Document<'_>, missing: &Missing) -> usize {
    match (missing.after, missing.parent) {
        (Some(n), _) => document.sections[n].section.whole.end as usize,
        (None, Some(n)) => document.sections[n].section.span.end as usize,
        (None, None) => document
            .sections
            .iter()
            .rfind(|s| s.def == Some(0))
            .map_or_else(|| title(document).start as usize, |s| s.section.span.end as usize),
    }
}

/// One fix for all: sections that go to one place follow each other there, in the order of the template.
fn insert_all(scope: &DocumentScope<'_>, blocks: &[Block]) -> Fix {
    let document = scope.document;
    let mut order: Vec<(usize, usize, &Block)> =
        blocks.iter().zip(&document.diff.missing).map(|(block, missing)| (block.at, missing.def, block)).collect();
    order.sort_by_key(|(at, def, _)| (*at, *def));
    let edits = order
        .chunk_by(|a, b| a.0 == b.0)
        .map(|group| {
            let group: Vec<&Block> = group.iter().map(|(_, _, block)| *block).collect();
            edit::insert_sections(document.text, &group, scope.facts.eol)
        })
        .collect();
    let title = format!("Insert all {} missing sections", document.diff.missing.len());
    Fix { title, safe: false, preferred: false, edits, creates: None }
}
