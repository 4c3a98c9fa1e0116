//! Whole numbers spread evenly over 64 bits, the same on every machine: SplitMix64 (Steele, Lea and Flood 2014,
//! doi 10.1145/2660193.2660195), with the constants of Stafford's variant 13.
//! Knows nothing of what is drawn by them.

/// What the generator's state grows by from one number to the next.
pub const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

/// The finaliser: each number goes to one of its own, and neighbours far apart.
#[inline]
pub fn mixed(mut number: u64) -> u64 {
    number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_are_those_of_the_published_generator() {
        let numbers = [1_u64, 2, 3].map(|step| mixed(GOLDEN.wrapping_mul(step)));
        assert_eq!(numbers, [0xe220_a839_7b1d_cdaf, 0x6e78_9e6a_a1b9_65f4, 0x06c4_5d18_8009_454f]);
    }
}
