//! The encounters of places in one week: M01, M02 and M03 put together.

use super::approach::ApproachRule;
use super::opportunity::{MAX_LOOKS, MAX_LOOKS_OWN};
use super::scene::{BATCH, Member, Scene, Workspace};
use super::valence::ValenceRule;
use super::{FaceTable, Interpreters, Levels};
use crate::ids::NONE;
use crate::institutions::friendship::FormationRule;
use crate::mechanism::Tally;
use crate::num::exp;
use crate::rng::Stream;

/// The rules of one setting, with what is constant in a run.
#[derive(Debug, Clone)]
pub struct Meeting {
    /// Encounters that a member starts in a week: r/2, at counters r.
    pub rate: f32,
    /// Whether activity multiplies it.
    pub active: bool,
    /// Bias m.
    pub bias: f32,
    /// What M25 adds to it for those whose circle is closed.
    pub closed_bias: f32,
    /// Forced share f.
    pub forced: f32,
    /// Candidates of another group before an encounter is lost.
    pub attempts: u32,
    /// Levels of the common language.
    pub levels: Levels,
    /// Number of groups.
    pub groups: usize,
    /// M02; without it everybody approaches.
    pub approach: Option<ApproachRule>,
    /// M03; without it every contact is neutral.
    pub valence: Option<ValenceRule>,
    /// M33; without it nobody makes friends.
    pub formation: Option<FormationRule>,
    /// Whether encounters are sought: those that residents of an area start may be thinned out.
    pub voluntary: bool,
    /// The draws.
    pub stream: Stream,
}

/// One place of a [`Stretch`].
#[derive(Debug, Clone, Copy)]
pub struct Place {
    /// First of its seats within the stretch.
    pub first: u32,
    /// Number of its seats: a power of two.
    pub seats: u32,
    /// At counters: number of seats in front that are the staff's; 0 where everybody may meet
    /// everybody.
    pub staff_seats: u32,
    /// Number of people in it.
    pub members: u32,
    /// Climate.
    pub climate: f32,
}

/// Places of one setting that lie side by side, in one week.
#[derive(Debug, Clone, Copy)]
pub struct Stretch<'a> {
    /// Person on each seat of all the places.
    pub seats: &'a [u32],
    /// The places.
    pub places: &'a [Place],
    /// Norm by area, group and outgroup in week t.
    pub norms: &'a [f32],
    /// Factor on the encounters that residents of an area start in voluntary settings; empty where
    /// there is none.
    pub thin: &'a [f32],
    /// Interpreters.
    pub interpreters: Interpreters<'a>,
    /// Week of the draws.
    pub step: u32,
}

/// A positive contact between two people that may make a tie.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Proposal {
    /// One of them.
    pub a: u32,
    /// The other.
    pub b: u32,
    /// Score without common friends.
    pub score: f32,
    /// The draw.
    pub u: f32,
    /// Whether common friends decide.
    pub depends: bool,
}

/// Encounters of a place that came to nothing, and those that took place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Lost {
    /// Accepted pairs.
    pub encounters: u64,
    /// Ended for want of a common language, by group of the initiator.
    pub language: [u64; 16],
    /// Ended for want of a candidate, by group of the initiator.
    pub candidate: [u64; 16],
}

impl std::ops::AddAssign for Lost {
    fn add_assign(&mut self, other: Lost) {
        self.encounters += other.encounters;
        for g in 0..16 {
            self.language[g] += other.language[g];
            self.candidate[g] += other.candidate[g];
        }
    }
}

/// Lets the members of these places meet for a week. `tallies` has one entry per seat and group,
/// to be added to.
///
/// Members of neighbouring places are taken together. What comes out is what one place after the
/// other, one encounter after the other brings, bit by bit; a test in `encounter/twin.rs` says so.
pub fn meet(
    rules: &Meeting,
    stretch: Stretch<'_>,
    faces: &FaceTable,
    work: &mut Workspace,
    tallies: &mut [Tally],
    proposals: &mut Vec<Proposal>,
) -> Lost {
    let mut scene = Scene {
        rules,
        stretch,
        faces,
        looks: if rules.bias >= 1.0 {
            MAX_LOOKS_OWN
        } else {
            MAX_LOOKS
        },
        none: exp(-rules.rate),
        tallies,
        proposals,
        lost: Lost::default(),
    };
    work.members.clear();
    for (p, place) in stretch.places.iter().enumerate() {
        for seat in place.first + place.staff_seats..place.first + place.seats {
            let person = stretch.seats[seat as usize];
            if person == NONE {
                continue;
            }
            work.members.push(Member {
                seat,
                person,
                place: p as u32,
            });
            if work.members.len() == BATCH {
                scene.play(work);
                work.members.clear();
            }
        }
    }
    scene.play(work);
    scene.lost
}
