//! The filters that say how a quantity is printed. Each gives a quantity again, so their order is free.
//! Knows nothing of numbers' values.

use super::arguments::{self, PeriodWords};
use crate::report::locale::{Sign, capital};
use crate::report::quantity::{Style, UnitWord};
use minijinja::value::{Kwargs, Value};
use minijinja::{Environment, Error};

type Change = fn(&mut Style);

/// Every filter by its name.
const ALL: &[(&str, Change)] = &[
    ("plain", |style| style.sign = Sign::Plain),
    ("signed", |style| style.sign = Sign::Always),
    ("number", |style| style.unit = UnitWord::None),
    ("hours", |style| style.unit = UnitWord::Hours),
    ("percent", |style| style.unit = UnitWord::Percent),
    ("points", |style| style.unit = UnitWord::Points),
    ("minutes", |style| style.unit = UnitWord::Minutes),
];

pub(super) fn add(environment: &mut Environment<'static>) {
    for (name, change) in ALL {
        environment.add_filter(*name, move |value: Value, kwargs: Kwargs| restyled(&value, *change, &kwargs));
    }
    environment.add_filter("capitalize", capitalized);
}

/// A period stays a period with a capital; of other texts the first letter alone is made one.
fn capitalized(value: Value) -> Value {
    match value.downcast_object_ref::<PeriodWords>() {
        Some(words) => PeriodWords { capital: true, ..words.clone() }.into(),
        None => capital(&value.to_string()).into(),
    }
}

fn restyled(value: &Value, change: Change, kwargs: &Kwargs) -> Result<Value, Error> {
    let mut quantity = arguments::quantity(value)?.clone();
    let decimals: Option<usize> = kwargs.get("decimals")?;
    arguments::all_used(kwargs)?;
    change(&mut quantity.style);
    if decimals.is_some() {
        quantity.style.decimals = decimals.map(|decimals| decimals.min(9));
    }
    Ok(quantity.into())
}
