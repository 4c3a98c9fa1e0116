//! Checks the parameters of `ingest` against the columns of its sources, before any row is read.
//! Knows nothing of the rows.

use super::super::shape::PassedOver;
use super::super::stage::{Finding, Planned, SourceFiles, Upstream};
use super::super::{OutcomeShape, OutputKind, Shape};
use super::params::{Check, Outcome, Params, Source, Sources};
use super::{IngestStage, simulated};
use crate::disclosure::sensitivity::Sensitivity;
use crate::edition::is_history;
use crate::period::Step;
use crate::table::{DataFrame, TableError, conform, query};
use serde_json::Value;
use std::collections::BTreeMap;

/// The tables' columns where they are known: a table of another column is an error only then.
type Tables = BTreeMap<String, DataFrame>;

pub fn plan(
    name: &str,
    mut params: Params,
    written: &Value,
    upstream: &Upstream,
) -> Result<Planned, Vec<Finding>> {
    let mut findings = Vec::new();
    let Found { files, tables, passed_over } = sources(&params, upstream, &mut findings);
    let kinds = tables.iter().map(|(name, table)| (name.clone(), conform::kinds_of(table))).collect();
    params.step = params.step.or_else(|| whole_years(&params, &tables));
    check_names(&params, &tables, &mut findings);
    for (name, outcome) in &params.outcomes {
        check_outcome(name, outcome, &tables, &params, &mut findings);
    }
    let mut columns = None;
    if findings.is_empty() {
        columns = joined(&params, &tables, &mut findings);
        check_columns(&params, columns.as_ref(), &mut findings);
    }
    if !findings.is_empty() {
        passed_over.iter().for_each(|column| column.explain(&mut findings));
        return Err(findings);
    }
    let on_disk = files.iter().flat_map(|source| &source.files).any(|file| upstream.peek.is_simulated(file));
    let mut shape = shape(&params, columns);
    shape.conditions = conditions(&params, &tables);
    shape.programmes = params.programmes.is_some();
    shape.rows = Some(name.to_owned());
    shape.simulated |= on_disk;
    shape.passed_over = passed_over;
    let stage = Box::new(IngestStage { params, written: written.clone(), kinds });
    let sensitivity = Sensitivity::Confidential;
    Ok(Planned { stage, shape, needs: Vec::new(), files, out: None, sensitivity })
}

/// What is found of the sources.
#[derive(Default)]
struct Found {
    files: Vec<SourceFiles>,
    tables: Tables,
    /// Columns of the first file of each source that cannot be read.
    passed_over: Vec<PassedOver>,
}

fn sources(params: &Params, upstream: &Upstream, findings: &mut Vec<Finding>) -> Found {
    let mut found = Found::default();
    let Sources::Files(sources) = &params.sources else {
        return Found { tables: simulated::tables(), ..found };
    };
    for (name, source) in sources {
        // What is called so is taken for a report's own past, and handed on with it.
        if is_history(name) {
            let what = format!("'{name}' is what a report's corrections and earlier editions are called");
            findings.push(Finding::at(format!("/sources/{name}"), what).mend("give the source another name"));
        }
        let pointer = format!("/sources/{name}/path");
        let files = match upstream.peek.files(&source.path) {
            Ok(files) => files,
            Err(what) => {
                findings.push(Finding::at(pointer, what));
                continue;
            }
        };
        if let Some(first) = files.first() {
            match columns(first, source, name, upstream, findings) {
                Ok((columns, passed_over)) => {
                    found.tables.insert(name.clone(), columns);
                    found.passed_over.extend(passed_over);
                }
                Err(error) => findings.push(Finding::at(pointer, error.to_string())),
            }
        }
        found.files.push(SourceFiles { source: name.clone(), files });
    }
    found
}

/// The columns of a source's first file as they will be read, and those that are passed over.
fn columns(
    first: &str,
    source: &Source,
    name: &str,
    upstream: &Upstream,
    findings: &mut Vec<Finding>,
) -> Result<(DataFrame, Vec<PassedOver>), TableError> {
    let columns = upstream.peek.columns(first)?;
    findings.extend(unknown_columns(name, source, &columns.table));
    let unreadable = columns.unreadable.into_iter();
    let passed_over =
        unreadable.map(|(column, holds)| PassedOver { file: first.to_owned(), column, holds }).collect();
    Ok((conform::conformed(columns.table, &source.columns, name)?, passed_over))
}

/// A time column of whole numbers holds years.
fn whole_years(params: &Params, tables: &Tables) -> Option<Step> {
    let column = tables.get(&params.rows)?.column(params.time.as_ref()?).ok()?;
    crate::table::series::is_whole(column.dtype()).then_some(Step::Year)
}

/// Columns whose kind is declared and that the table does not have.
fn unknown_columns(name: &str, source: &Source, columns: &DataFrame) -> Vec<Finding> {
    let known = crate::table::column_names(columns);
    let unknown = source.columns.keys().filter(|column| !known.contains(&column.as_str()));
    let finding = |column: &String| {
        let pointer = format!("/sources/{name}/columns/{column}");
        Finding::unknown(pointer, &format!("column of {name}"), column, known.iter().copied())
    };
    unknown.map(finding).collect()
}

fn check_names(params: &Params, tables: &Tables, findings: &mut Vec<Finding>) {
    let known: Vec<&str> = match &params.sources {
        Sources::Files(sources) => sources.keys().map(String::as_str).collect(),
        Sources::Simulated { .. } => tables.keys().map(String::as_str).collect(),
    };
    let mut check = |pointer: String, table: &str| {
        if !known.contains(&table) {
            findings.push(Finding::unknown(pointer, "source", table, known.iter().copied()));
        }
    };
    check("/rows".to_owned(), &params.rows);
    for (place, join) in params.joins.iter().enumerate() {
        check(format!("/joins/{place}/table"), &join.table);
    }
    for (name, outcome) in &params.outcomes {
        if let Some((table, _)) = outcome.from.as_deref().and_then(|from| from.split_once('.')) {
            check(format!("/outcomes/{name}/from"), table);
        }
    }
}

fn check_outcome(
    name: &str,
    outcome: &Outcome,
    tables: &Tables,
    params: &Params,
    findings: &mut Vec<Finding>,
) {
    let at = |field: &str| format!("/outcomes/{name}{field}");
    match (&outcome.from, &outcome.column) {
        (Some(_), Some(_)) => {
            findings.push(Finding::at(at(""), "has both `from` and `column`").mend("keep one"))
        }
        (None, None) => findings.push(
            Finding::at(at(""), "says neither `from` nor `column`")
                .mend("write from: table.column for later periods, or column: name for one that is there"),
        ),
        (Some(from), None) => check_ahead(name, outcome, from, tables, params, findings),
        (None, Some(_)) => {}
    }
    if let Some((from, to)) = outcome.window
        && from > to
    {
        let mend = format!("write window: [{to}, {from}]");
        findings.push(
            Finding::at(at("/window"), format!("the window ends before it begins: [{from}, {to}]"))
                .mend(mend),
        );
    }
    if outcome.at_least.is_none() && outcome.decimals.is_none() {
        let mend = "write decimals: 2 for values such as 12.25, decimals: 0 for whole numbers";
        findings.push(Finding::at(at(""), "does not say how many decimals its values have").mend(mend));
    }
}

fn check_ahead(
    name: &str,
    outcome: &Outcome,
    from: &str,
    tables: &Tables,
    params: &Params,
    findings: &mut Vec<Finding>,
) {
    let at = |field: &str| format!("/outcomes/{name}{field}");
    let Some((table, column)) = from.split_once('.') else {
        let what = format!("'{from}' names no table");
        findings.push(Finding::at(at("/from"), what).mend("write table.column, as employment.hours"));
        return;
    };
    if let Some(columns) = tables.get(table) {
        for (place, column) in [("/from", Some(column)), ("/from", params.unit.as_deref())] {
            if let Some(column) = column.filter(|column| columns.column(column).is_err()) {
                let known = crate::table::column_names(columns);
                findings.push(Finding::unknown(at(place), &format!("column of {table}"), column, known));
            }
        }
    }
    match (outcome.window, outcome.at) {
        (Some(_), Some(_)) => {
            findings.push(Finding::at(at(""), "has both `window` and `at`").mend("keep one"))
        }
        (None, None) => findings.push(
            Finding::at(at(""), "says neither `window` nor `at`")
                .mend("write window: [1, 3] for several periods, or at: 3 for one"),
        ),
        _ => {}
    }
    if params.unit.is_none() || params.time.is_none() {
        let mend = "name the columns with `unit:` and `time:`";
        findings.push(
            Finding::at(at("/from"), "looks at the same unit in later periods, and there is no unit or time")
                .mend(mend),
        );
    }
}

/// The columns of the rows after joins and derivations, computed on tables without rows.
fn joined(params: &Params, tables: &Tables, findings: &mut Vec<Finding>) -> Option<DataFrame> {
    let mut rows = tables.get(&params.rows)?.clone();
    for (place, join) in params.joins.iter().enumerate() {
        let right = tables.get(&join.table)?;
        let mut right = right.clone();
        for (key, column) in join.on.iter().enumerate() {
            for (table, raw) in [(params.rows.as_str(), &rows), (join.table.as_str(), &right)] {
                if raw.column(column).is_err() {
                    let known = crate::table::column_names(raw);
                    let pointer = format!("/joins/{place}/on/{key}");
                    findings.push(Finding::unknown(pointer, &format!("column of {table}"), column, known));
                }
            }
        }
        if !findings.is_empty() {
            return None;
        }
        drop_time(&mut right, params, &join.on);
        match query::joined_columns(&rows, &right, &join.on) {
            Ok(joined) => rows = joined,
            Err(error) => {
                findings.push(Finding::at(format!("/joins/{place}"), error.to_string()));
                return None;
            }
        }
    }
    derived(rows, params, findings)
}

/// A joined table's own time column would stand in the rows' way when it is no key.
pub fn drop_time(right: &mut DataFrame, params: &Params, on: &[String]) {
    if let Some(time) = params.time.as_ref().filter(|time| !on.contains(time)) {
        let _ = right.drop_in_place(time);
    }
}

fn derived(mut rows: DataFrame, params: &Params, findings: &mut Vec<Finding>) -> Option<DataFrame> {
    let mut whole = true;
    for (name, sql) in &params.derive.0 {
        match query::derive(rows.clone(), name, sql) {
            Ok(more) => rows = more,
            Err(error) => {
                whole = false;
                findings.push(expression_finding(format!("/derive/{name}"), &error, &rows));
            }
        }
    }
    if let Some(condition) = &params.filter
        && let Err(error) = query::filter(rows.clone(), condition)
    {
        findings.push(expression_finding("/filter".to_owned(), &error, &rows));
    }
    whole.then_some(rows)
}

fn expression_finding(pointer: String, error: &TableError, rows: &DataFrame) -> Finding {
    let reason = match error {
        TableError::Expression { reason, .. } => reason.clone(),
        other => other.to_string(),
    };
    let mend = format!("the columns here are: {}", query::names(rows));
    Finding::at(pointer, format!("this SQL expression does not work: {reason}")).mend(mend)
}

fn check_columns(params: &Params, columns: Option<&DataFrame>, findings: &mut Vec<Finding>) {
    let Some(columns) = columns else { return };
    let known = crate::table::column_names(columns);
    let mut wanted: Vec<(String, &str)> = Vec::new();
    wanted.extend(params.unit.as_deref().map(|unit| ("/unit".to_owned(), unit)));
    wanted.extend(params.time.as_deref().map(|time| ("/time".to_owned(), time)));
    for (name, outcome) in &params.outcomes {
        if known.contains(&name.as_str()) && outcome.column.as_ref() != Some(name) {
            let what = format!("the rows already have a column '{name}'");
            findings
                .push(Finding::at(format!("/outcomes/{name}"), what).mend("give the outcome another name"));
        }
        wanted.extend(outcome.column.as_deref().map(|column| (format!("/outcomes/{name}/column"), column)));
    }
    for (place, check) in params.checks.iter().enumerate() {
        match check {
            Check::Unique(names) => wanted.extend(
                names.iter().enumerate().map(|(i, n)| (format!("/checks/{place}/unique/{i}"), n.as_str())),
            ),
            Check::NotNull(names) => wanted.extend(
                names.iter().enumerate().map(|(i, n)| (format!("/checks/{place}/not_null/{i}"), n.as_str())),
            ),
            Check::Between(bounds) => wanted
                .extend(bounds.keys().map(|name| (format!("/checks/{place}/between/{name}"), name.as_str()))),
        }
    }
    for name in params.programmes.iter().flatten().map(|(name, _)| name) {
        wanted.push((format!("/programmes/{name}"), name));
    }
    for (pointer, column) in wanted {
        if !known.contains(&column) {
            findings.push(Finding::unknown(pointer, "column", column, known.iter().copied()));
        }
    }
    check_unique_has_time(params, findings);
    check_derived_identity(params, findings);
}

/// A column made of the identity could be broken down by, and a group would be one person.
fn check_derived_identity(params: &Params, findings: &mut Vec<Finding>) {
    let Some(unit) = &params.unit else { return };
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    for (name, sql) in &params.derive.0 {
        if sql.split(|c| !is_word(c)).any(|word| word.eq_ignore_ascii_case(unit)) {
            let what = format!("the expression uses the identity '{unit}', which must not leave the store");
            findings.push(Finding::at(format!("/derive/{name}"), what).mend("leave the identity out of it"));
        }
    }
}

fn check_unique_has_time(params: &Params, findings: &mut Vec<Finding>) {
    let Some(time) = &params.time else { return };
    for (place, check) in params.checks.iter().enumerate() {
        if let Check::Unique(names) = check
            && !names.contains(time)
        {
            let what = "rows are handled one period at a time, so a key must hold the time column";
            let mend = format!("add {time} to the list");
            findings.push(Finding::at(format!("/checks/{place}/unique"), what).mend(mend));
        }
    }
}

fn shape(params: &Params, columns: Option<DataFrame>) -> Shape {
    let outcomes = params
        .outcomes
        .iter()
        .map(|(name, outcome)| OutcomeShape {
            name: name.clone(),
            unit: outcome.unit.clone().unwrap_or_else(|| default_unit(outcome).to_owned()),
            decimals: outcome.decimals.unwrap_or(0),
            per_unit: super::outcome::full_grid(outcome).unwrap_or(1),
            horizon: outcome.span().map(|(_, to)| to),
            source: outcome.from.clone(),
            at_least: outcome.at_least,
            at_exit: outcome.is_at_exit(),
        })
        .collect();
    let (persons_per_month, simulated) = match &params.sources {
        Sources::Simulated { simulate } => (Some(u64::from(simulate.persons_per_month)), true),
        Sources::Files(sources) => (None, sources.values().any(|source| source.simulated)),
    };
    Shape {
        columns,
        outcomes,
        unit: params.unit.clone(),
        time: params.time.clone().map(|time| (time, params.step())),
        simulated,
        persons_per_month,
        ..Shape::of(OutputKind::Rows)
    }
}

/// The columns that come from a table joined by time and place, not by the unit.
fn conditions(params: &Params, tables: &Tables) -> Vec<String> {
    let is_local = |on: &[String]| {
        params.time.as_ref().is_some_and(|time| on.contains(time))
            && params.unit.as_ref().is_none_or(|unit| !on.contains(unit))
    };
    let local = params.joins.iter().filter(|join| is_local(&join.on));
    let columns = local.filter_map(|join| tables.get(&join.table)).flat_map(crate::table::column_names);
    columns.map(str::to_owned).collect()
}

fn default_unit(outcome: &Outcome) -> &'static str {
    if outcome.at_least.is_some() { "share" } else { "unit" }
}
