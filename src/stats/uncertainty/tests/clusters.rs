use super::*;
use proptest::prelude::*;
use std::collections::BTreeMap;

/// Months of persons who come, go and move, with a few unknown values.
fn months(persons: u32, seed: u64) -> Vec<Rows> {
    let mut chance = Chance::of(seed);
    let levels: Vec<f64> = (0..persons).map(|_| chance.normal()).collect();
    let month = |_| {
        let mut rows = Rows::default();
        for person in (0..persons).filter(|_| chance.uniform() < 0.7).collect::<Vec<_>>() {
            let place = if chance.uniform() < 0.8 { person } else { person + 1 };
            let county = ["03", "15", "?"][(place % 3) as usize];
            let effort = ["standard", "adapted"][usize::from(chance.uniform() < 0.3)];
            let residual = levels[person as usize] + chance.normal();
            rows.push(person, [county, effort], 8.0 + 3.0 * chance.normal(), residual);
        }
        rows.expected[0] = f64::NAN;
        rows.known[1] = false;
        rows
    };
    (0..7).map(month).collect()
}

/// Mean and clustered standard error as the formula is written, in floats.
fn naive(months: &[Rows], at: usize, group: &str) -> (usize, f64, f64) {
    let rows = months.iter().flat_map(|rows| {
        let own = (0..rows.len()).filter(move |row| rows.group(at, *row) == Some(group));
        own.filter_map(move |row| Some((rows.persons[row], rows.residual(row)?)))
    });
    let rows: Vec<(u32, f64)> = rows.collect();
    let mean = rows.iter().map(|(_, e)| e).sum::<f64>() / rows.len() as f64;
    let mut of_person: BTreeMap<u32, f64> = BTreeMap::new();
    rows.iter().for_each(|(person, e)| *of_person.entry(*person).or_default() += e - mean);
    let persons = of_person.len() as f64;
    let squares: f64 = of_person.values().map(|sum| sum * sum).sum();
    (of_person.len(), mean, (persons / (persons - 1.0) * squares).sqrt() / rows.len() as f64)
}

#[test]
fn clustered_errors_are_those_of_the_formula() {
    let months = months(400, 3);
    let sums = clustered(400, &months);
    for (at, breakdown, group) in [(0, "county", "03"), (0, "county", "15"), (1, "effort", "adapted")] {
        let entry = sums.get(breakdown, group, "hours").unwrap();
        let (persons, mean, error) = naive(&months, at, group);
        assert_eq!(entry.sums.persons, persons as u64);
        assert_close(entry.sums.mean(entry.unit).unwrap(), mean);
        assert_close(entry.sums.standard_error(entry.unit).unwrap(), error);
    }
    assert_eq!(sums.iter().count(), 4, "a row in no county is in no group");
}

#[test]
fn with_one_row_a_person_the_error_is_the_plain_one() {
    let mut month = months(50, 8).swap_remove(0).pick(2..30);
    month.persons = (0..28).collect();
    let sums = clustered(28, [&month]);
    let entry = sums.get("effort", "standard", "hours").unwrap();
    let rows = (0..28).filter(|row| month.group(1, *row) == Some("standard"));
    let residuals: Vec<f64> = rows.filter_map(|row| month.residual(row)).collect();
    let n = residuals.len() as f64;
    let mean = residuals.iter().sum::<f64>() / n;
    let squares: f64 = residuals.iter().map(|e| (e - mean).powi(2)).sum();
    assert_close(entry.sums.standard_error(entry.unit).unwrap(), (squares / (n - 1.0) / n).sqrt());
    assert_eq!(entry.sums.degrees(), entry.sums.persons - 1);
}

#[test]
fn a_residual_that_is_the_same_in_every_row_has_no_error_at_all() {
    let mut rows = Rows::default();
    for row in 0..9 {
        rows.push(row % 4, ["03", "standard"], 5.0, 0.125);
    }
    let sums = clustered(4, [&rows]);
    let entry = sums.get("county", "03", "hours").unwrap();
    assert_eq!(entry.sums.standard_error(entry.unit), Some(0.0));
    assert_eq!(entry.sums.mean(entry.unit), Some(0.125));
}

#[test]
fn one_person_has_a_mean_and_no_error() {
    let mut rows = Rows::default();
    rows.push(0, ["03", "standard"], 5.0, 0.5);
    rows.push(0, ["03", "standard"], 5.0, 1.5);
    let sums = clustered(1, [&rows]);
    let entry = sums.get("county", "03", "hours").unwrap();
    assert_eq!((entry.sums.persons, entry.sums.rows, entry.sums.degrees()), (1, 2, 0));
    assert_eq!(entry.sums.mean(entry.unit), Some(1.0));
    assert_eq!(entry.sums.standard_error(entry.unit), None);
}

#[test]
fn what_does_not_fit_together_is_an_error_and_changes_nothing() {
    let months = months(30, 5);
    let mut clusters = PersonClusters::new(30);
    let mut add = |rows: &Rows, persons: &[u32], column: ResidualColumn| {
        clusters.add(persons, &rows.columns(), &[column])
    };
    let first = &months[0];
    add(first, &first.persons, first.outcome()).unwrap();
    let stranger = vec![30; first.len()];
    let wrong = add(first, &stranger, first.outcome()).unwrap_err();
    assert_eq!(wrong, UncertaintyError::NoSuchPerson { person: 30, persons: 30 });
    let short = add(first, &first.persons[1..], first.outcome()).unwrap_err();
    assert!(matches!(short, UncertaintyError::Ragged { .. }));
    let unit = ResidualUnit::for_spread(99.0, Grid::per_unit(GRID).unwrap());
    let other = add(first, &first.persons, ResidualColumn { unit, ..first.outcome() }).unwrap_err();
    assert_eq!(other, UncertaintyError::PartsDiffer { what: "outcomes or their steps" });
    assert_eq!(clusters.finish(), clustered(30, [first]));
}

#[test]
fn sums_of_no_rows_are_empty_and_add_to_others() {
    let mut nothing = PersonClusters::new(0).finish();
    assert_eq!(nothing.iter().count(), 0);
    let sums = clustered(30, &months(30, 5));
    nothing.merge(&sums).unwrap();
    assert_eq!(nothing, sums);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_order_split_and_range_of_persons_gives_the_same_sums(
        seed in any::<u64>(), cut in 0_usize..40, border in 1_u32..39
    ) {
        let months = months(40, seed);
        let whole = clustered(40, &months);
        let parts: Vec<Rows> = months.iter().rev().flat_map(|rows| {
            let cut = cut.min(rows.len());
            [rows.pick((cut..rows.len()).rev()), rows.pick((0..cut).rev())]
        }).collect();
        prop_assert_eq!(&clustered(40, &parts), &whole);
        let range = |from: u32, to: u32| {
            let of_range = months.iter().map(|rows| {
                let mut rows = rows.pick((0..rows.len()).filter(|r| (from..to).contains(&rows.persons[*r])));
                rows.persons.iter_mut().for_each(|person| *person -= from);
                rows
            });
            clustered((to - from) as usize, &of_range.collect::<Vec<_>>())
        };
        let mut joined = range(border, 40);
        joined.merge(&range(0, border)).unwrap();
        prop_assert_eq!(&joined, &whole);
        let json = serde_json::to_string(&joined).unwrap();
        prop_assert_eq!(&json, &serde_json::to_string(&whole).unwrap());
        prop_assert_eq!(serde_json::from_str::<Grouped<ClusterSums>>(&json).unwrap(), whole);
    }
}
