//! Which day it is: the engine never asks a clock.

use anyhow::Context as _;
use milepost_core::value::date::{self, Date};

/// The day that `MILEPOST_TODAY` names, else this machine's.
pub fn today() -> anyhow::Result<Date> {
    match std::env::var("MILEPOST_TODAY") {
        Ok(text) if !text.trim().is_empty() => {
            date::parse(&text).with_context(|| format!("MILEPOST_TODAY is `{text}`; write a date as 2026-05-04"))
        }
        _ => Ok(jiff::Zoned::now().date()),
    }
}
