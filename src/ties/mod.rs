//! Friendships: who is tied to whom, with what liking.
//!
//! Every tie is stored from both sides, person by person, in blocks of neighbouring people, so
//! that all passes over ties are one streaming pass and blocks can be rewritten in parallel.

mod block;
mod store;
mod stored;

pub use block::TieBlock;
pub use store::Ties;

use crate::ids::Person;

/// Hard limit of ties a head.
pub const MAX_TIES: usize = 48;

/// One tie seen from one of its ends. Likings are kept to 1/32767.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HalfTie {
    /// The friend.
    pub other: Person,
    mine: i16,
    theirs: i16,
}

const UNIT: f32 = 32_767.0;

fn pack(liking: f32) -> i16 {
    let units = liking.clamp(-1.0, 1.0) * UNIT;
    (units + 0.5f32.copysign(units)) as i16
}

impl HalfTie {
    /// A tie to `other` with both likings, in [−1,1].
    pub fn new(other: Person, mine: f32, theirs: f32) -> HalfTie {
        HalfTie {
            other,
            mine: pack(mine),
            theirs: pack(theirs),
        }
    }

    /// A tie with both likings as stored: the own first.
    fn of(other: Person, (mine, theirs): (i16, i16)) -> HalfTie {
        HalfTie {
            other,
            mine,
            theirs,
        }
    }

    /// Own liking of the friend.
    #[inline]
    pub fn mine(&self) -> f32 {
        f32::from(self.mine) / UNIT
    }

    /// The friend's liking.
    #[inline]
    pub fn theirs(&self) -> f32 {
        f32::from(self.theirs) / UNIT
    }

    /// Mean of both likings.
    #[inline]
    pub fn mutual(&self) -> f32 {
        (f32::from(self.mine) + f32::from(self.theirs)) / (2.0 * UNIT)
    }

    /// Sets both likings.
    #[inline]
    pub fn set(&mut self, mine: f32, theirs: f32) {
        self.mine = pack(mine);
        self.theirs = pack(theirs);
    }

    /// Both likings as stored: the own first.
    pub fn packed(&self) -> (i16, i16) {
        (self.mine, self.theirs)
    }
}
