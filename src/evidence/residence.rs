//! Statistics of a city that was only built: where people live.

use ndarray::Array2;

use super::city::Plan;
use super::row::Town;
use super::statistic::Values;
use crate::error::Result;
use crate::indicators::segregation::dissimilarity;
use crate::population::{self, Population};

/// Builds the population of a town at a seed and measures residence.
pub(super) fn measure(plan: &Plan, town: &Town, seed: u64, values: &mut Values) -> Result<()> {
    let scenario = plan.scenario(town, seed)?;
    let population =
        population::build(&scenario.groups, &scenario.city, &scenario.population, seed)?;
    note(&population, values);
    Ok(())
}

/// Dissimilarity of the first three newcomer groups, and of all, against all hosts.
pub(super) fn note(population: &Population, values: &mut Values) {
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

    #[test]
    fn merging_adds_areas_up() {
        let counts = ndarray::array![[8, 1, 1], [2, 3, 4], [5, 0, 1]];
        let merged = two_sides(&counts, &[0], 2);
        assert_eq!(merged, ndarray::array![[10, 9], [5, 1]]);
    }
}
