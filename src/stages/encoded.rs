//! A raw table as it will be kept: its bytes, and the digest of what it says.
//! Knows nothing of where it will be kept.

use crate::keys::Digest;
use crate::table::{DataFrame, TableError, content, parquet};

/// A raw table as Parquet, so that several threads can make the outputs of one step.
pub struct Encoded {
    /// The file.
    pub bytes: Vec<u8>,
    /// The digest of what the table says.
    pub content: Digest,
    /// Its rows.
    pub rows: u64,
}

impl Encoded {
    /// A raw table's bytes and digest.
    ///
    /// # Errors
    /// What the writer says; a column of a type that no register extract has.
    pub fn of(mut raw: DataFrame) -> Result<Self, TableError> {
        let mut bytes = Vec::new();
        parquet::write_raw(&mut raw, &mut bytes)?;
        Ok(Self { bytes, content: content::digest_of_raw(&raw)?, rows: raw.height() as u64 })
    }
}
