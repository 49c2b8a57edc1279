//! Meetings drawn per pair: at home, and between friends.
//!
//! The pair is the address, so that each side computes the same outcome and writes only itself.

use super::Face;
use super::approach::ApproachRule;
use super::valence::{NEUTRAL, ValenceRule};
use crate::attitude::generalisation::Generalisation;
use crate::num::poisson_of_mean;
use crate::rng::{Stream, uniform};

/// The rule of a setting whose meetings are drawn per pair.
#[derive(Debug, Clone)]
pub struct PairMeeting {
    /// Meetings a week of a pair of people of activity 1.
    pub rate: f32,
    /// Whether the mean of both activities multiplies the rate.
    pub active: bool,
    /// M02, at home: who would rather have avoided a meeting. Friends want to meet.
    pub approach: Option<ApproachRule>,
    /// Share of unwanted meetings that are contacts all the same.
    pub forced: f32,
    /// Number of groups.
    pub groups: usize,
    /// How it goes; without it every contact is neutral.
    pub valence: Option<ValenceRule>,
    /// The draws.
    pub stream: Stream,
}

/// What the meetings of a pair in a week brought to one side.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PairOutcome {
    /// Own outcomes: positive, negative, neutral.
    pub mine: [u8; 3],
    /// The other's outcomes.
    pub theirs: [u8; 3],
    /// Meetings avoided.
    pub avoided: u8,
}

/// Slots of the draws that say who would rather have avoided a meeting.
const APPROACH: u32 = 1 << 31;

impl PairMeeting {
    /// Number of meetings of a pair of people of these activities, from word 1 of the pair's bits
    /// of the week (word 0 is the caller's).
    #[inline(always)]
    pub fn meetings(&self, activity: (f32, f32), word: u32) -> u32 {
        let mean = if self.active {
            // A sum that does not depend on who comes first.
            self.rate * 0.5 * (activity.0 + activity.1)
        } else {
            self.rate
        };
        poisson_of_mean(mean, uniform(word))
    }

    /// How so many meetings of two people of one group went: for both alike.
    #[inline]
    pub fn among_own(&self, meetings: u32, pair: u64, step: u32, bits: [u32; 4]) -> PairOutcome {
        let mut outcome = PairOutcome::default();
        for n in 0..meetings {
            let word = self.words(n, pair, step, bits)[0];
            let shared = self
                .valence
                .as_ref()
                .map_or(NEUTRAL, |v| v.own_group(uniform(word)));
            outcome.mine[shared] += 1;
            outcome.theirs[shared] += 1;
        }
        outcome
    }

    /// How so many meetings of two people of different groups went, seen from `me`, under these
    /// norms (by area, group and outgroup).
    #[inline]
    #[allow(clippy::too_many_arguments)] // a pair, its draws, and what surrounds it
    pub fn across(
        &self,
        norms: &[f32],
        meetings: u32,
        me: Face<'_>,
        other: Face<'_>,
        pair: u64,
        step: u32,
        bits: [u32; 4],
    ) -> PairOutcome {
        let mut outcome = PairOutcome::default();
        // The smaller key is the first side for both.
        let i_am_first = me.key() < other.key();
        let (first, second) = if i_am_first { (me, other) } else { (other, me) };
        let (g, h) = (first.group(), second.group());
        for n in 0..meetings {
            let words = self.words(n, pair, step, bits);
            let (mut shy, mut shy_too) = (false, false);
            if let Some(approach) = &self.approach {
                let nu =
                    |x: Face<'_>, k| norms[(x.area() * self.groups + x.group()) * self.groups + k];
                let u = self.stream.draw(pair, step, APPROACH | n);
                shy = uniform(u[0]) >= approach.probability(first, second, nu(first, h));
                shy_too = uniform(u[1]) >= approach.probability(second, first, nu(second, g));
                if (shy || shy_too) && uniform(u[2]) >= self.forced {
                    outcome.avoided += 1;
                    continue;
                }
            }
            let (one, two) = match &self.valence {
                None => (NEUTRAL, NEUTRAL),
                Some(v) => {
                    let one = v.outcome(first, second, 0.0, shy, uniform(words[0]));
                    let two = v.answer(one, second, first, 0.0, shy_too, uniform(words[1]));
                    (one, two)
                }
            };
            let (mine, theirs) = if i_am_first { (one, two) } else { (two, one) };
            outcome.mine[mine] += 1;
            outcome.theirs[theirs] += 1;
        }
        outcome
    }

    /// The two words of the n-th meeting of a week.
    #[inline(always)]
    fn words(&self, n: u32, pair: u64, step: u32, bits: [u32; 4]) -> [u32; 2] {
        if n == 0 {
            [bits[2], bits[3]]
        } else {
            let more = self.stream.draw(pair, step, n);
            [more[0], more[1]]
        }
    }

    /// Liking at the stationary point of M12 of `me` for a friend of group `h`.
    pub fn stationary_liking(&self, me: Face<'_>, h: usize, p: &Generalisation) -> f32 {
        let Some(v) = &self.valence else { return 0.0 };
        let (up, down) = if h == me.group() {
            v.own_shares()
        } else {
            v.typical_odds(me, h)
        };
        if up + down <= 0.0 {
            return 0.0;
        }
        (up * p.liking_positive as f32 + down * p.liking_negative as f32) / (up + down)
    }
}
