//! Random numbers as a pure function of (seed, who, month, purpose): no state, so no order of drawing
//! and no thread can change them. Knows nothing of what is drawn.

use crate::mixing::{GOLDEN, mixed};

/// What a number is drawn for: two purposes never share a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Purpose {
    /// Birth year.
    Age = 1,
    /// Sex.
    Sex,
    /// Origin.
    Origin,
    /// Education.
    Education,
    /// Marital status.
    Marital,
    /// Number of children.
    Children,
    /// Working hours before registration.
    PriorHours,
    /// Income before registration.
    PriorIncome,
    /// Benefit at the start of a spell.
    Benefit,
    /// Office, and with it region and county.
    Office,
    /// Whether a person who registers is laid off for a time and has a job to return to.
    LaidOff,
    /// Months already registered in the first month of all.
    Elapsed,
    /// Leaving or returning to registration.
    Flow,
    /// Moving to another effort group.
    Effort,
    /// Whether the person's luck on the labour market is drawn anew.
    Renewal,
    /// The person's luck on the labour market.
    Luck,
    /// Hours of a full or near full job.
    LongHours,
    /// Hours of a small job.
    ShortHours,
    /// Hours that vary from month to month.
    Jitter,
    /// What is fixed for a place whatever the seed.
    Place,
}

/// The numbers of one seed.
#[derive(Debug, Clone, Copy)]
pub struct Random {
    key: u64,
}

impl Random {
    /// The numbers of `seed`.
    pub fn new(seed: u64) -> Self {
        Self { key: mixed(seed ^ 0x5851_f42d_4c95_7f2d) }
    }

    /// 64 even bits for `who` in `month` (any whole number) and `purpose`.
    pub fn bits(self, who: u64, month: i32, purpose: Purpose) -> u64 {
        let place = (u64::from(month.cast_unsigned()) << 8) | purpose as u64;
        mixed(mixed(self.key.wrapping_add(who.wrapping_mul(GOLDEN))).wrapping_add(place.wrapping_mul(GOLDEN)))
    }

    /// An even whole number in `0..limit`; uneven by less than `limit / 2^32`.
    pub fn below(self, limit: u32, who: u64, month: i32, purpose: Purpose) -> u32 {
        scale(self.bits(who, month, purpose), limit)
    }

    /// The index of one of `weights`, each drawn in proportion to its weight.
    pub fn pick(self, weights: &[u16], who: u64, month: i32, purpose: Purpose) -> u8 {
        let total = weights.iter().map(|weight| u32::from(*weight)).sum();
        index_at(weights, self.below(total, who, month, purpose))
    }

    /// A number that stands for the `serial`-th person: one to one on 0..2^36, in no visible order.
    pub fn identity(self, serial: u64) -> i64 {
        const BITS: u64 = (1 << 36) - 1;
        let mut x = (serial ^ (self.key >> 28)) & BITS;
        x = x.wrapping_mul(0x5_851f_42d5) & BITS;
        x ^= x >> 17;
        x = x.wrapping_mul(0x2_545f_4915) & BITS;
        x ^= x >> 19;
        1_000_000_007 + x.cast_signed()
    }
}

/// Maps 64 even bits onto `0..limit` (Lemire 2019, "Fast random integer generation in an interval",
/// without its rejection step).
fn scale(bits: u64, limit: u32) -> u32 {
    let product = (bits >> 32) * u64::from(limit);
    u32::try_from(product >> 32).unwrap_or(u32::MAX)
}

fn index_at(weights: &[u16], mut rest: u32) -> u8 {
    for (index, weight) in (0_u8..).zip(weights) {
        match rest.checked_sub(u32::from(*weight)) {
            Some(left) => rest = left,
            None => return index,
        }
    }
    0
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn numbers_are_even_over_their_range() {
        let random = Random::new(7);
        let mut counts = [0_u32; 10];
        for who in 0..100_000 {
            counts[random.below(10, who, 3, Purpose::Luck) as usize] += 1;
        }
        assert!(counts.iter().all(|count| (9_500..10_500).contains(count)), "{counts:?}");
    }

    #[test]
    fn weights_decide_how_often_an_index_is_picked() {
        let random = Random::new(7);
        let picked =
            |index| (0..10_000).filter(|w| random.pick(&[1, 0, 3], *w, 0, Purpose::Sex) == index).count();
        assert_eq!(picked(1), 0);
        assert!((7_300..7_700).contains(&picked(2)));
    }

    #[test]
    fn two_persons_never_share_an_identity() {
        let random = Random::new(7);
        let ids: BTreeSet<i64> = (0..50_000).map(|serial| random.identity(serial)).collect();
        assert_eq!(ids.len(), 50_000);
        assert!(ids.iter().all(|id| *id > 0));
        assert!(random.identity(0) > random.identity(1) || random.identity(1) > random.identity(2));
    }

    #[test]
    fn months_purposes_and_seeds_have_numbers_of_their_own() {
        let random = Random::new(7);
        let first = random.bits(1, 0, Purpose::Luck);
        assert_ne!(first, random.bits(1, 1, Purpose::Luck));
        assert_ne!(first, random.bits(1, 0, Purpose::Flow));
        assert_ne!(first, Random::new(8).bits(1, 0, Purpose::Luck));
    }
}
