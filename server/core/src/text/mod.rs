//! Text as bytes: offsets, spans, positions.

mod span;

pub use span::Span;
