//! The functions that give numbers: `value`, `change`, `users`, `amounts_to`, `definition`.
//! Knows nothing of what may be compared.

use super::arguments;
use super::desk::Desk;
use super::query::Query;
use crate::disclosure::published::Measure;
use crate::period::Period;
use crate::report::error::Fault;
use crate::report::marks::Given;
use crate::report::quantity::{Kind, Quantity};
use crate::report::series::Reading;
use minijinja::Error;
use minijinja::value::{Kwargs, Value};
use std::collections::BTreeMap;

/// Hours of a day's work.
const HOURS_A_DAY: f64 = 7.5;
/// Days of a full-time year.
const DAYS_A_YEAR: f64 = 230.0;

/// `value(source, group=, at= | from=, to=)`: one cell, or the mean over periods weighted by the units in
/// each; of a funnel its period.
pub(super) fn value(desk: &Desk, source: &str, kwargs: &Kwargs) -> Result<Value, Error> {
    let query = Query::new(desk, source, kwargs)?;
    let at = arguments::period(kwargs, "at")?;
    let from = arguments::period(kwargs, "from")?;
    let to = arguments::period(kwargs, "to")?;
    arguments::all_used(kwargs)?;
    let is_open = at.is_none() && from.is_none() && to.is_none();
    let at = if is_open { query.period_or_own(at) } else { at };
    let quantity = match at {
        Some(at) if from.is_none() && to.is_none() => {
            query.quantity("value", query.at(at)?, at.to_string(), true)
        }
        Some(_) => return Err(Fault::new("'at' excludes 'from' and 'to'").into()),
        None => mean(&query, from, to)?,
    };
    Ok(quantity.into())
}

/// The mean over the periods from `from` to `to`, both included, weighted by n; an index, which has no n of
/// its own, by the n that another table of the report has for the same cell, else all alike. Where both ends
/// are open, periods without a number (beyond the outcome's horizon) are left out; in a named span they are
/// an error.
fn mean(query: &Query<'_>, from: Option<Period>, to: Option<Period>) -> Result<Quantity, Fault> {
    let named = from.is_some() || to.is_some();
    let (mut sum, mut weight) = (0.0, 0.0);
    for cell in query.cells() {
        let inside =
            |period: &Period| from.is_none_or(|from| *period >= from) && to.is_none_or(|to| *period <= to);
        match (cell.period.filter(inside), cell.reading) {
            (Some(period), Reading::Number(number)) => {
                let n = query.weight(period, cell.n);
                sum += number * n;
                weight += n;
            }
            (Some(period), Reading::Suppressed) => return Err(query.hidden(period)),
            (Some(period), Reading::Missing) if named => return Err(query.absent(period)),
            _ => {}
        }
    }
    let span = |end: Option<Period>| end.map(|period| period.to_string()).unwrap_or_default();
    let span = format!("{}/{}", span(from), span(to));
    if weight == 0.0 {
        return Err(Fault::new(format!("'{}' has no numbers in the span {span}", query.source)));
    }
    Ok(query.quantity("value", sum / weight, span, true))
}

/// `change(source, group=, from=, to=)`: the later number minus the earlier one; of an index the percent
/// change between the two periods.
pub(super) fn change(desk: &Desk, source: &str, kwargs: &Kwargs) -> Result<Value, Error> {
    let query = Query::new(desk, source, kwargs)?;
    let wanted = || Fault::new("change needs two periods").mend("write from= and to=");
    let from = arguments::period(kwargs, "from")?.ok_or_else(wanted)?;
    let to = arguments::period(kwargs, "to")?.ok_or_else(wanted)?;
    arguments::all_used(kwargs)?;
    let (first, last) = (query.at(from)?, query.at(to)?);
    let change = match query.measure {
        Measure::PercentChange => ((1.0 + last / 100.0) / (1.0 + first / 100.0) - 1.0) * 100.0,
        _ => last - first,
    };
    Ok(query.quantity("change", change, format!("{from}/{to}"), false).into())
}

/// `users(source, group=, at=)`: the rounded number of units.
pub(super) fn users(desk: &Desk, source: &str, kwargs: &Kwargs) -> Result<Value, Error> {
    let query = Query::new(desk, source, kwargs)?;
    let wanted = || Fault::new("users needs a period").mend("write at=");
    let at = query.period_or_own(arguments::period(kwargs, "at")?).ok_or_else(wanted)?;
    arguments::all_used(kwargs)?;
    let count = Quantity::new(query.count_at(at)? as f64, Kind::Count, desk.locale);
    Ok(count.by(query.given("users", &at.to_string())).into())
}

/// `amounts_to(users=, hours=)`: what a difference per user amounts to for all of them, a week: `users` times
/// `hours` (as published, not as rounded in print), in days' work of 7.5 hours, and in full-time years of
/// 230 days.
pub(super) fn amounts_to(desk: &Desk, kwargs: &Kwargs) -> Result<Value, Error> {
    let users: Value = kwargs.get("users")?;
    let hours: Value = kwargs.get("hours")?;
    arguments::all_used(kwargs)?;
    let users = match users.downcast_object_ref::<Quantity>() {
        Some(quantity) => quantity.value,
        None => f64::try_from(users.clone())?,
    };
    let per_user = arguments::quantity(&hours)?;
    let source = per_user.given.clone();
    let hours = users * per_user.value;
    let days = hours / HOURS_A_DAY;
    let of = |(name, value, decimals): (&'static str, f64, usize)| {
        let given = Given { function: format!("amounts_to.{name}"), ..source.clone() };
        let mut quantity = Quantity::new(value, Kind::Other, desk.locale).by(given);
        quantity.style.decimals = Some(decimals);
        (name, Value::from(quantity))
    };
    let parts =
        [("hours_per_week", hours, 0), ("days_work", days, 0), ("full_time_years", days / DAYS_A_YEAR, 1)];
    Ok(parts.map(of).into_iter().collect::<BTreeMap<_, _>>().into())
}

/// `definition("7.5")`: a number that belongs to a definition, written as the language does. Four digits may be
/// a year and are left together.
pub(super) fn definition(desk: &Desk, number: &Value) -> Result<Value, Error> {
    let text = number.to_string();
    let parsed: f64 = text.trim().parse().map_err(|_| {
        Fault::new(format!("definition takes a number, not '{text}'"))
            .mend("write it with a point: definition(\"7.5\")")
    })?;
    let given = Given::by("definition").asked(text.trim());
    let mut quantity = Quantity::new(parsed, Kind::Other, desk.locale).by(given);
    let decimals = text.trim().split_once('.').map(|(_, decimals)| decimals.len());
    quantity.style.decimals = Some(decimals.unwrap_or(0));
    quantity.style.ungrouped = decimals.is_none() && parsed.abs() < 10_000.0;
    Ok(quantity.into())
}
