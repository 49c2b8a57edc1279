//! Statistics of a city that was only built: where people live, where children go to school.

use ndarray::Array2;

use super::city::Plan;
use super::row::Town;
use super::statistic::Values;
use crate::engine::Simulation;
use crate::error::Result;
use crate::ids::{NONE, Person};
use crate::indicators::segregation::dissimilarity;
use crate::institutions::schools;
use crate::population::{self, Population};

/// Builds the population of a town at a seed and measures residence and schools.
pub(super) fn measure(plan: &Plan, town: &Town, seed: u64, values: &mut Values) -> Result<()> {
    let scenario = plan.scenario(town, seed)?;
    let choice = scenario.mechanisms.get(schools::CARD.name);
    if choice.is_some_and(|c| c.enabled) {
        // Families choose once the city stands.
        let city = Simulation::builder(scenario).threads(1).build()?;
        note(&city, values);
        return Ok(());
    }
    let population =
        population::build(&scenario.groups, &scenario.city, &scenario.population, seed)?;
    note_residence(&population, values);
    if let Some(class) = population.membership("class") {
        note_schools(&population, |i| class.place_of[i], &class.unit_of, values);
    }
    Ok(())
}

/// Notes residence and schools of a city before its first week.
pub(super) fn note(city: &Simulation, values: &mut Values) {
    let (population, view) = (city.population(), city.view());
    note_residence(population, values);
    let units = population.membership("class").map(|m| &m.unit_of);
    if let (Some(seats), Some(units)) = (view.seats.get("class"), units) {
        let class = |i: usize| seats.place_of(i as Person);
        note_schools(population, class, units, values);
    }
}

/// Dissimilarity of all newcomer pupils against host pupils, by school and by area of residence.
fn note_schools(
    population: &Population,
    class_of: impl Fn(usize) -> u32,
    school_of: &[u32],
    values: &mut Values,
) {
    let groups = &population.groups;
    let hosts: Vec<usize> = (0..groups.len()).filter(|&g| groups.get(g).host).collect();
    let home = |i: usize| match class_of(i) {
        NONE => NONE,
        _ => population.area[i],
    };
    let school = |i: usize| match class_of(i) {
        NONE => NONE,
        class => school_of[class as usize],
    };
    let schools = school_of.iter().max().map_or(0, |&s| s as usize + 1);
    let by_school = population.counts(schools, school);
    let by_area = population.counts(population.areas.len(), home);
    for (name, counts) in [
        ("school_dissimilarity", by_school),
        ("pupil_dissimilarity", by_area),
    ] {
        let sides = two_sides(&counts, &hosts, 1);
        values.note_true(name, dissimilarity(sides.view(), 1, &[0]));
    }
}

/// Dissimilarity of the first three newcomer groups, and of all, against all hosts.
fn note_residence(population: &Population, values: &mut Values) {
    let groups = &population.groups;
    let (hosts, newcomers): (Vec<usize>, Vec<usize>) =
        (0..groups.len()).partition(|&g| groups.get(g).host);
    let counts = population.counts(population.areas.len(), |i| population.area[i]);
    let names = ["dissimilarity_a", "dissimilarity_b", "dissimilarity_c"];
    for (name, &g) in names.iter().zip(&newcomers) {
        values.note_true(name, dissimilarity(counts.view(), g, &hosts));
    }
    for (by, name) in [
        (1, "dissimilarity_all"),
        (2, "dissimilarity_all_by_2"),
        (4, "dissimilarity_all_by_4"),
    ] {
        let merged = two_sides(&counts, &hosts, by);
        values.note_true(name, dissimilarity(merged.view(), 1, &[0]));
    }
}

/// Hosts and all newcomers by area, so many areas merged into one.
fn two_sides(counts: &Array2<u64>, hosts: &[usize], by: usize) -> Array2<u64> {
    let mut merged = Array2::zeros((counts.nrows().div_ceil(by), 2));
    for ((area, g), n) in counts.indexed_iter() {
        merged[[area / by, usize::from(!hosts.contains(&g))]] += n;
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::Side;

    #[test]
    fn schools_are_those_that_families_chose() {
        let small = [
            "city.inhabitants=8000",
            "city.areas=12",
            "population.school_size=60",
            "groups.c.dissimilarity=0.5",
        ];
        let of = |more: &[&str]| {
            let town = Town {
                set: small.iter().chain(more).map(|s| (*s).to_owned()).collect(),
            };
            let mut values = Values::default();
            measure(&Plan::quick(), &town, 2, &mut values).unwrap();
            ["school_dissimilarity", "pupil_dissimilarity"]
                .map(|name| values.get(name, Side::Truth).unwrap())
        };
        let builder = of(&[]);
        let choice = "mechanisms.school_choice.enabled=true";
        let chosen = of(&[choice]);
        let apart = of(&[
            choice,
            "mechanisms.school_choice.choosing=1",
            "mechanisms.school_choice.composition=5",
            "mechanisms.school_choice.distance=0",
            "mechanisms.school_choice.spare=2",
        ]);
        // Where they live is the same; where they learn is not.
        assert_eq!((builder[1], builder[1]), (chosen[1], apart[1]));
        assert_ne!(builder[0], chosen[0]);
        assert!(apart[0] > chosen[0] + 0.1, "{chosen:?} {apart:?}");
    }

    #[test]
    fn merging_adds_areas_up() {
        let counts = ndarray::array![[8, 1, 1], [2, 3, 4], [5, 0, 1]];
        let merged = two_sides(&counts, &[0], 2);
        assert_eq!(merged, ndarray::array![[10, 9], [5, 1]]);
    }
}
