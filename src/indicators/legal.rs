//! Legal statuses of persons, where they have one of their own (M36).

use super::{Indicator, Row, Rows, Scope, add_all, fold_present, unit_of, units};
use crate::engine::View;
use crate::population::{LegalStatus, MONTHS_PER_WEEK, VOTING_AGE};

/// Names of the shares, in the order of the statuses.
const NAMES: [&str; LegalStatus::ALL.len()] = [
    "status_citizen",
    "status_permanent",
    "status_temporary",
    "status_procedure",
    "status_irregular",
];

/// What is counted after the statuses: weeks that those in procedure have waited, adults, voters.
const WAITED: usize = NAMES.len();
const ADULTS: usize = WAITED + 1;
const VOTERS: usize = ADULTS + 1;
const COUNTS: usize = VOTERS + 1;

/// `status_citizen`, `status_permanent`, `status_temporary`, `status_procedure`, `status_irregular`: shares of a group
/// by legal status; `procedure_months`: how long those of a group who wait for a decision have waited, on average;
/// `local_voters`: share of its adults who may vote in local elections. In the city and in areas, where the
/// mechanism `stays` is on.
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
        let p = view.population;
        let groups = view.groups();
        let counts = fold_present(
            p,
            || vec![0u64; units(view, scope) * groups * COUNTS],
            |counts, i| {
                let group = usize::from(p.group[i]);
                let cell = (unit_of(view, scope, i) * groups + group) * COUNTS;
                let n = &mut counts[cell..cell + COUNTS];
                if let Some(status) = p.legal_status(i) {
                    n[status as usize] += 1;
                    if status == LegalStatus::Procedure {
                        let waited = (view.week - p.legal.since[i]).max(0);
                        n[WAITED] += waited as u64;
                    }
                }
                n[ADULTS] += u64::from(p.age[i] >= VOTING_AGE);
                n[VOTERS] += u64::from(p.may_vote(i) == Some(true));
            },
            add_all,
        );
        for (cell, n) in counts.chunks_exact(COUNTS).enumerate() {
            let mut push = |name, value: f64| {
                let row = Row::new(name, value);
                out.push(row.group(cell % groups).unit(scope, cell / groups));
            };
            let shares = &n[..NAMES.len()];
            let people = shares.iter().sum::<u64>() as f64;
            for (&name, &n) in NAMES.iter().zip(shares) {
                push(name, n as f64 / people);
            }
            let waiting = n[LegalStatus::Procedure as usize] as f64;
            push(
                "procedure_months",
                n[WAITED] as f64 * MONTHS_PER_WEEK / waiting,
            );
            push("local_voters", n[VOTERS] as f64 / n[ADULTS] as f64);
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
        // Nobody waits, and of the adults the citizen votes.
        assert_eq!(of("procedure_months"), None);
        assert_eq!(of("local_voters"), Some(0.0));
        let hosts = Row::new("local_voters", 0.0).group(0usize);
        assert_eq!(city.get(&hosts), Some(1.0));
        let areas = rows(&w, Scope::Areas);
        let row = Row::new("status_temporary", 0.0).group(1usize);
        assert_eq!(areas.get(&row.unit(Scope::Areas, 1)), Some(0.5));
    }

    #[test]
    fn who_waits_and_who_votes_by_known_answers() {
        let mut w = World::placed(2, vec![(0, 0), (0, 1), (0, 1), (1, 1), (0, 1)]);
        w.week = 52;
        w.population.age = vec![40, 30, 30, 30, 17];
        // Two procedures have lasted for 26 and for 13 weeks, one of them in each area.
        w.population.legal = LegalStatuses {
            status: vec![0, 3, 1, 3, 1],
            since: vec![0, 26, 0, 39, 0],
            terms: vec![0; 5],
            ..LegalStatuses::default()
        };
        let value = |w: &World, scope, name: &str, area: usize| {
            let mut rows = Rows::default();
            Statuses.rows(&w.view(), scope, &mut rows);
            let row = Row::new(name.to_owned(), 0.0).group(1usize);
            rows.get(&match scope {
                Scope::City => row,
                Scope::Areas => row.unit(scope, area),
            })
        };
        assert_eq!(value(&w, Scope::City, "procedure_months", 0), Some(4.5));
        assert_eq!(value(&w, Scope::Areas, "procedure_months", 0), Some(6.0));
        assert_eq!(value(&w, Scope::Areas, "procedure_months", 1), Some(3.0));
        assert_eq!(value(&w, Scope::City, "local_voters", 0), Some(0.0));
        // Permanent residents vote too; one of the two is not of age.
        w.population.legal.voters = LegalStatus::Permanent as u8;
        assert_eq!(value(&w, Scope::City, "local_voters", 0), Some(1.0 / 3.0));
        assert_eq!(value(&w, Scope::Areas, "local_voters", 1), Some(0.0));
        w.population.legal.voters = LegalStatus::Irregular as u8;
        assert_eq!(value(&w, Scope::City, "local_voters", 0), Some(1.0));
    }
}
