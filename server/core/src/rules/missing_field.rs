use super::{Check, DocumentScope, Draft, Facts, Level, Rule, SectionScope, fix};
use crate::align::{DocSection, Document};
use crate::edit::{self, known};
use crate::finding::{Fix, Severity};
use crate::syntax::FrontMatter;
use crate::syntax::front_matter::{Place, Value};
use crate::syntax::outline::Section;
use crate::template::model::{FieldDef, FrontField, SectionDef, SectionId, SlotId};
use crate::text::Span;

pub(super) static RULE: Rule = Rule {
    code: "missing-field",
    summary: "a field of the template that the document lacks",
    level: Level::ByLife(Severity::Warning),
    documentation: r#"A front-matter key, or a field such as `**Owner**: …`, that the template has and the document lacks. Fields that may
be left out, numbered ones (`Component 1`) and the template's own footer are not asked for. A document without any front
matter gets one finding.

````markdown template note
---
status: "{STATUS}" # planning, active, completed
owner: "{OWNER}"
---
# {TITLE}

## Release Window
{RELEASE_WINDOW}
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
1:1-1:4 warning[missing-field] front matter lacks `owner`
  fix: Insert `owner`
````

The fix inserts the template's line where the template has it, values that the document has elsewhere filled in."#,
    checks: &[Check::Document(check), Check::Section(in_section)],
};

fn check(scope: &DocumentScope<'_>, out: &mut Vec<Draft>) {
    front_matter(scope, out);
    let document = scope.document;
    let mut header_seen: Vec<usize> = Vec::new();
    for section in document.sections.iter().filter(|s| s.def == Some(0)) {
        header_seen.extend(section.body.fields.iter().map(|f| f.def));
    }
    // What stands above the first section may be two pieces, around the title: the second one speaks for both.
    let header = document.sections.iter().rposition(|s| s.def == Some(0));
    if header.is_none() {
        without_header(scope, out);
    }
    if let Some(n) = header {
        let header = Piece { section: &document.sections[n], text: document.text, seen: &header_seen };
        let front = document.syntax.front().is_some_and(|front| front.place == Place::AfterTitle);
        // Above the first section the field goes to the piece that has fields already.
        let other = document.sections.iter().rfind(|s| s.def == Some(0) && !s.body.fields.is_empty());
        // Between the title and front matter below it nothing may come: it would be front matter no more.
        let place_in = other.or((!front).then_some(header.section));
        body(scope.facts, &header, 0, place_in, out);
    }
}

fn in_section(scope: &SectionScope<'_>, out: &mut Vec<Draft>) {
    // A section that nothing was written in yet lacks its text, not its fields one by one.
    let Some(id) = scope.section.def.filter(|id| *id != 0 && scope.section.body.has_content) else { return };
    let seen: Vec<usize> = scope.section.body.fields.iter().map(|f| f.def).collect();
    if lacking(&scope.facts.template.sections[id], &seen).next().is_none() {
        return;
    }
    let text = scope.text();
    let section = DocSection { section: Section { base: 0, ..scope.section.section.clone() }, ..scope.section.clone() };
    let piece = Piece { section: &section, text: &text, seen: &seen };
    body(scope.facts, &piece, id, Some(&section), out);
}

/// A document that begins with a section has no header block: its fields go in front of all.
fn without_header(scope: &DocumentScope<'_>, out: &mut Vec<Draft>) {
    let document = scope.document;
    let start = super::missing_section::title(document);
    for field in document.template.sections[0].fields.iter().filter(|field| field.required) {
        let line = known::field_line(document.template, field, scope.facts.linked);
        let edit = edit::insert_block(document.text, start.start as usize, &line, scope.facts.eol);
        let fix = Fix {
            title: format!("Insert `{}`", field.name),
            safe: false,
            preferred: true,
            edits: vec![edit],
            creates: None,
        };
        out.push(Draft {
            fixes: vec![fix],
            finished_only: field.finished_only,
            ..Draft::new(start, format!("the header block lacks the field `{}`", field.name))
        });
    }
}

fn front_matter(scope: &DocumentScope<'_>, out: &mut Vec<Draft>) {
    let Document { template, front, text, .. } = scope.document;
    let eol = scope.facts.eol;
    let Some(own) = scope.document.syntax.front() else {
        let required = template.front.iter().filter(|field| !field.optional && field.path.len() == 1);
        let names: Vec<String> = required.map(|field| format!("`{}`", field.key())).collect();
        if let Some(span) = template.front_span.filter(|_| !names.is_empty()) {
            let bom = if text.starts_with('\u{feff}') { 3 } else { 0 };
            let slots: Vec<SlotId> = template.front.iter().flat_map(slots).collect();
            let block = known::entries(template, span.of(&template.source).trim_end(), &slots, scope.facts.linked);
            let block = edit::with_eol(&block, eol);
            let first = Span::new(bom, text[bom..].find(['\n', '\r']).map_or(text.len(), |n| bom + n));
            let blank = text[bom..].trim_start_matches([' ', '\t']).starts_with(['\n', '\r']);
            let tail = if blank { eol.to_owned() } else { eol.repeat(2) };
            let shown = if names.len() > 4 {
                format!("{} and {} more", names[..4].join(", "), names.len() - 4)
            } else {
                names.join(", ")
            };
            out.push(Draft {
                fixes: vec![fix("Insert the template's front matter", Span::at(bom), format!("{block}{tail}"))],
                ..Draft::new(first, format!("the front matter is missing: {shown}"))
            });
        }
        return;
    };
    for n in &front.missing {
        let field = &template.front[*n];
        if field.optional || in_other_value(scope.document, own, *n) {
            continue;
        }
        let name = field.path.join(".");
        out.push(Draft {
            fixes: insert_key(scope.document, *n, eol).into_iter().collect(),
            finished_only: field.finished_only,
            ..Draft::new(own.open, format!("front matter lacks `{name}`"))
        });
    }
}

/// Whether the map that a field stands in is there as something else, `{a: 1}` or a list: it is not looked into.
fn in_other_value(document: &Document<'_>, front: &FrontMatter, n: usize) -> bool {
    let path = &document.template.front[n].path;
    let parent = document.template.front.iter().position(|f| f.path[..] == path[..path.len() - 1]);
    let entry = parent.and_then(|parent| document.front.entry_of[parent]).map(|entry| &front.entries[entry]);
    entry.is_some_and(|entry| !matches!(entry.value, Value::Map(_) | Value::Empty(_)))
}

/// The slots of an entry, in the order of its text.
fn slots(field: &FrontField) -> impl Iterator<Item = SlotId> {
    field.value.slots().chain(field.items.iter().copied())
}

/// Behind the field before it in the template, else behind the opening line.
fn insert_key(document: &Document<'_>, n: usize, eol: &str) -> Option<Fix> {
    let own = document.syntax.front()?;
    let template = document.template;
    let field = &template.front[n];
    let depth = field.path.len();
    let parent = &field.path[..depth - 1];
    // With the entry go the ones below it.
    let below =
        template.front[n + 1..].iter().take_while(|f| f.path.len() > depth && f.path[..depth] == field.path[..]);
    let mut lines = field.source.clone();
    let mut within = vec![field];
    if field.is_map {
        within.extend(below);
        lines = std::iter::once(field.source.lines().next().unwrap_or_default())
            .chain(within[1..].iter().map(|f| f.source.as_str()))
            .collect::<Vec<_>>()
            .join("\n");
    }
    let slots: Vec<SlotId> = within.into_iter().flat_map(slots).collect();
    lines = known::entries(template, &lines, &slots, &document.linked);
    // A nested entry is indented as those beside it are here.
    let first = front_entry_beside(document, parent);
    if let Some(entry) = first.filter(|_| depth > 1) {
        let start = own.entries[entry].span.start as usize;
        let here = &document.text[edit::line_start(document.text, start)..start];
        let there = lines.len() - lines.trim_start().len();
        if here.trim().is_empty() {
            lines = lines
                .split('\n')
                .map(|line| format!("{here}{}", line.get(there..).unwrap_or_else(|| line.trim_start())))
                .collect::<Vec<_>>()
                .join("\n");
        }
    }
    let sibling = (0..n).rev().find(|b| {
        let path = &template.front[*b].path;
        path.len() == depth && path[..depth - 1] == *parent && document.front.entry_of[*b].is_some()
    });
    let at = match sibling.and_then(|b| document.front.entry_of[b]) {
        Some(entry) => last_line(own, entry),
        None if depth == 1 => own.open.end as usize,
        None => {
            let parent = template.front.iter().position(|f| f.path == parent)?;
            own.entries[document.front.entry_of[parent]?].key.end as usize
        }
    };
    let edit = edit::insert_line(document.text, at, &lines, eol);
    Some(Fix {
        title: format!("Insert `{}`", field.key()),
        safe: false,
        preferred: true,
        edits: vec![edit],
        creates: None,
    })
}

/// An entry of the document that stands in this map of the template.
fn front_entry_beside(document: &Document<'_>, parent: &[String]) -> Option<usize> {
    let fields = document.template.front.iter().zip(&document.front.entry_of);
    let mut beside = fields.filter(|(f, _)| f.path.len() == parent.len() + 1 && f.path.starts_with(parent));
    beside.find_map(|(_, entry)| *entry)
}

/// The last byte of an entry and of all that is below it.
fn last_line(front: &FrontMatter, entry: usize) -> usize {
    let mut end = front.entries[entry].span.end;
    for (n, other) in front.entries.iter().enumerate().skip(entry + 1) {
        let mut above = other.parent;
        while let Some(parent) = above.filter(|p| *p > entry) {
            above = front.entries[parent].parent;
        }
        if above != Some(entry) {
            break;
        }
        end = end.max(front.entries[n].span.end);
    }
    end as usize
}

/// A section, and the text that its base is relative to.
struct Piece<'a> {
    section: &'a DocSection<'a>,
    text: &'a str,
    /// The fields that are there.
    seen: &'a [usize],
}

/// The fields that a section has to have and that are not seen there, each name once.
fn lacking<'d>(def: &'d SectionDef, seen: &[usize]) -> impl Iterator<Item = (usize, &'d FieldDef)> {
    let key = |n: &usize| def.fields[*n].key.as_str();
    let mut keys: Vec<&str> = seen.iter().map(key).collect();
    def.fields.iter().enumerate().filter(move |(_, field)| {
        let absent = field.required && !keys.contains(&field.key.as_str());
        if absent {
            keys.push(&field.key);
        }
        absent
    })
}

fn body(facts: &Facts<'_>, piece: &Piece<'_>, id: SectionId, place_in: Option<&DocSection<'_>>, out: &mut Vec<Draft>) {
    let def = &facts.template.sections[id];
    let span = piece.section.section.title_span();
    let place =
        if id == 0 { "the header block".to_owned() } else { format!("section `{}`", piece.section.section.title()) };
    for (n, field) in lacking(def, piece.seen) {
        let fix = place_in.map(|section| Fix {
            title: format!("Insert `{}`", field.name),
            safe: false,
            preferred: true,
            edits: vec![edit::insert_field(
                piece.text,
                facts.template,
                section,
                (id, n, &known::field_line(facts.template, field, facts.linked)),
                facts.eol,
            )],
            creates: None,
        });
        out.push(Draft {
            fixes: fix.into_iter().collect(),
            severity: (id != 0).then_some(Severity::Information),
            finished_only: field.finished_only || def.finished_only,
            ..Draft::new(span, format!("{place} lacks the field `{}`", field.name))
        });
    }
}
