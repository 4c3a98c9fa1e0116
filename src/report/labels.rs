//! What codes are called in print.
//! Knows nothing of where the words stand.

use super::error::Fault;
use super::model::Report;
use super::words::Words;
use crate::language::Language;

/// What a group is called; its code where it has no name.
pub fn group(report: &Report, breakdown: &str, code: &str, language: Language) -> String {
    if breakdown == "total" {
        return Words::of(language).total.to_owned();
    }
    if let Some(words) = word(report, breakdown, code, language) {
        return words.to_owned();
    }
    match report.breakdowns.get(breakdown).map(|b| b.columns.as_slice()) {
        Some(columns) if columns.len() > 1 => {
            let parts = columns.iter().zip(code.split('|'));
            let parts: Vec<String> =
                parts.map(|(column, code)| group(report, column, code, language)).collect();
            parts.join(", ")
        }
        Some([column]) => word(report, column, code, language).unwrap_or(code).to_owned(),
        _ => code.to_owned(),
    }
}

/// What a breakdown or column is called; its own name where it has none.
pub fn column(report: &Report, name: &str, language: Language) -> String {
    column_words(report, name, language).unwrap_or(name).to_owned()
}

/// What a breakdown or column is called, where it has words for that.
pub fn column_words<'a>(report: &'a Report, name: &str, language: Language) -> Option<&'a str> {
    let of = |set: &str| word(report, set, name, language);
    of("breakdown").or_else(|| of("column"))
}

/// What an outcome is called.
pub fn outcome(report: &Report, name: &str, language: Language) -> String {
    report.outcomes.get(name).and_then(|outcome| outcome.label.get(language)).unwrap_or(name).to_owned()
}

/// What a group is called, where it exists in a label table or in the data.
///
/// # Errors
/// Neither knows it.
pub fn known(report: &Report, breakdown: &str, code: &str, language: Language) -> Result<String, Fault> {
    let words = group(report, breakdown, code, language);
    let in_data = report.tables.values().flat_map(|table| &table.rows);
    let mut in_data = in_data.filter(|row| row.breakdown == breakdown);
    if words != code || in_data.clone().any(|row| row.group == code) {
        return Ok(words);
    }
    let labelled = report.labels.get(breakdown).map(|labels| labels.keys().map(String::as_str).collect());
    let mut codes: Vec<&str> = labelled.unwrap_or_default();
    if codes.is_empty() && in_data.next().is_none() {
        return Err(Fault::unknown("breakdown", breakdown, report.breakdowns.keys().map(String::as_str)));
    }
    codes.sort_unstable();
    Err(Fault::unknown(&format!("group in '{breakdown}'"), code, codes.into_iter()))
}

fn word<'a>(report: &'a Report, set: &str, code: &str, language: Language) -> Option<&'a str> {
    report.labels.get(set)?.get(code)?.get(language)
}
