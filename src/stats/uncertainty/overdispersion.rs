//! How much more units differ than chance alone makes them, with extreme units held in.
//! Knows nothing of limits or names.

/// The share of units at either end that is held in (Spiegelhalter 2005 winsorises ten per cent).
const HELD_IN: f64 = 0.1;
/// What the mean square of standard normal numbers comes to when the outer tenths are held in:
/// `0.8 - 2 q f(q) + 0.2 q^2` with `q` the normal quantile of 0.9 and `f` the density.
const NORMAL_SQUARE: f64 = 0.678_654_558_952_874_4;
/// Halvings that leave nothing of an interval but a float's last bit.
const HALVINGS: u32 = 100;
/// Doublings after which a variance is beyond any float.
const DOUBLINGS: u32 = 2000;

/// The mean of the squared z-scores, the outer tenths of the scores held in at the quantiles (Spiegelhalter
/// 2005, the winsorised estimate of overdispersion).
///
/// Scores are distances from the target over the roots of their variances, each with `more` added. The
/// quantiles lie between the two nearest scores, by their distance. 0 without units.
pub(super) fn winsorised_square(distances: &[f64], variances: &[f64], more: f64) -> f64 {
    let scores = distances.iter().zip(variances).map(|(d, v)| d / (v + more).sqrt());
    let mut scores: Vec<f64> = scores.collect();
    scores.sort_by(f64::total_cmp);
    let (Some(low), Some(high)) = (quantile(&scores, HELD_IN), quantile(&scores, 1.0 - HELD_IN)) else {
        return 0.0;
    };
    // In sorted order, so that the order of units shows in no bit.
    scores.iter().map(|score| score.clamp(low, high).powi(2)).sum::<f64>() / scores.len() as f64
}

/// The variance between units beyond chance: the `tau^2` for which the scores `d / sqrt(s^2 + tau^2)` have
/// the winsorised mean square that normal scores have, times `free / units`; 0 when they have less already.
///
/// Spiegelhalter's one-step estimate takes the winsorised square as if nothing were held in, and so finds
/// less than there is: with equal sizes a third of the square is gone. Held in at the scores that the
/// estimate itself makes standard normal (the generalised method of moments of Paule and Mandel 1982,
/// J. Research NBS 87(5):377-385, beside DerSimonian and Laird's 1986 one-step), it is right for units of
/// any sizes.
pub(super) fn tau_squared(distances: &[f64], variances: &[f64], free: f64) -> f64 {
    let wanted = NORMAL_SQUARE * free / distances.len() as f64;
    let is_enough = |tau: f64| winsorised_square(distances, variances, tau) <= wanted;
    if distances.len() < 2 || is_enough(0.0) {
        return 0.0;
    }
    let start = variances.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
    let doubled = (0..DOUBLINGS).scan(start, |tau, _| {
        *tau *= 2.0;
        Some(*tau)
    });
    let Some(mut most) = doubled.take_while(|tau| tau.is_finite()).find(|tau| is_enough(*tau)) else {
        return 0.0;
    };
    let mut least = 0.0;
    for _ in 0..HALVINGS {
        let middle = (least + most) / 2.0;
        if is_enough(middle) { most = middle } else { least = middle }
    }
    most
}

/// Spiegelhalter's one-step estimate `(I phi - (I - 1)) / (sum w - sum w^2 / sum w)`, `w = 1 / s^2`, after
/// DerSimonian and Laird (1986, Controlled Clinical Trials 7(3):177-188); 0 when that is negative.
pub(super) fn one_step(distances: &[f64], variances: &[f64]) -> f64 {
    let count = distances.len() as f64;
    let excess = count * winsorised_square(distances, variances, 0.0) - (count - 1.0);
    let mut weights: Vec<f64> = variances.iter().map(|variance| 1.0 / variance).collect();
    weights.sort_by(f64::total_cmp);
    let sum: f64 = weights.iter().sum();
    let spread = sum - weights.iter().map(|weight| weight * weight).sum::<f64>() / sum;
    if excess > 0.0 && spread > 0.0 { excess / spread } else { 0.0 }
}

/// A quantile of sorted numbers, between the two nearest.
fn quantile(sorted: &[f64], share: f64) -> Option<f64> {
    let place = share * (sorted.len().checked_sub(1)? as f64);
    let (below, above) = (sorted.get(place.floor() as usize)?, sorted.get(place.ceil() as usize)?);
    Some(below + (above - below) * (place - place.floor()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_lie_between_the_nearest_numbers() {
        let numbers: Vec<f64> = (0..=10).map(f64::from).collect();
        assert_eq!(quantile(&numbers, 0.1), Some(1.0));
        assert_eq!(quantile(&[0.0, 1.0], 0.25), Some(0.25));
        assert_eq!(quantile(&[7.0], 0.9), Some(7.0));
        assert_eq!(quantile(&[], 0.1), None);
    }

    #[test]
    fn normal_scores_with_the_outer_tenths_held_in_have_the_mean_square_used() {
        let (quantile, steps) = (1.281_551_565_544_6, 100_000);
        let width = quantile / f64::from(steps);
        let middles = (0..steps).map(|step| (f64::from(step) + 0.5) * width);
        let parts = middles.map(|x| {
            let share = 2.0 * width * (-x * x / 2.0).exp() / (2.0 * std::f64::consts::PI).sqrt();
            (share, x * x * share)
        });
        let (share, square) = parts.fold((0.0, 0.0), |sum, part| (sum.0 + part.0, sum.1 + part.1));
        assert!((share - 0.8).abs() < 1e-10);
        assert!((square + 0.2 * quantile * quantile - NORMAL_SQUARE).abs() < 1e-10);
    }

    #[test]
    fn one_extreme_unit_moves_the_estimate_little() {
        let mut distances: Vec<f64> = (0..41).map(|i| (f64::from(i) - 20.0) / 8.0).collect();
        let variances = vec![1.0; 41];
        let before = tau_squared(&distances, &variances, 41.0);
        distances[40] = 1e6;
        let after = tau_squared(&distances, &variances, 41.0);
        assert!(before > 0.5 && (after / before - 1.0).abs() < 0.1, "{before} {after}");
    }

    #[test]
    fn units_that_differ_as_chance_makes_them_have_no_variance_beyond() {
        let distances: Vec<f64> = (0..21).map(|i| (f64::from(i) - 10.0) / 8.0).collect();
        assert_eq!(tau_squared(&distances, &[1.0; 21], 21.0), 0.0);
        assert_eq!(one_step(&distances, &[1.0; 21]), 0.0);
        assert_eq!(tau_squared(&[5.0], &[1.0], 1.0), 0.0);
    }

    #[test]
    fn the_one_step_estimate_is_that_of_the_paper() {
        // Scores 0, 3, 4, 5, 8 have the tenths 1.2 and 6.8.
        let found = one_step(&[0.0, 3.0, 8.0, 10.0, 16.0], &[1.0, 1.0, 4.0, 4.0, 4.0]);
        let phi = (1.2 * 1.2 + 9.0 + 16.0 + 25.0 + 6.8 * 6.8) / 5.0;
        let spread = 2.75 - (2.0 + 3.0 / 16.0) / 2.75;
        assert!((found - (5.0 * phi - 4.0) / spread).abs() < 1e-12);
    }
}
