//! Handing contacts over: what a setting brought goes to people, sums and mechanisms.

use super::state::{State, runs, runs_mut};
use crate::mechanism::{Mechanism, Met, Occasion, Tally};
use crate::places::Setting;

/// Takes the contacts of one setting for a run of neighbouring people.
pub(crate) struct Receiver<'a> {
    groups: usize,
    occasion: Occasion<'a>,
    now: u16,
    mechanisms: &'a [&'a dyn Mechanism],
    state: Vec<&'a [f32]>,
    weekly: Vec<&'a mut [f32]>,
    width: &'a [usize],
    weekly_width: &'a [usize],
    contacts: &'a mut [Tally],
    last: &'a mut [u16],
    /// Group × outgroup × outcome.
    pub sum: Vec<u64>,
}

/// What receivers need of the world.
pub(crate) struct Hall<'a> {
    pub groups: usize,
    /// People in a run.
    pub people: usize,
    pub index: usize,
    pub setting: &'a Setting,
    pub seed: u64,
    pub step: u32,
    /// Those that count contacts.
    pub mechanisms: &'a [&'a dyn Mechanism],
    pub state: &'a mut State,
    pub contacts: &'a mut [Tally],
    pub last: &'a mut [u16],
}

/// The hall of setting `s` in a world: a macro, because it borrows some fields of the world for
/// writing while its user reads others, which no method can.
macro_rules! hall {
    ($world:ident, $s:ident, $mechanisms:ident) => {
        $crate::engine::receiver::Hall {
            groups: $world.groups(),
            people: $world.pieces.people,
            index: $s,
            setting: &$world.settings[$s],
            seed: $world.seed,
            step: $world.step,
            mechanisms: &$mechanisms,
            state: &mut $world.state,
            contacts: &mut $world.contacts,
            last: &mut $world.last_contact,
        }
    };
}
pub(crate) use hall;

/// Mechanisms that count contacts.
pub(crate) fn counting(mechanisms: &[Box<dyn Mechanism>]) -> Vec<&dyn Mechanism> {
    mechanisms
        .iter()
        .filter(|m| m.counts_contacts())
        .map(|m| &**m)
        .collect()
}

impl<'a> Hall<'a> {
    /// A receiver for every run of people.
    pub fn receivers(self) -> Vec<Receiver<'a>> {
        let (g, people) = (self.groups, self.people);
        let count = self.contacts.len().div_ceil(people * g);
        let (width, weekly_width) = (&self.state.width, &self.state.weekly_width);
        let state = runs(&self.state.data, width, people, count);
        let weekly = runs_mut(&mut self.state.weekly, weekly_width, people, count);
        state
            .into_iter()
            .zip(weekly)
            .zip(self.contacts.chunks_mut(people * g))
            .zip(self.last.chunks_mut(people * g))
            .map(|(((state, weekly), contacts), last)| Receiver {
                groups: g,
                occasion: Occasion {
                    index: self.index,
                    setting: self.setting,
                    seed: self.seed,
                    step: self.step,
                },
                now: date_of(self.step),
                mechanisms: self.mechanisms,
                state,
                weekly,
                width,
                weekly_width,
                contacts,
                last,
                sum: vec![0; g * g * 4],
            })
            .collect()
    }
}

impl<'a> Receiver<'a> {
    /// Number of people in the run.
    pub fn len(&self) -> usize {
        self.contacts.len() / self.groups
    }

    /// Hands the contacts of the person at a position of the run over: one tally per group.
    #[inline(always)]
    pub fn take(&mut self, at: usize, (key, group): (u64, usize), tallies: &[Tally]) {
        let g = self.groups;
        let row = at * g..(at + 1) * g;
        let sums = &mut self.sum[group * g * 4..(group + 1) * g * 4];
        let mut crossed = false;
        for (h, (((tally, contacts), last), sum)) in tallies
            .iter()
            .zip(&mut self.contacts[row.clone()])
            .zip(&mut self.last[row])
            .zip(sums.chunks_exact_mut(4))
            .enumerate()
        {
            if *tally == [0; 4] {
                continue;
            }
            crossed |= h != group;
            for o in 0..4 {
                contacts[o] = contacts[o].saturating_add(tally[o]);
                sum[o] += u64::from(tally[o]);
            }
            if tally[0] | tally[1] | tally[2] != 0 {
                *last = self.now;
            }
        }
        if crossed {
            let (occasion, mechanisms) = (self.occasion, self.mechanisms);
            let mut met = self.met(at, (key, group));
            for m in mechanisms {
                m.contact(occasion, &mut met, tallies);
            }
        }
    }

    /// The setting whose contacts are handed over.
    pub fn occasion(&self) -> Occasion<'a> {
        self.occasion
    }

    /// The person at a position of the run, with the columns that a mechanism writes.
    #[inline(always)]
    pub fn met(&mut self, at: usize, (key, group): (u64, usize)) -> Met<'_, 'a> {
        Met {
            state: &self.state,
            weekly: &mut self.weekly,
            width: self.width,
            weekly_width: self.weekly_width,
            at,
            key,
            group,
        }
    }
}

/// The stamp of a contact in a step: 0 means never.
fn date_of(step: u32) -> u16 {
    u16::try_from(step.saturating_add(1)).unwrap_or(u16::MAX)
}
