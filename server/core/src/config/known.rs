//! What the configuration can name: templates, their slots and their values.

use crate::template::Library;
use crate::template::model::Slot;
use crate::text::normal;
use crate::value::Choice;

/// The names of slots and fields, each once, in the order of the templates; those with a list of values only where asked.
pub(super) fn slots(library: &Library, lists_only: bool) -> Vec<(String, String)> {
    let mut names: Vec<(String, String)> = Vec::new();
    for template in library.iter() {
        for slot in template.slots.iter().filter(|slot| !lists_only || choice(slot).is_some()) {
            // A sentence is no name.
            let name = [&slot.name, &slot.field].into_iter().find(|name| is_name(name));
            if let Some(name) = name.filter(|name| !names.iter().any(|(other, _)| other == *name)) {
                names.push((name.clone(), template.name.clone()));
            }
        }
    }
    names
}

fn is_name(text: &str) -> bool {
    let words = text.split_whitespace().count();
    (1..=4).contains(&words) && text.len() <= 40 && text.chars().all(|c| c.is_alphanumeric() || " _-".contains(c))
}

/// The values that lists have, with the name of the first list that has them.
pub(super) fn values(library: &Library) -> Vec<(String, String)> {
    let mut values: Vec<(String, String)> = Vec::new();
    for slot in library.iter().flat_map(|template| &template.slots) {
        for value in choice(slot).into_iter().flat_map(|choice| &choice.values) {
            if !values.iter().any(|(other, _)| other == value) {
                values.push((value.clone(), slot.field.clone()));
            }
        }
    }
    values
}

/// The values of the lists of a slot or a field.
pub(super) fn values_of(library: &Library, name: &str) -> Vec<String> {
    let key = normal::key(name);
    let mut values = Vec::new();
    for slot in library.iter().flat_map(|template| &template.slots) {
        if normal::key(&slot.name) == key || normal::key(&slot.field) == key {
            values.extend(choice(slot).into_iter().flat_map(|choice| choice.values.clone()));
        }
    }
    let mut seen = std::collections::HashSet::new();
    values.retain(|value| seen.insert(value.clone()));
    values
}

fn choice(slot: &Slot) -> Option<&Choice> {
    slot.kind.closed()
}
