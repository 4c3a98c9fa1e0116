//! What every reader of the extracts relies on: their form, and that a seed decides them.
//! Knows nothing of what the persons live through (that is `life`).

use super::*;
use std::collections::BTreeSet;
use std::convert::Infallible;

mod life;
mod side_by_side;

fn population(persons_per_month: u32, seed: u64) -> Population {
    Population { persons_per_month, seed, first: Period::month(2017, 1), last: Period::month(2024, 9) }
}

fn run(population: Population, threads: usize) -> (Vec<MonthExtract>, Persons) {
    let mut months = Vec::new();
    let persons = simulate(&population, threads, |month| {
        months.push(month);
        Ok::<(), Infallible>(())
    });
    (months, persons.unwrap())
}

#[test]
fn a_seed_gives_the_same_extracts_whatever_the_number_of_threads() {
    let one = run(population(1_000, 7), 1);
    for threads in [0, 2, 3, 7] {
        assert_eq!(run(population(1_000, 7), threads), one, "{threads} threads");
    }
}

#[test]
fn another_seed_gives_another_population() {
    let (first, second) = (run(population(500, 7), 2), run(population(500, 8), 2));
    assert_ne!(first.0[0].registrations, second.0[0].registrations);
    assert_ne!(first.1.person_id, second.1.person_id);
}

#[test]
fn the_numbers_of_a_seed_never_change() {
    let (months, persons) = run(population(300, 20_250_512), 2);
    let mut sum = 0_u64;
    let mut add = |value: u64| sum = (sum ^ value).wrapping_mul(0x0100_0000_01b3);
    for month in &months {
        month.registrations.person_id.iter().for_each(|id| add(id.cast_unsigned()));
        month.registrations.benefit.iter().for_each(|code| add(u64::from(*code)));
        month.employment.hours_hundredths.iter().for_each(|hours| add(u64::from(*hours)));
    }
    persons.prior_income_band.iter().for_each(|code| add(u64::from(*code)));
    // a change of this number is a change of every simulated report: say so in the changelog
    assert_eq!(sum, FINGERPRINT);
}

const FINGERPRINT: u64 = 9_734_247_065_929_871_788;

#[test]
fn a_person_is_registered_and_employed_at_most_once_a_month() {
    for month in run(population(1_000, 7), 2).0 {
        for ids in [&month.registrations.person_id, &month.employment.person_id] {
            assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "{}", month.month);
        }
    }
}

#[test]
fn every_code_is_within_its_list() {
    let (months, persons) = run(population(1_000, 7), 2);
    let within = |codes: &[u8], levels: &[&str]| codes.iter().all(|code| usize::from(*code) < levels.len());
    for rows in months.iter().map(|month| &month.registrations) {
        assert!(within(&rows.county, levels::COUNTY) && within(&rows.benefit, levels::BENEFIT));
        assert!(within(&rows.effort_group, levels::EFFORT_GROUP));
        assert!(rows.region.iter().all(|code| usize::from(*code) < geography::regions().len()));
        assert!(rows.office.iter().all(|code| usize::from(*code) < geography::offices().len()));
        assert!(rows.months_registered.iter().all(|months| *months >= 1));
    }
    assert!(within(&persons.sex, levels::SEX) && within(&persons.origin, levels::ORIGIN));
    assert!(within(&persons.education, levels::EDUCATION) && within(&persons.marital, levels::MARITAL));
    assert!(within(&persons.prior_hours_band, levels::PRIOR_HOURS_BAND));
    assert!(within(&persons.prior_income_band, levels::PRIOR_INCOME_BAND));
    assert!(persons.children.iter().all(|children| *children <= levels::MOST_CHILDREN));
    assert!(persons.birth_year.iter().all(|year| (1950..=2007).contains(year)));
}

#[test]
fn an_office_lies_in_its_region_and_county() {
    let (regions, offices) = (geography::regions(), geography::offices());
    let (months, _) = run(population(1_000, 7), 2);
    let rows = &months[50].registrations;
    for (i, office) in rows.office.iter().enumerate() {
        let office = &offices[usize::from(*office)][1..];
        assert!(office.starts_with(&regions[usize::from(rows.region[i])][1..]));
        assert!(office.starts_with(levels::COUNTY[usize::from(rows.county[i])]));
    }
}

#[test]
fn everybody_registered_is_among_the_persons_once() {
    let (months, persons) = run(population(1_000, 7), 2);
    let known: BTreeSet<i64> = persons.person_id.iter().copied().collect();
    assert_eq!(known.len(), persons.person_id.len());
    let seen = months.iter().flat_map(|month| month.registrations.person_id.iter().copied());
    assert_eq!(seen.collect::<BTreeSet<_>>(), known);
}

#[test]
fn identities_are_neither_dense_nor_sorted() {
    let ids = run(population(1_000, 7), 2).1.person_id;
    assert!(!ids.is_sorted());
    let (least, most) = (ids.iter().min().unwrap(), ids.iter().max().unwrap());
    assert!(*least > 0 && most - least > 100 * i64::try_from(ids.len()).unwrap());
}

#[test]
fn hours_are_positive_and_at_most_sixty() {
    for month in run(population(1_000, 7), 2).0 {
        assert!(month.employment.hours_hundredths.iter().all(|hours| (50..=6_000).contains(hours)));
    }
}

#[test]
fn the_first_error_of_the_reader_ends_the_simulation() {
    let mut months = 0;
    let stopped = simulate(&population(100, 7), 2, |_| {
        months += 1;
        if months == 3 { Err("full") } else { Ok(()) }
    });
    assert_eq!((stopped, months), (Err("full"), 3));
}

#[test]
fn a_population_without_months_or_persons_is_empty() {
    let none = Population { last: Period::month(2016, 12), ..population(100, 7) };
    assert_eq!(run(none, 2), (Vec::new(), Persons::default()));
    let (months, persons) = run(population(0, 7), 2);
    assert!(months.iter().all(|month| month.registrations.person_id.is_empty()));
    assert!(persons.person_id.is_empty());
}
