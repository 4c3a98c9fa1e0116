//! A figure's table as CSV.
//! Knows nothing of where numbers and labels come from.

use super::table::{Cell, DataTable, Row};
use crate::report::escape;

/// The rows with codes for names. A hidden row has no numbers and the status `suppressed`.
pub fn write(table: &DataTable) -> String {
    let mut out = line(&columns(table));
    for row in &table.rows {
        out.push_str(&line(&fields(table, row)));
    }
    out
}

/// The names of the columns.
pub fn columns(table: &DataTable) -> Vec<String> {
    let mut columns: Vec<String> = ["outcome", "breakdown", "group"].map(str::to_owned).to_vec();
    columns.extend(table.time.iter().map(|time| time.column.clone()));
    columns.extend(table.columns.iter().map(|column| column.code.clone()));
    columns.extend(table.has_places.then(|| "place".to_owned()));
    columns.push("status".to_owned());
    columns.extend(table.simulated.then(|| "data".to_owned()));
    columns
}

fn fields(table: &DataTable, row: &Row) -> Vec<String> {
    let group = &table.groups[row.group];
    let mut fields = vec![table.outcome.code.clone(), group.breakdown.code.clone(), group.group.code.clone()];
    fields.extend(table.time.iter().map(|_| table.period(row).to_owned()));
    fields.extend((0..table.columns.len()).map(|at| match row.cell(at) {
        Cell::Number(number) => number.text().to_owned(),
        Cell::Hidden | Cell::Missing => String::new(),
    }));
    let place = || row.place.map(|place| place.name().to_owned()).unwrap_or_default();
    fields.extend(table.has_places.then(place));
    fields.push(row.status.name().to_owned());
    fields.extend(table.simulated.then(|| "simulated".to_owned()));
    fields
}

fn line(fields: &[String]) -> String {
    let fields: Vec<String> = fields.iter().map(|field| escape::csv(field)).collect();
    format!("{}\n", fields.join(","))
}
