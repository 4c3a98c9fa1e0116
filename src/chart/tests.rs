//! What a page relies on: any values give a sound picture, and texts in it never overlap.

use super::scene::{Anchor, Scene, Shape, Text};
use super::*;
use crate::language::Language;
use crate::period::Period;

/// Numbers that look random and are the same in every run (xorshift, Marsaglia 2003).
pub(super) struct Dice(pub u64);

impl Dice {
    pub fn share(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub fn below(&mut self, most: usize) -> usize {
        (self.share() * most as f64) as usize
    }
}

fn series(name: &str, slot: usize, values: Vec<Option<f64>>) -> Series {
    let (style, emphasis) = (LineStyle::Solid, Emphasis::Normal);
    Series { name: name.to_owned(), slot, style, values, band: None, emphasis }
}

fn chart(series: Vec<Series>) -> LineChart {
    let months = series.iter().map(|one| one.values.len()).max().unwrap_or(0);
    LineChart {
        id: "fig1".to_owned(),
        title: "Timer, etter fylke".to_owned(),
        description: String::new(),
        lang: Language::Nb,
        periods: (0..).take(months).map(|month| Period::month(2017, 1).plus(month)).collect(),
        series,
        y_title: "Timer per uke".to_owned(),
        zero_label: Some("gjennomsnitt".to_owned()),
        apart: false,
        reference: None,
        events: Vec::new(),
        number: NumberFormat::of(Language::Nb, 1),
        words: Words::of(Language::Nb),
    }
}

const NAMES: [&str; 8] = [
    "Oslo",
    "Møre og Romsdal",
    "Sykmeldte uten arbeidsgiver",
    "Situasjons\u{ad}bestemt innsats",
    "Født i Norge",
    "Ikke-vestlige innvandrere",
    "Unge 16–30 år",
    "Alle",
];

/// A chart with gaps, bands, pairs, grey lines and marks in some mixture.
fn any_chart(dice: &mut Dice) -> LineChart {
    let months = 1 + dice.below(100);
    let size = 10_f64.powf(dice.share() * 7.0 - 3.0);
    let mut all = Vec::new();
    let names = 1 + dice.below(8);
    for (slot, name) in NAMES.iter().enumerate().take(names) {
        let level = dice.share() - 0.6;
        let mut value = || (dice.share() > 0.05).then(|| (level + 0.3 * dice.share()) * size);
        let values: Vec<Option<f64>> = (0..months).map(|_| value()).collect();
        let mut one = series(name, slot, values);
        one.band = (slot == 1).then(|| one.values.iter().map(|v| v.map(|v| (v - 0.1 * size, v))).collect());
        if dice.below(4) == 0 {
            all.push(Series { style: LineStyle::Dashed, ..one.clone() });
        }
        if dice.below(6) == 0 {
            one.emphasis = Emphasis::Background;
        }
        all.push(one);
    }
    let mut chart = chart(all);
    let mut month = || Period::month(2017, 1).plus(i32::try_from(dice.below(months + 4)).unwrap() - 2);
    chart.reference = Some(Reference { period: month(), label: None });
    chart.apart = months.is_multiple_of(5);
    for label in ["Pandemien", "Ungdomsgarantien", "Ny lov om arbeidsmarkedstiltak"] {
        let period = month();
        let until = Some(month()).filter(|until| *until > period);
        chart.events.push(EventMark { period, until, label: label.to_owned() });
    }
    chart
}

pub(super) fn texts(shapes: &[Shape]) -> Vec<&Text> {
    shapes.iter().filter_map(|shape| if let Shape::Text(text) = shape { Some(text) } else { None }).collect()
}

/// Left, top, right, bottom of the room that a text may take.
fn room(text: &Text) -> (i32, i32, i32, i32) {
    let width = text::width(&text.text, text.size);
    let left = match text.anchor {
        Anchor::Start => text.at.0,
        Anchor::Middle => text.at.0 - width / 2,
        Anchor::End => text.at.0 - width,
    };
    (left, text.at.1 - text.size * 92 / 100, left + width, text.at.1 + text.size * 22 / 100)
}

pub(super) fn assert_texts_are_apart(scene: &Scene) {
    let texts = texts(&scene.shapes);
    for (i, a) in texts.iter().enumerate() {
        let (left, top, right, bottom) = room(a);
        assert!(left >= 0 && top >= 0 && right <= scene.width && bottom <= scene.height, "{a:?} is outside");
        for b in &texts[i + 1..] {
            let other = room(b);
            let apart = right <= other.0 || other.2 <= left || bottom <= other.1 || other.3 <= top;
            assert!(apart, "{a:?} meets {b:?}");
        }
    }
}

/// Whether every tag that opens is closed in its turn and every `&` begins an entity.
pub(super) fn is_well_formed(xml: &str) -> bool {
    let mut open = Vec::new();
    for piece in xml.split('<').skip(1) {
        let Some((tag, text)) = piece.split_once('>') else {
            return false;
        };
        let name = tag.split([' ', '/']).next().unwrap_or_default();
        match tag.strip_prefix('/') {
            Some(closed) if open.pop() != Some(closed) => return false,
            None if !tag.ends_with('/') => open.push(name),
            _ => {}
        }
        let known = |rest: &str| ["amp;", "lt;", "gt;", "quot;", "#39;"].iter().any(|e| rest.starts_with(e));
        if tag.matches('"').count() % 2 != 0 || !text.split('&').skip(1).all(known) || text.contains('>') {
            return false;
        }
    }
    open.is_empty()
}

#[test]
fn texts_never_overlap_nor_leave_the_picture() {
    let mut dice = Dice(88_172_645_463_325_252);
    for _ in 0..300 {
        let chart = any_chart(&mut dice);
        assert_texts_are_apart(&picture(&chart, Width::Wide));
        assert_texts_are_apart(&picture(&chart, Width::Narrow));
    }
}

#[test]
fn equal_charts_give_equal_bytes_and_sound_xml() {
    let mut dice = Dice(2_463_534_242);
    for _ in 0..50 {
        let chart = any_chart(&mut dice);
        let svg = svg(&chart);
        assert_eq!(svg, super::svg(&chart.clone()));
        assert!(is_well_formed(&svg) && is_well_formed(&svg_at(&chart, Width::Narrow, Home::File)), "{svg}");
    }
}

#[test]
fn no_values_whatever_give_a_number_that_is_none() {
    let odd = [f64::NAN, f64::INFINITY, f64::MIN, f64::MAX, 1e99, -1e99, 1e-300, 0.0, -0.0, 5e-324];
    let mut all: Vec<Vec<Option<f64>>> = odd.iter().map(|value| vec![Some(*value); 3]).collect();
    all.extend([
        vec![],
        vec![None; 5],
        vec![Some(1.0)],
        odd.map(Some).to_vec(),
        vec![Some(-1e99), Some(1e99)],
    ]);
    for values in all {
        let mut chart = chart(vec![series("Oslo", 0, values.clone())]);
        chart.series[0].band = Some(values.iter().map(|v| v.map(|v| (v, -v))).collect());
        chart.number.scale = 100.0;
        for svg in [svg(&chart), svg_at(&chart, Width::Narrow, Home::File)] {
            assert!(
                !svg.contains("NaN") && !svg.contains("inf") && is_well_formed(&svg),
                "{values:?}: {svg}"
            );
        }
    }
    assert!(is_well_formed(&svg(&chart(Vec::new()))));
}

#[test]
fn zero_is_always_on_the_axis() {
    for value in [12.5, -3.0, 0.001, -4e6] {
        let scene = picture(&chart(vec![series("Oslo", 0, vec![Some(value); 40])]), Width::Wide);
        let plot = scene.plots[0];
        assert!(plot.low <= 0.0 && 0.0 <= plot.high);
        assert!(texts(&scene.shapes).iter().any(|text| text.text.trim_matches(['0', ',']).is_empty()));
    }
}

#[test]
fn names_that_look_like_markup_stay_text() {
    let mut chart = chart(vec![series("<b>\"A\" & 'B'</b>", 0, vec![Some(1.0); 30])]);
    chart.title = "</title><script>".to_owned();
    chart.id = "x\"><script>".to_owned();
    let svg = svg(&chart);
    assert!(is_well_formed(&svg) && !svg.contains("<script") && !svg.contains("<b>"));
    assert!(svg.contains("&lt;b&gt;&quot;A&quot;"));
}

#[test]
fn a_missing_month_breaks_the_line_and_a_lone_value_is_a_dot() {
    let values = [Some(1.0), Some(2.0), None, Some(3.0), None, Some(2.0), Some(1.0)];
    let scene = picture(&chart(vec![series("Oslo", 0, values.to_vec())]), Width::Wide);
    let drawn = scene.shapes.iter().find_map(|shape| match shape {
        Shape::Series(0, shapes) => Some(shapes),
        _ => None,
    });
    let [Shape::Line(line), Shape::Marker { .. }] = drawn.unwrap().as_slice() else { panic!("{drawn:?}") };
    assert_eq!(line.runs.iter().map(Vec::len).collect::<Vec<_>>(), [2, 1, 2]);
}

#[test]
fn the_reference_line_is_orange_and_names_its_month() {
    let mut chart = chart(vec![series("Oslo", 0, vec![Some(1.0); 90])]);
    assert!(!svg(&chart).contains("stroke=\"#e75e01\""));
    chart.reference = Some(Reference { period: Period::month(2023, 6), label: None });
    let svg = svg(&chart);
    assert!(svg.contains("stroke=\"#e75e01\"") && svg.contains(">juni 2023</text>"));
}

#[test]
fn actual_and_expected_share_one_label_and_a_key_tells_them_apart() {
    let actual = series("Standard", 0, vec![Some(13.0); 40]);
    let expected = Series { style: LineStyle::Dashed, values: vec![Some(12.8); 40], ..actual.clone() };
    let scene = picture(&chart(vec![actual, expected]), Width::Wide);
    let count = |word| texts(&scene.shapes).iter().filter(|text| text.text == word).count();
    assert_eq!(["Standard", "faktisk", "forventet"].map(count), [1, 1, 1]);
}

#[test]
fn more_than_six_names_get_a_plot_each() {
    let many: Vec<Series> = (0..8).map(|slot| series(NAMES[slot], slot, vec![Some(1.0); 40])).collect();
    assert!(picture(&chart(many[..6].to_vec()), Width::Wide).plots.len() == 1);
    let scene = picture(&chart(many), Width::Wide);
    assert_eq!(scene.plots.len(), 8);
    assert!(NAMES[..2].iter().all(|name| texts(&scene.shapes).iter().any(|text| text.text == *name)));
}

#[test]
fn names_that_must_not_be_measured_against_each_other_get_a_plot_each_in_their_own_colour() {
    let two: Vec<Series> = (0..2).map(|slot| series(NAMES[slot], slot, vec![Some(1.0); 40])).collect();
    let mut chart = chart(two);
    let inks = |scene: &Scene| {
        let line = |shape: &Shape| match shape {
            Shape::Series(_, shapes) => {
                shapes.iter().find_map(|s| if let Shape::Line(l) = s { Some(l.ink) } else { None })
            }
            _ => None,
        };
        scene.shapes.iter().filter_map(line).collect::<Vec<_>>()
    };
    let together = picture(&chart, Width::Wide);
    chart.apart = true;
    for (width, side_by_side) in [(Width::Wide, true), (Width::Narrow, false)] {
        let scene = picture(&chart, width);
        let [first, second] = scene.plots[..] else { panic!("{:?}", scene.plots) };
        assert_eq!(first.right < second.left, side_by_side);
        assert_eq!(first.bottom < second.top, !side_by_side);
        assert!([first, second].iter().all(|plot| plot.low <= 0.0 && 0.0 <= plot.high));
        assert_eq!(inks(&scene), inks(&together));
        assert!(svg_at(&chart, width, Home::File).contains(";"), "the edges of both plots");
    }
    assert_eq!(together.plots.len(), 1);
}

#[test]
fn grey_lines_share_one_label() {
    let mut all: Vec<Series> = (0..8).map(|slot| series(NAMES[slot], slot, vec![Some(1.0); 40])).collect();
    all[1..].iter_mut().for_each(|one| one.emphasis = Emphasis::Background);
    let scene = picture(&chart(all), Width::Wide);
    let words: Vec<&str> = texts(&scene.shapes).iter().map(|text| text.text.as_str()).collect();
    assert!(words.contains(&"Oslo") && words.contains(&"Øvrige") && !words.contains(&"Alle"), "{words:?}");
}

#[test]
fn the_description_tells_first_last_lowest_highest_and_gaps() {
    let values = [Some(-0.24), Some(-1.0), None, None, Some(0.4), Some(0.1)];
    let mut chart =
        chart(vec![series("Møre og Romsdal", 0, values.to_vec()), series("Oslo", 1, vec![None; 6])]);
    chart.events.push(EventMark { period: Period::month(2017, 3), until: None, label: "Ny lov".to_owned() });
    assert_eq!(
        describe(&chart),
        "Møre og Romsdal: først \u{2212}0,2 (januar 2017), sist 0,1 (juni 2017), lavest \u{2212}1,0 \
         (februar 2017), høyest 0,4 (mai 2017). Ingen tall for mars 2017 til april 2017. Oslo: ingen tall. \
         Null er gjennomsnitt. Markert: Ny lov (mars 2017)."
    );
    (chart.lang, chart.words) = (Language::En, Words::of(Language::En));
    chart.number =
        NumberFormat { scale: 100.0, suffix: " %".to_owned(), ..NumberFormat::of(Language::En, 0) };
    assert!(
        describe(&chart).starts_with("Møre og Romsdal: first \u{2212}24 % (January 2017), last 10 % (June")
    );
    assert!(svg(&chart).contains("No figure for March 2017 to April 2017."));
}

#[test]
fn the_two_widths_can_stand_in_one_page() {
    let chart = chart(vec![series("Oslo", 0, vec![Some(1.0); 3])]);
    assert!(
        svg(&chart).contains(" id=\"fig1\" ")
            && svg_at(&chart, Width::Narrow, Home::File).contains(" id=\"fig1-narrow\" ")
    );
}
