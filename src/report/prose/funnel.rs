//! The function that tells what a funnel shows: `funnel_of`.
//! Knows nothing of how limits are computed, and of no order among units.

use super::arguments::{self, PeriodWords, Phrase};
use super::desk::Desk;
use crate::report::error::Fault;
use crate::report::funnel::Funnel;
use crate::report::marks::Given;
use crate::report::quantity::{Kind, Quantity};
use crate::report::{escape, labels};
use minijinja::Error;
use minijinja::value::{Kwargs, Value};
use std::collections::BTreeMap;

/// `funnel_of(figure)`: `.units` drawn, `.outside` the outer limits, `.names` of those in the order of their
/// codes (empty when there are none), `.hidden` units and, where the data have time, the `.period`.
pub(super) fn funnel_of(desk: &Desk, source: &str, kwargs: &Kwargs) -> Result<Value, Error> {
    desk.known_figure(source)?;
    arguments::all_used(kwargs)?;
    let figure = desk.report.figure(source);
    let (figure, funnel) = figure
        .and_then(|figure| Some((figure, figure.funnel.as_ref()?)))
        .ok_or_else(|| no_funnel(desk, source))?;
    let given = |part: &str| Given { source: source.to_owned(), ..Given::by(&format!("funnel_of.{part}")) };
    let count = |part: &str, number: usize| {
        Value::from(Quantity::new(number as f64, Kind::Count, desk.locale).by(given(part)))
    };
    let name = |group: &str| labels::group(&desk.report, &figure.breakdown, group, desk.language);
    let names: Vec<String> = funnel.outside().map(|unit| escape::markdown(&name(&unit.group))).collect();
    let mut found = BTreeMap::from([
        ("units", count("units", funnel.units.len())),
        ("outside", count("outside", names.len())),
        ("names", Phrase { text: desk.locale.list(&names), given: given("names") }.into()),
        ("hidden", count("hidden", funnel.hidden)),
    ]);
    found.extend(period(desk, funnel).map(|period| ("period", period)));
    Ok(found.into())
}

fn period(desk: &Desk, funnel: &Funnel) -> Option<Value> {
    Some(PeriodWords::new(funnel.period?, desk.locale).into())
}

fn no_funnel(desk: &Desk, source: &str) -> Fault {
    let funnels = desk.report.figures.iter().filter(|figure| figure.funnel.is_some());
    let names: Vec<&str> = funnels.map(|figure| figure.name.as_str()).collect();
    let fault = Fault::new(format!("figure '{source}' is no funnel"));
    fault.mend(if names.is_empty() {
        "there is none".to_owned()
    } else {
        format!("there are: {}", names.join(", "))
    })
}
