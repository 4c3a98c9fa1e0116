//! A figure's sheet: title, the caveats that forbid a reading, the table, and under it all caveats.
//! Knows nothing of cells and formats.

use super::Entry;
use super::sheet::{Head, Sheet, Value};
use crate::report::caveat::Severity;
use crate::report::data::columns::Column;
use crate::report::data::table::{Cell, DataTable, Row};
use crate::report::data::words::DataWords;
use crate::report::funnel_picture::place;
use crate::report::page::Page;
use rust_xlsxwriter::{Worksheet, XlsxError};

/// The width of a column of numbers, in letters.
const NUMBERS: usize = 16;
/// The widest and the narrowest column of words.
const WORDS: (usize, usize) = (10, 40);

/// The sheet. What stands above the table stays in sight, and is therefore short.
pub fn write(page: &Page<'_>, entry: &Entry, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let own = DataWords::of(page.language);
    let table = &entry.table;
    let mut sheet = Sheet::new(sheet);
    sheet.title(&format!("{}. {}", entry.sheet, table.title))?;
    if table.simulated {
        sheet.strong(own.simulated)?;
    }
    sheet.line(&signs(page, table))?;
    for note in table.notes.iter().filter(|note| note.severity == Severity::Blocking) {
        sheet.strong(&short(&note.short, &note.id))?;
    }
    let rows: Vec<Vec<Value>> = table.rows.iter().map(|row| values(page, table, row)).collect();
    if !table.notes.is_empty() {
        // The link's row, the head, the rows and an empty one stand before.
        let below = sheet.next_row() + 3 + u32::try_from(rows.len()).unwrap_or_default();
        let text = own.to_caveats.replace("{count}", &table.notes.len().to_string());
        sheet.link(&text, &entry.sheet, &format!("A{below}"))?;
    }
    sheet.table(&format!("figure_{}", entry.number), &heads(page, table), &rows)?;
    below(page, table, &mut sheet)
}

/// The number of tables, and what the signs mean.
fn signs(page: &Page<'_>, table: &DataTable) -> String {
    let own = DataWords::of(page.language);
    let uses = |wanted: Cell<'_>| {
        let mut cells = table.rows.iter().flat_map(|row| (0..table.columns.len()).map(|at| row.cell(at)));
        cells.any(|cell| cell == wanted)
    };
    let notes = [(Cell::Hidden, page.words.suppressed_note), (Cell::Missing, page.words.missing_note)];
    let used = notes.into_iter().filter(|(cell, _)| uses(*cell)).map(|(_, note)| note);
    std::iter::once(own.one_table).chain(used).collect::<Vec<_>>().join(" ")
}

fn short(text: &str, id: &str) -> String {
    format!("{text} [{id}]")
}

fn heads(page: &Page<'_>, table: &DataTable) -> Vec<Head> {
    let (words, own) = (page.words, DataWords::of(page.language));
    let of = |text: &str, cells: Vec<&str>| {
        let widest = cells.into_iter().chain([text]).map(|cell| cell.chars().count() + 2).max();
        Head { text: text.to_owned(), width: widest.unwrap_or_default().clamp(WORDS.0, WORDS.1) }
    };
    let groups = || table.groups.iter();
    let mut heads = vec![
        of(words.breakdown, groups().map(|one| one.breakdown.label.as_str()).collect()),
        of(own.group, groups().map(|one| one.group.label.as_str()).collect()),
        of(own.code, groups().map(|one| one.group.code.as_str()).collect()),
    ];
    heads.extend(table.time.iter().map(|_| of(words.period, Vec::new())));
    heads.extend(table.columns.iter().map(|column| Head { text: with_unit(column), width: NUMBERS }));
    heads.extend(table.has_places.then(|| of(words.funnel_place, Vec::new())));
    heads
}

fn with_unit(column: &Column) -> String {
    if column.unit.is_empty() { column.label.clone() } else { format!("{} ({})", column.label, column.unit) }
}

fn values(page: &Page<'_>, table: &DataTable, row: &Row) -> Vec<Value> {
    let group = &table.groups[row.group];
    let text = |text: &str| Value::Text(text.to_owned());
    let mut values = vec![text(&group.breakdown.label), text(&group.group.label), text(&group.group.code)];
    values.extend(table.time.iter().map(|_| text(table.period(row))));
    values.extend(table.columns.iter().enumerate().map(|(at, column)| match row.cell(at) {
        Cell::Number(number) => Value::Number(number.value(), column.decimals),
        cell => Value::Sign(cell.sign().unwrap_or_default()),
    }));
    let lies = || text(row.place.map_or("–", |at| place(at, page.words)));
    values.extend(table.has_places.then(lies));
    values
}

/// What is said under the table: all caveats, how the figure is read, and what it measures.
fn below(page: &Page<'_>, table: &DataTable, sheet: &mut Sheet<'_>) -> Result<(), XlsxError> {
    let (words, own) = (page.words, DataWords::of(page.language));
    sheet.gap();
    if !table.notes.is_empty() {
        sheet.heading(words.caveats)?;
        for note in &table.notes {
            sheet.line(&short(&note.short, &note.id))?;
        }
        sheet.link(own.to_notes, own.notes, "A1")?;
    }
    sheet.heading(words.what_to_read)?;
    for sentence in &table.reading {
        sheet.line(sentence)?;
    }
    sheet.heading(words.definition)?;
    sheet.line(&table.definition)?;
    sheet.link(own.to_contents, words.contents, "A1")
}
