//! Phases 4 and 5 of the week: people meet in places, and take home what came of it.

use rayon::prelude::*;

use super::state::{runs, runs_mut};
use super::timings::Watch;
use super::world::{Rule, World};
use crate::encounter::{Lost, Meeting, Place, Proposal, meet};
use crate::ids::NONE;
use crate::institutions::friendship::FormationRule;
use crate::mechanism::{Met, Occasion, Tally};
use crate::ties::Ties;

/// A tie that will be made: keys in order, then positions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct NewTie {
    pub keys: (u64, u64),
    pub people: (u32, u32),
}

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
        let (step, faces) = (self.step, &self.faces);

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
            .map_init(Vec::new, |buffer, (batch, tallies)| {
                tallies.fill([0; 4]);
                let mut proposals = Vec::new();
                let mut lost = Lost::default();
                let mut at = 0;
                for p in batch {
                    let place = Place {
                        seats: seats.of_place(p),
                        staff_seats: seats.staff_seats_of(p),
                        climate: ready.climate[p as usize],
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

        let made = friends_to_be(rules, &self.ties, &self.population.key, &results);
        watch.lap(&mut self.timings.ties);

        for (_, lost) in &results {
            self.flows.encounters[s] += lost.encounters;
            for h in 0..g {
                self.flows.lost_language[[s, h]] += lost.language[h];
                self.flows.lost_candidate[[s, h]] += lost.candidate[h];
            }
        }
        self.hand_over(s);
        watch.lap(&mut self.timings.contacts);
        made
    }

    /// Hands the tallies of a setting's seats to the people on them.
    fn hand_over(&mut self, s: usize) {
        let g = self.groups();
        let (people, count) = (self.pieces.people, self.runs());
        let seat_of = self.seats[&self.settings[s].name].seat_of();
        let tallies = &self.tallies;
        let occasion = Occasion {
            index: s,
            setting: &self.settings[s],
        };
        let mechanisms: Vec<_> = self
            .mechanisms
            .iter()
            .filter(|m| m.counts_contacts())
            .map(|m| &**m)
            .collect();
        let group = &self.population.group;
        let now = date_of(self.step);
        let (width, weekly_width) = (&self.state.width, &self.state.weekly_width);
        let state = runs(&self.state.data, width, people, count);
        let weekly = runs_mut(&mut self.state.weekly, weekly_width, people, count);
        let sums: Vec<Vec<u64>> = state
            .into_par_iter()
            .zip(weekly)
            .zip(self.contacts.par_chunks_mut(people * g))
            .zip(self.last_contact.par_chunks_mut(people * g))
            .enumerate()
            .map(|(run, (((state, mut weekly), contacts), last))| {
                let mut sum = vec![0u64; g * g * 4];
                let first = run * people;
                for at in 0..contacts.len() / g {
                    let seat = seat_of[first + at];
                    if seat == NONE {
                        continue;
                    }
                    let from = seat as usize * g;
                    let tallies = &tallies[from..from + g];
                    if tallies.iter().all(|t| *t == [0; 4]) {
                        continue;
                    }
                    let mine = usize::from(group[first + at]);
                    let own = at * g..(at + 1) * g;
                    count_contacts(
                        tallies,
                        mine,
                        now,
                        &mut contacts[own.clone()],
                        &mut last[own],
                        &mut sum,
                    );
                    let mut met = Met {
                        state: &state,
                        weekly: &mut weekly,
                        width,
                        weekly_width,
                        at,
                        group: mine,
                    };
                    for m in &mechanisms {
                        m.contact(occasion, &mut met, tallies);
                    }
                }
                sum
            })
            .collect();
        self.add_flows(s, &sums);
    }

    /// Adds the sums of all runs (group by outgroup by outcome) to the flows of a setting.
    pub fn add_flows(&mut self, s: usize, sums: &[Vec<u64>]) {
        let g = self.groups();
        for sum in sums {
            for (k, n) in sum.iter().enumerate() {
                self.flows.contacts[[s, k / (4 * g), k / 4 % g, k % 4]] += n;
            }
        }
    }
}

/// The stamp of a contact in a step: 0 means never.
pub(crate) fn date_of(step: u32) -> u16 {
    u16::try_from(step.saturating_add(1)).unwrap_or(u16::MAX)
}

/// Adds one person's tallies to the contacts of the week, the dates and the sums.
#[inline(always)]
pub(crate) fn count_contacts(
    tallies: &[Tally],
    group: usize,
    now: u16,
    contacts: &mut [Tally],
    last: &mut [u16],
    sum: &mut [u64],
) {
    let g = tallies.len();
    for (h, tally) in tallies.iter().enumerate() {
        if *tally == [0; 4] {
            continue;
        }
        for o in 0..4 {
            contacts[h][o] = contacts[h][o].saturating_add(tally[o]);
            sum[(group * g + h) * 4 + o] += u64::from(tally[o]);
        }
        if tally[0] | tally[1] | tally[2] != 0 {
            last[h] = now;
        }
    }
}

/// Which proposals become ties: no friends yet, and the draw below the probability with common
/// friends.
fn friends_to_be(
    rules: &Meeting,
    ties: &Ties,
    key: &[u64],
    results: &[(Vec<Proposal>, Lost)],
) -> Vec<NewTie> {
    let Some(rule) = &rules.formation else {
        return Vec::new();
    };
    let accepted = |p: &Proposal, rule: &FormationRule| {
        !ties.tied(p.a, p.b)
            && (!p.depends || p.u < rule.probability(p.score, ties.common(p.a, p.b, 4)))
    };
    results
        .par_iter()
        .flat_map_iter(|(proposals, _)| {
            proposals.iter().filter(|p| accepted(p, rule)).map(|p| {
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
