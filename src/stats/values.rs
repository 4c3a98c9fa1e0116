//! Numeric controls that have few different values, as one column of codes: rows are then counted by value, and
//! powers multiplied in once a value. Knows nothing of factors or outcomes.

use super::crossing::{Column, cross};
use super::distinct::Distinct;
use super::integer::Integer;
use super::rows::CodedRows;

/// The combinations of values that the numeric controls have.
pub(super) struct Values {
    /// Per row the place of its combination.
    pub codes: Vec<u16>,
    /// Per combination: each power, in the controls' order. Of unknown values, zero.
    pub powers: Vec<Vec<Integer>>,
}

/// The most combinations that are worth counting rows by.
const MOST: usize = 256;
/// How many rows a combination should have on average, for counting to cost less than multiplying.
const ROWS_EACH: usize = 16;

impl Values {
    /// The combinations of values that the rows have; `None` without numeric controls, or when there are so
    /// many that each row is better multiplied for itself.
    pub fn of(rows: &CodedRows, count: usize) -> Option<Self> {
        let limit = MOST.min(count / ROWS_EACH);
        let distinct = |column: &super::NumberColumn| Distinct::of(column.values, column.known, limit);
        let columns: Vec<Distinct> = rows.numerics.iter().map(distinct).collect::<Option<_>>()?;
        let narrow = |distinct: &Distinct| distinct.codes.iter().map(|code| *code as u16).collect();
        let codes: Vec<Vec<u16>> = columns.iter().map(narrow).collect();
        let coded = codes.iter().zip(&columns);
        let coded: Vec<Column> =
            coded.map(|(codes, distinct)| Column { codes, size: distinct.values.len() }).collect();
        if coded.is_empty() {
            return None;
        }
        let crossing = cross(&coded, (0..coded.len()).collect(), count, limit)?;
        let powers = |combination: usize| {
            let controls = rows.numerics.iter().zip(&columns).zip(&crossing.of);
            let powers = controls.flat_map(|((control, distinct), of)| {
                let value = distinct.values[usize::from(of[combination])].unwrap_or(0);
                control.powers.iter().map(move |power| Integer::from(value).power(*power))
            });
            powers.collect()
        };
        let powers = (0..crossing.size).map(powers).collect();
        Some(Self { codes: crossing.codes, powers })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::samples::Table;

    fn rates(rows: i64) -> Table {
        let rates: Vec<i64> = (0..rows).map(|row| 150 + row % 3).collect();
        let other: Vec<i64> = rates.iter().map(|rate| -rate).collect();
        let mut table =
            Table::default().numeric("rate", 2, &[1, 2], &rates).numeric("other", 0, &[3], &other);
        table.outcomes = table.numerics.clone();
        table
    }

    #[test]
    fn columns_that_go_together_have_few_combinations() {
        let partition = rates(200).all();
        let values = Values::of(&partition.rows(), 200).unwrap();
        let powers = |value: i64| [value, value * value, -value.pow(3)].map(Integer::from).to_vec();
        assert_eq!(values.powers, [powers(150), powers(151), powers(152)]);
        assert_eq!(values.codes[..4], [0, 1, 2, 0]);
    }

    #[test]
    fn few_rows_and_no_controls_are_not_worth_it() {
        assert!(Values::of(&rates(20).all().rows(), 20).is_none());
        assert!(Values::of(&CodedRows::default(), 0).is_none());
    }
}
