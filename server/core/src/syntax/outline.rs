//! The sections of a document: headings with the items below them.

use super::{Item, Syntax};
use crate::text::{Span, normal};

/// A heading and what stands below it up to the next heading of any level. The first one may lack the heading.
#[derive(Clone, Debug)]
pub struct Section<'a> {
    /// The text of its chunk; the spans of `heading` and `body` are relative to it.
    pub text: &'a str,
    /// Where the chunk starts in the document.
    pub base: usize,
    /// Its heading.
    pub heading: Option<&'a Item>,
    /// Level of the heading, 0 where there is none.
    pub level: u8,
    /// Whether the heading is the document's title: its first heading, at level 1.
    pub is_title: bool,
    /// The index of the section it is a part of; none at the top and for parts of the titled document itself.
    pub parent: Option<usize>,
    /// The items below the heading.
    pub body: &'a [Item],
    /// From the heading to the next heading of any level, in the document.
    pub span: Span,
    /// From the heading to the next heading of the same or a higher level, in the document.
    pub whole: Span,
    /// The heading's comparable forms.
    pub key: &'a normal::Heading,
}

impl Section<'_> {
    /// The heading's text; empty where there is none.
    pub fn title(&self) -> &str {
        self.heading.map_or("", |heading| heading.content.of(self.text))
    }

    /// From the heading to the next heading of any level, relative to the chunk.
    pub fn own(&self) -> Span {
        Span { start: self.span.start - self.base as u32, end: self.span.end - self.base as u32 }
    }

    /// The heading's text in the document; the start of the section where there is none.
    pub fn title_span(&self) -> Span {
        self.heading.map_or(Span::at(self.span.start as usize), |heading| heading.content.shift(self.base))
    }
}

/// The sections in the order of the text.
pub fn outline(syntax: &Syntax) -> Vec<Section<'_>> {
    let mut sections: Vec<Section<'_>> = Vec::with_capacity(syntax.chunks().len() + 1);
    let mut headings = 0;
    for placed in syntax.chunks() {
        let items = placed.chunk.items();
        for part in placed.chunk.parts() {
            let heading = part.heading.map(|at| &items[at]);
            headings += usize::from(heading.is_some());
            sections.push(Section {
                text: placed.chunk.text(),
                base: placed.start,
                heading,
                level: part.level,
                is_title: part.level == 1 && headings == 1,
                parent: None,
                body: &items[part.body.clone()],
                span: Span::at(placed.start + part.start),
                whole: Span::default(),
                key: &part.key,
            });
        }
    }
    close(&mut sections, syntax.len());
    sections
}

/// Sets parents and ends.
fn close(sections: &mut [Section<'_>], len: usize) {
    let mut open: Vec<usize> = Vec::new();
    for n in 0..sections.len() {
        let (level, start) = (sections[n].level, sections[n].span.start);
        if n > 0 {
            sections[n - 1].span.end = start;
        }
        if sections[n].heading.is_none() {
            continue;
        }
        while let Some(last) = open.last().copied().filter(|last| sections[*last].level >= level) {
            sections[last].whole = Span { start: sections[last].span.start, end: start };
            open.pop();
        }
        sections[n].parent = open.last().copied().filter(|parent| !sections[*parent].is_title);
        open.push(n);
    }
    if let Some(last) = sections.last_mut() {
        last.span.end = len as u32;
    }
    for section in sections.iter_mut() {
        let end = if section.whole.end == 0 { len as u32 } else { section.whole.end };
        let end = if section.heading.is_none() { section.span.end } else { end };
        section.whole = Span { start: section.span.start, end };
    }
}
