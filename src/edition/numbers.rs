//! The numbers that an edition's figures show, read from the data files beside them.
//! Knows nothing of other editions.

use super::lock::EditionLock;
use super::spreadsheet::as_it_was;
use crate::disclosure::published::Measure;
use crate::keys::Digest;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What a row of a figure's data is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct RowName {
    /// The figure.
    pub figure: String,
    /// The outcome.
    pub outcome: String,
    /// The breakdown.
    pub breakdown: String,
    /// The group.
    pub group: String,
    /// The period; empty where the table has none.
    pub period: String,
}

/// A row's values as they are printed, by column; `status` among them. Hidden ones are empty.
pub type Row = BTreeMap<String, String>;

/// An edition's rows.
pub type Numbers = BTreeMap<RowName, Row>;

/// Why an edition's numbers cannot be read.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "each variant's message says what its fields are")]
pub enum NumbersError {
    #[error("cannot read {path}: {reason}; take it from version control, or run again")]
    Unreadable { path: PathBuf, reason: String },
    #[error(
        "{path} is not the file that the edition's lock names: take it from version control, or run again"
    )]
    Altered { path: PathBuf },
}

/// Columns that say what a row is about, but for the period's, whose name is the pipeline's own.
const NAMES: [&str; 3] = ["outcome", "breakdown", "group"];
/// What stands in each row alike: that the data are simulated.
const MARK: &str = "data";

/// Reads the numbers of the edition in a folder.
///
/// # Errors
/// A file that is missing, is not the lock's, or is no CSV.
pub fn numbers(lock: &EditionLock, folder: &Path) -> Result<Numbers, NumbersError> {
    let mut numbers = Numbers::new();
    for (name, digest) in &lock.outputs {
        let Some(figure) = figure_of(name) else { continue };
        let path = folder.join(name);
        let unreadable = |reason: String| NumbersError::Unreadable { path: path.clone(), reason };
        let bytes = std::fs::read(&path).map_err(|error| unreadable(error.to_string()))?;
        if Digest::of(&bytes) != *digest {
            return Err(NumbersError::Altered { path });
        }
        add_numbers(figure, &bytes, &mut numbers).map_err(|error| unreadable(error.to_string()))?;
    }
    Ok(numbers)
}

/// The figure whose numbers an output holds.
pub fn figure_of(output: &str) -> Option<&str> {
    output.strip_prefix("data/")?.strip_suffix(".csv")
}

/// Adds the rows of a figure's data file.
///
/// # Errors
/// A file that is no CSV.
pub fn add_numbers(figure: &str, bytes: &[u8], numbers: &mut Numbers) -> Result<(), csv::Error> {
    let mut reader = csv::Reader::from_reader(bytes);
    let header: Vec<String> = reader.headers()?.iter().map(str::to_owned).collect();
    let period = header.get(NAMES.len()).filter(|name| !is_value(name));
    for record in reader.records() {
        let record = record?;
        let mut row: Row = header.iter().cloned().zip(record.iter().map(str::to_owned)).collect();
        let mut take =
            |name: &str| row.remove(name).map(|text| as_it_was(&text).to_owned()).unwrap_or_default();
        let name = RowName {
            figure: figure.to_owned(),
            outcome: take(NAMES[0]),
            breakdown: take(NAMES[1]),
            group: take(NAMES[2]),
            period: period.map(|period| take(period)).unwrap_or_default(),
        };
        take(MARK);
        numbers.insert(name, row);
    }
    Ok(())
}

/// Whether a column holds values and not names.
fn is_value(name: &str) -> bool {
    ["n", "status", MARK].contains(&name) || Measure::named(name).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_found_by_what_they_are_about_with_or_without_a_period() {
        let mut numbers = Numbers::new();
        let with = b"outcome,breakdown,group,month,n,actual,status,data\nhours,county,\"03, city\",2023-01,10,1.5,ok,simulated\n";
        add_numbers("fig1", with, &mut numbers).unwrap();
        add_numbers(
            "fig2",
            b"outcome,breakdown,group,actual,status\nhours,county,03,,suppressed\n",
            &mut numbers,
        )
        .unwrap();
        let (names, rows): (Vec<&RowName>, Vec<&Row>) = numbers.iter().unzip();
        assert_eq!((names[0].group.as_str(), names[0].period.as_str()), ("03, city", "2023-01"));
        assert_eq!(rows[0].keys().collect::<Vec<_>>(), ["actual", "n", "status"]);
        assert_eq!((names[1].period.as_str(), rows[1]["actual"].as_str()), ("", ""));
    }
}
