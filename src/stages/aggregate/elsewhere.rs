//! What is known of a table's cells from elsewhere: from tables before it of the same rows, and from earlier editions.
//! Knows nothing of what is hidden for it.

use super::super::stage::{Part, Parts, StageError};
use super::earlier::Printed;
use super::revised::{REVISED, Revised};
use super::{AggregateStage, Loader, earlier};
use crate::disclosure::published::{Measure, PublishedTable, Status};
use crate::disclosure::{Elsewhere, Place, Structure};
use crate::edition::{Numbers, RowName};
use crate::stages::stage::Step;
use std::collections::BTreeMap;

/// How a table's cells hang together.
pub const STRUCTURE: &str = "structure";
/// The published table.
pub const TABLE: &str = "table";
/// The table with all its numbers.
pub const UNGATED: &str = "ungated";

/// The parts that say something of cells elsewhere.
pub fn parts(parts: &Parts) -> impl Iterator<Item = &Part> {
    parts.0.iter().filter(|part| is_elsewhere(part))
}

/// Whether a part is of another table of the same rows, or of an earlier edition.
pub fn is_elsewhere(part: &Part) -> bool {
    ["file", STRUCTURE, TABLE, UNGATED, REVISED].contains(&part.role.as_str())
}

/// How the stage's cells hang together, with what is known of them from elsewhere.
///
/// # Errors
/// Damaged parts, or an edition whose files are not those that its lock names.
pub fn structure(stage: &AggregateStage, step: &Step, loader: &Loader) -> Result<Structure, StageError> {
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
    let revised = of_role(REVISED).map(|part| loader.json(part)).collect::<Result<Vec<Revised>, _>>()?;
    for earlier in &stage.previous {
        let numbers = earlier.edition.numbers(&step.inputs, loader)?;
        let shown = shown(&structure, &numbers);
        let own = revised.iter().filter(|revised| revised.edition == earlier.edition.folder);
        let compared = earlier::compared(stage, own);
        if earlier.rows.is_some() {
            earlier::are_those(&earlier.edition, stage, &shown, &compared)?;
        }
        let may_differ = |place: &Place| compared.get(place).is_some_and(|(_, may_differ)| *may_differ);
        for place in shown.keys().filter(|place| !may_differ(place)) {
            let known = structure.elsewhere.entry(place.clone());
            known.or_insert(Elsewhere { size: None, is_shown: true }).is_shown = true;
        }
        structure.revisions.push(earlier::revisions(stage, &compared, &shown));
    }
    Ok(structure)
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
