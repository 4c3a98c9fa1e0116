//! The words that a chart itself needs, in each language.
//! Knows nothing of groups, measures or caveats.

use crate::language::Language;
use crate::period::{Period, Step};

/// The chart's own words in one language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words {
    /// Key to solid lines, where there are dashed ones too.
    pub actual: &'static str,
    /// Key to dashed lines.
    pub expected: &'static str,
    /// Key to the band.
    pub interval: &'static str,
    /// Label of grey lines that have several names.
    pub others: &'static str,
    /// Label of a series without any value.
    pub no_figures: &'static str,
    /// Before the first value.
    pub first: &'static str,
    /// Before the last value.
    pub last: &'static str,
    /// Before the lowest value.
    pub lowest: &'static str,
    /// Before the highest value.
    pub highest: &'static str,
    /// Before periods without a value.
    pub no_figure_for: &'static str,
    /// Between the first and the last of some periods.
    pub to: &'static str,
    /// Before the reference period.
    pub reference: &'static str,
    /// Before marked events.
    pub marked: &'static str,
    /// What the zero line is, followed by its label.
    pub zero_is: &'static str,
    /// After the number of points.
    pub points: &'static str,
    /// Between a value and the size at which it holds.
    pub at: &'static str,
    /// Before names that had no room in the picture.
    pub also: &'static str,
    /// In place of names.
    pub none: &'static str,
    /// Month names for an axis.
    pub months_short: [&'static str; 12],
    /// Month names in full.
    pub months: [&'static str; 12],
    /// Quarters for an axis.
    pub quarters_short: [&'static str; 4],
    /// Quarters in full.
    pub quarters: [&'static str; 4],
}

impl Words {
    /// The words of a language.
    pub fn of(language: Language) -> Self {
        match language {
            Language::Nb => NB,
            Language::Nn => NN,
            Language::En => EN,
        }
    }

    /// A period in running text: `juni 2023`, `2. kvartal 2023`, `2023`.
    pub(super) fn period(&self, period: Period) -> String {
        let year = period.year();
        match (self.part(period, &self.months, &self.quarters), period.step) {
            (Some(part), Step::Month | Step::Quarter) => format!("{part} {year}"),
            _ => year.to_string(),
        }
    }

    /// A period within its year, for an axis; nothing for a year.
    pub(super) fn part_of_year(&self, period: Period) -> Option<&'static str> {
        self.part(period, &self.months_short, &self.quarters_short)
    }

    fn part(
        &self,
        period: Period,
        months: &[&'static str; 12],
        quarters: &[&'static str; 4],
    ) -> Option<&'static str> {
        let place = usize::try_from(period.of_year() - 1).ok()?;
        match period.step {
            Step::Month => months.get(place).copied(),
            Step::Quarter => quarters.get(place).copied(),
            Step::Year => None,
        }
    }
}

const NB: Words = Words {
    actual: "faktisk",
    expected: "forventet",
    interval: "95 %-intervall",
    others: "Øvrige",
    no_figures: "ingen tall",
    first: "først",
    last: "sist",
    lowest: "lavest",
    highest: "høyest",
    no_figure_for: "Ingen tall for",
    to: "til",
    reference: "Referanse",
    marked: "Markert",
    zero_is: "Null er",
    points: "punkter",
    at: "ved",
    also: "Også",
    none: "ingen",
    months_short: [
        "jan.", "feb.", "mars", "apr.", "mai", "juni", "juli", "aug.", "sep.", "okt.", "nov.", "des.",
    ],
    months: [
        "januar",
        "februar",
        "mars",
        "april",
        "mai",
        "juni",
        "juli",
        "august",
        "september",
        "oktober",
        "november",
        "desember",
    ],
    quarters_short: ["1. kv.", "2. kv.", "3. kv.", "4. kv."],
    quarters: ["1. kvartal", "2. kvartal", "3. kvartal", "4. kvartal"],
};

const NN: Words = Words {
    expected: "forventa",
    interval: "95 %-intervall",
    no_figures: "ingen tal",
    lowest: "lågast",
    highest: "høgast",
    no_figure_for: "Ingen tal for",
    points: "punkt",
    also: "Òg",
    ..NB
};

const EN: Words = Words {
    actual: "actual",
    expected: "expected",
    interval: "95% interval",
    others: "Others",
    no_figures: "no figures",
    first: "first",
    last: "last",
    lowest: "lowest",
    highest: "highest",
    no_figure_for: "No figure for",
    to: "to",
    reference: "Reference",
    marked: "Marked",
    zero_is: "Zero is",
    points: "points",
    at: "at",
    also: "Also",
    none: "none",
    months_short: ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
    months: [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    quarters_short: ["Q1", "Q2", "Q3", "Q4"],
    quarters: ["Q1", "Q2", "Q3", "Q4"],
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_reads_as_in_a_sentence() {
        let june = Period::month(2023, 6);
        assert_eq!(Words::of(Language::Nb).period(june), "juni 2023");
        assert_eq!(Words::of(Language::En).period(june), "June 2023");
        let quarter = "2023-Q2".parse().unwrap();
        assert_eq!(Words::of(Language::Nn).period(quarter), "2. kvartal 2023");
        assert_eq!(Words::of(Language::En).period("1999".parse().unwrap()), "1999");
    }
}
