use super::*;

fn file() -> Arc<str> {
    "x.yaml".into()
}

fn read(text: &str) -> Node {
    parse(&file(), text).unwrap()
}

/// The problems of a text, a line each, without the file's name.
fn said(text: &str) -> Vec<String> {
    let problems = parse(&file(), text).unwrap_err();
    problems.iter().map(|p| p.to_string().replace("x.yaml:", "").replace("\n    ", " | ")).collect()
}

#[test]
fn every_key_and_value_knows_its_line_and_its_column_in_characters() {
    let node = read("é: [1, å, ok]\nb:\n  c: x\n");
    let at = |node: &Node| (node.at.line, node.at.column);
    let Value::List(items) = &node.get("é").unwrap().value else { panic!() };
    assert_eq!((at(&items[0]), at(&items[2])), ((1, 5), (1, 11)));
    let (key, b) = &node.entries()[1];
    assert_eq!((key.at.line, key.at.column), (2, 1));
    assert_eq!((at(b), at(b.get("c").unwrap())), ((3, 3), (3, 6)));
}

#[test]
fn a_quoted_scalar_is_text_whatever_it_looks_like() {
    let node = read("a: '03'\nb: \"true\"\nc: ''\nd: !!str 12\ne: |\n  1\n");
    assert_eq!(node.to_json().to_string(), r#"{"a":"03","b":"true","c":"","d":"12","e":"1\n"}"#);
}

#[test]
fn keys_are_the_texts_that_were_written() {
    assert_eq!(
        read("03: a\ntrue: b\n2023-06: c\n").to_json().to_string(),
        r#"{"03":"a","true":"b","2023-06":"c"}"#
    );
}

#[test]
fn a_parameter_needs_no_quotes_between_braces() {
    let node = read("a: {b: ${c_1}, d: [${e}, 'x${f}']}\n");
    assert_eq!(node.to_json().to_string(), r#"{"a":{"b":"${c_1}","d":["${e}","x${f}"]}}"#);
}

#[test]
fn an_anchor_stands_for_its_value_everywhere() {
    let node = read("a: &x {n: 1}\nb: *x\nc: [*x, *x]\n");
    assert_eq!(node.to_json().to_string(), r#"{"a":{"n":1},"b":{"n":1},"c":[{"n":1},{"n":1}]}"#);
    assert_eq!(node.get("b").unwrap().at.line, 2);
}

#[test]
fn all_keys_that_are_written_twice_are_told_at_once() {
    let wanted = [
        "3:1: a: the key 'a' is written twice, first in line 1 | keep one of the two",
        "4:11: b.c: the key 'c' is written twice, first in line 4 | keep one of the two",
    ];
    assert_eq!(said("a: 1\nd: 2\na: 3\nb: {c: 1, c: 2}\n"), wanted);
}

#[test]
fn tabs_in_the_indentation_are_told_line_by_line() {
    let wanted = [
        "2:1: the line is indented with a tab | indent with spaces",
        "4:3: the line is indented with a tab | indent with spaces",
    ];
    assert_eq!(said("a:\n\tb: 1\nc:\n  \td: 2\n"), wanted);
    assert_eq!(read("a: |\n  x\n  \ty\nb: 1\t# c\n").get("b").unwrap().at.line, 4);
}

#[test]
fn what_is_no_yaml_is_told_in_words_where_it_starts() {
    let cases = [
        ("a: 'x\nb: 1\n", "1:4: the quote that opens here is not closed"),
        ("a: \"x\n", "1:4: the quote that opens here is not closed"),
        ("a: [1, 2\nb: 1\n", "1:4: the '[' that opens here is not closed | close it with ']'"),
        ("a: {x: 1\nb: 1\n", "1:4: the '{' that opens here is not closed | close it with '}'"),
        ("a: b: c\n", "1:5: a colon cannot stand here"),
        ("a:\n  b: 1\n c: 2\n", "3:2: the indentation of this line fits no line above it"),
        ("a: *.csv\n", "1:4: this alias stands for nothing in the file"),
        ("a: @x\n", "1:4: a text cannot start with this character"),
        ("a: }\n", "1:4: this bracket closes nothing"),
        ("a: \u{0}\n", "1:4: there is an invisible character"),
        ("a: \"\\q\"\n", "1:4: a backslash in this text"),
        ("a: 'x' y\n", "1:8: something follows the closing quote"),
        ("a: - b\n", "1:4: a list with '- ' cannot start on the line of its key"),
        ("a: !x b\n", "1:4: a: the tag '!x' is not read here"),
        ("a: 1\n---\nb: 2\n", "2:1: a second document starts here"),
        ("a: &x [*x]\n", "1:8: a[1]: this alias stands within what it stands for"),
        ("? [a]\n: b\n", "1:3: a key is a plain text"),
        ("a: {<<: {b: 1}}\n", "1:5: a: merge keys"),
    ];
    for (text, wanted) in cases {
        let said = said(text);
        assert!(said.len() == 1 && said[0].starts_with(wanted), "{text:?}: {said:?}");
    }
}

#[test]
fn an_empty_file_says_what_a_pipeline_starts_with() {
    for text in ["", "\n\n", "# only a comment\n", "\u{feff}"] {
        assert_eq!(parse(&file(), text).unwrap_err(), vec![empty(&file())], "{text:?}");
    }
}

#[test]
fn a_byte_order_mark_at_the_start_is_no_part_of_the_text() {
    assert_eq!(read("\u{feff}a: 1\r\nb: 2\r\n").to_json().to_string(), r#"{"a":1,"b":2}"#);
}

#[test]
fn deep_nesting_and_aliases_of_aliases_end_with_a_problem_and_not_with_the_memory() {
    let deep = format!("a: {}{}", "[".repeat(100), "]".repeat(100));
    assert!(said(&deep)[0].contains("too deep"), "{:?}", said(&deep));
    assert!(said(&"[".repeat(5000))[0].contains("too deep"));
    let deep = format!("a: &a {0}{1}\nb: {0}*a{1}\n", "[".repeat(40), "]".repeat(40));
    assert!(said(&deep)[0].contains("too deep"), "{:?}", said(&deep));
    let mut laughs = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..12 {
        let items = vec![format!("*a{}", level - 1); 10].join(", ");
        laughs += &format!("a{level}: &a{level} [{items}]\n");
    }
    assert!(said(&laughs)[0].contains("too many values"), "{:?}", said(&laughs));
}

#[test]
fn a_file_may_have_as_many_values_of_its_own_as_it_likes() {
    let text: String = (0..60_000).map(|number| format!("k{number}: [1]\n")).collect();
    assert_eq!(read(&text).entries().len(), 60_000);
}
