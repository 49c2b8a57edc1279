//! How unequally contact and bridges between groups are distributed over people.

use super::{Indicator, Row, Rows, Scope, add_all, fold_people, fold_present};
use crate::engine::View;
use crate::mechanism::INTEREST_GAIN;

/// Counts above this are taken as this.
const MOST: usize = 511;

/// Weeks that the untapped interest looks back.
const YEAR: u32 = 52;

/// Gini coefficient of a count: `people[k]` people have k of it. 0 where all have the same, near 1 where
/// one has all; NaN where nobody has any.
///
/// ```
/// use commonground::indicators::inequality::gini;
/// assert_eq!(gini(&[0, 5]), 0.0);
/// // One of four has everything.
/// assert_eq!(gini(&[3, 0, 1]), 0.75);
/// ```
pub fn gini(people: &[u64]) -> f64 {
    let (mut below, mut held, mut apart) = (0.0, 0.0, 0.0);
    for (k, &n) in people.iter().enumerate() {
        let (n, k) = (n as f64, k as f64);
        apart += n * (below * k - held);
        below += n;
        held += n * k;
    }
    apart / (below * held)
}

/// Share of all that the tenth of people with most has, among those who have any, the last of them
/// in part. NaN where nobody has any.
///
/// ```
/// use commonground::indicators::inequality::top_tenth;
/// // Ten people: nine have 1 each, one has 11.
/// let mut people = vec![0; 12];
/// (people[0], people[1], people[11]) = (50, 9, 1);
/// assert_eq!(top_tenth(&people), 0.55);
/// ```
pub fn top_tenth(people: &[u64]) -> f64 {
    let some: u64 = people.iter().skip(1).sum();
    let all: f64 = people
        .iter()
        .zip(0u32..)
        .map(|(&n, k)| n as f64 * f64::from(k))
        .sum();
    let (mut left, mut held) = (some as f64 / 10.0, 0.0);
    for (k, &n) in people.iter().enumerate().skip(1).rev() {
        let taken = left.min(n as f64);
        held += taken * k as f64;
        left -= taken;
    }
    held / all
}

/// `contact_gini`: Gini coefficient of the contacts of this week with any other group, over the members of a
/// group. `bridge_concentration` (setting `friends`): share of all ties between groups that the tenth of
/// people with most of them holds, among those who have any. `untapped`: share of a group whose
/// interest in contact is above .5 and who had none with any other group in the last 52 weeks, among those who have been in the city
/// for so long; written once 52 weeks were observed. City only.
#[derive(Debug, Clone, Copy, Default)]
pub struct Inequality;

impl Indicator for Inequality {
    fn name(&self) -> &'static str {
        "inequality"
    }

    fn rows(&self, view: &View<'_>, scope: Scope, out: &mut Rows) {
        if scope == Scope::Areas {
            return;
        }
        let groups = view.groups();
        let group = &view.population.group;
        let width = MOST + 1;
        let counts = fold_present(
            view.population,
            || vec![0u64; groups * width],
            |n, i| {
                let g = usize::from(group[i]);
                let mut met = 0;
                for h in (0..groups).filter(|&h| h != g) {
                    let [positive, negative, neutral, _] = view.contacts[i * groups + h];
                    met += usize::from(positive) + usize::from(negative) + usize::from(neutral);
                }
                n[g * width + met.min(MOST)] += 1;
            },
            add_all,
        );
        for (g, people) in counts.chunks_exact(width).enumerate() {
            out.push(Row::new("contact_gini", gini(people)).group(g));
        }
        if view.ties.people() == view.population.len() {
            let bridges = fold_people(
                view.ties.people(),
                || vec![0u64; width],
                |n, i| {
                    let ties = view.ties.of(i as u32).iter();
                    let across = ties.filter(|t| group[t.other as usize] != group[i]).count();
                    n[across.min(MOST)] += 1;
                },
                add_all,
            );
            let row = Row::new("bridge_concentration", top_tenth(&bridges));
            out.push(row.setting("friends"));
        }
        let Some(limit) = view.step.checked_sub(YEAR) else {
            return;
        };
        let gain = view.column(INTEREST_GAIN);
        let interest = |i: usize| view.population.interest[i] + gain.map_or(0.0, |g| g.values[i]);
        let untapped = fold_present(
            view.population,
            || vec![0u64; 2 * groups],
            |n, i| {
                let arrived = view.population.arrived(i);
                if arrived.is_some_and(|week| view.week - week < i64::from(YEAR)) {
                    return;
                }
                let g = usize::from(group[i]);
                let never = (0..groups)
                    .filter(|&h| h != g)
                    .all(|h| u32::from(view.last_contact[i * groups + h]) <= limit);
                n[2 * g] += u64::from(never && interest(i) > 0.5);
                n[2 * g + 1] += 1;
            },
            add_all,
        );
        for (g, n) in untapped.chunks_exact(2).enumerate() {
            out.push(Row::new("untapped", n[0] as f64 / n[1] as f64).group(g));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::indicators::sample::World;
    use crate::ties::Ties;

    fn value(rows: &Rows, row: Row) -> f64 {
        rows.get(&row).unwrap_or(f64::NAN)
    }

    #[test]
    fn nobody_has_anything() {
        assert!(gini(&[7]).is_nan() && top_tenth(&[7]).is_nan());
    }

    #[test]
    fn the_gini_is_that_of_all_pairs() {
        let people: [u64; 5] = [4, 1, 0, 3, 2];
        let have: Vec<f64> = (0..5)
            .flat_map(|k| (0..people[k]).map(move |_| k as f64))
            .collect();
        let apart: f64 = have
            .iter()
            .flat_map(|a| have.iter().map(move |b| (a - b).abs()))
            .sum();
        let n = have.len() as f64;
        let known = apart / (2.0 * n * have.iter().sum::<f64>());
        assert!((gini(&people) - known).abs() < 1e-12);
    }

    #[test]
    fn rows_of_a_town() {
        let mut world = World::placed(2, vec![(0, 0), (0, 0), (0, 0), (0, 1), (0, 1)]);
        // Of three hosts one has four contacts; avoided ones are none.
        world.contacts[1] = [2, 1, 1, 9];
        world.ties = Ties::from_pairs(
            5,
            2,
            &[(0, 3, 0.5, 0.5), (0, 4, 0.5, 0.5), (0, 1, 0.5, 0.5)],
        );
        world.population.interest = vec![0.9, 0.9, 0.2, 0.9, 0.9];
        world.step = 80;
        world.last_contact = vec![0; 10];
        world.last_contact[1] = 81;
        let mut rows = Rows::default();
        Inequality.rows(&world.view(), Scope::City, &mut rows);
        assert!((value(&rows, Row::new("contact_gini", 0.0).group(0)) - 2.0 / 3.0).abs() < 1e-12);
        assert!(value(&rows, Row::new("contact_gini", 0.0).group(1)).is_nan());
        // Three people hold 2, 1 and 1 ends: three tenths of a person hold .6 of 4.
        let bridges = Row::new("bridge_concentration", 0.0).setting("friends");
        assert!((value(&rows, bridges) - 0.15).abs() < 1e-12);
        assert!((value(&rows, Row::new("untapped", 0.0).group(0)) - 1.0 / 3.0).abs() < 1e-12);
        assert_eq!(value(&rows, Row::new("untapped", 0.0).group(1)), 1.0);
        // Who came lately cannot have met anybody for a year.
        world.week = 20;
        world.population.arrived = vec![i64::MIN, i64::MIN, i64::MIN, 0, i64::MIN];
        rows.clear();
        Inequality.rows(&world.view(), Scope::City, &mut rows);
        assert_eq!(value(&rows, Row::new("untapped", 0.0).group(1)), 1.0);
    }
}
