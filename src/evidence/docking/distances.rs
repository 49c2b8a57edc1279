//! T-D3, after Stoica & Flache 2014: families who prefer near schools segregate schools less.
//!
//! Families choose among all schools of a town by composition, P ∝ exp(τ(w_c·C(x) + w_d·D(d))), with
//! and without a weight of distance. Without it a mild taste for the own group sorts pupils although
//! they live mixed; with it schools stay about as mixed as the neighbourhoods around them. Expected:
//! dissimilarity of schools lower with the weight. Where groups already live apart, nearness itself
//! separates; those towns stand beside and decide nothing.
//!
//! This is M35 with all families choosing and places to spare, so that neither assignment nor
//! admission by distance stands in for the taste. 60 school years are played, in which everybody has
//! chosen ten times over. The distance is along the order of areas, the town being a line.

use super::super::statistic::{Stage, Statistic, Values};
use super::Bare;
use crate::engine::Simulation;
use crate::error::Result;
use crate::indicators::composition::setting_counts;
use crate::indicators::segregation::dissimilarity;
use crate::institutions::schools::{self, SchoolChoice};

pub(super) const STATISTICS: &[Statistic] = &[
    (
        "schools_anywhere_05",
        Stage::Docking,
        "T-D3: D of schools without a weight of distance, D of residence .05",
    ),
    (
        "schools_near_05",
        Stage::Docking,
        "T-D3: the same with a weight of distance",
    ),
    (
        "schools_anywhere_30",
        Stage::Docking,
        "T-D3: D of schools without a weight of distance, D of residence .30",
    ),
    (
        "schools_near_30",
        Stage::Docking,
        "T-D3: the same with a weight of distance",
    ),
    (
        "schools_anywhere_60",
        Stage::Docking,
        "T-D3: D of schools without a weight of distance, D of residence .60",
    ),
    (
        "schools_near_60",
        Stage::Docking,
        "T-D3: the same with a weight of distance",
    ),
];

/// Dissimilarity of residence of the towns, in percent. The published towns are mixed.
pub(in crate::evidence) const RESIDENCE: [u32; 3] = [5, 30, 60];
/// Weight of distance, as of composition.
const WEIGHT: f64 = 0.5;

/// The schools of a town after 60 school years.
fn town(seed: u64, percent: u32, distance: f64) -> Result<Simulation> {
    let choice = SchoolChoice {
        choosing: 1.0,
        composition: WEIGHT,
        distance,
        quality: 0.0,
        sharpness: 10.0,
        near: 1.0,
        steepness: 2.0,
        considered: 50.0,
        spare: 2.0,
        area_width: 0.5,
        class_sorting: 0.3,
        ideal_host: 0.75,
        ideal_other: 0.35,
        alone: 0.6,
        years: 60.0,
    };
    let groups = [("a", 0.75, 0.0), ("b", 0.25, f64::from(percent) / 100.0)];
    let bare = Bare::new(&groups, 8_000, 20, seed)?
        .with(schools::CARD.name, &choice)
        .changed(|s| {
            s.settings
                .iter_mut()
                .for_each(|s| s.enabled = s.name == "class");
            // Attitudes move what is liked best; here all are 0.
            s.population.attitude_sd = 0.0;
            s.population.school_size = 100.0;
        });
    Simulation::builder(bare.0).threads(1).build()
}

/// D of pupils of the two groups by school.
fn segregation(town: &Simulation) -> f64 {
    let counts = setting_counts(&town.view(), "class");
    counts.map_or(f64::NAN, |c| dissimilarity(c.view(), 1, &[0]))
}

pub(super) fn run(seed: u64, values: &mut Values) -> Result<()> {
    for percent in RESIDENCE {
        for (name, weight) in [("anywhere", 0.0), ("near", WEIGHT)] {
            let d = segregation(&town(seed, percent, weight)?);
            values.note_true(&format!("schools_{name}_{percent:02}"), d);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_without_a_school_and_schools_are_many() {
        let town = town(3, 30, 0.0).unwrap();
        let counts = setting_counts(&town.view(), "class").unwrap();
        let p = town.population();
        let pupils = p.age.iter().filter(|a| (6..18).contains(*a)).count() as u64;
        assert_eq!(counts.sum(), pupils);
        let schools = counts.rows().into_iter().filter(|r| r.sum() > 20).count();
        assert!(schools >= 8, "{schools}");
        assert_eq!(town.encounters(), 0);
    }

    #[test]
    fn near_schools_are_as_their_neighbourhood_and_tastes_sort_those_who_live_mixed() {
        let mean = |percent, weight| {
            let of = |seed| segregation(&town(seed, percent, weight).unwrap());
            (1..=8).map(of).sum::<f64>() / 8.0
        };
        let (mixed, apart) = (mean(5, WEIGHT), mean(60, WEIGHT));
        assert!(apart > mixed + 0.05, "{mixed} {apart}");
        let anywhere = mean(5, 0.0);
        assert!(anywhere > mixed + 0.05, "{mixed} {anywhere}");
    }
}
