//! How much of a group's level the controls explain away, and the level with that put right.
//! Knows nothing of months: groups are taken over all periods.

use super::design::Design;
use super::eigen::{Eigen, symmetric_eigen};
use super::fit::OutcomeFit;

/// Of a group's weighted size, what controls must leave to count as more than rounding.
const NEGLIGIBLE: f64 = 1e-8;

/// The share of the variance of a group's mean indicator that the controls explain.
///
/// `s_g` is the sum of the model's columns over the group's rows, as `control_sums` gives it, `n_g` their
/// number. The share is the uncentred R squared of the group's dummy on the columns,
/// `S_g (X'X)^-1 S_g' / N_g`, which lies between 0 (the level may be compared in full) and 1 (zero by
/// construction). 0 for a group without rows.
pub fn absorbed_share(fit: &OutcomeFit, design: &Design, s_g: &[f64], n_g: u64) -> f64 {
    debug_assert_eq!(design.listing().len(), fit.coefficients.len());
    if n_g == 0 {
        return 0.0;
    }
    (fit.inverse_form(s_g, s_g) / n_g as f64).clamp(0.0, 1.0)
}

/// Group levels as a joint regression on controls and group dummies would estimate them (Frisch, Waugh and
/// Lovell; Guarino et al. 2015, doi 10.3102/1076998615574771, on why averaged residuals understate them).
///
/// Per group: `s` the sums of the model's columns, `n` the rows, `means` the mean indicator. The levels solve
/// `A c = N m` with `A = N - S (X'X)^-1 S'`; what the controls leave undetermined is as near zero as it can
/// be, weighted by rows; and the levels' weighted mean is zero. Groups without rows get 0.
pub fn corrected(fit: &OutcomeFit, design: &Design, s: &[Vec<f64>], n: &[u64], means: &[f64]) -> Vec<f64> {
    debug_assert_eq!(design.listing().len(), fit.coefficients.len());
    let roots: Vec<f64> = n.iter().map(|rows| (*rows as f64).sqrt()).collect();
    let weighted: Vec<f64> = roots.iter().zip(means).map(|(root, mean)| root * mean).collect();
    // With each group scaled by the root of its size, the matrix lies between 0 and the identity.
    let eigen = symmetric_eigen(scaled_matrix(fit, s, &roots));
    let solved = pseudo_solve(&eigen, &weighted);
    let levels: Vec<f64> = solved.iter().zip(&roots).map(|(level, root)| ratio(*level, *root)).collect();
    centred(&levels, n)
}

/// `1 - D S (X'X)^-1 S' D` with `D` the inverse roots of the groups' sizes.
fn scaled_matrix(fit: &OutcomeFit, s: &[Vec<f64>], roots: &[f64]) -> Vec<Vec<f64>> {
    let entry = |i: usize, j: usize| {
        let absorbed = ratio(ratio(fit.inverse_form(&s[i], &s[j]), roots[i]), roots[j]);
        if i == j && roots[i] > 0.0 { 1.0 - absorbed } else { -absorbed }
    };
    (0..s.len()).map(|i| (0..s.len()).map(|j| entry(i.max(j), i.min(j))).collect()).collect()
}

/// The shortest solution, leaving aside the directions in which the matrix is nothing but rounding.
fn pseudo_solve(eigen: &Eigen, right: &[f64]) -> Vec<f64> {
    let mut solution = vec![0.0; right.len()];
    for (value, vector) in eigen.values.iter().zip(&eigen.vectors).filter(|(value, _)| **value > NEGLIGIBLE) {
        let along: f64 = vector.iter().zip(right).map(|(v, r)| v * r).sum();
        solution.iter_mut().zip(vector).for_each(|(s, v)| *s += along / value * v);
    }
    solution
}

/// Levels less their mean weighted by rows.
fn centred(levels: &[f64], n: &[u64]) -> Vec<f64> {
    let total: f64 = n.iter().map(|rows| *rows as f64).sum();
    let sum: f64 = levels.iter().zip(n).map(|(level, rows)| level * *rows as f64).sum();
    let mean = ratio(sum, total);
    levels.iter().zip(n).map(|(level, rows)| if *rows > 0 { level - mean } else { 0.0 }).collect()
}

/// A ratio, 0 when there is nothing to divide by.
fn ratio(above: f64, below: f64) -> f64 {
    if below > 0.0 { above / below } else { 0.0 }
}

#[cfg(test)]
#[path = "absorption_tests.rs"]
mod tests;
