//! Text to items with byte ranges: front matter, chunks, block items, inline items.

pub mod front_matter;
pub mod inline;
pub mod item;

pub use front_matter::FrontMatter;
pub use item::{Context, Delimiter, Item, ItemKind, ListMark};
