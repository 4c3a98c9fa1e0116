use super::*;

fn people() -> DataFrame {
    df!(
        "id" => [30i64, 10, 20, 40],
        "sex" => [Some("m"), Some("f"), None, Some("m")],
        "birth_year" => [Some(1990i64), Some(1980), Some(2000), None],
        "rate" => [1.5, 2.5, f64::NAN, 1.5],
    )
    .unwrap()
}

fn coded() -> Coded {
    Coded::of(&people(), &["id"]).unwrap()
}

fn texts(coded: Coded, name: &str) -> Vec<Option<String>> {
    let frame = coded.into_frame();
    let Data::Category { levels, codes } = &frame.column(name).unwrap().data else { panic!("no category") };
    codes.iter().map(|&code| levels.get(usize::from(code)).cloned()).collect()
}

fn some(texts: &[&str]) -> Vec<Option<String>> {
    texts.iter().map(|&text| (!text.is_empty()).then(|| text.to_owned())).collect()
}

#[test]
fn an_expression_gives_each_row_what_it_gives_a_table_of_all_rows() {
    for sql in [
        "birth_year + 1",
        "CASE WHEN sex = 'm' THEN 'man' WHEN sex IS NULL THEN 'unknown' ELSE 'woman' END",
        "birth_year BETWEEN 1985 AND 2005 AND sex IN ('m', 'f')",
        "rate * 2",
        "rate > 2 OR birth_year > 1995",
        "id / 10",
        "7",
        "sex || '-' || CAST(birth_year AS VARCHAR)",
    ] {
        let mut rows = coded();
        rows.derive("x", sql).unwrap();
        let expected = query::derive(people(), "x", sql).unwrap();
        let expected = encode::typed(expected.column("x").unwrap().as_materialized_series()).unwrap();
        assert_eq!(format!("{:?}", rows.data("x").unwrap()), format!("{expected:?}"), "{sql}");
    }
}

#[test]
fn an_expression_sees_dates_as_dates_and_columns_derived_before_it() {
    let days =
        Series::new("month".into(), [19_783_i32, 19_783, 17_000, 17_000]).cast(&DataType::Date).unwrap();
    let mut raw = people();
    raw.with_column(days.into()).unwrap();
    let mut rows = Coded::of(&raw, &["id"]).unwrap();
    rows.derive("age", "EXTRACT(YEAR FROM month) - birth_year").unwrap();
    rows.derive("young", "age < 30").unwrap();
    assert_eq!(texts(rows, "young"), some(&["false", "false", "true", ""]));
}

#[test]
fn a_filter_keeps_rows_and_only_the_levels_they_have() {
    let rows = coded().filter("birth_year >= 1990").unwrap().into_frame();
    assert_eq!(rows.rows, 2);
    let sex = &rows.column("sex").unwrap().data;
    assert_eq!(*sex, Data::Category { levels: vec!["m".to_owned()], codes: vec![0, MISSING] });
}

#[test]
fn a_join_brings_values_by_key_and_says_which_rows_have_none() {
    let right =
        df!("id" => [10i64, 30, 99], "county" => ["15", "03", "50"], "sex" => ["x", "y", "z"]).unwrap();
    let on = ["id".to_owned()];
    let right = Joined::new(Coded::of(&right, &["id"]).unwrap(), &on, "places").unwrap();
    let mut rows = coded();
    assert_eq!(rows.join(&right).unwrap(), [1, 0, NOWHERE, NOWHERE]);
    assert_eq!(texts(rows.clone(), "county"), some(&["03", "15", "", ""]));
    assert_eq!(texts(rows, "sex_right"), some(&["y", "x", "", ""]));
}

#[test]
fn keys_that_repeat_are_counted() {
    let right = Coded::of(&df!("id" => [1i64, 1, 1]).unwrap(), &["id"]).unwrap();
    let error = Joined::new(right, &["id".to_owned()], "persons").err().unwrap();
    assert!(matches!(error, TableError::RepeatedKeys { count: 2, .. }), "{error}");
}

#[test]
fn rows_are_put_in_the_order_of_their_identities() {
    let rows = coded().sorted_by("id").unwrap();
    assert_eq!(*rows.data("id").unwrap(), Data::Ids(vec![10, 20, 30, 40]));
    assert_eq!(texts(rows, "sex"), some(&["f", "", "m", "m"]));
}

#[test]
fn text_is_coded_into_sorted_levels_whatever_chunks_it_lies_in() {
    let long = "a text that is longer than twelve letters";
    let mut series = Series::new("t".into(), [Some("b"), Some(long), None]);
    series.append(&Series::new("t".into(), ["a", long, "b"])).unwrap();
    let Data::Category { levels, codes } = encode::typed(&series).unwrap() else { panic!("no category") };
    assert_eq!(levels, ["a", long, "b"]);
    assert_eq!(codes, [2, 1, MISSING, 0, 1, 2]);
}

#[test]
fn whole_numbers_near_and_far_become_levels_in_their_order() {
    for far in [1, 1 << 40] {
        let known = Some(vec![true, true, false, true]);
        let data = Data::Number { per_unit: 1, values: vec![3 * far, -far, 0, 3 * far], known };
        let (levels, codes) = encode::as_category("n", &data).unwrap();
        assert_eq!(*levels, [(-far).to_string(), (3 * far).to_string()]);
        assert_eq!(*codes, [1, 0, MISSING, 1]);
    }
}

#[test]
fn short_decimals_are_kept_exactly_and_other_floats_as_they_are() {
    let typed = |values: &[f64]| encode::typed(&Series::new("x".into(), values)).unwrap();
    let exact = Data::Number { per_unit: 100, values: vec![250, -7, 1230], known: None };
    assert_eq!(typed(&[2.5, -0.07, 12.3]), exact);
    assert_eq!(typed(&[1.0 / 3.0, 2.5]), Data::Float(vec![1.0 / 3.0, 2.5]));
    assert_eq!(typed(&[-0.0]), Data::Float(vec![-0.0]));
    let gap = Data::Number { per_unit: 10, values: vec![30, 0], known: Some(vec![true, false]) };
    assert_eq!(typed(&[3.0, f64::NAN]), gap);
}

#[test]
fn what_went_through_a_frame_is_joined_and_derived_from_as_before() {
    let raw =
        df!("id" => [7_i64, 3, 5], "sex" => ["f", "m", "f"], "born" => [Some(1990_i64), None, Some(1985)]);
    let coded = Coded::in_order(&raw.unwrap(), Some("id")).unwrap();
    assert!(coded.is_plain());
    let back = Coded::from_frame(coded.clone().into_frame());
    let derived = |mut coded: Coded| {
        coded.derive("age", "2020 - born").unwrap();
        coded.derive("woman", "CASE WHEN sex = 'f' THEN 'yes' ELSE 'no' END").unwrap();
        coded.into_frame()
    };
    assert_eq!(derived(back), derived(coded));
}

#[test]
fn dates_and_flags_are_not_plain() {
    let raw = df!("id" => [1_i64], "is_student" => [true]).unwrap();
    assert!(!Coded::of(&raw, &["id"]).unwrap().is_plain());
    let narrow = df!("id" => [1_i64], "n" => [1_i32]).unwrap();
    assert!(!Coded::of(&narrow, &["id"]).unwrap().is_plain());
}
