//! Docking: published models whose rules are expressed in this engine must behave as published.
//!
//! A docking test compares the engine with another model, not with data. Each is a run of its own,
//! in a small town in which everything is switched off that the published rule does not have; what
//! our catalogue lacks is a [`Mechanism`](crate::mechanism::Mechanism) of the test's own. Settings
//! of a plan (`--set`) do not reach them: a docking test asks what the engine can express, not
//! whether the parameters are right. For the same reason a test spells out every parameter that acts,
//! so that a calibration of defaults does not move it. T-C2 alone asks about the minds of the core
//! profile as they ship.

mod avoidance;
mod distances;
mod enclaves;
mod escalation;
mod influence;
mod intake;
mod tastes;

pub(super) use distances::RESIDENCE as DISSIMILARITIES;
pub(super) use tastes::BETAS;

pub(super) use enclaves::KAPPAS;
pub(super) use escalation::SHARES as MINORITIES;

use ndarray::Array2;

use super::statistic::{Statistic, Values};
use crate::encounter::opportunity;
use crate::engine::Simulation;
use crate::error::Result;
use crate::mechanism::{Choice, catalogue};
use crate::parameter::Parameters;
use crate::places::SettingParameters;
use crate::population::{City, Group, Groups, SyntheticCity};
use crate::scenario::Scenario;

/// A docking test.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Docking {
    /// T-A2: who is prejudiced avoids contact.
    Avoidance,
    /// T-B2: influence that repels, and exchange of arguments, on maps.
    Influence,
    /// T-B6: anxiety that escalates on both sides.
    Escalation,
    /// T-C1: ties for their utility.
    Enclaves,
    /// T-C2: the same intake in a short and a long time.
    Intake,
    /// T-D1: homes chosen by taste alone.
    Tastes,
    /// T-D3: schools chosen with and without distance.
    Distances,
}

impl Docking {
    const ALL: [Docking; 7] = [
        Docking::Avoidance,
        Docking::Influence,
        Docking::Escalation,
        Docking::Enclaves,
        Docking::Intake,
        Docking::Tastes,
        Docking::Distances,
    ];

    /// The statistics that it notes.
    fn statistics(self) -> &'static [Statistic] {
        match self {
            Docking::Avoidance => avoidance::STATISTICS,
            Docking::Influence => influence::STATISTICS,
            Docking::Escalation => escalation::STATISTICS,
            Docking::Enclaves => enclaves::STATISTICS,
            Docking::Intake => intake::STATISTICS,
            Docking::Tastes => tastes::STATISTICS,
            Docking::Distances => distances::STATISTICS,
        }
    }

    /// The test that notes a statistic.
    pub(super) fn of(name: &str) -> Option<Docking> {
        Docking::ALL
            .into_iter()
            .find(|test| test.statistics().iter().any(|s| s.0 == name))
    }

    /// Runs it at a seed on one thread.
    pub(super) fn run(self, seed: u64, values: &mut Values) -> Result<()> {
        match self {
            Docking::Avoidance => avoidance::run(seed, values),
            Docking::Influence => influence::run(seed, values),
            Docking::Escalation => escalation::run(seed, values),
            Docking::Enclaves => enclaves::run(seed, values),
            Docking::Intake => intake::run(seed, values),
            Docking::Tastes => tastes::run(seed, values),
            Docking::Distances => distances::run(seed, values),
        }
    }
}

/// The statistics of all docking tests.
pub(super) fn statistics() -> impl Iterator<Item = &'static Statistic> {
    Docking::ALL.into_iter().flat_map(|t| t.statistics())
}

/// Encounters of a person in a week, unless a test says otherwise.
const RATE: f64 = 5.0;

/// A town for a published rule: groups with these shares and dissimilarities (the first are the
/// hosts, against whom the others' are meant), all mechanisms off but M01, nobody meets but residents
/// of an area in the street, where no encounter can be avoided, nobody is preferred, and all places
/// are alike.
struct Bare(Scenario);

impl Bare {
    /// So many inhabitants of so many equal areas.
    ///
    /// # Errors
    /// If there are fewer than two groups.
    fn new(groups: &[(&str, f64, f64)], inhabitants: u32, areas: u32, seed: u64) -> Result<Bare> {
        let members = groups.iter().enumerate().map(|(g, (name, share, d))| {
            let mut group = Group::new(*name, g == 0);
            group.spec.share = *share;
            group.spec.dissimilarity = *d;
            group.spec.language = 1.0;
            group
        });
        let n = groups.len();
        let groups = Groups::new(members.collect(), Array2::zeros((n, n)))?;
        let city = SyntheticCity {
            inhabitants,
            areas,
            size_spread: 0.0,
            ..SyntheticCity::default()
        };
        let mut scenario = Scenario::new(groups, City::Synthetic(city));
        scenario.seed = seed;
        for entry in catalogue() {
            let values = entry.parameters.iter().map(|p| p.default).collect();
            let choice = Choice {
                enabled: entry.name == opportunity::CARD.name,
                values,
            };
            scenario.mechanisms.insert(entry.name.to_owned(), choice);
        }
        for setting in &mut scenario.settings {
            setting.enabled = setting.name == "street";
            setting.active = false;
            setting.spec = SettingParameters {
                rate: RATE,
                forced: 1.0,
                bias: 0.0,
                climate: 0.0,
                ..SettingParameters::default()
            };
        }
        Ok(Bare(scenario))
    }

    /// With a mechanism of the catalogue on.
    fn with(mut self, name: &str, parameters: &impl Parameters) -> Bare {
        let on = Choice {
            enabled: true,
            values: parameters.values(),
        };
        self.0.mechanisms.insert(name.to_owned(), on);
        self
    }

    /// With something else changed.
    fn changed(mut self, change: impl FnOnce(&mut Scenario)) -> Bare {
        change(&mut self.0);
        self
    }
}

/// Mean of a column over the members of a group: of its number about group `h`.
fn mean_of(town: &Simulation, column: &str, group: usize, h: usize) -> f64 {
    let people = town.population();
    let groups = people.groups.len();
    let data = town.column(column).unwrap_or(&[]);
    let members = people
        .all_present()
        .filter(|&i| usize::from(people.group[i]) == group);
    let (mut sum, mut n) = (crate::num::Fixed::default(), 0u32);
    for i in members {
        sum.add(data.get(i * groups + h).copied().unwrap_or(0.0));
        n += 1;
    }
    sum.value() / f64::from(n)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_statistic_belongs_to_one_test() {
        for statistic in statistics() {
            let owners = Docking::ALL.iter().filter(|t| {
                let own = t.statistics();
                own.iter().any(|s| s.0 == statistic.0)
            });
            assert_eq!(owners.count(), 1, "{}", statistic.0);
        }
        assert_eq!(Docking::of("contact_r"), None);
    }

    #[test]
    fn in_a_bare_town_nothing_changes() {
        let bare = Bare::new(&[("host", 0.7, 0.0), ("newcomer", 0.3, 0.2)], 600, 3, 5).unwrap();
        let mut town = Simulation::builder(bare.0).threads(1).build().unwrap();
        let before = town.column("attitude").unwrap().to_vec();
        (0..5).for_each(|_| town.step());
        assert_eq!(town.column("attitude").unwrap(), before);
        assert!(town.encounters() > 0 && town.ties().is_empty());
    }
}
