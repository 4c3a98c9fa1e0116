//! The gate's account of itself: how much is hidden, of which tables and by which rule. Itself safe to publish.
//! Knows nothing of the cells' numbers.

use super::gate::Policy;
use super::published::{PublishedRow, Status};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Why a cell is hidden.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// It holds too few units.
    FewUnits,
    /// Nearly none or nearly all of its units have the outcome.
    ExtremeShare,
    /// It differs by the rows of too few units from what an earlier edition shows.
    FewRevised,
    /// It would tell of another one that is hidden.
    TellsOfOthers,
}

impl Rule {
    /// What the rule says, for readers of the account.
    pub fn words(self, policy: Policy) -> String {
        let Policy { min_persons, .. } = policy;
        match self {
            Self::FewUnits => format!("fewer than {min_persons} units"),
            Self::ExtremeShare => "nearly none or nearly all units have the outcome".to_owned(),
            Self::FewRevised => {
                format!("the rows of fewer than {min_persons} units were revised since an earlier edition")
            }
            Self::TellsOfOthers => "would tell of another cell that is hidden".to_owned(),
        }
    }
}

/// The cells of one outcome and breakdown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hidden {
    /// The outcome's name.
    pub outcome: String,
    /// The breakdown's name.
    pub breakdown: String,
    /// Its groups in all periods.
    pub cells: u64,
    /// How many of them are hidden.
    pub hidden: u64,
}

/// How much the gate hid of a table.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Account {
    /// By outcome and breakdown.
    pub tables: Vec<Hidden>,
    /// How many cells each rule hid; none are told where one hid so few that its cells could be picked out.
    pub rules: BTreeMap<Rule, u64>,
    /// Breakdowns whose `corrected` levels are left out, since the others would tell that of a hidden group.
    pub without_levels: Vec<String>,
    /// Earlier editions whose rows were not compared with these, each with the reason.
    pub not_compared: Vec<(String, String)>,
}

impl Account {
    /// The account of a table's rows, with the rule that hid each.
    pub fn of(rows: &[PublishedRow], rules: &[Option<Rule>], policy: Policy) -> Self {
        let mut tables: BTreeMap<(&str, &str), (u64, u64)> = BTreeMap::new();
        for row in rows {
            let (cells, hidden) = tables.entry((&row.outcome, &row.breakdown)).or_default();
            *cells += 1;
            *hidden += u64::from(row.status == Status::Suppressed);
        }
        let mut by_rule: BTreeMap<Rule, u64> = BTreeMap::new();
        rules.iter().flatten().for_each(|rule| *by_rule.entry(*rule).or_default() += 1);
        let is_telling = by_rule.values().any(|count| *count < policy.min_persons);
        let tables = tables.into_iter().map(|((outcome, breakdown), (cells, hidden))| Hidden {
            outcome: outcome.to_owned(),
            breakdown: breakdown.to_owned(),
            cells,
            hidden,
        });
        Self {
            tables: tables.collect(),
            rules: if is_telling { BTreeMap::new() } else { by_rule },
            ..Self::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(hidden: bool) -> PublishedRow {
        PublishedRow {
            outcome: "hours".into(),
            breakdown: "county".into(),
            group: "03".into(),
            period: None,
            n: None,
            values: BTreeMap::new(),
            status: if hidden { Status::Suppressed } else { Status::Ok },
        }
    }

    #[test]
    fn cells_are_told_by_rule_only_where_no_rule_hid_few() {
        let policy = Policy { min_persons: 10, round_persons_to: 5 };
        let rows: Vec<PublishedRow> = (0..40).map(|place| row(place < 30)).collect();
        let of = |few: usize| {
            let rule = |place| if place < few { Rule::FewUnits } else { Rule::TellsOfOthers };
            let rules: Vec<Option<Rule>> = (0..40).map(|place| (place < 30).then(|| rule(place))).collect();
            Account::of(&rows, &rules, policy)
        };
        assert_eq!(of(15).rules, BTreeMap::from([(Rule::FewUnits, 15), (Rule::TellsOfOthers, 15)]));
        assert!(of(9).rules.is_empty() && of(21).rules.is_empty());
        assert_eq!((of(9).tables[0].cells, of(9).tables[0].hidden), (40, 30));
    }
}
