//! How large groups are believed to be, against how large they are where people live.

use super::{Indicator, Row, Rows, Scope, add_all, fold_present, members};
use crate::engine::View;
use crate::indirect::group_size::{Errors, GroupSize, logit_of_share};
use crate::num::Fixed;

/// What people believe about the size of groups (M20), in one week of a run.
#[derive(Debug, Clone)]
pub struct Perception<'a> {
    view: View<'a>,
    rule: &'a GroupSize,
    errors: Errors,
    /// By area and group: share among the residents, and its logit.
    local: Vec<(f32, f32)>,
}

impl<'a> Perception<'a> {
    /// The beliefs of a week; `None` where M20 is off or nobody has attitudes.
    pub fn new(view: &View<'a>) -> Option<Perception<'a>> {
        let rule = view.group_size.filter(|_| !view.attitude.is_empty())?;
        let people = members(view, Scope::Areas);
        let local = people.chunks_exact(view.groups()).flat_map(|row| {
            let all = row.iter().sum::<u64>().max(1) as f32;
            row.iter().map(move |&n| {
                let share = n as f32 / all;
                (share, logit_of_share(share))
            })
        });
        Some(Perception {
            view: *view,
            rule,
            errors: Errors::new(rule, view.seed, &view.population.groups),
            local: local.collect(),
        })
    }

    /// Share of group `h` among the residents of a person's area, in \[0,1\].
    pub fn local(&self, person: usize, h: usize) -> f32 {
        self.at(person, h).0
    }

    /// Share of group `h` that a person believes in, in (0,1).
    pub fn perceived(&self, person: usize, h: usize) -> f32 {
        let v = &self.view;
        let usual = self.rule.omega as f32;
        let omega = v.size_bias.get(person).copied().unwrap_or(usual);
        let attitude = v.attitude[person * v.groups() + h];
        let error = self.errors.of(v.population.key[person], h);
        self.rule
            .perceived(omega, self.at(person, h).1, attitude, error)
    }

    fn at(&self, person: usize, h: usize) -> (f32, f32) {
        let v = &self.view;
        self.local[v.population.area[person] as usize * v.groups() + h]
    }
}

/// `perceived_share` (mean belief about the share of a group where one lives), `local_share` (mean
/// of the true share there) and `perceived_ratio` (the first by the second; row A13 of the
/// patterns) by ordered pair of groups, for the whole city.
#[derive(Debug, Clone, Copy, Default)]
pub struct PerceivedSize;

impl Indicator for PerceivedSize {
    fn name(&self) -> &'static str {
        "perceived_size"
    }

    fn rows(&self, view: &View<'_>, scope: Scope, out: &mut Rows) {
        if scope == Scope::Areas {
            return;
        }
        let Some(beliefs) = Perception::new(view) else {
            return;
        };
        let groups = view.groups();
        let group = &view.population.group;
        let people = members(view, Scope::City);
        let sums = fold_present(
            view.population,
            || vec![Fixed::default(); 2 * groups * groups],
            |sums, i| {
                let g = usize::from(group[i]);
                for h in (0..groups).filter(|&h| h != g) {
                    let at = 2 * (g * groups + h);
                    sums[at].add(beliefs.perceived(i, h));
                    sums[at + 1].add(beliefs.local(i, h));
                }
            },
            add_all,
        );
        for (g, &n) in people.iter().enumerate() {
            for h in (0..groups).filter(|&h| h != g) {
                let at = 2 * (g * groups + h);
                let n = n as f64;
                let (believed, true_share) = (sums[at].value() / n, sums[at + 1].value() / n);
                for (name, value) in [
                    ("perceived_share", believed),
                    ("local_share", true_share),
                    ("perceived_ratio", believed / true_share),
                ] {
                    out.push(Row::new(name, value).group(g).outgroup(h));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::indicators::sample::World;

    /// Area 0 has nine hosts and one newcomer, area 1 one host.
    fn world() -> World {
        let mut people = vec![(0, 0); 9];
        people.extend([(0, 1), (1, 0)]);
        let mut world = World::placed(2, people);
        world.group_size.error_sd = 0.0;
        world
    }

    fn value(world: &World, name: &'static str, g: usize, h: usize) -> Option<f64> {
        let mut rows = Rows::default();
        PerceivedSize.rows(&world.view(), Scope::City, &mut rows);
        rows.get(&Row::new(name, 0.0).group(g).outgroup(h))
    }

    #[test]
    fn rows_are_means_over_the_members() {
        let mut world = world();
        // logit⁻¹(½ logit .1) = ¼ nine times, and of .001 (nobody there) .0307 once.
        let believed = (9.0 * 0.25 + 0.030_660_6) / 10.0;
        let near = |found: Option<f64>, known: f64| {
            let found = found.unwrap();
            assert!((found - known).abs() < 1e-5, "{found} instead of {known}");
        };
        near(value(&world, "perceived_share", 0, 1), believed);
        near(value(&world, "local_share", 0, 1), 0.09);
        near(value(&world, "perceived_ratio", 0, 1), believed / 0.09);
        near(value(&world, "perceived_share", 1, 0), 0.75);
        assert_eq!(value(&world, "perceived_share", 0, 0), None);
        // Informed people know.
        world.size_bias = vec![0.0; 11];
        world.attitude = vec![0.0; 22];
        near(value(&world, "perceived_share", 1, 0), 0.9);
    }

    #[test]
    fn nobody_there_gives_no_ratio() {
        let world = World::placed(2, vec![(0, 0), (0, 0)]);
        assert_eq!(value(&world, "local_share", 0, 1), Some(0.0));
        assert_eq!(value(&world, "perceived_ratio", 0, 1), None);
        assert_eq!(value(&world, "perceived_share", 1, 0), None);
    }
}
