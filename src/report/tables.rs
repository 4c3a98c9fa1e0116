//! The tables at an article's end: calibration, provenance.
//! Knows nothing of how a table is written.

use super::locale::{Locale, Sign};
use super::model::Report;
use super::text_table::TextTable;
use super::words::Words;
use crate::language::Language;

/// What the original states beside what this run gives.
pub fn calibration(report: &Report, language: Language) -> TextTable {
    let (words, locale) = (Words::of(language), Locale::of(language));
    let rows = report.calibration.iter().map(|row| {
        let print = |number| locale.number(number, usize::from(row.decimals), Sign::Natural);
        let text = |text: &crate::language::LocalText| text.get(language).unwrap_or_default().to_owned();
        vec![text(&row.what), text(&row.unit), print(row.stated), print(row.run)]
    });
    TextTable {
        caption: words.calibration.to_owned(),
        head: [words.statement, words.unit, words.stated, words.this_run].map(str::to_owned).to_vec(),
        rows: rows.collect(),
        words: 2,
    }
}

/// The provenance's tables, those that have rows: inputs, parameters, stages.
pub fn provenance(report: &Report, language: Language) -> Vec<TextTable> {
    let (words, locale) = (Words::of(language), Locale::of(language));
    let provenance = &report.provenance;
    let inputs = provenance.inputs.iter().map(|input| {
        let about = input.description.as_ref().and_then(|text| text.get(language));
        let name = about.map_or_else(|| input.name.clone(), |about| format!("{} – {about}", input.name));
        let rows = input.rows.map_or_else(|| "–".to_owned(), |rows| locale.count(rows));
        vec![name, input.digest.clone(), rows]
    });
    let parameters = provenance.parameters.iter().map(|(name, value)| vec![name.clone(), value.clone()]);
    let stages =
        provenance.stages.iter().map(|stage| vec![stage.name.clone(), stage.kind.clone(), stage.key.clone()]);
    let table = |caption: &str, head: &[&str], rows: Vec<Vec<String>>, words| TextTable {
        caption: caption.to_owned(),
        head: head.iter().map(|head| (*head).to_owned()).collect(),
        rows,
        words,
    };
    let all = [
        table(words.inputs, &[words.input, words.digest, words.rows], inputs.collect(), 2),
        table(words.parameters, &[words.parameter, words.value], parameters.collect(), 2),
        table(words.stages, &[words.stage, words.kind, words.key], stages.collect(), 3),
    ];
    all.into_iter().filter(|table| !table.rows.is_empty()).collect()
}
