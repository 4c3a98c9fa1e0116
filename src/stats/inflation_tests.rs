use super::*;
use crate::stats::samples::{Table, registers};
use crate::stats::sandwich::samples::{assert_near, fitted, sample, sixty_rows};
use crate::stats::{Outcome, design_of, solve};
use ndarray::{Array2, Axis};
use std::collections::BTreeMap;

// statsmodels 0.15.0, numpy 2.4.6: `variance_inflation_factor(X, j)` for j in 1..5 of `sixty_rows`, and
// `R = np.corrcoef(X[:, 1:].T); det(R[:2, :2]) * det(R[2:, 2:]) / det(R)`.
#[test]
fn inflation_is_that_of_statsmodels_and_of_the_formula_with_correlations() {
    let (table, _) = sixty_rows();
    let found = &variance_inflation(&fitted(&table), &table.tables()).unwrap()[0];
    let known = [1.5853974996504783, 1.544891728897528, 40.723219579499236, 40.275327693217704];
    assert_near(&found.terms.iter().copied().flatten().collect::<Vec<_>>(), &known, 1e-11);
    let gvif = 1.1949810646945058_f64;
    assert_eq!(found.columns.iter().map(|own| own.name.as_str()).collect::<Vec<_>>(), ["group", "x"]);
    for column in &found.columns {
        assert_eq!(column.terms, 2);
        assert_near(&[column.gvif, column.per_term], &[gvif, gvif.sqrt().sqrt()], 1e-11);
    }
}

#[test]
fn the_reference_level_is_without_influence_on_a_columns_inflation() {
    let table = registers(300, 4);
    let tables = table.tables();
    let found = |reference: &str| {
        let design = design_of(&tables, true, &BTreeMap::from([("age".to_owned(), reference.to_owned())]));
        let outcomes = table.outcomes.iter().map(|own| Outcome { name: own.name.clone(), grid: own.grid });
        let fit = solve(&design, &tables, &outcomes.collect::<Vec<_>>()).unwrap();
        variance_inflation(&fit, &tables).unwrap()
    };
    for (first, second) in found("0").iter().zip(&found("7")) {
        let gvif = |inflation: &Inflation| inflation.columns.iter().map(|own| own.gvif).collect::<Vec<_>>();
        assert_eq!(first.columns.len(), 4);
        assert_near(&gvif(first), &gvif(second), 1e-10);
    }
}

#[test]
fn tables_of_other_rows_are_refused() {
    let fit = fitted(&registers(300, 4));
    let differ = StatsError::PartsDiffer { what: "the tables and the model's sample" };
    assert_eq!(variance_inflation(&fit, &registers(301, 4).tables()), Err(differ));
}

#[test]
fn a_model_without_an_inverse_has_no_inflation() {
    let table = registers(300, 4);
    let mut fit = fitted(&table);
    for inverse in [Vec::new(), vec![1.0]] {
        fit.outcomes[0].inverse = inverse;
        let found = variance_inflation(&fit, &table.tables()).unwrap();
        assert!(found[0].columns.is_empty() && found[0].terms.iter().all(Option::is_none));
        assert_eq!(found[0].terms.len(), fit.outcomes[0].coefficients.len());
    }
}

#[test]
fn a_column_orthogonal_to_the_others_is_not_inflated() {
    let (a, b): (Vec<&str>, Vec<i64>) =
        (0..24).map(|row| (["x", "y", "z"][row % 3], (row / 3) as i64)).unzip();
    let y: Vec<i64> = (0..24).map(|row| row * row).collect();
    let table = Table::default().factor("a", &a).numeric("b", 0, &[1], &b).outcome("y", 0, &y);
    let found = &variance_inflation(&fitted(&table), &table.tables()).unwrap()[0];
    for column in &found.columns {
        assert_near(&[column.gvif, column.per_term], &[1.0, 1.0], 1e-14);
    }
}

/// Singular values by one-sided rotations (Hestenes 1958).
fn singular_values(mut x: Array2<f64>) -> Vec<f64> {
    let columns = x.ncols();
    for _ in 0..30 {
        for p in 0..columns {
            for q in p + 1..columns {
                let dot = |a: usize, b: usize, x: &Array2<f64>| x.column(a).dot(&x.column(b));
                let (alpha, beta, gamma) = (dot(p, p, &x), dot(q, q, &x), dot(p, q, &x));
                if gamma.abs() <= 1e-15 * (alpha * beta).sqrt() {
                    continue;
                }
                let zeta = (beta - alpha) / (2.0 * gamma);
                let t = zeta.signum() / (zeta.abs() + (1.0 + zeta * zeta).sqrt());
                let (c, s) = (1.0 / (1.0 + t * t).sqrt(), t / (1.0 + t * t).sqrt());
                for mut row in x.rows_mut() {
                    (row[p], row[q]) = (c * row[p] - s * row[q], s * row[p] + c * row[q]);
                }
            }
        }
    }
    x.axis_iter(Axis(1)).map(|column| column.dot(&column).sqrt()).collect()
}

#[test]
fn the_condition_number_is_that_of_the_singular_values_up_to_the_root_of_the_columns() {
    let (sixty, _) = sixty_rows();
    for table in [sixty, registers(400, 2)] {
        let fit = fitted(&table);
        let outcome = &fit.outcomes[0];
        let mut x = sample(&table, &fit, 0).x;
        for mut column in x.columns_mut() {
            let length = column.dot(&column).sqrt();
            column /= length;
        }
        let columns = x.ncols() as f64;
        let values = singular_values(x);
        let largest = values.iter().copied().fold(0.0, f64::max);
        let smallest = values.iter().copied().fold(f64::MAX, f64::min);
        // Columns of equal length have nearly the least condition number; those of like length up to
        // twice as long have at most twice as large a one.
        let ratio = outcome.condition / (largest / smallest);
        assert!(ratio > 0.5 && ratio < 2.0 * columns.sqrt(), "{ratio}");
    }
}
