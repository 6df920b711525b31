//! The kinds of values, one a file: how each is read, and which spelling of it is the canonical one.

pub mod date;
pub mod mojibake;
pub mod number;
