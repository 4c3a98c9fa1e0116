//! The time axis: which periods get a tick, and what is written there.
//! Knows nothing of values.

use super::text;
use super::words::Words;
use crate::period::{Period, Step};

/// One tick of the time axis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tick {
    /// Where.
    pub period: Period,
    /// The year, or the part of it.
    pub label: String,
    /// The year below a part of it, where it begins.
    pub below: Option<String>,
}

/// From the first to the last period of one calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TimeAxis {
    /// The first period.
    pub first: Period,
    /// Steps to the last.
    pub steps: i32,
}

impl TimeAxis {
    /// The axis that holds all periods; nothing for none.
    pub(super) fn new(periods: &[Period]) -> Option<Self> {
        let first = periods.iter().min_by_key(|period| period.ordinal)?;
        let last = periods.iter().map(|period| period.ordinal).max()?;
        Some(Self { first: *first, steps: last.saturating_sub(first.ordinal) })
    }

    /// Where a period lies: 0 at the first, 1 at the last; a single period lies in the middle.
    pub(super) fn share(&self, ordinal: i32) -> f64 {
        if self.steps == 0 {
            return 0.5;
        }
        f64::from(ordinal.saturating_sub(self.first.ordinal)) / f64::from(self.steps)
    }

    /// Whether a period lies on the axis.
    pub(super) fn holds(&self, period: Period) -> bool {
        period.step == self.first.step
            && (0..=self.steps).contains(&period.ordinal.saturating_sub(self.first.ordinal))
    }

    /// The ticks that fit into `room` with labels of font size `size`, both in tenths.
    pub(super) fn ticks(&self, room: i32, size: i32, words: &Words) -> Vec<Tick> {
        let years_only = self.steps > 2 * self.first.step.per_year();
        let strides = strides(self.first.step)
            .into_iter()
            .filter(|s| !years_only || s % self.first.step.per_year() == 0);
        for stride in strides {
            let ticks = self.ticks_every(stride, words);
            if self.fits(&ticks, stride, room, size) {
                return ticks;
            }
        }
        Vec::new()
    }

    /// The widest text that a tick can have, in tenths.
    pub(super) fn widest_tick(&self, size: i32, words: &Words) -> i32 {
        let ticks = self.ticks_every(1, words);
        let parts = ticks.iter().map(|tick| text::width(&tick.label, size).max(text::width("2000", size)));
        parts.max().unwrap_or(0)
    }

    fn ticks_every(&self, stride: i32, words: &Words) -> Vec<Tick> {
        let start = self.first.ordinal;
        let first = start + (-start).rem_euclid(stride);
        let mut ticks = Vec::new();
        for ordinal in (first..=start.saturating_add(self.steps)).step_by(stride.unsigned_abs() as usize) {
            let period = Period { ordinal, ..self.first };
            let begins = ticks.is_empty() || period.of_year() == 1;
            ticks.push(tick(period, stride, begins, words));
        }
        ticks
    }

    fn fits(&self, ticks: &[Tick], stride: i32, room: i32, size: i32) -> bool {
        let widest =
            ticks.iter().map(|tick| text::width(&tick.label, size).max(below_width(tick, size))).max();
        let between = f64::from(room) * f64::from(stride) / f64::from(self.steps.max(1));
        ticks.len() < 2 || widest.is_none_or(|widest| f64::from(widest + size) <= between)
    }
}

fn below_width(tick: &Tick, size: i32) -> i32 {
    tick.below.as_deref().map_or(0, |below| text::width(below, size))
}

fn tick(period: Period, stride: i32, begins: bool, words: &Words) -> Tick {
    let year = period.year().to_string();
    match words.part_of_year(period) {
        Some(part) if stride % period.step.per_year() != 0 => {
            Tick { period, label: part.to_owned(), below: begins.then_some(year) }
        }
        _ => Tick { period, label: year, below: None },
    }
}

/// Distances between ticks, in steps, that fall on the same parts of each year or decade.
fn strides(step: Step) -> Vec<i32> {
    let parts: &[i32] = match step {
        Step::Month => &[1, 2, 3, 6],
        Step::Quarter => &[1, 2],
        Step::Year => &[],
    };
    let years = [1, 2, 4, 5, 10, 20, 50, 100, 200, 500, 1000].map(|years| years * step.per_year());
    parts.iter().copied().chain(years).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;

    fn labels(first: &str, steps: i32, room: i32) -> Vec<String> {
        let axis = TimeAxis { first: first.parse().unwrap(), steps };
        let ticks = axis.ticks(room, 130, &Words::of(Language::Nb));
        ticks.into_iter().map(|tick| tick.label).collect()
    }

    #[test]
    fn several_years_of_months_are_marked_at_each_january_that_fits() {
        assert_eq!(
            labels("2017-01", 89, 5000),
            ["2017", "2018", "2019", "2020", "2021", "2022", "2023", "2024"]
        );
        assert_eq!(labels("2017-01", 89, 2000), ["2018", "2020", "2022", "2024"]);
        assert_eq!(labels("2016-03", 89, 5000)[0], "2017");
    }

    #[test]
    fn a_single_year_is_marked_by_its_months() {
        assert_eq!(labels("2013-01", 11, 6000).len(), 12);
        assert_eq!(labels("2013-01", 11, 1800), ["jan.", "apr.", "juli", "okt."]);
    }

    #[test]
    fn years_and_quarters_have_axes_too() {
        assert_eq!(labels("1999", 30, 1500), ["2000", "2010", "2020"]);
        assert_eq!(labels("2023-Q1", 3, 4000), ["1. kv.", "2. kv.", "3. kv.", "4. kv."]);
    }
}
