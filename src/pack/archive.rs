//! Files to one ZIP archive whose bytes depend on nothing but the files: sorted names, one fixed time and mode.
//! Knows nothing of what the files are.

use super::PackError;
use crate::store::by_rename;
use std::collections::BTreeMap;
use std::io::{Cursor, Write};
use std::path::Path;
use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// How hard deflate tries; part of what fixes the bytes.
const LEVEL: i64 = 6;

/// The bytes of an archive of `files`, by name within it.
///
/// # Errors
/// A file that no archive can hold.
pub fn bytes(files: &BTreeMap<String, Vec<u8>>) -> Result<Vec<u8>, PackError> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(LEVEL))
        .last_modified_time(DateTime::DEFAULT)
        .unix_permissions(0o644);
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        archive.start_file(name.as_str(), options).map_err(failed(name))?;
        archive.write_all(bytes).map_err(PackError::io("pack", name))?;
    }
    Ok(archive.finish().map_err(failed("the archive"))?.into_inner())
}

/// Writes an archive of `files` by rename: it is there whole or not at all.
///
/// # Errors
/// A folder that cannot be written.
pub fn write(files: &BTreeMap<String, Vec<u8>>, path: &Path) -> Result<(), PackError> {
    let bytes = bytes(files)?;
    let io = PackError::io("write", path);
    by_rename(path, &io, |file| file.write_all(&bytes).map_err(&io))
}

fn failed(name: &str) -> impl Fn(ZipError) -> PackError {
    let name = name.to_owned();
    move |error| PackError::Unfit {
        what: format!("{name} cannot be packed: {error}"),
        mend: "report this; no edition should cause it".to_owned(),
    }
}
