//! A funnel on the page: what is drawn, tabled and written to files, and what never is.
//! Knows nothing of how limits are computed.

use super::fixture::{caveat, render, report_saying};
use super::tests::text;
use super::*;
use crate::language::Language;
use crate::period::Period;

/// The fixture with its first figure as a funnel of June, in which Oslo lies outside and a county is hidden.
fn report(say: &str) -> Report {
    let mut report = report_saying(say);
    let unit = |group: &str, n, value, place| FunnelUnit {
        group: group.to_owned(),
        n,
        value,
        inner: 0.25,
        outer: 0.5,
        place,
    };
    let figure = &mut report.figures[0];
    figure.show = Show::Funnel;
    figure.funnel = Some(Funnel {
        period: Some(Period::month(2024, 6)),
        units: vec![unit("03", 12_650, -0.75, Place::Outside), unit("15", 12_650, 0.125, Place::Within)],
        limits: vec![(12_650, 0.25, 0.5)],
        hidden: 1,
        sd: 11.5,
        between: 0.03,
    });
    figure.caveats.push(caveat("funnel_limits", Severity::Required, &[]));
    report
}

fn file(report: &Report, name: &str) -> String {
    let rendered = render(report, Language::En, Format::Html).unwrap();
    String::from_utf8(rendered.files[name].clone()).unwrap()
}

#[test]
fn only_a_unit_outside_the_limits_is_named_in_the_picture_and_the_hidden_are_counted() {
    for language in [Language::Nb, Language::En] {
        let rendered = render(&report(""), language, Format::Html).unwrap();
        let svg = String::from_utf8(rendered.files[&format!("figures/fig1.{language}.svg")].clone()).unwrap();
        assert!(svg.contains(">Oslo</text>") && !svg.contains("Romsdal"), "{svg}");
        let hidden =
            ["Ikke tegnet, av personvernhensyn: 1 i alt.", "Not drawn, to protect privacy: 1 in all."];
        assert!(hidden.iter().any(|words| svg.contains(&format!(">{words}</text>"))), "{svg}");
        assert!(svg.contains("kort funnel_limits") || svg.contains("short funnel_limits"));
    }
}

#[test]
fn the_table_has_every_unit_that_is_drawn_in_the_order_of_codes() {
    let page = text(&report(""), Language::En, Format::Markdown);
    let rows = [
        "| Oslo | outside 99.8% | 12,650 | \u{2212}0.75 | 0.25 | 0.50 |",
        "| within | 12,650 | 0.12 | 0.25 | 0.50 |",
    ];
    let places = rows.map(|row| page.find(row).unwrap_or_else(|| panic!("{row} is not in {page}")));
    assert!(places[0] < places[1]);
    let html = text(&report(""), Language::Nb, Format::Html);
    assert!(html.contains("<caption>Tittel &amp; fig1, juni\u{a0}2024 (timer per uke)</caption>"), "{html}");
    assert!(html.contains("Hvert punkt er én enhet"));
    assert!(html.contains("Ikke tegnet, av personvernhensyn: 1 i alt."));
}

#[test]
fn the_data_file_holds_the_one_period_and_says_where_each_unit_lies() {
    let csv = file(&report(""), "data/fig1.csv");
    let lines: Vec<&str> = csv.lines().collect();
    let head =
        "outcome,breakdown,group,month,n,actual,expected,indicator,se,limit_95,limit_998,place,status,data";
    assert_eq!((lines[0], lines.len()), (head, 3), "{csv}");
    assert_eq!(
        lines[1],
        "hours_3m,county,03,2024-06,12650,8.95,9.00,-0.05,0.05,0.25,0.50,outside_998,ok,simulated"
    );
    let json = file(&report(""), "data/fig1.json");
    assert!(json.contains("\"hidden_units\": 1") && json.contains("\"within\": \"11.50\""), "{json}");
}

#[test]
fn a_unit_that_the_gate_hides_is_in_no_file_of_the_funnel() {
    let mut report = report("");
    report.figures.truncate(1);
    report.templates = report_with_one_figure();
    let funnel = report.figures[0].funnel.as_mut().unwrap();
    funnel.units.retain(|unit| unit.group == "15");
    funnel.period = Some(Period::month(2024, 4)); // Oslo is hidden in April
    report.figures[0].groups = vec!["15".to_owned(), "03".to_owned()];
    for language in [Language::Nb, Language::En] {
        let rendered = render(&report, language, Format::Html).unwrap();
        let csv = String::from_utf8_lossy(&rendered.files["data/fig1.csv"]);
        assert!(
            csv.contains(",15,2024-04,") && !csv.contains(",03,") && !csv.contains("suppressed"),
            "{csv}"
        );
        let svg = String::from_utf8_lossy(&rendered.files[&format!("figures/fig1.{language}.svg")]);
        assert!(!svg.contains("Oslo"), "{svg}");
        let page = String::from_utf8_lossy(&rendered.files[&format!("article.{language}.html")]);
        let table = page.split("class=\"numbers\"").nth(1).unwrap().split("</table>").next().unwrap();
        assert!(table.contains("Romsdal") && !table.contains("Oslo"), "{table}");
    }
}

fn report_with_one_figure() -> std::collections::BTreeMap<Language, ArticleTemplate> {
    super::fixture::report_with("{{ ref(\"fig1\") }}\n\n{{ figure(\"fig1\") }}")
        .templates
        .into_iter()
        .map(|(language, mut article)| {
            article.front.summary = "Summary.".to_owned();
            (language, article)
        })
        .collect()
}

#[test]
fn the_prose_takes_the_funnels_own_period_and_names_the_units_outside() {
    let say = "{% set f = funnel_of(\"fig1\") %}{{ f.outside }} of {{ f.units }} in {{ f.period }}: {{ f.names }}; \
               {{ f.hidden }} hidden. {{ value(\"fig1\", group=\"15\")|hours }}, {{ users(\"fig1\", group=\"15\") }}.";
    let page = text(&report(say), Language::En, Format::Markdown);
    let wanted = "1 of 2 in June\u{a0}2024: Oslo; 1 hidden. \u{2212}0.1\u{a0}hours, 12,650.";
    assert!(page.contains(wanted) || page.contains(&wanted.replace("0.1", "0.2")), "{page}");
}

#[test]
fn a_figure_that_is_no_funnel_is_told_so() {
    let error =
        render(&report("{{ funnel_of(\"fig2\") }}"), Language::En, Format::Html).unwrap_err().to_string();
    assert!(error.contains("figure 'fig2' is no funnel") && error.contains("there are: fig1"), "{error}");
}

#[test]
fn a_funnel_changes_no_colour_of_the_figures_around_it() {
    let mut report = report("");
    let before = file(&report, "figures/fig2.en.svg");
    report.figures[0].groups.reverse();
    assert_eq!(file(&report, "figures/fig2.en.svg"), before);
}
