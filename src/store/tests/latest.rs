//! Tests of each stage's latest key.
//! Knows nothing of staleness.

use super::*;

#[test]
fn the_latest_record_of_a_stage_is_found_by_name() {
    let (_folder, store) = store();
    let (first, second) = (record(&store, json!({"a": 1}), "a"), record(&store, json!({"a": 2}), "b"));
    assert_eq!(store.latest("demo", "model").unwrap(), None);
    for record in [&first, &second] {
        store.put_record(record).unwrap();
        store.set_latest("demo", "model", &record.key.digest()).unwrap();
        assert_eq!(store.latest("demo", "model").unwrap().as_ref(), Some(record));
    }
    assert_eq!(store.latest("demo", "index").unwrap(), None);
    assert_eq!(store.latest("other", "model").unwrap(), None);
}

#[test]
fn a_latest_key_whose_record_is_gone_is_no_record() {
    let (_folder, store) = store();
    store.set_latest("demo", "model", &Digest::of(b"gone")).unwrap();
    assert_eq!(store.latest("demo", "model").unwrap(), None);
}

#[test]
fn any_text_names_a_stage_and_none_leaves_the_folder() {
    let (_folder, store) = store();
    let record = record(&store, json!({}), "a");
    store.put_record(&record).unwrap();
    let names = ["", ".", "..", "../../x", "/etc", "a/b", "a%2fb", "person_months/2023-06", "år"];
    for name in names {
        store.set_latest(name, name, &record.key.digest()).unwrap();
        assert_eq!(store.latest(name, name).unwrap().as_ref(), Some(&record), "{name}");
    }
    assert_eq!(files_below(&store.root().join("latest")), names.len());
}

#[test]
fn a_damaged_latest_key_is_named_and_written_again() {
    let (_folder, store) = store();
    let record = record(&store, json!({}), "a");
    store.put_record(&record).unwrap();
    store.set_latest("demo", "model", &record.key.digest()).unwrap();
    overwrite(&store.root().join("latest/demo/model.json"), b"{\"for");
    let error = store.latest("demo", "model").unwrap_err();
    assert!(error.to_string().contains("model.json"), "{error}");
    store.set_latest("demo", "model", &record.key.digest()).unwrap();
    assert_eq!(store.latest("demo", "model").unwrap(), Some(record));
}
