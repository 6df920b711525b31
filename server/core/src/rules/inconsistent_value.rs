use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::{Check, DocumentScope, Draft, Level, Rule, stated};
use crate::align::life::{is_nothing, says_nothing};
use crate::align::{Document, accepted, unescaped};
use crate::edit;
use crate::features::linked::{self, Held};
use crate::finding::{Edit, Fix, Related, Severity};
use crate::syntax::{Item, ItemKind};
use crate::template::Template;
use crate::template::evidence::{evidence, has};
use crate::template::model::{SectionId, SlotId};
use crate::text::{Span, normal};
use crate::value::choice::Verdict;
use crate::value::date::Date;
use crate::value::{Choice, Kind, date, mojibake, number};

pub(super) static RULE: Rule = Rule {
    code: "inconsistent-value",
    summary: "two places of one value that say different things",
    level: Level::Fixed(Severity::Warning),
    documentation: r#"A slot of the template that stands in the front matter and again in the body is one value, and the document gives it two: the
front matter says one thing, the title, a field or a cell another.

Values are compared as what they are: values of a list by what they mean, dates and numbers by what they amount to, texts without
case, emphasis, code marks and links. In the body a remark may stand beside the value (`Active Development`, `2026-05-04
(firm)`): the value that leads is the one that counts, and what is struck through is none. What is open, or says that nothing is there, agrees with everything; so does what is no date or number at all,
since it is `invalid-value`. Sections and rows of which there may be many speak each of something else, and are left alone.

````markdown template note
---
owner: "{OWNER}"
---
# {TITLE}

**Owner**: {OWNER}

## Release Window
{RELEASE_WINDOW}
````

````markdown document
---
template: note
owner: "Ana Lima"
---
# Billing

**Owner**: Bo Berg

## Release Window
First week of May.
````

````findings
7:12-7:19 warning[inconsistent-value] `Bo Berg` here, `Ana Lima` in the front matter
  fix: Use `Ana Lima` everywhere
  fix: Use `Bo Berg` everywhere
````

Each fix writes one of the two values to all places of the slot, quoted where YAML asks for it."#,
    checks: &[Check::Document(check)],
};

/// A place of a linked slot that holds a value.
#[derive(Copy, Clone)]
struct Place {
    held: Held,
    in_front: bool,
    in_title: bool,
    in_cell: bool,
    quote: Option<char>,
    /// The section of the document it stands in.
    section: usize,
}

fn check(scope: &DocumentScope<'_>, out: &mut Vec<Draft>) {
    let document = scope.document;
    for places in places(document).into_values() {
        slot(document, &places, out);
    }
}

/// The places of each slot that holds one value, those in the front matter first, then in the order of the text.
fn places(document: &Document<'_>) -> BTreeMap<SlotId, Vec<Place>> {
    let template = document.template;
    let mut found: BTreeMap<SlotId, Vec<Place>> = BTreeMap::new();
    if !template.slots.iter().any(|slot| slot.linked) {
        return found;
    }
    let single = single(template);
    let one = |slot: SlotId| template.slots[slot].linked && single.get(slot).copied().unwrap_or_default();
    for value in &document.front.values {
        if let Some(slot) = value.slot.filter(|slot| one(*slot)) {
            let held = Held { span: value.span, slot };
            found.entry(slot).or_default().push(Place {
                held,
                in_front: true,
                in_title: false,
                in_cell: false,
                quote: value.quote,
                section: 0,
            });
        }
    }
    let mut add = |held: Held, (in_title, in_cell): (bool, bool), section: usize| {
        found.entry(held.slot).or_default().push(Place {
            held,
            in_front: false,
            in_title,
            in_cell,
            quote: None,
            section,
        });
    };
    let title = document.sections.iter().position(|section| section.section.is_title).unwrap_or_default();
    linked::in_title(document)
        .into_iter()
        .filter(|held| one(held.slot))
        .for_each(|held| add(held, (true, false), title));
    for (n, section) in document.sections.iter().enumerate() {
        if section.body.values.is_empty() || section.def.is_some_and(|def| repeats(template, def)) {
            continue;
        }
        for value in &section.body.values {
            if let Some(slot) = value.slot.filter(|slot| one(*slot)) {
                let around = |item: &Item| matches!(item.kind, ItemKind::Cell { .. }) && item.span.contains(value.span);
                let in_cell = section.section.body.iter().any(around);
                add(Held { span: value.span.shift(section.section.base), slot }, (false, in_cell), n);
            }
        }
    }
    found
}

/// For each slot, whether the front matter has it once: a name such as `{DATE}` that stands there for two fields is no one
/// value, and neither is a list's item.
fn single(template: &Template) -> Vec<bool> {
    let mut single: Vec<bool> = template.slots.iter().map(|slot| slot.kind != Kind::List).collect();
    let mut seen = vec![false; single.len()];
    for field in &template.front {
        for slot in field.value.slots() {
            single[slot] &= !std::mem::replace(&mut seen[slot], true);
        }
        for slot in &field.items {
            single[*slot] = false;
        }
    }
    single
}

/// Whether there may be many of a section, or of one it is a part of.
fn repeats(template: &Template, section: SectionId) -> bool {
    std::iter::successors(Some(section), |id| template.sections[*id].parent).any(|id| template.sections[id].repeats)
}

/// What a value is compared by.
enum Meaning {
    Choice(usize),
    Date(Date),
    Number(f64),
    Text(String),
}

fn slot(document: &Document<'_>, places: &[Place], out: &mut Vec<Draft>) {
    let text = |place: &Place| text(document, *place);
    let mut filled = places.iter().filter(|place| !place.held.span.is_empty());
    // Most values are written alike everywhere.
    let mut written = filled.clone().map(|place| place.held.span.of(document.text));
    if let Some(first) = written.next()
        && written.all(|other| other == first)
    {
        return;
    }
    let Some((first, slot)) = places.first().map(|place| (place, place.held.slot)) else { return };
    let kind = &document.template.slots[first.held.slot].kind;
    // Front matter that cannot be read is a finding of its own; what is right cannot be told from it.
    let readable = |place: &Place| {
        let text = text(place);
        is_nothing(&text) || meaning(kind, &text, true).is_some()
    };
    if !filled.clone().filter(|place| place.in_front).all(readable) {
        return;
    }
    let Some((reference, meaning)) =
        filled.find_map(|place| Some((*place, meaning(kind, &text(place), place.in_front)?)))
    else {
        return;
    };
    let differs = |place: &Place| {
        let (reference, own) = (text(&reference), text(place));
        let reworded = place.in_title && is_reworded(&reference, &own);
        !reworded && !agrees(kind, &meaning, (&reference, &own), place)
    };
    let mut differing: Vec<Place> =
        places.iter().filter(|place| place.held.span != reference.held.span && differs(place)).copied().collect();
    // One section with several of them is a list of things, and so is a table; a line beside a table is neither.
    let home = |place: &Place| (place.section, place.in_cell);
    let several = |place: &Place| {
        let mut here = places.iter().filter(|other| !other.in_front && home(other) == home(place)).map(&text);
        let first = here.next();
        here.any(|other| first.as_deref().is_some_and(|first| normal::key(first) != normal::key(&other)))
    };
    let several: Vec<(usize, bool)> = differing.iter().filter(|place| several(place)).map(home).collect();
    differing.retain(|place| place.in_front || !several.contains(&home(place)));
    for place in &differing {
        let all: Vec<Place> = places.iter().filter(|p| p.in_front || !several.contains(&home(p))).copied().collect();
        let here = |place: Place| core(document, place).unwrap_or(place.held.span);
        let (own, other) = (text(place), text(&reference));
        let there = if reference.in_front { "in the front matter" } else { "above" };
        let message = format!("`{}` here, `{}` {there}", stated::shown(&own), stated::shown(&other));
        let related = Related { span: here(reference), message: format!("`{}`", stated::shown(&other)) };
        let fixes = [&other, &own].into_iter().filter_map(|value| everywhere(document, slot, value, &all));
        out.push(Draft { related: vec![related], fixes: fixes.collect(), ..Draft::new(here(*place), message) });
    }
}

/// Whether a title has other words where the template has an id: `# Milestone: Search` for `# {ID}: {NAME}`.
fn is_reworded(reference: &str, text: &str) -> bool {
    let numbered = |text: &str| text.bytes().any(|byte| byte.is_ascii_digit());
    numbered(reference) && !numbered(text)
}

/// The value of a place as it is read: without escapes, and without the marks of Markdown.
fn text<'a>(document: &Document<'a>, place: Place) -> Cow<'a, str> {
    let written = place.held.span.of(document.text);
    if place.in_front { unescaped(written, place.quote) } else { visible(written) }
}

/// A text of the body without emphasis, code marks, escapes and what is struck through, of links only their text, as one
/// line.
fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(['*', '`', '[', '\\', '\n', '<', '~']) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['*', '`', '[', '\\', '<', '~']) {
        out.push_str(&rest[..at]);
        let marked = &rest[at..];
        rest = &marked[1..];
        if let Some((label, behind)) = rest.split_once("](").filter(|_| marked.starts_with('[')) {
            out.push_str(label);
            rest = behind.split_once(')').map_or("", |(_, behind)| behind);
        } else if let Some(escaped) =
            rest.chars().next().filter(|c| marked.starts_with('\\') && c.is_ascii_punctuation())
        {
            out.push(escaped);
            rest = &rest[1..];
        } else if let Some((_, behind)) = marked.strip_prefix("~~").and_then(|struck| struck.split_once("~~")) {
            rest = behind;
        } else if let Some((_, behind)) = rest.split_once("-->").filter(|_| marked.starts_with("<!--")) {
            rest = behind;
        } else if marked.starts_with(['[', '\\', '<', '~']) {
            out.push_str(&marked[..1]);
        }
    }
    out.push_str(rest);
    Cow::Owned(normal::fold(&out))
}

/// What a value means; nothing where it says that nothing is there, or is none of its kind.
fn meaning(kind: &Kind, text: &str, in_front: bool) -> Option<Meaning> {
    let plain = normal::plain(text);
    if let Kind::Choice(choice) = kind {
        match choice.judge(&mojibake::decoded(text)) {
            Verdict::Canonical(n) | Verdict::Variant(n) | Verdict::Remark(n) => return Some(Meaning::Choice(n)),
            Verdict::Synonym(_) | Verdict::Unknown if choice.closed => return None,
            Verdict::Synonym(_) | Verdict::Unknown => {}
        }
    }
    if is_nothing(text) || (!in_front && says_nothing(text)) {
        return None;
    }
    match kind {
        Kind::Date => date::leading(plain).map(|(date, _)| Meaning::Date(date)),
        Kind::Number(kind) => measure(kind.unit.as_deref(), plain)
            .filter(|(low, high)| (high - low).abs() < f64::EPSILON)
            .map(|(low, _)| Meaning::Number(low)),
        _ => Some(Meaning::Text(key(text))).filter(|meaning| !matches!(meaning, Meaning::Text(key) if key.is_empty())),
    }
}

/// A text's key, without symbols behind it.
fn key(text: &str) -> String {
    normal::key(text.trim_end_matches(|c: char| normal::is_symbol(c) || c.is_whitespace()))
}

/// The number or range of a text whose unit is the template's own, or none.
fn measure(unit: Option<&str>, text: &str) -> Option<(f64, f64)> {
    if let Some(number) = number::parse(text) {
        return Some((number, number));
    }
    let measure = number::body(text)?;
    let known = measure.unit.is_empty() || measure.unit == "%" || measure.unit.starts_with('/');
    let own = unit.is_some_and(|unit| unit.eq_ignore_ascii_case(&measure.unit));
    (known || own).then_some((measure.low, measure.high))
}

/// Whether a place agrees with a value; where it cannot be told, it does.
fn agrees(kind: &Kind, wanted: &Meaning, (reference, text): (&str, &str), place: &Place) -> bool {
    let in_front = place.in_front;
    if is_nothing(text) && !matches!(kind, Kind::Choice(_)) {
        return true;
    }
    match (wanted, kind) {
        (Meaning::Choice(n), Kind::Choice(choice)) => agrees_in_choice(choice, *n, &mojibake::decoded(text), in_front),
        // Of several, the one that leads is the value, and what follows a remark.
        (Meaning::Date(date), _) => date::mentioned(text).next().is_none_or(|leading| leading == *date),
        (Meaning::Number(number), Kind::Number(kind)) => {
            let found = measure(kind.unit.as_deref(), normal::plain(text));
            found.is_none_or(|(low, high)| low <= *number + f64::EPSILON && *number <= high + f64::EPSILON)
        }
        (Meaning::Text(wanted), _) => {
            let own = key(text);
            let nothing = !in_front && says_nothing(text);
            let is_remarked = || remarked(text, wanted, place.in_title) || remarked(reference, &own, false);
            nothing || own.is_empty() || own == *wanted || (!in_front && is_remarked())
        }
        _ => normal::key(reference) == normal::key(text),
    }
}

fn agrees_in_choice(choice: &Choice, wanted: usize, text: &str, in_front: bool) -> bool {
    let value = |n: usize| choice.values.get(n).map_or("", String::as_str);
    match choice.judge(text) {
        Verdict::Canonical(n) | Verdict::Variant(n) => n == wanted,
        Verdict::Remark(n) => n == wanted || spans(value(n), value(wanted), text),
        _ if is_nothing(text) || (!in_front && says_nothing(text)) => true,
        // Of a word that is none of the list, only what it means is known: not which value of its class.
        Verdict::Synonym(n) => {
            let class = |n: usize| choice.vocabulary.class_of(&mojibake::decoded(value(n)));
            n == wanted || (class(n).is_some() && class(n) == class(wanted))
        }
        Verdict::Unknown => choice.closed || key(text) == key(value(wanted)),
    }
}

/// Whether a text is a value with a remark: words behind it, a label in front (`M1: Search`), or the value in parentheses
/// behind another name of it. In a title, words may stand on both sides.
fn remarked(text: &str, wanted: &str, in_title: bool) -> bool {
    let labelled = |mark: &str| text.match_indices(mark).any(|(at, _)| key(&text[at + mark.len()..]) == wanted);
    let inside = || text.split_once('(').and_then(|(_, rest)| rest.split_once(')')).map(|(inside, _)| key(inside));
    let own = key(text);
    let border = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
    let leads = own.strip_prefix(wanted).is_some_and(|rest| border(rest.chars().next()));
    leads
        || [": ", " - ", " – ", " — ", " | "].into_iter().any(labelled)
        || inside().is_some_and(|inside| inside == wanted)
        || (in_title && holds(&own, wanted))
}

/// Whether a text leads from one level to another: `Low to medium` says both. One status after the other does not.
fn spans(low: &str, high: &str, text: &str) -> bool {
    let levels = [low, high].iter().all(|value| evidence().levels.iter().any(|level| has(level, value)));
    let said = text.split(['(', ',', ';']).next().unwrap_or_default();
    levels && holds(&normal::key(said), &normal::key(high))
}

/// Whether a key has another one in it, with blanks or punctuation around.
fn holds(key: &str, wanted: &str) -> bool {
    let border = |c: Option<char>| {
        c.is_none_or(|c| c.is_whitespace() || matches!(c, '(' | ')' | ',' | ';' | ':' | '[' | ']' | '"'))
    };
    key.match_indices(wanted)
        .any(|(at, _)| border(key[..at].chars().next_back()) && border(key[at + wanted.len()..].chars().next()))
}

/// Where the value itself stands in its place, without emphasis and remark; of a number its digits.
fn core(document: &Document<'_>, place: Place) -> Option<Span> {
    // Front matter takes the value alone, without decoration and remark.
    if place.in_front {
        return Some(place.held.span);
    }
    let written = place.held.span.of(document.text);
    let before = stated::struck(written);
    let written = &written[before..];
    let core = match &document.template.slots[place.held.slot].kind {
        Kind::Number(_) => stated::digits(written)?,
        kind => linked::core(kind, written)?,
    };
    Some(Span::from(core).shift(place.held.span.start as usize + before))
}

/// Writes one value to all places that hold another.
fn everywhere(document: &Document<'_>, slot: SlotId, value: &str, places: &[Place]) -> Option<Fix> {
    let kind = &document.template.slots[slot].kind;
    // What goes everywhere must be right in front matter, too.
    let value = normal::fold(&accepted(kind, value)?);
    let meaning = meaning(kind, &value, true)?;
    let others = places.iter().filter(|place| {
        !place.held.span.is_empty() && !agrees(kind, &meaning, (&value, &text(document, **place)), place)
    });
    let spans: BTreeSet<Span> = others.map(|place| core(document, *place)).collect::<Option<_>>()?;
    let edits: Vec<Edit> = edit::write(document.text, document.syntax, &spans.into_iter().collect::<Vec<_>>(), &value);
    let title = format!("Use `{}` everywhere", stated::shown(&value));
    (!edits.is_empty()).then_some(Fix { title, safe: false, preferred: false, edits, creates: None })
}
