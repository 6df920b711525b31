//! Which table and which row of the template one of a document is.

use crate::template::Template;
use crate::template::model::SlotId;
use crate::template::model::{SectionDef, TableDef};
use crate::template::numbered;
use crate::template::pattern::Pattern;
use crate::text::normal;

use super::What;

/// The table of the template whose header this one shares most columns with, at least half of them.
pub(crate) fn table_def<'t>(def: &'t SectionDef, header: &[String]) -> Option<&'t TableDef> {
    let shared = |table: &TableDef| table.header.iter().filter(|name| header.contains(name)).count();
    def.tables.iter().filter(|table| shared(table) * 2 >= table.header.len().max(1)).max_by_key(|table| shared(table))
}

/// The column of the template's table that one of a document's table is. Heads that are alike, or empty, are told apart
/// by where they stand.
pub(crate) fn column_of(table: &TableDef, header: &[String], column: usize) -> Option<usize> {
    let name = header.get(column)?;
    if *header == table.header { Some(column) } else { table.header.iter().position(|head| head == name) }
}

/// The template's row with the same first cell, else its first row, unless the table is a form: then a row of another
/// name is another field.
pub(crate) fn row_of<'t>(table: &'t TableDef, first: Option<&String>) -> Option<&'t Vec<Pattern>> {
    let literal = |row: &&Vec<Pattern>| row.first().and_then(Pattern::literal).map(|text| normal::key(&text));
    let same = first.and_then(|first| table.rows.iter().find(|row| literal(row).as_ref() == Some(first)));
    let named = |row: &Vec<Pattern>| literal(&row).is_some_and(|name| !name.is_empty() && numbered(&name).is_none());
    let form = table.rows.len() > 1 && table.rows.iter().all(named);
    same.or_else(|| table.rows.first().filter(|_| !form))
}

/// What a placeholder in a cell is: of several columns whose slots are written alike, the slot is that of its own column.
pub(super) fn in_column(template: &Template, cell: &Pattern, what: What) -> What {
    let own = |id: SlotId| cell.slots().find(|own| template.slots[*own].written == template.slots[id].written);
    match what {
        What::Slot(Some(id)) => What::Slot(own(id).or(Some(id))),
        What::Choice(id) => What::Choice(own(id).unwrap_or(id)),
        What::Slot(None) | What::Sample | What::Guidance => what,
    }
}
