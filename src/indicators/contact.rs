//! Contacts of the week: how often, where and how they went.

use std::borrow::Cow;

use ndarray::Axis;

use super::{Indicator, Row, Rows, Scope, members};
use crate::engine::{Outcome, View};
use crate::places::Role;

/// `contacts_positive`, `contacts_negative`, `contacts_neutral`, `contacts_avoided`: per person
/// of the group in this week, by setting and ordered pair of groups (the own one included), and
/// over all settings together. A contact counts once for each of the two. City only.
#[derive(Debug, Clone, Copy, Default)]
pub struct Contacts;

const CONTACTS: [&str; 4] = [
    "contacts_positive",
    "contacts_negative",
    "contacts_neutral",
    "contacts_avoided",
];

impl Indicator for Contacts {
    fn name(&self) -> &'static str {
        "contacts"
    }

    fn rows(&self, view: &View<'_>, scope: Scope, out: &mut Rows) {
        if scope == Scope::Areas {
            return;
        }
        let people = members(view, scope);
        let table = &view.flows.contacts;
        for g in 0..view.groups().min(table.dim().1) {
            for h in 0..view.groups().min(table.dim().2) {
                for (outcome, name) in Outcome::ALL.into_iter().zip(CONTACTS) {
                    let row = |n: u64| {
                        Row::new(name, n as f64 / people[g] as f64)
                            .group(g)
                            .outgroup(h)
                    };
                    let mut all = 0;
                    for (s, setting) in settings(view) {
                        let n = table[[s, g, h, outcome as usize]];
                        out.push(row(n).setting(setting.to_owned()));
                        all += n;
                    }
                    out.push(row(all));
                }
            }
        }
    }
}

/// `encounters_lost_language` and `encounters_lost_candidate`: share of the encounters that
/// somebody began this week and that ended for want of a common language or of a candidate, by
/// setting and over all settings. City only; not for meetings drawn per pair (home, friends).
///
/// For all groups together the share is exact. By group of the initiator, where every member of
/// a setting begins and receives encounters at one rate, the accepted ones that the group began
/// are taken as half of those it took part in; at counters, where clients begin all of them,
/// there is no row by group.
#[derive(Debug, Clone, Copy, Default)]
pub struct Lost;

impl Indicator for Lost {
    fn name(&self) -> &'static str {
        "encounters_lost"
    }

    fn rows(&self, view: &View<'_>, scope: Scope, out: &mut Rows) {
        if scope == Scope::Areas {
            return;
        }
        let flows = view.flows;
        let groups = view.groups().min(flows.lost_language.ncols());
        // Language, candidate, accepted: by group over the settings that are split by group, and
        // of all groups over all settings.
        let mut by_group = vec![[0.0; 3]; groups];
        let mut whole = [0.0; 3];
        let mut push = |counts: [f64; 3], setting: Option<&str>, group: Option<usize>| {
            let begun: f64 = counts.iter().sum();
            for (name, lost) in ["encounters_lost_language", "encounters_lost_candidate"]
                .iter()
                .zip(counts)
            {
                let mut row = Row::new(*name, lost / begun);
                row.setting = setting.map(|s| Cow::Owned(s.to_owned()));
                out.push(match group {
                    Some(g) => row.group(g),
                    None => row,
                });
            }
        };
        for (s, setting) in settings(view) {
            let role = view
                .settings
                .iter()
                .find(|x| x.name == setting)
                .map(|x| x.role);
            // Meetings of pairs and teams are drawn as such: none is lost.
            if role.is_some_and(|r| r.has_teams() || matches!(r, Role::Home | Role::Friends)) {
                continue;
            }
            let mut all = [
                0.0,
                0.0,
                flows.encounters.get(s).copied().unwrap_or(0) as f64,
            ];
            for (g, sums) in by_group.iter_mut().enumerate() {
                let taken = flows
                    .contacts
                    .index_axis(Axis(0), s)
                    .index_axis(Axis(0), g)
                    .sum() as f64;
                let lost = [&flows.lost_language, &flows.lost_candidate].map(|t| t[[s, g]] as f64);
                let counts = [lost[0], lost[1], taken / 2.0];
                if role != Some(Role::Counter) {
                    push(counts, Some(setting), Some(g));
                    add(sums, counts);
                }
                add(&mut all, [lost[0], lost[1], 0.0]);
            }
            push(all, Some(setting), None);
            add(&mut whole, all);
        }
        for (g, &counts) in by_group.iter().enumerate() {
            push(counts, None, Some(g));
        }
        push(whole, None, None);
    }
}

/// What the contacts of a week were like, over all settings and setting by setting. By ordered pair of groups:
/// `negative_share`, negative ones among all; `avoidance_rate`, how often an encounter that nobody was
/// forced into was avoided. By group and setting, and over all settings: `experienced_isolation`, share of contacts that are with the own group;
/// `experienced_exposure` (ordered pair), with another group: segregation as it is lived. City only.
///
/// Of those who would rather avoid each other the share f of a setting meets all the same. Avoided ones are
/// therefore (1 − f) of the unwilling pairs, and f/(1 − f) times as many contacts were forced; the rate leaves
/// them out. Settings that nobody can avoid (f = 1) have none.
#[derive(Debug, Clone, Copy, Default)]
pub struct Quality;

impl Indicator for Quality {
    fn name(&self) -> &'static str {
        "contact_quality"
    }

    fn rows(&self, view: &View<'_>, scope: Scope, out: &mut Rows) {
        let table = &view.flows.contacts;
        let groups = view.groups().min(table.dim().1).min(table.dim().2);
        if scope == Scope::Areas {
            return;
        }
        // Contacts, negative ones, avoided ones, voluntary ones by ordered pair, over all settings.
        let mut all = vec![[0.0; 4]; groups * groups];
        for (s, setting) in settings(view) {
            let forced = view.settings.iter().find(|x| x.name == setting);
            // Who sits side by side in silence has neither met nor avoided anybody.
            if forced.is_some_and(|x| x.role == Role::Silent) {
                continue;
            }
            let forced = forced.map_or(0.0, |x| x.spec.forced);
            let mut here = vec![[0.0; 4]; groups * groups];
            for (at, sums) in here.iter_mut().enumerate() {
                let n = |outcome: Outcome| {
                    table[[s, at / groups, at % groups, outcome as usize]] as f64
                };
                let [met, avoided] = [
                    n(Outcome::Positive) + n(Outcome::Negative) + n(Outcome::Neutral),
                    n(Outcome::Avoided),
                ];
                let voluntary = match forced < 1.0 {
                    true => (met - avoided * forced / (1.0 - forced)).max(0.0),
                    false => 0.0,
                };
                *sums = [met, n(Outcome::Negative), avoided, voluntary];
            }
            for (sums, more) in all.iter_mut().zip(&here) {
                for (a, b) in sums.iter_mut().zip(more) {
                    *a += b;
                }
            }
            quality(&here, groups, Some(setting), out);
        }
        quality(&all, groups, None, out);
    }
}

fn quality(sums: &[[f64; 4]], groups: usize, setting: Option<&str>, out: &mut Rows) {
    let mut push = |name, value: f64, g: usize, h: usize| {
        let mut row = Row::new(name, value).group(g);
        row.setting = setting.map(|s| Cow::Owned(s.to_owned()));
        out.push(if g == h { row } else { row.outgroup(h) });
    };
    for g in 0..groups {
        let own = &sums[g * groups..(g + 1) * groups];
        let all: f64 = own.iter().map(|n| n[0]).sum();
        for (h, [met, negative, avoided, voluntary]) in own.iter().enumerate() {
            if g == h {
                push("experienced_isolation", met / all, g, h);
                continue;
            }
            push("experienced_exposure", met / all, g, h);
            push("negative_share", negative / met, g, h);
            push("avoidance_rate", avoided / (avoided + voluntary), g, h);
        }
    }
}

fn add(sums: &mut [f64; 3], more: [f64; 3]) {
    for (a, b) in sums.iter_mut().zip(more) {
        *a += b;
    }
}

/// Settings that take place, with their position in the tables of the week.
fn settings<'a>(view: &View<'a>) -> impl Iterator<Item = (usize, &'a str)> {
    let flows = view.flows;
    let known = view.settings;
    flows
        .settings
        .iter()
        .enumerate()
        .map(|(s, name)| (s, name.as_str()))
        .filter(move |(_, name)| known.iter().all(|k| k.name != *name || k.enabled))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Flows;
    use crate::indicators::sample::World;
    use ndarray::{Array2, Array4};

    fn near(found: Option<f64>, known: f64) {
        let found = found.unwrap();
        assert!((found - known).abs() < 1e-9, "{found} instead of {known}");
    }

    /// Two people of group 0, three of group 1, with the settings work, counter and home.
    fn world() -> World {
        let mut world = World::placed(2, vec![(0, 0), (0, 0), (0, 1), (0, 1), (0, 1)]);
        let mut contacts = Array4::zeros((3, 2, 2, 4));
        contacts[[0, 0, 1, 0]] = 6;
        contacts[[0, 1, 0, 0]] = 5;
        contacts[[0, 1, 0, 1]] = 1;
        contacts[[0, 0, 0, 3]] = 2;
        contacts[[1, 0, 1, 2]] = 4;
        contacts[[1, 1, 0, 2]] = 4;
        contacts[[2, 1, 1, 0]] = 12;
        let mut lost_language = Array2::zeros((3, 2));
        lost_language[[0, 1]] = 1;
        lost_language[[1, 1]] = 6;
        let mut lost_candidate = Array2::zeros((3, 2));
        lost_candidate[[0, 0]] = 1;
        world.flows = Flows {
            settings: ["work", "counter", "home"].map(str::to_owned).to_vec(),
            contacts,
            lost_language,
            lost_candidate,
            encounters: vec![7, 4, 0],
            meetings: vec![0, 0, 6],
            ..Flows::default()
        };
        world
    }

    #[test]
    fn what_is_forced_was_not_chosen() {
        let mut world = World::placed(2, vec![(0, 0), (0, 0), (0, 1), (0, 1)]);
        let mut contacts = Array4::zeros((2, 2, 2, 4));
        // 20 met, of whom 5 badly, and 6 who avoided each other; where .4 of the unwilling meet all the
        // same, 4 of the 20 did not want to.
        contacts[[0, 0, 1, 0]] = 12;
        contacts[[0, 0, 1, 1]] = 5;
        contacts[[0, 0, 1, 2]] = 3;
        contacts[[0, 0, 1, 3]] = 6;
        contacts[[0, 0, 0, 0]] = 60;
        contacts[[1, 0, 1, 2]] = 20;
        world.flows = Flows {
            settings: ["work", "street"].map(str::to_owned).to_vec(),
            contacts,
            ..Flows::default()
        };
        for setting in &mut world.settings {
            setting.spec.forced = if setting.name == "work" { 0.4 } else { 1.0 };
        }
        let mut rows = Rows::default();
        Quality.rows(&world.view(), Scope::City, &mut rows);
        let row = |name| Row::new(name, 0.0).group(0).outgroup(1);
        let at = |name| rows.get(&row(name).setting("work"));
        near(at("avoidance_rate"), 6.0 / 22.0);
        near(at("negative_share"), 0.25);
        near(at("experienced_exposure"), 0.25);
        let own = Row::new("experienced_isolation", 0.0).group(0);
        near(rows.get(&own), 0.6);
        near(rows.get(&row("negative_share")), 0.125);
        near(rows.get(&row("avoidance_rate")), 6.0 / 22.0);
        // Nothing is avoided where nobody can.
        assert_eq!(rows.get(&row("avoidance_rate").setting("street")), None);
    }

    #[test]
    fn contacts_are_per_member_of_the_group() {
        let world = world();
        let mut rows = Rows::default();
        Contacts.rows(&world.view(), Scope::City, &mut rows);
        let value = |name, g, h| Row::new(name, 0.0).group(g).outgroup(h);
        near(
            rows.get(&value("contacts_positive", 0, 1).setting("work")),
            3.0,
        );
        near(
            rows.get(&value("contacts_positive", 1, 0).setting("work")),
            5.0 / 3.0,
        );
        near(
            rows.get(&value("contacts_avoided", 0, 0).setting("work")),
            1.0,
        );
        near(
            rows.get(&value("contacts_positive", 1, 1).setting("home")),
            4.0,
        );
        near(rows.get(&value("contacts_neutral", 1, 0)), 4.0 / 3.0);
        near(rows.get(&value("contacts_negative", 0, 1)), 0.0);
    }

    #[test]
    fn lost_encounters_are_shares_of_those_begun() {
        let world = world();
        let mut rows = Rows::default();
        Lost.rows(&world.view(), Scope::City, &mut rows);
        let language = || Row::new("encounters_lost_language", 0.0);
        let candidate = || Row::new("encounters_lost_candidate", 0.0);
        near(rows.get(&language().setting("work")), 1.0 / 9.0);
        near(rows.get(&candidate().setting("work")), 1.0 / 9.0);
        near(rows.get(&language().setting("counter")), 0.6);
        near(rows.get(&language()), 7.0 / 19.0);
        // Group 1 took part in 6 at work, so began about 3, and lost 1.
        near(rows.get(&language().setting("work").group(1)), 0.25);
        near(rows.get(&language().group(1)), 0.25);
        // Group 0 took part in 8, began about 4, and lost 1.
        near(rows.get(&candidate().setting("work").group(0)), 0.2);
        assert_eq!(rows.get(&language().setting("counter").group(1)), None);
        assert_eq!(rows.get(&language().setting("home")), None);
    }

    #[test]
    fn a_week_without_counts_has_no_rows() {
        let mut world = world();
        world.flows = Flows::default();
        let mut rows = Rows::default();
        Contacts.rows(&world.view(), Scope::City, &mut rows);
        Lost.rows(&world.view(), Scope::City, &mut rows);
        assert!(rows.is_empty());
    }
}
