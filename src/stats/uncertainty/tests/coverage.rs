//! Whether intervals hold the truth as often as they say. Each group of a breakdown is a world of its own.

use super::*;
use crate::stats::{SquareSum, standard_error};

const WORLDS: usize = 2000;

fn holds(interval: Option<Interval>, truth: f64) -> bool {
    interval.is_some_and(|found| (found.lower..=found.upper).contains(&truth))
}

fn is_sound(coverage: f64) -> bool {
    (0.93..=0.97).contains(&coverage)
}

#[test]
fn intervals_of_a_months_mean_hold_the_truth_95_times_in_100() {
    let mut chance = Chance::of(20);
    for n in [5, 20, 200] {
        let worlds: Vec<(bool, bool)> = (0..WORLDS)
            .map(|_| {
                let residuals: Vec<f64> = (0..n).map(|_| 0.3 + 8.0 * chance.normal()).collect();
                let mean = residuals.iter().sum::<f64>() / f64::from(n);
                let mut squares = SquareSum::default();
                residuals.iter().for_each(|residual| squares.add(*residual));
                let error = standard_error(n as u64, &squares, mean).unwrap();
                let normal = (mean - 0.3).abs() <= 1.96 * error;
                (holds(interval(mean, error, n as u64 - 1), 0.3), normal)
            })
            .collect();
        let coverage = share(&worlds, |world| world.0);
        assert!(is_sound(coverage), "{n}: {coverage}");
        // With five persons a normal quantile holds too little.
        assert!(n > 5 || share(&worlds, |world| world.1) < 0.91);
    }
}

#[test]
fn intervals_over_several_months_hold_the_truth_only_when_clustered_by_person() {
    let mut chance = Chance::of(21);
    let (mut months, mut person) = (vec![Rows::default(); 8], 0);
    for world in 0..WORLDS {
        let name = world.to_string();
        for _ in 0..30 {
            let level = 0.3 + chance.normal();
            let staying = 1 + chance.0.below(8) as usize;
            let from = chance.0.below(9 - staying as u64) as usize;
            for month in &mut months[from..from + staying] {
                month.push(person, [&name, "all"], 9.0, level + chance.normal());
            }
            person += 1;
        }
    }
    let sums = clustered(person as usize, &months);
    // Were each row a person, the error would be the plain one.
    let mut apart = months.clone();
    let mut rows = 0_u32..;
    apart.iter_mut().flat_map(|month| &mut month.persons).zip(&mut rows).for_each(|(p, row)| *p = row);
    let count = apart.iter().map(Rows::len).sum();
    let naive = clustered(count, &apart);
    let [clustered, naive] = [sums, naive].map(|sums| {
        let worlds: Vec<bool> = sums
            .iter()
            .filter(|entry| entry.breakdown == "county")
            .map(|entry| {
                let mean = entry.sums.mean(entry.unit).unwrap();
                let error = entry.sums.standard_error(entry.unit).unwrap();
                holds(interval(mean, error, entry.sums.degrees()), 0.3)
            })
            .collect();
        assert_eq!(worlds.len(), WORLDS);
        share(&worlds, |holds| *holds)
    });
    assert!(is_sound(clustered), "{clustered}");
    assert!(naive < 0.85, "{naive}");
}

#[test]
fn intervals_of_a_change_hold_the_truth_only_with_the_overlap() {
    let mut chance = Chance::of(22);
    let mut months = [Rows::default(), Rows::default()];
    let mut person = 0;
    for world in 0..WORLDS {
        let name = world.to_string();
        for _ in 0..40 {
            let level = 1.5 * chance.normal();
            let [stays, comes] = [chance.uniform() < 0.7, chance.uniform() < 0.3];
            if stays || !comes {
                months[0].push(person, [&name, "all"], 9.0, level + chance.normal());
            }
            if stays || comes {
                months[1].push(person, [&name, "all"], 9.0, 0.2 + level + chance.normal());
            }
            person += 1;
        }
    }
    let sums = changes(&months[0].month(), &months[1].month()).unwrap();
    let worlds = sums.iter().filter(|entry| entry.breakdown == "county").map(|entry| {
        let found = entry.sums.change(entry.unit).unwrap();
        let apart = ChangeSums { shared: SharedSums::default(), ..entry.sums.clone() };
        let apart = apart.change(entry.unit).unwrap();
        let [with, without] =
            [found, apart].map(|c| holds(interval(c.change, c.se.unwrap(), c.degrees), 0.2));
        (with, without)
    });
    let worlds: Vec<(bool, bool)> = worlds.collect();
    let (with, without) = (share(&worlds, |world| world.0), share(&worlds, |world| world.1));
    assert!(is_sound(with), "{with}");
    assert!(without > 0.985, "{without}");
}
