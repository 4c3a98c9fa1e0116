//! The contract: no caveat that the facts of a figure demand can be lost or weakened.
//! Knows nothing of what each caveat says.

use super::*;

#[test]
fn removing_any_demanded_caveat_names_the_figure_the_caveat_and_the_mend() {
    for obligation in obligations::ALL {
        let (id, yes, _) = cases().into_iter().find(|(id, ..)| *id == obligation.caveat).unwrap();
        let catalogue = with_entry(id, |entry| *entry = Value::Null);
        let found = breaches(&catalogue, &yes);
        let message = found.iter().find(|error| error.caveat == id).unwrap().to_string();
        assert!(
            message.starts_with(&format!("figure 'fig10': caveat '{id}' is demanded, since ")),
            "{message}"
        );
        assert!(message.ends_with("templates/caveats.yaml has no entry with this id; add one"), "{message}");
        assert!(check_catalogue(&catalogue, &LANGUAGES).iter().any(|error| error.caveat == id));
    }
}

#[test]
fn a_rule_narrowed_until_it_misses_the_figure_is_named_with_the_fact() {
    for obligation in obligations::ALL {
        let (id, yes, _) = cases().into_iter().find(|(id, ..)| *id == obligation.caveat).unwrap();
        let catalogue =
            with_entry(id, |entry| entry["applies_when"] = json!({"fact": "series_count", "at_least": 99}));
        let message = breaches(&catalogue, &yes)[0].to_string();
        assert!(message.contains("its applies_when does not hold, since the fact series_count"), "{message}");
    }
}

#[test]
fn a_caveat_that_the_figure_lost_on_its_way_is_an_error() {
    let (catalogue, facts) = (shipped(), rich());
    let mut placed = resolve(&catalogue, &facts, &LANGUAGES).unwrap();
    placed.retain(|one| one.caveat.id != "simulated_data");
    let errors = check_figure("fig1", &catalogue, &facts, &placed, &LANGUAGES);
    assert_eq!(errors.len(), 1);
    assert_eq!(errors[0].fault, Fault::NotPlaced);
}

#[test]
fn a_caveat_without_words_in_a_language_of_the_report_is_an_error() {
    for (field, words) in [("short", json!({"nb": "Noe", "en": "  "})), ("text", json!({"nb": "Noe."}))] {
        let catalogue = with_entry("controlled_breakdown", |entry| entry[field] = words.clone());
        let wanted = Fault::NoWords { field, language: Language::En };
        for errors in [breaches(&catalogue, &controlled()), check_catalogue(&catalogue, &LANGUAGES)] {
            assert_eq!(errors.len(), 1, "{errors:?}");
            assert_eq!(errors[0].fault, wanted);
            assert_eq!(errors[0].path, format!("{}/{field}", catalogue.path_of("controlled_breakdown")));
        }
    }
}

#[test]
fn a_caveat_made_milder_than_the_facts_demand_is_an_error() {
    let downgraded = |entry: &mut Value| {
        entry["severity"] = "advisory".into();
        entry["forbids"] = json!([]);
        entry["placement"] = "article".into();
        entry.as_object_mut().unwrap().remove("evidence");
    };
    let errors = breaches(&with_entry("controlled_breakdown", downgraded), &controlled());
    let faults: Vec<_> = errors.into_iter().map(|error| error.fault).collect();
    let expected = [
        Fault::Elsewhere { placement: Placement::Article, wanted: Placement::Figure },
        Fault::TooMild { severity: Severity::Advisory, wanted: Severity::Blocking },
        Fault::Permits { claim: Claim::LevelComparison },
        Fault::Permits { claim: Claim::Ranking },
        Fault::Unproven { fact: "largest_control_mean", limit: IDENTITY },
    ];
    assert_eq!(faults, expected);
}

#[test]
fn every_obligation_notices_a_severity_below_its_own() {
    for obligation in obligations::ALL.iter().filter(|known| known.severity > Severity::Advisory) {
        let catalogue = with_entry(obligation.caveat, |entry| {
            entry["severity"] = "advisory".into();
            entry["forbids"] = json!([]);
        });
        let found = check_catalogue(&catalogue, &LANGUAGES);
        assert!(found.iter().any(|error| error.caveat == obligation.caveat
            && matches!(error.fault, Fault::TooMild { severity: Severity::Advisory, .. })));
    }
}

#[test]
fn evidence_loosened_in_the_catalogue_is_an_error() {
    let loose = json!({"fact": "largest_control_mean", "at_most": 0.5});
    let catalogue = with_entry("controlled_breakdown", |entry| entry["evidence"] = loose.clone());
    let message = check_catalogue(&catalogue, &LANGUAGES)[0].to_string();
    assert!(
        message.contains("its evidence must be '{fact: largest_control_mean, at_most: 1e-9}'"),
        "{message}"
    );
}
