//! Tests of objects: what is put, read, damaged and mended.
//! Knows nothing of records.

use super::*;

#[test]
fn what_was_put_is_read_back() {
    let (_folder, store) = store();
    for text in ["", "some bytes"] {
        let object = store.put_bytes(text.as_bytes(), Secrecy::Public).unwrap();
        assert_eq!(object.digest, Digest::of(text.as_bytes()));
        assert!(store.has(&object));
        assert_eq!(store.read(&object).unwrap(), text.as_bytes());
        store.verify(&object).unwrap();
    }
}

#[test]
fn a_large_object_comes_in_pieces() {
    let (_folder, store) = store();
    let bytes: Vec<u8> = (0..3_000_000_u32).map(|n| (n % 251) as u8).collect();
    let mut writer = store.writer(Secrecy::Public).unwrap();
    bytes.chunks(70_001).for_each(|piece| writer.write_all(piece).unwrap());
    let object = writer.finish().unwrap();
    assert_eq!(object.digest, Digest::of(&bytes));
    assert_eq!(object.size, 3_000_000);
    assert_eq!(store.read(&object).unwrap(), bytes);
}

#[test]
fn an_object_is_not_writable_and_a_confidential_one_is_its_owners_only() {
    let (_folder, store) = store();
    let public = store.put_bytes(b"public", Secrecy::Public).unwrap();
    let confidential = store.put_bytes(b"confidential", Secrecy::Confidential).unwrap();
    assert_eq!(mode(&store.path_of(&public.digest)), 0o444);
    assert_eq!(mode(&store.path_of(&confidential.digest)), 0o400);
}

#[test]
fn bytes_once_confidential_stay_confidential() {
    let (_folder, store) = store();
    for secrecy in [Secrecy::Public, Secrecy::Confidential, Secrecy::Public] {
        store.put_bytes(b"x", secrecy).unwrap();
    }
    assert_eq!(mode(&store.path_of(&Digest::of(b"x"))), 0o400);
}

#[test]
fn the_same_bytes_twice_are_one_object_that_is_not_written_again() {
    let (_folder, store) = store();
    let first = store.put_bytes(b"same", Secrecy::Public).unwrap();
    let stat = FileStat::of(&store.path_of(&first.digest)).unwrap();
    let second = store.put_bytes(b"same", Secrecy::Public).unwrap();
    assert_eq!(first, second);
    assert_eq!(FileStat::of(&store.path_of(&first.digest)).unwrap(), stat);
    assert_eq!(files_below(&store.root().join("objects")), 1);
    assert_eq!(files_below(&store.tmp()), 0);
}

#[test]
fn an_interrupted_write_leaves_nothing() {
    let (_folder, store) = store();
    let mut writer = store.writer(Secrecy::Confidential).unwrap();
    writer.write_all(&[7; 1_000_000]).unwrap();
    drop(writer);
    assert_eq!(files_below(&store.root().join("objects")), 0);
    assert_eq!(files_below(&store.tmp()), 0);
}

#[test]
fn threads_that_put_the_same_object_do_not_disturb_each_other() {
    let (_folder, store) = store();
    let bytes = vec![1; 300_000];
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                let object = store.put_bytes(&bytes, Secrecy::Public).unwrap();
                assert_eq!(store.read(&object).unwrap(), bytes);
            });
        }
    });
    assert_eq!(files_below(&store.root().join("objects")), 1);
}

#[test]
fn a_truncated_object_is_not_there_and_reading_it_says_so() {
    let (_folder, store) = store();
    let object = store.put_bytes(b"whole", Secrecy::Public).unwrap();
    overwrite(&store.path_of(&object.digest), b"who");
    assert!(!store.has(&object));
    let error = store.read(&object).unwrap_err();
    assert!(matches!(error, StoreError::Damaged { .. }));
    assert!(error.to_string().contains("3 bytes and should have 5"), "{error}");
}

#[test]
fn a_flipped_byte_in_a_small_object_is_noticed_on_reading() {
    let (_folder, store) = store();
    let object = store.put_bytes(b"whole", Secrecy::Public).unwrap();
    overwrite(&store.path_of(&object.digest), b"whale");
    assert!(matches!(store.read(&object), Err(StoreError::Damaged { .. })));
}

#[test]
fn a_flipped_byte_in_a_large_object_is_noticed_when_asked() {
    let (_folder, store) = store();
    let mut bytes = vec![5; 2_000_000];
    let object = store.put_bytes(&bytes, Secrecy::Public).unwrap();
    store.verify(&object).unwrap();
    bytes[1_234_567] = 6;
    overwrite(&store.path_of(&object.digest), &bytes);
    assert!(matches!(store.verify(&object), Err(StoreError::Damaged { .. })));
}

#[test]
fn putting_a_damaged_object_again_mends_it() {
    let (_folder, store) = store();
    for damage in ["whale", "who", ""] {
        let object = store.put_bytes(b"whole", Secrecy::Public).unwrap();
        overwrite(&store.path_of(&object.digest), damage.as_bytes());
        assert_eq!(store.put_bytes(b"whole", Secrecy::Public).unwrap(), object);
        assert_eq!(store.read(&object).unwrap(), b"whole");
    }
}

#[test]
fn an_object_that_is_not_there_is_missing() {
    let (_folder, store) = store();
    let object = Object { digest: Digest::of(b"x"), size: 1 };
    assert!(!store.has(&object));
    assert!(matches!(store.read(&object), Err(StoreError::Missing { .. })));
    assert!(matches!(store.verify(&object), Err(StoreError::Missing { .. })));
}
