//! The places of the simulated country: 15 counties, 46 labour-market regions, some 260 offices.
//! Knows nothing of persons or of time.

use super::levels::COUNTY;

/// One office and where it lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Office {
    /// Index into [`COUNTY`].
    pub county: u8,
    /// Index into [`regions`].
    pub region: u8,
    /// The office's number within its region, from 1.
    pub number: u8,
}

/// Users in thousandths of the country and number of labour-market regions, a county a row.
const COUNTIES: [(u32, u32); 15] = [
    (140, 1), // Oslo
    (85, 4),  // Rogaland
    (49, 4),  // Møre og Romsdal
    (44, 6),  // Nordland
    (62, 3),  // Østfold
    (125, 3), // Akershus
    (56, 3),  // Buskerud
    (68, 5),  // Innlandet
    (52, 2),  // Vestfold
    (36, 3),  // Telemark
    (62, 3),  // Agder
    (108, 4), // Vestland
    (78, 3),  // Trøndelag
    (25, 1),  // Troms
    (10, 1),  // Finnmark
];

/// Users served by a typical office, in hundred-thousandths of the country.
const OFFICE_SIZE: u32 = 400;

/// Codes of the labour-market regions, in order: `R`, county number, two digits. The letter keeps readers
/// of CSV files from taking a code for a number.
pub fn regions() -> Vec<String> {
    region_table().map(|(county, number, _)| format!("R{}{number:02}", COUNTY[county])).collect()
}

/// Codes of the offices, in order: `N`, the region's digits, two digits.
pub fn offices() -> Vec<String> {
    let regions = regions();
    office_table()
        .iter()
        .map(|(office, _)| {
            let region = regions[usize::from(office.region)].trim_start_matches('R');
            format!("N{region}{:02}", office.number)
        })
        .collect()
}

/// Every office with its weight among all users.
pub fn office_table() -> Vec<(Office, u32)> {
    let mut table = Vec::new();
    for (region, (county, _, share)) in (0_u8..).zip(region_table()) {
        let count = ((share + OFFICE_SIZE / 2) / OFFICE_SIZE).max(2);
        let county = u8::try_from(county).unwrap_or(0);
        let weights: Vec<u32> = (0..count).map(|place| 3 * count - 2 * place).collect();
        let parts = shares(share, &weights);
        for (number, part) in (1_u8..).zip(parts) {
            table.push((Office { county, region, number }, part));
        }
    }
    table
}

/// County index, number within the county and share (hundred-thousandths of all users) of each region.
fn region_table() -> impl Iterator<Item = (usize, usize, u32)> {
    COUNTIES.iter().enumerate().flat_map(|(county, (share, count))| {
        let weights: Vec<u32> = (0..*count).map(|place| 120 / (place + 1)).collect();
        shares(share * 100, &weights)
            .into_iter()
            .enumerate()
            .map(move |(place, part)| (county, place + 1, part))
    })
}

/// Splits `total` in proportion to `weights`; the parts add up to `total`.
fn shares(total: u32, weights: &[u32]) -> Vec<u32> {
    let all: u32 = weights.iter().sum();
    let mut sum = 0;
    let ends = weights.iter().map(|weight| {
        sum += weight;
        total * sum / all
    });
    let ends: Vec<u32> = ends.collect();
    ends.iter().enumerate().map(|(i, end)| end - if i == 0 { 0 } else { ends[i - 1] }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_46_regions_and_some_260_offices() {
        assert_eq!(regions().len(), 46);
        assert!((250..=270).contains(&offices().len()), "{}", offices().len());
    }

    #[test]
    fn the_offices_of_a_county_add_up_to_its_share() {
        for (county, (share, _)) in (0_u8..).zip(COUNTIES) {
            let sum: u32 = office_table().iter().filter(|(o, _)| o.county == county).map(|(_, w)| w).sum();
            assert_eq!(sum, share * 100, "{}", COUNTY[usize::from(county)]);
        }
    }

    #[test]
    fn codes_are_unique_and_start_with_what_they_lie_in() {
        let (regions, offices) = (regions(), offices());
        for ((office, weight), code) in office_table().iter().zip(&offices) {
            assert!(code[1..].starts_with(&regions[usize::from(office.region)][1..]));
            assert!(code[1..].starts_with(COUNTY[usize::from(office.county)]));
            assert!(*weight > 0);
        }
        let unique: std::collections::BTreeSet<_> = offices.iter().collect();
        assert_eq!(unique.len(), offices.len());
        assert!(regions.is_sorted() && offices.is_sorted());
    }

    #[test]
    fn no_code_can_be_taken_for_a_number() {
        assert!(regions().iter().chain(&offices()).all(|code| code.parse::<f64>().is_err()));
    }
}
