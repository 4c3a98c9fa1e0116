//! The contract's table: which caveats the facts of a figure demand, however the catalogue is written.
//! Knows nothing of the caveats' words. A new obligation is one line in [`ALL`].

pub use super::demands::{CHANCE, IDENTITY, NEARLY_ABSORBED, PARTLY_ABSORBED, SHIFTED, SMALL_GROUP};

use super::demands as when;
use super::terms::{Claim, Placement, Severity};
use crate::facts::{Fact, FactInfo, Facts, known as fact};

/// The caveat of units that a reader might rank.
pub const NO_RANKING: &str = "no_ranking";
/// The caveat of a breakdown that is a control of the model.
pub const CONTROLLED: &str = "controlled_breakdown";

/// A caveat that a figure cannot do without when its facts are such.
#[derive(Debug, Clone, Copy)]
pub struct Obligation {
    /// The caveat's id in the catalogue.
    pub caveat: &'static str,
    /// The severity that it must have at least.
    pub severity: Severity,
    /// The farthest from the figure that it may stand.
    pub placement: Placement,
    /// The claims that it must forbid.
    pub forbids: &'static [Claim],
    /// The fact that must be proven small in each run for the caveat's words to be true.
    pub evidence: Option<Fact<f64>>,
    /// Whether the facts demand it.
    pub when: fn(&Facts) -> bool,
    /// Why, in words that follow "since".
    pub why: &'static str,
    /// The facts that decide, for messages.
    pub facts: &'static [FactInfo],
}

impl Obligation {
    /// Why these facts demand the caveat: the words, then the deciding facts with their values.
    pub fn because(&self, facts: &Facts) -> String {
        let shown = |info: &FactInfo| Some(format!("{} = {}", info.name, facts.value(info.name)?));
        let values: Vec<_> = self.facts.iter().filter_map(shown).collect();
        if values.is_empty() { self.why.to_owned() } else { format!("{} ({})", self.why, values.join("; ")) }
    }
}

const fn required(
    caveat: &'static str,
    when: fn(&Facts) -> bool,
    why: &'static str,
    facts: &'static [FactInfo],
) -> Obligation {
    Obligation {
        caveat,
        severity: Severity::Required,
        placement: Placement::Figure,
        forbids: &[],
        evidence: None,
        when,
        why,
        facts,
    }
}

const fn advisory(
    caveat: &'static str,
    when: fn(&Facts) -> bool,
    why: &'static str,
    facts: &'static [FactInfo],
) -> Obligation {
    Obligation { severity: Severity::Advisory, ..required(caveat, when, why, facts) }
}

impl Obligation {
    const fn forbidding(self, forbids: &'static [Claim]) -> Self {
        Self { severity: Severity::Blocking, forbids, ..self }
    }

    const fn of_the_article(self) -> Self {
        Self { placement: Placement::Article, ..self }
    }

    const fn proven_by(self, evidence: Fact<f64>) -> Self {
        Self { evidence: Some(evidence), ..self }
    }
}

/// Everything that facts can demand. An order is not implied.
pub const ALL: &[Obligation] = &[
    required(
        "simulated_data",
        |facts| facts.is(fact::SIMULATED),
        "the data were simulated",
        &[fact::SIMULATED.info],
    ),
    required(
        CONTROLLED,
        when::is_controlled,
        "the breakdown is a control of the model",
        &[fact::BREAKDOWN.info, fact::BREAKDOWN_IS_CONTROL.info],
    )
    .forbidding(&[Claim::LevelComparison, Claim::Ranking])
    .proven_by(fact::LARGEST_CONTROL_MEAN),
    required(
        "controlled_elsewhere",
        when::is_controlled_elsewhere,
        "the breakdown is a control of a model that was fitted to other rows",
        &[fact::BREAKDOWN.info, fact::BREAKDOWN_IS_CONTROL.info, fact::FITTED_ELSEWHERE.info],
    )
    .forbidding(&[Claim::LevelComparison, Claim::Ranking]),
    required(
        "fitted_elsewhere",
        when::is_fitted_elsewhere,
        "the model was fitted to other rows, so that zero is no average of these",
        &[fact::FITTED_ELSEWHERE.info],
    ),
    required(
        "nearly_absorbed",
        when::is_nearly_absorbed,
        "the controls explain nearly all of the grouping",
        &[fact::BREAKDOWN.info, fact::ABSORBED_SHARE.info],
    )
    .forbidding(&[Claim::LevelComparison, Claim::Ranking]),
    required(
        "partly_absorbed",
        when::is_partly_absorbed,
        "the controls explain a part of the grouping",
        &[fact::BREAKDOWN.info, fact::ABSORBED_SHARE.info],
    ),
    required(
        "relative_measure",
        when::is_relative_to_all,
        "zero is the average of the model's whole period",
        &[fact::FIGURE_KIND.info, fact::HAS_MODEL.info],
    )
    .proven_by(fact::RESIDUAL_IDENTITY),
    required(
        "relative_to_group",
        |facts| facts.is(fact::RELATIVE_TO_GROUP),
        "the figure shows the distance to one group's average",
        &[fact::RELATIVE_TO_GROUP.info],
    ),
    required(
        "relative_to_period",
        |facts| facts.is(fact::RELATIVE_TO_PERIOD),
        "the figure shows the distance to everybody's average in the same period",
        &[fact::RELATIVE_TO_PERIOD.info],
    ),
    required(
        "no_intercept",
        when::lacks_intercept,
        "the model has no intercept, so that zero is no average",
        &[fact::HAS_INTERCEPT.info],
    )
    .forbidding(&[Claim::LevelComparison, Claim::Ranking]),
    required(
        "sensitivity_analysis",
        when::is_sensitivity_analysis,
        "the model is for a sensitivity analysis and not the official one",
        &[fact::SENSITIVITY_ANALYSIS.info],
    )
    .forbidding(&[Claim::LevelComparison, Claim::Ranking]),
    required("not_a_cause", |_| true, "no figure of this kind shows causes", &[fact::FIGURE_KIND.info])
        .forbidding(&[Claim::CausalWording]),
    required(
        NO_RANKING,
        |facts| facts.is(fact::GROUPS_ARE_UNITS),
        "the groups are units that a reader might rank",
        &[fact::BREAKDOWN.info, fact::GROUPS_ARE_UNITS.info],
    )
    .forbidding(&[Claim::Ranking]),
    required(
        "within_chance",
        when::is_within_chance,
        "chance gives a run as long as the longest one",
        &[fact::LONGEST_RUN.info, fact::RUN_P_VALUE.info],
    )
    .forbidding(&[Claim::TrendWording]),
    required(
        "chance_untested",
        when::is_untested,
        "the figure shows a development that was not held against chance",
        &[fact::PERIODS.info],
    )
    .forbidding(&[Claim::TrendWording]),
    required(
        "meaning_of_job",
        when::defines_job,
        "the outcome has its own limit for being in a job",
        &[fact::OUTCOME.info, fact::THRESHOLD.info],
    ),
    required(
        "time_window",
        when::looks_ahead,
        "the outcome is measured over one of several possible times",
        &[fact::OUTCOME.info, fact::HORIZON.info],
    ),
    required(
        "lock_in",
        when::can_lock_in,
        "some take part in programmes while the outcome is measured",
        &[fact::PROGRAMME_PARTICIPANTS.info, fact::HORIZON.info],
    ),
    required(
        "index_reference",
        |facts| when::shows(facts, "index"),
        "an index depends on its reference period",
        &[fact::FIGURE_KIND.info, fact::REFERENCE_PERIOD.info],
    ),
    required(
        "last_periods_missing",
        |facts| when::counts(facts, fact::MISSING_LAST_PERIODS),
        "the outcome of the last periods is not known yet",
        &[fact::MISSING_LAST_PERIODS.info, fact::LAST_COMPLETE_PERIOD.info],
    ),
    required(
        "pandemic",
        |facts| when::has_event(facts, "pandemic"),
        "a pandemic falls within the period",
        &[fact::EVENTS_IN_PERIOD.info],
    ),
    required(
        "shock",
        |facts| when::has_event(facts, "shock") && !when::has_event(facts, "pandemic"),
        "a shock falls within the period",
        &[fact::EVENTS_IN_PERIOD.info],
    ),
    required(
        "composition_shift",
        when::has_shifted,
        "the composition of a group has moved sharply",
        &[fact::COMPOSITION_SHIFT.info],
    ),
    advisory(
        "shared_shock",
        when::has_shared_shock,
        "most groups moved sharply together",
        &[fact::SHARED_SHOCK_PERIODS.info, fact::SERIES_COUNT.info],
    ),
    required(
        "revised",
        |facts| when::counts(facts, fact::REVISED_ROWS),
        "the edition before showed other numbers",
        &[fact::REVISED_ROWS.info],
    ),
    required("small_groups", when::is_small, "the smallest group is small", &[fact::SMALLEST_N.info]),
    required(
        "suppressed_gaps",
        |facts| when::counts(facts, fact::SUPPRESSED_CELLS) && !when::is_funnel(facts),
        "some cells are hidden",
        &[fact::SUPPRESSED_CELLS.info],
    ),
    required(
        "hidden_units",
        |facts| when::counts(facts, fact::SUPPRESSED_CELLS) && when::is_funnel(facts),
        "some units are hidden and do not show as gaps",
        &[fact::SUPPRESSED_CELLS.info, fact::FIGURE_KIND.info],
    ),
    required(
        "funnel_limits",
        when::is_funnel,
        "the figure shows limits that single out units",
        &[fact::FIGURE_KIND.info],
    ),
    required(
        "unadjusted",
        when::is_unadjusted,
        "the figure shows groups as they are",
        &[fact::FIGURE_KIND.info],
    ),
    required(
        "interval_is_chance",
        |facts| facts.is(fact::HAS_INTERVAL),
        "the figure shows intervals",
        &[fact::HAS_INTERVAL.info],
    ),
    advisory(
        "lasting_run",
        when::has_lasting_run,
        "the longest runs are longer than chance gives",
        &[fact::LONGEST_RUN.info, fact::RUN_P_VALUE.info],
    ),
    required("model_must_hold", when::has_model, "the figure rests on a model", &[fact::HAS_MODEL.info])
        .of_the_article(),
    required(
        "not_education",
        |facts| facts.is(fact::MEASURES_HOURS),
        "work is measured and education is not",
        &[fact::MEASURES_HOURS.info],
    )
    .of_the_article(),
    advisory(
        "local_shock",
        |facts| facts.is(fact::LABOUR_MARKET_CONTROLS),
        "the model controls for the local labour market",
        &[fact::LABOUR_MARKET_CONTROLS.info],
    )
    .of_the_article(),
    advisory("other_sources", |_| true, "one measure gives one picture", &[]).of_the_article(),
];
