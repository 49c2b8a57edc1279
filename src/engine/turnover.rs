//! Phase 2 of the week, until hiring and residential choice replace it: people exchange teams,
//! clubs and homes (see [`institutions::turnover`](crate::institutions::turnover)).

use std::collections::BTreeMap;

use super::homes::Homes;
use super::timings::Watch;
use super::world::World;
use crate::ids::NONE;
use crate::institutions::turnover::Turnover;
use crate::num::{sigmoid, weekly_from_yearly};
use crate::places::Seats;
use crate::population::{Population, PopulationParameters, age_band};
use crate::rng::{Stream, uniform};

/// Settings whose seats are exchanged, in the order of the draw's words.
const EXCHANGED: [&str; 4] = ["work", "club", "association", "joint_event"];

/// Seats looked at before a person gives up for this week.
const LOOKS: u32 = 1024;

/// Turnover made ready.
#[derive(Debug, Clone)]
pub(crate) struct Moves {
    /// Weekly probability by word of the draw.
    weekly: [f32; 4],
    weekly_home: f32,
    /// Strength of milieu sorting in teams and areas.
    pull_team: f32,
    pull_area: f32,
    /// Standardised log share of newcomers by team and by area.
    team: Vec<f32>,
    area: Vec<f32>,
    /// Households of each composition, in the order of their first members' keys.
    alike: BTreeMap<Vec<(u8, u8)>, Vec<u32>>,
    asks: Stream,
    looks: Stream,
}

impl Moves {
    /// Turnover for a population as it is seated.
    pub fn new(
        p: &Turnover,
        sorting: &PopulationParameters,
        population: &Population,
        seats: &BTreeMap<String, Seats>,
        homes: &Homes,
        seed: u64,
    ) -> Moves {
        let weekly = |h| weekly_from_yearly(h) as f32;
        let mut alike: BTreeMap<Vec<(u8, u8)>, Vec<u32>> = BTreeMap::new();
        for h in 0..homes.len() as u32 {
            let mut signature: Vec<(u8, u8)> = homes
                .members(h)
                .iter()
                .map(|&i| kind(population, i))
                .collect();
            signature.sort_unstable();
            if !signature.is_empty() {
                alike.entry(signature).or_default().push(h);
            }
        }
        for households in alike.values_mut() {
            households.sort_by_key(|&h| population.key[homes.members(h)[0] as usize]);
        }
        let team = seats.get("work").map_or_else(Vec::new, |s| {
            newcomer_share(population, s.places(), |i| s.place_of(i))
        });
        let area = newcomer_share(population, population.areas.len(), |i| {
            population.area[i as usize]
        });
        Moves {
            weekly: [
                weekly(p.team),
                weekly(p.club),
                weekly(p.club),
                weekly(p.club),
            ],
            weekly_home: weekly(p.home),
            pull_team: sorting.milieu_team as f32,
            pull_area: sorting.milieu_area as f32,
            team,
            area,
            alike,
            asks: Stream::new(seed, "turnover.ask"),
            looks: Stream::new(seed, "turnover.look"),
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
fn kind(population: &Population, i: u32) -> (u8, u8) {
    (
        population.group[i as usize],
        age_band(population.age[i as usize]) as u8,
    )
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
        let key = population.key[i as usize];
        let home = seats.place_of(i);
        let mine = kind(population, i);
        // A tag keeps the looks for team, club and body apart.
        let tag = (word as u32) << 24;
        for look in 0..LOOKS {
            for bits in moves.looks.draw(key, self.step, tag | look) {
                let seat = ((u64::from(bits) * seats.len() as u64) >> 32) as u32;
                let j = seats.person(seat);
                if j == NONE || kind(population, j) != mine {
                    continue;
                }
                let other = seats.place_of_seat(seat);
                if other == home {
                    continue;
                }
                let host = population.groups.get(usize::from(mine.0)).host;
                let pull = if word == 0 && host && !moves.team.is_empty() {
                    let z = population.milieu[i as usize] - population.milieu[j as usize];
                    moves.pull_team * z * (moves.team[other as usize] - moves.team[home as usize])
                } else {
                    0.0
                };
                let coin = moves.asks.draw(key, self.step, tag | 2)[0];
                if uniform(coin) < sigmoid(pull) {
                    seats.exchange(i, j);
                    self.flows.exchanges[word.min(1)] += 1;
                }
                return;
            }
        }
    }

    fn exchange_homes(&mut self, moves: &Moves, head: u32) {
        let population = &mut self.population;
        let mine = population.household[head as usize];
        let mut signature: Vec<(u8, u8)> = self
            .homes
            .members(mine)
            .iter()
            .map(|&i| kind(population, i))
            .collect();
        signature.sort_unstable();
        let Some(alike) = moves.alike.get(&signature) else {
            return;
        };
        let key = population.key[head as usize];
        let bits = moves.looks.draw(key, self.step, u32::MAX);
        let other = alike[((u64::from(bits[0]) * alike.len() as u64) >> 32) as usize];
        let (ours, theirs) = (self.homes.members(mine), self.homes.members(other));
        let Some(cells) = self.seats.get("neighbours") else {
            return;
        };
        let place = |i: u32| cells.place_of(i);
        if other == mine || place(ours[0]) == place(theirs[0]) {
            return;
        }
        let from = population.area[ours[0] as usize];
        let to = population.area[theirs[0] as usize];
        let hosts = |members: &[u32]| -> f32 {
            let is_host = |i: &&u32| {
                population
                    .groups
                    .get(usize::from(population.group[**i as usize]))
                    .host
            };
            members
                .iter()
                .filter(is_host)
                .map(|&i| population.milieu[i as usize])
                .sum()
        };
        let pull = moves.pull_area
            * (hosts(ours) - hosts(theirs))
            * (moves.area[to as usize] - moves.area[from as usize]);
        if uniform(bits[1]) >= sigmoid(pull) {
            return;
        }
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
                    "counter" => exchange_clients(seats, i, j, population, moves.looks),
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
