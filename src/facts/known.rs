//! The closed table of facts: every observation that a caveat's rule may speak of, with its kind.
//! Knows nothing of the values that a run observes. A new fact is one constant and one line in [`ALL`].

use super::observed::Observed;
use super::value::Kind;
use crate::language::LocalText;
use crate::period::Period;
use std::marker::PhantomData;

/// The typed name of a fact: what [`super::Facts::set`] and [`super::Facts::get`] take.
#[derive(Debug)]
pub struct Fact<T> {
    /// Name, kind and meaning.
    pub info: FactInfo,
    holds: PhantomData<fn() -> T>,
}

/// What the table says of a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FactInfo {
    /// The name as a rule in the catalogue writes it.
    pub name: &'static str,
    /// The kind of its value.
    pub kind: Kind,
    /// What it observes, in one sentence.
    pub about: &'static str,
}

impl<T> Clone for Fact<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Fact<T> {}

const fn fact<T: Observed>(name: &'static str, about: &'static str) -> Fact<T> {
    Fact { info: FactInfo { name, kind: T::KIND, about }, holds: PhantomData }
}

/// The fact with this name.
pub fn info(name: &str) -> Option<&'static FactInfo> {
    ALL.iter().find(|info| info.name == name)
}

/// Were the data simulated?
pub const SIMULATED: Fact<bool> = fact("simulated", "The data were made by a simulation, not collected.");
/// What the figure shows.
pub const FIGURE_KIND: Fact<String> =
    fact("figure_kind", "What the figure shows: indicator, actual_expected, index, actual or funnel.");
/// Is there a model behind the figure?
pub const HAS_MODEL: Fact<bool> =
    fact("has_model", "A regression model gives the expected values that the figure rests on.");
/// Has the model an intercept?
pub const HAS_INTERCEPT: Fact<bool> =
    fact("has_intercept", "The model has an intercept, so that its residuals average zero over all rows.");
/// Is the model one of those that are for sensitivity analyses?
pub const SENSITIVITY_ANALYSIS: Fact<bool> = fact(
    "sensitivity_analysis",
    "The model is estimated by something else than least squares, and is not the official one.",
);
/// Which breakdown?
pub const BREAKDOWN: Fact<String> =
    fact("breakdown", "The name of the breakdown whose groups the figure shows; total for everybody.");
/// Is the breakdown a control?
pub const BREAKDOWN_IS_CONTROL: Fact<bool> =
    fact("breakdown_is_control", "The breakdown is a categorical control of the model.");
/// Was the model fitted to other rows?
pub const FITTED_ELSEWHERE: Fact<bool> = fact(
    "fitted_elsewhere",
    "The model was fitted to other rows than those shown, so that nothing averages zero by construction.",
);
/// How much of the grouping do the controls explain?
pub const ABSORBED_SHARE: Fact<f64> = fact(
    "absorbed_share",
    "Share (0 to 1) of a group's dummy that the controls explain beyond its mean, the largest of those shown.",
);
/// Are the groups units that somebody might rank?
pub const GROUPS_ARE_UNITS: Fact<bool> = fact(
    "groups_are_units",
    "The groups are organisational units, such as counties or offices, that a reader might rank.",
);
/// Against a group's average instead of everybody's?
pub const RELATIVE_TO_GROUP: Fact<bool> = fact(
    "relative_to_group",
    "The figure shows the distance to the average of one named group instead of that of everybody.",
);
/// Against everybody's average in the same period instead of that of all periods?
pub const RELATIVE_TO_PERIOD: Fact<bool> = fact(
    "relative_to_period",
    "The figure shows the distance to everybody's average in the same period instead of that of all periods.",
);
/// How many lines?
pub const SERIES_COUNT: Fact<f64> = fact("series_count", "Number of groups that the figure shows.");
/// Which outcome?
pub const OUTCOME: Fact<String> = fact("outcome", "The name of the outcome that the figure shows.");
/// Is the outcome a share?
pub const OUTCOME_IS_SHARE: Fact<bool> =
    fact("outcome_is_share", "The outcome is yes or no for each unit, and its mean a share.");
/// At which value does yes begin?
pub const THRESHOLD: Fact<f64> = fact(
    "threshold",
    "The smallest value that counts as yes in an outcome that is yes or no, in the unit of its source.",
);
/// Is the outcome about hours of work?
pub const MEASURES_HOURS: Fact<bool> = fact(
    "measures_hours",
    "The outcome is made from hours of work, either the hours themselves or a threshold on them.",
);
/// How far ahead does the outcome look?
pub const HORIZON: Fact<f64> =
    fact("horizon", "Number of periods after the measurement time that the outcome looks ahead.");
/// Do some of the measured take part in programmes?
pub const PROGRAMME_PARTICIPANTS: Fact<bool> = fact(
    "programme_participants",
    "Some of those measured take part in programmes that leave less room for work while they last.",
);
/// Are local labour-market conditions among the controls?
pub const LABOUR_MARKET_CONTROLS: Fact<bool> =
    fact("labour_market_controls", "The model controls for the state of the local labour market.");
/// How many periods are shown?
pub const PERIODS: Fact<f64> = fact("periods", "Number of periods that the figure covers.");
/// Where does the figure begin?
pub const FIRST_PERIOD: Fact<Period> = fact("first_period", "The first period that the figure shows.");
/// Where does it end?
pub const LAST_PERIOD: Fact<Period> = fact("last_period", "The last period that the figure shows.");
/// To when are outcomes known?
pub const LAST_COMPLETE_PERIOD: Fact<Period> = fact(
    "last_complete_period",
    "The last measurement time whose outcome is known for the whole of its horizon.",
);
/// How many measured periods have no outcome yet?
pub const MISSING_LAST_PERIODS: Fact<f64> = fact(
    "missing_last_periods",
    "Number of periods at the end that are measured but whose outcome lies beyond the data.",
);
/// Against which period is change counted?
pub const REFERENCE_PERIOD: Fact<Period> =
    fact("reference_period", "The period since which an index counts its change.");
/// Which kinds of events fall within the figure?
pub const EVENTS_IN_PERIOD: Fact<Vec<String>> = fact(
    "events_in_period",
    "The kinds of the pipeline's events within the shown period: shock, reform, pandemic or other.",
);
/// How many units stand behind the smallest cell?
pub const SMALLEST_N: Fact<f64> =
    fact("smallest_n", "Published number of units behind the smallest cell that is shown.");
/// How many cells are hidden?
pub const SUPPRESSED_CELLS: Fact<f64> =
    fact("suppressed_cells", "Number of the figure's cells that are hidden to protect persons.");
/// Does the figure show intervals?
pub const HAS_INTERVAL: Fact<bool> = fact("has_interval", "The figure shows an interval around its means.");
/// How long is the run that chance explains most easily?
pub const LONGEST_RUN: Fact<f64> = fact(
    "longest_run",
    "Longest run of periods on one side of zero, for the shown group with the largest run_p_value.",
);
/// How easily does chance explain it?
pub const RUN_P_VALUE: Fact<f64> = fact(
    "run_p_value",
    "Probability that chance alone gives a run at least as long, the largest among the shown groups.",
);
/// How much has a group's composition moved at once?
pub const COMPOSITION_SHIFT: Fact<f64> = fact(
    "composition_shift",
    "Largest sharp move of a shown group's mean expected value from one period to the next, against everybody's, \
     in standard deviations of the expected values; 0 where none is sharp.",
);
/// Which group's?
pub const COMPOSITION_GROUP: Fact<LocalText> =
    fact("composition_group", "What the group with the largest sharp move of its composition is called.");
/// When?
pub const COMPOSITION_PERIOD: Fact<Period> =
    fact("composition_period", "The period into which the composition moved most sharply.");
/// In how many periods did the groups move together?
pub const SHARED_SHOCK_PERIODS: Fact<f64> = fact(
    "shared_shock_periods",
    "Number of periods in which most groups of the breakdown moved sharply in the same direction.",
);
/// When did they move most?
pub const SHARED_SHOCK_PERIOD: Fact<Period> =
    fact("shared_shock_period", "The period in which most groups moved together most strongly.");
/// How much of the figure has been revised?
pub const REVISED_ROWS: Fact<f64> = fact(
    "revised_rows",
    "Number of the figure's groups and periods that the edition before showed with other numbers.",
);
/// Does the regression's identity hold?
pub const RESIDUAL_IDENTITY: Fact<f64> = fact(
    "residual_identity",
    "Largest absolute mean residual over all rows and over the levels of the categorical controls.",
);
/// Does each group of a controlled breakdown average zero?
pub const LARGEST_CONTROL_MEAN: Fact<f64> = fact(
    "largest_control_mean",
    "Largest absolute mean indicator over the whole sample among the groups of a controlled breakdown.",
);

/// Every fact, in the order of the documentation.
pub const ALL: &[FactInfo] = &[
    SIMULATED.info,
    FIGURE_KIND.info,
    HAS_MODEL.info,
    HAS_INTERCEPT.info,
    SENSITIVITY_ANALYSIS.info,
    BREAKDOWN.info,
    BREAKDOWN_IS_CONTROL.info,
    FITTED_ELSEWHERE.info,
    ABSORBED_SHARE.info,
    GROUPS_ARE_UNITS.info,
    RELATIVE_TO_GROUP.info,
    RELATIVE_TO_PERIOD.info,
    SERIES_COUNT.info,
    OUTCOME.info,
    OUTCOME_IS_SHARE.info,
    THRESHOLD.info,
    MEASURES_HOURS.info,
    HORIZON.info,
    PROGRAMME_PARTICIPANTS.info,
    LABOUR_MARKET_CONTROLS.info,
    PERIODS.info,
    FIRST_PERIOD.info,
    LAST_PERIOD.info,
    LAST_COMPLETE_PERIOD.info,
    MISSING_LAST_PERIODS.info,
    REFERENCE_PERIOD.info,
    EVENTS_IN_PERIOD.info,
    SMALLEST_N.info,
    SUPPRESSED_CELLS.info,
    HAS_INTERVAL.info,
    LONGEST_RUN.info,
    RUN_P_VALUE.info,
    COMPOSITION_SHIFT.info,
    COMPOSITION_GROUP.info,
    COMPOSITION_PERIOD.info,
    SHARED_SHOCK_PERIODS.info,
    SHARED_SHOCK_PERIOD.info,
    REVISED_ROWS.info,
    RESIDUAL_IDENTITY.info,
    LARGEST_CONTROL_MEAN.info,
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::name::Name;
    use std::collections::BTreeSet;

    #[test]
    fn every_fact_that_is_declared_is_in_the_table_once() {
        let declared = include_str!("known.rs").matches("\npub const ").count() - 1;
        let names: BTreeSet<_> = ALL.iter().map(|info| info.name).collect();
        assert_eq!((ALL.len(), names.len()), (declared, declared));
    }

    #[test]
    fn every_fact_has_a_name_that_a_rule_can_write_and_a_sentence() {
        for info in ALL {
            assert!(Name::parse(info.name).is_some(), "{}", info.name);
            assert!(info.about.ends_with('.') && info.about.len() > 20, "{}", info.name);
        }
    }
}
