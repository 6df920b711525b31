//! Values: one kind a file, each parsed, compared, normalised.

pub mod choice;
pub mod date;
pub mod fit;
pub mod mojibake;
pub mod number;
pub mod status;

pub use choice::Choice;
pub use status::Class;

/// What a slot may be filled with.
#[derive(Clone, PartialEq, Debug)]
pub enum Kind {
    /// Anything.
    Text,
    /// One of a list.
    Choice(Choice),
    /// A number.
    Number(Number),
    /// A date, ISO 8601.
    Date,
    /// A list of anything.
    List,
}

/// What a number may be.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Number {
    /// Its unit as the template writes it.
    pub unit: Option<String>,
    /// Its least value.
    pub low: Option<f64>,
    /// Its greatest value.
    pub high: Option<f64>,
}

impl Kind {
    /// The closed list of values, where there is one.
    pub fn closed(&self) -> Option<&Choice> {
        match self {
            Self::Choice(choice) if choice.closed => Some(choice),
            _ => None,
        }
    }
}
