//! The conditions under which facts demand a caveat, and the limits that they draw.
//! Knows nothing of the catalogue: what an author writes there cannot change what is demanded.

use crate::facts::{Fact, Facts, known as fact};

/// From this absorbed share on, a part of the level is zero by construction that a reader must know of.
pub const PARTLY_ABSORBED: f64 = 0.1;
/// From this absorbed share on, levels can no more be compared than those of a control.
pub const NEARLY_ABSORBED: f64 = 0.9;
/// A run is taken for more than chance only under this p-value (method, section 4).
pub const CHANCE: f64 = 0.01;
/// A group of fewer units moves visibly by chance from month to month.
pub const SMALL_GROUP: f64 = 200.0;
/// A group whose mean expected value moves at once by this many standard deviations is one of other people: from
/// here on two groups' mixes count as different where groups are matched (Austin 2009, doi 10.1002/sim.3697).
pub const SHIFTED: f64 = 0.1;
/// An identity of the regression holds when its residual is at most this.
pub const IDENTITY: f64 = 1e-9;

/// The figure's words rest on a regression.
pub fn has_model(facts: &Facts) -> bool {
    facts.is(fact::HAS_MODEL)
}

/// The figure shows this.
pub fn shows(facts: &Facts, kind: &str) -> bool {
    facts.get(fact::FIGURE_KIND).as_deref() == Some(kind)
}

/// The model was fitted without an intercept.
pub fn lacks_intercept(facts: &Facts) -> bool {
    has_model(facts) && facts.get(fact::HAS_INTERCEPT) == Some(false)
}

/// The model is not the official one, so that nothing holds by construction.
pub fn is_sensitivity_analysis(facts: &Facts) -> bool {
    has_model(facts) && facts.is(fact::SENSITIVITY_ANALYSIS)
}

/// Residuals average zero in all and in each level of a control, in the rows that are shown.
fn zero_by_construction(facts: &Facts) -> bool {
    let elsewhere = facts.is(fact::FITTED_ELSEWHERE);
    has_model(facts) && !lacks_intercept(facts) && !is_sensitivity_analysis(facts) && !elsewhere
}

/// Each group is zero on average by construction.
pub fn is_controlled(facts: &Facts) -> bool {
    zero_by_construction(facts) && facts.is(fact::BREAKDOWN_IS_CONTROL)
}

/// The expected values come from a model of other rows.
pub fn is_fitted_elsewhere(facts: &Facts) -> bool {
    has_model(facts) && facts.is(fact::FITTED_ELSEWHERE)
}

/// The breakdown is a control of a model of other rows: its level was zero there and says nothing here.
pub fn is_controlled_elsewhere(facts: &Facts) -> bool {
    is_fitted_elsewhere(facts) && facts.is(fact::BREAKDOWN_IS_CONTROL)
}

/// The controls explain nearly all of the grouping.
pub fn is_nearly_absorbed(facts: &Facts) -> bool {
    absorbed(facts).is_some_and(|share| share >= NEARLY_ABSORBED)
}

/// The controls explain a part of the grouping.
pub fn is_partly_absorbed(facts: &Facts) -> bool {
    absorbed(facts).is_some_and(|share| (PARTLY_ABSORBED..NEARLY_ABSORBED).contains(&share))
}

fn absorbed(facts: &Facts) -> Option<f64> {
    let free = has_model(facts) && !facts.is(fact::BREAKDOWN_IS_CONTROL);
    facts.get(fact::ABSORBED_SHARE).filter(|_| free)
}

/// Zero is everybody's average.
pub fn is_relative_to_all(facts: &Facts) -> bool {
    let kind = ["indicator", "actual_expected", "funnel"].iter().any(|kind| shows(facts, kind));
    let to_others = facts.is(fact::RELATIVE_TO_GROUP) || facts.is(fact::RELATIVE_TO_PERIOD);
    zero_by_construction(facts) && kind && !to_others
}

/// The longest run is of a length that chance gives too.
pub fn is_within_chance(facts: &Facts) -> bool {
    facts.get(fact::RUN_P_VALUE).is_some_and(|p| p >= CHANCE)
}

/// Every group has a run longer than chance gives.
pub fn has_lasting_run(facts: &Facts) -> bool {
    facts.get(fact::RUN_P_VALUE).is_some_and(|p| p < CHANCE)
}

/// The figure shows a development that nobody has held against chance.
pub fn is_untested(facts: &Facts) -> bool {
    facts.get(fact::RUN_P_VALUE).is_none() && facts.get(fact::PERIODS).is_none_or(|periods| periods > 1.0)
}

/// The figure shows units against their size, among the limits of chance.
pub fn is_funnel(facts: &Facts) -> bool {
    shows(facts, "funnel")
}

/// The outcome says who is in a job.
pub fn defines_job(facts: &Facts) -> bool {
    facts.is(fact::MEASURES_HOURS) && facts.get(fact::THRESHOLD).is_some()
}

/// The outcome lies after the measurement.
pub fn looks_ahead(facts: &Facts) -> bool {
    counts(facts, fact::HORIZON)
}

/// The outcome can be held down by a programme that still goes on.
pub fn can_lock_in(facts: &Facts) -> bool {
    looks_ahead(facts) && facts.is(fact::PROGRAMME_PARTICIPANTS)
}

/// An event of this kind falls within the figure.
pub fn has_event(facts: &Facts, kind: &str) -> bool {
    facts.get(fact::EVENTS_IN_PERIOD).is_some_and(|kinds| kinds.iter().any(|known| known == kind))
}

/// The figure compares groups as they are, unadjusted.
pub fn is_unadjusted(facts: &Facts) -> bool {
    shows(facts, "actual") && !has_model(facts)
}

/// A group has at once become a group of other people.
pub fn has_shifted(facts: &Facts) -> bool {
    facts.get(fact::COMPOSITION_SHIFT).is_some_and(|moved| moved >= SHIFTED)
}

/// Most of several groups moved together at some time.
pub fn has_shared_shock(facts: &Facts) -> bool {
    counts(facts, fact::SHARED_SHOCK_PERIODS)
        && facts.get(fact::SERIES_COUNT).is_some_and(|count| count >= 2.0)
}

/// The smallest group is so small that it moves by chance.
pub fn is_small(facts: &Facts) -> bool {
    facts.get(fact::SMALLEST_N).is_some_and(|n| n < SMALL_GROUP)
}

/// The count is at least one.
pub fn counts(facts: &Facts, count: Fact<f64>) -> bool {
    facts.get(count).is_some_and(|number| number >= 1.0)
}
