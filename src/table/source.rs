//! Register extracts on disk: Parquet and CSV files, their columns, and their rows by period.
//! Knows nothing of which file is which register.

use super::{TableError, plain, series};
use crate::period::{Period, Step};
use polars::prelude::*;
use polars_io::prelude::{CsvReadOptions, ParallelStrategy, ParquetReader, SerReader};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Cursor, Read};
use std::path::Path;

/// The file formats that can be read, by the ending of the name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Parquet,
    Csv,
}

fn format_of(path: &Path) -> Result<Format, TableError> {
    match path.extension().and_then(|ending| ending.to_str()) {
        Some("parquet" | "pq") => Ok(Format::Parquet),
        Some("csv" | "tsv" | "txt") => Ok(Format::Csv),
        // Pieces in the store carry no ending; they are always Parquet.
        None => Ok(Format::Parquet),
        _ => Err(TableError::UnknownFormat { path: path.to_path_buf() }),
    }
}

/// Whether a file is Parquet by its name.
pub fn is_parquet(path: &Path) -> bool {
    matches!(format_of(path), Ok(Format::Parquet))
}

/// Reads a file whole, or the columns wanted of those that it has. CSV columns are whole numbers or numbers
/// when all their values are written so (`03` is text), dates when all are ISO dates, else text; empty
/// fields are missing.
///
/// # Errors
/// A file that is missing, empty or damaged.
pub fn read(path: &Path, wanted: Option<&[&str]>) -> Result<DataFrame, TableError> {
    read_rows(path, wanted, None)
}

/// Files up to this size are read by one thread: others are read at the same time.
const SMALL: u64 = 8 << 20;

/// Reads some of a file's rows: how many are passed over, and how many are taken.
fn read_rows(
    path: &Path,
    wanted: Option<&[&str]>,
    rows: Option<(usize, usize)>,
) -> Result<DataFrame, TableError> {
    let failed = |reason: String| TableError::Read { path: path.to_path_buf(), reason };
    match format_of(path)? {
        Format::Parquet => {
            let (mut reader, file) = parquet_reader(path)?;
            let size = file.metadata().map_err(|e| failed(e.to_string()))?.len();
            let known = reader.schema().map_err(|e| failed(plain(&e)))?;
            let is_wanted = |name: &str| wanted.is_none_or(|wanted| wanted.contains(&name));
            let mut columns = readable(&known);
            columns.retain(|name| is_wanted(name));
            let columns = (columns.len() < known.len()).then_some(columns);
            let parallel = if size <= SMALL { ParallelStrategy::None } else { ParallelStrategy::Auto };
            let reader = reader.with_columns(columns).with_slice(rows).read_parallel(parallel);
            reader.finish().map_err(|e| failed(plain(&e)))
        }
        Format::Csv => {
            let raw = read_csv(path, None)?;
            let raw = match wanted {
                Some(wanted) => {
                    let there = wanted.iter().filter(|name| raw.column(name).is_ok());
                    raw.select(there.copied()).map_err(|e| failed(plain(&e)))?
                }
                None => raw,
            };
            let raw = typed_csv(raw).map_err(|e| failed(plain(&e)))?;
            Ok(rows.map_or(raw.clone(), |(from, count)| raw.slice(from as i64, count)))
        }
    }
}

fn parquet_reader(path: &Path) -> Result<(ParquetReader<File>, File), TableError> {
    let failed = |e: std::io::Error| TableError::Read { path: path.to_path_buf(), reason: e.to_string() };
    let file = File::open(path).map_err(failed)?;
    Ok((ParquetReader::new(file.try_clone().map_err(failed)?), file))
}

/// The columns of a file and their types as read, without reading its rows (a CSV file's first
/// thousand rows are looked at).
///
/// # Errors
/// A file that is missing, empty or damaged.
pub fn empty_like(path: &Path) -> Result<DataFrame, TableError> {
    let failed = |reason: String| TableError::Read { path: path.to_path_buf(), reason };
    let raw = match format_of(path)? {
        Format::Parquet => {
            let mut reader = parquet_reader(path)?.0;
            let known = reader.schema().map_err(|e| failed(plain(&e)))?;
            let columns = readable(&known);
            let reader = reader.with_columns(Some(columns)).with_slice(Some((0, 0)));
            reader.finish().map_err(|e| failed(plain(&e)))?
        }
        Format::Csv => typed_csv(read_csv(path, Some(1000))?).map_err(|e| failed(plain(&e)))?,
    };
    Ok(raw.head(Some(0)))
}

/// The columns of a file that hold what no column of a table can: their names, and what they hold. They are
/// passed over.
///
/// # Errors
/// As [`empty_like`].
pub fn unreadable(path: &Path) -> Result<Vec<(String, String)>, TableError> {
    if format_of(path)? == Format::Csv {
        return Ok(Vec::new());
    }
    let failed = |e: PolarsError| TableError::Read { path: path.to_path_buf(), reason: plain(&e) };
    let schema = parquet_reader(path)?.0.schema().map_err(failed)?;
    let others = schema.iter_values().filter(|field| !is_readable(&field.dtype));
    Ok(others.map(|field| (field.name.to_string(), kind_in_words(&field.dtype))).collect())
}

fn readable(schema: &ArrowSchema) -> Vec<String> {
    let fields = schema.iter_values().filter(|field| is_readable(&field.dtype));
    fields.map(|field| field.name.to_string()).collect()
}

fn is_readable(kind: &ArrowDataType) -> bool {
    use ArrowDataType as Kind;
    let is_whole =
        matches!(kind, Kind::Int8 | Kind::Int16 | Kind::Int32 | Kind::Int64 | Kind::UInt32 | Kind::UInt64);
    let is_text = matches!(kind, Kind::Utf8 | Kind::LargeUtf8 | Kind::Utf8View);
    let is_time = matches!(kind, Kind::Date32 | Kind::Timestamp(_, None));
    let is_other = matches!(kind, Kind::Null | Kind::Boolean | Kind::Float32 | Kind::Float64);
    is_whole || is_text || is_time || is_other
}

fn kind_in_words(kind: &ArrowDataType) -> String {
    use ArrowDataType as Kind;
    match kind {
        Kind::Timestamp(..) => "times with a time zone".to_owned(),
        Kind::Dictionary(..) => "categories of a dictionary".to_owned(),
        Kind::Decimal(digits, scale) => format!("decimal({digits}, {scale})"),
        Kind::List(_) | Kind::LargeList(_) | Kind::FixedSizeList(..) => "lists".to_owned(),
        Kind::Struct(_) => "structs".to_owned(),
        other => format!("{other:?}"),
    }
}

fn read_csv(path: &Path, rows: Option<usize>) -> Result<DataFrame, TableError> {
    let failed = |reason: String| TableError::Read { path: path.to_path_buf(), reason };
    if std::fs::metadata(path).map_err(|e| failed(e.to_string()))?.len() == 0 {
        return Err(failed("the file is empty".to_owned()));
    }
    let separator = if path.extension().is_some_and(|ending| ending == "tsv") { b'\t' } else { b',' };
    if let Some(name) = repeated_header(path, separator).map_err(|e| failed(e.to_string()))? {
        return Err(failed(format!(
            "its header has the column '{name}' twice; give one of them another name"
        )));
    }
    let bytes = csv_bytes(path, rows.is_some()).map_err(|e| failed(e.to_string()))?;
    CsvReadOptions::default()
        .with_has_header(true)
        .with_infer_schema_length(Some(0))
        .with_n_rows(rows)
        .with_n_threads(Some(1))
        .map_parse_options(|options| {
            // An empty field is a gap, in quotes or not.
            options.with_separator(separator).with_null_values(Some(NullValues::AllColumnsSingle("".into())))
        })
        .into_reader_with_file_handle(Cursor::new(bytes))
        .finish()
        .map_err(|e| failed(without_quotes(&plain(&e))))
}

/// As much of a CSV file as a look at its first rows needs.
const BEGINNING: u64 = 16 << 20;

/// A file's bytes, or whole lines from its beginning. They are read and not mapped: a map of a file that somebody
/// cuts short meanwhile ends the program.
fn csv_bytes(path: &Path, only_beginning: bool) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let most = if only_beginning { BEGINNING } else { u64::MAX };
    File::open(path)?.take(most).read_to_end(&mut bytes)?;
    let is_cut = bytes.len() as u64 == most;
    if let Some(end) = bytes.iter().rposition(|byte| *byte == b'\n').filter(|_| is_cut) {
        bytes.truncate(end + 1);
    }
    Ok(bytes)
}

/// A column's name that stands twice in the header.
fn repeated_header(path: &Path, separator: u8) -> Result<Option<String>, csv::Error> {
    let mut reader = csv::ReaderBuilder::new().delimiter(separator).from_path(path)?;
    let mut names: Vec<&[u8]> = reader.byte_headers()?.iter().collect();
    names.sort_unstable();
    let twice = names.windows(2).find(|pair| pair[0] == pair[1] && !pair[0].is_empty());
    Ok(twice.map(|pair| String::from_utf8_lossy(pair[0]).into_owned()))
}

/// A message without what it quotes from the file: it could be a person's row.
fn without_quotes(message: &str) -> String {
    let pieces = message.split('`').enumerate();
    pieces.map(|(place, piece)| if place % 2 == 1 { "(a line of the file)" } else { piece }).collect()
}

fn typed_csv(raw: DataFrame) -> PolarsResult<DataFrame> {
    let height = raw.height();
    let columns = raw.columns().iter().map(typed_csv_column).collect::<PolarsResult<Vec<_>>>()?;
    DataFrame::new(height, columns)
}

fn typed_csv_column(column: &Column) -> PolarsResult<Column> {
    let text = column.str()?;
    let all = |test: fn(&str) -> bool| text.null_count() < text.len() && text.iter().flatten().all(test);
    let kind = if all(is_whole_number) {
        DataType::Int64
    } else if all(is_number) && !all(is_no_decimal) {
        DataType::Float64
    } else if all(|value| value.len() == 10 && is_date(value)) {
        DataType::Date
    } else {
        return Ok(column.clone());
    };
    if kind == DataType::Float64 {
        let numbers: Float64Chunked =
            text.iter().map(|value| value.and_then(|value| value.parse().ok())).collect();
        return Ok(numbers.with_name(column.name().clone()).into_series().into());
    }
    if kind == DataType::Date {
        let days: Int32Chunked = text.iter().map(|value| value.and_then(days_of)).collect();
        return days.with_name(column.name().clone()).into_series().cast(&kind).map(Column::from);
    }
    column.cast(&kind)
}

/// The day of an ISO date, in days after 1970-01-01.
fn days_of(text: &str) -> Option<i32> {
    let (month, day) = text.rsplit_once('-')?;
    let month: Period = month.parse().ok()?;
    Some(month.first_day() + day.parse::<i32>().ok()? - 1)
}

fn is_whole_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let canonical = digits == "0" || !digits.starts_with('0');
    canonical && !digits.is_empty() && digits.len() <= 18 && digits.bytes().all(|b| b.is_ascii_digit())
}

fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let leading_zero = digits.len() > 1 && digits.starts_with('0') && digits.as_bytes()[1].is_ascii_digit();
    let plain = digits.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'e' | b'E' | b'-' | b'+'));
    !leading_zero && (plain && text.parse::<f64>().is_ok() || is_no_decimal(digits))
}

/// What programs write for a float that has no decimals: not a number, and infinity.
fn is_no_decimal(text: &str) -> bool {
    ["nan", "inf", "infinity"].iter().any(|word| text.eq_ignore_ascii_case(word))
}

fn is_date(text: &str) -> bool {
    let Some((month, day)) = text.rsplit_once('-') else { return false };
    let Ok(month) = month.parse::<Period>() else { return false };
    let length = month.plus(1).first_day() - month.first_day();
    month.step == Step::Month
        && day.len() == 2
        && day.parse().is_ok_and(|day: i32| (1..=length).contains(&day))
}

/// The only period of a file's rows; `None` when they are of several periods. A table without a time column
/// is of one period, which has no name.
///
/// # Errors
/// As [`read()`]; rows without a period.
pub fn only_period(
    path: &Path,
    time: Option<&str>,
    step: Step,
) -> Result<Option<Option<Period>>, TableError> {
    let Some(time) = time else { return Ok(Some(None)) };
    let raw = read_rows(path, Some(&[time]), None)?;
    let Ok(column) = raw.column(time) else { return Ok(Some(None)) };
    let series = column.as_materialized_series();
    if let Some(ordinal) = series::only_ordinal(series, step)? {
        return Ok(Some(Some(Period { step, ordinal })));
    }
    let ordinals = series::ordinals(series, step)?;
    let first = ordinals.first().copied();
    let is_one = first.is_some() && ordinals.iter().all(|ordinal| Some(*ordinal) == first);
    Ok(first.filter(|_| is_one).map(|ordinal| Some(Period { step, ordinal })))
}

/// A file's rows, at most so many at a time.
///
/// # Errors
/// As [`read()`], from [`Pieces::next_piece`].
pub struct Pieces<'a> {
    path: &'a Path,
    whole: Option<DataFrame>,
    rows: usize,
    from: usize,
    at_a_time: usize,
}

impl<'a> Pieces<'a> {
    /// The rows of a file. A CSV file is read whole, since what a column holds is known only then.
    ///
    /// # Errors
    /// As [`read()`].
    pub fn of(path: &'a Path, at_a_time: usize) -> Result<Self, TableError> {
        let failed = |e: PolarsError| TableError::Read { path: path.to_path_buf(), reason: plain(&e) };
        let (whole, rows) = match format_of(path)? {
            Format::Parquet => (None, parquet_reader(path)?.0.num_rows().map_err(failed)?),
            Format::Csv => {
                let whole = read(path, None)?;
                let rows = whole.height();
                (Some(whole), rows)
            }
        };
        Ok(Self { path, whole, rows, from: 0, at_a_time: at_a_time.max(1) })
    }

    /// The next rows; none after the last. A file without rows has one piece without rows.
    ///
    /// # Errors
    /// As [`read()`].
    pub fn next_piece(&mut self) -> Result<Option<DataFrame>, TableError> {
        if self.from >= self.rows.max(1) {
            return Ok(None);
        }
        let from = self.from;
        self.from += self.at_a_time;
        match &self.whole {
            Some(whole) => Ok(Some(whole.slice(from as i64, self.at_a_time))),
            None => read_rows(self.path, None, Some((from, self.at_a_time))).map(Some),
        }
    }
}

/// The rows that have a value in every one of the key columns.
///
/// # Errors
/// Columns that are not there.
pub fn with_keys(raw: DataFrame, keys: &[String]) -> Result<DataFrame, TableError> {
    let mut gaps = false;
    for key in keys {
        gaps |= raw.column(key)?.null_count() > 0;
    }
    if gaps { Ok(raw.drop_nulls(Some(keys))?) } else { Ok(raw) }
}

/// Rows of one file by period, each part in the order of the file; one part under `None` when the
/// table has no time column.
///
/// # Errors
/// Rows without a period.
pub fn split(
    raw: DataFrame,
    time: Option<&str>,
    step: Step,
) -> Result<BTreeMap<Option<Period>, DataFrame>, TableError> {
    let column = time.and_then(|time| raw.column(time).ok().cloned());
    let Some(column) = column else {
        return Ok(BTreeMap::from([(None, raw)]));
    };
    let ordinals = series::ordinals(column.as_materialized_series(), step)?;
    let mut rows: BTreeMap<i32, Vec<IdxSize>> = BTreeMap::new();
    for (row, &ordinal) in (0..).zip(&ordinals) {
        rows.entry(ordinal).or_default().push(row);
    }
    if rows.len() <= 1 {
        let period = rows.keys().next().map(|&ordinal| Period { step, ordinal });
        return Ok(period.map(|period| BTreeMap::from([(Some(period), raw)])).unwrap_or_default());
    }
    rows.into_iter()
        .map(|(ordinal, rows)| {
            let part = raw.take(&IdxCa::from_vec(PlSmallStr::EMPTY, rows))?;
            Ok((Some(Period { step, ordinal }), part))
        })
        .collect()
}

/// Several parts of one period as one table, in order.
///
/// # Errors
/// Parts whose columns or types differ.
pub fn concatenated(parts: Vec<DataFrame>) -> Result<DataFrame, TableError> {
    let mut parts = parts.into_iter();
    let Some(mut whole) = parts.next() else { return Ok(DataFrame::empty()) };
    for part in parts {
        let part = part.select(whole.get_column_names_owned())?;
        whole.vstack_mut(&part)?;
    }
    Ok(whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn csv(text: &str) -> DataFrame {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t.csv");
        std::fs::write(&path, text).unwrap();
        read(&path, None).unwrap()
    }

    #[test]
    fn a_code_with_a_leading_zero_stays_text() {
        let table = csv("county,n,rate,month,gap\n03,1,1.5,2020-01-01,\n15,-2,2,2020-02-01,x\n");
        let kinds: Vec<String> = table.columns().iter().map(|c| c.dtype().to_string()).collect();
        assert_eq!(kinds, ["str", "i64", "f64", "date", "str"]);
        assert_eq!(table.column("gap").unwrap().null_count(), 1);
    }

    #[test]
    fn a_message_does_not_repeat_a_line_of_the_file() {
        let told = without_quotes("could not parse `17,2015-01-01,58.2` as dtype `str`, stray quote");
        assert!(!told.contains("58.2") && told.contains("stray quote"), "{told}");
    }

    #[test]
    fn a_file_is_split_by_month_and_put_together_again() {
        let table = csv("id,month\n1,2020-02-01\n2,2020-01-01\n3,2020-02-01\n");
        let parts = split(table.clone(), Some("month"), Step::Month).unwrap();
        let sizes: Vec<usize> = parts.values().map(DataFrame::height).collect();
        assert_eq!(sizes, [1, 2]);
        let whole = concatenated(parts.into_values().collect()).unwrap();
        assert_eq!(whole.height(), table.height());
    }

    #[test]
    fn a_table_without_the_time_column_is_one_part() {
        let parts = split(csv("id\n1\n"), Some("month"), Step::Month).unwrap();
        assert_eq!(parts.keys().collect::<Vec<_>>(), [&None]);
    }

    #[test]
    fn an_empty_file_and_an_unknown_ending_are_named() {
        let folder = tempfile::tempdir().unwrap();
        let empty = folder.path().join("t.csv");
        std::fs::write(&empty, "").unwrap();
        assert!(read(&empty, None).unwrap_err().to_string().contains("empty"));
        assert!(read(&folder.path().join("t.xlsx"), None).unwrap_err().to_string().contains("neither"));
    }
}
