//! Columns of numbers of which each is a sum: a base, and what each of the row's codes adds.
//! Knows nothing of what adds up to what.
//!
//! Millions of rows have some hundred different addends. Codes take a byte each and are shared by the columns,
//! so that the numbers take a fraction of their room and come back bit by bit: they are added in one order.

/// Columns over shared codes.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sums {
    /// The number of rows.
    pub rows: usize,
    /// Per part: a code for each row.
    pub codes: Vec<Vec<u16>>,
    /// The columns in their fixed order.
    pub columns: Vec<SumColumn>,
}

/// One column.
#[derive(Debug, Clone, PartialEq)]
pub struct SumColumn {
    /// The name.
    pub name: String,
    /// What every row begins with.
    pub base: f64,
    /// Per part and code: what it adds.
    pub adds: Vec<Vec<f64>>,
}

/// Columns that are added up side by side.
const LANES: usize = 4;
/// Rows that are added up at a time, so that their sums stay in the processor's nearest cache.
const STRETCH: usize = 512;

type Lanes = [f64; LANES];

impl Sums {
    /// About how many bytes the codes and addends take in a file.
    pub fn bytes(&self) -> usize {
        let adds: usize = self.columns.iter().flat_map(|column| &column.adds).map(Vec::len).sum();
        let entries = |part: usize| self.columns.first().map_or(0, |column| column.adds[part].len());
        let widths = (0..self.codes.len()).map(|part| if entries(part) <= 1 << u8::BITS { 1 } else { 2 });
        adds * size_of::<f64>() + widths.sum::<usize>() * self.rows
    }

    /// Whether every part has a code for each row, and every column something to add for each code.
    pub fn is_whole(&self) -> bool {
        let is_whole = |(part, codes): (usize, &Vec<u16>)| {
            let most = codes.iter().fold(0, |most: u16, &code| most.max(code));
            let holds = |adds: &Vec<f64>| codes.is_empty() || usize::from(most) < adds.len();
            let has_all = |column: &SumColumn| column.adds.get(part).is_some_and(holds);
            codes.len() == self.rows && self.columns.iter().all(has_all)
        };
        self.codes.iter().enumerate().all(is_whole)
    }

    /// Per column and row: the base plus what the parts add, in the order of the parts, in floating point.
    /// The parts must be whole.
    pub fn values(&self) -> Vec<Vec<f64>> {
        let mut values: Vec<Vec<f64>> = self.columns.iter().map(|_| Vec::with_capacity(self.rows)).collect();
        for (columns, values) in self.columns.chunks(LANES).zip(values.chunks_mut(LANES)) {
            let base = lanes(columns, |column| column.base);
            let tables: Vec<Vec<Lanes>> = (0..self.codes.len()).map(|part| table(columns, part)).collect();
            let mut sums = Vec::with_capacity(STRETCH);
            for from in (0..self.rows).step_by(STRETCH) {
                let to = self.rows.min(from + STRETCH);
                sums.clear();
                sums.resize(to - from, base);
                for (codes, table) in self.codes.iter().zip(&tables) {
                    add(&mut sums, &codes[from..to], table);
                }
                for (lane, values) in values.iter_mut().enumerate() {
                    values.extend(sums.iter().map(|row| row[lane]));
                }
            }
        }
        values
    }
}

fn add(sums: &mut [Lanes], codes: &[u16], table: &[Lanes]) {
    for (row, &code) in sums.iter_mut().zip(codes) {
        let added = &table[usize::from(code)];
        row.iter_mut().zip(added).for_each(|(sum, value)| *sum += value);
    }
}

/// What the codes of a part add to some columns.
fn table(columns: &[SumColumn], part: usize) -> Vec<Lanes> {
    let entries = columns.iter().map(|column| column.adds[part].len()).min().unwrap_or(0);
    (0..entries).map(|code| lanes(columns, |column| column.adds[part][code])).collect()
}

fn lanes(columns: &[SumColumn], number: impl Fn(&SumColumn) -> f64) -> Lanes {
    let mut lanes = [0.0; LANES];
    lanes.iter_mut().zip(columns).for_each(|(lane, column)| *lane = number(column));
    lanes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_added_in_the_order_of_the_parts() {
        // In another order 1 would be lost.
        let column = |name: &str| SumColumn {
            name: name.to_owned(),
            base: 1e300,
            adds: vec![vec![-1e300, 0.0], vec![1.0, f64::NAN]],
        };
        let columns = ["a", "b", "c", "d", "e"].map(column).to_vec();
        let sums = Sums { rows: 3, codes: vec![vec![0, 1, 0], vec![0, 0, 1]], columns };
        assert!(sums.is_whole());
        let values = sums.values();
        assert_eq!(values.len(), 5);
        assert_eq!(values[4][..2], [1.0, 1e300]);
        assert!(values[4][2].is_nan());
    }

    #[test]
    fn a_code_without_an_addend_is_noticed() {
        let column = SumColumn { name: "a".to_owned(), base: 0.0, adds: vec![vec![1.0]] };
        let sums = |code| Sums { rows: 1, codes: vec![vec![code]], columns: vec![column.clone()] };
        assert!(sums(0).is_whole() && !sums(1).is_whole());
        assert!(!Sums { rows: 2, ..sums(0) }.is_whole());
    }
}
