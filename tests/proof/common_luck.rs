//! Common luck: what one person's world changes stays with those whom it can have reached, and a
//! difference within a seed is surer than one between seeds.

use std::collections::BTreeSet;
use std::sync::Mutex;

use commonground::comparison::{Comparison, Moments};
use commonground::engine::{Simulation, View};
use commonground::ids::NONE;
use commonground::indirect::homeland::Shock;
use commonground::scenario::{Arm, BurnIn, Scenario};

use super::common::{four, off, simulation, town, two};

/// Everything that is a person's own: columns, contacts, seats, home, ties.
fn person(view: &View<'_>, i: u32) -> Vec<u64> {
    let (at, groups) = (i as usize, view.groups());
    let mut own = vec![
        u64::from(view.population.area[at]),
        u64::from(view.population.household[at]),
    ];
    for name in view.columns() {
        let column = view.column(name).expect("a column of the model");
        let width = column.values.len() / view.population.len();
        let row = &column.values[at * width..(at + 1) * width];
        own.extend(row.iter().map(|x| u64::from(x.to_bits())));
    }
    let last = &view.last_contact[at * groups..(at + 1) * groups];
    own.extend(last.iter().map(|&x| u64::from(x)));
    own.extend(view.seats.values().map(|s| u64::from(s.seat_of()[at])));
    let mut ties: Vec<(u64, i16, i16)> = view
        .ties
        .of(i)
        .iter()
        .map(|t| {
            (
                view.population.key[t.other as usize],
                t.packed().0,
                t.packed().1,
            )
        })
        .collect();
    ties.sort_unstable();
    for (key, mine, theirs) in ties {
        own.extend([key, mine as u64, theirs as u64]);
    }
    own
}

/// Who differs between two towns.
fn different(a: &Simulation, b: &Simulation) -> BTreeSet<u32> {
    let (a, b) = (a.view(), b.view());
    let people = 0..a.population.len() as u32;
    people.filter(|&i| person(&a, i) != person(&b, i)).collect()
}

/// Whether two people share a home, a place or a tie.
fn share(view: &View<'_>, i: u32, j: u32) -> bool {
    let p = view.population;
    let home = p.household[i as usize];
    (home != NONE && home == p.household[j as usize])
        || view.ties.tied(i, j)
        || view.seats.values().any(|s| {
            let place = s.place_of(i);
            place != NONE && place == s.place_of(j)
        })
}

/// Lets two towns, in the second of which these people think otherwise from now on, live side by
/// side; returns the share of people who are untouched after 1, 4 and 12 weeks.
fn untouched(one: &Simulation, people: &[u32]) -> Vec<f64> {
    let (mut one, mut other) = (one.fork().unwrap(), one.fork().unwrap());
    let groups = one.view().groups();
    let attitude = other.column_mut("attitude").unwrap();
    for &i in people {
        attitude[i as usize * groups..(i as usize + 1) * groups].fill(-0.9);
    }
    let mut touched = different(&one, &other);
    assert_eq!(touched, people.iter().copied().collect());
    let mut shares = Vec::new();
    for week in 1..=12 {
        let before = [one.fork().unwrap(), other.fork().unwrap()];
        one.step();
        other.step();
        let now = different(&one, &other);
        for &i in now.difference(&touched) {
            let near = |town: &Simulation| touched.iter().any(|&j| share(&town.view(), i, j));
            assert!(
                before.iter().any(near),
                "week {week}: {i} differs and shared nothing with anybody who did"
            );
        }
        if [1, 4, 12].contains(&week) {
            shares.push(1.0 - now.len() as f64 / one.population().len() as f64);
        }
        touched = now;
    }
    shares
}

#[test]
fn what_happens_to_some_reaches_only_those_who_share_something_with_them() {
    let mut scenario = town(four(), 4_000, 16);
    // What acts through areas or the whole city.
    for name in [
        "media",
        "peer_influence",
        "contextual_norm",
        "group_size",
        "withdrawal",
    ] {
        off(&mut scenario, name);
    }
    let mut settled = simulation(scenario);
    settled.burn_in(BurnIn::Weeks(8), |_, _| true);
    let view = settled.view();
    let everybody = || 0..view.population.len() as u32;
    // The newcomer with the most friends, and everybody in one area.
    let newcomers = everybody().filter(|&i| view.population.group[i as usize] > 0);
    let one = newcomers.max_by_key(|&i| view.ties.degree(i)).unwrap();
    let area: Vec<u32> = everybody()
        .filter(|&i| view.population.area[i as usize] == 3)
        .collect();
    for (who, people, least) in [("one person", vec![one], 0.5), ("one area", area, 0.0)] {
        let shares = untouched(&settled, &people);
        println!("{who} differs; untouched after 1, 4 and 12 weeks: {shares:.3?}");
        assert!(shares[0] > least, "{who}: {shares:?}");
        let now = 1.0 - people.len() as f64 / view.population.len() as f64;
        assert!(
            shares[2] < now,
            "{who}: nobody else was reached in 12 weeks"
        );
    }
}

#[test]
fn a_difference_within_seeds_varies_at_most_half_as_much_as_between_them() {
    let mut now = two(800);
    (now.weeks, now.burn_in) = (26, BurnIn::Weeks(8));
    now.compare.weeks = vec![26];
    now.compare.areas = false;
    let arm = |name: &str, change: &dyn Fn(&mut Scenario)| {
        let mut scenario = now.clone();
        change(&mut scenario);
        Arm::new(name, scenario)
    };
    let mut all = now.clone();
    all.arms = vec![
        arm("now", &|_| {}),
        arm("shock", &|s| {
            let mut shock = Shock {
                name: "abroad".to_owned(),
                week: 2,
                ..Shock::default()
            };
            shock.spec.size = 0.1;
            s.inputs.shocks.push(shock);
        }),
        arm("apart", &|s| {
            let work = s.settings.iter_mut().find(|x| x.name == "work").unwrap();
            work.spec.bias = 0.6;
        }),
    ];
    let of = Comparison::new(&[all]).unwrap();
    let found = Mutex::new(Vec::new());
    let numbers: Vec<u32> = (1..=12).collect();
    let done = |r| {
        found.lock().unwrap().push(r);
        Ok(())
    };
    of.run(&numbers, 2, &done, &|_| true).unwrap();
    let mut found = found.into_inner().unwrap();
    found.sort_by_key(|r| r.number);
    let keys = found[0].numbers.iter().map(|(k, _)| k.clone());
    let attitudes: Vec<_> = keys.filter(|k| k.indicator == "attitude_mean").collect();
    assert_eq!(attitudes.len(), 2);
    for key in attitudes {
        for arm in [1, 2] {
            let variance = |of: &dyn Fn(usize) -> f64| {
                let mut all = Moments::default();
                (0..found.len()).for_each(|r| all.add(of(r)));
                let sd = all.sd().unwrap();
                sd * sd
            };
            let value = |r: usize, arm: usize| found[r].numbers.get(&key, arm, 0).unwrap();
            let paired = variance(&|r| value(r, arm) - value(r, 0));
            let unpaired = variance(&|r| value(r, arm)) + variance(&|r| value(r, 0));
            println!(
                "{:?} arm {arm}: paired over unpaired {:.3}",
                key.group,
                paired / unpaired
            );
            assert!(
                paired > 0.0 && paired <= 0.5 * unpaired,
                "{paired} {unpaired}"
            );
        }
    }
}
