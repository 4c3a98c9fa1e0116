//! Raw tables as CSV, numbers as the shortest decimals that read back the same.
//! Knows nothing of where the text goes.

use super::{TableError, plain};
use polars::prelude::*;
use std::io::Write;

/// Writes a table as CSV with a header.
///
/// # Errors
/// What the writer says.
pub fn write(table: &DataFrame, into: &mut impl Write) -> Result<(), TableError> {
    let failed = |error: std::io::Error| TableError::Engine { reason: error.to_string() };
    let names: Vec<String> = crate::table::column_names(table).iter().map(|name| quoted(name)).collect();
    writeln!(into, "{}", names.join(",")).map_err(failed)?;
    let columns: Vec<Vec<String>> = table.columns().iter().map(texts).collect::<Result<_, _>>()?;
    for row in 0..table.height() {
        let fields: Vec<&str> = columns.iter().map(|column| column[row].as_str()).collect();
        writeln!(into, "{}", fields.join(",")).map_err(failed)?;
    }
    Ok(())
}

/// A field, in quotes where it needs them (RFC 4180).
pub fn quoted(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

fn texts(column: &Column) -> Result<Vec<String>, TableError> {
    let engine = |error: PolarsError| TableError::Engine { reason: plain(&error) };
    if column.dtype().is_float() {
        let values = column.cast(&DataType::Float64).map_err(engine)?;
        let text = |value: Option<f64>| value.map(|value| value.to_string()).unwrap_or_default();
        return Ok(values.f64().map_err(engine)?.iter().map(text).collect());
    }
    let values = column.cast(&DataType::String).map_err(engine)?;
    Ok(values.str().map_err(engine)?.iter().map(|value| quoted(value.unwrap_or_default())).collect())
}
