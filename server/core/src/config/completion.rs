//! What can be written at a place of the configuration.

use super::known;
use super::place::{Part, Place, Step, place};
use super::shape::{Kind, Meaning, ROOT, Shape, Word};
use crate::features::completion::{Insert, Item, ItemKind, MOST};
use crate::rules;
use crate::template::Library;
use crate::text::normal;

/// What can be written at an offset of a configuration file, the best first; the templates are those of its workspace.
pub fn completions(text: &str, offset: usize, library: &Library) -> Vec<Item> {
    let Some(at) = place(text, offset) else { return Vec::new() };
    let Some(shape) = shape_at(&at.path) else { return Vec::new() };
    let mut items = Offer { text, at: &at, library }.items(shape);
    items.truncate(MOST);
    for (rank, item) in items.iter_mut().enumerate() {
        item.rank = rank;
    }
    items
}

/// What may stand where a way leads.
pub(super) fn shape_at(path: &[Step]) -> Option<&'static Shape> {
    path.iter().try_fold(&*ROOT, |shape, step| match step {
        Step::Key(name) => shape.key(name),
        Step::Item => shape.item(),
    })
}

/// What is told of a key: what it is, and an example.
pub(super) fn told(name: &str, shape: &Shape) -> String {
    if let Some(rule) = rules::find(name) {
        return format!("{}\n\n{}", shape.description, rule.documentation.trim());
    }
    match &shape.example {
        Some(example) => {
            let example = serde_yaml::to_string(&serde_json::json!({ name: example })).unwrap_or_default();
            format!("{}\n\n```yaml\n{}\n```", shape.description, example.trim_end())
        }
        None => shape.description.clone(),
    }
}

struct Offer<'a> {
    text: &'a str,
    at: &'a Place,
    library: &'a Library,
}

impl Offer<'_> {
    fn items(&self, shape: &Shape) -> Vec<Item> {
        // One thing may stand for a list of it, but not where keys would.
        let shape = match &shape.kind {
            Kind::List(item) if shape.or_one && self.at.part != Part::Key => item,
            _ => shape,
        };
        match (&shape.kind, self.at.part) {
            (Kind::Keys(_) | Kind::Names(..), Part::Value) => Vec::new(),
            (Kind::Keys(keys), _) => {
                let fresh = keys.iter().filter(|key| !self.at.beside.contains(&key.name));
                fresh.map(|key| self.key(&key.name, &key.shape, "")).collect()
            }
            (Kind::Names(means, values), _) => self
                .names(*means)
                .into_iter()
                .map(|(name, of)| {
                    let written = crate::edit::scalar(&name, None, true);
                    Item { detail: Some(of), documentation: None, ..self.key(&written, values, "") }
                })
                .collect(),
            (Kind::List(item), Part::Bare) if self.at.needs_dash && !self.at.in_flow => match &item.kind {
                Kind::Keys(keys) => keys.iter().take(1).map(|key| self.key(&key.name, &key.shape, "- ")).collect(),
                _ => Vec::new(),
            },
            (Kind::Choice(words), _) => words.iter().map(|word| self.word(word)).collect(),
            (Kind::Text(Meaning::Template), _) => self.templates(),
            (Kind::Text(Meaning::Word), Part::Value) => self.values(),
            _ => Vec::new(),
        }
    }

    /// A key with its colon, behind a dash where it begins an item.
    fn key(&self, name: &str, shape: &Shape, dash: &str) -> Item {
        let stands = self.at.part == Part::Key;
        let behind = match &shape.kind {
            _ if stands => "",
            Kind::Keys(_) | Kind::Names(..) => ":",
            Kind::List(item) if matches!(item.kind, Kind::Keys(_)) => ":",
            _ => ": ",
        };
        let behind = if self.at.in_flow && behind == ":" { ": " } else { behind };
        let kind = if rules::find(name).is_some() { ItemKind::Rule } else { ItemKind::Field };
        let detail = rules::find(name).map(|rule| rule.summary.to_owned());
        Item {
            detail,
            documentation: Some(told(name, shape)),
            ..self.item(kind, name, format!("{dash}{name}{behind}"))
        }
    }

    fn word(&self, word: &Word) -> Item {
        let rank = Some(word.description.clone()).filter(|text| !text.is_empty());
        Item { documentation: rank, ..self.item(ItemKind::Value, &word.name, word.name.clone()) }
    }

    fn templates(&self) -> Vec<Item> {
        let own = self.library.own().len();
        let item = |(n, name): (usize, &String)| {
            let detail = (n >= own).then(|| "built in".to_owned());
            Item { detail, ..self.item(ItemKind::Template, name, crate::edit::scalar(name, None, true)) }
        };
        self.library.iter().map(|template| &template.name).enumerate().map(item).collect()
    }

    fn names(&self, means: Meaning) -> Vec<(String, String)> {
        let mut names = match means {
            Meaning::Slot => known::slots(self.library, false),
            Meaning::List => known::slots(self.library, true),
            Meaning::Value => known::values(self.library),
            _ => Vec::new(),
        };
        names.retain(|(name, _)| !self.at.beside.iter().any(|other| normal::key(other) == normal::key(name)));
        names
    }

    /// The values that the slot has whose value is to be given.
    fn values(&self) -> Vec<Item> {
        let [Step::Key(values), Step::Key(name)] = &self.at.path[..] else { return Vec::new() };
        let known = if values == "values" { known::values_of(self.library, name) } else { Vec::new() };
        known.iter().map(|value| self.item(ItemKind::Value, value, crate::edit::scalar(value, None, true))).collect()
    }

    fn item(&self, kind: ItemKind, label: &str, text: String) -> Item {
        // A word in quotes is typed with them.
        let quote = self.at.word.of(self.text).chars().next().filter(|c| matches!(c, '"' | '\''));
        let filter = format!("{}{label}", quote.map_or_else(String::new, String::from));
        Item {
            label: label.to_owned(),
            kind,
            detail: None,
            documentation: None,
            insert: Insert::Text(text),
            replace: self.at.word,
            additional: Vec::new(),
            filter,
            rank: 0,
            preselect: false,
        }
    }
}
