//! The order of rows by a key.
//! Knows nothing of what the keys identify.

/// The rows in the order of their numbers; equal numbers keep their order.
pub fn of_numbers(keys: &[i64]) -> Vec<u32> {
    by_highest_bits(keys, u64::BITS)
}

/// The rows in about the order of their numbers: what is near in the order is near in value.
pub fn roughly(keys: &[i64]) -> Vec<u32> {
    by_highest_bits(keys, 2 * DIGIT_BITS)
}

/// The rows in the order of so many of the highest bits in which their numbers differ, or of more.
fn by_highest_bits(keys: &[i64], bits: u32) -> Vec<u32> {
    let mut rows: Vec<u32> = (0..).take(keys.len()).collect();
    if keys.is_sorted() {
        return rows;
    }
    let least = keys.iter().min().copied().unwrap_or_default();
    let most = keys.iter().max().copied().unwrap_or_default();
    let row_bits = usize::BITS - keys.len().leading_zeros();
    let key_bits = u64::BITS - most.abs_diff(least).leading_zeros();
    if row_bits + key_bits > u64::BITS {
        rows.sort_by_key(|&row| keys[row as usize]);
        return rows;
    }
    // Key and row in one word, so that nothing is looked up while words are moved.
    let word = |(row, key): (u64, &i64)| (key.abs_diff(least) << row_bits) | row;
    let mut words: Vec<u64> = (0..).zip(keys).map(word).collect();
    let bits = bits.min(key_bits);
    by_digits(&mut words, row_bits + key_bits - bits, bits);
    let row_of = (1 << row_bits) - 1;
    words.into_iter().map(|word| (word & row_of) as u32).collect()
}

/// The width of a digit: a table of 2 048 counts stays in the nearest cache.
const DIGIT_BITS: u32 = 11;
const DIGIT: usize = (1 << DIGIT_BITS) - 1;

/// Where the words of each digit begin when they lie digit by digit.
fn starts(digits: impl Iterator<Item = usize>) -> [usize; DIGIT + 1] {
    let mut starts = [0; DIGIT + 1];
    digits.for_each(|digit| starts[digit] += 1);
    let mut before = 0;
    for start in &mut starts {
        before += std::mem::replace(start, before);
    }
    starts
}

/// Puts words in the order of some of their bits, least digit first: each pass keeps the order of the one
/// before among equal digits (radix sort: Knuth, The Art of Computer Programming 3, section 5.2.5).
fn by_digits(words: &mut Vec<u64>, from: u32, bits: u32) {
    let mut moved = vec![0; words.len()];
    for shift in (from..from + bits).step_by(DIGIT_BITS as usize) {
        let digit = |word: u64| (word >> shift) as usize & DIGIT;
        let mut places = starts(words.iter().map(|&word| digit(word)));
        for &word in words.iter() {
            let place = &mut places[digit(word)];
            moved[*place] = word;
            *place += 1;
        }
        std::mem::swap(words, &mut moved);
    }
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

        #[test]
        fn a_rough_order_has_every_row_once_and_goes_back_a_little_at_most(keys in proptest::collection::vec(any::<i64>(), 0..60), shift in 0..64) {
            let keys: Vec<i64> = keys.iter().map(|key| key >> shift).collect();
            let rows = roughly(&keys);
            let mut sorted = rows.clone();
            sorted.sort_unstable();
            prop_assert_eq!(sorted, (0..).take(keys.len()).collect::<Vec<u32>>());
            let span = keys.iter().max().zip(keys.iter().min()).map_or(0, |(most, least)| most.abs_diff(*least));
            let far = |pair: &[u32]| keys[pair[0] as usize] > keys[pair[1] as usize]
                && keys[pair[0] as usize].abs_diff(keys[pair[1] as usize]) > span / 1024;
            prop_assert!(!rows.windows(2).any(far));
        }
    }

    #[test]
    fn equal_names_keep_their_order() {
        let names = ["b", "a", "b", "a"].map(str::to_owned);
        assert_eq!(of_names(&names), [1, 3, 0, 2]);
    }
}
