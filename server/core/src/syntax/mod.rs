//! Text to items with byte ranges: front matter, chunks, block items, inline items.

mod block;
mod chunk;
mod cut;
mod document;
pub mod front_matter;
mod html;
pub mod inline;
mod input;
pub mod item;

pub use chunk::{Chunk, Keep};
pub use document::{Placed, Syntax, normalize_label};
pub use front_matter::FrontMatter;
pub use item::{Context, Delimiter, Item, ItemKind, ListMark};

#[cfg(test)]
mod props;
