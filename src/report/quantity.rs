//! A number in the prose: what it is, where it came from, how it is to be printed.
//! Knows nothing of tables; the functions that make quantities do.

use super::locale::{Locale, NO_BREAK, Sign, rounded};
use super::marks::Given;
use super::words::{Words, plural};
use crate::disclosure::published::Measure;
use minijinja::value::{Object, ObjectRepr, Value};
use std::fmt;
use std::sync::Arc;

/// A computed number. Filters change how it is printed, never what it is.
#[derive(Debug, Clone)]
pub struct Quantity {
    /// The number in the table's unit: a share is between 0 and 1.
    pub value: f64,
    /// What it measures.
    pub kind: Kind,
    /// The cell that it was read from, where it is a single one.
    pub origin: Option<Origin>,
    /// The function that gave it, and of what.
    pub given: Given,
    /// How it is printed.
    pub style: Style,
    /// In which language.
    pub locale: &'static Locale,
}

/// What a quantity measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Hours (a week).
    Hours,
    /// A share or a difference of shares, printed times 100.
    Share,
    /// Minutes.
    Minutes,
    /// Percent already.
    Percent,
    /// Things counted.
    Count,
    /// Anything else.
    Other,
}

/// The cell behind a quantity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The figure or stage named in the template.
    pub source: String,
    /// The breakdown.
    pub breakdown: String,
    /// The group.
    pub group: String,
    /// The measure.
    pub measure: Measure,
    /// The period or span, as written.
    pub span: String,
    /// Whether it is a level (not a change).
    pub level: bool,
}

/// How a quantity is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Style {
    /// When it carries a sign.
    pub sign: Sign,
    /// The word after it.
    pub unit: UnitWord,
    /// Decimals, where not the kind's own.
    pub decimals: Option<usize>,
    /// Whether thousands are left together, as in a year.
    pub ungrouped: bool,
}

/// The word after a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum UnitWord {
    /// None.
    #[default]
    None,
    /// `timer`.
    Hours,
    /// `prosent`.
    Percent,
    /// `prosentpoeng`.
    Points,
    /// `minutter`.
    Minutes,
}

impl Quantity {
    /// A quantity without an origin, printed in its kind's own way.
    pub fn new(value: f64, kind: Kind, locale: &'static Locale) -> Self {
        Self { value, kind, origin: None, given: Given::default(), style: Style::default(), locale }
    }

    /// The same with what gave it.
    pub fn by(self, given: Given) -> Self {
        Self { given, ..self }
    }

    /// The number on the scale of print: shares times 100.
    pub fn shown(&self) -> f64 {
        if self.kind == Kind::Share { self.value * 100.0 } else { self.value }
    }

    /// The number as a reader sees it, so that words and sums agree with what is printed.
    pub fn as_printed(&self) -> f64 {
        rounded(self.shown(), self.decimals())
    }

    /// Decimals in print: the style's, else hours and minutes 1, the rest 0.
    pub fn decimals(&self) -> usize {
        self.style.decimals.unwrap_or(match self.kind {
            Kind::Hours | Kind::Minutes | Kind::Other => 1,
            Kind::Share | Kind::Percent | Kind::Count => 0,
        })
    }

    fn unit_word(&self, number: &str) -> Option<&'static str> {
        let words = Words::of(self.locale.language);
        let forms = match self.style.unit {
            UnitWord::None => return None,
            UnitWord::Hours => words.hours,
            UnitWord::Percent => words.percent,
            UnitWord::Points => words.points,
            UnitWord::Minutes => words.minutes,
        };
        Some(plural(forms, number, self.locale))
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut number = self.locale.number(self.shown(), self.decimals(), self.style.sign);
        if self.style.ungrouped {
            number.retain(|letter| letter != self.locale.thousands);
        }
        match self.unit_word(&number) {
            Some(word) => write!(f, "{number}{NO_BREAK}{word}"),
            None => f.write_str(&number),
        }
    }
}

impl Object for Quantity {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self.as_ref(), f)
    }
}

impl From<Quantity> for Value {
    fn from(quantity: Quantity) -> Self {
        Self::from_object(quantity)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;

    fn print(value: f64, kind: Kind, unit: UnitWord, language: Language) -> String {
        let mut quantity = Quantity::new(value, kind, Locale::of(language));
        quantity.style.unit = unit;
        quantity.to_string()
    }

    #[test]
    fn units_follow_the_number_that_is_printed() {
        assert_eq!(print(0.1, Kind::Hours, UnitWord::Hours, Language::Nb), "0,1\u{a0}timer");
        assert_eq!(print(1.0, Kind::Share, UnitWord::Percent, Language::Nb), "100\u{a0}prosent");
        assert_eq!(print(0.01, Kind::Share, UnitWord::Points, Language::En), "1\u{a0}percentage point");
        assert_eq!(print(0.05, Kind::Share, UnitWord::Points, Language::En), "5\u{a0}percentage points");
        assert_eq!(print(-2.25, Kind::Minutes, UnitWord::Minutes, Language::En), "\u{2212}2.2\u{a0}minutes");
    }

    #[test]
    fn a_bare_quantity_is_a_signed_number() {
        assert_eq!(print(-0.24, Kind::Hours, UnitWord::None, Language::Nb), "\u{2212}0,2");
        assert_eq!(print(0.343, Kind::Share, UnitWord::None, Language::Nb), "34");
        assert_eq!(print(12_635.0, Kind::Count, UnitWord::None, Language::Nb), "12\u{a0}635");
    }

    #[test]
    fn what_counts_as_printed_is_rounded() {
        assert_eq!(Quantity::new(-0.04, Kind::Hours, Locale::of(Language::Nb)).as_printed(), 0.0);
        assert_eq!(Quantity::new(0.346, Kind::Share, Locale::of(Language::Nb)).as_printed(), 35.0);
    }
}
