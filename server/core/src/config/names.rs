//! Names in the configuration that no template has.

use std::collections::HashSet;

use super::known;
use super::read::{Place, Source, finding, replace};
use super::shape::Meaning;
use crate::finding::Finding;
use crate::template::{Library, Template};
use crate::text::{nearest, normal};
use crate::value::Kind;

impl Source {
    /// Adds what names no template, and no slot, field or value of one, when it is known which ones there are. What it binds
    /// is not bound then.
    pub fn check_names(&mut self, library: &Library) {
        self.check_templates(library.iter().map(|template| template.name.as_str()));
        let named = |means: &[Meaning]| self.places().iter().any(|place| means.contains(&place.means));
        let mut found = Vec::new();
        if named(&[Meaning::Slot, Meaning::List]) {
            found.extend(self.unknown_names(library));
        }
        if named(&[Meaning::Value]) {
            found.extend(self.unknown_values(library));
        }
        self.findings.extend(found);
        self.findings.sort_by_key(|finding| finding.span);
    }

    fn unknown_names(&self, library: &Library) -> Vec<Finding> {
        let mut known = HashSet::from([normal::key("title")]);
        library.iter().for_each(|template| names(template, &mut |name| _ = known.insert(normal::key(name))));
        let is_name = |place: &&Place| matches!(place.means, Meaning::Slot | Meaning::List);
        let unknown = self.places().iter().filter(is_name).filter(|place| !known.contains(&normal::key(&place.text)));
        let near = known::slots(library, false);
        let hint = "`milepost template show` says what one has";
        unknown.map(|place| said(place, "no template has a slot or field", &near, hint)).collect()
    }

    fn unknown_values(&self, library: &Library) -> Vec<Finding> {
        let choices = library.iter().flat_map(|template| &template.slots).filter_map(|slot| match &slot.kind {
            Kind::Choice(choice) => Some(&choice.values),
            _ => None,
        });
        let own = self.config.vocabulary.values.values();
        let known: HashSet<String> = choices.chain(own).flatten().map(|value| normal::key(value)).collect();
        let values = self.places().iter().filter(|place| place.means == Meaning::Value);
        let unknown = values.filter(|place| !known.contains(&normal::key(&place.text)));
        let near = known::values(library);
        let hint = "a synonym stands below the value that it means";
        unknown.map(|place| said(place, "no list of a template has the value", &near, hint)).collect()
    }
}

/// All that a value can be given for by name in a template.
fn names(template: &Template, take: &mut dyn FnMut(&str)) {
    for slot in &template.slots {
        for name in [&slot.name, &slot.written, &slot.field] {
            take(name);
        }
    }
    for field in &template.front {
        take(field.key());
        take(&field.path.join("."));
    }
    for section in &template.sections {
        section.fields.iter().for_each(|field| take(&field.name));
        section.tables.iter().flat_map(|table| &table.names).for_each(|name| take(name));
    }
}

fn said(place: &Place, what: &str, known: &[(String, String)], hint: &str) -> Finding {
    match nearest(&place.text, known.iter().map(|(name, _)| name.as_str())) {
        Some(near) => {
            let message = format!("{what} `{}`; did you mean `{near}`?", place.text);
            finding(place.span, message, vec![replace(place, near)])
        }
        None => finding(place.span, format!("{what} `{}`; {hint}", place.text), Vec::new()),
    }
}
