//! A simulated population in place of files: the same tables, one piece a month.
//! Knows nothing of how the population is made.

use super::super::stage::{Artifact, Body, StageError, Step};
use super::params::{Params, Simulate, Sources};
use crate::disclosure::sensitivity::Sensitivity;
use crate::period::Step as TimeStep;
use crate::simulate::simulate;
use crate::stages::extracts;
use crate::table::{DataFrame, source};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Raised whenever an equal seed gives another population.
const REVISION: u32 = 1;

/// The step that makes the population.
pub fn step(simulate: &Simulate) -> Step {
    Step {
        task: "simulate",
        label: String::new(),
        params: json!({
            "persons_per_month": simulate.persons_per_month,
            "seed": simulate.seed,
            "revision": REVISION,
        }),
        inputs: Vec::new(),
    }
}

/// The tables' columns, without rows.
pub fn tables() -> BTreeMap<String, DataFrame> {
    extracts::empty().unwrap_or_default()
}

/// Makes the population and gives its tables month by month.
pub fn run(
    params: &Params,
    _: &Step,
    emit: &mut dyn FnMut(Artifact) -> Result<(), StageError>,
) -> Result<Value, StageError> {
    let Sources::Simulated { simulate: wanted } = &params.sources else { return Ok(json!({})) };
    let population = extracts::population(wanted.persons_per_month, wanted.seed);
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let mut piece = |label: String, table: DataFrame| {
        emit(Artifact {
            role: "piece",
            label,
            body: Body::Raw(table),
            sensitivity: Sensitivity::Confidential,
        })
    };
    let engine = |error: crate::table::TableError| StageError::plain(error);
    let market = extracts::labour_market_of(&population).map_err(engine)?;
    for (month, table) in source::split(market, Some("month"), TimeStep::Month).map_err(engine)? {
        let month = month.map(|month| month.to_string()).unwrap_or_default();
        piece(format!("labour_market@{month}"), table)?;
    }
    let persons = simulate(&population, threads, |extract| {
        let month = extract.month;
        piece(
            format!("registrations@{month}"),
            extracts::registrations(month, &extract.registrations).map_err(engine)?,
        )?;
        piece(
            format!("employment@{month}"),
            extracts::employment(month, &extract.employment).map_err(engine)?,
        )
    })?;
    piece("persons@".to_owned(), extracts::persons(&persons).map_err(engine)?)?;
    Ok(json!({}))
}
