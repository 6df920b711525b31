//! Text to items with byte ranges: front matter, chunks, block items, inline items.

pub mod anchors;
mod block;
mod candidate;
mod chunk;
pub(crate) mod cut;
mod document;
mod field;
pub mod front_matter;
mod html;
pub mod inline;
mod input;
pub mod item;
pub mod link;
pub mod outline;
mod rendered;

pub use chunk::{Chunk, Keep, Part};
pub use document::{Placed, Syntax, changed, normalize_label};
pub use front_matter::FrontMatter;
pub use item::{Context, Delimiter, Item, ItemKind, ListMark, blocks};

/// The language of a code block: the first word of its info string.
pub fn code_language(info: &str) -> &str {
    info.split([' ', '\t', ',', '{']).next().unwrap_or("")
}

/// Words that may follow a number as its unit.
const UNITS: &[&str] = &[
    "h", "hr", "hrs", "hour", "hours", "d", "day", "days", "w", "week", "weeks", "month", "months", "min", "mins",
    "minutes", "ms", "s", "sec", "seconds", "points", "story", "people", "users", "tokens", "requests", "tests",
    "items", "sprints", "years", "mb", "gb", "kb", "of", "person",
];

/// Whether a lower-case word is a unit that numbers are written with.
pub fn is_unit(word: &str) -> bool {
    UNITS.contains(&word)
}

#[cfg(test)]
mod props;
