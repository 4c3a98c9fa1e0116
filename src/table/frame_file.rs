//! Frames as files in their one canonical form: equal frames give equal bytes with every version of this
//! program and of its libraries, so that a file's digest is also the digest of what it says.
//! Knows nothing of where the bytes are kept.
//!
//! A line that names the format, a line of JSON that says what the columns are, then the columns' values
//! one after the other, little-endian, each in the narrowest whole numbers that hold the column. Of columns
//! that are sums the codes are a file of columns without a name; in another file a sum's bytes are its base and
//! its addends, part by part.

use super::TableError;
use super::frame::{Column, ColumnType, Data, Frame, MISSING};
use super::sums::{CodeColumn, Codes, Part, SumColumn};
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::Path;

const FORMAT: &str = "caveat frame 1\n";

#[derive(Serialize, Deserialize)]
struct Header {
    rows: usize,
    columns: Vec<Described>,
}

/// A column as the file's header has it.
#[derive(Serialize, Deserialize)]
struct Described {
    name: String,
    #[serde(flatten)]
    kind: ColumnType,
    /// Bytes a value; names are kept as their lengths, then their letters.
    width: usize,
    /// Which rows have a value, where not all have: a bit a row comes before the values.
    #[serde(default, skip_serializing_if = "is_false")]
    gaps: bool,
    /// Bytes in the file.
    bytes: u64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the form that serde wants")]
fn is_false(flag: &bool) -> bool {
    !flag
}

/// Writes a frame.
///
/// # Errors
/// What the writer says.
pub fn write(frame: &Frame, into: &mut impl Write) -> Result<(), TableError> {
    let header = Header { rows: frame.rows, columns: frame.columns.iter().map(described).collect() };
    header.write(into)?;
    let mut bytes = Vec::new();
    for (column, described) in frame.columns.iter().zip(&header.columns) {
        bytes.clear();
        put_data(&mut bytes, &column.data, described);
        into.write_all(&bytes).map_err(failed)?;
    }
    Ok(())
}

/// Writes the codes of columns that are sums.
///
/// # Errors
/// What the writer says.
pub fn write_codes(codes: &Codes, into: &mut impl Write) -> Result<(), TableError> {
    let described = |part: &Part| {
        let (kind, width) = (ColumnType::Codes { size: part.size }, CodeColumn::width(part.size));
        let bytes = (codes.rows * width) as u64;
        Described { name: String::new(), kind, width, gaps: false, bytes }
    };
    let header = Header { rows: codes.rows, columns: codes.parts.iter().map(described).collect() };
    header.write(into)?;
    let mut bytes = Vec::new();
    for part in &codes.parts {
        let written = match &part.codes {
            CodeColumn::Bytes(codes) => codes,
            CodeColumn::Words(codes) => put_anew(&mut bytes, codes, u16::to_le_bytes),
            CodeColumn::Longs(codes) => put_anew(&mut bytes, codes, u32::to_le_bytes),
        };
        into.write_all(written).map_err(failed)?;
    }
    Ok(())
}

/// Writes what the codes of columns add up to.
///
/// # Errors
/// What the writer says.
pub fn write_addends(columns: &[SumColumn], into: &mut impl Write) -> Result<(), TableError> {
    let header = Header { rows: 0, columns: columns.iter().map(described_sum).collect() };
    header.write(into)?;
    let mut bytes = Vec::new();
    for column in columns {
        bytes.clear();
        put_floats(&mut bytes, &[column.base]);
        column.adds.iter().for_each(|adds| put_floats(&mut bytes, adds));
        into.write_all(&bytes).map_err(failed)?;
    }
    Ok(())
}

fn failed(error: io::Error) -> TableError {
    TableError::Engine { reason: error.to_string() }
}

impl Header {
    fn write(&self, into: &mut impl Write) -> Result<(), TableError> {
        let json = serde_json::to_string(self).map_err(|e| TableError::Engine { reason: e.to_string() })?;
        writeln!(into, "{FORMAT}{json}").map_err(failed)
    }
}

/// Reads a frame that [`write()`] wrote, or only the columns wanted of it, in the file's order.
///
/// # Errors
/// [`TableError::Read`] when the file is missing, damaged or not one of ours.
pub fn read(path: &Path, wanted: Option<&[&str]>) -> Result<Frame, TableError> {
    let is_wanted =
        |described: &Described| wanted.is_none_or(|names| names.contains(&described.name.as_str()));
    let read = read_columns(path, is_wanted, |described, rows, bytes| {
        let data = data_of(&described, rows, bytes)?;
        Some(Column { name: described.name, data })
    });
    let (rows, columns) = read.map_err(at(path))?;
    Ok(Frame { columns, rows })
}

/// Reads codes that [`write_codes`] wrote.
///
/// # Errors
/// [`TableError::Read`] when the file is missing, damaged or not one of ours.
pub fn read_codes(path: &Path) -> Result<Codes, TableError> {
    let read = read_columns(
        path,
        |_| true,
        |described, rows, bytes| {
            let ColumnType::Codes { size } = described.kind else { return None };
            let codes = match described.width {
                1 => CodeColumn::Bytes(bytes.to_vec()),
                2 => CodeColumn::Words(get(bytes, u16::from_le_bytes)),
                4 => CodeColumn::Longs(get(bytes, u32::from_le_bytes)),
                _ => return None,
            };
            (codes.rows() == rows).then_some(Part { codes, size })
        },
    );
    let (rows, parts) = read.map_err(at(path))?;
    Ok(Codes { rows, parts })
}

/// Reads what [`write_addends`] wrote.
///
/// # Errors
/// [`TableError::Read`] when the file is missing, damaged or not one of ours.
pub fn read_addends(path: &Path) -> Result<Vec<SumColumn>, TableError> {
    let read = read_columns(
        path,
        |_| true,
        |described, _, bytes| {
            let ColumnType::Sum { sizes } = described.kind else { return None };
            sum_of(described.name, &sizes, bytes)
        },
    );
    Ok(read.map_err(at(path))?.1)
}

fn at(path: &Path) -> impl Fn(io::Error) -> TableError {
    |error| TableError::Read { path: path.to_path_buf(), reason: error.to_string() }
}

/// The number of rows, and what `decode` makes of the columns wanted.
fn read_columns<T>(
    path: &Path,
    is_wanted: impl Fn(&Described) -> bool,
    decode: impl Fn(Described, usize, &[u8]) -> Option<T>,
) -> io::Result<(usize, Vec<T>)> {
    let mut file = BufReader::with_capacity(1 << 16, File::open(path)?);
    let mut line = String::new();
    file.by_ref().take(FORMAT.len() as u64).read_line(&mut line)?;
    if line != FORMAT {
        return Err(io::Error::other("it does not say that it is a frame of this format"));
    }
    line.clear();
    file.read_line(&mut line)?;
    let header: Header = serde_json::from_str(&line)?;
    let mut place = (FORMAT.len() + line.len()) as u64;
    let whole = place + header.columns.iter().map(|column| column.bytes).sum::<u64>();
    if file.get_ref().metadata()?.len() != whole {
        return Err(io::Error::other("it is not as long as it says"));
    }
    let mut columns = Vec::new();
    let mut bytes = Vec::new();
    for described in header.columns {
        let next = place + described.bytes;
        if is_wanted(&described) {
            bytes.resize(usize::try_from(described.bytes).map_err(io::Error::other)?, 0);
            file.seek(SeekFrom::Start(place))?;
            file.read_exact(&mut bytes)?;
            let damaged = io::Error::other(format!("its column '{}' is damaged", described.name));
            columns.push(decode(described, header.rows, &bytes).ok_or(damaged)?);
        }
        place = next;
    }
    Ok((header.rows, columns))
}

fn described_sum(column: &SumColumn) -> Described {
    let sizes: Vec<usize> = column.adds.iter().map(Vec::len).collect();
    let bytes = (1 + sizes.iter().sum::<usize>()) * size_of::<f64>();
    let (kind, width) = (ColumnType::Sum { sizes }, size_of::<f64>());
    Described { name: column.name.clone(), kind, width, gaps: false, bytes: bytes as u64 }
}

fn sum_of(name: String, sizes: &[usize], bytes: &[u8]) -> Option<SumColumn> {
    let numbers = get(bytes, f64::from_le_bytes);
    let (&base, mut rest) = numbers.split_first()?;
    let mut adds = Vec::new();
    for &size in sizes {
        let (own, others) = rest.split_at_checked(size)?;
        adds.push(own.to_vec());
        rest = others;
    }
    rest.is_empty().then_some(SumColumn { name, base, adds })
}

/// One bit pattern for every NaN, so that equal numbers have equal bytes.
fn put_floats(bytes: &mut Vec<u8>, values: &[f64]) {
    put(bytes, values, |value: f64| {
        let value = if value.is_nan() { f64::NAN } else { value };
        value.to_bits().to_le_bytes()
    });
}

fn described(column: &Column) -> Described {
    let rows = column.data.len() as u64;
    let (width, gaps) = match &column.data {
        Data::Category { levels, .. } => (if levels.len() < usize::from(u8::MAX) { 1 } else { 2 }, false),
        Data::Number { values, known, .. } => (narrowest(values), known.is_some()),
        Data::Ids(values) => (narrowest(values), false),
        Data::Float(_) => (8, false),
        Data::Names(_) => (4, false),
    };
    let letters = match &column.data {
        Data::Names(names) => names.iter().map(|name| name.len() as u64).sum(),
        _ => 0,
    };
    let marks = if gaps { rows.div_ceil(8) } else { 0 };
    let bytes = marks + rows * width as u64 + letters;
    Described { name: column.name.clone(), kind: column.data.kind(), width, gaps, bytes }
}

/// Bytes that hold every one of the numbers.
fn narrowest(values: &[i64]) -> usize {
    // The bits that are in use beside the sign.
    let used = values.iter().fold(0_i64, |used, value| used | (value ^ (value >> 63)));
    match u64::BITS - used.leading_zeros() {
        0..8 => 1,
        8..16 => 2,
        16..32 => 4,
        _ => 8,
    }
}

fn put_data(bytes: &mut Vec<u8>, data: &Data, described: &Described) {
    match data {
        // In one byte the code of a missing level, 65535, is 255: its lower byte.
        Data::Category { codes, .. } if described.width == 1 => {
            bytes.extend(codes.iter().map(|&code| code as u8));
        }
        Data::Category { codes, .. } => put(bytes, codes, u16::to_le_bytes),
        Data::Number { values, known, .. } => {
            if let Some(known) = known {
                bytes.extend(known.chunks(8).map(marks));
            }
            put_narrow(bytes, values, described.width);
        }
        Data::Ids(values) => put_narrow(bytes, values, described.width),
        Data::Float(values) => put_floats(bytes, values),
        Data::Names(names) => {
            names.iter().for_each(|name| bytes.extend((name.len() as u32).to_le_bytes()));
            names.iter().for_each(|name| bytes.extend(name.as_bytes()));
        }
    }
}

fn marks(known: &[bool]) -> u8 {
    known.iter().enumerate().fold(0, |marks, (bit, &known)| marks | (u8::from(known) << bit))
}

#[expect(clippy::cast_possible_truncation, reason = "the width was chosen so that every value fits")]
fn put_narrow(bytes: &mut Vec<u8>, values: &[i64], width: usize) {
    match width {
        1 => bytes.extend(values.iter().map(|&value| value as u8)),
        2 => put(bytes, values, |value| (value as i16).to_le_bytes()),
        4 => put(bytes, values, |value| (value as i32).to_le_bytes()),
        _ => put(bytes, values, i64::to_le_bytes),
    }
}

fn put_anew<'a, T: Copy, const N: usize>(
    bytes: &'a mut Vec<u8>,
    values: &[T],
    encode: impl Fn(T) -> [u8; N],
) -> &'a Vec<u8> {
    bytes.clear();
    put(bytes, values, encode);
    bytes
}

fn put<T: Copy, const N: usize>(bytes: &mut Vec<u8>, values: &[T], encode: impl Fn(T) -> [u8; N]) {
    let from = bytes.len();
    bytes.resize(from + values.len() * N, 0);
    for (place, &value) in bytes[from..].chunks_exact_mut(N).zip(values) {
        place.copy_from_slice(&encode(value));
    }
}

fn data_of(described: &Described, rows: usize, bytes: &[u8]) -> Option<Data> {
    let width = described.width;
    match &described.kind {
        ColumnType::Category { levels } => {
            let codes: Vec<u16> = match width {
                1 => bytes.iter().map(|&b| if b == u8::MAX { MISSING } else { u16::from(b) }).collect(),
                _ => get(bytes, u16::from_le_bytes),
            };
            let is_level = |code: &u16| *code == MISSING || usize::from(*code) < levels.len();
            let is_whole = codes.len() == rows && codes.iter().all(is_level);
            is_whole.then(|| Data::Category { levels: levels.clone(), codes })
        }
        ColumnType::Number { per_unit } => {
            let (marks, values) =
                bytes.split_at_checked(if described.gaps { rows.div_ceil(8) } else { 0 })?;
            let known = described.gaps.then(|| (0..rows).map(|row| marks[row / 8] >> (row % 8) & 1 == 1));
            let known = known.map(Iterator::collect);
            Some(Data::Number { per_unit: *per_unit, values: narrow(values, width, rows)?, known })
        }
        ColumnType::Ids => Some(Data::Ids(narrow(bytes, width, rows)?)),
        ColumnType::Float => {
            let values = get(bytes, f64::from_le_bytes);
            (values.len() == rows).then_some(Data::Float(values))
        }
        ColumnType::Names => names(rows, bytes).map(Data::Names),
        ColumnType::Codes { .. } | ColumnType::Sum { .. } => None,
    }
}

fn narrow(bytes: &[u8], width: usize, rows: usize) -> Option<Vec<i64>> {
    let values: Vec<i64> = match width {
        1 => bytes.iter().map(|&byte| i64::from(byte.cast_signed())).collect(),
        2 => get(bytes, |bytes| i64::from(i16::from_le_bytes(bytes))),
        4 => get(bytes, |bytes| i64::from(i32::from_le_bytes(bytes))),
        8 => get(bytes, i64::from_le_bytes),
        _ => return None,
    };
    (values.len() == rows).then_some(values)
}

fn get<T, const N: usize>(bytes: &[u8], decode: impl Fn([u8; N]) -> T) -> Vec<T> {
    bytes.as_chunks::<N>().0.iter().map(|&bytes| decode(bytes)).collect()
}

fn names(rows: usize, bytes: &[u8]) -> Option<Vec<String>> {
    let (lengths, mut letters) = bytes.split_at_checked(rows.checked_mul(4)?)?;
    let mut names = Vec::with_capacity(rows);
    for length in get(lengths, u32::from_le_bytes) {
        let (name, rest) = letters.split_at_checked(length as usize)?;
        names.push(String::from_utf8(name.to_vec()).ok()?);
        letters = rest;
    }
    Some(names)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn frame() -> Frame {
        let mut frame = Frame { columns: Vec::new(), rows: 3 };
        frame.push("id", Data::Ids(vec![-5, 1 << 40, 7]));
        frame.push("name", Data::Names(vec!["Åse".to_owned(), String::new(), "Bo".to_owned()]));
        let levels = vec!["03".to_owned(), "15".to_owned()];
        frame.push("county", Data::Category { levels, codes: vec![1, MISSING, 0] });
        let known = Some(vec![true, false, true]);
        frame.push("hours", Data::Number { per_unit: 1200, values: vec![300, 0, -1], known });
        frame.push("rate", Data::Float(vec![0.1, f64::NAN, -0.0]));
        frame
    }

    fn written(frame: &Frame) -> Vec<u8> {
        let mut bytes = Vec::new();
        write(frame, &mut bytes).unwrap();
        bytes
    }

    fn read_bytes(bytes: &[u8], wanted: Option<&[&str]>) -> Result<Frame, TableError> {
        in_file(bytes, |path| read(path, wanted))
    }

    #[test]
    fn what_is_read_is_what_was_written() {
        let back = read_bytes(&written(&frame()), None).unwrap();
        assert_eq!(format!("{back:?}"), format!("{:?}", frame()));
    }

    #[test]
    fn columns_that_are_not_wanted_are_not_read() {
        let back = read_bytes(&written(&frame()), Some(&["hours", "id"])).unwrap();
        let names: Vec<&str> = back.columns.iter().map(|column| column.name.as_str()).collect();
        assert_eq!(names, ["id", "hours"]);
        assert_eq!(back.columns[1], frame().columns[3]);
    }

    #[test]
    fn equal_frames_have_equal_bytes_whatever_their_undefined_numbers_are() {
        let mut other = frame();
        other.columns[4].data = Data::Float(vec![0.1, -f64::NAN, -0.0]);
        assert_eq!(written(&other), written(&frame()));
    }

    #[test]
    fn more_levels_than_a_byte_holds_take_two() {
        let levels: Vec<String> = (0..300).map(|level| format!("{level:03}")).collect();
        let codes: Vec<u16> = (0..300).chain([MISSING]).collect();
        let mut wide = Frame { columns: Vec::new(), rows: 301 };
        wide.push("office", Data::Category { levels, codes });
        assert_eq!(read_bytes(&written(&wide), None).unwrap(), wide);
    }

    fn codes() -> Codes {
        let parts = [Part::of(&[0, 1, 1], 2), Part::of(&[299, 0, 7], 300), Part::of(&[0, 69_999, 3], 70_000)];
        Codes { rows: 3, parts: parts.to_vec() }
    }

    fn written_codes() -> Vec<u8> {
        let mut bytes = Vec::new();
        write_codes(&codes(), &mut bytes).unwrap();
        bytes
    }

    fn in_file<T>(bytes: &[u8], read: impl Fn(&Path) -> Result<T, TableError>) -> Result<T, TableError> {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("file"), bytes).unwrap();
        read(&folder.path().join("file"))
    }

    #[test]
    fn codes_come_back_in_one_two_or_four_bytes() {
        let bytes = written_codes();
        assert_eq!(in_file(&bytes, read_codes).unwrap(), codes());
        let header = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n').nth(1).unwrap().0;
        assert_eq!(bytes.len() - header - 1, 3 * (1 + 2 + 4));
        assert!(in_file(&bytes[..bytes.len() - 1], read_codes).is_err());
        assert!(in_file(&bytes, |path| read(path, None)).is_err());
    }

    #[test]
    fn addends_come_back_bit_by_bit() {
        let column = |name: &str, first: f64| SumColumn {
            name: name.to_owned(),
            base: 0.1,
            adds: vec![vec![first, 0.2], Vec::new(), (0..300).map(|code| 1.0 / f64::from(code)).collect()],
        };
        let columns = vec![column("hours", 0.3), column("job", f64::NAN)];
        let mut bytes = Vec::new();
        write_addends(&columns, &mut bytes).unwrap();
        let back = in_file(&bytes, read_addends).unwrap();
        assert_eq!(format!("{back:?}"), format!("{columns:?}"));
        assert!(in_file(&bytes, read_codes).is_err() && in_file(&written_codes(), read_addends).is_err());
    }

    #[test]
    fn a_cut_or_lengthened_file_and_another_format_are_refused() {
        let bytes = written(&frame());
        let longer = [bytes.as_slice(), b"x"].concat();
        for damaged in [&bytes[..bytes.len() - 1], &longer, b"PAR1", b""] {
            assert!(read_bytes(damaged, None).is_err());
        }
    }

    proptest! {
        #[test]
        fn whole_numbers_of_any_size_come_back(values in proptest::collection::vec(any::<i64>(), 0..20), shift in 0..64) {
            let values: Vec<i64> = values.iter().map(|value| value >> shift).collect();
            let mut frame = Frame { columns: Vec::new(), rows: values.len() };
            frame.push("n", Data::Number { per_unit: 1, values, known: None });
            prop_assert_eq!(read_bytes(&written(&frame), None).unwrap(), frame);
        }
    }
}
