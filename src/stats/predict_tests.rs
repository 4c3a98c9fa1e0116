use super::*;
use crate::stats::samples::{Partition, Table, registers};
use crate::stats::{Fit, Status, design_of, solve};
use std::collections::BTreeMap;

fn fitted(table: &Table) -> Fit {
    let tables = table.tables();
    let design = design_of(&tables, true, &BTreeMap::new());
    let outcomes: Vec<_> =
        table.outcomes.iter().map(|o| crate::stats::Outcome { name: o.name.clone(), grid: o.grid }).collect();
    solve(&design, &tables, &outcomes).unwrap()
}

fn expected(fit: &Fit, outcome: usize, partition: &Partition) -> Vec<f64> {
    Predictor::new(&fit.outcomes[outcome], &fit.design, &partition.rows()).unwrap().expected()
}

#[test]
fn the_mean_residual_of_predicted_rows_is_zero() {
    let table = registers(2000, 8);
    let fit = fitted(&table);
    let expected = expected(&fit, 0, &table.all());
    let grid = table.outcomes[0].grid;
    let residuals = table.outcomes[0].values.iter().zip(&expected).filter(|(_, e)| !e.is_nan());
    let residuals: Vec<f64> = residuals.map(|(y, e)| grid.value(y.unwrap().into()) - e).collect();
    assert_eq!(residuals.len() as u64, fit.outcomes[0].n);
    let mean = residuals.iter().sum::<f64>() / residuals.len() as f64;
    assert!(mean.abs() < 1e-12, "{mean:e}");
}

#[test]
fn a_rows_expected_value_is_the_same_bits_in_any_partition() {
    let table = registers(600, 9);
    let fit = fitted(&table);
    let whole = expected(&fit, 1, &table.all());
    let odd: Vec<usize> = (0..600).rev().filter(|row| row % 2 == 1).collect();
    let part = expected(&fit, 1, &table.partition(&odd));
    for (row, value) in odd.iter().zip(part) {
        assert_eq!(value.to_bits(), whole[*row].to_bits());
    }
}

#[test]
fn a_missing_control_has_no_expected_value() {
    let mut table = Table::default()
        .factor("sex", &["f", "m", "f", "m", "?"])
        .numeric("rate", 1, &[1], &[10, 20, 30, 45, 50])
        .outcome("y", 0, &[1, 2, 3, 5, 8]);
    table.numerics[0].values.push(None);
    table.factors[0].1.push(Some("f".into()));
    table.outcomes[0].values.push(Some(1));
    let expected = expected(&fitted(&table), 0, &table.all());
    assert_eq!(expected.iter().filter(|e| e.is_nan()).count(), 2);
    assert!(expected[4].is_nan() && expected[5].is_nan());
}

#[test]
fn a_level_that_the_model_has_never_seen_is_named() {
    let fit = fitted(&Table::default().factor("sex", &["f", "m", "f"]).outcome("y", 0, &[1, 2, 4]));
    let other = Table::default().factor("sex", &["f", "unknown"]).outcome("y", 0, &[0, 0]).all();
    let error = Predictor::new(&fit.outcomes[0], &fit.design, &other.rows()).err().unwrap();
    assert_eq!(error, StatsError::UnknownLevel { factor: "sex".into(), level: "unknown".into() });
    let bare = Table::default().outcome("y", 0, &[1]).all();
    let error = Predictor::new(&fit.outcomes[0], &fit.design, &bare.rows()).err().unwrap();
    assert_eq!(error, StatsError::NoSuchColumn { column: "sex".into() });
}

#[test]
fn a_level_without_rows_in_the_sample_has_no_expected_value() {
    let mut table = Table::default().factor("sex", &["f", "m", "f", "x"]).outcome("y", 0, &[1, 2, 4, 0]);
    table.outcomes[0].values[3] = None;
    let fit = fitted(&table);
    assert_eq!(fit.outcomes[0].coefficients[3].status, Status::Empty);
    let expected = expected(&fit, 0, &table.all());
    assert!(expected[3].is_nan() && (expected[0] - 2.5).abs() < 1e-15);
}

#[test]
fn a_column_with_other_decimals_than_the_models_is_refused() {
    let rate =
        |decimals| Table::default().numeric("rate", decimals, &[1], &[1, 2, 4]).outcome("y", 0, &[1, 2, 4]);
    let fit = fitted(&rate(1));
    let other = rate(2).all();
    let error = Predictor::new(&fit.outcomes[0], &fit.design, &other.rows()).err().unwrap();
    assert_eq!(error, StatsError::OtherGrid { column: "rate".into() });
}
