//! What the protocol says of every message, and whether a value is what it says.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::notation::{self, Property, Type};

/// Who sends a message.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sender {
    /// The client.
    Client,
    /// The server.
    Server,
    /// Either.
    Both,
}

/// A request or a notification.
#[derive(Debug)]
pub struct Message {
    /// Who sends it.
    pub from: Sender,
    /// The type of its parameters; none where it has none.
    pub params: Option<Type>,
    /// The type of its result; none where it is a notification.
    pub result: Option<Type>,
    /// The type of its options when it is registered dynamically.
    pub registration: Option<Type>,
    /// The method it is registered by.
    pub registered: Option<String>,
}

/// All messages, and the types they are made of.
#[derive(Debug, Default)]
pub struct Model {
    messages: BTreeMap<String, Message>,
    structures: BTreeMap<String, Vec<Property>>,
    enumerations: BTreeMap<String, Vec<Value>>,
    aliases: BTreeMap<String, Type>,
}

const BASE: &[&str] = &[
    "string",
    "DocumentUri",
    "URI",
    "boolean",
    "null",
    "integer",
    "uinteger",
    "decimal",
    "LSPAny",
    "LSPObject",
    "LSPArray",
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawMessage {
    from: Sender,
    params: Option<String>,
    result: Option<String>,
    registration: Option<String>,
    registered: Option<String>,
    #[serde(rename = "partial")]
    _partial: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    messages: BTreeMap<String, RawMessage>,
    structures: BTreeMap<String, BTreeMap<String, String>>,
    #[serde(default)]
    enumerations: BTreeMap<String, Value>,
    #[serde(default)]
    aliases: BTreeMap<String, String>,
}

impl Model {
    /// The protocol with the server's own messages, read once.
    pub fn get() -> &'static Self {
        static MODEL: OnceLock<Model> = OnceLock::new();
        MODEL.get_or_init(|| {
            let parts = [include_str!("../../protocol/metamodel.json"), include_str!("../../protocol/milepost.json")];
            Self::read(&parts).expect("tests/protocol holds a model")
        })
    }

    /// Reads a model out of parts; the names in each may refer to the others.
    pub fn read(parts: &[&str]) -> Result<Self, String> {
        let mut model = Self::default();
        let mut parents = BTreeMap::new();
        for part in parts {
            let raw: Raw = serde_json::from_str(part).map_err(|error| error.to_string())?;
            for (name, text) in raw.aliases {
                model.aliases.insert(name, notation::parse(&text)?);
            }
            for (name, values) in raw.enumerations {
                match values {
                    Value::Array(values) => drop(model.enumerations.insert(name, values)),
                    Value::String(open) => drop(model.aliases.insert(name, notation::parse(&open)?)),
                    other => return Err(format!("{name}: {other} is no enumeration")),
                }
            }
            for (name, mut properties) in raw.structures {
                if let Some(text) = properties.remove("...") {
                    parents.insert(name.clone(), names(&notation::parse(&text)?)?);
                }
                let own: Result<_, _> = properties.iter().map(|(name, kind)| Property::parse(name, kind)).collect();
                model.structures.insert(name, own?);
            }
            for (method, raw) in raw.messages {
                let read = |text: Option<String>| text.map(|text| notation::parse(&text)).transpose();
                let message = Message {
                    from: raw.from,
                    params: read(raw.params)?,
                    result: read(raw.result)?,
                    registration: read(raw.registration)?,
                    registered: raw.registered,
                };
                model.messages.insert(method, message);
            }
        }
        let whole = model.structures.keys().map(|name| (name.clone(), model.inherited(name, &parents))).collect();
        model.structures = whole;
        model.resolved()?;
        Ok(model)
    }

    /// A structure's properties with those of its parents, its own last.
    fn inherited(&self, name: &str, parents: &BTreeMap<String, Vec<String>>) -> Vec<Property> {
        let mut found: Vec<_> =
            parents.get(name).into_iter().flatten().flat_map(|parent| self.inherited(parent, parents)).collect();
        for property in self.structures.get(name).into_iter().flatten() {
            found.retain(|other| other.name != property.name);
            found.push(property.clone());
        }
        found
    }

    /// Whether every name that a type holds is known.
    fn resolved(&self) -> Result<(), String> {
        let mut todo: Vec<&Type> = self.aliases.values().collect();
        todo.extend(self.structures.values().flatten().map(|property| &property.kind));
        for message in self.messages.values() {
            todo.extend([&message.params, &message.result, &message.registration].into_iter().flatten());
        }
        while let Some(kind) = todo.pop() {
            match kind {
                Type::Name(name) => {
                    let known = BASE.contains(&name.as_str())
                        || self.structures.contains_key(name)
                        || self.enumerations.contains_key(name)
                        || self.aliases.contains_key(name);
                    if !known {
                        return Err(format!("no type is named {name}"));
                    }
                }
                Type::Text(_) => {}
                Type::List(element) => todo.push(element),
                Type::Map(key, value) => todo.extend([&**key, &**value]),
                Type::Object(properties) => todo.extend(properties.iter().map(|property| &property.kind)),
                Type::Tuple(types) | Type::Either(types) | Type::Joined(types) => todo.extend(types),
            }
        }
        Ok(())
    }

    /// What is known of a method.
    pub fn message(&self, method: &str) -> Option<&Message> {
        self.messages.get(method)
    }

    /// What is wrong with a request or notification: its method, who sends it, and its parameters.
    pub fn sent(&self, from: Sender, method: &str, params: Option<&Value>, is_request: bool) -> Vec<String> {
        let Some(message) = self.messages.get(method) else {
            return vec![format!("{method} is no method of the protocol")];
        };
        let mut wrong = Vec::new();
        if message.from != from && message.from != Sender::Both {
            wrong.push(format!("{method} is not for the {from:?} to send"));
        }
        if message.result.is_some() != is_request {
            wrong.push(format!("{method}: a request where a notification is due, or the other way round"));
        }
        match (&message.params, params) {
            (Some(kind), Some(value)) => wrong.extend(self.check(kind, value, "params")),
            (None, None) => {}
            (Some(_), None) => wrong.push("params: missing".to_owned()),
            (None, Some(_)) => wrong.push("params: there are none in this message".to_owned()),
        }
        wrong.extend(params.into_iter().flat_map(|params| self.hidden(method, params)));
        wrong
    }

    /// What is wrong with a request's result.
    pub fn answered(&self, method: &str, result: &Value) -> Vec<String> {
        match self.messages.get(method).map(|message| &message.result) {
            Some(Some(kind)) => self.check(kind, result, "result"),
            _ => vec![format!("{method} is no request")],
        }
    }

    /// What the types leave open as any JSON but a method's own types say: options of registrations, values of progress.
    fn hidden(&self, method: &str, params: &Value) -> Vec<String> {
        match method {
            "client/registerCapability" => {
                let registrations = params["registrations"].as_array().into_iter().flatten();
                registrations.flat_map(|registration| self.registration(registration)).collect()
            }
            "$/progress" => {
                let phases = ["WorkDoneProgressBegin", "WorkDoneProgressReport", "WorkDoneProgressEnd"];
                let either = Type::Either(phases.iter().map(|name| Type::Name((*name).to_owned())).collect());
                // A partial result travels in the same message, and has no `kind` of progress.
                if params["value"].get("kind").is_some() {
                    self.check(&either, &params["value"], "value")
                } else {
                    Vec::new()
                }
            }
            _ => Vec::new(),
        }
    }

    fn registration(&self, registration: &Value) -> Vec<String> {
        let method = registration["method"].as_str().unwrap_or_default();
        let by_it = |(name, message): &(&String, &Message)| match &message.registered {
            Some(registered) => registered == method,
            None => *name == method,
        };
        let Some((_, message)) = self.messages.iter().find(by_it) else {
            return vec![format!("{method} cannot be registered: it is no method of the protocol")];
        };
        match (&message.registration, registration.get("registerOptions")) {
            (Some(kind), Some(options)) => self.check(kind, options, &format!("registerOptions of {method}")),
            (None, Some(Value::Object(options))) if !options.is_empty() => {
                vec![format!("{method} has no options to register with")]
            }
            _ => Vec::new(),
        }
    }

    /// What is wrong with a value of a type, each with the path to it, that begins with `path`; nothing where it is right.
    pub fn check(&self, kind: &Type, value: &Value, path: &str) -> Vec<String> {
        match kind {
            Type::Name(name) => self.named(name, value, path),
            Type::Text(text) => expected(value.as_str() == Some(text), value, path, &format!("'{text}'")),
            Type::List(element) => match value.as_array() {
                Some(items) => {
                    let each = items.iter().enumerate();
                    each.flat_map(|(n, item)| self.check(element, item, &format!("{path}[{n}]"))).collect()
                }
                None => expected(false, value, path, "a list"),
            },
            Type::Tuple(kinds) => match value.as_array() {
                Some(items) if items.len() == kinds.len() => {
                    let each = kinds.iter().zip(items).enumerate();
                    each.flat_map(|(n, (kind, item))| self.check(kind, item, &format!("{path}[{n}]"))).collect()
                }
                _ => expected(false, value, path, &format!("a list of {}", kinds.len())),
            },
            Type::Map(key, kind) => match value.as_object() {
                Some(map) => {
                    let of = |(name, item): (&String, &Value)| {
                        let path = format!("{path}.{name}");
                        let mut wrong = self.check(key, &Value::from(name.as_str()), &path);
                        wrong.extend(self.check(kind, item, &path));
                        wrong
                    };
                    map.iter().flat_map(of).collect()
                }
                None => expected(false, value, path, "an object"),
            },
            Type::Object(properties) => match value.as_object() {
                Some(object) => self.object(properties, object, path, "a structure without a name"),
                None => expected(false, value, path, "an object"),
            },
            Type::Joined(kinds) => match (self.joined(kinds), value.as_object()) {
                (Ok(properties), Some(object)) => self.object(&properties, object, path, "joined structures"),
                (Err(error), _) => vec![error],
                (_, None) => expected(false, value, path, "an object"),
            },
            // What is said is what the nearest alternative says.
            Type::Either(kinds) => {
                let tried = kinds.iter().map(|kind| self.check(kind, value, path));
                tried.min_by_key(Vec::len).unwrap_or_default()
            }
        }
    }

    fn joined(&self, kinds: &[Type]) -> Result<Vec<Property>, String> {
        let mut found: Vec<Property> = Vec::new();
        for kind in kinds {
            let Type::Name(name) = kind else { return Err(format!("{kind:?} cannot be joined")) };
            let own = self.structures.get(name).ok_or_else(|| format!("{name} is no structure"))?;
            found.retain(|property| own.iter().all(|other| other.name != property.name));
            found.extend(own.iter().cloned());
        }
        Ok(found)
    }

    fn named(&self, name: &str, value: &Value, path: &str) -> Vec<String> {
        if let Some(properties) = self.structures.get(name) {
            return match value.as_object() {
                Some(object) => self.object(properties, object, path, name),
                None => expected(false, value, path, &format!("an object ({name})")),
            };
        }
        if let Some(values) = self.enumerations.get(name) {
            return expected(values.contains(value), value, path, &format!("in the enumeration {name}"));
        }
        if let Some(kind) = self.aliases.get(name) {
            return self.check(kind, value, path);
        }
        let holds = match name {
            "LSPAny" => true,
            "LSPObject" => value.is_object(),
            "LSPArray" => value.is_array(),
            "string" => value.is_string(),
            "DocumentUri" | "URI" => value.as_str().is_some_and(is_uri),
            "boolean" => value.is_boolean(),
            "null" => value.is_null(),
            "integer" => value.as_i64().is_some_and(|n| i32::try_from(n).is_ok()),
            "uinteger" => value.as_i64().is_some_and(|n| i32::try_from(n).is_ok_and(|n| n >= 0)),
            "decimal" => value.is_number(),
            _ => false,
        };
        expected(holds, value, path, name)
    }

    fn object(&self, properties: &[Property], object: &Map<String, Value>, path: &str, name: &str) -> Vec<String> {
        let mut wrong = Vec::new();
        for property in properties {
            match object.get(&property.name) {
                Some(value) => wrong.extend(self.check(&property.kind, value, &format!("{path}.{}", property.name))),
                None if property.optional => {}
                None => wrong.push(format!("{path}: {} is missing ({name})", property.name)),
            }
        }
        let unknown = object.keys().filter(|key| properties.iter().all(|property| property.name != **key));
        wrong.extend(unknown.map(|key| format!("{path}: {key} is no property ({name})")));
        wrong
    }
}

fn names(kind: &Type) -> Result<Vec<String>, String> {
    match kind {
        Type::Name(name) => Ok(vec![name.clone()]),
        Type::Joined(kinds) => Ok(kinds.iter().map(names).collect::<Result<Vec<_>, _>>()?.concat()),
        other => Err(format!("{other:?} is no structure's name")),
    }
}

fn expected(holds: bool, value: &Value, path: &str, what: &str) -> Vec<String> {
    if holds { Vec::new() } else { vec![format!("{path}: {value} is not {what}")] }
}

/// Whether a string begins as a URI does and holds nothing that has to be escaped in one.
fn is_uri(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
        && !rest.contains(|c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"' | '\\'))
}
