//! Who came back, as a group beside the own one, where they are told apart (M36).

use super::{Indicator, Row, Rows, Scope, fold_present};
use crate::engine::View;
use crate::ids::NONE;
use crate::institutions::hiring::WORKING;
use crate::institutions::returned::{RETURNS, apart};
use crate::mechanism::LANGUAGE;
use crate::num::Fixed;

/// Of those of a group who were away and have come back at least once (mechanism `stays`, `returned = "apart"`):
/// `returned_share`: what share of the group they are; `returned_employment`: share with work of those of 18 to 64;
/// `returned_language_mean`: level of the common language; `returned_own_friends`: friends of the own group who
/// never left; `returned_liking`: mean liking in these friendships, of both sides; `returned_cross_group_friends`:
/// friends in other groups; and by outgroup `returned_attitude_mean`. City only; those of nobody are left out.
#[derive(Debug, Clone, Copy, Default)]
pub struct ReturnMigrants;

/// What is summed over the members of a group.
#[derive(Clone, Default)]
struct Sums {
    people: u64,
    back: u64,
    of_age: u64,
    at_work: u64,
    own_friends: u64,
    other_friends: u64,
    language: Fixed,
    liking: Fixed,
    attitude: Vec<Fixed>,
}

impl Sums {
    fn add(&mut self, other: Sums) {
        self.people += other.people;
        self.back += other.back;
        self.of_age += other.of_age;
        self.at_work += other.at_work;
        self.own_friends += other.own_friends;
        self.other_friends += other.other_friends;
        self.language += other.language;
        self.liking += other.liking;
        for (sum, more) in self.attitude.iter_mut().zip(other.attitude) {
            *sum += more;
        }
    }
}

impl Indicator for ReturnMigrants {
    fn name(&self) -> &'static str {
        "return_migrants"
    }

    fn rows(&self, view: &View<'_>, scope: Scope, out: &mut Rows) {
        let Some(returns) = view.column(RETURNS).filter(|_| scope == Scope::City) else {
            return;
        };
        let (groups, p, returns) = (view.groups(), view.population, returns.values);
        let language = view.column(LANGUAGE);
        let work = view.seats.get("work");
        let ties = view.ties.people() == p.len();
        let nothing = Sums {
            attitude: vec![Fixed::default(); groups],
            ..Sums::default()
        };
        let sums = fold_present(
            p,
            || vec![nothing.clone(); groups],
            |sums, i| {
                let group = usize::from(p.group[i]);
                let sum = &mut sums[group];
                sum.people += 1;
                if returns[i] <= 0.0 {
                    return;
                }
                sum.back += 1;
                if WORKING.contains(&p.age[i]) {
                    sum.of_age += 1;
                    sum.at_work += u64::from(work.is_some_and(|s| s.seat_of()[i] != NONE));
                }
                if let Some(language) = language {
                    sum.language.add(language.values[i]);
                }
                for h in (0..groups).filter(|&h| h != group) {
                    if let Some(&a) = view.attitude.get(i * groups + h) {
                        sum.attitude[h].add(a);
                    }
                }
                for tie in view.ties.of(i as u32).iter().filter(|_| ties) {
                    let other = tie.other as usize;
                    if usize::from(p.group[other]) != group {
                        sum.other_friends += 1;
                    } else if apart(returns[i], returns[other]) {
                        sum.own_friends += 1;
                        sum.liking.add(tie.mutual());
                    }
                }
            },
            |all, part| {
                for (sum, more) in all.iter_mut().zip(part) {
                    sum.add(more);
                }
            },
        );
        for (g, sum) in sums.iter().enumerate() {
            let back = sum.back as f64;
            let mut push =
                |name: &'static str, value: f64| out.push(Row::new(name, value).group(g));
            push("returned_share", back / sum.people as f64);
            if work.is_some() {
                push(
                    "returned_employment",
                    sum.at_work as f64 / sum.of_age as f64,
                );
            }
            if language.is_some() {
                push("returned_language_mean", sum.language.value() / back);
            }
            if ties {
                push("returned_own_friends", sum.own_friends as f64 / back);
                push(
                    "returned_liking",
                    sum.liking.value() / sum.own_friends as f64,
                );
                push(
                    "returned_cross_group_friends",
                    sum.other_friends as f64 / back,
                );
            }
            for h in (0..groups).filter(|&h| h != g && !view.attitude.is_empty()) {
                let row = Row::new("returned_attitude_mean", sum.attitude[h].value() / back);
                out.push(row.group(g).outgroup(h));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::indicators::sample::{BLOCK, World};
    use crate::ties::Ties;

    /// One host and four newcomers, of whom two came back; one of these is 70.
    fn world() -> World {
        let mut w = World::at_work();
        w.state.specs[0].name = RETURNS.into();
        w.state.data[0] = vec![0.0, 0.0, 1.0, 0.0, 0.0, 2.0];
        w
    }

    fn rows(w: &World, scope: Scope) -> Rows {
        let mut rows = Rows::default();
        ReturnMigrants.rows(&w.view(), scope, &mut rows);
        rows
    }

    #[test]
    fn those_who_came_back_are_counted_apart_by_known_answers() {
        let mut w = world();
        let p = &w.population;
        assert_eq!(p.group, [0, 0, 1, 1, 1, 1]);
        assert!(WORKING.contains(&p.age[2]) && !WORKING.contains(&p.age[5]));
        let works = w.seats["work"].seat_of()[2] != NONE;
        // Person 2 has a friend who never left, one who came back too, and a host.
        let pairs = [
            (0, 2, 0.5, 0.5),
            (2, 3, 0.2, 0.4),
            (2, 5, 0.9, 0.9),
            (3, 4, 0.1, 0.1),
        ];
        w.ties = Ties::from_pairs(6, BLOCK, &pairs);
        w.attitude = vec![0.0; 12];
        (w.attitude[2 * 2], w.attitude[5 * 2]) = (0.3, 0.1);
        let found = rows(&w, Scope::City);
        let of = |name, g: usize| found.get(&Row::new(name, 0.0).group(g));
        assert_eq!(
            (of("returned_share", 0), of("returned_share", 1)),
            (Some(0.0), Some(0.5))
        );
        let employed = if works { 1.0 } else { 0.0 };
        assert_eq!(of("returned_employment", 1), Some(employed));
        assert_eq!(of("returned_own_friends", 1), Some(0.5));
        assert_eq!(of("returned_cross_group_friends", 1), Some(0.5));
        assert!((of("returned_liking", 1).expect("a friendship") - 0.3).abs() < 1e-4);
        let attitude = Row::new("returned_attitude_mean", 0.0).group(1).outgroup(0);
        assert!((found.get(&attitude).expect("attitudes") - 0.2).abs() < 1e-6);
        // Of nobody there is no mean.
        assert_eq!(
            (of("returned_own_friends", 0), of("returned_employment", 0)),
            (None, None)
        );
        assert!(rows(&w, Scope::Areas).is_empty());
    }

    #[test]
    fn where_they_are_not_told_apart_there_is_no_row() {
        let mut w = world();
        w.state.specs[0].name = LANGUAGE.into();
        assert!(rows(&w, Scope::City).is_empty());
    }
}
