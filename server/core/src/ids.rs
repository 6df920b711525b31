//! Ids of milestones: which slot of a template holds them, and which one is the next that nobody has.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::align::Document;
use crate::context::Context;
use crate::edit::line_start;
use crate::features::linked::held;
use crate::features::spot;
use crate::syntax::front_matter::Value;
use crate::syntax::{Keep, Syntax};
use crate::template::Template;
use crate::template::evidence::{evidence, has};
use crate::template::model::SlotId;
use crate::template::pattern::{Part, Pattern};
use crate::template::recognise::recognise;
use crate::template::sketch::sketch;
use crate::text::normal;

/// The id of a milestone stands in its first so many bytes: no more of it is parsed.
const HEAD: usize = 16 << 10;
/// A number of more digits counts nothing: it is a date, a time or a hash.
const MOST_DIGITS: usize = 6;
/// A longer text is no id.
const MOST_BYTES: usize = 40;

/// What a milestone is called by.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Identity {
    /// The slots of its id, the leading one first.
    pub ids: Vec<SlotId>,
    /// The slots of its title.
    pub titles: Vec<SlotId>,
    /// The field whose whole value is its id, where this is more than one slot: `id: PLAN-{NUMBER}`.
    pub field: Option<IdField>,
}

/// A field that has more than one slot in it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct IdField {
    /// Its name.
    pub name: String,
    /// Its place among the template's front-matter fields; none where it is one of the body.
    front: Option<usize>,
}

impl Identity {
    /// The slots of a template by which its documents are called: those of its title, else those of its front matter, else
    /// those of its header block or first section.
    pub fn of(template: &Template) -> Self {
        let title = template.title.as_ref().map(|(_, pattern)| pattern);
        let in_title: Vec<SlotId> = title.into_iter().flat_map(Pattern::slots).collect();
        let fields = leading_fields(template);
        let name = |id: &SlotId| template.slots[*id].name.as_str();

        let named = |id: &SlotId| normal::words(name(id)).last().is_some_and(|last| has(&evidence().id_names, last));
        let of_field = |(field, id): &(String, SlotId)| (is_own_id(field) || is_own_id(name(id))).then_some(*id);
        let bare = |(field, id): &(String, SlotId)| has(&evidence().id_names, field).then_some(*id);
        let mut numbers = in_title.iter().filter(|id| has(&evidence().number_names, name(id)));
        let number = numbers.next().filter(|_| numbers.next().is_none());
        let id = in_title.iter().copied().find(named).or_else(|| fields.iter().find_map(bare));
        let id = id.or_else(|| fields.iter().find_map(of_field));
        let field = if id.is_none() { id_field(template) } else { None };
        let number = number.copied().filter(|_| id.is_none() && field.is_none());

        let names_title =
            |id: &SlotId| normal::words(name(id)).last().is_some_and(|w| has(&evidence().names_of_many, w));
        let mut others = in_title.iter().copied().filter(|slot| Some(*slot) != id.or(number));
        let only = others.next().filter(|_| others.next().is_none());
        let called = in_title.iter().copied().find(names_title).or(only);
        let called = called.or_else(|| fields.iter().map(|(_, id)| *id).find(names_title));

        let same = |id: Option<SlotId>| id.map(|id| same_name(template, id)).unwrap_or_default();
        // An `X` elsewhere is another number.
        let ids = number.map_or_else(|| same(id), |number| vec![number]);
        Self { titles: same(called.filter(|slot| !ids.contains(slot))), ids, field }
    }

    /// Whether it has a place for an id.
    pub fn has_id(&self) -> bool {
        !self.ids.is_empty() || self.field.is_some()
    }
}

/// A slot and, where its name is an identifier, the other ones of its name.
fn same_name(template: &Template, id: SlotId) -> Vec<SlotId> {
    let written = &template.slots[id].written;
    let others = (0..template.slots.len()).filter(|other| *other != id && template.slots[*other].written == *written);
    std::iter::once(id).chain(others).collect()
}

/// The fields of the front matter, the header block and the first section that hold one slot, with their names.
fn leading_fields(template: &Template) -> Vec<(String, SlotId)> {
    let front = template.front.iter().filter(|field| field.path.len() == 1);
    let front = front.filter_map(|field| Some((field.key().to_owned(), field.value.single()?)));
    let body = template.sections.iter().take(2).flat_map(|section| &section.fields);
    front.chain(body.filter_map(|field| Some((field.name.clone(), field.value.single()?)))).collect()
}

/// The field of the front matter, the header block or the first section that is called an id and holds one in parts.
fn id_field(template: &Template) -> Option<IdField> {
    let is_id =
        |name: &str, value: &Pattern| is_own_id(name) && value.single().is_none() && value.slots().next().is_some();
    let front = template.front.iter().enumerate();
    let mut front = front.filter(|(_, field)| field.path.len() == 1 && is_id(field.key(), &field.value));
    let in_front = front.next().map(|(n, field)| IdField { name: field.key().to_owned(), front: Some(n) });
    let mut body = template.sections.iter().take(2).flat_map(|section| &section.fields);
    in_front.or_else(|| {
        let found = body.find(|field| is_id(&field.name, &field.value))?;
        Some(IdField { name: found.name.clone(), front: None })
    })
}

/// Whether a name says that this is the document's own id, and not one of something else.
fn is_own_id(name: &str) -> bool {
    let words = normal::words(name);
    let Some((last, others)) = words.split_last() else { return false };
    has(&evidence().id_names, last) && !others.iter().any(|word| has(&evidence().id_of_another, word))
}

/// The id that stands in a document.
pub fn of_document(document: &Document<'_>, identity: &Identity) -> Option<String> {
    if let Some(field) = &identity.field {
        return in_field(document, field).filter(|id| is_id(id));
    }
    let values = held(document).filter(|held| identity.ids.contains(&held.slot));
    let mut found = values.map(|held| normal::plain(held.span.of(document.text)).to_owned());
    found.find(|id| is_id(id)).or_else(|| in_title(document, identity))
}

/// The whole value of a field, where nothing in it is open.
fn in_field(document: &Document<'_>, field: &IdField) -> Option<String> {
    let span = if let Some(n) = field.front {
        let entry = document.syntax.front()?.entries.get((*document.front.entry_of.get(n)?)?)?;
        let Value::Scalar(scalar) = &entry.value else { return None };
        scalar.inner
    } else {
        let key = normal::key(&field.name);
        document.sections.iter().find_map(|section| {
            let def = section.def.or((section.section.is_title || section.section.heading.is_none()).then_some(0))?;
            let defs = &document.template.sections.get(def)?.fields;
            let is_it = |field: &&crate::align::Field| defs.get(field.def).is_some_and(|def| def.key == key);
            let found = section.body.fields.iter().find(is_it)?;
            Some(found.value.shift(section.section.base))
        })?
    };
    let open = spot::placeholders(document).any(|(open, _)| open.overlaps(span));
    (!open).then(|| normal::plain(span.of(document.text)).to_owned())
}

/// The id at the beginning of a title whose other parts cannot be told apart.
fn in_title(document: &Document<'_>, identity: &Identity) -> Option<String> {
    let (_, pattern) = document.template.title.as_ref()?;
    let (literal, slot) = match &pattern.parts[..] {
        [Part::Literal(literal), Part::Slot { id, .. }, ..] => (literal.as_str(), *id),
        [Part::Slot { id, .. }, ..] => ("", *id),
        _ => return None,
    };
    let title = document.sections.iter().find(|section| section.section.is_title)?;
    let text = title.section.title().trim();
    let behind = text.get(..literal.trim_end().len()).filter(|lead| lead.eq_ignore_ascii_case(literal.trim_end()))?;
    let id = text[behind.len()..].split_whitespace().next()?.trim_end_matches([':', ',', '.']);
    (identity.ids.contains(&slot) && is_id(id) && id.contains(|c: char| c.is_ascii_digit())).then(|| id.to_owned())
}

fn is_id(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= MOST_BYTES
        && text.chars().any(char::is_alphanumeric)
        && !text.contains(|c: char| c.is_whitespace() || c.is_control() || "[]{}<>".contains(c))
}

/// The template and the id of a milestone; none where the text is none, or has no id.
pub fn of_text(text: &str, context: &Context) -> Option<(Arc<Template>, String)> {
    if context.is_template || context.settings.is_excluded {
        return None;
    }
    let template = recognise(&sketch(text), &context.library, &context.settings).template?;
    let identity = Identity::of(&template);
    if !identity.has_id() {
        return None;
    }
    let head = if text.len() > HEAD { &text[..line_start(text, text.floor_char_boundary(HEAD))] } else { text };
    let syntax = Syntax::parse(head, Keep::Items);
    let id = of_document(&Document::align(head, &syntax, &template), &identity)?;
    Some((template, id))
}

/// The parts of an id that counts.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Counted<'a> {
    prefix: &'a str,
    digits: &'a str,
    suffix: &'a str,
}

impl<'a> Counted<'a> {
    fn of(id: &'a str) -> Option<Self> {
        let end = id.rfind(|c: char| c.is_ascii_digit())? + 1;
        let start = id[..end]
            .rfind(|c: char| !c.is_ascii_digit())
            .map_or(0, |at| at + id[at..].chars().next().map_or(0, char::len_utf8));
        let counted = Self { prefix: &id[..start], digits: &id[start..end], suffix: &id[end..] };
        (counted.digits.len() <= MOST_DIGITS).then_some(counted)
    }

    fn number(&self) -> u32 {
        self.digits.parse().unwrap_or(0)
    }

    /// What ids of one scheme share: what does not count, their case and earlier numbers aside.
    fn scheme(&self) -> (String, String) {
        let mut prefix = String::with_capacity(self.prefix.len());
        for c in self.prefix.to_lowercase().chars() {
            match c {
                // However many digits it has, it is one number.
                '0'..='9' if prefix.ends_with('0') => {}
                '0'..='9' => prefix.push('0'),
                c => prefix.push(c),
            }
        }
        (prefix, self.suffix.to_lowercase())
    }

    /// What orders the prefixes of one scheme: `2025-Q3-` before `2025-Q4-`, `M9.` before `M10.`.
    fn period(&self) -> Vec<u64> {
        let numbers = self.prefix.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
        numbers.map(|part| part.parse().unwrap_or(u64::MAX)).collect()
    }
}

/// The next id of the scheme that most of `own` are of, those of a template's documents: the highest number among all ids
/// of the workspace and one more, with as many digits as these have. None where no scheme is that of most.
///
/// Where the scheme has a number in front of the counting one (`2025-Q3-07`), the highest of these goes on.
pub fn next(own: &[String], all: &[String]) -> Option<String> {
    let own: BTreeSet<&str> = own.iter().map(String::as_str).collect();
    let mut schemes: BTreeMap<(String, String), Vec<Counted<'_>>> = BTreeMap::new();
    for counted in own.iter().filter_map(|id| Counted::of(id)) {
        schemes.entry(counted.scheme()).or_default().push(counted);
    }
    let members = schemes.into_values().max_by_key(Vec::len).filter(|members| members.len() * 2 > own.len())?;
    let last = members.iter().max_by_key(|counted| (counted.period(), counted.number()))?;
    let is_same = |other: &Counted<'_>| {
        other.prefix.eq_ignore_ascii_case(last.prefix) && other.suffix.eq_ignore_ascii_case(last.suffix)
    };
    let taken = all.iter().filter_map(|id| Counted::of(id)).chain(members.iter().cloned()).filter(is_same);
    let highest = taken.map(|counted| counted.number()).max()?;
    let padded = members.iter().filter(|counted| counted.digits.starts_with('0')).map(|counted| counted.digits.len());
    let width = padded.max().unwrap_or(0);
    Some(format!("{}{:0width$}{}", last.prefix, highest + 1, last.suffix))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::template::Library;

    fn after(ids: &[&str]) -> Option<String> {
        let ids: Vec<String> = ids.iter().map(|id| (*id).to_owned()).collect();
        next(&ids, &ids)
    }

    #[test]
    fn the_next_id_follows_the_scheme_of_most() {
        for (ids, expected) in [
            (&["M-001", "M-004", "M-002"][..], "M-005"),
            (&["M01", "M9"], "M10"),
            (&["M99"], "M100"),
            (&["M-099"], "M-100"),
            (&["M-999"], "M-1000"),
            (&["7", "8"], "9"),
            (&["AUTH-12", "AUTH-7", "billing"], "AUTH-13"),
            (&["2025-Q3-07", "2025-Q3-06", "2025-Q3-05", "2025-Q4-01"], "2025-Q4-02"),
            (&["M9.3", "M10.1"], "M10.2"),
            (&["m-1", "M-2"], "M-3"),
            (&["F-1-draft", "F-2-draft"], "F-3-draft"),
            (&["É-01"], "É-02"),
        ] {
            assert_eq!(after(ids).as_deref(), Some(expected), "{ids:?}");
        }
    }

    #[test]
    fn without_a_clear_scheme_there_is_none() {
        for ids in [
            &[][..],
            &["billing", "auth"],
            &["AUTH-1", "BILL-2"],
            &["AUTH-1", "billing", "search"],
            &["20260504"],
            &["deadbeef1234567"],
            &["M-1-parser", "M-2-lexer"],
        ] {
            assert_eq!(after(ids), None, "{ids:?}");
        }
    }

    #[test]
    fn ids_of_other_templates_are_taken_too() {
        let (own, all) = (["M-3".to_owned()], ["m-7", "M-3", "X-9"].map(str::to_owned));
        assert_eq!(next(&own, &all).as_deref(), Some("M-8"));
    }

    #[test]
    fn the_slots_that_a_document_is_called_by_are_found() {
        let names = |template: &Template, ids: &[SlotId]| {
            ids.first().map_or(String::new(), |id| template.slots[*id].name.clone())
        };
        let called = |template: &Template| {
            let identity = Identity::of(template);
            (names(template, &identity.ids), names(template, &identity.titles))
        };
        let library = Library::builtin();
        for (name, id, title) in [
            ("delivery", "", "MILESTONE_NAME"),
            ("program", "MILESTONE_ID", "MILESTONE_NAME"),
            ("engineering", "MILESTONE_ID", "MILESTONE_TITLE"),
            ("initiative", "X", "Milestone Name"),
            ("parallel-track", "ID", "Title"),
        ] {
            assert_eq!(called(library.get(name).unwrap()), (id.to_owned(), title.to_owned()), "{name}");
        }
        for (source, id, title) in [
            ("---\nparent_id: {PARENT_ID}\nid: {KEY}\n---\n# {TITLE}\n", "KEY", "TITLE"),
            ("---\nepic_id: {EPIC_ID}\nticket: {TICKET}\n---\n# {TITLE}\n", "", "TITLE"),
            ("# Sprint {N} of {M}\n", "N", "M"),
        ] {
            assert_eq!(called(&Template::compile("t", source)), (id.to_owned(), title.to_owned()), "{source}");
        }
    }

    #[test]
    fn the_id_of_a_document_is_read_where_its_template_has_it() {
        let id = |template: &str, document: &str| {
            let context = Context::alone(Library::builtin().with(Template::compile("t", template)));
            of_text(&format!("<!-- milepost: template t -->\n{document}"), &context).map(|(_, id)| id)
        };
        let front = "---\nid: \"{ID}\"\n---\n\n# {ID}: {TITLE}\n\n## Goals\n";
        assert_eq!(id(front, "# M-7: Billing\n").as_deref(), Some("M-7"));
        assert_eq!(id(front, "# {ID}: {TITLE}\n"), None);
        assert_eq!(id("# Milestone: {ID} {Title} {Emoji}\n", "# Milestone: M-4 Parser 🟢\n").as_deref(), Some("M-4"));
        assert_eq!(id("# Milestone [X]: [Name]\n", "# Milestone 12: Parser\n").as_deref(), Some("12"));
        assert_eq!(id("# {TITLE}\n\n- **ID**: [MILESTONE_ID]\n", "# A\n\n- **ID**: `A-1`\n").as_deref(), Some("A-1"));
    }
}
