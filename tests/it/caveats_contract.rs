//! No figure without its caveats: what happens when a catalogue or a template takes one away.
//! Knows nothing of the rules by which caveats are chosen.

use crate::output::Output;
use crate::program::{DISK, Project, repository, unpacked};
use std::fs;

const CATALOGUE: &str = "templates/caveats.yaml";
const ARTICLE: &str = "templates/small/article.en.md";

/// Caveats that the figures of the small article cannot do without.
const NEEDED: [&str; 10] = [
    "controlled_breakdown",
    "partly_absorbed",
    "relative_measure",
    "not_a_cause",
    "within_chance",
    "index_reference",
    "pandemic",
    "last_periods_missing",
    "simulated_data",
    "suppressed_gaps",
];

/// Takes one entry out of the catalogue.
fn without(project: &Project, id: &str) {
    let text = project.read(CATALOGUE);
    let start = text.find(&format!("  - id: {id}\n")).unwrap_or_else(|| panic!("there is no '{id}'"));
    let end = text[start + 1..].find("\n  - id: ").map_or(text.len(), |place| start + place + 2);
    project.write(CATALOGUE, format!("{}{}", &text[..start], &text[end..]));
}

/// Adds a line at the end of the English article and gives its number.
fn with_line(project: &Project, line: &str) -> usize {
    let text = format!("{}\n{line}\n", project.read(ARTICLE));
    project.write(ARTICLE, &text);
    text.lines().count()
}

#[track_caller]
fn refused(project: &Project, words: &[&str]) -> Output {
    let before = project.files("reports");
    let output = project.run(&["run", DISK]).with_code(2).says(words);
    assert!(project.files("reports") == before, "a refused article was published");
    output
}

#[test]
fn a_catalogue_without_a_caveat_that_is_needed_is_refused_by_name() {
    let project = Project::recent();
    let catalogue = project.read(CATALOGUE);
    for id in NEEDED {
        without(&project, id);
        refused(&project, &[&format!("caveat '{id}' is demanded"), CATALOGUE, "add one"]);
        project.run(&["check", DISK]).with_code(2).says(&[id]);
        project.write(CATALOGUE, &catalogue);
    }
    project.run(&["check", DISK]).done();
}

#[test]
fn a_caveat_that_is_made_to_apply_less_often_is_refused_at_its_figure() {
    let project = Project::recent();
    let catalogue = project.read(CATALOGUE);
    let cases = [
        ("simulated_data", "fig1'", "{fact: simulated, is: true}"),
        ("index_reference", "fig7'", "{fact: figure_kind, is: index}"),
        ("last_periods_missing", "fig1'", "{fact: missing_last_periods, at_least: 1}"),
    ];
    for (id, figure, rule) in cases {
        let narrow = format!("{{all: [{rule}, {{fact: simulated, is: false}}]}}");
        project.edit(CATALOGUE, &format!("applies_when: {rule}"), &format!("applies_when: {narrow}"));
        project.run(&["check", DISK]).done();
        let caveat = format!("caveat '{id}' is demanded");
        refused(&project, &[&format!("figure '{figure}"), &caveat, "widen the rule"]);
        project.write(CATALOGUE, &catalogue);
    }
}

#[test]
fn a_caveat_that_is_emptied_or_made_milder_is_refused() {
    let project = Project::recent();
    let catalogue = project.read(CATALOGUE);
    let start = catalogue.find("  - id: simulated_data\n").unwrap();
    for (from, to) in
        [("severity: required", "severity: advisory"), ("placement: figure", "placement: article")]
    {
        let place = start + catalogue[start..].find(from).unwrap();
        let text = format!("{}{to}{}", &catalogue[..place], &catalogue[place + from.len()..]);
        project.write(CATALOGUE, text);
        refused(&project, &["simulated_data"]);
    }
}

#[test]
fn a_picture_that_goes_round_its_block_is_refused_with_file_and_line() {
    let project = Project::recent();
    let article = project.read(ARTICLE);
    let pictures = [
        "<svg viewBox=\"0 0 1 1\"><path d=\"M0 0\"/></svg>",
        "![The indicator](figures/fig1.en.svg)",
        "Look: <img src=\"figures/fig1.en.svg\">",
        "<SVG></SVG>",
        "<script src=\"x.js\"></script>",
    ];
    for picture in pictures {
        let line = with_line(&project, picture);
        let place = format!("{ARTICLE}:{line}:");
        refused(&project, &[&place, "without its caveats", "{{ figure(\"name\") }}"]);
        project.run(&["check", DISK]).with_code(2).says(&[&place]);
        project.write(ARTICLE, &article);
    }
}

#[test]
fn levels_of_groups_that_the_model_knows_cannot_be_compared_nor_units_ranked() {
    let project = Project::recent();
    let article = project.read(ARTICLE);
    let level = "{{ level_difference(\"fig10\", group=\"non_western\", other=\"norway\", at=\"2023-06\") }}";
    for (line, caveat) in [(level, "controlled_breakdown"), ("{{ rank(\"fig1\") }}", "no_ranking")] {
        let place = format!("{ARTICLE}:{}:", with_line(&project, line));
        refused(&project, &[&place, caveat, "    compare "]);
        project.write(ARTICLE, &article);
    }
    let change = "{{ change(\"fig10\", group=\"norway\", from=\"2022-01\", to=\"2023-01\")|signed|hours }}";
    with_line(&project, change);
    let other = ARTICLE.replace(".en.", ".nb.");
    project.write(&other, format!("{}\n{change}\n", project.read(&other)));
    project.run(&["run", DISK]).done();
}

#[test]
fn everything_made_of_simulated_data_says_so() {
    let project = Project::recent();
    let holds = |ending: &str, word: &str| {
        let files = project.files_with_ending("reports/small", ending);
        assert!(!files.is_empty(), "there are no files *{ending}");
        for (name, text) in files {
            assert!(text.contains(word), "{name} does not say '{word}'");
        }
    };
    for (language, word) in [("nb", "Simulerte data"), ("en", "Simulated data")] {
        for ending in ["html", "md", "svg"] {
            holds(&format!(".{language}.{ending}"), word);
        }
    }
    holds(".json", "\"simulated\": true");
    for (language, word) in [("nb", "Simulerte data"), ("en", "Simulated data")] {
        holds(&format!(".{language}.json"), word);
        let workbook = format!("data/article.{language}.xlsx");
        let parts = unpacked(project.files("reports/small"));
        let texts = String::from_utf8_lossy(&parts[&format!("{workbook}!xl/sharedStrings.xml")]);
        assert!(texts.contains(word), "{workbook} does not say '{word}'");
    }
    for (name, text) in project.files_with_ending("reports/small/data", ".csv") {
        let is_said = |line: &str| line.ends_with(",simulated");
        assert!(
            text.lines().count() > 10 && text.lines().skip(1).all(is_said),
            "{name} does not say it in each line"
        );
    }
}

#[test]
fn the_article_on_flights_says_nothing_of_simulation() {
    let project = Project::new();
    project.run(&["run", "pipelines/punctuality.yaml"]).done();
    let files = project.files("reports/punctuality");
    assert!(files.len() > 10, "{:?}", files.keys());
    for (name, bytes) in unpacked(files) {
        let text = String::from_utf8(bytes).unwrap().to_lowercase();
        for word in ["simulated data", ",simulated", "\"simulated\": true"] {
            assert!(!text.contains(word), "{name} has '{word}'");
        }
    }
}

#[test]
fn every_figure_has_its_caveats_beside_it_on_the_page_and_in_its_picture() {
    let project = Project::recent();
    let plain = |text: &str| text.replace("&#39;", "'").replace("&#x27;", "'").replace("&amp;", "&");
    let page = plain(&project.read("reports/small/article.en.html"));
    let parts = unpacked(project.files("reports/small"));
    let workbook = plain(&String::from_utf8_lossy(&parts["data/article.en.xlsx!xl/sharedStrings.xml"]));
    for figure in 1..=11 {
        let data = project.read(&format!("reports/small/data/fig{figure}.json"));
        let data: serde_json::Value = serde_json::from_str(&data).unwrap();
        let caveats = data["caveats"].as_array().unwrap();
        assert!(caveats.len() >= 4, "fig{figure} has {} caveats", caveats.len());
        let start =
            page.find(&format!("id=\"fig{figure}\" aria")).unwrap_or_else(|| panic!("no fig{figure}"));
        let block = page[start..].split("</figure>").next().unwrap();
        let picture = plain(&project.read(&format!("reports/small/figures/fig{figure}.en.svg")));
        let cube = project.read(&format!("reports/small/data/fig{figure}.en.json"));
        let cube: serde_json::Value = serde_json::from_str(&cube).unwrap();
        for caveat in caveats {
            let short = caveat["short"]["en"].as_str().unwrap();
            assert!(block.contains(short), "fig{figure} on the page lacks: {short}");
            assert!(picture.contains(short), "the picture of fig{figure} lacks: {short}");
            let notes = cube["note"].as_array().unwrap();
            let is_noted = notes.iter().any(|note| note.as_str().unwrap().starts_with(short));
            assert!(is_noted, "the JSON-stat of fig{figure} lacks: {short}");
            assert!(workbook.contains(short), "the workbook lacks: {short}");
        }
    }
}

#[test]
fn why_tells_the_facts_that_chose_a_figures_caveats() {
    let project = Project::recent();
    let why = project.run(&["why", "--figure", "fig10", "--pipeline", DISK]).done();
    why.says(&["fig10 carries:", "controlled_breakdown (blocking)", "breakdown_is_control is true"]);
    let other = project.run(&["why", "--figure", "fig1", "--pipeline", DISK]).done();
    let (carries, _) = other.stdout.split_once("fig1 does not need:").unwrap();
    assert!(!carries.contains("controlled_breakdown"), "{}", other.stdout);
}

#[test]
fn the_shipped_catalogue_has_what_the_tests_take_away() {
    let text = fs::read_to_string(repository().join(CATALOGUE)).unwrap();
    assert!(NEEDED.iter().all(|id| text.contains(&format!("- id: {id}\n"))));
}
