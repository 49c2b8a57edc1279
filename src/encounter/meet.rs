//! The encounters of one place in one week: M01, M02 and M03 put together.

use super::approach::ApproachRule;
use super::opportunity::{MAX_LOOKS, MAX_LOOKS_OWN};
use super::valence::{AVOIDED, NEUTRAL, POSITIVE, ValenceRule};
use super::{Face, FaceTable, Levels};
use crate::ids::NONE;
use crate::institutions::friendship::{Formation, FormationRule};
use crate::mechanism::Tally;
use crate::num::{exp, poisson};
use crate::rng::{Stream, uniform};

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

/// One place in one week.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// Person on each seat; the number of seats is a power of two.
    pub seats: &'a [u32],
    /// At counters: number of seats in front that are the staff's; 0 where everybody may meet
    /// everybody.
    pub staff_seats: u32,
    /// Climate.
    pub climate: f32,
    /// Norm by area, group and outgroup in week t.
    pub norms: &'a [f32],
    /// Factor on the encounters that residents of an area start in voluntary settings; empty where
    /// there is none.
    pub thin: &'a [f32],
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

/// Slot of the draw that says how many encounters a person starts.
const COUNT: u32 = u32::MAX;
/// Slots of the draws that say how an encounter between groups goes.
const COURSE: u32 = 1 << 31;

/// Members whose encounters are drawn together, so that draws do not wait for each other and the
/// lists stay small.
const BATCH: usize = 256;

/// Working memory of [`meet`], kept from place to place.
#[derive(Debug, Default)]
pub struct Workspace {
    addresses: Vec<(u64, u32)>,
    seats: Vec<u32>,
    bits: Vec<[u32; 4]>,
}

/// Lets the members of a place meet for a week. `tallies` has one entry per seat and group, to be
/// added to.
pub fn meet(
    rules: &Meeting,
    place: Place<'_>,
    faces: &FaceTable,
    work: &mut Workspace,
    tallies: &mut [Tally],
    proposals: &mut Vec<Proposal>,
) -> Lost {
    let seats = place.seats;
    let Workspace {
        addresses,
        seats: starting,
        bits,
    } = work;
    let members = seats.iter().filter(|&&p| p != NONE).count();
    let counter = place.staff_seats > 0;
    let mut scene = Scene {
        rules,
        place,
        faces,
        mask: if counter {
            place.staff_seats
        } else {
            seats.len() as u32
        } - 1,
        looks: if rules.bias >= 1.0 {
            MAX_LOOKS_OWN
        } else {
            MAX_LOOKS
        },
        tallies,
        proposals,
        lost: Lost::default(),
    };
    let none = exp(-rules.rate);
    let thinned = rules.voluntary && !place.thin.is_empty();
    let first = place.staff_seats as usize;
    for batch in (first..seats.len()).step_by(BATCH) {
        let batch = batch..(batch + BATCH).min(seats.len());
        // How many encounters does each member start?
        addresses.clear();
        starting.clear();
        for seat in batch {
            if seats[seat] != NONE {
                addresses.push((scene.face(seat as u32).key(), COUNT));
                starting.push(seat as u32);
            }
        }
        rules.stream.draw_many(addresses, place.step, bits);
        let starters = starting.len();
        addresses.clear();
        for k in 0..starters {
            let seat = starting[k];
            let me = scene.face(seat);
            let u = uniform(bits[k][0]);
            let n = if rules.active || thinned {
                let mut mean = rules.rate;
                if rules.active {
                    mean *= me.activity();
                }
                if thinned {
                    mean *= place.thin[me.area()];
                }
                poisson(mean, exp(-mean), u)
            } else {
                poisson(rules.rate, none, u)
            };
            if members < 2 {
                scene.lost.candidate[me.group()] += u64::from(n);
                continue;
            }
            let key = me.key();
            for e in 0..n {
                addresses.push((key, e << 16));
                starting.push(seat);
            }
        }
        // The first look of every encounter, then its course.
        rules.stream.draw_many(addresses, place.step, bits);
        for ((&seat, &(key, slot)), &bits) in starting[starters..]
            .iter()
            .zip(addresses.iter())
            .zip(bits.iter())
        {
            scene.encounter(seat, key, slot, bits);
        }
    }
    scene.lost
}

/// A place while its members meet.
struct Scene<'a> {
    rules: &'a Meeting,
    place: Place<'a>,
    faces: &'a FaceTable,
    mask: u32,
    looks: u32,
    tallies: &'a mut [Tally],
    proposals: &'a mut Vec<Proposal>,
    lost: Lost,
}

impl<'a> Scene<'a> {
    #[inline(always)]
    fn face(&self, seat: u32) -> Face<'a> {
        self.faces.of(self.place.seats[seat as usize])
    }

    #[inline(always)]
    fn count(&mut self, seat: u32, h: usize, outcome: usize) {
        let tally = &mut self.tallies[seat as usize * self.rules.groups + h][outcome];
        *tally = tally.saturating_add(1);
    }

    /// Whether somebody else sits on `candidate`.
    #[inline(always)]
    fn taken(&self, candidate: u32, seat: u32) -> bool {
        self.place.seats[candidate as usize] != NONE && candidate != seat
    }

    /// M01: a partner for the person on `seat`, from the bits of the first look on; the partner's
    /// seat, the bits of the look that found it, and its number.
    #[inline(always)]
    fn partner(
        &mut self,
        seat: u32,
        key: u64,
        slot: u32,
        mut bits: [u32; 4],
    ) -> Option<(u32, [u32; 4], u32)> {
        let rules = self.rules;
        let me = self.face(seat);
        let mine = me.group();
        let mut open = 1.0 - rules.bias;
        if rules.closed_bias > 0.0 && me.closed() {
            open = (open - rules.closed_bias).max(0.0);
        }
        let mut turned_down = 0;
        for look in 0..self.looks {
            if look > 0 {
                bits = rules.stream.draw(key, self.place.step, slot | look);
            }
            // One word holds two candidates: the second serves where the first seat is empty.
            let mut candidate = bits[0] & self.mask;
            if !self.taken(candidate, seat) {
                candidate = (bits[0] >> 16) & self.mask;
                if self.mask > 0xFFFF || !self.taken(candidate, seat) {
                    continue;
                }
            }
            let you = self.face(candidate);
            if you.group() == mine {
                return Some((candidate, bits, look));
            }
            if rules.bias >= 1.0 {
                continue;
            }
            let u = uniform(bits[1]);
            if u < open * rules.levels.comm(me, you) {
                return Some((candidate, bits, look));
            }
            if u < open {
                self.lost.language[mine] += 1;
                return None;
            }
            turned_down += 1;
            if turned_down == rules.attempts {
                break;
            }
        }
        self.lost.candidate[mine] += 1;
        None
    }

    /// One encounter of the person on `seat`, from the bits of its first look on.
    #[inline(always)]
    fn encounter(&mut self, seat: u32, key: u64, slot: u32, bits: [u32; 4]) {
        let rules = self.rules;
        let Some((partner, bits, look)) = self.partner(seat, key, slot, bits) else {
            return;
        };
        self.lost.encounters += 1;
        let (me, you) = (self.face(seat), self.face(partner));
        let (g, h) = (me.group(), you.group());
        if g == h {
            let o = rules
                .valence
                .as_ref()
                .map_or(NEUTRAL, |v| v.own_group(uniform(bits[2])));
            self.count(seat, h, o);
            self.count(partner, g, o);
            if o == POSITIVE {
                self.friends(seat, partner, bits[3]);
            }
            return;
        }
        let course = rules
            .stream
            .draw(key, self.place.step, COURSE | slot | look);
        // M02: does it become a contact?
        let (mut i_shy, mut you_shy) = (false, false);
        if let Some(approach) = &rules.approach {
            let nu = |a: Face<'_>, k| {
                self.place.norms[(a.area() * rules.groups + a.group()) * rules.groups + k]
            };
            i_shy = uniform(bits[2]) >= approach.probability(me, you, nu(me, h));
            you_shy = uniform(bits[3]) >= approach.probability(you, me, nu(you, g));
        }
        if (i_shy || you_shy) && uniform(course[0]) >= rules.forced {
            self.count(seat, h, AVOIDED);
            self.count(partner, g, AVOIDED);
            return;
        }
        // M03: how does it go?
        let (mine, yours) = match &rules.valence {
            None => (NEUTRAL, NEUTRAL),
            Some(v) => {
                let c = self.place.climate;
                let one = v.outcome(me, you, c, i_shy, uniform(course[1]));
                (one, v.answer(one, you, me, c, you_shy, uniform(course[2])))
            }
        };
        self.count(seat, h, mine);
        self.count(partner, g, yours);
        if (mine, yours) == (POSITIVE, POSITIVE) {
            self.friends(seat, partner, course[3]);
        }
    }

    /// M33: may a tie come of a contact that both found positive?
    #[inline(always)]
    fn friends(&mut self, seat: u32, partner: u32, word: u32) {
        let Some(rule) = &self.rules.formation else {
            return;
        };
        let (me, you, u) = (self.face(seat), self.face(partner), uniform(word));
        if !rule.possible(me, you, u) {
            return;
        }
        let score = rule.score(me, you);
        let formation = rule.decide(score, u);
        if formation != Formation::No {
            self.proposals.push(Proposal {
                a: self.place.seats[seat as usize],
                b: self.place.seats[partner as usize],
                score,
                u,
                depends: formation == Formation::Depends,
            });
        }
    }
}
