//! Columns of numbers of which each is a sum: a base, and what each of the row's codes adds.
//! Knows nothing of what adds up to what.
//!
//! Millions of rows have some hundred different addends. Codes take a byte each and are shared by the columns,
//! so that the numbers take a fraction of their room and come back bit by bit: they are added in one order.
//! Codes and addends are kept apart, for other addends leave the codes as they are.

use std::ops::Range;

/// The codes of some rows.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Codes {
    /// The number of rows.
    pub rows: usize,
    /// Each with a code for every row.
    pub parts: Vec<Part>,
}

/// A code for each row.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// The codes.
    pub codes: CodeColumn,
    /// How many different codes there can be, from 0.
    pub size: usize,
}

/// Codes in as few bytes as their number allows.
#[derive(Debug, Clone, PartialEq)]
pub enum CodeColumn {
    /// Of at most 2^8.
    Bytes(Vec<u8>),
    /// Of at most 2^16.
    Words(Vec<u16>),
    /// Of more.
    Longs(Vec<u32>),
}

/// What the codes add up to in one column.
#[derive(Debug, Clone, PartialEq)]
pub struct SumColumn {
    /// The name.
    pub name: String,
    /// What every row begins with.
    pub base: f64,
    /// Per part and code: what it adds.
    pub adds: Vec<Vec<f64>>,
}

/// Columns over shared codes.
#[derive(Debug, Clone, PartialEq)]
pub struct Sums {
    codes: Codes,
    names: Vec<String>,
    bundles: Vec<Bundle>,
}

/// Some columns that are added up side by side.
#[derive(Debug, Clone, PartialEq)]
struct Bundle {
    base: Lanes,
    /// Per part and code.
    tables: Vec<Vec<Lanes>>,
}

/// Columns that are added up side by side.
const LANES: usize = 4;
/// Rows that are added up at a time, so that their sums stay in the processor's nearest cache.
const STRETCH: usize = 512;

type Lanes = [f64; LANES];

impl Part {
    /// Codes below `size`, in as few bytes as that allows.
    pub fn of(codes: &[u32], size: usize) -> Self {
        let codes = match CodeColumn::width(size) {
            1 => CodeColumn::Bytes(codes.iter().map(|&code| code as u8).collect()),
            2 => CodeColumn::Words(codes.iter().map(|&code| code as u16).collect()),
            _ => CodeColumn::Longs(codes.to_vec()),
        };
        Self { codes, size }
    }

    /// The same of codes that two bytes hold.
    pub fn of_words(codes: Vec<u16>, size: usize) -> Self {
        let codes = match CodeColumn::width(size) {
            1 => CodeColumn::Bytes(codes.iter().map(|&code| code as u8).collect()),
            _ => CodeColumn::Words(codes),
        };
        Self { codes, size }
    }
}

impl CodeColumn {
    /// Bytes for each of so many different codes.
    pub fn width(size: usize) -> usize {
        match size {
            0..=0x100 => 1,
            0x101..=0x1_0000 => 2,
            _ => 4,
        }
    }

    /// How many rows have a code.
    pub fn rows(&self) -> usize {
        match self {
            Self::Bytes(codes) => codes.len(),
            Self::Words(codes) => codes.len(),
            Self::Longs(codes) => codes.len(),
        }
    }

    /// The code behind the highest; 0 of none.
    fn end(&self) -> usize {
        fn end<T: Copy + Ord + Default + Into<u32>>(codes: &[T]) -> usize {
            let highest = codes.iter().fold(T::default(), |highest, &code| highest.max(code));
            if codes.is_empty() { 0 } else { highest.into() as usize + 1 }
        }
        match self {
            Self::Bytes(codes) => end(codes),
            Self::Words(codes) => end(codes),
            Self::Longs(codes) => end(codes),
        }
    }

    fn add(&self, sums: &mut [Lanes], rows: Range<usize>, table: &[Lanes]) {
        match self {
            Self::Bytes(codes) => add(sums, codes[rows].iter().map(|&code| usize::from(code)), table),
            Self::Words(codes) => add(sums, codes[rows].iter().map(|&code| usize::from(code)), table),
            Self::Longs(codes) => add(sums, codes[rows].iter().map(|&code| code as usize), table),
        }
    }
}

impl Sums {
    /// Columns over codes; `None` unless every part has a code for each row, and every column something to
    /// add for each code.
    pub fn new(codes: Codes, columns: Vec<SumColumn>) -> Option<Self> {
        let has_all = |(part, own): (usize, &Part)| {
            let is_whole = own.codes.rows() == codes.rows && own.codes.end() <= own.size;
            is_whole
                && columns.iter().all(|column| column.adds.get(part).is_some_and(|a| a.len() == own.size))
        };
        if !codes.parts.iter().enumerate().all(has_all) {
            return None;
        }
        let bundles = columns.chunks(LANES).map(|columns| Bundle {
            base: lanes(columns, |column| column.base),
            tables: codes
                .parts
                .iter()
                .enumerate()
                .map(|(place, part)| table(columns, place, part.size))
                .collect(),
        });
        let bundles = bundles.collect();
        Some(Self { codes, names: columns.into_iter().map(|column| column.name).collect(), bundles })
    }

    /// The number of rows.
    pub fn rows(&self) -> usize {
        self.codes.rows
    }

    /// The columns' names, in order.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Puts a stretch of every column into `columns`, in place of what was there: the base plus what the parts
    /// add, in the order of the parts, in floating point.
    pub fn read(&self, rows: Range<usize>, columns: &mut [Vec<f64>]) {
        columns.iter_mut().for_each(Vec::clear);
        self.append(rows, columns);
    }

    /// All rows of every column.
    pub fn values(&self) -> Vec<Vec<f64>> {
        let mut values: Vec<Vec<f64>> = self.names.iter().map(|_| Vec::with_capacity(self.rows())).collect();
        self.append(0..self.rows(), &mut values);
        values
    }

    fn append(&self, rows: Range<usize>, columns: &mut [Vec<f64>]) {
        let mut sums = Vec::with_capacity(STRETCH);
        for (bundle, columns) in self.bundles.iter().zip(columns.chunks_mut(LANES)) {
            for from in rows.clone().step_by(STRETCH) {
                let to = rows.end.min(from + STRETCH);
                sums.clear();
                sums.resize(to - from, bundle.base);
                for (part, table) in self.codes.parts.iter().zip(&bundle.tables) {
                    part.codes.add(&mut sums, from..to, table);
                }
                for (lane, column) in columns.iter_mut().enumerate() {
                    column.extend(sums.iter().map(|row| row[lane]));
                }
            }
        }
    }
}

fn add(sums: &mut [Lanes], codes: impl Iterator<Item = usize>, table: &[Lanes]) {
    for (row, code) in sums.iter_mut().zip(codes) {
        let added = &table[code];
        row.iter_mut().zip(added).for_each(|(sum, value)| *sum += value);
    }
}

/// What the codes of a part add to some columns.
fn table(columns: &[SumColumn], part: usize, size: usize) -> Vec<Lanes> {
    (0..size).map(|code| lanes(columns, |column| column.adds[part][code])).collect()
}

fn lanes(columns: &[SumColumn], number: impl Fn(&SumColumn) -> f64) -> Lanes {
    let mut lanes = [0.0; LANES];
    lanes.iter_mut().zip(columns).for_each(|(lane, column)| *lane = number(column));
    lanes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(parts: &[(&[u32], usize)]) -> Codes {
        let rows = parts[0].0.len();
        Codes { rows, parts: parts.iter().map(|(codes, size)| Part::of(codes, *size)).collect() }
    }

    #[test]
    fn numbers_are_added_in_the_order_of_the_parts() {
        // In another order 1 would be lost.
        let column = |name: &str| SumColumn {
            name: name.to_owned(),
            base: 1e300,
            adds: vec![vec![-1e300, 0.0], vec![1.0, f64::NAN]],
        };
        let columns = ["a", "b", "c", "d", "e"].map(column).to_vec();
        let sums = Sums::new(codes(&[(&[0, 1, 0], 2), (&[0, 0, 1], 2)]), columns).unwrap();
        let values = sums.values();
        assert_eq!(values.len(), 5);
        assert_eq!(values[4][..2], [1.0, 1e300]);
        assert!(values[4][2].is_nan());
    }

    #[test]
    fn a_stretch_has_the_bits_of_the_whole_however_many_codes_there_are() {
        for size in [256, 65_536, 70_000] {
            let of_rows: Vec<u32> = (0..3000).map(|row| row * 7919 % size).collect();
            let adds = (0..size).map(|code| 1.0 / f64::from(code + 1)).collect();
            let column = SumColumn { name: "a".to_owned(), base: 0.1, adds: vec![adds] };
            let sums = Sums::new(codes(&[(&of_rows, size as usize)]), vec![column.clone()]).unwrap();
            let whole = sums.values();
            assert_eq!(whole[0][2999], 0.1 + column.adds[0][of_rows[2999] as usize]);
            let mut stretch = vec![vec![0.0; 5]];
            sums.read(700..2100, &mut stretch);
            assert_eq!(stretch[0], whole[0][700..2100]);
        }
    }

    #[test]
    fn a_code_without_an_addend_is_noticed() {
        let columns =
            |adds: &[f64]| vec![SumColumn { name: "a".to_owned(), base: 0.0, adds: vec![adds.to_vec()] }];
        assert!(Sums::new(codes(&[(&[0], 1)]), columns(&[1.0])).is_some());
        assert!(Sums::new(codes(&[(&[0], 1)]), columns(&[1.0, 2.0])).is_none());
        assert!(Sums::new(codes(&[(&[1], 1)]), columns(&[1.0])).is_none());
        assert!(Sums::new(Codes { rows: 2, ..codes(&[(&[0], 1)]) }, columns(&[1.0])).is_none());
        assert!(Sums::new(codes(&[(&[0], 1), (&[0], 1)]), columns(&[1.0])).is_none());
    }
}
