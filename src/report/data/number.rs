//! Numbers as they are published: rounded once, to declared decimals.
//! Knows nothing of which decimals those are.

/// A published number: the digits that every file shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Number(String);

impl Number {
    /// A number at the decimals that are published; nothing where it has no digits.
    pub fn of(value: f64, decimals: usize) -> Option<Self> {
        value.is_finite().then(|| Self(fixed(value, decimals)))
    }

    /// A count.
    pub fn count(count: u64) -> Self {
        Self(count.to_string())
    }

    /// The digits, with a decimal point and a minus of ASCII: what CSV and JSON call a number.
    pub fn text(&self) -> &str {
        &self.0
    }

    /// The number that the digits say.
    pub fn value(&self) -> f64 {
        self.0.parse().unwrap_or(f64::NAN)
    }
}

/// A number at the decimals that are published: more would tell how many persons are behind it.
pub fn fixed(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    if text.trim_start_matches('-').bytes().all(|b| b == b'0' || b == b'.') {
        text.trim_start_matches('-').to_owned()
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_its_decimals_and_zero_has_no_sign() {
        let text = |value, decimals| Number::of(value, decimals).map(|number| number.text().to_owned());
        assert_eq!(text(-0.004, 2).as_deref(), Some("0.00"));
        assert_eq!(text(9.0, 3).as_deref(), Some("9.000"));
        assert_eq!(text(-12.345_6, 2).as_deref(), Some("-12.35"));
        assert_eq!(text(f64::NAN, 2), None);
        assert_eq!(text(f64::NEG_INFINITY, 2), None);
    }
}
