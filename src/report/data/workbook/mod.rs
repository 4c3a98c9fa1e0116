//! All figures of an article as one workbook in one language, laid out as offices of statistics advise for readers who
//! hear it: a cover, a contents with links, notes, and a sheet a figure with one table that has a head.
//! Knows nothing of where numbers and labels come from.
//!
//! Nothing is a formula, no cells are merged, no cell of a table is empty, and nothing is told by colour alone.

mod figure;
mod front;
mod sheet;

use super::table::DataTable;
use super::words::DataWords;
use crate::report::error::ReportError;
use crate::report::locale::capital;
use crate::report::page::Page;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};
use sheet::plain;

/// A figure with what it is called in the workbook.
struct Entry {
    /// The name of its sheet, as `Figure 1`.
    sheet: String,
    /// Its number in the article.
    number: usize,
    table: DataTable,
}

/// The workbook of a page. Equal pages give equal bytes.
///
/// # Errors
/// A text or a number of rows that no workbook can hold.
pub fn write(page: &Page<'_>, tables: Vec<DataTable>) -> Result<Vec<u8>, ReportError> {
    let mut entries: Vec<Entry> = tables.into_iter().map(|table| entry(page, table)).collect();
    entries.sort_by_key(|entry| entry.number);
    bytes(page, &entries).map_err(|error| ReportError::Workbook { what: error.to_string() })
}

fn entry(page: &Page<'_>, table: DataTable) -> Entry {
    let number = page.number(&table.figure);
    Entry { sheet: format!("{} {number}", capital(page.words.figure)), number, table }
}

fn bytes(page: &Page<'_>, entries: &[Entry]) -> Result<Vec<u8>, XlsxError> {
    let words = DataWords::of(page.language);
    let mut workbook = Workbook::new();
    workbook.set_properties(&properties(page)?);
    front::cover(page, workbook.add_worksheet().set_name(words.cover)?)?;
    front::contents(page, entries, workbook.add_worksheet().set_name(page.words.contents)?)?;
    front::notes(page, entries, workbook.add_worksheet().set_name(words.notes)?)?;
    for entry in entries {
        figure::write(page, entry, workbook.add_worksheet().set_name(&entry.sheet)?)?;
    }
    workbook.save_to_buffer()
}

/// What the file says of itself. A workbook must say when it was made: it says what edition it is of, since a clock
/// would make other bytes in each run.
fn properties(page: &Page<'_>) -> Result<DocProperties, XlsxError> {
    let report = page.report;
    let period = report.edition.parse().ok().or(report.last);
    let made = period.map(|period: crate::period::Period| {
        let month = (period.of_year() - 1) * (12 / period.step.per_year()) + 1;
        let (year, month) = (u16::try_from(period.year()), u8::try_from(month));
        ExcelDateTime::from_ymd(year.unwrap_or_default(), month.unwrap_or_default(), 1)
    });
    let made = match made {
        Some(Ok(made)) => made,
        // The first day that entries of an archive can have.
        Some(Err(_)) | None => ExcelDateTime::from_ymd(1980, 1, 1)?,
    };
    let edition = format!("{} {}", page.words.edition, report.edition);
    let simulated = if report.simulated { page.words.simulated_title } else { "" };
    Ok(DocProperties::new()
        .set_title(plain(&page.article.front.title))
        .set_author(plain(&page.article.front.authors.join(", ")))
        .set_subject(plain(&edition))
        .set_keywords(simulated)
        .set_creation_datetime(&made))
}
