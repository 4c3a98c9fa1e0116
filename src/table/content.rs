//! The content digest of a table: what it says, whatever the file format writes around it.
//! Knows nothing of where a table lies.

use super::{Data, Frame};
use crate::keys::{Digest, Hasher};
use polars::prelude::*;

/// The digest of a frame's columns, in order, by name, type, levels and exact values.
pub fn digest_of_frame(frame: &Frame) -> Digest {
    let mut hasher = Hasher::in_context("caveat table content 1");
    number(&mut hasher, frame.rows as u64);
    for column in &frame.columns {
        hasher.update_text(&column.name);
        add_data(&mut hasher, &column.data);
    }
    hasher.finish()
}

fn add_data(hasher: &mut Hasher, data: &Data) {
    match data {
        Data::Category { levels, codes } => {
            hasher.update_text("category");
            number(hasher, levels.len() as u64);
            for level in levels {
                hasher.update_text(level);
            }
            hasher.update(&little_endian(codes, |code| code.to_le_bytes()));
        }
        Data::Number { per_unit, values, known } => {
            hasher.update_text("number");
            number(hasher, per_unit.unsigned_abs());
            hasher.update(&little_endian(values, |value| value.to_le_bytes()));
            let known: Vec<u8> = known.iter().flatten().map(|&known| u8::from(known)).collect();
            hasher.update(&known);
        }
        Data::Float(values) => {
            hasher.update_text("float");
            hasher.update(&little_endian(values, |value| canonical_bits(value).to_le_bytes()));
        }
        Data::Ids(values) => {
            hasher.update_text("ids");
            hasher.update(&little_endian(values, |value| value.to_le_bytes()));
        }
        Data::Names(values) => {
            hasher.update_text("names");
            for value in values {
                hasher.update_text(value);
            }
        }
    }
}

fn number(hasher: &mut Hasher, number: u64) {
    hasher.update(&number.to_le_bytes());
}

/// One bit pattern for every NaN, so that equal tables have equal digests.
fn canonical_bits(value: f64) -> u64 {
    if value.is_nan() { f64::NAN.to_bits() } else { value.to_bits() }
}

fn little_endian<T: Copy, const N: usize>(values: &[T], bytes: impl Fn(T) -> [u8; N]) -> Vec<u8> {
    values.iter().flat_map(|&value| bytes(value)).collect()
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
