//! Where the texts of marks stand above a plot, so that none meets another or another's pole.
//! Knows nothing of what the texts say.

/// Where a mark's text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Flag {
    /// The pole.
    x: i32,
    /// Left end of the text.
    pub left: i32,
    /// Right end of the text.
    right: i32,
    /// Row, 0 next to the plot.
    pub row: i32,
    /// Whether the pole's way down is free.
    pub free: bool,
}

/// From a pole to its text, and between texts.
const GAP: i32 = 45;

/// Places for texts, each given by its pole and its width, between two edges, in the order given. From the last
/// pole to the first each takes the lowest row where it meets neither text nor pole: texts stand right of their
/// poles, so an earlier one that finds no room goes above the later ones, and its pole passes left of them.
pub(super) fn flags(poles: &[(i32, i32)], edges: (i32, i32)) -> Vec<Flag> {
    let mut order: Vec<usize> = (0..poles.len()).collect();
    order.sort_by_key(|place| (std::cmp::Reverse(poles[*place].0), *place));
    let mut placed: Vec<Flag> = Vec::new();
    for place in &order {
        let (x, width) = poles[*place];
        placed.push(place_flag(x, width, &placed, edges));
    }
    let mut out: Vec<(usize, Flag)> = order.into_iter().zip(placed).collect();
    out.sort_by_key(|(place, _)| *place);
    out.into_iter().map(|(_, flag)| flag).collect()
}

/// A place for a text between two edges: left of the plot stand the numbers of its axis.
fn place_flag(x: i32, width: i32, others: &[Flag], edges: (i32, i32)) -> Flag {
    let right = Flag { x, left: x + GAP, right: x + GAP + width, row: 0, free: true };
    let left = Flag { left: x - GAP - width, right: x - GAP, ..right };
    let inside = |flag: &Flag| flag.left >= edges.0 && flag.right <= edges.1;
    let rows = i32::try_from(others.len()).unwrap_or(0);
    let tries = (0..=rows).flat_map(|row| [right, left].map(|flag| Flag { row, ..flag }));
    let found = tries.filter(inside).find(|flag| others.iter().all(|other| apart(flag, other)));
    found.unwrap_or_else(|| {
        // No row is free of poles: above everything, with its pole in the plot only.
        let left = right.left.min(edges.1 - width).max(edges.0);
        Flag {
            left,
            right: left + width,
            row: 1 + others.iter().map(|o| o.row).max().unwrap_or(-1),
            free: false,
            ..right
        }
    })
}

/// Neither text meets the other's text or pole.
fn apart(a: &Flag, b: &Flag) -> bool {
    let texts = a.row != b.row || a.right + GAP <= b.left || b.right + GAP <= a.left;
    let passes = |pole: &Flag, text: &Flag| {
        !pole.free || pole.row < text.row || pole.x + GAP / 2 <= text.left || text.right + GAP / 2 <= pole.x
    };
    texts && passes(a, b) && passes(b, a)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_marks_never_meet_each_other_nor_a_pole() {
        for step in 1..60 {
            let poles: Vec<(i32, i32)> = (0..6).map(|mark| (500 + mark * step * 15, 900)).collect();
            let flags = flags(&poles, (400, 7200));
            for (i, flag) in flags.iter().enumerate() {
                assert!(flag.left >= 400 && flag.right <= 7200 && flag.x == poles[i].0);
                assert!(flags[i + 1..].iter().all(|other| apart(flag, other)), "{flags:?}");
            }
        }
    }

    #[test]
    fn a_text_near_the_right_edge_stands_left_of_its_pole() {
        assert!(flags(&[(7000, 900)], (400, 7200))[0].right < 7000);
    }
}
