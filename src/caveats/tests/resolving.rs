//! From facts to placed caveats: evidence, words, order, reasons, permissions.
//! Knows nothing of what is demanded.

use super::*;

#[test]
fn evidence_that_does_not_hold_or_was_not_computed_stops_the_run() {
    let catalogue = shipped();
    for mean in [Some(1e-3), Some(f64::NAN), None] {
        let facts = controlled().with(fact::LARGEST_CONTROL_MEAN, mean);
        let errors = resolve(&catalogue, &facts, &LANGUAGES).unwrap_err();
        let message = errors[0].to_string();
        assert!(message.contains("caveat 'controlled_breakdown' applies, but its evidence does not hold"));
        assert!(message.contains("the fact largest_control_mean"), "{message}");
    }
}

#[test]
fn words_that_name_an_absent_fact_stop_the_run_and_say_which() {
    let facts = plain().with(fact::MISSING_LAST_PERIODS, 3.0);
    let errors = resolve(&shipped(), &facts, &LANGUAGES).unwrap_err();
    let path = shipped().path_of("last_periods_missing") + "/short/nb";
    let fact = "last_complete_period".to_owned();
    assert_eq!(errors, [ResolveError::FactForWords { caveat: "last_periods_missing".into(), path, fact }]);
}

#[test]
fn the_strongest_caveats_come_first_and_keep_the_catalogues_order() {
    let catalogue = shipped();
    let placed = resolve(&catalogue, &rich(), &LANGUAGES).unwrap();
    let index = |one: &Placed<'_>| catalogue.caveats.iter().position(|caveat| caveat.id == one.caveat.id);
    assert!(placed.is_sorted_by_key(|one| (std::cmp::Reverse(one.caveat.severity), index(one))));
    assert_eq!(placed[0].caveat.id, "controlled_breakdown");
}

#[test]
fn a_caveat_says_by_which_facts_it_was_chosen() {
    let catalogue = shipped();
    let placed = resolve(&catalogue, &rich(), &LANGUAGES).unwrap();
    let chance = placed.iter().find(|one| one.caveat.id == "within_chance").unwrap();
    assert_eq!(chance.because[0].to_string(), "the fact run_p_value is 0.31 (rule: at_least 0.01)");
    assert_eq!(
        chance.short.get(Language::Nb),
        Some("Det lengste strekket på én side av null kan være tilfeldig (p = 0,31).")
    );
}

#[test]
fn an_article_carries_the_caveats_of_its_figures_once() {
    let (catalogue, about_work) = (shipped(), plain().with(fact::MEASURES_HOURS, true));
    let placed = resolve_any(&catalogue, &[&plain(), &about_work, &about_work], &LANGUAGES).unwrap();
    let article: Vec<_> = placed.iter().filter(|one| one.stands_at(Placement::Article)).collect();
    let ids: Vec<_> = article.iter().map(|one| one.caveat.id.as_str()).collect();
    assert_eq!(ids, ["not_education", "other_sources"]);
}

#[test]
fn a_controlled_breakdown_permits_no_comparison_of_levels() {
    let catalogue = shipped();
    let permissions = Permissions::of(&resolve(&catalogue, &controlled(), &LANGUAGES).unwrap());
    let refusal = permissions.may(Claim::LevelComparison).unwrap_err();
    assert_eq!(refusal.caveat, "controlled_breakdown");
    assert!(refusal.short.get(Language::En).unwrap().starts_with("Compare the development"));
    let free = resolve(&catalogue, &flights(), &LANGUAGES).unwrap();
    assert!(Permissions::of(&free).may(Claim::LevelComparison).is_ok());
    assert_eq!(Permissions::of(&free).may(Claim::Ranking).unwrap_err().caveat, "no_ranking");
}
