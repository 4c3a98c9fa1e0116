//! Raw tables as Parquet, and the mark of simulated ones.
//! Knows nothing of where the bytes are kept.

use super::TableError;
use polars::prelude::*;
use polars_io::parquet::write::KeyValueMetadata;
use polars_io::prelude::{ParquetCompression, ParquetReader, ParquetWriter};
use std::fs::File;
use std::io::Write;
use std::path::Path;

const SIMULATED_KEY: &str = "caveat.simulated";

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
