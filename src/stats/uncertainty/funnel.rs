//! A funnel: how far units of each size stray by chance, and which lie further out.
//! Knows nothing of charts, and of no order among units: theirs is the caller's.
//!
//! After Spiegelhalter (2005), Funnel plots for comparing institutional performance, Statistics in Medicine
//! 24(8):1185-1202, doi 10.1002/sim.1970: limits about a target for an indicator that is normal with a known
//! variance over the unit's size, widened for overdispersion by an additive random effect.

use super::interval::Interval;
use super::overdispersion::{one_step, tau_squared, winsorised_square};
use super::student::{NORMAL_95, NORMAL_998};
use serde::{Deserialize, Serialize};

/// A unit of an organisation in one period.
#[derive(Debug, Clone, PartialEq)]
pub struct FunnelUnit {
    /// Its name.
    pub name: String,
    /// Its rows, which are persons.
    pub n: u64,
    /// Its mean indicator.
    pub mean: f64,
    /// The standard error of the mean, for a standard deviation within units.
    pub se: Option<f64>,
}

/// Where units lie about a target, and the limits of chance.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Funnel {
    /// The middle of the funnel, in the outcome's units.
    pub target: f64,
    /// The standard deviation of a row's residual: a unit of `n` rows strays by `sd / sqrt(n)`.
    pub sd: f64,
    /// The winsorised mean of the squared z-scores: about 0.68 when there is nothing but chance.
    pub phi: f64,
    /// The variance between units that chance does not account for, in the outcome's units squared.
    pub tau_squared: f64,
    /// The same as Spiegelhalter's one-step formula gives it, without allowing for what winsorising takes
    /// away: for comparison, in no limit.
    pub tau_squared_one_step: f64,
    /// The units, in the order given.
    pub units: Vec<PlacedUnit>,
}

/// A unit in the funnel.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlacedUnit {
    /// Its name.
    pub name: String,
    /// Its rows.
    pub n: u64,
    /// Its mean indicator.
    pub mean: f64,
    /// How many standard errors it lies from the target: `(mean - target) / (sd / sqrt(n))`.
    pub z: f64,
    /// The same with what units differ by beyond chance: `(mean - target) / sqrt(sd^2 / n + tau^2)`.
    pub adjusted_z: f64,
    /// Where it lies among the plain limits.
    pub place: FunnelPlace,
    /// Where it lies among the widened limits.
    pub adjusted_place: FunnelPlace,
}

/// Between which limits a unit lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FunnelPlace {
    /// Within the 95 % limits.
    Within95,
    /// Outside them, within the 99.8 % limits.
    Within998,
    /// Outside both.
    Outside,
}

/// The limits for units of one size.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct FunnelLimits {
    /// The size, in rows.
    pub n: u64,
    /// 95 % of units of this size lie within, by chance alone.
    pub inner: Interval,
    /// 99.8 % do.
    pub outer: Interval,
    /// The 95 % limits widened for overdispersion.
    pub wide_inner: Interval,
    /// The 99.8 % limits widened for overdispersion.
    pub wide_outer: Interval,
}

/// Places units about `target`, or about their mean weighted by rows when there is none.
///
/// `sd` is the standard deviation of a row's residual: that of units in the period, as `pooled_sd` gives it,
/// or the model's. Units without rows or with a mean that is not finite are left out. `None` when no unit is
/// left or `sd` is not positive.
pub fn funnel(units: &[FunnelUnit], sd: f64, target: Option<f64>) -> Option<Funnel> {
    let units: Vec<&FunnelUnit> = units.iter().filter(|unit| unit.n > 0 && unit.mean.is_finite()).collect();
    let middle = target.or_else(|| mean_of_rows(&units)).filter(|middle| middle.is_finite())?;
    if units.is_empty() || !sd.is_finite() || sd <= 0.0 {
        return None;
    }
    // One degree of freedom goes to a middle that is estimated.
    let free = units.len() as f64 - f64::from(u8::from(target.is_none()));
    let distances: Vec<f64> = units.iter().map(|unit| unit.mean - middle).collect();
    let variances: Vec<f64> = units.iter().map(|unit| sd * sd / unit.n as f64).collect();
    let mut funnel = Funnel {
        target: middle,
        sd,
        phi: winsorised_square(&distances, &variances, 0.0),
        tau_squared: tau_squared(&distances, &variances, free),
        tau_squared_one_step: one_step(&distances, &variances),
        units: Vec::new(),
    };
    funnel.units = units.into_iter().map(|unit| funnel.placed(unit)).collect();
    Some(funnel)
}

/// The standard deviation of a row's residual within units: `sqrt(sum (n_i - 1) n_i se_i^2 / sum (n_i - 1))`
/// over the units with a standard error. `None` when there are none.
pub fn pooled_sd(units: &[FunnelUnit]) -> Option<f64> {
    let known = units.iter().filter_map(|unit| Some((unit.n as f64, unit.se?)));
    let (squares, degrees) =
        known.filter(|(n, _)| *n > 1.0).fold((0.0, 0.0), |(squares, degrees), (n, se)| {
            (squares + (n - 1.0) * n * se * se, degrees + n - 1.0)
        });
    (degrees > 0.0).then(|| (squares / degrees).sqrt()).filter(|sd| sd.is_finite())
}

impl Funnel {
    /// The limits for units of `n` rows; `None` for no rows.
    pub fn limits(&self, n: u64) -> Option<FunnelLimits> {
        let variance = self.sd * self.sd / n as f64;
        let about = |quantile: f64, variance: f64| {
            let half = quantile * variance.sqrt();
            Interval { lower: self.target - half, upper: self.target + half }
        };
        let wide = variance + self.tau_squared;
        (n > 0).then(|| FunnelLimits {
            n,
            inner: about(NORMAL_95, variance),
            outer: about(NORMAL_998, variance),
            wide_inner: about(NORMAL_95, wide),
            wide_outer: about(NORMAL_998, wide),
        })
    }

    /// The limits at several sizes, for drawing them as curves; sizes of no rows are left out.
    pub fn curves(&self, sizes: &[u64]) -> Vec<FunnelLimits> {
        sizes.iter().filter_map(|n| self.limits(*n)).collect()
    }

    fn placed(&self, unit: &FunnelUnit) -> PlacedUnit {
        let variance = self.sd * self.sd / unit.n as f64;
        let distance = unit.mean - self.target;
        let (z, adjusted_z) = (distance / variance.sqrt(), distance / (variance + self.tau_squared).sqrt());
        PlacedUnit {
            name: unit.name.clone(),
            n: unit.n,
            mean: unit.mean,
            z,
            adjusted_z,
            place: FunnelPlace::of(z),
            adjusted_place: FunnelPlace::of(adjusted_z),
        }
    }
}

impl FunnelPlace {
    fn of(z: f64) -> Self {
        match z.abs() {
            z if z <= NORMAL_95 => Self::Within95,
            z if z <= NORMAL_998 => Self::Within998,
            _ => Self::Outside,
        }
    }
}

fn mean_of_rows(units: &[&FunnelUnit]) -> Option<f64> {
    let rows: f64 = units.iter().map(|unit| unit.n as f64).sum();
    let sum: f64 = units.iter().map(|unit| unit.n as f64 * unit.mean).sum();
    (rows > 0.0).then(|| sum / rows)
}
