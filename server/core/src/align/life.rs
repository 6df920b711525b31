//! How far a document's life has come: from its status, else from its progress and its completion date.

use super::{Document, What};
use crate::template::FieldRef;
use crate::template::evidence::{evidence, has};
use crate::text::normal;
use crate::value::mojibake::decoded;
use crate::value::{Class, date, number};

/// A field's value in a document.
enum Found<'a> {
    Text(&'a str),
    /// The field is there, a placeholder stands in it or nothing at all.
    Unfilled,
}

/// The class of a document.
pub fn class(document: &Document<'_>) -> Class {
    let roles = &document.template.roles;
    if let Some(found) = roles.status.iter().find_map(|field| value(document, *field)) {
        return match found {
            Found::Unfilled => Class::NotStarted,
            Found::Text(text) => document
                .template
                .vocabulary
                .class_of(&decoded(text))
                .unwrap_or_else(|| if leads(document, text) { Class::NotStarted } else { Class::Active }),
        };
    }
    let text = |fields: &[FieldRef]| {
        fields.iter().find_map(|field| match value(document, *field)? {
            Found::Text(text) => Some(text.to_owned()),
            Found::Unfilled => None,
        })
    };
    if text(&roles.completion).is_some_and(|text| date::leading(normal::plain(&text)).is_some()) {
        return Class::Finished;
    }
    let progress =
        text(&roles.progress).map_or(0.0, |text| number::body(normal::plain(&text)).map_or(0.0, |measure| measure.low));
    if progress >= 100.0 {
        Class::Finished
    } else if progress > 0.0 {
        Class::Active
    } else {
        Class::NotStarted
    }
}

/// Whether a status is the first of the template's list: in every language a life begins with that.
fn leads(document: &Document<'_>, text: &str) -> bool {
    document.template.roles.status.iter().any(|field| {
        let value = match field {
            FieldRef::Front(n) => &document.template.front[*n].value,
            FieldRef::Body(section, n) => &document.template.sections[*section].fields[*n].value,
        };
        let closed = value.single().and_then(|id| document.template.slots[id].kind.closed());
        let first = closed.and_then(|choice| choice.values.first());
        first.is_some_and(|first| {
            normal::key(first) == normal::key(text) && document.template.vocabulary.class_of(first).is_none()
        })
    })
}

fn value<'a>(document: &'a Document<'_>, field: FieldRef) -> Option<Found<'a>> {
    let (span, placeholders, base) = match field {
        FieldRef::Front(n) => {
            let front = document.syntax.front()?;
            let entry = &front.entries[document.front.entry_of.get(n).copied().flatten()?];
            (entry.value.span(), &document.front.placeholders, 0)
        }
        FieldRef::Body(section, n) => document.sections.iter().find_map(|s| {
            let field = s.body.fields.iter().find(|f| s.def == Some(section) && f.def == n)?;
            Some((field.value, &s.body.placeholders, s.section.base))
        })?,
    };
    let absolute = span.shift(base);
    let text = document.text.get(absolute.range())?;
    let open = placeholders.iter().any(|p| span.contains(p.span) && !matches!(p.what, What::Guidance));
    Some(if open || is_nothing(text) { Found::Unfilled } else { Found::Text(text) })
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
