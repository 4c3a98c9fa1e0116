use super::*;
use crate::stats::samples::{Dice, Table};
use crate::stats::{Cells, Fit, Linear, Outcome, control_sums, design_of, means, solve};
use std::collections::BTreeMap;

/// A fitted model and what its groups come to: sums of columns, rows, mean indicators.
struct Groups {
    fit: Fit,
    names: Vec<String>,
    sums: Vec<Vec<f64>>,
    rows: Vec<u64>,
    indicators: Vec<f64>,
}

/// Groups by the factor at `at`, which is among the model's controls only when it is the only factor.
fn groups(table: &Table, at: usize, intercept: bool) -> Groups {
    let mut controls = table.clone();
    let grouping = table.all();
    if controls.factors.len() > 1 {
        controls.factors.remove(at);
    }
    let tables = controls.tables();
    let design = design_of(&tables, intercept, &BTreeMap::new());
    let outcome = Outcome { name: "y".into(), grid: table.outcomes[0].grid };
    let fit = solve(&design, &tables, &[outcome]).unwrap();
    let cells = Cells::of(&[grouping.breakdown(at)], &controls.all().rows()).unwrap();
    let (design, own) = (&fit.design, &fit.outcomes[0]);
    let sums = cells.iter().map(|cell| control_sums(&cell, design, own).unwrap()).collect();
    let indicator = |cell| means(&cell, Linear::of(design, own).as_ref(), own.grid).indicator.unwrap();
    let indicators = cells.iter().map(indicator).collect();
    let names = cells.iter().map(|cell| cell.group.to_owned()).collect();
    let rows = cells.iter().map(|cell| cell.n).collect();
    Groups { names, sums, rows, indicators, fit }
}

impl Groups {
    fn absorbed(&self) -> Vec<f64> {
        let groups = self.sums.iter().zip(&self.rows);
        groups.map(|(s, n)| absorbed_share(&self.fit.outcomes[0], &self.fit.design, s, *n)).collect()
    }
}

#[test]
fn a_control_is_absorbed_in_full_by_itself() {
    let levels = ["a", "b", "c", "a", "b", "c", "a", "a"];
    let table = Table::default().factor("g", &levels).numeric("x", 1, &[1], &[3, 1, 4, 1, 5, 9, 2, 6]);
    let table = table.outcome("y", 0, &[1, 2, 3, 4, 5, 6, 7, 0]);
    let groups = groups(&table, 0, true);
    for share in groups.absorbed() {
        assert!((share - 1.0).abs() < 1e-12, "{share}");
    }
    let levels = corrected(
        &groups.fit.outcomes[0],
        &groups.fit.design,
        &groups.sums,
        &groups.rows,
        &groups.indicators,
    );
    assert!(levels.iter().all(|level| level.abs() < 1e-12));
}

#[test]
fn of_an_independent_group_only_its_share_of_all_rows_is_absorbed() {
    let table = Table::default()
        .factor("g", &["a", "a", "b", "b", "a", "a", "b", "b"])
        .factor("sex", &["f", "m", "f", "m", "f", "m", "f", "m"])
        .outcome("y", 0, &[1, 2, 3, 4, 5, 6, 7, 0]);
    for share in groups(&table, 0, true).absorbed() {
        assert!((share - 0.5).abs() < 1e-14, "{share}");
    }
}

#[test]
fn nothing_is_absorbed_of_a_group_that_is_orthogonal_to_every_column() {
    let table = Table::default().factor("g", &["a", "a", "b", "b"]);
    let mut controls = table.numeric("x", 0, &[1], &[-1, 1, -2, 2]).outcome("y", 0, &[1, 3, 2, 5]);
    let grouping = controls.all();
    controls.factors.clear();
    let tables = controls.tables();
    let design = design_of(&tables, false, &BTreeMap::new());
    let outcome = Outcome { name: "y".into(), grid: controls.outcomes[0].grid };
    let fit = solve(&design, &tables, &[outcome]).unwrap();
    let cells = Cells::of(&[grouping.breakdown(0)], &controls.all().rows()).unwrap();
    for cell in cells.iter() {
        let sums = control_sums(&cell, &design, &fit.outcomes[0]).unwrap();
        assert_eq!(absorbed_share(&fit.outcomes[0], &design, &sums, cell.n), 0.0);
    }
}

/// Groups whose true levels go with the controls of their members.
fn sorted_groups() -> (Table, BTreeMap<String, f64>) {
    let mut dice = Dice(31);
    let (mut group, mut control, mut y) = (Vec::new(), Vec::new(), Vec::new());
    let mut truth = BTreeMap::new();
    for g in 0..12_u64 {
        let level = g as f64 * 0.5;
        truth.insert(format!("g{g:02}"), level);
        for _ in 0..400 {
            let c = (g / 2 + dice.below(5)).min(9);
            group.push(format!("g{g:02}"));
            control.push(c.to_string());
            y.push((level * 100.0) as i64 + 150 * c as i64 + dice.below(600) as i64 - 300);
        }
    }
    let table = Table::default()
        .factor("group", &group.iter().map(String::as_str).collect::<Vec<_>>())
        .factor("control", &control.iter().map(String::as_str).collect::<Vec<_>>())
        .outcome("y", 2, &y);
    (table, truth)
}

/// The slope of `levels` on the true ones.
fn slope(levels: &[f64], truth: &[f64]) -> f64 {
    let mean = truth.iter().sum::<f64>() / truth.len() as f64;
    let above: f64 = levels.iter().zip(truth).map(|(level, true_level)| level * (true_level - mean)).sum();
    above / truth.iter().map(|true_level| (true_level - mean).powi(2)).sum::<f64>()
}

#[test]
fn corrected_levels_have_the_true_slope_where_mean_residuals_understate_it() {
    let (table, truth) = sorted_groups();
    let groups = groups(&table, 0, true);
    let truth: Vec<f64> = groups.names.iter().map(|name| truth[name]).collect();
    let (fit, design) = (&groups.fit.outcomes[0], &groups.fit.design);
    let corrected = corrected(fit, design, &groups.sums, &groups.rows, &groups.indicators);
    let (naive, right) = (slope(&groups.indicators, &truth), slope(&corrected, &truth));
    assert!(naive < 0.7, "{naive}");
    assert!((right - 1.0).abs() < 0.05, "{right}");
    let weighted: f64 = corrected.iter().zip(&groups.rows).map(|(level, n)| level * *n as f64).sum();
    assert!(weighted.abs() < 1e-8);
}

#[test]
fn corrected_levels_are_those_of_a_regression_with_group_dummies() {
    let (table, _) = sorted_groups();
    let groups = groups(&table, 0, true);
    let (fit, design) = (&groups.fit.outcomes[0], &groups.fit.design);
    let corrected = corrected(fit, design, &groups.sums, &groups.rows, &groups.indicators);
    let tables = table.tables();
    let joint_design = design_of(&tables, true, &BTreeMap::new());
    let outcome = Outcome { name: "y".into(), grid: table.outcomes[0].grid };
    let joint = solve(&joint_design, &tables, &[outcome]).unwrap();
    let dummies: Vec<f64> = joint.outcomes[0]
        .coefficients
        .iter()
        .filter(|c| c.term.name == "group")
        .map(|c| c.estimate)
        .collect();
    let shift = corrected[0] - dummies[0];
    for (level, dummy) in corrected.iter().zip(&dummies) {
        assert!((level - dummy - shift).abs() < 1e-9);
    }
}

#[test]
fn a_group_without_rows_is_neither_absorbed_nor_corrected() {
    let table = Table::default().factor("g", &["a", "b", "a", "b", "b"]).outcome("y", 0, &[1, 2, 3, 4, 9]);
    let groups = groups(&table, 0, true);
    let (fit, design) = (&groups.fit.outcomes[0], &groups.fit.design);
    let nothing = vec![0.0; fit.rank()];
    assert_eq!(absorbed_share(fit, design, &nothing, 0), 0.0);
    assert_eq!(corrected(fit, design, &[nothing], &[0], &[0.0]), [0.0]);
}
