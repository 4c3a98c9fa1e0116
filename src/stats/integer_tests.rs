use super::*;
use proptest::prelude::*;

fn number(text: &str) -> Integer {
    text.parse().unwrap()
}

#[test]
fn the_twentieth_power_of_a_ten_digit_number_is_known() {
    let power = Integer::from(8_781_464_495_i64).power(20);
    let digits = power.to_string();
    assert_eq!(digits.len(), 199);
    assert_eq!(number(&digits), power);
    assert_eq!(power.modulo(1_000_003), mod_power(8_781_464_495, 20, 1_000_003));
    let root = power.to_double_double().hi.powf(0.05);
    assert!((root - 8_781_464_495.0).abs() < 1e-4);
}

fn mod_power(base: u64, exponent: u32, prime: u64) -> u64 {
    (0..exponent).fold(1, |power, _| (u128::from(power) * u128::from(base) % u128::from(prime)) as u64)
}

#[test]
fn the_smallest_number_of_128_bits_has_one_form() {
    let most = Integer::from(i128::MAX);
    let mut sum = most.negated();
    sum.add(&Integer::from(-1_i64));
    assert_eq!(sum, Integer::from(i128::MIN));
    assert_eq!(number(&sum.to_string()), sum);
    sum.add(&Integer::from(-1_i64));
    assert_eq!(sum.to_i128(), None);
    sum.add(&Integer::from(1_i64));
    assert_eq!(sum, Integer::from(i128::MIN));
}

#[test]
fn json_holds_small_numbers_as_numbers_and_large_ones_as_digits() {
    for (value, json) in [(1_i128 << 53, "9007199254740992"), ((1 << 53) + 1, "\"9007199254740993\"")] {
        let text = serde_json::to_string(&Integer::from(value)).unwrap();
        assert_eq!(text, json);
        assert_eq!(serde_json::from_str::<Integer>(&text).unwrap(), Integer::from(value));
    }
    assert!(serde_json::from_str::<Integer>("\"12x\"").is_err());
}

proptest! {
    #[test]
    fn long_arithmetic_follows_the_rules(a in any::<i128>(), b in any::<i128>(), c in any::<i128>()) {
        let [a, b, c] = [a, b, c].map(Integer::from);
        let mut sum = a.clone();
        sum.add(&b);
        let mut parts = a.times(&c);
        parts.add(&b.times(&c));
        prop_assert_eq!(sum.times(&c), parts.clone());
        prop_assert_eq!(number(&parts.to_string()), parts.clone());
        parts.add(&parts.negated());
        prop_assert!(parts.is_zero());
    }

    #[test]
    fn scaling_keeps_a_hundred_bits(a in any::<i128>(), exponent in -60..60_i32) {
        let found = Integer::from(a).scaled(exponent).scaled(-exponent);
        let back = found.hi as i128;
        let error = (a.saturating_sub(back)) as f64 - found.lo;
        prop_assert!(error.abs() <= a.unsigned_abs() as f64 * 1e-30 + 1e-30);
    }
}
