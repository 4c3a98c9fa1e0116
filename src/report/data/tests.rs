//! The data files against each other: what one of them says of a number, the others say.
//! Knows nothing of pages.

use super::files;
use crate::disclosure::published::{Measure, Status};
use crate::language::Language;
use crate::report::fixture::{both, report_saying};
use crate::report::{RelativeTo, Report, page, review};
use proptest::prelude::*;
use regex::Regex;
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::{Cursor, Read};

type Files = BTreeMap<String, Vec<u8>>;

/// What each format says of a cell: the digits, `:` where it is hidden, `–` where there is no number.
type Cells = BTreeMap<(String, String, String), String>;

fn written(report: &Report, language: Language) -> Files {
    let reviewed = review(report.clone(), &BTreeMap::new()).unwrap();
    files(&page::assemble(&reviewed, language).unwrap()).unwrap()
}

fn text(files: &Files, name: &str) -> String {
    String::from_utf8(files[name].clone()).unwrap()
}

/// By group with its breakdown, period and column.
fn of_csv(text: &str) -> Cells {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let head: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let numbers = 4..head.iter().position(|name| name == "status").unwrap();
    let mut cells = Cells::new();
    for row in reader.records() {
        let row = row.unwrap();
        let is_hidden = &row[numbers.end] == "suppressed";
        for at in numbers.clone() {
            let said = match (&row[at], is_hidden) {
                ("", true) => ":",
                ("", false) => "–",
                (digits, _) => digits,
            };
            // The apostrophe before a formula is CSV's own.
            let code = row[2].strip_prefix("'=").map_or_else(|| row[2].to_owned(), |rest| format!("={rest}"));
            let group = format!("{}/{code}", &row[1]);
            let before = cells.insert((group, row[3].to_owned(), head[at].clone()), said.to_owned());
            assert_eq!(before, None, "a cell stands twice: {row:?}");
        }
    }
    cells
}

/// The digits of the values as they are written, not as a reader rounds them.
fn digits(text: &str) -> Vec<&str> {
    let values = text.split("\"value\": [").nth(1).unwrap().split(']').next().unwrap();
    values.split([',', '\n']).map(str::trim).filter(|value| !value.is_empty()).collect()
}

fn of_json_stat(text: &str, breakdown: &str) -> Cells {
    let json: Value = serde_json::from_str(text).unwrap();
    assert_eq!((&json["version"], &json["class"]), (&"2.0".into(), &"dataset".into()));
    let ids: Vec<&str> = json["id"].as_array().unwrap().iter().map(|id| id.as_str().unwrap()).collect();
    assert_eq!(ids, ["outcome", "group", "time", "measure"]);
    let codes = |id: &str| -> Vec<String> {
        let index = json["dimension"][id]["category"]["index"].as_array().unwrap();
        index.iter().map(|code| code.as_str().unwrap().to_owned()).collect()
    };
    let (groups, periods, measures) = (codes("group"), codes("time"), codes("measure"));
    assert_eq!(json["size"], serde_json::json!([1, groups.len(), periods.len(), measures.len()]));
    let values = digits(text);
    assert_eq!(values.len(), groups.len() * periods.len() * measures.len());
    let mut cells = Cells::new();
    for (at, value) in values.into_iter().enumerate() {
        let (place, measure) = (at / measures.len(), at % measures.len());
        let group = &groups[place / periods.len()];
        let group = if group.starts_with("total/") { group.clone() } else { format!("{breakdown}/{group}") };
        let said = match value {
            "null" => json["status"][at.to_string()].as_str().unwrap(),
            digits => digits,
        };
        let key = (group, periods[place % periods.len()].clone(), measures[measure].clone());
        cells.insert(key, said.to_owned());
    }
    cells
}

fn entries(bytes: &[u8]) -> BTreeMap<String, String> {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut entries = BTreeMap::new();
    for place in 0..zip.len() {
        let mut entry = zip.by_index(place).unwrap();
        let (name, mut text) = (entry.name().unwrap().into_owned(), String::new());
        entry.read_to_string(&mut text).unwrap();
        entries.insert(name, text);
    }
    entries
}

fn unescaped(text: &str) -> String {
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
    text.replace("&amp;", "&").replace("_x0007_", "\u{7}").replace("_x005F_", "_")
}

/// The rows of the sheets in their order, each cell as text.
fn sheets(bytes: &[u8]) -> Vec<Vec<Vec<String>>> {
    let entries = entries(bytes);
    let string = Regex::new("(?s)<si><t[^>]*>(.*?)</t></si>").unwrap();
    let strings: Vec<String> =
        string.captures_iter(&entries["xl/sharedStrings.xml"]).map(|found| unescaped(&found[1])).collect();
    let row = Regex::new("(?s)<row [^>]*>(.*?)</row>").unwrap();
    let cell = Regex::new("<c r=\"[A-Z]+[0-9]+\"([^>]*)><v>([^<]*)</v></c>").unwrap();
    let read = |sheet: &str| {
        let cells = |row: &str| {
            let cells = cell.captures_iter(row).map(|found| match found[1].contains("t=\"s\"") {
                true => strings[found[2].parse::<usize>().unwrap()].clone(),
                false => found[2].to_owned(),
            });
            cells.collect()
        };
        row.captures_iter(sheet).map(|found| cells(&found[1])).collect()
    };
    (1..)
        .map_while(|at| entries.get(&format!("xl/worksheets/sheet{at}.xml")))
        .map(|sheet| read(sheet))
        .collect()
}

/// By the labels of group and column, as the table of a figure's sheet has them.
fn of_sheet(rows: &[Vec<String>], columns: &[&str]) -> Cells {
    let head = rows.iter().position(|row| row.len() == 4 + columns.len()).unwrap();
    let mut cells = Cells::new();
    for row in rows[head + 1..].iter().take_while(|row| row.len() == 4 + columns.len()) {
        for (at, column) in columns.iter().enumerate() {
            let key = (format!("{}/{}", row[0], row[2]), row[3].clone(), (*column).to_owned());
            cells.insert(key, row[4 + at].clone());
        }
    }
    cells
}

/// Which sheet a figure stands on in the fixture, counted from 0 after cover, contents and notes.
const FIGURES: [(&str, usize, &str); 4] =
    [("fig1", 3, "county"), ("fig2", 4, "county"), ("fig3", 5, "origin"), ("fig10", 6, "origin")];

fn assert_alike(report: &Report, language: Language) {
    let files = written(report, language);
    let sheets = sheets(&files[&format!("data/article.{language}.xlsx")]);
    for (figure, sheet, breakdown) in FIGURES {
        let csv_text = text(&files, &format!("data/{figure}.csv"));
        let csv = of_csv(&csv_text);
        let json = of_json_stat(&text(&files, &format!("data/{figure}.{language}.json")), breakdown);
        for (place, said) in &csv {
            assert_eq!(json.get(place), Some(said), "{figure} {place:?}");
        }
        let more = json.iter().find(|(place, said)| !csv.contains_key(*place) && *said != "–");
        assert_eq!(more, None, "{figure}: a number that CSV lacks");
        let head: Vec<&str> = csv_text.lines().next().unwrap().split(',').collect();
        let columns: Vec<&str> = head[4..].iter().copied().take_while(|name| *name != "status").collect();
        let found = of_sheet(&sheets[sheet], &columns);
        assert_eq!(found.len(), csv.len(), "{figure}");
        // A sheet shows the breakdown's label before the code; numbers are numbers there.
        let mut of_csv: Vec<_> = csv.iter().collect();
        let code = |place: &(String, String, String)| {
            (place.0.split_once('/').unwrap().1.to_owned(), place.1.clone(), place.2.clone())
        };
        of_csv.sort_by_key(|(place, _)| code(place));
        let mut of_sheet: Vec<_> = found.iter().collect();
        of_sheet.sort_by_key(|(place, _)| code(place));
        for ((place, said), (other, shown)) in of_csv.into_iter().zip(of_sheet) {
            assert_eq!(code(place), code(other), "{figure}");
            match said.parse::<f64>() {
                Ok(number) => assert_eq!(shown.parse::<f64>(), Ok(number), "{figure} {place:?}"),
                Err(_) => assert_eq!(shown, said, "{figure} {place:?}"),
            }
        }
    }
}

/// A cell as a gate may leave it, and as it should not: hidden, and yet with numbers.
fn any_cell() -> impl Strategy<Value = (bool, Option<u64>, Vec<Option<f64>>)> {
    let number = prop_oneof![
        4 => (-1e6..1e6).prop_map(Some),
        1 => Just(Some(-0.0004)),
        1 => Just(Some(f64::NAN)),
        1 => Just(None),
    ];
    (any::<bool>(), proptest::option::of(0..10_000_000_u64), proptest::collection::vec(number, 5))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn every_file_has_the_same_numbers_whatever_they_are(
        cells in proptest::collection::vec(any_cell(), 120),
        nb in any::<bool>(),
    ) {
        let mut report = report_saying("");
        // The fixture's summary and figures tell of Oslo in February, which is kept.
        let told = |row: &&mut crate::disclosure::published::PublishedRow| row.period.as_deref() != Some("2024-02");
        let rows = report.tables.values_mut().flat_map(|table| table.rows.iter_mut()).filter(told);
        for (row, (hidden, n, values)) in rows.zip(cells.into_iter().cycle()) {
            let names = [Measure::Actual, Measure::Expected, Measure::Indicator, Measure::Se, Measure::PercentChange];
            row.status = if hidden { Status::Suppressed } else { Status::Ok };
            row.n = n;
            row.values = names.into_iter().zip(values).filter_map(|(name, value)| Some((name, value?))).collect();
        }
        assert_alike(&report, if nb { Language::Nb } else { Language::En });
    }
}

#[test]
fn a_hidden_cell_has_no_number_in_any_file_even_if_the_row_has_one() {
    let mut report = report_saying("");
    for row in report.tables.values_mut().flat_map(|table| &mut table.rows) {
        if row.group == "15" && row.period.as_deref() == Some("2024-03") {
            (row.status, row.n) = (Status::Suppressed, Some(987_655));
            row.values = Measure::ALL.iter().map(|(measure, _)| (*measure, 98_765.25)).collect();
        }
    }
    let files = written(&report, Language::En);
    assert_alike(&report, Language::En);
    for (name, bytes) in &files {
        let texts = if name.ends_with(".xlsx") {
            entries(bytes).into_values().collect()
        } else {
            vec![String::from_utf8(bytes.clone()).unwrap()]
        };
        for text in texts {
            assert!(!text.contains("987655") && !text.contains("98765.25"), "{name}");
        }
    }
    let csv = text(&files, "data/fig1.csv");
    assert!(csv.contains("hours_3m,county,15,2024-03,,,,,,suppressed,simulated\n"), "{csv}");
}

#[test]
fn numbers_stand_in_json_with_the_decimals_that_csv_has() {
    let files = written(&report_saying(""), Language::En);
    let text = text(&files, "data/fig1.en.json");
    assert!(text.contains("\n    12600, 8.80, 9.00, -0.20, 0.05,\n"), "{text}");
    assert!(text.contains("\n    null, null, null, null, null,\n"), "{text}");
    let json: Value = serde_json::from_str(&text).unwrap();
    let unit = &json["dimension"]["measure"]["category"]["unit"];
    assert_eq!(unit["actual"], serde_json::json!({"decimals": 2, "label": "hours per week"}));
    assert_eq!(json["role"], serde_json::json!({"time": ["time"], "metric": ["measure"]}));
    assert_eq!(json["dimension"]["time"]["category"]["label"]["2024-02"], "February\u{a0}2024");
    assert_eq!(json["extension"]["status"]["label"][":"], "hidden to protect privacy");
}

#[test]
fn caveats_travel_with_the_numbers_into_every_file() {
    let report = report_saying("");
    for (language, short, long) in [
        (Language::Nb, "kort controlled_breakdown", "Lang tekst controlled_breakdown."),
        (Language::En, "short controlled_breakdown", "Long text controlled_breakdown."),
    ] {
        let files = written(&report, language);
        let json: Value =
            serde_json::from_str(&text(&files, &format!("data/fig10.{language}.json"))).unwrap();
        assert_eq!(json["note"][0], format!("{short} {long}"));
        assert_eq!(json["extension"]["caveats"][0]["id"], "controlled_breakdown");
        assert_eq!(json["note"].as_array().unwrap().len(), report.figures[3].caveats.len());
        let sheets = sheets(&files[&format!("data/article.{language}.xlsx")]);
        let says = |sheet: usize, wanted: &str| {
            sheets[sheet].iter().flatten().filter(|cell| *cell == wanted).count()
        };
        let marked = format!("{short} [controlled_breakdown]");
        assert_eq!(says(6, &marked), 2, "above the table, since it forbids something, and below");
        assert_eq!((says(3, &marked), says(2, long)), (0, 1));
        let id = |sheet: usize| sheets[sheet].iter().flatten().any(|cell| cell.ends_with("[not_a_cause]"));
        assert!((3..=6).all(id));
    }
}

#[test]
fn what_data_and_pipelines_call_things_is_text_in_every_file() {
    const CODES: [&str; 2] = ["=cmd|'/c calc'!A1", "<b>&\u{7}\"]]>_x0041_"];
    let mut report = report_saying("");
    for row in report.tables.values_mut().flat_map(|table| &mut table.rows) {
        row.group = row.group.replace("norway", CODES[0]).replace("other", CODES[1]);
    }
    for table in report.tables.values_mut() {
        table.rows.sort_by(|a, b| {
            (&a.outcome, &a.breakdown, &a.group, &a.period).cmp(&(
                &b.outcome,
                &b.breakdown,
                &b.group,
                &b.period,
            ))
        });
    }
    for figure in report.figures.iter_mut().filter(|figure| figure.breakdown == "origin") {
        figure.groups = CODES.map(str::to_owned).to_vec();
        figure.title = both("=a+b <i>\u{1}", "@SUM(a) <i>\u{1}");
    }
    let columns = BTreeMap::from([("origin".to_owned(), both("+kode\u{b}\"", "Code"))]);
    report.labels.insert("breakdown".to_owned(), columns);
    for language in [Language::Nb, Language::En] {
        assert_alike(&report, Language::Nb);
        let bytes = &written(&report, language)[&format!("data/article.{language}.xlsx")];
        for (name, text) in entries(bytes) {
            assert!(!text.contains("<f>") && !text.contains("<b>&") && !text.contains("<i>\u{1}"), "{name}");
            let control = text.chars().find(|letter| letter.is_control() && !"\n\r\t".contains(*letter));
            assert_eq!(control, None, "{name}");
        }
        let rows = &sheets(bytes)[6];
        assert!(rows.iter().flatten().any(|cell| cell == CODES[0]), "the code itself: {rows:?}");
    }
}

#[test]
fn the_group_that_others_are_measured_against_is_told_apart_and_stands_once() {
    let mut report = report_saying("");
    let to = |breakdown: &str, group: &str| RelativeTo {
        breakdown: breakdown.to_owned(),
        group: group.to_owned(),
    };
    report.figures[0].relative_to = Some(to("total", "total"));
    report.figures[1].relative_to = Some(to("county", "03"));
    assert_alike(&report, Language::En);
    let files = written(&report, Language::En);
    let groups = |figure: &str| {
        let json: Value = serde_json::from_str(&text(&files, &format!("data/{figure}.en.json"))).unwrap();
        json["dimension"]["group"]["category"]["index"].clone()
    };
    assert_eq!(groups("fig1"), serde_json::json!(["03", "15", "total/total"]));
    assert_eq!(groups("fig2"), serde_json::json!(["03", "15"]));
}

#[test]
fn data_without_time_have_no_time_in_any_file() {
    let mut report = report_saying("");
    for table in report.tables.values_mut() {
        table.time_column = None;
        table.rows.retain(|row| row.period.as_deref() == Some("2024-02"));
        table.rows.iter_mut().for_each(|row| row.period = None);
    }
    let figure = &report.figures[0];
    let table = super::DataTable::of(&report, figure, Language::En);
    let text = super::json_stat::write(&report, figure, &table, Language::En).unwrap();
    let json: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(json["id"], serde_json::json!(["outcome", "group", "measure"]));
    assert_eq!(json["role"], serde_json::json!({"metric": ["measure"]}));
    assert_eq!(digits(&text)[..5], ["12610", "8.75", "9.00", "-0.25", "0.05"]);
    let csv = super::csv(&report, figure);
    assert!(csv.starts_with("outcome,breakdown,group,n,"), "{csv}");
    assert!(csv.contains("\nhours_3m,county,03,12610,8.75,"), "{csv}");
}

#[test]
fn equal_reports_give_equal_files_and_no_clock_is_in_them() {
    let report = report_saying("");
    let first = written(&report, Language::Nb);
    assert_eq!(first, written(&report.clone(), Language::Nb));
    let core = &entries(&first["data/article.nb.xlsx"])["docProps/core.xml"];
    assert_eq!(core.matches("2024-09-01T00:00:00Z").count(), 2, "{core}");
    let of = |edition: &str| {
        let mut report = report.clone();
        (report.edition, report.last) = (edition.to_owned(), None);
        entries(&written(&report, Language::Nb)["data/article.nb.xlsx"])["docProps/core.xml"].clone()
    };
    assert!(of("2013-Q2").contains("2013-04-01T"));
    assert!(of("first").contains("1980-01-01T"));
}

#[test]
fn languages_differ_in_words_and_not_in_numbers() {
    let report = report_saying("");
    let [nb, en] = [Language::Nb, Language::En].map(|language| written(&report, language));
    for (figure, ..) in FIGURES {
        assert_eq!(nb[&format!("data/{figure}.csv")], en[&format!("data/{figure}.csv")]);
        let [nb, en] =
            [text(&nb, &format!("data/{figure}.nb.json")), text(&en, &format!("data/{figure}.en.json"))];
        assert_eq!(digits(&nb), digits(&en));
        assert_ne!(nb, en);
    }
}

#[test]
fn a_workbook_has_no_merged_cells_and_one_table_a_sheet_under_a_frozen_head() {
    let files = written(&report_saying(""), Language::En);
    let entries = entries(&files["data/article.en.xlsx"]);
    let sheets: Vec<&String> =
        (1..).map_while(|at| entries.get(&format!("xl/worksheets/sheet{at}.xml"))).collect();
    assert_eq!(sheets.len(), 7);
    for (at, sheet) in sheets.iter().enumerate() {
        assert!(!sheet.contains("<mergeCell"), "sheet {at}");
        let is_table = at > 0;
        assert_eq!(sheet.matches("<tablePart ").count(), usize::from(is_table), "sheet {at}");
        assert_eq!(sheet.contains("state=\"frozen\""), is_table, "sheet {at}");
    }
    for name in ["Cover", "Contents", "Notes", "Figure 1", "Figure 4"] {
        assert!(entries["xl/workbook.xml"].contains(&format!("name=\"{name}\"")), "{name}");
    }
    // The link above the table leads to the heading of the caveats under it.
    let rows = &self::sheets(&files["data/article.en.xlsx"])[3];
    let caveats = rows.iter().position(|row| row == &["Caveats"]).unwrap();
    let target = Regex::new("location=\"'Figure 1'!A([0-9]+)\"").unwrap();
    let row: usize = target.captures(sheets[3]).unwrap()[1].parse().unwrap();
    // Rows without cells are not in the file: one stands before the heading.
    assert_eq!(row, caveats + 2);
}
