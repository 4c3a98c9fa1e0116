//! How many units stand behind each level of a model's controls, and of which levels there are too few to publish a
//! coefficient: it would say what a handful of units did.
//! Knows nothing of coefficients.

use crate::stats::GramTables;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Units for certain, by outcome, control and level: of several periods the most of one, since units may recur.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Support(BTreeMap<String, BTreeMap<String, BTreeMap<String, u64>>>);

/// By outcome the controls' levels that too few units have.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RareLevels(BTreeMap<String, BTreeSet<(String, String)>>);

impl Support {
    /// The rows of one period.
    pub fn of(tables: &GramTables, outcomes: &[String]) -> Self {
        Self(outcomes.iter().map(|outcome| (outcome.clone(), tables.level_rows(outcome))).collect())
    }

    /// Takes another period in.
    pub fn merge(&mut self, other: &Self) {
        for (outcome, factors) in &other.0 {
            for (factor, levels) in factors {
                let own = self.0.entry(outcome.clone()).or_default().entry(factor.clone()).or_default();
                for (level, rows) in levels {
                    let most = own.entry(level.clone()).or_default();
                    *most = (*most).max(*rows);
                }
            }
        }
    }

    /// The levels that some units have, and fewer than `least`.
    pub fn rare(&self, least: u64) -> RareLevels {
        let of_factors = |factors: &BTreeMap<String, BTreeMap<String, u64>>| {
            let levels = factors
                .iter()
                .flat_map(|(factor, levels)| levels.iter().map(move |(level, rows)| (factor, level, *rows)));
            let rare = levels.filter(|(_, _, rows)| (1..least).contains(rows));
            rare.map(|(factor, level, _)| (factor.clone(), level.clone())).collect()
        };
        RareLevels(self.0.iter().map(|(outcome, factors)| (outcome.clone(), of_factors(factors))).collect())
    }
}

impl RareLevels {
    /// Whether too few units have a level.
    pub fn has(&self, outcome: &str, factor: &str, level: &str) -> bool {
        let levels = self.0.get(outcome).into_iter().flatten();
        levels.into_iter().any(|(own, rare)| own == factor && rare == level)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn support(rows: &[(&str, u64)]) -> Support {
        let levels = rows.iter().map(|(level, rows)| ((*level).to_owned(), *rows)).collect();
        let factors = BTreeMap::from([("origin".to_owned(), levels)]);
        Support(BTreeMap::from([("hours".to_owned(), factors)]))
    }

    #[test]
    fn few_units_over_many_periods_are_few_units() {
        let mut all = support(&[("north", 500), ("far", 3), ("late", 12)]);
        for _ in 0..20 {
            all.merge(&support(&[("north", 480), ("far", 4)]));
        }
        let rare = all.rare(10);
        assert!(rare.has("hours", "origin", "far"));
        assert!(!rare.has("hours", "origin", "north") && !rare.has("hours", "origin", "late"));
        assert!(!rare.has("hours", "origin", "nobody"));
    }
}
