//! The content digest of a table: what it says, whatever the file format writes around it.
//! Knows nothing of where a table lies.

use crate::keys::{Digest, Hasher};
use polars::prelude::*;

fn number(hasher: &mut Hasher, number: u64) {
    hasher.update(&number.to_le_bytes());
}

/// One bit pattern for every NaN, so that equal tables have equal digests.
fn canonical_bits(value: f64) -> u64 {
    if value.is_nan() { f64::NAN.to_bits() } else { value.to_bits() }
}

/// The digest of a raw table as it was read, by column, type and value.
///
/// # Errors
/// A column of a type that no register extract has (a list, say).
pub fn digest_of_raw(raw: &DataFrame) -> PolarsResult<Digest> {
    let mut hasher = Hasher::in_context("caveat raw table content 1");
    number(&mut hasher, raw.height() as u64);
    for column in raw.columns() {
        hasher.update_text(column.name());
        hasher.update_text(&column.dtype().to_string());
        add_series(&mut hasher, column.as_materialized_series())?;
    }
    Ok(hasher.finish())
}

fn add_series(hasher: &mut Hasher, series: &Series) -> PolarsResult<()> {
    match series.dtype() {
        DataType::String => {
            for value in series.str()?.iter() {
                number(hasher, u64::from(value.is_some()));
                hasher.update_text(value.unwrap_or_default());
            }
        }
        DataType::Float32 | DataType::Float64 => {
            let values = series.cast(&DataType::Float64)?;
            for value in values.f64()?.iter() {
                number(hasher, u64::from(value.is_some()));
                number(hasher, canonical_bits(value.unwrap_or_default()));
            }
        }
        _ => {
            let values = series.to_physical_repr().cast(&DataType::Int64)?;
            for value in values.i64()?.iter() {
                number(hasher, u64::from(value.is_some()));
                number(hasher, value.unwrap_or_default().cast_unsigned());
            }
        }
    }
    Ok(())
}
