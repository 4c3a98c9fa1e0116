//! Rules over facts: what holds, what is absent, and how an outcome is explained.
//! Knows nothing of the catalogue.

use super::super::{Comparison, Predicate, Test};
use crate::facts::{Facts, Value, info, known};
use crate::period::Period;

fn fact(name: &str, test: Test) -> Predicate {
    Predicate::Fact(Comparison { fact: info(name).unwrap(), test })
}

fn number(name: &str, at_least: f64) -> Predicate {
    fact(name, Test::AtLeast(Value::Number(at_least)))
}

#[test]
fn a_comparison_with_an_absent_fact_is_false_both_ways() {
    let nothing = Facts::new();
    assert!(!number("horizon", 1.0).holds(&nothing));
    assert!(!fact("horizon", Test::LessThan(Value::Number(1.0))).holds(&nothing));
    assert!(fact("horizon", Test::Known(false)).holds(&nothing));
    assert!(!fact("horizon", Test::Known(false)).holds(&Facts::new().with(known::HORIZON, 3.0)));
}

#[test]
fn bounds_hold_at_the_bound_only_when_they_say_so() {
    let facts = Facts::new().with(known::HORIZON, 3.0);
    let three = || Value::Number(3.0);
    assert!(fact("horizon", Test::AtLeast(three())).holds(&facts));
    assert!(fact("horizon", Test::AtMost(three())).holds(&facts));
    assert!(!fact("horizon", Test::MoreThan(three())).holds(&facts));
    assert!(!fact("horizon", Test::LessThan(three())).holds(&facts));
}

#[test]
fn periods_of_different_steps_are_ordered_by_their_first_day() {
    let facts = Facts::new().with(known::LAST_PERIOD, "2020".parse::<Period>().unwrap());
    assert!(!fact("last_period", Test::AtLeast(Value::Period(Period::month(2020, 3)))).holds(&facts));
    assert!(fact("last_period", Test::AtLeast(Value::Period(Period::month(2020, 1)))).holds(&facts));
}

#[test]
fn a_list_fact_is_one_of_several_when_a_member_is() {
    let facts = Facts::new().with(known::EVENTS_IN_PERIOD, vec!["reform".to_owned(), "shock".to_owned()]);
    let among = |text: &str| fact("events_in_period", Test::OneOf(vec![Value::Text(text.to_owned())]));
    assert!(among("shock").holds(&facts));
    assert!(!among("pandemic").holds(&facts));
}

#[test]
fn an_explanation_names_the_facts_that_decided_and_no_other() {
    let facts = Facts::new().with(known::HORIZON, 12.0).with(known::SERIES_COUNT, 2.0);
    let rule = Predicate::Any(vec![number("horizon", 3.0), number("series_count", 6.0)]);
    let reasons = rule.explain(&facts);
    assert_eq!(reasons.len(), 1);
    assert_eq!(reasons[0].to_string(), "the fact horizon is 12 (rule: at_least 3)");
    let both = Predicate::All(vec![number("horizon", 3.0), number("series_count", 6.0)]);
    assert!(both.explain(&facts).is_empty());
    assert_eq!(both.why_not(&facts)[0].fact, "series_count");
    let not = Predicate::Not(Box::new(number("absorbed_share", 0.5)));
    assert!(not.explain(&facts)[0].to_string().contains("absorbed_share was not observed"));
}
