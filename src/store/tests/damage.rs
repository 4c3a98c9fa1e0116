//! Tests of damage: noticed by stat, moved aside, checked for, and what may go.
//! Knows nothing of which step made what.

use super::*;
use std::fs::{File, FileTimes};

/// Longer than a step of a local file system's clock.
const A_STEP: Duration = Duration::from_millis(120);

/// Flips a byte in place, under the mtime of before.
fn flip(path: &Path) {
    std::thread::sleep(A_STEP);
    let modified = fs::metadata(path).unwrap().modified().unwrap();
    let mut bytes = fs::read(path).unwrap();
    bytes[0] ^= 1;
    fs::set_permissions(path, Permissions::from_mode(0o600)).unwrap();
    let mut file = File::options().write(true).open(path).unwrap();
    file.write_all(&bytes).unwrap();
    file.set_times(FileTimes::new().set_modified(modified)).unwrap();
}

fn path(store: &Store, record: &Record) -> PathBuf {
    store.path_of(&record.outputs[0].object.digest)
}

#[test]
fn an_object_that_was_written_here_is_not_read_again_not_even_by_the_next_process() {
    let (_folder, store) = store();
    let record = record(&store, json!({}), "a");
    let stats = store.stat_cache();
    stats.remember(&path(&store, &record), Digest::of(b"a"));
    std::thread::sleep(A_STEP);
    stats.save().unwrap();
    for stats in [stats, store.stat_cache()] {
        assert_eq!(store.first_fault(&record.outputs, &stats).unwrap(), None);
        assert_eq!(stats.hashed(), 0);
    }
}

#[test]
fn an_object_that_came_from_elsewhere_is_read_once() {
    let (_folder, store) = store();
    let record = record(&store, json!({}), "a");
    std::thread::sleep(A_STEP);
    let first = store.stat_cache();
    assert_eq!(store.first_fault(&record.outputs, &first).unwrap(), None);
    assert_eq!(first.hashed(), 1);
    first.save().unwrap();
    let second = store.stat_cache();
    assert_eq!(store.first_fault(&record.outputs, &second).unwrap(), None);
    assert_eq!(second.hashed(), 0);
}

#[test]
fn a_byte_flipped_in_place_under_the_old_mtime_is_noticed() {
    let (_folder, store) = store();
    let record = record(&store, json!({}), "a");
    let stats = store.stat_cache();
    stats.remember(&path(&store, &record), Digest::of(b"a"));
    flip(&path(&store, &record));
    let found = store.first_fault(&record.outputs, &stats).unwrap();
    assert_eq!(found, Some((&record.outputs[0], Fault::Damaged)));
}

#[test]
fn two_objects_that_changed_places_are_both_damaged() {
    let (_folder, store) = store();
    let records = ["a", "b"].map(|text| record(&store, json!({ "of": text }), text));
    let stats = store.stat_cache();
    records.iter().for_each(|record| stats.remember(&path(&store, record), record.outputs[0].object.digest));
    let between = store.root().join("between");
    let [a, b] = records.each_ref().map(|record| path(&store, record));
    for (from, to) in [(&a, &between), (&b, &a), (&between, &b)] {
        fs::rename(from, to).unwrap();
    }
    for record in &records {
        assert!(matches!(store.first_fault(&record.outputs, &stats).unwrap(), Some((_, Fault::Damaged))));
    }
}

#[test]
fn damaged_files_are_kept_under_their_names_however_many_there_are() {
    let (_folder, store) = store();
    let object = path(&store, &record(&store, json!({}), "a"));
    for count in 1..=3 {
        overwrite(&object, format!("damage {count}").as_bytes());
        let aside = store.set_aside(&object).unwrap().unwrap();
        assert_eq!(fs::read_to_string(aside).unwrap(), format!("damage {count}"));
        store.put_bytes(b"a", Secrecy::Confidential).unwrap();
    }
    assert_eq!(files_below(&store.root().join("quarantine")), 3);
    assert_eq!(store.set_aside(&object).unwrap(), None, "a whole object was moved");
    fs::remove_file(&object).unwrap();
    assert_eq!(store.set_aside(&object).unwrap(), None);
}

#[test]
fn a_check_finds_every_kind_of_damage_once() {
    let (_folder, store) = store();
    let records = ["a", "b", "c", "d"].map(|text| record(&store, json!({ "of": text }), text));
    records.iter().for_each(|record| store.put_record(record).unwrap());
    store.set_latest("demo", "model", &records[0].key.digest()).unwrap();
    overwrite(&path(&store, &records[0]), b"x");
    fs::remove_file(path(&store, &records[1])).unwrap();
    overwrite(&record_path(&store, &records[2]), b"{}");
    fs::write(store.root().join("stat_cache"), "nothing").unwrap();
    let checked = store.check(&store.stat_cache()).unwrap();
    let told: Vec<String> =
        checked.damaged.iter().map(|damage| format!("{}: {}", damage.what, damage.fault)).collect();
    let told = told.join("\n");
    assert!(told.contains("table of 2023-06, of model (pipeline demo): its content"), "{told}");
    assert!(told.contains("what it names is not there") && told.contains("the digests of files"), "{told}");
    assert_eq!(store.check(&store.stat_cache()).unwrap().damaged, []);
    assert_eq!(store.record(&records[3].key.digest()).unwrap().as_ref(), Some(&records[3]));
}

#[test]
fn what_no_wanted_stage_came_from_may_go() {
    let (_folder, store) = store();
    let [step, other] = ["step", "other"].map(|text| record(&store, json!({ "of": text }), text));
    let mut stage = record(&store, json!({}), "stage");
    stage.facts = json!({ "steps": [step.key.digest()] });
    [&step, &other, &stage].into_iter().for_each(|record| store.put_record(record).unwrap());
    store.put_bytes(b"nobody's", Secrecy::Public).unwrap();
    let sweep = store.sweep(&store.inventory().unwrap(), &[stage.key.digest()].into());
    assert_eq!((sweep.kept.files, sweep.total().files), (2, 2));
    store.remove(&sweep).unwrap();
    assert_eq!(store.record(&other.key.digest()).unwrap(), None);
    for record in [&step, &stage] {
        let found = store.record(&record.key.digest()).unwrap().unwrap();
        assert_eq!(store.first_missing(&found), None);
    }
    assert!(store.sweep(&store.inventory().unwrap(), &[stage.key.digest()].into()).is_empty());
}

#[test]
fn drafts_of_killed_processes_go_when_the_first_comes_in_and_not_before() {
    let (_folder, store) = store();
    let draft = store.tmp().join("draft-left");
    let here = store.enter(|| panic!("nobody is there")).unwrap();
    fs::write(&draft, "half").unwrap();
    let second = store.enter(|| panic!("nobody is alone")).unwrap();
    assert!(draft.exists(), "somebody may be writing it");
    drop((here, second));
    let _third = store.enter(|| {}).unwrap();
    assert!(!draft.exists());
}

#[test]
fn one_who_wants_to_be_alone_waits_until_all_have_left() {
    let (_folder, store) = store();
    let here = store.enter(|| {}).unwrap();
    let other = store.clone();
    let (told, waits) = std::sync::mpsc::channel();
    let gc = std::thread::spawn(move || drop(other.enter_alone(|| told.send(()).unwrap()).unwrap()));
    waits.recv().unwrap();
    assert_eq!(store.last_to_enter(), Some(std::process::id()));
    assert!(!gc.is_finished());
    drop(here);
    gc.join().unwrap();
}
