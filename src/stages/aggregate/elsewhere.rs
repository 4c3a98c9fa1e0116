//! What is known of a table's cells from elsewhere: from tables before it of the same rows, and from earlier editions.
//! Knows nothing of what is hidden for it.

use super::super::stage::{Part, Parts, StageError};
use super::earlier::Printed;
use super::revised::{REVISED, Revised};
use super::{AggregateStage, Earlier, Loader, earlier};
use crate::disclosure::published::{Measure, PublishedTable, Status};
use crate::disclosure::{Elsewhere, Place, Revision, Structure};
use crate::edition::{Numbers, RowName};
use crate::stages::stage::Step;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How a table's cells hang together.
pub const STRUCTURE: &str = "structure";
/// The published table.
pub const TABLE: &str = "table";
/// The table with all its numbers.
pub const UNGATED: &str = "ungated";
/// What earlier editions say of the table's cells.
pub const EDITIONS: &str = "editions";

/// What an earlier edition says of a table's cells.
#[derive(Debug, Serialize, Deserialize)]
pub struct OfEdition {
    /// The edition's folder.
    folder: String,
    /// Cells that it showed and that are as they were.
    shown: Vec<Place>,
    /// What became of the others.
    revised: Vec<(Place, Revision)>,
}

/// The parts that say something of cells elsewhere.
pub fn parts(parts: &Parts) -> impl Iterator<Item = &Part> {
    parts.0.iter().filter(|part| is_elsewhere(part))
}

/// Whether a part is of another table of the same rows, or of an earlier edition.
pub fn is_elsewhere(part: &Part) -> bool {
    ["file", STRUCTURE, TABLE, UNGATED, EDITIONS, REVISED].contains(&part.role.as_str())
}

/// How the stage's cells hang together, with what is known of them from elsewhere; and what earlier editions say of them,
/// for tables after this one.
///
/// # Errors
/// Damaged parts, or an edition whose files are not those that its lock names.
pub fn structure(
    stage: &AggregateStage,
    step: &Step,
    loader: &Loader,
) -> Result<(Structure, Vec<OfEdition>), StageError> {
    let mut structure = stage.structure();
    let of_role = |role: &'static str| step.inputs.iter().filter(move |part| part.role == role);
    for part in of_role(STRUCTURE) {
        let other: Structure = loader.json(part)?;
        let table = |role| of_role(role).find(|table| table.from == part.from);
        if let Some((published, whole)) = table(TABLE).zip(table(UNGATED)) {
            let tables = [published, whole].map(|part| loader.json::<PublishedTable>(part));
            let [published, whole] = tables;
            structure.elsewhere.extend(of_table(&other, &published?, &whole?));
            structure.balanced.extend(other.balanced);
        }
    }
    let others = of_role(EDITIONS).map(|part| loader.json(part));
    let others = others.collect::<Result<Vec<Vec<OfEdition>>, _>>()?;
    let own = editions(stage, &structure, step, loader)?;
    for OfEdition { folder, shown, revised } in others.iter().flatten().chain(&own) {
        for place in shown {
            let known = structure.elsewhere.entry(place.clone());
            known.or_insert(Elsewhere { size: None, is_shown: true }).is_shown = true;
        }
        structure.revisions.entry(folder.clone()).or_default().extend(revised.iter().cloned());
    }
    Ok((structure, own))
}

/// What each earlier edition says of the stage's cells.
fn editions(
    stage: &AggregateStage,
    structure: &Structure,
    step: &Step,
    loader: &Loader,
) -> Result<Vec<OfEdition>, StageError> {
    let revised = step.inputs.iter().filter(|part| part.role == REVISED && part.from.is_empty());
    let revised = revised.map(|part| loader.json(part)).collect::<Result<Vec<Revised>, _>>()?;
    let of_edition = |earlier: &Earlier| {
        let folder = earlier.edition.folder.clone();
        let shown = shown(structure, &earlier.edition.numbers(&step.inputs, loader)?);
        let own = revised.iter().filter(|revised| revised.edition == folder);
        let compared = earlier::compared(stage, own);
        if earlier.rows.is_some() {
            earlier::are_those(&earlier.edition, stage, &shown, &compared)?;
        }
        let may_differ = |place: &Place| compared.get(place).is_some_and(|(_, may_differ)| *may_differ);
        let revised = earlier::revisions(stage, &compared, &shown).into_iter().collect();
        let shown = shown.into_keys().filter(|place| !may_differ(place)).collect();
        Ok(OfEdition { folder, shown, revised })
    };
    stage.previous.iter().map(of_edition).collect()
}

/// The cells that an edition showed, each with what its figures printed.
fn shown(structure: &Structure, numbers: &Numbers) -> BTreeMap<Place, Vec<Printed>> {
    let mut shown: BTreeMap<Place, Vec<Printed>> = BTreeMap::new();
    for (row, numbers) in numbers {
        let is_shown = numbers.get("status").is_some_and(|status| status == Status::Ok.name());
        if let Some(place) = place_of_row(structure, row).filter(|_| is_shown) {
            let printed = |column: &str| numbers.get(column).filter(|text| !text.is_empty()).cloned();
            let (mean, n) = (printed(Measure::Actual.name()), printed("n"));
            shown.entry(place).or_default().push(Printed { mean, n });
        }
    }
    shown
}

/// What another table of the same rows says of its cells.
fn of_table(
    structure: &Structure,
    published: &PublishedTable,
    whole: &PublishedTable,
) -> BTreeMap<Place, Elsewhere> {
    let cells = published.rows.iter().zip(&whole.rows).filter_map(|(row, whole)| {
        let period = row.period.as_deref();
        let place = structure.naming.place(&row.outcome, &row.breakdown, &row.group, period)?;
        Some((place, Elsewhere { size: whole.n, is_shown: row.status == Status::Ok }))
    });
    cells.collect()
}

fn place_of_row(structure: &Structure, row: &RowName) -> Option<Place> {
    let period = Some(row.period.as_str()).filter(|period| !period.is_empty());
    structure.naming.place(&row.outcome, &row.breakdown, &row.group, period)
}
