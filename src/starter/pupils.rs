//! Simulated pupils: a row each, with the points they had before and those they left school with.
//! Knows nothing of the pipeline that reads them.

use crate::mixing::{GOLDEN, mixed};
use std::fmt::Write;

/// The years in which pupils leave school.
const YEARS: std::ops::RangeInclusive<u32> = 2017..=2024;
/// Each school: its name, its pupils a year, by how many hundredths of a point its pupils do better than others, how much
/// that grows a year, and of ten pupils how many have parents of each education.
const SCHOOLS: [(&str, u64, i64, i64, [u64; 3]); 6] = [
    ("Birch", 88, 0, 0, [3, 4, 3]),
    ("Elm", 71, 120, 0, [3, 4, 3]),
    ("Maple", 60, -180, 0, [4, 4, 2]),
    ("Oak", 46, -60, 20, [2, 4, 4]),
    ("Rowan", 33, 60, 0, [3, 5, 2]),
    ("Willow", 10, 0, 0, [3, 5, 2]),
];
/// Educations of parents, from the shortest to the longest.
const EDUCATIONS: [&str; 3] = ["basic", "secondary", "higher"];

/// All pupils as CSV, the same on every machine.
pub fn csv() -> String {
    let mut dice = Dice(20_250_512);
    let mut rows = "pupil,year,school,sex,parents,earlier_points,points\n".to_owned();
    let mut pupil = 100_000;
    for year in YEARS {
        for (school, size, lift, growth, parents) in SCHOOLS {
            let pupils = size + dice.below(size / 4 + 3) - size / 8;
            let lift = lift + growth * (i64::from(year) - i64::from(*YEARS.start()));
            for _ in 0..pupils {
                pupil += 7;
                let is_girl = dice.below(2) == 1;
                let education = dice.pick(parents);
                let earlier = (26 + 3 * step(education) + dice.around_zero(5)).clamp(10, 50);
                let sure = 70 * earlier + 1200 + 150 * step(education) + 130 * i64::from(is_girl) + lift;
                let points = (sure / 100 + dice.around_zero(3)).clamp(0, 60);
                let (sex, parents) = (if is_girl { "girl" } else { "boy" }, EDUCATIONS[education]);
                // Writing to a text cannot fail.
                let _ = writeln!(rows, "{pupil},{year},{school},{sex},{parents},{earlier},{points}");
            }
        }
    }
    rows
}

fn step(education: usize) -> i64 {
    i64::try_from(education).unwrap_or_default()
}

/// Random whole numbers from a seed.
struct Dice(u64);

impl Dice {
    fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(GOLDEN);
        mixed(self.0)
    }

    /// A number in `0..limit`.
    fn below(&mut self, limit: u64) -> u64 {
        ((self.bits() >> 32) * limit) >> 32
    }

    /// The place of one of some weights that make up ten.
    fn pick(&mut self, weights: [u64; 3]) -> usize {
        let drawn = self.below(10);
        usize::from(drawn >= weights[0]) + usize::from(drawn >= weights[0] + weights[1])
    }

    /// The sum of four numbers from `-spread` to `spread`: near the normal distribution.
    fn around_zero(&mut self, spread: u32) -> i64 {
        (0..4).map(|_| self.below(u64::from(2 * spread + 1)).cast_signed() - i64::from(spread)).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn some_school_is_too_small_in_some_year_to_be_shown() {
        let csv = csv();
        let pupils = |school: &str, year: u32| csv.matches(&format!(",{year},{school},")).count();
        let small = YEARS.filter(|year| pupils("Willow", *year) < 10).count();
        assert!((1..4).contains(&small), "{small}");
        for year in YEARS {
            assert!(pupils("Birch", year) > 70 && pupils("Rowan", year) > 20, "{year}");
        }
        assert_eq!(csv, super::csv());
    }
}
