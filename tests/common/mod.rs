//! Small towns for tests, and what there is to compare about two runs.
#![allow(dead_code)] // every test program uses a part of it

use commonground::engine::{Flows, Simulation};
use commonground::mechanism::{Choice, find};
use commonground::parameter::Kind;
use commonground::population::{City, Group, Groups, SyntheticCity};
use commonground::scenario::{Scenario, SimulationBuilder};
use ndarray::Array2;

/// Groups with these shares, the first `hosts` of them hosts, and one attitude for all pairs.
pub fn groups(shares: &[f64], hosts: usize, attitude: f64) -> Groups {
    let members = shares
        .iter()
        .enumerate()
        .map(|(g, &share)| {
            let mut group = Group::new(format!("g{g}"), g < hosts);
            group.spec.share = share;
            group
        })
        .collect();
    let n = shares.len();
    Groups::new(members, Array2::from_elem((n, n), attitude)).expect("groups that can be")
}

/// Four groups of 82, 8, 6 and 4%, the first of them hosts.
pub fn four() -> Groups {
    groups(&[0.82, 0.08, 0.06, 0.04], 1, 0.1)
}

/// Four groups that differ in everything, with an asymmetric matrix of attitudes; two are hosts.
pub fn four_unlike() -> Groups {
    let mut members: Vec<Group> = groups(&[0.5, 0.2, 0.18, 0.12], 2, 0.0)
        .iter()
        .cloned()
        .collect();
    for (g, group) in members.iter_mut().enumerate() {
        let x = g as f64;
        group.spec.language = [1.0, 0.83, 0.57, 0.31][g];
        group.spec.own_language = 1.0 - 0.07 * x;
        group.spec.anxiety = 0.17 + 0.13 * x;
        group.spec.common_identity = 0.61 - 0.17 * x;
        group.spec.interest_alpha = 1.3 + 0.9 * x;
        group.spec.interest_beta = 3.1 - 0.6 * x;
    }
    let attitude = Array2::from_shape_fn((4, 4), |(g, h)| {
        let x = (3 * g + 7 * h) as f64;
        0.37 * libm::sin(1.7 * x + 0.3) + 0.05
    });
    Groups::new(members, attitude).expect("groups that can be")
}

/// A town of these groups.
pub fn town(groups: Groups, inhabitants: u32, areas: u32) -> Scenario {
    let city = SyntheticCity {
        inhabitants,
        areas,
        ..SyntheticCity::default()
    };
    Scenario::new(groups, City::Synthetic(city))
}

/// A town of two groups, 70 and 30%, without much language barrier, that is quick to run.
pub fn two(inhabitants: u32) -> Scenario {
    town(groups(&[0.7, 0.3], 1, 0.1), inhabitants, 4)
}

/// Switches a mechanism off.
pub fn off(scenario: &mut Scenario, name: &str) {
    set(scenario, name, &[]).enabled = false;
}

/// Switches a mechanism on with these parameters, all others at their defaults.
pub fn set<'a>(scenario: &'a mut Scenario, name: &str, values: &[(&str, f64)]) -> &'a mut Choice {
    let entry = find(name).unwrap_or_else(|| panic!("no mechanism {name}"));
    let choice = scenario
        .mechanisms
        .entry(name.to_owned())
        .or_insert_with(|| Choice {
            enabled: true,
            values: entry.parameters.iter().map(|p| p.default).collect(),
        });
    for &(key, value) in values {
        let at = entry
            .parameters
            .iter()
            .position(|p| p.key == key)
            .unwrap_or_else(|| panic!("{name} has no parameter {key}"));
        match entry.parameters[at].kind {
            Kind::Number { min, max } => assert!((min..=max).contains(&value), "{name}.{key}"),
            Kind::Choice(words) => assert!((value as usize) < words.len(), "{name}.{key}"),
        }
        choice.values[at] = value;
    }
    choice
}

/// A builder on two threads.
pub fn builder(scenario: Scenario) -> SimulationBuilder {
    Simulation::builder(scenario).threads(2)
}

/// A simulation on two threads.
pub fn simulation(scenario: Scenario) -> Simulation {
    builder(scenario).build().expect("a town that can be")
}

/// Lets so many weeks pass.
pub fn live(simulation: &mut Simulation, weeks: u32) {
    for _ in 0..weeks {
        simulation.step();
    }
}

/// All ties by the keys of their ends, the smaller key first, with both likings as stored.
pub fn ties_by_key(simulation: &Simulation) -> Vec<(u64, u64, i16, i16)> {
    let (ties, key) = (simulation.ties(), &simulation.population().key);
    let mut all = Vec::new();
    for i in 0..key.len() as u32 {
        for tie in ties.of(i) {
            let (a, b) = (key[i as usize], key[tie.other as usize]);
            if a < b {
                let (mine, theirs) = tie.packed();
                all.push((a, b, mine, theirs));
            }
        }
    }
    all.sort_unstable();
    all
}

/// Bits of a column: equal bits, equal numbers, NaN and −0 told apart.
pub fn bits(column: &[f32]) -> Vec<u32> {
    column.iter().map(|x| x.to_bits()).collect()
}

/// Sums of flows over weeks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Changes {
    pub made: u64,
    pub ended: u64,
    pub teams: u64,
    pub clubs: u64,
    pub homes: u64,
}

impl Changes {
    pub fn add(&mut self, flows: &Flows) {
        self.made += flows.ties[0];
        self.ended += flows.ties[1];
        self.teams += flows.exchanges[0];
        self.clubs += flows.exchanges[1];
        self.homes += flows.exchanges[2];
    }

    pub fn all_happened(&self) -> bool {
        [self.made, self.ended, self.teams, self.clubs, self.homes]
            .iter()
            .all(|&n| n > 0)
    }
}

/// Mean attitude of one group towards another.
pub fn mean_attitude(simulation: &Simulation, g: usize, h: usize) -> f64 {
    let view = simulation.view();
    let n = view.groups();
    let (mut sum, mut count) = (0.0, 0u32);
    for i in 0..view.population.len() {
        if usize::from(view.population.group[i]) == g {
            sum += f64::from(view.attitude[i * n + h]);
            count += 1;
        }
    }
    sum / f64::from(count)
}
