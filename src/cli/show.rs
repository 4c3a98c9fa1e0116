//! `caveat show`: a stage's result as a table.
//! Knows nothing of how the result was made.

use super::arguments::{Common, ShowOptions, TableFormat};
use super::console;
use super::error::CliError;
use super::exit_code;
use super::open::{open, store};
use super::output;
use super::run::unknown_stage;
use super::sheet::{Cell, Sheet};
use super::show_gate;
use super::show_model::Model;
use crate::disclosure::published::PublishedTable;
use crate::execute::outputs_as_parts;
use crate::plan::PlannedStage;
use crate::stages::{GATE, Loader, OutputKind, Part, StageError};
use crate::stats::Grid;
use crate::store::{Record, Store};
use crate::table::{Data, Frame, MISSING, frame_file};
use std::process::ExitCode;

/// What is said before anything that is not for publication.
const WARNING: &str = "note: this is confidential: it tells of persons and has not passed the disclosure gate; keep it \
                       off shared screens, logs and mails, and delete the file when you are done";

/// Runs the command.
pub fn run(common: &Common, options: &ShowOptions) -> Result<ExitCode, CliError> {
    let opened = open(common, None)?;
    let Some(stage) = opened.plan.stage(&options.stage) else {
        return Err(unknown_stage(&opened, &options.stage));
    };
    let store = store(&opened.project)?;
    let record = store.latest(&opened.plan.setting.pipeline, &stage.name)?;
    let Some(record) = record else {
        let mend = format!("run it: caveat run --stage {}", stage.name);
        return Err(CliError::usage(format!("the stage '{}' has no result yet", stage.name), mend));
    };
    if options.fits && stage.shape.output != OutputKind::Model {
        let what = format!("--fits is for models, and '{}' gives {}", stage.name, stage.shape.output.words());
        return Err(CliError::usage(what, "leave --fits out"));
    }
    if options.gate && stage.shape.output != OutputKind::Cells {
        let what = format!("--gate is for means, and '{}' gives {}", stage.name, stage.shape.output.words());
        return Err(CliError::usage(what, "name an aggregate stage, or leave --gate out"));
    }
    let parts = outputs_as_parts(&stage.name, &record.outputs, &store);
    for output in &record.outputs {
        store.verify(&output.object)?;
    }
    if options.confidential && !matches!(stage.shape.output, OutputKind::Model | OutputKind::Report) {
        console::line(WARNING);
    }
    match stage.shape.output {
        OutputKind::Rows => rows(stage, options, &of_parts(&parts, "rows"))?,
        OutputKind::Predictions => rows(stage, options, &predictions(stage, &record, &parts, &store))?,
        OutputKind::Model => model(&parts, options)?,
        OutputKind::Cells if options.gate => {
            show_gate::show(one(&parts, GATE)?, opened.plan.setting.policy, options)?;
        }
        OutputKind::Cells | OutputKind::Index => print(groups(&parts, options.confidential)?, options)?,
        OutputKind::Report => print(files(&record), options)?,
    }
    Ok(exit_code::DONE)
}

pub(super) fn print(mut sheet: Sheet, options: &ShowOptions) -> Result<(), CliError> {
    let conditions = sheet.conditions(&options.conditions)?;
    sheet.keep(&conditions);
    sheet.print(options.format, true)
}

pub(super) fn failed(error: StageError) -> CliError {
    CliError::Failed(error.to_string())
}

fn one<'a>(parts: &'a [Part], role: &str) -> Result<&'a Part, CliError> {
    let found = parts.iter().find(|part| part.role == role);
    found.ok_or_else(|| missing(role))
}

fn missing(role: &str) -> CliError {
    CliError::Failed(format!("the result has no '{role}'; run the stage again with --force"))
}

/// A model's coefficients, or what is known of its fits; for reading both, unless some rows are asked for.
fn model(parts: &[Part], options: &ShowOptions) -> Result<(), CliError> {
    let model = Model::of(parts).map_err(failed)?.ok_or_else(|| missing("model"))?;
    if options.fits {
        return print(model.fits(), options);
    }
    print(model.coefficients(), options)?;
    if options.format != TableFormat::Table || !options.conditions.is_empty() {
        return Ok(());
    }
    output::write("\n")?;
    print(model.fits(), options)
}

fn groups(parts: &[Part], confidential: bool) -> Result<Sheet, CliError> {
    let role =
        if confidential && parts.iter().any(|part| part.role == "ungated") { "ungated" } else { "table" };
    let table: PublishedTable = Loader::default().json(one(parts, role)?).map_err(failed)?;
    let mut header = vec!["outcome".to_owned(), "breakdown".to_owned(), "group".to_owned()];
    header.extend(table.time_column.clone());
    header.extend(table.counts.then(|| "n".to_owned()));
    header.extend(table.measures.iter().map(|measure| measure.name().to_owned()));
    header.push("status".to_owned());
    let row = |row: &crate::disclosure::published::PublishedRow| {
        let mut cells = vec![
            Cell::Text(row.outcome.clone()),
            Cell::Text(row.breakdown.clone()),
            Cell::Text(row.group.clone()),
        ];
        if table.time_column.is_some() {
            cells.push(row.period.clone().map_or(Cell::Missing, Cell::Text));
        }
        if table.counts {
            cells.push(row.n.and_then(|n| i64::try_from(n).ok()).map_or(Cell::Missing, Cell::Whole));
        }
        cells.extend(table.measures.iter().map(|measure| Cell::from(row.value(*measure))));
        cells.push(Cell::Text(row.status.name().to_owned()));
        cells
    };
    Ok(Sheet { header, rows: table.rows.iter().map(row).collect() })
}

fn files(record: &Record) -> Sheet {
    let row = |output: &crate::store::Output| {
        let size = i64::try_from(output.object.size).unwrap_or(i64::MAX);
        vec![Cell::Text(output.label.clone()), Cell::Whole(size), Cell::Text(output.content.to_string())]
    };
    Sheet {
        header: ["file", "bytes", "digest"].map(str::to_owned).to_vec(),
        rows: record.outputs.iter().filter(|output| output.role == "file").map(row).collect(),
    }
}

/// A partition that can be shown: its period, and how to read it.
type Partition<'a> = (&'a str, Box<dyn Fn() -> Result<Frame, CliError> + 'a>);

fn of_parts<'a>(parts: &'a [Part], role: &str) -> Vec<Partition<'a>> {
    let parts = parts.iter().filter(|part| part.role == role);
    parts.map(|part| (part.label.as_str(), read(part))).collect()
}

fn read<'a>(part: &'a Part) -> Box<dyn Fn() -> Result<Frame, CliError> + 'a> {
    Box::new(|| Loader::default().frame(part).map_err(failed))
}

/// Expected values beside the rows that they were made from: who, what was measured, what was expected.
fn predictions<'a>(
    stage: &'a PlannedStage,
    record: &'a Record,
    parts: &'a [Part],
    store: &'a Store,
) -> Vec<Partition<'a>> {
    let rows_of = stage.shape.rows.as_deref().unwrap_or_default();
    let of_role = |role: &'static str| parts.iter().filter(move |part| part.role == role);
    let partition = |part: &'a Part| -> Partition<'a> {
        let codes = of_role("codes").find(|codes| codes.label == part.label);
        let name = format!("{rows_of}/rows/{}", part.label);
        let digest = record.key.inputs.iter().find(|(known, _)| **known == name).map(|(_, digest)| *digest);
        let read = move || {
            let expected = Loader::default().expected(codes, part).map_err(failed)?.into_frame();
            let outcomes: Vec<&str> = expected.columns.iter().map(|column| column.name.as_str()).collect();
            let wanted: Vec<&str> = stage.shape.unit.as_deref().into_iter().chain(outcomes).collect();
            let path = digest.map(|digest| store.path_of(&digest)).unwrap_or_default();
            let rows = frame_file::read(&path, Some(&wanted))?;
            Ok(side_by_side(rows, expected))
        };
        (part.label.as_str(), Box::new(read))
    };
    of_role("predictions").map(partition).collect()
}

/// The columns of rows, each outcome's actual values followed by the expected ones.
fn side_by_side(rows: Frame, mut expected: Frame) -> Frame {
    let mut whole = Frame { columns: Vec::new(), rows: rows.rows };
    for column in rows.columns {
        match expected.columns.iter().position(|outcome| outcome.name == column.name) {
            Some(place) => {
                let outcome = expected.columns.remove(place);
                whole.push(format!("actual_{}", column.name), column.data);
                whole.push(format!("expected_{}", outcome.name), outcome.data);
            }
            None => whole.columns.insert(0, column),
        }
    }
    whole
}

/// Rows of units, one partition after the other so that memory holds one at a time (all, for formats
/// that are one piece).
fn rows(stage: &PlannedStage, options: &ShowOptions, partitions: &[Partition]) -> Result<(), CliError> {
    if !options.confidential {
        let what = format!("'{}' holds rows of units, which are confidential", stage.name);
        let mend = "show an aggregate, or add --confidential if nobody else can see this screen or file";
        return Err(CliError::usage(what, mend));
    }
    let time = stage.shape.time.as_ref().map(|(time, _)| time.as_str());
    let in_one = matches!(options.format, TableFormat::Json | TableFormat::Parquet | TableFormat::Table);
    let mut whole = Sheet::default();
    for (place, (period, read)) in partitions.iter().enumerate() {
        let mut sheet = sheet_of(&read()?, time, period);
        let conditions = sheet.conditions(&options.conditions)?;
        sheet.keep(&conditions);
        if in_one {
            whole.header = sheet.header;
            whole.rows.extend(sheet.rows);
        } else {
            sheet.print(options.format, place == 0)?;
        }
    }
    if in_one { whole.print(options.format, true) } else { Ok(()) }
}

fn sheet_of(frame: &Frame, time: Option<&str>, period: &str) -> Sheet {
    let mut header: Vec<String> = frame.columns.iter().map(|column| column.name.clone()).collect();
    // The period stands after the identity, which is the first column.
    let place = 1.min(header.len());
    if let Some(time) = time {
        header.insert(place, time.to_owned());
    }
    let row = |row: usize| {
        let mut cells: Vec<Cell> = frame.columns.iter().map(|column| cell(&column.data, row)).collect();
        if time.is_some() {
            cells.insert(place, Cell::Text(period.to_owned()));
        }
        cells
    };
    Sheet { header, rows: (0..frame.rows).map(row).collect() }
}

fn cell(data: &Data, row: usize) -> Cell {
    match data {
        Data::Category { codes, .. } if codes[row] == MISSING => Cell::Missing,
        Data::Category { levels, codes } => Cell::Text(levels[usize::from(codes[row])].clone()),
        Data::Number { known: Some(known), .. } if !known[row] => Cell::Missing,
        Data::Number { per_unit: 1, values, .. } | Data::Ids(values) => Cell::Whole(values[row]),
        Data::Number { per_unit, values, .. } => {
            Cell::from(Grid::per_unit(*per_unit).map(|grid| grid.value(i128::from(values[row]))))
        }
        Data::Float(values) => Cell::from(Some(values[row])),
        Data::Names(values) => Cell::Text(values[row].clone()),
    }
}
