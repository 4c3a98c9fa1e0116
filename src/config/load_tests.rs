use super::*;
use crate::config::{json_schema, parse::parse, test_kinds};
use crate::language::LocalText;
use crate::period::Period;
use proptest::prelude::*;
use std::collections::BTreeSet;

const VALID: &str = r#"# every sort of value that a pipeline has
version: 1
name: small
title: {nb: Liten, en: Small}
languages: [nb, en]
params: {edition: "2024-09", month: 2023-06, seed: 7}
privacy: {min_persons: 10}
events:
  - {month: 2020-03, kind: shock, name: {nb: a, en: b}, until: 2021}
labels: {county: {03: Oslo, "15": {nb: Møre, en: Moere}}}
stages:
  person_months:
    kind: ingest
    sources: {simulate: {persons_per_month: 200, seed: ${seed}}}
    joins:
      - {table: persons, on: [person_id]}
    outcomes:
      hours_3m: {from: employment.hours, window: [1, 3], take: mean, missing: 0, decimals: 2, unit: hours_per_week}
      delay: {column: arr_delay, unit: minutes}
    checks: [{between: {age: [15, 80]}}]
  model:
    kind: fit
    data: person_months
    outcomes: [hours_3m]
    controls: {categorical: [sex], numeric: [{column: rate, powers: [1, 2]}]}
  change: {kind: index, data: model, reference: ${month}}
  article:
    kind: render
    template: templates/x.md
    out: reports/${edition}
    figures:
      fig1: {show: index, data: change, outcome: hours_3m, reference_line: ${month}, title: {nb: a, en: b}}
"#;

fn from(files: &[(&str, &str)], set: &[(&str, &str)]) -> Result<Loaded, Problems> {
    let set: Vec<_> = set.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let read = |path: &str| {
        let found = files.iter().find(|(name, _)| *name == path);
        found.map(|(_, text)| (*text).to_owned()).ok_or_else(|| io::ErrorKind::NotFound.into())
    };
    load(Path::new("/project"), files[0].0, &set, &test_kinds::kinds(), read)
}

fn said(text: &str) -> Vec<String> {
    let problems = from(&[("x.yaml", text)], &[]).unwrap_err();
    problems.0.iter().map(|p| p.to_string().replace("x.yaml:", "").replace("\n    ", " | ")).collect()
}

fn changed(from: &str, to: &str) -> String {
    assert!(VALID.contains(from));
    VALID.replacen(from, to, 1)
}

#[test]
fn a_pipeline_comes_back_as_types_in_the_order_of_the_file() {
    let loaded = self::from(&[("x.yaml", VALID)], &[]).unwrap();
    let pipeline = &loaded.pipeline;
    let names: Vec<_> =
        pipeline.stages.iter().map(|stage| (stage.name.as_str(), stage.kind.as_str())).collect();
    assert_eq!(
        names,
        [("person_months", "ingest"), ("model", "fit"), ("change", "index"), ("article", "render")]
    );
    assert_eq!((pipeline.privacy.min_persons, pipeline.privacy.round_persons_to), (10, 5));
    assert_eq!(
        (pipeline.events[0].month, pipeline.events[0].until),
        (Period::month(2020, 3), "2021".parse().ok())
    );
    assert_eq!(pipeline.labels["county"]["03"], LocalText::Same("Oslo".to_owned()));
    let params = pipeline.stages[2].params.to_json();
    assert_eq!(params.to_string(), r#"{"data":"model","reference":"2023-06"}"#);
}

#[test]
fn what_is_left_out_has_a_sensible_value() {
    let small = "version: 1\nname: small\nstages: {s: {kind: predict, model: m, data: d}}\n";
    let pipeline = from(&[("x.yaml", small)], &[]).unwrap().pipeline;
    assert_eq!(pipeline.title, LocalText::Same("small".to_owned()));
    assert_eq!(
        (pipeline.languages, pipeline.privacy),
        (vec![Language::En], crate::config::Privacy::default())
    );
    let titled = format!("title: {{nb: a, nn: b}}\n{small}");
    let pipeline = from(&[("x.yaml", &titled)], &[]).unwrap().pipeline;
    assert_eq!(pipeline.languages, [Language::Nb, Language::Nn]);
}

#[test]
fn every_problem_is_told_at_once_in_the_order_of_the_file() {
    let text = "version: 1\nnmae: x\nprivacy: {min_persons: 3}\nstages:\n  a: {kind: fti}\n  b: {kind: predict, model: ${x}, dat: d}\n";
    let wanted = [
        "2:1: unknown key 'nmae' | did you mean 'name'?",
        "3:24: privacy.min_persons: wants at least 4, got 3 | The fewest persons a published cell may stand for: 10 unless told, 4 at least",
        "5:13: stages.a.kind: unknown kind 'fti' | did you mean 'fit'? the kinds are ingest, fit, predict, aggregate, index and render",
        "6:29: stages.b.model: there is no parameter 'x' | add it: params: {x: ...}",
        "6:35: stages.b: unknown key 'dat' | did you mean 'data'?",
    ];
    assert_eq!(said(text), wanted);
}

#[test]
fn another_version_is_all_that_is_told() {
    let wanted = "1:10: version: version 2 of the pipeline format is unknown here | write 'version: 1', or use a program that knows version 2";
    assert_eq!(said("version: 2\nwhatever: 1\n"), [wanted]);
    assert_eq!(
        said("- a\n"),
        ["1:1: a pipeline is a map of keys and values, not a list | start with 'version: 1'"]
    );
}

#[test]
fn stages_need_names_and_kinds() {
    let stages = |text: &str| said(&format!("version: 1\nname: x\nstages: {text}\n"));
    assert!(stages("{}")[0].starts_with("3:1: stages: the pipeline has no stages | the kinds are"));
    assert!(
        stages("{'Fig 1': {kind: predict, model: m, data: d}}")[0]
            .starts_with("3:10: stages.Fig 1: 'Fig 1' is no name")
    );
    assert_eq!(
        stages("{a: {knid: fit}}"),
        ["3:10: stages.a: the key 'kind' is missing | is 'knid' meant to be 'kind'?"]
    );
    assert!(stages("{a: fit}")[0].starts_with("3:13: stages.a: wants a map with 'kind', got the text 'fit'"));
    assert!(stages("[a]")[0].starts_with("3:1: stages: wants a map, got a list"));
    assert_eq!(
        said("version: 1\nname: x\n")[0],
        "1:1: the key 'stages' is missing | add 'stages: ...'. The stages by name, each with its kind and what the kind takes"
    );
}

#[test]
fn an_event_has_a_period_that_exists_and_does_not_end_before_it_begins() {
    assert!(
        said(&changed("2020-03", "2020-13"))[0].starts_with("9:13: events[1].month: '2020-13' is no period")
    );
    assert!(said(&changed("shock", "shok"))[0].ends_with("did you mean 'shock'?"));
    assert!(
        said(&changed("until: 2021", "until: 2019-01"))[0]
            .starts_with("9:64: events[1].until: the event ends")
    );
}

#[test]
fn a_language_that_is_named_has_every_text() {
    let said = said(&changed("languages: [nb, en]", "languages: [nb, en, nn]"));
    let places: Vec<_> = said.iter().filter_map(|p| p.split(": ").nth(1)).collect();
    assert_eq!(
        places,
        ["title", "events[1].name", "labels.county.15", "stages.article.figures.fig1.title"],
        "{said:?}"
    );
    let twice = self::said(&changed("languages: [nb, en]", "languages: [nb, en, nb]"));
    assert_eq!(twice, ["5:21: languages[3]: 'nb' is listed twice | keep it once"]);
}

#[test]
fn set_reaches_every_stage_and_an_unknown_name_is_a_problem() {
    let loaded = from(&[("x.yaml", VALID)], &[("edition", "2025.10")]).unwrap();
    assert_eq!(
        loaded.tree.get("stages").unwrap().get("article").unwrap().get("out").unwrap().text(),
        Some("reports/2025.10")
    );
    let problems = from(&[("x.yaml", VALID)], &[("edtion", "x")]).unwrap_err();
    assert!(problems.to_string().starts_with("--set edtion=x: there is no such parameter"), "{problems}");
}

#[test]
fn a_problem_in_an_extended_file_names_that_file() {
    let base = changed("take: mean", "take: maen");
    let over =
        "extends: base.yaml\nname: other\nparams: {edition: \"2025\"}\nprivacy: {round_persons_to: 0}\n";
    let problems = from(&[("p/x.yaml", over), ("p/base.yaml", &base)], &[]).unwrap_err().to_string();
    assert!(problems.starts_with("p/base.yaml:18:64: stages.person_months.outcomes.hours_3m.take: 'maen' is not one of mean and sum"), "{problems}");
    assert!(
        problems.contains("\np/x.yaml:4:29: privacy.round_persons_to: wants at least 1, got 0"),
        "{problems}"
    );
    let loaded =
        from(&[("p/x.yaml", over.split("privacy").next().unwrap()), ("p/base.yaml", VALID)], &[]).unwrap();
    assert_eq!(
        (loaded.pipeline.name.as_str(), &loaded.pipeline.params["edition"]),
        ("other", &"2025".into())
    );
    assert_eq!(
        loaded.files.iter().map(|file| file.name.as_str()).collect::<Vec<_>>(),
        ["p/x.yaml", "p/base.yaml"]
    );
}

#[test]
fn a_later_layer_tells_its_problems_at_the_position_too() {
    let loaded = from(&[("x.yaml", VALID)], &[]).unwrap();
    let problem =
        loaded.problem_at("/stages/model/controls/categorical/0", "no column 'sex'", Some("mend".to_owned()));
    assert_eq!(
        problem.to_string(),
        "x.yaml:25:30: stages.model.controls.categorical[1]: no column 'sex'\n    mend"
    );
    let problem = loaded.problem_at_key("/stages/change", "is never used", None);
    assert_eq!(problem.to_string(), "x.yaml:26:3: stages.change: is never used");
}

#[test]
fn paths_are_shown_as_seen_from_the_project() {
    let missing =
        |file: &str| from(&[(file, "")], &[]).map_err(|_| within(Path::new("/project"), file)).unwrap_err();
    assert_eq!(missing("/project/pipelines/x.yaml"), "pipelines/x.yaml");
    assert_eq!(missing("./x.yaml"), "x.yaml");
    let read = |_: &str| Err(io::ErrorKind::InvalidData.into());
    let problem = load(Path::new(""), "x.yaml", &[], &[], read).unwrap_err().to_string();
    assert_eq!(problem, "x.yaml: the file is not UTF-8 text\n    save it as UTF-8 in the editor");
}

/// The editor's schema, tried with our own checker on a file whose parameters are not filled in.
#[test]
fn the_editors_schema_takes_parameters_everywhere_and_refuses_what_we_refuse() {
    let schema = json_schema(&test_kinds::kinds());
    let said = |text: &str| {
        let (silenced, mut tree) = (BTreeSet::new(), parse(&"x.yaml".into(), text).unwrap());
        let mut checker = Checker::new(&schema, &[], &silenced);
        let here = Here::new(Place::root(), tree.at.clone());
        checker.check(&mut tree, &here);
        checker.problems
    };
    assert_eq!(said(VALID), []);
    assert_eq!(said("extends: other.yaml\n"), []);
    assert_eq!(said(&changed("min_persons: 10", "min_persons: ${seed}")), []);
    for (right, wrong) in [
        ("kind: fit", "kind: fti"),
        ("name: small", "nam: small"),
        ("take: mean", "take: maen"),
        ("window: [1, 3]", "window: [1, x]"),
    ] {
        assert_ne!(said(&changed(right, wrong)), [], "{wrong}");
    }
    let text = schema.to_string();
    assert!(!text.contains("\"#/$defs/Outcome\"") && text.contains("\"#/$defs/ingest.Outcome\""));
}

/// No text makes the program panic, and every position lies within the file.
fn is_taken_calmly(text: &str) {
    let Err(problems) = from(&[("x.yaml", text)], &[("seed", "8")]) else {
        return;
    };
    assert!(!problems.0.is_empty());
    let lines = crate::config::syntax::lines(text);
    for problem in problems.0.iter().filter(|problem| problem.line > 0) {
        let line = lines.get(problem.line - 1).unwrap_or_else(|| panic!("{text:?}: {problem}"));
        assert!((1..=line.chars().count() + 1).contains(&problem.column), "{text:?}: {problem}");
    }
}

fn mutated(edits: &[(usize, u8, char)]) -> String {
    let mut text: Vec<char> = VALID.chars().collect();
    for (position, what, with) in edits {
        let at = position % text.len().max(1);
        match (what, text.get(at).copied()) {
            (0, Some(_)) => text.truncate(at),
            (1..10, Some(_)) => drop(text.remove(at)),
            (10..20, Some(old)) => text.insert(at, old),
            _ => text.insert(at, *with),
        }
    }
    text.into_iter().collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_taken_calmly(text in "\\PC{0,80}") {
        is_taken_calmly(&text);
    }

    #[test]
    fn any_text_of_the_signs_of_yaml_is_taken_calmly(text in "[-:,{}\\[\\]&*!|>'\"%@`?#$~ \t\r\n\u{feff}a1é.<]{0,60}") {
        is_taken_calmly(&text);
    }

    #[test]
    fn a_pipeline_with_typing_errors_is_taken_calmly(
        edits in prop::collection::vec((any::<usize>(), 0u8..40, prop::sample::select(vec![':', ' ', '\n', '\t', '{', '}', '[', '\'', '"', '$', '-', '&', '*', 'x', 'é', '1'])), 1..6)
    ) {
        is_taken_calmly(&mutated(&edits));
    }
}
