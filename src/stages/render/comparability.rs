//! What may be compared between a figure's groups, from the same facts that choose its caveats.
//! Knows nothing of words.

use crate::caveats::demands;
use crate::facts::{Facts, known};
use crate::report::Comparability;

/// What the model permits. The order is that of strength: what forbids a comparison of levels comes first.
pub fn comparability(facts: &Facts) -> Comparability {
    let absorbed = facts.get(known::ABSORBED_SHARE).unwrap_or(0.0);
    if !demands::has_model(facts) {
        Comparability::NoModel
    } else if demands::lacks_intercept(facts) || demands::is_sensitivity_analysis(facts) {
        Comparability::Unanchored
    } else if demands::is_controlled_elsewhere(facts) {
        Comparability::ControlledElsewhere
    } else if demands::is_controlled(facts) {
        Comparability::DevelopmentOnly
    } else if demands::is_nearly_absorbed(facts) {
        Comparability::Absorbed(absorbed)
    } else if demands::is_fitted_elsewhere(facts) {
        Comparability::Elsewhere
    } else if demands::is_partly_absorbed(facts) {
        Comparability::Partly(absorbed)
    } else {
        Comparability::Free
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::caveats::{Catalogue, Claim, Permissions, resolve};
    use crate::language::Language;

    fn modelled() -> Facts {
        Facts::new()
            .with(known::HAS_MODEL, true)
            .with(known::HAS_INTERCEPT, true)
            .with(known::FIGURE_KIND, "indicator".to_owned())
            .with(known::RESIDUAL_IDENTITY, 0.0)
            .with(known::LARGEST_CONTROL_MEAN, 0.0)
    }

    /// Facts of every kind of figure with what may be compared in it.
    fn cases() -> [(Facts, Comparability); 9] {
        let control = || modelled().with(known::BREAKDOWN_IS_CONTROL, true);
        [
            (Facts::new().with(known::HAS_MODEL, false), Comparability::NoModel),
            (control(), Comparability::DevelopmentOnly),
            (control().with(known::FITTED_ELSEWHERE, true), Comparability::ControlledElsewhere),
            (control().with(known::SENSITIVITY_ANALYSIS, true), Comparability::Unanchored),
            (modelled().with(known::HAS_INTERCEPT, false), Comparability::Unanchored),
            (modelled().with(known::ABSORBED_SHARE, 0.95), Comparability::Absorbed(0.95)),
            (modelled().with(known::ABSORBED_SHARE, 0.4), Comparability::Partly(0.4)),
            (modelled().with(known::FITTED_ELSEWHERE, true), Comparability::Elsewhere),
            (modelled().with(known::ABSORBED_SHARE, 0.05), Comparability::Free),
        ]
    }

    #[test]
    fn a_figure_says_what_its_model_permits() {
        for (facts, wanted) in cases() {
            assert_eq!(comparability(&facts), wanted, "{facts:?}");
        }
    }

    #[test]
    fn what_a_figure_says_of_levels_is_what_its_caveats_forbid() {
        let text = include_str!("../../../templates/caveats.yaml");
        let catalogue = Catalogue::read("caveats", &serde_yaml::from_str(text).unwrap()).unwrap();
        for (facts, wanted) in cases() {
            let placed = resolve(&catalogue, &facts, &[Language::En]).unwrap();
            let forbidden = Permissions::of(&placed).may(Claim::LevelComparison).is_err();
            assert_eq!(forbidden, wanted.is_of_development_only(), "{wanted:?}");
        }
    }
}
