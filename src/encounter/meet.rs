//! The encounters of one place in one week: M01, M02 and M03 put together.

use super::approach::ApproachRule;
use super::opportunity::{MAX_LOOKS, MAX_LOOKS_OWN};
use super::valence::{AVOIDED, NEUTRAL, POSITIVE, ValenceRule};
use super::{Face, FaceTable};
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
    /// Forced share f.
    pub forced: f32,
    /// Candidates of another group before an encounter is lost.
    pub attempts: u32,
    /// Level of the common language by group and outgroup.
    pub comm: Vec<f32>,
    /// Number of groups.
    pub groups: usize,
    /// M02; without it everybody approaches.
    pub approach: Option<ApproachRule>,
    /// M03; without it every contact is neutral.
    pub valence: Option<ValenceRule>,
    /// M33; without it nobody makes friends.
    pub formation: Option<FormationRule>,
    /// Norm by area, group and outgroup.
    pub norms: Vec<f32>,
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lost {
    /// Accepted pairs.
    pub encounters: u64,
    /// Ended for want of a common language, by group of the initiator.
    pub language: [u64; 16],
    /// Ended for want of a candidate, by group of the initiator.
    pub candidate: [u64; 16],
}

impl Default for Lost {
    fn default() -> Self {
        Lost {
            encounters: 0,
            language: [0; 16],
            candidate: [0; 16],
        }
    }
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

/// Lets the members of a place meet for a week. `tallies` has one entry per seat and group, to be
/// added to; `buffer` is working memory.
pub fn meet(
    rules: &Meeting,
    place: Place<'_>,
    faces: &FaceTable,
    buffer: &mut Vec<u32>,
    tallies: &mut [Tally],
    proposals: &mut Vec<Proposal>,
) -> Lost {
    let mut lost = Lost::default();
    let seats = place.seats;
    let stride = faces.stride();
    // Members' faces side by side, seat by seat: from here on the place is its own little world.
    buffer.clear();
    buffer.resize(seats.len() * stride, 0);
    let mut members = 0u32;
    for (seat, &person) in seats.iter().enumerate() {
        if person != NONE {
            buffer[seat * stride..(seat + 1) * stride].copy_from_slice(faces.words_of(person));
            members += 1;
        }
    }
    let counter = place.staff_seats > 0;
    let mask = if counter {
        place.staff_seats
    } else {
        seats.len() as u32
    } - 1;
    let face = |seat: u32| {
        let at = seat as usize * stride;
        Face::new(&buffer[at..at + stride])
    };
    let none = exp(-rules.rate);
    let g = rules.groups;
    let looks = if rules.bias >= 1.0 {
        MAX_LOOKS_OWN
    } else {
        MAX_LOOKS
    };
    let open = 1.0 - rules.bias;

    for (seat, &person) in seats.iter().enumerate() {
        if person == NONE || (counter && (seat as u32) < place.staff_seats) {
            continue;
        }
        let me = face(seat as u32);
        let (my_key, my_group) = (me.key(), me.group());
        let count = uniform(rules.stream.draw(my_key, place.step, COUNT)[0]);
        let encounters = if rules.active {
            let mean = rules.rate * me.activity();
            poisson(mean, exp(-mean), count)
        } else {
            poisson(rules.rate, none, count)
        };
        if encounters > 0 && members < 2 {
            lost.candidate[my_group] += u64::from(encounters);
            continue;
        }
        'encounter: for e in 0..encounters {
            // M01: a partner.
            let mut turned_down = 0;
            let mut look = 0;
            let (partner_seat, bits) = loop {
                if look == looks || turned_down == rules.attempts {
                    lost.candidate[my_group] += 1;
                    continue 'encounter;
                }
                let bits = rules.stream.draw(my_key, place.step, e << 16 | look);
                look += 1;
                let candidate = bits[0] & mask;
                let other = seats[candidate as usize];
                if other == NONE || candidate as usize == seat {
                    continue;
                }
                let h = face(candidate).group();
                if h == my_group {
                    break (candidate, bits);
                }
                if rules.bias >= 1.0 {
                    continue;
                }
                let u = uniform(bits[1]);
                if u < open * rules.comm[my_group * g + h] {
                    break (candidate, bits);
                }
                if u < open {
                    lost.language[my_group] += 1;
                    continue 'encounter;
                }
                turned_down += 1;
            };
            lost.encounters += 1;
            let you = face(partner_seat);
            let your_group = you.group();
            let mut count = |seat: usize, h: usize, outcome: usize| {
                let tally = &mut tallies[seat * g + h][outcome];
                *tally = tally.saturating_add(1);
            };
            let (mine, yours, tie_word);
            if my_group == your_group {
                mine = rules
                    .valence
                    .as_ref()
                    .map_or(NEUTRAL, |v| v.own_group(uniform(bits[2])));
                yours = mine;
                tie_word = bits[3];
            } else {
                let course = rules
                    .stream
                    .draw(my_key, place.step, COURSE | e << 16 | look);
                // M02: does it become a contact?
                let (mut i_shy, mut you_shy) = (false, false);
                if let Some(approach) = &rules.approach {
                    let nu = |a: Face<'_>, h| rules.norms[(a.area() * g + a.group()) * g + h];
                    i_shy = uniform(bits[2])
                        >= approach.probability(me, your_group, nu(me, your_group));
                    you_shy =
                        uniform(bits[3]) >= approach.probability(you, my_group, nu(you, my_group));
                }
                if (i_shy || you_shy) && uniform(course[0]) >= rules.forced {
                    count(seat, your_group, AVOIDED);
                    count(partner_seat as usize, my_group, AVOIDED);
                    continue;
                }
                // M03: how does it go?
                (mine, yours) = match &rules.valence {
                    None => (NEUTRAL, NEUTRAL),
                    Some(v) => {
                        let c = place.climate;
                        let one = v.outcome(me, your_group, c, i_shy, uniform(course[1]));
                        (
                            one,
                            v.answer(one, you, my_group, c, you_shy, uniform(course[2])),
                        )
                    }
                };
                tie_word = course[3];
            }
            count(seat, your_group, mine);
            count(partner_seat as usize, my_group, yours);
            // M33: friends?
            if let (POSITIVE, POSITIVE, Some(rule)) = (mine, yours, &rules.formation) {
                let u = uniform(tie_word);
                if rule.possible(me, you, u) {
                    let score = rule.score(me, you);
                    let formation = rule.decide(score, u);
                    if formation != Formation::No {
                        proposals.push(Proposal {
                            a: person,
                            b: seats[partner_seat as usize],
                            score,
                            u,
                            depends: formation == Formation::Depends,
                        });
                    }
                }
            }
        }
    }
    lost
}
