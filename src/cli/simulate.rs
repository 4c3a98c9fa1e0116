//! `caveat simulate`: simulated register extracts as files, of any size.
//! Knows nothing of how the population is made.

use super::arguments::{Common, SimulateOptions};
use super::console::{self, words_of_rows};
use super::error::CliError;
use super::{exit_code, interrupt, output};
use crate::counted::counted;
use crate::period::Period;
use crate::simulate::{MonthExtract, each_month};
use crate::stages::extracts;
use crate::store::by_rename;
use crate::table::{DataFrame, csv, parquet};
use indicatif::{ProgressBar, ProgressStyle};
use std::fs::{self, File};
use std::io::{BufWriter, IsTerminal, Write};
use std::path::Path;
use std::process::ExitCode;
use std::sync::atomic::Ordering;
use std::time::Instant;

/// What the folder says of itself.
const README: &str = "These register extracts are simulated by `caveat simulate`. Nobody in them exists.\n";

/// Runs the command.
pub fn run(common: &Common, options: &SimulateOptions) -> Result<ExitCode, CliError> {
    let folder = common.project.join(&options.folder);
    prepare(&folder, options.overwrite)?;
    let began = Instant::now();
    let population = extracts::population(options.persons_per_month, options.seed);
    let months = population.months().count() as u64;
    let bar = bar(months);
    let interrupt = interrupt::flag();
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let mut rows = 0_u64;
    let written = |more: usize| {
        rows += more as u64;
        bar.set_message(words_of_rows(rows));
        bar.inc(1);
        if interrupt.load(Ordering::Relaxed) { Err(CliError::Interrupted) } else { Ok(()) }
    };
    let persons = each_month(&population, threads, |extract| write_month(&folder, &extract), written)?;
    write_parquet(&folder.join("persons.parquet"), extracts::persons(&persons)?)?;
    let market = extracts::labour_market_of(&population)?;
    write_file(&folder.join("labour_market.csv"), |file| csv::write(&market, file).map_err(CliError::from))?;
    write_file(&folder.join("SIMULATED.txt"), |file| {
        file.write_all(README.as_bytes()).map_err(|reason| io(&folder, reason))
    })?;
    bar.finish_and_clear();
    let (rows, seconds) = (words_of_rows(rows), began.elapsed().as_secs_f64());
    let months = counted(months, "month");
    console::line(&format!("simulated {rows} of registrations in {months} ({seconds:.1} s)"));
    output::write(&format!("{}\n", options.folder.display()))?;
    Ok(exit_code::DONE)
}

fn bar(months: u64) -> ProgressBar {
    if std::env::var_os("CI").is_some() || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("  {bar:24} {pos}/{len} months, {msg} ({eta} left)");
    ProgressBar::new(months).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

/// Makes the folders; files of earlier extracts of the same names are replaced only when asked for.
fn prepare(folder: &Path, overwrite: bool) -> Result<(), CliError> {
    let is_used = fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some());
    if is_used && !overwrite {
        let what = format!("the folder {} is not empty", folder.display());
        return Err(CliError::usage(what, "name another folder, or add --overwrite"));
    }
    for table in ["registrations", "employment"] {
        let path = folder.join(table);
        if path.is_dir() {
            fs::remove_dir_all(&path).map_err(|reason| io(&path, reason))?;
        }
        fs::create_dir_all(&path).map_err(|reason| io(&path, reason))?;
    }
    Ok(())
}

fn io(path: &Path, reason: std::io::Error) -> CliError {
    CliError::Io { operation: "write", path: path.display().to_string(), reason }
}

/// Writes a month's files; returns its rows of registrations.
fn write_month(folder: &Path, extract: &MonthExtract) -> Result<usize, CliError> {
    let (month, rows) = (extract.month, extract.registrations.person_id.len());
    write(folder, "registrations", month, extracts::registrations(month, &extract.registrations)?)?;
    write(folder, "employment", month, extracts::employment(month, &extract.employment)?)?;
    Ok(rows)
}

fn write(folder: &Path, table: &str, month: Period, rows: DataFrame) -> Result<(), CliError> {
    write_parquet(&folder.join(table).join(format!("{month}.parquet")), rows)
}

fn write_parquet(path: &Path, mut rows: DataFrame) -> Result<(), CliError> {
    write_file(path, |file| parquet::write_simulated(&mut rows, file).map_err(CliError::from))
}

fn write_file(
    path: &Path,
    fill: impl FnOnce(&mut BufWriter<&mut File>) -> Result<(), CliError>,
) -> Result<(), CliError> {
    by_rename(path, |reason| io(path, reason), fill)
}
