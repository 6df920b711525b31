//! What a template's own file shows: its slots with what is known of them. It is no document: nothing in it is missing, and
//! nothing is to be filled.

pub(super) mod rename;
pub(super) mod tokens;

use super::View;
use super::folding::{Fold, folding};
use super::next::{Direction, next};
use super::selection::selection;
use super::symbols::{Symbol, SymbolKind, symbols};
use crate::syntax::outline::outline;
use crate::template::file::TemplateFile;
use crate::template::hints::{self, Hint};
use crate::template::model::{Slot, SlotId};
use crate::text::{LineIndex, Span, normal};

/// A template's file of which the places are known. Its methods take and give spans and offsets of the template's source,
/// where they do not say otherwise.
#[derive(Copy, Clone)]
pub(super) struct Here<'v> {
    view: &'v View<'v>,
    /// The file.
    pub file: &'v TemplateFile,
    /// Where the source begins in the file.
    pub base: usize,
}

/// The name that a hint is about.
pub(super) struct Mention {
    /// Where it stands.
    pub span: Span,
    /// Its comparable form.
    pub key: String,
}

impl<'v> Here<'v> {
    /// The template that a view is of; none where it is of another document, or of a file whose bytes are not the template's.
    pub fn of(view: &'v View<'v>) -> Option<Self> {
        let file = view.template?;
        Some(Self { view, file, base: file.base()? })
    }

    /// The template's source.
    pub fn source(&self) -> &'v str {
        &self.file.template().source
    }

    /// The place in the source of an offset of the file.
    pub fn inside(&self, offset: usize) -> Option<usize> {
        offset.checked_sub(self.base).filter(|at| *at <= self.source().len())
    }

    /// How many lines of the file stand above the source.
    pub fn lines_above(&self) -> usize {
        LineIndex::new(self.view.text).position(self.base).0.saturating_sub(1)
    }

    /// The slot at an offset, its borders included: of two that touch, the one that begins here.
    pub fn slot_at(&self, at: usize) -> Option<(Span, SlotId)> {
        let touching: Vec<_> = self.file.slots().into_iter().filter(|(span, _)| span.is_at(at)).collect();
        touching.iter().find(|(span, _)| span.start as usize == at).or(touching.first()).copied()
    }

    /// A slot.
    pub fn slot(&self, id: SlotId) -> &'v Slot {
        &self.file.template().slots[id]
    }

    /// The names that hints are about, in the order of the text.
    pub fn mentions(&self) -> Vec<Mention> {
        let sections = outline(self.file.syntax());
        let mention = |placed: hints::Placed<'_>| {
            let Ok(Hint::Kind { name, .. } | Hint::Role { name, .. }) = &placed.hint else { return None };
            let start = placed.inside.start as usize + placed.inside.of(self.source()).find(name.as_str())?;
            Some(Mention { span: Span::new(start, start + name.len()), key: normal::key(name) })
        };
        hints::all(&sections).filter_map(mention).collect()
    }

    /// Calls with the source as the document that it is before anybody has filled it.
    pub fn as_document<R>(&self, call: impl FnOnce(&View<'_>) -> R) -> R {
        let document = self.file.document();
        call(&View {
            text: self.source(),
            syntax: self.file.syntax(),
            document: Some(&document),
            template: None,
            findings: &[],
            context: self.view.context,
        })
    }

    /// The next slot, or the one before, as [`next`] has it for a document's placeholders; offset and span of the file.
    pub fn next(&self, offset: usize, direction: Direction) -> Option<Span> {
        let at = offset.saturating_sub(self.base).min(self.source().len());
        let mut all: Vec<Span> = self.file.slots().into_iter().map(|(span, _)| span).collect();
        // Samples and sentences for the writer are places to fill in its documents, and no slots.
        all.extend(self.as_document(|view| next(view, at, direction)));
        all.sort_unstable();
        direction.nearest(&all, at).map(|span| span.shift(self.base))
    }

    /// The outline: of a document, but with the slots that are declared; spans of the file.
    pub fn symbols(&self) -> Vec<Symbol> {
        let slots = self.file.slots();
        let mut found = self.as_document(symbols);
        for symbol in &mut found {
            self.declare(symbol, &slots);
        }
        found
    }

    fn declare(&self, symbol: &mut Symbol, slots: &[(Span, SlotId)]) {
        if symbol.kind != SymbolKind::Field {
            let count = slots.iter().filter(|(span, _)| symbol.span.contains(*span)).count();
            symbol.detail = match count {
                0 => String::new(),
                1 => "1 slot".to_owned(),
                n => format!("{n} slots"),
            };
        }
        (symbol.span, symbol.selection) = (symbol.span.shift(self.base), symbol.selection.shift(self.base));
        for child in &mut symbol.children {
            self.declare(child, slots);
        }
    }

    /// The folds; spans of the file.
    pub fn folding(&self) -> Vec<Fold> {
        let found = self.as_document(folding).into_iter();
        found.map(|fold| Fold { span: fold.span.shift(self.base), ..fold }).collect()
    }

    /// What a growing selection takes in; offset and spans of the file.
    pub fn selection(&self, offset: usize) -> Vec<Span> {
        let whole = Span::new(0, self.view.text.len());
        let inside = self.inside(offset).map(|at| self.as_document(|view| selection(view, at))).unwrap_or_default();
        let mut found: Vec<Span> = inside.into_iter().map(|span| span.shift(self.base)).collect();
        if found.last() != Some(&whole) {
            found.push(whole);
        }
        found
    }
}
