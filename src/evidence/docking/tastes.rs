//! T-D1, after Schelling 1971 and the random-utility form of Bruch & Mare 2006: tastes for the
//! composition of a neighbourhood alone make a segregated city, the more the stronger they are.
//!
//! 4,900 people, each a household, live in 25 areas of 200 dwellings; 80, 12 and 8% belong to three
//! groups, mixed at the start about as chance would mix them. Whoever looks for a dwelling sees five
//! vacant ones and the own, and takes one with P ∝ exp(β·C(x)), x the share of the own group in the area,
//! C = x/f up to f, M + (1 − x)(1 − M)/(1 − f) beyond, M .6, f .75 for the largest group and .35 for the
//! others. Nothing else counts, so that β = 0 is chance. Expected, from a prototype of this rule: Theil's H
//! about .007, .014, .06 and .21 to .29 at β 0, 2, 5 and 10. After how long is not said. Here it is
//! read after 30 searches of everybody, when little moves any more; after three searches it is noted
//! beside.
//!
//! This is M34 with `start = "nothing"`: without the attractiveness by which the shipped rule holds a
//! city's own pattern. Everybody searches once a year, so that a run need not last for centuries;
//! nobody meets and minds stand still.

use super::super::city::YEAR;
use super::super::statistic::{Stage, Statistic, Values};
use super::Bare;
use crate::engine::Simulation;
use crate::error::Result;
use crate::indicators::segregation::theil_h;
use crate::institutions::residence::{self, Residence};
use crate::population::City;

pub(super) const STATISTICS: &[Statistic] = &[
    (
        "tastes_0",
        Stage::Docking,
        "T-D1: Theil's H of residence in percent, without a taste (beta 0)",
    ),
    ("tastes_2", Stage::Docking, "T-D1: the same, beta 2"),
    ("tastes_5", Stage::Docking, "T-D1: the same, beta 5"),
    ("tastes_10", Stage::Docking, "T-D1: the same, beta 10"),
    (
        "tastes_0_early",
        Stage::Docking,
        "T-D1: Theil's H in percent without a taste, after three searches of everybody",
    ),
    ("tastes_2_early", Stage::Docking, "T-D1: the same, beta 2"),
    ("tastes_5_early", Stage::Docking, "T-D1: the same, beta 5"),
    ("tastes_10_early", Stage::Docking, "T-D1: the same, beta 10"),
];

/// β of the runs.
pub(in crate::evidence) const BETAS: [u32; 4] = [0, 2, 5, 10];
const AREAS: u32 = 25;
/// With two in a hundred dwellings vacant, 200 in each area.
const PEOPLE: u32 = 4_900;
/// Years until who lives where is read. Our assumption.
const YEARS: u32 = 30;
/// Searches of a household in a year: the most that a scenario may set. A hundred households then look at
/// a hundred vacancies in a week, and some of them in vain.
const HAZARD: f64 = 1.0;
/// Years until it is read for the first time.
const EARLY: u32 = 3;
/// Dissimilarity of the small groups at the start: what chance makes of groups and areas so small.
const CHANCE: f64 = 0.1;
/// Shares of the age bands: nobody is a child, who would need parents.
const ADULTS: [f64; 8] = [0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0];
/// The choice `nothing` of M34's `start`.
const NOTHING: usize = 1;

fn town(seed: u64, beta: u32, hazard: f64) -> Result<Simulation> {
    let tastes = Residence {
        hazard,
        offers: 5.0,
        offers_new: 5.0,
        vacancy: 0.02,
        growth: 0.0,
        composition: f64::from(beta),
        ideal_host: 0.75,
        ideal_other: 0.35,
        alone: 0.6,
        milieu: 0.0,
        start: NOTHING,
        ..Residence::default()
    };
    let groups = [("a", 0.80, 0.0), ("b", 0.12, CHANCE), ("c", 0.08, CHANCE)];
    let bare = Bare::new(&groups, PEOPLE, AREAS, seed)?
        .with(residence::CARD.name, &tastes)
        .changed(|s| {
            s.settings.iter_mut().for_each(|s| s.enabled = false);
            // Attitudes move what is liked best; here all are 0.
            s.population.attitude_sd = 0.0;
            s.population.household_1 = 1.0;
            s.population.household_2 = 0.0;
            if let City::Synthetic(city) = &mut s.city {
                city.host_ages = ADULTS;
                city.newcomer_ages = ADULTS;
            }
        });
    Simulation::builder(bare.0).threads(1).build()
}

/// Theil's H of residence.
fn segregation(town: &Simulation) -> f64 {
    let p = town.population();
    theil_h(p.counts(p.areas.len(), |i| p.area[i]).view())
}

pub(super) fn run(seed: u64, values: &mut Values) -> Result<()> {
    for beta in BETAS {
        let mut town = town(seed, beta, HAZARD)?;
        (0..EARLY * YEAR).for_each(|_| town.step());
        values.note_true(&format!("tastes_{beta}_early"), 100.0 * segregation(&town));
        (EARLY * YEAR..YEARS * YEAR).for_each(|_| town.step());
        values.note_true(&format!("tastes_{beta}"), 100.0 * segregation(&town));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Stream;
    use ndarray::Array2;

    #[test]
    fn everybody_has_a_household_and_areas_have_200_dwellings() {
        let mut town = town(3, 0, HAZARD).unwrap();
        let p = town.population();
        let homes: std::collections::BTreeSet<u32> = p.household.iter().copied().collect();
        assert_eq!((homes.len(), p.len()), (4_900, 4_900));
        let before = p.area.clone();
        let people = p.counts(25, |i| p.area[i]);
        assert!(people.rows().into_iter().all(|row| row.sum() == 196));
        (0..YEAR).for_each(|_| town.step());
        let p = town.population();
        let people = p.counts(25, |i| p.area[i]);
        assert!(people.rows().into_iter().all(|row| row.sum() <= 200));
        // 1 − 1/e of all search within a year, and five of six dwellings that they see are not their own.
        let moved = before.iter().zip(&p.area).filter(|(a, b)| a != b).count();
        let share = moved as f64 / 4_900.0;
        assert!((0.43..0.58).contains(&share), "{share}");
        assert_eq!(town.encounters(), 0);
    }

    /// The rule by itself: one after the other sees five vacant dwellings and the own, drawn anew, and
    /// takes one. H after so many searches of everybody, mixed by chance at first.
    fn rule(seed: u64, beta: f64, searches: usize) -> f64 {
        const DWELLINGS: usize = 5_000;
        let p = Residence::default();
        let mut draws = Stream::new(seed, "docking.tastes.rule").sequence(0, 0);
        let people = PEOPLE as usize;
        let group =
            |i: usize| usize::from(i * 100 >= 80 * people) + usize::from(i * 100 >= 92 * people);
        let area = |dwelling: usize| dwelling * AREAS as usize / DWELLINGS;
        let mut dwelling: Vec<usize> = (0..DWELLINGS).collect();
        draws.shuffle(&mut dwelling);
        // Who lives in the first ones; the others are vacant.
        let mut counts = Array2::<u64>::zeros((AREAS as usize, 3));
        for (i, &d) in dwelling[..people].iter().enumerate() {
            counts[[area(d), group(i)]] += 1;
        }
        for _ in 0..searches * people {
            let i = draws.below(people);
            let (g, f) = (group(i), p.ideal(group(i) == 0, 0.0));
            let seen: Vec<usize> = (0..5)
                .map(|_| people + draws.below(DWELLINGS - people))
                .chain([i])
                .collect();
            let weights: Vec<f64> = seen
                .iter()
                .map(|&k| {
                    let here = counts.row(area(dwelling[k]));
                    let share = here[g] as f64 / here.sum() as f64;
                    libm::exp(beta * p.liked(share, f))
                })
                .collect();
            let mut u = draws.uniform() * weights.iter().sum::<f64>();
            let chosen = weights.iter().position(|w| {
                u -= w;
                u < 0.0
            });
            let k = seen[chosen.unwrap_or(5)];
            counts[[area(dwelling[i]), g]] -= 1;
            counts[[area(dwelling[k]), g]] += 1;
            dwelling.swap(i, k);
        }
        theil_h(counts.view())
    }

    #[test]
    fn the_engine_segregates_as_the_rule_by_itself() {
        // Few look at the same time, so that hardly anybody looks in vain.
        let (hazard, searches, seeds) = (0.25, 3, 1..=4);
        let engine = |seed| {
            let mut town = town(seed, 10, hazard).unwrap();
            (0..4 * searches * YEAR).for_each(|_| town.step());
            segregation(&town)
        };
        let mean = |of: &dyn Fn(u64) -> f64| seeds.clone().map(of).sum::<f64>() / 4.0;
        let (engine, rule) = (mean(&engine), mean(&|seed| rule(seed, 10.0, 3)));
        // Towns differ by about .03.
        assert!((engine - rule).abs() < 0.08, "{engine} {rule}");
        assert!(engine > 0.15, "{engine}");
    }
}
