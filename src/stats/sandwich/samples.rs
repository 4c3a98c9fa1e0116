//! For the tests of sandwiches: a model of a table, its columns and residuals as dense matrices.
//! Knows nothing of exact sums: everything here is as in a textbook.

use crate::stats::samples::{Dice, Table};
use crate::stats::{Design, Fit, Outcome, OutcomeFit, Status, Term, design_of, solve};
use ndarray::{Array1, Array2};
use std::collections::BTreeMap;

/// The model of a table's outcomes.
pub(in crate::stats) fn fitted(table: &Table) -> Fit {
    let tables = table.tables();
    let outcomes: Vec<Outcome> =
        table.outcomes.iter().map(|own| Outcome { name: own.name.clone(), grid: own.grid }).collect();
    let design: Design = design_of(&tables, true, &BTreeMap::new());
    solve(&design, &tables, &outcomes).unwrap()
}

/// Per outcome and row the expected value; NaN where a control is missing.
pub(in crate::stats) fn expected(table: &Table, fit: &Fit) -> Vec<Vec<f64>> {
    let of = |outcome: &OutcomeFit, row| {
        let parts = outcome.coefficients.iter().map(|own| value(table, &own.term, row) * own.estimate);
        parts.sum::<f64>()
    };
    fit.outcomes.iter().map(|own| (0..table.len()).map(|row| of(own, row)).collect()).collect()
}

/// One outcome's sample.
pub(in crate::stats) struct Sample {
    /// The rows of the table that are in it.
    pub rows: Vec<usize>,
    pub x: Array2<f64>,
    pub residuals: Array1<f64>,
}

pub(in crate::stats) fn sample(table: &Table, fit: &Fit, place: usize) -> Sample {
    let outcome = &fit.outcomes[place];
    let terms: Vec<&Term> =
        outcome.coefficients.iter().filter(|own| own.status == Status::Ok).map(|own| &own.term).collect();
    let expected = &expected(table, fit)[place];
    let actual = &table.outcomes[place];
    let rows: Vec<usize> =
        (0..table.len()).filter(|row| actual.values[*row].is_some() && !expected[*row].is_nan()).collect();
    let x = Array2::from_shape_fn((rows.len(), terms.len()), |(i, j)| value(table, terms[j], rows[i]));
    let rest =
        |row: &usize| actual.values[*row].unwrap() as f64 / actual.grid.steps() as f64 - expected[*row];
    Sample { residuals: rows.iter().map(rest).collect(), x, rows }
}

/// The roots of the diagonal of `factor (X'X)^-1 S'S (X'X)^-1`, given one row of `S` an independent unit.
pub(in crate::stats) fn textbook_errors(x: &Array2<f64>, scores: &Array2<f64>, factor: f64) -> Vec<f64> {
    let inverse = inverse(x.t().dot(x));
    let covariance = inverse.dot(&scores.t().dot(scores)).dot(&inverse);
    covariance.diag().iter().map(|variance| (factor * variance).sqrt()).collect()
}

/// The inverse of a matrix by elimination with pivoting.
pub(in crate::stats) fn inverse(mut matrix: Array2<f64>) -> Array2<f64> {
    let size = matrix.nrows();
    let mut inverse = Array2::eye(size);
    for at in 0..size {
        let best =
            (at..size).max_by(|a, b| matrix[[*a, at]].abs().total_cmp(&matrix[[*b, at]].abs())).unwrap();
        for column in 0..size {
            matrix.swap([at, column], [best, column]);
            inverse.swap([at, column], [best, column]);
        }
        let pivot = matrix[[at, at]];
        for other in (0..size).filter(|other| *other != at) {
            let share = matrix[[other, at]] / pivot;
            for column in 0..size {
                matrix[[other, column]] -= share * matrix[[at, column]];
                inverse[[other, column]] -= share * inverse[[at, column]];
            }
        }
        for column in 0..size {
            matrix[[at, column]] /= pivot;
            inverse[[at, column]] /= pivot;
        }
    }
    inverse
}

/// The errors of terms with an estimate.
pub(in crate::stats) fn estimated(fit: &Fit, place: usize, errors: &[f64]) -> Vec<f64> {
    let pairs = fit.outcomes[place].coefficients.iter().zip(errors);
    pairs.filter(|(own, _)| own.status == Status::Ok).map(|(_, error)| *error).collect()
}

pub(in crate::stats) fn assert_near(found: &[f64], wanted: &[f64], tolerance: f64) {
    assert_eq!(found.len(), wanted.len());
    for (found, wanted) in found.iter().zip(wanted) {
        assert!((found - wanted).abs() <= tolerance * wanted.abs(), "{found} for {wanted}");
    }
}

/// Sixty rows of thirteen persons, three groups and a number with its square, which the numbers from
/// statsmodels in the tests are of. In Python:
///
/// ```text
/// import numpy as np, statsmodels.api as sm
/// s = 7
/// def below(k):
///     global s
///     s = (s * 6364136223846793005 + 1442695040888963407) % 2**64
///     return (s >> 33) % k
/// rows = []
/// for i in range(60):
///     person = i % 13; g = below(3); x = 100 + below(300)
///     rows.append((person, g, x, 1000 + 200 * (person * 37 % 11) - 2 * x + 150 * g + below(x)))
/// p, g, x, y = np.array(rows).T
/// X = np.column_stack([np.ones(60), g == 1, g == 2, x / 100, (x / 100)**2]).astype(float)
/// model = sm.OLS(y / 1000, X).fit()
/// ```
pub(in crate::stats) fn sixty_rows() -> (Table, Vec<u32>) {
    let mut dice = Dice(7);
    let (mut groups, mut numbers, mut outcomes) = (Vec::new(), Vec::new(), Vec::new());
    let persons: Vec<u32> = (0..60).map(|row| row % 13).collect();
    for person in &persons {
        let group = dice.below(3) as i64;
        let number = 100 + dice.below(300) as i64;
        let level = 1000 + 200 * i64::from(person * 37 % 11);
        outcomes.push(level - 2 * number + 150 * group + dice.below(number as u64) as i64);
        groups.push(["0", "1", "2"][group as usize]);
        numbers.push(number);
    }
    let table = Table::default().factor("group", &groups).numeric("x", 2, &[1, 2], &numbers);
    (table.outcome("y", 3, &outcomes), persons)
}

/// About normal, in thousandths of a standard deviation.
pub(in crate::stats) fn normal(dice: &mut Dice) -> i64 {
    (0..12).map(|_| dice.below(1000) as i64).sum::<i64>() - 5994
}

/// A value of a term's column in a row; NaN when it is missing.
fn value(table: &Table, term: &Term, row: usize) -> f64 {
    if let Some(level) = &term.level {
        let column = table.factors.iter().find(|(name, _)| *name == term.name).unwrap();
        return column.1[row].as_ref().map_or(f64::NAN, |own| f64::from(u8::from(own == level)));
    }
    let Some(power) = term.power else { return 1.0 };
    let column = table.numerics.iter().find(|own| own.name == term.name).unwrap();
    let value = column.values[row].map_or(f64::NAN, |own| own as f64 / column.grid.steps() as f64);
    value.powi(power as i32)
}
