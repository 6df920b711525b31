//! Text as bytes: offsets, spans, positions.

mod nearest;
mod position;
mod span;

pub use nearest::nearest;
pub use position::LineIndex;
pub use span::Span;
