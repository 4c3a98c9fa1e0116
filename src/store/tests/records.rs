//! Tests of records: found by key, never overwritten, damage noticed.
//! Knows nothing of how keys are made.

use super::*;

#[test]
fn a_record_is_found_by_its_key_with_all_that_the_key_held() {
    let (_folder, store) = store();
    let record = record(&store, json!({"controls": ["age"], "ridge": 0.1}), "a");
    assert_eq!(store.record(&record.key.digest()).unwrap(), None);
    store.put_record(&record).unwrap();
    store.put_record(&record).unwrap();
    let found = store.record(&record.key.digest()).unwrap().unwrap();
    assert_eq!(found, record);
    assert_eq!(found.output("table", "2023-06"), Some(&record.outputs[0]));
    assert_eq!(found.output("table", "2023-07"), None);
}

#[test]
fn another_output_for_the_same_key_is_a_finding_and_the_first_is_kept() {
    let (_folder, store) = store();
    let (first, second) = (record(&store, json!({}), "a"), record(&store, json!({}), "b"));
    store.put_record(&first).unwrap();
    let error = store.put_record(&second).unwrap_err();
    let said = error.to_string();
    for part in ["fit", "table 2023-06", &Digest::of(b"a").short(), &Digest::of(b"b").short()] {
        assert!(said.contains(part), "{said}");
    }
    assert!(matches!(error, StoreError::Conflict(_)));
    assert_eq!(store.record(&first.key.digest()).unwrap(), Some(first));
}

#[test]
fn the_same_content_as_other_bytes_is_no_finding() {
    let (_folder, store) = store();
    let (first, mut second) = (record(&store, json!({}), "a"), record(&store, json!({}), "b"));
    second.outputs[0].content = first.outputs[0].content;
    store.put_record(&first).unwrap();
    store.put_record(&second).unwrap();
    assert_eq!(store.record(&first.key.digest()).unwrap(), Some(first));
}

#[test]
fn of_threads_that_record_the_same_step_the_first_stays() {
    let (_folder, store) = store();
    let records: Vec<_> = ["a", "b", "c", "d"].map(|text| record(&store, json!({}), text)).into();
    let results: Vec<_> = std::thread::scope(|scope| {
        let running: Vec<_> = records.iter().map(|one| scope.spawn(|| store.put_record(one))).collect();
        running.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let kept = results.iter().position(Result::is_ok).unwrap();
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1);
    assert_eq!(store.record(&key(json!({})).digest()).unwrap().as_ref(), Some(&records[kept]));
}

#[test]
fn a_record_whose_objects_are_gone_gives_way_to_a_new_one() {
    let (_folder, store) = store();
    let first = record(&store, json!({}), "a");
    store.put_record(&first).unwrap();
    fs::remove_file(store.path_of(&first.outputs[0].object.digest)).unwrap();
    assert_eq!(store.first_missing(&first), Some(&first.outputs[0]));
    let second = record(&store, json!({}), "b");
    store.put_record(&second).unwrap();
    assert_eq!(store.record(&first.key.digest()).unwrap(), Some(second));
}

#[test]
fn a_record_of_an_object_that_is_not_stored_is_refused() {
    let (_folder, store) = store();
    let record = record(&store, json!({}), "a");
    fs::remove_file(store.path_of(&record.outputs[0].object.digest)).unwrap();
    assert!(matches!(store.put_record(&record), Err(StoreError::Missing { .. })));
    assert_eq!(store.record(&record.key.digest()).unwrap(), None);
}

#[test]
fn no_flipped_or_lost_byte_of_a_record_goes_unnoticed_and_the_next_run_mends_it() {
    let (_folder, store) = store();
    let record = record(&store, json!({"a": 1}), "a");
    store.put_record(&record).unwrap();
    let path = record_path(&store, &record);
    let whole = fs::read(&path).unwrap();
    for place in 0..whole.len() {
        let mut flipped = whole.clone();
        flipped[place] ^= 1;
        for damaged in [&flipped[..], &whole[..place]] {
            overwrite(&path, damaged);
            // A byte of the layout, or the missing last line end, changes nothing that is said.
            match store.record(&record.key.digest()) {
                Ok(read) => assert_eq!(read.as_ref(), Some(&record)),
                Err(error) => assert!(error.to_string().contains("records"), "{error}"),
            }
        }
    }
    overwrite(&path, &whole[..whole.len() / 2]);
    let error = store.record(&record.key.digest()).unwrap_err();
    assert!(error.to_string().contains("runs anew"), "{error}");
    store.put_record(&record).unwrap();
    assert_eq!(store.record(&record.key.digest()).unwrap(), Some(record));
}

#[test]
fn a_record_under_the_name_of_another_key_is_damaged() {
    let (_folder, store) = store();
    let (one, other) = (record(&store, json!({"a": 1}), "a"), record(&store, json!({"a": 2}), "a"));
    store.put_record(&one).unwrap();
    store.put_record(&other).unwrap();
    overwrite(&record_path(&store, &one), &fs::read(record_path(&store, &other)).unwrap());
    assert!(matches!(store.record(&one.key.digest()), Err(StoreError::Damaged { .. })));
}

#[test]
fn a_record_of_a_later_format_is_refused_by_name() {
    let (_folder, store) = store();
    let record = record(&store, json!({}), "a");
    store.put_record(&record).unwrap();
    overwrite(&record_path(&store, &record), br#"{"format": 2, "something": "else"}"#);
    let error = store.record(&record.key.digest()).unwrap_err();
    assert!(matches!(error, StoreError::NewerFormat { found: 2, known: 1, .. }), "{error}");
}

#[test]
fn a_record_of_format_1_stays_readable() {
    let (_folder, store) = store();
    let expected = record(&store, json!({"controls": ["age", "sex"], "ridge": 0.1}), "a");
    let path = record_path(&store, &expected);
    fs::create_dir(path.parent().unwrap()).unwrap();
    fs::write(&path, include_str!("record_format_1.json")).unwrap();
    assert_eq!(store.record(&expected.key.digest()).unwrap(), Some(expected));
}
