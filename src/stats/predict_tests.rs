use super::*;
use crate::stats::samples::{Dice, Partition, Table, registers};
use crate::stats::{Status, design_of, solve};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::sync::LazyLock;

fn fitted(table: &Table) -> Fit {
    let tables = table.tables();
    let design = design_of(&tables, true, &BTreeMap::new());
    let outcomes: Vec<_> =
        table.outcomes.iter().map(|o| crate::stats::Outcome { name: o.name.clone(), grid: o.grid }).collect();
    solve(&design, &tables, &outcomes).unwrap()
}

fn expected(fit: &Fit, outcome: usize, partition: &Partition) -> Vec<f64> {
    expected_values(fit, &partition.rows()).unwrap().swap_remove(outcome)
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

/// A table with more factors than one set holds, and more outcomes than one bundle.
fn large(rows: usize, seed: u64) -> Table {
    let mut table = registers(rows, seed);
    let mut dice = Dice(seed ^ 3);
    for (name, levels) in [("office", 300), ("band", 12), ("year", 7), ("kin", 5), ("benefit", 6)] {
        let level = |_| Some(dice.below(levels).to_string());
        table.factors.push((name.to_owned(), (0..rows).map(level).collect()));
    }
    let more = [0, 1, 2].map(|o| {
        let mut numbers = table.outcomes[0].clone();
        numbers.name = format!("more_{o}");
        numbers
            .values
            .iter_mut()
            .flatten()
            .for_each(|value| *value = *value / (o + 2) + dice.below(900) as i64);
        numbers
    });
    table.outcomes.extend(more);
    table
}

#[test]
fn a_rows_expected_value_is_the_sum_of_its_effects() {
    let table = large(3000, 41);
    let fit = fitted(&table);
    let all = expected_values(&fit, &table.all().rows()).unwrap();
    assert_eq!(all.len(), 5);
    for (outcome, expected) in fit.outcomes.iter().zip(all) {
        for row in (0..3000).filter(|row| !expected[*row].is_nan()) {
            let has = |c: &&crate::stats::Coefficient| match (&c.term.level, c.term.power) {
                (Some(level), _) => {
                    let factor = table.factors.iter().find(|(name, _)| *name == c.term.name).unwrap();
                    factor.1[row].as_ref() == Some(level)
                }
                _ => true,
            };
            let rate = table.numerics[0].values[row].unwrap() as f64 / 100.0;
            let added = |c: &crate::stats::Coefficient| {
                c.estimate * c.term.power.map_or(1.0, |power| rate.powi(power as i32))
            };
            let sum: f64 = outcome.coefficients.iter().filter(has).map(added).sum();
            let size: f64 = outcome.coefficients.iter().filter(has).map(|c| added(c).abs()).sum();
            assert!((sum - expected[row]).abs() <= 1e-14 * size.max(1.0), "{row}");
        }
        assert!(expected.iter().filter(|e| !e.is_nan()).count() > 2000);
    }
}

#[test]
fn an_outcome_is_expected_the_same_alone_as_among_others() {
    let table = large(800, 42);
    let fit = fitted(&table);
    let (partition, bits) =
        (table.all(), |values: &[f64]| values.iter().map(|v| v.to_bits()).collect::<Vec<_>>());
    let all = expected_values(&fit, &partition.rows()).unwrap();
    for (outcome, expected) in fit.outcomes.iter().zip(all) {
        let alone = Fit { outcomes: vec![outcome.clone()], ..fit.clone() };
        let alone = expected_values(&alone, &partition.rows()).unwrap();
        assert_eq!(bits(&alone[0]), bits(&expected));
    }
}

#[test]
fn levels_that_no_complete_row_has_change_nothing() {
    let table = Table::default()
        .factor("sex", &["f", "m", "f", "m", "f", "m"])
        .factor("age", &["1", "2", "2", "1", "2", "2"])
        .outcome("y", 0, &[1, 2, 3, 5, 8, 4]);
    let fit = fitted(&table);
    let whole = expected(&fit, 0, &table.all());
    let mut other = table.clone();
    for level in ["a", "b", "c", "d"] {
        other.factors[0].1.insert(0, Some(level.to_owned()));
        other.factors[1].1.insert(0, None);
        other.outcomes[0].values.insert(0, Some(0));
    }
    let found = expected(&fit, 0, &other.all());
    assert!(found[..4].iter().all(|value| value.is_nan()));
    assert_eq!(found[4..], whole);
}

static LARGE: LazyLock<(Table, Fit)> = LazyLock::new(|| {
    let table = large(700, 43);
    let fit = fitted(&table);
    (table, fit)
});

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn expected_values_do_not_depend_on_order_or_partition(seed in any::<u64>(), parts in 1_usize..9) {
        let (table, fit) = &*LARGE;
        let whole = expected_values(fit, &table.all().rows()).unwrap();
        let mut order: Vec<usize> = (0..700).collect();
        let mut dice = Dice(seed);
        (1..700).rev().for_each(|i| order.swap(i, dice.below(i as u64 + 1) as usize));
        for rows in order.chunks(700_usize.div_ceil(parts)) {
            let part = expected_values(fit, &table.partition(rows).rows()).unwrap();
            for (whole, part) in whole.iter().zip(part) {
                let same = rows.iter().zip(part).all(|(row, value)| value.to_bits() == whole[*row].to_bits());
                prop_assert!(same);
            }
        }
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
    let error = expected_values(&fit, &other.rows()).err().unwrap();
    assert_eq!(error, StatsError::UnknownLevel { factor: "sex".into(), level: "unknown".into() });
    let bare = Table::default().outcome("y", 0, &[1]).all();
    let error = expected_values(&fit, &bare.rows()).err().unwrap();
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
    let error = expected_values(&fit, &other.rows()).err().unwrap();
    assert_eq!(error, StatsError::OtherGrid { column: "rate".into() });
}
