//! How a language writes numbers, periods and lists.
//! Knows nothing of what the numbers mean; the page's own words are in `words`.

use crate::language::Language;
use crate::period::{Period, Step};

/// U+2212, the minus sign of print, which lines up with digits and is not broken off at a line's end.
pub const MINUS: char = '\u{2212}';

/// U+00A0, the space between thousands and between a number and its unit.
pub const NO_BREAK: char = '\u{a0}';

/// One language's habits.
#[derive(Debug, PartialEq, Eq)]
pub struct Locale {
    /// The language.
    pub language: Language,
    /// Between whole part and decimals.
    pub decimal: char,
    /// Between groups of three digits.
    pub thousands: char,
    months: &'static str,
    quarters: &'static str,
    /// Before the last item of a list.
    pub and: &'static str,
    quotes: (char, char),
}

/// When a number carries a sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sign {
    /// A minus before negative numbers.
    #[default]
    Natural,
    /// None: the magnitude.
    Plain,
    /// A minus or a plus; none before zero.
    Always,
}

impl Locale {
    /// The names of the months, from the first.
    pub fn month_names(&self) -> impl Iterator<Item = &'static str> {
        self.months.split(' ')
    }

    /// The habits of a language.
    pub fn of(language: Language) -> &'static Self {
        match language {
            Language::Nb => &NB,
            Language::Nn => &NN,
            Language::En => &EN,
        }
    }

    /// A number rounded to `decimals`, halves to the even digit; never "−0".
    pub fn number(&self, value: f64, decimals: usize, sign: Sign) -> String {
        let digits = format!("{:.decimals$}", value.abs());
        let (whole, fraction) = digits.split_once('.').unwrap_or((&digits, ""));
        let mut text = self.sign(rounded(value, decimals), sign).to_string();
        self.push_grouped(&mut text, whole);
        if !fraction.is_empty() {
            text.push(self.decimal);
            text.push_str(fraction);
        }
        text
    }

    /// A count.
    pub fn count(&self, count: u64) -> String {
        let mut text = String::new();
        self.push_grouped(&mut text, &count.to_string());
        text
    }

    fn sign(&self, rounded: f64, sign: Sign) -> &'static str {
        match sign {
            Sign::Natural | Sign::Always if rounded < 0.0 => "\u{2212}",
            Sign::Always if rounded > 0.0 => "+",
            _ => "",
        }
    }

    fn push_grouped(&self, text: &mut String, digits: &str) {
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                text.push(self.thousands);
            }
            text.push(digit);
        }
    }

    /// A period in words: `desember 2023`, `2. kvartal 2023`, `2023`.
    pub fn period(&self, period: Period) -> String {
        let number = usize::try_from(period.of_year() - 1).unwrap_or_default();
        match period.step {
            Step::Month => {
                let month = self.months.split(' ').nth(number).unwrap_or_default();
                format!("{month}{NO_BREAK}{}", period.year())
            }
            Step::Quarter => self
                .quarters
                .replace("{n}", &period.of_year().to_string())
                .replace("{year}", &period.year().to_string()),
            Step::Year => period.year().to_string(),
        }
    }

    /// `a`, `a og b`, `a, b og c`.
    pub fn list(&self, items: &[String]) -> String {
        match items {
            [] => String::new(),
            [one] => one.clone(),
            [first @ .., last] => format!("{} {} {last}", first.join(", "), self.and),
        }
    }

    /// The text in the language's quotation marks.
    pub fn quoted(&self, text: &str) -> String {
        format!("{}{text}{}", self.quotes.0, self.quotes.1)
    }
}

/// `value` as it is when printed with `decimals`.
pub fn rounded(value: f64, decimals: usize) -> f64 {
    format!("{value:.decimals$}").parse().unwrap_or(value)
}

/// The text with a capital first letter, as at the start of a sentence.
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

const NB: Locale = Locale {
    language: Language::Nb,
    decimal: ',',
    thousands: NO_BREAK,
    months: "januar februar mars april mai juni juli august september oktober november desember",
    quarters: "{n}. kvartal {year}",
    and: "og",
    quotes: ('«', '»'),
};

const NN: Locale = Locale { language: Language::Nn, ..NB };

const EN: Locale = Locale {
    language: Language::En,
    decimal: '.',
    thousands: ',',
    months: "January February March April May June July August September October November December",
    quarters: "Q{n} {year}",
    and: "and",
    quotes: ('‘', '’'),
};

#[cfg(test)]
mod tests {
    use super::*;

    fn nb(value: f64, decimals: usize) -> String {
        Locale::of(Language::Nb).number(value, decimals, Sign::Natural)
    }

    #[test]
    fn norwegian_numbers_have_a_decimal_comma_a_minus_sign_and_spaced_thousands() {
        assert_eq!(nb(-0.25, 1), "\u{2212}0,2");
        assert_eq!(nb(12_638.0, 0), "12\u{a0}638");
        assert_eq!(nb(1_234_567.891, 2), "1\u{a0}234\u{a0}567,89");
        assert_eq!(nb(999.0, 0), "999");
    }

    #[test]
    fn english_numbers_have_a_point_and_commas() {
        let en = Locale::of(Language::En);
        assert_eq!(en.number(-12_638.5, 1, Sign::Natural), "\u{2212}12,638.5");
        assert_eq!(en.count(24_000_000), "24,000,000");
    }

    #[test]
    fn a_number_that_rounds_to_zero_has_no_sign() {
        assert_eq!(nb(-0.04, 1), "0,0");
        assert_eq!(Locale::of(Language::Nb).number(0.04, 1, Sign::Always), "0,0");
    }

    #[test]
    fn signs_are_shown_as_asked() {
        let nb = Locale::of(Language::Nb);
        assert_eq!(nb.number(0.3, 1, Sign::Always), "+0,3");
        assert_eq!(nb.number(-0.3, 1, Sign::Always), "\u{2212}0,3");
        assert_eq!(nb.number(-0.3, 1, Sign::Plain), "0,3");
    }

    #[test]
    fn periods_are_written_in_words() {
        let december: Period = "2023-12".parse().unwrap();
        assert_eq!(Locale::of(Language::Nb).period(december), "desember\u{a0}2023");
        assert_eq!(Locale::of(Language::En).period(december), "December\u{a0}2023");
        assert_eq!(Locale::of(Language::Nb).period("2023-Q2".parse().unwrap()), "2. kvartal 2023");
        assert_eq!(Locale::of(Language::En).period("2013".parse().unwrap()), "2013");
    }

    #[test]
    fn lists_are_joined_as_the_language_does() {
        let items: Vec<String> = ["a", "b", "c"].map(str::to_owned).to_vec();
        assert_eq!(Locale::of(Language::Nb).list(&items), "a, b og c");
        assert_eq!(Locale::of(Language::En).list(&items[..2]), "a and b");
        assert_eq!(Locale::of(Language::En).list(&items[..1]), "a");
    }

    #[test]
    fn a_sentence_begins_with_a_capital_also_when_it_is_not_ascii() {
        assert_eq!(capital("østfold"), "Østfold");
        assert_eq!(capital(""), "");
    }
}
