//! The body of one section of a template: its slots, fields, tables and texts.

use std::collections::{BTreeSet, HashMap};

use super::evidence::{evidence, has};
use super::hints;
use super::infer::{self, Around};
use super::model::{FieldDef, SectionDef, SlotId, TableDef, TextKind, slot_key};
use super::pattern::{Part, Pattern};
use super::prose::{self, Literal, Place};
use super::slots::Slots;
use crate::syntax::outline::Section;
use crate::syntax::{Context, Delimiter, Item, ItemKind, blocks};
use crate::text::{Span, normal};
use crate::value::choice;

/// Fills the definition of a section from its body. `footer_from` is the index of the item behind which the
/// document's footer stands: the template's own metadata.
pub(super) fn compile(section: &Section<'_>, def: &mut SectionDef, slots: &mut Slots, footer_from: Option<usize>) {
    let stems = stems(section);
    let mut reader = Reader { section, slots, stems, def, as_needed: false };
    // The heading's own inline items stand in front of the body.
    let own = section.body.iter().take_while(|item| item.kind.is_inline()).count();
    let mut prose_to = 0;
    for (block, inline, behind) in blocks(&section.body[own..]) {
        // A slot of several paragraphs is prose to its end.
        if (block.span.start as usize) < prose_to {
            continue;
        }
        if let Some(end) = reader.long_slot(block, inline, behind) {
            prose_to = end;
            continue;
        }
        let inline: Vec<&Item> = inline.iter().collect();
        // `<!-- The following as needed: -->` between the fields, or a line that says so, speaks of those below it.
        let remark = matches!(block.kind, ItemKind::Comment | ItemKind::Paragraph { list: None, .. });
        let is_empty = |value: Span| value.of(section.text).trim_matches(['*', '_', ' ']).is_empty();
        let is_value = |i: &&Item| matches!(i.kind, ItemKind::Field { value, .. } if !is_empty(value));
        if remark && !reader.def.fields.is_empty() && !inline.iter().any(is_value) {
            reader.as_needed |= prose::says_optional(block.content.of(section.text));
        }
        if !matches!(block.kind, ItemKind::Comment | ItemKind::Break) {
            reader.def.has_body = true;
        }
        let footer = footer_from.is_some_and(|from| section.body.len() - behind.len() > from + 1);
        match block.kind {
            ItemKind::Paragraph { list, .. } => {
                let place = match list {
                    Some(mark) if mark.task.is_some() => Place::Task,
                    Some(_) => Place::Bullet,
                    None => Place::Paragraph,
                };
                reader.paragraph(block, &inline, place, footer);
            }
            ItemKind::Cell { table, row: 0, .. } => reader.header_cell(block, &inline, table),
            ItemKind::Cell { table, row, column } => reader.cell(block, &inline, (table, row, column)),
            ItemKind::Code { info } => {
                reader.pattern(info, &inline, "");
                reader.pattern(block.content, &inline, "");
            }
            ItemKind::Heading { .. } => drop(reader.pattern(block.content, &inline, "")),
            _ => {}
        }
    }
}

/// How often a stem with a number begins a text of the section.
fn stems(section: &Section<'_>) -> HashMap<String, usize> {
    let mut stems = HashMap::new();
    for item in section.body {
        if matches!(item.kind, ItemKind::Paragraph { .. } | ItemKind::Cell { .. })
            && let Some((stem, _)) = prose::numbered(normal::plain(item.content.of(section.text)))
        {
            *stems.entry(normal::key(stem)).or_insert(0) += 1;
        }
    }
    stems
}

struct Reader<'a, 's> {
    section: &'a Section<'a>,
    slots: &'s mut Slots,
    stems: HashMap<String, usize>,
    def: &'s mut SectionDef,
    /// Whether the fields from here on are there as they are needed.
    as_needed: bool,
}

impl Reader<'_, '_> {
    /// Reads a slot that opens in a paragraph and closes in a later block: each of its blocks tells what to write. Gives back
    /// where it ends.
    fn long_slot(&mut self, block: &Item, inline: &[Item], behind: &[Item]) -> Option<usize> {
        let source = self.section.text;
        let ItemKind::Paragraph { list: None, .. } = block.kind else { return None };
        let text = block.content.of(source).trim();
        let (open, close) = match text.chars().next()? {
            '{' => ('{', '}'),
            '[' => ('[', ']'),
            _ => return None,
        };
        let whole =
            |item: &Item| item.span.start == block.content.start && !matches!(item.kind, ItemKind::Field { .. });
        let surplus = |text: &str| text.matches(open).count().cast_signed() - text.matches(close).count().cast_signed();
        if inline.iter().any(whole) || surplus(text) != 1 || text.split_whitespace().count() < 4 {
            return None;
        }
        let is_block = |item: &&Item| !item.kind.is_inline();
        let later: Vec<&Item> = behind.iter().filter(is_block).collect();
        let end = later.iter().position(|item| {
            let text = item.content.of(source).trim();
            surplus(text) == -1 && text.ends_with(close)
        })?;
        let parts: Vec<&Item> = std::iter::once(block).chain(later.iter().take(end + 1).copied()).collect();
        for part in &parts {
            let folded = normal::fold(part.content.of(source));
            if !folded.is_empty() && matches!(part.kind, ItemKind::Paragraph { .. }) {
                self.def.texts.insert(folded, TextKind::Guidance);
            }
        }
        self.def.has_body = true;
        parts.last().map(|last| last.span.end as usize)
    }

    fn paragraph(&mut self, block: &Item, inline: &[&Item], place: Place, footer: bool) {
        let text = block.content.of(self.section.text);
        let fields: Vec<&&Item> = inline.iter().filter(|i| matches!(i.kind, ItemKind::Field { .. })).collect();
        let mut in_field = false;
        for field in fields {
            in_field |= self.field(field, block, inline, footer);
        }
        let whole = normal::fold(text);
        if place == Place::Task {
            self.def.has_tasks |= names_task(&whole);
            self.def.boxes.insert(whole.clone());
        }
        if !in_field {
            let pattern = self.pattern(block.content, inline, "");
            if pattern.is_literal() && place != Place::Paragraph && choice::of_value(text, false).is_some() {
                self.bare_choice(text, block.content, "");
                return;
            }
        }
        let bracketed = inline.iter().any(|item| is_bracketed(item));
        let candidates = inline.iter().any(|i| matches!(i.kind, ItemKind::Candidate { .. }));
        // What stands below a document's last line speaks of the document, in italics or not.
        let place = if footer && place == Place::Paragraph { Place::Bullet } else { place };
        self.literal(&whole, place, bracketed || (in_field && candidates));
    }

    /// Remembers a text that must not stay.
    fn literal(&mut self, folded: &str, place: Place, has_slots: bool) {
        if has_slots || folded.is_empty() {
            return;
        }
        let sibling = prose::numbered(normal::plain(folded))
            .is_some_and(|(stem, _)| self.stems.get(&normal::key(stem)).is_some_and(|n| *n > 1));
        let kind = match prose::literal(folded, place, sibling) {
            Literal::Sample => TextKind::Sample,
            Literal::Guidance => TextKind::Guidance,
            Literal::Boilerplate => return,
        };
        self.def.texts.insert(folded.to_owned(), kind);
    }

    /// Reads a field; says whether it is one.
    fn field(&mut self, field: &Item, block: &Item, inline: &[&Item], footer: bool) -> bool {
        let ItemKind::Field { name, value, bold } = field.kind else { return false };
        let source = self.section.text;
        let inside = |span: Span| {
            inline.iter().filter(move |i| span.contains(i.span) && matches!(i.kind, ItemKind::Candidate { .. }))
        };
        if inside(name).next().is_some() {
            return false;
        }
        let text = name.of(source);
        let value_text = value.of(source);
        let has_slot = inside(value).any(|item| !is_marker_of_list(item, value_text));
        let choice = if has_slot { None } else { choice::of_value(value_text, false) };
        let hinted = if has_slot { None } else { self.slots.hinted(text).cloned() };
        if !bold && !has_slot && choice.is_none() && hinted.is_none() && !infer::is_range_slot(value_text) {
            return false;
        }
        let numbered = prose::numbered(text);
        let several = prose::is_numbered_id(text)
            || numbered.is_some_and(|(stem, _)| self.stems.get(&normal::key(stem)).is_some_and(|n| *n > 1));
        let folded = normal::fold(value_text);
        let literal = prose::literal(&folded, Place::Value, false);
        let listed = choice.is_some()
            || infer::is_range_slot(value_text)
            || choice::of_value(value_text, hinted.is_some()).is_some();
        let metadata = footer || normal::words(text).first().is_some_and(|word| word == "template");
        let pattern = if listed {
            let id = self.bare_choice(value_text, value, text);
            Pattern { parts: vec![Part::Slot { id, unit: 0 }] }
        } else if let Some(kind) = hinted {
            let id = self.slots.preset(text, kind, hints::EVIDENCE, value.shift(self.section.base));
            Pattern { parts: vec![Part::Slot { id, unit: 0 }] }
        } else {
            let pattern = self.pattern(value, inline, text);
            // Metadata of the template may stay: how it is to be used, who keeps it.
            let reference = has(&evidence().reference_names, &normal::key(text))
                || self.slots.named.contains(&normal::key(value_text));
            if pattern.is_literal() && !metadata && !(reference && prose::numbered(normal::plain(&folded)).is_some()) {
                self.literal(&folded, Place::Value, false);
            }
            pattern
        };
        let metadata = metadata || (pattern.is_literal() && prose::speaks_of_template(value_text));
        let root = self.def.parent.is_none() && self.def.level == 0;
        let fillable = !pattern.is_literal() || literal != Literal::Boilerplate || (root && !value.is_empty());
        let optional = self.as_needed || prose::says_optional(value_text) || prose::says_optional(text);
        self.def.fields.push(FieldDef {
            name: text.to_owned(),
            key: normal::key(text),
            bold,
            required: fillable && !several && !optional && !metadata,
            finished_only: (is_finished_only(text) && !pattern.slots().any(|id| self.slots.is_percent(id)))
                || pattern.slots().any(|id| self.slots.all[id].finished_only),
            line: self.line_of(field, block, inline),
            value: pattern,
        });
        true
    }

    /// The source line a field stands on, or, where several stand on it, the field alone.
    fn line_of(&self, field: &Item, block: &Item, inline: &[&Item]) -> String {
        let text = self.section.text;
        let lines = |item: &Item| text[..item.span.start as usize].rfind('\n').map_or(0, |n| n + 1);
        let start = lines(field);
        let fields = inline.iter().filter(|i| matches!(i.kind, ItemKind::Field { .. }));
        if fields.filter(|other| lines(other) == start).count() > 1 {
            return field.span.of(text).to_owned();
        }
        let from = start.max(block.span.start as usize).min(field.span.start as usize);
        let from = if start <= block.span.start as usize { start } else { from };
        let end =
            text[field.span.end as usize..].find(['\n', '\r']).map_or(text.len(), |n| field.span.end as usize + n);
        text[from..end].to_owned()
    }

    fn bare_choice(&mut self, text: &str, span: Span, field: &str) -> SlotId {
        let around = Around { name: text, field, ..Around::default() };
        let id = self.slots.add(text, &around, span.shift(self.section.base));
        self.def.texts.insert(normal::fold(text), TextKind::Choice(id));
        self.def.slots.insert(slot_key(text, Context::Text), id);
        id
    }

    /// The literals and slots of a span.
    fn pattern(&mut self, span: Span, inline: &[&Item], field: &str) -> Pattern {
        let source = self.section.text;
        let mut parts = Vec::new();
        let mut at = span.start as usize;
        for item in inline.iter().filter(|item| span.contains(item.span)) {
            let ItemKind::Candidate { delimiter, context } = item.kind else { continue };
            let prose =
                context == Context::Text && delimiter == Delimiter::Marker && !marker_stands(source, span, item.span);
            if prose || (item.span.start as usize) < at || self.slots.is_text(delimiter, item.content.of(source)) {
                continue;
            }
            if item.span.start as usize > at {
                parts.push(Part::Literal(source[at..item.span.start as usize].to_owned()));
            }
            let after = &source[item.span.end as usize..span.end as usize];
            let around =
                Around { name: item.content.of(source), delimiter: Some(delimiter), after, field, ..Around::default() };
            let id = self.slots.add(item.span.of(source), &around, item.span.shift(self.section.base));
            let unit = infer::infer(&around).unit;
            self.def.slots.insert(slot_key(item.span.of(source), context), id);
            let alone = source[span.range()].trim_matches(['*', ' ', '_', '`']) == item.span.of(source);
            if alone && is_bracketed(item) {
                self.def.alone.insert(delimiter);
            }
            parts.push(Part::Slot { id, unit });
            at = item.span.end as usize;
        }
        if at < span.end as usize {
            parts.push(Part::Literal(source[at..span.end as usize].to_owned()));
        }
        Pattern { parts }
    }

    fn table(&mut self, table: u16) -> &mut TableDef {
        // Tables of earlier chunks do not exist: a section of a template lies in one chunk.
        let at = table as usize;
        if self.def.tables.len() <= at {
            self.def.tables.resize_with(at + 1, TableDef::default);
        }
        &mut self.def.tables[at]
    }

    fn header_cell(&mut self, block: &Item, inline: &[&Item], table: u16) {
        let name = block.content.of(self.section.text);
        self.pattern(block.content, inline, "");
        let table = self.table(table);
        table.header.push(normal::key(name));
        table.names.push(normal::fold(normal::plain(name)));
    }

    fn cell(&mut self, block: &Item, inline: &[&Item], (table, row, column): (u16, u16, u16)) {
        let text = block.content.of(self.section.text);
        let field = self.table(table).names.get(column as usize).cloned().unwrap_or_default();
        let is_slot = |i: &&Item| matches!(i.kind, ItemKind::Candidate { .. }) && !is_marker_of_list(i, text);
        let candidates = inline.iter().any(is_slot);
        let pattern = if !candidates && (choice::of_value(text, false).is_some() || infer::is_range_slot(text)) {
            let id = self.bare_choice(text, block.content, &field);
            Pattern { parts: vec![Part::Slot { id, unit: 0 }] }
        } else {
            self.literal(&normal::fold(text), Place::Cell, candidates);
            self.pattern(block.content, inline, &field)
        };
        let table = self.table(table);
        let (row, column) = (row as usize - 1, column as usize);
        if table.rows.len() <= row {
            table.rows.resize_with(row + 1, Vec::new);
        }
        if table.rows[row].len() <= column {
            table.rows[row].resize_with(column + 1, Pattern::default);
        }
        table.rows[row][column] = pattern;
    }
}

/// Whether a candidate is written in brackets or braces, not as a mask.
pub(crate) fn is_bracketed(item: &Item) -> bool {
    matches!(
        item.kind,
        ItemKind::Candidate {
            delimiter: Delimiter::Brace
                | Delimiter::Bracket
                | Delimiter::DoubleBrace
                | Delimiter::Angle
                | Delimiter::Underscore,
            ..
        }
    )
}

/// Whether `TODO` is one of the values of a list such as `TODO / DOING / DONE`.
fn is_marker_of_list(item: &Item, value: &str) -> bool {
    matches!(item.kind, ItemKind::Candidate { delimiter: Delimiter::Marker, .. })
        && choice::of_value(value, false).is_some()
}

/// Whether `TODO` stands alone in a text: at the start of a line, with nothing behind it or a mark that parts it from what
/// follows. Within a sentence it is a word.
pub(crate) fn marker_stands(text: &str, within: Span, marker: Span) -> bool {
    if !within.contains(marker) {
        return true;
    }
    let decoration =
        |c: char| matches!(c, '*' | '_' | '`' | '"' | '(' | '[' | '>' | ' ' | '\t') || normal::is_symbol(c);
    let before = text.get(within.start as usize..marker.start as usize).unwrap_or_default();
    let behind = text.get(marker.end as usize..within.end as usize).unwrap_or_default();
    let line = before.rsplit('\n').next().unwrap_or_default();
    let behind = behind.split(['\n', '\r']).next().unwrap_or_default();
    let behind = behind.trim_start_matches(['*', '_', '`', '"', ')', ']', ' ', '\t']);
    line.trim_matches(decoration).is_empty()
        && (behind.is_empty() || behind.starts_with([':', '.', '(', '-', '–', '—']))
}

/// Whether a text is nothing but a slot for a task, a deliverable, an objective or a criterion: `[TASK_1]`.
fn names_task(text: &str) -> bool {
    let slot = text.trim_matches(['[', ']', '{', '}', '<', '>']);
    let mut words = normal::words(slot).into_iter().filter(|word| !word.bytes().all(|b| b.is_ascii_digit()));
    let first = words.next();
    slot.len() < text.len() && first.is_some_and(|word| has(&evidence().counted, &word)) && words.next().is_none()
}

/// Whether a field's name says that only a finished document has it.
pub(super) fn is_finished_only(name: &str) -> bool {
    let name = normal::words(name).join(" ");
    has(&evidence().finished_only_field, &name) || has(&evidence().completed, &name)
}

/// The delimiters of a template's slots whose names are in capitals with an underscore: its own dialect.
pub(super) fn dialect(slots: &Slots) -> BTreeSet<Delimiter> {
    slots.all.iter().filter(|slot| is_snake(&slot.name)).filter_map(|slot| slot.delimiter).collect()
}

/// `SNAKE_CASE`, in capitals, with an underscore.
pub(crate) fn is_snake(name: &str) -> bool {
    name.contains('_')
        && name.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
        && name.bytes().filter(u8::is_ascii_uppercase).count() >= 2
}
