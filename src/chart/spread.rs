//! Boxes on a line that would overlap, moved apart as little as possible in their order.
//! Knows nothing of what is in the boxes.

/// A box that would like its middle at `middle`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Wish {
    /// The wished middle.
    pub middle: i32,
    /// The box's length.
    pub length: i32,
}

/// The boxes' middles, in the order given, between `low` and `high` with `gap` between them: of all such
/// arrangements that keep the wished order, the one with the least sum of squared moves (isotonic regression by
/// pooling adjacent violators; Barlow et al. 1972). Boxes that do not fit at all start at `low`.
pub(super) fn spread(wishes: &[Wish], low: i32, high: i32, gap: i32) -> Vec<i32> {
    let mut order: Vec<usize> = (0..wishes.len()).collect();
    order.sort_by_key(|place| (wishes[*place].middle, *place));
    let mut blocks: Vec<Block> = Vec::new();
    for place in order {
        let mut block = Block::of(place, wishes[place]);
        while let Some(before) = blocks.pop() {
            if before.start(low, high) + before.length + gap <= block.start(low, high) {
                blocks.push(before);
                break;
            }
            block = before.join(block, gap);
        }
        blocks.push(block);
    }
    let mut middles = vec![0; wishes.len()];
    for block in blocks {
        let start = block.start(low, high);
        block.places.iter().for_each(|(place, offset)| middles[*place] = start + offset);
    }
    middles
}

/// Boxes that touch.
struct Block {
    /// Each box's place, and its middle from the block's start.
    places: Vec<(usize, i32)>,
    length: i32,
    /// Sum of the starts that the boxes would like the block to have.
    wished: i64,
}

impl Block {
    fn of(place: usize, wish: Wish) -> Self {
        let half = wish.length / 2;
        Self {
            places: vec![(place, half)],
            length: wish.length,
            wished: i64::from(wish.middle) - i64::from(half),
        }
    }

    fn start(&self, low: i32, high: i32) -> i32 {
        let count = i64::try_from(self.places.len()).unwrap_or(1).max(1);
        let wished = self.wished.div_euclid(count);
        let last = i64::from(high) - i64::from(self.length);
        i32::try_from(wished.min(last).max(i64::from(low))).unwrap_or(low)
    }

    fn join(mut self, next: Self, gap: i32) -> Self {
        let shift = self.length + gap;
        let count = i64::try_from(next.places.len()).unwrap_or(0);
        self.places.extend(next.places.into_iter().map(|(place, offset)| (place, offset + shift)));
        self.wished += next.wished - count * i64::from(shift);
        self.length = shift + next.length;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wish(middle: i32, length: i32) -> Wish {
        Wish { middle, length }
    }

    #[test]
    fn boxes_that_have_room_stay_where_they_are() {
        assert_eq!(spread(&[wish(500, 100), wish(100, 100)], 0, 1000, 10), [500, 100]);
    }

    #[test]
    fn boxes_at_one_place_move_apart_evenly_and_keep_their_order() {
        assert_eq!(spread(&[wish(500, 100), wish(500, 100)], 0, 1000, 20), [440, 560]);
        assert_eq!(spread(&[wish(990, 100), wish(985, 100)], 0, 1000, 0), [950, 850]);
    }

    #[test]
    fn no_two_boxes_ever_overlap_while_there_is_room() {
        let mut seed = 7_u32;
        let mut next = |most: u32| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            i32::try_from((seed >> 8) % most).unwrap()
        };
        for _ in 0..2000 {
            let wishes: Vec<Wish> = (0..6).map(|_| wish(next(3000), 100 + next(300))).collect();
            let middles = spread(&wishes, 0, 3000, 20);
            let mut boxes: Vec<(i32, i32)> = wishes
                .iter()
                .zip(&middles)
                .map(|(w, m)| (m - w.length / 2, m - w.length / 2 + w.length))
                .collect();
            boxes.sort_unstable();
            assert!(boxes[0].0 >= 0 && boxes[5].1 <= 3000, "{boxes:?}");
            assert!(boxes.windows(2).all(|pair| pair[0].1 + 20 <= pair[1].0), "{boxes:?}");
        }
    }
}
