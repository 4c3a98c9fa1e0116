//! Opens an archive that may come from anybody: every name is looked at before anything is written, and no more is
//! written than an edition can hold. Knows nothing of what is done with the edition afterwards.

use super::PackError;
use crate::edition::{self, LOCK_FILE, LockError, is_earlier};
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use zip::ZipArchive;
use zip::read::ZipFile;

/// The most files that an archive may hold.
pub const MOST_ENTRIES: usize = 10_000;
/// The most bytes that its files may have together, unpacked.
pub const MOST_BYTES: u64 = 1 << 30;

/// The most bytes that a lock among several may have.
const MOST_OF_A_LOCK: u64 = 16 << 20;

/// An archive as a project folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackedEdition {
    /// The unpacked folder, which can be used as the project's.
    pub project: PathBuf,
    /// The edition's folder, relative to the project.
    pub folder: String,
    /// The pipeline file, relative to the project.
    pub pipeline: String,
}

/// Unpacks `file` into the folder `into`, which must be empty; it is made if it is not there.
///
/// # Errors
/// A file that is no archive or holds no edition, and one that is made to do harm: names that lead elsewhere, links,
/// one name twice, too much of anything.
pub fn unpack(file: &Path, into: &Path) -> Result<PackedEdition, PackError> {
    let mut archive = open(file)?;
    let names = names(&mut archive, file)?;
    let folder = edition_folder(&mut archive, &names, file)?;
    prepare(into)?;
    extract(&mut archive, &names, file, into)?;
    let none = |what: String| PackError::NoArchive { path: file.to_owned(), what };
    let lock = edition::read(&into.join(&folder)).map_err(|error| match error {
        LockError::Unreadable { reason, .. } => damaged(file, format!("{folder}/{LOCK_FILE}: {reason}")),
        other => none(other.to_string()),
    })?;
    let pipeline =
        lock.map(|lock| lock.pipeline).filter(|pipeline| names.iter().any(|(_, name)| name == pipeline));
    let pipeline = pipeline.ok_or_else(|| none("its pipeline is not in it".to_owned()))?;
    Ok(PackedEdition { project: into.to_owned(), folder, pipeline })
}

type Archive = ZipArchive<BufReader<File>>;

fn open(file: &Path) -> Result<Archive, PackError> {
    let mut reader = File::open(file).map_err(PackError::io("open", file))?;
    let stated = stated_entries(&mut reader).map_err(PackError::io("read", file))?;
    let none = |what: String| PackError::NoArchive { path: file.to_owned(), what };
    let Some(stated) = stated else {
        return Err(match begins_as_archive(&mut reader).map_err(PackError::io("read", file))? {
            true => damaged(file, "it ends before its list of files: it was cut off, or written to"),
            false => none("it is no ZIP archive".to_owned()),
        });
    };
    if usize::from(stated) > MOST_ENTRIES {
        return Err(hostile(
            file,
            format!("it says that it holds {stated} files; {MOST_ENTRIES} are the most"),
        ));
    }
    let archive = ZipArchive::new(BufReader::new(reader)).map_err(|error| damaged(file, error))?;
    // The library keeps the last of several entries with one name.
    if archive.len() != usize::from(stated) {
        return Err(hostile(file, "it holds one name twice".to_owned()));
    }
    Ok(archive)
}

/// Whether a file has the beginning of an archive.
///
/// # Errors
/// A file that cannot be read.
pub fn begins_as_archive(reader: &mut File) -> io::Result<bool> {
    let mut beginning = Vec::new();
    reader.rewind()?;
    reader.take(2).read_to_end(&mut beginning)?;
    Ok(beginning == *b"PK")
}

/// The length of the record that ends an archive without a comment.
const END: i64 = 22;

/// How many entries the archive says it has (APPNOTE.TXT, 4.3.16); `None` if it does not end as one.
fn stated_entries(reader: &mut File) -> io::Result<Option<u16>> {
    let mut end = [0; END as usize];
    if reader.seek(SeekFrom::End(-END)).is_err() {
        return Ok(None);
    }
    reader.read_exact(&mut end)?;
    reader.rewind()?;
    let is_end = end.starts_with(b"PK\x05\x06") && end[20..] == [0, 0];
    Ok(is_end.then(|| u16::from_le_bytes([end[10], end[11]])))
}

/// The places and names of the files; folders are made as they are needed.
fn names(archive: &mut Archive, file: &Path) -> Result<Vec<(usize, String)>, PackError> {
    let (mut names, mut seen, mut bytes) = (Vec::new(), BTreeSet::new(), 0_u64);
    for place in 0..archive.len() {
        let entry = archive.by_index_raw(place).map_err(|error| hostile(file, error.to_string()))?;
        let name = name(&entry).map_err(|what| hostile(file, what))?;
        bytes = bytes.saturating_add(entry.size());
        if bytes > MOST_BYTES {
            return Err(too_large(file));
        }
        // File systems that do not tell upper from lower case would write one over the other.
        if !seen.insert(name.to_lowercase()) {
            return Err(hostile(file, format!("it holds the name {} twice", shown(&name))));
        }
        if !entry.is_dir() {
            names.push((place, name));
        }
    }
    Ok(names)
}

/// A name of plain parts, or what is wrong with it.
fn name<R: Read>(entry: &ZipFile<'_, R>) -> Result<String, String> {
    let name = std::str::from_utf8(entry.name_raw()).map_err(|_| "a name in it is no UTF-8".to_owned())?;
    let parts = || name.strip_suffix('/').unwrap_or(name).split('/');
    let refused = |what: &str| Err(format!("{what}: {}", shown(name)));
    if name.starts_with('/') || name.contains(['\\', ':']) {
        return refused("a name in it is that of a file elsewhere");
    }
    if parts().any(|part| part.is_empty() || part == "." || part == "..") {
        return refused("a name in it leads out of the folder");
    }
    if name.chars().any(char::is_control) || parts().any(|part| part.starts_with(".caveat") || part == ".git")
    {
        return refused("a name in it is none of an edition's files");
    }
    if entry.encrypted() {
        return refused("a file in it is encrypted");
    }
    if !is_plain(entry.unix_mode()) {
        return refused("it holds a link, or something else that is neither file nor folder");
    }
    Ok(name.to_owned())
}

/// Whether the mode is that of a file or a folder; some archives say nothing.
fn is_plain(mode: Option<u32>) -> bool {
    const TYPE: u32 = 0o170_000;
    mode.is_none_or(|mode| [0, 0o100_000, 0o040_000].contains(&(mode & TYPE)))
}

/// The one edition in the archive that is not there for another's sake, as the edition before it.
fn edition_folder(
    archive: &mut Archive,
    names: &[(usize, String)],
    file: &Path,
) -> Result<String, PackError> {
    let none = |what: &str| PackError::NoArchive { path: file.to_owned(), what: what.to_owned() };
    let ending = format!("/{LOCK_FILE}");
    let locks: Vec<&(usize, String)> = names.iter().filter(|(_, name)| name.ends_with(&ending)).collect();
    let mut before = BTreeSet::new();
    for (place, name) in locks.iter().filter(|_| locks.len() > 1) {
        let mut text = String::new();
        let entry = archive.by_index(*place).map_err(|error| damaged(file, error))?;
        let read = entry.take(MOST_OF_A_LOCK).read_to_string(&mut text);
        read.map_err(|error| damaged(file, format!("{}: {error}", shown(name))))?;
        let lock = edition::parse(Path::new(name), &text).map_err(|error| none(&error.to_string()))?;
        let earlier = lock.inputs.into_iter().filter(|(source, _)| is_earlier(source));
        before.extend(earlier.flat_map(|(_, files)| files).map(|input| input.file));
    }
    let mut own = locks.iter().filter(|(_, name)| !before.contains(name));
    match (own.next().and_then(|(_, name)| name.strip_suffix(&ending)), own.next()) {
        (Some(folder), None) => Ok(folder.to_owned()),
        (None, _) => Err(none(&format!("it holds no {LOCK_FILE}"))),
        _ => Err(none("it holds several editions")),
    }
}

fn prepare(into: &Path) -> Result<(), PackError> {
    fs::create_dir_all(into).map_err(PackError::io("create", into))?;
    let mut entries = fs::read_dir(into).map_err(PackError::io("read", into))?;
    if entries.next().is_none() {
        return Ok(());
    }
    Err(PackError::Unfit {
        what: format!("the folder {} is not empty", into.display()),
        mend: "unpack into an empty one".to_owned(),
    })
}

/// Writes the files; what an entry says of its size is not believed.
fn extract(
    archive: &mut Archive,
    names: &[(usize, String)],
    file: &Path,
    into: &Path,
) -> Result<(), PackError> {
    let mut room = MOST_BYTES;
    for (place, name) in names {
        let entry = archive.by_index(*place).map_err(|error| damaged(file, error))?;
        let path = into.join(name);
        let unread = |error: io::Error| damaged(file, format!("{}: {error}", shown(name)));
        let written = write(entry, &path, room, unread)?;
        room = room.checked_sub(written).ok_or_else(|| too_large(file))?;
    }
    Ok(())
}

/// Writes one file, with at most a byte more than there is room for; `unread` says what an entry that cannot be
/// read means.
pub(super) fn write(
    entry: impl Read,
    path: &Path,
    room: u64,
    unread: impl Fn(io::Error) -> PackError,
) -> Result<u64, PackError> {
    let io = PackError::io("unpack", path);
    fs::create_dir_all(path.parent().unwrap_or(path)).map_err(&io)?;
    let mut out = File::create_new(path).map_err(&io)?;
    let (mut entry, mut piece, mut written) = (entry.take(room + 1), Vec::new(), 0);
    loop {
        piece.clear();
        let length = entry.by_ref().take(PIECE).read_to_end(&mut piece).map_err(&unread)?;
        if length == 0 {
            return Ok(written);
        }
        out.write_all(&piece).map_err(&io)?;
        written += length as u64;
    }
}

/// So many bytes are read at once.
const PIECE: u64 = 1 << 16;

fn hostile(file: &Path, what: String) -> PackError {
    PackError::Hostile { path: file.to_owned(), what }
}

fn damaged(file: &Path, what: impl ToString) -> PackError {
    PackError::Damaged { path: file.to_owned(), what: what.to_string() }
}

fn too_large(file: &Path) -> PackError {
    hostile(file, format!("its files have more than {MOST_BYTES} bytes together"))
}

/// A name from elsewhere, harmless on a terminal and not too long.
fn shown(name: &str) -> String {
    name.chars().take(80).flat_map(char::escape_debug).collect()
}
