//! What a figure's CSV holds, as JSON: title, definition, unit, groups, how to read it, and the caveats.
//! Knows nothing of pages.

use super::funnel;
use crate::language::{Language, LocalText};
use crate::report::caveat::PlacedCaveat;
use crate::report::error::ReportError;
use crate::report::figure::{Comparability, Figure};
use crate::report::labels;
use crate::report::model::{Report, Unit};
use crate::report::reading;
use crate::report::words::Words;
use serde_json::{Map, Value, json};

/// What the CSV beside it holds, in every language of the report. `columns` are the CSV's.
///
/// # Errors
/// The description cannot be written, which no report causes.
pub fn write(report: &Report, figure: &Figure, columns: &[String]) -> Result<String, ReportError> {
    let each = |text: &dyn Fn(Language) -> Value| -> Value {
        report
            .languages
            .iter()
            .map(|language| (language.code().to_owned(), text(*language)))
            .collect::<Map<_, _>>()
            .into()
    };
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
        "columns": columns,
        "status": {
            "ok": "published",
            "suppressed": "hidden to protect privacy; its numbers are empty, not zero",
        },
        "program": format!("caveat {}", report.provenance.program_version),
    });
    if let Some(of) = &figure.funnel {
        value["funnel"] = funnel::metadata(of, report, figure);
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

/// What may be compared, in words for machines.
pub fn comparability(comparability: Comparability) -> Value {
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
