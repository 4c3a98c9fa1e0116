//! A thousand pictures of random series by the program's own charts, on one page for a browser to measure
//! (`tests/browser/pictures.mjs`): only there it is known how wide letters are.
//! Knows nothing of what the browser finds.

use caveat::chart::{self, Emphasis, EventMark, Home, LineChart, LineStyle, NumberFormat, Reference, Series};
use caveat::chart::{Width, Words};
use caveat::language::Language;
use caveat::period::Period;
use std::fmt::Write as _;
use std::path::Path;

const PICTURES: u64 = 1000;

/// Short, long, breakable and unbreakable names; more than six of them would be drawn apart.
const NAMES: [&str; 12] = [
    "Oslo",
    "Møre og Romsdal",
    "Alle",
    "Sykmeldte uten arbeidsgiver",
    "Situasjons\u{ad}bestemt innsats",
    "Øst",
    "Ikke-vestlige innvandrere",
    "Unge 16–30 år",
    "WWMM",
    "Arbeidsavklaringspengemottakere",
    "il",
    "Immigrants from the EU/EEA",
];

/// Numbers that look random and are the same in every run (splitmix64, Steele, Lea and Flood 2014).
struct Dice(u64);

impl Dice {
    fn share(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = self.0;
        word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((word ^ (word >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn below(&mut self, most: usize) -> usize {
        (self.share() * most as f64) as usize
    }

    fn chance(&mut self, share: f64) -> bool {
        self.share() < share
    }
}

/// Walks that often end near each other, with gaps, pairs, bands and grey lines; two to eight labels at their ends.
fn series(dice: &mut Dice, months: usize) -> Vec<Series> {
    let size = 10_f64.powf(dice.share() * 8.0 - 3.0);
    let spread = if dice.chance(0.5) { 0.02 } else { 1.0 };
    let (names, grey) = (2 + dice.below(5), dice.chance(0.3));
    let first = dice.below(NAMES.len());
    let mut all = Vec::new();
    for slot in 0..names {
        let mut value = (dice.share() - 0.5) * spread;
        let mut walk = || {
            value += (dice.share() - 0.5) * 0.1 * spread;
            (dice.share() > 0.03).then_some(value * size)
        };
        let values: Vec<Option<f64>> = (0..months).map(|_| walk()).collect();
        let around = |value: &Option<f64>| value.map(|value| (value - 0.05 * size, value + 0.05 * size));
        let band = dice.chance(0.3).then(|| values.iter().map(around).collect());
        let name = NAMES[(first + slot) % NAMES.len()].to_owned();
        let one = Series { name, slot, style: LineStyle::Solid, values, band, emphasis: Emphasis::Normal };
        if dice.chance(0.2) {
            all.push(Series { style: LineStyle::Dashed, band: None, ..one.clone() });
        }
        all.push(one);
    }
    if grey {
        let behind = |name: &str| Series {
            name: name.to_owned(),
            band: None,
            emphasis: Emphasis::Background,
            ..all[0].clone()
        };
        all.extend(["one", "two", "three"].map(behind));
    }
    all
}

fn chart(seed: u64) -> LineChart {
    let mut dice = Dice(seed);
    let months = 2 + dice.below(100);
    let lang = [Language::Nb, Language::Nn, Language::En][dice.below(3)];
    let start = Period::month(2017, 1).plus(i32::try_from(dice.below(12)).unwrap());
    let month = |dice: &mut Dice| start.plus(i32::try_from(dice.below(months)).unwrap());
    let event = |dice: &mut Dice, label: &str| {
        let period = month(dice);
        let until = Some(month(dice)).filter(|until| *until > period && dice.chance(0.5));
        EventMark { period, until, label: label.to_owned() }
    };
    let labels = ["Pandemien", "Ungdomsgarantien", "Ny lov om arbeidsmarkedstiltak"];
    let events = dice.below(labels.len() + 1);
    LineChart {
        id: format!("n{seed}"),
        title: format!("{seed}"),
        description: String::new(),
        lang,
        periods: (0..).take(months).map(|step| start.plus(step)).collect(),
        series: series(&mut dice, months),
        y_title: ["Timer per uke", "Prosentpoeng", "Gjennomsnittlig forsinkelse i minutter"][dice.below(3)]
            .to_owned(),
        zero_label: dice
            .chance(0.8)
            .then(|| ["gjennomsnitt", "each group's own average"][dice.below(2)].to_owned()),
        apart: false,
        reference: dice.chance(0.5).then(|| Reference { period: month(&mut dice), label: None }),
        events: labels[..events].iter().map(|label| event(&mut dice, label)).collect(),
        number: NumberFormat::of(lang, dice.below(3)),
        words: Words::of(lang),
    }
}

/// Each picture at both widths, in places as wide as they are drawn for.
fn page() -> String {
    let mut page = format!(
        "<!DOCTYPE html>\n<html lang=\"nb\">\n<head>\n<meta charset=\"utf-8\">\n<title>Pictures</title>\n<style>\
         body {{ font-family: system-ui, sans-serif }} figure {{ margin: 0 }} .wide {{ width: 720px }} \
         .narrow {{ width: 340px }}{}</style>\n</head>\n<body>\n",
        chart::page_style()
    );
    for seed in 1..=PICTURES {
        let chart = chart(seed);
        for (width, class) in [(Width::Wide, "wide"), (Width::Narrow, "narrow")] {
            let svg = chart::svg_at(&chart, width, Home::Page);
            writeln!(page, "<figure class=\"{class}\" id=\"{class}-{seed}\">{svg}</figure>").unwrap();
        }
    }
    page.push_str("</body>\n</html>\n");
    page
}

#[test]
fn a_thousand_pictures_for_the_browser_are_the_same_in_every_run() {
    let page = page();
    assert_eq!(page.matches("<svg").count(), 2 * PICTURES as usize);
    assert!(!page.contains("NaN") && page == self::page());
    std::fs::write(Path::new(env!("CARGO_TARGET_TMPDIR")).join("pictures.html"), page).unwrap();
}
