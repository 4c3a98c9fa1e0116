//! `caveat diff`: two editions in numbers, and why they differ.
//! Knows nothing of how the difference is found.

use super::arguments::{Common, DiffFormat, DiffOptions, TableFormat};
use super::editions::{self, Found};
use super::error::CliError;
use super::sheet::{Cell, Sheet};
use super::{exit_code, output};
use crate::edition::{
    Causes, Correction, Difference, MOVED_COLUMNS, Moved, Origins, Through, corrections, difference,
    files_by_source, numbers,
};
use crate::keys::Cause;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::process::ExitCode;

/// Runs the command.
pub fn run(common: &Common, options: &DiffOptions) -> Result<ExitCode, CliError> {
    let editions = [&options.old, &options.new].map(|name| editions::find(&common.project, name));
    let [old, new] = editions;
    let (old, new) = (old?, new?);
    let of = |found: &Found| {
        numbers(&found.lock, &found.folder)
            .map_err(|error| CliError::Usage { what: error.to_string(), mend: None })
    };
    let origins = [&old, &new].map(|found| Origins::from(&found.lock));
    let difference = difference((&origins[0], &of(&old)?), (&origins[1], &of(&new)?));
    let pair = Pair { old: &old, new: &new, corrected: corrected(&old, &new)?, difference: &difference };
    match options.format {
        DiffFormat::Csv => listed(&difference).print(TableFormat::Csv, true)?,
        DiffFormat::Json => output::write(&format!("{:#}\n", as_json(&pair)))?,
        DiffFormat::Table => as_text(&pair, options.all, Style::Terminal)?,
        DiffFormat::Md => as_text(&pair, options.all, Style::Markdown)?,
    }
    Ok(exit_code::DONE)
}

/// Two editions and what differs between them.
struct Pair<'a> {
    old: &'a Found,
    new: &'a Found,
    /// What was put right in the later that the earlier does not say.
    corrected: Vec<Correction>,
    difference: &'a Difference,
}

/// The corrections that only the later of two editions has had.
fn corrected(old: &Found, new: &Found) -> Result<Vec<Correction>, CliError> {
    let known = corrections(&old.folder)?;
    Ok(corrections(&new.folder)?.into_iter().filter(|one| !known.contains(one)).collect())
}

/// How text is set.
#[derive(Clone, Copy, PartialEq)]
enum Style {
    Terminal,
    Markdown,
}

impl Style {
    fn heading(self, text: &str) -> String {
        match self {
            Self::Terminal => format!("\n{text}\n"),
            Self::Markdown => format!("\n### {text}\n\n"),
        }
    }

    fn item(self, text: &str) -> String {
        match self {
            Self::Terminal => format!("  {text}\n"),
            Self::Markdown => format!("- {}\n", text.replace('|', "\\|")),
        }
    }

    fn sheet(self, sheet: &Sheet) -> Result<(), CliError> {
        if self == Self::Terminal {
            return sheet.print(TableFormat::Table, true);
        }
        let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
        output::write(&line(&sheet.header))?;
        output::write(&line(&vec!["---".to_owned(); sheet.header.len()]))?;
        sheet.rows.iter().try_for_each(|row| {
            let cells: Vec<String> = row.iter().map(|cell| cell.text().replace('|', "\\|")).collect();
            output::write(&line(&cells))
        })
    }
}

fn as_text(pair: &Pair, all: bool, style: Style) -> Result<(), CliError> {
    let (title, found) = (format!("{} -> {}", pair.old.name, pair.new.name), pair.difference);
    output::write(&if style == Style::Markdown { format!("## {title}\n") } else { format!("{title}\n") })?;
    output::write(&style.heading("What they were made from"))?;
    let mut causes = causes(found);
    causes.extend(pair.corrected.iter().map(|one| format!("correction of {}: {}", one.when, one.why)));
    if causes.is_empty() {
        output::write(&style.item("the same data, pipeline and program"))?;
    }
    causes.iter().try_for_each(|cause| output::write(&style.item(cause)))?;
    if !found.stages.is_empty() {
        let stages = format!("results that differ: {}", found.stages.join(", "));
        output::write(&style.item(&stages))?;
    }
    let counted = found.moved.iter().filter(|moved| moved.is_in_both()).count();
    let heading = format!("Published numbers: {counted} of {} moved", found.compared);
    output::write(&style.heading(&heading))?;
    if found.moved.is_empty() {
        return Ok(());
    }
    style.sheet(&summary(found))?;
    if all {
        output::write(&style.heading("Each of them"))?;
        style.sheet(&listed(found))?;
    }
    Ok(())
}

/// What differs in what the editions were made from, a line each; files of a source share one.
fn causes(found: &Difference) -> Vec<String> {
    let causes = &found.causes;
    let mut lines = file_lines("data", &causes.data);
    lines.extend(file_lines("text", &causes.texts));
    lines.extend(causes.pipeline.iter().map(|cause| format!("pipeline: {cause}")));
    lines.extend(program_lines(causes).map(|line| format!("program: {line}")));
    lines
}

fn program_lines(causes: &Causes) -> impl Iterator<Item = String> {
    let version = causes.program.iter().map(|(old, new)| format!("version {old} -> {new}"));
    let revised = causes.revised.iter();
    version
        .chain(revised.map(|(kind, old, new)| format!("its way to do '{kind}' was revised: {old} -> {new}")))
}

/// A line a source.
fn file_lines(about: &str, causes: &[Cause]) -> Vec<String> {
    let line = |(source, kinds): (&str, [Vec<&str>; 3])| {
        let said = kinds.iter().zip(["new", "changed", "gone"]).filter(|(files, _)| !files.is_empty());
        let said: Vec<String> = said.map(|(files, word)| format!("{} {word}", counted(files))).collect();
        format!("{about}: {source}: {}", said.join(", "))
    };
    files_by_source(causes).into_iter().map(line).collect()
}

/// Files by name, or many by number, first and last.
fn counted(files: &[&str]) -> String {
    match files {
        [first, _, _, .., last] => format!("{} files ({first}, ..., {last})", files.len()),
        few => few.join(", "),
    }
}

/// The numbers that moved, counted by outcome, breakdown and measure, with the one that moved most.
fn summary(found: &Difference) -> Sheet {
    let mut kinds: BTreeMap<[&str; 3], Vec<&Moved>> = BTreeMap::new();
    for moved in &found.moved {
        let kind = [&moved.row.outcome, &moved.row.breakdown, &moved.measure].map(String::as_str);
        kinds.entry(kind).or_default().push(moved);
    }
    let header = [
        "outcome",
        "breakdown",
        "measure",
        "moved",
        "through",
        "new or gone",
        "largest",
        "where",
        "from",
        "to",
    ];
    let rows = kinds.into_iter().map(|(kind, all)| {
        let count = |through: Through| all.iter().filter(|moved| moved.through == through).count();
        let said = [Through::Rows, Through::Model].map(|through| (count(through), through.word()));
        let said = said.iter().filter(|(count, _)| *count > 0).map(|(count, word)| format!("{word} {count}"));
        let presence = count(Through::New) + count(Through::Gone);
        let size = |moved: &&&Moved| moved.by().map_or(-1.0, f64::abs);
        let largest =
            all.iter().filter(|moved| moved.by().is_some()).max_by(|a, b| size(a).total_cmp(&size(b)));
        let text = |text: Option<String>| text.map_or(Cell::Missing, Cell::Text);
        let mut row: Vec<Cell> = kind.iter().map(|name| Cell::Text((*name).to_owned())).collect();
        row.push(whole(all.len() - presence));
        row.push(Cell::Text(said.collect::<Vec<_>>().join(", ")));
        row.push(whole(presence));
        row.push(text(largest.and_then(|moved| moved.by_text())));
        row.push(text(largest.map(|moved| place(moved))));
        row.push(text(largest.and_then(|moved| moved.old.clone())));
        row.push(text(largest.and_then(|moved| moved.new.clone())));
        row
    });
    Sheet { header: header.map(str::to_owned).to_vec(), rows: rows.collect() }
}

fn place(moved: &Moved) -> String {
    [moved.row.group.as_str(), &moved.row.period].join(" ").trim_end().to_owned()
}

fn whole(number: usize) -> Cell {
    Cell::Whole(i64::try_from(number).unwrap_or(i64::MAX))
}

/// Every number that moved.
fn listed(found: &Difference) -> Sheet {
    let cells = |moved: &Moved| moved.fields().map(|text| text.map_or(Cell::Missing, Cell::Text)).to_vec();
    Sheet { header: MOVED_COLUMNS.map(str::to_owned).to_vec(), rows: found.moved.iter().map(cells).collect() }
}

fn as_json(pair: &Pair) -> Value {
    let found = pair.difference;
    let moved = found.moved.iter().map(|moved| {
        json!({
            "outcome": moved.row.outcome,
            "breakdown": moved.row.breakdown,
            "group": moved.row.group,
            "period": moved.row.period,
            "measure": moved.measure,
            "old": moved.old,
            "new": moved.new,
            "difference": moved.by_text(),
            "through": moved.through.word(),
            "figures": moved.figures,
        })
    });
    json!({
        "old": pair.old.name,
        "new": pair.new.name,
        "causes": {
            "data": found.causes.data,
            "pipeline": found.causes.pipeline,
            "texts": found.causes.texts,
            "program": program_lines(&found.causes).collect::<Vec<_>>(),
        },
        "corrections": pair.corrected,
        "stages": found.stages,
        "compared": found.compared,
        "moved": moved.collect::<Vec<_>>(),
    })
}
