use super::*;
use crate::config::parse::parse;
use crate::config::test_kinds;

/// The problems of a text against a schema, without the file's name.
fn against(schema: &Value, text: &str) -> Vec<String> {
    let silenced = BTreeSet::new();
    let mut node = parse(&"x.yaml".into(), text).unwrap();
    let mut checker = Checker::new(schema, &[Language::Nb, Language::En], &silenced);
    let here = Here::new(Place::root(), node.at.clone());
    checker.check(&mut node, &here);
    checker.problems.iter().map(|p| p.to_string().replace("x.yaml:", "").replace("\n    ", " | ")).collect()
}

fn kind(name: &str, text: &str) -> Vec<String> {
    let kinds = test_kinds::kinds();
    against(&kinds.iter().find(|kind| kind.name == name).unwrap().schema, text)
}

fn schema(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn property(words: &str, text: &str) -> Vec<String> {
    against(
        &schema(&format!(r#"{{"type": "object", "properties": {{"a": {words}}}}}"#)),
        &format!("a: {text}\n"),
    )
}

#[test]
fn a_wrong_type_is_told_with_what_is_wanted_and_what_was_written() {
    let cases = [
        (r#"{"type": "integer"}"#, "ten", "1:4: a: wants a whole number, got the text 'ten'"),
        (
            r#"{"type": "integer"}"#,
            "'10'",
            "1:4: a: wants a whole number, got the text '10' | write 10 without quotes",
        ),
        (r#"{"type": "integer"}"#, "1.5", "1:4: a: wants a whole number, got the number 1.5"),
        (
            r#"{"type": "integer"}"#,
            "1_000",
            "1:4: a: wants a whole number, got the text '1_000' | write 1000",
        ),
        (r#"{"type": "number"}"#, "0,5", "1:4: a: wants a number, got the text '0,5' | write 0.5"),
        (
            r#"{"type": "string"}"#,
            "03",
            "1:4: a: wants a text, got the whole number 03 | put it in quotes: \"03\"",
        ),
        (
            r#"{"type": "string"}"#,
            "2024.10",
            "1:4: a: wants a text, got the number 2024.10 | put it in quotes: \"2024.10\"",
        ),
        (r#"{"type": "array"}"#, "x", "1:4: a: wants a list, got the text 'x' | write a list: [a, b]"),
        (r#"{"type": "object", "required": ["b"]}"#, "[x]", "1:1: a: wants a map with 'b', got a list"),
        (r#"{"type": ["integer", "null"]}"#, "x", "1:4: a: wants a whole number, got the text 'x'"),
        (r#"{"type": "string"}"#, "~", "1:4: a: wants a text, got nothing"),
    ];
    for (schema, text, wanted) in cases {
        assert_eq!(property(schema, text), [wanted], "{schema} {text}");
    }
    for (schema, text) in
        [("integer", "3"), ("number", "3"), ("number", "1e3"), ("boolean", "true"), ("string", "NO")]
    {
        assert_eq!(property(&format!(r#"{{"type": "{schema}"}}"#), text), [""; 0]);
    }
}

#[test]
fn yes_and_no_are_texts_and_no_truth_values() {
    for text in ["NO", "yes", "off", "'true'"] {
        let said = kind("fit", &format!("data: d\noutcomes: [y]\ncontrols: {{}}\nintercept: {text}\n"));
        let wanted = format!(
            "4:12: intercept: wants true or false, got the text '{}' | write true or false",
            text.trim_matches('\'')
        );
        assert_eq!(said, [wanted]);
    }
}

#[test]
fn an_unknown_key_is_told_with_the_nearest_and_stands_for_the_one_that_is_missing() {
    let said = kind("fit", "data: d\noutcome: [y]\ncontrols:\n  catgorical: [sex]\n");
    let wanted = [
        "2:1: unknown key 'outcome' | did you mean 'outcomes'?",
        "4:3: controls: unknown key 'catgorical' | did you mean 'categorical'?",
    ];
    assert_eq!(said, wanted);
    assert_eq!(
        kind("predict", "data: d\nmodel: m\nx: 1\n"),
        ["3:1: unknown key 'x' | the keys here are model and data"]
    );
}

#[test]
fn a_missing_key_is_told_with_what_it_is() {
    let wanted = [
        "1:1: the key 'outcomes' is missing | add 'outcomes: ...'. The outcomes, each with its own sample: the rows in which it is known",
    ];
    assert_eq!(kind("fit", "data: d\ncontrols: {}\n"), wanted);
}

#[test]
fn a_choice_is_told_with_the_nearest() {
    let text = "out: o\ntemplate: t\nfigures:\n  fig1: {show: indicatr, data: d, outcome: y, title: t}\n";
    let wanted = "4:16: figures.fig1.show: 'indicatr' is not one of indicator, actual_expected, actual and index | did you mean 'indicator'?";
    assert_eq!(kind("render", text), [wanted]);
    let wanted = "2:12: estimator: wants 'ols', got the text 'old' | did you mean 'ols'?";
    assert_eq!(kind("fit", "data: d\nestimator: old\noutcomes: [y]\ncontrols: {}\n"), [wanted]);
}

#[test]
fn of_a_union_the_branch_that_was_meant_is_told() {
    let outcome =
        |text: &str| kind("ingest", &format!("sources: {{t: {{path: p}}}}\noutcomes:\n  y: {text}\n"));
    let fine =
        ["{column: c, unit: u}", "{from: a.b, window: [1, 3], unit: u}", "{from: a.b, at: 3, unit: u}"];
    fine.iter().for_each(|text| assert_eq!(outcome(text), [""; 0]));
    assert_eq!(
        outcome("{from: a.b, window: [1, 3]}"),
        ["3:3: outcomes.y: the key 'unit' is missing | add 'unit: ...'"]
    );
    assert_eq!(
        outcome("{from: a.b, windw: [1, 3], unit: u}"),
        ["3:18: outcomes.y: unknown key 'windw' | did you mean 'window'?"]
    );
    assert_eq!(
        outcome("{from: a.b, window: [1], unit: u}"),
        ["3:18: outcomes.y.window: wants exactly 2 items, got 1"]
    );
    assert_eq!(
        outcome("{colum: c, unit: u}"),
        ["3:7: outcomes.y: unknown key 'colum' | did you mean 'column'?"]
    );
    let wanted = "3:6: outcomes.y: wants a map with 'column' and 'unit', a map with 'from', 'window' and 'unit' or a map with 'from', 'at' and 'unit', got the text 'hours' | A column, a mean over a window, or one month ahead";
    assert_eq!(outcome("hours"), [wanted]);
}

#[test]
fn a_map_with_one_key_that_names_its_sort_is_checked_by_that_key() {
    let checks = |text: &str| {
        kind("ingest", &format!("sources: {{t: {{path: p}}}}\noutcomes: {{}}\nchecks:\n  - {text}\n"))
    };
    assert_eq!(checks("{between: {age: [15, 80]}}"), [""; 0]);
    assert_eq!(checks("{uniqe: [a]}"), ["4:6: checks[1]: unknown key 'uniqe' | did you mean 'unique'?"]);
    assert_eq!(
        checks("{between: {age: [x, 80]}}"),
        ["4:22: checks[1].between.age[1]: wants a number, got the text 'x'"]
    );
    assert_eq!(
        checks("{unique: a}"),
        ["4:14: checks[1].unique: wants a list, got the text 'a' | write a list: [a, b]"]
    );
}

#[test]
fn numbers_keep_within_their_limits() {
    let limits = r#"{"type": "integer", "minimum": 4, "exclusiveMaximum": 10, "description": "Why. More."}"#;
    assert_eq!(property(limits, "3"), ["1:4: a: wants at least 4, got 3 | Why"]);
    assert_eq!(property(limits, "10"), ["1:4: a: wants less than 10, got 10 | Why"]);
    assert_eq!(property(limits, "4"), [""; 0]);
}

#[test]
fn lists_keep_their_length_and_name_nothing_twice() {
    let said = kind("fit", "data: d\noutcomes: []\ncontrols: {}\n");
    assert!(said[0].starts_with("2:1: outcomes: wants at least 1 item, got 0 | The outcomes"), "{said:?}");
    let wanted = ["1:15: a[3]: 'sex' is listed twice | keep it once"];
    assert_eq!(property(r#"{"type": "array", "uniqueItems": true}"#, "[sex, age, sex]"), wanted);
    assert_eq!(
        property(r#"{"type": "array", "maxItems": 1}"#, "[a, b]"),
        ["1:1: a: wants at most 1 item, got 2"]
    );
}

#[test]
fn a_period_that_does_not_exist_is_told_and_a_year_is_a_period() {
    let wanted = "2:12: reference: '2023-13' is no period | write a month as 2023-06, a quarter as 2023-Q2, a year as 2023";
    assert_eq!(kind("index", "data: d\nreference: 2023-13\n"), [wanted]);
    for text in ["2023-06", "2023-Q2", "2023"] {
        assert_eq!(kind("index", &format!("data: d\nreference: {text}\n")), [""; 0]);
    }
}

#[test]
fn a_text_for_readers_is_there_in_every_language() {
    let title = |text: &str| kind("render", &format!("out: o\nfigures: {{}}\ntemplate: {text}\n"));
    assert_eq!(title("one for all"), [""; 0]);
    assert_eq!(title("{nb: a, en: b}"), [""; 0]);
    let wanted = "3:1: template: there is no text in 'en' | add 'en: ...', or take 'en' out of 'languages'";
    assert_eq!(title("{nb: a}"), [wanted]);
    assert_eq!(
        title("{nb: a, en: b, nm: c}")[0],
        "3:26: template: unknown language 'nm' | did you mean 'nb'?"
    );
    assert_eq!(title("[a]"), ["3:1: template: wants a text, or a text for each language, got a list"]);
    assert_eq!(
        title("{nb: 1, en: b}"),
        ["3:16: template.nb: wants a text, got the whole number 1 | put it in quotes: \"1\""]
    );
}

#[test]
fn patterns_formats_and_keys_are_checked() {
    assert_eq!(property(r#"{"type": "string", "pattern": "^[0-9]+$"}"#, "x1").len(), 1);
    assert_eq!(property(r#"{"type": "string", "pattern": "^[0-9]+$"}"#, "'12'"), [""; 0]);
    assert_eq!(property(r#"{"type": "string", "minLength": 1}"#, "''"), ["1:4: a: the text is empty"]);
    assert!(
        property(r#"{"type": "string", "format": "name"}"#, "Fig 1")[0]
            .starts_with("1:4: a: 'Fig 1' is no name | a name is")
    );
    let keys = r#"{"type": "object", "propertyNames": {"enum": ["nb", "en"]}, "additionalProperties": {"type": "string"}}"#;
    assert_eq!(property(keys, "{no: x}"), ["1:5: a.no: 'no' is not one of nb and en | did you mean 'nb'?"]);
    let numbered = r#"{"type": "object", "additionalProperties": false, "patternProperties": {"^\\d+$": {"type": "string"}}}"#;
    assert_eq!(property(numbered, "{1: x, b: y}"), ["1:11: a: unknown key 'b'"]);
}

#[test]
fn a_flattened_type_knows_the_keys_of_all_its_parts() {
    let flat = schema(
        r#"{"type": "object", "properties": {"data": {"type": "integer"}}, "required": ["data"], "unevaluatedProperties": false,
            "oneOf": [{"type": "object", "properties": {"window": {"type": "integer"}}, "required": ["window"]},
                      {"type": "object", "properties": {"column": {"type": "integer"}}, "required": ["column"]}]}"#,
    );
    assert_eq!(against(&flat, "data: 1\nwindow: 2\n"), [""; 0]);
    assert_eq!(
        against(&flat, "data: 1\ncolumn: x\n"),
        ["2:9: column: wants a whole number, got the text 'x'"]
    );
    let wanted = ["3:1: unknown key 'weather' | the keys here are data, window and column"];
    assert_eq!(against(&flat, "data: 1\nwindow: 2\nweather: 3\n"), wanted);
    assert_eq!(against(&flat, "data: 1\n"), ["1:1: the key 'window' is missing | add 'window: ...'"]);
}

#[test]
fn of_tables_and_a_simulation_the_one_that_was_written_is_told() {
    let sources = |text: &str| kind("ingest", &format!("outcomes: {{}}\nsources:\n  {text}\n"));
    let wanted = ["3:13: sources.persons: unknown key 'pth' | did you mean 'path'?"];
    assert_eq!(sources("persons: {pth: x}"), wanted);
    let wanted = ["3:3: sources: unknown key 'simulat' | did you mean 'simulate'?"];
    assert_eq!(sources("simulat: {persons_per_month: 200, seed: 1}"), wanted);
    let wanted = ["3:33: sources.simulate.persons_per_month: wants at least 100, got 5"];
    assert_eq!(sources("simulate: {persons_per_month: 5, seed: 1}"), wanted);
}

#[test]
fn a_union_of_maps_takes_no_mixture_of_them() {
    let text = "sources: {t: {path: p}}\noutcomes:\n  y: {from: a, window: [1, 3], at: 3, unit: u}\n";
    assert_eq!(
        kind("ingest", text),
        [
            "3:32: outcomes.y: unknown key 'at' | the keys here are from, window, take, missing, decimals and unit"
        ]
    );
}

#[test]
fn references_that_lead_in_a_circle_end() {
    let circle = schema(
        r##"{"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}}"##,
    );
    assert_eq!(against(&circle, "x: 1\n"), [""; 0]);
}
