//! Phases 4 and 5 of the week: people meet in places, and take home what came of it.

use std::hint::black_box;
use std::ops::Range;

use rayon::prelude::*;

use super::receiver::{counting, hall};
use super::returned::Coolness;
use super::timings::Watch;
use super::world::{Rule, World, stretches};
use crate::encounter::{Interpreters, Lost, Place, Proposal, Stretch, Workspace, meet};
use crate::identity::social_capital::{Budgets, kind};
use crate::institutions::friendship::FormationRule;
use crate::places::Role;
use crate::policy::{Dial, Dials};
use crate::population::Population;
use crate::ties::{HalfTie, Ties};

/// A tie that will be made: keys in order, then positions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct NewTie {
    pub keys: (u64, u64),
    pub people: (u32, u32),
}

/// People whose tallies are looked at together.
const TOGETHER: usize = 64;

/// Batches of places in a wave: enough for many threads, few enough that the tallies of a large
/// city stay small.
const WAVE: usize = 128;

impl World {
    /// Lets people meet in the places of setting `s`; returns the ties that come of it.
    ///
    /// Places play in waves, each handed over before the next begins, so that few tallies are
    /// alive at a time. Those whom a mechanism watches play in one.
    pub fn meet_in_places(&mut self, s: usize) -> Vec<NewTie> {
        if self.seats[&self.settings[s].name].is_empty() {
            return Vec::new();
        }
        let batches = self.ready[s].batches.len();
        let wave = if self.is_watched(s) { batches } else { WAVE };
        let mut made = Vec::new();
        for from in (0..batches).step_by(wave) {
            made.extend(self.meet_in_wave(s, from..(from + wave).min(batches)));
        }
        let mut watch = Watch::start();
        self.let_witness(s);
        watch.lap(&mut self.timings.contacts);
        made
    }

    /// The encounters of some batches of places, handed over to the people.
    fn meet_in_wave(&mut self, s: usize, wave: Range<usize>) -> Vec<NewTie> {
        let mut watch = Watch::start();
        let g = self.groups();
        let ready = &self.ready[s];
        let Rule::Places(rules) = &ready.rule else {
            return Vec::new();
        };
        let seats = &self.seats[&self.settings[s].name];
        let (step, faces) = (self.step, &self.faces);
        let lively = self.lively_gates(s);
        let thin = lively.as_deref().unwrap_or(&self.thin);
        let norms = &self.norms[..];
        let helped = self.interpreters(s);
        let interpreters = Interpreters {
            share: &helped,
            level: self
                .rules
                .opportunity
                .as_ref()
                .map_or(0.0, |p| p.interpreted as f32),
        };

        let batches = &ready.batches[wave];
        let held = |batch: &Range<u32>| seats.of_places(batch.clone()).len();
        let all: usize = batches.iter().map(held).sum();
        if self.tallies.len() < all * g {
            // Not grown, which would take twice the room.
            self.tallies = Vec::new();
            self.tallies = vec![[0; 4]; all * g];
        }
        let first = batches.first().map_or(0, |b| seats.first(b.start));
        let results: Vec<(Vec<Proposal>, Lost)> = stretches(seats, batches, g, &mut self.tallies)
            .into_par_iter()
            .map_init(Workspace::default, |buffer, (batch, tallies)| {
                tallies.fill([0; 4]);
                let mut proposals = Vec::new();
                let origin = seats.first(batch.start);
                let places: Vec<Place> = batch
                    .clone()
                    .map(|p| Place {
                        first: seats.first(p) - origin,
                        seats: seats.of_place(p).len() as u32,
                        staff_seats: seats.staff_seats_of(p),
                        members: seats.members(p),
                        climate: ready.climate[p as usize],
                    })
                    .collect();
                let stretch = Stretch {
                    seats: seats.of_places(batch),
                    places: &places,
                    norms,
                    thin,
                    interpreters,
                    step,
                };
                let lost = meet(rules, stretch, faces, buffer, tallies, &mut proposals);
                (proposals, lost)
            })
            .collect();
        watch.lap(&mut self.timings.encounters);

        let rule = rules.formation.as_ref();
        let proposals = results.par_iter().map(|(p, _)| p.as_slice());
        let made = friends_to_be(rule, self.acquaintance(), proposals);
        watch.lap(&mut self.timings.ties);

        for (_, lost) in &results {
            self.flows.encounters[s] += lost.encounters;
            for h in 0..g {
                self.flows.lost_language[[s, h]] += lost.language[h];
                self.flows.lost_candidate[[s, h]] += lost.candidate[h];
            }
        }
        drop(results);
        self.hand_over(s, first..first + all as u32);
        watch.lap(&mut self.timings.contacts);
        made
    }

    /// What decides this week whether people become friends.
    pub(super) fn acquaintance(&self) -> Acquaintance<'_> {
        Acquaintance {
            ties: &self.ties,
            key: &self.population.key,
            population: &self.population,
            dials: &self.dials,
            week: self.week,
            coolness: self.coolness(),
        }
    }

    /// Factor by area on what parents start at school gates, where a policy changes it.
    fn lively_gates(&self, s: usize) -> Option<Vec<f32>> {
        if self.settings[s].name != "gate" || !self.dials.is_turned(Dial::GateActivity) {
            return None;
        }
        let factor = |area: usize| {
            let all =
                (0..self.groups()).map(|g| self.dials.get(Dial::GateActivity, area as u32, g));
            // What holds for any group of an area is offered to all parents there.
            let (lo, hi) = all.fold((1.0f32, 1.0f32), |(lo, hi), x| (lo.min(x), hi.max(x)));
            lo * hi * self.thin.get(area).copied().unwrap_or(1.0)
        };
        Some((0..self.population.areas.len()).map(factor).collect())
    }

    /// Share of encounters with an interpreter by area and group, in settings with counters where a
    /// policy places any; else empty.
    fn interpreters(&self, s: usize) -> Vec<f32> {
        if self.settings[s].role != Role::Counter || !self.dials.is_turned(Dial::Interpreters) {
            return Vec::new();
        }
        let (areas, groups) = (self.population.areas.len(), self.groups());
        let cells = (0..areas * groups).map(|k| ((k / groups) as u32, k % groups));
        cells
            .map(|(area, g)| self.dials.get(Dial::Interpreters, area, g))
            .collect()
    }

    /// Hands the tallies of these seats of a setting to the people on them.
    fn hand_over(&mut self, s: usize, seats: Range<u32>) {
        let (g, people) = (self.groups(), self.pieces.people);
        let seat_of = self.seats[&self.settings[s].name].seat_of();
        let (tallies, group) = (&self.tallies, &self.population.group);
        let key = &self.population.key;
        let mechanisms = counting(&self.mechanisms);
        let hall = hall!(self, s, mechanisms);
        // Seat within the wave; beyond its end for others, and for those who have none.
        let within = |seat: u32| seat.wrapping_sub(seats.start) as usize;
        let sums: Vec<Vec<u64>> = hall
            .receivers()
            .into_par_iter()
            .enumerate()
            .map(|(run, mut receiver)| {
                for from in (0..receiver.len()).step_by(TOGETHER) {
                    let to = (from + TOGETHER).min(receiver.len());
                    let mine = &seat_of[run * people + from..run * people + to];
                    if !mine
                        .iter()
                        .fold(false, |any, &x| any | (within(x) < seats.len()))
                    {
                        continue;
                    }
                    // Most of these tallies are scattered over memory: one word of each is fetched
                    // first, none waiting for another.
                    let at_of = |seat: u32| {
                        let here = within(seat) < seats.len();
                        (here, if here { within(seat) * g } else { 0 })
                    };
                    black_box(
                        mine.iter()
                            .fold(0, |any, &seat| any | tallies[at_of(seat).1][0]),
                    );
                    let mut busy = [false; TOGETHER];
                    for (busy, &seat) in busy.iter_mut().zip(mine) {
                        let (here, at) = at_of(seat);
                        let any = tallies[at..at + g]
                            .iter()
                            .fold(0, |sum, t| sum | u32::from_ne_bytes(*t));
                        *busy = (any != 0) & here;
                    }
                    for at in (from..to).filter(|at| busy[at - from]) {
                        let i = run * people + at;
                        let seat = within(seat_of[i]) * g;
                        let who = (key[i], usize::from(group[i]));
                        receiver.take(at, who, &tallies[seat..seat + g]);
                    }
                }
                receiver.sum
            })
            .collect();
        for sum in sums {
            self.add_flows(s, &sum);
        }
    }

    /// Adds the sums of a run (group by outgroup by outcome) to the flows of a setting.
    pub fn add_flows(&mut self, s: usize, sum: &[u64]) {
        let g = self.groups();
        for (k, n) in sum.iter().enumerate() {
            self.flows.contacts[[s, k / (4 * g), k / 4 % g, k % 4]] += n;
        }
    }
}

/// What decides whether people who meet become friends, besides the rule.
#[derive(Clone, Copy)]
pub(super) struct Acquaintance<'a> {
    ties: &'a Ties,
    key: &'a [u64],
    population: &'a Population,
    dials: &'a Dials,
    week: i64,
    coolness: Option<Coolness<'a>>,
}

impl Acquaintance<'_> {
    /// What the friends of two take from the score of their friendship where kinds of ties have budgets
    /// of their own (M25): that of the one who has less room for a tie of the kind.
    fn load(&self, budgets: Budgets, a: u32, b: u32) -> f32 {
        let (group, band) = (&self.population.group, &self.population.status_band);
        let band = |i: usize| band.get(i).copied().unwrap_or(1);
        let kind = |i: u32, j: u32| {
            let (i, j) = (i as usize, j as usize);
            kind(group[i] == group[j], band(i), band(j))
        };
        let of = |i: u32, j: u32| {
            let new = kind(i, j);
            let like = |t: &&HalfTie| kind(i, t.other) == new;
            budgets.load(new, self.ties.of(i).iter().filter(like).count())
        };
        of(a, b).max(of(b, a))
    }

    fn investment(&self, person: u32) -> f32 {
        self.population
            .investment(person as usize, self.week, self.dials)
    }
}

/// Which proposals become ties: no friends yet, and the draw below the probability with common
/// friends.
pub(super) fn friends_to_be<'p>(
    rule: Option<&FormationRule>,
    among: Acquaintance<'_>,
    proposals: impl ParallelIterator<Item = &'p [Proposal]>,
) -> Vec<NewTie> {
    let Some(rule) = rule else {
        return Vec::new();
    };
    let Acquaintance { ties, key, .. } = among;
    let accepted = |p: &&Proposal| {
        if ties.tied(p.a, p.b) {
            return false;
        }
        let invested = among.investment(p.a).min(among.investment(p.b));
        let score = match rule.budgets {
            None => p.score,
            Some(budgets) => p.score - among.load(budgets, p.a, p.b),
        };
        let cooler = among.coolness.map_or(0.0, |c| c.between(p.a, p.b));
        let score = score - rule.weight_of_liking() * cooler;
        if invested < 1.0 || rule.budgets.is_some() || cooler > 0.0 {
            let common = ties.common(p.a, p.b, 4);
            return p.u < invested * rule.probability(score, common);
        }
        !p.depends || p.u < rule.probability(p.score, ties.common(p.a, p.b, 4))
    };
    proposals
        .flat_map_iter(|proposals| {
            proposals.iter().filter(accepted).map(|p| {
                let (a, b) = (key[p.a as usize], key[p.b as usize]);
                if a < b {
                    NewTie {
                        keys: (a, b),
                        people: (p.a, p.b),
                    }
                } else {
                    NewTie {
                        keys: (b, a),
                        people: (p.b, p.a),
                    }
                }
            })
        })
        .collect()
}
