use std::fmt::Write as _;

use milepost_core::features::View;
use milepost_core::features::actions::Filter;
use milepost_core::features::configure::offers;
use milepost_core::text::{LineIndex, Span};

/// Shows the changes of the configuration that are offered, one a line, with the findings that they resolve.
pub fn show(view: &View<'_>, at: Span, _: &str) -> String {
    let index = LineIndex::new(view.text);
    let mut out = String::new();
    for offer in offers(view, at, Filter::All) {
        let lines = offer.findings.iter().map(|n| index.position(view.findings[*n].span.start as usize).0.to_string());
        let lines = lines.collect::<Vec<_>>().join(", ");
        let _ = writeln!(out, "{}: {} [{lines}]\n    {:?}", offer.kind.name(), offer.title, offer.change);
    }
    if out.is_empty() { "none\n".to_owned() } else { out }
}
