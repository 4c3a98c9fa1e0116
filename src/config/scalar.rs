//! What a plain scalar means by the core schema of YAML 1.2 (section 10.3.2 of the specification).
//! Knows nothing of quotes or positions.

use crate::config::document::{Style, Value};

/// The value of a scalar written without quotes. `yes`, `NO`, `on`, `1_000` and dates are texts, as
/// YAML 1.2 has it; `.inf` and `.nan` stay texts too, since no value of a pipeline can be either.
pub fn resolve(written: &str) -> Value {
    match written {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        _ => number(written).unwrap_or_else(|| Value::Text { text: written.to_owned(), style: Style::Plain }),
    }
}

fn number(written: &str) -> Option<Value> {
    let owned = || written.to_owned();
    if let Some(value) = integer(written) {
        return Some(Value::Integer { value, written: owned() });
    }
    let value = is_float(written).then(|| written.parse::<f64>().ok())??;
    value.is_finite().then(|| Value::Float { value, written: owned() })
}

fn integer(written: &str) -> Option<i64> {
    let based = |digits: &str, base| {
        let plain = digits.bytes().all(|b| b.is_ascii_alphanumeric());
        plain.then(|| i64::from_str_radix(digits, base).ok()).flatten()
    };
    match (written.strip_prefix("0x"), written.strip_prefix("0o")) {
        (Some(digits), _) => based(digits, 16),
        (_, Some(digits)) => based(digits, 8),
        _ => written.parse().ok(),
    }
}

/// `[-+]? ( . [0-9]+ | [0-9]+ ( . [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?`
fn is_float(written: &str) -> bool {
    let unsigned = written.strip_prefix(['-', '+']).unwrap_or(written);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent.strip_prefix(['-', '+']).unwrap_or(exponent))),
        None => (unsigned, None),
    };
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let (whole, part) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    digits(whole)
        && digits(part)
        && !(whole.is_empty() && part.is_empty())
        && exponent.is_none_or(|exponent| !exponent.is_empty() && digits(exponent))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_yaml_1_1_took_for_truth_values_numbers_and_dates_is_text() {
        for text in [
            "NO",
            "no",
            "yes",
            "on",
            "off",
            "y",
            "1_000",
            "2023-06",
            "2023-06-01",
            "12:30",
            "1,5",
            ".inf",
            "0b1",
            "-",
            ".",
            "e5",
            "1e",
            "inf",
            "0x-1",
        ] {
            assert!(matches!(resolve(text), Value::Text { .. }), "{text}: {:?}", resolve(text));
        }
    }

    #[test]
    fn numbers_keep_how_they_were_written() {
        let integer = |text: &str| match resolve(text) {
            Value::Integer { value, written } if written == text => value,
            other => panic!("{other:?}"),
        };
        assert_eq!((integer("03"), integer("-7"), integer("+12")), (3, -7, 12));
        assert_eq!((integer("0x1F"), integer("0o17")), (31, 15));
        for text in ["1.5", "2024.10", "-.5", "1e3", "1.", "99999999999999999999"] {
            assert!(matches!(resolve(text), Value::Float { written, .. } if written == text));
        }
    }
}
