//! What is open about a number when others are known within limits and linear equations hold between them.
//! Knows nothing of what the numbers are.

use microlp::{ComparisonOp, OptimizationDirection, Problem, SolveOutcome};
use std::collections::{BTreeMap, BTreeSet};

/// A number lies between these.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    pub least: f64,
    pub most: f64,
}

impl Interval {
    pub fn around(value: f64, half: f64) -> Self {
        Self { least: value - half, most: value + half }
    }

    pub fn width(self) -> f64 {
        self.most - self.least
    }

    /// The products of every number of the one with every number of the other.
    pub fn times(self, other: Self) -> Self {
        let ends = [self.least, self.most].map(|own| [own * other.least, own * other.most]).concat();
        Self {
            least: ends.iter().copied().fold(f64::INFINITY, f64::min),
            most: ends.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        }
    }
}

/// Numbers times factors that add up to nothing.
pub type Equation<K> = Vec<(K, f64)>;

/// Everything that is known of some numbers.
#[derive(Debug, Clone)]
pub struct Knowledge<K> {
    pub limits: BTreeMap<K, Interval>,
    /// Those of which no number is published.
    pub hidden: BTreeSet<K>,
    pub equations: Vec<Equation<K>>,
}

impl<K: Ord + Clone> Knowledge<K> {
    /// The narrowest interval that a number must lie in.
    pub fn range(&self, wanted: &K) -> Interval {
        Interval {
            least: self.extreme(wanted, OptimizationDirection::Minimize),
            most: self.extreme(wanted, OptimizationDirection::Maximize),
        }
    }

    fn extreme(&self, wanted: &K, direction: OptimizationDirection) -> f64 {
        let mut problem = Problem::new(direction);
        let equations = self.around(wanted);
        let keys: BTreeSet<&K> =
            equations.iter().flat_map(|own| own.iter().map(|(key, _)| key)).chain([wanted]).collect();
        let mut variable = |key: &K| {
            let (limits, cost) = (self.limits[key], if key == wanted { 1.0 } else { 0.0 });
            problem.add_var(cost, (limits.least, limits.most))
        };
        let variables: Vec<_> = keys.into_iter().map(|key| (key, variable(key))).collect();
        let variables: BTreeMap<&K, _> = variables.into_iter().collect();
        for equation in equations {
            let terms: Vec<_> = equation.iter().map(|(key, factor)| (variables[key], *factor)).collect();
            problem.add_constraint(terms.as_slice(), ComparisonOp::Eq, 0.0);
        }
        match problem.solve() {
            Ok(SolveOutcome::Solution(solution)) => solution.objective(),
            other => panic!("what is published contradicts itself: {:?}", other.err()),
        }
    }

    /// The equations that tell of a number: those that it is in, and those of hidden numbers in these.
    fn around(&self, wanted: &K) -> Vec<&Equation<K>> {
        let mut rest: Vec<&Equation<K>> = self.equations.iter().collect();
        let (mut reached, mut found) = (BTreeSet::from([wanted]), Vec::new());
        loop {
            let (near, far): (Vec<_>, Vec<_>) =
                rest.into_iter().partition(|equation| equation.iter().any(|(key, _)| reached.contains(key)));
            if near.is_empty() {
                return found;
            }
            let keys = near.iter().flat_map(|equation| equation.iter().map(|(key, _)| key));
            reached.extend(keys.filter(|key| self.hidden.contains(key)));
            found.extend(near);
            rest = far;
        }
    }
}
