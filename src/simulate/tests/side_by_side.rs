//! Months that are worked on side by side: taken in order, few at a time, until the first error.
//! Knows nothing of what real work on them is.

use super::*;
use std::sync::atomic::{AtomicUsize, Ordering};

#[test]
fn months_worked_on_by_any_number_of_threads_are_taken_in_their_order() {
    let one = run(population(300, 7), 1);
    for threads in [0, 1, 2, 5, 200] {
        let mut months = Vec::new();
        let take = |month| {
            months.push(month);
            Ok::<(), Infallible>(())
        };
        let persons = each_month(&population(300, 7), threads, Ok, take).unwrap();
        assert!((months, persons) == one, "{threads} threads");
    }
}

#[test]
fn no_more_months_are_held_than_there_are_threads_and_two() {
    let (begun, taken) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let most = AtomicUsize::new(0);
    let work = |_| {
        let held = begun.fetch_add(1, Ordering::SeqCst) + 1 - taken.load(Ordering::SeqCst);
        most.fetch_max(held, Ordering::SeqCst);
        Ok::<(), Infallible>(())
    };
    let take = |()| {
        std::thread::sleep(std::time::Duration::from_millis(2));
        taken.fetch_add(1, Ordering::SeqCst);
        Ok(())
    };
    each_month(&population(10, 7), 3, work, take).unwrap();
    assert_eq!(taken.into_inner(), 93);
    assert!(most.into_inner() <= 3 + 2);
}

#[test]
fn the_first_error_of_the_work_or_the_taking_ends_everything() {
    let months: Vec<Period> = population(100, 7).months().collect();
    for threads in [1, 4] {
        let mut taken = Vec::new();
        let work = |extract: MonthExtract| {
            if extract.month < months[5] { Ok(extract.month) } else { Err(extract.month) }
        };
        let take = |month| {
            taken.push(month);
            Ok(())
        };
        assert_eq!(each_month(&population(100, 7), threads, work, take), Err(months[5]));
        assert_eq!(taken, months[..5]);
        let mut taken = 0;
        let take = |_| {
            taken += 1;
            if taken == 3 { Err("full") } else { Ok(()) }
        };
        assert_eq!(each_month(&population(100, 7), threads, Ok, take), Err("full"));
        assert_eq!(taken, 3);
    }
}

#[test]
#[should_panic(expected = "broke down")]
fn work_that_breaks_down_is_no_end_of_the_months() {
    let work = |extract: MonthExtract| match extract.month.to_string().as_str() {
        "2018-03" => panic!("broke down"),
        _ => Ok::<(), Infallible>(()),
    };
    let _ = each_month(&population(10, 7), 3, work, Ok);
}
