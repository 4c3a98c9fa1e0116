//! Whole pages: what a reader finds on them in each language and format.
//! Knows nothing of single functions of the prose (those are in `prose_tests`).

use super::fixture::{FIGURES, both, render, report_saying, report_with};
use super::reading::reading;
use super::{Comparability, Format, RelativeTo, Rendered, Report};
use crate::language::Language;

fn files(report: &Report, language: Language, format: Format) -> Rendered {
    render(report, language, format).unwrap()
}

/// The article as written in a language and format.
pub fn text(report: &Report, language: Language, format: Format) -> String {
    let name = match format {
        Format::Html => format!("article.{language}.html"),
        Format::Markdown => format!("article.{language}.md"),
    };
    String::from_utf8(files(report, language, format).files[&name].clone()).unwrap()
}

#[test]
fn every_figure_carries_its_caveats_reading_and_files_in_both_formats() {
    let report = report_saying("See {{ ref(\"fig10\", capital=true) }}.");
    for (language, short, reading) in [
        (Language::Nb, "kort controlled_breakdown", "Følg hver gruppe"),
        (Language::En, "short controlled_breakdown", "Follow each group"),
    ] {
        let html = text(&report, language, Format::Html);
        let block = html.split("id=\"fig10\"").nth(1).unwrap().split("</figure>").next().unwrap();
        for wanted in [
            short,
            reading,
            "data/fig10.csv",
            &format!("figures/fig10.{language}.svg"),
            "<svg",
            "<table class=\"grid\">",
        ] {
            assert!(block.contains(wanted), "{language}: {wanted}");
        }
        let markdown = text(&report, language, Format::Markdown).replace('\\', "");
        let block = markdown.split("<a id=\"fig10\">").nth(1).unwrap();
        for wanted in [short, reading, "data/fig10.csv", &format!("](figures/fig10.{language}.svg)")] {
            assert!(block.contains(wanted), "{language}: {wanted}");
        }
        let svg = String::from_utf8(
            files(&report, language, Format::Html).files[&format!("figures/fig10.{language}.svg")].clone(),
        );
        assert!(svg.unwrap().contains(short));
    }
}

#[test]
fn what_is_finer_than_the_published_decimals_is_in_no_file() {
    let report = report_saying("");
    let mut finer = report.clone();
    let rows = finer.tables.values_mut().flat_map(|table| &mut table.rows);
    for (place, value) in rows.flat_map(|row| row.values.values_mut()).enumerate() {
        *value += if place % 2 == 0 { 0.0003 } else { -0.0003 };
    }
    assert_ne!(report.tables, finer.tables);
    for (language, format) in [(Language::Nb, Format::Html), (Language::En, Format::Markdown)] {
        for (name, bytes) in &files(&report, language, format).files {
            assert!(files(&finer, language, format).files[name] == *bytes, "{name}");
        }
    }
}

#[test]
fn simulated_data_are_called_so_on_every_page_and_in_every_file() {
    let report = report_saying("");
    let rendered = files(&report, Language::En, Format::Html);
    // A workbook is packed; its test reads it.
    for (name, content) in rendered.files.iter().filter(|(name, _)| !name.ends_with(".xlsx")) {
        let content = String::from_utf8_lossy(content).to_lowercase();
        assert!(content.contains("simulated"), "{name}");
    }
    assert!(text(&report, Language::Nb, Format::Markdown).contains("SIMULERTE DATA"));
    let mut real = report;
    real.simulated = false;
    assert!(!text(&real, Language::En, Format::Html).contains("class=\"simulated\""));
}

#[test]
fn figures_are_numbered_by_their_order_and_linked() {
    let report = report_with(&format!(
        "{{{{ ref(\"fig10\", capital=true) }}}} {{{{ ref(\"fig1\") }}}}\n\n{{{{ figure(\"fig10\") }}}}\n\n{}",
        FIGURES.replace("{{ figure(\"fig10\") }}", "")
    ));
    let html = text(&report, Language::En, Format::Html);
    assert!(html.contains("<a href=\"#fig10\">Figure\u{a0}1</a> <a href=\"#fig1\">figure\u{a0}2</a>"));
    assert!(html.contains("<span class=\"figure-number\">Figure\u{a0}1</span> Title &amp; fig10"));
}

#[test]
fn citations_link_to_the_references_which_a_page_always_has() {
    let report = report_saying("As {{ cite_text(\"nav2025\") }} says {{ cite(\"nav2025\") }}.");
    let html = text(&report, Language::En, Format::Html);
    assert!(html.contains(
        "As <a href=\"#ref-nav2025\">Nav (2025)</a> says <a href=\"#ref-nav2025\">(Nav, 2025)</a>."
    ));
    assert!(html.contains("<li id=\"ref-nav2025\">"));
}

#[test]
fn markup_in_labels_and_html_in_prose_are_shown_as_text() {
    let report = report_saying("<b onclick=\"x()\">bold</b> {{ label(\"county\", \"15\") }}");
    let html = text(&report, Language::En, Format::Html);
    assert!(html.contains("&lt;b onclick=&quot;x()&quot;&gt;bold&lt;/b&gt; Møre &lt;og&gt; Romsdal"));
    assert!(!html.contains("<og>") && !html.contains("<b onclick"));
    let markdown = text(&report, Language::En, Format::Markdown);
    assert!(markdown.contains("\\<b onclick") && !markdown.replace("\\<", "").contains("<og"));
}

#[test]
fn the_page_asks_nothing_of_the_outside() {
    let html = text(&report_saying("{{ cite(\"nav2025\") }}"), Language::En, Format::Html);
    for attribute in ["src=", "@import", "url("] {
        assert!(!html.contains(attribute), "{attribute}");
    }
    let mut rest = html.as_str();
    while let Some((_, after)) = rest.split_once("href=\"") {
        let target = after.split('"').next().unwrap();
        assert!(!target.starts_with("http") || target == "https://www.nav.no/x", "{target}");
        rest = after;
    }
    assert!(html.contains("default-src 'none'") && !html.contains("content-security-policy-of-this-page"));
    assert!(!html.contains(" style=\"") && !html.contains(" onclick="));
}

#[test]
fn equal_reports_give_equal_bytes() {
    let report = report_saying("{{ ref(\"fig1\") }} {{ cite(\"nav2025\") }}");
    for format in [Format::Html, Format::Markdown] {
        assert_eq!(files(&report, Language::Nb, format), files(&report.clone(), Language::Nb, format));
    }
}

#[test]
fn both_languages_have_the_same_figures_and_data_files() {
    let report = report_saying("");
    let names = |language: Language| -> Vec<String> {
        let files = files(&report, language, Format::Html).files.into_keys();
        files.map(|name| name.replace(&format!(".{language}."), ".")).collect()
    };
    assert_eq!(names(Language::Nb), names(Language::En));
    let data = |language| files(&report, language, Format::Html).files["data/fig1.json"].clone();
    assert_eq!(data(Language::Nb), data(Language::En));
}

#[test]
fn hidden_cells_are_colons_on_the_page_and_empty_in_the_data_never_zero() {
    let report = report_saying("");
    let rendered = files(&report, Language::En, Format::Html);
    let csv = String::from_utf8(rendered.files["data/fig1.csv"].clone()).unwrap();
    assert!(
        csv.starts_with("outcome,breakdown,group,month,n,actual,expected,indicator,se,status,data\n"),
        "{csv}"
    );
    assert!(csv.contains("hours_3m,county,03,2024-04,,,,,,suppressed,simulated\n"), "{csv}");
    assert!(csv.contains("hours_3m,county,15,2024-02,12610,9.12,9.00,0.12,0.05,ok,simulated\n"), "{csv}");
    let html = text(&report, Language::En, Format::Html);
    assert!(html.contains("<th scope=\"row\">April\u{a0}2024</th><td>:</td><td>0.20</td>"));
    assert!(html.contains("hidden to protect privacy"));
}

#[test]
fn fact_boxes_footnotes_caveats_model_and_calibration_stand_where_they_are_placed() {
    let body = "{% call fact_box(\"Boks\") %}\nI *boksen*.[^a]\n{% endcall %}\n\n{{ caveats() }}\n\n{{ model_card(\"model\") }}\n\n{{ calibration() }}\n\n[^a]: En note.";
    let report = report_saying(body);
    let html = text(&report, Language::Nb, Format::Html);
    for wanted in [
        "<p class=\"fact-box-title\">Boks</p>\n\n<p>I <em>boksen</em>.",
        "<h2 id=\"footnotes\">Noter</h2>",
        "data-caveat=\"not_a_cause\"",
        "<td>\u{2212}0,750</td><td>0,010</td>",
        "<td>4,8</td>",
        "<td>120\u{a0}000</td>",
        "<th scope=\"row\">Oslo, desember</th><td class=\"w\">timer</td><td>\u{2212}0,20</td>",
    ] {
        assert!(html.contains(wanted), "{wanted}");
    }
    assert!(!html.contains("Forbehold for hele artikkelen"), "placed by the author, so not added");
    let markdown = text(&report, Language::Nb, Format::Markdown);
    assert!(markdown.contains("> **Boks**\n>\n> I *boksen*."), "{markdown}");
}

#[test]
fn caveats_of_the_article_are_added_where_the_author_left_them_out() {
    for format in [Format::Html, Format::Markdown] {
        assert!(text(&report_saying(""), Language::En, format).contains("Caveats for the whole article"));
    }
}

#[test]
fn the_other_languages_summary_stands_on_the_page() {
    let html = text(&report_saying(""), Language::Nb, Format::Html);
    assert!(
        html.contains(
            "<details lang=\"en\"><summary>English: Summary</summary>\n<p>Summary en \u{2212}0.2.</p>"
        ),
        "{html}"
    );
    assert!(html.contains("href=\"article.en.html\""));
}

#[test]
fn a_figure_relative_to_a_group_is_measured_from_that_groups_indicator() {
    let mut report = report_saying("{{ value(\"fig1\", group=\"15\", at=\"2024-01\")|hours }}");
    let to = RelativeTo { breakdown: "total".to_owned(), group: "total".to_owned() };
    report.figures[0].relative_to = Some(to);
    let page = text(&report, Language::En, Format::Markdown);
    assert!(page.contains("\n0.1\u{a0}hours\n"), "0.1 - 0.01 = 0.09");
    assert!(page.contains("| January\u{a0}2024 | \u{2212}0.21 | 0.09 |"), "{page}");
    assert!(page.contains("Zero is the average of all in the same period."));
    let to = RelativeTo { breakdown: "county".to_owned(), group: "03".to_owned() };
    report.figures[0].relative_to = Some(to);
    assert!(text(&report, Language::En, Format::Html).contains("Zero is the average of the group ‘Oslo’"));
}

#[test]
fn a_word_that_one_language_lacks_leaves_the_name() {
    let mut report = report_saying("");
    report.figures[0].title = both("Bare norsk", "");
    report.labels.clear();
    assert!(text(&report, Language::En, Format::Html).contains("<th scope=\"col\" class=\"n\">03</th>"));
}

#[test]
fn a_figure_says_how_it_is_read() {
    let mut report = report_saying("");
    report.figures[0].comparability = Comparability::Partly(0.384);
    report.figures[1].comparability = Comparability::NoModel;
    report.figures[3].groups.truncate(1);
    let page = text(&report, Language::En, Format::Markdown);
    let read: Vec<&str> =
        page.split("**How to read this figure.** ").skip(1).map(|t| t.lines().next().unwrap()).collect();
    assert!(read[0].contains("captures up to 38 per cent"), "{}", read[0]);
    assert!(
        read[1].starts_with("The distance between actual") && read[1].contains("who the groups consist of")
    );
    assert!(read[2].starts_with("Each line is zero in January\u{a0}2024"), "{}", read[2]);
    assert!(!read[2].contains("distance"), "an index shows no levels: {}", read[2]);
    assert!(read[3].starts_with("Read the line against zero"), "{}", read[3]);
}

#[test]
fn what_a_number_below_zero_means_is_said_in_every_language() {
    let mut report = report_saying("");
    let of = |report: &Report, figure: usize, language| {
        reading(report, &report.figures[figure], language).join(" ")
    };
    assert!(
        of(&report, 0, Language::En).contains("\u{2212}0.2 means 0.2 hours per week less than expected.")
    );
    assert!(
        of(&report, 0, Language::Nb).contains("\u{2212}0,2 betyr 0,2 timer per uke mindre enn forventet.")
    );
    assert!(of(&report, 0, Language::Nn).contains("\u{2212}0,2 tyder 0,2 timar per veke mindre enn venta."));
    assert!(of(&report, 1, Language::En).contains("negative where the solid line runs below the dashed"));
    assert!(
        of(&report, 2, Language::En).contains("\u{2212}5 means 5 per cent less than in January\u{a0}2024.")
    );
    report.figures[0].relative_to =
        Some(RelativeTo { breakdown: "total".to_owned(), group: "total".to_owned() });
    assert!(of(&report, 0, Language::En).contains("more than that average"));
    report.figures[0].relative_to = None;
    report.figures[0].comparability = Comparability::Unanchored;
    assert!(!of(&report, 0, Language::En).contains("less than expected"), "levels say nothing");
}

#[test]
fn a_caveat_that_was_met_before_names_for_paper_the_figure_that_has_it_in_full() {
    let mut report = report_saying("");
    let html = text(&report, Language::En, Format::Html);
    let block = |html: &str, name: &str| {
        html.split(&format!("id=\"{name}\"")).nth(1).unwrap().split("</figure>").next().unwrap().to_owned()
    };
    assert!(!block(&html, "fig1").contains("data-in-full"), "it is met here first");
    assert!(block(&html, "fig10").contains("<summary data-in-full=\"figure 1\">short not_a_cause</summary>"));
    report.figures[0].caveats[0].text = both("Annet her.", "Otherwise here.");
    let html = text(&report, Language::En, Format::Html);
    assert!(!block(&html, "fig2").contains("data-in-full"), "figure 1 says it in other words");
    assert!(block(&html, "fig3").contains("data-in-full=\"figure 2\""));
}

#[test]
fn tables_of_the_article_have_a_box_with_a_name_and_no_attribute_that_html_has_given_up() {
    let html = text(
        &report_saying("| A | B |\n|:--|--:|\n| x | {{ definition(\"3\") }} |"),
        Language::Nb,
        Format::Html,
    );
    assert!(
        html.contains("<div class=\"scroll\" role=\"group\" aria-label=\"Tabell\" tabindex=\"0\"><table>")
    );
    assert!(html.contains("<td>x</td>\n<td class=\"n\">3</td>") && !html.contains("align="), "{html}");
}

#[test]
fn colours_stand_once_on_the_page_and_in_every_file() {
    let rendered = files(&report_saying(""), Language::Nb, Format::Html).files;
    let of = |name: &str| String::from_utf8(rendered[name].clone()).unwrap();
    assert_eq!(
        of("article.nb.html").matches("--ch-reference:").count(),
        3,
        "light, dark by choice, dark by setting"
    );
    assert!(of("figures/fig1.nb.svg").contains("--ch-reference:"));
}
