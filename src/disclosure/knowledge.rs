//! What follows from numbers that are known and relations that hold: each number as a combination of numbers of which
//! nothing is known, by sparse exact elimination.
//! Knows nothing of what the numbers are, nor of what may be known.

use super::suppression::Relation;
use crate::stats::{FIRST, Field, Residue, SECOND};
use std::collections::BTreeSet;

/// A coefficient, by two primes at once, since a determinant could be a multiple of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Coefficient(Residue<FIRST>, Residue<SECOND>);

impl Coefficient {
    const ONE: Self = Self(Residue::ONE, Residue::ONE);

    fn minus_product(self, factor: Self, value: Self) -> Self {
        Self(self.0.minus(factor.0.times(value.0)), self.1.minus(factor.1.times(value.1)))
    }

    fn times(self, other: Self) -> Self {
        Self(self.0.times(other.0), self.1.times(other.1))
    }

    /// One over it.
    fn inverse(self) -> Self {
        Self(Residue::ONE.over(self.0), Residue::ONE.over(self.1))
    }

    fn negative(self) -> Self {
        Self(Residue::ZERO.minus(self.0), Residue::ZERO.minus(self.1))
    }

    fn is_zero(self) -> bool {
        self.0.is_zero() && self.1.is_zero()
    }

    /// Whether it can be divided by.
    fn is_unit(self) -> bool {
        !self.0.is_zero() && !self.1.is_zero()
    }
}

/// Coefficients by unknown number, in order, none zero.
type Combination = Vec<(usize, Coefficient)>;

/// What is known of some numbers.
#[derive(Debug, Clone)]
pub struct Knowledge {
    /// Each number as a combination of unknown ones. A number that is known is the empty one.
    numbers: Vec<Combination>,
    /// By unknown number: the numbers that it is part of.
    holders: Vec<BTreeSet<usize>>,
}

impl Knowledge {
    /// Of so many numbers only that relations hold between them.
    pub fn of(numbers: usize, relations: &[Relation]) -> Self {
        let mut knowledge = Self {
            numbers: (0..numbers).map(|number| vec![(number, Coefficient::ONE)]).collect(),
            holders: (0..numbers).map(|number| BTreeSet::from([number])).collect(),
        };
        for relation in relations {
            let mut sum = Combination::new();
            for (number, is_negative) in relation {
                let factor = if *is_negative { Coefficient::ONE } else { Coefficient::ONE.negative() };
                let mut next = Combination::new();
                less(&sum, factor, &knowledge.numbers[*number], &mut next, |_, _| ());
                sum = next;
            }
            knowledge.learn_combination(&sum);
        }
        knowledge
    }

    /// Whether a number follows from what is known.
    pub fn knows(&self, number: usize) -> bool {
        self.numbers[number].is_empty()
    }

    /// The unknown numbers that would be known if one more were: those that are multiples of it.
    pub fn follow_from(&self, number: usize) -> impl Iterator<Item = usize> {
        let own = &self.numbers[number];
        let holders = self.rarest(own).map(|pivot| &self.holders[own[pivot].0]);
        let others = holders.into_iter().flatten().copied();
        others.filter(move |other| is_multiple(&self.numbers[*other], own))
    }

    /// A number becomes known, and all that follows from it.
    pub fn learn(&mut self, number: usize) {
        let own = std::mem::take(&mut self.numbers[number]);
        own.iter().for_each(|(unknown, _)| {
            self.holders[*unknown].remove(&number);
        });
        self.learn_combination(&own);
    }

    /// That a combination is known takes one of its unknown numbers away: all that held it hold the others instead.
    fn learn_combination(&mut self, combination: &Combination) {
        let Some((pivot, divisor)) = self.rarest(combination).map(|pivot| combination[pivot]) else { return };
        let inverse = divisor.inverse();
        let mut after = Combination::new();
        for holder in std::mem::take(&mut self.holders[pivot]) {
            let before = &self.numbers[holder];
            let Ok(place) = before.binary_search_by_key(&pivot, |(unknown, _)| *unknown) else { continue };
            let holders = &mut self.holders;
            less(before, before[place].1.times(inverse), combination, &mut after, |unknown, is_new| {
                if is_new {
                    holders[unknown].insert(holder);
                } else {
                    holders[unknown].remove(&holder);
                }
            });
            self.numbers[holder].clone_from(&after);
        }
    }

    /// The place of the unknown number that the fewest numbers hold: taking it away costs least.
    fn rarest(&self, combination: &Combination) -> Option<usize> {
        let units = (0..combination.len()).filter(|place| combination[*place].1.is_unit());
        units.min_by_key(|place| self.holders[combination[*place].0].len())
    }
}

/// Makes `rest` a combination less another one times a factor, which is not zero. `tell` hears of the unknown numbers that are in
/// the rest and were not in the first, and with `false` of those that were and are no longer.
fn less(
    own: &Combination,
    factor: Coefficient,
    other: &Combination,
    rest: &mut Combination,
    mut tell: impl FnMut(usize, bool),
) {
    rest.clear();
    let mut own = own.iter().copied().peekable();
    for &(unknown, value) in other {
        while let Some(before) = own.next_if(|(at, _)| *at < unknown) {
            rest.push(before);
        }
        match own.next_if(|(at, _)| *at == unknown) {
            None => {
                let value = factor.times(value).negative();
                if !value.is_zero() {
                    rest.push((unknown, value));
                    tell(unknown, true);
                }
            }
            Some((_, left)) => {
                let value = left.minus_product(factor, value);
                if value.is_zero() {
                    tell(unknown, false);
                } else {
                    rest.push((unknown, value));
                }
            }
        }
    }
    rest.extend(own);
}

/// Whether two combinations differ by a factor alone, by either prime.
fn is_multiple(left: &Combination, right: &Combination) -> bool {
    let (Some((_, first)), Some((_, second))) = (left.first(), right.first()) else { return false };
    let same_numbers = || left.iter().zip(right).all(|((left, _), (right, _))| left == right);
    let pairs = || left.iter().zip(right).map(|((_, left), (_, right))| (left, right));
    left.len() == right.len()
        && same_numbers()
        && (pairs().all(|(left, right)| left.0.times(second.0) == right.0.times(first.0))
            || pairs().all(|(left, right)| left.1.times(second.1) == right.1.times(first.1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(parts: &[usize], whole: usize) -> Relation {
        parts.iter().map(|part| (*part, false)).chain([(whole, true)]).collect()
    }

    #[test]
    fn the_last_part_of_a_known_whole_follows_from_the_others() {
        let mut knowledge = Knowledge::of(4, &[sum(&[0, 1, 2], 3)]);
        knowledge.learn(3);
        knowledge.learn(0);
        assert!(!knowledge.knows(1) && !knowledge.knows(2));
        assert_eq!(knowledge.follow_from(1).collect::<Vec<_>>(), [1, 2]);
        knowledge.learn(1);
        assert!(knowledge.knows(2));
    }

    #[test]
    fn a_cell_follows_from_rows_and_columns_together_though_from_none_alone() {
        // Rows 0+1=4, 2+3=5; columns 0+2=6, 1+3=7; and 0+3=8: only together they tell.
        let relations = [sum(&[0, 1], 4), sum(&[2, 3], 5), sum(&[0, 2], 6), sum(&[1, 3], 7), sum(&[0, 3], 8)];
        let mut knowledge = Knowledge::of(9, &relations);
        for whole in [4, 5, 6, 7] {
            knowledge.learn(whole);
        }
        assert!((0..4).all(|cell| !knowledge.knows(cell)));
        knowledge.learn(8);
        assert!((0..4).all(|cell| knowledge.knows(cell)), "0 - 3 follows from the sums, 0 + 3 is known");
    }
}
