//! What a template asks of every document of it, as landmarks.

use super::Template;
use super::model::Form;
use super::sketch::LandmarkKind;
use crate::text::normal;

/// What a template asks of every document: front-matter keys, fields of the header block, sections.
pub(super) fn frame(template: &Template) -> Vec<(LandmarkKind, String)> {
    let keys = template.front.iter().filter(|field| field.path.len() == 1 && !field.optional && !field.finished_only);
    let mut frame: Vec<_> = keys.map(|field| (LandmarkKind::Key, normal::key(field.key()))).collect();
    let header = template.sections.first().map_or(&[][..], |root| &root.fields);
    frame.extend(header.iter().filter(|f| f.required).map(|field| (LandmarkKind::HeaderField, field.key.clone())));
    let mut optional = vec![false; template.sections.len()];
    for (id, section) in template.sections.iter().enumerate().skip(1) {
        optional[id] = section.optional.is_some()
            || section.finished_only
            || section.parent.is_some_and(|parent| optional[parent]);
        let key = match &section.form {
            Form::Exact(key) => key.full.clone(),
            Form::Group(stem) => format!("{stem} #"),
            _ => continue,
        };
        let entry = (LandmarkKind::Heading(section.level), key);
        if !optional[id] && !frame.contains(&entry) {
            frame.push(entry);
        }
    }
    frame
}
