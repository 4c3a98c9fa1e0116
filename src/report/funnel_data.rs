//! What the data files of a funnel hold beside the published rows: the limits, and where each unit lies.
//! Knows nothing of files.

use super::data_files::fixed;
use super::figure::Figure;
use super::funnel::Funnel;
use super::model::Report;
use crate::disclosure::published::{PublishedRow, Status};
use serde_json::{Value, json};

/// The columns: half the width of the 95 % and of the 99.8 % limits, and where the unit lies.
pub const COLUMNS: [&str; 3] = ["limit_95", "limit_998", "place"];

/// Whether a row is one of the funnel's period that is shown.
pub fn is_of(funnel: &Funnel, row: &PublishedRow) -> bool {
    let period = funnel.period.map(|period| period.to_string());
    row.status == Status::Ok && row.period == period
}

/// The columns' fields; empty for the group that the figure is relative to.
pub fn fields(funnel: &Funnel, figure: &Figure, row: &PublishedRow, decimals: usize) -> [String; 3] {
    let unit = funnel.unit(&row.group).filter(|_| row.breakdown == figure.breakdown);
    let Some(unit) = unit else { return Default::default() };
    [fixed(unit.inner, decimals), fixed(unit.outer, decimals), unit.place.name().to_owned()]
}

/// What the limits are and rest on.
pub fn metadata(funnel: &Funnel, report: &Report, figure: &Figure) -> Value {
    let decimals = report.outcomes.get(&figure.outcome).map_or(3, |outcome| usize::from(outcome.decimals));
    json!({
        "period": funnel.period.map(|period| period.to_string()),
        "units": funnel.units.len(),
        "hidden_units": funnel.hidden,
        "target": 0,
        "limits": "target plus and minus 1.96 (limit_95) and 3.09 (limit_998) times sqrt(within^2 / n + between^2)",
        "within": fixed(funnel.sd, decimals),
        "between": fixed(funnel.between, decimals),
        "source": "Spiegelhalter 2005, doi 10.1002/sim.1970, additive overdispersion",
    })
}
