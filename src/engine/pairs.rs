//! Meetings drawn per pair: mixed households, and friends with what friendship brings.

use std::hint::black_box;

use rayon::prelude::*;

use super::receiver::{Receiver, counting, hall};
use super::timings::Watch;
use super::world::{Rule, World};
use crate::attitude::generalisation::Generalisation;
use crate::encounter::{FaceTable, PairMeeting, PairOutcome};
use crate::institutions::friendship::DissolutionRule;
use crate::mechanism::{Circle, Mechanism, Tally};
use crate::rng::{pair_key, uniform};
use crate::ties::{HalfTie, TieBlock};

/// People whose ties are drawn together.
const TOGETHER: usize = 16;

/// A tie that may end.
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
        let Rule::Home(rule) = &self.ready[s].rule else {
            return;
        };
        let (groups, people, step) = (self.groups(), self.pieces.people, self.step);
        let (homes, faces, population) = (&self.homes, &self.faces, &self.population);
        let norms = &self.norms[..];
        let mechanisms = counting(&self.mechanisms);
        let hall = hall!(self, s, mechanisms);
        let results: Vec<(Vec<u64>, u64)> = hall
            .receivers()
            .into_par_iter()
            .enumerate()
            .map(|(run, mut receiver)| {
                let mut meetings = 0;
                for at in 0..receiver.len() {
                    let i = run * people + at;
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
                        let bits = rule.stream.draw(pair, step, 0);
                        let n = rule.meetings((1.0, 1.0), bits[1]);
                        let outcome = rule.across(norms, n, me, other, pair, step, bits);
                        add(&mut tallies[other.group()], outcome);
                        if me.key() < other.key() {
                            meetings += number(outcome);
                        }
                    }
                    receiver.take(at, (me.key(), me.group()), &tallies[..groups]);
                }
                (receiver.sum, meetings)
            })
            .collect();
        for (sum, meetings) in results {
            self.flows.meetings[s] += meetings;
            self.add_flows(s, &sum);
        }
        watch.lap(&mut self.timings.pairs);
    }

    /// Friends meet: contacts, likings, what friends have, and which ties may end. One pass over
    /// all ties. In a rehearsal likings stay as they are and no tie ends.
    pub fn meet_friends(&mut self, s: usize, rehearsal: bool) -> Vec<MayEnd> {
        let mut watch = Watch::start();
        let Rule::Friends(rule) = &self.ready[s].rule else {
            return Vec::new();
        };
        let (groups, people, step) = (self.groups(), self.ties.block_size(), self.step);
        let mechanisms = counting(&self.mechanisms);
        let lasting = !rehearsal;
        let dissolution = match &self.rules.friendship {
            Some(friendship) if lasting => Some(DissolutionRule::new(friendship)),
            _ => None,
        };
        let company = Company {
            rule,
            faces: &self.faces,
            groups,
            seed: self.seed,
            step,
            generalisation: self.rules.generalisation.as_ref().filter(|_| lasting),
            bound: dissolution.as_ref().map_or(0.0, DissolutionRule::bound),
            dissolution,
            lookers: self
                .mechanisms
                .iter()
                .filter(|m| m.looks_at_friends())
                .map(|m| &**m)
                .collect(),
        };
        let hall = hall!(self, s, mechanisms);
        let blocks = self.ties.blocks_mut();
        let mut second_hand: Vec<&mut [u8]> =
            self.second_hand.chunks_mut(people * groups).collect();
        let mut own_friends: Vec<&mut [u8]> = self.own_friends.chunks_mut(people).collect();
        // Empty where nobody reads them.
        second_hand.resize_with(blocks.len(), Default::default);
        own_friends.resize_with(blocks.len(), Default::default);
        let results: Vec<Evening> = hall
            .receivers()
            .into_par_iter()
            .zip(blocks)
            .zip(second_hand)
            .zip(own_friends)
            .enumerate()
            .map(|(run, (((receiver, block), second_hand), own_friends))| {
                company.meet(run * people, receiver, block, second_hand, own_friends)
            })
            .collect();
        let mut ending = Vec::new();
        for evening in results {
            self.flows.meetings[s] += evening.meetings;
            self.add_flows(s, &evening.sum);
            ending.extend(evening.ending);
        }
        watch.lap(&mut self.timings.pairs);
        ending
    }
}

/// What the meetings of a run of people brought.
struct Evening {
    sum: Vec<u64>,
    meetings: u64,
    ending: Vec<MayEnd>,
}

/// How friends meet in a week.
struct Company<'a> {
    rule: &'a PairMeeting,
    faces: &'a FaceTable,
    groups: usize,
    seed: u64,
    step: u32,
    generalisation: Option<&'a Generalisation>,
    dissolution: Option<DissolutionRule>,
    bound: f32,
    /// Mechanisms that look at friends one by one.
    lookers: Vec<&'a dyn Mechanism>,
}

impl Company<'_> {
    /// The friends of the people from `first` on.
    fn meet(
        &self,
        first: usize,
        mut receiver: Receiver<'_>,
        block: &mut TieBlock,
        second_hand: &mut [u8],
        own_friends: &mut [u8],
    ) -> Evening {
        let (g, faces) = (self.groups, self.faces);
        let mut meetings = 0;
        let mut ending = Vec::new();
        let (mut addresses, mut drawn, mut next) = (Vec::new(), Vec::new(), 0);
        for at in 0..receiver.len() {
            if at % TOGETHER == 0 {
                // Faces of friends are read here for the first time: one after the other without
                // waiting, and again from the cache below.
                addresses.clear();
                let together = at..(at + TOGETHER).min(block.people());
                let others = together.clone().flat_map(|k| block.of(k));
                black_box(others.fold(0, |any, t| any | faces.of(t.other).age()));
                for k in together {
                    let key = faces.of((first + k) as u32).key();
                    let pair = |t: &HalfTie| (pair_key(key, faces.of(t.other).key()), 0);
                    addresses.extend(block.of(k).iter().map(pair));
                }
                self.rule
                    .stream
                    .draw_many(&addresses, self.step, &mut drawn);
                next = 0;
            }
            let i = first + at;
            let me = faces.of(i as u32);
            let group = me.group();
            let mut tallies = [[0u8; 4]; 16];
            let mut have = [0u64; 2];
            let mut mates = 0u8;
            if !self.lookers.is_empty() && !block.of(at).is_empty() {
                let circle = Circle {
                    me,
                    ties: block.of(at),
                    faces,
                    seed: self.seed,
                    step: self.step,
                };
                let mut met = receiver.met(at, (me.key(), group));
                for m in &self.lookers {
                    m.friends(&circle, &mut met);
                }
            }
            for tie in block.of_mut(at) {
                let (pair, bits) = (addresses[next].0, drawn[next]);
                next += 1;
                let other = faces.of(tie.other);
                let h = other.group();
                if h == group {
                    mates += 1;
                    let [low, high] = other.befriended().to_le_bytes();
                    have[0] += spread(low);
                    if g > 8 {
                        have[1] += spread(high);
                    }
                }
                let activity = (me.activity(), other.activity());
                let n = self.rule.meetings(activity, bits[1]);
                let outcome = match n {
                    0 => PairOutcome::default(),
                    _ if h == group => self.rule.among_own(n, pair, self.step, bits),
                    _ => self.rule.across(&[], n, me, other, pair, self.step, bits),
                };
                if me.key() < other.key() {
                    if let Some(depends) = self.may_end(tie, outcome, bits[0]) {
                        ending.push(MayEnd {
                            people: (i as u32, tie.other),
                            depends,
                        });
                    }
                    meetings += number(outcome);
                }
                if number(outcome) > 0 {
                    add(&mut tallies[h], outcome);
                    if let Some(p) = self.generalisation {
                        like(tie, outcome, p);
                    }
                }
            }
            if !own_friends.is_empty() {
                own_friends[at] = mates;
                let have = have.map(u64::to_le_bytes);
                second_hand[at * g..(at + 1) * g].copy_from_slice(&have.as_flattened()[..g]);
            }
            if tallies[..g].iter().any(|t| *t != [0; 4]) {
                receiver.take(at, (me.key(), group), &tallies[..g]);
            }
        }
        Evening {
            sum: receiver.sum,
            meetings,
            ending,
        }
    }

    /// M33: whether a tie ends this week, and if so whether a common friend would save it.
    #[inline(always)]
    fn may_end(&self, tie: &HalfTie, outcome: PairOutcome, word: u32) -> Option<bool> {
        let u = uniform(word);
        if u >= self.bound {
            return None;
        }
        let negative = outcome.mine[1] | outcome.theirs[1] != 0;
        let (alone, closed) = self
            .dissolution
            .as_ref()?
            .probability(tie.mutual(), negative);
        (u < alone).then_some(u >= closed)
    }
}

/// The bits of a byte as eight bytes of 0 or 1, the lowest bit first; added up to 255 times, they
/// count without carrying into each other.
#[inline(always)]
fn spread(bits: u8) -> u64 {
    const EACH: u64 = 0x0101_0101_0101_0101;
    let own = (u64::from(bits) * EACH) & 0x8040_2010_0804_0201;
    ((own + 0x7F * EACH) >> 7) & EACH
}

fn add(tally: &mut Tally, outcome: PairOutcome) {
    let [up, down, neither] = outcome.mine;
    for (n, more) in tally.iter_mut().zip([up, down, neither, outcome.avoided]) {
        *n = n.saturating_add(more);
    }
}

fn number(outcome: PairOutcome) -> u64 {
    let contacts: u64 = outcome.mine.iter().map(|&n| u64::from(n)).sum();
    contacts + u64::from(outcome.avoided)
}

/// M12: likings move by the week's contacts, positive ones first.
fn like(tie: &mut HalfTie, outcome: PairOutcome, p: &Generalisation) {
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

#[cfg(test)]
mod tests {
    use super::spread;

    #[test]
    fn every_bit_has_its_byte() {
        for bits in 0..=255u8 {
            let bytes = spread(bits).to_le_bytes();
            assert!((0..8).all(|k| bytes[k] == bits >> k & 1), "{bits}");
        }
    }
}
