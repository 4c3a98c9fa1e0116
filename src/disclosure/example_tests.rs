//! The example tables of Statistics Norway's R package GaussSuppression (vignette "Small count frequency table
//! suppression", 2025): their counts, what is sensitive in each, and how many cells the package hides.
//! Knows nothing of pipelines.

use super::relations::Relations;
use super::suppression::{Node, Relation, determined, suppress};

const AGES: [&str; 2] = ["young", "old"];
const COUNTRIES: [&str; 3] = ["Iceland", "Portugal", "Spain"];
const TOTAL: &str = "Total";

/// A table of counts by age and country, and how a place in it is called.
struct Example {
    cells: Vec<Name>,
    nodes: Vec<Node>,
    relations: Vec<Relation>,
}

/// An age and an area.
type Name = (&'static str, &'static str);

/// Persons by age and country.
type Counts = [[u64; 3]; 2];

const OF_2014: Counts = [[2, 0, 5], [3, 4, 6]];
const OF_2015: Counts = [[0, 0, 5], [3, 4, 6]];

fn parts(area: &str) -> &'static [&'static str] {
    match area {
        "nonEU" => &["Iceland"],
        "EU" => &["Portugal", "Spain"],
        TOTAL => &["Iceland", "Portugal", "Spain"],
        "Iceland" => &["Iceland"],
        "Portugal" => &["Portugal"],
        _ => &["Spain"],
    }
}

fn count(counts: &Counts, age: &str, area: &str) -> u64 {
    let rows = AGES.iter().zip(counts).filter(|(name, _)| age == TOTAL || **name == age);
    let row = |row: &[u64; 3]| -> u64 {
        COUNTRIES.iter().zip(row).filter(|(country, _)| parts(area).contains(country)).map(|(_, n)| n).sum()
    };
    rows.map(|(_, counts)| row(counts)).sum()
}

impl Example {
    /// A table of these cells, with all that adds up in it.
    fn of(
        counts: &Counts,
        cells: Vec<Name>,
        sums: &[(Name, Vec<Name>)],
        is_sensitive: fn(u64) -> bool,
    ) -> Self {
        let place = |cell: &(&str, &str)| cells.iter().position(|own| own == cell).unwrap();
        let relation = |(whole, parts): &(Name, Vec<Name>)| {
            parts.iter().map(|part| (place(part), false)).chain([(place(whole), true)]).collect()
        };
        let relations = sums.iter().map(relation).collect();
        let node = |(age, area): &(&str, &str)| {
            let size = count(counts, age, area);
            Node { size, is_sensitive: is_sensitive(size), ..Node::default() }
        };
        let nodes = cells.iter().map(node).collect();
        Self { cells, nodes, relations }
    }

    /// Ages and everybody, by some areas, of which each of the `sums` is made of others.
    fn crossed(
        counts: &Counts,
        areas: &[&'static str],
        sums: &[(&'static str, &[&'static str])],
        is_sensitive: fn(u64) -> bool,
    ) -> Self {
        let ages = [AGES[0], AGES[1], TOTAL];
        let cells = ages.iter().flat_map(|age| areas.iter().map(|area| (*age, *area))).collect();
        let mut all: Vec<(Name, Vec<Name>)> =
            areas.iter().map(|area| ((TOTAL, *area), AGES.map(|age| (age, *area)).to_vec())).collect();
        for age in ages {
            let within = |parts: &[&'static str]| parts.iter().map(|part| (age, *part)).collect();
            all.extend(sums.iter().map(|(whole, parts)| ((age, *whole), within(parts))));
        }
        Self::of(counts, cells, &all, is_sensitive)
    }

    fn with_unions(counts: &Counts, is_sensitive: fn(u64) -> bool) -> Self {
        let areas = ["Iceland", "Portugal", "Spain", "nonEU", "EU", TOTAL];
        let sums: [(&str, &[&str]); 3] =
            [("nonEU", &["Iceland"]), ("EU", &["Portugal", "Spain"]), (TOTAL, &["EU", "nonEU"])];
        Self::crossed(counts, &areas, &sums, is_sensitive)
    }

    /// How many cells are hidden. As in the package, hidden cells must not be known to be zero all together, which
    /// is all that it asks of several cells.
    fn hidden(&self) -> usize {
        let relations = Relations { sums: self.relations.clone(), ..Relations::default() };
        let found = suppress(&self.nodes, &relations, 1);
        let known = determined(&found.hidden, &self.relations);
        let open: Vec<_> = known.iter().filter(|cell| self.nodes[**cell].is_sensitive).collect();
        assert!(open.is_empty(), "{:?}", open.iter().map(|cell| self.cells[**cell]).collect::<Vec<_>>());
        found.hidden.iter().filter(|hidden| **hidden).count()
    }
}

#[test]
fn table_1_of_ages_and_countries_hides_four_cells() {
    let areas = ["Iceland", "Portugal", "Spain", TOTAL];
    let sums: [(&str, &[&str]); 1] = [(TOTAL, &COUNTRIES)];
    assert_eq!(Example::crossed(&OF_2014, &areas, &sums, |n| n <= 1).hidden(), 4);
}

#[test]
fn table_2_with_unions_of_countries_hides_eight_cells() {
    assert_eq!(Example::with_unions(&OF_2014, |n| n <= 2).hidden(), 8);
}

#[test]
fn table_3_of_linked_tables_hides_two_cells() {
    let cells = vec![
        (TOTAL, TOTAL),
        (TOTAL, "Iceland"),
        (TOTAL, "Portugal"),
        (TOTAL, "Spain"),
        ("old", "EU"),
        ("old", "nonEU"),
        ("young", "EU"),
        ("young", "nonEU"),
    ];
    let mut example = Example::of(
        &OF_2014,
        cells,
        &[
            ((TOTAL, TOTAL), vec![(TOTAL, "Iceland"), (TOTAL, "Portugal"), (TOTAL, "Spain")]),
            ((TOTAL, "Iceland"), vec![("old", "nonEU"), ("young", "nonEU")]),
        ],
        |n| n <= 2,
    );
    example.relations.push(vec![(4, false), (6, false), (2, true), (3, true)]);
    assert_eq!(example.hidden(), 2);
}

#[test]
fn table_4_with_zeros_that_are_shown_hides_ten_cells() {
    let mut example = Example::with_unions(&OF_2014, |n| (1..=4).contains(&n));
    example.nodes.iter_mut().filter(|node| node.size == 0).for_each(|node| node.was_shown = true);
    assert_eq!(example.hidden(), 10);
}

#[test]
fn table_5_with_zeros_that_may_be_hidden_hides_no_more_than_eight_cells() {
    assert!(Example::with_unions(&OF_2014, |n| (1..=3).contains(&n)).hidden() <= 8);
}

#[test]
fn table_7_in_which_several_zeros_would_be_known_together_hides_no_more_than_ten_cells() {
    assert!(Example::with_unions(&OF_2015, |n| n <= 2).hidden() <= 10);
}
