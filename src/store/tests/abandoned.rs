//! Tests of stores for a time whose process was killed.
//! Knows nothing of the commands that have such stores.

use super::*;
use std::os::unix::fs::symlink;

const BEGINNING: &str = "for-a-time-";

/// A store that was entered an hour ago.
fn entered(folder: &TempDir, name: &str) -> (Store, crate::store::StoreLock) {
    let store = Store::open(&folder.path().join(name)).unwrap();
    let lock = store.enter(|| ()).unwrap();
    let file = fs::File::options().write(true).open(folder.path().join(name).join("locks/store")).unwrap();
    file.set_modified(std::time::SystemTime::now() - Duration::from_secs(3600)).unwrap();
    (store, lock)
}

#[test]
fn only_stores_for_a_time_that_nobody_is_in_are_removed() {
    let folder = TempDir::new().unwrap();
    drop(entered(&folder, "for-a-time-of-a-killed-process"));
    drop(entered(&folder, "project"));
    let (_used, _in_use) = entered(&folder, "for-a-time-in-use");
    let young = Store::open(&folder.path().join("for-a-time-young")).unwrap();
    drop(young.enter(|| ()).unwrap());
    symlink(folder.path().join("project"), folder.path().join("for-a-time-link")).unwrap();
    let (own, _own_lock) = entered(&folder, "for-a-time-own");
    own.remove_abandoned(BEGINNING).unwrap();
    let mut left: Vec<String> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    left.sort();
    assert_eq!(
        left,
        ["for-a-time-in-use", "for-a-time-link", "for-a-time-own", "for-a-time-young", "project"]
    );
    assert!(folder.path().join("project/locks/store").is_file());
}
