//! How a chart writes a number: scale, decimals, decimal sign, thousands, minus, suffix.
//! Knows nothing of axes.

use crate::language::Language;

const MINUS: char = '\u{2212}';
const NO_BREAK_SPACE: char = '\u{a0}';

/// How values become text.
#[derive(Debug, Clone, PartialEq)]
pub struct NumberFormat {
    /// Decimals of a value in the description (an axis chooses its own).
    pub decimals: usize,
    /// What values are multiplied with before they are drawn or written: 100 for percent.
    pub scale: f64,
    /// Decimal sign.
    pub decimal_sign: char,
    /// Between groups of three digits.
    pub thousands: char,
    /// Follows a value in the description, its space included; not written on the axis.
    pub suffix: String,
}

impl NumberFormat {
    /// The language's signs, with `decimals`, no scale and no suffix.
    pub fn of(language: Language, decimals: usize) -> Self {
        let (decimal_sign, thousands) = match language {
            Language::Nb | Language::Nn => (',', NO_BREAK_SPACE),
            Language::En => ('.', ','),
        };
        Self { decimals, scale: 1.0, decimal_sign, thousands, suffix: String::new() }
    }

    /// A scaled value with its suffix.
    pub(super) fn value(&self, scaled: f64) -> String {
        format!("{}{}", self.plain(scaled, self.decimals), self.suffix)
    }

    /// A scaled value with `decimals`, and without a suffix. Numbers that would fill a line are written with
    /// an exponent.
    pub(super) fn plain(&self, scaled: f64, decimals: usize) -> String {
        let size = scaled.abs();
        if size >= 1e12 || decimals > 9 {
            let digits = format!("{size:.1e}").replace('.', &self.decimal_sign.to_string());
            return format!("{}{}", sign(scaled, &digits), digits.replace('-', &MINUS.to_string()));
        }
        let digits = format!("{size:.decimals$}");
        let (whole, fraction) = digits.split_once('.').unwrap_or((&digits, ""));
        let mut out = format!("{}{}", sign(scaled, &digits), self.grouped(whole));
        if !fraction.is_empty() {
            out.push(self.decimal_sign);
            out.push_str(fraction);
        }
        out
    }

    /// Thousands are set apart from five digits on, as in running text.
    fn grouped(&self, whole: &str) -> String {
        if whole.len() < 5 {
            return whole.to_owned();
        }
        let mut out = String::new();
        for (at, digit) in whole.chars().enumerate() {
            if at > 0 && (whole.len() - at).is_multiple_of(3) {
                out.push(self.thousands);
            }
            out.push(digit);
        }
        out
    }
}

/// The minus, unless every digit that is written is zero.
fn sign(value: f64, digits: &str) -> String {
    let shows = digits.chars().any(|c| ('1'..='9').contains(&c));
    if value < 0.0 && shows { MINUS.to_string() } else { String::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn norwegian_numbers_have_a_comma_a_true_minus_and_a_space_that_does_not_break() {
        let format = NumberFormat { suffix: "\u{a0}timer".to_owned(), ..NumberFormat::of(Language::Nb, 1) };
        assert_eq!(format.value(-0.24), "\u{2212}0,2\u{a0}timer");
        assert_eq!(format.plain(12_638.0, 0), "12\u{a0}638");
        assert_eq!(format.plain(1_264.0, 0), "1264");
        assert_eq!(NumberFormat::of(Language::En, 2).value(-1_234_567.891), "\u{2212}1,234,567.89");
    }

    #[test]
    fn a_value_that_rounds_to_zero_has_no_minus() {
        assert_eq!(NumberFormat::of(Language::Nb, 1).value(-0.04), "0,0");
        assert_eq!(NumberFormat::of(Language::Nb, 2).value(-0.04), "\u{2212}0,04");
    }

    #[test]
    fn a_number_that_would_fill_a_line_gets_an_exponent() {
        assert_eq!(NumberFormat::of(Language::Nb, 1).value(-2.5e40), "\u{2212}2,5e40");
        assert_eq!(NumberFormat::of(Language::En, 12).value(1e-11), "1.0e\u{2212}11");
    }
}
