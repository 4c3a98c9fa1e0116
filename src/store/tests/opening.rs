//! Tests of opening a store, and of folders that are none.
//! Knows nothing of what a store holds.

use super::*;

#[test]
fn a_store_of_a_later_format_is_refused() {
    let (_folder, store) = store();
    overwrite(&store.root().join("FORMAT"), b"caveat store, format 2\n");
    let error = Store::open(store.root()).unwrap_err();
    assert!(matches!(error, StoreError::NewerFormat { found: 2, known: 1, .. }), "{error}");
    assert!(error.to_string().contains("newer program"), "{error}");
}

#[test]
fn a_folder_that_is_no_store_is_refused() {
    let (_folder, store) = store();
    for text in ["", "something else", "caveat store, format x", "caveat store, format 0"] {
        overwrite(&store.root().join("FORMAT"), text.as_bytes());
        assert!(matches!(Store::open(store.root()), Err(StoreError::Damaged { .. })), "{text}");
    }
}

#[test]
fn a_store_opens_again_with_what_it_held_and_keeps_out_of_version_control() {
    let (_folder, store) = store();
    let object = store.put_bytes(b"x", Secrecy::Confidential).unwrap();
    let again = Store::open(store.root()).unwrap();
    assert_eq!(again.read(&object).unwrap(), b"x");
    assert_eq!(fs::read_to_string(store.root().join(".gitignore")).unwrap(), "*\n");
}

#[test]
fn a_store_below_a_file_is_a_clear_error() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("notes.txt");
    fs::write(&file, "").unwrap();
    let error = Store::open(&file.join(".caveat")).unwrap_err().to_string();
    for part in ["cannot make the folder", "notes.txt", "is a file and not a folder"] {
        assert!(error.contains(part), "{error}");
    }
}

#[test]
fn a_store_whose_folder_vanishes_says_so_and_does_not_panic() {
    let (_folder, store) = store();
    let record = record(&store, json!({}), "a");
    fs::remove_dir_all(store.root()).unwrap();
    let error = store.put_bytes(b"x", Secrecy::Public).unwrap_err().to_string();
    assert!(error.contains("cannot make a file in"), "{error}");
    assert!(matches!(store.put_record(&record), Err(StoreError::Missing { .. })));
    assert_eq!(store.record(&record.key.digest()).unwrap(), None);
}
