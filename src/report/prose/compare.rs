//! The functions that compare, and refuse what a caveat forbids: `level_difference`, `rank`, `words`,
//! `compare`.
//! Knows nothing of where numbers are printed.

use super::arguments;
use super::desk::Desk;
use super::query::Query;
use crate::report::caveat::{Claim, PlacedCaveat, forbidding};
use crate::report::error::Fault;
use crate::report::figure::Comparability;
use crate::report::quantity::Quantity;
use minijinja::Error;
use minijinja::value::{Kwargs, Value};

/// `level_difference(source, group=, other=, at=)`: how far one group's number lies above another's.
pub(super) fn level_difference(desk: &Desk, source: &str, kwargs: &Kwargs) -> Result<Value, Error> {
    let query = Query::new(desk, source, kwargs)?;
    let other = arguments::text(kwargs, "other")?.unwrap_or_else(|| "total".to_owned());
    let at = query.period_or_own(arguments::period(kwargs, "at")?);
    let at = at.ok_or_else(|| Fault::new("level_difference needs a period").mend("write at="))?;
    arguments::all_used(kwargs)?;
    levels_may_be_compared(&query)?;
    let other = query.of_group(&other)?;
    let span = format!("{at} over {}", other.group);
    let difference = query.quantity("level_difference", query.at(at)? - other.at(at)?, span, false);
    Ok(difference.into())
}

/// `rank(...)`: never given.
pub(super) fn rank(desk: &Desk) -> Error {
    let report = &desk.report;
    let placed = report.caveats.iter().chain(report.figures.iter().flat_map(|figure| &figure.caveats));
    let caveat = placed.into_iter().find(|caveat| caveat.forbids.contains(&Claim::Ranking));
    let words = caveat.map_or_else(
        || "caveat 'no_ranking': units work under different conditions and are not ranked".to_owned(),
        |caveat| named(desk, caveat),
    );
    Fault::new(format!("rank is always refused: {words}"))
        .mend("compare with the average, or show the spread without an order")
        .into()
}

/// `words(quantity, more=, less=, same=)`: chosen by the sign of the number as printed.
pub(super) fn words(desk: &Desk, number: &Value, kwargs: &Kwargs) -> Result<Value, Error> {
    let number = arguments::quantity(number)?.as_printed();
    choose(desk, number, kwargs)
}

/// `compare(a, b, more=, less=, same=)`: chosen by whether `a` is printed as more or less than `b`.
pub(super) fn compare(desk: &Desk, a: &Value, b: &Value, kwargs: &Kwargs) -> Result<Value, Error> {
    let (a, b) = (arguments::quantity(a)?, arguments::quantity(b)?);
    if a.kind != b.kind {
        return Err(Fault::new("compare takes two numbers of one unit").into());
    }
    may_be_compared(desk, a, b)?;
    choose(desk, a.as_printed() - b.as_printed(), kwargs)
}

fn choose(desk: &Desk, difference: f64, kwargs: &Kwargs) -> Result<Value, Error> {
    let more = arguments::text(kwargs, "more")?.unwrap_or_else(|| desk.words.more.to_owned());
    let less = arguments::text(kwargs, "less")?.unwrap_or_else(|| desk.words.less.to_owned());
    let same = arguments::text(kwargs, "same")?.unwrap_or_else(|| desk.words.same.to_owned());
    arguments::all_used(kwargs)?;
    let chosen = if difference > 0.0 {
        more
    } else if difference < 0.0 {
        less
    } else {
        same
    };
    // Safe, so that the engine's formatter knows words that a number chose from words that an author wrote.
    Ok(Value::from_safe_string(chosen))
}

/// Two levels of different groups in one breakdown are a comparison of levels.
fn may_be_compared(desk: &Desk, a: &Quantity, b: &Quantity) -> Result<(), Fault> {
    let (Some(a), Some(b)) = (&a.origin, &b.origin) else {
        return Ok(());
    };
    let levels = a.level && b.level;
    if !levels || (&a.breakdown, &a.group) == (&b.breakdown, &b.group) {
        return Ok(());
    }
    for origin in [a, b] {
        refuse(desk, &origin.source, &origin.breakdown)?;
    }
    Ok(())
}

/// The query's groups may be compared in level; of an index, which shows development only, always.
pub(super) fn levels_may_be_compared(query: &Query<'_>) -> Result<(), Fault> {
    if query.quantity("", 0.0, String::new(), true).origin.is_some_and(|origin| origin.level) {
        refuse(query.desk, query.source, &query.breakdown)?;
    }
    Ok(())
}

fn refuse(desk: &Desk, source: &str, breakdown: &str) -> Result<(), Fault> {
    let report = &desk.report;
    let own = report.breakdowns.get(breakdown);
    let figures =
        report.figures.iter().filter(|figure| figure.breakdown == breakdown || figure.name == source);
    let caveat = own.and_then(|own| forbidding(&own.caveats, Claim::LevelComparison)).or_else(|| {
        figures.into_iter().find_map(|figure| forbidding(&figure.caveats, Claim::LevelComparison))
    });
    let why = match (caveat, own.map(|own| own.comparability)) {
        (Some(caveat), _) => named(desk, caveat),
        (None, Some(Comparability::DevelopmentOnly)) => {
            "caveat 'controlled_breakdown': the breakdown is a control, so each group is zero on average"
                .to_owned()
        }
        (None, _) => return Ok(()),
    };
    Err(Fault::new(format!("levels of '{breakdown}' may not be compared: {why}"))
        .mend("compare the development instead: change(...), or an index"))
}

fn named(desk: &Desk, caveat: &PlacedCaveat) -> String {
    format!("caveat '{}': {}", caveat.id, caveat.short.get(desk.language).unwrap_or_default())
}
