//! What can be wrong with a figure that is a funnel, or with a period for one that is none, before data are read.
//! Knows nothing of the table's numbers.

use super::super::Shape;
use super::super::stage::Finding;
use super::findings::measure_mend;
use super::observed::is_control;
use super::params::{Figure, WrittenShow};
use crate::disclosure::published::Measure;

/// What is wrong with a funnel, or with a period for another figure.
pub fn of_funnel(figure: &Figure, data: &Shape) -> Vec<Finding> {
    if figure.show != WrittenShow::Funnel {
        return of_other(figure).into_iter().collect();
    }
    let found = [of_units(figure, data), of_levels(figure, data), of_time(figure, data), of_se(figure, data)];
    found.into_iter().flatten().chain(of_options(figure)).collect()
}

fn at(figure: &Figure, field: &str, what: impl Into<String>, mend: impl Into<String>) -> Finding {
    Finding::at(format!("/figures/{}{field}", figure.name), what).mend(mend)
}

fn of_other(figure: &Figure) -> Option<Finding> {
    figure.period.as_ref()?;
    Some(at(figure, "/period", "only a funnel is of one period", "take it out, or write `show: funnel`"))
}

/// Units of an organisation are what limits of chance are for: groups of persons are no units to look into.
fn of_units(figure: &Figure, data: &Shape) -> Option<Finding> {
    let units = data.organisational.join(", ");
    let breakdown = &figure.breakdown;
    if breakdown == "total" {
        let mend = if units.is_empty() { declare("a breakdown") } else { format!("add breakdown: {units}") };
        return Some(at(figure, "/show", "a funnel needs a breakdown of organisational units", mend));
    }
    if !data.breakdowns.contains_key(breakdown) || data.organisational.contains(breakdown) {
        return None;
    }
    let what = format!("the groups of '{breakdown}' are no organisational units, and a funnel is of such");
    let or = if units.is_empty() { String::new() } else { format!("write breakdown: {units}, or ") };
    Some(at(figure, "/breakdown", what, format!("{or}{}", declare(&format!("'{breakdown}'")))))
}

fn declare(what: &str) -> String {
    format!("name {what} in the `organisational_units` of the aggregate stage if its groups are such units")
}

/// A funnel compares levels, which it cannot where the model makes them what they are.
fn of_levels(figure: &Figure, data: &Shape) -> Option<Finding> {
    let mend = "show the development over time: `show: indicator`";
    let is_control = is_control(&figure.breakdown, data);
    let why = if is_control && data.fitted_elsewhere().is_some() {
        format!("'{}' is a control of the model, which takes out what its groups were", figure.breakdown)
    } else if is_control {
        format!(
            "'{}' is a control of the model, which makes each of its groups zero on average",
            figure.breakdown
        )
    } else if data.model.is_some() && !data.intercept {
        "the model has no intercept, so that zero is no average".to_owned()
    } else if data.is_sensitivity_analysis() {
        "the model is for a sensitivity analysis, and its levels cannot be compared".to_owned()
    } else {
        return None;
    };
    Some(at(figure, "/show", format!("a funnel compares levels, and {why}"), mend))
}

/// Over several periods together the same persons recur, and limits for so many rows would be too narrow.
fn of_time(figure: &Figure, data: &Shape) -> Option<Finding> {
    let (time, _) = data.time.as_ref().filter(|_| data.by.is_none())?;
    let what = format!("'{}' takes all periods together, and a funnel is of one", figure.data);
    Some(at(figure, "/data", what, format!("add `by: {time}` to the aggregate stage, or name another")))
}

fn of_se(figure: &Figure, data: &Shape) -> Option<Finding> {
    let what = format!("'{}' does not have the measure 'se', which the limits rest on", figure.data);
    let is_lacking = data.measures.contains(&Measure::Indicator) && !data.measures.contains(&Measure::Se);
    is_lacking.then(|| at(figure, "/data", what, measure_mend(Measure::Se)))
}

/// What is said of lines has no meaning in a funnel.
fn of_options(figure: &Figure) -> Vec<Finding> {
    let groups = figure
        .groups
        .as_ref()
        .map(|_| at(figure, "/groups", "a funnel shows every unit of its breakdown", "take `groups` out"));
    let line = figure.reference_line.as_ref().map(|_| {
        let mend = "take it out; `period:` says which period the funnel shows";
        at(figure, "/reference_line", "a funnel has no axis of time", mend)
    });
    groups.into_iter().chain(line).collect()
}
