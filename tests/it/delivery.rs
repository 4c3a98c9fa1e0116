//! The same register extracts delivered in other ways: in one file, in another order, under other names.
//! Knows nothing of what is computed from them.

use caveat::table::{DataFrame, csv, parquet, source};
use polars::prelude::{IdxCa, IdxSize, PlSmallStr};
use std::fs::{self, File};
use std::io::BufWriter;
use std::path::{Path, PathBuf};

/// The extracts of one table each, as `simulate` writes them.
const TABLES: [&str; 4] = ["registrations", "employment", "persons", "labour_market"];

/// How rows are ordered in each file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// As they were.
    Kept,
    /// The last first.
    Reversed,
    /// Mixed, the same way every time.
    Shuffled,
}

/// How a table is divided into files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Division {
    /// As it was: a file a month, persons in one.
    Kept,
    /// Everything in one file.
    One,
    /// A file a month, named so that the last month comes first.
    LastFirst,
    /// Every file in three, rows dealt out in turn.
    Thirds,
}

/// A way to deliver extracts.
#[derive(Debug, Clone, Copy)]
pub struct Delivery {
    /// How rows are ordered.
    pub order: Order,
    /// How tables are divided.
    pub division: Division,
    /// `parquet` or `csv`.
    pub ending: &'static str,
}

impl Delivery {
    /// As `simulate` writes them, but for the names of files.
    pub const KEPT: Self = Self { order: Order::Kept, division: Division::Kept, ending: "parquet" };

    /// Writes the extracts in `from` into `to`, each table in a folder of its name.
    pub fn write(self, from: &Path, to: &Path) {
        for table in TABLES {
            let folder = to.join(table);
            fs::create_dir_all(&folder).unwrap();
            let files = files_of(from, table);
            let count = files.len();
            let mut all = Vec::new();
            for (place, file) in files.into_iter().enumerate() {
                let rows = source::read(&file, None).unwrap();
                match self.division {
                    Division::Kept => self.file(rows, &folder, place),
                    Division::LastFirst => self.file(rows, &folder, count - 1 - place),
                    Division::One => all.push(rows),
                    Division::Thirds => {
                        thirds(&rows)
                            .into_iter()
                            .zip(3 * place..)
                            .for_each(|(rows, at)| self.file(rows, &folder, at));
                    }
                }
            }
            if self.division == Division::One {
                self.file(source::concatenated(all).unwrap(), &folder, 0);
            }
        }
    }

    fn file(self, rows: DataFrame, folder: &Path, place: usize) {
        let mut rows = match self.order {
            Order::Kept => rows,
            Order::Reversed => rows.reverse(),
            Order::Shuffled => picked(&rows, shuffled(rows.height())),
        };
        let mut file =
            BufWriter::new(File::create(folder.join(format!("{place:04}.{}", self.ending))).unwrap());
        match self.ending {
            "csv" => csv::write(&rows, &mut file).unwrap(),
            _ => parquet::write_raw(&mut rows, &mut file).unwrap(),
        }
    }
}

/// A table's files in the order of their names: those of a folder, or the one file.
fn files_of(extracts: &Path, table: &str) -> Vec<PathBuf> {
    if let Ok(entries) = fs::read_dir(extracts.join(table)) {
        let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
        files.sort();
        return files;
    }
    let endings = ["parquet", "csv"].map(|ending| extracts.join(format!("{table}.{ending}")));
    vec![endings.into_iter().find(|path| path.exists()).unwrap()]
}

fn picked(rows: &DataFrame, places: Vec<IdxSize>) -> DataFrame {
    rows.take(&IdxCa::from_vec(PlSmallStr::EMPTY, places)).unwrap()
}

fn thirds(rows: &DataFrame) -> Vec<DataFrame> {
    let height = IdxSize::try_from(rows.height()).unwrap();
    (0..3).map(|first| picked(rows, (first..height).step_by(3).collect())).collect()
}

/// All places in an order that looks like none: Fisher and Yates's shuffle with a fixed seed.
fn shuffled(height: usize) -> Vec<IdxSize> {
    let mut places: Vec<IdxSize> = (0..IdxSize::try_from(height).unwrap()).collect();
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    for last in (1..height).rev() {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        places.swap(last, (state >> 33) as usize % (last + 1));
    }
    places
}
