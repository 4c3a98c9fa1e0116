//! Eigenvalues and eigenvectors of a symmetric matrix by Jacobi's rotations, in a fixed order.
//! Knows nothing of what the matrix means.

/// The eigenvalues of a symmetric matrix, each with its eigenvector of length one.
pub(super) struct Eigen {
    pub values: Vec<f64>,
    pub vectors: Vec<Vec<f64>>,
}

/// Sweeps over all pairs; a matrix of any size that fits memory is diagonal after about ten.
const MOST_SWEEPS: usize = 60;

/// Decomposes a symmetric matrix, given by rows.
pub(super) fn symmetric_eigen(mut matrix: Vec<Vec<f64>>) -> Eigen {
    let size = matrix.len();
    let mut vectors: Vec<Vec<f64>> =
        (0..size).map(|i| (0..size).map(|j| f64::from(u8::from(i == j))).collect()).collect();
    let size_of_matrix: f64 = matrix.iter().flatten().map(|entry| entry * entry).sum();
    for _ in 0..MOST_SWEEPS {
        if off_diagonal(&matrix) <= 1e-32 * size_of_matrix {
            break;
        }
        for p in 0..size {
            for q in p + 1..size {
                rotate(&mut matrix, &mut vectors, p, q);
            }
        }
    }
    Eigen { values: (0..size).map(|i| matrix[i][i]).collect(), vectors }
}

/// The sum of the squares above the diagonal.
fn off_diagonal(matrix: &[Vec<f64>]) -> f64 {
    matrix.iter().enumerate().flat_map(|(i, row)| &row[i + 1..]).map(|entry| entry * entry).sum()
}

/// Turns rows and columns `p` and `q` so that their entry vanishes (Golub and Van Loan, section 8.5).
fn rotate(matrix: &mut [Vec<f64>], vectors: &mut [Vec<f64>], p: usize, q: usize) {
    let off = matrix[p][q];
    if off == 0.0 {
        return;
    }
    let slope = (matrix[q][q] - matrix[p][p]) / (2.0 * off);
    let tangent = slope.signum() / (slope.abs() + (slope * slope + 1.0).sqrt());
    let cosine = 1.0 / (tangent * tangent + 1.0).sqrt();
    let sine = tangent * cosine;
    for row in matrix.iter_mut() {
        (row[p], row[q]) = (cosine * row[p] - sine * row[q], sine * row[p] + cosine * row[q]);
    }
    turn_rows(matrix, p, q, cosine, sine);
    turn_rows(vectors, p, q, cosine, sine);
    (matrix[p][q], matrix[q][p]) = (0.0, 0.0);
}

fn turn_rows(rows: &mut [Vec<f64>], p: usize, q: usize, cosine: f64, sine: f64) {
    let (before, from_q) = rows.split_at_mut(q);
    for (x, y) in before[p].iter_mut().zip(&mut from_q[0]) {
        (*x, *y) = (cosine * *x - sine * *y, sine * *x + cosine * *y);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_decomposition_puts_the_matrix_together_again() {
        let matrix = vec![vec![4.0, 1.0, -2.0], vec![1.0, 2.0, 0.0], vec![-2.0, 0.0, 3.0]];
        let eigen = symmetric_eigen(matrix.clone());
        for i in 0..3 {
            for j in 0..3 {
                let pairs = eigen.values.iter().zip(&eigen.vectors);
                let sum: f64 = pairs.map(|(value, vector)| value * vector[i] * vector[j]).sum();
                assert!((sum - matrix[i][j]).abs() < 1e-14);
            }
        }
    }

    #[test]
    fn a_matrix_of_ones_has_one_eigenvalue_that_is_not_zero() {
        let mut values = symmetric_eigen(vec![vec![1.0; 4]; 4]).values;
        values.sort_by(f64::total_cmp);
        assert!(values[..3].iter().all(|value| value.abs() < 1e-15));
        assert!((values[3] - 4.0).abs() < 1e-14);
    }
}
