//! Shares of the units that are worked through one at a time, and the rows of each.
//! Knows nothing of what is done with them. What is summed exactly does not depend on the division.

use super::super::stage::StageError;
use super::super::{Loader, Part};
use super::lot::identities;
use crate::stats::person_numbers;
use crate::table::Data;
use serde::{Deserialize, Serialize};

/// One of several shares that all units are divided into by their identities alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// Which one, from 0.
    pub place: u64,
    /// Of how many.
    pub of: u64,
}

/// Something of each row, by partition.
type ByPart = Vec<Vec<u32>>;

impl Share {
    /// The units of the share, numbered from 0: per partition each row's unit, and the rows' places.
    ///
    /// # Errors
    /// Partitions without identities, or with identities of different types.
    pub fn persons(
        self,
        parts: &[Part],
        unit: &str,
        loader: &Loader,
    ) -> Result<(ByPart, ByPart), StageError> {
        let (mut columns, mut places) = (Vec::new(), Vec::new());
        for part in parts {
            let frame = loader.frame_columns(part, &[unit])?;
            let column = frame.column(unit).map_err(StageError::table(part.name()))?;
            let own = self.rows(&column.data, unit)?;
            columns.push(column.data.gathered(&own));
            places.push(own);
        }
        Ok((numbers(&columns, unit)?, places))
    }

    fn rows(self, data: &Data, unit: &str) -> Result<Vec<u32>, StageError> {
        let of = u128::from(self.of);
        let is_in = |identity: u64| (u128::from(identity) * of) >> 64 == u128::from(self.place);
        let all = identities(data, unit)?;
        Ok((0_u32..).zip(all).filter(|(_, identity)| is_in(*identity)).map(|(row, _)| row).collect())
    }
}

fn numbers(columns: &[Data], unit: &str) -> Result<ByPart, StageError> {
    let ids = columns.iter().map(|data| if let Data::Ids(ids) = data { Some(ids.as_slice()) } else { None });
    if let Some(ids) = ids.collect::<Option<Vec<&[i64]>>>() {
        return Ok(person_numbers(&ids).1);
    }
    let names =
        columns.iter().map(|data| if let Data::Names(names) = data { Some(names.as_slice()) } else { None });
    let names = names.collect::<Option<Vec<&[String]>>>().ok_or_else(|| {
        StageError::plain(format!("{unit} holds whole numbers in some periods and text in others"))
    })?;
    Ok(person_numbers(&names).1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_in_one_share_and_a_unit_in_the_same_one_in_every_period() {
        let months = [(0..900).collect::<Vec<i64>>(), (300..1200).collect()];
        let share = |place, ids: &[i64]| {
            let rows = Share { place, of: 3 }.rows(&Data::Ids(ids.to_vec()), "person").unwrap();
            rows.iter().map(|row| ids[*row as usize]).collect::<Vec<_>>()
        };
        let of_months: Vec<Vec<Vec<i64>>> =
            (0..3).map(|place| months.iter().map(|ids| share(place, ids)).collect()).collect();
        for (month, ids) in months.iter().enumerate() {
            let mut all: Vec<i64> = of_months.iter().flat_map(|share| share[month].clone()).collect();
            all.sort_unstable();
            assert_eq!(all, *ids);
        }
        for share in &of_months {
            assert!((250..350).contains(&share[0].len()), "{}", share[0].len());
            let both =
                |ids: &[i64]| ids.iter().copied().filter(|id| (300..900).contains(id)).collect::<Vec<_>>();
            assert_eq!(both(&share[0]), both(&share[1]));
        }
    }

    #[test]
    fn units_are_numbered_whether_they_are_numbers_or_names() {
        let names = |ids: &[&str]| Data::Names(ids.iter().map(|id| (*id).to_owned()).collect());
        let ids = [Data::Ids(vec![3, 9]), Data::Ids(vec![7, 9])];
        assert_eq!(numbers(&ids, "person").unwrap(), [[0, 2], [1, 2]]);
        assert_eq!(numbers(&[names(&["a", "b"]), names(&["b"])], "person").unwrap(), [vec![0, 1], vec![1]]);
        assert!(numbers(&[Data::Ids(vec![1]), names(&["b"])], "person").is_err());
    }
}
