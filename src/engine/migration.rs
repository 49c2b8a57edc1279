//! M36: people come at the start of a week and leave, die and are born at its end (see
//! [`institutions::arrivals`](crate::institutions::arrivals) and
//! [`institutions::departures`](crate::institutions::departures)). Nothing happens before week 0.

use std::collections::BTreeMap;

use crate::checkpoint::{kept, stored};
use rayon::prelude::*;
use xxhash_rust::xxh3::Xxh3;

use super::ground::Ground;
use super::presence::Seating;
use super::reunion::Reunion;
use super::timings::Watch;
use super::world::World;
use crate::error::{Error, Result};
use crate::ids::NONE;
use crate::indirect::events::permute;
use crate::institutions::arrivals::Arrival;
use crate::institutions::departures::{ByStatus, FERTILE, Leaving, Migration};
use crate::institutions::reunion::FamilyReunion;
use crate::num::{poisson_large, weekly_from_yearly};
use crate::policy::Dial;
use crate::population::{
    BORN, Groups, HouseholdMix, Newcomer, NewcomerRule, Population, mark_parents, note_parents,
};
use crate::rng::{Stream, uniform, uniform64};

/// Residents of a centre that a policy opens without saying of what size, as `[[centres]]`.
const USUAL_SIZE: f32 = 260.0;

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

/// What happens to somebody at the end of a week, in the order in which it is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    Leaves,
    Dies,
    GivesBirth,
}

/// Probabilities of a week.
#[derive(Debug, Clone)]
struct Hazards {
    /// Group × age.
    death: Vec<f32>,
    birth: Vec<f32>,
}

impl Hazards {
    /// The groups have been given other positions.
    fn relabel(&mut self, to: &[usize]) {
        permute(&mut self.birth, to);
        let old = self.death.clone();
        for (row, &at) in old.chunks_exact(AGES).zip(to) {
            self.death[at * AGES..(at + 1) * AGES].copy_from_slice(row);
        }
    }
}

const AGES: usize = 256;
/// Groups with fewer members at the start count as being of the ages of the city, where ages are to be those of
/// the start.
const FEW: u64 = 100;

/// How many there are.
#[derive(Debug, Clone)]
struct Ages {
    /// People by group and age.
    people: Vec<u64>,
    /// Women who may have children, by group.
    mothers: Vec<u64>,
}

impl Ages {
    fn none(groups: usize) -> Ages {
        Ages {
            people: vec![0; groups * AGES],
            mothers: vec![0; groups],
        }
    }

    /// Somebody is there.
    fn count(&mut self, p: &Population, i: usize) {
        let group = usize::from(p.group[i]);
        self.people[group * AGES + usize::from(p.age[i])] += 1;
        let mother = p.female[i] && FERTILE.contains(&p.age[i]);
        self.mothers[group] += u64::from(mother);
    }

    fn and(mut self, others: Ages) -> Ages {
        let add = |a: &mut [u64], b: &[u64]| a.iter_mut().zip(b).for_each(|(a, b)| *a += b);
        add(&mut self.people, &others.people);
        add(&mut self.mothers, &others.mothers);
        self
    }

    /// People of a group by age.
    fn of(&self, group: usize) -> &[u64] {
        &self.people[group * AGES..(group + 1) * AGES]
    }

    /// Those of the start, of groups with few members those of the city.
    fn of_the_start(p: &Population) -> Ages {
        let g = p.groups.len();
        let mut ages = Ages::none(g);
        p.all_present().for_each(|i| ages.count(p, i));
        let of_city = |age| (0..g).map(|group| ages.of(group)[age]).sum();
        let city: Vec<u64> = (0..AGES).map(of_city).collect();
        let mothers: u64 = ages.mothers.iter().sum();
        for group in 0..g {
            let members: u64 = ages.of(group).iter().sum();
            if members < FEW || ages.mothers[group] == 0 {
                ages.people[group * AGES..(group + 1) * AGES].copy_from_slice(&city);
                ages.mothers[group] = mothers;
            }
        }
        ages
    }
}

impl World {
    /// A week begins: households come, leave centres, search and move; those who come find places
    /// where there are any.
    pub fn let_people_come(&mut self) {
        let Some(ground) = self.ground.take() else {
            return;
        };
        let mut watch = Watch::start();
        let mut peopling = self.peopling.take();
        if let Some(peopling) = &mut peopling {
            self.let_families_follow(peopling, &ground);
        }
        let mut parties = match (&mut peopling, u32::try_from(self.week)) {
            (Some(peopling), Ok(week)) => {
                let p = &self.population;
                peopling.parties(week, &p.groups, p.legal.is_on())
            }
            _ => Vec::new(),
        };
        if let Some(away) = &mut self.away {
            parties.extend(away.who_returns(self.week));
        }
        parties.sort_unstable_by_key(Party::key);
        // Before others come, so that nobody comes and leaves in one week.
        let looking = self.whose_stay_ends();
        let mut wanted = Vec::new();
        if let Some(mut centres) = self.centres.take() {
            parties.retain(|party| {
                let dial = |dial: Dial| self.dials.greatest(dial, party.group);
                let by_policy = party.luck < dial(Dial::CentreShare);
                // Who is placed directly needs no centre.
                if party.placed < dial(Dial::DirectPlacement) {
                    return true;
                }
                let listed = centres.send(party, self.week);
                let site = match listed.filter(|_| party.centre || by_policy) {
                    Some(site) => site,
                    None if by_policy => {
                        let size = dial(Dial::CentreSize);
                        centres.open(if size > 0.0 { size } else { USUAL_SIZE }, &ground)
                    }
                    None => return true,
                };
                let at = centres.site(site).at;
                let home = self.settle_in(party, at, &ground, &mut wanted);
                // Who would have come to a listed centre anyway costs no policy.
                let sends = by_policy && !(party.centre && listed.is_some());
                let sent_by = match sends {
                    true => {
                        self.schedule
                            .sets(Dial::CentreShare, self.week, party.group, &self.budgets)
                    }
                    false => None,
                };
                centres.admit(home, party.members.len() as u32, site, sent_by);
                false
            });
            self.centres = Some(centres);
        }
        let mut left = Vec::new();
        let leaving = self.who_leaves_home();
        let mut own = Vec::new();
        if self.housing.is_some() {
            let (lodgings, housed, alone) = self.find_dwellings(&parties, &looking, &leaving);
            own = alone;
            for (party, lodging) in parties.into_iter().zip(lodgings) {
                if let Some((number, at)) = lodging {
                    let home = self.settle_in(&party, at, &ground, &mut wanted);
                    if let Some(housing) = &mut self.housing {
                        housing.move_in(home, party.key(), number, self.step);
                    }
                } else if let Some(peopling) = &mut peopling {
                    peopling.waiting.push(party);
                }
            }
            let found = looking.iter().zip(housed).filter(|(_, housed)| *housed);
            left.extend(found.map(|(&h, _)| h));
        } else if let Some(peopling) = &peopling {
            let groups = self.groups();
            for party in &parties {
                let at = peopling.like_the_stock(&ground, groups, party.key(), party.group);
                self.settle_in(party, at, &ground, &mut wanted);
            }
            for h in looking {
                let head = self.homes.members(h)[0] as usize;
                let (key, group) = (self.population.key[head], self.population.group[head]);
                let at = peopling.like_the_stock(&ground, groups, key, usize::from(group));
                self.move_household(h, at, &mut wanted);
                self.movements.moved[usize::from(group)] += 1;
                left.push(h);
            }
        }
        self.leave_home(&leaving, &own, peopling.as_mut(), &mut wanted);
        self.take_seats(wanted);
        if let Some(centres) = &mut self.centres {
            left.retain(|&h| centres.discharge(h));
        }
        self.isolate(&left);
        self.movements.waiting.fill(0);
        for party in peopling.iter().flat_map(|p| &p.waiting) {
            self.movements.waiting[party.group] += 1;
        }
        (self.peopling, self.ground) = (peopling, Some(ground));
        watch.lap(&mut self.timings.turnover);
    }

    /// A household moves in; the seats that its members want are added to a list. Returns its
    /// number.
    fn settle_in(
        &mut self,
        party: &Party,
        at: Lodging,
        ground: &Ground,
        wanted: &mut Vec<Seating>,
    ) -> u32 {
        let home = self.homes.found();
        let mut school = None;
        let rows: Vec<u32> = party
            .members
            .iter()
            .map(|m| {
                let row = self.come(m, home, at.area);
                let class = self.seats_of_a_resident(row, at, ground, wanted);
                let age = self.school_age(row as usize);
                if let Some(class) = class.filter(|_| (6..12).contains(&age)) {
                    school = Some(class);
                }
                row
            })
            .collect();
        if let Some(gate) = self.gate_of(school) {
            let parents = rows.iter().zip(&party.members).filter(|(_, m)| m.parent);
            wanted.extend(parents.map(|(&row, _)| ("gate", row, gate)));
        }
        match &mut self.away {
            Some(away) if party.returns() => {
                for m in &party.members {
                    self.movements.returned[usize::from(m.group)] += 1;
                    away.note_return(m.key);
                }
            }
            _ => self.movements.arrived[party.group] += rows.len() as u64,
        }
        if let Some(moves) = &mut self.moves {
            moves.note(&self.population, &self.homes, home);
        }
        home
    }

    /// The gate at which parents meet of a child of primary age in a class, if there is one.
    pub(super) fn gate_of(&self, class: Option<u32>) -> Option<u32> {
        let unit_of = &self.population.membership("class")?.unit_of;
        let gate = unit_of.get(class? as usize).copied()?;
        ((gate as usize) < self.seats.get("gate")?.places()).then_some(gate)
    }

    /// Marks the parents of the children of a household.
    pub(super) fn mark_parents_at(&mut self, home: u32) {
        let members = self.homes.members(home);
        let age: Vec<u8> = members
            .iter()
            .map(|&i| self.population.age[i as usize])
            .collect();
        let mut parent = vec![false; members.len()];
        mark_parents(&vec![0; members.len()], &age, &mut parent);
        for (&i, is) in members.iter().zip(parent) {
            self.population.parent[i as usize] |= is;
        }
    }

    /// Street, cell, office, way and class of somebody who begins to live here; returns the class.
    pub(super) fn seats_of_a_resident(
        &self,
        row: u32,
        at: Lodging,
        ground: &Ground,
        wanted: &mut Vec<Seating>,
    ) -> Option<u32> {
        let p = &self.population;
        let key = p.key[row as usize];
        let class = self.seats.get("class").and_then(|class| {
            let first = self.class_of_a_resident(ground, row as usize)?;
            ground.class(class, first, at.area)
        });
        let way = ground.way(key, at.area, class.is_some());
        let places = [
            ("street", at.area),
            ("neighbours", at.cell),
            ("counter", at.area),
            ("transit", way),
            ("class", class.unwrap_or(NONE)),
        ];
        for (name, place) in places {
            let known = |s: &crate::places::Seats| (place as usize) < s.places();
            if self.seats.get(name).is_some_and(known) {
                wanted.push((name, row, place));
            }
        }
        class
    }

    /// People leave, die and are born.
    pub fn let_people_go(&mut self) {
        if self.week < 0 {
            return;
        }
        if self.peopling.is_none() {
            return;
        }
        let (Some(peopling), Some(ground)) = (self.peopling.take(), self.ground.take()) else {
            return;
        };
        let mut watch = Watch::start();
        let mut events = self.events_of_the_week(&peopling);
        // By kind, then in the order of keys.
        events.sort_unstable();
        let mut gone = Vec::new();
        let mut leaving = std::collections::BTreeSet::new();
        let mut away = self.away.take();
        if let Some(away) = &mut away {
            self.lose_friendships(away);
        }
        let mut returning = std::collections::BTreeSet::new();
        for &(event, _, i) in &events {
            let group = usize::from(self.population.group[i as usize]);
            match event {
                Event::Leaves => {
                    let home = self.population.household[i as usize];
                    if let Some(away) = &mut away
                        && let Some(weeks) = self.comes_back_after(away, i)
                    {
                        returning.extend(self.set_out(away, home, weeks));
                    }
                    for &j in self.homes.members(home) {
                        let group = usize::from(self.population.group[j as usize]);
                        self.movements.departed[group] += 1;
                        gone.push(j);
                        leaving.insert(j);
                    }
                }
                // Who has left did not die here.
                Event::Dies if !leaving.contains(&i) => {
                    self.movements.died[group] += 1;
                    gone.push(i);
                }
                _ => {}
            }
        }
        self.go(&gone);
        if let Some(away) = &mut away {
            let keys = gone.iter().map(|&i| self.population.key[i as usize]);
            away.forget(&keys.filter(|key| !returning.contains(key)).collect());
        }
        self.move_statuses();
        let mut wanted = Vec::new();
        for &(event, key, i) in &events {
            // The row of a mother who died may have been taken by a child born before.
            let here = self.population.is_present(i as usize);
            if event == Event::GivesBirth && here && self.population.key[i as usize] == key {
                self.give_birth(&peopling, &ground, (key, i), &mut wanted);
            }
        }
        self.take_seats(wanted);
        if let Some(away) = &mut away {
            self.take_up_friendships(away);
            self.count_away(away, &peopling.waiting);
        }
        self.away = away;
        (self.peopling, self.ground) = (Some(peopling), Some(ground));
        watch.lap(&mut self.timings.turnover);
    }

    fn events_of_the_week(&self, peopling: &Peopling) -> Vec<(Event, u64, u32)> {
        let p = &self.population;
        let nobody_came = self.movements.arrived.iter().all(|&n| n == 0);
        let unstated = p.groups.iter().all(|g| g.rates.are_unstated());
        if nobody_came && unstated && !p.legal.is_on() {
            return Vec::new();
        }
        let now;
        let hazards = match &peopling.by_age {
            Some(of_the_start) => of_the_start,
            None => {
                now = peopling.hazards(&self.ages());
                &now
            }
        };
        super::start::in_runs(self.len(), self.pieces.people, |run| {
            let mut events = Vec::new();
            for i in run.filter(|&i| p.is_present(i)) {
                let (key, g) = (p.key[i], usize::from(p.group[i]));
                let bits = peopling.luck.draw(key, self.step, 0);
                let here = p.arrived(i).map(|week| self.week - week);
                let mut leaving = match p.legal_status(i) {
                    None => peopling.leaving[g].probability(here),
                    Some(_) if p.permit_is_over(i, self.week, &self.dials) => self.permit_leaves(i),
                    Some(status) => peopling.by_status.probability(g, status, here.is_some()),
                };
                if let Some(centres) = &self.centres
                    && here.is_some()
                    && centres.has(p.household[i])
                {
                    leaving = centres.leaves();
                }
                let head = || self.homes.members(p.household[i])[0] == i as u32;
                if uniform(bits[0]) < leaving && head() {
                    events.push((Event::Leaves, key, i as u32));
                }
                if uniform(bits[1]) < hazards.death[g * AGES + usize::from(p.age[i])] {
                    events.push((Event::Dies, key, i as u32));
                }
                let mother = p.female[i] && FERTILE.contains(&p.age[i]);
                if mother && uniform(bits[2]) < hazards.birth[g] {
                    events.push((Event::GivesBirth, key, i as u32));
                }
            }
            events
        })
    }

    /// How many people of each age there are.
    fn ages(&self) -> Ages {
        let (p, g) = (&self.population, self.groups());
        (0..self.runs())
            .into_par_iter()
            .fold(
                || Ages::none(g),
                |mut ages, run| {
                    let first = run * self.pieces.people;
                    let run = first..(first + self.pieces.people).min(p.len());
                    let present = run.filter(|&i| p.is_present(i));
                    present.for_each(|i| ages.count(p, i));
                    ages
                },
            )
            .reduce(|| Ages::none(g), Ages::and)
    }

    /// A child is born to a mother, and lives with her.
    fn give_birth(
        &mut self,
        peopling: &Peopling,
        ground: &Ground,
        (mother_key, mother): (u64, u32),
        wanted: &mut Vec<Seating>,
    ) {
        let m = mother as usize;
        let parents = self.parents_of_a_child(mother);
        // Without the seed, as keys of arrivals.
        let bits = Stream::new(0, "birth").draw(mother_key, self.week as u32, 0);
        let name = (u64::from(bits[0]) << 32) | u64::from(bits[1]);
        let key = BORN | (name >> 4);
        let group = match &self.rules.generations {
            // Of parents of two groups either's.
            Some(_) => {
                let of = parents[bits[3] as usize % parents.len()];
                usize::from(self.population.group[of as usize])
            }
            None => usize::from(self.population.group[m]),
        };
        let groups = &self.population.groups;
        let mut child = peopling
            .newcomers
            .person(groups, key, group, 0, bits[2] & 1 == 1);
        self.take_after(&mut child, &parents);
        self.take_status_of(&mut child, &parents);
        let (home, area) = (self.population.household[m], self.population.area[m]);
        let cell = self
            .seats
            .get("neighbours")
            .map_or(NONE, |s| s.place_of(mother));
        let row = self.come(&child, home, area);
        self.born_here(row, &parents);
        self.seats_of_a_resident(row, Lodging { area, cell }, ground, wanted);
        self.mark_parents_at(home);
        self.movements.born[group] += 1;
        if let Some(moves) = &mut self.moves {
            moves.note(&self.population, &self.homes, home);
        }
    }
}
