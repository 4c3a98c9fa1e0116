//! The published numbers that are not the same in two editions, and what moved each.
//! Knows nothing of what the editions were made from.

use super::numbers::{Numbers, Row, RowName};
use std::collections::{BTreeMap, BTreeSet};

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
    /// The edition before did not show it.
    New,
    /// This edition does not show it. What the other showed is not repeated: it may be hidden now.
    Gone,
    /// The published numbers do not tell.
    Unknown,
}

impl Through {
    /// In a word or two.
    pub fn word(self) -> &'static str {
        match self {
            Self::Rows => "own rows",
            Self::Model => "model",
            Self::New => "new",
            Self::Gone => "no longer shown",
            Self::Unknown => "",
        }
    }
}

impl Moved {
    /// Whether both editions show it.
    pub fn is_in_both(&self) -> bool {
        !matches!(self.through, Through::New | Through::Gone)
    }

    /// By how much the number moved; `None` where one of the two is hidden, missing or no number.
    pub fn by(&self) -> Option<f64> {
        let number = |text: &Option<String>| text.as_ref()?.parse::<f64>().ok();
        Some(number(&self.new)? - number(&self.old)?)
    }

    /// The decimals that the numbers are printed with.
    pub fn decimals(&self) -> usize {
        let of = |text: &String| text.split_once('.').map_or(0, |(_, decimals)| decimals.len());
        self.old.iter().chain(&self.new).map(of).max().unwrap_or(0)
    }

    /// The same as text, with as many decimals as the numbers are printed with.
    pub fn by_text(&self) -> Option<String> {
        let decimals = self.decimals();
        self.by().map(|by| format!("{by:+.decimals$}"))
    }

    /// What is known of it as text, in the order of [`MOVED_COLUMNS`].
    pub fn fields(&self) -> [Option<String>; MOVED_COLUMNS.len()] {
        let row = &self.row;
        let names = [&row.outcome, &row.breakdown, &row.group, &row.period, &self.measure];
        let [outcome, breakdown, group, period, measure] = names.map(|name| Some(name.clone()));
        let (through, figures) = (self.through.word().to_owned(), self.figures.join(" "));
        let (old, new) = (self.old.clone(), self.new.clone());
        [outcome, breakdown, group, period, measure, old, new, self.by_text(), Some(through), Some(figures)]
    }
}

/// The columns of a list of numbers that moved.
pub const MOVED_COLUMNS: [&str; 10] =
    ["outcome", "breakdown", "group", "period", "measure", "old", "new", "difference", "through", "figures"];

/// A number apart from the figure that shows it.
type Apart<'a> = ([&'a str; 5], Option<&'a str>, Option<&'a str>);

/// Every number that is not the same, and how many both have.
pub(super) fn moved(old: &Numbers, new: &Numbers) -> (Vec<Moved>, usize) {
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
            // What is hidden stands there without a number.
            let [before, after] = [then, now].map(|row| row.get(measure).filter(|text| !text.is_empty()));
            let about =
                [&name.outcome, &name.breakdown, &name.group, &name.period, measure].map(String::as_str);
            let apart = (about, before.map(String::as_str), after.map(String::as_str));
            if before.is_some() && after.is_some() {
                compared.insert(apart);
            }
            if before == after {
                continue;
            }
            let through = match (before, after) {
                (None, _) => Through::New,
                (_, None) => Through::Gone,
                _ => through(then, now),
            };
            if let Some(known) = places.get(&apart) {
                all[*known].figures.push(name.figure.clone());
                continue;
            }
            places.insert(apart, all.len());
            all.push(Moved {
                row: name.clone(),
                figures: vec![name.figure.clone()],
                measure: measure.clone(),
                old: before.filter(|_| through != Through::Gone).cloned(),
                new: after.cloned(),
                through,
            });
        }
    }
    (all, compared.len())
}

fn through(old: &Row, new: &Row) -> Through {
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
    fn what_is_no_longer_shown_is_said_without_the_number_that_it_was() {
        let shown = [("n", "10"), ("actual", "1.5")];
        let old = numbers(&[("fig1", "03", "2023-01", &shown), ("fig1", "15", "2023-01", &shown)]);
        let new = numbers(&[("fig1", "03", "2023-01", &[("n", ""), ("actual", "")])]);
        let (moved, compared) = moved(&old, &new);
        assert_eq!((moved.len(), compared), (4, 0));
        assert!(
            moved.iter().all(|one| one.through == Through::Gone && one.old.is_none() && one.new.is_none())
        );
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
        assert_eq!(of("03", "2023-02", "indicator").through, Through::New);
        assert_eq!(of("15", "2023-01", "indicator").through, Through::New);
        assert_eq!(of("03", "2023-01", "indicator").by_text().as_deref(), Some("-0.1"));
    }
}
