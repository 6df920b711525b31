//! Words that a workspace uses besides the built-in ones.

use std::collections::BTreeMap;

use crate::text::normal;
use crate::value::{Class, status};

/// The words of a workspace.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Vocabulary {
    /// Values that a list has besides those of its template, by the name of the slot or the field.
    pub values: BTreeMap<String, Vec<String>>,
    /// Other spellings of a list's value, by that value.
    pub synonyms: BTreeMap<String, Vec<String>>,
    /// Status words by class.
    pub status: StatusWords,
}

/// Status words by class.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct StatusWords {
    /// The work has not begun.
    pub not_started: Vec<String>,
    /// It goes on.
    pub active: Vec<String>,
    /// It is done.
    pub finished: Vec<String>,
    /// It is halted for a while or for good.
    pub stopped: Vec<String>,
}

impl Vocabulary {
    /// Whether it has any words.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The class of a status value, a remark may follow the status: by these words, else by the built-in ones.
    pub fn class_of(&self, value: &str) -> Option<Class> {
        let words = &self.status;
        let own = [
            (&words.not_started, Class::NotStarted),
            (&words.active, Class::Active),
            (&words.finished, Class::Finished),
            (&words.stopped, Class::Stopped),
        ];
        let exact = |key: &str| {
            own.iter().find(|(list, _)| list.iter().any(|word| normal::key(word) == key)).map(|(_, class)| *class)
        };
        status::class_by(value, exact).or_else(|| status::class_of(value))
    }

    /// The value that a word is another spelling of.
    pub fn canonical<'a>(&'a self, key: &'a str) -> impl Iterator<Item = &'a str> {
        let spelt = move |words: &[String]| words.iter().any(|word| normal::key(word) == key);
        self.synonyms.iter().filter(move |(_, words)| spelt(words)).map(|(value, _)| value.as_str())
    }

    /// The values that the list of a slot or field has besides those of its template.
    pub fn values_of<'a>(&'a self, names: &'a [&str]) -> impl Iterator<Item = &'a String> {
        let is_one = |name: &String| names.iter().any(|other| normal::key(other) == normal::key(name));
        self.values.iter().filter(move |(name, _)| is_one(name)).flat_map(|(_, values)| values)
    }
}
