use std::collections::{HashMap, HashSet};

use super::{Check, DocumentScope, Draft, Level, Rule, fix};
use crate::align::Document;
use crate::align::diff::Misplaced;
use crate::edit::{self, Block};
use crate::finding::{Edit, Fix, Severity};
use crate::template::model::SectionId;
use crate::text::Span;

pub(super) static RULE: Rule = Rule {
    code: "misplaced-section",
    summary: "a section at another place than in the template",
    level: Level::Fixed(Severity::Information),
    documentation: r"A section of the template stands elsewhere in the document: too early or too late among its neighbours, under
another heading, or with a heading of another level. A document whose headings are all one level deeper is fine.

````markdown template note
# {TITLE}

## Release Window
{RELEASE_WINDOW}

## Rollout Story
{ROLLOUT_STORY}

## Open Decisions
{OPEN_DECISIONS}
````

````markdown document
<!-- milepost: template note -->
# Billing

## Open Decisions
None left.

## Release Window
May.

## Rollout Story
All at once.
````

````findings
4:4-4:18 information[misplaced-section] section `Open Decisions`
  fix: Move it behind `Rollout Story`
````

The fix moves the section with all that is below it, or sets the level of its heading.",
    checks: &[Check::Document(check)],
};

fn check(scope: &DocumentScope<'_>, out: &mut Vec<Draft>) {
    let document = scope.document;
    if document.diff.misplaced.is_empty() {
        return;
    }
    let misplaced: HashSet<usize> = document.diff.misplaced.iter().map(|(n, _)| *n).collect();
    let mut behind = HashMap::new();
    let breaks = edit::has_breaks(document.text);
    for (n, what) in &document.diff.misplaced {
        let section = &document.sections[*n];
        let Some(id) = section.def else { continue };
        let def = &document.template.sections[id];
        let name = section.section.title();
        let parent = def.parent.filter(|p| *p != 0).map(|p| document.template.sections[p].title.as_str());
        let message = match what {
            Misplaced::Order => format!("section `{name}` stands at another place in the template"),
            Misplaced::Parent => match parent {
                Some(parent) => format!("section `{name}` is a part of `{parent}` in the template"),
                None => format!("section `{name}` is a section of its own in the template"),
            },
            Misplaced::Level => format!("section `{name}` has a heading of level {} in the template", def.level),
        };
        let fixes = match what {
            Misplaced::Level => level(document, *n, id).into_iter().collect(),
            _ => moved(scope, *n, id, breaks, &mut |id| {
                *behind.entry(id).or_insert_with(|| neighbours(document, id, &misplaced))
            })
            .into_iter()
            .collect(),
        };
        out.push(Draft { fixes, ..Draft::new(section.section.title_span(), message) });
    }
}

fn level(document: &Document<'_>, n: usize, id: SectionId) -> Option<Fix> {
    let section = &document.sections[n].section;
    let span = section.heading?.span.shift(section.base);
    let marks = span.of(document.text).bytes().take_while(|b| *b == b'#').count();
    let wanted = (i16::from(document.template.sections[id].level) + i16::from(document.diff.level_shift)).clamp(1, 6);
    let marker = Span::new(span.start as usize, span.start as usize + marks);
    (marks > 0).then(|| {
        fix(format!("Make it a heading of level {wanted}"), marker, "#".repeat(wanted.unsigned_abs() as usize))
    })
}

/// What a section of the template goes behind, or to the top of.
#[derive(Copy, Clone)]
struct Neighbours {
    before: Option<usize>,
    parent: Option<usize>,
}

/// The sections of a document beside which one belongs; none where its parent is not there.
fn neighbours(document: &Document<'_>, id: SectionId, misplaced: &HashSet<usize>) -> Option<Neighbours> {
    let defs = &document.template.sections;
    let parent = defs[id].parent?;
    let rank = |id: SectionId| defs[id].group.unwrap_or(id);
    let settled = |m: &usize| !misplaced.contains(m);
    let parent_here =
        if parent == 0 { None } else { Some(document.sections.iter().position(|s| s.def == Some(parent))?) };
    let siblings = |m: &usize| {
        let section = &document.sections[*m];
        section.section.parent == parent_here && section.def.is_some_and(|d| d != 0 && defs[d].parent == Some(parent))
    };
    let before = (0..document.sections.len())
        .filter(|m| settled(m) && siblings(m) && document.sections[*m].def.is_some_and(|d| rank(d) < rank(id)))
        .max_by_key(|m| (document.sections[*m].def.map(rank), *m));
    Some(Neighbours { before, parent: parent_here })
}

/// Behind the section that it follows in the template, of those that are where they belong.
fn moved(
    scope: &DocumentScope<'_>,
    n: usize,
    id: SectionId,
    breaks: bool,
    neighbours: &mut dyn FnMut(SectionId) -> Option<Neighbours>,
) -> Option<Fix> {
    let document = scope.document;
    let defs = &document.template.sections;
    let Neighbours { before, parent } = neighbours(id)?;
    let (at, title) = match (before, parent) {
        (Some(m), _) => (
            document.sections[m].section.whole.end,
            format!("Move it behind `{}`", document.sections[m].section.title()),
        ),
        (None, Some(p)) => (
            document.sections[p].section.span.end,
            format!("Move it to the top of `{}`", document.sections[p].section.title()),
        ),
        (None, None) => {
            let header = document.sections.iter().rfind(|s| s.def == Some(0))?;
            (header.section.span.end, "Move it to the top".to_owned())
        }
    };
    let mut own = document.sections[n].section.whole;
    let at = at as usize;
    if own.has(at) && at != own.start as usize {
        return None;
    }
    let depth = i16::from(defs[id].level) + i16::from(document.diff.level_shift)
        - i16::from(document.sections[n].section.level);
    let text = document.text;
    let apart = breaks && edit::is_apart(document.template, id);
    let mut block = edit::without_breaks(own.of(text));
    if !apart && block.len() < own.of(text).trim_end().len() {
        // A thematic break behind the last part of a section ends that section, one behind another goes along.
        let parent = document.sections[n].section.parent;
        if own.end as usize == parent.map_or(text.len(), |p| document.sections[p].section.whole.end as usize) {
            own.end = edit::line_end(text, own.start as usize + block.len()) as u32;
        } else {
            block = own.of(text).trim_end();
        }
    }
    let block = Block::of(text, edit::relevel(block, depth as i8), at, apart);
    let insert = edit::insert_sections(text, &[&block], scope.facts.eol);
    // The insertion may lie right at the border of what goes; then one edit would do nothing or tear the other.
    if insert.span.start > own.start && insert.span.start < own.end {
        return None;
    }
    // At the end of the text nothing stays of what was between it and the section before.
    let start = if own.end as usize == text.len() {
        let before = edit::without_breaks(&text[..own.start as usize]).len();
        edit::line_end(text, before).max(insert.span.start as usize).min(own.start as usize)
    } else {
        own.start as usize
    };
    let mut edits = vec![insert, Edit { span: Span::new(start, own.end as usize), text: String::new() }];
    edits.sort_by_key(|edit| (edit.span.start, edit.span.end));
    Some(Fix { title, safe: false, preferred: true, edits, creates: None })
}
