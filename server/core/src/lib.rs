//! The engine of Milepost: a Markdown template is compiled into a typed model, documents are aligned with it,
//! and rules report where they differ.
//!
//! Pure values in, values out: no file access, no clock, no protocol types. Data walks through the modules once:
//! [`text`] → [`syntax`] → [`template`] → [`rules`] → [`check`].

pub mod align;
pub mod analysis;
pub mod check;
pub mod config;
pub mod context;
pub mod edit;
pub mod features;
pub mod files;
pub mod finding;
pub mod fix;
pub mod ids;
pub mod rules;
pub mod suppress;
pub mod syntax;
pub mod template;
pub mod text;
pub mod value;
