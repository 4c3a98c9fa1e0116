//! The closed language of rules: comparisons of facts with constants, joined by all, any and not.
//! Knows nothing of how a rule is written (that is `predicate_reading`).

use crate::facts::{FactInfo, Facts, Value};
use serde::Serialize;
use std::cmp::Ordering;
use std::fmt;

/// A rule over facts. A comparison with an absent fact is false, except the test of absence itself.
#[derive(Debug, Clone, PartialEq)]
pub enum Predicate {
    /// Holds whatever the facts.
    Always,
    /// Holds when every part does.
    All(Vec<Predicate>),
    /// Holds when at least one part does.
    Any(Vec<Predicate>),
    /// Holds when its part does not.
    Not(Box<Predicate>),
    /// Holds when the fact passes the test.
    Fact(Comparison),
}

/// One fact against one constant.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// The fact.
    pub fact: &'static FactInfo,
    /// What it is held against.
    pub test: Test,
}

/// What a fact is held against. Periods are ordered by their first day.
#[derive(Debug, Clone, PartialEq)]
pub enum Test {
    /// Equal to the value.
    Is(Value),
    /// The value or more (later).
    AtLeast(Value),
    /// The value or less (earlier).
    AtMost(Value),
    /// More (later) than the value.
    MoreThan(Value),
    /// Less (earlier) than the value.
    LessThan(Value),
    /// Equal to one of the values; for a list of texts: some member is.
    OneOf(Vec<Value>),
    /// Observed (`true`) or absent (`false`).
    Known(bool),
}

/// A fact that decided a rule, as it was observed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Reason {
    /// The fact's name.
    pub fact: &'static str,
    /// What was observed; `None` when the fact is absent.
    pub value: Option<Value>,
    /// The comparison as the catalogue writes it, as `at_least 0.01`.
    pub test: String,
}

impl Predicate {
    /// Whether the rule holds for these facts.
    pub fn holds(&self, facts: &Facts) -> bool {
        match self {
            Self::Always => true,
            Self::All(parts) => parts.iter().all(|part| part.holds(facts)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(facts)),
            Self::Not(part) => !part.holds(facts),
            Self::Fact(comparison) => comparison.holds(facts),
        }
    }

    /// The facts, with their values, that make the rule hold; empty when it does not, or always does.
    pub fn explain(&self, facts: &Facts) -> Vec<Reason> {
        if self.holds(facts) { self.deciding(facts) } else { Vec::new() }
    }

    /// The facts, with their values, for want of which the rule does not hold; empty when it does.
    pub fn why_not(&self, facts: &Facts) -> Vec<Reason> {
        if self.holds(facts) { Vec::new() } else { self.deciding(facts) }
    }

    /// The comparisons that settle the rule's outcome: of `all` and `any` only the parts that agree
    /// with the outcome of the whole.
    fn deciding(&self, facts: &Facts) -> Vec<Reason> {
        let outcome = self.holds(facts);
        match self {
            Self::Always => Vec::new(),
            Self::All(parts) | Self::Any(parts) => {
                let agreeing = parts.iter().filter(|part| part.holds(facts) == outcome);
                agreeing.flat_map(|part| part.deciding(facts)).collect()
            }
            Self::Not(part) => part.deciding(facts).into_iter().map(Reason::negated).collect(),
            Self::Fact(comparison) => vec![comparison.reason(facts)],
        }
    }
}

impl Reason {
    /// The same within a `not`.
    fn negated(self) -> Self {
        Self { test: format!("not {}", self.test), ..self }
    }
}

impl Comparison {
    /// Whether the fact passes the test.
    pub fn holds(&self, facts: &Facts) -> bool {
        let observed = facts.value(self.fact.name);
        match (&self.test, observed) {
            (Test::Known(wanted), _) => observed.is_some() == *wanted,
            (test, Some(value)) => test.passes(value),
            (_, None) => false,
        }
    }

    /// The fact as it was observed, beside the test.
    pub fn reason(&self, facts: &Facts) -> Reason {
        let value = facts.value(self.fact.name).cloned();
        Reason { fact: self.fact.name, value, test: self.test.to_string() }
    }
}

impl Test {
    fn passes(&self, observed: &Value) -> bool {
        let order = |bound| compare(observed, bound);
        match self {
            Self::Is(value) => observed == value,
            Self::AtLeast(bound) => order(bound).is_some_and(Ordering::is_ge),
            Self::AtMost(bound) => order(bound).is_some_and(Ordering::is_le),
            Self::MoreThan(bound) => order(bound).is_some_and(Ordering::is_gt),
            Self::LessThan(bound) => order(bound).is_some_and(Ordering::is_lt),
            Self::OneOf(values) => values.iter().any(|value| is_among(observed, value)),
            Self::Known(wanted) => *wanted,
        }
    }
}

fn compare(observed: &Value, bound: &Value) -> Option<Ordering> {
    match (observed, bound) {
        (Value::Number(a), Value::Number(b)) => a.partial_cmp(b),
        (Value::Period(a), Value::Period(b)) => Some(a.first_day().cmp(&b.first_day())),
        _ => None,
    }
}

fn is_among(observed: &Value, value: &Value) -> bool {
    match (observed, value) {
        (Value::Texts(members), Value::Text(text)) => members.contains(text),
        _ => observed == value,
    }
}

impl fmt::Display for Test {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Is(value) => write!(f, "is {value}"),
            Self::AtLeast(bound) => write!(f, "at_least {bound}"),
            Self::AtMost(bound) => write!(f, "at_most {bound}"),
            Self::MoreThan(bound) => write!(f, "more_than {bound}"),
            Self::LessThan(bound) => write!(f, "less_than {bound}"),
            Self::OneOf(values) => {
                let words: Vec<_> = values.iter().map(Value::to_string).collect();
                write!(f, "one_of {}", words.join(", "))
            }
            Self::Known(wanted) => write!(f, "known {wanted}"),
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.value {
            Some(value) => write!(f, "the fact {} is {value} (rule: {})", self.fact, self.test),
            None => write!(f, "the fact {} was not observed (rule: {})", self.fact, self.test),
        }
    }
}
