//! What a client says it can do.

use serde_json::{Value, json};

use super::mirror::Encoding;

/// A client's capabilities, and how it begins.
#[derive(Clone, Debug)]
pub struct Profile {
    /// `initialize`'s `capabilities`.
    pub capabilities: Value,
    /// `initialize`'s `initializationOptions`; none where there are none.
    pub options: Option<Value>,
}

impl Profile {
    /// A client that can do everything: pull, snippets, resolve, document changes, dynamic registration.
    pub fn full() -> Self {
        Self::read(include_str!("../../protocol/profiles/full.json"))
    }

    /// A client of middle age: diagnostics are pushed, edits are plain, nothing is registered dynamically.
    pub fn push() -> Self {
        Self::read(include_str!("../../protocol/profiles/push.json"))
    }

    /// A client that says nothing of itself.
    pub fn minimal() -> Self {
        Self::read(include_str!("../../protocol/profiles/minimal.json"))
    }

    /// All of them by name.
    pub fn all() -> [(&'static str, Self); 3] {
        [("full", Self::full()), ("push", Self::push()), ("minimal", Self::minimal())]
    }

    fn read(text: &str) -> Self {
        let capabilities = serde_json::from_str(text).expect("a profile is JSON");
        Self { capabilities, options: None }
    }

    /// The same client with these position encodings, the one it likes best first.
    #[must_use]
    pub fn encodings(mut self, encodings: &[Encoding]) -> Self {
        let names: Vec<_> = encodings.iter().map(|encoding| encoding.name()).collect();
        self.capabilities["general"]["positionEncodings"] = json!(names);
        self
    }

    /// The same client with one capability set, by its path (`/textDocument/rename/prepareSupport`).
    #[must_use]
    pub fn with(mut self, path: &str, value: Value) -> Self {
        let mut place = &mut self.capabilities;
        for name in path.split('/').skip(1) {
            place = &mut place[name];
        }
        *place = value;
        self
    }

    /// Whether a capability is there and true, or there and no boolean.
    pub fn can(&self, path: &str) -> bool {
        self.capabilities.pointer(path).is_some_and(|value| *value != Value::Bool(false) && !value.is_null())
    }
}
