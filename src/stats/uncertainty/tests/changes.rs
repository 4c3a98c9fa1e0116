use super::*;
use proptest::prelude::*;
use std::collections::BTreeMap;

/// Two months whose persons are partly the same, and of these some in another group.
fn two_months(persons: u32, seed: u64) -> [Rows; 2] {
    let mut chance = Chance::of(seed);
    let levels: Vec<f64> = (0..persons).map(|_| chance.normal()).collect();
    [0, 1].map(|month| {
        let mut rows = Rows::default();
        // The two months list their groups in different orders, and each has one of its own.
        let own = ["34", "46"][month];
        for person in 0..persons {
            if chance.uniform() < 0.75 {
                let place = if chance.uniform() < 0.8 { person as usize } else { chance.0.below(9) as usize };
                let county = ["03", "?", "15", own][(place + 2 * month) % 4];
                let county = if place % 5 == 0 { "11" } else { county };
                let effort = ["standard", "adapted"][usize::from(chance.uniform() < 0.2)];
                let residual = levels[person as usize] + 0.5 * chance.normal() + 0.1 * month as f64;
                rows.push(person, [county, effort], 9.0 + chance.normal(), residual);
            }
        }
        rows.known[2] = false;
        rows
    })
}

/// Change and standard error as the formula is written, in floats.
fn naive([before, now]: &[Rows; 2], at: usize, group: &str) -> Option<(f64, f64, usize)> {
    let residuals = |rows: &Rows| -> BTreeMap<u32, f64> {
        let own = (0..rows.len()).filter(|row| rows.group(at, *row) == Some(group));
        own.filter_map(|row| Some((rows.persons[row], rows.residual(row)?))).collect()
    };
    let moments = |values: &BTreeMap<u32, f64>| {
        let n = values.len() as f64;
        let mean = values.values().sum::<f64>() / n;
        let squares: f64 = values.values().map(|e| (e - mean).powi(2)).sum();
        (n, mean, squares / n / (n - 1.0))
    };
    let (before, now) = (residuals(before), residuals(now));
    if before.is_empty() || now.is_empty() {
        return None;
    }
    let ((n_r, m_r, v_r), (n_t, m_t, v_t)) = (moments(&before), moments(&now));
    let shared = now.iter().filter_map(|(person, e_t)| Some((e_t, before.get(person)?)));
    let products: Vec<f64> = shared.map(|(e_t, e_r)| (e_t - m_t) * (e_r - m_r)).collect();
    let small = (n_t * n_r / (n_t - 1.0) / (n_r - 1.0)).sqrt();
    let covariance = products.iter().sum::<f64>() / n_t / n_r * small;
    Some((m_t - m_r, (v_t + v_r - 2.0 * covariance).sqrt(), products.len()))
}

#[test]
fn changes_are_those_of_the_formula() {
    let months = two_months(600, 4);
    let sums = changes(&months[0].month(), &months[1].month()).unwrap();
    let mut compared = 0;
    for entry in sums.iter() {
        let at = usize::from(entry.breakdown == "effort");
        let found = entry.sums.change(entry.unit);
        assert_eq!(found.is_some(), !["34", "46"].contains(&entry.group));
        if let (Some(found), Some((change, se, shared))) = (found, naive(&months, at, entry.group)) {
            assert_close(found.change, change);
            assert_close(found.se.unwrap(), se);
            assert_eq!(found.shared, shared as u64);
            compared += 1;
        }
    }
    assert_eq!(compared, 5);
}

#[test]
fn with_the_same_persons_in_both_months_the_error_is_that_of_their_mean_change() {
    let mut months = [Rows::default(), Rows::default()];
    let moves = [0.5, -0.25, 0.125, 1.0, 0.0];
    for (person, moved) in moves.iter().enumerate() {
        months[0].push(person as u32, ["03", "standard"], 5.0, 1000.0 * person as f64);
        months[1].push(person as u32, ["03", "adapted"], 5.0, 1000.0 * person as f64 + moved);
    }
    let sums = changes(&months[0].month(), &months[1].month()).unwrap();
    let entry = sums.get("county", "03", "hours").unwrap();
    let found = entry.sums.change(entry.unit).unwrap();
    let mean = moves.iter().sum::<f64>() / 5.0;
    let squares: f64 = moves.iter().map(|moved| (moved - mean).powi(2)).sum();
    assert_close(found.change, mean);
    assert_close(found.se.unwrap(), (squares / 4.0 / 5.0).sqrt());
    assert_eq!((found.shared, found.degrees), (5, 4));
    assert_eq!(sums.get("effort", "standard", "hours").unwrap().sums.change(entry.unit), None);
}

#[test]
fn a_month_beside_itself_has_not_changed_and_there_is_no_error_in_that() {
    let [month, _] = two_months(200, 6);
    for entry in changes(&month.month(), &month.month()).unwrap().iter() {
        let found = entry.sums.change(entry.unit).unwrap();
        assert_eq!(found.change, 0.0);
        assert!(found.se.unwrap() < 1e-15);
    }
}

#[test]
fn one_person_in_a_month_gives_a_change_without_an_error() {
    let mut months = [Rows::default(), Rows::default()];
    months[0].push(1, ["03", "standard"], 5.0, 0.5);
    months[1].push(1, ["03", "standard"], 5.0, 2.0);
    months[1].push(2, ["03", "standard"], 5.0, 1.0);
    let sums = changes(&months[0].month(), &months[1].month()).unwrap();
    let entry = sums.get("county", "03", "hours").unwrap();
    let found = entry.sums.change(entry.unit).unwrap();
    assert_eq!((found.change, found.se, found.degrees), (1.0, None, 0));
}

#[test]
fn identities_out_of_order_or_twice_are_an_error() {
    let [month, _] = two_months(20, 6);
    for persons in [vec![1, 3, 2], vec![1, 2, 2]] {
        let rows = month.pick(3..6);
        let error = MonthRows::new(persons, &rows.columns(), &[rows.outcome()]).err();
        assert_eq!(error, Some(UncertaintyError::NotSorted { row: 3 }));
    }
}

#[test]
fn identities_may_be_names() {
    let months = two_months(60, 9);
    let named = months.each_ref().map(|rows| {
        let names = rows.persons.iter().map(|person| format!("person {person:03}")).collect();
        MonthRows::<String>::new(names, &rows.columns(), &[rows.outcome()]).unwrap()
    });
    let numbered = changes(&months[0].month(), &months[1].month()).unwrap();
    assert_eq!(changes(&named[0], &named[1]).unwrap(), numbered);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn ranges_of_identities_add_up_to_the_whole(seed in any::<u64>(), border in 5_u32..55) {
        let months = two_months(60, seed);
        let whole = changes(&months[0].month(), &months[1].month()).unwrap();
        let range = |from: u32, to: u32| {
            let [before, now] = months.each_ref().map(|rows| {
                rows.pick((0..rows.len()).filter(|r| (from..to).contains(&rows.persons[*r]))).month()
            });
            changes(&before, &now).unwrap()
        };
        let mut joined = range(border, 60);
        joined.merge(&range(0, border)).unwrap();
        prop_assert_eq!(&joined, &whole);
        let json = serde_json::to_string(&joined).unwrap();
        prop_assert_eq!(&json, &serde_json::to_string(&whole).unwrap());
        prop_assert_eq!(serde_json::from_str::<Grouped<ChangeSums>>(&json).unwrap(), whole);
    }
}
