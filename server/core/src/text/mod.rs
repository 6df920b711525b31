//! Text as bytes: offsets, spans, positions, and texts made comparable.

mod nearest;
pub mod normal;
mod position;
mod span;

pub use nearest::nearest;
pub use position::LineIndex;
pub use span::Span;
