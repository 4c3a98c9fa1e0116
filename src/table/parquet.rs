//! Frames as Parquet: codes and exact integers as columns, their types beside them as metadata.
//! Knows nothing of where the bytes are kept.

use super::frame::{Column, ColumnType, Data, Frame};
use super::{TableError, plain};
use polars::prelude::*;
use polars_io::parquet::write::KeyValueMetadata;
use polars_io::prelude::{ParquetCompression, ParquetReader, ParquetWriter};
use std::fs::File;
use std::io::Write;
use std::path::Path;

const METADATA_KEY: &str = "caveat.columns.1";
const SIMULATED_KEY: &str = "caveat.simulated";

/// Writes a frame; equal frames give equal bytes with one version of polars.
///
/// # Errors
/// What the writer says.
pub fn write(frame: &Frame, into: impl Write) -> Result<(), TableError> {
    let types: Vec<(String, ColumnType)> =
        frame.columns.iter().map(|column| (column.name.clone(), column.data.kind())).collect();
    let metadata = serde_json::to_string(&types).map_err(|e| TableError::Engine { reason: e.to_string() })?;
    let columns = frame.columns.iter().map(physical).collect();
    let mut physical = DataFrame::new(frame.rows, columns)?;
    write_with(&mut physical, into, vec![(METADATA_KEY.to_owned(), metadata)])
}

/// Writes a raw table.
///
/// # Errors
/// What the writer says.
pub fn write_raw(raw: &mut DataFrame, into: impl Write) -> Result<(), TableError> {
    write_with(raw, into, Vec::new())
}

/// Writes a raw table that says of itself that it is simulated.
///
/// # Errors
/// What the writer says.
pub fn write_simulated(raw: &mut DataFrame, into: impl Write) -> Result<(), TableError> {
    write_with(raw, into, vec![(SIMULATED_KEY.to_owned(), "true".to_owned())])
}

/// Whether a file says of itself that it is simulated; a file that cannot be read says nothing.
pub fn is_simulated(path: &Path) -> bool {
    let Ok(file) = File::open(path) else { return false };
    let mut reader = ParquetReader::new(file);
    let Ok(metadata) = reader.get_metadata() else { return false };
    let pairs = metadata.key_value_metadata().as_ref();
    pairs.is_some_and(|pairs| pairs.iter().any(|pair| pair.key == SIMULATED_KEY))
}

fn write_with(raw: &mut DataFrame, into: impl Write, pairs: Vec<(String, String)>) -> Result<(), TableError> {
    let metadata = (!pairs.is_empty()).then(|| KeyValueMetadata::from_static(pairs));
    ParquetWriter::new(into)
        .with_compression(ParquetCompression::Lz4Raw)
        .with_key_value_metadata(metadata)
        .set_parallel(false)
        .finish(raw)?;
    Ok(())
}

fn physical(column: &Column) -> polars::prelude::Column {
    let name = PlSmallStr::from_str(&column.name);
    match &column.data {
        Data::Category { codes, .. } => {
            let codes: Vec<i32> = codes.iter().map(|&code| i32::from(code)).collect();
            polars::prelude::Column::new(name, codes)
        }
        Data::Number { values, known: None, .. } | Data::Ids(values) => {
            polars::prelude::Column::new(name, values.as_slice())
        }
        Data::Number { values, known: Some(known), .. } => {
            let values: Int64Chunked =
                values.iter().zip(known).map(|(&value, &known)| known.then_some(value)).collect();
            values.with_name(name).into_series().into()
        }
        Data::Float(values) => polars::prelude::Column::new(name, values.as_slice()),
        Data::Names(values) => polars::prelude::Column::new(name, values.as_slice()),
    }
}

/// Reads a frame that [`write()`] wrote.
///
/// # Errors
/// [`TableError::Read`] when the file is missing, damaged or not one of ours.
pub fn read(path: &Path) -> Result<Frame, TableError> {
    let failed = |reason: String| TableError::Read { path: path.to_path_buf(), reason };
    let file = File::open(path).map_err(|e| failed(e.to_string()))?;
    let mut reader = ParquetReader::new(file);
    let types = reader.get_metadata().map_err(|e| failed(plain(&e)))?.key_value_metadata().as_ref().and_then(
        |pairs| pairs.iter().find(|pair| pair.key == METADATA_KEY).and_then(|pair| pair.value.clone()),
    );
    let types = types.ok_or_else(|| failed("it does not say what its columns are".to_owned()))?;
    let types: Vec<(String, ColumnType)> = serde_json::from_str(&types).map_err(|e| failed(e.to_string()))?;
    let raw = reader.finish().map_err(|e| failed(plain(&e)))?;
    let rows = raw.height();
    let columns = types
        .into_iter()
        .map(|(name, kind)| logical(&raw, name, kind))
        .collect::<Result<Vec<_>, _>>()
        .map_err(|e| failed(plain(&e)))?;
    Ok(Frame { columns, rows })
}

fn logical(raw: &DataFrame, name: String, kind: ColumnType) -> PolarsResult<Column> {
    let column = raw.column(&name)?.as_materialized_series();
    let data = match kind {
        ColumnType::Category { levels } => {
            let codes = column.i32()?.iter().map(|code| code.and_then(|c| u16::try_from(c).ok()));
            Data::Category { levels, codes: codes.map(|code| code.unwrap_or(super::MISSING)).collect() }
        }
        ColumnType::Number { per_unit } => {
            let (values, known) = super::series::integers(column)?;
            Data::Number { per_unit, values, known }
        }
        ColumnType::Float => {
            Data::Float(column.f64()?.iter().map(|value| value.unwrap_or(f64::NAN)).collect())
        }
        ColumnType::Ids => Data::Ids(column.i64()?.iter().map(Option::unwrap_or_default).collect()),
        ColumnType::Names => {
            Data::Names(column.str()?.iter().map(|value| value.unwrap_or_default().to_owned()).collect())
        }
    };
    Ok(Column { name, data })
}
