//! What the members of a panel lived through in the last year.

use crate::checkpoint::stored;
use std::collections::VecDeque;

use super::sample::Sample;
use crate::engine::View;
use crate::survey::questionnaire::Instrument;

/// Contacts of a moving window of weeks, by member, everywhere and by setting, by valence.
#[derive(Debug, Clone)]
pub(super) struct Memory {
    window: usize,
    /// Settings and one for everywhere, which is the first.
    kinds: usize,
    /// The counted weeks, oldest first: member by kind by valence.
    weeks: VecDeque<Vec<[u16; 3]>>,
    /// Their sums.
    sum: Vec<[u32; 3]>,
    /// Whether all members were watched in all weeks, so that settings are known.
    by_setting: bool,
}

stored! { Memory { window, kinds, weeks, sum, by_setting } }

impl Memory {
    pub fn new(members: usize, settings: usize, window: usize) -> Memory {
        Memory {
            window: window.max(1),
            kinds: settings + 1,
            weeks: VecDeque::new(),
            sum: vec![[0; 3]; members * (settings + 1)],
            by_setting: true,
        }
    }

    /// Adds the week just passed and forgets what is older than the window.
    pub fn count(&mut self, view: &View<'_>, sample: &Sample, instrument: &Instrument) {
        let groups = view.groups();
        let kinds = self.kinds;
        let mut week = match self.weeks.len() {
            n if n >= self.window => self.weeks.pop_front().unwrap_or_default(),
            _ => vec![[0; 3]; self.sum.len()],
        };
        for (sum, old) in self.sum.iter_mut().zip(&mut week) {
            for (s, o) in sum.iter_mut().zip(old.iter_mut()) {
                *s -= u32::from(std::mem::take(o));
            }
        }
        for (member, i) in sample.there() {
            let i = i as usize;
            let target = instrument.target(usize::from(view.population.group[i]));
            let rows = &mut week[member * kinds..(member + 1) * kinds];
            let mut add = |kind: usize, tallies: &[[u8; 4]]| {
                for (_, tally) in tallies
                    .iter()
                    .enumerate()
                    .filter(|(h, _)| target.counts(*h))
                {
                    for (n, &more) in rows[kind].iter_mut().zip(tally) {
                        *n = n.saturating_add(u16::from(more));
                    }
                }
            };
            add(0, &view.contacts[i * groups..(i + 1) * groups]);
            match view.watched.everywhere(i as u32) {
                Some(all) => {
                    for (s, tallies) in all.chunks_exact(groups).enumerate() {
                        add(s + 1, tallies);
                    }
                }
                None => self.by_setting = false,
            }
        }
        for (sum, new) in self.sum.iter_mut().zip(&week) {
            for (s, &n) in sum.iter_mut().zip(new) {
                *s += u32::from(n);
            }
        }
        self.weeks.push_back(week);
    }

    /// Whether a whole window was counted.
    pub fn is_full(&self) -> bool {
        self.weeks.len() >= self.window
    }

    /// Contacts of a member in the window by valence, everywhere; `None` before it is full.
    pub fn everywhere(&self, member: usize) -> Option<[u32; 3]> {
        self.is_full().then(|| self.sum[member * self.kinds])
    }

    /// The same in each setting; empty where settings were not watched.
    pub fn settings(&self, member: usize) -> &[[u32; 3]] {
        if self.is_full() && self.by_setting {
            &self.sum[member * self.kinds + 1..(member + 1) * self.kinds]
        } else {
            &[]
        }
    }
}
