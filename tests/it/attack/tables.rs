//! Random tables of persons by county, age and month, what the gate publishes of them, and what anybody can know of how
//! their cells hang together. Knows nothing of how somebody solves for what is hidden.

use super::bounds::{Equation, Interval, Knowledge};
use caveat::disclosure::gate::CellNumbers;
use caveat::disclosure::published::{Measure, PublishedRow, PublishedTable};
use caveat::disclosure::{Cell, Confidential, Naming, Passed, Policy, Structure, pass};
use std::collections::{BTreeMap, BTreeSet};

pub const POLICY: Policy = Policy { min_persons: 10, round_persons_to: 5 };
/// Hours a week that anybody works at most, as everybody knows.
pub const HOURS: f64 = 40.0;
const COUNTIES: [&str; 3] = ["03", "15", "18"];
const MONTHS: [&str; 4] = ["2023-01", "2023-02", "2023-03", "2023-04"];
/// Decimals at which means are published.
pub const DECIMALS: usize = 3;

/// The level of each column that makes a group.
pub type Group = BTreeMap<String, String>;

/// A group in a month.
pub type Key = (Group, String);

/// What the persons of a cell have together.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sums {
    pub n: u64,
    pub actual: f64,
    pub residual: f64,
}

/// The cells of a table with everything that is to be hidden.
pub type Exact = BTreeMap<Key, Sums>;

/// What is published of a cell.
#[derive(Debug, Clone)]
pub struct Shown {
    pub n: Interval,
    pub actual: Interval,
    pub expected: Interval,
    pub residual: Interval,
}

/// What is published of a table; nothing of a hidden cell.
pub type Public = BTreeMap<Key, Option<Shown>>;

/// A linear congruential sequence (Knuth, MMIX).
pub struct Draws(pub u64);

impl Draws {
    pub fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }

    fn between(&mut self, least: f64, most: f64) -> f64 {
        least + (most - least) * self.below(1 << 20) as f64 / f64::from(1 << 20)
    }
}

pub fn group(levels: &[(&str, &str)]) -> Group {
    levels.iter().map(|(column, level)| ((*column).to_owned(), (*level).to_owned())).collect()
}

/// A table of which few crossed cells are small, with residuals that add up to zero in each county, which the model
/// controls for, and so for everybody.
pub fn table(draws: &mut Draws) -> Exact {
    let mut crossed: Vec<(&str, &str, &str, Sums)> = Vec::new();
    for county in COUNTIES {
        let from = crossed.len();
        for month in MONTHS {
            for young in ["false", "true"] {
                let n = if draws.below(8) == 0 { draws.below(10) } else { 10 + draws.below(90) };
                let of = |mean: f64| mean * n as f64;
                let (actual, residual) = (of(draws.between(8.0, 30.0)), of(draws.between(-3.0, 3.0)));
                crossed.push((county, young, month, Sums { n, actual, residual }));
            }
        }
        let own = &mut crossed[from..];
        let n: u64 = own.iter().map(|cell| cell.3.n).sum();
        let mean = own.iter().map(|cell| cell.3.residual).sum::<f64>() / n as f64;
        own.iter_mut().for_each(|cell| cell.3.residual -= mean * cell.3.n as f64);
    }
    let mut table = Exact::new();
    for (county, young, month, sums) in crossed.into_iter().filter(|cell| cell.3.n > 0) {
        let levels = [("county", county), ("youth", young)];
        for own in [&levels[..0], &levels[..1], &levels[1..], &levels] {
            let cell = table.entry((group(own), month.to_owned())).or_default();
            cell.n += sums.n;
            cell.actual += sums.actual;
            cell.residual += sums.residual;
        }
    }
    table
}

/// How the gate is told that the cells hang together.
pub fn structure() -> Structure {
    let columns = [&["county"][..], &["youth"], &["county", "youth"]];
    let names = columns.map(|own| (own.join("_"), own.iter().map(|column| (*column).to_owned()).collect()));
    Structure {
        naming: Naming { breakdowns: names.into(), by: Some("month".into()) },
        balanced: BTreeSet::from([Vec::new(), vec!["county".to_owned()]]),
        ..Structure::default()
    }
}

/// What the gate makes of a table.
pub fn gated(exact: &Exact, structure: &Structure, policy: Policy) -> Passed {
    let measures = [Measure::Actual, Measure::Expected, Measure::Indicator];
    pass(&cells(exact, "hours"), policy, structure, Some("month".into()), &measures)
}

/// A table's cells before the gate.
pub fn cells(exact: &Exact, outcome: &str) -> Vec<Cell> {
    let cell = |((group, month), sums): (&Key, &Sums)| {
        let (columns, levels): (Vec<&str>, Vec<&str>) =
            group.iter().map(|(column, level)| (column.as_str(), level.as_str())).unzip();
        let of_all = group.is_empty();
        let mean = |sum: f64| sum / sums.n as f64;
        let (actual, indicator) = (mean(sums.actual), mean(sums.residual));
        Cell {
            outcome: outcome.into(),
            breakdown: if of_all { "total".into() } else { columns.join("_") },
            group: if of_all { "total".into() } else { levels.join("|") },
            period: Some(month.clone()),
            change_since: None,
            numbers: Confidential::new(CellNumbers {
                n: sums.n,
                persons: sums.n,
                values: BTreeMap::from([
                    (Measure::Actual, actual),
                    (Measure::Expected, actual - indicator),
                    (Measure::Indicator, indicator),
                ]),
                with_outcome: None,
            }),
        }
    };
    exact.iter().map(cell).collect()
}

/// The same with nothing hidden but the small cells themselves.
pub fn small_alone_hidden(exact: &Exact, policy: Policy) -> PublishedTable {
    let all = gated(exact, &structure(), Policy { min_persons: 0, ..policy }).table;
    let naming = structure().naming;
    let hide = |mut row: PublishedRow| {
        let key = (naming.levels(&row.breakdown, &row.group).unwrap(), row.period.clone().unwrap());
        row.n = row.n.filter(|_| exact[&key].n >= policy.min_persons);
        row
    };
    PublishedTable { rows: all.rows.iter().cloned().map(hide).collect(), ..all }
}

/// The interval of numbers that are printed so.
pub fn printed(text: &str) -> Interval {
    let decimals = text.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    Interval::around(text.parse().unwrap(), 0.500_001 * 10_f64.powi(-(decimals as i32)))
}

/// The interval of numbers of persons that are rounded to this one.
pub fn rounded(n: u64, to: u64) -> Interval {
    Interval::around(n as f64, (to / 2) as f64)
}

/// What is published, at the decimals at which it is, with numbers of persons rounded to multiples of `to`.
pub fn published(table: &PublishedTable, to: u64) -> Public {
    let naming = structure().naming;
    let cells = table.rows.iter().map(|row| {
        let value = |measure| row.value(measure).map(|value| printed(&format!("{value:.DECIMALS$}")));
        let shown = row.n.map(|n| Shown {
            n: rounded(n, to),
            actual: value(Measure::Actual).unwrap(),
            expected: value(Measure::Expected).unwrap(),
            residual: value(Measure::Indicator).unwrap(),
        });
        ((naming.levels(&row.breakdown, &row.group).unwrap(), row.period.clone().unwrap()), shown)
    });
    cells.collect()
}

fn hidden(public: &Public) -> impl Iterator<Item = &Key> {
    public.iter().filter(|(_, shown)| shown.is_none()).map(|(key, _)| key)
}

/// Cells that have the same together: those of a group are those of its parts by one column more.
fn sums(public: &Public) -> Vec<Equation<Key>> {
    let breakdowns: BTreeSet<Vec<&String>> = public.keys().map(|(group, _)| group.keys().collect()).collect();
    let mut equations = Vec::new();
    for (whole, month) in public.keys() {
        for breakdown in breakdowns.iter().filter(|columns| columns.len() == whole.len() + 1) {
            let is_part = |(group, when): &&Key| {
                when == month
                    && group.keys().eq(breakdown.iter().copied())
                    && whole.iter().all(|(column, level)| group.get(column) == Some(level))
            };
            let parts = public.keys().filter(is_part).map(|part| (part.clone(), 1.0));
            let equation: Equation<Key> = parts.chain([((whole.clone(), month.clone()), -1.0)]).collect();
            if equation.len() > 1 {
                equations.push(equation);
            }
        }
    }
    equations
}

/// Cells whose residuals add up to zero: those of each level of a control, and those of everybody.
fn balances(public: &Public, controls: &[&str]) -> Vec<Equation<Key>> {
    let mut balances: BTreeMap<&Group, Equation<Key>> = BTreeMap::new();
    for key in public.keys() {
        let is_of_control = controls.iter().any(|control| key.0.keys().eq([control]));
        if key.0.is_empty() || is_of_control {
            balances.entry(&key.0).or_default().push((key.clone(), 1.0));
        }
    }
    balances.into_values().collect()
}

/// What is known of numbers of persons: a hidden cell has at least one.
pub fn of_persons(public: &Public) -> Knowledge<Key> {
    let open = Interval { least: 1.0, most: 100_000.0 };
    let limits = |(key, shown): (&Key, &Option<Shown>)| {
        (
            key.clone(),
            shown.as_ref().map_or(open, |shown| Interval { least: shown.n.least.max(1.0), ..shown.n }),
        )
    };
    Knowledge {
        limits: public.iter().map(limits).collect(),
        hidden: hidden(public).cloned().collect(),
        equations: sums(public),
    }
}

/// A number that the persons of a cell have together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Of {
    Actual,
    Expected,
    Residual,
}

/// What is known of the sums of outcomes, of expected values and of residuals, by whoever knows this of numbers of persons:
/// outcomes and what is expected lie between zero and the most that anybody works.
pub fn of_hours(
    public: &Public,
    persons: &dyn Fn(&Key) -> Interval,
    controls: &[&str],
) -> Knowledge<(Key, Of)> {
    let prior = |of| Interval { least: if of == Of::Residual { -HOURS } else { 0.0 }, most: HOURS };
    let all = [Of::Actual, Of::Expected, Of::Residual];
    let mut limits = BTreeMap::new();
    let mut equations = Vec::new();
    for (key, shown) in public {
        for of in all {
            let mean = shown.as_ref().map_or(prior(of), |shown| match of {
                Of::Actual => shown.actual,
                Of::Expected => shown.expected,
                Of::Residual => shown.residual,
            });
            limits.insert((key.clone(), of), mean.times(persons(key)));
        }
        let factors = [(Of::Actual, 1.0), (Of::Expected, -1.0), (Of::Residual, -1.0)];
        equations.push(factors.map(|(of, factor)| ((key.clone(), of), factor)).to_vec());
    }
    let of_kind = |of: Of, equation: &Equation<Key>| {
        equation.iter().map(|(key, factor)| ((key.clone(), of), *factor)).collect()
    };
    let sums = sums(public);
    equations.extend(all.iter().flat_map(|of| sums.iter().map(|equation| of_kind(*of, equation))));
    equations.extend(balances(public, controls).iter().map(|equation| of_kind(Of::Residual, equation)));
    let hidden = hidden(public).flat_map(|key| all.map(|of| (key.clone(), of))).collect();
    Knowledge { limits, hidden, equations }
}
