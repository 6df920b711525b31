//! The inline scan: links, code spans, fields and placeholder candidates of one block, in one linear pass.

use super::Item;

/// Appends the inline items of `block`, an item of the chunk `text`, to `out`.
pub fn scan(_text: &str, _block: &Item, _out: &mut Vec<Item>) {}
