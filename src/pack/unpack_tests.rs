//! Archives from well-meaning and from hostile hands.
//! Knows nothing of commands.

use super::{MOST_BYTES, MOST_ENTRIES, PackError, archive, unpack};
use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Write};
use std::path::Path;
use tempfile::TempDir;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const LOCK: &str = "reports/p/2013/edition.lock";

fn lock() -> Vec<u8> {
    let lock = "format: 1\nprogram: 0.1.0\npipeline: pipelines/p.yaml\nstage: article\n\
                params: {}\ninputs: {}\nstages: []\noutputs: {}\n";
    lock.as_bytes().to_vec()
}

fn sound() -> BTreeMap<String, Vec<u8>> {
    BTreeMap::from([(LOCK.to_owned(), lock()), ("pipelines/p.yaml".to_owned(), b"version: 1\n".to_vec())])
}

/// A sound archive with something more in it.
fn with(more: impl FnOnce(&mut ZipWriter<Cursor<Vec<u8>>>)) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in sound() {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(&bytes).unwrap();
    }
    more(&mut zip);
    zip.finish().unwrap().into_inner()
}

fn with_file(name: &str) -> Vec<u8> {
    with(|zip| {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(b"x").unwrap();
    })
}

/// Unpacks bytes into a folder beside a file that must not change.
fn unpacked(bytes: &[u8]) -> (TempDir, Result<super::PackedEdition, PackError>) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("edition.zip");
    fs::write(&file, bytes).unwrap();
    let result = unpack(&file, &folder.path().join("into/folder"));
    (folder, result)
}

#[track_caller]
fn refused(bytes: &[u8], why: &str) {
    let (folder, result) = unpacked(bytes);
    let said = result.unwrap_err().to_string();
    assert!(said.contains(why), "'{said}' does not say '{why}'");
    let names: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert!(names.iter().all(|name| name == "edition.zip" || name == "into"), "{names:?}");
    let inside = |path: &Path| fs::read_dir(path).map_or(0, Iterator::count);
    assert!(inside(&folder.path().join("into")) <= 1, "something lies beside the folder");
}

#[test]
fn what_was_packed_is_unpacked_as_a_project() {
    let (folder, result) = unpacked(&archive::bytes(&sound()).unwrap());
    let edition = result.unwrap();
    assert_eq!(edition.project, folder.path().join("into/folder"));
    assert_eq!((edition.folder.as_str(), edition.pipeline.as_str()), ("reports/p/2013", "pipelines/p.yaml"));
    assert_eq!(fs::read(edition.project.join(LOCK)).unwrap(), lock());
}

#[test]
fn equal_files_are_packed_into_equal_bytes() {
    let bytes = archive::bytes(&sound()).unwrap();
    assert_eq!(bytes, archive::bytes(&sound()).unwrap());
    let other: BTreeMap<_, _> = sound().into_iter().chain([("z".to_owned(), Vec::new())]).collect();
    assert_ne!(bytes, archive::bytes(&other).unwrap());
}

#[test]
fn a_name_that_leads_elsewhere_is_refused() {
    for name in ["../evil", "reports/../../evil", "a/./b", "a//b"] {
        refused(&with_file(name), "leads out of the folder");
    }
    for name in ["/tmp/evil", "C:\\evil", "a\\..\\evil", "c:evil"] {
        refused(&with_file(name), "a file elsewhere");
    }
    for name in [".git/hooks/post-checkout", ".caveat/FORMAT", "a\u{1b}[2Jb"] {
        refused(&with_file(name), "none of an edition's files");
    }
}

#[test]
fn a_link_is_refused() {
    let link = with(|zip| zip.add_symlink("reports/link", "/etc", SimpleFileOptions::default()).unwrap());
    refused(&link, "it holds a link");
}

/// Two entries of one length are made to have one name, as no library writes them.
#[test]
fn one_name_twice_is_refused() {
    let mut bytes = with(|zip| {
        for name in ["reports/one", "reports/two"] {
            zip.start_file(name, SimpleFileOptions::default()).unwrap();
            zip.write_all(name.as_bytes()).unwrap();
        }
    });
    for place in 0..bytes.len() - 11 {
        if &bytes[place..place + 11] == b"reports/two" {
            bytes[place..place + 11].copy_from_slice(b"reports/one");
        }
    }
    refused(&bytes, "one name twice");
    refused(&with_file("PIPELINES/p.yaml"), "twice");
}

#[test]
fn too_many_files_are_refused() {
    let many = with(|zip| {
        for number in 0..MOST_ENTRIES {
            zip.start_file(format!("f{number}"), SimpleFileOptions::default()).unwrap();
        }
    });
    refused(&many, "10000 are the most");
}

/// A small archive that says of itself that it is small, and is not.
#[test]
fn too_many_bytes_are_refused_before_any_is_written() {
    let zeros = vec![0_u8; 1 << 20];
    let bomb = with(|zip| {
        for number in 0..=(MOST_BYTES >> 20) {
            zip.start_file(format!("f{number}"), SimpleFileOptions::default()).unwrap();
            zip.write_all(&zeros).unwrap();
        }
    });
    assert!(bomb.len() < 4 << 20);
    refused(&bomb, "bytes together");
}

#[test]
fn what_an_entry_says_of_its_size_is_not_believed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("f");
    let endless = std::io::repeat(0);
    assert_eq!(super::unpack::write(endless, &path, 1000, PackError::io("read", "endless")).unwrap(), 1001);
}

#[test]
fn what_is_no_archive_or_holds_no_edition_is_refused() {
    refused(b"", "is no archive of an edition");
    refused(b"PK\x03\x04 and nothing after it", "is damaged: it ends before its list of files");
    refused(&vec![7; 100_000], "is no archive of an edition");
    let mut without = sound();
    without.remove(LOCK);
    refused(&archive::bytes(&without).unwrap(), "holds no edition.lock");
    let twice = [("reports/q/1/edition.lock".to_owned(), lock())];
    let twice: BTreeMap<_, _> = sound().into_iter().chain(twice).collect();
    refused(&archive::bytes(&twice).unwrap(), "several editions");
    let mut without = sound();
    without.remove("pipelines/p.yaml");
    refused(&archive::bytes(&without).unwrap(), "its pipeline is not in it");
}

#[test]
fn an_archive_that_lost_its_end_or_a_byte_is_refused() {
    let bytes = archive::bytes(&sound()).unwrap();
    assert!(unpacked(&bytes[..bytes.len() - 5]).1.is_err());
    let place = bytes.windows(10).position(|window| window == b"version: 1").unwrap_or(60);
    let mut flipped = bytes.clone();
    flipped[place] ^= 1;
    assert!(unpacked(&flipped).1.is_err());
}

#[test]
fn a_folder_that_is_used_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("mine"), "x").unwrap();
    let file = folder.path().join("edition.zip");
    fs::write(&file, archive::bytes(&sound()).unwrap()).unwrap();
    assert!(unpack(&file, folder.path()).unwrap_err().to_string().contains("is not empty"));
}
