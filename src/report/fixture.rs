//! A small report with fixed numbers, for tests.
//! Knows nothing of any real pipeline.

use super::article::ArticleTemplate;
use super::*;
use crate::disclosure::account::Hidden;
use crate::disclosure::published::{Measure, PublishedRow, PublishedTable, Status};
use crate::disclosure::{Account, Policy, Rule};
use crate::language::{Language, LocalText};
use crate::period::Period;
use crate::starter;
use std::collections::BTreeMap;

/// A template's body that places every figure and speaks of each.
pub const FIGURES: &str = "{{ figure(\"fig1\") }}\n\n{{ figure(\"fig2\") }}\n\n{{ figure(\"fig3\") }}\n\n\
    {{ figure(\"fig10\") }}\n\n{{ ref(\"fig1\") }}, {{ ref(\"fig2\") }}, {{ ref(\"fig3\") }}, {{ ref(\"fig10\") }}.\n";

/// A report in a language and format with all that lies beside it, if it passes its review; else the first thing
/// that is wrong.
pub fn render(report: &Report, language: Language, format: Format) -> Result<Rendered, ReportError> {
    let reviewed = review(report.clone(), &BTreeMap::new()).map_err(|errors| errors[0].clone())?;
    let mut rendered = super::render(&reviewed, language, format)?;
    rendered.files.extend(super::render_beside(&reviewed, language)?.files);
    Ok(rendered)
}

/// The fixture with this text before the figures, in both languages.
pub fn report_saying(text: &str) -> Report {
    report_with(&format!("## Start\n\n{text}\n\n{FIGURES}"))
}

/// The fixture with this body in both languages.
pub fn report_with(body: &str) -> Report {
    let template = |language: Language| {
        let text = format!(
            "---\ntitle: Title {language}\nsubtitle: Sub\nauthors: [caveat, Ada]\nsummary: |\n  Summary {language} {{{{ value(\"fig1\", group=\"03\", at=\"2024-02\") }}}}.\n---\n{body}"
        );
        (language, ArticleTemplate::parse(&format!("templates/x.{language}.md"), &text).unwrap())
    };
    Report {
        pipeline: "fixture".to_owned(),
        title: both("Fixtur", "Fixture"),
        edition: "2024-09".to_owned(),
        languages: vec![Language::Nb, Language::En],
        simulated: true,
        outcomes: outcomes(),
        breakdowns: breakdowns(),
        labels: labels(),
        events: vec![Event {
            period: Period::month(2024, 3),
            until: None,
            kind: "reform".to_owned(),
            name: both("Reform", "Reform"),
        }],
        tables: BTreeMap::from([("indicator".to_owned(), indicator()), ("change".to_owned(), change())]),
        figures: figures(),
        caveats: vec![caveat("not_a_cause", Severity::Required, &[Claim::Ranking])],
        models: vec![model()],
        corrections: Vec::new(),
        changes: None,
        calibration: vec![CalibrationRow {
            what: both("Oslo, desember", "Oslo, December"),
            stated: -0.2,
            run: -0.25,
            unit: both("timer", "hours"),
            decimals: 2,
        }],
        first: Some(Period::month(2024, 1)),
        last: Some(Period::month(2024, 6)),
        persons_per_month: Some(20_000),
        hidden: hiding(),
        provenance: provenance(),
        bibliography: "nav2025:\n  type: report\n  title: Indicator\n  author: Nav\n  date: 2025\n  url: https://www.nav.no/x\n".to_owned(),
        templates: [Language::Nb, Language::En].into_iter().map(template).collect(),
        page: PageParts {
            layout: starter::LAYOUT.text.to_owned(),
            style: starter::STYLE.text.to_owned(),
            script: starter::SCRIPT.text.to_owned(),
        },
    }
}

pub fn both(nb: &str, en: &str) -> LocalText {
    LocalText::Each(BTreeMap::from([(Language::Nb, nb.to_owned()), (Language::En, en.to_owned())]))
}

pub fn caveat(id: &str, severity: Severity, forbids: &[Claim]) -> PlacedCaveat {
    PlacedCaveat {
        id: id.to_owned(),
        version: 1,
        severity,
        about: About::Comparability,
        short: both(&format!("kort {id}"), &format!("short {id}")),
        text: both(&format!("Lang tekst {id}."), &format!("Long text {id}.")),
        source: Some("nav2025".to_owned()),
        forbids: forbids.to_vec(),
        reasons: vec!["breakdown_is_control is true".to_owned()],
    }
}

fn outcomes() -> BTreeMap<String, Outcome> {
    let outcome = |nb, en, unit, decimals, horizon| Outcome {
        label: both(nb, en),
        definition: None,
        unit,
        decimals,
        horizon,
    };
    BTreeMap::from([
        ("hours_3m".to_owned(), outcome("timer per uke", "hours a week", Unit::HoursPerWeek, 2, 3)),
        ("job_12m".to_owned(), outcome("andel i jobb", "share in a job", Unit::Share, 3, 12)),
    ])
}

fn breakdowns() -> BTreeMap<String, Breakdown> {
    let breakdown = |column: &str, comparability, caveats| {
        (column.to_owned(), Breakdown { columns: vec![column.to_owned()], comparability, caveats })
    };
    BTreeMap::from([
        breakdown("county", Comparability::Free, Vec::new()),
        breakdown("origin", Comparability::DevelopmentOnly, vec![control()]),
    ])
}

fn control() -> PlacedCaveat {
    caveat("controlled_breakdown", Severity::Blocking, &[Claim::LevelComparison])
}

fn labels() -> BTreeMap<String, BTreeMap<String, LocalText>> {
    let of = |pairs: &[(&str, LocalText)]| {
        pairs.iter().map(|(code, text)| ((*code).to_owned(), text.clone())).collect()
    };
    BTreeMap::from([
        (
            "county".to_owned(),
            of(&[("03", both("Oslo", "Oslo")), ("15", both("Møre <og> Romsdal", "Møre <og> Romsdal"))]),
        ),
        ("origin".to_owned(), of(&[("norway", both("Norge", "Norway")), ("other", both("Andre", "Others"))])),
    ])
}

/// Each group's indicator in January to June 2024; `None` is hidden.
const GROUPS: [(&str, &str, [Option<f64>; 6]); 5] = [
    ("county", "03", [Some(-0.2), Some(-0.25), Some(-0.3), None, Some(-0.1), Some(-0.05)]),
    ("county", "15", [Some(0.1), Some(0.12), Some(0.3), Some(0.2), Some(0.1), Some(-0.15)]),
    ("origin", "norway", [Some(0.0), Some(0.1), Some(-0.1), Some(0.0), Some(0.1), Some(-0.1)]),
    ("origin", "other", [Some(0.3), Some(-0.3), Some(0.2), Some(-0.2), Some(0.1), Some(-0.1)]),
    ("total", "total", [Some(0.01), Some(0.0), Some(-0.01), Some(0.0), Some(0.02), Some(-0.02)]),
];

fn rows(measures: impl Fn(&str, f64) -> BTreeMap<Measure, f64>, n: Option<u64>) -> Vec<PublishedRow> {
    let mut rows = Vec::new();
    for outcome in ["hours_3m", "job_12m"] {
        for (breakdown, group, values) in GROUPS {
            for (at, value) in values.into_iter().enumerate() {
                let status = if value.is_some() { Status::Ok } else { Status::Suppressed };
                rows.push(PublishedRow {
                    outcome: outcome.to_owned(),
                    breakdown: breakdown.to_owned(),
                    group: group.to_owned(),
                    period: Some(Period::month(2024, 1).plus(i32::try_from(at).unwrap()).to_string()),
                    n: n.filter(|_| value.is_some()).map(|n| n + 10 * at as u64),
                    values: value.map(|value| measures(outcome, value)).unwrap_or_default(),
                    status,
                });
            }
        }
    }
    rows
}

fn indicator() -> PublishedTable {
    let measures = |outcome: &str, value: f64| {
        let (value, expected) = if outcome == "job_12m" { (value / 10.0, 0.34) } else { (value, 9.0) };
        BTreeMap::from([
            (Measure::Actual, expected + value),
            (Measure::Expected, expected),
            (Measure::Indicator, value),
            (Measure::Se, 0.05),
        ])
    };
    PublishedTable {
        time_column: Some("month".to_owned()),
        counts: true,
        measures: vec![Measure::Actual, Measure::Expected, Measure::Indicator, Measure::Se],
        rows: rows(measures, Some(12_600)),
    }
}

fn change() -> PublishedTable {
    let measures = |_: &str, value: f64| BTreeMap::from([(Measure::PercentChange, value * 10.0)]);
    PublishedTable {
        time_column: Some("month".to_owned()),
        counts: false,
        measures: vec![Measure::PercentChange],
        rows: rows(measures, None),
    }
}

fn figures() -> Vec<Figure> {
    let figure = |name: &str, show, table: &str, breakdown: &str, groups: &[&str]| Figure {
        name: name.to_owned(),
        title: both(&format!("Tittel & {name}"), &format!("Title & {name}")),
        show,
        table: table.to_owned(),
        outcome: "hours_3m".to_owned(),
        breakdown: breakdown.to_owned(),
        groups: groups.iter().map(|group| (*group).to_owned()).collect(),
        reference_line: (show == Show::Index).then(|| Period::month(2024, 1)),
        relative_to: None,
        intervals: false,
        comparability: Comparability::Free,
        caveats: vec![caveat("not_a_cause", Severity::Required, &[Claim::CausalWording])],
        runs: BTreeMap::new(),
        funnel: None,
    };
    let mut fig1 = figure("fig1", Show::Indicator, "indicator", "county", &["03", "15"]);
    fig1.runs.insert("03".to_owned(), Run { length: 3, above: false, p: 0.4, to: None });
    fig1.runs.insert("15".to_owned(), Run { length: 5, above: true, p: 0.0004, to: None });
    let mut fig10 = figure("fig10", Show::Indicator, "indicator", "origin", &["norway", "other"]);
    fig10.comparability = Comparability::DevelopmentOnly;
    fig10.caveats.insert(0, control());
    let fig2 = figure("fig2", Show::ActualExpected, "indicator", "county", &["03", "15"]);
    let fig3 = figure("fig3", Show::Index, "change", "origin", &["norway", "other"]);
    vec![fig1, fig2, fig3, fig10]
}

fn model() -> ModelCard {
    let term = |term: &str, level: Option<&str>, status: &str, estimate: Option<f64>| Coefficient {
        term: term.to_owned(),
        level: level.map(str::to_owned),
        power: None,
        estimate,
        std_error: estimate.map(|_| 0.01),
        status: status.to_owned(),
        ..Coefficient::default()
    };
    ModelCard {
        name: "model".to_owned(),
        estimator: "ols".to_owned(),
        fits: vec![ModelFit {
            outcome: "hours_3m".to_owned(),
            observations: 120_000,
            rank: 2,
            r_squared: Some(0.312),
            residual_sd: Some(11.5),
            condition: Some(4.75),
            largest_control_mean: Some(3.2e-13),
            notes: Vec::new(),
            terms: vec![
                term("(intercept)", None, "ok", Some(5.25)),
                term("origin", Some("norway"), "reference", None),
                term("origin", Some("other"), "ok", Some(-0.75)),
            ],
        }],
    }
}

/// Of 40 numbers 30 are hidden, of another breakdown none.
fn hiding() -> Hiding {
    let table = |breakdown: &str, cells, hidden| Hidden {
        outcome: "hours_3m".to_owned(),
        breakdown: breakdown.to_owned(),
        cells,
        hidden,
    };
    let account = Account {
        tables: vec![table("county", 40, 30), table("total", 6, 0)],
        rules: BTreeMap::from([(Rule::FewUnits, 10), (Rule::TellsOfOthers, 20)]),
        without_levels: vec!["origin".to_owned()],
        not_compared: Vec::new(),
    };
    Hiding {
        policy: Policy { min_persons: 10, round_persons_to: 5 },
        accounts: BTreeMap::from([("indicator".to_owned(), account)]),
    }
}

fn provenance() -> Provenance {
    Provenance {
        program_version: "0.1.0".to_owned(),
        pipeline_file: "pipelines/fixture.yaml".to_owned(),
        parameters: BTreeMap::from([("edition".to_owned(), "2024-09".to_owned())]),
        inputs: vec![Input {
            name: "registrations".to_owned(),
            digest: "abc123".to_owned(),
            rows: Some(120_000),
            description: None,
        }],
        stages: Vec::new(),
    }
}
