//! What may stand where in the configuration, read from the schema of its types.

use std::sync::LazyLock;

use serde_json::Value;

use super::file;

/// What may stand at a place.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Shape {
    /// What it is.
    pub kind: Kind,
    /// Whether one item may stand for a list of one.
    pub or_one: bool,
    /// What users are told.
    pub description: String,
    /// An example.
    pub example: Option<Value>,
}

/// What something is.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Kind {
    /// A map of known keys.
    Keys(Vec<Key>),
    /// A map of any names.
    Names(Meaning, Box<Shape>),
    /// A list.
    List(Box<Shape>),
    /// A text.
    Text(Meaning),
    /// One of these words.
    Choice(Vec<Word>),
    /// A number within bounds.
    Number(f64, f64),
}

/// A known key.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Key {
    pub name: String,
    pub required: bool,
    pub shape: Shape,
}

/// A word of a choice.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Word {
    pub name: String,
    pub description: String,
}

/// What a text means.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(super) enum Meaning {
    /// A template's path, or a pattern of such.
    Path,
    /// A pattern of documents.
    Glob,
    /// A template's name.
    Template,
    /// A slot or a field.
    Slot,
    /// A slot or a field that has a list of values.
    List,
    /// A value of such a list.
    Value,
    /// Whatever.
    Word,
}

/// What the whole file may hold.
pub(super) static ROOT: LazyLock<Shape> = LazyLock::new(|| shape(&file::marked()));

impl Shape {
    /// What may stand behind a key.
    pub fn key(&self, name: &str) -> Option<&Shape> {
        match &self.kind {
            Kind::Keys(keys) => keys.iter().find(|key| key.name == name).map(|key| &key.shape),
            Kind::Names(_, values) => Some(values),
            _ => None,
        }
    }

    /// What an item of the list may be.
    pub fn item(&self) -> Option<&Shape> {
        match &self.kind {
            Kind::List(item) => Some(item),
            _ => None,
        }
    }

    /// What is expected, with an article and an example.
    pub fn expected(&self) -> String {
        let what = match &self.kind {
            Kind::Keys(_) | Kind::Names(..) => "keys with values",
            Kind::List(_) => "a list",
            Kind::Text(Meaning::Template) => "the name of a template",
            Kind::Text(Meaning::Glob) => "a pattern of paths",
            Kind::Text(Meaning::Path) => "a path",
            Kind::Text(_) => "a text",
            Kind::Number(least, most) => return format!("expected a number from {least} to {most}{}", self.such_as()),
            Kind::Choice(words) => {
                let names: Vec<_> = words.iter().map(|word| format!("`{}`", word.name)).collect();
                return format!("expected one of {}", names.join(", "));
            }
        };
        format!("expected {what}{}", self.such_as())
    }

    fn such_as(&self) -> String {
        self.example.as_ref().map_or_else(String::new, |example| format!(", such as `{}`", flow(example)))
    }
}

/// An example in one line, as people write YAML.
pub(super) fn flow(value: &Value) -> String {
    match value {
        Value::Array(all) => format!("[{}]", all.iter().map(flow).collect::<Vec<_>>().join(", ")),
        Value::Object(all) => {
            let pairs =
                all.iter().map(|(key, value)| format!("{}: {}", crate::edit::scalar(key, None, true), flow(value)));
            format!("{{{}}}", pairs.collect::<Vec<_>>().join(", "))
        }
        Value::String(text) => crate::edit::scalar(text, None, true),
        other => other.to_string(),
    }
}

fn shape(schema: &Value) -> Shape {
    let text = |key: &str| schema.get(key).and_then(Value::as_str).unwrap_or_default().split_whitespace();
    let description = text("description").collect::<Vec<_>>().join(" ");
    let example = schema.get("examples").and_then(|all| all.get(0)).cloned();
    let either = schema.get("anyOf").and_then(Value::as_array);
    let list = either.and_then(|either| either.iter().find(|one| one.get("items").is_some()));
    let (kind, or_one) = (kind(list.unwrap_or(schema)), list.is_some());
    let of_item = || match &kind {
        Kind::List(item) if or_one => item.example.clone().map(|example| Value::Array(vec![example])),
        _ => None,
    };
    let example = example.or_else(of_item);
    Shape { kind, or_one, description, example }
}

fn kind(schema: &Value) -> Kind {
    let words = schema.get("oneOf").or_else(|| schema.get("enum")).and_then(Value::as_array);
    if let Some(words) = words {
        let word = |word: &Value| {
            let name = word.get("const").unwrap_or(word).as_str()?.to_owned();
            let description = word.get("description").and_then(Value::as_str).unwrap_or_default().to_owned();
            Some(Word { name, description })
        };
        return Kind::Choice(words.iter().filter_map(word).collect());
    }
    if let Some(items) = schema.get("items") {
        return Kind::List(Box::new(shape(items)));
    }
    if let Some(values) = schema.get("additionalProperties").filter(|values| values.is_object()) {
        return Kind::Names(meaning(schema.get("propertyNames")), Box::new(shape(values)));
    }
    if let Some(keys) = schema.get("properties").and_then(Value::as_object) {
        let required = schema.get("required").and_then(Value::as_array);
        let is_required = |name: &str| required.is_some_and(|all| all.iter().any(|other| other == name));
        let key = |(name, value): (&String, &Value)| Key {
            name: name.clone(),
            required: is_required(name),
            shape: shape(value),
        };
        return Kind::Keys(keys.iter().map(key).collect());
    }
    let bound = |name: &str| schema.get(name).and_then(Value::as_f64);
    if let (Some(least), Some(most)) = (bound("minimum"), bound("maximum")) {
        return Kind::Number(least, most);
    }
    Kind::Text(meaning(Some(schema)))
}

fn meaning(schema: Option<&Value>) -> Meaning {
    match schema.and_then(|schema| schema.get(file::MEANS)).and_then(Value::as_str) {
        Some("path") => Meaning::Path,
        Some("glob") => Meaning::Glob,
        Some("template") => Meaning::Template,
        Some("slot") => Meaning::Slot,
        Some("list") => Meaning::List,
        Some("value") => Meaning::Value,
        _ => Meaning::Word,
    }
}
