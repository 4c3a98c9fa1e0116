//! Student's t distribution: how many standard errors hold 95 % of chance.
//! Knows nothing of estimates. Adds, multiplies, divides and takes roots only, so that every machine gives
//! the same bits.

use std::f64::consts::{FRAC_2_PI, FRAC_PI_2, PI};

/// The standard normal quantile of 0.975.
pub(super) const NORMAL_95: f64 = 1.959_963_984_540_054;
/// The standard normal quantile of 0.999: 99.8 % lie within.
pub(super) const NORMAL_998: f64 = 3.090_232_306_167_813_5;
/// The share within the limits.
const WITHIN: f64 = 0.95;
/// From here on the series about the normal quantile is exact to the last bits of a float.
const MANY: u64 = 1000;
/// More steps than the first quantiles need.
const MOST_STEPS: u32 = 60;

/// The number of standard errors that 95 % of Student's distribution lie within, for so many degrees of
/// freedom; `None` for none.
pub(super) fn two_sided_95(degrees: u64) -> Option<f64> {
    match degrees {
        0 => None,
        degrees if degrees >= MANY => Some(near_normal(degrees as f64)),
        degrees => Some(solved(degrees)),
    }
}

/// The quantile as the normal one and a series in the inverse of the degrees (Fisher and Cornish 1960;
/// Abramowitz and Stegun 1964, 26.7.5).
fn near_normal(degrees: f64) -> f64 {
    let x = NORMAL_95;
    let square = x * x;
    let polynomial = |coefficients: &[f64]| coefficients.iter().fold(0.0, |sum, c| sum * square + c) * x;
    let terms = [
        polynomial(&[1.0, 1.0]) / 4.0,
        polynomial(&[5.0, 16.0, 3.0]) / 96.0,
        polynomial(&[3.0, 19.0, 17.0, -15.0]) / 384.0,
        polynomial(&[79.0, 776.0, 1482.0, -1920.0, -945.0]) / 92_160.0,
    ];
    terms.iter().rev().fold(0.0, |sum, term| (sum + term) / degrees) + x
}

/// The quantile for few degrees, by Newton's steps. They come from below, where the distribution's
/// concavity keeps them.
fn solved(degrees: u64) -> f64 {
    let mut quantile = near_normal(degrees as f64);
    for _ in 0..MOST_STEPS {
        let (within, density) = within_and_density(quantile, degrees);
        let step = (WITHIN - within) / (2.0 * density);
        quantile += step;
        if step.abs() <= f64::EPSILON * quantile {
            break;
        }
    }
    quantile
}

/// The share of the distribution within `t` on either side, and its density there (Abramowitz and Stegun
/// 1964, 26.7.3 and 26.7.4: finite sums in the sine and cosine of `atan(t / sqrt(degrees))`).
fn within_and_density(t: f64, degrees: u64) -> (f64, f64) {
    let count = degrees as f64;
    let tangent = t / count.sqrt();
    let cosine_squared = 1.0 / (1.0 + tangent * tangent);
    let cosine = cosine_squared.sqrt();
    let sine = tangent * cosine;
    let is_even = degrees.is_multiple_of(2);
    // The last term of the sum is, but for a factor, the density.
    let (mut sum, mut term) = (0.0, if is_even { 1.0 } else { cosine });
    let first = if is_even { 2 } else { 3 };
    for above in (first..=degrees).step_by(2) {
        sum += term;
        if above < degrees {
            term *= (above - 1) as f64 / above as f64 * cosine_squared;
        }
    }
    let density = term * cosine * cosine_squared * (count - 1.0) / count.sqrt();
    match degrees {
        1 => (FRAC_2_PI * arc_tangent(tangent), cosine_squared / PI),
        _ if is_even => (sine * sum, density / 2.0),
        _ => (FRAC_2_PI * (arc_tangent(tangent) + sine * sum), density / PI),
    }
}

/// The angle of a positive tangent, from its series after the angle has been halved a few times.
fn arc_tangent(tangent: f64) -> f64 {
    if tangent > 1.0 {
        return FRAC_PI_2 - arc_tangent(1.0 / tangent);
    }
    let halved = (0..3).fold(tangent, |x, _| x / (1.0 + (1.0 + x * x).sqrt()));
    let square = -halved * halved;
    // Below tan(pi / 32), so that twelve terms leave less than a float can tell.
    let series = (0..12).rev().fold(0.0, |sum, k| sum * square + 1.0 / f64::from(2 * k + 1));
    8.0 * halved * series
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quantiles_are_those_of_the_tables() {
        // From the incomplete beta function in 40 digits (mpmath): the t with
        // betainc(n/2, 1/2, 0, n/(n + t^2), regularized=True) = 0.05.
        let known = [
            (1, 12.706204736174705),
            (2, 4.302652729749464),
            (3, 3.1824463052837095),
            (4, 2.7764451051977943),
            (5, 2.5705818356363155),
            (9, 2.2621571627982053),
            (10, 2.228138851986275),
            (29, 2.0452296421327043),
            (49, 2.0095752371292397),
            (100, 1.9839715185235522),
            (199, 1.971956544251754),
            (500, 1.9647198374673678),
            (999, 1.96234146113345),
            (1000, 1.9623390808264085),
            (5000, 1.960438551706508),
            (100000, 1.9599877075346097),
        ];
        for (degrees, quantile) in known {
            let found = two_sided_95(degrees).unwrap();
            assert!((found / quantile - 1.0).abs() < 3e-14, "{degrees}: {found} {quantile}");
        }
        assert_eq!(two_sided_95(0), None);
    }

    #[test]
    fn the_series_meets_the_solution_where_it_takes_over() {
        for degrees in [MANY - 1, MANY, MANY + 1] {
            assert!((near_normal(degrees as f64) / solved(degrees) - 1.0).abs() < 3e-14);
        }
    }

    /// The share of the normal distribution within `limit`, from the series of the error function.
    fn within_normal(limit: f64) -> f64 {
        let (mut term, mut sum) = (limit, limit);
        for k in 1..120 {
            term *= limit * limit / f64::from(2 * k + 1);
            sum += term;
        }
        2.0 * sum * (-limit * limit / 2.0).exp() / (2.0 * PI).sqrt()
    }

    #[test]
    fn the_normal_quantiles_hold_what_they_say() {
        assert!((within_normal(NORMAL_95) - 0.95).abs() < 1e-15);
        assert!((within_normal(NORMAL_998) - 0.998).abs() < 1e-15);
    }
}
