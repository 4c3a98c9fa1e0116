//! NIST's linear regression problems: how many digits of the certified figures come out, beside peers.
//! Knows nothing of how least squares are solved.
//!
//! The peers' digits are measured by `tests/independent/nist_peers.py`. With `CAVEAT_UPDATE_GOLDEN=1` in the
//! environment the table `tests/independent/nist.md` is written anew, to be read over.

use crate::program::{csv, repository};
use caveat::stats::{CodedRows, GramTables, Grid, NumberColumn, Outcome, OutcomeFit, design_of, solve};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;

/// The problems by NIST's level of difficulty.
const PROBLEMS: [(&str, &str); 11] = [
    ("Norris", "lower"),
    ("Pontius", "lower"),
    ("NoInt1", "average"),
    ("NoInt2", "average"),
    ("Filip", "higher"),
    ("Longley", "higher"),
    ("Wampler1", "higher"),
    ("Wampler2", "higher"),
    ("Wampler3", "higher"),
    ("Wampler4", "higher"),
    ("Wampler5", "higher"),
];
/// As many digits have the certified figures.
const CERTIFIED: f64 = 15.0;
/// The digits that every figure of every problem must have.
const WANTED: f64 = 13.0;
/// The least for the coefficients of Filip, which others take to be rank deficient.
const FILIP: f64 = 7.5;
const TABLE: &str = "tests/independent/nist.md";

/// How well a problem came out.
#[derive(Debug, Clone, PartialEq)]
struct Digits {
    /// Worst coefficient, worst standard error, residual standard deviation, R squared.
    figures: [f64; 4],
    rank: usize,
    terms: usize,
}

/// A column of decimal text as whole steps of a grid.
struct Column {
    name: String,
    decimals: u32,
    values: Vec<i64>,
}

impl Column {
    fn of(rows: &[Value], at: usize) -> Self {
        let cells: Vec<(i64, u32)> = rows.iter().map(|row| decimal(row[at].as_str().unwrap())).collect();
        let decimals = cells.iter().map(|(_, decimals)| *decimals).max().unwrap();
        let values = cells.iter().map(|(value, own)| value * 10_i64.pow(decimals - own)).collect();
        Self { name: format!("x{at}"), decimals, values }
    }

    fn numbers<'a>(&'a self, powers: &'a [u32]) -> NumberColumn<'a> {
        let (name, grid) = (&self.name, Grid::decimals(self.decimals));
        NumberColumn { name, grid, powers, values: &self.values, known: None }
    }
}

/// Decimal text as a whole number of steps, and its decimals.
fn decimal(text: &str) -> (i64, u32) {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    (format!("{whole}{fraction}").parse().unwrap(), u32::try_from(fraction.len()).unwrap())
}

/// Correct significant digits, 0 to 15; for a certified zero those after the decimal point.
fn digits(found: f64, certified: &Value) -> f64 {
    let certified: f64 = certified.as_str().unwrap().parse().unwrap();
    if found == certified {
        return CERTIFIED;
    }
    let error = (found - certified).abs() / if certified == 0.0 { 1.0 } else { certified.abs() };
    (-error.log10()).clamp(0.0, CERTIFIED)
}

fn fitted(problem: &Value) -> OutcomeFit {
    let (rows, width) = (problem["rows"].as_array().unwrap(), problem["columns"].as_array().unwrap().len());
    let certified = problem["certified"].as_object().unwrap();
    let intercept = certified.contains_key("B0");
    let slopes = u32::try_from(certified.len() - usize::from(intercept)).unwrap();
    let powers: Vec<u32> = if width == 2 { (1..=slopes).collect() } else { vec![1] };
    let columns: Vec<Column> = (0..width).map(|at| Column::of(rows, at)).collect();
    let coded = CodedRows {
        factors: Vec::new(),
        numerics: columns[1..].iter().map(|column| column.numbers(&powers)).collect(),
        outcomes: vec![columns[0].numbers(&[])],
    };
    let tables = GramTables::of(&coded).unwrap();
    let outcome = Outcome { name: columns[0].name.clone(), grid: coded.outcomes[0].grid };
    solve(&design_of(&tables, intercept, &BTreeMap::new()), &tables, &[outcome]).unwrap().outcomes.remove(0)
}

fn measured(problem: &Value) -> Digits {
    let fit = fitted(problem);
    let certified = problem["certified"].as_object().unwrap();
    let number = |key: &str| key[1..].parse::<u32>().unwrap();
    let certified: BTreeMap<u32, &Value> =
        certified.iter().map(|(key, value)| (number(key), value)).collect();
    assert_eq!(certified.len(), fit.coefficients.len());
    let mut figures = [CERTIFIED; 4];
    for (certified, found) in certified.values().zip(&fit.coefficients) {
        figures[0] = figures[0].min(digits(found.estimate, &certified["estimate"]));
        figures[1] = figures[1].min(digits(found.std_error, &certified["sd"]));
    }
    figures[2] = digits(fit.residual_sd, &problem["residual_sd"]);
    figures[3] = digits(fit.r_squared, &problem["r_squared"]);
    Digits { figures, rank: fit.rank(), terms: certified.len() }
}

fn ours() -> BTreeMap<String, Digits> {
    let text = include_str!("../data/nist-strd/problems.json");
    let problems: BTreeMap<String, Value> = serde_json::from_str(text).unwrap();
    problems.into_iter().map(|(name, problem)| (name, measured(&problem))).collect()
}

/// The peers' digits as the script measured them, by program and problem.
fn peers() -> Vec<(String, BTreeMap<String, Digits>)> {
    let text = fs::read_to_string(repository().join("tests/independent/nist_peers.csv")).unwrap();
    let mut peers: Vec<(String, BTreeMap<String, Digits>)> = Vec::new();
    for row in csv(&text) {
        let figures =
            ["coefficients", "std_errors", "residual_sd", "r_squared"].map(|name| row[name].parse().unwrap());
        let digits =
            Digits { figures, rank: row["rank"].parse().unwrap(), terms: row["terms"].parse().unwrap() };
        if peers.last().is_none_or(|(program, _)| *program != row["program"]) {
            peers.push((row["program"].clone(), BTreeMap::new()));
        }
        peers.last_mut().unwrap().1.insert(row["problem"].clone(), digits);
    }
    peers
}

/// One program's problems as a Markdown table.
fn section(text: &mut String, program: &str, results: &BTreeMap<String, Digits>) {
    let head = ["problem", "difficulty", "coefficients", "standard errors", "residual sd", "R2", "rank"];
    let rule = "|---|---|--:|--:|--:|--:|--:|";
    write!(text, "\n## {program}\n\n| {} |\n{rule}\n", head.join(" | ")).unwrap();
    for (name, difficulty) in PROBLEMS {
        let Digits { figures, rank, terms } = &results[name];
        let figures = figures.map(|figure| format!("{figure:.1}")).join(" | ");
        writeln!(text, "| {name} | {difficulty} | {figures} | {rank} of {terms} |").unwrap();
    }
}

/// The coefficients' digits of all programs side by side.
fn summary(text: &mut String, programs: &[(String, BTreeMap<String, Digits>)]) {
    let names: Vec<&str> = programs.iter().map(|(program, _)| program.as_str()).collect();
    let rule = "--:|".repeat(names.len());
    write!(text, "\n| problem | difficulty | {} |\n|---|---|{rule}\n", names.join(" | ")).unwrap();
    for (name, difficulty) in PROBLEMS {
        let cell = |(_, results): &(String, BTreeMap<String, Digits>)| {
            let Digits { figures, rank, terms } = &results[name];
            format!("{:.1}{}", figures[0], ["", " (rank)"][usize::from(rank < terms)])
        };
        let cells: Vec<String> = programs.iter().map(cell).collect();
        writeln!(text, "| {name} | {difficulty} | {} |", cells.join(" | ")).unwrap();
    }
    let mean = |(_, results): &(String, BTreeMap<String, Digits>)| {
        format!(
            "{:.1}",
            results.values().map(|digits| digits.figures[0]).sum::<f64>() / PROBLEMS.len() as f64
        )
    };
    let means: Vec<String> = programs.iter().map(mean).collect();
    writeln!(text, "| mean | | {} |", means.join(" | ")).unwrap();
}

fn table(programs: &[(String, BTreeMap<String, Digits>)]) -> String {
    let mut text = "# NIST's linear regression problems\n\n\
        Correct significant digits of the certified figures, of which there are 15: the worst coefficient of each\n\
        problem, then for every program also the worst standard error, the residual standard deviation and R2.\n\
        Where the certified figure is zero, digits after the decimal point are counted. \"(rank)\": the program\n\
        takes the columns to be linearly dependent, which they are in no problem.\n\n\
        `caveat` sums decimals exactly and forms powers without rounding; its column is made by the test\n\
        `tests/it/nist.rs`, which also compares this page with what it finds. The others get columns and powers in\n\
        float64, as their users give them; their columns were measured once by `nist_peers.py` and hold for the\n\
        versions named and one processor's BLAS.\n"
        .to_owned();
    summary(&mut text, programs);
    for (program, results) in programs {
        section(&mut text, program, results);
    }
    text
}

#[test]
fn every_figure_of_every_problem_has_thirteen_correct_digits_and_none_is_rank_deficient() {
    let ours = ours();
    assert_eq!(ours.keys().count(), PROBLEMS.len());
    for (name, digits) in &ours {
        let worst = digits.figures.into_iter().fold(f64::INFINITY, f64::min);
        assert!(worst >= WANTED, "{name}: {digits:?}");
        assert_eq!(digits.rank, digits.terms, "{name} is taken to be rank deficient");
    }
    assert!(ours["Filip"].figures[0] >= FILIP, "{:?}", ours["Filip"]);
}

#[test]
fn the_table_of_digits_is_what_the_programs_give() {
    let mut programs = vec![("caveat".to_owned(), ours())];
    programs.extend(peers());
    let (found, path) = (table(&programs), repository().join(TABLE));
    if std::env::var_os("CAVEAT_UPDATE_GOLDEN").is_some() {
        fs::write(&path, &found).unwrap();
    }
    let written = fs::read_to_string(&path).unwrap_or_default();
    assert!(written == found, "{TABLE} differs; it should be:\n{found}");
}

#[test]
fn digits_are_counted_from_the_first_that_is_not_zero() {
    let certified = |text: &str| Value::from(text);
    assert!((digits(0.001_234_5, &certified("0.1234E-02")) - 3.39).abs() < 0.01);
    assert_eq!(digits(-7.0, &certified("-7.00000000000000")), CERTIFIED);
    assert_eq!(digits(1e-9, &certified("0.000000000000000")), 9.0);
    assert_eq!(digits(5.0, &certified("1.0")), 0.0);
}
