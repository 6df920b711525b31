//! Which table and which row of the template one of a document is.

use crate::template::model::{SectionDef, TableDef};
use crate::template::numbered;
use crate::template::pattern::Pattern;
use crate::text::normal;

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
