//! `caveat show STAGE --gate`: how much of a table is hidden to protect persons, and by which rule.
//! Knows nothing of how it was decided.

use super::arguments::{ShowOptions, TableFormat};
use super::error::CliError;
use super::output;
use super::sheet::{Cell, Sheet};
use super::show::{failed, print};
use crate::disclosure::{Account, Policy};
use crate::stages::{Loader, Part};

/// Prints the gate's account; for reading the rules, too.
pub fn show(part: &Part, policy: Policy, options: &ShowOptions) -> Result<(), CliError> {
    let account: Account = Loader::default().json(part).map_err(failed)?;
    print(by_breakdown(&account), options)?;
    if options.format == TableFormat::Table && options.conditions.is_empty() {
        output::write(&rules(&account, policy))?;
    }
    Ok(())
}

fn by_breakdown(account: &Account) -> Sheet {
    let count = |count: u64| i64::try_from(count).map_or(Cell::Missing, Cell::Whole);
    let rows = account.tables.iter().map(|own| {
        let names = [&own.outcome, &own.breakdown].map(|name| Cell::Text(name.clone()));
        names.into_iter().chain([count(own.cells), count(own.hidden)]).collect()
    });
    let header = ["outcome", "breakdown", "cells", "hidden"].map(str::to_owned).to_vec();
    Sheet { header, rows: rows.collect() }
}

/// The rules in words, with how many cells each hid where that tells nothing of single ones.
fn rules(account: &Account, policy: Policy) -> String {
    let mut text = format!("\nhidden: cells of {}\n", policy.words());
    for (rule, count) in &account.rules {
        text.push_str(&format!("{count:>8}  {}\n", rule.words(policy)));
    }
    for breakdown in &account.without_levels {
        text.push_str(&format!(
            "the corrected levels of {breakdown} are left out: they would tell that of a hidden group\n"
        ));
    }
    for (edition, reason) in &account.not_compared {
        text.push_str(&format!("rows were not compared with those of the edition {edition}: {reason}\n"));
    }
    text
}
