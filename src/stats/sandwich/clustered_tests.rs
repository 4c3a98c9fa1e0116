use super::*;
use crate::stats::samples::{Dice, Table, registers};
use crate::stats::sandwich::samples::{
    assert_near, estimated as estimates, expected, fitted, normal, sample, sixty_rows, textbook_errors,
};
use crate::stats::{Meat, Robust, robust_errors};
use ndarray::Array2;
use proptest::prelude::*;

/// The sums over the rows at these places, in these partitions.
fn meat(table: &Table, fit: &Fit, persons: &[u32], partitions: &[Vec<usize>]) -> ClusterMeat {
    let expected = expected(table, fit);
    let mut scores = ClusterScores::new(fit).unwrap();
    for rows in partitions {
        let picked = |values: &Vec<f64>| rows.iter().map(|row| values[*row]).collect();
        let expected: Vec<Vec<f64>> = expected.iter().map(picked).collect();
        let persons: Vec<u32> = rows.iter().map(|row| persons[*row]).collect();
        scores.add(&persons, &table.partition(rows).rows(), &expected).unwrap();
    }
    scores.finish().unwrap()
}

fn errors(table: &Table, fit: &Fit, persons: &[u32]) -> Vec<Option<Vec<f64>>> {
    let all = vec![(0..table.len()).collect()];
    clustered_errors(fit, &meat(table, fit, persons, &all)).unwrap()
}

/// Liang and Zeger's formula with dense matrices.
fn textbook(table: &Table, fit: &Fit, place: usize, persons: &[u32]) -> Vec<f64> {
    let sample = sample(table, fit, place);
    let mut numbers: Vec<u32> = sample.rows.iter().map(|row| persons[*row]).collect();
    numbers.sort_unstable();
    numbers.dedup();
    let mut scores = Array2::zeros((numbers.len(), sample.x.ncols()));
    for (i, row) in sample.rows.iter().enumerate() {
        let person = numbers.binary_search(&persons[*row]).unwrap();
        let own = &sample.x.row(i) * sample.residuals[i];
        scores.row_mut(person).zip_mut_with(&own, |sum, own| *sum += own);
    }
    let (g, n, k) = (numbers.len() as f64, sample.rows.len() as f64, sample.x.ncols() as f64);
    textbook_errors(&sample.x, &scores, g / (g - 1.0) * (n - 1.0) / (n - k))
}

// statsmodels 0.15.0, numpy 2.4.6: `model.get_robustcov_results("cluster", groups=p).bse` of `sixty_rows`.
#[test]
fn clustered_errors_are_those_of_statsmodels() {
    let (table, persons) = sixty_rows();
    let fit = fitted(&table);
    let known =
        [0.5633929018998529, 0.3842415292835111, 0.2434315132004212, 0.6088431759211682, 0.11462249567239058];
    let found = errors(&table, &fit, &persons);
    assert_near(&estimates(&fit, 0, found[0].as_ref().unwrap()), &known, 1e-8);
}

#[test]
fn outcomes_with_samples_of_their_own_agree_with_the_textbook() {
    let table = registers(700, 3);
    let fit = fitted(&table);
    let persons: Vec<u32> = (0..700).map(|row| row * row % 89).collect();
    for (place, found) in errors(&table, &fit, &persons).into_iter().enumerate() {
        let wanted = textbook(&table, &fit, place, &persons);
        assert_near(&estimates(&fit, place, &found.unwrap()), &wanted, 1e-8);
    }
}

#[test]
fn persons_with_one_row_each_have_robust_errors() {
    let table = registers(300, 8);
    let fit = fitted(&table);
    let persons: Vec<u32> = (0..300).rev().collect();
    let whole = Meat::of(&table.all().rows(), &fit, &expected(&table, &fit)).unwrap();
    let robust = robust_errors(&fit, &whole, Robust::Hc0).unwrap();
    let all = vec![(0..300).collect()];
    let own = meat(&table, &fit, &persons, &all);
    let found = clustered_errors(&fit, &own).unwrap();
    for (place, outcome) in fit.outcomes.iter().enumerate() {
        assert_eq!(own.clusters(place), Some(outcome.n));
        let n = outcome.n as f64;
        let factor = (n / (n - outcome.rank() as f64)).sqrt();
        let wanted: Vec<f64> = robust[place].iter().map(|error| error * factor).collect();
        assert_near(found[place].as_ref().unwrap(), &wanted, 1e-8);
    }
}

#[test]
fn far_from_zero_a_slope_has_the_error_that_it_has_near_zero() {
    let mut dice = Dice(9);
    let near: Vec<i64> = (0..200).map(|_| dice.below(100) as i64).collect();
    let y: Vec<i64> = near.iter().map(|x| 7 * x + dice.below(10 * *x as u64 + 1) as i64).collect();
    let far: Vec<i64> = near.iter().map(|x| x + 1_000_000).collect();
    let persons: Vec<u32> = (0..200).map(|row| row % 40).collect();
    let slope = |x: &[i64]| {
        let table = Table::default().numeric("x", 0, &[1], x).outcome("y", 0, &y);
        let fit = fitted(&table);
        errors(&table, &fit, &persons)[0].as_ref().unwrap()[1]
    };
    assert_near(&[slope(&far)], &[slope(&near)], 1e-6);
}

#[test]
fn one_person_tells_nothing_of_others() {
    let (table, _) = sixty_rows();
    let fit = fitted(&table);
    assert_eq!(errors(&table, &fit, &[0; 60]), [None]);
}

#[test]
fn persons_left_out_or_rows_of_no_person_are_refused() {
    let (table, persons) = sixty_rows();
    let fit = fitted(&table);
    let part = meat(&table, &fit, &persons, &[(0..50).collect()]);
    let differ = StatsError::PartsDiffer { what: "the rows and the model's sample" };
    assert_eq!(clustered_errors(&fit, &part), Err(differ.clone()));
    let mut scores = ClusterScores::new(&fit).unwrap();
    let expected = expected(&table, &fit);
    let ragged = StatsError::Ragged { column: "person".into(), rows: 59, expected: 60 };
    assert_eq!(scores.add(&persons[1..], &table.all().rows(), &expected), Err(ragged));
    scores.add(&persons, &table.all().rows(), &expected).unwrap();
    assert_eq!(scores.add(&persons, &table.all().rows(), &expected), Err(differ));
}

#[test]
fn intervals_cover_the_truth_where_persons_differ_and_robust_ones_do_not() {
    let (runs, people, months) = (1000, 120, 6);
    let mut dice = Dice(31);
    let (mut clustered, mut robust) = (0, 0);
    let persons: Vec<u32> = (0..people * months).map(|row| row % people).collect();
    let x: Vec<i64> = persons.iter().map(|person| i64::from(person % 10)).collect();
    for _ in 0..runs {
        let own: Vec<i64> = (0..people).map(|_| normal(&mut dice)).collect();
        let value = |person: &u32, x: &i64, dice: &mut Dice| 500 * x + own[*person as usize] + normal(dice);
        let y: Vec<i64> = persons.iter().zip(&x).map(|(p, x)| value(p, x, &mut dice)).collect();
        let table = Table::default().numeric("x", 0, &[1], &x).outcome("y", 3, &y);
        let fit = fitted(&table);
        let off = (fit.outcomes[0].coefficients[1].estimate - 0.5).abs();
        clustered += i32::from(off <= 1.98 * errors(&table, &fit, &persons)[0].as_ref().unwrap()[1]);
        let meat = Meat::of(&table.all().rows(), &fit, &expected(&table, &fit)).unwrap();
        robust += i32::from(off <= 1.98 * robust_errors(&fit, &meat, Robust::Hc1).unwrap()[0][1]);
    }
    let share = |covered: i32| f64::from(covered) / f64::from(runs);
    assert!((0.93..=0.97).contains(&share(clustered)), "{}", share(clustered));
    assert!(share(robust) < 0.85, "{}", share(robust));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn any_order_split_range_and_numbering_gives_the_same_bytes(
        seed in 0_u64..1000,
        order in Just((0..90).collect::<Vec<usize>>()).prop_shuffle(),
        cut in 0_usize..90,
        boundary in 0_u32..17,
    ) {
        let table = registers(90, seed);
        let fit = fitted(&table);
        let persons: Vec<u32> = (0..90).map(|row| row * 5 % 17).collect();
        let whole = meat(&table, &fit, &persons, &[(0..90).collect()]);
        let renumbered: Vec<u32> = persons.iter().map(|person| 40 - 2 * person).collect();
        let range = |is_in: &dyn Fn(u32) -> bool| {
            let of = |rows: &[usize]| rows.iter().copied().filter(|row| is_in(persons[*row])).collect();
            meat(&table, &fit, &renumbered, &[of(&order[..cut]), of(&order[cut..])])
        };
        let mut joined = range(&|person| person >= boundary);
        joined.merge(&range(&|person| person < boundary)).unwrap();
        prop_assert_eq!(serde_json::to_string(&joined).unwrap(), serde_json::to_string(&whole).unwrap());
    }
}
