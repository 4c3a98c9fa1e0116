//! What attributes, the labour market and the groups' paths mean for the chance of a job of 19 hours a
//! week or more. Knows nothing of luck, hours or durations.

use super::calendar::at_years;
use super::geography::{Office, office_table};
use super::levels::effort;
use super::market::conditions;
use super::paths;
use super::person::Person;
use super::random::{Purpose, Random};
use super::traits::Traits;
use crate::period::Period;

/// Chances are whole numbers in millionths, so that no machine's floating point can change them; tables
/// are in ten-thousandths ("points" below: 100 of them are a percentage point).
pub(super) const CERTAIN: i32 = 1_000_000;

/// Millionths in one point.
const POINT: i32 = 100;

/// Months after leaving that still belong to the near path: those that `hours_3m` looks at.
const NEAR: u8 = 3;

/// What is the same for all persons of a month: the market's part by region, the season's, the paths'.
#[derive(Debug)]
pub(super) struct Climate {
    month: Period,
    by_region: Vec<i32>,
    by_office: Vec<i32>,
    near_effort: [i32; 4],
    far_effort: [i32; 4],
    near_origin: [i32; 3],
    near_youth: i32,
    far_youth: i32,
    by_county: Vec<i32>,
}

impl Climate {
    /// The climate of employment in `month`.
    pub fn new(month: Period) -> Self {
        // hours_3m of a month is made one to three months later, job_12m twelve months later
        let (near, far) = (month.plus(-2), month.plus(-12));
        let path = |table, at| at_years(table, at) * POINT;
        Self {
            month,
            by_region: (0..46).map(|region| market_effect(region, month)).collect(),
            by_office: office_table().iter().map(|(office, _)| office_effect(office)).collect(),
            near_effort: [0, 1, 2, 3].map(|group| path(&paths::NEAR_EFFORT[group], near)),
            far_effort: [0, 1, 2, 3].map(|group| path(&paths::FAR_EFFORT[group], far)),
            near_origin: [0, path(&paths::NEAR_ORIGIN[0], near), path(&paths::NEAR_ORIGIN[1], near)],
            near_youth: path(&paths::NEAR_YOUTH, near),
            far_youth: path(&paths::FAR_YOUTH, far),
            by_county: (0..15).map(|county| county_effect(county, near)).collect(),
        }
    }

    /// Millionths: the chance that `person` has a job of 19 hours a week or more in this month.
    pub fn chance(&self, person: &Person) -> i32 {
        let age = self.month.year() - i32::from(person.birth_year);
        let band = usize::try_from((age - 15) / 5).unwrap_or(0).min(9);
        let benefit = usize::from(person.benefit);
        let own = person.worth + AGE[band] + BENEFIT[benefit] + SPELL[months_band(person.months)];
        let place = self.by_region[usize::from(person.region)]
            + self.by_office[usize::from(person.office)]
            + self.by_county[usize::from(person.county)];
        let left =
            if person.since_exit > 0 { GAIN[benefit] + LAID_OFF * i32::from(person.laid_off) } else { 0 };
        let path = self.path(person, (16..=30).contains(&age));
        ((own + left) * POINT + place + path).clamp(CERTAIN / 500, CERTAIN * 97 / 100)
    }

    fn path(&self, person: &Person, young: bool) -> i32 {
        let group = usize::from(person.effort);
        let youth = young && matches!(person.effort, effort::SITUATIONAL | effort::ADAPTED);
        let origin = self.near_origin[usize::from(person.origin)];
        if person.since_exit <= NEAR {
            self.near_effort[group] + origin + if youth { self.near_youth } else { 0 }
        } else {
            self.far_effort[group] + if youth { self.far_youth } else { 0 }
        }
    }
}

/// Points: what the fixed attributes add to the chance of a job.
pub(super) fn worth(traits: &Traits) -> i32 {
    BASE + SEX[usize::from(traits.sex)]
        + ORIGIN[usize::from(traits.origin)]
        + EDUCATION[usize::from(traits.education)]
        + MARITAL[usize::from(traits.marital)]
        + CHILDREN[usize::from(traits.children)]
        + PRIOR_HOURS[usize::from(traits.prior_hours)]
        + PRIOR_INCOME[usize::from(traits.prior_income)]
}

/// The band of months registered: 1-2, 3-5, 6-11, 12-23, 24 and more.
pub(super) fn months_band(months: u16) -> usize {
    [3, 6, 12, 24].iter().filter(|start| months >= **start).count()
}

// Points by attribute, in the order of the lists of `levels` and the bands of the method.
const BASE: i32 = 2_080;
const SEX: [i32; 2] = [0, -40];
const ORIGIN: [i32; 3] = [0, 120, -180];
const EDUCATION: [i32; 7] = [-250, -180, 0, 60, 150, 160, -150];
const MARITAL: [i32; 4] = [0, 60, 0, -40];
const CHILDREN: [i32; 5] = [0, 20, 20, -60, -150];
const PRIOR_HOURS: [i32; 10] = [-700, -500, -350, -200, -50, 100, 250, 400, 600, 650];
const PRIOR_INCOME: [i32; 10] = [-250, -200, -130, -70, 0, 60, 120, 180, 240, 300];
const AGE: [i32; 10] = [-100, 40, 100, 90, 60, 30, 0, -60, -180, -420];
const BENEFIT: [i32; 6] = [320, -20, -250, 160, 60, 170];
const SPELL: [i32; 5] = [450, 200, 0, -200, -350];

/// Points gained by leaving registration, by the benefit left.
const GAIN: [i32; 6] = [4_000, 600, 1_300, 3_600, 2_950, 3_000];

/// Points more for those who return to the employer that laid them off.
const LAID_OFF: i32 = 1_200;

/// Points by calendar month of employment.
const SEASON: [i32; 12] = [-90, -60, -20, 20, 60, 120, 60, 40, 60, 20, -20, -60];

/// Millionths lost by a hundredth of a per cent of unemployment, and gained by a hundredth of a vacancy.
const UNEMPLOYMENT: i32 = -50;
const VACANCIES: i32 = 120;

fn market_effect(region: u8, month: Period) -> i32 {
    let (unemployment, vacancies) = conditions(region, month);
    let season = SEASON[usize::try_from(month.of_year() - 1).unwrap_or(0)] * POINT;
    (unemployment - 300) * UNEMPLOYMENT + (vacancies - 50) * VACANCIES + season
}

/// Millionths that one office adds, the same in every month: a triangular spread with a standard deviation
/// of about 0.8 percentage points.
fn office_effect(office: &Office) -> i32 {
    let who = u64::from(office.region) * 1000 + u64::from(office.number);
    let part = |which| Random::new(0).below(20_000, who, which, Purpose::Place).cast_signed();
    part(-1) + part(-2) - 20_000
}

/// Millionths that a county adds: a level, and for two of them a path.
fn county_effect(county: usize, month: Period) -> i32 {
    let path = match county {
        0 => at_years(&paths::NEAR_OSLO, month),
        2 => at_years(&paths::NEAR_MORE_OG_ROMSDAL, month),
        _ => 0,
    };
    (paths::COUNTY[county] + path) * POINT
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_fall_into_the_bands_of_the_method() {
        let bands: Vec<usize> = [1, 2, 3, 5, 6, 11, 12, 23, 24, 90].into_iter().map(months_band).collect();
        assert_eq!(bands, [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]);
    }

    #[test]
    fn more_hours_before_and_more_schooling_are_worth_more() {
        let low = Traits {
            birth_year: 1980,
            sex: 0,
            origin: 0,
            education: 1,
            marital: 0,
            children: 0,
            prior_hours: 0,
            prior_income: 0,
        };
        let high = Traits { education: 4, prior_hours: 8, prior_income: 7, ..low };
        assert!(worth(&high) > worth(&low));
    }

    #[test]
    fn high_unemployment_costs_jobs() {
        assert!(market_effect(0, Period::month(2020, 4)) < market_effect(0, Period::month(2020, 2)));
    }
}
