//! Tests of the stat cache: what is remembered, what must be read again, what damage costs.
//! Knows nothing of the rest of the store but that it gives a folder.

use super::super::{Store, StoreError};
use super::*;
use std::cell::Cell;
use std::fs;
use std::sync::atomic::AtomicBool;
use std::thread::sleep;
use std::time::{Duration, SystemTime};
use tempfile::TempDir;

/// Longer than a step of a local file system's clock; files are made older than this before they are trusted.
const SHORT_MARGIN_NS: i128 = 30_000_000;

struct Bench {
    folder: TempDir,
    store: Store,
}

impl Bench {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let store = Store::open(&folder.path().join("store")).unwrap();
        Self { folder, store }
    }

    fn file(&self, text: &str) -> PathBuf {
        let path = self.folder.path().join("extract.csv");
        fs::write(&path, text).unwrap();
        path
    }

    fn cache(&self) -> StatCache {
        self.store.stat_cache_with_margin(SHORT_MARGIN_NS)
    }
}

fn age() {
    sleep(Duration::from_millis(120));
}

fn set_modified(path: &Path, time: SystemTime) {
    fs::File::options().write(true).open(path).unwrap().set_modified(time).unwrap();
}

#[test]
fn a_file_that_did_not_change_is_read_once_and_not_again_in_the_next_run() {
    let bench = Bench::new();
    let path = bench.file("one");
    age();
    let first = bench.cache();
    for _ in 0..3 {
        assert_eq!(first.digest(&path).unwrap(), Digest::of(b"one"));
    }
    assert_eq!(first.hashed(), 1);
    first.save().unwrap();
    let second = bench.cache();
    assert_eq!(second.digest(&path).unwrap(), Digest::of(b"one"));
    assert_eq!(second.hashed(), 0);
}

#[test]
fn a_touched_file_is_read_again_and_has_the_same_digest() {
    let bench = Bench::new();
    let path = bench.file("one");
    age();
    let cache = bench.cache();
    let before = cache.digest(&path).unwrap();
    set_modified(&path, SystemTime::now() + Duration::from_secs(3600));
    assert_eq!(cache.digest(&path).unwrap(), before);
    assert_eq!(cache.hashed(), 2);
}

#[test]
fn content_of_equal_size_under_a_restored_mtime_is_noticed() {
    let bench = Bench::new();
    let path = bench.file("one");
    let modified = fs::metadata(&path).unwrap().modified().unwrap();
    age();
    let cache = bench.cache();
    cache.digest(&path).unwrap();
    cache.save().unwrap();
    bench.file("two");
    set_modified(&path, modified);
    assert_eq!(cache.digest(&path).unwrap(), Digest::of(b"two"));
    assert_eq!(bench.cache().digest(&path).unwrap(), Digest::of(b"two"));
}

#[test]
fn a_file_that_was_just_written_is_not_remembered() {
    let bench = Bench::new();
    let cache = bench.store.stat_cache();
    let modified = SystemTime::now() - Duration::from_secs(3600);
    for round in 0..300 {
        let text = format!("{round:05}");
        let path = bench.file(&text);
        set_modified(&path, modified);
        for _ in 0..2 {
            assert_eq!(cache.digest(&path).unwrap(), Digest::of(text.as_bytes()));
        }
    }
    assert_eq!(cache.hashed(), 600);
}

#[test]
fn a_file_from_the_future_is_read_once() {
    let bench = Bench::new();
    let path = bench.file("one");
    set_modified(&path, SystemTime::now() + Duration::from_secs(3600));
    age();
    let cache = bench.cache();
    cache.digest(&path).unwrap();
    cache.digest(&path).unwrap();
    assert_eq!(cache.hashed(), 1);
}

#[test]
fn a_lost_or_damaged_cache_costs_reading_and_nothing_else() {
    let bench = Bench::new();
    let path = bench.file("one");
    age();
    let cache = bench.cache();
    cache.digest(&path).unwrap();
    cache.save().unwrap();
    let saved = bench.store.root().join("stat_cache");
    let whole = fs::read(&saved).unwrap();
    let mut flipped = whole.clone();
    flipped[60] ^= 1;
    let newer = [b"caveat stat cache, format 2\n".as_slice(), &whole[28..]].concat();
    for damaged in [&whole[..whole.len() - 1], &whole[..40], b"", b"{}", &flipped, &newer] {
        fs::remove_file(&saved).unwrap();
        fs::write(&saved, damaged).unwrap();
        let cache = bench.cache();
        assert_eq!(cache.digest(&path).unwrap(), Digest::of(b"one"));
        assert_eq!(cache.hashed(), 1, "{damaged:?}");
    }
    bench.cache().save().unwrap();
}

#[test]
fn two_processes_that_save_keep_what_both_found() {
    let bench = Bench::new();
    let paths = ["a", "b"].map(|name| bench.folder.path().join(name));
    paths.iter().for_each(|path| fs::write(path, "x").unwrap());
    age();
    let caches = [bench.cache(), bench.cache()];
    for (cache, path) in caches.iter().zip(&paths) {
        cache.digest(path).unwrap();
        cache.save().unwrap();
    }
    let third = bench.cache();
    paths.iter().for_each(|path| assert_eq!(third.digest(path).unwrap(), Digest::of(b"x")));
    assert_eq!(third.hashed(), 0);
}

#[test]
fn several_threads_may_ask_at_once() {
    let bench = Bench::new();
    let path = bench.file("one");
    let cache = bench.cache();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| assert_eq!(cache.digest(&path).unwrap(), Digest::of(b"one")));
        }
    });
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let bench = Bench::new();
    let error = bench.cache().digest(&bench.folder.path().join("absent.csv")).unwrap_err();
    assert!(matches!(error, StoreError::Io { .. }));
    assert!(error.to_string().contains("absent.csv"), "{error}");
}

#[test]
fn a_file_larger_than_a_piece_has_the_digest_of_its_whole() {
    let bench = Bench::new();
    let text = "0123456789".repeat(60_000);
    let path = bench.file(&text);
    assert_eq!(bench.cache().digest(&path).unwrap(), Digest::of(text.as_bytes()));
}

#[test]
fn another_name_for_a_file_that_is_being_read_is_no_change_of_it() {
    let bench = Bench::new();
    let text = "0123456789".repeat(200_000);
    let path = bench.file(&text);
    let other = bench.folder.path().join("other");
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                fs::hard_link(&path, &other).unwrap();
                fs::remove_file(&other).unwrap();
            }
        });
        let digests: Vec<_> = (0..30).map(|_| bench.cache().digest(&path)).collect();
        done.store(true, Ordering::Relaxed);
        digests.into_iter().for_each(|digest| assert_eq!(digest.unwrap(), Digest::of(text.as_bytes())));
    });
}

#[test]
fn a_file_that_is_written_while_it_is_read_is_refused() {
    let bench = Bench::new();
    let path = bench.file(&"0123456789".repeat(200_000));
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut file = fs::OpenOptions::new().append(true).open(&path).unwrap();
            while !done.load(Ordering::Relaxed) {
                file.write_all(b"more").unwrap();
            }
        });
        // The writer may be late to begin.
        let is_refused = |_: &u32| matches!(bench.cache().digest(&path), Err(StoreError::Changed { .. }));
        let refused = (0..2_000).find(is_refused);
        done.store(true, Ordering::Relaxed);
        assert!(refused.is_some());
    });
}

/// What is made of a file in these tests: its length, counted in `made` each time that it is really made.
fn length(cache: &StatCache, path: &Path, made: &Cell<u32>) -> u64 {
    let make = || {
        made.set(made.get() + 1);
        Ok::<u64, std::io::Error>(fs::metadata(path)?.len())
    };
    cache.made_of(path, "length", make).unwrap()
}

/// A cache that has a note on the file at `path`.
fn with_note(bench: &Bench, path: &Path) {
    let cache = bench.cache();
    cache.digest(path).unwrap();
    length(&cache, path, &Cell::new(0));
    cache.save().unwrap();
}

#[test]
fn what_was_made_of_a_file_is_made_again_only_when_the_file_says_something_else() {
    let bench = Bench::new();
    let path = bench.file("one");
    age();
    with_note(&bench, &path);
    let made = Cell::new(0);
    assert_eq!((length(&bench.cache(), &path, &made), made.get()), (3, 0));
    bench.file("more");
    assert_eq!((length(&bench.cache(), &path, &made), made.get()), (4, 1));
    age();
    let cache = bench.cache();
    cache.digest(&path).unwrap();
    assert_eq!((length(&cache, &path, &made), made.get()), (4, 2));
    let other = cache.made_of(&path, "first letter", || Ok::<_, StoreError>("m".to_owned())).unwrap();
    assert_eq!(other, "m", "a note about something else");
}

#[test]
fn of_a_file_that_was_just_written_nothing_is_noted() {
    let bench = Bench::new();
    let cache = bench.store.stat_cache();
    let path = bench.file("one");
    let made = Cell::new(0);
    cache.digest(&path).unwrap();
    length(&cache, &path, &made);
    length(&cache, &path, &made);
    cache.save().unwrap();
    length(&bench.store.stat_cache(), &path, &made);
    assert_eq!(made.get(), 3);
}

#[test]
fn lost_or_damaged_notes_cost_making_and_nothing_else() {
    let bench = Bench::new();
    let path = bench.file("one");
    age();
    with_note(&bench, &path);
    let saved = bench.store.root().join("notes");
    let whole = fs::read(&saved).unwrap();
    let mut flipped = whole.clone();
    flipped[60] ^= 1;
    let newer = [b"caveat notes, format 2".as_slice(), &whole[22..]].concat();
    for damaged in [&whole[..whole.len() - 1], &whole[..40], b"", b"{}", &flipped, &newer] {
        fs::remove_file(&saved).unwrap();
        fs::write(&saved, damaged).unwrap();
        let made = Cell::new(0);
        assert_eq!((length(&bench.cache(), &path, &made), made.get()), (3, 1), "{damaged:?}");
    }
    with_note(&bench, &path);
    let made = Cell::new(0);
    assert_eq!((length(&bench.cache(), &path, &made), made.get()), (3, 0));
}

#[test]
fn a_note_on_a_file_that_is_gone_is_not_kept_for_ever() {
    let bench = Bench::new();
    let path = bench.file("one");
    age();
    with_note(&bench, &path);
    let first = fs::metadata(bench.store.root().join("notes")).unwrap().len();
    for round in 0..100 {
        fs::remove_file(&path).unwrap();
        fs::write(&path, format!("{round:03}")).unwrap();
        set_modified(&path, SystemTime::UNIX_EPOCH);
        let cache = bench.store.stat_cache_with_margin(-1_000_000_000);
        cache.digest(&path).unwrap();
        length(&cache, &path, &Cell::new(0));
        cache.save().unwrap();
    }
    let last = fs::metadata(bench.store.root().join("notes")).unwrap().len();
    assert!(last < 40 * first, "{first} bytes grew to {last}");
}
