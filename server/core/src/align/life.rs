//! How far a document's life has come: from its status, else from its progress and its completion date.

use super::{Document, What};
use crate::syntax::front_matter::Value;
use crate::template::evidence::{evidence, has};
use crate::template::{FieldRef, Role};
use crate::text::{Span, normal};
use crate::value::mojibake::decoded;
use crate::value::{Class, date, number};

/// What a document says in a field of its template.
#[derive(Copy, Clone, Debug)]
pub struct Said<'a> {
    /// The field.
    pub field: FieldRef,
    /// The value, without its quotes; empty where nothing is written.
    pub text: &'a str,
    /// Where it stands in the document.
    pub span: Span,
    /// Whether a placeholder stands in it.
    pub is_open: bool,
}

impl Said<'_> {
    /// Whether it is a value, neither a placeholder nor a word for nothing.
    pub fn is_filled(&self) -> bool {
        !self.is_open && !is_nothing(self.text)
    }
}

/// The first filled field of a role.
pub fn said<'a>(document: &'a Document<'_>, role: Role) -> Option<Said<'a>> {
    all(document, role).find(Said::is_filled)
}

/// The fields of a role that are there, filled or not.
pub fn all<'a>(document: &'a Document<'_>, role: Role) -> impl Iterator<Item = Said<'a>> {
    document.template.roles.of(role).iter().filter_map(|field| value(document, *field))
}

/// The class of a document.
pub fn class(document: &Document<'_>) -> Class {
    judged(document).0
}

/// The same; none where nothing tells but the design's own rules for what is unfilled or unknown.
pub fn known(document: &Document<'_>) -> Option<Class> {
    Some(judged(document)).filter(|(_, sure)| *sure).map(|(class, _)| class)
}

/// The class of a document, and whether a value that is understood says so.
fn judged(document: &Document<'_>) -> (Class, bool) {
    if let Some(found) = all(document, Role::Status).next() {
        return if !found.is_filled() {
            (Class::NotStarted, false)
        } else if let Some(class) = document.template.vocabulary.class_of(&decoded(found.text)) {
            (class, true)
        } else if leads(document, found.text) && progress(document).is_none_or(|progress| progress <= 0.0) {
            (Class::NotStarted, false)
        } else {
            (Class::Active, false)
        };
    }
    if said(document, Role::Completion).is_some_and(|said| date::leading(normal::plain(said.text)).is_some()) {
        return (Class::Finished, true);
    }
    match progress(document) {
        None => (Class::NotStarted, false),
        Some(progress) if progress >= 100.0 => (Class::Finished, true),
        Some(progress) if progress > 0.0 => (Class::Active, true),
        Some(_) => (Class::NotStarted, true),
    }
}

fn progress(document: &Document<'_>) -> Option<f64> {
    said(document, Role::Progress).and_then(|said| Some(number::body(normal::plain(said.text))?.low))
}

/// Whether a status is the first of the template's list, and nothing says that it is no beginning: in every language a
/// life begins with that. A list that grades (`on-track`, `at-risk`) has no beginning, and one with a known beginning
/// has it there.
fn leads(document: &Document<'_>, text: &str) -> bool {
    let template = document.template;
    let class_of = |value: &String| template.vocabulary.class_of(&decoded(value));
    let grades = |value: &String| evidence().levels.iter().any(|level| has(level, value));
    template.roles.of(Role::Status).iter().any(|field| {
        let closed = field.slot(template).and_then(|id| template.slots[id].kind.closed());
        closed.is_some_and(|choice| {
            let first = choice.values.first();
            first.is_some_and(|first| normal::key(first) == normal::key(text) && class_of(first).is_none())
                && !choice.values.iter().any(|value| grades(value) || class_of(value) == Some(Class::NotStarted))
        })
    })
}

fn value<'a>(document: &'a Document<'_>, field: FieldRef) -> Option<Said<'a>> {
    let (whole, inner, placeholders, base) = match field {
        FieldRef::Front(n) => {
            let front = document.syntax.front()?;
            let entry = &front.entries[document.front.entry_of.get(n).copied().flatten()?];
            let inner = if let Value::Scalar(scalar) = &entry.value { scalar.inner } else { entry.value.span() };
            (entry.value.span(), inner, &document.front.placeholders, 0)
        }
        FieldRef::Body(section, n) => document.sections.iter().find_map(|s| {
            let field = s.body.fields.iter().find(|f| s.def == Some(section) && f.def == n)?;
            Some((field.value, field.value, &s.body.placeholders, s.section.base))
        })?,
        FieldRef::Cell(section, slot) => {
            let mut here = document.sections.iter().filter(|s| s.def == Some(section));
            return here.find_map(|s| in_cell(document, s, slot)).map(|(span, is_open)| Said {
                field,
                text: span.of(document.text),
                span,
                is_open,
            });
        }
    };
    let span = inner.shift(base);
    let text = document.text.get(span.range())?;
    let is_open = placeholders.iter().any(|p| whole.contains(p.span) && !matches!(p.what, What::Guidance));
    Some(Said { field, text, span, is_open })
}

/// What stands in the one cell of a slot; of many rows each speaks of something else.
fn in_cell(document: &Document<'_>, section: &super::DocSection<'_>, slot: usize) -> Option<(Span, bool)> {
    let values = section.body.values.iter().filter(|v| v.slot == Some(slot)).map(|v| (v.span, false));
    let open = section.body.placeholders.iter().filter(|p| p.what.slot() == Some(slot)).map(|p| (p.span, true));
    let mut found = values.chain(open).map(|(span, open)| (span.shift(section.section.base), open));
    let first = found.next()?;
    // The same slot may stand in a field beside the table: that is another place of the same value.
    let same = |(span, _): (Span, bool)| span.of(document.text) == first.0.of(document.text);
    found.all(same).then_some(first)
}

/// Whether a value says that nothing is there: empty, `null`, `N/A`, a dash.
pub fn is_nothing(text: &str) -> bool {
    let text = text.trim().trim_matches(['"', '\'']).trim();
    text.is_empty() || has(&evidence().nothing, text) || evidence().nothing.iter().any(|n| n == text)
}

/// The same for a value of running text, behind which a remark may say why: `N/A (no code)`.
pub fn says_nothing(text: &str) -> bool {
    let end = [" (", " - ", " – ", " — ", ",", ";", ":"].iter().filter_map(|mark| text.find(mark)).min();
    is_nothing(text) || end.is_some_and(|end| end > 0 && is_nothing(&text[..end]))
}
