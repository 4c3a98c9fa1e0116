//! How languages write numbers and plurals, held against Unicode's own data by ICU4X.
//! Knows nothing of where on a page they stand.

use super::locale::{Locale, MINUS, Sign, rounded};
use super::words::plural;
use crate::language::Language;
use icu_decimal::DecimalFormatter;
use icu_decimal::input::Decimal;
use icu_locale_core::Locale as IcuLocale;
use icu_plurals::{PluralCategory, PluralRules};
use proptest::prelude::*;

/// The language for ICU4X; the pages' English is that of Britain, which has no comma before "and".
fn icu(language: Language) -> IcuLocale {
    let code = if language == Language::En { "en-GB" } else { language.code() };
    code.parse().unwrap()
}

/// The number as ICU4X writes it. CLDR's English has a hyphen for a minus, the pages have the sign of print.
fn by_icu(value: f64, decimals: usize, language: Language) -> String {
    let formatter = DecimalFormatter::try_new(icu(language).into(), Default::default()).unwrap();
    let number: Decimal = format!("{:.decimals$}", rounded(value, decimals) + 0.0).parse().unwrap();
    formatter.format(&number).to_string().replace('-', &MINUS.to_string())
}

proptest! {
    #[test]
    fn numbers_are_written_as_unicode_has_them(value in -1e9..1e9_f64, small in -2.0..2.0_f64, decimals in 0..6_usize) {
        for language in Language::ALL {
            let locale = Locale::of(language);
            for value in [value, small, value.trunc(), 0.0, -0.0] {
                prop_assert_eq!(locale.number(value, decimals, Sign::Natural), by_icu(value, decimals, language));
            }
        }
    }

    #[test]
    fn counts_are_written_as_unicode_has_them(count in 0..u64::MAX) {
        for language in Language::ALL {
            let formatter = DecimalFormatter::try_new(icu(language).into(), Default::default()).unwrap();
            let expected = formatter.format(&Decimal::from(count)).to_string();
            prop_assert_eq!(Locale::of(language).count(count), expected);
        }
    }
}

#[test]
fn words_after_numbers_take_the_form_that_unicode_has_for_them() {
    for language in Language::ALL {
        let locale = Locale::of(language);
        let rules = PluralRules::try_new(icu(language).into(), Default::default()).unwrap();
        for (value, decimals) in [0.0, 0.5, 1.0, 1.04, 1.5, 2.0, 10.0, 11.0, 21.0, 101.0, 1_000.0, -1.0]
            .into_iter()
            .flat_map(|value| [(value, 0), (value, 1), (value, 2)])
        {
            let number: Decimal = format!("{:.decimals$}", rounded(value, decimals).abs()).parse().unwrap();
            let expected = if rules.category_for(&number) == PluralCategory::One { "one" } else { "other" };
            let written = locale.number(value, decimals, Sign::Natural);
            assert_eq!(plural(("one", "other"), &written, locale), expected, "{language} {written}");
        }
    }
}
