use super::*;
use crate::stats::samples::{Dice, Table, registers};
use crate::stats::{Grid, Outcome, OutcomeFit, Status, dataset_of};
use linfa::traits::Fit as _;

fn references() -> BTreeMap<String, String> {
    BTreeMap::from([("age".to_owned(), "4".to_owned())])
}

/// The rows' answers only: hours are left aside.
fn jobs(rows: usize) -> Table {
    let mut table = registers(rows, 4);
    table.outcomes.remove(0);
    table
}

fn logit(table: &Table) -> Result<Fit, EstimatorError> {
    let partition = table.all();
    Logit::new(true, references()).fit(&dataset_of(&partition.rows()).unwrap())
}

fn net(table: &Table, penalty: f64, l1_ratio: f64) -> Fit {
    let outcomes = table.outcomes.iter().map(|o| Outcome { name: o.name.clone(), grid: o.grid }).collect();
    let estimator = ElasticNet::new(true, references(), penalty, l1_ratio).unwrap();
    estimator.fit(&DatasetBase::new(table.tables(), outcomes)).unwrap()
}

fn estimates(fit: &OutcomeFit) -> Vec<f64> {
    fit.coefficients.iter().filter(|own| own.status == Status::Ok).map(|own| own.estimate).collect()
}

#[track_caller]
fn close(found: &[f64], known: &[f64], most: f64) {
    assert_eq!(found.len(), known.len());
    for (found, known) in found.iter().zip(known) {
        assert!((found - known).abs() <= most * (1.0 + known.abs()), "{found} is not {known}");
    }
}

// The known answers are those of statsmodels 0.15.0 and scikit-learn 1.9.1 for these very rows, made anew with
// the same dice in Python: `Logit(y, X).fit(method="newton", tol=1e-14)`, and for columns and outcome about their
// means and of standard deviation 1 `ElasticNet(alpha=penalty, l1_ratio=l1_ratio, fit_intercept=False, tol=1e-15)`,
// with the coefficients brought back to units.

#[test]
fn a_logit_gives_the_log_odds_and_standard_errors_of_another_program() {
    let fit = logit(&jobs(900)).unwrap();
    let own = &fit.outcomes[0];
    assert_eq!((fit.estimator, own.n), (Estimator::Logit, 653));
    let known = [
        4.65650363863,
        0.101464698618,
        -0.320487811083,
        -0.607781946405,
        -0.22217594293,
        -0.539382966362,
        -0.588725307128,
        0.0834627178055,
        -0.0447625742807,
        -0.318482001137,
        -0.296015545167,
        0.0954701469812,
        0.0426538830708,
        -1.8005024839,
        0.157266406174,
    ];
    close(&estimates(own), &known, 1e-9);
    let known = [
        0.98503369707,
        0.174001940446,
        0.395303405125,
        0.385760802557,
        0.386279703888,
        0.376751224861,
        0.383334586168,
        0.383280749906,
        0.388960993166,
        0.36078713627,
        0.403988211347,
        0.205433789146,
        0.212767077102,
        0.562255821435,
        0.0782932420345,
    ];
    let estimated = own.coefficients.iter().filter(|own| own.status == Status::Ok);
    close(&estimated.map(|own| own.std_error).collect::<Vec<_>>(), &known, 1e-8);
    close(&[own.r_squared], &[0.132_780_980_086_347_2], 1e-10);
}

#[test]
fn an_elastic_net_gives_the_coefficients_of_another_program() {
    let table = registers(900, 4);
    let known = [
        48.41824533,
        0.2650335484,
        0.0,
        -0.4043041583,
        0.0,
        -0.186032557,
        0.0,
        0.4565873929,
        1.098001834,
        -0.2778995671,
        0.4952957556,
        0.3351815128,
        0.3172633028,
        -2.710608911,
        0.0,
    ];
    close(&estimates(&net(&table, 0.01, 0.5).outcomes[0]), &known, 1e-8);
    let mut few = [0.0; 15];
    (few[0], few[13], few[14]) = (45.246434, -1.620675193, -0.01102455445);
    close(&estimates(&net(&table, 0.2, 0.9).outcomes[0]), &few, 1e-8);
    let ridge = [
        46.76220785,
        0.3112716274,
        -0.05914127689,
        -0.5430525114,
        -0.1387751731,
        -0.3159465895,
        -0.0433146018,
        0.4588518457,
        1.115231565,
        -0.4554996327,
        0.5415694645,
        0.4175182013,
        0.4088072991,
        -1.70443844,
        -0.1385262683,
    ];
    close(&estimates(&net(&table, 0.05, 0.0).outcomes[0]), &ridge, 1e-8);
}

#[test]
fn an_elastic_net_without_a_penalty_is_least_squares() {
    let table = registers(900, 4);
    let tables = table.tables();
    let outcomes = table.outcomes.iter().map(|o| Outcome { name: o.name.clone(), grid: o.grid }).collect();
    let linear = Ols::new(true, references()).fit(&DatasetBase::new(tables, outcomes)).unwrap();
    for (own, ols) in net(&table, 0.0, 0.5).outcomes.iter().zip(&linear.outcomes) {
        close(&estimates(own), &estimates(ols), 1e-6);
        close(&[own.r_squared, own.residual_sd], &[ols.r_squared, ols.residual_sd], 1e-8);
        assert!(own.residual_identity < 1e-6, "{}", own.residual_identity);
    }
}

#[test]
fn an_elastic_net_says_how_far_the_levels_are_from_averaging_zero() {
    let own = &net(&registers(900, 4), 0.2, 0.9).outcomes[0];
    assert!(own.residual_identity > 0.5, "{}", own.residual_identity);
    assert!(own.coefficients.iter().all(|coefficient| coefficient.std_error == 0.0));
}

#[test]
fn a_logit_does_not_depend_on_the_order_of_rows() {
    let table = jobs(900);
    let rows: Vec<usize> = (0..900).rev().collect();
    let reversed = table.partition(&rows);
    let other = Logit::new(true, references()).fit(&dataset_of(&reversed.rows()).unwrap()).unwrap();
    let fit = logit(&table).unwrap();
    close(&estimates(&other.outcomes[0]), &estimates(&fit.outcomes[0]), 1e-11);
}

#[test]
fn the_expected_shares_of_a_logit_lie_between_no_and_yes_and_average_the_actual_share() {
    let table = jobs(900);
    let (fit, partition) = (logit(&table).unwrap(), table.all());
    let expected = fit.expected(&partition.rows()).unwrap();
    assert!(expected.iter().all(|share| share.is_nan() || (0.0..=1.0).contains(share)));
    let sample: Vec<usize> = (0..900)
        .filter(|row| table.outcomes[0].values[*row].is_some() && !expected[[*row, 0]].is_nan())
        .collect();
    let gap: f64 = sample
        .iter()
        .map(|row| table.outcomes[0].values[*row].unwrap_or_default() as f64 - expected[[*row, 0]])
        .sum();
    assert!(sample.len() == 653 && (gap / 653.0).abs() < 1e-9, "{gap}");
    assert!(fit.outcomes[0].residual_identity < 1e-9);
}

#[test]
fn a_model_without_a_constant_has_the_log_odds_of_each_level() {
    let levels: Vec<&str> = (0..60).map(|i| if i % 3 == 0 { "f" } else { "m" }).collect();
    let answers: Vec<i64> = (0..60).map(|i| i64::from(i % 4 == 0)).collect();
    let table = Table::default().factor("sex", &levels).outcome("y", 0, &answers);
    let partition = table.all();
    let fit = Logit::new(false, BTreeMap::new()).fit(&dataset_of(&partition.rows()).unwrap()).unwrap();
    let odds = (1.0_f64 / 3.0).ln();
    close(&estimates(&fit.outcomes[0]), &[odds, odds], 1e-9);
}

#[test]
fn combinations_are_left_out_of_a_logit_as_they_are_of_least_squares() {
    let mut dice = Dice(8);
    let a: Vec<i64> = (0..300).map(|_| dice.below(50) as i64).collect();
    let b: Vec<i64> = a.iter().map(|a| 2 * a).collect();
    let y: Vec<i64> = a.iter().map(|a| i64::from(dice.below(60) as i64 > *a)).collect();
    let table = Table::default().numeric("a", 0, &[1], &a).numeric("b", 0, &[1], &b).outcome("y", 0, &y);
    for fit in [logit(&table).unwrap(), net(&table, 0.01, 0.5)] {
        let left_out = &fit.outcomes[0].coefficients[2];
        assert_eq!((left_out.status, left_out.alias_of.as_deref()), (Status::Aliased, Some("2 a")));
        assert!(fit.expected(&table.all().rows()).unwrap().iter().all(|value| value.is_finite()));
    }
}

#[test]
fn an_outcome_of_hours_is_no_outcome_of_a_logit() {
    let mut table = registers(200, 4);
    table.outcomes.truncate(1);
    let error = logit(&table).unwrap_err().to_string();
    assert!(error.ends_with("a logit explains outcomes that are 0 or 1"), "{error}");
}

#[test]
fn a_level_whose_rows_all_answer_alike_is_named() {
    let sex = ["f", "f", "m", "m", "m", "f"];
    let table = Table::default().factor("sex", &sex).outcome("y", 0, &[1, 1, 0, 1, 1, 1]);
    let error = logit(&table).unwrap_err().to_string();
    assert_eq!(error, "y is the same in every row with sex=f, and a logit has no estimate then");
    let table = Table::default().factor("sex", &sex).outcome("y", 0, &[1; 6]);
    let error = logit(&table).unwrap_err().to_string();
    assert_eq!(error, "y is the same in every row with (intercept), and a logit has no estimate then");
}

#[test]
fn controls_that_tell_yes_from_no_are_told() {
    let x: Vec<i64> = (0..40).collect();
    let y: Vec<i64> = x.iter().map(|x| i64::from(*x > 20)).collect();
    let table = Table::default().numeric("x", 0, &[1], &x).outcome("y", 0, &y);
    assert!(matches!(logit(&table), Err(EstimatorError::Separated { .. })));
}

#[test]
fn penalties_that_are_none_are_refused() {
    for (penalty, l1_ratio) in [(-1.0, 0.5), (f64::NAN, 0.5), (1.0, 1.5), (1.0, -0.1)] {
        let refused = ElasticNet::new(true, BTreeMap::new(), penalty, l1_ratio);
        assert!(matches!(refused, Err(EstimatorError::NoPenalty { .. })));
    }
}

#[test]
fn only_models_that_are_not_official_say_so_in_what_is_kept() {
    let table = jobs(900);
    let text = |fit: &Fit| serde_json::to_string(fit).unwrap();
    let outcomes = vec![Outcome { name: "job".to_owned(), grid: Grid::decimals(0) }];
    let ols = Ols::new(true, references()).fit(&DatasetBase::new(table.tables(), outcomes)).unwrap();
    assert!(!text(&ols).contains("estimator"));
    let logit = logit(&table).unwrap();
    assert!(text(&logit).contains(r#""estimator":"logit""#));
    assert_eq!(serde_json::from_str::<Fit>(&text(&logit)).unwrap(), logit);
}
