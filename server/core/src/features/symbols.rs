//! The outline of a milestone: front matter with its entries, the title with its sections, each with what is left in it.

use super::View;
use super::progress::{Counts, Progress};
use super::template::Here;
use crate::align::Document;
use crate::syntax::FrontMatter;
use crate::syntax::front_matter::Value;
use crate::text::{Span, normal};

/// Entries that are nested deeper are left out: no reader of an outline looks there, and not every one survives it.
const DEEPEST: usize = 16;
/// The characters that a shown value has at most.
const LONGEST: usize = 60;

/// One entry of the outline.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Symbol {
    /// Its name, never empty, in one line.
    pub name: String,
    /// What is to be said of it besides: a value, or how far it has come. May be empty.
    pub detail: String,
    /// What it is.
    pub kind: SymbolKind,
    /// All of it; the spans of its children lie within.
    pub span: Span,
    /// Its name's place, within `span`.
    pub selection: Span,
    /// What it consists of, in the order of the text.
    pub children: Vec<Symbol>,
}

/// The kinds of [`Symbol`].
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum SymbolKind {
    /// The title, with all that is below it.
    Document,
    /// A section.
    Section,
    /// The front matter.
    FrontMatter,
    /// A front-matter entry or a field of the header block.
    Field,
}

/// The outline of a milestone or a template; empty for other documents, whose outline is other servers' business.
pub fn symbols(view: &View<'_>) -> Vec<Symbol> {
    if let Some(template) = Here::of(view) {
        return template.symbols();
    }
    let Some(document) = view.document else { return Vec::new() };
    let (mut flat, counts) = (Vec::new(), Counts::of(view, document));
    if let Some(front) = document.syntax.front() {
        front_matter(document, front, counts.front, &mut flat);
    }
    sections(document, &counts, &mut flat);
    nest(flat)
}

fn front_matter(document: &Document<'_>, front: &FrontMatter, left: Progress, out: &mut Vec<Symbol>) {
    out.push(symbol("Front matter", left.short(), SymbolKind::FrontMatter, front.span, front.open));
    let mut depths: Vec<usize> = Vec::new();
    for entry in &front.entries {
        let depth = entry.parent.and_then(|parent| depths.get(parent)).map_or(0, |depth| depth + 1);
        depths.push(depth);
        if depth < DEEPEST {
            let detail = match &entry.value {
                Value::Map(_) => String::new(),
                Value::Scalar(scalar) => shown(scalar.inner.of(document.text)),
                value => shown(value.span().of(document.text)),
            };
            let name = shown(entry.key.of(document.text));
            out.push(symbol(or(&name, "(no key)"), detail, SymbolKind::Field, entry.span, entry.key));
        }
    }
}

fn sections(document: &Document<'_>, counts: &Counts, out: &mut Vec<Symbol>) {
    for (n, section) in document.sections.iter().enumerate() {
        let outline = &section.section;
        if outline.heading.is_some() {
            let (kind, progress) = if outline.is_title {
                (SymbolKind::Document, counts.document)
            } else {
                (SymbolKind::Section, counts.whole[n])
            };
            let plain = normal::unemphasised(&normal::without_comments(outline.title()));
            let name = shown(or(&plain, outline.title()));
            out.push(symbol(or(&name, "(untitled)"), progress.short(), kind, outline.whole, outline.title_span()));
        }
        if section.def == Some(0) {
            let def = &document.template.sections[0];
            for field in &section.body.fields {
                let (span, value) = (field.span.shift(outline.base), field.value.of(outline.text));
                let name = or(&def.fields[field.def].name, "(no name)");
                let lead = Span { end: field.value.start.max(field.span.start), ..field.span };
                let selection = trimmed(outline.text, lead).shift(outline.base);
                out.push(symbol(name, shown(value), SymbolKind::Field, span, selection));
            }
        }
    }
}

fn symbol(name: &str, detail: String, kind: SymbolKind, span: Span, selection: Span) -> Symbol {
    let selection = if span.contains(selection) { selection } else { Span::at(span.start as usize) };
    Symbol { name: name.to_owned(), detail, kind, span, selection, children: Vec::new() }
}

/// A field's name without what marks it as one.
fn trimmed(text: &str, span: Span) -> Span {
    let marks = ['*', '_', ':', '：', ' ', '\t'];
    let (raw, start) = (span.of(text), span.start as usize);
    let start = start + raw.len() - raw.trim_start_matches(marks).len();
    Span::new(start, start + raw.trim_matches(marks).len())
}

fn or<'a>(text: &'a str, otherwise: &'a str) -> &'a str {
    if text.trim().is_empty() { otherwise } else { text }
}

/// A text as one line that is not too long.
fn shown(text: &str) -> String {
    normal::shortened(text, LONGEST)
}

/// Puts each symbol under the smallest one that holds it.
fn nest(mut flat: Vec<Symbol>) -> Vec<Symbol> {
    flat.sort_by_key(|symbol| (symbol.span.start, std::cmp::Reverse(symbol.span.end)));
    let mut open: Vec<Symbol> = Vec::new();
    let mut roots: Vec<Symbol> = Vec::new();
    let close = |open: &mut Vec<Symbol>, roots: &mut Vec<Symbol>| {
        let Some(done) = open.pop() else { return };
        open.last_mut().map_or(roots, |parent| &mut parent.children).push(done);
    };
    for symbol in flat {
        while open.last().is_some_and(|last| !last.span.contains(symbol.span)) {
            close(&mut open, &mut roots);
        }
        open.push(symbol);
    }
    while !open.is_empty() {
        close(&mut open, &mut roots);
    }
    roots
}
