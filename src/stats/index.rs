//! The index: percent change of a group's indicator since a reference period.
//! Knows nothing of periods or groups; it is given their means.

/// The percent change since the reference period r (the article's fact box):
/// `((indicator_t + actual_r) / (indicator_r + actual_r) - 1) * 100`, which is 0 in the reference period.
///
/// All three are in the outcome's units. `None` when the base `indicator_r + actual_r` is not above zero, of which
/// nothing is a percentage, or anything is not finite.
pub fn percent_change(indicator_t: f64, actual_r: f64, indicator_r: f64) -> Option<f64> {
    let base = indicator_r + actual_r;
    // The same ratio with the base taken out first: exactly zero when nothing has changed.
    let change = (indicator_t - indicator_r) / base * 100.0;
    (base > 0.0 && base.is_finite() && change.is_finite()).then_some(change)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_an_hour_on_ten_hours_is_five_percent() {
        let change = percent_change(0.4, 10.1, -0.1).unwrap();
        assert!((change - ((0.4 + 10.1) / (-0.1 + 10.1) - 1.0) * 100.0).abs() < 1e-12);
        assert!((change - 5.0).abs() < 1e-12);
    }

    #[test]
    fn the_reference_period_itself_has_not_changed() {
        assert_eq!(percent_change(-0.1, 7.3, -0.1), Some(0.0));
    }

    #[test]
    fn without_a_base_there_is_no_change() {
        assert_eq!(percent_change(1.0, 0.5, -0.5), None);
        assert_eq!(percent_change(-0.8, -2.3, 0.1), None);
        assert_eq!(percent_change(f64::NAN, 1.0, 1.0), None);
        assert_eq!(percent_change(1.0, f64::INFINITY, 1.0), None);
        assert_eq!(percent_change(0.0, 0.0, 0.0), None);
    }
}
