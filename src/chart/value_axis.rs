//! The value axis: a range of nice numbers that holds every value and zero.
//! Knows nothing of how numbers are written.

/// A range from a multiple of `step` to a multiple of `step`; zero is in it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct ValueAxis {
    /// Between two ticks: 1, 2 or 5 times a power of ten.
    pub step: f64,
    /// Decimals that a tick needs.
    pub decimals: usize,
    low_step: f64,
    high_step: f64,
}

impl ValueAxis {
    /// The axis for `values` (finite, below 1e100) with at most `most` steps, and 0 to 1 for no values or
    /// none that differs from zero by 1e-9.
    pub(super) fn new(values: impl IntoIterator<Item = f64>, most: i32) -> Self {
        let (low, high) =
            values.into_iter().fold((0.0_f64, 0.0_f64), |(low, high), v| (low.min(v), high.max(v)));
        let (low, high) = if high - low < 1e-9 { (0.0, 1.0) } else { (low, high) };
        let most = f64::from(most.max(2));
        let mut nice = Nice::at_most((high - low) / most);
        // Both ends are rounded outwards, which can take a step more than there is room for.
        while nice.steps(low, high) > most {
            nice = nice.next();
        }
        let step = nice.value();
        let (low_step, high_step) = ((low / step).floor(), (high / step).ceil());
        Self { step, decimals: nice.decimals(), low_step, high_step }
    }

    /// The lowest value, zero or below.
    pub(super) fn low(&self) -> f64 {
        self.low_step * self.step
    }

    /// The highest value, zero or above.
    pub(super) fn high(&self) -> f64 {
        self.high_step * self.step
    }

    /// The ticks' values, lowest first; zero is exact.
    pub(super) fn ticks(&self) -> Vec<f64> {
        // Few by construction: `new` allows no more steps than there is room for.
        let count = (self.high_step - self.low_step).clamp(0.0, 100.0) as i32;
        (0..=count).map(|i| (self.low_step + f64::from(i)) * self.step).collect()
    }

    /// Where a value lies: 0 at the lowest, 1 at the highest.
    pub(super) fn share(&self, value: f64) -> f64 {
        (value / self.step - self.low_step) / (self.high_step - self.low_step)
    }
}

/// 1, 2 or 5 times a power of ten.
#[derive(Debug, Clone, Copy)]
struct Nice {
    digit: i32,
    power: i32,
}

impl Nice {
    /// The largest that is not above `size`, which is positive.
    fn at_most(size: f64) -> Self {
        let power = (size.log10().floor() as i32).clamp(-12, 110);
        let digit = match size / 10_f64.powi(power) {
            lead if lead >= 5.0 => 5,
            lead if lead >= 2.0 => 2,
            _ => 1,
        };
        Self { digit, power }
    }

    fn next(self) -> Self {
        match self.digit {
            1 => Self { digit: 2, ..self },
            2 => Self { digit: 5, ..self },
            _ => Self { digit: 1, power: self.power + 1 },
        }
    }

    /// A negative power divides, which is exact to the last bit where a product is not: 1 / 10 is 0.1.
    fn value(self) -> f64 {
        let digit = f64::from(self.digit);
        if self.power < 0 { digit / 10_f64.powi(-self.power) } else { digit * 10_f64.powi(self.power) }
    }

    fn steps(self, low: f64, high: f64) -> f64 {
        (high / self.value()).ceil() - (low / self.value()).floor()
    }

    fn decimals(self) -> usize {
        usize::try_from(-self.power).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ticks(values: &[f64]) -> Vec<f64> {
        ValueAxis::new(values.iter().copied(), 7).ticks()
    }

    #[test]
    fn ticks_are_nice_and_hold_every_value_and_zero() {
        assert_eq!(ticks(&[-1.2, 0.4]), [-1.5, -1.0, -0.5, 0.0, 0.5]);
        assert_eq!(ticks(&[5.3, 14.8]), [0.0, 5.0, 10.0, 15.0]);
        assert_eq!(ticks(&[-9.5, 14.0]), [-10.0, -5.0, 0.0, 5.0, 10.0, 15.0]);
        assert_eq!(ticks(&[-3.0; 4]).last(), Some(&0.0));
    }

    #[test]
    fn any_range_gives_few_ticks_that_hold_it() {
        for power in -8..=99 {
            for (low, high) in [(0.0, 1.3), (-0.7, 0.1), (-9.9, 9.9), (2.0, 2.0), (-1e-3, 7.0)] {
                let (low, high) = (low * 10_f64.powi(power), high * 10_f64.powi(power));
                let axis = ValueAxis::new([low, high], 7);
                assert!((2..=8).contains(&axis.ticks().len()), "{low} {high} {axis:?}");
                assert!(axis.low() <= low && axis.high() >= high && axis.ticks().contains(&0.0));
                assert!((0.0..=1.0).contains(&axis.share(high)) && axis.share(0.0).is_finite());
            }
        }
    }

    #[test]
    fn no_values_and_zeros_only_give_an_axis_all_the_same() {
        assert_eq!(ticks(&[]), ticks(&[0.0, 0.0]));
        assert!(ticks(&[]).len() > 2);
    }
}
