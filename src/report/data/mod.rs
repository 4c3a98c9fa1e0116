//! The data beside the figures: one typed table a figure, and the files that are written from it.
//! Knows nothing of pages, and of pictures no more than the precision of their numbers.
//!
//! `DataTable` holds each number once, as its published digits; `csv`, `json_stat` and `workbook` write these
//! and nothing else, so that no two of them can tell different numbers.

mod columns;
mod csv;
mod funnel;
mod json_stat;
mod metadata;
mod number;
mod table;
mod words;
mod workbook;

#[cfg(test)]
mod tests;

use super::error::ReportError;
use super::figure::Figure;
use super::model::Report;
use super::page::Page;
use crate::language::Language;
use std::collections::BTreeMap;
use table::DataTable;

pub(super) use columns::as_published;
use words::DataWords;

/// A figure's numbers as CSV.
pub fn csv(report: &Report, figure: &Figure) -> String {
    let language = report.languages.first().copied().unwrap_or(Language::En);
    csv::write(&DataTable::of(report, figure, language))
}

/// The data files of a page, by path within the edition's folder: of each figure CSV, what the CSV holds and
/// JSON-stat, and one workbook of all.
///
/// # Errors
/// Text that JSON or a workbook cannot hold, which no report has.
pub fn files(page: &Page<'_>) -> Result<BTreeMap<String, Vec<u8>>, ReportError> {
    let (report, language) = (page.report, page.language);
    let (mut files, mut tables) = (BTreeMap::new(), Vec::new());
    for figure in &report.figures {
        let name = &figure.name;
        let table = DataTable::of(report, figure, language);
        files.insert(csv_path(name), csv::write(&table).into_bytes());
        files.insert(
            metadata_path(name),
            metadata::write(report, figure, &csv::columns(&table))?.into_bytes(),
        );
        files.insert(
            json_stat_path(name, language),
            json_stat::write(report, figure, &table, language)?.into_bytes(),
        );
        tables.push(table);
    }
    files.insert(workbook_path(language), workbook::write(page, tables)?);
    Ok(files)
}

/// Where a figure's files lie, each with the word for it on the page.
pub fn downloads(figure: &str, language: Language) -> [(String, &'static str); 5] {
    let words = DataWords::of(language);
    [
        (csv_path(figure), "CSV"),
        (json_stat_path(figure, language), "JSON-stat"),
        (workbook_path(language), words.workbook_link),
        (metadata_path(figure), words.metadata_link),
        (format!("figures/{figure}.{language}.svg"), "SVG"),
    ]
}

fn csv_path(figure: &str) -> String {
    format!("data/{figure}.csv")
}

fn metadata_path(figure: &str) -> String {
    format!("data/{figure}.json")
}

fn json_stat_path(figure: &str, language: Language) -> String {
    format!("data/{figure}.{language}.json")
}

fn workbook_path(language: Language) -> String {
    format!("data/article.{language}.xlsx")
}
