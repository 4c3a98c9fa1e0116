//! What differs between two editions: what they were made from, and every published number that moved.
//! Knows nothing of how it is printed.

use super::lock::EditionLock;
use super::numbers::{Numbers, Row, RowName};
use super::pin::{definition_causes, input_causes};
use crate::keys::Cause;
use std::collections::{BTreeMap, BTreeSet};

/// Two editions beside each other.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// What differs in what they were made from.
    pub causes: Causes,
    /// The stages whose results differ, in the later edition's order.
    pub stages: Vec<String>,
    /// Numbers that both have.
    pub compared: usize,
    /// Every number that is not the same, one entry for all figures that show it.
    pub moved: Vec<Moved>,
}

/// What differs in what two editions were made from.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Causes {
    /// Files, by source and name.
    pub data: Vec<Cause>,
    /// What the pipeline says, its parameters and stages.
    pub pipeline: Vec<Cause>,
    /// The program: its version, and how it does each kind of work.
    pub program: Vec<String>,
}

/// A number that is not the same in both editions.
#[derive(Debug, Clone, PartialEq)]
pub struct Moved {
    /// What it is about. The figure is the first that shows it.
    pub row: RowName,
    /// All figures that show it.
    pub figures: Vec<String>,
    /// The measure, as its column is called.
    pub measure: String,
    /// How it was printed; `None` where the edition did not have the row.
    pub old: Option<String>,
    /// How it is printed.
    pub new: Option<String>,
    /// What moved it, as far as the published numbers tell.
    pub through: Through,
}

/// What moved a number, as far as the published numbers tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Through {
    /// The group's own rows: how many they are, or their mean outcome, differs too.
    Rows,
    /// The model: the group's rows are the same to the decimals published, what is expected of them is not.
    Model,
    /// One edition has the row and the other does not.
    Presence,
    /// The published numbers do not tell.
    Unknown,
}

impl Through {
    /// In a word or two.
    pub fn word(self) -> &'static str {
        match self {
            Self::Rows => "own rows",
            Self::Model => "model",
            Self::Presence => "presence",
            Self::Unknown => "",
        }
    }
}

impl Moved {
    /// By how much the number moved; `None` where one of the two is hidden, missing or no number.
    pub fn by(&self) -> Option<f64> {
        let number = |text: &Option<String>| text.as_ref()?.parse::<f64>().ok();
        Some(number(&self.new)? - number(&self.old)?)
    }

    /// The same as text, with as many decimals as the numbers are printed with.
    pub fn by_text(&self) -> Option<String> {
        let decimals = |text: &Option<String>| {
            text.as_ref().map_or(0, |t| t.split_once('.').map_or(0, |(_, d)| d.len()))
        };
        let most = decimals(&self.old).max(decimals(&self.new));
        self.by().map(|by| format!("{by:+.most$}"))
    }
}

/// Compares two editions by their locks and numbers.
pub fn difference(old: (&EditionLock, &Numbers), new: (&EditionLock, &Numbers)) -> Difference {
    let (moved, compared) = moved(old.1, new.1);
    Difference { causes: causes(old.0, new.0), stages: changed_stages(old.0, new.0), compared, moved }
}

fn causes(old: &EditionLock, new: &EditionLock) -> Causes {
    let mut program = Vec::new();
    if old.program != new.program {
        program.push(format!("version {} -> {}", old.program, new.program));
    }
    let revisions = |lock: &EditionLock| -> BTreeMap<String, u32> {
        lock.stages.iter().map(|stage| (stage.kind.clone(), stage.revision)).collect()
    };
    let before = revisions(old);
    for (kind, now) in revisions(new) {
        if let Some(then) = before.get(&kind).filter(|then| **then != now) {
            program.push(format!("its way to do '{kind}' was revised: {then} -> {now}"));
        }
    }
    let pipeline = definition_causes(&old.definition, &new.definition);
    Causes { data: input_causes(&old.inputs, &new.inputs), pipeline, program }
}

fn changed_stages(old: &EditionLock, new: &EditionLock) -> Vec<String> {
    let before: BTreeMap<&str, _> =
        old.stages.iter().map(|stage| (stage.name.as_str(), stage.result)).collect();
    let changed = new.stages.iter().filter(|stage| before.get(stage.name.as_str()) != Some(&stage.result));
    changed.map(|stage| stage.name.clone()).collect()
}

/// A number apart from the figure that shows it.
type Apart<'a> = ([&'a str; 5], Option<&'a str>, Option<&'a str>);

fn moved(old: &Numbers, new: &Numbers) -> (Vec<Moved>, usize) {
    let names: BTreeSet<&RowName> = old.keys().chain(new.keys()).collect();
    let mut places: BTreeMap<Apart, usize> = BTreeMap::new();
    let mut compared: BTreeSet<Apart> = BTreeSet::new();
    let mut all: Vec<Moved> = Vec::new();
    let none = Row::new();
    for name in names {
        let rows = (old.get(name), new.get(name));
        let (then, now) = (rows.0.unwrap_or(&none), rows.1.unwrap_or(&none));
        let measures: BTreeSet<&String> = then.keys().chain(now.keys()).filter(|m| *m != "status").collect();
        for measure in measures {
            let (before, after) = (then.get(measure), now.get(measure));
            let about =
                [&name.outcome, &name.breakdown, &name.group, &name.period, measure].map(String::as_str);
            let apart = (about, before.map(String::as_str), after.map(String::as_str));
            if before.is_some() && after.is_some() {
                compared.insert(apart);
            }
            if before == after {
                continue;
            }
            if let Some(known) = places.get(&apart) {
                all[*known].figures.push(name.figure.clone());
                continue;
            }
            places.insert(apart, all.len());
            all.push(Moved {
                row: name.clone(),
                figures: vec![name.figure.clone()],
                measure: measure.clone(),
                old: before.cloned(),
                new: after.cloned(),
                through: through(rows.0, rows.1),
            });
        }
    }
    (all, compared.len())
}

fn through(old: Option<&Row>, new: Option<&Row>) -> Through {
    let (Some(old), Some(new)) = (old, new) else { return Through::Presence };
    let own = ["n", "actual"].map(|column| old.get(column).zip(new.get(column)));
    if own.iter().flatten().any(|(old, new)| old != new) {
        return Through::Rows;
    }
    if own[1].is_some() { Through::Model } else { Through::Unknown }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Figure, group, period, and values by column.
    type Written<'a> = (&'a str, &'a str, &'a str, &'a [(&'a str, &'a str)]);

    fn numbers(rows: &[Written]) -> Numbers {
        let row = |(figure, group, period, values): &Written| {
            let name = RowName {
                figure: (*figure).to_owned(),
                outcome: "hours".to_owned(),
                breakdown: "county".to_owned(),
                group: (*group).to_owned(),
                period: (*period).to_owned(),
            };
            let values = values.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
            (name, values.collect())
        };
        rows.iter().map(row).collect()
    }

    #[test]
    fn a_number_that_several_figures_show_is_listed_once() {
        let old = numbers(&[
            (
                "fig1",
                "03",
                "2023-01",
                &[("n", "10"), ("actual", "1.5"), ("expected", "1.0"), ("status", "ok")],
            ),
            (
                "fig2",
                "03",
                "2023-01",
                &[("n", "10"), ("actual", "1.5"), ("expected", "1.0"), ("status", "ok")],
            ),
        ]);
        let new = numbers(&[
            (
                "fig1",
                "03",
                "2023-01",
                &[("n", "10"), ("actual", "1.5"), ("expected", "1.25"), ("status", "ok")],
            ),
            (
                "fig2",
                "03",
                "2023-01",
                &[("n", "10"), ("actual", "1.5"), ("expected", "1.25"), ("status", "ok")],
            ),
        ]);
        let (moved, compared) = moved(&old, &new);
        assert_eq!((moved.len(), compared), (1, 3));
        assert_eq!(moved[0].figures, ["fig1", "fig2"]);
        assert_eq!((moved[0].by_text().as_deref(), moved[0].through), (Some("+0.25"), Through::Model));
    }

    #[test]
    fn own_rows_hidden_numbers_and_new_rows_are_told_apart() {
        let old = numbers(&[
            ("fig1", "03", "2023-01", &[("n", "10"), ("actual", "1.5"), ("indicator", "0.5")]),
            ("fig1", "15", "2023-01", &[("n", ""), ("actual", ""), ("indicator", "")]),
        ]);
        let new = numbers(&[
            ("fig1", "03", "2023-01", &[("n", "10"), ("actual", "1.4"), ("indicator", "0.4")]),
            ("fig1", "15", "2023-01", &[("n", "10"), ("actual", "2.0"), ("indicator", "0.1")]),
            ("fig1", "03", "2023-02", &[("n", "10"), ("actual", "1.0"), ("indicator", "0.2")]),
        ]);
        let (moved, _) = moved(&old, &new);
        let of = |group: &str, period: &str, measure: &str| {
            let is = |m: &&Moved| m.row.group == group && m.row.period == period && m.measure == measure;
            moved.iter().find(is).unwrap()
        };
        assert_eq!(of("03", "2023-01", "indicator").through, Through::Rows);
        assert_eq!(of("03", "2023-02", "indicator").through, Through::Presence);
        assert_eq!(of("15", "2023-01", "indicator").by(), None);
        assert_eq!(of("03", "2023-01", "indicator").by_text().as_deref(), Some("-0.1"));
    }
}
