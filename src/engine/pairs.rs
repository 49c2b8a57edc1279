//! Meetings drawn per pair: mixed households, and friends with what friendship brings.

use rayon::prelude::*;

use super::meetings::{count_contacts, date_of};
use super::state::{runs, runs_mut};
use super::timings::Watch;
use super::world::{Rule, World};
use crate::encounter::{PairMeeting, PairOutcome};
use crate::mechanism::{Met, Occasion, Tally};
use crate::rng::{pair_key, uniform};
use crate::ties::HalfTie;

/// A tie that may end: whether it does depends on common friends where `closed < u`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct MayEnd {
    pub people: (u32, u32),
    /// Whether a common friend would save it.
    pub depends: bool,
}

impl World {
    /// Members of mixed households meet at home.
    pub fn meet_at_home(&mut self, s: usize) {
        let mut watch = Watch::start();
        let g = self.groups();
        let Rule::Home(rule) = &self.ready[s].rule else {
            return;
        };
        let (people, count) = (self.pieces.people, self.runs());
        let occasion = Occasion {
            index: s,
            setting: &self.settings[s],
        };
        let (step, now) = (self.step, date_of(self.step));
        let (homes, faces, population) = (&self.homes, &self.faces, &self.population);
        let mechanisms = &self.mechanisms;
        let (width, weekly_width) = (&self.state.width, &self.state.weekly_width);
        let state = runs(&self.state.data, width, people, count);
        let weekly = runs_mut(&mut self.state.weekly, weekly_width, people, count);
        let results: Vec<(Vec<u64>, u64)> = state
            .into_par_iter()
            .zip(weekly)
            .zip(self.contacts.par_chunks_mut(people * g))
            .zip(self.last_contact.par_chunks_mut(people * g))
            .enumerate()
            .map(|(run, (((state, mut weekly), contacts), last))| {
                let mut sum = vec![0u64; g * g * 4];
                let mut meetings = 0;
                let first = run * people;
                for at in 0..contacts.len() / g {
                    let i = first + at;
                    if !homes.mixed[i] {
                        continue;
                    }
                    let me = faces.of(i as u32);
                    let mut tallies = [[0u8; 4]; 16];
                    for &j in homes.members(population.household[i]) {
                        let other = faces.of(j);
                        if other.group() == me.group() {
                            continue;
                        }
                        let pair = pair_key(me.key(), other.key());
                        let bits = rule.bits(pair, step);
                        let outcome = rule.meet(me, other, pair, step, bits);
                        add(&mut tallies[other.group()], outcome.mine);
                        if me.key() < other.key() {
                            meetings += number(outcome);
                        }
                    }
                    let own = at * g..(at + 1) * g;
                    let tallies = &tallies[..g];
                    count_contacts(
                        tallies,
                        me.group(),
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
                        group: me.group(),
                    };
                    for m in mechanisms.iter().filter(|m| m.counts_contacts()) {
                        m.contact(occasion, &mut met, tallies);
                    }
                }
                (sum, meetings)
            })
            .collect();
        let (sums, meetings): (Vec<_>, Vec<_>) = results.into_iter().unzip();
        self.flows.meetings[s] += meetings.iter().sum::<u64>();
        self.add_flows(s, &sums);
        watch.lap(&mut self.timings.pairs);
    }

    /// Friends meet: contacts, likings, what friends have, and which ties may end. One pass over
    /// all ties. In a rehearsal likings stay as they are.
    pub fn meet_friends(&mut self, s: usize, rehearsal: bool) -> Vec<MayEnd> {
        let mut watch = Watch::start();
        let g = self.groups();
        let Rule::Friends(rule) = &self.ready[s].rule else {
            return Vec::new();
        };
        let people = self.ties.block_size();
        let count = self.len().div_ceil(people);
        let occasion = Occasion {
            index: s,
            setting: &self.settings[s],
        };
        let (step, now) = (self.step, date_of(self.step));
        let faces = &self.faces;
        let mechanisms = &self.mechanisms;
        let generalisation = if rehearsal {
            None
        } else {
            self.generalisation.as_ref()
        };
        let dissolution = if rehearsal {
            None
        } else {
            self.dissolution.as_ref()
        };
        let bound = dissolution.map_or(0.0, |d| d.bound());
        let (width, weekly_width) = (&self.state.width, &self.state.weekly_width);
        let state = runs(&self.state.data, width, people, count);
        let weekly = runs_mut(&mut self.state.weekly, weekly_width, people, count);
        let nobody: usize = if self.own_friends.is_empty() { 0 } else { 1 };
        let mut second_hand: Vec<&mut [u8]> = Vec::new();
        let mut own_friends: Vec<&mut [u8]> = Vec::new();
        if nobody > 0 {
            second_hand.extend(self.second_hand.chunks_mut(people * g));
            own_friends.extend(self.own_friends.chunks_mut(people));
        } else {
            second_hand.resize_with(count, Default::default);
            own_friends.resize_with(count, Default::default);
        }
        let results: Vec<(Vec<u64>, u64, Vec<MayEnd>)> = state
            .into_par_iter()
            .zip(weekly)
            .zip(self.contacts.par_chunks_mut(people * g))
            .zip(self.last_contact.par_chunks_mut(people * g))
            .zip(self.ties.blocks_mut())
            .zip(second_hand)
            .zip(own_friends)
            .enumerate()
            .map(
                |(run, ((((((state, mut weekly), contacts), last), block), second), own))| {
                    let mut sum = vec![0u64; g * g * 4];
                    let mut meetings = 0;
                    let mut ending = Vec::new();
                    let first = run * people;
                    for at in 0..contacts.len() / g {
                        let i = (first + at) as u32;
                        let me = faces.of(i);
                        let mut tallies = [[0u8; 4]; 16];
                        let mut have = [0u8; 16];
                        let mut mates = 0u8;
                        for tie in block.of_mut(at) {
                            let other = faces.of(tie.other);
                            let h = other.group();
                            if h == me.group() {
                                mates += 1;
                                for (k, n) in have[..g].iter_mut().enumerate() {
                                    *n += (other.befriended() >> k & 1) as u8;
                                }
                            }
                            let pair = pair_key(me.key(), other.key());
                            let bits = rule.bits(pair, step);
                            let outcome = rule.meet(me, other, pair, step, bits);
                            let met = number(outcome);
                            if let Some(d) = dissolution {
                                let u = uniform(bits[0]);
                                if u < bound && me.key() < other.key() {
                                    let negative = outcome.mine[1] | outcome.theirs[1] != 0;
                                    let (alone, closed) = d.probability(tie.mutual(), negative);
                                    if u < alone {
                                        let depends = u >= closed;
                                        ending.push(MayEnd {
                                            people: (i, tie.other),
                                            depends,
                                        });
                                    }
                                }
                            }
                            if met == 0 {
                                continue;
                            }
                            add(&mut tallies[h], outcome.mine);
                            if me.key() < other.key() {
                                meetings += met;
                            }
                            if let Some(p) = generalisation {
                                like(tie, outcome, p);
                            }
                        }
                        if !own.is_empty() {
                            own[at] = mates;
                            second[at * g..(at + 1) * g].copy_from_slice(&have[..g]);
                        }
                        let tallies = &tallies[..g];
                        let row = at * g..(at + 1) * g;
                        count_contacts(
                            tallies,
                            me.group(),
                            now,
                            &mut contacts[row.clone()],
                            &mut last[row],
                            &mut sum,
                        );
                        let mut met = Met {
                            state: &state,
                            weekly: &mut weekly,
                            width,
                            weekly_width,
                            at,
                            group: me.group(),
                        };
                        for m in mechanisms.iter().filter(|m| m.counts_contacts()) {
                            m.contact(occasion, &mut met, tallies);
                        }
                    }
                    (sum, meetings, ending)
                },
            )
            .collect();
        let mut ending = Vec::new();
        let mut sums = Vec::with_capacity(results.len());
        for (sum, meetings, may_end) in results {
            self.flows.meetings[s] += meetings;
            sums.push(sum);
            ending.extend(may_end);
        }
        self.add_flows(s, &sums);
        watch.lap(&mut self.timings.pairs);
        ending
    }
}

fn add(tally: &mut Tally, outcome: [u8; 3]) {
    for (n, more) in tally.iter_mut().zip(outcome) {
        *n = n.saturating_add(more);
    }
}

fn number(outcome: PairOutcome) -> u64 {
    outcome.mine.iter().map(|&n| u64::from(n)).sum()
}

/// M12: likings move by the week's contacts, positive ones first.
fn like(
    tie: &mut HalfTie,
    outcome: PairOutcome,
    p: &crate::attitude::generalisation::Generalisation,
) {
    let moved = |liking: f32, outcomes: [u8; 3]| {
        let keep = 1.0 - p.liking_rate as f32;
        let mut l = liking;
        for (n, target) in [
            (outcomes[0], p.liking_positive),
            (outcomes[1], p.liking_negative),
        ] {
            let stays = crate::num::power(keep, u32::from(n));
            l = target as f32 + (l - target as f32) * stays;
        }
        l
    };
    tie.set(
        moved(tie.mine(), outcome.mine),
        moved(tie.theirs(), outcome.theirs),
    );
}

impl PairMeeting {
    /// Expected liking of a friend at the stationary point of M12, between `me` and `other`.
    pub(crate) fn stationary_liking(
        &self,
        me: crate::encounter::Face<'_>,
        h: usize,
        p: &crate::attitude::generalisation::Generalisation,
    ) -> f32 {
        let Some(v) = &self.valence else { return 0.0 };
        let (up, down) = if h == me.group() {
            v.own_shares()
        } else {
            v.odds(me, h, 0.0, false)
        };
        if up + down <= 0.0 {
            return 0.0;
        }
        (up * p.liking_positive as f32 + down * p.liking_negative as f32) / (up + down)
    }
}
