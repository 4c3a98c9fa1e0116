//! The labour market of each region and month: registered unemployment and vacancies per unemployed.
//! Knows nothing of persons; the same whatever the seed, since a seed draws people, not the country.

use super::Population;
use super::calendar::{Knot, at_knots};
use super::geography::regions;
use super::random::{Purpose, Random};
use crate::period::Period;

/// The table of regions and months, region by region, months in order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LabourMarket {
    /// Index into [`regions`](super::geography::regions).
    pub region: Vec<u8>,
    /// The month.
    pub month: Vec<Period>,
    /// Registered unemployment, hundredths of a per cent of the labour force.
    pub unemployment_hundredths: Vec<i32>,
    /// Vacancies per unemployed, hundredths.
    pub vacancies_hundredths: Vec<i32>,
}

/// The labour market of every region in every month of `population`.
pub fn labour_market(population: &Population) -> LabourMarket {
    let mut table = LabourMarket::default();
    for (region, _) in (0_u8..).zip(regions()) {
        for month in population.months() {
            let (unemployment, vacancies) = conditions(region, month);
            table.region.push(region);
            table.month.push(month);
            table.unemployment_hundredths.push(unemployment);
            table.vacancies_hundredths.push(vacancies);
        }
    }
    table
}

/// Unemployment of the country in hundredths of a per cent: falling to 2020, the pandemic's spike, a
/// second wave, a tight 2022, a slow rise.
#[rustfmt::skip]
const UNEMPLOYMENT: &[Knot] = &[
    (2017, 1, 300), (2017, 7, 272), (2018, 1, 252), (2018, 7, 236), (2019, 1, 232), (2019, 7, 222),
    (2020, 2, 226), (2020, 3, 590), (2020, 4, 930), (2020, 5, 760), (2020, 6, 540), (2020, 7, 470),
    (2020, 9, 390), (2020, 11, 365), (2021, 1, 420), (2021, 3, 412), (2021, 5, 350),
    (2021, 7, 295), (2021, 10, 226), (2022, 1, 210), (2022, 4, 185), (2022, 7, 172),
    (2022, 12, 170), (2023, 6, 184), (2023, 12, 196), (2024, 9, 210),
];

/// Vacancies per unemployed of the country, hundredths.
#[rustfmt::skip]
const VACANCIES: &[Knot] = &[
    (2017, 1, 30), (2018, 1, 43), (2019, 1, 54), (2020, 2, 56), (2020, 3, 26), (2020, 4, 10),
    (2020, 8, 22), (2021, 1, 24), (2021, 6, 44), (2021, 12, 78), (2022, 6, 104), (2023, 1, 92),
    (2023, 12, 74), (2024, 9, 66),
];

/// Unemployment and vacancies by calendar month, thousandths of their trend.
#[rustfmt::skip]
const SEASON: [(i32, i32); 12] = [
    (1070, 960), (1045, 1010), (1015, 1050), (990, 1060), (955, 1070), (965, 1020), (1030, 930),
    (1020, 980), (975, 1020), (960, 1010), (970, 980), (1005, 910),
];

const OSLO: u8 = 0;

/// Unemployment and vacancies of one region in one month, hundredths.
pub(super) fn conditions(region: u8, month: Period) -> (i32, i32) {
    let season = SEASON[usize::try_from(month.of_year() - 1).unwrap_or(0)];
    let level = if region == OSLO { 1180 } else { 720 + fixed(region, 0, 560) };
    let exposure = if region == OSLO { 1350 } else { 650 + fixed(region, 1, 600) };
    let country = at_knots(UNEMPLOYMENT, month);
    let calm = country.min(300);
    let trend = calm * level / 1000 + (country - calm) * exposure / 1000;
    let unemployment = trend * season.0 / 1000 * (1000 + wander(region, month, 2)) / 1000;
    let openings = at_knots(VACANCIES, month) * season.1 / 1000 * (1_900 - level * 9 / 10) / 1000;
    (unemployment.max(40), (openings * (1000 + wander(region, month, 3)) / 1000).max(2))
}

/// A slow movement of a region about its trend, thousandths: knots a half-year apart.
fn wander(region: u8, month: Period, what: i32) -> i32 {
    let (block, place) = (month.ordinal.div_euclid(6), month.ordinal.rem_euclid(6));
    let knot = |block: i32| fixed(region, 16 + block * 4 + what, 240) - 120;
    (knot(block) * (6 - place) + knot(block + 1) * place) / 6
}

fn fixed(region: u8, which: i32, limit: u32) -> i32 {
    Random::new(0).below(limit, u64::from(region), which, Purpose::Place).cast_signed()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mean(month: Period) -> (i32, i32) {
        let all: Vec<(i32, i32)> = (0..46).map(|region| conditions(region, month)).collect();
        (all.iter().map(|x| x.0).sum::<i32>() / 46, all.iter().map(|x| x.1).sum::<i32>() / 46)
    }

    #[test]
    fn unemployment_spikes_in_spring_2020_and_is_lowest_when_2022_is_tight() {
        let before = mean(Period::month(2020, 2));
        let spike = mean(Period::month(2020, 4));
        let tight = mean(Period::month(2022, 9));
        assert!(spike.0 > 3 * before.0 && tight.0 < before.0);
        assert!(spike.1 < before.1 / 2 && tight.1 > before.1);
    }

    #[test]
    fn every_region_and_month_has_one_plausible_row() {
        let population = Population {
            persons_per_month: 1,
            seed: 1,
            first: Period::month(2017, 1),
            last: Period::month(2024, 9),
        };
        let market = labour_market(&population);
        assert_eq!(market.region.len(), 46 * 93);
        assert!(market.unemployment_hundredths.iter().all(|u| (40..2_000).contains(u)));
        assert!(market.vacancies_hundredths.iter().all(|v| (2..300).contains(v)));
    }
}
