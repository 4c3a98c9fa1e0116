//! How many persons each effort group has in each month, and how many of the new ones are laid off.
//! Knows nothing of who they are.

use super::calendar::{Knot, at_knots};
use crate::period::Period;

/// Persons by effort group in thousandths of the declared size. The pandemic brings in temporary layoffs
/// (standard effort); together the groups stay within five per cent of the declared size.
#[rustfmt::skip]
const SIZE: [&[Knot]; 4] = [
    &[
        (2017, 1, 300), (2018, 12, 275), (2020, 2, 268), (2020, 3, 315), (2020, 4, 345),
        (2020, 6, 330), (2020, 10, 305), (2021, 2, 315), (2021, 6, 295), (2022, 1, 262),
        (2022, 6, 250), (2023, 6, 255), (2024, 9, 265),
    ],
    &[
        (2017, 1, 310), (2019, 1, 302), (2020, 2, 298), (2020, 5, 288), (2021, 3, 304),
        (2022, 6, 296), (2024, 9, 318),
    ],
    &[
        (2017, 1, 355), (2020, 1, 350), (2022, 1, 358), (2023, 12, 366), (2024, 9, 368),
    ],
    &[
        (2017, 1, 58), (2020, 6, 58), (2022, 6, 62), (2024, 9, 62),
    ],
];

/// Of those who register for standard effort: laid off for a time, in thousandths.
#[rustfmt::skip]
const LAID_OFF: &[Knot] = &[
    (2020, 2, 60), (2020, 3, 750), (2020, 5, 600), (2020, 7, 250), (2020, 10, 150),
    (2020, 11, 350), (2021, 2, 350), (2021, 6, 120), (2021, 11, 60), (2021, 12, 250),
    (2022, 1, 200), (2022, 3, 60),
];

/// Persons that effort group `effort` is to have in `month`.
pub(super) fn target(persons_per_month: u32, effort: u8, month: Period) -> u32 {
    let thousandths = u64::from(at_knots(SIZE[usize::from(effort)], month).unsigned_abs());
    u32::try_from((u64::from(persons_per_month) * thousandths + 500) / 1000).unwrap_or(u32::MAX)
}

/// In thousandths: the chance that a person who registers for standard effort in `month` is laid off.
pub(super) fn laid_off(month: Period) -> u32 {
    at_knots(LAID_OFF, month).unsigned_abs()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_groups_together_stay_within_five_per_cent_of_the_declared_size() {
        for n in 0..93 {
            let month = Period::month(2017, 1).plus(n);
            let all: u32 = (0..4).map(|effort| target(100_000, effort, month)).sum();
            assert!((95_000..=105_000).contains(&all), "{month} {all}");
        }
    }
}
