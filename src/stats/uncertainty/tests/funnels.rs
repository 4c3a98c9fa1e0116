use super::*;

/// Units of 30 to 3000 rows about a target, each with a level of its own of this standard deviation.
fn units(count: usize, target: f64, between: f64, chance: &mut Chance) -> Vec<FunnelUnit> {
    let unit = |at: usize| {
        let n = (30.0 * 100_f64.powf(chance.uniform())) as u64;
        let mean = target + between * chance.normal() + 8.0 / (n as f64).sqrt() * chance.normal();
        FunnelUnit { name: format!("office {at}"), n, mean, se: Some(8.0 / (n as f64).sqrt()) }
    };
    (0..count).map(unit).collect()
}

fn shares(found: &Funnel, place: impl Fn(&PlacedUnit) -> FunnelPlace) -> (f64, f64) {
    let within = share(&found.units, |unit| place(unit) == FunnelPlace::Within95);
    (within, share(&found.units, |unit| place(unit) == FunnelPlace::Outside))
}

#[test]
fn without_true_differences_as_many_lie_within_as_the_limits_say() {
    let units = units(20_000, 0.0, 0.0, &mut Chance::of(30));
    let found = funnel(&units, pooled_sd(&units).unwrap(), Some(0.0)).unwrap();
    let (within, outside) = shares(&found, |unit| unit.place);
    assert!((within - 0.95).abs() < 0.005, "{within}");
    assert!((outside - 0.002).abs() < 0.001, "{outside}");
    assert!((found.phi - 0.678_65).abs() < 0.02, "{}", found.phi);
    assert!(found.tau_squared < 0.01);
}

#[test]
fn differences_beyond_chance_are_found_in_size_and_the_widened_limits_hold_them() {
    let mut chance = Chance::of(31);
    let mut estimates = Vec::new();
    let (mut within, mut plain, mut one_step) = (0.0, 0.0, 0.0);
    for _ in 0..200 {
        let found = funnel(&units(260, 0.3, 0.5, &mut chance), 8.0, None).unwrap();
        estimates.push(found.tau_squared);
        within += shares(&found, |unit| unit.adjusted_place).0 / 200.0;
        plain += shares(&found, |unit| unit.place).0 / 200.0;
        one_step += found.tau_squared_one_step / 200.0;
    }
    let mean = estimates.iter().sum::<f64>() / 200.0;
    let variance = estimates.iter().map(|e| (e - mean).powi(2)).sum::<f64>() / 199.0;
    let error = (variance / 200.0).sqrt();
    assert!((mean - 0.25).abs() < 3.0 * error && error < 0.01, "{mean} {error}");
    assert!((within - 0.95).abs() < 0.01, "{within}");
    assert!(plain < 0.9, "{plain}");
    assert!(one_step < 0.2, "what winsorising takes away is missing: {one_step}");
}

#[test]
fn few_units_with_a_few_extreme_ones_do_not_widen_the_limits_for_all() {
    let mut chance = Chance::of(32);
    let mut units = units(15, 0.0, 0.0, &mut chance);
    units[3].mean = 40.0;
    let found = funnel(&units, 8.0, Some(0.0)).unwrap();
    assert_eq!(found.units[3].adjusted_place, FunnelPlace::Outside);
}

#[test]
fn the_limits_are_those_that_units_are_placed_by() {
    let units = units(100, 0.3, 0.5, &mut Chance::of(33));
    let found = funnel(&units, 8.0, None).unwrap();
    for unit in &found.units {
        let limits = found.limits(unit.n).unwrap();
        let is_in = |interval: Interval| (interval.lower..=interval.upper).contains(&unit.mean);
        assert_eq!(unit.place == FunnelPlace::Within95, is_in(limits.inner));
        assert_eq!(unit.place == FunnelPlace::Outside, !is_in(limits.outer));
        assert_eq!(unit.adjusted_place == FunnelPlace::Within95, is_in(limits.wide_inner));
        assert_eq!(unit.adjusted_place == FunnelPlace::Outside, !is_in(limits.wide_outer));
    }
    assert_eq!(found.limits(0), None);
    assert_eq!(found.curves(&[0, 100, 400]).len(), 2);
    let [small, large] = [100, 400].map(|n| found.limits(n).unwrap().outer);
    assert!((small.upper - found.target - 2.0 * (large.upper - found.target)).abs() < 1e-12);
    assert!((large.upper - found.target - 3.090_232_306_167_813 * 8.0 / 20.0).abs() < 1e-12);
}

#[test]
fn units_keep_the_order_given_and_the_order_changes_no_number() {
    let mut units = units(60, 0.3, 0.5, &mut Chance::of(34));
    let found = funnel(&units, 8.0, Some(0.0)).unwrap();
    let names: Vec<&str> = found.units.iter().map(|unit| unit.name.as_str()).collect();
    assert!(names.iter().zip(&units).all(|(name, unit)| *name == unit.name));
    units.reverse();
    let mut reversed = funnel(&units, 8.0, Some(0.0)).unwrap();
    reversed.units.reverse();
    assert_eq!(reversed, found);
}

#[test]
fn units_without_rows_are_left_out_and_nothing_at_all_has_no_funnel() {
    let unit = |name: &str, n, mean| FunnelUnit { name: name.into(), n, mean, se: None };
    let units = [unit("a", 0, 1.0), unit("b", 10, f64::NAN), unit("c", 10, 1.0)];
    let found = funnel(&units, 8.0, None).unwrap();
    assert_eq!((found.units.len(), found.target, found.tau_squared), (1, 1.0, 0.0));
    assert_eq!(funnel(&units[..2], 8.0, None), None);
    assert_eq!(funnel(&units, 0.0, None), None);
    assert_eq!(pooled_sd(&units), None);
}

#[test]
fn the_pooled_standard_deviation_is_that_within_units() {
    let se = |sd: f64, n: u64| Some(sd / (n as f64).sqrt());
    let units = [
        FunnelUnit { name: "a".into(), n: 11, mean: 0.0, se: se(2.0, 11) },
        FunnelUnit { name: "b".into(), n: 31, mean: 9.0, se: se(4.0, 31) },
        FunnelUnit { name: "c".into(), n: 1, mean: 5.0, se: None },
    ];
    let expected = ((10.0 * 4.0 + 30.0 * 16.0) / 40.0_f64).sqrt();
    assert!((pooled_sd(&units).unwrap() - expected).abs() < 1e-12);
}
