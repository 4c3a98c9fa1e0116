//! Tests of the store, a file for each of its parts, and what they share.
//! Knows nothing of the stat cache, whose tests lie beside it.

mod abandoned;
mod damage;
mod latest;
mod locks;
mod objects;
mod opening;
mod records;

use super::*;
use crate::keys::StepKey;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

fn store() -> (TempDir, Store) {
    let folder = TempDir::new().unwrap();
    let store = Store::open(&folder.path().join(".caveat")).unwrap();
    (folder, store)
}

fn key(params: Value) -> StepKey {
    StepKey {
        kind: "fit".to_owned(),
        revision: 1,
        params,
        inputs: BTreeMap::from([("registrations/2023-06".to_owned(), Digest::of(b"in"))]),
    }
}

fn record(store: &Store, params: Value, text: &str) -> Record {
    let output = Output {
        role: "table".to_owned(),
        label: "2023-06".to_owned(),
        content: Digest::of(text.as_bytes()),
        object: store.put_bytes(text.as_bytes(), Secrecy::Confidential).unwrap(),
        secrecy: Secrecy::Confidential,
        rows: Some(3),
    };
    Record::new(key(params), vec![output], json!({"rows": 3, "share": 0.1}))
}

fn overwrite(path: &Path, bytes: &[u8]) {
    fs::remove_file(path).unwrap();
    fs::write(path, bytes).unwrap();
}

fn files_below(folder: &Path) -> usize {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.map(|path| if path.is_dir() { files_below(&path) } else { 1 }).sum()
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

fn record_path(store: &Store, record: &Record) -> PathBuf {
    store.shard("records", &record.key.digest(), ".json")
}
