//! The colours: one set for light paper, one for dark.
//! Knows nothing of what is drawn with them.
//!
//! Every colour of text and of a labelled line has a contrast of 4.5:1 or more to its paper (WCAG 2.2, 1.4.3),
//! every other line 3:1 (1.4.11), and the first four slots stay apart for readers without red or green cones;
//! the tests compute all three.

/// One role's colour on light and on dark paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token {
    /// The last part of its class and of its custom property.
    pub name: &'static str,
    /// `#rrggbb` on light paper and in print.
    pub light: &'static str,
    /// `#rrggbb` on dark paper.
    pub dark: &'static str,
}

/// What a shape is drawn with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ink {
    /// The background.
    Paper,
    /// Text and the zero line.
    Text,
    /// Axis text, events, and (faintly) the grid.
    Muted,
    /// Lines of no emphasis.
    Grey,
    /// The reference line.
    Reference,
    /// A group's colour, 0 to 5.
    Slot(usize),
}

impl Ink {
    /// The role's colours.
    pub(super) fn token(self) -> Token {
        match self {
            Self::Paper => TOKENS[0],
            Self::Text => TOKENS[1],
            Self::Muted => TOKENS[2],
            Self::Grey => TOKENS[3],
            Self::Reference => TOKENS[4],
            Self::Slot(slot) => TOKENS[FIRST_SLOT + slot % SLOTS],
        }
    }
}

/// How many groups can be told apart.
pub(super) const SLOTS: usize = 6;
const FIRST_SLOT: usize = 5;

/// Every role: paper, text, muted, grey, reference, then the slots.
pub(super) const TOKENS: [Token; FIRST_SLOT + SLOTS] = [
    Token { name: "paper", light: "#ffffff", dark: "#12181f" },
    Token { name: "text", light: "#1c2733", dark: "#e8edf2" },
    Token { name: "muted", light: "#566270", dark: "#9aa7b4" },
    Token { name: "grey", light: "#848f9a", dark: "#72808d" },
    Token { name: "reference", light: "#e75e01", dark: "#e75e01" },
    Token { name: "1", light: "#0f62b8", dark: "#4d9fff" },
    Token { name: "2", light: "#740f4b", dark: "#df67a5" },
    Token { name: "3", light: "#0b8270", dark: "#5fe8ba" },
    Token { name: "4", light: "#7a5200", dark: "#f0c648" },
    Token { name: "5", light: "#7e3ff0", dark: "#c3a9f5" },
    Token { name: "6", light: "#1b222b", dark: "#d3dde6" },
];

/// The style sheet of the SVGs that this selector finds. It names colours only: what a reader of SVG without
/// custom properties needs is, in a file, in each shape's own attributes.
pub(super) fn style_sheet(of: &str) -> String {
    let mut out = format!("{of}{{{}}}", properties(|token| token.light));
    let dark = properties(|token| token.dark);
    out.push_str("@media screen and (prefers-color-scheme:dark){");
    out.push_str(&format!("{of}:root,:root:not([data-theme=light]) {of}{{{dark}}}}}"));
    out.push_str(&format!("@media screen{{[data-theme=dark] {of}{{{dark}}}}}"));
    for token in TOKENS {
        let name = token.name;
        out.push_str(&format!("{of} .ch-{name}{{--ch-ink:var(--ch-{name})}}"));
    }
    out.push_str(&format!("{of} .ch-line{{fill:none;stroke:var(--ch-ink)}}"));
    out.push_str(&format!("{of} .ch-fill{{fill:var(--ch-ink)}}"));
    out.push_str(&format!("{of} .ch-halo{{stroke:var(--ch-paper)}}"));
    out
}

fn properties(colour: impl Fn(&Token) -> &'static str) -> String {
    let one = |token: &Token| format!("--ch-{0}:var(--chart-{0},{1});", token.name, colour(token));
    TOKENS.iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Linear RGB of `#rrggbb` (IEC 61966-2-1).
    fn linear(hex: &str) -> [f64; 3] {
        [1, 3, 5].map(|at| {
            let c = f64::from(u8::from_str_radix(&hex[at..at + 2], 16).unwrap()) / 255.0;
            if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        })
    }

    /// Contrast ratio (WCAG 2.2, "contrast ratio").
    fn contrast(a: &str, b: &str) -> f64 {
        let light = |hex| {
            let [r, g, b] = linear(hex);
            0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05
        };
        let (a, b): (f64, f64) = (light(a), light(b));
        a.max(b) / a.min(b)
    }

    /// What a reader without red cones, and one without green cones, sees, in linear RGB (Machado, Oliveira
    /// and Fernandes 2009, table 1, severity 1.0), and what others see.
    const EYES: [[[f64; 3]; 3]; 3] = [
        [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    ];

    /// CIELAB for the white point D65.
    fn lab(eye: &[[f64; 3]; 3], hex: &str) -> [f64; 3] {
        let seen = linear(hex);
        let [r, g, b] =
            [0, 1, 2].map(|row| (0..3).map(|i| eye[row][i] * seen[i]).sum::<f64>().clamp(0.0, 1.0));
        let f = |t: f64| {
            if t > 0.008856 { t.cbrt() } else { 7.787 * t + 16.0 / 116.0 }
        };
        let x = f((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047);
        let y = f(0.2126 * r + 0.7152 * g + 0.0722 * b);
        let z = f((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883);
        [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
    }

    /// The smallest distance between two colours over all eyes.
    fn distance(a: &str, b: &str) -> f64 {
        let apart = |eye| {
            let (a, b) = (lab(eye, a), lab(eye, b));
            (0..3).map(|i| (a[i] - b[i]).powi(2)).sum::<f64>().sqrt()
        };
        EYES.iter().map(apart).fold(f64::INFINITY, f64::min)
    }

    #[test]
    fn every_colour_stands_out_from_its_paper_and_every_text_colour_more() {
        for token in &TOKENS[1..] {
            let least = if ["grey", "reference"].contains(&token.name) { 3.0 } else { 4.5 };
            for (paper, ink) in [(TOKENS[0].light, token.light), (TOKENS[0].dark, token.dark)] {
                assert!(contrast(paper, ink) >= least, "{} {ink}", token.name);
            }
        }
    }

    #[test]
    fn the_slots_differ_for_colour_blind_readers_and_the_first_four_clearly() {
        for colour in [|t: &Token| t.light, |t: &Token| t.dark] {
            let slots: Vec<&str> = TOKENS[FIRST_SLOT..].iter().map(colour).collect();
            for (i, a) in slots.iter().enumerate() {
                for (j, b) in slots.iter().enumerate().skip(i + 1) {
                    let least = if j < 4 { 18.0 } else { 9.0 };
                    assert!(distance(a, b) >= least, "{a} {b}: {}", distance(a, b));
                }
                assert!(distance(a, "#e75e01") >= 15.0, "{a} could be taken for the reference line");
            }
        }
    }

    #[test]
    fn the_style_sheet_touches_only_its_own_chart_and_needs_no_escaping() {
        let css = style_sheet("#fig3");
        assert!(!css.contains(['<', '&', '>']));
        assert!(css.split('}').filter(|rule| rule.contains("{-")).all(|rule| rule.contains("#fig3")));
    }
}
