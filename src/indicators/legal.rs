//! Legal statuses of persons, where they have one of their own (M36).

use super::{Indicator, Row, Rows, Scope, add_all, fold_present, unit_of, units};
use crate::engine::View;
use crate::population::LegalStatus;

/// Names of the shares, in the order of the statuses.
const NAMES: [&str; LegalStatus::ALL.len()] = [
    "status_citizen",
    "status_permanent",
    "status_temporary",
    "status_procedure",
    "status_irregular",
];

/// `status_citizen`, `status_permanent`, `status_temporary`, `status_procedure`, `status_irregular`: shares of a group
/// by legal status, in the city and in areas, where the mechanism `stays` is on.
#[derive(Debug, Clone, Copy, Default)]
pub struct Statuses;

impl Indicator for Statuses {
    fn name(&self) -> &'static str {
        "statuses"
    }

    fn rows(&self, view: &View<'_>, scope: Scope, out: &mut Rows) {
        if !view.population.legal.is_on() {
            return;
        }
        let (groups, wide) = (view.groups(), NAMES.len());
        let counts = fold_present(
            view.population,
            || vec![0u64; units(view, scope) * groups * wide],
            |counts, i| {
                let group = usize::from(view.population.group[i]);
                let cell = (unit_of(view, scope, i) * groups + group) * wide;
                if let Some(status) = view.population.legal_status(i) {
                    counts[cell + status as usize] += 1;
                }
            },
            add_all,
        );
        for (cell, counts) in counts.chunks_exact(wide).enumerate() {
            let people = counts.iter().sum::<u64>() as f64;
            for (name, &n) in NAMES.iter().zip(counts) {
                let row = Row::new(*name, n as f64 / people);
                out.push(row.group(cell % groups).unit(scope, cell / groups));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::indicators::sample::World;
    use crate::population::LegalStatuses;

    #[test]
    fn shares_are_of_those_who_are_here() {
        let mut w = World::placed(2, vec![(0, 0), (0, 1), (1, 1), (1, 1), (1, 1)]);
        let rows = |w: &World, scope| {
            let mut rows = Rows::default();
            Statuses.rows(&w.view(), scope, &mut rows);
            rows
        };
        assert!(rows(&w, Scope::City).iter().next().is_none());
        w.population.legal = LegalStatuses {
            status: vec![0, 2, 2, 4, 4],
            since: vec![0; 5],
            terms: vec![0; 5],
            ..LegalStatuses::default()
        };
        w.population.present = vec![true, true, true, true, false];
        let city = rows(&w, Scope::City);
        let of = |name: &str| city.get(&Row::new(name.to_owned(), 0.0).group(1usize));
        assert_eq!(of("status_temporary"), Some(2.0 / 3.0));
        assert_eq!(of("status_irregular"), Some(1.0 / 3.0));
        assert_eq!(of("status_citizen"), Some(0.0));
        for (name, status) in NAMES.iter().zip(LegalStatus::ALL) {
            assert_eq!(*name, format!("status_{}", status.name()));
        }
        let areas = rows(&w, Scope::Areas);
        let row = Row::new("status_temporary", 0.0).group(1usize);
        assert_eq!(areas.get(&row.unit(Scope::Areas, 1)), Some(0.5));
    }
}
