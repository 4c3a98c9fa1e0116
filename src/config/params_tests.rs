use super::*;

fn settled(text: &str, set: &[(&str, &str)]) -> (String, Vec<String>) {
    let mut tree = parse(&"x.yaml".into(), text).unwrap();
    let set: Vec<_> = set.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let problems = set_in(&mut tree, &set);
    let mut settled = settle(&mut tree);
    settled.problems.splice(0..0, problems);
    tree.remove("params");
    let said = settled.problems.iter().map(|p| p.to_string().replace("\n    ", " | "));
    (tree.to_json().to_string(), said.collect())
}

fn filled(text: &str, set: &[(&str, &str)]) -> String {
    let (json, said) = settled(text, set);
    assert_eq!(said, [""; 0]);
    json
}

#[test]
fn a_parameter_alone_keeps_its_type_and_within_a_text_it_is_what_was_written() {
    let text = "params: {n: 3, e: 2024.10, l: [a, b], t: '03'}\na: ${n}\nb: 'x${n}-${e}'\nc: ${l}\nd: [\"${t}\", {f: ${n}}]\n";
    assert_eq!(filled(text, &[]), r#"{"a":3,"b":"x3-2024.10","c":["a","b"],"d":["03",{"f":3}]}"#);
}

#[test]
fn two_dollars_stand_for_one() {
    assert_eq!(
        filled("params: {n: 3}\na: $${n} ${n} $n\nb: $${n}\n", &[]),
        r#"{"a":"${n} 3 $n","b":"${n}"}"#
    );
}

#[test]
fn parameters_may_take_the_values_of_others() {
    assert_eq!(filled("params: {a: '${b}/x', b: '${c}', c: d}\nv: ${a}\n", &[]), r#"{"v":"d/x"}"#);
}

#[test]
fn parameters_that_refer_to_each_other_are_told_each() {
    let (_, said) = settled("params: {a: '${b}', b: '${a}', c: '${c}x', d: 1}\nv: ${a}\n", &[]);
    assert_eq!(said.len(), 3, "{said:?}");
    assert!(
        said[0].starts_with("x.yaml:1:13: params.a: the parameters a, b and c refer to each other"),
        "{said:?}"
    );
}

#[test]
fn set_overrides_and_a_text_stays_a_text() {
    let text = "params: {edition: '2024-09', n: 3, flag: true, l: [a], m: 2023-06}\nv: [${edition}, ${n}, ${flag}, ${l}, ${m}]\n";
    let set = [("edition", "12"), ("n", "4.5"), ("flag", "false"), ("l", "[b, 03]"), ("m", "2023")];
    assert_eq!(filled(text, &set), r#"{"v":["12",4.5,false,["b",3],"2023"]}"#);
    assert_eq!(filled("params: {a: 1, b: '${a}x'}\nv: ${b}\n", &[("a", "2")]), r#"{"v":"2x"}"#);
}

#[test]
fn what_set_names_has_to_be_there() {
    let (_, said) = settled("params: {edition: a}\n", &[("edtion", "b")]);
    assert_eq!(said, ["--set edtion=b: there is no such parameter | did you mean 'edition'?"]);
    let (_, said) = settled("params: {edition: a, n: 1}\n", &[("weather", "b")]);
    assert_eq!(said, ["--set weather=b: there is no such parameter | the parameters are edition and n"]);
    let (_, said) = settled("a: 1\n", &[("x", "b")]);
    assert_eq!(said, ["--set x=b: there is no such parameter | the pipeline has no parameters"]);
}

#[test]
fn an_unknown_parameter_is_told_where_it_is_used() {
    let (_, said) = settled("params: {edition: a}\no:\n  - reports/${editoin}\n", &[]);
    assert_eq!(said, ["x.yaml:3:5: o[1]: there is no parameter 'editoin' | did you mean 'edition'?"]);
    let (_, said) = settled("o: ${x}\n", &[]);
    assert_eq!(said, ["x.yaml:1:4: o: there is no parameter 'x' | add it: params: {x: ...}"]);
}

#[test]
fn a_brace_that_is_not_closed_and_a_list_within_a_text_are_told() {
    let (_, said) = settled("params: {l: [a]}\no: 'x${l'\np: x${l}\n", &[]);
    assert!(said[0].starts_with("x.yaml:2:4: o: a '${' in this text is not closed"), "{said:?}");
    assert!(
        said[1].starts_with("x.yaml:3:4: p: the parameter 'l' is a list and cannot be part of a text"),
        "{said:?}"
    );
}

#[test]
fn parameters_made_of_parameters_end_with_a_problem_and_not_with_the_memory() {
    let mut text = "params:\n  a0: xxxxxxxxxx\n".to_owned();
    for level in 1..30 {
        let uses = format!("${{a{}}}", level - 1).repeat(10);
        text += &format!("  a{level}: '{uses}'\n");
    }
    let (_, said) = settled(&text, &[]);
    assert!(said.iter().any(|problem| problem.contains("too large by here")), "{said:?}");
    let (open, close) = ("[".repeat(40), "]".repeat(40));
    let deep = format!("params: {{a: {open}x{close}, b: {open}\"${{a}}\"{close}}}\nv: ${{b}}\n");
    assert!(settled(&deep, &[]).1[0].contains("too deep"));
}
