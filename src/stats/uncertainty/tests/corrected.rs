//! What averaged residuals and corrected levels find of true differences when groups and controls are
//! related (the situation of Guarino et al. 2015).

use super::Chance;
use crate::stats::samples::{Numbers, Table};
use crate::stats::{
    Cells, Grid, GroupColumn, Linear, Outcome, control_sums, corrected, design_of, means, solve,
};
use std::collections::BTreeMap;

const GROUPS: usize = 60;
const ROWS: usize = 100;

/// A world of groups with true levels, and a control that goes with them: of its variance two fifths lie
/// between groups, along their levels. Returns what residuals and correction find, by group.
fn world(chance: &mut Chance) -> (Vec<f64>, Vec<f64>, Vec<f64>) {
    let truth: Vec<f64> = (0..GROUPS).map(|_| chance.normal()).collect();
    let (mut control, mut outcome, mut codes) = (Vec::new(), Vec::new(), Vec::new());
    for row in 0..GROUPS * ROWS {
        let level = truth[row / ROWS];
        let x = (100.0 * (level + 1.5_f64.sqrt() * chance.normal())).round();
        control.push(x as i64);
        outcome.push((1000.0 * (level + 0.02 * x + 2.0 * chance.normal())).round() as i64);
        codes.push((row / ROWS) as u16);
    }
    let mut table = Table::default().numeric("x", 2, &[1], &control).outcome("y", 3, &outcome);
    let names: Vec<String> = (0..GROUPS).map(|group| format!("g{group:02}")).collect();
    let (naive, right) = levels(&mut table, &names, &codes);
    (truth, naive, right)
}

fn levels(table: &mut Table, names: &[String], codes: &[u16]) -> (Vec<f64>, Vec<f64>) {
    let tables = table.tables();
    let design = design_of(&tables, true, &BTreeMap::new());
    let Numbers { name, grid, .. } = &table.outcomes[0];
    let fit = solve(&design, &tables, &[Outcome { name: name.clone(), grid: *grid }]).unwrap();
    let column = GroupColumn { breakdown: "office".into(), groups: names, codes };
    let cells = Cells::of(&[column], &table.all().rows()).unwrap();
    let (design, own, grid) = (&fit.design, &fit.outcomes[0], Grid::decimals(3));
    let sums: Vec<Vec<f64>> = cells.iter().map(|cell| control_sums(&cell, design, own).unwrap()).collect();
    let sizes: Vec<u64> = cells.iter().map(|cell| cell.n).collect();
    let naive: Vec<f64> = cells
        .iter()
        .map(|cell| means(&cell, Linear::of(design, own).as_ref(), grid).indicator.unwrap())
        .collect();
    let right = corrected(own, design, &sums, &sizes, &naive);
    (naive, right)
}

/// The slope of levels on the true ones.
fn slope(levels: &[f64], truth: &[f64]) -> f64 {
    let mean = truth.iter().sum::<f64>() / truth.len() as f64;
    let above: f64 = levels.iter().zip(truth).map(|(level, own)| level * (own - mean)).sum();
    above / truth.iter().map(|own| (own - mean).powi(2)).sum::<f64>()
}

/// Mean and standard error.
fn mean(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    (mean, (squares / (n - 1.0) / n).sqrt())
}

#[test]
fn corrected_levels_rise_with_the_true_ones_one_to_one_where_averaged_residuals_show_three_fifths() {
    let mut chance = Chance::of(40);
    let (mut naive, mut right) = (Vec::new(), Vec::new());
    for _ in 0..40 {
        let (truth, residuals, levels) = world(&mut chance);
        naive.push(slope(&residuals, &truth));
        right.push(slope(&levels, &truth));
    }
    let ((naive, _), (right, error)) = (mean(&naive), mean(&right));
    assert!((naive - 0.6).abs() < 0.03, "{naive}");
    assert!((right - 1.0).abs() < 3.0 * error && error < 0.02, "{right} {error}");
}
