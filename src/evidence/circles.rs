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
