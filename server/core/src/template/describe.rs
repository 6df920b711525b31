//! A template's model as people read it.

use std::fmt::Write as _;

use serde::Serialize;

use super::Template;
use super::model::{Form, SectionDef, Slot};
use crate::value::Kind;

/// A template's model, to be shown as YAML.
#[derive(Serialize, Debug)]
#[allow(missing_docs)]
pub struct Description {
    pub template: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub front_matter: Vec<Field>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub header: Vec<Field>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sections: Vec<Section>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub slots: Vec<SlotView>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub conflicts: Vec<String>,
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
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<Field>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub samples: Vec<String>,
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
    pub places: usize,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub linked: bool,
}

pub(super) fn describe(template: &Template) -> Description {
    let names = |ids: &mut dyn Iterator<Item = usize>| ids.map(|id| template.slots[id].written.clone()).collect();
    let front_matter = template
        .front
        .iter()
        .map(|field| Field {
            name: field.path.join("."),
            slots: names(&mut field.value.slots().chain(field.items.iter().copied())),
            note: note(field.optional, field.finished_only),
        })
        .collect();
    let root = &template.sections[0];
    Description {
        template: template.name.clone(),
        title: template.title.as_ref().map(|(title, _)| title.clone()),
        front_matter,
        header: fields(template, root),
        sections: root.children.iter().map(|id| section(template, *id)).collect(),
        slots: template.slots.iter().map(slot).collect(),
        conflicts: template.conflicts.iter().map(|conflict| conflict.message.clone()).collect(),
    }
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
            slots: field.value.slots().map(|id| template.slots[id].written.clone()).collect(),
            note: note(!field.required, field.finished_only),
        })
        .collect()
}

fn section(template: &Template, id: usize) -> Section {
    let def = &template.sections[id];
    let mut notes = Vec::new();
    if let Some(why) = &def.optional {
        notes.push(format!("optional: {why}"));
    }
    if def.repeats {
        notes.push(match &def.form {
            Form::Group(stem) => format!("repeating: any heading of the form `{stem} N`"),
            _ => "repeating".to_owned(),
        });
    }
    if def.finished_only {
        notes.push("of a finished document".to_owned());
    }
    let mut samples: Vec<String> = def.texts.keys().cloned().collect();
    samples.sort();
    Section {
        heading: def.title.clone(),
        notes,
        fields: fields(template, def),
        samples,
        sections: def.children.iter().map(|child| section(template, *child)).collect(),
    }
}

fn slot(slot: &Slot) -> SlotView {
    SlotView {
        slot: slot.written.clone(),
        kind: kind(&slot.kind),
        evidence: slot.evidence.clone(),
        field: (!slot.field.is_empty()).then(|| slot.field.clone()),
        places: slot.spans.len(),
        linked: slot.linked,
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
