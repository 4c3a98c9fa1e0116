//! A result as rows of plain cells, and the ways to print them.
//! Knows nothing of where the rows came from.

use super::arguments::TableFormat;
use super::error::CliError;
use super::output;
use crate::table::build::Builder;
use crate::table::{csv, parquet};
use serde_json::{Map, Value, json};

/// One cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Text.
    Text(String),
    /// A whole number.
    Whole(i64),
    /// A number.
    Number(f64),
    /// Nothing: hidden or unknown.
    Missing,
}

impl Cell {
    /// The cell as text; numbers as the shortest decimals that read back the same.
    pub fn text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Whole(number) => number.to_string(),
            Self::Number(number) => number.to_string(),
            Self::Missing => String::new(),
        }
    }

    fn json(&self) -> Value {
        match self {
            Self::Text(text) => json!(text),
            Self::Whole(number) => json!(number),
            Self::Number(number) => json!(number),
            Self::Missing => Value::Null,
        }
    }
}

impl From<Option<f64>> for Cell {
    fn from(number: Option<f64>) -> Self {
        number.filter(|number| number.is_finite()).map_or(Self::Missing, Self::Number)
    }
}

/// Rows under a header.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sheet {
    /// The columns' names.
    pub header: Vec<String>,
    /// The rows, each as long as the header.
    pub rows: Vec<Vec<Cell>>,
}

/// A condition `column=value`.
pub struct Condition {
    column: usize,
    value: String,
}

impl Sheet {
    /// The conditions of the command line, checked against the header.
    pub fn conditions(&self, written: &[String]) -> Result<Vec<Condition>, CliError> {
        let one = |text: &String| {
            let Some((name, value)) = text.split_once('=') else {
                return Err(CliError::usage(
                    format!("--where {text} has no value"),
                    "write --where column=value",
                ));
            };
            let known = || self.header.iter().map(String::as_str);
            let column = self.header.iter().position(|column| column == name).ok_or_else(|| {
                let mend = match crate::name::nearest(name, known()) {
                    Some(near) => format!("did you mean '{near}'?"),
                    None => format!("the columns are: {}", self.header.join(", ")),
                };
                CliError::usage(format!("there is no column '{name}'"), mend)
            })?;
            Ok(Condition { column, value: value.to_owned() })
        };
        written.iter().map(one).collect()
    }

    /// Keeps the rows that meet all conditions.
    pub fn keep(&mut self, conditions: &[Condition]) {
        self.rows.retain(|row| {
            conditions.iter().all(|c| row.get(c.column).is_some_and(|cell| cell.text() == c.value))
        });
    }

    /// Prints the sheet.
    pub fn print(&self, format: TableFormat, with_header: bool) -> Result<(), CliError> {
        match format {
            TableFormat::Table => output::write(&self.aligned(with_header)),
            TableFormat::Csv => output::write(&self.csv(with_header)),
            TableFormat::Json => {
                let rows: Vec<Value> = self.rows.iter().map(|row| self.object(row)).collect();
                output::write(&format!("{:#}\n", json!(rows)))
            }
            TableFormat::Parquet => output::write_bytes(&self.parquet()?),
        }
    }

    fn object(&self, row: &[Cell]) -> Value {
        let pairs: Map<String, Value> = self.header.iter().cloned().zip(row.iter().map(Cell::json)).collect();
        Value::Object(pairs)
    }

    fn csv(&self, with_header: bool) -> String {
        let line = |cells: Vec<String>| {
            cells.iter().map(|cell| csv::quoted(cell)).collect::<Vec<_>>().join(",") + "\n"
        };
        let header = if with_header { line(self.header.clone()) } else { String::new() };
        let rows = self.rows.iter().map(|row| line(row.iter().map(Cell::text).collect()));
        header + &rows.collect::<String>()
    }

    /// Columns as wide as their widest cell, numbers to the right, with six significant decimals.
    fn aligned(&self, with_header: bool) -> String {
        let shown = |cell: &Cell| match cell {
            Cell::Number(number) => short(*number),
            Cell::Missing => ":".to_owned(),
            other => other.text(),
        };
        let rows: Vec<Vec<String>> = self.rows.iter().map(|row| row.iter().map(shown).collect()).collect();
        let width = |place: usize| {
            let cells = rows.iter().map(|row| row[place].chars().count());
            cells.chain([self.header[place].chars().count()]).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..self.header.len()).map(width).collect();
        let is_number =
            |place: usize| self.rows.iter().any(|row| matches!(row[place], Cell::Number(_) | Cell::Whole(_)));
        let to_right: Vec<bool> = (0..self.header.len()).map(is_number).collect();
        let line = |cells: &[String]| {
            let padded = cells.iter().enumerate().map(|(place, cell)| {
                let width = widths[place];
                if to_right[place] { format!("{cell:>width$}") } else { format!("{cell:<width$}") }
            });
            padded.collect::<Vec<_>>().join("  ").trim_end().to_owned() + "\n"
        };
        let header = if with_header { line(&self.header) } else { String::new() };
        header + &rows.iter().map(|row| line(row)).collect::<String>()
    }

    fn parquet(&self) -> Result<Vec<u8>, CliError> {
        let mut builder = Builder::default();
        for (place, name) in self.header.iter().enumerate() {
            let cells = || self.rows.iter().map(move |row| &row[place]);
            let is_text = cells().any(|cell| matches!(cell, Cell::Text(_)));
            let is_number = cells().any(|cell| matches!(cell, Cell::Number(_)));
            builder = if is_text {
                let texts: Vec<Option<String>> =
                    cells().map(|cell| (*cell != Cell::Missing).then(|| cell.text())).collect();
                builder.text_or_none(name, texts.iter().map(Option::as_deref))
            } else if is_number {
                builder.numbers_or_none(name, cells().map(number))
            } else {
                builder.whole_or_none(name, cells().map(whole))
            };
        }
        let mut bytes = Vec::new();
        parquet::write_raw(&mut builder.finish()?, &mut bytes)?;
        Ok(bytes)
    }
}

#[expect(clippy::cast_precision_loss, reason = "whole numbers beside others in one column")]
fn number(cell: &Cell) -> Option<f64> {
    match cell {
        Cell::Number(number) => Some(*number),
        Cell::Whole(number) => Some(*number as f64),
        _ => None,
    }
}

fn whole(cell: &Cell) -> Option<i64> {
    if let Cell::Whole(number) = cell { Some(*number) } else { None }
}

/// A number for reading: at most six decimals, small ones as powers of ten.
fn short(number: f64) -> String {
    if number != 0.0 && number.abs() < 1e-4 {
        return format!("{number:.3e}");
    }
    let text = format!("{number:.6}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet() -> Sheet {
        Sheet {
            header: vec!["group".into(), "n".into(), "mean".into()],
            rows: vec![
                vec![Cell::Text("a,b".into()), Cell::Whole(10), Cell::Number(0.1)],
                vec![Cell::Text("c".into()), Cell::Missing, Cell::Missing],
            ],
        }
    }

    #[test]
    fn csv_quotes_what_needs_quotes_and_leaves_gaps_empty() {
        assert_eq!(sheet().csv(true), "group,n,mean\n\"a,b\",10,0.1\nc,,\n");
    }

    #[test]
    fn a_table_for_reading_is_aligned_and_marks_gaps() {
        assert_eq!(sheet().aligned(true), "group   n  mean\na,b    10   0.1\nc       :     :\n");
    }

    #[test]
    fn conditions_keep_rows_and_unknown_columns_are_named() {
        let mut kept = sheet();
        let conditions = kept.conditions(&["group=c".to_owned()]).unwrap();
        kept.keep(&conditions);
        assert_eq!(kept.rows.len(), 1);
        let error = sheet().conditions(&["grop=c".to_owned()]).err().unwrap();
        assert!(error.to_string().contains("did you mean 'group'"));
    }
}
