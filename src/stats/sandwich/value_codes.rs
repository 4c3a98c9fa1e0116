//! Rows by the values of several columns: few distinct combinations are told apart by a code.
//! Knows nothing of what the values mean.

use super::alignment::Alignment;
use std::collections::HashMap;

/// Per row which combination of values it has.
pub(super) struct ValueCodes {
    pub codes: Vec<u16>,
    /// Per code a row that has it.
    pub examples: Vec<usize>,
}

/// Above so many combinations a table by combination would cost more than the rows do.
const MOST: usize = 1024;
/// How far apart values may lie to be found by place.
const NEAR: u64 = 1 << 16;
/// Not met so far.
const UNKNOWN: u16 = u16::MAX;

impl ValueCodes {
    /// The combinations of all numeric columns. Rows without all controls have any code. `None` when there
    /// are too many combinations, or no numeric columns.
    pub fn of(rows: &Alignment) -> Option<Self> {
        let mut columns = rows.numbers.iter().map(|number| number.values);
        let value = |values: &[i64], row| if rows.is_complete(row) { values[row] } else { 0 };
        let first = columns.next()?;
        let mut combined = Self::of_values(&(0..rows.rows).map(|row| value(first, row)).collect::<Vec<_>>())?;
        for values in columns {
            let next = Self::of_values(&(0..rows.rows).map(|row| value(values, row)).collect::<Vec<_>>())?;
            let width = next.examples.len() as i64;
            let pairs = combined.codes.iter().zip(&next.codes);
            let joint: Vec<i64> = pairs.map(|(a, b)| i64::from(*a) * width + i64::from(*b)).collect();
            combined = Self::of_values(&joint)?;
        }
        Some(combined)
    }

    fn of_values(values: &[i64]) -> Option<Self> {
        let (least, most) = (*values.iter().min().unwrap_or(&0), *values.iter().max().unwrap_or(&0));
        let span = most.abs_diff(least);
        if span >= NEAR {
            return Self::by_search(values);
        }
        let mut found = vec![UNKNOWN; span as usize + 1];
        let mut coded = Self { codes: Vec::with_capacity(values.len()), examples: Vec::new() };
        for (row, value) in values.iter().enumerate() {
            let code = &mut found[value.abs_diff(least) as usize];
            if *code == UNKNOWN {
                *code = coded.next(row)?;
            }
            coded.codes.push(*code);
        }
        Some(coded)
    }

    fn by_search(values: &[i64]) -> Option<Self> {
        let mut found = HashMap::new();
        let mut coded = Self { codes: Vec::with_capacity(values.len()), examples: Vec::new() };
        for (row, value) in values.iter().enumerate() {
            let code = match found.get(value) {
                Some(code) => *code,
                None => coded.next(row)?,
            };
            found.insert(*value, code);
            coded.codes.push(code);
        }
        Some(coded)
    }

    /// A new code, first met in a row.
    fn next(&mut self, row: usize) -> Option<u16> {
        self.examples.push(row);
        (self.examples.len() <= MOST).then_some((self.examples.len() - 1) as u16)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_values_share_a_code_near_and_far() {
        for values in [[3, -2, 3, 9], [3, -2, 3, i64::MAX]] {
            let coded = ValueCodes::of_values(&values).unwrap();
            assert_eq!(coded.codes, [0, 1, 0, 2]);
            assert_eq!(coded.examples, [0, 1, 3]);
        }
    }

    #[test]
    fn more_combinations_than_a_table_should_hold_have_no_codes() {
        for factor in [1, 1 << 40] {
            let values: Vec<i64> = (0..=MOST as i64).map(|value| value * factor).collect();
            assert!(ValueCodes::of_values(&values).is_none());
            assert!(ValueCodes::of_values(&values[..MOST]).is_some());
        }
    }
}
