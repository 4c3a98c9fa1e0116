//! The shipped catalogue: when each caveat applies, and that its words fit.
//! Knows nothing of faulty catalogues.

use super::*;
use std::collections::BTreeSet;

#[test]
fn each_shipped_caveat_applies_to_some_facts_and_not_to_others() {
    let catalogue = shipped();
    for (id, yes, no) in cases() {
        let placed = resolve(&catalogue, &yes, &LANGUAGES).unwrap();
        let here = placed.iter().find(|one| one.caveat.id == id);
        assert!(here.is_some_and(|one| always(id) || !one.because.is_empty()), "{id} should apply");
        assert!(always(id) || !catalogue.get(id).unwrap().applies_when.holds(&no), "{id} should not apply");
    }
    let tested: BTreeSet<_> = cases().iter().map(|(id, ..)| *id).collect();
    let all: BTreeSet<_> = catalogue.caveats.iter().map(|caveat| caveat.id.as_str()).collect();
    assert_eq!(tested, all);
}

#[test]
fn a_figure_with_the_shipped_catalogue_keeps_the_contract() {
    assert_eq!(check_catalogue(&shipped(), &LANGUAGES), []);
    for facts in cases().into_iter().flat_map(|(_, yes, no)| [yes, no]).chain([
        rich(),
        flights(),
        flights_in_a_funnel(),
    ]) {
        assert_eq!(breaches(&shipped(), &facts), []);
    }
}

#[test]
fn whatever_the_facts_demand_the_shipped_rules_give() {
    let catalogue = shipped();
    for facts in some_thousand_facts() {
        for obligation in obligations::ALL {
            let demanded = (obligation.when)(&facts);
            let given = catalogue.get(obligation.caveat).unwrap().applies_when.holds(&facts);
            assert_eq!(demanded, given, "{}: {facts:?}", obligation.caveat);
        }
    }
}

/// Facts drawn from the values around each limit, by a fixed sequence.
fn some_thousand_facts() -> Vec<Facts> {
    let mut state: u64 = 20_250_512;
    let mut draw = move |choices: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % choices
    };
    (0..5_000).map(|_| drawn(&mut draw)).collect()
}

fn drawn(draw: &mut impl FnMut(usize) -> usize) -> Facts {
    let mut facts = Facts::new();
    for flag in [
        fact::SIMULATED,
        fact::HAS_MODEL,
        fact::HAS_INTERCEPT,
        fact::SENSITIVITY_ANALYSIS,
        fact::BREAKDOWN_IS_CONTROL,
        fact::FITTED_ELSEWHERE,
        fact::GROUPS_ARE_UNITS,
        fact::RELATIVE_TO_GROUP,
        fact::RELATIVE_TO_PERIOD,
        fact::MEASURES_HOURS,
        fact::HAS_INTERVAL,
        fact::PROGRAMME_PARTICIPANTS,
        fact::LABOUR_MARKET_CONTROLS,
    ] {
        facts.set(flag, [None, Some(true), Some(true), Some(false)][draw(4)]);
    }
    for number in [
        fact::ABSORBED_SHARE,
        fact::HORIZON,
        fact::PERIODS,
        fact::MISSING_LAST_PERIODS,
        fact::SMALLEST_N,
        fact::SUPPRESSED_CELLS,
        fact::RUN_P_VALUE,
        fact::COMPOSITION_SHIFT,
        fact::SHARED_SHOCK_PERIODS,
        fact::SERIES_COUNT,
        fact::REVISED_ROWS,
        fact::THRESHOLD,
    ] {
        let values = [0.0, 0.0099, 0.01, 0.09, 0.1, 0.89, 0.9, 1.0, 2.0, 199.0, 200.0];
        facts.set(number, values.get(draw(values.len() + 2)).copied());
    }
    let kinds = ["indicator", "actual_expected", "index", "actual", "funnel"];
    facts.set(fact::FIGURE_KIND, kinds.get(draw(6)).map(|kind| (*kind).to_owned()));
    let events = [vec![], vec!["shock"], vec!["pandemic", "shock"], vec!["reform"]];
    facts.set(
        fact::EVENTS_IN_PERIOD,
        events[draw(4)].iter().map(|kind| (*kind).to_owned()).collect::<Vec<_>>(),
    );
    facts
}

#[test]
fn flights_are_told_nothing_about_people_or_work() {
    let catalogue = shipped();
    let lines = resolve(&catalogue, &flights(), &LANGUAGES).unwrap();
    let funnel = flights_in_a_funnel();
    let points = resolve(&catalogue, &funnel, &LANGUAGES).unwrap();
    assert!(lines.len() > 8 && points.iter().any(|one| one.caveat.id == "funnel_limits"));
    for one in lines.into_iter().chain(points) {
        let words = format!("{:?} {:?}", one.short, one.text).to_lowercase();
        for about_work in ["nav ", "jobb", " job", "arbeid", "employ", "labour", "bruker", "person", "people"]
        {
            assert!(!words.contains(about_work), "{}: {about_work}", one.caveat.id);
        }
    }
}

#[test]
fn every_shipped_caveat_is_brief_and_speaks_every_language() {
    for caveat in shipped().caveats {
        for language in Language::ALL {
            let (short, text) = (&caveat.short[&language], &caveat.text[&language]);
            assert!(short.chars().count() <= 92 && short.ends_with('.'), "{}: {short}", caveat.id);
            let sentences = text.matches(". ").count() + 1;
            assert!((2..=4).contains(&sentences) && text.ends_with('.'), "{} {language}", caveat.id);
            assert!(!short.contains('\n') && !text.contains('\n'), "{}", caveat.id);
        }
        let digits = |language| caveat.text[&language].matches('{').count();
        assert!(Language::ALL.map(digits).windows(2).all(|two| two[0] == two[1]), "{}", caveat.id);
    }
}
