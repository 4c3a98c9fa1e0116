//! The words of a caveat with facts put into them: `{run_p_value}`, `{absorbed_share|percent}`.
//! Knows nothing of rules; only numbers, periods and names can be put into words.

use super::error::CatalogueFault;
use super::predicate_reading::no_fact;
use crate::facts::{FactInfo, Facts, Kind, Value, info};
use crate::language::Language;
use crate::period::{Period, Step};

/// A piece of a text.
enum Piece<'a> {
    Words(&'a str),
    Fact(&'static FactInfo, Style),
}

/// How a fact's value is put into words.
#[derive(Clone, Copy, PartialEq)]
enum Style {
    Plain,
    Percent,
}

/// Whether a text's placeholders are all well formed.
pub(super) fn check(text: &str) -> Result<(), CatalogueFault> {
    pieces(text).map(|_| ())
}

/// The text with the facts' values in a language's notation; the name of the first absent fact as error.
pub(super) fn fill(text: &str, facts: &Facts, language: Language) -> Result<String, String> {
    let pieces = pieces(text).map_err(|fault| fault.to_string())?;
    let word = |piece| match piece {
        Piece::Words(words) => Ok(words.to_owned()),
        Piece::Fact(info, style) => {
            let value = facts.value(info.name).ok_or_else(|| info.name.to_owned())?;
            Ok(in_words(value, style, language))
        }
    };
    pieces.into_iter().map(word).collect()
}

fn pieces(text: &str) -> Result<Vec<Piece<'_>>, CatalogueFault> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let (inside, behind) = after.split_once('}').ok_or_else(|| misplaced(text))?;
        found.push(Piece::Words(before));
        found.push(placeholder(inside)?);
        rest = behind;
    }
    found.push(Piece::Words(rest));
    let stray = found.iter().any(|piece| matches!(piece, Piece::Words(words) if words.contains('}')));
    if stray { Err(misplaced(text)) } else { Ok(found) }
}

fn placeholder<'a>(inside: &str) -> Result<Piece<'a>, CatalogueFault> {
    let (name, style) = match inside.split_once('|') {
        None => (inside, Style::Plain),
        Some((name, "percent")) => (name, Style::Percent),
        Some(_) => return Err(shape("{fact} or {fact|percent}", inside)),
    };
    let info = info(name).ok_or_else(|| no_fact(name))?;
    match (info.kind, style) {
        (Kind::Number, _) | (Kind::Period | Kind::Words, Style::Plain) => Ok(Piece::Fact(info, style)),
        _ => Err(shape("a number, a period or a name in the words", inside)),
    }
}

fn misplaced(text: &str) -> CatalogueFault {
    shape("a closed pair of braces around each fact", text)
}

fn shape(wanted: &str, got: &str) -> CatalogueFault {
    CatalogueFault::Shape { wanted: wanted.to_owned(), got: format!("'{got}'") }
}

fn in_words(value: &Value, style: Style, language: Language) -> String {
    match (value, style) {
        (Value::Number(share), Style::Percent) => number((share * 100.0).round(), language),
        (Value::Number(plain), Style::Plain) => number(*plain, language),
        (Value::Period(at), _) => period(*at, language),
        (Value::Words(words), _) => words.get(language).unwrap_or_default().to_owned(),
        (other, _) => other.to_string(),
    }
}

/// A number with two significant digits after the decimal sign where it is not whole: caveats speak of
/// sizes, the exact figures stand in the tables.
fn number(value: f64, language: Language) -> String {
    let leading = value.abs().log10().floor();
    let decimals = if value.fract() == 0.0 { 0 } else { (1.0 - leading).clamp(0.0, 6.0) as usize };
    let text = format!("{value:.decimals$}").replace('-', "\u{2212}");
    match language {
        Language::Nb | Language::Nn => text.replace('.', ","),
        Language::En => text,
    }
}

const MONTHS: [(&str, &str); 12] = [
    ("januar", "January"),
    ("februar", "February"),
    ("mars", "March"),
    ("april", "April"),
    ("mai", "May"),
    ("juni", "June"),
    ("juli", "July"),
    ("august", "August"),
    ("september", "September"),
    ("oktober", "October"),
    ("november", "November"),
    ("desember", "December"),
];

fn period(at: Period, language: Language) -> String {
    let (year, part) = (at.year(), at.of_year());
    match (at.step, language) {
        (Step::Year, _) => format!("{year}"),
        (Step::Quarter, Language::En) => format!("Q{part} {year}"),
        (Step::Quarter, _) => format!("{part}. kvartal {year}"),
        (Step::Month, _) => format!("{} {year}", month(part, language)),
    }
}

fn month(number: i32, language: Language) -> &'static str {
    let index = usize::try_from(number - 1).unwrap_or_default();
    let names = MONTHS.get(index).copied().unwrap_or_default();
    if language == Language::En { names.1 } else { names.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::known;
    use crate::language::LocalText;

    #[test]
    fn facts_stand_in_a_text_as_the_language_writes_them() {
        let facts = Facts::new()
            .with(known::RUN_P_VALUE, 0.0423)
            .with(known::ABSORBED_SHARE, 0.428)
            .with(known::REFERENCE_PERIOD, Period::month(2023, 6))
            .with(known::COMPOSITION_GROUP, LocalText::Same("Oslo".to_owned()))
            .with(known::THRESHOLD, 19.0);
        let text =
            "{run_p_value}; {absorbed_share|percent}; {reference_period}; {threshold}; {composition_group}";
        assert_eq!(fill(text, &facts, Language::Nb).unwrap(), "0,042; 43; juni 2023; 19; Oslo");
        assert_eq!(fill(text, &facts, Language::En).unwrap(), "0.042; 43; June 2023; 19; Oslo");
    }

    #[test]
    fn quarters_and_years_are_named_too() {
        let quarter = "2023-Q2".parse().unwrap();
        assert_eq!(period(quarter, Language::Nb), "2. kvartal 2023");
        assert_eq!(period(quarter, Language::En), "Q2 2023");
        assert_eq!(period("2023".parse().unwrap(), Language::En), "2023");
    }

    #[test]
    fn a_text_that_needs_an_absent_fact_names_it() {
        assert_eq!(fill("p = {run_p_value}", &Facts::new(), Language::Nb), Err("run_p_value".to_owned()));
    }

    #[test]
    fn a_placeholder_that_cannot_be_filled_is_an_error() {
        for wrong in ["{run_p_valu}", "{simulated}", "{run_p_value", "run}", "{horizon|share}", "{}"] {
            assert!(check(wrong).is_err(), "{wrong}");
        }
        assert!(check("no facts here").is_ok());
    }
}
