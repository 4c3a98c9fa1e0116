//! The tables at an article's end: model card, calibration, provenance.
//! Knows nothing of how a table is written.

use super::labels;
use super::locale::{Locale, Sign, capital};
use super::model::{Report, Unit};
use super::provenance::{Coefficient, ModelCard, ModelFit};
use super::text_table::TextTable;
use super::words::Words;
use crate::language::Language;

/// What is known of each fit: a row a property, a column an outcome.
pub fn model_fits(report: &Report, card: &ModelCard, language: Language) -> TextTable {
    let (words, locale) = (Words::of(language), Locale::of(language));
    let row = |name: &str, of: &dyn Fn(&ModelFit) -> String| {
        std::iter::once(name.to_owned()).chain(card.fits.iter().map(of)).collect()
    };
    let optional = |number: Option<f64>, decimals| {
        number.map_or_else(|| "–".to_owned(), |number| locale.number(number, decimals, Sign::Natural))
    };
    TextTable {
        caption: format!("{} ({})", words.model, card.estimator.to_uppercase()),
        head: outcome_heads(report, card, words.outcome, language),
        rows: vec![
            row(words.observations, &|fit| locale.count(fit.observations)),
            row(words.r_squared, &|fit| optional(fit.r_squared, 3)),
            row(words.residual_sd, &|fit| optional(fit.residual_sd, 3)),
            row(words.control_mean, &|fit| tiny(fit.largest_control_mean, locale)),
        ],
        words: 1,
    }
}

/// A number that is zero but for rounding: its power of ten.
fn tiny(number: Option<f64>, locale: &Locale) -> String {
    match number {
        None => "–".to_owned(),
        Some(number) if number.abs() >= 1e-3 => locale.number(number, 3, Sign::Natural),
        Some(number) => {
            let text = format!("{number:.1e}").replace('.', &locale.decimal.to_string());
            text.replace('-', &super::locale::MINUS.to_string())
        }
    }
}

fn outcome_heads(report: &Report, card: &ModelCard, first: &str, language: Language) -> Vec<String> {
    let outcomes = card.fits.iter().map(|fit| capital(&labels::outcome(report, &fit.outcome, language)));
    std::iter::once(first.to_owned()).chain(outcomes).collect()
}

/// The coefficients with their standard errors in brackets: a row a term, a column an outcome.
pub fn coefficients(report: &Report, card: &ModelCard, language: Language) -> TextTable {
    let words = Words::of(language);
    let mut head = outcome_heads(report, card, words.term, language);
    head.insert(1, words.level.to_owned());
    let terms = card.fits.first().map(|fit| fit.terms.as_slice()).unwrap_or_default();
    let row = |(at, term): (usize, &Coefficient)| {
        let cells = card.fits.iter().map(|fit| match fit.terms.get(at) {
            Some(coefficient) => coefficient_text(report, fit, coefficient, language),
            None => "–".to_owned(),
        });
        let [name, level] = term_names(report, term, language);
        [name, level].into_iter().chain(cells).collect()
    };
    TextTable {
        caption: format!("{} ({})", words.coefficients, card.estimator.to_uppercase()),
        head,
        rows: terms.iter().enumerate().map(row).collect(),
        words: 2,
    }
}

fn term_names(report: &Report, term: &Coefficient, language: Language) -> [String; 2] {
    if term.term == "(intercept)" {
        return [Words::of(language).intercept.to_owned(), String::new()];
    }
    let power = match term.power {
        Some(2) => "²".to_owned(),
        Some(3) => "³".to_owned(),
        Some(power) if power > 3 => format!("^{power}"),
        _ => String::new(),
    };
    let level = term.level.as_ref().map(|level| labels::group(report, &term.term, level, language));
    [format!("{}{power}", labels::column(report, &term.term, language)), level.unwrap_or_default()]
}

fn coefficient_text(
    report: &Report,
    fit: &ModelFit,
    coefficient: &Coefficient,
    language: Language,
) -> String {
    let (words, locale) = (Words::of(language), Locale::of(language));
    let is_share = report.outcomes.get(&fit.outcome).is_some_and(|outcome| outcome.unit == Unit::Share);
    let least = if is_share { 4 } else { 3 };
    let print = |number: f64| locale.number(number, decimals_for(number, least), Sign::Natural);
    match (coefficient.status.as_str(), coefficient.estimate, coefficient.std_error) {
        ("reference", ..) => words.reference_level.to_owned(),
        ("aliased", ..) => words.aliased_level.to_owned(),
        ("empty", ..) => words.empty_level.to_owned(),
        (_, Some(estimate), Some(error)) => format!("{} ({})", print(estimate), print(error)),
        (_, Some(estimate), None) => print(estimate),
        _ => "–".to_owned(),
    }
}

/// Decimals that show at least two digits of a small number, `least` at least and eight at most.
fn decimals_for(number: f64, least: usize) -> usize {
    (least..8)
        .find(|decimals| number.abs() * 10f64.powi(i32::try_from(*decimals).unwrap_or(8)) >= 10.0)
        .unwrap_or(if number == 0.0 { least } else { 8 })
}

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_coefficients_keep_two_digits() {
        assert_eq!(decimals_for(1.234, 3), 3);
        assert_eq!(decimals_for(0.00123, 3), 4);
        assert_eq!(decimals_for(0.000_012, 3), 6);
        assert_eq!(decimals_for(0.0, 3), 3);
        assert_eq!(decimals_for(1e-12, 3), 8);
    }
}
