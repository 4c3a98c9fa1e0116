//! Weekly hours of a person in a month: none, a small job or a long one, from the person's lasting luck.
//! Knows nothing of registration.

use super::effects::{CERTAIN, Climate};
use super::person::Person;
use super::random::{Purpose, Random};
use crate::period::Period;

/// How a person's working life stands until the next turn: luck that decides whether the chance of a job
/// is enough, and the hours that a long or a small job then has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Fortune {
    /// Millionths, even: a job of 19 hours or more when below the person's chance.
    luck: i32,
    long_hundredths: u16,
    short_hundredths: u16,
    by_the_hour: bool,
}

/// In thousandths a month: how often a person's fortune turns.
const TURN: u32 = 40;

impl Fortune {
    /// A new fortune, independent of everything before.
    pub fn draw(random: Random, serial: u32, month: Period) -> Self {
        let who = u64::from(serial);
        let pick = |table: &[(u16, u16)], purpose| {
            let mut rest = random.below(1000, who, month.ordinal, purpose);
            let place = table.iter().find(|(_, weight)| {
                let here = rest < u32::from(*weight);
                rest = rest.saturating_sub(u32::from(*weight));
                here
            });
            place.map_or(table[0].0, |(hours, _)| *hours)
        };
        let bits = random.bits(who, month.ordinal, Purpose::Jitter);
        Self {
            luck: random.below(CERTAIN.unsigned_abs(), who, month.ordinal, Purpose::Luck).cast_signed(),
            long_hundredths: pick(LONG, Purpose::LongHours),
            short_hundredths: pick(SHORT, Purpose::ShortHours),
            by_the_hour: bits.is_multiple_of(5),
        }
    }

    /// The same fortune, or now and then another.
    pub fn go_on(self, random: Random, serial: u32, month: Period) -> Self {
        if random.below(1000, u64::from(serial), month.ordinal, Purpose::Renewal) < TURN {
            Self::draw(random, serial, month)
        } else {
            self
        }
    }
}

/// Hundredths of weekly hours, 0 to 6000; 0 = no work in the month.
pub(super) fn hours(person: &Person, climate: &Climate, random: Random, month: Period) -> u16 {
    let chance = climate.chance(person);
    let fortune = person.fortune;
    if fortune.luck < chance {
        vary(fortune.long_hundredths, person, random, month).clamp(1_900, 6_000)
    } else if fortune.luck < chance + small_job(person.benefit) {
        vary(fortune.short_hundredths, person, random, month).clamp(50, 1_875)
    } else {
        0
    }
}

/// Hours of a lasting job, without what the month adds: the persons of whom only employment is known.
pub(super) fn contracted(fortune: Fortune) -> u16 {
    fortune.long_hundredths
}

/// Hours of 19 or more a week, with their thousandths.
#[rustfmt::skip]
const LONG: &[(u16, u16)] = &[
    (3_750, 520), (3_550, 80), (4_000, 40), (4_500, 12), (5_000, 4), (3_360, 34), (3_000, 110),
    (2_813, 60), (2_625, 30), (2_500, 40), (2_250, 35), (2_000, 25), (1_900, 10),
];

/// Hours under 19 a week, with their thousandths.
#[rustfmt::skip]
const SHORT: &[(u16, u16)] = &[
    (1_875, 150), (1_500, 160), (1_125, 120), (1_000, 90), (750, 180), (600, 70), (500, 80),
    (375, 80), (200, 70),
];

/// Millionths: the chance of a small job, by benefit.
fn small_job(benefit: u8) -> i32 {
    const SHARE: [i32; 6] = [120_000, 190_000, 70_000, 90_000, 90_000, 110_000];
    SHARE[usize::from(benefit)]
}

/// Who is paid by the hour works a quarter-hour to two hours more or less.
fn vary(hundredths: u16, person: &Person, random: Random, month: Period) -> u16 {
    if !person.fortune.by_the_hour {
        return hundredths;
    }
    let quarters = random.below(17, u64::from(person.serial), month.ordinal, Purpose::Jitter);
    (hundredths + 25 * u16::try_from(quarters).unwrap_or(0)).saturating_sub(200)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hours_tables_add_up_and_keep_to_their_side_of_19() {
        assert_eq!(LONG.iter().map(|row| row.1).sum::<u16>(), 1000);
        assert_eq!(SHORT.iter().map(|row| row.1).sum::<u16>(), 1000);
        assert!(LONG.iter().all(|row| row.0 >= 1_900) && SHORT.iter().all(|row| row.0 < 1_900));
    }

    #[test]
    fn full_time_is_the_commonest_of_long_hours() {
        let month = Period::month(2020, 1);
        let drawn = (0..2_000).map(|serial| Fortune::draw(Random::new(3), serial, month).long_hundredths);
        let full = drawn.filter(|hours| *hours == 3_750).count();
        assert!((950..1_130).contains(&full), "{full}");
    }

    #[test]
    fn a_fortune_lasts_about_two_years() {
        let month = Period::month(2020, 1);
        let turned = |serial: &u32| {
            let first = Fortune::draw(Random::new(3), *serial, month);
            first.go_on(Random::new(3), *serial, month.plus(1)) != first
        };
        let count = (0..10_000).filter(turned).count();
        assert!((320..480).contains(&count), "{count}");
    }
}
