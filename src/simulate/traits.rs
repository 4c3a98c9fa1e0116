//! What a person brings along: the fixed attributes, drawn so that they hang together as in life.
//! Knows nothing of what they mean for work (that is `effects`).

use super::calendar::{Knot, at_knots};
use super::levels::{MOST_CHILDREN, effort, origin};
use super::random::{Purpose, Random};
use crate::period::Period;

/// Fixed attributes of a person, as codes into the lists of [`levels`](super::levels).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Traits {
    pub birth_year: i16,
    pub sex: u8,
    pub origin: u8,
    pub education: u8,
    pub marital: u8,
    pub children: u8,
    pub prior_hours: u8,
    pub prior_income: u8,
}

/// What is known of a person before the attributes are drawn.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entrant {
    pub serial: u32,
    pub month: Period,
    pub effort: u8,
    pub laid_off: bool,
}

/// Draws the attributes of `entrant`.
pub(super) fn draw(random: Random, entrant: Entrant) -> Traits {
    let pick = |weights: &[u16], purpose| random.pick(weights, u64::from(entrant.serial), 0, purpose);
    let below = |limit, purpose| {
        let number = random.below(limit, u64::from(entrant.serial), 1, purpose);
        i32::try_from(number).unwrap_or(0)
    };
    let effort = usize::from(entrant.effort);
    let band = pick(&AGE[effort], Purpose::Age);
    let age = (15 + 5 * i32::from(band) + below(5, Purpose::Age)).max(17);
    let origin = pick(&origin_weights(entrant), Purpose::Origin);
    let education = schooling(pick(&EDUCATION[usize::from(origin)], Purpose::Education), age);
    let married = below(100, Purpose::Marital) >= SINGLE[usize::from(band)];
    let marital = if married { 1 + pick(&[78, 19, 3], Purpose::Marital) } else { 0 };
    let more = married && origin == origin::NON_WESTERN && below(4, Purpose::Children) == 0;
    let children =
        (pick(&CHILDREN[usize::from(band)], Purpose::Children) + u8::from(more)).min(MOST_CHILDREN);
    let hours = pick(prior_hours_weights(entrant, age), Purpose::PriorHours);
    let prior_hours = drift(hours, entrant.month, origin, below(1000, Purpose::PriorHours));
    let prior_income = income(prior_hours, education, below(45, Purpose::PriorIncome));
    let birth_year = i16::try_from(entrant.month.year() - age).unwrap_or(0);
    let sex = u8::from(below(1000, Purpose::Sex) >= MEN[effort]);
    Traits { birth_year, sex, origin, education, marital, children, prior_hours, prior_income }
}

/// Ages 15-19, 20-24, ... 60-64 by effort group, thousandths.
const AGE: [[u16; 10]; 4] = [
    [20, 120, 160, 150, 130, 110, 100, 90, 70, 50],
    [50, 165, 165, 140, 125, 105, 90, 75, 55, 30],
    [15, 95, 115, 125, 130, 130, 130, 120, 100, 40],
    [5, 90, 140, 150, 140, 130, 120, 110, 80, 35],
];

/// Men by effort group, thousandths.
const MEN: [i32; 4] = [560, 520, 430, 400];

/// Origin by effort group, thousandths in 2017-2021.
const ORIGIN: [[u16; 3]; 4] = [[600, 160, 240], [460, 110, 430], [740, 60, 200], [720, 100, 180]];

/// More non-western immigrants among those who register from 2022, added to the weights above.
const NEW_ARRIVALS: &[Knot] = &[(2022, 3, 0), (2023, 1, 50), (2024, 9, 70)];

/// Education by origin, thousandths.
const EDUCATION: [[u16; 7]; 3] =
    [[5, 200, 450, 60, 180, 85, 20], [20, 130, 330, 80, 190, 130, 120], [130, 260, 190, 40, 140, 80, 160]];

/// Never married by age band, per cent.
const SINGLE: [i32; 10] = [99, 93, 80, 62, 50, 43, 38, 33, 28, 25];

/// Children 0, 1, 2, 3, 4 by age band, per cent.
const CHILDREN: [[u16; 5]; 10] = [
    [99, 1, 0, 0, 0],
    [91, 7, 2, 0, 0],
    [70, 16, 10, 3, 1],
    [50, 20, 20, 7, 3],
    [36, 21, 27, 11, 5],
    [34, 22, 27, 12, 5],
    [45, 23, 21, 8, 3],
    [62, 20, 12, 4, 2],
    [80, 13, 5, 2, 0],
    [92, 6, 2, 0, 0],
];

/// Hours before registration by effort group, thousandths of the ten bands.
const PRIOR_HOURS: [[u16; 10]; 4] = [
    [110, 40, 45, 50, 60, 70, 80, 95, 330, 120],
    [360, 80, 70, 65, 60, 60, 55, 50, 150, 50],
    [330, 70, 60, 55, 65, 65, 65, 70, 170, 50],
    [200, 60, 60, 60, 70, 80, 90, 90, 220, 70],
];

const PRIOR_HOURS_LAID_OFF: [u16; 10] = [10, 10, 15, 20, 40, 60, 90, 130, 450, 175];
const PRIOR_HOURS_YOUNG: [u16; 10] = [290, 150, 130, 100, 80, 65, 55, 40, 70, 20];

fn origin_weights(entrant: Entrant) -> [u16; 3] {
    let mut weights = ORIGIN[usize::from(entrant.effort)];
    if entrant.effort == effort::STANDARD || entrant.effort == effort::SITUATIONAL {
        weights[2] += u16::try_from(at_knots(NEW_ARRIVALS, entrant.month)).unwrap_or(0);
    }
    weights
}

/// The young have not had the time for a degree.
fn schooling(education: u8, age: i32) -> u8 {
    match education {
        5 if age < 24 => 2,
        3 | 4 if age < 22 => 2,
        2 if age < 19 => 1,
        _ => education,
    }
}

fn prior_hours_weights(entrant: Entrant, age: i32) -> &'static [u16; 10] {
    match () {
        () if entrant.laid_off => &PRIOR_HOURS_LAID_OFF,
        () if age < 23 => &PRIOR_HOURS_YOUNG,
        () => &PRIOR_HOURS[usize::from(entrant.effort)],
    }
}

/// Users grow a little closer to work over the years; many non-western immigrants had no hours before.
fn drift(hours: u8, month: Period, origin: u8, chance: i32) -> u8 {
    let years_in_thousandths = (month.ordinal - Period::month(2017, 1).ordinal).clamp(0, 96) * 1000 / 12;
    match hours {
        1..=8 if origin == origin::NON_WESTERN && chance >= 850 => 0,
        0..=8 if chance < years_in_thousandths * 130 / 1000 => hours + 1,
        _ => hours,
    }
}

fn income(prior_hours: u8, education: u8, chance: i32) -> u8 {
    const SCHOOLING: [i32; 7] = [-8, -5, 0, 4, 8, 14, -4];
    let points = i32::from(prior_hours) * 7 + chance + SCHOOLING[usize::from(education)];
    u8::try_from((points / 11).clamp(0, 9)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn many(effort: u8, laid_off: bool) -> Vec<Traits> {
        let month = Period::month(2019, 6);
        let entrant = |serial| Entrant { serial, month, effort, laid_off };
        (0..5_000).map(|serial| draw(Random::new(1), entrant(serial))).collect()
    }

    fn mean(traits: &[Traits], what: fn(&Traits) -> u8) -> f64 {
        traits.iter().map(|t| f64::from(what(t))).sum::<f64>() / traits.len() as f64
    }

    #[test]
    fn those_who_need_little_help_worked_more_before() {
        let hours = |effort, laid_off| mean(&many(effort, laid_off), |t| t.prior_hours);
        assert!(hours(0, false) > hours(1, false) + 1.0);
        assert!(hours(0, true) > hours(0, false) + 0.5);
    }

    #[test]
    fn income_follows_hours() {
        let all = many(0, false);
        let income = |band| {
            let some: Vec<Traits> = all.iter().copied().filter(|t| t.prior_hours == band).collect();
            mean(&some, |t| t.prior_income)
        };
        assert!(income(8) > income(0) + 3.0);
    }

    #[test]
    fn nobody_of_20_is_a_master() {
        assert!(
            many(1, false).iter().all(|t| 2019 - t.birth_year >= 22 || t.education <= 2 || t.education == 6)
        );
    }
}
