//! What a cell is about, whatever table or edition it stands in.
//! Knows nothing of its numbers.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The breakdown of everybody.
pub const TOTAL: &str = "total";

/// What joins the levels of a crossed group.
const CROSSED: char = '|';

/// An outcome of a group in a period.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub struct Place {
    /// The outcome's name.
    pub outcome: String,
    /// The level of each column that makes the group; no column of everybody.
    pub group: BTreeMap<String, String>,
    /// The time's column and the period; nothing of all periods together.
    pub period: Option<(String, String)>,
}

/// How a table names its places.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Naming {
    /// The columns that each breakdown crosses.
    pub breakdowns: BTreeMap<String, Vec<String>>,
    /// The time's column.
    pub by: Option<String>,
}

impl Naming {
    /// The levels that make a group.
    pub fn levels(&self, breakdown: &str, group: &str) -> Option<BTreeMap<String, String>> {
        let columns = if breakdown == TOTAL { &[] } else { self.breakdowns.get(breakdown)?.as_slice() };
        let levels: Vec<&str> = if columns.len() > 1 { group.split(CROSSED).collect() } else { vec![group] };
        Some(columns.iter().cloned().zip(levels.into_iter().map(str::to_owned)).collect())
    }

    /// The place that a table names so; nothing of a breakdown that the table has not.
    pub fn place(&self, outcome: &str, breakdown: &str, group: &str, period: Option<&str>) -> Option<Place> {
        let group = self.levels(breakdown, group)?;
        let period = self.by.clone().zip(period.map(str::to_owned));
        Some(Place { outcome: outcome.to_owned(), group, period })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_has_one_place_whatever_the_table_calls_it() {
        let naming = |name: &str, columns: &[&str]| Naming {
            breakdowns: BTreeMap::from([(
                name.to_owned(),
                columns.iter().map(|c| (*c).to_owned()).collect(),
            )]),
            by: Some("month".into()),
        };
        let one = naming("young", &["county", "youth"]).place("hours", "young", "03|true", Some("2023-01"));
        let other = naming("x", &["youth", "county"]).place("hours", "x", "true|03", Some("2023-01"));
        assert!(one.is_some() && one == other);
        let everybody = naming("x", &["county"]).place("hours", TOTAL, "total", None).unwrap();
        assert!(everybody.group.is_empty() && everybody.period.is_none());
        assert_eq!(naming("x", &["county"]).place("hours", "y", "03", None), None);
    }
}
