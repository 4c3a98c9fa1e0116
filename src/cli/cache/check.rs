//! `caveat cache check`: reads the whole store and says what is damaged.
//! Knows nothing of how damage is found.

use super::super::error::CliError;
use super::super::open::enter;
use super::super::{exit_code, output};
use super::size;
use crate::counted::counted;
use crate::store::{Checked, Store};
use serde_json::{Value, json};
use std::process::ExitCode;

/// Runs the command.
pub fn check(store: &Store, as_json: bool) -> Result<ExitCode, CliError> {
    let _in_use = enter(store)?;
    let stats = store.stat_cache();
    let checked = store.check(&stats)?;
    // Losing the stat cache costs hashing files again and nothing else.
    let _ = stats.save();
    output::write(&if as_json { json(&checked) } else { words(&checked) })?;
    Ok(if checked.damaged.is_empty() { exit_code::DONE } else { exit_code::damaged() })
}

fn json(checked: &Checked) -> String {
    let damaged = checked.damaged.iter();
    let damaged: Value = damaged
        .map(|damage| json!({"what": damage.what, "fault": damage.fault, "file": damage.file.display().to_string()}))
        .collect();
    let Checked { objects, bytes, records, .. } = checked;
    format!("{:#}\n", json!({"objects": objects, "bytes": bytes, "records": records, "damaged": damaged}))
}

fn words(checked: &Checked) -> String {
    let mut text = String::new();
    for damage in &checked.damaged {
        text.push_str(&format!("damaged: {}: {} ({})\n", damage.what, damage.fault, damage.file.display()));
    }
    let (objects, bytes) = (counted(checked.objects, "object"), size::words(checked.bytes));
    text.push_str(&match checked.damaged.len() {
        0 => format!(
            "the store is whole: {objects} ({bytes}) and {} are what was written\n",
            counted(checked.records, "record")
        ),
        count => format!(
            "moved to .caveat/quarantine: {}, and `caveat run` computes anew what they held; whole: {objects} ({bytes})\n",
            counted(count, "file")
        ),
    });
    text
}
