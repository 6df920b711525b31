//! A template's model as people read it.

use std::fmt::Write as _;

use serde::Serialize;

use super::model::{Conflict, SectionDef, SectionId, Slot, SlotId, TableDef, TextKind};
use super::{Template, reasons};
use crate::text::LineIndex;
use crate::value::Kind;

/// A template's model, to be shown as YAML.
#[derive(Serialize, Debug)]
#[allow(missing_docs)]
pub struct Description {
    pub template: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<RoleView>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub front_matter: Vec<Field>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub header: Vec<Field>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sections: Vec<Section>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub slots: Vec<SlotView>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub conflicts: Vec<ConflictView>,
}

/// A field that says something of the whole document.
#[derive(Serialize, Debug)]
#[allow(missing_docs)]
pub struct RoleView {
    pub role: &'static str,
    pub field: String,
    #[serde(rename = "in")]
    pub place: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    pub evidence: String,
}

/// What cannot hold.
#[derive(Serialize, Debug)]
#[allow(missing_docs)]
pub struct ConflictView {
    pub line: usize,
    pub message: String,
}

/// A column of a table with the slots of its cells.
#[derive(Serialize, Debug)]
#[allow(missing_docs)]
pub struct Column {
    pub column: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub slots: Vec<String>,
}

/// A field with the names of its slots.
#[derive(Serialize, Debug)]
#[allow(missing_docs)]
pub struct Field {
    pub name: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub slots: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<&'static str>,
}

/// A section with what is below it.
#[derive(Serialize, Debug)]
#[allow(missing_docs)]
pub struct Section {
    pub heading: String,
    pub line: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub optional: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repeats: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<Field>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tables: Vec<Vec<Column>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub samples: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub guidance: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sections: Vec<Section>,
}

/// A slot with what was inferred of it.
#[derive(Serialize, Debug)]
#[allow(missing_docs)]
pub struct SlotView {
    pub slot: String,
    pub kind: String,
    pub evidence: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    pub lines: Vec<usize>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub linked: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<&'static str>,
}

/// Makes places of the source to lines of a file in which some stand above it.
struct Lines<'a> {
    index: LineIndex<'a>,
    above: usize,
}

impl Lines<'_> {
    fn of(&self, offset: usize) -> usize {
        self.index.position(offset).0 + self.above
    }
}

/// Describes a template; `above` is how many lines of its file stand above its source.
pub(super) fn describe(template: &Template, above: usize) -> Description {
    let lines = Lines { index: LineIndex::new(&template.source), above };
    let front_matter = template
        .front
        .iter()
        .map(|field| Field {
            name: field.path.join("."),
            slots: written(template, field.value.slots().chain(field.items.iter().copied())),
            note: note(field.optional, field.finished_only),
        })
        .collect();
    let root = template.sections.first();
    let role = |role: reasons::Said| RoleView {
        role: role.role.name(),
        field: role.field,
        place: role.place,
        line: role.at.map(|at| lines.of(at)),
        evidence: role.why,
    };
    let conflict = |conflict: &Conflict| ConflictView {
        line: lines.of(conflict.span.start as usize),
        message: conflict.message.clone(),
    };
    Description {
        template: template.name.clone(),
        title: template.title.as_ref().map(|(title, _)| title.clone()),
        roles: reasons::roles(template).into_iter().map(role).collect(),
        front_matter,
        header: root.map(|root| fields(template, root)).unwrap_or_default(),
        sections: root.iter().flat_map(|root| &root.children).map(|id| section(template, *id, &lines)).collect(),
        slots: template.slots.iter().map(|of| slot(of, &lines)).collect(),
        conflicts: template.conflicts.iter().map(conflict).collect(),
    }
}

fn written(template: &Template, slots: impl Iterator<Item = SlotId>) -> Vec<String> {
    slots.map(|id| template.slots[id].written.clone()).collect()
}

fn note(optional: bool, finished_only: bool) -> Option<&'static str> {
    match (optional, finished_only) {
        (true, _) => Some("optional"),
        (_, true) => Some("of a finished document"),
        _ => None,
    }
}

fn fields(template: &Template, def: &SectionDef) -> Vec<Field> {
    def.fields
        .iter()
        .map(|field| Field {
            name: field.name.clone(),
            slots: written(template, field.value.slots()),
            note: note(!field.required, field.finished_only),
        })
        .collect()
}

fn section(template: &Template, id: SectionId, lines: &Lines<'_>) -> Section {
    let def = &template.sections[id];
    let texts = |wanted: TextKind| {
        let mut found: Vec<String> =
            def.texts.iter().filter(|(_, kind)| **kind == wanted).map(|(text, _)| text.clone()).collect();
        found.sort();
        found
    };
    Section {
        heading: def.title.clone(),
        line: lines.of(def.span.start as usize),
        optional: def.optional.clone(),
        repeats: reasons::repeats(template, id),
        note: note(false, def.finished_only),
        fields: fields(template, def),
        tables: def.tables.iter().map(|table| columns(template, table)).collect(),
        samples: texts(TextKind::Sample),
        guidance: texts(TextKind::Guidance),
        sections: def.children.iter().map(|child| section(template, *child, lines)).collect(),
    }
}

fn columns(template: &Template, table: &TableDef) -> Vec<Column> {
    let column = |(n, name): (usize, &String)| {
        let cells = table.rows.iter().filter_map(|row| row.get(n));
        let mut slots = written(template, cells.flat_map(super::pattern::Pattern::slots));
        slots.dedup();
        Column { column: name.clone(), slots }
    };
    table.names.iter().enumerate().map(column).collect()
}

fn slot(slot: &Slot, lines: &Lines<'_>) -> SlotView {
    let mut on: Vec<usize> = slot.spans.iter().map(|span| lines.of(span.start as usize)).collect();
    on.dedup();
    SlotView {
        slot: slot.written.clone(),
        kind: kind(&slot.kind),
        evidence: slot.evidence.clone(),
        field: (!slot.field.is_empty()).then(|| slot.field.clone()),
        lines: on,
        linked: slot.linked,
        note: note(slot.optional, slot.finished_only),
    }
}

/// A kind in words.
pub(crate) fn kind(kind: &Kind) -> String {
    match kind {
        Kind::Text => "text".to_owned(),
        Kind::Date => "date".to_owned(),
        Kind::List => "list".to_owned(),
        Kind::Choice(choice) => {
            let what = if choice.closed { "one of" } else { "suggestions" };
            format!("{what} {}", choice.values.join(" | "))
        }
        Kind::Number(number) => {
            let mut out = "number".to_owned();
            if let Some(unit) = &number.unit {
                let _ = write!(out, " {unit}");
            }
            match (number.low, number.high) {
                (None, None) => {}
                (low, high) => {
                    let show = |n: Option<f64>| n.map_or(String::new(), |n| n.to_string());
                    let _ = write!(out, " {}..{}", show(low), show(high));
                }
            }
            out
        }
    }
}
