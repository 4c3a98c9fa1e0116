//! The functions that look along a series: `extreme`, `months_above`, `run_of`.
//! Knows nothing of how a run's probability was computed.

use super::arguments::{self, PeriodWords, Phrase};
use super::compare::levels_may_be_compared;
use super::desk::Desk;
use super::query::Query;
use crate::period::{Period, Step};
use crate::report::error::Fault;
use crate::report::figure::Run;
use crate::report::locale::Sign;
use crate::report::marks::{Finding, Given};
use crate::report::quantity::{Kind, Quantity};
use crate::report::words::plural;
use minijinja::Error;
use minijinja::value::{Kwargs, Value};
use std::collections::BTreeMap;

/// A run is worth words when chance alone gives as long a one less often than this.
pub(in crate::report) const SURE_ENOUGH: f64 = 0.01;

/// `extreme(source, group=, which="lowest" | "highest")`: `.value` and `.period`; the first of equals.
pub(super) fn extreme(desk: &Desk, source: &str, kwargs: &Kwargs) -> Result<Value, Error> {
    let query = Query::new(desk, source, kwargs)?;
    let which = arguments::required(kwargs, "which", "\"lowest\" or \"highest\"")?;
    let from = arguments::period(kwargs, "from")?;
    let to = arguments::period(kwargs, "to")?;
    arguments::all_used(kwargs)?;
    let towards = match which.as_str() {
        "lowest" => -1.0,
        "highest" => 1.0,
        _ => return Err(Fault::unknown("extreme", &which, ["lowest", "highest"].into_iter()).into()),
    };
    let mut found: Option<(Period, f64)> = None;
    for (period, number) in numbers(&query, from, to) {
        if found.is_none_or(|(_, best)| number * towards > best * towards) {
            found = Some((period, number));
        }
    }
    let (period, number) = found.ok_or_else(|| Fault::new(format!("'{source}' has no numbers there")))?;
    let value = query.quantity("extreme", number, span_of(&which, from, to), true);
    let (value, period) = (Value::from(value), Value::from(PeriodWords::new(period, desk.locale)));
    Ok(BTreeMap::from([("value", value), ("period", period)]).into())
}

/// What was asked for, as `lowest 2017-01/`.
fn span_of(what: &str, from: Option<Period>, to: Option<Period>) -> String {
    let end = |end: Option<Period>| end.map(|period| period.to_string()).unwrap_or_default();
    format!("{what} {}/{}", end(from), end(to))
}

fn numbers(query: &Query<'_>, from: Option<Period>, to: Option<Period>) -> Vec<(Period, f64)> {
    let inside =
        |period: &Period| from.is_none_or(|from| *period >= from) && to.is_none_or(|to| *period <= to);
    let cells = query.cells().into_iter();
    cells.filter_map(|cell| Some((cell.period.filter(inside)?, cell.reading.number()?))).collect()
}

/// `months_above(source, group=, than=0 | other=)`: `.count` periods above, `.of` periods known.
pub(super) fn months_above(desk: &Desk, source: &str, kwargs: &Kwargs) -> Result<Value, Error> {
    let query = Query::new(desk, source, kwargs)?;
    let other = arguments::text(kwargs, "other")?;
    let than: Option<f64> = kwargs.get("than")?;
    let from = arguments::period(kwargs, "from")?;
    let to = arguments::period(kwargs, "to")?;
    arguments::all_used(kwargs)?;
    let own = numbers(&query, from, to);
    let above = other.clone().unwrap_or_else(|| than.unwrap_or(0.0).to_string());
    let given = query.given("months_above", &span_of(&above, from, to));
    let pairs: Vec<(f64, f64)> = match other {
        None => own.iter().map(|(_, number)| (*number, than.unwrap_or(0.0))).collect(),
        Some(group) => {
            levels_may_be_compared(&query)?;
            let others = numbers(&query.of_group(&group)?, from, to);
            let beside = |(period, number): &(Period, f64)| {
                others.iter().find(|(at, _)| at == period).map(|(_, base)| (*number, *base))
            };
            own.iter().filter_map(beside).collect()
        }
    };
    let above = pairs.iter().filter(|(number, base)| number > base).count();
    let count = |(name, number): (&'static str, usize)| {
        let given = Given { function: format!("months_above.{name}"), ..given.clone() };
        (name, Value::from(Quantity::new(number as f64, Kind::Count, desk.locale).by(given)))
    };
    Ok([("count", above), ("of", pairs.len())].map(count).into_iter().collect::<BTreeMap<_, _>>().into())
}

/// `run_of(source, group=)`: words on the longest run on one side of zero, by its length and probability.
pub(super) fn run_of(desk: &Desk, source: &str, kwargs: &Kwargs) -> Result<Value, Error> {
    desk.known_figure(source)?;
    let query = Query::new(desk, source, kwargs)?;
    arguments::all_used(kwargs)?;
    let run = query.figure.and_then(|figure| figure.runs.get(&query.group));
    let is_sure = run.is_some_and(|run| run.p < SURE_ENOUGH);
    let finding = if is_sure { Finding::SureRun } else { Finding::None };
    let text = run.map_or_else(|| desk.words.run_unknown.to_owned(), |run| run_words(desk, run));
    Ok(Phrase { text, given: Given { finding, ..query.given("run_of", "") } }.into())
}

fn run_words(desk: &Desk, run: &Run) -> String {
    let words = desk.words;
    let pattern = match (run.p < SURE_ENOUGH, run.above) {
        (true, true) => words.run_above,
        (true, false) => words.run_below,
        (false, _) => words.run_chance,
    };
    let p = if run.p < 0.001 {
        format!("p\u{a0}<\u{a0}{}", desk.locale.number(0.001, 3, Sign::Plain))
    } else {
        format!("p\u{a0}=\u{a0}{}", desk.locale.number(run.p, 3, Sign::Plain))
    };
    let length = desk.locale.count(run.length as u64);
    let steps = match desk.report.first.map(|first| first.step) {
        Some(Step::Quarter) => words.quarters,
        Some(Step::Year) => words.years,
        Some(Step::Month) | None => words.months,
    };
    let pattern = pattern.replace("{steps}", plural(steps, &length, desk.locale));
    pattern.replace("{length}", &length).replace("{p}", &p)
}
