//! Each caveat of the shipped catalogue in a real run: a figure where it must stand, and one where it must not.
//! Knows nothing of the rules by which caveats are chosen.

use crate::program::{Project, SMALL, repository};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::sync::OnceLock;

const CATALOGUE: &str = "templates/caveats.yaml";

/// Four years of rows in four places, all of one size. In June 2021 other people move into the north; in April
/// 2020 `y` falls everywhere, and `calm` does not. `lasting` is high on one side of the street throughout.
const FIRST_YEAR: u32 = 2019;
const MONTHS: u32 = 48;
const PLACES: [&str; 4] = ["north", "south", "east", "west"];
const IN_A_PLACE: u32 = 60;
const MOVED_IN: u32 = 29;
const SHOCK: u32 = 15;

const MODELLED: &str = r#"version: 1
name: modelled
title: Modelled
languages: [nb, en]
params: {rows: rows.csv, edition: first, before: ""}
privacy: {min_persons: 10}
events:
  - {month: 2020-03, until: 2020-12, kind: pandemic, name: Pandemic}
labels:
  place: {north: {nb: Nordbyen, en: North town}}
stages:
  rows:
    kind: ingest
    sources: {rows: {path: "${rows}"}}
    rows: rows
    time: month
    OUTCOMES
  old:
    kind: ingest
    sources: {old: {path: old.csv}}
    rows: old
    time: month
    OUTCOMES
  model: {kind: fit, data: rows, outcomes: [y, calm, lasting], controls: {categorical: [trait]}}
  expected: {kind: predict, model: model, data: rows}
  means:
    kind: aggregate
    data: expected
    by: month
    breakdowns: {place: place, side: side, spot: spot, trait: trait, near: near, partly: partly}
    organisational_units: [place, spot]
    measures: [actual, expected, indicator, se, interval]
    previous: {edition: "${before}", not_compared: For a test.}
  change: {kind: index, data: means, reference: 2020-01}
  net: {kind: fit, data: rows, estimator: elastic_net, outcomes: [calm], controls: {categorical: [trait]}}
  net_expected: {kind: predict, model: net, data: rows}
  net_means: {kind: aggregate, data: net_expected, by: month, breakdowns: {side: side}, measures: [indicator], previous: {edition: "${before}", not_compared: For a test.}}
  bare: {kind: fit, data: rows, intercept: false, outcomes: [calm], controls: {categorical: [trait]}}
  bare_expected: {kind: predict, model: bare, data: rows}
  bare_means: {kind: aggregate, data: bare_expected, by: month, breakdowns: {side: side}, measures: [indicator], previous: {edition: "${before}", not_compared: For a test.}}
  before: {kind: fit, data: old, outcomes: [calm], controls: {categorical: [trait]}}
  later: {kind: predict, model: before, data: rows}
  later_means:
    kind: aggregate
    data: later
    by: month
    breakdowns: {side: side, trait: trait}
    measures: [actual, expected, indicator]
    previous: {edition: "${before}", not_compared: For a test.}
  article:
    kind: render
    template: {nb: modelled.nb.md, en: modelled.en.md}
    caveats: templates/caveats.yaml
    out: reports/modelled/${edition}
    previous: ${before}
    figures:
      place: {show: indicator, data: means, outcome: y, breakdown: place, title: Places}
      side: {show: indicator, data: means, outcome: calm, breakdown: side, title: Sides}
      lasting: {show: indicator, data: means, outcome: lasting, breakdown: side, title: Lasting}
      total: {show: indicator, data: means, outcome: calm, title: All}
      trait: {show: indicator, data: means, outcome: calm, breakdown: trait, title: Traits}
      traits: {show: actual_expected, data: means, outcome: calm, breakdown: trait, title: Actual traits}
      near: {show: indicator, data: means, outcome: calm, breakdown: near, title: Near}
      partly: {show: indicator, data: means, outcome: calm, breakdown: partly, title: Partly}
      spot: {show: indicator, data: means, outcome: calm, breakdown: spot, title: Spots}
      band: {show: indicator, data: means, outcome: calm, breakdown: side, intervals: true, title: Band}
      to_group:
        show: indicator
        data: means
        outcome: calm
        breakdown: side
        relative_to: {breakdown: place, group: south}
        title: Against one
      to_all:
        show: indicator
        data: means
        outcome: y
        breakdown: place
        relative_to: {breakdown: total, group: total}
        title: Against all
      index: {show: index, data: change, outcome: calm, breakdown: side, reference_line: 2020-01, title: Index}
      funnel: {show: funnel, data: means, outcome: calm, breakdown: spot, period: 2022-05, title: Funnel}
      net: {show: indicator, data: net_means, outcome: calm, breakdown: side, title: Net}
      bare: {show: indicator, data: bare_means, outcome: calm, breakdown: side, title: Bare}
      later: {show: indicator, data: later_means, outcome: calm, breakdown: side, title: Later}
      later_trait: {show: indicator, data: later_means, outcome: calm, breakdown: trait, title: Later traits}
"#;

/// No model, and one month besides many.
const PLAIN: &str = r#"version: 1
name: plain
title: Plain
languages: [nb, en]
params: {edition: first}
privacy: {min_persons: 10}
events:
  - {month: 2020-04, kind: shock, name: Shock}
stages:
  rows:
    kind: ingest
    sources: {rows: {path: rows.csv}}
    rows: rows
    time: month
    outcomes: {calm: {column: calm, decimals: 2}}
  means: {kind: aggregate, data: rows, by: month, breakdowns: {side: side}, measures: [actual]}
  article:
    kind: render
    template: {nb: plain.nb.md, en: plain.en.md}
    caveats: templates/caveats.yaml
    out: reports/plain/${edition}
    figures:
      actual: {show: actual, data: means, outcome: calm, breakdown: side, title: Actual}
"#;

/// Where a caveat is looked for: a folder of `reports`, and a figure or the whole article.
type Spot = (&'static str, &'static str);

const FIRST: &str = "modelled/first";
const SECOND: &str = "modelled/second";
const ACTUAL: Spot = ("plain/first", "actual");
const ARTICLE: &str = "";

/// Each caveat with a place that must have it, and one that must not; what always applies has no such place.
const CASES: &[(&str, Spot, Option<Spot>)] = &[
    ("controlled_breakdown", (FIRST, "trait"), Some((FIRST, "later_trait"))),
    ("controlled_elsewhere", (FIRST, "later_trait"), Some((FIRST, "trait"))),
    ("fitted_elsewhere", (FIRST, "later"), Some((FIRST, "side"))),
    ("nearly_absorbed", (FIRST, "near"), Some((FIRST, "partly"))),
    ("partly_absorbed", (FIRST, "partly"), Some((FIRST, "near"))),
    ("no_intercept", (FIRST, "bare"), Some((FIRST, "side"))),
    ("relative_to_group", (FIRST, "to_group"), Some((FIRST, "to_all"))),
    ("index_reference", (FIRST, "index"), Some((FIRST, "side"))),
    ("unadjusted", ACTUAL, Some((FIRST, "side"))),
    ("not_a_cause", ACTUAL, None),
    ("no_ranking", (FIRST, "place"), Some((FIRST, "side"))),
    ("other_sources", ("plain/first", ARTICLE), None),
    ("model_must_hold", (FIRST, ARTICLE), Some(("plain/first", ARTICLE))),
    ("sensitivity_analysis", (FIRST, "net"), Some((FIRST, "side"))),
    ("relative_measure", (FIRST, "side"), Some((FIRST, "later"))),
    ("relative_to_period", (FIRST, "to_all"), Some((FIRST, "to_group"))),
    ("meaning_of_job", ("small", "fig4"), Some(("small", "fig3"))),
    ("time_window", ("small", "fig1"), Some((FIRST, "side"))),
    ("lock_in", ("small", "fig1"), Some((FIRST, "side"))),
    ("not_education", ("small", ARTICLE), Some((FIRST, ARTICLE))),
    ("within_chance", (FIRST, "side"), Some((FIRST, "lasting"))),
    ("chance_untested", ACTUAL, Some((FIRST, "side"))),
    ("lasting_run", (FIRST, "lasting"), Some((FIRST, "side"))),
    ("interval_is_chance", (FIRST, "band"), Some((FIRST, "side"))),
    ("funnel_limits", (FIRST, "funnel"), Some((FIRST, "spot"))),
    ("small_groups", (FIRST, "side"), Some((FIRST, "total"))),
    ("composition_shift", (FIRST, "place"), Some((FIRST, "side"))),
    ("shared_shock", (FIRST, "place"), Some((FIRST, "to_all"))),
    ("local_shock", ("small", ARTICLE), Some((FIRST, ARTICLE))),
    ("pandemic", (FIRST, "side"), Some((FIRST, "funnel"))),
    ("shock", ACTUAL, Some((FIRST, "side"))),
    ("simulated_data", ("small", "fig1"), Some((FIRST, "side"))),
    ("last_periods_missing", ("small", "fig1"), Some((FIRST, "side"))),
    ("suppressed_gaps", (FIRST, "spot"), Some((FIRST, "funnel"))),
    ("hidden_units", (FIRST, "funnel"), Some((FIRST, "spot"))),
    ("revised", (SECOND, "place"), Some((SECOND, "side"))),
];

/// A number from 0 to 1 that two others decide (splitmix64).
fn chance(a: u32, b: u32) -> f64 {
    let seed = (u64::from(a) << 32) + u64::from(b);
    let mixed = (seed.wrapping_add(1)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    f64::from(u32::try_from((mixed ^ (mixed >> 31)) >> 32).unwrap()) / f64::from(u32::MAX)
}

fn rows(months: impl Iterator<Item = u32>) -> String {
    let mut text = "month,place,side,spot,trait,near,partly,y,calm,lasting\n".to_owned();
    for (month, (at, place)) in months.flat_map(|m| (0..4).zip(PLACES).map(move |place| (m, place))) {
        let arrived = if place == "north" && month >= MOVED_IN { 24 } else { 0 };
        let with_trait = 18 + arrived + u32::from(chance(month, at) < 0.5);
        for row in 0..IN_A_PLACE {
            let (id, trait_) = (at * IN_A_PLACE + row, row < with_trait);
            let draw = |what: u32| chance(month * 1_000 + id, what);
            let side = if row % 2 == 0 { "even" } else { "odd" };
            let spot = if id < 3 { "islet".to_owned() } else { format!("s{}", id % 6) };
            let near = trait_ != (draw(1) < 0.005);
            let partly = if draw(2) < 0.7 { trait_ } else { draw(3) < 0.5 };
            let calm = 10.0 + if trait_ { 5.0 } else { 0.0 } + 4.0 * draw(4) - 2.0;
            let y = calm - if month == SHOCK { 6.0 } else { 0.0 };
            let high = if month % 2 == 0 { 1.0 } else { 6.0 };
            let lasting = calm + if row % 2 == 0 { high } else { -high };
            let (year, of_year) = (FIRST_YEAR + month / 12, month % 12 + 1);
            writeln!(
                text,
                "{year}-{of_year:02}-01,{place},{side},{spot},{},{},{},{y:.2},{calm:.2},{lasting:.2}",
                u8::from(trait_),
                u8::from(near),
                u8::from(partly)
            )
            .unwrap();
        }
    }
    text
}

fn article(figures: &[&str]) -> String {
    let mut text = "---\ntitle: Figures\nsummary: Figures.\n---\n".to_owned();
    for name in figures {
        write!(text, "\n{{{{ ref(\"{name}\") }}}}.\n\n{{{{ figure(\"{name}\") }}}}\n").unwrap();
    }
    text
}

/// The names of a pipeline's figures.
fn figures(pipeline: &str) -> Vec<&str> {
    let (_, figures) = pipeline.split_once("figures:\n").unwrap();
    let keys = figures.lines().filter(|line| line.starts_with("      ") && !line.starts_with("       "));
    keys.map(|line| line.trim().split(':').next().unwrap()).collect()
}

/// A copy of a project in which everything has run, the modelled article in two editions.
fn project() -> Project {
    static RUN: OnceLock<Project> = OnceLock::new();
    RUN.get_or_init(|| {
        let project = Project::small();
        project.write("rows.csv", rows(0..MONTHS));
        project.write("revised.csv", rows(0..MONTHS).replacen(",north,even,", ",south,even,", 40));
        project.write("old.csv", rows(0..24));
        for (name, pipeline) in [("modelled", MODELLED), ("plain", PLAIN)] {
            let pipeline = pipeline.replace("OUTCOMES", OUTCOMES);
            project.write(&format!("pipelines/{name}.yaml"), &pipeline);
            for language in ["nb", "en"] {
                project.write(&format!("{name}.{language}.md"), article(&figures(&pipeline)));
            }
            project.run(&["run", &format!("pipelines/{name}.yaml")]).done();
        }
        let second = ["edition=second", "before=reports/modelled/first", "rows=revised.csv"];
        let sets = second.iter().flat_map(|set| ["--set", set]);
        project.run(&["run", "pipelines/modelled.yaml"].into_iter().chain(sets).collect::<Vec<_>>()).done();
        project
    })
    .copy()
}

const OUTCOMES: &str = "outcomes:\n      y: {column: y, decimals: 2}\n      calm: {column: calm, decimals: 2}\n      \
                        lasting: {column: lasting, decimals: 2}";

fn metadata(project: &Project, folder: &str, figure: &str) -> Value {
    serde_json::from_str(&project.read(&format!("reports/{folder}/data/{figure}.json"))).unwrap()
}

/// The ids of the caveats at a place.
fn caveats(project: &Project, (folder, figure): Spot) -> BTreeSet<String> {
    if figure == ARTICLE {
        let page = project.read(&format!("reports/{folder}/article.en.html"));
        let ids = page.split("data-caveat=\"").skip(1);
        return ids.map(|rest| rest.split('"').next().unwrap().to_owned()).collect();
    }
    let metadata = metadata(project, folder, figure);
    metadata["caveats"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect()
}

fn catalogue() -> Value {
    let text = std::fs::read_to_string(repository().join(CATALOGUE)).unwrap();
    serde_yaml::from_str(&text).unwrap()
}

fn ids(catalogue: &Value) -> Vec<String> {
    let entries = catalogue["caveats"].as_array().unwrap().iter();
    entries.map(|entry| entry["id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn each_caveat_of_the_catalogue_stands_where_it_must_and_not_where_it_must_not() {
    let (project, catalogue) = (project(), catalogue());
    let tested: BTreeSet<&str> = CASES.iter().map(|(id, ..)| *id).collect();
    let all = ids(&catalogue);
    assert_eq!(
        tested,
        all.iter().map(String::as_str).collect(),
        "a caveat without a case, or a case without one"
    );
    let mut wrong = Vec::new();
    for (id, there, elsewhere) in CASES {
        if !caveats(&project, *there).contains(*id) {
            wrong.push(format!("{there:?} lacks {id}"));
        }
        match elsewhere {
            Some(place) if caveats(&project, *place).contains(*id) => {
                wrong.push(format!("{place:?} has {id}"))
            }
            Some(_) => {}
            None => {
                let entry = &catalogue["caveats"][all.iter().position(|known| known == id).unwrap()];
                assert_eq!(
                    entry["applies_when"]["always"], true,
                    "{id} needs a place where it does not stand"
                );
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_catalogue_that_lacks_any_of_its_caveats_is_refused_by_name() {
    let project = project();
    let text = project.read(CATALOGUE);
    for id in ids(&catalogue()) {
        let start = text.find(&format!("  - id: {id}\n")).unwrap();
        let end = text[start + 1..].find("\n  - id: ").map_or(text.len(), |place| start + place + 2);
        project.write(CATALOGUE, format!("{}{}", &text[..start], &text[end..]));
        let said = format!("caveat '{id}' is demanded");
        project.run(&["check", "pipelines/plain.yaml"]).with_code(2).says(&[&said, "add one"]);
        let rule = start + text[start..].find("    applies_when:").unwrap();
        let is_key = |line: &&str| line.starts_with("    ") && !line.starts_with("     ");
        let next = text[rule..].lines().skip(1).find(is_key).unwrap();
        let after = rule + text[rule..].find(next).unwrap();
        let entry = "    applies_when: {all: []}";
        project.write(CATALOGUE, format!("{}{entry}\n{}", &text[..rule], &text[after..]));
        project.run(&["check", "pipelines/plain.yaml"]).with_code(2).says(&[CATALOGUE, "is empty"]);
    }
}

#[test]
fn a_caveat_without_words_in_one_language_of_the_article_is_an_error_that_names_it() {
    let project = project();
    let text = project.read(CATALOGUE);
    let english = text.lines().find(|line| line.starts_with("      en: \"Not adjusted")).unwrap();
    project.write(CATALOGUE, text.replace(&format!("{english}\n"), ""));
    let words = ["caveat 'unadjusted'", "'short' has no words in en; write them"];
    project.run(&["check", "pipelines/plain.yaml"]).with_code(2).says(&words);
    let before = project.files("reports");
    project.run(&["run", "pipelines/plain.yaml"]).with_code(2).says(&words);
    assert!(project.files("reports") == before, "an article lacks words and was published");
}

#[test]
fn the_caveats_of_every_figure_are_in_every_file_that_is_made_of_it() {
    let project = project();
    let plain = |text: String| {
        text.replace("&#39;", "'").replace("&#x27;", "'").replace("&quot;", "\"").replace("&amp;", "&")
    };
    let unescaped = |text: String| text.replace('\\', "");
    let mut seen = BTreeMap::new();
    for folder in [FIRST, SECOND, "plain/first", "small"] {
        let files = project.files(&format!("reports/{folder}/data")).into_keys();
        for file in files.filter(|file| file.ends_with(".csv")) {
            let figure = file.trim_end_matches(".csv");
            let metadata = metadata(&project, folder, figure);
            let read = |file: String| project.read(&format!("reports/{folder}/{file}"));
            assert!(read(format!("data/{figure}.csv")).lines().count() > 1, "no numbers beside {file}");
            for language in ["nb", "en"] {
                let picture = plain(read(format!("figures/{figure}.{language}.svg")));
                let description = picture.split("<desc").nth(1).unwrap().split("</desc>").next().unwrap();
                let page = plain(read(format!("article.{language}.html")));
                let block = page.split(&format!("id=\"{figure}\" aria")).nth(1).unwrap();
                let block = block.split("</figure>").next().unwrap();
                let dataset: Value =
                    serde_json::from_str(&read(format!("data/{figure}.{language}.json"))).unwrap();
                let notes = dataset["note"].as_array().unwrap();
                let text = unescaped(read(format!("article.{language}.md")));
                let text = text.split(&format!("<a id=\"{figure}\"></a>")).nth(1).unwrap();
                let text = text.split("<a id=\"").next().unwrap();
                for caveat in metadata["caveats"].as_array().unwrap() {
                    let short = caveat["short"][language].as_str().unwrap();
                    let place = format!("{folder} {figure} {language}: {short}");
                    assert!(!short.is_empty() && !short.contains('{'), "{place}");
                    assert!(description.contains(short.trim_end_matches('.')), "the picture lacks {place}");
                    // Shut or open, on the screen and in print: a summary is always shown.
                    let shown = [format!(">{short}</summary>"), format!("<p class=\"short\">{short}</p>")];
                    assert!(shown.iter().any(|shown| block.contains(shown)), "the page lacks {place}");
                    assert!(text.contains(short.trim_end_matches('.')), "the Markdown lacks {place}");
                    let is_noted = notes.iter().any(|note| note.as_str().unwrap().starts_with(short));
                    assert!(is_noted, "the dataset lacks {place}");
                    *seen.entry(caveat["id"].as_str().unwrap().to_owned()).or_insert(0) += 1;
                }
            }
        }
    }
    assert!(seen.len() > 25, "{seen:?}");
    let style = project.read("templates/style.css");
    let print = style.split("@media print").nth(1).unwrap();
    // But for a text that stands in full at the figure that is named in its place.
    let hidden =
        print.lines().filter(|line| line.contains("display: none") && !line.contains("[data-in-full]"));
    assert!(hidden.clone().count() > 0 && hidden.into_iter().all(|line| !line.contains("caveat")));
}

#[test]
fn a_shift_of_a_group_is_named_with_the_group_its_month_and_its_size() {
    let project = project();
    let metadata = metadata(&project, FIRST, "place");
    let shift =
        metadata["caveats"].as_array().unwrap().iter().find(|one| one["id"] == "composition_shift").unwrap();
    assert_eq!(shift["short"]["nb"], "Brå endring i sammensetning eller vilkår (Nordbyen, juni 2021).");
    assert!(shift["short"]["en"].as_str().unwrap().contains("(North town, June 2021)"));
    let shock =
        metadata["caveats"].as_array().unwrap().iter().find(|one| one["id"] == "shared_shock").unwrap();
    assert!(shock["short"]["en"].as_str().unwrap().contains("2020"), "{shock}");
}

#[test]
fn groups_whose_levels_say_nothing_are_drawn_apart_and_no_word_speaks_of_a_shared_level() {
    let project = project();
    let plots = |folder: &str, figure: &str| {
        let picture = project.read(&format!("reports/{folder}/figures/{figure}.en.svg"));
        let edges =
            picture.split("data-plot=\"").nth(1).map(|rest| rest.split('"').next().unwrap().to_owned());
        (edges.map_or(0, |edges| edges.split(';').count()), picture)
    };
    for apart in ["trait", "traits", "near", "net", "bare", "later_trait"] {
        let (count, picture) = plots(FIRST, apart);
        assert_eq!(count, 2, "{apart} is drawn in one plot");
        assert!(!picture.contains(">average<") && !picture.contains("Zero is average"), "{apart}");
        let metadata = metadata(&project, FIRST, apart);
        assert_eq!(metadata["comparability"]["compare"], "development", "{apart}");
        let reading = metadata["reading"]["en"].to_string();
        assert!(
            !reading.contains("levels and development") && !reading.contains("the level and"),
            "{reading}"
        );
    }
    for together in ["side", "partly", "later", "index", "place"] {
        assert_eq!(plots(FIRST, together).0, 1, "{together} is drawn apart");
    }
    assert_eq!(plots("small", "fig10").0, 2);
    assert_eq!(plots("small", "fig11").0, 1);
    assert!(plots(FIRST, "trait").1.contains("own average<"));
    let comparability = |figure| metadata(&project, FIRST, figure)["comparability"].clone();
    assert_eq!(comparability("trait")["breakdown"], "controlled");
    assert_eq!(comparability("side")["breakdown"], "free");
    assert_eq!(comparability("partly")["breakdown"], "partly absorbed");
    assert!(
        comparability("partly")["absorbed_share"].as_f64().is_some_and(|share| (0.2..0.8).contains(&share))
    );
}

#[test]
fn why_lists_what_a_figure_carries_and_what_it_does_without_with_the_facts() {
    let project = project();
    let pipeline = ["--pipeline", "pipelines/modelled.yaml"];
    let why = |more: &[&str]| project.run(&[more, &pipeline].concat());
    let out = why(&["why", "--figure", "trait"]).done().stdout;
    assert_eq!(out, why(&["why", "article", "--figure", "trait"]).done().stdout);
    let (carries, without) = out.split_once("trait does not need:\n").unwrap();
    assert!(carries.contains("controlled_breakdown (blocking)") && !carries.contains("simulated_data"));
    assert!(without.contains("  simulated_data (required)\n      as simulated is false (rule: is true)\n"));
    let listed = out.lines().filter(|line| line.starts_with("  ") && !line.starts_with("   ")).count();
    let of_the_article = ["other_sources", "model_must_hold"].len();
    assert_eq!(listed + of_the_article, CASES.len(), "{out}");
    why(&["why", "means", "--figure", "trait"]).with_code(2).says(&["'means' writes no article"]);
    why(&["why", "artcle", "--figure", "trait"]).with_code(2).says(&["did you mean 'article'?"]);
    project
        .run(&["why", "article", "--figure", "fig10", "--pipeline", SMALL])
        .done()
        .says(&["fig10 carries:"]);
}
