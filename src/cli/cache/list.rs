//! `caveat cache list`: the stages and editions in the store, with their sizes.
//! Knows nothing of whether they are whole.

use super::super::error::CliError;
use super::super::{exit_code, output};
use super::{Edition, editions, size};
use crate::counted::counted;
use crate::store::{Inventory, Record, Store, Usage};
use serde_json::{Value, json};
use std::path::Path;
use std::process::ExitCode;

/// Runs the command.
pub fn list(root: &Path, store: &Store, as_json: bool) -> Result<ExitCode, CliError> {
    let inventory = store.inventory()?;
    let editions = editions(root)?;
    let text = if as_json { json(&inventory, &editions) } else { words(&inventory, &editions) };
    output::write(&text)?;
    Ok(exit_code::DONE)
}

fn json(inventory: &Inventory, editions: &[Edition]) -> String {
    let stages = inventory.stages.iter().map(|stage| {
        let record = inventory.record_of(stage);
        let usage = record.map(|record| inventory.usage_of(record)).unwrap_or_default();
        json!({
            "pipeline": stage.pipeline,
            "stage": stage.stage,
            "kind": record.map(|record| record.key.kind.clone()),
            "parts": record.map(|record| record.outputs.len()),
            "steps": record.map(|record| record.steps().len()),
            "bytes": usage.bytes,
        })
    });
    let editions = editions.iter().map(|edition| {
        let (kept, of) = kept(edition, inventory);
        json!({"edition": edition.folder, "stages": of, "stages_in_store": kept})
    });
    let all = all(inventory);
    let value = json!({
        "stages": stages.collect::<Value>(),
        "editions": editions.collect::<Value>(),
        "records": inventory.records.len(),
        "objects": all.files,
        "bytes": all.bytes,
        "quarantined": inventory.quarantined.len(),
    });
    format!("{value:#}\n")
}

fn words(inventory: &Inventory, editions: &[Edition]) -> String {
    let rows: Vec<[String; 5]> = inventory
        .stages
        .iter()
        .map(|stage| {
            let record = inventory.record_of(stage);
            let kind = record.map_or("(not there any more)", |record| record.key.kind.as_str());
            let usage = record.map(|record| inventory.usage_of(record)).unwrap_or_default();
            [
                stage.pipeline.clone(),
                stage.stage.clone(),
                kind.to_owned(),
                parts(record),
                size::words(usage.bytes),
            ]
        })
        .collect();
    let mut text = table(&["pipeline", "stage", "kind", "parts", "size"], &rows);
    for edition in editions {
        let (kept, of) = kept(edition, inventory);
        text.push_str(&format!(
            "edition {}: {kept} of {} in the store\n",
            edition.folder,
            counted(of, "stage")
        ));
    }
    let all = all(inventory);
    let (objects, bytes) = (all.files, size::words(all.bytes));
    text.push_str(&format!(
        "in all {bytes} in {}, from {} steps and stages\n",
        counted(objects, "object"),
        inventory.records.len()
    ));
    if !inventory.quarantined.is_empty() {
        text.push_str(&format!("{} in quarantine\n", counted(inventory.quarantined.len(), "damaged file")));
    }
    text
}

fn parts(record: Option<&Record>) -> String {
    record.map_or_else(String::new, |record| record.outputs.len().to_string())
}

/// How many of the stages that an edition pins are in the store.
fn kept(edition: &Edition, inventory: &Inventory) -> (usize, usize) {
    let stages = &edition.lock.stages;
    (stages.iter().filter(|stage| inventory.records.contains_key(&stage.key)).count(), stages.len())
}

fn all(inventory: &Inventory) -> Usage {
    let mut usage = Usage::default();
    inventory.objects.values().for_each(|bytes| usage += *bytes);
    usage
}

/// Columns as wide as their widest cell; the last two are numbers and stand to the right.
fn table(header: &[&str; 5], rows: &[[String; 5]]) -> String {
    let width = |column: usize| {
        let cells = rows.iter().map(|row| row[column].chars().count());
        cells.chain([header[column].len()]).max().unwrap_or(0)
    };
    let widths = [0, 1, 2, 3, 4].map(width);
    let line = |cells: [&str; 5]| {
        let padded = (0..5).map(|column| {
            let (cell, width) = (cells[column], widths[column]);
            if column < 3 { format!("{cell:width$}") } else { format!("{cell:>width$}") }
        });
        format!("{}\n", padded.collect::<Vec<_>>().join("  "))
    };
    let rows = rows.iter().map(|row| line(row.each_ref().map(String::as_str)));
    std::iter::once(line(*header)).chain(rows).collect()
}
