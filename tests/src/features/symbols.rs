use std::fmt::Write as _;

use milepost_core::features::View;
use milepost_core::features::symbols::{Symbol, symbols};
use milepost_core::text::{LineIndex, Span};

/// The outline, a symbol a line: its lines, its kind and name, its detail.
pub fn show(view: &View<'_>, _: Span, _: &str) -> String {
    let mut out = String::new();
    lines(view, &symbols(view), 0, &mut out);
    if out.is_empty() { "none".to_owned() } else { out }
}

fn lines(view: &View<'_>, symbols: &[Symbol], depth: usize, out: &mut String) {
    let index = LineIndex::new(view.text);
    for symbol in symbols {
        let ((start, _), (end, _)) = index.range(symbol.span);
        let selected = symbol.selection.of(view.text).escape_debug();
        let detail = if symbol.detail.is_empty() { String::new() } else { format!(" - {}", symbol.detail) };
        let indent = "  ".repeat(depth);
        let _ = writeln!(out, "{indent}{start}-{end} {:?} {}{detail} `{selected}`", symbol.kind, symbol.name);
        lines(view, &symbol.children, depth + 1, out);
    }
}
