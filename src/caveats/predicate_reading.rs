//! Reading a rule from the catalogue: every operator is known, every constant of its fact's kind.
//! Knows nothing of how a rule is applied.

use super::error::{CatalogueError, CatalogueFault};
use super::predicate::{Comparison, Predicate, Test};
use super::reading::{Place, unknown};
use crate::facts::{ALL, FactInfo, Kind, Value, info};
use crate::name::nearest;

/// The words that can begin a rule.
const FORMS: [&str; 5] = ["all", "any", "not", "always", "fact"];

/// Every operator of a comparison.
pub(super) const OPERATORS: [&str; 7] =
    ["is", "at_least", "at_most", "more_than", "less_than", "one_of", "known"];

/// The rule at a place; the first fault otherwise.
pub(super) fn predicate(place: &Place<'_>) -> Result<Predicate, CatalogueError> {
    let entries = place.entries()?;
    if place.at("fact").is_some() {
        return comparison(place).map(Predicate::Fact);
    }
    let [(form, inner)] = entries.as_slice() else {
        return Err(place.not(&format!("one of {}", FORMS.join(", "))));
    };
    match *form {
        "all" => parts(inner).map(Predicate::All),
        "any" => parts(inner).map(Predicate::Any),
        "not" => predicate(inner).map(|part| Predicate::Not(Box::new(part))),
        "always" if inner.value == &serde_json::Value::Bool(true) => Ok(Predicate::Always),
        "always" => Err(inner.not("true (a rule that never holds is no caveat)")),
        other => Err(inner.fault(unknown("rule", other, &FORMS))),
    }
}

fn parts(place: &Place<'_>) -> Result<Vec<Predicate>, CatalogueError> {
    place.some_items()?.iter().map(predicate).collect()
}

/// The comparison at a place: `fact` and one operator.
pub(super) fn comparison(place: &Place<'_>) -> Result<Comparison, CatalogueError> {
    let fact = fact_named(&place.need("fact")?)?;
    let operators: Vec<_> = place.entries()?.into_iter().filter(|(key, _)| *key != "fact").collect();
    let [(operator, constant)] = operators.as_slice() else {
        return Err(place.not(&format!("one operator beside 'fact': {}", OPERATORS.join(", "))));
    };
    let allowed = operators_of(fact.kind);
    if !OPERATORS.contains(operator) {
        return Err(constant.fault(unknown("operator", operator, allowed)));
    }
    if !allowed.contains(operator) {
        return Err(constant.fault(wrong_operator(fact, operator)));
    }
    Ok(Comparison { fact, test: test(fact, operator, constant)? })
}

fn fact_named(place: &Place<'_>) -> Result<&'static FactInfo, CatalogueError> {
    let name = place.text()?;
    info(name).ok_or_else(|| place.fault(no_fact(name)))
}

/// The fault of a name that is no fact's.
pub(super) fn no_fact(name: &str) -> CatalogueFault {
    let meant = nearest(name, ALL.iter().map(|info| info.name)).map(str::to_owned);
    CatalogueFault::UnknownFact { fact: name.to_owned(), nearest: meant }
}

fn operators_of(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Flag => &["is", "known"],
        Kind::Number | Kind::Period => &OPERATORS,
        Kind::Text => &["is", "one_of", "known"],
        Kind::Texts => &["one_of", "known"],
        Kind::Words => &["known"],
    }
}

fn wrong_operator(fact: &FactInfo, operator: &str) -> CatalogueFault {
    CatalogueFault::WrongOperator {
        fact: fact.name.to_owned(),
        kind: fact.kind,
        operator: operator.to_owned(),
        allowed: operators_of(fact.kind).join(", "),
    }
}

fn test(fact: &FactInfo, operator: &str, constant: &Place<'_>) -> Result<Test, CatalogueError> {
    let value = || of_kind(fact.name, fact.kind, constant);
    Ok(match operator {
        "at_least" => Test::AtLeast(value()?),
        "at_most" => Test::AtMost(value()?),
        "more_than" => Test::MoreThan(value()?),
        "less_than" => Test::LessThan(value()?),
        "one_of" => Test::OneOf(values(fact, constant)?),
        "known" => Test::Known(constant.value.as_bool().ok_or_else(|| constant.not("true or false"))?),
        _ => Test::Is(value()?),
    })
}

fn values(fact: &FactInfo, list: &Place<'_>) -> Result<Vec<Value>, CatalogueError> {
    // A list of texts is tested member by member.
    let kind = if fact.kind == Kind::Texts { Kind::Text } else { fact.kind };
    list.some_items()?.iter().map(|item| of_kind(fact.name, kind, item)).collect()
}

fn of_kind(fact: &str, kind: Kind, place: &Place<'_>) -> Result<Value, CatalogueError> {
    Value::from_json(kind, place.value).ok_or_else(|| {
        let got = place.value.to_string();
        place.fault(CatalogueFault::WrongKind { fact: fact.to_owned(), wanted: kind, got })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(rule: &serde_json::Value) -> Result<Predicate, CatalogueError> {
        predicate(&Place::root(rule))
    }

    #[test]
    fn every_form_of_a_rule_is_read() {
        let rule = json!({"all": [
            {"any": [{"fact": "horizon", "at_least": 1}, {"fact": "outcome", "one_of": ["a", "b"]}]},
            {"not": {"fact": "events_in_period", "one_of": ["shock"]}},
            {"fact": "last_period", "more_than": "2020-02"},
            {"fact": "threshold", "known": false},
            {"always": true}
        ]});
        assert!(matches!(read(&rule), Ok(Predicate::All(parts)) if parts.len() == 5));
    }

    #[test]
    fn an_unknown_fact_is_named_with_its_path_and_the_nearest() {
        let fault = read(&json!({"all": [{"fact": "horizn", "at_least": 1}]})).unwrap_err();
        assert_eq!(fault.path, "/all/0/fact");
        assert_eq!(fault.to_string(), "/all/0/fact: there is no fact 'horizn'");
        assert_eq!(fault.mend().as_deref(), Some("did you mean 'horizon'?"));
    }

    #[test]
    fn a_constant_of_the_wrong_kind_is_an_error_at_the_constant() {
        for (rule, path) in [
            (json!({"fact": "horizon", "at_least": "three"}), "/at_least"),
            (json!({"fact": "simulated", "is": "yes"}), "/is"),
            (json!({"fact": "last_period", "is": "2020-13"}), "/is"),
            (json!({"fact": "outcome", "one_of": ["a", 1]}), "/one_of/1"),
            (json!({"fact": "horizon", "known": "yes"}), "/known"),
        ] {
            assert_eq!(read(&rule).unwrap_err().path, path, "{rule}");
        }
    }

    #[test]
    fn an_unknown_operator_is_named_with_the_nearest() {
        let fault = read(&json!({"fact": "horizon", "at_leest": 3})).unwrap_err();
        assert_eq!(
            (fault.path.as_str(), fault.mend()),
            ("/at_leest", Some("did you mean 'at_least'?".into()))
        );
        let fault = read(&json!({"fact": "simulated", "at_least": true})).unwrap_err();
        assert!(
            fault.to_string().contains("is true or false, which 'at_least' cannot test; it takes is, known")
        );
    }

    #[test]
    fn a_rule_without_content_is_an_error() {
        for (rule, path) in [
            (json!({"all": []}), "/all"),
            (json!({"not": {"any": []}}), "/not/any"),
            (json!({"fact": "outcome", "one_of": []}), "/one_of"),
            (json!({}), ""),
            (json!({"fact": "outcome"}), ""),
            (json!({"always": false}), "/always"),
            (json!({"fact": "horizon", "at_least": 1, "at_most": 2}), ""),
            (json!({"al": [{"always": true}]}), "/al"),
            (json!("always"), ""),
        ] {
            assert_eq!(read(&rule).unwrap_err().path, path, "{rule}");
        }
    }
}
