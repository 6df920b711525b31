//! Drives the language server over its pipes, with raw bytes.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::needless_pass_by_value,
    reason = "Clippy's exception for tests does not reach their helper functions; `json!` makes values."
)]

mod documents;
mod features;
mod life;
mod server;
