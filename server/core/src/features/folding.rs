//! What can be folded away: front matter, sections, list items with what belongs to them, tables, code, comments.

use super::View;
use super::shape::{Shapes, content_end};
use super::template::Here;
use crate::align::DocSection;
use crate::syntax::{Item, ItemKind};
use crate::text::Span;

/// Something that can be folded: from its first line to its last one, without the blank lines behind it.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct Fold {
    /// All of it; more than one line.
    pub span: Span,
    /// What it is.
    pub kind: FoldKind,
}

/// The kinds of [`Fold`].
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum FoldKind {
    /// A part of the document.
    Region,
    /// A comment.
    Comment,
}

/// The folds of a milestone or a template in the order of the text, the outer one first; none for other documents.
pub fn folding(view: &View<'_>) -> Vec<Fold> {
    if let Some(template) = Here::of(view) {
        return template.folding();
    }
    let Some(document) = view.document else { return Vec::new() };
    let mut found = Vec::new();
    let mut add = |span: Span, kind: FoldKind| {
        let text = span.of(view.text).trim_end();
        if text.contains(['\n', '\r']) {
            found.push(Fold { span: Span::new(span.start as usize, span.start as usize + text.len()), kind });
        }
    };
    if let Some(front) = document.syntax.front() {
        add(front.span, FoldKind::Region);
    }
    for (n, section) in document.sections.iter().enumerate() {
        // Folded at its title a document would be one line.
        if section.section.heading.is_some() && !section.section.is_title {
            add(Span::new(section.section.span.start as usize, content_end(document, n)), FoldKind::Region);
        }
        inside(section, &mut add);
    }
    found.sort_by_key(|fold| (fold.span.start, std::cmp::Reverse(fold.span.end), fold.kind));
    found
}

fn inside(section: &DocSection<'_>, add: &mut impl FnMut(Span, FoldKind)) {
    let section = &section.section;
    let shapes = Shapes::of(section);
    for (item, _) in shapes.items.iter().filter(|(_, has_parts)| *has_parts) {
        add(*item, FoldKind::Region);
    }
    for table in shapes.tables {
        add(table, FoldKind::Region);
    }
    for Item { span, kind, .. } in section.body {
        match kind {
            ItemKind::Code { .. } => add(span.shift(section.base), FoldKind::Region),
            ItemKind::Comment => add(span.shift(section.base), FoldKind::Comment),
            _ => {}
        }
    }
}
