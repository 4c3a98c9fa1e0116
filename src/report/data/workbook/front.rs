//! The sheets before the figures: cover, contents, notes.
//! Knows nothing of cells and formats.

use super::Entry;
use super::sheet::{Head, Sheet, Value};
use crate::report::data::table::{HIDDEN, MISSING, Note, note};
use crate::report::data::words::DataWords;
use crate::report::page::Page;
use rust_xlsxwriter::{Worksheet, XlsxError};

/// How wide a sheet of texts is, in letters.
const PAGE: u32 = 100;

/// What the workbook is, of which edition, and how it is read.
pub fn cover(page: &Page<'_>, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let (words, own) = (page.words, DataWords::of(page.language));
    let (report, front) = (page.report, &page.article.front);
    let mut sheet = Sheet::new(sheet);
    sheet.wide(PAGE)?;
    sheet.title(&front.title)?;
    sheet.line(front.subtitle.as_deref().unwrap_or_default())?;
    if report.simulated {
        sheet.strong(own.simulated)?;
    }
    if !front.authors.is_empty() {
        sheet.line(&words.written_by.replace("{authors}", &page.locale.list(&front.authors)))?;
    }
    sheet.line(&format!("{}: {}", words.edition, report.edition))?;
    if let Some((first, last)) = report.first.zip(report.last) {
        let period = words.data_period.replace("{first}", &page.locale.period(first));
        sheet.line(&period.replace("{last}", &page.locale.period(last)))?;
    }
    if !report.corrections.is_empty() {
        sheet.strong(words.corrections_text)?;
        for correction in &report.corrections {
            sheet.line(&format!("{}: {}", correction.when, correction.why))?;
        }
    }
    for text in [own.about, own.numbers, &own.layout.replace("{notes}", own.notes)] {
        sheet.line(text)?;
    }
    sheet.line(words.suppressed_note)?;
    sheet.line(words.missing_note)?;
    sheet.line(&own.made_by.replace("{version}", &report.provenance.program_version))?;
    sheet.link(words.contents, words.contents, "A1")?;
    sheet.link(own.notes, own.notes, "A1")
}

/// The sheets, each with a link.
pub fn contents(page: &Page<'_>, entries: &[Entry], sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let own = DataWords::of(page.language);
    let mut sheet = Sheet::new(sheet);
    sheet.title(page.words.contents)?;
    sheet.line(own.one_table)?;
    let heads = [head(own.sheet, 16), head(own.title, 100)];
    let row = |name: &str, title: &str| vec![Value::Link(name.to_owned()), Value::Text(title.to_owned())];
    let mut rows = vec![row(own.notes, own.to_notes)];
    rows.extend(entries.iter().map(|entry| row(&entry.sheet, &entry.table.title)));
    sheet.table("contents", &heads, &rows)
}

/// What the signs mean, and every caveat in full with the figures that it applies to.
pub fn notes(page: &Page<'_>, entries: &[Entry], sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let (words, own) = (page.words, DataWords::of(page.language));
    let mut sheet = Sheet::new(sheet);
    sheet.title(own.notes)?;
    sheet.line(own.one_table)?;
    let heads = [head(own.id, 28), head(own.short, 48), head(own.text, 90), head(own.applies_to, 28)];
    let line = |fields: [&str; 4]| fields.map(|field| Value::Text(field.to_owned())).into_iter().collect();
    let mut rows: Vec<Vec<Value>> = vec![
        line([HIDDEN, own.hidden, words.suppressed_note, own.all_figures]),
        line([MISSING, own.missing, words.missing_note, own.all_figures]),
    ];
    for (note, of) in distinct(page, entries) {
        rows.push(line([&note.id, &note.short, &note.text, &of.join(", ")]));
    }
    sheet.table("notes", &heads, &rows)
}

/// The caveats of the article and its figures, each text once, with where it applies.
fn distinct(page: &Page<'_>, entries: &[Entry]) -> Vec<(Note, Vec<String>)> {
    let own = DataWords::of(page.language);
    let whole = page.report.caveats.iter().map(|caveat| (note(caveat, page.language), own.whole_article));
    let figures = entries.iter().flat_map(|entry| entry.table.notes.iter().map(|note| (note, &entry.sheet)));
    let figures = figures.map(|(note, sheet)| (note.clone(), sheet.as_str()));
    let mut distinct: Vec<(Note, Vec<String>)> = Vec::new();
    for (note, of) in whole.chain(figures) {
        match distinct.iter_mut().find(|(known, _)| *known == note) {
            Some((_, places)) => places.push(of.to_owned()),
            None => distinct.push((note, vec![of.to_owned()])),
        }
    }
    distinct
}

fn head(text: &str, width: usize) -> Head {
    Head { text: text.to_owned(), width }
}
