//! Attitudes between groups: level, spread and tails.

use super::{Indicator, Row, Rows, Scope, add_all, fold_present, members, unit_of, units};
use crate::engine::View;
use crate::num::Fixed;

/// Attitudes below −`BAND` are counted as negative, above it as positive, others as neutral.
pub const BAND: f32 = 0.3;

/// `attitude_mean`, `attitude_sd` (of the members, divided by their number), `attitude_negative`
/// (share a < −.3), `attitude_neutral` (|a| ≤ .3) and `attitude_positive` (a > .3) by ordered
/// pair of groups, of the attitude a without its transient layer.
///
/// Rows of areas leave out the neutral share, which the other two complete to 1. A model without attitudes has no rows.
#[derive(Debug, Clone, Copy, Default)]
pub struct Attitudes;

#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    level: Fixed,
    square: Fixed,
    negative: u64,
    positive: u64,
}

impl std::ops::AddAssign for Sums {
    fn add_assign(&mut self, other: Sums) {
        self.level += other.level;
        self.square += other.square;
        self.negative += other.negative;
        self.positive += other.positive;
    }
}

impl Indicator for Attitudes {
    fn name(&self) -> &'static str {
        "attitude"
    }

    fn rows(&self, view: &View<'_>, scope: Scope, out: &mut Rows) {
        let groups = view.groups();
        let group = &view.population.group;
        if view.attitude.is_empty() {
            return;
        }
        let people = members(view, scope);
        let sums = fold_present(
            view.population,
            || vec![Sums::default(); units(view, scope) * groups * groups],
            |sums, i| {
                let g = usize::from(group[i]);
                let first = (unit_of(view, scope, i) * groups + g) * groups;
                let own = &view.attitude[i * groups..(i + 1) * groups];
                // The own group's cell is summed with the rest and never read.
                for (sum, &a) in sums[first..first + groups].iter_mut().zip(own) {
                    sum.level.add(a);
                    sum.square.add(a * a);
                    sum.negative += u64::from(a < -BAND);
                    sum.positive += u64::from(a > BAND);
                }
            },
            add_all,
        );
        for unit in 0..units(view, scope) {
            for g in 0..groups {
                let members = people[unit * groups + g];
                for h in (0..groups).filter(|&h| h != g && members > 0) {
                    let sum = &sums[(unit * groups + g) * groups + h];
                    let n = members as f64;
                    let mean = sum.level.value() / n;
                    let variance = (sum.square.value() / n - mean * mean).max(0.0);
                    let mut push = |name, value| {
                        out.push(Row::new(name, value).group(g).outgroup(h).unit(scope, unit));
                    };
                    push("attitude_mean", mean);
                    push("attitude_sd", variance.sqrt());
                    push("attitude_negative", sum.negative as f64 / n);
                    if scope == Scope::City {
                        let neutral = members - sum.negative - sum.positive;
                        push("attitude_neutral", neutral as f64 / n);
                    }
                    push("attitude_positive", sum.positive as f64 / n);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::indicators::sample::World;

    #[test]
    fn mean_spread_and_tails_are_those_of_the_members() {
        // Group 0 in two areas, group 1 in one.
        let mut world = World::placed(2, vec![(0, 0), (0, 0), (1, 0), (1, 0), (1, 1)]);
        for (i, a) in [-0.8f32, -0.3, 0.3, 0.6].into_iter().enumerate() {
            world.attitude[i * 2 + 1] = a;
        }
        world.attitude[4 * 2] = 0.25;
        let mut rows = Rows::default();
        Attitudes.rows(&world.view(), Scope::City, &mut rows);
        let value = |name, g, h| rows.get(&Row::new(name, 0.0).group(g).outgroup(h));
        let near = |found: Option<f64>, known: f64| {
            let found = found.unwrap();
            assert!((found - known).abs() < 1e-6, "{found} instead of {known}");
        };
        near(value("attitude_mean", 0, 1), -0.05);
        near(
            value("attitude_sd", 0, 1),
            ((0.64 + 0.09 + 0.09 + 0.36) / 4.0 - 0.0025f64).sqrt(),
        );
        near(value("attitude_negative", 0, 1), 0.25);
        near(value("attitude_neutral", 0, 1), 0.5);
        near(value("attitude_positive", 0, 1), 0.25);
        near(value("attitude_mean", 1, 0), 0.25);
        near(value("attitude_sd", 1, 0), 0.0);
        assert_eq!(value("attitude_mean", 0, 0), None);

        rows.clear();
        Attitudes.rows(&world.view(), Scope::Areas, &mut rows);
        let value = |area, g, h| {
            rows.get(
                &Row::new("attitude_mean", 0.0)
                    .group(g)
                    .outgroup(h)
                    .area(area),
            )
        };
        near(value(0, 0, 1), -0.55);
        near(value(1, 0, 1), 0.45);
        near(value(1, 1, 0), 0.25);
        // Nobody of group 1 lives in area 0.
        assert_eq!(value(0, 1, 0), None);
    }
}
