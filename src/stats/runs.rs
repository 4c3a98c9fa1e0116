//! Months in a row on one side of zero, and how often chance alone makes as long a run.
//! Knows nothing of groups or calendars.

use serde::{Deserialize, Serialize};

/// The longest run of neighbouring values on one side of zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// How many values.
    pub length: usize,
    /// On which side of zero they are.
    pub side: Side,
    /// The place of the first of them.
    pub start: usize,
}

/// A side of zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// Greater than zero.
    Above,
    /// Less than zero.
    Below,
    /// Zero or unknown: such values end a run and belong to none.
    Neither,
}

/// Autocorrelation is not taken to be stronger than this: a series that hardly turns has runs of any length.
const STRONGEST: f64 = 0.99;

/// The longest run, the first of equals. Its length is 0 when no value is on a side.
pub fn longest_run(values: &[Option<f64>]) -> Run {
    let mut longest = Run { length: 0, side: Side::Neither, start: 0 };
    let mut current = longest;
    for (place, value) in values.iter().enumerate() {
        let side = side(*value);
        if side != current.side || side == Side::Neither {
            current = Run { length: 0, side, start: place };
        }
        current.length += usize::from(side != Side::Neither);
        if current.length > longest.length {
            longest = current;
        }
    }
    longest
}

/// How probable a run at least as long as the longest is when there is nothing but chance: the share of
/// `draws` simulated series (counting the observed one) that have one, on whichever side.
///
/// Under the null the series is autoregressive of order one with mean zero and the observed lag-1
/// autocorrelation `sum v_t v_{t+1} / sum v_t^2`, with normal shocks and the same values unknown. The same
/// seed gives the same number on every machine. 1 when no value is on a side.
pub fn run_p_value(values: &[Option<f64>], seed: u64, draws: u32) -> f64 {
    let observed = longest_run(values).length;
    let persistence = autocorrelation(values);
    let mut shocks = Shocks::from(seed);
    let as_long = (0..draws).filter(|_| {
        let series = simulated(values, persistence, &mut shocks);
        longest_run(&series).length >= observed
    });
    (as_long.count() as f64 + 1.0) / (f64::from(draws) + 1.0)
}

fn side(value: Option<f64>) -> Side {
    match value {
        Some(value) if value > 0.0 => Side::Above,
        Some(value) if value < 0.0 => Side::Below,
        _ => Side::Neither,
    }
}

/// The lag-1 autocorrelation about zero; 0 when there is nothing to correlate.
fn autocorrelation(values: &[Option<f64>]) -> f64 {
    let squares: f64 = values.iter().flatten().map(|value| value * value).sum();
    let neighbours = values.windows(2).filter_map(|pair| Some(pair[0]? * pair[1]?));
    let correlation = neighbours.sum::<f64>() / squares;
    if correlation.is_finite() { correlation.clamp(-STRONGEST, STRONGEST) } else { 0.0 }
}

/// A series under the null, unknown where the observed one is.
fn simulated(values: &[Option<f64>], persistence: f64, shocks: &mut Shocks) -> Vec<Option<f64>> {
    // The first value has the variance that the later ones keep.
    let mut level = shocks.next() / (1.0 - persistence * persistence).sqrt();
    let mut series = Vec::with_capacity(values.len());
    for value in values {
        series.push(value.map(|_| level));
        level = persistence * level + shocks.next();
    }
    series
}

/// Random shocks, normal to within what signs can tell: sums of twelve uniform numbers, so that no
/// function is needed whose last bit differs between machines.
pub(super) struct Shocks {
    state: u64,
}

impl From<u64> for Shocks {
    fn from(seed: u64) -> Self {
        Self { state: seed }
    }
}

impl Shocks {
    pub(super) fn next(&mut self) -> f64 {
        let halves: f64 = (0..6).map(|_| self.word()).map(|w| ((w >> 32) + (w & 0xFFFF_FFFF)) as f64).sum();
        halves / 4_294_967_296.0 - 6.0
    }

    /// The next word of splitmix64 (Steele, Lea and Flood 2014).
    fn word(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.state ^ (self.state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(values: &[f64]) -> Vec<Option<f64>> {
        values.iter().copied().map(Some).collect()
    }

    #[test]
    fn the_longest_run_is_found_with_its_side_and_start() {
        let run = longest_run(&known(&[1.0, -1.0, -2.0, -0.5, 3.0, 1.0]));
        assert_eq!(run, Run { length: 3, side: Side::Below, start: 1 });
    }

    #[test]
    fn an_unknown_month_or_a_zero_ends_a_run() {
        let values = [Some(1.0), Some(2.0), None, Some(1.0), Some(0.0), Some(3.0)];
        assert_eq!(longest_run(&values), Run { length: 2, side: Side::Above, start: 0 });
        assert_eq!(longest_run(&[None, Some(0.0)]).length, 0);
        assert_eq!(run_p_value(&[None, Some(0.0)], 1, 100), 1.0);
    }

    #[test]
    fn three_months_in_a_row_are_certain_in_a_long_series_and_thirty_are_not_chance() {
        let alternating: Vec<f64> = (0..93).map(|i| if i < 3 || i % 2 == 0 { 1.0 } else { -1.0 }).collect();
        assert!(run_p_value(&known(&alternating), 7, 500) > 0.5);
        let mut shocks = Shocks::from(11);
        let noise: Vec<f64> = (0..60).map(|_| shocks.next()).collect();
        let shifted: Vec<f64> =
            noise.iter().enumerate().map(|(i, n)| if i < 30 { n.abs() } else { *n }).collect();
        assert!(run_p_value(&known(&shifted), 7, 2000) < 0.01);
    }

    #[test]
    fn the_same_seed_gives_the_same_p_value() {
        let series = known(&[0.3, 0.1, -0.2, 0.5, 0.4, 0.1, -0.1]);
        assert_eq!(run_p_value(&series, 3, 400), run_p_value(&series, 3, 400));
    }

    #[test]
    fn p_values_of_noise_are_roughly_uniform() {
        let mut shocks = Shocks::from(2024);
        let p_values: Vec<f64> = (0..400_u64)
            .map(|seed| {
                let mut level = 0.0;
                let series = (0..93).map(|_| {
                    level = 0.5 * level + shocks.next();
                    Some(level)
                });
                run_p_value(&series.collect::<Vec<_>>(), seed, 300)
            })
            .collect();
        // Run lengths are whole numbers, so the p-value is a little above uniform, never far below.
        for limit in [0.05, 0.1, 0.25, 0.5, 0.75] {
            let share = p_values.iter().filter(|p| **p <= limit).count() as f64 / 400.0;
            assert!(share <= limit + 0.05 && share >= 0.4 * limit, "{limit}: {share}");
        }
    }

    #[test]
    fn shocks_have_mean_zero_and_variance_one() {
        let mut shocks = Shocks::from(5);
        let drawn: Vec<f64> = (0..20_000).map(|_| shocks.next()).collect();
        let mean = drawn.iter().sum::<f64>() / 20_000.0;
        let variance = drawn.iter().map(|d| d * d).sum::<f64>() / 20_000.0;
        assert!(mean.abs() < 0.03 && (variance - 1.0).abs() < 0.04);
    }
}
