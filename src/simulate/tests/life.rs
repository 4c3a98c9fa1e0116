//! What the simulated persons live through: sizes, work, leaving and returning.
//! Knows nothing of the extracts' form (that is `tests`).

use super::*;
use std::collections::BTreeMap;

fn hours(month: &MonthExtract) -> BTreeMap<i64, u16> {
    let employment = &month.employment;
    employment.person_id.iter().copied().zip(employment.hours_hundredths.iter().copied()).collect()
}

#[test]
fn every_month_is_within_five_per_cent_of_the_declared_size() {
    for month in run(population(2_000, 7), 2).0 {
        let rows = month.registrations.person_id.len();
        assert!((1_900..=2_100).contains(&rows), "{} {rows}", month.month);
    }
}

#[test]
fn a_population_ten_times_as_large_is_the_same_but_for_noise() {
    let share = |persons| {
        let (months, all) = run(population(persons, 7), 2);
        let rows: usize = months.iter().map(|month| month.registrations.person_id.len()).sum();
        let work: usize = months.iter().map(|month| month.employment.person_id.len()).sum();
        let scale = f64::from(persons);
        (rows as f64 / scale, work as f64 / rows as f64, all.person_id.len() as f64 / scale)
    };
    let (small, large) = (share(2_000), share(20_000));
    assert!((small.0 / large.0 - 1.0).abs() < 0.002, "rows {small:?} {large:?}");
    assert!((small.1 / large.1 - 1.0).abs() < 0.03, "employment {small:?} {large:?}");
    assert!((small.2 / large.2 - 1.0).abs() < 0.03, "persons {small:?} {large:?}");
}

#[test]
fn hours_persist_from_month_to_month_but_for_the_lockdown() {
    let (months, _) = run(population(2_000, 7), 2);
    for start in [5, 30, 60, 80] {
        let (now, next) = (hours(&months[start]), hours(&months[start + 1]));
        let value = |hours: &BTreeMap<i64, u16>, id| f64::from(hours.get(id).copied().unwrap_or(0));
        let ids = &months[start].registrations.person_id;
        let pairs: Vec<(f64, f64)> = ids.iter().map(|id| (value(&now, id), value(&next, id))).collect();
        let correlation = correlation(&pairs);
        assert!(correlation > 0.8, "{} {correlation}", months[start].month);
    }
}

fn correlation(pairs: &[(f64, f64)]) -> f64 {
    let n = pairs.len() as f64;
    let mean = |value: fn(&(f64, f64)) -> f64| pairs.iter().map(value).sum::<f64>() / n;
    let (x, y) = (mean(|p| p.0), mean(|p| p.1));
    let sum = |a: fn(&(f64, f64), f64, f64) -> f64| pairs.iter().map(|p| a(p, x, y)).sum::<f64>();
    let square = sum(|p, x, _| (p.0 - x).powi(2)) * sum(|p, _, y| (p.1 - y).powi(2));
    sum(|p, x, y| (p.0 - x) * (p.1 - y)) / square.sqrt()
}

#[test]
fn those_who_left_are_followed_for_twelve_months_and_some_come_back() {
    let (months, _) = run(population(2_000, 7), 2);
    let registered = |n: usize| months[n].registrations.person_id.iter().copied().collect::<BTreeSet<i64>>();
    let left: BTreeSet<i64> = registered(40).difference(&registered(41)).copied().collect();
    let later = |n: usize| left.intersection(&registered(n)).count() as f64 / left.len() as f64;
    let works = |n: usize| {
        let hours = hours(&months[n]);
        left.iter().filter(|id| hours.contains_key(id)).count() as f64 / left.len() as f64
    };
    assert!((0.08..0.35).contains(&later(52)), "{}", later(52));
    assert!(works(52) > works(40) + 0.1, "{} {}", works(52), works(40));
    assert!(works(54) < works(52) / 2.0, "{} {}", works(54), works(52));
}

#[test]
fn a_few_who_work_were_never_registered() {
    let (months, persons) = run(population(2_000, 7), 2);
    let known: BTreeSet<i64> = persons.person_id.iter().copied().collect();
    let strangers = months[9].employment.person_id.iter().filter(|id| !known.contains(id)).count();
    assert_eq!(strangers, 4);
}

#[test]
fn more_og_romsdal_has_its_share_of_the_users() {
    let (months, _) = run(population(20_000, 7), 2);
    let rows: usize = months.iter().map(|month| month.registrations.county.len()).sum();
    let here = |month: &MonthExtract| month.registrations.county.iter().filter(|code| **code == 2).count();
    let share = months.iter().map(here).sum::<usize>() as f64 / rows as f64;
    assert!((0.046..0.052).contains(&share), "{share}");
}

#[test]
fn the_pandemic_brings_in_many_who_need_little_help() {
    let (months, _) = run(population(5_000, 7), 2);
    let standard = |month: i32| {
        let n = usize::try_from(month - Period::month(2017, 1).ordinal).unwrap();
        months[n].registrations.effort_group.iter().filter(|code| **code == 0).count()
    };
    let (before, after) = (Period::month(2020, 2).ordinal, Period::month(2020, 4).ordinal);
    assert!(standard(after) * 100 > standard(before) * 120);
}
