//! Which units a lot draws: by their identities alone, so that neither order nor files of the rows matter.
//! Knows nothing of what the rows are drawn for.

use super::super::stage::StageError;
use crate::keys::Digest;
use crate::mixing::{GOLDEN, mixed};
use crate::table::{Data, Frame};

/// A lot that draws about so many of all rows, unit by unit.
pub struct Lot {
    seed: u64,
    /// Units whose number is below are drawn; numbers have 64 bits.
    below: u128,
}

impl Lot {
    /// A lot that draws about `wanted` of `all` rows; all of them when there are no more.
    pub fn of(wanted: u64, all: u64, seed: u64) -> Self {
        let below = (u128::from(wanted.min(all)) << 64) / u128::from(all.max(1));
        Self { seed, below: if wanted >= all { 1 << 64 } else { below } }
    }

    /// The places of the rows that are drawn, from 0. `unit` is the identity's column.
    ///
    /// # Errors
    /// When the rows have no identity.
    pub fn drawn(&self, frame: &Frame, unit: Option<&str>) -> Result<Vec<usize>, StageError> {
        if self.below == 1 << 64 {
            return Ok((0..frame.rows).collect());
        }
        let Some(unit) = unit else {
            return Err(StageError::plain("a lot is drawn by identity, and the rows have none"));
        };
        let column = frame.column(unit).map_err(StageError::table("the identity"))?;
        let identities = numbers(&column.data, unit)?;
        let seed = spread(self.seed);
        let is_drawn = |identity: u64| u128::from(spread(identity ^ seed)) < self.below;
        let drawn = identities.enumerate().filter(|(_, identity)| is_drawn(*identity));
        Ok(drawn.map(|(place, _)| place).collect())
    }
}

/// Identities as numbers that are spread evenly over 64 bits.
///
/// # Errors
/// When the column holds something else.
pub fn identities<'a>(data: &'a Data, unit: &str) -> Result<Box<dyn Iterator<Item = u64> + 'a>, StageError> {
    Ok(Box::new(numbers(data, unit)?.map(mixed)))
}

fn numbers<'a>(data: &'a Data, unit: &str) -> Result<Box<dyn Iterator<Item = u64> + 'a>, StageError> {
    match data {
        Data::Ids(ids) => Ok(Box::new(ids.iter().map(|id| id.cast_unsigned()))),
        Data::Names(names) => Ok(Box::new(names.iter().map(|name| of_name(name)))),
        other => Err(StageError::plain(format!("the identity {unit} holds {}", other.words()))),
    }
}

fn of_name(name: &str) -> u64 {
    let digest = Digest::of(name.as_bytes());
    digest.as_bytes().iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte))
}

/// Spreads neighbouring numbers over all numbers, each to one of its own.
fn spread(number: u64) -> u64 {
    mixed(number.wrapping_add(GOLDEN))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(ids: Vec<i64>) -> Frame {
        let mut frame = Frame { columns: Vec::new(), rows: ids.len() };
        frame.push("person".to_owned(), Data::Ids(ids));
        frame
    }

    fn drawn(lot: &Lot, ids: &[i64]) -> Vec<i64> {
        let places = lot.drawn(&frame(ids.to_vec()), Some("person")).unwrap();
        places.into_iter().map(|place| ids[place]).collect()
    }

    #[test]
    fn a_unit_is_drawn_or_not_wherever_it_stands() {
        let ids: Vec<i64> = (0..2_000).map(|i| i % 500).collect();
        let lot = Lot::of(400, 2_000, 7);
        let mut forward = drawn(&lot, &ids);
        let mut backward = drawn(&lot, &ids.iter().rev().copied().collect::<Vec<_>>());
        forward.sort_unstable();
        backward.sort_unstable();
        assert_eq!(forward, backward);
        assert!(forward.chunks(4).all(|rows| rows.iter().all(|id| *id == rows[0])), "units are drawn whole");
        assert!((300..500).contains(&forward.len()), "{} rows of about 400", forward.len());
    }

    #[test]
    fn another_seed_draws_others_and_a_smaller_lot_some_of_the_same() {
        let ids: Vec<i64> = (0..5_000).collect();
        let of = |wanted, seed| drawn(&Lot::of(wanted, 5_000, seed), &ids);
        assert_ne!(of(500, 1), of(500, 2));
        let large = of(1_000, 1);
        assert!(of(500, 1).iter().all(|id| large.contains(id)));
        assert_eq!(of(5_000, 1).len(), 5_000);
        assert_eq!(of(9_000, 1).len(), 5_000);
    }

    #[test]
    fn rows_without_an_identity_are_told() {
        let lot = Lot::of(1, 10, 1);
        let error = lot.drawn(&frame(vec![1, 2]), None).unwrap_err();
        assert!(error.to_string().contains("by identity"), "{error}");
    }
}
