//! The model's card: what is known of each fit and coefficient, from the parts of a fit stage.
//! Knows nothing of how a card is written down.

use super::super::fit::{FurtherErrors, RareLevels};
use crate::report::{Coefficient, FitNote, ModelCard, ModelFit};
use crate::stats::{self, Estimator, Fit, Inflation, Note, OutcomeFit, Status};
use std::collections::BTreeSet;

/// What a fit stage gives beside the coefficients; each list has an entry an outcome, or none at all.
#[derive(Debug, Default, Clone, Copy)]
pub struct Beside<'a> {
    /// Variance inflation.
    pub inflation: &'a [Inflation],
    /// Robust and clustered standard errors.
    pub errors: &'a [FurtherErrors],
    /// Levels that too few units have.
    pub rare: Option<&'a RareLevels>,
}

/// The card of a model.
pub fn model_card(name: &str, fit: &Fit, beside: Beside) -> ModelCard {
    let fits = fit.outcomes.iter().enumerate();
    ModelCard {
        name: name.to_owned(),
        estimator: fit.estimator.name().to_owned(),
        fits: fits.map(|(place, outcome)| model_fit(outcome, fit.estimator, place, beside)).collect(),
    }
}

fn model_fit(outcome: &OutcomeFit, estimator: Estimator, place: usize, beside: Beside) -> ModelFit {
    let inflation = beside.inflation.get(place).map(|own| own.terms.as_slice()).unwrap_or_default();
    let errors = beside.errors.get(place);
    let hidden = hidden_terms(outcome, beside.rare);
    let terms = outcome.coefficients.iter().enumerate().map(|(term, own)| {
        if hidden.contains(&term) {
            return Coefficient { status: SUPPRESSED.to_owned(), ..named(own) };
        }
        Coefficient {
            robust_error: further(own, errors.and_then(|errors| errors.robust.as_deref()), term),
            clustered_error: further(own, errors.and_then(|errors| errors.clustered.as_deref()), term),
            inflation: inflation.get(term).copied().flatten(),
            ..coefficient(own, estimator)
        }
    });
    ModelFit {
        outcome: outcome.name.clone(),
        observations: outcome.n,
        rank: outcome.rank() as u64,
        r_squared: Some(outcome.r_squared),
        residual_sd: Some(outcome.residual_sd),
        condition: estimator.is_official().then_some(outcome.condition),
        largest_control_mean: estimator.is_official().then_some(outcome.residual_identity),
        notes: notes(outcome),
        terms: terms.collect(),
    }
}

/// The status of a coefficient that is hidden to protect units.
const SUPPRESSED: &str = "suppressed";

/// The terms whose coefficients say what few units did: of levels that few have, and where the reference level is one,
/// of all other levels and the intercept, which lie as far from it.
fn hidden_terms(outcome: &OutcomeFit, rare: Option<&RareLevels>) -> BTreeSet<usize> {
    let Some(rare) = rare else { return BTreeSet::new() };
    let is_rare = |own: &stats::Coefficient| {
        let level = own.term.level.as_deref();
        level.is_some_and(|level| rare.has(&outcome.name, &own.term.name, level))
    };
    let references =
        outcome.coefficients.iter().filter(|own| own.status == Status::Reference && is_rare(own));
    let rare_references: BTreeSet<&str> = references.map(|own| own.term.name.as_str()).collect();
    let is_hidden = |own: &stats::Coefficient| {
        let is_intercept = own.term.name == stats::INTERCEPT && !rare_references.is_empty();
        is_rare(own) || rare_references.contains(own.term.name.as_str()) || is_intercept
    };
    let terms = outcome.coefficients.iter().enumerate();
    let estimated = terms.filter(|(_, own)| own.status == Status::Ok && is_hidden(own));
    estimated.map(|(term, _)| term).collect()
}

/// A term without its numbers.
fn named(coefficient: &stats::Coefficient) -> Coefficient {
    let stats::Term { name, level, power } = &coefficient.term;
    Coefficient { term: name.clone(), level: level.clone(), power: *power, ..Coefficient::default() }
}

fn coefficient(coefficient: &stats::Coefficient, estimator: Estimator) -> Coefficient {
    let is_estimated = coefficient.status == Status::Ok;
    Coefficient {
        estimate: is_estimated.then_some(coefficient.estimate),
        std_error: (is_estimated && estimator.has_std_errors()).then_some(coefficient.std_error),
        status: status_word(coefficient.status).to_owned(),
        ..named(coefficient)
    }
}

/// A term's entry in a list of standard errors, where it has an estimate.
fn further(coefficient: &stats::Coefficient, errors: Option<&[f64]>, term: usize) -> Option<f64> {
    let error = errors?.get(term).copied()?;
    (coefficient.status == Status::Ok).then_some(error)
}

fn notes(outcome: &OutcomeFit) -> Vec<FitNote> {
    let aliased = outcome
        .coefficients
        .iter()
        .filter_map(|own| Some(FitNote::Aliased { term: own.term.to_string(), of: own.alias_of.clone()? }));
    let others = outcome.notes.iter().map(|note| match note {
        Note::NearlyAliased { term, .. } => FitNote::NearlyAliased { term: term.to_string() },
        Note::EmptyReference { term } => FitNote::EmptyReference { term: term.to_string() },
        Note::ConstantOutcome => FitNote::ConstantOutcome,
        Note::ExactFit => FitNote::ExactFit,
    });
    aliased.chain(others).collect()
}

/// The word of a coefficient's status in tables.
pub fn status_word(status: Status) -> &'static str {
    match status {
        Status::Ok => "ok",
        Status::Reference => "reference",
        Status::Aliased => "aliased",
        Status::Empty => "empty",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// A model of one outcome: an intercept, a reference level, a level and one that repeats it.
    fn fit() -> Fit {
        let term = |name: &str, level: Option<&str>| json!({"name": name, "level": level, "power": null});
        let own = |term: serde_json::Value, status: &str, estimate: f64, alias: Option<&str>| {
            json!({"term": term, "estimate": estimate, "tail": 0.0, "std_error": estimate / 10.0,
                "status": status, "alias_of": alias})
        };
        let value = json!({
            "design": {"intercept": true, "factors": [], "numerics": []},
            "outcomes": [{
                "name": "score", "grid": serde_json::to_value(stats::Grid::decimals(1)).unwrap(), "n": 40,
                "coefficients": [
                    own(term(stats::INTERCEPT, None), "ok", 2.0, None),
                    own(term("sex", Some("f")), "reference", 0.0, None),
                    own(term("sex", Some("m")), "ok", 1.0, None),
                    own(term("gender", Some("man")), "aliased", 0.0, Some("sex=m")),
                ],
                "residual_sd": 3.0, "r_squared": 0.25, "inverse": [1.0, 0.0, 1.0], "residual_identity": 0.0,
                "condition": 2.5, "notes": [{"note": "exact_fit"}],
            }],
        });
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn errors_and_inflation_stand_at_their_terms_and_only_where_there_is_an_estimate() {
        let inflation = [Inflation { columns: Vec::new(), terms: vec![None, None, Some(1.5), None] }];
        let robust = Some(vec![0.1, 0.0, 0.2, 0.0]);
        let errors = [FurtherErrors { outcome: "score".to_owned(), robust, ..FurtherErrors::default() }];
        let card = model_card("model", &fit(), Beside { inflation: &inflation, errors: &errors, rare: None });
        let of =
            |value: fn(&Coefficient) -> Option<f64>| card.fits[0].terms.iter().map(value).collect::<Vec<_>>();
        assert_eq!(of(|own| own.robust_error), [Some(0.1), None, Some(0.2), None]);
        assert_eq!(of(|own| own.inflation), [None, None, Some(1.5), None]);
        assert_eq!(of(|own| own.clustered_error), [None; 4]);
    }

    #[test]
    fn a_coefficient_that_tells_of_few_units_is_hidden_and_so_is_what_lies_as_far_from_them() {
        let estimates = |level: &str| {
            let rare: RareLevels = serde_json::from_value(json!({"score": [["sex", level]]})).unwrap();
            let card = model_card("model", &fit(), Beside { rare: Some(&rare), ..Beside::default() });
            let terms = card.fits[0].terms.iter();
            terms.map(|own| (own.estimate.is_some(), own.status.clone())).collect::<Vec<_>>()
        };
        let (ok, reference) = ((true, "ok".to_owned()), (false, "reference".to_owned()));
        let hidden = (false, "suppressed".to_owned());
        let aliased = (false, "aliased".to_owned());
        assert_eq!(estimates("m"), [ok.clone(), reference.clone(), hidden.clone(), aliased.clone()]);
        assert_eq!(estimates("f"), [hidden.clone(), reference, hidden, aliased]);
    }

    #[test]
    fn a_fit_says_its_rank_and_condition_and_what_was_left_out() {
        let card = model_card("model", &fit(), Beside::default());
        let fit = &card.fits[0];
        assert_eq!((fit.rank, fit.condition, fit.observations), (2, Some(2.5), 40));
        let aliased = FitNote::Aliased { term: "gender=man".to_owned(), of: "sex=m".to_owned() };
        assert_eq!(fit.notes, [aliased, FitNote::ExactFit]);
    }
}
