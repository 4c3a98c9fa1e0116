//! What the data of a funnel hold beside the published rows: the limits, and where each unit lies.
//! Knows nothing of files.

use super::number::fixed;
use crate::disclosure::published::{PublishedRow, Status};
use crate::report::figure::Figure;
use crate::report::funnel::{Funnel, FunnelUnit};
use crate::report::model::Report;
use serde_json::{Value, json};

/// Whether a row is one of the funnel's period that is shown.
pub fn is_of(funnel: &Funnel, row: &PublishedRow) -> bool {
    let period = funnel.period.map(|period| period.to_string());
    row.status == Status::Ok && row.period == period
}

/// The unit that a row is about; none for the group that the figure is relative to.
pub fn unit<'a>(figure: &'a Figure, row: &PublishedRow) -> Option<&'a FunnelUnit> {
    figure.funnel.as_ref()?.unit(&row.group).filter(|_| row.breakdown == figure.breakdown)
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
