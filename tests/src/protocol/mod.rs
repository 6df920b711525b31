//! A client of the protocol that drives the real binary and believes nothing: every message is held against the
//! protocol's own meta model, against what the client said it can do, and against the client's copy of the documents.
//!
//! A test that uses it fails by panicking; the conversation up to there is printed then.
#![allow(clippy::panic, clippy::missing_panics_doc, reason = "failing a test is what all of this is for")]

pub mod binary;
pub mod client;
pub mod frames;
pub mod manners;
pub mod mirror;
pub mod model;
pub mod notation;
pub mod places;
pub mod profile;
pub mod transcript;
pub mod workspace;

pub use client::{Client, Id, Published, Refusal};
pub use mirror::{Encoding, Lines, Mirror};
pub use profile::Profile;
pub use workspace::Workspace;
