//! Steps of a series from one period to the next against its own usual step and season, and those that are sharp.
//! Knows nothing of groups, persons or calendars.

/// A step that differs from the series' usual one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SharpStep {
    /// The place of the value that the step leads to.
    pub place: usize,
    /// The step beyond the usual one, in the units of the series.
    pub size: f64,
    /// The same in robust standard deviations of the series' steps.
    pub score: f64,
}

/// A score beyond this is an outlier: Iglewicz and Hoaglin (1993), How to Detect and Handle Outliers, section 3.3.
pub const OUTLYING: f64 = 3.5;

/// With other years to compare with, at least this many, a step is freed from its season.
const OTHER_YEARS: usize = 3;
/// The standard deviation of normal values in median absolute deviations, and in mean ones.
const PER_MEDIAN: f64 = 1.482_602_218_505_602;
const PER_MEAN: f64 = 1.253_314_137_315_5;

/// The steps whose score is at least `limit`, in the order of time; nothing when there are fewer than `least`
/// steps to tell the usual from the unusual by.
///
/// `values` has one entry a period, none left out, unknown ones `None`: a step leads from a known value to the
/// next. A year has `per_year` periods. From each step the median step into the same part of the other years is
/// taken, where there are at least three such years (fewer, and one odd year would mark the others); in a shorter series a season is a step like any other. What
/// is left, less its median (so that a slow drift is no step), is measured in median absolute deviations, or in
/// mean ones where more than half of the steps are the same (Iglewicz and Hoaglin 1993).
pub fn sharp_steps(
    values: &[Option<f64>],
    per_year: usize,
    limit: f64,
    least: usize,
) -> Option<Vec<SharpStep>> {
    let steps = without_season(&raw(values), per_year);
    if steps.len() < least.max(1) {
        return None;
    }
    let usual = median(steps.iter().map(|(_, step)| *step).collect());
    let apart: Vec<(usize, f64)> = steps.iter().map(|(place, step)| (*place, step - usual)).collect();
    let spread = spread(&apart, values);
    let scored = apart.into_iter().map(|(place, size)| SharpStep { place, size, score: size / spread });
    Some(scored.filter(|step| step.score.abs() >= limit).collect())
}

fn raw(values: &[Option<f64>]) -> Vec<(usize, f64)> {
    let pairs = (1..).zip(values.windows(2));
    pairs.filter_map(|(place, pair)| Some((place, pair[1]? - pair[0]?))).collect()
}

fn without_season(steps: &[(usize, f64)], per_year: usize) -> Vec<(usize, f64)> {
    let per_year = per_year.max(1);
    let season = |place: usize| {
        let same = steps.iter().filter(|(other, _)| *other != place && other % per_year == place % per_year);
        let others: Vec<f64> = same.map(|(_, step)| *step).collect();
        if per_year > 1 && others.len() >= OTHER_YEARS { median(others) } else { 0.0 }
    };
    steps.iter().map(|(place, step)| (*place, step - season(*place))).collect()
}

/// A robust standard deviation. Infinite when all steps are alike, since none of them then stands out.
fn spread(apart: &[(usize, f64)], values: &[Option<f64>]) -> f64 {
    let sizes: Vec<f64> = apart.iter().map(|(_, size)| size.abs()).collect();
    // Equal steps between decimal numbers differ in their last bits.
    let nothing = 1e-9 * values.iter().flatten().fold(0.0, |largest: f64, value| largest.max(value.abs()));
    let mean = sizes.iter().sum::<f64>() / sizes.len() as f64;
    let spreads = [PER_MEDIAN * median(sizes), PER_MEAN * mean];
    spreads.into_iter().find(|spread| *spread > nothing).unwrap_or(f64::INFINITY)
}

/// The median of some numbers, which there must be.
fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_unstable_by(f64::total_cmp);
    let middle = numbers.len() / 2;
    if numbers.len() % 2 == 1 { numbers[middle] } else { numbers[middle - 1].midpoint(numbers[middle]) }
}

#[cfg(test)]
mod tests {
    use super::super::runs::Shocks;
    use super::*;

    fn noise(seed: u64, length: usize) -> Vec<Option<f64>> {
        let mut shocks = Shocks::from(seed);
        (0..length).map(|_| Some(shocks.next())).collect()
    }

    fn with(mut values: Vec<Option<f64>>, change: impl Fn(usize) -> f64) -> Vec<Option<f64>> {
        values.iter_mut().enumerate().for_each(|(at, value)| *value = value.map(|v| v + change(at)));
        values
    }

    fn places(values: &[Option<f64>]) -> Vec<usize> {
        sharp_steps(values, 12, OUTLYING, 12).unwrap().iter().map(|step| step.place).collect()
    }

    #[test]
    fn a_jump_that_lasts_is_one_step_with_its_size() {
        let jumped = with(noise(1, 93), |at| if at >= 40 { 20.0 } else { 0.0 });
        let steps = sharp_steps(&jumped, 12, 6.0, 24).unwrap();
        assert_eq!(steps.len(), 1);
        assert_eq!(steps[0].place, 40);
        assert!((steps[0].size - 20.0).abs() < 6.0 && steps[0].score > 6.0, "{:?}", steps[0]);
    }

    #[test]
    fn neither_a_slow_drift_nor_a_season_is_a_step() {
        let quiet = noise(2, 93);
        let drifting = with(quiet.clone(), |at| at as f64 * 3.0);
        let seasonal = with(quiet.clone(), |at| if at % 12 == 7 { 30.0 } else { 0.0 });
        assert_eq!(places(&drifting), places(&quiet));
        assert_eq!(places(&seasonal), places(&quiet));
    }

    #[test]
    fn a_season_that_fails_in_one_year_is_a_step() {
        let seasonal = with(noise(3, 93), |at| if at % 12 == 7 && at != 55 { 30.0 } else { 0.0 });
        assert!(places(&seasonal).contains(&55));
    }

    #[test]
    fn too_few_steps_tell_nothing_and_a_gap_is_no_step() {
        assert_eq!(sharp_steps(&noise(4, 12), 12, OUTLYING, 12), None);
        assert_eq!(sharp_steps(&[], 12, OUTLYING, 0), None);
        let mut gap = with(noise(5, 60), |at| if at >= 30 { 50.0 } else { 0.0 });
        gap[30] = None;
        assert!(places(&gap).iter().all(|place| ![30, 31].contains(place)));
        let tiny: Vec<_> =
            noise(6, 93).into_iter().enumerate().map(|(i, v)| v.filter(|_| i % 2 == 0)).collect();
        assert_eq!(sharp_steps(&tiny, 12, OUTLYING, 12), None);
    }

    #[test]
    fn a_series_that_stands_still_has_no_step_but_the_one_it_takes() {
        let still = vec![Some(0.3); 60];
        assert_eq!(places(&still), [] as [usize; 0]);
        assert_eq!(places(&with(still, |at| if at >= 20 { 1.0 } else { 0.0 })), [20]);
    }

    #[test]
    fn a_reversed_series_steps_at_the_same_places_the_other_way() {
        let jumped = with(noise(7, 93), |at| if at >= 40 { 20.0 } else { 0.0 });
        let turned: Vec<_> = jumped.iter().map(|value| value.map(|value| -value)).collect();
        let [there, back] = [&jumped, &turned].map(|values| sharp_steps(values, 12, 3.5, 12).unwrap());
        assert!(there.iter().zip(&back).all(|(a, b)| a.place == b.place && a.score == -b.score));
    }
}
