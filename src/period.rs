//! Points of a regular calendar: months, quarters and years as whole numbers that can be counted.
//! Knows nothing of how a language writes a month.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// The regular step of a time column.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Step {
    /// A calendar month, written `2023-06`.
    Month,
    /// A quarter of a year, written `2023-Q2`.
    Quarter,
    /// A calendar year, written `2023`.
    Year,
}

impl Step {
    /// How many steps make a year.
    pub fn per_year(self) -> i32 {
        match self {
            Self::Month => 12,
            Self::Quarter => 4,
            Self::Year => 1,
        }
    }
}

/// One period: `ordinal` counts steps since the year 0, so that `later.ordinal - earlier.ordinal` is
/// the number of steps between two periods of one calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    /// The calendar's step.
    pub step: Step,
    /// Steps since the year 0.
    pub ordinal: i32,
}

impl Period {
    /// The month `month` (1 to 12) of `year`.
    pub fn month(year: i32, month: i32) -> Self {
        Self { step: Step::Month, ordinal: year * 12 + month - 1 }
    }

    /// The calendar year that the period lies in.
    pub fn year(self) -> i32 {
        self.ordinal.div_euclid(self.step.per_year())
    }

    /// The period's number within its year, from 1.
    pub fn of_year(self) -> i32 {
        self.ordinal.rem_euclid(self.step.per_year()) + 1
    }

    /// The period `steps` later (earlier when negative).
    pub fn plus(self, steps: i32) -> Self {
        Self { ordinal: self.ordinal + steps, ..self }
    }

    /// The period of `step` that contains the day `days` after 1970-01-01.
    pub fn containing_day(step: Step, days: i32) -> Self {
        let (year, month) = civil_year_month(days);
        let ordinal = year * step.per_year() + (month - 1) / (12 / step.per_year());
        Self { step, ordinal }
    }

    /// The period's first day, in days after 1970-01-01.
    pub fn first_day(self) -> i32 {
        days_from_civil(self.year(), (self.of_year() - 1) * (12 / self.step.per_year()) + 1)
    }
}

/// Year and month of a day in the proleptic Gregorian calendar (Fliegel and Van Flandern 1968, in
/// eras of 400 years that start on 1 March).
fn civil_year_month(days: i32) -> (i32, i32) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * day_of_year + 2) / 153;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    (year_of_era + era * 400 + i32::from(month <= 2), month)
}

/// Days after 1970-01-01 of the first day of a month; the inverse of [`civil_year_month`].
fn days_from_civil(year: i32, month: i32) -> i32 {
    let year = year - i32::from(month <= 2);
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let from_march = (month + 9) % 12;
    let day_of_year = (153 * from_march + 2) / 5;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.step {
            Step::Month => write!(f, "{:04}-{:02}", self.year(), self.of_year()),
            Step::Quarter => write!(f, "{:04}-Q{}", self.year(), self.of_year()),
            Step::Year => write!(f, "{:04}", self.year()),
        }
    }
}

/// The text is no period: neither `2023-06`, `2023-Q2` nor `2023`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{text}' is no period; write a month as 2023-06, a quarter as 2023-Q2, a year as 2023")]
pub struct NoPeriod {
    /// What was written.
    pub text: String,
}

impl FromStr for Period {
    type Err = NoPeriod;

    fn from_str(text: &str) -> Result<Self, NoPeriod> {
        parse(text).ok_or_else(|| NoPeriod { text: text.to_owned() })
    }
}

fn parse(text: &str) -> Option<Period> {
    let (year, rest) = text.split_at_checked(4)?;
    if !year.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let year: i32 = year.parse().ok()?;
    let (step, number, most) = match rest {
        "" => (Step::Year, 1, 1),
        _ if rest.starts_with("-Q") => (Step::Quarter, rest[2..].parse().ok()?, 4),
        _ if rest.len() == 3 => (Step::Month, rest.strip_prefix('-')?.parse().ok()?, 12),
        _ if rest.len() == 6 && rest.ends_with("-01") => (Step::Month, rest[1..3].parse().ok()?, 12),
        _ => return None,
    };
    (1..=most).contains(&number).then(|| Period { step, ordinal: year * step.per_year() + number - 1 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_reads_back_what_it_writes() {
        for text in ["2017-01", "2024-09", "2023-Q2", "1999"] {
            assert_eq!(text.parse::<Period>().unwrap().to_string(), text);
        }
        assert_eq!("2023-06-01".parse::<Period>().unwrap().to_string(), "2023-06");
    }

    #[test]
    fn a_month_that_does_not_exist_is_refused() {
        for text in ["2023-13", "2023-00", "2023-Q5", "june", "", "2023-6", "2023-06-15", "20é3"] {
            assert!(text.parse::<Period>().is_err(), "{text}");
        }
    }

    #[test]
    fn days_and_months_agree_over_four_centuries() {
        for ordinal in 1800 * 12..2200 * 12 {
            let month = Period { step: Step::Month, ordinal };
            assert_eq!(Period::containing_day(Step::Month, month.first_day()), month);
            assert_eq!(Period::containing_day(Step::Month, month.plus(1).first_day() - 1), month);
        }
        assert_eq!(Period::month(1970, 1).first_day(), 0);
        assert_eq!(Period::month(2024, 3).first_day(), 19_783);
    }
}
