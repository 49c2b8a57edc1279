//! Whom contacts reach: shares of people with weekly contact, and without any for a year.

use super::{Indicator, Row, Rows, Scope, fold_present, members, unit_of, units};
use crate::engine::View;

/// `weekly_contact`: share of a group with at least one contact (positive, negative or neutral,
/// in any setting) with the outgroup in this week. `never_met_52w`: share without any in the
/// last 52 weeks, this one included, among those who have been in the city for so long. Both also with outgroup `all`: any group but the own one.
///
/// `never_met_52w` is written once 52 weeks were observed, those of burn-in included. City only;
/// `weekly_contact` in areas too.
#[derive(Debug, Clone, Copy, Default)]
pub struct Reach;

#[derive(Debug, Clone, Copy, Default)]
struct Reached {
    met: u64,
    never: u64,
    /// Those who have been in the city for the whole year.
    year: u64,
}

impl std::ops::AddAssign for Reached {
    fn add_assign(&mut self, other: Reached) {
        self.met += other.met;
        self.never += other.never;
        self.year += other.year;
    }
}

/// Weeks that `never_met_52w` looks back.
const YEAR: u32 = 52;

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
        // Contacts up to this stamp are 52 weeks old or older; the stamp of never, 0, is too.
        let limit = view.step.checked_sub(YEAR);
        let observed = scope == Scope::City && limit.is_some();
        let limit = limit.unwrap_or(0);
        let sums = fold_present(
            view.population,
            || vec![Reached::default(); units(view, scope) * groups * width],
            |sums, i| {
                let g = usize::from(group[i]);
                let arrived = view.population.arrived(i);
                let year = arrived.is_none_or(|week| view.week - week >= i64::from(YEAR));
                let first = (unit_of(view, scope, i) * groups + g) * width;
                let (mut met_any, mut never_any) = (false, true);
                for h in (0..groups).filter(|&h| h != g) {
                    let [positive, negative, neutral, _] = view.contacts[i * groups + h];
                    let met = positive | negative | neutral != 0;
                    let never = u32::from(view.last_contact[i * groups + h]) <= limit;
                    sums[first + h].met += u64::from(met);
                    sums[first + h].never += u64::from(never && year);
                    met_any |= met;
                    never_any &= never;
                }
                sums[first + groups].met += u64::from(met_any);
                sums[first + groups].never += u64::from(never_any && year);
                sums[first + groups].year += u64::from(year);
            },
            super::add_all,
        );
        for unit in 0..units(view, scope) {
            for g in 0..groups {
                let n = people[unit * groups + g] as f64;
                let year = sums[(unit * groups + g) * width + groups].year as f64;
                for h in (0..width).filter(|&h| h != g) {
                    let sum = sums[(unit * groups + g) * width + h];
                    let row = |name, count: u64, of: f64| {
                        let row = Row::new(name, count as f64 / of).group(g).unit(scope, unit);
                        if h < groups { row.outgroup(h) } else { row }
                    };
                    out.push(row("weekly_contact", sum.met, n));
                    if observed {
                        out.push(row("never_met_52w", sum.never, year));
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
        // Stamps are one more than the number of the step: contacts in steps 6 and 7.
        world.last_contact[1] = 7;
        world.last_contact[3] = 8;
        world.step = 51;
        assert_eq!(value(&world), None);
        world.step = 52;
        near(value(&world), 0.5);
        // Step 58 was the last; step 6 is 52 weeks before it, step 7 is within the year.
        world.step = 59;
        near(value(&world), 0.75);
        world.step = 60;
        near(value(&world), 1.0);
    }

    #[test]
    fn who_came_within_the_year_is_not_asked_about_it() {
        let mut world = World::placed(2, vec![(0, 0), (0, 0), (0, 0), (0, 1)]);
        (world.step, world.week) = (160, 60);
        world.last_contact[1] = 159;
        let never = |world: &World| {
            let mut rows = Rows::default();
            Reach.rows(&world.view(), Scope::City, &mut rows);
            rows.get(&Row::new("never_met_52w", 0.0).group(0).outgroup(1))
        };
        near(never(&world), 2.0 / 3.0);
        world.population.arrived = vec![i64::MIN, 9, i64::MIN, i64::MIN];
        near(never(&world), 0.5);
        world.population.arrived[1] = 8;
        near(never(&world), 2.0 / 3.0);
        world.population.arrived = vec![20; 4];
        assert_eq!(never(&world), None);
    }
}
