//! The way to school: how far pupils go, where families choose a school.

use super::{Indicator, Row, Rows, Scope, add_all, fold_present};
use crate::engine::View;

/// Metres of a kilometre: ways are summed as whole metres, exact in any order.
const METRES: f64 = 1000.0;

/// `school_distance` (setting `school`): mean distance from home to school in km, of the pupils of a group
/// and of all, for the whole city, where families choose schools (M35). It is the distance that families
/// and schools see: between the points of areas where these are known; else along the order of areas, each
/// `area_width` of the mechanism across, which ranks designs but tells no traveller how long it takes.
#[derive(Debug, Clone, Copy, Default)]
pub struct Schooling;

impl Indicator for Schooling {
    fn name(&self) -> &'static str {
        "schooling"
    }

    fn rows(&self, view: &View<'_>, scope: Scope, out: &mut Rows) {
        if scope == Scope::Areas || view.schools.is_none() {
            return;
        }
        let (groups, population) = (view.groups(), view.population);
        // Metres, then pupils, by group.
        let sums = fold_present(
            population,
            || vec![0u64; 2 * groups],
            |sums, i| {
                if let Some(km) = view.way_to_school(i as u32) {
                    let g = usize::from(population.group[i]);
                    sums[g] += libm::round(km * METRES) as u64;
                    sums[groups + g] += 1;
                }
            },
            add_all,
        );
        let row = |metres: u64, pupils: u64| {
            let km = metres as f64 / METRES / pupils as f64;
            Row::new("school_distance", km).setting("school")
        };
        for g in 0..groups {
            out.push(row(sums[g], sums[groups + g]).group(g));
        }
        let (metres, pupils) = sums.split_at(groups);
        out.push(row(metres.iter().sum(), pupils.iter().sum()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::indicators::sample::World;

    #[test]
    fn without_chosen_schools_there_is_no_way() {
        let world = World::town(1000);
        let mut rows = Rows::default();
        Schooling.rows(&world.view(), Scope::City, &mut rows);
        assert!(rows.is_empty() && world.view().way_to_school(0).is_none());
    }
}
