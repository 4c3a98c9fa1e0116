//! Facts and catalogues that the tests of caveats share.
//! Knows nothing of what is tested.

mod catalogue;
mod contract;
mod predicate;
mod resolving;
mod shipped;

use super::obligations::{self, IDENTITY};
use super::*;
use crate::facts::{Facts, known as fact};
use crate::language::{Language, LocalText};
use crate::period::Period;
use serde_json::{Value, json};

const LANGUAGES: [Language; 2] = [Language::Nb, Language::En];
const NAME: &str = "templates/caveats.yaml";

fn shipped_value() -> Value {
    serde_yaml::from_str(include_str!("../../../templates/caveats.yaml")).unwrap()
}

fn read(value: &Value) -> Catalogue {
    Catalogue::read(NAME, value).unwrap()
}

fn shipped() -> Catalogue {
    read(&shipped_value())
}

/// The shipped catalogue with one entry changed; `null` removes it.
fn with_entry(id: &str, change: impl Fn(&mut Value)) -> Catalogue {
    let mut value = shipped_value();
    let entries = value["caveats"].as_array_mut().unwrap();
    entries.iter_mut().filter(|entry| entry["id"] == id).for_each(change);
    entries.retain(|entry| !entry.is_null());
    read(&value)
}

/// A figure to which nothing applies but what always does: one period, no model, no outcome.
fn plain() -> Facts {
    Facts::new().with(fact::PERIODS, 1.0).with(fact::FIGURE_KIND, "other".to_owned())
}

fn modelled(kind: &str) -> Facts {
    plain()
        .with(fact::FIGURE_KIND, kind.to_owned())
        .with(fact::HAS_MODEL, true)
        .with(fact::HAS_INTERCEPT, true)
        .with(fact::RESIDUAL_IDENTITY, 1e-14)
}

fn controlled() -> Facts {
    modelled("indicator")
        .with(fact::BREAKDOWN, "origin".to_owned())
        .with(fact::BREAKDOWN_IS_CONTROL, true)
        .with(fact::LARGEST_CONTROL_MEAN, 1e-13)
}

/// Facts that demand as much as can be demanded at once.
fn rich() -> Facts {
    shifted(controlled(), 0.44)
        .with(fact::SIMULATED, true)
        .with(fact::OUTCOME, "job_12m".to_owned())
        .with(fact::OUTCOME_IS_SHARE, true)
        .with(fact::THRESHOLD, 19.0)
        .with(fact::MEASURES_HOURS, true)
        .with(fact::HORIZON, 12.0)
        .with(fact::PROGRAMME_PARTICIPANTS, true)
        .with(fact::LABOUR_MARKET_CONTROLS, true)
        .with(fact::GROUPS_ARE_UNITS, true)
        .with(fact::SERIES_COUNT, 2.0)
        .with(fact::PERIODS, 81.0)
        .with(fact::LONGEST_RUN, 7.0)
        .with(fact::RUN_P_VALUE, 0.31)
        .with(fact::MISSING_LAST_PERIODS, 12.0)
        .with(fact::LAST_COMPLETE_PERIOD, Period::month(2023, 9))
        .with(fact::EVENTS_IN_PERIOD, vec!["shock".to_owned(), "pandemic".to_owned()])
        .with(fact::SMALLEST_N, 85.0)
        .with(fact::SUPPRESSED_CELLS, 3.0)
        .with(fact::HAS_INTERVAL, true)
        .with(fact::SHARED_SHOCK_PERIODS, 2.0)
        .with(fact::SHARED_SHOCK_PERIOD, Period::month(2020, 4))
}

/// What the flights of one carrier after another look like: nothing about people or work.
fn flights() -> Facts {
    shifted(modelled("indicator"), 0.3)
        .with(fact::BREAKDOWN, "carrier".to_owned())
        .with(fact::BREAKDOWN_IS_CONTROL, false)
        .with(fact::ABSORBED_SHARE, 0.4)
        .with(fact::GROUPS_ARE_UNITS, true)
        .with(fact::SERIES_COUNT, 6.0)
        .with(fact::PERIODS, 12.0)
        .with(fact::SMALLEST_N, 150.0)
        .with(fact::HAS_INTERVAL, true)
        .with(fact::MEASURES_HOURS, false)
        .with(fact::SHARED_SHOCK_PERIODS, 1.0)
        .with(fact::SHARED_SHOCK_PERIOD, Period::month(2013, 9))
}

/// A group that became another one at once.
fn shifted(facts: Facts, by: f64) -> Facts {
    facts
        .with(fact::COMPOSITION_SHIFT, by)
        .with(fact::COMPOSITION_GROUP, LocalText::Same("Nord".to_owned()))
        .with(fact::COMPOSITION_PERIOD, Period::month(2022, 2))
}

/// The same carriers against the number of their flights.
fn flights_in_a_funnel() -> Facts {
    flights()
        .with(fact::FIGURE_KIND, "funnel".to_owned())
        .with(fact::PERIODS, 1.0)
        .with(fact::HAS_INTERVAL, false)
}

/// For every caveat: facts under which it applies, and facts under which it does not.
fn cases() -> Vec<(&'static str, Facts, Facts)> {
    let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
    let absorbed = |share| modelled("indicator").with(fact::ABSORBED_SHARE, share);
    let events = |kinds: &[&str]| plain().with(fact::EVENTS_IN_PERIOD, texts(kinds));
    let run = |p| plain().with(fact::PERIODS, 90.0).with(fact::LONGEST_RUN, 5.0).with(fact::RUN_P_VALUE, p);
    let index = plain()
        .with(fact::FIGURE_KIND, "index".to_owned())
        .with(fact::REFERENCE_PERIOD, Period::month(2023, 6));
    let actual = plain().with(fact::FIGURE_KIND, "actual".to_owned());
    let job = plain().with(fact::MEASURES_HOURS, true).with(fact::THRESHOLD, 4.0);
    let missing = plain()
        .with(fact::MISSING_LAST_PERIODS, 3.0)
        .with(fact::LAST_COMPLETE_PERIOD, Period::month(2024, 6));
    let programme = plain().with(fact::PROGRAMME_PARTICIPANTS, true);
    let funnel = plain().with(fact::FIGURE_KIND, "funnel".to_owned());
    let moved =
        plain().with(fact::SHARED_SHOCK_PERIODS, 2.0).with(fact::SHARED_SHOCK_PERIOD, Period::month(2020, 4));
    let elsewhere = controlled().with(fact::FITTED_ELSEWHERE, true).with(fact::LARGEST_CONTROL_MEAN, None);
    vec![
        ("controlled_breakdown", controlled(), controlled().with(fact::BREAKDOWN_IS_CONTROL, false)),
        ("controlled_elsewhere", elsewhere.clone(), controlled()),
        ("fitted_elsewhere", elsewhere, controlled().with(fact::FITTED_ELSEWHERE, false)),
        ("nearly_absorbed", absorbed(0.9), controlled().with(fact::ABSORBED_SHARE, 1.0)),
        ("partly_absorbed", absorbed(0.1), absorbed(0.09)),
        ("no_intercept", modelled("indicator").with(fact::HAS_INTERCEPT, false), modelled("indicator")),
        (
            "sensitivity_analysis",
            controlled().with(fact::SENSITIVITY_ANALYSIS, true),
            controlled().with(fact::SENSITIVITY_ANALYSIS, false),
        ),
        (
            "relative_to_group",
            modelled("indicator").with(fact::RELATIVE_TO_GROUP, true),
            modelled("indicator"),
        ),
        ("relative_to_period", modelled("funnel").with(fact::RELATIVE_TO_PERIOD, true), modelled("funnel")),
        ("index_reference", index, modelled("indicator")),
        ("unadjusted", actual.clone(), actual.with(fact::HAS_MODEL, true)),
        ("not_a_cause", Facts::new(), Facts::new()),
        ("no_ranking", plain().with(fact::GROUPS_ARE_UNITS, true), plain()),
        ("other_sources", Facts::new(), Facts::new()),
        ("model_must_hold", modelled("index").with(fact::REFERENCE_PERIOD, Period::month(2023, 6)), plain()),
        ("relative_measure", modelled("actual_expected"), modelled("actual")),
        ("meaning_of_job", job.clone(), job.with(fact::MEASURES_HOURS, false)),
        ("time_window", plain().with(fact::HORIZON, 3.0), plain().with(fact::HORIZON, 0.0)),
        ("lock_in", programme.clone().with(fact::HORIZON, 3.0), programme),
        ("not_education", plain().with(fact::MEASURES_HOURS, true), plain()),
        ("within_chance", run(0.01), run(0.0099)),
        ("chance_untested", plain().with(fact::PERIODS, 90.0), plain()),
        ("lasting_run", run(0.0099), run(0.01)),
        ("interval_is_chance", plain().with(fact::HAS_INTERVAL, true), plain()),
        ("small_groups", plain().with(fact::SMALLEST_N, 195.0), plain().with(fact::SMALLEST_N, 200.0)),
        ("revised", plain().with(fact::REVISED_ROWS, 1.0), plain().with(fact::REVISED_ROWS, 0.0)),
        ("composition_shift", shifted(plain(), 0.1), shifted(plain(), 0.09)),
        ("shared_shock", moved.clone().with(fact::SERIES_COUNT, 2.0), moved.with(fact::SERIES_COUNT, 1.0)),
        ("local_shock", plain().with(fact::LABOUR_MARKET_CONTROLS, true), plain()),
        ("pandemic", events(&["reform", "pandemic"]), events(&["reform"])),
        ("shock", events(&["shock"]), events(&["shock", "pandemic"])),
        ("simulated_data", plain().with(fact::SIMULATED, true), plain().with(fact::SIMULATED, false)),
        ("last_periods_missing", missing, plain().with(fact::MISSING_LAST_PERIODS, 0.0)),
        (
            "suppressed_gaps",
            plain().with(fact::SUPPRESSED_CELLS, 1.0),
            plain().with(fact::SUPPRESSED_CELLS, 0.0),
        ),
        ("hidden_units", funnel.clone().with(fact::SUPPRESSED_CELLS, 1.0), funnel.clone()),
        ("funnel_limits", funnel, modelled("indicator")),
    ]
}

fn always(id: &str) -> bool {
    shipped().get(id).unwrap().applies_when == Predicate::Always
}

fn breaches(catalogue: &Catalogue, facts: &Facts) -> Vec<ContractError> {
    let placed = resolve(catalogue, facts, &LANGUAGES).unwrap();
    check_figure("fig10", catalogue, facts, &placed, &LANGUAGES)
}
