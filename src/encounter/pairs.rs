//! Meetings drawn per pair: at home, and between friends.
//!
//! The pair is the address, so that each side computes the same outcome and writes only itself.

use super::Face;
use super::valence::{NEUTRAL, ValenceRule};
use crate::attitude::generalisation::Generalisation;
use crate::num::{exp, poisson};
use crate::rng::{Stream, uniform};

/// The rule of a setting whose meetings are drawn per pair.
#[derive(Debug, Clone)]
pub struct PairMeeting {
    /// Meetings a week of a pair of people of activity 1.
    pub rate: f32,
    /// Whether the mean of both activities multiplies the rate.
    pub active: bool,
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
}

impl PairMeeting {
    /// The meetings of a pair in a week, seen from `me`; `bits` are those of slot 0, of which word 0
    /// is the caller's.
    #[inline(always)]
    pub fn meet(
        &self,
        me: Face<'_>,
        other: Face<'_>,
        pair: u64,
        step: u32,
        bits: [u32; 4],
    ) -> PairOutcome {
        let mean = if self.active {
            self.rate * 0.5 * (me.activity() + other.activity())
        } else {
            self.rate
        };
        let meetings = poisson(mean, exp(-mean), uniform(bits[1]));
        let mut outcome = PairOutcome::default();
        if meetings == 0 {
            return outcome;
        }
        // The smaller key is the first side for both.
        let i_am_first = me.key() < other.key();
        let (first, second) = if i_am_first { (me, other) } else { (other, me) };
        let same = first.group() == second.group();
        let mut words = [bits[2], bits[3]];
        for n in 0..meetings {
            if n > 0 {
                let more = self.stream.draw(pair, step, n);
                words = [more[0], more[1]];
            }
            let (one, two) = match &self.valence {
                None => (NEUTRAL, NEUTRAL),
                Some(v) if same => {
                    let shared = v.own_group(uniform(words[0]));
                    (shared, shared)
                }
                Some(v) => {
                    let one = v.outcome(first, second.group(), 0.0, false, uniform(words[0]));
                    let two = v.answer(one, second, first.group(), 0.0, false, uniform(words[1]));
                    (one, two)
                }
            };
            let (mine, theirs) = if i_am_first { (one, two) } else { (two, one) };
            outcome.mine[mine] += 1;
            outcome.theirs[theirs] += 1;
        }
        outcome
    }

    /// Liking at the stationary point of M12 of `me` for a friend of group `h`.
    pub fn stationary_liking(&self, me: Face<'_>, h: usize, p: &Generalisation) -> f32 {
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
