//! Whom people have as friends: how alike they are, how they feel about them, how long they stay.

use std::collections::BTreeSet;

use super::statistic::Values;
use crate::attitude::kernel::SET_POINT;
use crate::engine::View;
use crate::indicators::network::{coleman_homophily, tie_table};

/// Years over which friends are looked for again.
const YEARS: f64 = 7.0;

/// Notes what friendships are like in the week of the cross-section.
pub(super) fn note(view: &View<'_>, values: &mut Values) {
    let mut note = |name: &str, value: f64| {
        if value.is_finite() {
            values.note_true(name, value);
        }
    };
    note("generalised", generalised(view));
    let table = tie_table(view);
    for (g, group) in view.population.groups.iter().enumerate() {
        let name = if group.host { "host" } else { &group.name };
        // Rows name the groups of the standard city.
        if !["host", "a", "b", "c"].contains(&name) {
            continue;
        }
        let inbred = coleman_homophily(table.ends.view(), &table.people, g);
        note(&format!("homophily_{name}"), inbred);
        let ends: u64 = table.ends.row(g).iter().sum();
        note(
            &format!("degree_{name}"),
            ends as f64 / table.people[g] as f64,
        );
    }
}

/// Over all newcomer friends of hosts: how far the attitude to the friend's group lies above the
/// set-point, over how far the liking of the friend does.
fn generalised(view: &View<'_>) -> f64 {
    let Some(set_point) = view.column(SET_POINT) else {
        return f64::NAN;
    };
    let population = view.population;
    let group = |i: usize| usize::from(population.group[i]);
    let host = |i: usize| population.groups.get(group(i)).host;
    let (mut to_group, mut to_person) = (0.0, 0.0);
    for i in population.all_present().filter(|&i| host(i)) {
        for tie in view.ties.of(i as u32) {
            let other = tie.other as usize;
            if host(other) {
                continue;
            }
            let at = i * view.groups() + group(other);
            let start = f64::from(set_point.values[at]);
            to_group += f64::from(view.attitude[at]) - start;
            to_person += f64::from(tie.mine()) - start;
        }
    }
    to_group / to_person
}

/// Friendships in a week, each once, by the keys of both.
pub(super) struct Friends {
    week: i64,
    pairs: BTreeSet<(u64, u64)>,
}

impl Friends {
    pub(super) fn of(view: &View<'_>) -> Friends {
        let key = &view.population.key;
        let mut pairs = BTreeSet::new();
        for i in view.population.all_present() {
            for tie in view.ties.of(i as u32) {
                let (a, b) = (key[i], key[tie.other as usize]);
                if a < b {
                    pairs.insert((a, b));
                }
            }
        }
        Friends {
            week: view.week,
            pairs,
        }
    }

    /// Notes the share of them that is there now; after a time that is not seven years, what it
    /// would be then if as many were lost in every year.
    pub(super) fn note(&self, view: &View<'_>, values: &mut Values) {
        let now = Friends::of(view);
        let kept = self.pairs.intersection(&now.pairs).count() as f64 / self.pairs.len() as f64;
        let years = (now.week - self.week) as f64 / 52.0;
        let kept = libm::pow(kept, YEARS / years);
        if kept.is_finite() {
            values.note_true("friends_kept", kept);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attitude::kernel::{ATTITUDE, engine_columns};
    use crate::evidence::Side;
    use crate::indicators::sample::World;
    use crate::ties::Ties;

    fn ties(pairs: &[(u32, u32)]) -> Ties {
        let liked: Vec<_> = pairs.iter().map(|&(a, b)| (a, b, 0.5, 0.1)).collect();
        Ties::from_pairs(4, 4, &liked)
    }

    #[test]
    fn half_after_three_and_a_half_years_is_a_quarter_after_seven() {
        let mut world = World::placed(2, vec![(0, 0); 4]);
        world.ties = ties(&[(0, 1), (1, 2), (2, 3), (0, 3)]);
        let before = Friends::of(&world.view());
        world.ties = ties(&[(0, 1), (1, 3), (2, 3)]);
        world.week += 182;
        let mut values = Values::default();
        before.note(&world.view(), &mut values);
        let kept = values.get("friends_kept", Side::Truth).unwrap();
        assert!((kept - 0.25).abs() < 1e-9, "{kept}");
    }

    #[test]
    fn the_way_to_the_group_is_measured_by_the_way_to_the_friend() {
        // Hosts 0 and 1 with the newcomer 2 as a friend, and each other.
        let mut world = World::placed(2, vec![(0, 0), (0, 0), (0, 1), (0, 1)]);
        world.ties = ties(&[(0, 1), (0, 2), (1, 2)]);
        world.attitude = vec![0.0, 0.2, 0.0, 0.3, 0.9, 0.0, 0.9, 0.0];
        for spec in engine_columns() {
            let values = match spec.name.as_str() {
                ATTITUDE => world.attitude.clone(),
                _ => vec![0.0, 0.1, 0.0, 0.1, 0.0, 0.0, 0.0, 0.0],
            };
            world.state.specs.push(spec);
            world.state.data.push(values);
        }
        // .1 and .2 of .4 each.
        let share = generalised(&world.view());
        assert!((share - 0.375).abs() < 1e-3, "{share}");
    }
}
