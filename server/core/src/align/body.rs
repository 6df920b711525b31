//! The body of one section of a document beside its section of the template. Spans are relative to the chunk.

use std::collections::{BTreeSet, HashMap};

use super::boxes::Boxes;
use super::linked::linked;
use super::table::{column_of, in_column, row_of, table_def};
use super::{Field, Filled, KindRef, Place, Placeholder, What, what};
use crate::syntax::outline::Section;
use crate::syntax::{Context, Delimiter, Item, ItemKind, blocks, normalize_label};
use crate::template::model::{FieldDef, Form, SectionDef, SectionId, SlotId, TableDef, TextKind, slot_key};
use crate::template::pattern::Pattern;
use crate::template::{Template, is_bracketed, is_guidance, is_snake, marker_stands};
use crate::text::{Span, normal};
use crate::value::mojibake::decoded;

/// What was found in a section's body.
#[derive(Clone, Debug, Default)]
pub struct Body {
    /// Values of slots.
    pub values: Vec<Filled>,
    /// What is still to be filled.
    pub placeholders: Vec<Placeholder>,
    /// The fields that the template has too.
    pub fields: Vec<Field>,
    /// Whether anything but comments stands in it.
    pub has_content: bool,
    /// The values of linked slots, in the order of the text.
    pub linked: Vec<(SlotId, String)>,
    /// Its boxes.
    pub boxes: Boxes,
}

/// Aligns the body of a section.
pub fn align(section: &Section<'_>, def: Option<SectionId>, template: &Template, labels: &BTreeSet<String>) -> Body {
    let mut reader = Reader {
        text: section.text,
        def: def.map(|id| &template.sections[id]),
        place: def.map_or(Place::Unknown, |id| if id == 0 { Place::Header } else { Place::Section(id) }),
        template,
        labels,
        body: Body::default(),
        seen: HashMap::new(),
        headers: HashMap::new(),
        tables: HashMap::new(),
        rows: HashMap::new(),
        label: None,
    };
    let mut at = 0;
    if let Some(heading) = section.heading {
        at = section.body.iter().take_while(|item| heading.span.contains(item.span)).count();
        reader.heading(heading, &section.body[..at], section.is_title);
    }
    for (block, inline, behind) in blocks(&section.body[at..]) {
        reader.block(block, inline, behind.first());
    }
    reader.end_row();
    reader.body.linked = linked(template, &reader.body.values, section.text);
    reader.body.boxes = Boxes::of(section, reader.def, &reader.body.placeholders);
    reader.body
}

struct Reader<'a> {
    text: &'a str,
    def: Option<&'a SectionDef>,
    place: Place,
    template: &'a Template,
    labels: &'a BTreeSet<String>,
    body: Body,
    /// How often each field's key came.
    seen: HashMap<String, usize>,
    /// The headers of the tables.
    headers: HashMap<u16, Vec<String>>,
    /// The template's tables that these are.
    tables: HashMap<u16, Option<&'a TableDef>>,
    /// The key of the first cell of the row at hand, by table.
    rows: HashMap<u16, String>,
    /// The placeholder that is the sample in the first cell of the row at hand, while no other cell has one.
    label: Option<usize>,
}

impl Reader<'_> {
    fn heading(&mut self, heading: &Item, inline: &[Item], is_title: bool) {
        for item in inline {
            self.candidate(item, heading.content);
        }
        if is_title {
            let Some((title, pattern)) = &self.template.title else { return };
            let speaks_of_itself = normal::words(title).iter().any(|word| word == "template");
            if pattern.is_literal() && speaks_of_itself && heading.content.of(self.text) == title {
                self.push(heading.content, What::Guidance, heading.span);
            }
        } else if let Some(Form::Pattern(pattern)) = self.def.map(|def| &def.form) {
            self.values(pattern, heading.content, "");
        }
    }

    fn block(&mut self, block: &Item, inline: &[Item], next: Option<&Item>) {
        if !matches!(block.kind, ItemKind::Comment | ItemKind::Break) {
            self.body.has_content = true;
        }
        match block.kind {
            ItemKind::Paragraph { .. } => {
                let listed = next.is_some_and(|n| {
                    let sibling = n.depth <= block.depth && block.depth > 0;
                    !sibling
                        && matches!(
                            n.kind,
                            ItemKind::Paragraph { list: Some(_), .. } | ItemKind::EmptyItem(_) | ItemKind::Code { .. }
                        )
                });
                if !self.unchanged(block, inline, false) {
                    self.fields(inline, listed);
                    self.candidates(block.content, inline);
                }
            }
            ItemKind::Cell { table, row, column } => {
                if column == 0 {
                    self.end_row();
                }
                let before = self.body.placeholders.len();
                let unchanged = self.unchanged(block, inline, true);
                if !unchanged {
                    self.candidates(block.content, inline);
                }
                match self.body.placeholders.get(before).map(|placeholder| placeholder.what) {
                    Some(What::Sample) if column == 0 => self.label = Some(before),
                    Some(_) => self.label = None,
                    None => {}
                }
                self.cell(block, (table, row, column), before, !unchanged);
            }
            ItemKind::Code { .. } | ItemKind::Html | ItemKind::Definition => {
                for item in inline {
                    self.candidate(item, Span::default());
                }
            }
            _ => {}
        }
    }

    /// `Task 1` is a sample in a row that nobody filled; in front of filled cells it is that row's name.
    fn end_row(&mut self) {
        if let Some(at) = self.label.take() {
            self.body.placeholders.remove(at);
        }
    }

    fn push(&mut self, span: Span, what: What, line: Span) {
        self.body.placeholders.push(Placeholder { span, what, line, place: self.place });
    }

    /// Reports a block whose whole text the template has as a sample, a choice or guidance.
    fn unchanged(&mut self, block: &Item, inline: &[Item], cell: bool) -> bool {
        let Some(def) = self.def else { return false };
        if def.texts.is_empty() {
            return false;
        }
        let folded = normal::fold(&decoded(block.content.of(self.text)));
        let Some(kind) = def.texts.get(&folded).or_else(|| Self::reworded(def, block, &folded)) else { return false };
        // A cell is a value; a paragraph that is one word may be a value by chance, so only fields have those.
        if *kind == TextKind::Sample && !cell && inline.is_empty() && !block.content.of(self.text).contains(' ') {
            return false;
        }
        self.push(block.content, what(*kind), block.span);
        true
    }

    /// Where the template has a guidance sentence, another one is one too: the document may come from another edition
    /// of the template.
    fn reworded(def: &SectionDef, block: &Item, folded: &str) -> Option<&'static TextKind> {
        let paragraph = matches!(block.kind, ItemKind::Paragraph { list: None, .. });
        (paragraph && guides(def, folded)).then_some(&TextKind::Guidance)
    }

    fn fields(&mut self, inline: &[Item], listed: bool) {
        let Some(def) = self.def else { return };
        let count = inline.iter().filter(|item| matches!(item.kind, ItemKind::Field { .. })).count();
        let mut n = 0;
        for (at, item) in inline.iter().enumerate() {
            let ItemKind::Field { name, value, bold } = item.kind else { continue };
            let inside = inline[at + 1..].iter().take_while(move |i| i.span.start < value.end);
            n += 1;
            let text = value.of(self.text);
            if bold && let Some(kind) = Self::text_kind(def, text) {
                self.push(value, what(kind), item.span);
                if let Some(at) = self.field_def(def, name, bold) {
                    self.present(at, item.span, value);
                }
                continue;
            }
            let Some(at) = self.field_def(def, name, bold) else { continue };
            self.present(at, item.span, value);
            let pattern = &def.fields[at].value;
            if value.is_empty() && (listed && n == count) {
                continue;
            }
            let has_candidates = inside.into_iter().any(|i| is_bracketed(i) && value.contains(i.span));
            if !has_candidates || pattern.slots().count() > 1 {
                self.values(pattern, value, &def.fields[at].name);
            }
        }
    }

    /// What a field's value is that must not stay.
    fn text_kind(def: &SectionDef, value: &str) -> Option<TextKind> {
        let folded = normal::fold(&decoded(value));
        let known = def.texts.get(&folded).copied();
        known.or_else(|| guides(def, &folded).then_some(TextKind::Guidance)).filter(|_| !folded.is_empty())
    }

    fn present(&mut self, def: usize, span: Span, value: Span) {
        self.body.fields.push(Field { def, span, value });
    }

    /// The field of the template with this name: the n-th one for its n-th occurrence.
    fn field_def(&mut self, def: &SectionDef, name: Span, bold: bool) -> Option<usize> {
        let name = name.of(self.text);
        let key = normal::key(name);
        let matches = |key: &str| -> Vec<usize> {
            let fits = |f: &FieldDef| f.key == *key && (bold || !f.bold || f.value.slots().next().is_some());
            (0..def.fields.len()).filter(|n| fits(&def.fields[*n])).collect()
        };
        let mut found = matches(&key);
        if found.is_empty()
            && let Some((short, _)) = name.split_once(" (")
        {
            found = matches(&normal::key(short));
        }
        let n = self.seen.entry(key).or_insert(0);
        *n += 1;
        found.get((*n - 1).min(found.len().saturating_sub(1))).copied()
    }

    /// Reads the values of a pattern's slots; those that still hold a placeholder are left to [`Self::candidate`].
    fn values(&mut self, pattern: &Pattern, span: Span, name: &str) {
        let text = span.of(self.text);
        let Some(values) = pattern.values(text) else { return };
        for (slot, value) in values {
            let inside = value.of(text);
            // One of a list is no mask, whatever its letters.
            let listed = self.template.slots[slot].kind.closed().is_some();
            let marker = self.def.is_some_and(|def| def.slots.contains_key(inside));
            if is_bracketed_text(inside) || marker || (!listed && is_slot_like(inside)) {
                continue;
            }
            let span = value.shift(span.start as usize);
            let name = if name.is_empty() { &self.template.slots[slot].name } else { name };
            self.body.values.push(Filled {
                slot: Some(slot),
                kind: KindRef::Slot(slot),
                span,
                name: name.to_owned(),
                place: self.place,
                quote: None,
            });
        }
    }

    fn cell(&mut self, block: &Item, (table, row, column): (u16, u16, u16), first: usize, is_value: bool) {
        let key = normal::key(block.content.of(self.text));
        if row == 0 {
            self.headers.entry(table).or_default().push(key);
            return;
        }
        if column == 0 {
            self.rows.insert(table, key);
        }
        let (Some(header), Some(def)) = (self.headers.get(&table), self.def) else { return };
        let Some(table_def) = *self.tables.entry(table).or_insert_with(|| table_def(def, header)) else { return };
        let Some(at) = column_of(table_def, header, column as usize) else { return };
        let Some(pattern) = row_of(table_def, self.rows.get(&table)).and_then(|cells| cells.get(at)) else { return };
        for placeholder in self.body.placeholders.iter_mut().skip(first) {
            placeholder.what = in_column(self.template, pattern, placeholder.what);
        }
        if is_value && !block.content.is_empty() && !pattern.is_literal() {
            self.values(pattern, block.content, table_def.names.get(at).map_or("", String::as_str));
        }
    }

    fn candidates(&mut self, whole: Span, inline: &[Item]) {
        let values: Vec<Span> = inline
            .iter()
            .filter_map(|item| match item.kind {
                ItemKind::Field { value, .. } => Some(value),
                _ => None,
            })
            .collect();
        let mut values = values.into_iter().peekable();
        for item in inline {
            while values.next_if(|value| value.end <= item.span.start).is_some() {}
            let within = values.peek().copied().filter(|value| value.contains(item.span)).unwrap_or(whole);
            self.candidate(item, within);
        }
    }

    /// Reports a candidate that is a placeholder; `within` is the block or value it may stand alone in.
    fn candidate(&mut self, item: &Item, within: Span) {
        let ItemKind::Candidate { delimiter, context } = item.kind else { return };
        let reported = self.body.placeholders.iter().rev().take_while(|p| p.span.end > within.start);
        if reported.take(64).any(|p| p.span.overlaps(item.span)) {
            return;
        }
        let word = context == Context::Text && delimiter == Delimiter::Marker;
        if word && !marker_stands(self.text, within, item.span) {
            return;
        }
        let inner = item.content.of(self.text).trim();
        if delimiter == Delimiter::Bracket && self.labels.contains(&normalize_label(inner)) {
            return;
        }
        let whole = within.of(self.text).trim_matches(['*', ' ', '_', '`', '.', '\n']);
        let alone = match whole.strip_prefix(item.span.of(self.text)) {
            // Its unit stands behind a mask.
            Some(rest) if delimiter == Delimiter::NumberMask => rest.split_whitespace().count() < 2,
            rest => rest == Some(""),
        };
        let found = slot_of(self.template, self.def, item.span.of(self.text), inner, (delimiter, context), alone);
        // In a longer sentence a date mask says how dates are written.
        let sentence = || delimiter == Delimiter::DateMask && whole.split_whitespace().nth(8).is_some();
        if let Some(what) = found.filter(|what| *what != What::Slot(None) || !sentence()) {
            let what = if alone && what == What::Slot(None) { What::Slot(self.slot_here(within)) } else { what };
            self.push(item.span, what, within);
        }
    }

    /// The slot of the field whose value this is, where it has only one.
    fn slot_here(&self, value: Span) -> Option<usize> {
        let field = self.body.fields.iter().rev().find(|field| field.value == value)?;
        self.def?.fields[field.def].value.single()
    }
}

/// Whether a text is guidance in other words than the template's, in a section that has guidance. What names something
/// in three words, or goes on behind a colon, may be a value.
fn guides(def: &SectionDef, folded: &str) -> bool {
    let guided = || def.texts.values().any(|kind| *kind == TextKind::Guidance);
    is_guidance(folded) && folded.split(' ').count() > 3 && !folded.contains(':') && guided()
}

/// What a candidate is as a placeholder, and of which slot: one whose text the template has, one that stands alone where
/// the template has a slot of these delimiters, or one that is a slot by its form. `None` means that it is text.
pub(super) fn slot_of(
    template: &Template,
    def: Option<&SectionDef>,
    written: &str,
    inner: &str,
    (delimiter, context): (Delimiter, Context),
    alone: bool,
) -> Option<What> {
    if let Some(slot) = def.and_then(|def| def.slots.get(&slot_key(written, context))) {
        return Some(What::Slot(Some(*slot)));
    }
    let mask = matches!(delimiter, Delimiter::DateMask | Delimiter::NumberMask | Delimiter::Marker);
    if context == Context::Code {
        return None;
    }
    // A slot of one or two letters is one only at its place: elsewhere `[X]` is a mark or a box.
    if !mask
        && inner.chars().count() > 2
        && inner.chars().any(char::is_alphanumeric)
        && let Some(slot) = template.by_written.get(&normal::fold(written))
    {
        return Some(What::Slot(Some(*slot)));
    }
    // An address may hold anything that the template has not written there.
    if context == Context::Destination && (mask || delimiter == Delimiter::Underscore) {
        return None;
    }
    let tag = !inner.contains([' ', '_']) && inner.chars().all(|c| c.is_uppercase() || c.is_ascii_digit() || c == '-');
    let found = match delimiter {
        Delimiter::DateMask | Delimiter::Underscore => true,
        Delimiter::NumberMask => alone && template.slots.iter().any(|slot| slot.delimiter == Some(delimiter)),
        Delimiter::Marker => false,
        _ => {
            inner.starts_with("e.g.")
                || (is_snake(inner) && template.dialect.contains(&delimiter))
                || (alone && !tag && def.is_some_and(|def| def.alone.contains(&delimiter)))
        }
    };
    found.then_some(What::Slot(None))
}

/// Whether a value still is, or holds, a placeholder by its looks.
pub(super) fn is_slot_like(value: &str) -> bool {
    is_bracketed_text(value)
        || ["YYYY", "XX", "NNN", "###", "__"].iter().any(|mask| value.contains(mask))
        || value.split_whitespace().any(|word| ["X", "Y", "Z", "N"].contains(&word.trim_end_matches('%')))
}

/// Whether brackets or braces stand in a value.
fn is_bracketed_text(value: &str) -> bool {
    let pairs = [('{', '}'), ('[', ']'), ('<', '>')];
    pairs.iter().any(|(open, close)| value.find(*open).is_some_and(|at| value[at..].contains(*close)))
}
