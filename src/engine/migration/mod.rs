//! M36: people come at the start of a week and leave, die and are born at its end (see
//! [`institutions::arrivals`](crate::institutions::arrivals) and
//! [`institutions::departures`](crate::institutions::departures)). Nothing happens before week 0.

mod coming;
mod going;
mod hazards;

use std::collections::BTreeMap;

use crate::checkpoint::{kept, stored};
use xxhash_rust::xxh3::Xxh3;

use hazards::{AGES, Ages, Hazards};

use super::ground::Ground;
use super::reunion::Reunion;
use crate::error::{Error, Result};
use crate::indirect::events::permute;
use crate::institutions::arrivals::Arrival;
use crate::institutions::departures::{ByStatus, Leaving, Migration};
use crate::institutions::reunion::FamilyReunion;
use crate::num::{poisson_large, weekly_from_yearly};
use crate::population::{Groups, HouseholdMix, Newcomer, NewcomerRule, Population, note_parents};
use crate::rng::{Stream, uniform, uniform64};

/// A household that wants to live in the city.
#[derive(Debug, Clone)]
pub(crate) struct Party {
    pub group: usize,
    pub members: Vec<Newcomer>,
    /// Whether it goes to a reception centre first, by the stream's share.
    pub centre: bool,
    /// The draw that says so, and that which says whether it is placed directly.
    luck: f32,
    pub placed: f32,
}

stored! { Party { group, members, centre, luck, placed } }

impl Party {
    /// A household that comes back: it needs no centre, and is not placed.
    pub fn back(group: usize, members: Vec<Newcomer>) -> Party {
        Party {
            group,
            members,
            centre: false,
            luck: 1.0,
            placed: 1.0,
        }
    }

    /// Whether it was here before.
    pub fn returns(&self) -> bool {
        self.members[0].past.is_some()
    }

    /// The groups have been given other positions; columns by outgroup begin at `starts`.
    pub fn relabel(&mut self, to: &[usize], starts: &[usize]) {
        self.group = to[self.group];
        for m in &mut self.members {
            m.group = to[usize::from(m.group)] as u8;
            permute(&mut m.set_point, to);
            if let Some(past) = &mut m.past {
                for &at in starts {
                    permute(&mut past.columns[at..at + to.len()], to);
                }
                permute(&mut past.last_contact, to);
            }
        }
    }

    /// The address of what the household draws.
    pub fn key(&self) -> u64 {
        self.members[0].key
    }
}

/// Where a household lives: area, cell ([`NONE`] where there are none).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Lodging {
    pub area: u32,
    pub cell: u32,
}

stored! { Lodging { area, cell } }

/// A stream of arrivals made ready.
#[derive(Debug, Clone)]
struct Coming {
    arrival: Arrival,
    group: usize,
    mix: HouseholdMix,
    luck: Stream,
}

/// M36 made ready.
#[derive(Debug, Clone)]
pub(crate) struct Peopling {
    coming: Vec<Coming>,
    pub(super) newcomers: NewcomerRule,
    /// People by area and group at the start.
    stock: Vec<u64>,
    leaving: Vec<Leaving>,
    by_status: ByStatus,
    /// Weekly births and deaths for each member, by group.
    births: Vec<f64>,
    deaths: Vec<f64>,
    death_weights: Vec<f64>,
    /// Where people grow older: the rates at the ages of the start.
    by_age: Option<Hazards>,
    luck: Stream,
    home: Stream,
    /// Whose families follow, where any may.
    pub(super) reunion: Option<Reunion>,
    /// Week in which the family of each person came whose did, by key.
    pub(super) followed: BTreeMap<u64, i64>,
    /// Households that found no home yet.
    waiting: Vec<Party>,
}

kept! { Peopling { keep: waiting, followed; made: coming, newcomers, reunion, stock, leaving, by_status, births, deaths, death_weights, by_age, luck, home } }

impl Peopling {
    /// The rule for a population as it is at the start, in which people grow older or not; `None` where nobody
    /// will come or go.
    ///
    /// # Errors
    /// If somebody belongs to a group that does not exist.
    pub fn new(
        rule: &Migration,
        reunion: Option<&FamilyReunion>,
        arrivals: &[Arrival],
        population: &Population,
        ageing: bool,
        seed: u64,
    ) -> Result<Option<Peopling>> {
        let groups = &population.groups;
        let unstated = groups.iter().all(|g| g.rates.are_unstated());
        if arrivals.is_empty() && unstated && !population.legal.is_on() && reunion.is_none() {
            return Ok(None);
        }
        let mut coming = Vec::new();
        for arrival in arrivals {
            let Some(group) = groups.position(&arrival.group) else {
                let known: Vec<&str> = groups.iter().map(|g| g.name.as_str()).collect();
                return Err(Error::input(format!(
                    "arrivals `{}`: no group is named `{}`; groups: {}",
                    arrival.name,
                    arrival.group,
                    known.join(", ")
                )));
            };
            coming.push(Coming {
                mix: arrival.mix(&groups.get(group).spec),
                luck: Stream::new(seed, &format!("arrivals.{}", arrival.name)),
                arrival: arrival.clone(),
                group,
            });
        }
        // In the order of names: the order of a file does not matter.
        coming.sort_by(|a, b| a.arrival.name.cmp(&b.arrival.name));
        let counts = population.counts(population.areas.len(), |i| population.area[i]);
        let weekly = |rate: Option<f64>| rate.map_or(0.0, weekly_from_yearly);
        let mut peopling = Peopling {
            coming,
            newcomers: NewcomerRule::new(groups, &population.parameters, seed),
            stock: counts.iter().copied().collect(),
            leaving: groups
                .iter()
                .map(|g| rule.leaving(&g.rates, g.spec.status))
                .collect(),
            by_status: rule.by_status(groups),
            births: groups.iter().map(|g| weekly(g.rates.births)).collect(),
            deaths: groups.iter().map(|g| weekly(g.rates.deaths)).collect(),
            death_weights: rule.death_weights(),
            by_age: None,
            luck: Stream::new(seed, "migration.life"),
            home: Stream::new(seed, "migration.home"),
            reunion: reunion.map(|p| Reunion::new(p, seed)),
            followed: BTreeMap::new(),
            waiting: Vec::new(),
        };
        if ageing {
            peopling.by_age = Some(peopling.hazards(&Ages::of_the_start(population)));
        }
        Ok(Some(peopling))
    }

    /// Probabilities such that the rates of every group come out among people of these ages.
    fn hazards(&self, ages: &Ages) -> Hazards {
        let g = self.births.len();
        let mut hazards = Hazards {
            death: vec![0.0; g * AGES],
            birth: vec![0.0; g],
        };
        for group in 0..g {
            let (ages, mothers) = (ages.of(group), ages.mothers[group]);
            let members: u64 = ages.iter().sum();
            let weight: f64 = ages
                .iter()
                .zip(&self.death_weights)
                .map(|(&n, w)| n as f64 * w)
                .sum();
            if members > 0 {
                let scale = self.deaths[group] * members as f64 / weight;
                for (p, w) in hazards.death[group * AGES..]
                    .iter_mut()
                    .zip(&self.death_weights)
                {
                    *p = (scale * w).min(1.0) as f32;
                }
            }
            if mothers > 0 {
                let each = self.births[group] * members as f64 / mothers as f64;
                hazards.birth[group] = each.min(1.0) as f32;
            }
        }
        hazards
    }

    /// The households that wait outside the city.
    pub fn waiting_mut(&mut self) -> impl Iterator<Item = &mut Party> {
        self.waiting.iter_mut()
    }

    /// Everybody who wants to live here this week: those who waited and those who come; where persons have
    /// a legal status, with theirs.
    fn parties(&mut self, week: u32, groups: &Groups, stays: bool) -> Vec<Party> {
        let mut parties = std::mem::take(&mut self.waiting);
        // Terms of streams come after those of the start.
        for (c, terms) in self.coming.iter().zip(1u16..) {
            let households = c.arrival.people_in(i64::from(week)) / c.mix.mean_size();
            let bits = c.luck.draw(u64::from(week), 0, 0);
            let mut number = 0;
            for _ in 0..poisson_large(households as f32, [bits[0], bits[1]]) {
                let key = c.arrival.key(week, number);
                let mut luck = c.luck.sequence(key, 1);
                let status = stays.then(|| {
                    let [hi, lo, ..] = c.luck.draw(key, 3, 0);
                    let u = uniform64(hi, lo);
                    match &c.arrival.terms.statuses {
                        Some(shares) => shares.status(u),
                        None => groups.get(c.group).status(u),
                    }
                });
                let mut members = Vec::new();
                for (age, female) in c.mix.draw(&mut luck) {
                    let key = c.arrival.key(week, number);
                    number += 1;
                    let mut person = self.newcomers.person(groups, key, c.group, age, female);
                    person.language = c.arrival.language.map(|l| l as f32);
                    if let Some(status) = status {
                        (person.status, person.terms) = (status as u8, terms);
                    }
                    members.push(person);
                }
                note_parents(&mut members);
                let bits = c.luck.draw(key, 2, 0);
                let first = uniform(bits[0]);
                parties.push(Party {
                    group: c.group,
                    members,
                    centre: f64::from(first) < c.arrival.spec.centre,
                    luck: first,
                    placed: uniform(bits[1]),
                });
            }
        }
        parties
    }

    /// A home like those of the group at the start: an area with the odds of its members there (of
    /// all inhabitants where it had none), any of its cells.
    fn like_the_stock(&self, ground: &Ground, groups: usize, key: u64, group: usize) -> Lodging {
        let [hi, lo, cell, _] = self.home.draw(key, 0, 0);
        let word = (u64::from(hi) << 32) | u64::from(lo);
        let of_group = || self.stock.chunks_exact(groups).map(|row| row[group]);
        let all: u64 = of_group().sum();
        let mut at = ((u128::from(word) * u128::from(all)) >> 64) as u64;
        let found = of_group().position(|n| {
            let here = at < n;
            at = at.saturating_sub(n);
            here
        });
        let area = found.map_or_else(|| ground.any_area(word), |area| area as u32);
        Lodging {
            area,
            cell: ground.cell(area, cell),
        }
    }

    /// Adds the keys of those who wait outside the city to a digest.
    pub fn hash(&self, hash: &mut Xxh3) {
        for member in self.waiting.iter().flat_map(|party| &party.members) {
            hash.update(&member.key.to_le_bytes());
        }
        for (key, week) in &self.followed {
            hash.update(&key.to_le_bytes());
            hash.update(&week.to_le_bytes());
        }
    }

    /// The groups have been given other positions.
    pub fn relabel(&mut self, to: &[usize], starts: &[usize]) {
        for c in &mut self.coming {
            c.group = to[c.group];
        }
        self.newcomers.relabel(to);
        for row in self.stock.chunks_exact_mut(to.len()) {
            permute(row, to);
        }
        permute(&mut self.leaving, to);
        self.by_status.relabel(to);
        permute(&mut self.births, to);
        permute(&mut self.deaths, to);
        if let Some(hazards) = &mut self.by_age {
            hazards.relabel(to);
        }
        for party in &mut self.waiting {
            party.relabel(to, starts);
        }
    }
}
