use super::*;
use crate::stats::elimination::Field;
use crate::stats::samples::{Dice, Table, registers};
use crate::stats::sandwich::samples::{
    assert_near, estimated as estimates, expected, fitted, normal, sample, sixty_rows, textbook_errors,
};
use proptest::prelude::*;

fn meat(table: &Table, fit: &Fit) -> Meat {
    Meat::of(&table.all().rows(), fit, &expected(table, fit)).unwrap()
}

fn errors(table: &Table, fit: &Fit, kind: Robust) -> Vec<Vec<f64>> {
    robust_errors(fit, &meat(table, fit), kind).unwrap()
}

/// White's formula with dense matrices.
fn textbook(table: &Table, fit: &Fit, place: usize) -> Vec<f64> {
    let sample = sample(table, fit, place);
    let mut scores = sample.x.clone();
    scores.rows_mut().into_iter().zip(&sample.residuals).for_each(|(mut row, own)| row *= *own);
    textbook_errors(&sample.x, &scores, 1.0)
}

/// Rows at these places of a table.
fn meat_of(table: &Table, fit: &Fit, rows: &[usize]) -> Meat {
    let picked = |values: &Vec<f64>| rows.iter().map(|row| values[*row]).collect();
    let expected: Vec<Vec<f64>> = expected(table, fit).iter().map(picked).collect();
    Meat::of(&table.partition(rows).rows(), fit, &expected).unwrap()
}

// statsmodels 0.15.0, numpy 2.4.6: `model.get_robustcov_results("HC0").bse`, and "HC1", of `sixty_rows`.
#[test]
fn robust_errors_are_those_of_statsmodels() {
    let (table, _) = sixty_rows();
    let fit = fitted(&table);
    let hc0 =
        [0.5259155437947826, 0.223822968034492, 0.2219812790365172, 0.52846122859879, 0.10671965077083344];
    let hc1 =
        [0.5493008705667715, 0.2337754657469487, 0.23185188432434764, 0.5519597516276734, 0.1114650399035842];
    assert_near(&estimates(&fit, 0, &errors(&table, &fit, Robust::Hc0)[0]), &hc0, 1e-12);
    assert_near(&estimates(&fit, 0, &errors(&table, &fit, Robust::Hc1)[0]), &hc1, 1e-12);
}

#[test]
fn outcomes_with_samples_of_their_own_agree_with_the_textbook() {
    let table = registers(700, 3);
    let fit = fitted(&table);
    let found = errors(&table, &fit, Robust::Hc0);
    for (place, errors) in found.iter().enumerate() {
        assert_near(&estimates(&fit, place, errors), &textbook(&table, &fit, place), 1e-9);
    }
    let classical = fit.outcomes[0].coefficients.iter().map(|own| own.std_error);
    assert!(found[0].iter().zip(classical).all(|(robust, classical)| (*robust == 0.0) == (classical == 0.0)));
}

#[test]
fn numbers_of_which_no_two_are_equal_agree_with_the_textbook() {
    let mut dice = Dice(5);
    let group: Vec<&str> = (0..1500).map(|_| ["a", "b"][dice.below(2) as usize]).collect();
    let x: Vec<i64> = (0..1500).map(|row| row * 1000 + dice.below(900) as i64).collect();
    let y: Vec<i64> = x.iter().map(|x| x / 100 + dice.below(*x as u64 + 1) as i64).collect();
    let table = Table::default().factor("g", &group).numeric("x", 5, &[1, 2, 3], &x).outcome("y", 3, &y);
    let fit = fitted(&table);
    let found = estimates(&fit, 0, &errors(&table, &fit, Robust::Hc0)[0]);
    assert_near(&found, &textbook(&table, &fit, 0), 1e-8);
}

#[test]
fn far_from_zero_a_slope_has_the_error_that_it_has_near_zero() {
    let mut dice = Dice(9);
    let near: Vec<i64> = (0..200).map(|_| dice.below(100) as i64).collect();
    let y: Vec<i64> = near.iter().map(|x| 7 * x + dice.below(10 * *x as u64 + 1) as i64).collect();
    let far: Vec<i64> = near.iter().map(|x| x + 100_000_000).collect();
    let slope = |x: &[i64]| {
        let table = Table::default().numeric("x", 0, &[1], x).outcome("y", 0, &y);
        let fit = fitted(&table);
        let precise = |x: &i64| {
            let [a, b] = [0, 1].map(|at| fit.outcomes[0].coefficients[at].precise());
            a.plus(b.times((*x as f64).into())).hi
        };
        let expected: Vec<Vec<f64>> = vec![x.iter().map(precise).collect()];
        let meat = Meat::of(&table.all().rows(), &fit, &expected).unwrap();
        robust_errors(&fit, &meat, Robust::Hc1).unwrap()[0][1]
    };
    assert_near(&[slope(&far)], &[slope(&near)], 1e-8);
}

#[test]
fn a_model_that_reproduces_its_sample_has_no_errors() {
    let x: Vec<i64> = (0..20).map(|x| x * x).collect();
    let y: Vec<i64> = x.iter().map(|x| 3 * x + 1).collect();
    let table = Table::default().numeric("x", 1, &[1], &x).outcome("y", 2, &y);
    let fit = fitted(&table);
    assert_eq!(errors(&table, &fit, Robust::Hc1), [[0.0, 0.0]]);
}

#[test]
fn sums_of_other_rows_or_another_model_are_refused() {
    let table = registers(200, 1);
    let fit = fitted(&table);
    let part = meat_of(&table, &fit, &(0..150).collect::<Vec<_>>());
    let refused = |what| Err(StatsError::PartsDiffer { what });
    assert_eq!(robust_errors(&fit, &part, Robust::Hc1), refused("the rows and the model's sample"));
    let mut other = fit.clone();
    other.outcomes.pop();
    assert_eq!(robust_errors(&other, &part, Robust::Hc1), refused("the models"));
    let far: Vec<Vec<f64>> = vec![vec![1e9; 200]; 2];
    let wrong = Meat::of(&table.all().rows(), &fit, &far);
    assert_eq!(wrong, Err(StatsError::PartsDiffer { what: "the residuals of the rows and of the model" }));
    let unknown: Vec<Vec<f64>> = vec![vec![f64::NAN; 200]; 2];
    let wrong = Meat::of(&table.all().rows(), &fit, &unknown);
    assert_eq!(wrong, Err(StatsError::PartsDiffer { what: "the model's sample and the expected values" }));
}

#[test]
fn a_level_that_the_model_has_never_seen_is_refused() {
    let table = Table::default().factor("g", &["a", "b", "a", "b", "a"]).outcome("y", 0, &[1, 5, 2, 7, 4]);
    let fit = fitted(&table);
    let other = Table::default().factor("g", &["a", "c"]).outcome("y", 0, &[1, 2]);
    let found = Meat::of(&other.all().rows(), &fit, &[vec![0.0; 2]]);
    assert_eq!(found, Err(StatsError::UnknownLevel { factor: "g".into(), level: "c".into() }));
}

#[test]
fn intervals_cover_the_truth_where_residuals_grow_and_classical_ones_do_not() {
    let (runs, rows) = (1500, 150);
    let mut dice = Dice(20);
    let (mut robust, mut classical) = (0, 0);
    let x: Vec<i64> = (0..rows).map(|row| row % 50).collect();
    for _ in 0..runs {
        let noise = |x: &i64, dice: &mut Dice| (x - 25) * (x - 25) * normal(dice) / 100;
        let y: Vec<i64> = x.iter().map(|x| 2000 * x + noise(x, &mut dice)).collect();
        let table = Table::default().numeric("x", 0, &[1], &x).outcome("y", 3, &y);
        let fit = fitted(&table);
        let slope = &fit.outcomes[0].coefficients[1];
        let off = (slope.estimate - 2.0).abs();
        robust += i32::from(off <= 1.976 * errors(&table, &fit, Robust::Hc1)[0][1]);
        classical += i32::from(off <= 1.976 * slope.std_error);
    }
    let share = |covered: i32| f64::from(covered) / f64::from(runs);
    assert!((0.93..=0.97).contains(&share(robust)), "{}", share(robust));
    assert!(share(classical) < 0.9, "{}", share(classical));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn any_order_and_split_gives_the_same_bytes(
        seed in 0_u64..1000, order in Just((0..80).collect::<Vec<usize>>()).prop_shuffle(), cut in 0_usize..80
    ) {
        let table = registers(80, seed);
        let fit = fitted(&table);
        let whole = serde_json::to_string(&meat(&table, &fit)).unwrap();
        let mut joined = meat_of(&table, &fit, &order[cut..]);
        joined.merge(&meat_of(&table, &fit, &order[..cut])).unwrap();
        prop_assert_eq!(serde_json::to_string(&joined).unwrap(), whole.clone());
        let read: Meat = serde_json::from_str(&whole).unwrap();
        prop_assert_eq!(read, joined);
    }
}
