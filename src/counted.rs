//! Counts in words: "1 row", "2 rows".
//! Knows nothing of what is counted, nor of languages but English.

use std::fmt::Display;

/// A count and its noun, which takes an `s` in the plural.
pub fn counted<N: Display + PartialEq + From<u8>>(count: N, noun: &str) -> String {
    let noun = plural(&count, noun);
    format!("{count} {noun}")
}

/// The noun alone, for a count that is written in a way of its own.
pub fn plural<N: PartialEq + From<u8>>(count: &N, noun: &str) -> String {
    if *count == N::from(1) { noun.to_owned() } else { format!("{noun}s") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exactly_one_takes_the_singular() {
        assert_eq!([0_u64, 1, 2].map(|count| counted(count, "row")), ["0 rows", "1 row", "2 rows"]);
    }
}
