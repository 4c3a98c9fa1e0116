//! A figure's numbers as files for machines: CSV, and JSON that says what they are and how to read them.
//! Knows nothing of pages.

use super::caveat::PlacedCaveat;
use super::error::ReportError;
use super::escape;
use super::figure::{Comparability, Figure};
use super::funnel_data;
use super::labels;
use super::model::{Report, Unit};
use super::reading;
use super::words::Words;
use crate::disclosure::published::{Measure, PublishedRow, PublishedTable};
use crate::language::{Language, LocalText};
use serde_json::{Map, Value, json};

/// The rows behind a figure, with every measure of its table. A hidden row has no numbers and the status
/// `suppressed`; numbers are shortest decimals that read back to the same value.
pub fn csv(report: &Report, figure: &Figure) -> String {
    let Some(table) = report.tables.get(&figure.table) else {
        return String::new();
    };
    let mut out = columns(report, figure, table).join(",");
    out.push('\n');
    for row in rows(table, figure) {
        let fields: Vec<String> =
            fields(report, figure, table, row).iter().map(|field| escape::csv(field)).collect();
        out.push_str(&fields.join(","));
        out.push('\n');
    }
    out
}

fn rows<'a>(table: &'a PublishedTable, figure: &'a Figure) -> impl Iterator<Item = &'a PublishedRow> {
    let base = figure.relative_to.as_ref().map(|to| (to.breakdown.as_str(), to.group.as_str()));
    let groups = figure.groups.iter().map(|group| (figure.breakdown.as_str(), group.as_str())).chain(base);
    let rows = groups.flat_map(|(breakdown, group)| table.series(&figure.outcome, breakdown, group));
    rows.filter(|row| figure.funnel.as_ref().is_none_or(|funnel| funnel_data::is_of(funnel, row)))
}

fn columns(report: &Report, figure: &Figure, table: &PublishedTable) -> Vec<String> {
    let mut columns: Vec<String> = ["outcome", "breakdown", "group"].map(str::to_owned).to_vec();
    columns.extend(table.time_column.clone());
    columns.extend(table.counts.then(|| "n".to_owned()));
    columns.extend(table.measures.iter().map(|measure| measure.name().to_owned()));
    columns.extend(figure.funnel.iter().flat_map(|_| funnel_data::COLUMNS.map(str::to_owned)));
    columns.push("status".to_owned());
    columns.extend(report.simulated.then(|| "data".to_owned()));
    columns
}

fn fields(report: &Report, figure: &Figure, table: &PublishedTable, row: &PublishedRow) -> Vec<String> {
    let mut fields = vec![row.outcome.clone(), row.breakdown.clone(), row.group.clone()];
    if table.time_column.is_some() {
        fields.push(row.period.clone().unwrap_or_default());
    }
    if table.counts {
        fields.push(row.n.map(|n| n.to_string()).unwrap_or_default());
    }
    let decimals = |measure| decimals(report, &row.outcome, measure);
    let number =
        |measure| row.value(measure).map(|value| fixed(value, decimals(measure))).unwrap_or_default();
    fields.extend(table.measures.iter().map(|measure| number(*measure)));
    let of_funnel = |funnel| funnel_data::fields(funnel, figure, row, decimals(Measure::Indicator));
    fields.extend(figure.funnel.iter().flat_map(of_funnel));
    fields.push(row.status.name().to_owned());
    fields.extend(report.simulated.then(|| "simulated".to_owned()));
    fields
}

/// Decimals of a percent change: more would tell more of a mean than the mean's own do.
const OF_PERCENT: usize = 2;

/// The decimals at which a measure of an outcome is published.
fn decimals(report: &Report, outcome: &str, measure: Measure) -> usize {
    let of_outcome = report.outcomes.get(outcome).map_or(3, |outcome| usize::from(outcome.decimals));
    if measure == Measure::PercentChange { OF_PERCENT.min(of_outcome) } else { of_outcome }
}

/// A number as precise as it is published, to be drawn.
pub(super) fn as_published(report: &Report, figure: &Figure, measure: Measure, value: f64) -> f64 {
    fixed(value, decimals(report, &figure.outcome, measure)).parse().unwrap_or(value)
}

/// A number at the decimals that are published: more would tell how many persons are behind it.
pub(super) fn fixed(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    if text.trim_start_matches('-').bytes().all(|b| b == b'0' || b == b'.') {
        text.trim_start_matches('-').to_owned()
    } else {
        text
    }
}

/// What the CSV beside it holds: title, definition, unit, groups, how to read it, and the caveats, in every
/// language of the report.
///
/// # Errors
/// The description cannot be written, which no report causes.
pub fn metadata(report: &Report, figure: &Figure) -> Result<String, ReportError> {
    let each = |text: &dyn Fn(Language) -> Value| -> Value {
        report
            .languages
            .iter()
            .map(|language| (language.code().to_owned(), text(*language)))
            .collect::<Map<_, _>>()
            .into()
    };
    let table = report.tables.get(&figure.table);
    let mut value = json!({
        "figure": figure.name,
        "title": each(&|l| figure.title.get(l).into()),
        "pipeline": report.pipeline,
        "edition": report.edition,
        "simulated": report.simulated,
        "notice": each(&|l| report.simulated.then(|| Words::of(l).simulated_text).into()),
        "outcome": figure.outcome,
        "definition": each(&|l| reading::definition(report, figure, l).into()),
        "unit": unit_name(report, figure),
        "breakdown": figure.breakdown,
        "groups": figure.groups.iter().map(|group| json!({
            "code": group,
            "label": each(&|l| labels::group(report, &figure.breakdown, group, l).into()),
        })).collect::<Vec<_>>(),
        "comparability": comparability(figure.comparability),
        "reading": each(&|l| reading::reading(report, figure, l).into()),
        "reference": figure.reference_line.map(|period| period.to_string()),
        "relative_to": figure.relative_to.as_ref().map(|to| json!({"breakdown": to.breakdown, "group": to.group})),
        "last_data": report.last.map(|period| period.to_string()),
        "caveats": figure.caveats.iter().map(|one| caveat(one, &each)).collect::<Vec<_>>(),
        "columns": table.map(|table| columns(report, figure, table)),
        "status": {
            "ok": "published",
            "suppressed": "hidden to protect privacy; its numbers are empty, not zero",
        },
        "program": format!("caveat {}", report.provenance.program_version),
    });
    if let Some(funnel) = &figure.funnel {
        value["funnel"] = funnel_data::metadata(funnel, report, figure);
    }
    let text = serde_json::to_string_pretty(&value);
    let wrong = |error: serde_json::Error| ReportError::Figure {
        figure: figure.name.clone(),
        what: error.to_string(),
    };
    Ok(format!("{}\n", text.map_err(wrong)?))
}

/// Gathers what a function says in each of the report's languages.
type EachLanguage<'a> = dyn Fn(&dyn Fn(Language) -> Value) -> Value + 'a;

fn caveat(caveat: &PlacedCaveat, each: &EachLanguage<'_>) -> Value {
    json!({
        "id": caveat.id,
        "version": caveat.version,
        "severity": caveat.severity,
        "about": caveat.about,
        "forbids": caveat.forbids,
        "short": each(&|language| caveat.short.get(language).into()),
        "text": each(&|language| caveat.text.get(language).into()),
        "because": caveat.reasons,
        "source": caveat.source,
    })
}

fn comparability(comparability: Comparability) -> Value {
    match comparability {
        Comparability::DevelopmentOnly => json!({"compare": "development", "breakdown": "controlled"}),
        Comparability::ControlledElsewhere => {
            json!({"compare": "development", "breakdown": "controlled in a model of other rows"})
        }
        Comparability::Absorbed(share) => {
            json!({"compare": "development", "breakdown": "nearly absorbed", "absorbed_share": share})
        }
        Comparability::Unanchored => json!({"compare": "development", "breakdown": "without a common zero"}),
        Comparability::Elsewhere => {
            json!({"compare": "level and development", "breakdown": "free, in a model of other rows"})
        }
        Comparability::Partly(share) => {
            json!({"compare": "development, level in part", "breakdown": "partly absorbed", "absorbed_share": share})
        }
        Comparability::Free => json!({"compare": "level and development", "breakdown": "free"}),
        Comparability::NoModel => json!({"compare": "actual values without a model"}),
    }
}

fn unit_name(report: &Report, figure: &Figure) -> Value {
    match report.outcomes.get(&figure.outcome).map(|outcome| &outcome.unit) {
        Some(Unit::HoursPerWeek) => "hours_per_week".into(),
        Some(Unit::Share) => "share".into(),
        Some(Unit::Minutes) => "minutes".into(),
        Some(Unit::Other(LocalText::Same(text))) => text.as_str().into(),
        Some(Unit::Other(LocalText::Each(texts))) => json!(texts),
        None => Value::Null,
    }
}
