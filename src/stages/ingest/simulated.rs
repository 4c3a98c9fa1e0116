//! A simulated population in place of files: the same tables, one piece a month.
//! Knows nothing of how the population is made.

use super::super::stage::{Artifact, Body, StageError, Step};
use super::params::{Params, Simulate, Sources};
use crate::disclosure::sensitivity::Sensitivity;
use crate::period::{Period, Step as TimeStep};
use crate::simulate::{MonthExtract, Population, each_month};
use crate::stages::{Encoded, extracts};
use crate::table::{DataFrame, TableError, source};
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
    let Sources::Simulated { simulate } = &params.sources else { return Ok(json!({})) };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let population = extracts::population(simulate.persons_per_month, simulate.seed);
    all(&population, threads, emit)?;
    Ok(json!({}))
}

/// Gives all tables: the pieces of a month are made by one of the threads, and given in order by this one.
fn all(
    population: &Population,
    threads: usize,
    emit: &mut dyn FnMut(Artifact) -> Result<(), StageError>,
) -> Result<(), StageError> {
    let market = extracts::labour_market_of(population).map_err(StageError::plain)?;
    for (month, table) in source::split(market, Some("month"), TimeStep::Month).map_err(StageError::plain)? {
        emit(piece("labour_market", month, Body::Raw(table)))?;
    }
    let persons =
        each_month(population, threads, pieces, |pieces| pieces.into_iter().try_for_each(&mut *emit))?;
    let persons = extracts::persons(&persons).map_err(StageError::plain)?;
    emit(piece("persons", None, Body::Raw(persons)))
}

/// The pieces of a month.
fn pieces(extract: MonthExtract) -> Result<[Artifact; 2], StageError> {
    let month = extract.month;
    let piece = |name, table: Result<DataFrame, TableError>| {
        let encoded = table.and_then(Encoded::of).map_err(StageError::plain)?;
        Ok::<_, StageError>(piece(name, Some(month), Body::Encoded(encoded)))
    };
    Ok([
        piece("registrations", extracts::registrations(month, &extract.registrations))?,
        piece("employment", extracts::employment(month, &extract.employment))?,
    ])
}

fn piece(name: &str, period: Option<Period>, body: Body) -> Artifact {
    let period = period.map(|period| period.to_string()).unwrap_or_default();
    let label = format!("{name}@{period}");
    Artifact { role: "piece", label, body, sensitivity: Sensitivity::Confidential }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::Digest;

    fn made(threads: usize) -> Vec<(String, Digest, Digest, u64)> {
        let mut pieces = Vec::new();
        let mut emit = |piece: Artifact| {
            let raw = match piece.body {
                Body::Encoded(raw) => raw,
                Body::Raw(raw) => Encoded::of(raw).unwrap(),
                _ => panic!("{} is no table", piece.label),
            };
            pieces.push((piece.label, raw.content, Digest::of(&raw.bytes), raw.rows));
            Ok(())
        };
        all(&extracts::population(200, 7), threads, &mut emit).unwrap();
        pieces
    }

    #[test]
    fn any_number_of_threads_gives_the_same_pieces_in_the_same_order() {
        let one = made(1);
        assert_eq!(one.len(), 3 * 93 + 1);
        for threads in [2, 4] {
            assert!(made(threads) == one, "{threads} threads");
        }
    }
}
