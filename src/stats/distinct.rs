//! The different values of a column of numbers, so that what follows from a value is calculated once.
//! Knows nothing of what follows from them.

use std::collections::HashMap;

/// A column's values as places in a list of different values.
pub(super) struct Distinct {
    /// Per row the place of its value.
    pub codes: Vec<u32>,
    /// The different values in the order in which rows have them; `None` for unknown ones.
    pub values: Vec<Option<i64>>,
}

/// Values that are found without a search when no other has taken their slot: 2 to this power.
const SLOT_BITS: u32 = 12;
/// Spreads values over slots (Fibonacci hashing: 2^64 divided by the golden ratio).
const SPREAD: u64 = 0x9E37_79B9_7F4A_7C15;

/// The values seen so far.
struct Seen {
    /// By slot: the value that was last looked for there, and its place.
    slots: Vec<(Option<i64>, u32)>,
    places: HashMap<Option<i64>, u32>,
    values: Vec<Option<i64>>,
}

impl Distinct {
    /// The different values of a column; `None` when there are more than `limit`. Of a row that is not
    /// `known` the value may be anything.
    pub fn of(values: &[i64], known: Option<&[bool]>, limit: usize) -> Option<Self> {
        let mut seen = Seen::new();
        let mut codes = vec![0; values.len()];
        match known {
            None => {
                for (code, value) in codes.iter_mut().zip(values) {
                    *code = seen.place(Some(*value), limit)?;
                }
            }
            Some(known) => {
                for ((code, value), known) in codes.iter_mut().zip(values).zip(known) {
                    *code = seen.place(known.then_some(*value), limit)?;
                }
            }
        }
        Some(Self { codes, values: seen.values })
    }
}

impl Seen {
    fn new() -> Self {
        Self { slots: vec![(None, u32::MAX); 1 << SLOT_BITS], places: HashMap::new(), values: Vec::new() }
    }

    /// The place of a value; `None` when it would be one more than `limit`.
    fn place(&mut self, value: Option<i64>, limit: usize) -> Option<u32> {
        let number = value.unwrap_or_default().cast_unsigned();
        let slot = (number.wrapping_mul(SPREAD) >> (u64::BITS - SLOT_BITS)) as usize;
        let (last, place) = self.slots[slot];
        if last == value && place != u32::MAX {
            return Some(place);
        }
        let place = self.search(value, limit)?;
        self.slots[slot] = (value, place);
        Some(place)
    }

    #[cold]
    fn search(&mut self, value: Option<i64>, limit: usize) -> Option<u32> {
        if let Some(place) = self.places.get(&value) {
            return Some(*place);
        }
        let place = self.values.len();
        if place >= limit {
            return None;
        }
        self.places.insert(value, place as u32);
        self.values.push(value);
        Some(place as u32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_row_finds_its_value_again(
            values in proptest::collection::vec(prop_oneof![-9_i64..9, any::<i64>()], 0..200),
            masks in any::<u64>(),
        ) {
            let known: Vec<bool> = (0..values.len()).map(|row| masks >> (row % 64) & 1 == 1).collect();
            let distinct = Distinct::of(&values, Some(&known), usize::MAX).unwrap();
            for (row, code) in distinct.codes.iter().enumerate() {
                prop_assert_eq!(distinct.values[*code as usize], known[row].then_some(values[row]));
            }
            let mut sorted = distinct.values.clone();
            sorted.sort();
            sorted.dedup();
            prop_assert_eq!(sorted.len(), distinct.values.len());
            prop_assert!(sorted.is_empty() || Distinct::of(&values, Some(&known), sorted.len() - 1).is_none());
        }
    }

    #[test]
    fn more_values_than_slots_are_told_apart() {
        let values: Vec<i64> = (0..20_000).map(|row| row * 7 % 10_007).collect();
        let distinct = Distinct::of(&values, None, usize::MAX).unwrap();
        assert_eq!(distinct.values.len(), 10_007);
        assert!(
            distinct
                .codes
                .iter()
                .zip(&values)
                .all(|(code, value)| distinct.values[*code as usize] == Some(*value))
        );
    }
}
