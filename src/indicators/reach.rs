//! Whom contacts reach: shares of people with weekly contact, and without any for a year.

use super::{Indicator, Row, Rows, Scope, fold_people, members, unit_of, units};
use crate::engine::View;

/// `weekly_contact`: share of a group with at least one contact (positive, negative or neutral,
/// in any setting) with the outgroup in this week. `never_met_52w`: share without any in the
/// last 52 weeks, this one included. Both also with outgroup `all`: any group but the own one.
///
/// `never_met_52w` is written once 52 weeks were observed: from week 52 on, or earlier where
/// some contact on record is that old, so that the record reaches back far enough (a run with a
/// long burn-in). City only; `weekly_contact` in areas too.
#[derive(Debug, Clone, Copy, Default)]
pub struct Reach;

#[derive(Debug, Clone, Copy, Default)]
struct Reached {
    met: u64,
    never: u64,
}

impl std::ops::AddAssign for Reached {
    fn add_assign(&mut self, other: Reached) {
        self.met += other.met;
        self.never += other.never;
    }
}

/// Weeks that `never_met_52w` looks back.
const YEAR: i64 = 52;

impl Indicator for Reach {
    fn name(&self) -> &'static str {
        "reach"
    }

    fn rows(&self, view: &View<'_>, scope: Scope, out: &mut Rows) {
        let groups = view.groups();
        let group = &view.population.group;
        let people = members(view, scope);
        // One column more than groups: any group but the own one.
        let width = groups + 1;
        let known = view.last_contact.len() == view.population.len() * groups;
        // Last week that counts as not within the year.
        let limit = (view.week - YEAR).clamp(i32::MIN.into(), i32::MAX.into()) as i32;
        let (sums, oldest) = fold_people(
            view.population.len(),
            || {
                (
                    vec![Reached::default(); units(view, scope) * groups * width],
                    i32::MAX,
                )
            },
            |(sums, oldest), i| {
                let g = usize::from(group[i]);
                let first = (unit_of(view, scope, i) * groups + g) * width;
                let (mut met_any, mut never_any) = (false, true);
                for h in (0..groups).filter(|&h| h != g) {
                    let [positive, negative, neutral, _] = view.contacts[i * groups + h];
                    let met = positive | negative | neutral != 0;
                    sums[first + h].met += u64::from(met);
                    met_any |= met;
                    if known {
                        let last = view.last_contact[i * groups + h];
                        // Never met is long ago too.
                        let never = last <= limit;
                        sums[first + h].never += u64::from(never);
                        never_any &= never;
                        let since = if last == i32::MIN { i32::MAX } else { last };
                        *oldest = since.min(*oldest);
                    }
                }
                sums[first + groups].met += u64::from(met_any);
                sums[first + groups].never += u64::from(never_any);
            },
            |(all, oldest), (part, old)| {
                super::add_all(all, part);
                *oldest = old.min(*oldest);
            },
        );
        let observed = known
            && scope == Scope::City
            && (view.week >= YEAR || view.week - i64::from(oldest) >= YEAR);
        for unit in 0..units(view, scope) {
            for g in 0..groups {
                let n = people[unit * groups + g] as f64;
                for h in (0..width).filter(|&h| h != g) {
                    let sum = sums[(unit * groups + g) * width + h];
                    let row = |name, count: u64| {
                        let row = Row::new(name, count as f64 / n).group(g).unit(scope, unit);
                        if h < groups { row.outgroup(h) } else { row }
                    };
                    out.push(row("weekly_contact", sum.met));
                    if observed {
                        out.push(row("never_met_52w", sum.never));
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::indicators::sample::World;

    fn near(found: Option<f64>, known: f64) {
        let found = found.unwrap();
        assert!((found - known).abs() < 1e-9, "{found} instead of {known}");
    }

    #[test]
    fn weekly_contact_needs_a_contact_that_was_not_avoided() {
        let mut world = World::placed(3, vec![(0, 0), (0, 0), (0, 0), (0, 0), (1, 1), (1, 2)]);
        world.contacts[1] = [0, 0, 2, 0];
        world.contacts[3 + 1] = [0, 0, 0, 5];
        world.contacts[2 * 3 + 2] = [1, 0, 0, 0];
        world.contacts[2 * 3] = [9, 0, 0, 0];
        let mut rows = Rows::default();
        Reach.rows(&world.view(), Scope::City, &mut rows);
        let weekly = || Row::new("weekly_contact", 0.0);
        near(rows.get(&weekly().group(0).outgroup(1)), 0.25);
        near(rows.get(&weekly().group(0).outgroup(2)), 0.25);
        near(rows.get(&weekly().group(0)), 0.5);
        near(rows.get(&weekly().group(1).outgroup(0)), 0.0);
        rows.clear();
        Reach.rows(&world.view(), Scope::Areas, &mut rows);
        near(rows.get(&weekly().group(0).area(0)), 0.5);
        assert_eq!(rows.get(&weekly().group(0).area(1)), None);
    }

    #[test]
    fn never_met_waits_for_a_year_of_observation() {
        let mut world = World::placed(2, vec![(0, 0), (0, 0), (0, 0), (0, 0), (0, 1)]);
        let never = Row::new("never_met_52w", 0.0).group(0).outgroup(1);
        let value = |world: &World| {
            let mut rows = Rows::default();
            Reach.rows(&world.view(), Scope::City, &mut rows);
            rows.get(&never)
        };
        world.last_contact[1] = 7;
        world.last_contact[3] = 8;
        world.week = 51;
        assert_eq!(value(&world), None);
        world.week = 52;
        near(value(&world), 0.5);
        // Week 7 is 52 weeks before week 59.
        world.week = 59;
        near(value(&world), 0.75);
        // A record that reaches back into a burn-in suffices at week 0.
        world.week = 0;
        world.last_contact[1] = -10;
        world.last_contact[3] = -52;
        near(value(&world), 0.75);
    }
}
