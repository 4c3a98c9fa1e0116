//! Who a group consists of, as far as the model's controls tell it: sharp moves of its mean expected value.
//! Knows nothing of what the group is, nor of what a reader is told.
//!
//! The expected value weighs every control by what it means for the outcome (the prognostic score of Hansen
//! 2008, doi 10.1093/biomet/asn004), so that its mean is the group's mix of controls in one number; it does not
//! move when a change in one control is made up for by another. What moves everybody alike, as a calendar month
//! or the labour market does, is taken out by measuring each group against everybody in the same period. A
//! group that is most of everybody is therefore seen in part only. Measured in standard deviations of the
//! expected values of persons, a difference between two mixes of 0.1 is what makes a difference in the study of
//! matched groups (Austin 2009, doi 10.1002/sim.3697).

use super::fit::Fit;
use super::steps::{SharpStep, sharp_steps};

/// A step is sharp beyond this many robust standard deviations of the group's own steps. Of 1 000 simulated
/// series of 93 months without any shift, under 1 in 100 have such a step, whether neighbouring months are
/// independent or persons stay on (see the tests); with 3.5 it would be one in ten.
const SHARP: f64 = 6.0;
/// Fewer steps tell little of what is usual: two years of months.
const LEAST: usize = 24;

/// The largest sharp step of a group's mean expected value, everybody's taken away, in units of `sd`, the
/// standard deviation of the expected values of persons. `Some(None)` when no step is sharp, nothing when there
/// are too few steps to tell. Values as for `sharp_steps`.
pub fn composition_shift(
    group: &[Option<f64>],
    everybody: &[Option<f64>],
    sd: f64,
    per_year: usize,
) -> Option<Option<SharpStep>> {
    let apart = group.iter().zip(everybody).map(|(own, all)| Some((((*own)?) - (*all)?) / sd));
    let steps = sharp_steps(&apart.collect::<Vec<_>>(), per_year, SHARP, LEAST)?;
    // The first of equals, so that the answer does not hang on the order of a sort.
    Some(
        steps.into_iter().reduce(|first, step| if step.size.abs() > first.size.abs() { step } else { first }),
    )
}

impl Fit {
    /// The standard deviation of an outcome's expected values over the rows of the sample: from the variance
    /// that the model explains. Nothing where a model without an intercept, an estimator without that identity
    /// or an exact fit leaves it unknown, or where everybody is expected the same.
    pub fn expected_sd(&self, outcome: &str) -> Option<f64> {
        let own = self.outcomes.iter().find(|own| own.name == outcome)?;
        let known = self.design.intercept && self.estimator.is_official() && own.r_squared < 1.0;
        #[expect(clippy::cast_precision_loss, reason = "counts of rows")]
        let (n, free) = (own.n as f64, own.n.saturating_sub(own.rank() as u64) as f64);
        let unexplained = own.residual_sd * own.residual_sd * free;
        let sd = (unexplained * own.r_squared / (1.0 - own.r_squared) / n).sqrt();
        Some(sd).filter(|sd| known && sd.is_finite() && *sd > 0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::super::runs::Shocks;
    use super::*;

    /// A group's and everybody's mean expected value over months: season and drift in both, and in the group
    /// noise of which a share stays from month to month.
    fn series(seed: u64, length: usize, stays: f64, noise: f64) -> (Vec<Option<f64>>, Vec<Option<f64>>) {
        let mut shocks = Shocks::from(seed);
        let season = |at: usize| if at % 12 == 7 { 0.5 } else { 0.0 };
        let everybody: Vec<_> = (0..length).map(|at| Some(9.0 + season(at) - at as f64 * 0.01)).collect();
        let mut wobble = 0.0;
        let group = everybody.iter().map(|all| {
            wobble = stays * wobble + shocks.next();
            all.map(|all| all - 2.0 + noise * wobble)
        });
        (group.collect(), everybody)
    }

    fn shifted(mut group: Vec<Option<f64>>, from: usize, by: f64) -> Vec<Option<f64>> {
        group[from..].iter_mut().for_each(|value| *value = value.map(|value| value + by));
        group
    }

    #[test]
    fn other_people_from_one_month_on_are_a_shift_of_that_month_and_size() {
        let (group, everybody) = series(1, 93, 0.9, 0.05);
        let shift = composition_shift(&shifted(group, 50, 2.0), &everybody, 5.0, 12).unwrap().unwrap();
        assert_eq!(shift.place, 50);
        assert!((shift.size - 0.4).abs() < 0.05, "{shift:?}");
    }

    #[test]
    fn what_moves_everybody_alike_and_a_slow_change_are_no_shift() {
        let (group, everybody) = series(2, 93, 0.9, 0.05);
        let moved = composition_shift(
            &shifted(group.clone(), 50, 2.0),
            &shifted(everybody.clone(), 50, 2.0),
            5.0,
            12,
        );
        assert_eq!(moved, Some(None));
        let slow = group.iter().enumerate().map(|(at, value)| value.map(|value| value + at as f64 * 0.05));
        assert_eq!(composition_shift(&slow.collect::<Vec<_>>(), &everybody, 5.0, 12), Some(None));
    }

    #[test]
    fn a_short_or_hidden_series_cannot_be_judged() {
        let (group, everybody) = series(3, 24, 0.9, 0.05);
        assert_eq!(composition_shift(&group, &everybody, 5.0, 12), None);
        let hidden: Vec<_> = (0..93).map(|_| None).collect();
        assert_eq!(composition_shift(&hidden, &hidden, 5.0, 12), None);
    }

    #[test]
    fn chance_in_a_small_group_gives_a_shift_in_under_one_of_a_hundred_series() {
        for (length, stays) in [(93, 0.0), (93, 0.9), (36, 0.0), (36, 0.9)] {
            let alarms = (0..1_000).filter(|seed| {
                let (group, everybody) = series(*seed, length, stays, 1.0);
                composition_shift(&group, &everybody, 5.0, 12).unwrap().is_some()
            });
            let alarms = alarms.count();
            assert!(alarms < 10, "{alarms} of 1000 series of {length} months, {stays}");
        }
    }
}
