//! The 95 % interval about an estimate.
//! Knows nothing of what is estimated.

use super::student::two_sided_95;
use serde::{Deserialize, Serialize};

/// Two limits.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// The lower one.
    pub lower: f64,
    /// The upper one.
    pub upper: f64,
}

/// The 95 % interval of a mean whose standard error `se` rests on `degrees` degrees of freedom: persons less
/// one for a group's month.
///
/// The limits are Student's (1908, Biometrika 6(1):1-25): with few persons the standard error is itself a
/// matter of chance, and a normal quantile would make intervals of ten persons cover 92 % instead of 95. With
/// many they are the normal ones. `None` for fewer than two persons, or when anything is not finite.
pub fn interval(mean: f64, se: f64, degrees: u64) -> Option<Interval> {
    let half = two_sided_95(degrees)? * se;
    let limits = Interval { lower: mean - half, upper: mean + half };
    (limits.lower.is_finite() && limits.upper.is_finite()).then_some(limits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_group_has_the_normal_interval() {
        let found = interval(0.25, 0.1, u64::MAX).unwrap();
        assert!((found.lower - (0.25 - 0.195_996_398_454_005_42)).abs() < 1e-15);
        assert!((found.upper - (0.25 + 0.195_996_398_454_005_42)).abs() < 1e-15);
    }

    #[test]
    fn one_person_has_no_interval_and_neither_has_what_is_not_finite() {
        assert_eq!(interval(1.0, 0.1, 0), None);
        assert_eq!(interval(f64::NAN, 0.1, 9), None);
        assert_eq!(interval(1.0, f64::INFINITY, 9), None);
    }
}
