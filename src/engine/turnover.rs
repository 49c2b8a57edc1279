//! The last phase of the week, until hiring and residential choice replace it: people exchange teams,
//! clubs and homes (see [`institutions::turnover`](crate::institutions::turnover)).

use crate::checkpoint::kept;
use std::collections::BTreeMap;

use super::homes::Homes;
use super::timings::Watch;
use super::world::World;
use crate::ids::NONE;
use crate::institutions::turnover::Turnover;
use crate::num::{sigmoid, weekly_from_yearly};
use crate::places::Seats;
use crate::population::{Population, age_band};
use crate::rng::{Stream, uniform};

/// Settings whose seats are exchanged, in the order of the draw's words.
const EXCHANGED: [&str; 4] = ["work", "club", "association", "joint_event"];

/// Least share of granted asks that is made up for by asking more often.
const LEAST_SUCCESS: f64 = 0.05;

/// Turnover made ready.
#[derive(Debug, Clone)]
pub(crate) struct Moves {
    /// Weekly probability of asking, by word of the draw.
    weekly: [f32; 4],
    weekly_home: f32,
    /// Strength of milieu sorting in teams and areas: what keeps the sorting of the start.
    pull_team: f32,
    pull_area: f32,
    /// Standardised log share of newcomers by team and by area.
    pub(super) team: Vec<f32>,
    pub(super) area: Vec<f32>,
    /// Households of each composition, in the order of their first members' keys.
    pub(super) alike: BTreeMap<Vec<(u8, u8)>, Vec<u32>>,
    /// Households noted under a composition since all were sorted; while it is not 0, some stand
    /// under one that they no longer have.
    pub(super) noted: usize,
    asks: Stream,
    pub(super) looks: Stream,
    offices: Stream,
}

kept! { Moves { keep: alike, noted; made: weekly, weekly_home, pull_team, pull_area, team, area, asks, looks, offices } }

impl Moves {
    /// Turnover for a population as it is seated.
    pub fn new(
        p: &Turnover,
        population: &Population,
        seats: &BTreeMap<String, Seats>,
        homes: &Homes,
        seed: u64,
    ) -> Moves {
        let alike = by_composition(population, homes);
        let team = seats.get("work").map_or_else(Vec::new, |s| {
            newcomer_share(population, s.places(), |i| s.place_of(i))
        });
        let area = newcomer_share(population, population.areas.len(), |i| {
            population.area[i as usize]
        });
        let mut moves = Moves {
            weekly: [0.0; 4],
            weekly_home: 0.0,
            pull_team: 0.0,
            pull_area: 0.0,
            team,
            area,
            alike,
            noted: 0,
            asks: Stream::new(seed, "turnover.ask"),
            looks: Stream::new(seed, "turnover.look"),
            offices: Stream::new(seed, "turnover.office"),
        };
        // An exchange moves two, so that with `success` of the asks granted a person changes with
        // 2·success times the hazard of asking.
        let weekly = |hazard: f64, success: f64| {
            weekly_from_yearly(hazard / (2.0 * success.max(LEAST_SUCCESS))) as f32
        };
        for (word, hazard) in [p.team, p.club, p.club, p.club].into_iter().enumerate() {
            let Some(seats) = seats.get(EXCHANGED[word]) else {
                continue;
            };
            let trials = moves.try_seats(population, seats, word);
            if word == 0 {
                moves.pull_team = trials.steady_pull();
            }
            moves.weekly[word] = weekly(hazard, trials.success(moves.pull_team));
        }
        let trials = moves.try_homes(population, homes, seats.get("neighbours"));
        moves.pull_area = trials.steady_pull();
        moves.weekly_home = weekly(p.home, trials.success(moves.pull_area));
        moves
    }

    /// A household has changed, or is new.
    pub fn note(&mut self, population: &Population, homes: &Homes, household: u32) {
        if self.weekly_home == 0.0 {
            return;
        }
        self.noted += 1;
        if self.noted * 8 > homes.len() {
            self.alike = by_composition(population, homes);
            self.noted = 1;
        } else if !homes.members(household).is_empty() {
            let signature = signature(population, homes, household);
            self.alike.entry(signature).or_default().push(household);
        }
    }

    /// The groups have been given other positions: the group at `g` is now at `to[g]`.
    pub fn relabel(&mut self, to: &[usize]) {
        self.alike = std::mem::take(&mut self.alike)
            .into_iter()
            .map(|(mut signature, households)| {
                for (group, _) in &mut signature {
                    *group = to[usize::from(*group)] as u8;
                }
                signature.sort_unstable();
                (signature, households)
            })
            .collect();
    }
}

/// Group and age band: exchanges keep both.
pub(super) fn kind(population: &Population, i: u32) -> (u8, u8) {
    (
        population.group[i as usize],
        age_band(population.age[i as usize]) as u8,
    )
}

/// Households by composition, in the order of their first members' keys.
fn by_composition(population: &Population, homes: &Homes) -> BTreeMap<Vec<(u8, u8)>, Vec<u32>> {
    let mut alike: BTreeMap<Vec<(u8, u8)>, Vec<u32>> = BTreeMap::new();
    for h in 0..homes.len() as u32 {
        if !homes.members(h).is_empty() {
            let signature = signature(population, homes, h);
            alike.entry(signature).or_default().push(h);
        }
    }
    for households in alike.values_mut() {
        households.sort_by_key(|&h| population.key[homes.members(h)[0] as usize]);
    }
    alike
}

/// Composition of a household by group and age band.
pub(super) fn signature(population: &Population, homes: &Homes, household: u32) -> Vec<(u8, u8)> {
    let members = homes.members(household).iter();
    let mut signature: Vec<(u8, u8)> = members.map(|&i| kind(population, i)).collect();
    signature.sort_unstable();
    signature
}

/// Standardised log share of newcomers by unit (0 where nobody is).
fn newcomer_share(population: &Population, units: usize, unit_of: impl Fn(u32) -> u32) -> Vec<f32> {
    let mut count = vec![[0u32; 2]; units];
    for i in 0..population.len() as u32 {
        let unit = unit_of(i);
        if unit != NONE {
            let group = usize::from(population.group[i as usize]);
            count[unit as usize][usize::from(!population.groups.get(group).host)] += 1;
        }
    }
    // One newcomer in twenty is added to every unit, so that the log of an empty share is finite.
    let log = |c: &[u32; 2]| {
        libm::log((f64::from(c[1]) + 0.5) / (f64::from(c[0]) + f64::from(c[1]) + 10.0))
    };
    let n: f64 = count
        .iter()
        .map(|c| f64::from(c[0] + c[1]))
        .sum::<f64>()
        .max(1.0);
    let mean = count
        .iter()
        .map(|c| f64::from(c[0] + c[1]) * log(c))
        .sum::<f64>()
        / n;
    let var = count
        .iter()
        .map(|c| f64::from(c[0] + c[1]) * (log(c) - mean) * (log(c) - mean))
        .sum::<f64>()
        / n;
    let sd = libm::sqrt(var).max(1e-9);
    count
        .iter()
        .map(|c| ((log(c) - mean) / sd) as f32)
        .collect()
}

impl World {
    /// Exchanges of the week.
    pub fn turn_over(&mut self) {
        let mut watch = Watch::start();
        let Some(moves) = self.moves.take() else {
            return;
        };
        let mut asking = self.who_asks(&moves);
        // In the order of keys, so that storage does not matter.
        asking.sort_unstable();
        for &(word, _, i) in &asking {
            if word < EXCHANGED.len() {
                self.exchange_seats(&moves, word, i);
            } else {
                self.exchange_homes(&moves, i);
            }
        }
        self.moves = Some(moves);
        watch.lap(&mut self.timings.turnover);
    }

    /// Who asks for another team, club or home: (word, key, person).
    fn who_asks(&self, moves: &Moves) -> Vec<(usize, u64, u32)> {
        use rayon::prelude::*;
        let seats: Vec<Option<&Seats>> = EXCHANGED.iter().map(|s| self.seats.get(*s)).collect();
        let population = &self.population;
        (0..self.runs())
            .into_par_iter()
            .flat_map_iter(|run| {
                let first = run * self.pieces.people;
                let end = (first + self.pieces.people).min(population.len());
                let mut asking = Vec::new();
                for i in first..end {
                    if !population.is_present(i) {
                        continue;
                    }
                    let key = population.key[i];
                    let words = moves.asks.draw(key, self.step, 0);
                    for (w, seats) in seats.iter().enumerate() {
                        let member = seats.is_some_and(|s| s.seat_of()[i] != NONE);
                        if member && uniform(words[w]) < moves.weekly[w] {
                            asking.push((w, key, i as u32));
                        }
                    }
                    // The first member of a household asks for all.
                    if self.homes.members(population.household[i])[0] == i as u32 {
                        let word = moves.asks.draw(key, self.step, 1)[0];
                        if uniform(word) < moves.weekly_home {
                            asking.push((EXCHANGED.len(), key, i as u32));
                        }
                    }
                }
                asking
            })
            .collect()
    }

    fn exchange_seats(&mut self, moves: &Moves, word: usize, i: u32) {
        let Some(seats) = self.seats.get_mut(EXCHANGED[word]) else {
            return;
        };
        let population = &self.population;
        let (key, step) = (population.key[i as usize], self.step);
        let Some(j) = moves.colleague(population, seats, word, i, (key, step)) else {
            return;
        };
        let gain = moves.gain_team(population, seats, word, (i, j));
        let coin = moves.asks.draw(key, step, (word as u32) << 24 | 2)[0];
        if uniform(coin) < sigmoid(moves.pull_team * gain) {
            seats.exchange(i, j);
            self.flows.exchanges[word.min(1)] += 1;
        }
    }

    fn exchange_homes(&mut self, moves: &Moves, head: u32) {
        let (homes, cells) = (&self.homes, self.seats.get("neighbours"));
        let population = &mut self.population;
        let mine = population.household[head as usize];
        let (key, step) = (population.key[head as usize], self.step);
        let Some(other) = moves.household(population, homes, cells, mine, (key, step)) else {
            return;
        };
        // Nobody exchanges a home for a place in a centre.
        let in_a_centre = |h: u32| self.centres.as_ref().is_some_and(|c| c.has(h));
        if in_a_centre(mine) || in_a_centre(other) {
            return;
        }
        let gain = moves.gain_home(population, homes, mine, other);
        let coin = moves.asks.draw(key, step, 1)[1];
        if uniform(coin) >= sigmoid(moves.pull_area * gain) {
            return;
        }
        let (ours, theirs) = (homes.members(mine), homes.members(other));
        // Counterparts: the same group and age band, then by key.
        let sorted = |members: &[u32]| {
            let mut m: Vec<u32> = members.to_vec();
            m.sort_by_key(|&i| (kind(population, i), population.key[i as usize]));
            m
        };
        let mut pairs: Vec<(u32, u32)> = sorted(ours).into_iter().zip(sorted(theirs)).collect();
        // In the order of keys, so that no seat at a counter depends on how groups are numbered.
        pairs.sort_by_key(|&(i, _)| population.key[i as usize]);
        for (i, j) in pairs {
            population.area.swap(i as usize, j as usize);
            for (name, seats) in &mut self.seats {
                match name.as_str() {
                    "neighbours" | "street" => seats.exchange(i, j),
                    "counter" => exchange_clients(seats, i, j, population, moves.offices),
                    _ => {}
                }
            }
        }
        self.flows.exchanges[2] += 1;
    }
}

/// Clients go to the office of their new district; staff stay where they work.
fn exchange_clients(seats: &mut Seats, i: u32, j: u32, population: &Population, order: Stream) {
    let client = |seats: &Seats, k: u32| seats.seat_of()[k as usize] != NONE && !seats.is_staff(k);
    match (client(seats, i), client(seats, j)) {
        (true, true) => seats.exchange(i, j),
        (true, false) => change_office(seats, i, population, order),
        (false, true) => change_office(seats, j, population, order),
        (false, false) => {}
    }
}

/// A client whose counterpart is no client goes to the office of the new area, if it has room.
fn change_office(seats: &mut Seats, i: u32, population: &Population, order: Stream) {
    let area = population.area[i as usize];
    if (area as usize) < seats.places() && seats.has_room(area) {
        seats.leave(i);
        seats.enter(i, area, population.key[i as usize], &order);
    }
}
