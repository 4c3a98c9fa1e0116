//! The order of rows by a key.
//! Knows nothing of what the keys identify.

use rayon::prelude::*;

/// More keys than this are sorted by all processors.
const LARGE: usize = 500_000;

/// The rows in the order of their numbers; equal numbers keep their order.
pub fn of_numbers(keys: &[i64]) -> Vec<u32> {
    let mut rows: Vec<u32> = (0..).take(keys.len()).collect();
    if keys.is_sorted() {
        return rows;
    }
    let least = keys.iter().min().copied().unwrap_or_default();
    let most = keys.iter().max().copied().unwrap_or_default();
    let row_bits = usize::BITS - keys.len().leading_zeros();
    if most.abs_diff(least) < 1 << (u64::BITS - row_bits) {
        // Key and row in one word: sorting words is several times as fast as sorting by a look-up.
        let word = |(row, key): (u64, &i64)| (key.abs_diff(least) << row_bits) | row;
        let mut words: Vec<u64> = (0..).zip(keys).map(word).collect();
        if words.len() > LARGE {
            words.par_sort_unstable();
        } else {
            words.sort_unstable();
        }
        let row_of = (1 << row_bits) - 1;
        return words.into_iter().map(|word| (word & row_of) as u32).collect();
    }
    rows.sort_by_key(|&row| keys[row as usize]);
    rows
}

/// The rows in the order of their names' bytes; equal names keep their order.
pub fn of_names(keys: &[String]) -> Vec<u32> {
    let mut rows: Vec<u32> = (0..).take(keys.len()).collect();
    if !keys.is_sorted() {
        rows.sort_by(|&a, &b| keys[a as usize].cmp(&keys[b as usize]));
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn near_and_far_numbers_are_sorted_alike(keys in proptest::collection::vec(-9_i64..9, 0..50), far in 0..2) {
            let keys: Vec<i64> = keys.iter().map(|key| key * if far == 1 { i64::MAX / 9 } else { 1 }).collect();
            let mut expected: Vec<u32> = (0..).take(keys.len()).collect();
            expected.sort_by_key(|&row| keys[row as usize]);
            prop_assert_eq!(of_numbers(&keys), expected);
        }
    }

    #[test]
    fn equal_names_keep_their_order() {
        let names = ["b", "a", "b", "a"].map(str::to_owned);
        assert_eq!(of_names(&names), [1, 3, 0, 2]);
    }
}
