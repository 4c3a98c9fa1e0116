//! What a page relies on in a funnel: any values give a sound picture, and names never meet.

use super::scene::{Scene, Shape};
use super::tests::{Dice, assert_texts_are_apart, is_well_formed, texts};
use super::*;
use crate::language::Language;

fn point(name: &str, size: u64, value: f64, named: bool) -> FunnelPoint {
    FunnelPoint { name: name.to_owned(), size, value, named }
}

/// Limits at `reach / sqrt(n)` over these sizes.
fn limits(label: &str, style: LineStyle, reach: f64, sizes: (u64, u64)) -> LimitCurve {
    let at = |step: u64| sizes.0 + (sizes.1 - sizes.0) * step * step / 3600;
    let half = |n: u64| reach / (n.max(1) as f64).sqrt();
    let points = (0..=60).map(at).map(|n| (n, -half(n), half(n))).collect();
    LimitCurve { label: label.to_owned(), style, points }
}

fn chart(points: Vec<FunnelPoint>) -> FunnelChart {
    let sizes = || points.iter().map(|point| point.size);
    let span = (sizes().min().unwrap_or(1), sizes().max().unwrap_or(1));
    FunnelChart {
        id: "fig4".to_owned(),
        title: "Kontorene".to_owned(),
        description: String::new(),
        lang: Language::Nb,
        limits: vec![
            limits("95 %-grenser", LineStyle::Dashed, 16.0, span),
            limits("99,8 %-grenser", LineStyle::Solid, 25.0, span),
        ],
        points,
        x_title: "Observasjoner, avrundet".to_owned(),
        y_title: "Timer per uke".to_owned(),
        zero_label: Some("gjennomsnitt".to_owned()),
        named_title: "utenfor 99,8 %-grensene".to_owned(),
        note: Some("Ikke tegnet, av personvernhensyn: 2 enheter.".to_owned()),
        number: NumberFormat::of(Language::Nb, 1),
        words: Words::of(Language::Nb),
    }
}

/// Some units of all sizes, more or less of them named.
fn any_chart(dice: &mut Dice) -> FunnelChart {
    let share = dice.share().powi(2);
    let spread = 10_f64.powf(dice.share() * 4.0 - 2.0);
    let any = |place: usize| {
        let size = (10.0 * 10_f64.powf(dice.share() * 3.0)) as u64;
        let name = format!("Enhet nummer {place}{}", " og litt til".repeat(dice.below(3)));
        point(&name, size, (dice.share() - 0.5) * spread, dice.share() < share)
    };
    chart((0..1 + place_count(share)).map(any).collect())
}

fn place_count(share: f64) -> usize {
    (share * 260.0) as usize
}

fn pictures(chart: &FunnelChart) -> [Scene; 2] {
    [Width::Wide, Width::Narrow].map(|width| funnel::scene(chart, &style::Style::of(width)))
}

fn words(scene: &Scene) -> Vec<&str> {
    texts(&scene.shapes).iter().map(|text| text.text.as_str()).collect()
}

#[test]
fn names_never_overlap_nor_leave_the_picture_however_many_there_are() {
    let mut dice = Dice(88_172_645_463_325_252);
    for _ in 0..60 {
        pictures(&any_chart(&mut dice)).iter().for_each(assert_texts_are_apart);
    }
}

#[test]
fn every_named_point_is_named_in_the_picture_or_under_it_and_no_other_is() {
    let mut dice = Dice(7_046_029_254_386_353_131);
    for _ in 0..20 {
        let chart = any_chart(&mut dice);
        let svg = funnel_svg_at(&chart, Width::Wide, Home::File);
        let told = describe_funnel(&chart);
        for point in &chart.points {
            assert_eq!(told.contains(&format!("{} (", point.name)), point.named, "{told}");
            assert!(point.named || !svg.contains(&format!(">{}</text>", point.name)), "{}", point.name);
        }
    }
}

#[test]
fn equal_funnels_give_equal_bytes_and_sound_xml() {
    let mut dice = Dice(2_463_534_242);
    for _ in 0..20 {
        let chart = any_chart(&mut dice);
        for width in [Width::Wide, Width::Narrow] {
            let svg = funnel_svg_at(&chart, width, Home::File);
            assert_eq!(svg, funnel_svg_at(&chart.clone(), width, Home::File));
            assert!(is_well_formed(&svg), "{svg}");
        }
    }
}

#[test]
fn no_values_whatever_give_a_place_that_is_none() {
    let odd = [f64::NAN, f64::INFINITY, f64::MIN, 1e99, -1e99, 1e-300, 0.0, -0.0];
    let sizes = [0, 1, 5, u64::MAX];
    let mut all: Vec<Vec<FunnelPoint>> = vec![Vec::new()];
    for value in odd {
        all.push(sizes.map(|size| point("A", size, value, true)).to_vec());
        all.extend(sizes.map(|size| vec![point("A", size, value, true)]));
    }
    for points in all {
        let mut chart = chart(Vec::new());
        chart.limits[0].points = points.iter().map(|p| (p.size, p.value, -p.value)).collect();
        chart.points = points;
        for width in [Width::Wide, Width::Narrow] {
            let svg = funnel_svg_at(&chart, width, Home::File);
            assert!(!svg.contains("NaN") && !svg.contains("inf") && is_well_formed(&svg), "{svg}");
        }
    }
}

#[test]
fn points_lie_right_of_smaller_ones_and_above_lower_ones() {
    let chart = chart(vec![point("A", 100, -2.0, false), point("B", 400, 1.0, true)]);
    let [scene, _] = pictures(&chart);
    let at: Vec<(i32, i32)> = scene
        .shapes
        .iter()
        .filter_map(|shape| if let Shape::Marker { at, .. } = shape { Some(*at) } else { None })
        .skip(1) // the key's own
        .collect();
    let [a, b] = at[..] else { panic!("{at:?}") };
    assert!(a.0 < b.0 && a.1 > b.1, "{a:?} {b:?}");
    assert!(words(&scene).contains(&"B") && !words(&scene).contains(&"A"));
    assert!(words(&scene).contains(&"Ikke tegnet, av personvernhensyn: 2 enheter."));
}

#[test]
fn a_funnel_in_words_tells_sizes_values_limits_and_names() {
    let mut chart = chart(vec![point("Oslo", 400, -2.0, true), point("Bergen", 100, 1.0, false)]);
    assert_eq!(
        describe_funnel(&chart),
        "2 punkter. Observasjoner, avrundet: 100 til 400. Lavest \u{2212}2,0, høyest 1,0. Null er gjennomsnitt. \
         95 %-grenser: \u{2212}1,6 til 1,6 ved 100; \u{2212}0,8 til 0,8 ved 400. 99,8 %-grenser: \u{2212}2,5 til 2,5 \
         ved 100; \u{2212}1,2 til 1,2 ved 400. Utenfor 99,8 %-grensene: Oslo (\u{2212}2,0 ved 400). \
         Ikke tegnet, av personvernhensyn: 2 enheter."
    );
    chart.points.retain(|point| !point.named);
    assert!(describe_funnel(&chart).contains("Utenfor 99,8 %-grensene: ingen."));
}
