//! Text to items with byte ranges: front matter, chunks, block items, inline items.

pub mod item;

pub use item::{Context, Delimiter, Item, ItemKind, ListMark};
