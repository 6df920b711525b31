//! The engine of Milepost: a Markdown template is compiled into a typed model, documents are aligned with it,
//! and rules report where they differ.
//!
//! Pure values in, values out: no file access, no clock, no protocol types. Data walks through the modules once:
//! [`text`] → [`syntax`] → [`template`] and [`align`] → [`rules`] → [`check`].

pub mod finding;
pub mod syntax;
pub mod text;
