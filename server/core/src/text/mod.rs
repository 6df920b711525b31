//! Text as bytes: offsets, spans, positions, and texts made comparable.

mod nearest;
pub mod normal;
mod position;
mod rope;
pub mod slug;
mod span;

pub use nearest::{Near, near, nearest};
pub use position::LineIndex;
pub use rope::{Encoding, Position, Text};
pub use span::Span;
