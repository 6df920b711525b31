//! What a slot can be filled with: values of a list, dates, the value it has elsewhere.

use super::super::View;
use super::{At, Item, ItemKind};
use crate::align::Document;
use crate::edit;
use crate::template::describe;
use crate::template::evidence::{evidence, has};
use crate::template::model::{Slot, SlotId};
use crate::text::{Span, normal};
use crate::value::Kind;
use crate::value::date::Date;

/// Where a value goes.
#[derive(Copy, Clone, Debug, Default)]
pub(super) struct Target<'t> {
    /// What it replaces.
    pub replace: Span,
    /// What is inserted in front of it.
    pub lead: &'t str,
    /// What is inserted behind it.
    pub tail: &'t str,
    /// What is typed in front of the value and goes with it: a bracket that an editor closes.
    pub open: &'t str,
    /// The quotes it gets.
    pub quote: Option<char>,
    /// Whether it has to be a YAML scalar.
    pub yaml: bool,
    /// Whether that stands in a list in brackets.
    pub flow: bool,
    /// Whether what it replaces is no beginning of a value.
    pub placeholder: bool,
    /// Whether quotes stand around it already.
    pub inside: bool,
}

impl Target<'_> {
    /// The same without the quotes, where the cursor is between them: clients complete words, and some of them leave alone what
    /// stands behind the cursor, so that two closing quotes would be there.
    pub(super) fn within_quotes(self, at: &At<'_>) -> Self {
        let here = self.replace.of(at.view.text);
        let (start, end) = (self.replace.start as usize + 1, self.replace.end as usize);
        let closing = match self.quote.filter(|quote| here.starts_with(*quote)) {
            Some('"') => "\"",
            Some('\'') => "'",
            _ => return self,
        };
        let is_closed = here.len() > 1 && here.ends_with(closing);
        let (end, tail) = if is_closed { (end - 1, "") } else { (end, closing) };
        // What would be put around the quotes matters, but in a list it is only what looks better.
        let is_alone = self.lead.is_empty() && self.tail.is_empty() || (self.flow && is_closed);
        if !is_alone || at.offset < start || at.offset > end {
            return self;
        }
        Self { replace: Span::new(start, end), lead: "", tail, inside: true, ..self }
    }
}

/// The values of a slot, those that are known best first; `without` are not offered.
pub(super) fn of_slot(
    at: &At<'_>,
    document: &Document<'_>,
    id: SlotId,
    target: &Target<'_>,
    without: &[&str],
) -> Vec<Item> {
    let slot = &document.template.slots[id];
    let mut values: Vec<(ItemKind, String, Option<String>)> = Vec::new();
    let here = target.replace.of(at.view.text).trim_matches(['"', '\'', ' ']);
    let elsewhere = document
        .linked
        .get(&id)
        .filter(|value| **value != here && !(target.yaml && edit::scalar(value, target.quote, target.flow) == here));
    values.extend(elsewhere.map(|value| (ItemKind::Slot, value.clone(), Some("as elsewhere".to_owned()))));
    match &slot.kind {
        Kind::Choice(choice) => {
            let name = if slot.field.is_empty() { &slot.name } else { &slot.field };
            let others = choice.values.iter().filter(|value| elsewhere != Some(value));
            values.extend(others.map(|value| (ItemKind::Value, value.clone(), Some(name.clone()))));
        }
        Kind::Date => values.extend(
            dates(at.view, slot).into_iter().map(|(date, detail)| (ItemKind::Date, date.to_string(), Some(detail))),
        ),
        Kind::Text | Kind::Number(_) | Kind::List => {}
    }
    values.retain(|(_, value, _)| !without.contains(&value.as_str()));
    if values.is_empty() {
        return Vec::new();
    }
    let documentation = documentation(document, id);
    let mut items: Vec<Item> = values
        .into_iter()
        .map(|(kind, value, detail)| Item {
            detail,
            documentation: Some(documentation.clone()),
            ..item(at, kind, &value, target)
        })
        .collect();
    if let Some(first) = items.first_mut() {
        first.preselect = first.kind == ItemKind::Slot;
    }
    widen(at, target, &mut items);
    items
}

/// The item of one value.
pub(super) fn item(at: &At<'_>, kind: ItemKind, value: &str, target: &Target<'_>) -> Item {
    let quoted = match target.quote {
        Some(quote) => {
            let (quote, text) = (
                if target.inside { String::new() } else { quote.into() },
                edit::scalar(value, Some(quote), target.flow),
            );
            format!("{quote}{text}{quote}")
        }
        None if target.yaml => edit::scalar(value, None, target.flow),
        None => value.to_owned(),
    };
    let text = format!("{}{quoted}{}", target.lead, target.tail);
    let typed = at.typed(target.replace);
    let filter = if typed.starts_with(['"', '\'']) { quoted } else { format!("{}{value}", target.open) };
    Item { filter, ..Item::new(kind, value, text, target.replace) }
}

/// Lets all items pass the client's filter where what stands there is no beginning of any: a placeholder, a wrong
/// value, or a whole value that another one is wanted for.
pub(super) fn widen(at: &At<'_>, target: &Target<'_>, items: &mut [Item]) {
    let typed = at.typed(target.replace);
    let whole = target.replace.end as usize == at.offset && items.iter().any(|item| item.filter == typed);
    if target.placeholder || whole || !items.iter().any(|item| begins(&item.filter, typed)) {
        for item in items {
            item.filter.insert_str(0, typed);
        }
    }
}

/// Whether the letters of one text stand in another in their order: what clients go by, more or less.
pub(super) fn begins(text: &str, typed: &str) -> bool {
    let mut letters = text.chars().flat_map(char::to_lowercase);
    typed.chars().flat_map(char::to_lowercase).all(|c| letters.any(|other| other == c))
}

/// Today and some days to come, with what they are; today alone where a date says what has happened.
pub(super) fn dates(view: &View<'_>, slot: &Slot) -> Vec<(Date, String)> {
    let Some(today) = view.context.today else { return Vec::new() };
    let words = evidence();
    let is_today = |name: &str| {
        let name = normal::words(name).join(" ");
        [&words.created, &words.updated, &words.dated_today].into_iter().any(|names| has(names, &name))
    };
    let happened = slot.finished_only || is_today(&slot.field) || is_today(&slot.name);
    let monday = 7 - i64::from(today.weekday().to_monday_zero_offset());
    [("today", 0), ("next Monday", monday), ("in 2 weeks", 14), ("in 4 weeks", 28)]
        .into_iter()
        .take(if happened { 1 } else { 4 })
        .filter_map(|(name, days)| {
            let date = today.checked_add(jiff::Span::new().try_days(days).ok()?).ok()?;
            let weekday = format!("{:?}", date.weekday());
            let detail = if name.contains(&weekday) { name.to_owned() } else { format!("{name}, {weekday}") };
            Some((date, detail))
        })
        .collect()
}

/// What is known of a slot, as Markdown.
pub(super) fn documentation(document: &Document<'_>, id: SlotId) -> String {
    let slot = &document.template.slots[id];
    let kind = describe::kind(&slot.kind);
    let linked = if slot.linked { "\n\nOne value, here and elsewhere." } else { "" };
    format!("`{}`: {kind}{linked}\n\nKnown by {}.", slot.written.replace('`', "'"), slot.evidence)
}
