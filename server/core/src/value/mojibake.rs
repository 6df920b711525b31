//! Stub until merged.
use crate::text::Span;
/// A run.
pub struct Mojibake {
    /// span
    pub span: Span,
    /// decoded
    pub decoded: String,
}
/// find
pub fn find(_text: &str) -> Vec<Mojibake> {
    Vec::new()
}
