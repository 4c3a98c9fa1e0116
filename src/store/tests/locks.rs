//! Tests of locks between threads and between processes.
//! Knows nothing of what is done under a lock.

use super::*;

#[test]
fn a_lock_is_held_by_one_at_a_time_and_given_back_when_dropped() {
    let (_folder, store) = store();
    let key = Digest::of(b"key");
    let lock = store.lock(&key, || unreachable!("nobody has it")).unwrap();
    assert!(store.try_lock(&key).unwrap().is_none());
    assert!(store.try_lock(&Digest::of(b"other key")).unwrap().is_some());
    assert_eq!(store.lock_holder(&key), Some(std::process::id()));
    drop(lock);
    assert!(store.try_lock(&key).unwrap().is_some());
}

#[test]
fn who_waits_for_a_lock_is_told_and_gets_it_when_it_is_free() {
    let (_folder, store) = store();
    let key = Digest::of(b"key");
    let lock = store.lock(&key, || ()).unwrap();
    let (waits, waiting) = std::sync::mpsc::channel();
    std::thread::scope(|scope| {
        let other = scope.spawn(|| store.lock(&key, || waits.send(()).unwrap()).unwrap());
        waiting.recv().unwrap();
        drop(lock);
        other.join().unwrap();
    });
}

/// The test runs its own program again, in a folder that holds a store: there it is the other process.
#[test]
fn a_lock_dies_with_its_process() {
    let key = Digest::of(b"key");
    if Path::new("held-by-another-process").exists() {
        let _lock = Store::open(Path::new("store")).unwrap().lock(&key, || ()).unwrap();
        fs::write("locked", "").unwrap();
        std::thread::sleep(Duration::from_secs(60));
        return;
    }
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("held-by-another-process"), "").unwrap();
    let store = Store::open(&folder.path().join("store")).unwrap();
    let test = module_path!().split_once("::").unwrap().1.to_owned() + "::a_lock_dies_with_its_process";
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args([&test, "--exact"]).current_dir(&folder).stdout(Stdio::null());
    let mut other = command.spawn().unwrap();
    let begin = Instant::now();
    while !folder.path().join("locked").exists() && begin.elapsed() < Duration::from_secs(30) {
        std::thread::sleep(Duration::from_millis(5));
    }
    let meanwhile = store.try_lock(&key).unwrap();
    let holder = store.lock_holder(&key);
    other.kill().unwrap();
    other.wait().unwrap();
    assert!(meanwhile.is_none());
    assert_eq!(holder, Some(other.id()));
    assert!(store.try_lock(&key).unwrap().is_some());
}
