//! Symmetric elimination in declared order, over any field: floats of 106 bits or residues of a prime.
//! Knows nothing of what the columns mean, nor when one should be left out: its caller decides.

/// Numbers that can be added, subtracted, multiplied and divided.
pub(crate) trait Field: Copy {
    /// Nothing.
    const ZERO: Self;
    /// One.
    const ONE: Self;
    fn plus(self, other: Self) -> Self;
    fn minus(self, other: Self) -> Self;
    fn times(self, other: Self) -> Self;
    fn over(self, other: Self) -> Self;
}

/// The factors `L D L'` of the Gram matrix of the columns kept so far (Cholesky without square roots).
pub(super) struct Elimination<F> {
    /// Row `i` holds the multipliers of column `i` on the columns before it.
    rows: Vec<Vec<F>>,
    /// The same multipliers by the column that they multiply: of column `i` on each column after it.
    columns: Vec<Vec<F>>,
    pivots: Vec<F>,
}

/// A column after elimination: what the kept columns explain of it, and what they do not.
pub(super) struct Reduced<F> {
    pub multipliers: Vec<F>,
    /// The square of what is left of the column.
    pub rest: F,
}

impl<F: Field> Elimination<F> {
    pub fn new() -> Self {
        Self { rows: Vec::new(), columns: Vec::new(), pivots: Vec::new() }
    }

    /// Eliminates the kept columns from one more. `products` are its products with the kept columns in
    /// order, `square` its product with itself.
    pub fn reduce(&self, products: &[F], square: F) -> Reduced<F> {
        let mut partial = products.to_vec();
        // Column by column, so that no subtraction waits for the one before it; each entry sees the same ones
        // in the same order as if it were done row by row.
        for (place, multipliers) in self.columns.iter().enumerate() {
            let (known, rest) = partial.split_at_mut(place + 1);
            for (entry, multiplier) in rest.iter_mut().zip(multipliers) {
                *entry = entry.minus(known[place].times(*multiplier));
            }
        }
        let multipliers: Vec<F> = partial.iter().zip(&self.pivots).map(|(w, d)| w.over(*d)).collect();
        let rest = less_dot(square, &partial, &multipliers);
        Reduced { multipliers, rest }
    }

    /// Takes a reduced column among the kept ones. Its rest must not be zero.
    pub fn keep(&mut self, column: Reduced<F>) {
        self.columns.iter_mut().zip(&column.multipliers).for_each(|(column, own)| column.push(*own));
        self.columns.push(Vec::new());
        self.rows.push(column.multipliers);
        self.pivots.push(column.rest);
    }

    /// The coefficients of the kept columns whose combination comes nearest to a reduced column.
    pub fn combination(&self, column: &Reduced<F>) -> Vec<F> {
        let mut coefficients = column.multipliers.clone();
        for later in (0..coefficients.len()).rev() {
            let known = coefficients[later];
            for (coefficient, multiplier) in coefficients.iter_mut().zip(&self.rows[later]) {
                *coefficient = coefficient.minus(known.times(*multiplier));
            }
        }
        coefficients
    }

    /// The lower triangle of the inverse of the Gram matrix, row by row.
    pub fn inverse(&self) -> Vec<Vec<F>> {
        let inverse_factor = self.inverse_factor();
        let size = self.pivots.len();
        let mut inverse: Vec<Vec<F>> = (0..size).map(|i| vec![F::ZERO; i + 1]).collect();
        for (row, pivot) in inverse_factor.iter().zip(&self.pivots) {
            for (i, left) in row.iter().enumerate() {
                let weighted = left.over(*pivot);
                for (entry, right) in inverse[i].iter_mut().zip(row) {
                    *entry = entry.plus(weighted.times(*right));
                }
            }
        }
        inverse
    }

    /// The rows of the inverse of `L`, each up to its diagonal.
    fn inverse_factor(&self) -> Vec<Vec<F>> {
        let mut inverse: Vec<Vec<F>> = Vec::with_capacity(self.rows.len());
        for row in &self.rows {
            let mut next = vec![F::ZERO; row.len()];
            for (multiplier, earlier) in row.iter().zip(&inverse) {
                for (entry, known) in next.iter_mut().zip(earlier) {
                    *entry = entry.minus(multiplier.times(*known));
                }
            }
            next.push(F::ONE);
            inverse.push(next);
        }
        inverse
    }
}

/// `start` less the products of two rows, taken in order.
fn less_dot<F: Field>(start: F, left: &[F], right: &[F]) -> F {
    left.iter().zip(right).fold(start, |rest, (a, b)| rest.minus(a.times(*b)))
}

#[cfg(test)]
mod tests {
    use super::super::double_double::DoubleDouble;
    use super::*;

    fn number(value: f64) -> DoubleDouble {
        value.into()
    }

    #[test]
    fn the_inverse_of_a_two_by_two_matrix_is_the_known_one() {
        let mut elimination = Elimination::new();
        elimination.keep(elimination.reduce(&[], number(4.0)));
        elimination.keep(elimination.reduce(&[number(2.0)], number(3.0)));
        let inverse = elimination.inverse();
        let found = [inverse[0][0].hi, inverse[1][0].hi, inverse[1][1].hi];
        assert_eq!(found, [0.375, -0.25, 0.5]);
    }

    #[test]
    fn a_combination_of_the_kept_columns_leaves_nothing() {
        let mut elimination = Elimination::new();
        elimination.keep(elimination.reduce(&[], number(2.0)));
        elimination.keep(elimination.reduce(&[number(1.0)], number(1.0)));
        // Columns (1, 1) and (1, 0); the third is twice the first less the second: (1, 2).
        let third = elimination.reduce(&[number(3.0), number(1.0)], number(5.0));
        assert_eq!(third.rest.hi, 0.0);
        let found: Vec<f64> = elimination.combination(&third).iter().map(|c| c.hi).collect();
        assert_eq!(found, [2.0, -1.0]);
    }
}
