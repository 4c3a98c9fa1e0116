//! The model card's tables: what is known of each fit, the coefficients, and what a reader should know of both.
//! Knows nothing of how a table is written.

use super::labels;
use super::locale::{Locale, MINUS, Sign, capital};
use super::model::{Report, Unit};
use super::provenance::{Coefficient, FitNote, ModelCard, ModelFit};
use super::text_table::TextTable;
use super::words::Words;
use crate::language::Language;

/// What stands where there is no number.
const NONE: &str = "–";

/// What is known of each fit: a row a property, a column an outcome.
pub fn model_fits(report: &Report, card: &ModelCard, language: Language) -> TextTable {
    let (words, locale) = (Words::of(language), Locale::of(language));
    let row = |name: &str, of: &dyn Fn(&ModelFit) -> String| {
        std::iter::once(name.to_owned()).chain(card.fits.iter().map(of)).collect()
    };
    let three = |number: Option<f64>| or_none(number, |number| locale.number(number, 3, Sign::Natural));
    let outcomes = card.fits.iter().map(|fit| outcome_name(report, fit, language));
    TextTable {
        caption: format!("{} ({})", words.model, estimator_name(card)),
        head: std::iter::once(words.outcome.to_owned()).chain(outcomes).collect(),
        rows: vec![
            row(words.observations, &|fit| locale.count(fit.observations)),
            row(words.rank, &|fit| locale.count(fit.rank)),
            row(words.r_squared, &|fit| three(fit.r_squared)),
            row(words.residual_sd, &|fit| three(fit.residual_sd)),
            row(words.condition, &|fit| or_none(fit.condition, |number| large(number, 1, locale))),
            row(words.control_mean, &|fit| or_none(fit.largest_control_mean, |number| tiny(number, locale))),
        ],
        words: 1,
    }
}

/// A number that prints as one, or a dash.
fn or_none(number: Option<f64>, print: impl Fn(f64) -> String) -> String {
    number.map_or_else(|| NONE.to_owned(), print)
}

/// A number that is zero but for rounding: its power of ten.
fn tiny(number: f64, locale: &Locale) -> String {
    if number.abs() >= 1e-3 { locale.number(number, 3, Sign::Natural) } else { scientific(number, locale) }
}

/// A number from 1 on: without decimals from 100, as a power of ten from a million.
fn large(number: f64, decimals: usize, locale: &Locale) -> String {
    if number >= 1e6 {
        return scientific(number, locale);
    }
    locale.number(number, if number < 100.0 { decimals } else { 0 }, Sign::Natural)
}

fn scientific(number: f64, locale: &Locale) -> String {
    let text = format!("{number:.1e}");
    let (digits, power) = text.split_once('e').unwrap_or((&text, "0"));
    let digits = digits.replace('.', &locale.decimal.to_string()).replace('-', &MINUS.to_string());
    format!("{digits}\u{a0}·\u{a0}10{}", superscript(power))
}

/// A whole number as it stands in a power.
fn superscript(power: &str) -> String {
    const DIGITS: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    power.chars().map(|sign| sign.to_digit(10).map_or('⁻', |digit| DIGITS[digit as usize])).collect()
}

fn outcome_name(report: &Report, fit: &ModelFit, language: Language) -> String {
    capital(&labels::outcome(report, &fit.outcome, language))
}

fn estimator_name(card: &ModelCard) -> String {
    card.estimator.to_uppercase()
}

/// A column of numbers in the table of coefficients.
type Column = (&'static str, fn(&Coefficient) -> Option<f64>);

/// The coefficients of one outcome's model: a row a term, with the standard errors that there are.
pub fn coefficients(report: &Report, card: &ModelCard, fit: &ModelFit, language: Language) -> TextTable {
    let (words, locale) = (Words::of(language), Locale::of(language));
    let of_errors: [Column; 3] = [
        (words.std_error, |own| own.std_error),
        (words.robust_error, |own| own.robust_error),
        (words.clustered_error, |own| own.clustered_error),
    ];
    let is_there = |column: &&Column| fit.terms.iter().any(|term| column.1(term).is_some());
    let errors: Vec<&Column> = of_errors.iter().filter(is_there).collect();
    let inflation: Column = (words.inflation, |own| own.inflation);
    let inflation = Some(&inflation).filter(is_there);
    let is_share = report.outcomes.get(&fit.outcome).is_some_and(|outcome| outcome.unit == Unit::Share);
    let least = if is_share { 4 } else { 3 };
    let row = |term: &Coefficient| {
        // Two digits of the standard error say how far the estimate can be trusted.
        let decimals = decimals_for(term.std_error.or(term.estimate).unwrap_or(0.0), least);
        let print = |number: Option<f64>| {
            number.map_or_else(String::new, |number| locale.number(number, decimals, Sign::Natural))
        };
        let mut cells = vec![term_name(report, term, language), print(term.estimate)];
        cells.extend(errors.iter().map(|column| print(column.1(term))));
        cells.extend(
            inflation.map(|column| column.1(term).map_or_else(String::new, |own| large(own, 2, locale))),
        );
        cells
    };
    let numbers = errors.iter().map(|column| column.0).chain(inflation.map(|column| column.0));
    let head = [words.term, words.estimate].into_iter().chain(numbers);
    let outcome = outcome_name(report, fit, language);
    TextTable {
        caption: format!("{outcome}: {} ({})", words.coefficients.to_lowercase(), estimator_name(card)),
        head: head.map(str::to_owned).collect(),
        rows: fit.terms.iter().map(row).collect(),
        words: 1,
    }
}

/// What the columns of the coefficients' tables mean, where it is not plain.
pub fn column_notes(card: &ModelCard, language: Language) -> Vec<&'static str> {
    let words = Words::of(language);
    let terms = || card.fits.iter().flat_map(|fit| &fit.terms);
    let notes = [
        (words.robust_note, terms().any(|term| term.robust_error.is_some())),
        (words.clustered_note, terms().any(|term| term.clustered_error.is_some())),
        (words.inflation_note, terms().any(|term| term.inflation.is_some())),
    ];
    notes.into_iter().filter(|(_, is_there)| *is_there).map(|(note, _)| note).collect()
}

/// What a reader should know of the fits: terms that were left out and with what they coincide, loose estimates.
/// What holds for all outcomes is said once, and of others whose it is.
pub fn fit_notes(report: &Report, card: &ModelCard, language: Language) -> Vec<String> {
    let mut notes: Vec<(&FitNote, Vec<String>)> = Vec::new();
    for fit in &card.fits {
        for note in &fit.notes {
            let outcome = outcome_name(report, fit, language);
            match notes.iter_mut().find(|(known, _)| *known == note) {
                Some((_, outcomes)) => outcomes.push(outcome),
                None => notes.push((note, vec![outcome])),
            }
        }
    }
    let text = |(note, outcomes): (&FitNote, Vec<String>)| {
        let text = note_text(report, note, language);
        let is_of_all = outcomes.len() == card.fits.len();
        if is_of_all { capital(&text) } else { format!("{}: {text}", outcomes.join(", ")) }
    };
    notes.into_iter().map(text).collect()
}

fn note_text(report: &Report, note: &FitNote, language: Language) -> String {
    let (words, locale) = (Words::of(language), Locale::of(language));
    let quoted = |term: &str| locale.quoted(&level_name(report, term, language));
    let about = |text: &str, term: &str| text.replace("{term}", &quoted(term));
    match note {
        FitNote::Aliased { term, of } => about(words.note_aliased, term).replace("{of}", &quoted(of)),
        FitNote::NearlyAliased { term } => about(words.note_nearly_aliased, term),
        FitNote::EmptyReference { term } => about(words.note_empty_reference, term),
        FitNote::ConstantOutcome => words.note_constant.to_owned(),
        FitNote::ExactFit => words.note_exact.to_owned(),
    }
}

/// `sex=m` in words, where the column has them; combinations of several terms stay as they are.
fn level_name(report: &Report, term: &str, language: Language) -> String {
    let words = |(name, level): (&str, &str)| {
        let column = labels::column_words(report, name, language)?;
        Some(format!("{}: {}", capital(column), labels::group(report, name, level, language)))
    };
    term.split_once('=').and_then(words).unwrap_or_else(|| term.to_owned())
}

/// The variable and its level, with what there is to say of one without an estimate.
fn term_name(report: &Report, term: &Coefficient, language: Language) -> String {
    let words = Words::of(language);
    let mut name = match (term.term.as_str(), term.power) {
        ("(intercept)", _) => words.intercept.to_owned(),
        (name, power) => format!("{}{}", column_name(report, name, language), raised(power)),
    };
    if let Some(level) = &term.level {
        name.push_str(&format!(": {}", labels::group(report, &term.term, level, language)));
    }
    match term.status.as_str() {
        "reference" => format!("{name} ({})", words.reference_level),
        "aliased" => format!("{name} ({})", words.aliased_level),
        "empty" => format!("{name} ({})", words.empty_level),
        "suppressed" => format!("{name} ({})", words.rare_level),
        _ => name,
    }
}

/// What a column is called, with a capital; a column without words keeps its own name as it is.
fn column_name(report: &Report, name: &str, language: Language) -> String {
    labels::column_words(report, name, language).map_or_else(|| name.to_owned(), capital)
}

fn raised(power: Option<u32>) -> String {
    power.filter(|power| *power > 1).map_or_else(String::new, |power| superscript(&power.to_string()))
}

/// Decimals that show at least two digits of a small number, `least` at least and eight at most.
fn decimals_for(number: f64, least: usize) -> usize {
    (least..8)
        .find(|decimals| number.abs() * 10f64.powi(i32::try_from(*decimals).unwrap_or(8)) >= 10.0)
        .unwrap_or(if number == 0.0 { least } else { 8 })
}

#[cfg(test)]
#[path = "model_tables_tests.rs"]
mod tests;
