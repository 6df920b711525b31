use milepost_core::features::View;
use milepost_core::features::rename::{prepare, rename};
use milepost_core::fix;
use milepost_core::text::Span;

use crate::diff;

/// What can be renamed; with `to TEXT` what changes, as a difference of lines.
pub fn show(view: &View<'_>, at: Span, options: &str) -> String {
    let at = at.start as usize;
    let Some(new) = options.strip_prefix("to") else {
        return prepare(view, at).map_or_else(|| "none".to_owned(), |(span, _)| super::place(view, span));
    };
    match rename(view, at, &new.trim().replace("\\n", "\n")) {
        Ok(edits) => match fix::apply(view.text, &edits) {
            Some(new) => diff::lines(view.text, &new).unwrap_or_else(|| "nothing changes".to_owned()),
            None => "the edits overlap".to_owned(),
        },
        Err(error) => format!("error: {error}"),
    }
}
