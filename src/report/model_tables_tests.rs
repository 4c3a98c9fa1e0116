use super::*;
use crate::report::fixture::{both, report_with};

/// The fixture's model for two outcomes, the second without notes.
fn two(notes: Vec<FitNote>) -> (Report, ModelCard) {
    let report = report_with("");
    let mut card = report.models[0].clone();
    let second = ModelFit { outcome: "job_12m".to_owned(), ..card.fits[0].clone() };
    card.fits[0].notes = notes;
    card.fits.push(second);
    (report, card)
}

#[test]
fn small_coefficients_keep_two_digits() {
    assert_eq!(decimals_for(1.234, 3), 3);
    assert_eq!(decimals_for(0.00123, 3), 4);
    assert_eq!(decimals_for(0.000_012, 3), 6);
    assert_eq!(decimals_for(0.0, 3), 3);
    assert_eq!(decimals_for(1e-12, 3), 8);
}

#[test]
fn standard_errors_and_inflation_have_columns_where_there_are_any_and_are_explained() {
    let (report, mut card) = two(Vec::new());
    let head = |card: &ModelCard| coefficients(&report, card, &card.fits[0], Language::En).head;
    assert_eq!(head(&card), ["Variable", "Estimate", "Standard error"]);
    assert!(column_notes(&card, Language::En).is_empty());
    let term = card.fits[0].terms.last_mut().unwrap();
    term.robust_error = Some(0.012);
    term.clustered_error = Some(0.023_45);
    term.inflation = Some(1.264);
    let wanted =
        ["Variable", "Estimate", "Standard error", "Robust std. error", "Clustered std. error", "VIF"];
    assert_eq!(head(&card), wanted);
    let table = coefficients(&report, &card, &card.fits[0], Language::En);
    let last = ["origin: Others", "\u{2212}0.750", "0.010", "0.012", "0.023", "1.26"];
    assert_eq!(table.rows[2], last);
    assert_eq!(table.rows[1], ["origin: Norway (reference)", "", "", "", "", ""]);
    assert_eq!(column_notes(&card, Language::En).len(), 3);
}

#[test]
fn condition_numbers_are_short_however_large() {
    let print = |number| large(number, 1, Locale::of(Language::En));
    assert_eq!([print(7.25), print(4_321.6), print(1.25e9)], ["7.2", "4,322", "1.2\u{a0}·\u{a0}10⁹"]);
}

#[test]
fn what_holds_for_every_outcome_is_said_once_and_else_whose_it_is() {
    let aliased = FitNote::Aliased { term: "sex=x".to_owned(), of: "(intercept) - sex=m".to_owned() };
    let (report, mut card) = two(vec![aliased.clone(), FitNote::ExactFit]);
    card.fits[1].notes = vec![aliased];
    let notes = fit_notes(&report, &card, Language::En);
    assert_eq!(notes.len(), 2, "{notes:?}");
    assert!(
        notes[0].starts_with("‘sex=x’ is left out because it equals ‘(intercept) - sex=m’."),
        "{notes:?}"
    );
    assert!(notes[1].starts_with("Hours a week: "), "{notes:?}");
}

#[test]
fn a_control_has_the_words_of_the_pipeline_also_where_they_are_its_own_name() {
    let (mut report, mut card) = two(vec![FitNote::NearlyAliased { term: "origin=other".to_owned() }]);
    let words = [("origin".to_owned(), both("bakgrunn", "origin"))].into_iter().collect();
    report.labels.insert("column".to_owned(), words);
    let named = |language| coefficients(&report, &card, &card.fits[0], language).rows[2][0].clone();
    assert_eq!([named(Language::Nb), named(Language::En)], ["Bakgrunn: Andre", "Origin: Others"]);
    assert!(fit_notes(&report, &card, Language::En)[0].contains("‘Origin: Others’ can nearly be computed"));
    card.fits[0].notes = vec![FitNote::NearlyAliased { term: "(intercept) - sex=m".to_owned() }];
    assert!(fit_notes(&report, &card, Language::En)[0].contains("‘(intercept) - sex=m’"));
}
