//! What a paper would print: numbers about the city, its areas, groups, pairs of groups and
//! settings.
//!
//! An [`Indicator`] reads a [`View`] and pushes [`Row`]s. [`builtin`] gives those of the model; a
//! user's own are added beside them. The formulas are pure functions in [`segregation`] and
//! [`network`], usable on any table.
//!
//! Sums over people are integers or fixed point ([`crate::num::Fixed`]), taken in chunks on the
//! pool of threads in which the caller runs (`pool.install(…)`), and so the same on any number of
//! threads.

pub mod ages;
pub mod attitude;
pub mod attribution;
pub mod cohorts;
pub mod composition;
pub mod contact;
pub mod cost;
pub mod distribution;
pub mod group_size;
pub mod identity;
pub mod incidents;
pub mod inequality;
pub mod integration;
pub mod labour;
pub mod legal;
pub mod minds;
pub mod network;
pub mod polarization;
pub mod programme;
pub mod reach;
pub mod returned;
pub mod schooling;
pub mod segregation;
pub mod spatial;

mod graph;
mod measure;
mod names;
mod rows;
#[cfg(test)]
pub(crate) mod sample;

pub use graph::{LargestComponent, tie_graph};
pub use measure::{Measure, measure};
pub use names::{NAMES, is_known};
pub use rows::{Row, Rows};

use rayon::prelude::*;

use crate::engine::View;

/// For which units rows are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// The whole city: rows without an area.
    City,
    /// Every area: rows that name one.
    Areas,
}

/// A number, or a family of numbers, that a run reports.
///
/// ```
/// use commonground::engine::View;
/// use commonground::indicators::{Indicator, Row, Rows, Scope};
///
/// /// Mean age of every group.
/// struct MeanAge;
///
/// impl Indicator for MeanAge {
///     fn name(&self) -> &'static str {
///         "mean_age"
///     }
///     fn rows(&self, view: &View<'_>, scope: Scope, out: &mut Rows) {
///         if scope == Scope::City {
///             let mut sums = vec![(0u64, 0u64); view.groups()];
///             for (&g, &age) in view.population.group.iter().zip(&view.population.age) {
///                 sums[usize::from(g)].0 += u64::from(age);
///                 sums[usize::from(g)].1 += 1;
///             }
///             for (g, (years, people)) in sums.into_iter().enumerate() {
///                 // A group without members gives NaN, which no row keeps.
///                 out.push(Row::new("mean_age", years as f64 / people as f64).group(g));
///             }
///         }
///     }
/// }
/// ```
pub trait Indicator: Send + Sync {
    /// Name of the indicator or of its family, for lists and messages.
    fn name(&self) -> &'static str;

    /// Pushes the rows of this week. An indicator that has nothing to say about areas pushes
    /// nothing for [`Scope::Areas`]. It must not depend on the order in which people are stored.
    fn rows(&self, view: &View<'_>, scope: Scope, out: &mut Rows);
}

/// The indicators of the model.
pub fn builtin() -> Vec<Box<dyn Indicator>> {
    vec![
        Box::new(composition::Residents),
        Box::new(composition::Segregation),
        Box::new(spatial::Spatial),
        Box::new(attitude::Attitudes),
        Box::new(polarization::Polarization),
        Box::new(distribution::Distribution),
        Box::new(attribution::Changes),
        Box::new(identity::Norms),
        Box::new(identity::Identity),
        Box::new(identity::Capitals),
        Box::new(labour::Work),
        Box::new(labour::Credentials),
        Box::new(labour::Language),
        Box::new(cohorts::Cohorts),
        Box::new(legal::Statuses),
        Box::new(returned::ReturnMigrants),
        Box::new(ages::Ages),
        Box::new(minds::Minds),
        Box::new(group_size::PerceivedSize),
        Box::new(contact::Contacts),
        Box::new(contact::Quality),
        Box::new(contact::Lost),
        Box::new(incidents::BadTreatment),
        Box::new(reach::Reach),
        Box::new(inequality::Inequality),
        Box::new(network::Friendships),
        Box::new(integration::Integration),
        Box::new(schooling::Schooling),
        Box::new(programme::Programmes),
        Box::new(cost::Costs),
    ]
}

/// Rows of all these indicators.
pub fn rows_of(indicators: &[Box<dyn Indicator>], view: &View<'_>, scope: Scope) -> Rows {
    let mut rows = Rows::default();
    for indicator in indicators {
        indicator.rows(view, scope, &mut rows);
    }
    rows
}

/// People per piece of work of [`fold_people`].
const CHUNK: usize = 1 << 16;

/// One pass over people in chunks on the threads of the caller's pool: `visit` adds a person to
/// the sums of a chunk, `merge` adds the sums of one chunk to those of another. The result is the
/// same on any number of threads if the sums are exact in any order (integers, `Fixed`).
pub fn fold_people<A: Send>(
    people: usize,
    zero: impl Fn() -> A + Sync,
    visit: impl Fn(&mut A, usize) + Sync,
    merge: impl Fn(&mut A, A) + Sync,
) -> A {
    (0..people.div_ceil(CHUNK))
        .into_par_iter()
        .map(|chunk| {
            let mut sums = zero();
            for i in chunk * CHUNK..((chunk + 1) * CHUNK).min(people) {
                visit(&mut sums, i);
            }
            sums
        })
        .reduce(&zero, |mut all, part| {
            merge(&mut all, part);
            all
        })
}

/// The same over those who are in the city.
pub fn fold_present<A: Send>(
    population: &crate::population::Population,
    zero: impl Fn() -> A + Sync,
    visit: impl Fn(&mut A, usize) + Sync,
    merge: impl Fn(&mut A, A) + Sync,
) -> A {
    let here = |sums: &mut A, i: usize| {
        if population.is_present(i) {
            visit(sums, i);
        }
    };
    fold_people(population.len(), zero, here, merge)
}

/// Number of people by unit of the scope (the city, or every area) and group.
pub(crate) fn members(view: &View<'_>, scope: Scope) -> Vec<u64> {
    let groups = view.groups();
    let population = view.population;
    fold_present(
        population,
        || vec![0u64; units(view, scope) * groups],
        |n, i| n[unit_of(view, scope, i) * groups + usize::from(population.group[i])] += 1,
        add_all,
    )
}

/// Number of units of a scope.
pub(crate) fn units(view: &View<'_>, scope: Scope) -> usize {
    match scope {
        Scope::City => 1,
        Scope::Areas => view.population.areas.len(),
    }
}

/// Unit of a person.
#[inline(always)]
pub(crate) fn unit_of(view: &View<'_>, scope: Scope, person: usize) -> usize {
    match scope {
        Scope::City => 0,
        Scope::Areas => view.population.area[person] as usize,
    }
}

/// Adds sums position by position.
#[expect(
    clippy::ptr_arg,
    reason = "the signature that `fold_people` asks of its sums"
)]
pub(crate) fn add_all<T: std::ops::AddAssign>(all: &mut Vec<T>, part: Vec<T>) {
    for (a, b) in all.iter_mut().zip(part) {
        *a += b;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn threads_do_not_change_a_row() {
        let world = sample::World::town(3 * CHUNK / 2);
        let rows = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new()
                .num_threads(threads)
                .build()
                .unwrap();
            let all = builtin();
            pool.install(|| {
                [Scope::City, Scope::Areas].map(|scope| rows_of(&all, &world.view(), scope))
            })
        };
        let one = rows(1);
        assert!(one.iter().all(|rows| rows.len() > 100));
        assert_eq!(one, rows(3));
    }

    #[test]
    fn every_row_is_a_finite_number_and_named_once() {
        let world = sample::World::town(2000);
        for scope in [Scope::City, Scope::Areas] {
            let rows = rows_of(&builtin(), &world.view(), scope);
            let mut names: Vec<_> = rows
                .iter()
                .map(|r| {
                    (
                        r.indicator.clone(),
                        r.area,
                        r.group,
                        r.outgroup,
                        r.setting.clone(),
                    )
                })
                .collect();
            names.sort();
            let all = names.len();
            names.dedup();
            assert_eq!(names.len(), all);
            assert!(rows.iter().all(|r| r.value.is_finite()));
            assert!(
                rows.iter()
                    .all(|r| r.area.is_some() == (scope == Scope::Areas))
            );
        }
    }
}
