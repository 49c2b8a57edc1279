//! Phases 4 and 5 of the week: people meet in places, and take home what came of it.

use rayon::prelude::*;

use super::receiver::{counting, hall};
use super::timings::Watch;
use super::world::{Rule, World};
use crate::encounter::{Lost, Place, Proposal, Workspace, meet};
use crate::ids::NONE;
use crate::institutions::friendship::FormationRule;
use crate::ties::Ties;

/// A tie that will be made: keys in order, then positions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct NewTie {
    pub keys: (u64, u64),
    pub people: (u32, u32),
}

/// People whose tallies are looked at together.
const TOGETHER: usize = 64;

impl World {
    /// Lets people meet in the places of setting `s`; returns the ties that come of it.
    pub fn meet_in_places(&mut self, s: usize) -> Vec<NewTie> {
        let mut watch = Watch::start();
        let g = self.groups();
        let name = self.settings[s].name.clone();
        let ready = &self.ready[s];
        let Rule::Places(rules) = &ready.rule else {
            return Vec::new();
        };
        let seats = &self.seats[&name];
        if seats.is_empty() {
            return Vec::new();
        }
        let (step, faces) = (self.step, &self.faces);
        let (norms, thin) = (&self.norms[..], &self.thin[..]);

        // Each batch of places writes its own stretch of the tallies.
        let need = seats.len() * g;
        if self.tallies.len() < need {
            self.tallies.resize(need, [0; 4]);
        }
        let mut rest = &mut self.tallies[..need];
        let mut work = Vec::with_capacity(ready.batches.len());
        for batch in &ready.batches {
            let held: usize = batch.clone().map(|p| seats.of_place(p).len()).sum();
            let (mine, others) = rest.split_at_mut(held * g);
            work.push((batch.clone(), mine));
            rest = others;
        }
        let results: Vec<(Vec<Proposal>, Lost)> = work
            .into_par_iter()
            .map_init(Workspace::default, |buffer, (batch, tallies)| {
                tallies.fill([0; 4]);
                let mut proposals = Vec::new();
                let mut lost = Lost::default();
                let mut at = 0;
                for p in batch {
                    let place = Place {
                        seats: seats.of_place(p),
                        staff_seats: seats.staff_seats_of(p),
                        climate: ready.climate[p as usize],
                        norms,
                        thin,
                        step,
                    };
                    let end = at + place.seats.len() * g;
                    let tallies = &mut tallies[at..end];
                    lost += meet(rules, place, faces, buffer, tallies, &mut proposals);
                    at = end;
                }
                (proposals, lost)
            })
            .collect();
        watch.lap(&mut self.timings.encounters);

        let rule = rules.formation.as_ref();
        let proposals = results.par_iter().map(|(p, _)| p.as_slice());
        let made = friends_to_be(rule, &self.ties, &self.population.key, proposals);
        watch.lap(&mut self.timings.ties);

        for (_, lost) in &results {
            self.flows.encounters[s] += lost.encounters;
            for h in 0..g {
                self.flows.lost_language[[s, h]] += lost.language[h];
                self.flows.lost_candidate[[s, h]] += lost.candidate[h];
            }
        }
        self.hand_over(s);
        self.let_witness(s);
        watch.lap(&mut self.timings.contacts);
        made
    }

    /// Hands the tallies of a setting's seats to the people on them.
    fn hand_over(&mut self, s: usize) {
        let (g, people) = (self.groups(), self.pieces.people);
        let seat_of = self.seats[&self.settings[s].name].seat_of();
        let (tallies, group) = (&self.tallies, &self.population.group);
        let key = &self.population.key;
        let mechanisms = counting(&self.mechanisms);
        let hall = hall!(self, s, mechanisms);
        let sums: Vec<Vec<u64>> = hall
            .receivers()
            .into_par_iter()
            .enumerate()
            .map(|(run, mut receiver)| {
                for from in (0..receiver.len()).step_by(TOGETHER) {
                    let to = (from + TOGETHER).min(receiver.len());
                    // A first look at the tallies of many, none waiting for another; most are
                    // scattered over memory.
                    let mut busy = [false; TOGETHER];
                    for (busy, &seat) in busy.iter_mut().zip(&seat_of[run * people + from..]) {
                        let at = if seat == NONE { 0 } else { seat as usize * g };
                        let any = tallies[at..at + g]
                            .iter()
                            .fold(0, |sum, t| sum | u32::from_ne_bytes(*t));
                        *busy = (any != 0) & (seat != NONE);
                    }
                    for at in (from..to).filter(|at| busy[at - from]) {
                        let i = run * people + at;
                        let seat = seat_of[i] as usize * g;
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

/// Which proposals become ties: no friends yet, and the draw below the probability with common
/// friends.
pub(super) fn friends_to_be<'p>(
    rule: Option<&FormationRule>,
    ties: &Ties,
    key: &[u64],
    proposals: impl ParallelIterator<Item = &'p [Proposal]>,
) -> Vec<NewTie> {
    let Some(rule) = rule else {
        return Vec::new();
    };
    let accepted = |p: &&Proposal| {
        !ties.tied(p.a, p.b)
            && (!p.depends || p.u < rule.probability(p.score, ties.common(p.a, p.b, 4)))
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
