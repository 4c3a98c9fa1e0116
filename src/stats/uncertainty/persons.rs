//! Numbers for the persons of several partitions, so that a person has one number in all of them.
//! Knows nothing of what is done with the numbers.

/// How many persons there are in partitions of identities, and per partition and row the person's number,
/// from 0 in the order of identities.
///
/// Each partition's identities must rise or stay equal from row to row; identities that do not are found all
/// the same, but slowly. For a range of identities pass each partition's part of it.
pub fn person_numbers<K: Ord>(partitions: &[&[K]]) -> (usize, Vec<Vec<u32>>) {
    let persons = partitions.iter().fold(Vec::new(), |persons, ids| with(&persons, ids));
    let numbers = partitions.iter().map(|ids| numbers_of(ids, &persons)).collect();
    (persons.len(), numbers)
}

/// Sorted persons and those of one partition more.
fn with<'a, K: Ord>(persons: &[&'a K], ids: &'a [K]) -> Vec<&'a K> {
    let mut more: Vec<&K> = ids.iter().collect();
    if !more.is_sorted() {
        more.sort();
    }
    let mut both = Vec::with_capacity(persons.len() + more.len());
    let mut known = persons.iter().copied().peekable();
    for id in more {
        both.extend(std::iter::from_fn(|| known.next_if(|person| *person < id)));
        known.next_if(|person| *person == id);
        if both.last().is_none_or(|last| *last < id) {
            both.push(id);
        }
    }
    both.extend(known);
    both
}

/// The place of each identity among all persons.
fn numbers_of<K: Ord>(ids: &[K], persons: &[&K]) -> Vec<u32> {
    let mut place = 0;
    let number = |id: &K| {
        if persons.get(place).is_none_or(|person| *person > id) {
            place = 0;
        }
        while persons[place] < id {
            place += 1;
        }
        place as u32
    };
    ids.iter().map(number).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_has_the_same_number_in_every_partition() {
        let (count, numbers) = person_numbers(&[&[3_i64, 7, 9][..], &[], &[-2, 7, 7, 11]]);
        assert_eq!(count, 5);
        assert_eq!(numbers, [vec![1, 2, 3], vec![], vec![0, 2, 2, 4]]);
        let names = [["b", "c"], ["a", "c"]].map(|names| names.map(str::to_owned));
        let (_, numbers) = person_numbers(&[&names[0][..], &names[1]]);
        assert_eq!(numbers, [[1, 2], [0, 2]]);
    }

    #[test]
    fn identities_out_of_order_are_found_all_the_same() {
        let (count, numbers) = person_numbers(&[&[9, 3, 7, 3][..]]);
        assert_eq!((count, numbers), (3, vec![vec![2, 0, 1, 0]]));
    }
}
