//! A figure's table as JSON-stat 2.0 (json-stat.org/full), the cube format of statistical offices.
//! Knows nothing of where numbers and labels come from.
//!
//! Dimensions are `outcome`, `group`, `time` where the data have time, and `measure`. Numbers stand with their
//! published decimals. What is not shown is `null` with a sign as its status; what the signs mean stands in
//! `extension.status.label`, where Eurostat has it, too.

use super::columns::Column;
use super::metadata::comparability;
use super::table::{Category, Cell, DataTable, HIDDEN, MISSING, Row, Time};
use super::words::DataWords;
use crate::disclosure::published::Status;
use crate::language::Language;
use crate::report::error::ReportError;
use crate::report::figure::Figure;
use crate::report::model::Report;
use crate::report::words::Words;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The table as a dataset in a language.
///
/// # Errors
/// Text that JSON cannot hold, which no report has.
pub fn write(
    report: &Report,
    figure: &Figure,
    table: &DataTable,
    language: Language,
) -> Result<String, ReportError> {
    let dimensions = dimensions(table, language);
    let cells = cells(table);
    let ids: Vec<&str> = dimensions.iter().map(|one| one.id).collect();
    let sizes: Vec<usize> = dimensions.iter().map(|one| one.categories.len()).collect();
    let described: Map<String, Value> =
        dimensions.iter().map(|one| (one.id.to_owned(), one.described())).collect();
    let notes: Vec<String> = table.notes.iter().map(|note| format!("{} {}", note.short, note.text)).collect();
    let mut members = vec![
        ("version", "2.0".into()),
        ("class", "dataset".into()),
        ("label", table.title.as_str().into()),
        ("source", source(report, language).into()),
        ("note", json!(notes)),
        ("role", role(table)),
        ("id", json!(ids)),
        ("size", json!(sizes)),
        ("dimension", described.into()),
        ("status", status(&cells)),
        ("extension", extension(report, figure, table, language)),
    ];
    // A dataset without a hidden or missing number has no status at all.
    members.retain(|(name, value)| *name != "status" || value.as_object().is_some_and(|map| !map.is_empty()));
    let mut lines = Vec::new();
    for (name, value) in &members {
        let text = serde_json::to_string_pretty(value).map_err(|error| wrong(figure, &error))?;
        lines.push(format!("  \"{name}\": {}", text.replace('\n', "\n  ")));
        if *name == "dimension" {
            lines.push(format!("  \"value\": {}", values(&cells, table.columns.len())));
        }
    }
    Ok(format!("{{\n{}\n}}\n", lines.join(",\n")))
}

fn wrong(figure: &Figure, error: &serde_json::Error) -> ReportError {
    ReportError::Figure { figure: figure.name.clone(), what: error.to_string() }
}

/// Where the numbers come from, and that they are simulated where they are.
fn source(report: &Report, language: Language) -> String {
    let title = report.title.get(language).unwrap_or(&report.pipeline);
    let edition = format!("{title}, {} {}.", Words::of(language).edition.to_lowercase(), report.edition);
    if report.simulated { format!("{edition} {}", DataWords::of(language).simulated) } else { edition }
}

fn role(table: &DataTable) -> Value {
    match table.time {
        Some(_) => json!({"time": ["time"], "metric": ["measure"]}),
        None => json!({"metric": ["measure"]}),
    }
}

/// A dimension of the cube.
struct Dimension {
    id: &'static str,
    label: String,
    categories: Vec<Category>,
    units: Option<Value>,
}

impl Dimension {
    fn described(&self) -> Value {
        let index: Vec<&str> = self.categories.iter().map(|one| one.code.as_str()).collect();
        let labels: Map<String, Value> =
            self.categories.iter().map(|one| (one.code.clone(), one.label.as_str().into())).collect();
        let mut category = json!({"index": index, "label": labels});
        if let Some(units) = &self.units {
            category["unit"] = units.clone();
        }
        json!({"label": self.label, "category": category})
    }
}

fn dimensions(table: &DataTable, language: Language) -> Vec<Dimension> {
    let (words, own) = (Words::of(language), DataWords::of(language));
    let plain =
        |id, label: &str, categories| Dimension { id, label: label.to_owned(), categories, units: None };
    let measure = |column: &Column| Category { code: column.code.clone(), label: column.label.clone() };
    let units = table.columns.iter().map(|column| (column.code.clone(), unit(column))).collect::<Map<_, _>>();
    let time = |time: &Time| plain("time", words.period, time.periods.clone());
    let mut dimensions = vec![
        plain("outcome", words.outcome, vec![table.outcome.clone()]),
        plain("group", &table.breakdown.label, groups(table)),
    ];
    dimensions.extend(table.time.as_ref().map(time));
    dimensions.push(Dimension {
        units: Some(units.into()),
        ..plain("measure", own.number, table.columns.iter().map(measure).collect())
    });
    dimensions
}

fn unit(column: &Column) -> Value {
    json!({"decimals": column.decimals, "label": column.unit})
}

/// The groups by code. One of another breakdown has the breakdown before its code, so that no two are alike.
pub fn groups(table: &DataTable) -> Vec<Category> {
    let mut groups: Vec<Category> = Vec::new();
    for one in &table.groups {
        let mut group = one.group.clone();
        if one.breakdown.code != table.breakdown.code {
            group.code = format!("{}/{}", one.breakdown.code, one.group.code);
        }
        while groups.iter().any(|known| known.code == group.code) {
            group.code.insert(0, '/');
        }
        groups.push(group);
    }
    groups
}

/// The cube's cells, a list of measures for each group and period in their order.
fn cells(table: &DataTable) -> Vec<Vec<Cell<'_>>> {
    let rows: BTreeMap<(usize, Option<usize>), &Row> =
        table.rows.iter().map(|row| ((row.group, row.period), row)).collect();
    let periods: Vec<Option<usize>> = match &table.time {
        Some(time) => (0..time.periods.len()).map(Some).collect(),
        None => vec![None],
    };
    let places = (0..table.groups.len()).flat_map(|group| periods.iter().map(move |period| (group, *period)));
    places
        .map(|place| {
            (0..table.columns.len())
                .map(|at| rows.get(&place).map_or(Cell::Missing, |row| row.cell(at)))
                .collect()
        })
        .collect()
}

/// The values, a line for each group and period.
fn values(cells: &[Vec<Cell<'_>>], measures: usize) -> String {
    if cells.is_empty() || measures == 0 {
        return "[]".to_owned();
    }
    let value = |cell: &Cell<'_>| match cell {
        Cell::Number(number) => number.text().to_owned(),
        Cell::Hidden | Cell::Missing => "null".to_owned(),
    };
    let line = |row: &Vec<Cell<'_>>| row.iter().map(value).collect::<Vec<_>>().join(", ");
    let lines: Vec<String> = cells.iter().map(line).collect();
    format!("[\n    {}\n  ]", lines.join(",\n    "))
}

/// The signs of what is not shown, by place among the values.
fn status(cells: &[Vec<Cell<'_>>]) -> Value {
    let signs = cells.iter().flatten().enumerate();
    let signs = signs.filter_map(|(at, cell)| Some((at.to_string(), Value::from(cell.sign()?))));
    Value::Object(signs.collect())
}

/// What JSON-stat has no word for.
fn extension(report: &Report, figure: &Figure, table: &DataTable, language: Language) -> Value {
    let own = DataWords::of(language);
    let caveat = |note: &super::table::Note| json!({"id": note.id, "version": note.version, "severity": note.severity, "short": note.short});
    let mut extension = json!({
        "figure": table.figure,
        "pipeline": report.pipeline,
        "edition": report.edition,
        "language": language.code(),
        "simulated": table.simulated,
        "data_up_to": report.last.map(|period| period.to_string()),
        "definition": table.definition,
        "reading": table.reading,
        "comparability": comparability(figure.comparability),
        "caveats": table.notes.iter().map(caveat).collect::<Vec<_>>(),
        "status": {"label": {HIDDEN: own.hidden, MISSING: own.missing}},
        "program": format!("caveat {}", report.provenance.program_version),
    });
    if table.has_places {
        let codes = groups(table);
        let shown = table.rows.iter().filter(|row| row.status == Status::Ok);
        let place = |row: &Row| Some((codes[row.group].code.clone(), Value::from(row.place?.name())));
        extension["places"] = Value::Object(shown.filter_map(place).collect());
    }
    extension
}
