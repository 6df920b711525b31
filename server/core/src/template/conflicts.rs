//! What a template says that cannot hold, besides what shows while its slots are gathered: hints that cannot be read, that
//! stand where they speak of nothing or name nothing, and lists without values.

use super::Template;
use super::hints::{self, Hint, Placed};
use super::model::Conflict;
use crate::syntax::front_matter::Value;
use crate::syntax::outline::Section;
use crate::syntax::{Context, Delimiter, Item, ItemKind, Syntax, blocks, inline};
use crate::text::{Span, nearest, normal};
use crate::value::choice;

/// All of them; the text of `syntax` and `sections` is the template's source.
pub(super) fn find(template: &Template, syntax: &Syntax, sections: &[Section<'_>]) -> Vec<Conflict> {
    let mut found = Vec::new();
    let mut names = None;
    for placed in hints::all(sections) {
        found.extend(match &placed.hint {
            Err(wrong) => {
                let span = Span::from(wrong.at.clone()).shift(placed.inside.start as usize);
                Some(Conflict::new(span, wrong.message.clone()))
            }
            Ok(Hint::Optional | Hint::Repeat) => misplaced(template, &placed),
            Ok(Hint::Kind { name, .. } | Hint::Role { name, .. }) => {
                unknown(template, name, placed.inside, names.get_or_insert_with(|| names_of(template)))
            }
            Ok(Hint::Template(_)) => None,
        });
    }
    empty_lists(&template.source, syntax, &mut found);
    found
}

/// A hint about a section that is not directly below its heading.
fn misplaced(template: &Template, placed: &Placed<'_>) -> Option<Conflict> {
    let word = placed.inside.of(&template.source).trim_start_matches("milepost:").trim();
    let section = placed.section;
    let why = match section.heading {
        None => "no heading stands above it".to_owned(),
        Some(_) if section.is_title => "the title is always there, and once".to_owned(),
        Some(_) if !placed.is_leading => {
            format!("here it is not directly below `{}`", normal::shortened(section.title(), 60))
        }
        Some(_) => return None,
    };
    let mut conflict =
        Conflict::new(placed.inside, format!("`{word}` speaks of the section right above it, but {why}"));
    if section.heading.is_some() && !section.is_title {
        conflict = conflict.beside(section.title_span(), "the heading that it would have to follow");
    }
    Some(conflict)
}

/// The names that a hint may use: those of slots, of fields, of columns; each with its key.
fn names_of(template: &Template) -> Vec<(String, &str)> {
    let slots = template.slots.iter().flat_map(|slot| [slot.name.as_str(), slot.field.as_str()]);
    let keys = template.front.iter().flat_map(|field| field.path.iter().map(String::as_str));
    let body = template.sections.iter().flat_map(|def| {
        let columns = def.tables.iter().flat_map(|table| table.names.iter().map(String::as_str));
        def.fields.iter().map(|field| field.name.as_str()).chain(columns)
    });
    let all = slots.chain(keys).chain(body).filter(|name| !name.trim().is_empty());
    all.map(|name| (normal::key(name), name)).collect()
}

/// A hint about a slot or field that the template does not have.
fn unknown(template: &Template, name: &str, inside: Span, names: &[(String, &str)]) -> Option<Conflict> {
    let key = normal::key(name);
    if names.iter().any(|(known, _)| *known == key) {
        return None;
    }
    let near = nearest(&key, names.iter().map(|(key, _)| key.as_str()));
    let near = near.and_then(|near| names.iter().find(|(key, _)| key == near));
    let ask = near.map_or_else(String::new, |(_, near)| format!("; did you mean `{near}`?"));
    let start = inside.of(&template.source).find(name).map_or(inside.start as usize, |at| inside.start as usize + at);
    let span = Span::new(start, (start + name.len()).min(inside.end as usize));
    Some(Conflict::new(span, format!("there is no slot or field `{name}` in this template{ask}")))
}

/// Slots that are lists without a value, or with an empty one: `[//]`, `{planned | | done}`.
fn empty_lists(source: &str, syntax: &Syntax, found: &mut Vec<Conflict>) {
    let slot = |base: usize, text: &str, item: &Item| {
        let ItemKind::Candidate { delimiter: Delimiter::Brace | Delimiter::Bracket | Delimiter::Angle, context } =
            item.kind
        else {
            return None;
        };
        (context != Context::Code && has_empty_value(item.content.of(text))).then(|| {
            let message = format!("the list `{}` has an empty value", item.span.of(text));
            Conflict::new(item.span.shift(base), message)
        })
    };
    let mut bare: Vec<Span> = Vec::new();
    for entry in syntax.front().iter().flat_map(|front| &front.entries) {
        let scalars = match &entry.value {
            Value::Scalar(scalar) => std::slice::from_ref(scalar),
            Value::List { items, .. } => items,
            Value::Empty(_) | Value::Map(_) => &[],
        };
        for scalar in scalars {
            found
                .extend(inline::plain_candidates(source, scalar.inner).iter().filter_map(|item| slot(0, source, item)));
            bare.extend(without_values(scalar.inner.of(source)).map(|span| span.shift(scalar.inner.start as usize)));
        }
        if let Some(comment) = entry.comment.filter(|comment| lists_nothing(comment.of(source))) {
            let message = format!("the list in the comment `{}` has an empty value", comment.of(source));
            found.push(Conflict::new(comment, message));
        }
    }
    for placed in syntax.chunks() {
        let (text, items) = (placed.chunk.text(), placed.chunk.items());
        for (block, inside, _) in blocks(items) {
            found.extend(inside.iter().filter_map(|item| slot(placed.start, text, item)));
            let is_text =
                matches!(block.kind, ItemKind::Paragraph { .. } | ItemKind::Heading { .. } | ItemKind::Cell { .. });
            if is_text {
                let other = |span: &Span| {
                    let marks =
                        |item: &&Item| !matches!(item.kind, ItemKind::Field { .. } | ItemKind::Candidate { .. });
                    !inside.iter().filter(marks).any(|item| item.span.overlaps(*span))
                };
                let start = block.content.start as usize;
                let here = without_values(block.content.of(text)).map(|span| span.shift(start)).filter(other);
                bare.extend(here.map(|span| span.shift(placed.start)));
            }
        }
    }
    found.extend(
        bare.into_iter().map(|span| Conflict::new(span, format!("the list `{}` has no values", span.of(source)))),
    );
}

/// Whether a list of two values or more has an empty one besides. Bars without a blank between them are an operator.
fn has_empty_value(text: &str) -> bool {
    let items: Vec<&str> = text.split('|').collect();
    let blank = |item: &&str| item.trim().is_empty();
    let named = items.iter().filter(|item| !blank(item)).count();
    named >= 2 && named < items.len() && !items.iter().any(|item| item.is_empty())
}

/// Whether a comment behind a value lists words of a status or a level, and an empty one.
fn lists_nothing(comment: &str) -> bool {
    let text = comment.trim_start_matches('#').trim();
    ['|', ','].into_iter().any(|separator| {
        let (empty, named): (Vec<&str>, Vec<&str>) =
            text.split(separator).map(str::trim).partition(|item| item.is_empty());
        !empty.is_empty() && named.len() >= 2 && named.iter().all(|item| choice::is_known(item))
    })
}

/// The brackets and braces with nothing but bars or slashes in them. A single one is a mark of a box.
fn without_values(text: &str) -> impl Iterator<Item = Span> {
    text.match_indices(['[', '{']).filter_map(|(at, open)| {
        let inside = &text[at + 1..];
        let length = inside.find(|c: char| !matches!(c, '/' | '|' | ' '))?;
        let behind = inside[length..].strip_prefix(if open == "[" { ']' } else { '}' })?;
        let is_mark = inside[..length].trim().len() < 2;
        let is_other = text[..at].ends_with(['[', '{', '$', '\\']) || behind.starts_with(['(', ':', ']', '}']);
        (!is_mark && !is_other).then(|| Span::new(at, at + length + 2))
    })
}

#[cfg(test)]
mod tests {
    use super::{has_empty_value, lists_nothing, without_values};

    #[test]
    fn lists_without_values_are_told_from_other_marks() {
        let found = |text: &'static str| without_values(text).map(|span| span.of(text)).collect::<Vec<_>>();
        assert_eq!(found("a [//] b {| |}"), ["[//]", "{| |}"]);
        for text in
            ["[/]", "[ ]", "{}", "[]", "[//]: # (a remark)", "[//](x)", "{a}", "[", "{{|||}}", "[//é", "[é", "{"]
        {
            assert_eq!(found(text), [""; 0], "{text}");
        }
        assert!(lists_nothing("# planned, , done") && lists_nothing("# high | low |"));
        assert!(!lists_nothing("# planned, done") && !lists_nothing("# one, , two") && !lists_nothing("#"));
        assert!(has_empty_value("a | | b") && has_empty_value("a | b | ") && has_empty_value(" | a | b"));
        assert!(
            !has_empty_value("a || b")
                && !has_empty_value("a | b")
                && !has_empty_value("a | ")
                && !has_empty_value("||")
        );
    }
}
